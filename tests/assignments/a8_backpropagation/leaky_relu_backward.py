"""Answers to `leaky_relu_backward`."""

import numpy as np


def right_factor(dout, cache):
    """A factor for each entry, 1 at the kink."""
    x, slope = cache
    return dout * np.where(x >= 0, 1, slope).astype(dout.dtype)


def right_indices(dout, cache):
    """A copy in which the left side is scaled."""
    x, slope = cache
    dx = dout.copy()
    dx[x < 0] *= slope
    return dx


def right_arithmetic(dout, cache):
    """Truth values as numbers."""
    x, slope = cache
    return dout * (x > 0) + slope * dout * (x <= 0)


def wrong_mask_from_dout(dout, cache):
    """The sign of dout decides."""
    _, slope = cache
    return np.where(dout > 0, dout, slope * dout)


def wrong_relu(dout, cache):
    """The slope is ignored."""
    x, _ = cache
    return dout * (x > 0)


def wrong_slope_typed_in(dout, cache):
    """The slope is typed in."""
    x, _ = cache
    return np.where(x > 0, dout, 0.01 * dout)


def wrong_upstream_forgotten(dout, cache):
    """dout is left out."""
    x, slope = cache
    return np.where(x > 0, 1, slope).astype(dout.dtype)


def wrong_sides_changed(dout, cache):
    """The slope is on the right."""
    x, slope = cache
    return np.where(x > 0, slope * dout, dout)


def wrong_times_x(dout, cache):
    """dout is multiplied by the output."""
    x, slope = cache
    return dout * np.where(x > 0, x, slope * x)


def wrong_slope_negative(dout, cache):
    """The slope has the wrong sign."""
    x, slope = cache
    return np.where(x > 0, dout, -slope * dout)


def wrong_slope_without_dout(dout, cache):
    """On the left stands the slope itself."""
    x, slope = cache
    return np.where(x > 0, dout, slope).astype(dout.dtype)


def wrong_writes_into_dout(dout, cache):
    """dout is overwritten."""
    x, slope = cache
    dout[x <= 0] *= slope
    return dout


def wrong_mask_of_both(dout, cache):
    """Both x and dout must be positive."""
    x, slope = cache
    return np.where((x > 0) & (dout > 0), dout, slope * dout)


def wrong_slope_on_both_sides(dout, cache):
    """The slope also scales the right side's complement: 1 - slope."""
    x, slope = cache
    return np.where(x > 0, (1 - slope) * dout, slope * dout)


def wrong_divided_by_n(dout, cache):
    """A mean over the examples."""
    x, slope = cache
    return np.where(x > 0, dout, slope * dout) / len(dout)


def wrong_divided_by_slope(dout, cache):
    """On the left the gradient is divided by the slope."""
    x, slope = cache
    return np.where(x > 0, dout, dout / slope if slope else 0 * dout)


def wrong_in_float64(dout, cache):
    """float32 becomes float64."""
    x, slope = cache
    return dout * np.where(x > 0, 1.0, slope)


def wrong_above_one(dout, cache):
    """Right while the slope is below 1: the larger of two factors."""
    x, slope = cache
    return dout * np.where(x > 0, max(1, slope), min(1, slope)).astype(dout.dtype)


def wrong_drops_billionths(dout, cache):
    """Takes gradients below 1e-8 for 0."""
    x, slope = cache
    dx = np.where(x > 0, dout, slope * dout)
    return np.where(np.abs(dx) < 1e-8, np.zeros_like(dx), dx)
