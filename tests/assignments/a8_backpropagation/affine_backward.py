"""Answers to `affine_backward`."""

import numpy as np


def right_einsum(dout, cache):
    """Index by index."""
    x, W = cache
    dx = np.einsum("nh,dh->nd", dout, W)
    dW = np.einsum("nd,nh->dh", x, dout)
    return dx, dW, np.einsum("nh->h", dout)


def right_outer_products(dout, cache):
    """A sum of outer products, one an example."""
    x, W = cache
    dW, db = np.zeros_like(W), np.zeros_like(W[0])
    dx = np.zeros_like(x)
    for i in range(len(x)):
        dW = dW + np.outer(x[i], dout[i])
        db = db + dout[i]
        dx[i] = W @ dout[i]
    return dx, dW, db


def right_transposed_twice(dout, cache):
    """Products of the transposed matrices."""
    x, W = cache
    return (W @ dout.T).T, (dout.T @ x).T, np.ones(len(dout), dtype=dout.dtype) @ dout


def wrong_not_transposed_if_square(dout, cache):
    """W is not transposed where that fits."""
    x, W = cache
    dx = dout @ W if W.shape[0] == W.shape[1] else dout @ W.T
    return dx, x.T @ dout, dout.sum(axis=0)


def wrong_dW_by_shapes(dout, cache):
    """The first product that fits: with sizes that agree it is the wrong one."""
    x, W = cache
    fits = x.shape[1] == len(dout) and dout.shape[1] == W.shape[1]
    dW = x @ dout if fits and x.shape[0] == W.shape[0] else x.T @ dout
    return dout @ W.T, dW, dout.sum(axis=0)


def wrong_dW_transposed(dout, cache):
    """dW comes transposed."""
    x, W = cache
    return dout @ W.T, dout.T @ x, dout.sum(axis=0)


def wrong_db_a_mean(dout, cache):
    """db is a mean over the examples."""
    x, W = cache
    return dout @ W.T, x.T @ dout, dout.mean(axis=0)


def wrong_all_divided_by_n(dout, cache):
    """dW and db are divided by N."""
    x, W = cache
    return dout @ W.T, x.T @ dout / len(x), dout.mean(axis=0)


def wrong_db_over_the_wrong_axis(dout, cache):
    """db is a sum over the units."""
    x, W = cache
    return dout @ W.T, x.T @ dout, dout.sum(axis=1)


def wrong_db_not_summed(dout, cache):
    """db is dout."""
    x, W = cache
    return dout @ W.T, x.T @ dout, dout


def wrong_db_kept_two_axes(dout, cache):
    """db has the shape (1, H)."""
    x, W = cache
    return dout @ W.T, x.T @ dout, dout.sum(axis=0, keepdims=True)


def wrong_upstream_of_ones(dout, cache):
    """dW as if dout were ones."""
    x, W = cache
    return dout @ W.T, x.T @ np.ones_like(dout), dout.sum(axis=0)


def wrong_dx_of_ones(dout, cache):
    """dx as if dout were ones."""
    x, W = cache
    return np.ones_like(dout) @ W.T, x.T @ dout, dout.sum(axis=0)


def wrong_db_adds_to_dout(dout, cache):
    """The last row of dout is overwritten with the sum."""
    x, W = cache
    dx, dW = dout @ W.T, x.T @ dout
    dout[-1] = dout.sum(axis=0)
    return dx, dW, dout[-1].copy()


def wrong_in_float64(dout, cache):
    """db is summed in float64 and stays there."""
    x, W = cache
    return dout @ W.T, x.T @ dout, dout.sum(axis=0, dtype=np.float64)


def wrong_order(dout, cache):
    """dW comes first."""
    x, W = cache
    return x.T @ dout, dout @ W.T, dout.sum(axis=0)


def wrong_last_example_alone(dout, cache):
    """dW of the last example, as if the others had been overwritten."""
    x, W = cache
    for row, d in zip(x, dout, strict=True):
        dW = np.outer(row, d)
    return dout @ W.T, dW, dout.sum(axis=0)


def wrong_drops_billionths(dout, cache):
    """Takes gradients below 1e-8 for 0."""
    x, W = cache
    dout = np.where(np.abs(dout) < 1e-8, np.zeros_like(dout), dout)
    return dout @ W.T, x.T @ dout, dout.sum(axis=0)
