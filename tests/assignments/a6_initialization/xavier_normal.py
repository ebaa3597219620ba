"""Answers to `xavier_normal`: `right_...` must earn all points, `wrong_...` none.

Only read, never imported. A docstring names the bug, or what is different.
"""

import numpy as np


def right_normal(shape, *, gain=1.0, rng, dtype=np.float64):
    """The generator's own scale."""
    s = gain * np.sqrt(2 / (shape[0] + shape[1]))
    return rng.normal(0.0, s, shape).astype(dtype)


def right_transpose(shape, *, gain=1.0, rng, dtype=np.float64):
    """Draws the transpose, and turns it over."""
    s = gain * np.sqrt(2 / (shape[0] + shape[1]))
    return (s * rng.standard_normal(shape[::-1])).T.astype(dtype)


def right_box_muller(shape, *, gain=1.0, rng, dtype=np.float64):
    """From uniform numbers, by Box and Muller."""
    s = gain * np.sqrt(2 / (shape[0] + shape[1]))
    radius = np.sqrt(-2 * np.log(1 - rng.random(shape)))
    return (s * radius * np.cos(2 * np.pi * rng.random(shape))).astype(dtype)


def right_in_the_dtype(shape, *, gain=1.0, rng, dtype=np.float64):
    """Draws in the dtype itself."""
    s = gain * np.sqrt(2 / (shape[0] + shape[1]))
    kind = np.dtype(dtype)
    return kind.type(s) * rng.standard_normal(shape, dtype=kind)


def right_more_than_needed(shape, *, gain=1.0, rng, dtype=np.float64):
    """Draws more than is needed, and throws the rest away."""
    s = gain * np.sqrt(2 / (shape[0] + shape[1]))
    size = int(np.prod(shape))
    return (s * rng.standard_normal(size + 7)[3 : size + 3]).reshape(shape).astype(dtype)


def right_mean_of_fans(shape, *, gain=1.0, rng, dtype=np.float64):
    """Divides by the mean of the fans."""
    fan_in, fan_out = shape
    s = gain / np.sqrt((fan_in + fan_out) / 2)
    return (s * rng.standard_normal(shape)).astype(dtype)


def right_power(shape, *, gain=1.0, rng, dtype=np.float64):
    """A power of one half, and the sum of the shape."""
    s = gain * (2 / sum(shape)) ** 0.5
    return (s * rng.standard_normal(shape)).astype(dtype)


def wrong_fan_in(shape, *, gain=1.0, rng, dtype=np.float64):
    """Divides by fan_in alone.
    Told as: fan_in alone counts
    """
    s = gain * np.sqrt(1 / shape[0])
    return (s * rng.standard_normal(shape)).astype(dtype)


def wrong_fan_out(shape, *, gain=1.0, rng, dtype=np.float64):
    """Divides by fan_out alone.
    Told as: fan_out alone counts
    """
    s = gain * np.sqrt(1 / shape[1])
    return (s * rng.standard_normal(shape)).astype(dtype)


def wrong_he(shape, *, gain=1.0, rng, dtype=np.float64):
    """He's factor.
    Told as: He's factor, with fan_in alone
    """
    s = gain * np.sqrt(2 / shape[0])
    return (s * rng.standard_normal(shape)).astype(dtype)


def wrong_he_out(shape, *, gain=1.0, rng, dtype=np.float64):
    """He's factor with fan_out.
    Told as: He's factor, with fan_out alone
    """
    s = gain * np.sqrt(2 / shape[1])
    return (s * rng.standard_normal(shape)).astype(dtype)


def wrong_two_missing(shape, *, gain=1.0, rng, dtype=np.float64):
    """Forgets to halve the sum.
    Told as: the 2 is missing
    """
    s = gain * np.sqrt(1 / (shape[0] + shape[1]))
    return (s * rng.standard_normal(shape)).astype(dtype)


def wrong_fans_multiplied(shape, *, gain=1.0, rng, dtype=np.float64):
    """Multiplies the fans.
    Told as: multiplied, not added
    """
    s = gain * np.sqrt(2 / (shape[0] * shape[1]))
    return (s * rng.standard_normal(shape)).astype(dtype)


def wrong_gain_ignored(shape, *, gain=1.0, rng, dtype=np.float64):
    """Leaves the gain out.
    Told as: gain is not used
    """
    s = np.sqrt(2 / (shape[0] + shape[1]))
    return (s * rng.standard_normal(shape)).astype(dtype)


def wrong_gain_in_the_root(shape, *, gain=1.0, rng, dtype=np.float64):
    """Puts the gain under the root.
    Told as: its root multiplies
    """
    s = np.sqrt(gain * 2 / (shape[0] + shape[1]))
    return (s * rng.standard_normal(shape)).astype(dtype)


def wrong_gain_squared(shape, *, gain=1.0, rng, dtype=np.float64):
    """Squares the gain.
    Told as: gain is squared
    """
    s = gain**2 * np.sqrt(2 / (shape[0] + shape[1]))
    return (s * rng.standard_normal(shape)).astype(dtype)


def wrong_gain_divides(shape, *, gain=1.0, rng, dtype=np.float64):
    """Divides by the gain.
    Told as: gain divides
    """
    s = np.sqrt(2 / (shape[0] + shape[1])) / gain
    return (s * rng.standard_normal(shape)).astype(dtype)


def wrong_no_root(shape, *, gain=1.0, rng, dtype=np.float64):
    """Forgets the root.
    Told as: variance is taken for the standard deviation | root is left out
    """
    s = gain * 2 / (shape[0] + shape[1])
    return (s * rng.standard_normal(shape)).astype(dtype)


def wrong_one_fan_too_many(shape, *, gain=1.0, rng, dtype=np.float64):
    """Adds 1 for a bias.
    Told as: times what it should be
    """
    s = gain * np.sqrt(2 / (shape[0] + 8 + shape[1] + 8))
    return (s * rng.standard_normal(shape)).astype(dtype)


def wrong_six(shape, *, gain=1.0, rng, dtype=np.float64):
    """The 6 of the bound.
    Told as: once too often
    """
    s = gain * np.sqrt(6 / (shape[0] + shape[1]))
    return (s * rng.standard_normal(shape)).astype(dtype)


def wrong_three_percent(shape, *, gain=1.0, rng, dtype=np.float64):
    """Is four percent too small.
    Told as: times what it should be
    """
    s = 0.96 * gain * np.sqrt(2 / (shape[0] + shape[1]))
    return (s * rng.standard_normal(shape)).astype(dtype)


def wrong_uniform(shape, *, gain=1.0, rng, dtype=np.float64):
    """Uniform, of the right standard deviation.
    Told as: uniform, not normal
    """
    s = gain * np.sqrt(2 / (shape[0] + shape[1]))
    return rng.uniform(-np.sqrt(3) * s, np.sqrt(3) * s, shape).astype(dtype)


def wrong_always_double(shape, *, gain=1.0, rng, dtype=np.float64):
    """Returns float64 for float32.
    Told as: dtype float64
    """
    s = gain * np.sqrt(2 / (shape[0] + shape[1]))
    return s * rng.standard_normal(shape)


def wrong_one_unit(shape, *, gain=1.0, rng, dtype=np.float64):
    """A single output counts as none.
    Told as: “one weight, often”
    """
    D, C = shape
    n = D + C if C > 1 else D
    return rng.normal(0.0, gain * (2 / n) ** 0.5, size=(D, C)).astype(dtype)
