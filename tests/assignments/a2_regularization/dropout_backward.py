"""Answers to `dropout_backward`: `right_...` must earn all points, `wrong_...` none.

Only read, never imported. A docstring names the bug, or what is different.
"""

import numpy as np

from cs_core.regularizers import dropout_backward as borrowed_dropout_backward


def right_product(dout, cache):
    """A product, in the dtype of dout."""
    mask = np.ones_like(dout) if cache is None else cache
    return np.multiply(dout, mask, dtype=dout.dtype, casting="same_kind")


def right_where(dout, cache):
    """Zero where the mask is zero."""
    if cache is None:
        return dout
    return np.where(cache == 0, 0, dout * cache).astype(dout.dtype)


def right_loop(dout, cache):
    """Entry by entry."""
    dx = np.zeros(dout.shape, dtype=dout.dtype)
    for index in np.ndindex(dout.shape):
        dx[index] = dout[index] * (1.0 if cache is None else cache[index])
    return dx


def right_kept_only(dout, cache):
    """Multiplies the entries that stayed."""
    dx = np.array(dout)
    if cache is not None:
        kept = cache > 0
        dx[~kept] = 0
        dx[kept] = dx[kept] * cache[kept].astype(dx.dtype)
    return dx


def wrong_no_mask(dout, cache):
    """Passes the gradient on, as if forward had done it already.
    Told as: dx is not right
    """
    return dout.copy()


def wrong_no_scale(dout, cache):
    """Passes the gradient through a mask of zeros and ones.
    Told as: dx is not right
    """
    return dout.copy() if cache is None else dout * (cache > 0)


def wrong_scale_without_mask(dout, cache):
    """Scales all entries.
    Told as: dx is not right
    """
    return dout.copy() if cache is None else (dout * cache.max()).astype(dout.dtype)


def wrong_divides(dout, cache):
    """Divides by the mask where it is not 0.
    Told as: dx is not right
    """
    if cache is None:
        return dout.copy()
    safe = np.where(cache == 0, 1, cache)
    return np.where(cache == 0, 0, dout / safe).astype(dout.dtype)


def wrong_divides_by_zero(dout, cache):
    """Divides by the mask.
    Told as: dx is not right
    """
    return dout.copy() if cache is None else (dout / cache).astype(dout.dtype)


def wrong_inverted(dout, cache):
    """Passes what was dropped.
    Told as: dx is not right
    """
    if cache is None:
        return dout.copy()
    return (dout * (cache == 0) * cache.max()).astype(dout.dtype)


def wrong_scale_twice(dout, cache):
    """Multiplies by the scale twice.
    Told as: dx is not right
    """
    return dout.copy() if cache is None else (dout * cache * cache).astype(dout.dtype)


def wrong_scale_two(dout, cache):
    """Types in the scale of ½.
    Told as: dx is not right
    """
    return dout.copy() if cache is None else 2 * dout * (cache > 0)


def wrong_redrawn(dout, cache):
    """Draws another mask, with the rate of the one that was given.
    Told as: dx is not right
    """
    if cache is None:
        return dout.copy()
    kept = np.random.default_rng().random(dout.shape) < (cache > 0).mean()
    return (dout * kept * cache.max()).astype(dout.dtype)


def wrong_none_is_an_error(dout, cache):
    """Does not know test time.
    Told as: raised TypeError
    """
    return (dout * cache).astype(dout.dtype)


def wrong_none_is_zero(dout, cache):
    """Passes nothing at test time.
    Told as: no mask | cache
    """
    return np.zeros_like(dout) if cache is None else (dout * cache).astype(dout.dtype)


def wrong_none_is_half(dout, cache):
    """Scales by ½ at test time.
    Told as: no mask | cache | 2 times too small
    """
    return dout / 2 if cache is None else (dout * cache).astype(dout.dtype)


def wrong_sign(dout, cache):
    """Reverses the sign.
    Told as: sign is reversed
    """
    return -dout if cache is None else -(dout * cache).astype(dout.dtype)


def wrong_only_positive(dout, cache):
    """Passes positive gradients alone, as if it were a ReLU.
    Told as: dx is not right
    """
    return dout.copy() if cache is None else (np.maximum(dout, 0) * cache).astype(dout.dtype)


def wrong_ignores_dout(dout, cache):
    """Returns the mask.
    Told as: dx is not right
    """
    return np.ones_like(dout) if cache is None else cache.astype(dout.dtype)


def wrong_mean(dout, cache):
    """Divides by the number of rows.
    Told as: taken twice | too small
    """
    whole = dout if cache is None else dout * cache
    return (whole / len(dout)).astype(dout.dtype)


def wrong_dtype_of_the_mask(dout, cache):
    """The dtype of the mask wins.
    Told as: has dtype
    """
    return dout.copy() if cache is None else (dout * cache).astype(cache.dtype)


def wrong_always_double(dout, cache):
    """Returns float64 for float32.
    Told as: has dtype float64
    """
    return dout.astype(float) if cache is None else dout.astype(float) * cache


def wrong_in_single_precision(dout, cache):
    """Multiplies in float32.
    Told as: float32
    """
    if cache is None:
        return dout.copy()
    return (dout.astype(np.float32) * cache.astype(np.float32)).astype(dout.dtype)


def wrong_overwrites_dout(dout, cache):
    """Multiplies in place.
    Told as: modified | read-only
    """
    if cache is None:
        return dout
    dout *= cache
    return dout


def wrong_overwrites_cache(dout, cache):
    """Keeps the result in the mask.
    Told as: modified | read-only
    """
    if cache is None:
        return dout.copy()
    cache *= dout
    return cache.astype(dout.dtype)


def wrong_first_row_of_the_mask(dout, cache):
    """One row of the mask for all.
    Told as: dx is not right
    """
    return dout.copy() if cache is None else (dout * cache[:1]).astype(dout.dtype)


def wrong_flat(dout, cache):
    """Returns one axis.
    Told as: has shape
    """
    return np.ravel(dout if cache is None else (dout * cache).astype(dout.dtype))


def wrong_pair(dout, cache):
    """Returns the cache too.
    Told as: must be a NumPy array
    """
    return (dout if cache is None else (dout * cache).astype(dout.dtype)), cache


def wrong_scale_of_the_rate(dout, cache):
    """Guesses the scale from the share that stayed.
    Told as: dx is not right
    """
    if cache is None:
        return dout.copy()
    kept = cache > 0
    return (dout * kept / max(kept.mean(), 1e-9)).astype(dout.dtype)


def wrong_all_dropped_is_none_dropped(dout, cache):
    """Takes a mask of zeros for no mask.
    Told as: dropped
    """
    if cache is None or not cache.any():
        return dout.copy()
    return (dout * cache).astype(dout.dtype)


def wrong_borrowed(dout, cache):
    """Calls the course's own function.
    Told as: from cs_core
    """
    return borrowed_dropout_backward(dout, cache)


def wrong_tiny_is_nothing(dout, cache):
    """Takes gradients for 0 that are only near it.
    Told as: “tiny gradients”
    """
    if cache is None:
        return dout.copy()
    dx = (dout * cache).astype(dout.dtype)
    return np.where(np.isclose(dx, 0), 0, dx).astype(dout.dtype)


def right_the_argument_itself(dout, cache):
    """Without a mask, dout itself goes back."""
    return dout if cache is None else (dout * cache).astype(dout.dtype)
