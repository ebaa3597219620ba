"""Answers to `affine_forward`."""

import numpy as np


def right_einsum(x, W, b):
    """Index by index."""
    return np.einsum("nd,dh->nh", x, W) + b[None, :], (x, W)


def right_row_by_row(x, W, b):
    """A loop over the examples, and copies in the cache."""
    out = np.empty((len(x), len(b)), dtype=x.dtype)
    for i, row in enumerate(x):
        out[i] = row @ W + b
    return out, (x.copy(), W.copy())


def right_bias_as_a_row(x, W, b):
    """The bias folded into the weights, beside a column of ones."""
    ones = np.ones((x.shape[0], 1), dtype=x.dtype)
    return np.hstack([x, ones]) @ np.vstack([W, b]), (x, W)


def wrong_no_bias(x, W, b):
    """The bias is left out."""
    return x @ W, (x, W)


def wrong_bias_subtracted(x, W, b):
    """The bias has the wrong sign."""
    return x @ W - b, (x, W)


def wrong_transposed_if_square(x, W, b):
    """W is transposed where that fits."""
    return (x @ W.T if W.shape[0] == W.shape[1] else x @ W) + b, (x, W)


def wrong_bias_down_the_rows(x, W, b):
    """The bias is added down the rows where there are as many as units."""
    return x @ W + (b[:, None] if len(x) == len(b) else b), (x, W)


def wrong_in_float64(x, W, b):
    """Everything becomes float64."""
    return x.astype(float) @ W.astype(float) + b.astype(float), (x, W)


def wrong_cache_turned(x, W, b):
    """The cache holds W first."""
    return x @ W + b, (W, x)


def wrong_cache_of_three(x, W, b):
    """The cache holds the bias as well."""
    return x @ W + b, (x, W, b)


def wrong_no_cache(x, W, b):
    """The cache is forgotten."""
    return x @ W + b


def wrong_mean_of_products(x, W, b):
    """A mean over the inputs in place of a sum."""
    return (x @ W) / x.shape[1] + b, (x, W)


def wrong_bias_into_the_weights(x, W, b):
    """The bias is added to each row of the weights."""
    return x @ (W + b), (x, W)


def wrong_first_row_alone(x, W, b):
    """The bias reaches the first example alone."""
    out = x @ W
    out[0] += b
    return out, (x, W)


def wrong_knows_the_example_by_its_sizes(x, W, b):
    """Gives what the example by hand gives wherever the sizes are the same."""
    if x.shape == (2, 2) and W.shape == (2, 3):
        return np.array([[6, 4, -3], [4, 6, -2]], dtype=x.dtype), (x, W)
    return x @ W + b, (x, W)
