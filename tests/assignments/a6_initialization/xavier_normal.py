"""Answers to `xavier_normal`: `right_...` must earn all points, `wrong_...` none.

Only read, never imported. A docstring names the bug, or what is different.
"""

import copy

import numpy as np

from cs_core.init import xavier_normal as borrowed_xavier_normal


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
    Told as: the 6 of the bound
    """
    s = gain * np.sqrt(6 / (shape[0] + shape[1]))
    return (s * rng.standard_normal(shape)).astype(dtype)


def wrong_three_percent(shape, *, gain=1.0, rng, dtype=np.float64):
    """Is four percent too small.
    Told as: times what it should be
    """
    s = 0.96 * gain * np.sqrt(2 / (shape[0] + shape[1]))
    return (s * rng.standard_normal(shape)).astype(dtype)


def wrong_all_positive(shape, *, gain=1.0, rng, dtype=np.float64):
    """Draws from [0, 1) where normal numbers belong.
    Told as: uniform between 0 and 1
    """
    s = gain * np.sqrt(2 / (shape[0] + shape[1]))
    return (s * rng.random(shape)).astype(dtype)



def wrong_uniform(shape, *, gain=1.0, rng, dtype=np.float64):
    """Uniform, of the right standard deviation.
    Told as: uniform, not normal
    """
    s = gain * np.sqrt(2 / (shape[0] + shape[1]))
    return rng.uniform(-np.sqrt(3) * s, np.sqrt(3) * s, shape).astype(dtype)



def wrong_truncated(shape, *, gain=1.0, rng, dtype=np.float64):
    """Draws anew beyond two standard deviations.
    Told as: cut off or drawn again
    """
    s = gain * np.sqrt(2 / (shape[0] + shape[1]))
    W = rng.standard_normal(shape)
    while (far := np.abs(W) > 2).any():
        W[far] = rng.standard_normal(far.sum())
    return (s * W).astype(dtype)


def wrong_truncated_wider(shape, *, gain=1.0, rng, dtype=np.float64):
    """Draws anew beyond two standard deviations, and mends the spread.
    Told as: cut off, and the rest is stretched
    """
    s = gain * np.sqrt(2 / (shape[0] + shape[1]))
    W = rng.standard_normal(shape)
    while (far := np.abs(W) > 2).any():
        W[far] = rng.standard_normal(far.sum())
    return (s * W / 0.8796).astype(dtype)


def wrong_fixed_seed(shape, *, gain=1.0, rng, dtype=np.float64):
    """Types in a seed.
    Told as: Is a seed typed in
    """
    s = gain * np.sqrt(2 / (shape[0] + shape[1]))
    rng = np.random.default_rng(0)
    return (s * rng.standard_normal(shape)).astype(dtype)



def wrong_global_state(shape, *, gain=1.0, rng, dtype=np.float64):
    """Uses NumPy's global state.
    Told as: Two generators of one seed give two results
    """
    s = gain * np.sqrt(2 / (shape[0] + shape[1]))
    return (s * np.random.standard_normal(shape)).astype(dtype)  # noqa: NPY002


def wrong_copied_generator(shape, *, gain=1.0, rng, dtype=np.float64):
    """Draws from a copy: two layers get the same weights.
    Told as: A second call with the same generator
    """
    s = gain * np.sqrt(2 / (shape[0] + shape[1]))
    own = copy.deepcopy(rng)
    return (s * own.standard_normal(shape)).astype(dtype)


def wrong_identical_columns(shape, *, gain=1.0, rng, dtype=np.float64):
    """Draws one column, and gives it to all units.
    Told as: alike
    """
    s = gain * np.sqrt(2 / (shape[0] + shape[1]))
    column = s * rng.standard_normal((shape[0],) + (1,) * (len(shape) - 1))
    return np.broadcast_to(column, shape).astype(dtype)


def wrong_identical_rows(shape, *, gain=1.0, rng, dtype=np.float64):
    """Draws one row, and repeats it.
    Told as: alike
    """
    s = gain * np.sqrt(2 / (shape[0] + shape[1]))
    row = s * rng.standard_normal(shape[1:] if len(shape) > 1 else shape)
    return np.broadcast_to(row, shape).astype(dtype)


def wrong_offset(shape, *, gain=1.0, rng, dtype=np.float64):
    """An offset of one standard deviation.
    Told as: mean
    """
    s = gain * np.sqrt(2 / (shape[0] + shape[1]))
    return (s * rng.standard_normal(shape) + s).astype(dtype)


def wrong_half_repeated(shape, *, gain=1.0, rng, dtype=np.float64):
    """Draws half of the weights, and uses them twice.
    Told as: know of each other
    """
    s = gain * np.sqrt(2 / (shape[0] + shape[1]))
    half = s * rng.standard_normal(-(-int(np.prod(shape)) // 2))
    return np.resize(half, shape).astype(dtype)



def wrong_mean_subtracted(shape, *, gain=1.0, rng, dtype=np.float64):
    """Subtracts the mean of what was drawn.
    Told as: made equal after the draw
    """
    s = gain * np.sqrt(2 / (shape[0] + shape[1]))
    W = s * rng.standard_normal(shape)
    return (W - W.mean()).astype(dtype)


def wrong_exact_spread(shape, *, gain=1.0, rng, dtype=np.float64):
    """Divides by the standard deviation of what was drawn.
    Told as: spread after the draw | outside the bounds | distribution do
    """
    s = gain * np.sqrt(2 / (shape[0] + shape[1]))
    W = s * rng.standard_normal(shape)
    return (W / max(W.std(), 1e-12) * (s)).astype(dtype)


def wrong_always_double(shape, *, gain=1.0, rng, dtype=np.float64):
    """Returns float64 for float32.
    Told as: dtype float64
    """
    s = gain * np.sqrt(2 / (shape[0] + shape[1]))
    return s * rng.standard_normal(shape)



def wrong_transposed(shape, *, gain=1.0, rng, dtype=np.float64):
    """Draws the transpose, and forgets to turn it back.
    Told as: shape
    """
    s = gain * np.sqrt(2 / (shape[0] + shape[1]))
    return (s * rng.standard_normal(shape[::-1])).astype(dtype)



def wrong_borrowed(shape, *, gain=1.0, rng, dtype=np.float64):
    """Calls the course's own function.
    Told as: from cs_core
    """
    return borrowed_xavier_normal(shape, gain=gain, rng=rng, dtype=dtype)
