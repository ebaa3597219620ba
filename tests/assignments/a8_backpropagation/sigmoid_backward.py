"""Answers to `sigmoid_backward`."""

import numpy as np


def right_squares(dout, cache):
    """out less its square."""
    return (cache - cache**2) * dout


def right_quarter(dout, cache):
    """A quarter less the square of the distance from the middle."""
    return dout * (0.25 - (cache - 0.5) ** 2)


def right_entry_by_entry(dout, cache):
    """A loop over all entries."""
    dx = np.empty(dout.shape, dtype=dout.dtype)
    for i in np.ndindex(dout.shape):
        dx[i] = dout[i] * cache[i] * (1 - cache[i])
    return dx


def wrong_takes_the_cache_for_the_input(dout, cache):
    """The sigmoid is taken of its own output."""
    out = 1 / (1 + np.exp(-cache))
    return dout * out * (1 - out)


def wrong_upstream_forgotten(dout, cache):
    """dout is left out."""
    return cache * (1 - cache)


def wrong_slope_of_tanh(dout, cache):
    """One less the square of the output."""
    return dout * (1 - cache**2)


def wrong_one_factor(dout, cache):
    """The factor 1 - out is missing."""
    return dout * cache


def wrong_other_factor(dout, cache):
    """The factor out is missing."""
    return dout * (1 - cache)


def wrong_sign(dout, cache):
    """The sign is turned."""
    return dout * cache * (cache - 1)


def wrong_plus(dout, cache):
    """1 + out in place of 1 - out."""
    return dout * cache * (1 + cache)


def wrong_divided_by_n(dout, cache):
    """A mean over the examples."""
    return dout * cache * (1 - cache) / len(dout)


def wrong_writes_into_dout(dout, cache):
    """dout is overwritten."""
    dout *= cache * (1 - cache)
    return dout


def wrong_writes_into_the_cache(dout, cache):
    """The cache is overwritten."""
    cache *= 1 - cache
    return dout * cache


def wrong_by_the_mean(dout, cache):
    """The slope of the mean output."""
    mean = cache.mean()
    return dout * mean * (1 - mean)


def wrong_of_dout(dout, cache):
    """dout and the cache have changed places."""
    return cache * dout * (1 - dout)


def wrong_in_float64(dout, cache):
    """float32 becomes float64."""
    return dout * (cache.astype(np.float64) * (1 - cache))


def wrong_sum(dout, cache):
    """A softmax's way back: the sum over the row is taken off."""
    return cache * (dout - np.sum(dout * cache, axis=-1, keepdims=True))


def wrong_drops_billionths(dout, cache):
    """Takes gradients below 1e-8 for 0."""
    dx = dout * cache * (1 - cache)
    return np.where(np.abs(dx) < 1e-8, np.zeros_like(dx), dx)
