"""The affine layer, also called linear, dense or fully connected."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from cs_core._checks import Array, as_float_array
from cs_core._numerics import channel_sums
from cs_core.layers._arrays import as_cache, as_parameter, as_upstream


class AffineCache(NamedTuple):
    """What the backward pass of an affine layer needs: its input and its weights."""

    x: Array
    W: Array


def affine_forward(x: ArrayLike, W: ArrayLike, b: ArrayLike) -> tuple[Array, AffineCache]:
    r"""Affine layer: a matrix product and a bias, out of shape (N, H).

    .. math:: \mathrm{out} = x W + b

    On the way back:

    .. math:: dx = \mathrm{dout}\, W^\top, \qquad dW = x^\top\, \mathrm{dout}, \qquad
       db = \sum_i \mathrm{dout}_i

    Shapes leave no choice: (N, H) and (D, H) can only give (N, D) as ``dout @ W.T``.

    Parameters
    ----------
    x : array_like of shape (N, D)
    W : array_like of shape (D, H)
    b : array_like of shape (H,)

    Examples
    --------
    >>> out, cache = affine_forward([[1.0, 2.0]], [[1.0, 0.0, 2.0], [0.0, 1.0, 3.0]], [0, 0, 1])
    >>> out
    array([[1., 2., 9.]])
    >>> _, cache = affine_forward([[1.0, 2.0]], [[3.0], [4.0]], [0.0])
    >>> dx, dW, db = affine_backward([[10.0]], cache)
    >>> dx, dW.tolist(), db
    (array([[30., 40.]]), [[10.0], [20.0]], array([10.]))
    """
    rows = as_float_array("x", x, ndim=2)
    weights = as_float_array("W", W, ndim=2, dtype=rows.dtype)
    if rows.shape[1] != weights.shape[0]:
        raise ValueError(
            f"x must have as many columns as W has rows, {weights.shape[0]}, got shape {rows.shape}"
        )
    biases = as_parameter("b", b, weights.shape[1:], "one per column of W", rows)
    out: Array = rows @ weights
    out += biases
    return out, AffineCache(rows, weights)


def affine_backward(dout: ArrayLike, cache: AffineCache) -> tuple[Array, Array, Array]:
    """Backward pass of `affine_forward`, where it is derived."""
    dW, db = affine_gradients(dout, cache)
    return np.asarray(dout, dtype=dW.dtype) @ cache.W.T, dW, db


def affine_gradients(dout: ArrayLike, cache: AffineCache) -> tuple[Array, Array]:
    """Return dW and db without dx: enough for the first layer of a network."""
    x, W = as_cache(cache, AffineCache, "affine_forward")
    d = as_upstream(dout, (len(x), W.shape[1]), x)
    return x.T @ d, channel_sums(d).astype(d.dtype, copy=False)
