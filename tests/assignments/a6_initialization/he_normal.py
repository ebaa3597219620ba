"""Answers to `he_normal`: `right_...` must earn all points, `wrong_...` none.

Only read, never imported. A docstring names the bug, or what is different.
"""

import numpy as np


def right_normal(shape, *, negative_slope=0.0, mode="fan_in", rng, dtype=np.float64):
    """The generator's own scale."""
    n = shape[0] if mode == "fan_in" else shape[1]
    s = np.sqrt(2 / ((1 + negative_slope**2) * n))
    return rng.normal(0.0, s, shape).astype(dtype)


def right_transpose(shape, *, negative_slope=0.0, mode="fan_in", rng, dtype=np.float64):
    """Draws the transpose, and turns it over."""
    n = shape[0] if mode == "fan_in" else shape[1]
    s = np.sqrt(2 / ((1 + negative_slope**2) * n))
    return (s * rng.standard_normal(shape[::-1])).T.astype(dtype)


def right_box_muller(shape, *, negative_slope=0.0, mode="fan_in", rng, dtype=np.float64):
    """From uniform numbers, by Box and Muller."""
    n = shape[0] if mode == "fan_in" else shape[1]
    s = np.sqrt(2 / ((1 + negative_slope**2) * n))
    radius = np.sqrt(-2 * np.log(1 - rng.random(shape)))
    return (s * radius * np.cos(2 * np.pi * rng.random(shape))).astype(dtype)


def right_in_the_dtype(shape, *, negative_slope=0.0, mode="fan_in", rng, dtype=np.float64):
    """Draws in the dtype itself."""
    n = shape[0] if mode == "fan_in" else shape[1]
    s = np.sqrt(2 / ((1 + negative_slope**2) * n))
    kind = np.dtype(dtype)
    return kind.type(s) * rng.standard_normal(shape, dtype=kind)


def right_gain(shape, *, negative_slope=0.0, mode="fan_in", rng, dtype=np.float64):
    """A gain over the root of n."""
    n = shape[0] if mode == "fan_in" else shape[1]
    gain = np.sqrt(2 / (1 + negative_slope**2))
    s = gain / np.sqrt(n)
    return (s * rng.standard_normal(shape)).astype(dtype)


def right_dictionary(shape, *, negative_slope=0.0, mode="fan_in", rng, dtype=np.float64):
    """Looks the fan up by its name."""
    n = {"fan_in": shape[0], "fan_out": shape[1]}[mode]
    s = (2 / (n + n * negative_slope * negative_slope)) ** 0.5
    return (s * rng.standard_normal(shape)).astype(dtype)


def wrong_fans_swapped(shape, *, negative_slope=0.0, mode="fan_in", rng, dtype=np.float64):
    """The other fan.
    Told as: n is the other fan
    """
    n = shape[1] if mode == "fan_in" else shape[0]
    s = np.sqrt(2 / ((1 + negative_slope**2) * n))
    return (s * rng.standard_normal(shape)).astype(dtype)


def wrong_mode_ignored(shape, *, negative_slope=0.0, mode="fan_in", rng, dtype=np.float64):
    """Always fan_in.
    Told as: n is the other fan
    """
    s = np.sqrt(2 / ((1 + negative_slope**2) * shape[0]))
    return (s * rng.standard_normal(shape)).astype(dtype)


def wrong_sum_of_fans(shape, *, negative_slope=0.0, mode="fan_in", rng, dtype=np.float64):
    """The sum of both fans.
    Told as: sum of both fans
    """
    s = np.sqrt(2 / ((1 + negative_slope**2) * (shape[0] + shape[1])))
    return (s * rng.standard_normal(shape)).astype(dtype)


def wrong_xavier(shape, *, negative_slope=0.0, mode="fan_in", rng, dtype=np.float64):
    """Xavier's mean of both fans.
    Told as: Xavier | 6 of the bound | 2 is missing | other fan | times | sum of both
    """
    s = np.sqrt(2 / (shape[0] + shape[1]))
    return (s * rng.standard_normal(shape)).astype(dtype)


def wrong_two_missing(shape, *, negative_slope=0.0, mode="fan_in", rng, dtype=np.float64):
    """The 2 is missing.
    Told as: the 2 is missing
    """
    n = shape[0] if mode == "fan_in" else shape[1]
    s = np.sqrt(1 / ((1 + negative_slope**2) * n))
    return (s * rng.standard_normal(shape)).astype(dtype)


def wrong_slope_ignored(shape, *, negative_slope=0.0, mode="fan_in", rng, dtype=np.float64):
    """Leaves the slope out.
    Told as: negative_slope is not used
    """
    n = shape[0] if mode == "fan_in" else shape[1]
    s = np.sqrt(2 / n)
    return (s * rng.standard_normal(shape)).astype(dtype)


def wrong_slope_not_squared(shape, *, negative_slope=0.0, mode="fan_in", rng, dtype=np.float64):
    """Forgets to square the slope.
    Told as: not squared | times what it should be | raised | nan
    """
    n = shape[0] if mode == "fan_in" else shape[1]
    s = np.sqrt(2 / ((1 + abs(negative_slope)) * n))
    return (s * rng.standard_normal(shape)).astype(dtype)


def wrong_slope_multiplies(shape, *, negative_slope=0.0, mode="fan_in", rng, dtype=np.float64):
    """Multiplies by 1 + s².
    Told as: multiplies instead of dividing
    """
    n = shape[0] if mode == "fan_in" else shape[1]
    s = np.sqrt(2 * (1 + negative_slope**2) / n)
    return (s * rng.standard_normal(shape)).astype(dtype)


def wrong_slope_not_in_root(shape, *, negative_slope=0.0, mode="fan_in", rng, dtype=np.float64):
    """Divides by 1 + s² after the root.
    Told as: the root of 1 + negative_slope² is left out
    """
    n = shape[0] if mode == "fan_in" else shape[1]
    s = np.sqrt(2 / n) / (1 + negative_slope**2)
    return (s * rng.standard_normal(shape)).astype(dtype)


def wrong_slope_default(shape, *, negative_slope=0.0, mode="fan_in", rng, dtype=np.float64):
    """The 0.01 of the leaky ReLU where the caller says 0 is fine, 1 is not.
    Told as: negative_slope is not used
    """
    n = shape[0] if mode == "fan_in" else shape[1]
    s = np.sqrt(2 / ((1 + 0.01**2) * n))
    return (s * rng.standard_normal(shape)).astype(dtype)


def wrong_negative_slopes(shape, *, negative_slope=0.0, mode="fan_in", rng, dtype=np.float64):
    """Looks at slopes above 0 alone.
    Told as: negative_slope is not used
    """
    n = shape[0] if mode == "fan_in" else shape[1]
    slope = max(negative_slope, 0)
    s = np.sqrt(2 / ((1 + slope**2) * n))
    return (s * rng.standard_normal(shape)).astype(dtype)


def wrong_no_root(shape, *, negative_slope=0.0, mode="fan_in", rng, dtype=np.float64):
    """Forgets the root.
    Told as: variance is taken for the standard deviation | root is left out
    """
    n = shape[0] if mode == "fan_in" else shape[1]
    s = 2 / ((1 + negative_slope**2) * n)
    return (s * rng.standard_normal(shape)).astype(dtype)


def wrong_eight_more(shape, *, negative_slope=0.0, mode="fan_in", rng, dtype=np.float64):
    """Counts eight inputs more.
    Told as: times what it should be
    """
    n = shape[0] if mode == "fan_in" else shape[1]
    s = np.sqrt(2 / ((1 + negative_slope**2) * (n + 8)))
    return (s * rng.standard_normal(shape)).astype(dtype)


def wrong_six(shape, *, negative_slope=0.0, mode="fan_in", rng, dtype=np.float64):
    """The 6 of the bound.
    Told as: once too often | bound of the uniform form
    """
    n = shape[0] if mode == "fan_in" else shape[1]
    s = np.sqrt(6 / ((1 + negative_slope**2) * n))
    return (s * rng.standard_normal(shape)).astype(dtype)


def wrong_variance_of_relu(shape, *, negative_slope=0.0, mode="fan_in", rng, dtype=np.float64):
    """1/0.341 in place of 2.
    Told as: times what it should be
    """
    n = shape[0] if mode == "fan_in" else shape[1]
    s = np.sqrt(2.93 / ((1 + negative_slope**2) * n))
    return (s * rng.standard_normal(shape)).astype(dtype)


def wrong_uniform(shape, *, negative_slope=0.0, mode="fan_in", rng, dtype=np.float64):
    """Uniform, of the right standard deviation.
    Told as: uniform, not normal
    """
    n = shape[0] if mode == "fan_in" else shape[1]
    s = np.sqrt(2 / ((1 + negative_slope**2) * n))
    return rng.uniform(-np.sqrt(3) * s, np.sqrt(3) * s, shape).astype(dtype)


def wrong_always_double(shape, *, negative_slope=0.0, mode="fan_in", rng, dtype=np.float64):
    """Returns float64 for float32.
    Told as: dtype float64
    """
    n = shape[0] if mode == "fan_in" else shape[1]
    s = np.sqrt(2 / ((1 + negative_slope**2) * n))
    return s * rng.standard_normal(shape)


def wrong_measures_itself(shape, *, negative_slope=0.0, mode="fan_in", rng, dtype=np.float64):
    """Sends signals through the layer, and scales the weights by what comes out.
    Told as: scaled to one spread | times what it should be
    """
    W = rng.standard_normal(shape)
    table = W if mode == "fan_in" else W.T
    z = rng.standard_normal((4000 if W.size < 99 else 1000, table.shape[0]))
    h = np.where(z > 0, z, negative_slope * z)
    return (W / np.sqrt(np.mean((h @ table) ** 2))).astype(dtype)


def wrong_columns_permuted(shape, *, negative_slope=0.0, mode="fan_in", rng, dtype=np.float64):
    """One column, and permutations of it for the others.
    Told as: used again
    """
    D, C = shape
    n = D if mode == "fan_in" else C
    unit = rng.standard_normal(D)
    W = np.stack([rng.permutation(unit) for _ in range(C)], axis=1)
    return (np.sqrt(2 / ((1 + negative_slope**2) * n)) * W).astype(dtype)
