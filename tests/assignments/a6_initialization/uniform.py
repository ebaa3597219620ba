"""Answers to `uniform`: `right_...` must earn all points, `wrong_...` none.

Only read, never imported. A docstring names the bug, or what is different.
"""

import numpy as np


def right_shifted(shape, *, bound, rng, dtype=np.float64):
    """Shifts and stretches numbers between 0 and 1."""
    s = bound
    return (s * (2 * rng.random(shape) - 1)).astype(dtype)


def right_turned(shape, *, bound, rng, dtype=np.float64):
    """Turned around, and transposed."""
    s = bound
    return (s - 2 * s * rng.random(shape[::-1])).T.astype(dtype)


def right_sign_and_size(shape, *, bound, rng, dtype=np.float64):
    """Draws a sign and a size."""
    s = bound
    return (rng.choice([-1, 1], shape) * rng.uniform(0, s, shape)).astype(dtype)


def right_in_the_dtype(shape, *, bound, rng, dtype=np.float64):
    """Draws in the dtype itself."""
    s = bound
    kind = np.dtype(dtype)
    return kind.type(s) * (2 * rng.random(shape, dtype=kind) - 1)


def wrong_bound_ignored(shape, *, bound, rng, dtype=np.float64):
    """Between -1 and 1.
    Told as: bound is not used
    """
    return rng.uniform(-1, 1, shape).astype(dtype)


def wrong_root(shape, *, bound, rng, dtype=np.float64):
    """The root of the bound.
    Told as: root of bound
    """
    s = np.sqrt(bound)
    return rng.uniform(-s, s, shape).astype(dtype)


def wrong_squared(shape, *, bound, rng, dtype=np.float64):
    """The square of the bound.
    Told as: bound is squared
    """
    s = bound**2
    return rng.uniform(-s, s, shape).astype(dtype)


def wrong_five_percent(shape, *, bound, rng, dtype=np.float64):
    """Is five percent too wide.
    Told as: times what it should be | outside the bounds
    """
    return rng.uniform(-1.05 * bound, 1.05 * bound, shape).astype(dtype)


def wrong_hole(shape, *, bound, rng, dtype=np.float64):
    """No small weights.
    Told as: times what it should be | of a uniform distribution do
    """
    W = rng.uniform(0.1, 1, shape) * rng.choice([-1, 1], shape)
    return (bound * W).astype(dtype)


def wrong_from_zero(shape, *, bound, rng, dtype=np.float64):
    """From 0 to the bound.
    Told as: all weights are positive
    """
    s = bound
    return (s * rng.random(shape)).astype(dtype)


def wrong_half_the_range(shape, *, bound, rng, dtype=np.float64):
    """From minus half of the bound to plus half of it.
    Told as: half of the range
    """
    s = bound
    return (s * (rng.random(shape) - 0.5)).astype(dtype)


def wrong_normal(shape, *, bound, rng, dtype=np.float64):
    """Normal, of the right standard deviation.
    Told as: normal, not uniform
    """
    s = bound
    return (s / np.sqrt(3) * rng.standard_normal(shape)).astype(dtype)


def wrong_normal_of_bound(shape, *, bound, rng, dtype=np.float64):
    """Normal, with the bound for its standard deviation.
    Told as: bound is taken for their standard deviation | bound is taken for the standard deviation
    """
    s = bound
    return (s * rng.standard_normal(shape)).astype(dtype)


def wrong_std_as_bound(shape, *, bound, rng, dtype=np.float64):
    """The standard deviation for the bound.
    Told as: standard deviation is taken for the bound | times what it should be | outside
    """
    s = bound
    return (s / np.sqrt(3) * (2 * rng.random(shape) - 1)).astype(dtype)


def wrong_root_of_three_twice(shape, *, bound, rng, dtype=np.float64):
    """The bound times √3.
    Told as: bound is taken for the standard deviation | times what it should be
    """
    s = bound
    return (s * np.sqrt(3) * (2 * rng.random(shape) - 1)).astype(dtype)


def wrong_triangle(shape, *, bound, rng, dtype=np.float64):
    """The mean of two uniform draws.
    Told as: times what it should be | of a uniform distribution do
    """
    s = bound
    return (s * (rng.random(shape) + rng.random(shape) - 1)).astype(dtype)


def wrong_whole_steps(shape, *, bound, rng, dtype=np.float64):
    """A grid of eleven values.
    Told as: only 11 different numbers | times what it should be
    """
    s = bound
    return (s * rng.integers(-5, 6, shape) / 5).astype(dtype)


def wrong_signs(shape, *, bound, rng, dtype=np.float64):
    """Minus or plus the bound.
    Told as: times what it should be | only 2 different numbers
    """
    s = bound
    return (s * rng.choice([-1.0, 1.0], shape)).astype(dtype)


def wrong_fixed_seed(shape, *, bound, rng, dtype=np.float64):
    """Types in a seed.
    Told as: Is a seed typed in
    """
    s = bound
    rng = np.random.default_rng(0)
    return (rng.uniform(-s, s, shape)).astype(dtype)


def wrong_first_column_zero(shape, *, bound, rng, dtype=np.float64):
    """Sets the first column to 0, taken for a bias.
    Told as: column 0 is off | column | alike | entr
    """
    s = bound
    W = rng.uniform(-s, s, shape)
    W[..., 0] = 0
    return W.astype(dtype)
