"""Answers to `leaky_relu_forward`."""

import numpy as np


def right_two_parts(x, *, slope=0.01):
    """The positive and the negative part."""
    return np.maximum(x, 0) + slope * np.minimum(x, 0), (x, slope)


def right_factor(x, *, slope=0.01):
    """A factor for each entry."""
    factor = np.ones_like(x)
    factor[x <= 0] = slope
    return x * factor, (x.copy(), slope)


def right_max_or_min(x, *, slope=0.01):
    """The larger or the smaller of two lines."""
    return (np.maximum if slope <= 1 else np.minimum)(x, slope * x), (x, slope)


def wrong_larger_of_two_lines(x, *, slope=0.01):
    """The larger of two lines, right for slopes up to 1 only."""
    return np.maximum(x, slope * x), (x, slope)


def wrong_relu(x, *, slope=0.01):
    """The slope is ignored."""
    return np.maximum(x, 0), (x, slope)


def wrong_slope_typed_in(x, *, slope=0.01):
    """The slope is typed in."""
    return np.where(x > 0, x, 0.01 * x), (x, slope)


def wrong_sides_changed(x, *, slope=0.01):
    """The slope is on the right."""
    return np.where(x > 0, slope * x, x), (x, slope)


def wrong_constant_on_the_left(x, *, slope=0.01):
    """The slope itself stands on the left."""
    return np.where(x > 0, x, slope), (x, slope)


def wrong_slope_negative(x, *, slope=0.01):
    """The left side points upward."""
    return np.where(x > 0, x, -slope * x), (x, slope)


def wrong_slope_once_more(x, *, slope=0.01):
    """The leak is added to x as well."""
    return np.where(x > 0, x, x + slope * x), (x, slope)


def wrong_writes_into_x(x, *, slope=0.01):
    """x is overwritten."""
    x[x <= 0] *= slope
    return x, (x, slope)


def wrong_cache_of_out(x, *, slope=0.01):
    """The cache holds the output."""
    out = np.where(x > 0, x, slope * x)
    return out, (out, slope)


def wrong_cache_without_slope(x, *, slope=0.01):
    """The cache is the input alone."""
    return np.where(x > 0, x, slope * x), x


def wrong_cache_of_mask(x, *, slope=0.01):
    """The cache holds the mask."""
    return np.where(x > 0, x, slope * x), (x > 0, slope)


def wrong_slope_or_default(x, *, slope=0.01):
    """A slope of 0 counts as not given."""
    slope = slope or 0.01
    return np.where(x > 0, x, slope * x), (x, slope)


def wrong_one_decides(x, *, slope=0.01):
    """The first entry of a row decides for the row."""
    return np.where(x[..., :1] > 0, x, slope * x), (x, slope)


def wrong_kink_at_a_millionth(x, *, slope=0.01):
    """Takes what is below 1e-6 for negative."""
    return np.where(x > 1e-6, x, slope * x), (x, slope)
