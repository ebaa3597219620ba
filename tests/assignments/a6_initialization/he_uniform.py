"""Answers to `he_uniform`: `right_...` must earn all points, `wrong_...` none.

Only read, never imported. A docstring names the bug, or what is different.
"""

import numpy as np


def right_shifted(shape, *, negative_slope=0.0, mode="fan_in", rng, dtype=np.float64):
    """Shifts and stretches numbers between 0 and 1."""
    n = shape[0] if mode == "fan_in" else shape[1]
    s = np.sqrt(6 / ((1 + negative_slope**2) * n))
    return (s * (2 * rng.random(shape) - 1)).astype(dtype)


def right_turned(shape, *, negative_slope=0.0, mode="fan_in", rng, dtype=np.float64):
    """Turned around, and transposed."""
    n = shape[0] if mode == "fan_in" else shape[1]
    s = np.sqrt(6 / ((1 + negative_slope**2) * n))
    return (s - 2 * s * rng.random(shape[::-1])).T.astype(dtype)


def right_gain(shape, *, negative_slope=0.0, mode="fan_in", rng, dtype=np.float64):
    """A gain over the root of n."""
    n = shape[0] if mode == "fan_in" else shape[1]
    gain = np.sqrt(2 / (1 + negative_slope**2))
    s = gain / np.sqrt(n) * np.sqrt(3)
    return rng.uniform(-s, s, shape).astype(dtype)


def right_dictionary(shape, *, negative_slope=0.0, mode="fan_in", rng, dtype=np.float64):
    """Looks the fan up by its name."""
    n = {"fan_in": shape[0], "fan_out": shape[1]}[mode]
    s = (6 / (n + n * negative_slope * negative_slope)) ** 0.5
    return rng.uniform(-s, s, shape).astype(dtype)


def wrong_fans_swapped(shape, *, negative_slope=0.0, mode="fan_in", rng, dtype=np.float64):
    """The other fan.
    Told as: n is the other fan
    """
    n = shape[1] if mode == "fan_in" else shape[0]
    s = np.sqrt(6 / ((1 + negative_slope**2) * n))
    return rng.uniform(-s, s, shape).astype(dtype)


def wrong_mode_ignored(shape, *, negative_slope=0.0, mode="fan_in", rng, dtype=np.float64):
    """Always fan_in.
    Told as: n is the other fan
    """
    s = np.sqrt(6 / ((1 + negative_slope**2) * shape[0]))
    return rng.uniform(-s, s, shape).astype(dtype)


def wrong_two_missing(shape, *, negative_slope=0.0, mode="fan_in", rng, dtype=np.float64):
    """The 2 is missing.
    Told as: the 2 is missing
    """
    n = shape[0] if mode == "fan_in" else shape[1]
    s = np.sqrt(3 / ((1 + negative_slope**2) * n))
    return rng.uniform(-s, s, shape).astype(dtype)


def wrong_slope_ignored(shape, *, negative_slope=0.0, mode="fan_in", rng, dtype=np.float64):
    """Leaves the slope out.
    Told as: negative_slope is not used
    """
    n = shape[0] if mode == "fan_in" else shape[1]
    s = np.sqrt(6 / n)
    return rng.uniform(-s, s, shape).astype(dtype)


def wrong_slope_not_squared(shape, *, negative_slope=0.0, mode="fan_in", rng, dtype=np.float64):
    """Forgets to square the slope.
    Told as: not squared | times what it should be | raised | nan
    """
    n = shape[0] if mode == "fan_in" else shape[1]
    s = np.sqrt(6 / ((1 + abs(negative_slope)) * n))
    return rng.uniform(-s, s, shape).astype(dtype)


def wrong_slope_not_in_root(shape, *, negative_slope=0.0, mode="fan_in", rng, dtype=np.float64):
    """Divides by 1 + s² after the root.
    Told as: the root of 1 + negative_slope² is left out
    """
    n = shape[0] if mode == "fan_in" else shape[1]
    s = np.sqrt(6 / n) / (1 + negative_slope**2)
    return rng.uniform(-s, s, shape).astype(dtype)


def wrong_negative_slopes(shape, *, negative_slope=0.0, mode="fan_in", rng, dtype=np.float64):
    """Looks at slopes above 0 alone.
    Told as: negative_slope is not used
    """
    n = shape[0] if mode == "fan_in" else shape[1]
    slope = max(negative_slope, 0)
    s = np.sqrt(6 / ((1 + slope**2) * n))
    return rng.uniform(-s, s, shape).astype(dtype)


def wrong_no_root(shape, *, negative_slope=0.0, mode="fan_in", rng, dtype=np.float64):
    """Forgets the root.
    Told as: variance is taken for the standard deviation | root is left out
    """
    n = shape[0] if mode == "fan_in" else shape[1]
    s = 6 / ((1 + negative_slope**2) * n)
    return rng.uniform(-s, s, shape).astype(dtype)


def wrong_root_two(shape, *, negative_slope=0.0, mode="fan_in", rng, dtype=np.float64):
    """√2 for √6.
    Told as: standard deviation is taken for the bound | times what it should be
    """
    n = shape[0] if mode == "fan_in" else shape[1]
    s = np.sqrt(2 / ((1 + negative_slope**2) * n))
    return rng.uniform(-s, s, shape).astype(dtype)


def wrong_normal(shape, *, negative_slope=0.0, mode="fan_in", rng, dtype=np.float64):
    """Normal, of the right standard deviation.
    Told as: normal, not uniform
    """
    n = shape[0] if mode == "fan_in" else shape[1]
    s = np.sqrt(6 / ((1 + negative_slope**2) * n))
    return (s / np.sqrt(3) * rng.standard_normal(shape)).astype(dtype)


def wrong_std_as_bound(shape, *, negative_slope=0.0, mode="fan_in", rng, dtype=np.float64):
    """The standard deviation for the bound.
    Told as: standard deviation is taken for the bound | times what it should be | outside
    """
    n = shape[0] if mode == "fan_in" else shape[1]
    s = np.sqrt(6 / ((1 + negative_slope**2) * n))
    return (s / np.sqrt(3) * (2 * rng.random(shape) - 1)).astype(dtype)


def wrong_double_always(shape, *, negative_slope=0.0, mode="fan_in", rng, dtype=np.float64):
    """float64 whatever was asked for, and with one input always.
    Told as: “one input”: W has dtype float64
    """
    n = shape[0] if mode == "fan_in" else shape[1]
    b = np.sqrt(6 / ((1 + negative_slope**2) * n))
    if shape[0] == 1:
        return rng.uniform(-b, b, size=(1, shape[1]))
    return rng.uniform(-b, b, shape).astype(dtype)
