"""Answers to `xavier_uniform`: `right_...` must earn all points, `wrong_...` none.

Only read, never imported. A docstring names the bug, or what is different.
"""

import numpy as np


def right_shifted(shape, *, gain=1.0, rng, dtype=np.float64):
    """Shifts and stretches numbers between 0 and 1."""
    s = gain * np.sqrt(6 / (shape[0] + shape[1]))
    return (s * (2 * rng.random(shape) - 1)).astype(dtype)


def right_turned(shape, *, gain=1.0, rng, dtype=np.float64):
    """Turned around, and transposed."""
    s = gain * np.sqrt(6 / (shape[0] + shape[1]))
    return (s - 2 * s * rng.random(shape[::-1])).T.astype(dtype)


def right_sign_and_size(shape, *, gain=1.0, rng, dtype=np.float64):
    """Draws a sign and a size."""
    s = gain * np.sqrt(6 / (shape[0] + shape[1]))
    return (rng.choice([-1, 1], shape) * rng.uniform(0, s, shape)).astype(dtype)


def right_mean_of_fans(shape, *, gain=1.0, rng, dtype=np.float64):
    """Divides by the mean of the fans."""
    fan_in, fan_out = shape
    s = gain / np.sqrt((fan_in + fan_out) / 2) * 3**0.5
    return rng.uniform(-s, s, shape).astype(dtype)


def right_power(shape, *, gain=1.0, rng, dtype=np.float64):
    """A power of one half, and the sum of the shape."""
    s = gain * (6 / sum(shape)) ** 0.5
    return rng.uniform(-s, s, shape).astype(dtype)


def wrong_fan_in(shape, *, gain=1.0, rng, dtype=np.float64):
    """Divides by fan_in alone.
    Told as: fan_in alone counts
    """
    s = gain * np.sqrt(3 / shape[0])
    return rng.uniform(-s, s, shape).astype(dtype)


def wrong_fan_out(shape, *, gain=1.0, rng, dtype=np.float64):
    """Divides by fan_out alone.
    Told as: fan_out alone counts
    """
    s = gain * np.sqrt(3 / shape[1])
    return rng.uniform(-s, s, shape).astype(dtype)


def wrong_two_missing(shape, *, gain=1.0, rng, dtype=np.float64):
    """Forgets to halve the sum.
    Told as: the 2 is missing
    """
    s = gain * np.sqrt(3 / (shape[0] + shape[1]))
    return rng.uniform(-s, s, shape).astype(dtype)


def wrong_gain_ignored(shape, *, gain=1.0, rng, dtype=np.float64):
    """Leaves the gain out.
    Told as: gain is not used
    """
    s = np.sqrt(6 / (shape[0] + shape[1]))
    return rng.uniform(-s, s, shape).astype(dtype)


def wrong_gain_in_the_root(shape, *, gain=1.0, rng, dtype=np.float64):
    """Puts the gain under the root.
    Told as: its root multiplies
    """
    s = np.sqrt(gain * 6 / (shape[0] + shape[1]))
    return rng.uniform(-s, s, shape).astype(dtype)


def wrong_gain_squared(shape, *, gain=1.0, rng, dtype=np.float64):
    """Squares the gain.
    Told as: gain is squared
    """
    s = gain**2 * np.sqrt(6 / (shape[0] + shape[1]))
    return rng.uniform(-s, s, shape).astype(dtype)


def wrong_no_root(shape, *, gain=1.0, rng, dtype=np.float64):
    """Forgets the root.
    Told as: variance is taken for the standard deviation | root is left out
    """
    s = gain * 6 / (shape[0] + shape[1])
    return rng.uniform(-s, s, shape).astype(dtype)


def wrong_root_two(shape, *, gain=1.0, rng, dtype=np.float64):
    """√2 for √6.
    Told as: standard deviation is taken for the bound | 2 is missing | times
    """
    s = gain * np.sqrt(2 / (shape[0] + shape[1]))
    return rng.uniform(-s, s, shape).astype(dtype)


def wrong_root_twelve(shape, *, gain=1.0, rng, dtype=np.float64):
    """√12 for √6.
    Told as: times what it should be
    """
    s = gain * np.sqrt(12 / (shape[0] + shape[1]))
    return rng.uniform(-s, s, shape).astype(dtype)


def wrong_normal(shape, *, gain=1.0, rng, dtype=np.float64):
    """Normal, of the right standard deviation.
    Told as: normal, not uniform
    """
    s = gain * np.sqrt(6 / (shape[0] + shape[1]))
    return (s / np.sqrt(3) * rng.standard_normal(shape)).astype(dtype)


def wrong_std_as_bound(shape, *, gain=1.0, rng, dtype=np.float64):
    """The standard deviation for the bound.
    Told as: standard deviation is taken for the bound | times what it should be | outside
    """
    s = gain * np.sqrt(6 / (shape[0] + shape[1]))
    return (s / np.sqrt(3) * (2 * rng.random(shape) - 1)).astype(dtype)
