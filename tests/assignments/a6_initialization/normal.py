"""Answers to `normal`: `right_...` must earn all points, `wrong_...` none.

Only read, never imported. A docstring names the bug, or what is different.
"""

import copy

import numpy as np

from cs_core.init import normal as borrowed_normal


def right_normal(shape, *, std=0.01, rng, dtype=np.float64):
    """The generator's own scale."""
    s = std
    return rng.normal(0.0, s, shape).astype(dtype)


def right_transpose(shape, *, std=0.01, rng, dtype=np.float64):
    """Draws the transpose, and turns it over."""
    s = std
    return (s * rng.standard_normal(shape[::-1])).T.astype(dtype)


def right_box_muller(shape, *, std=0.01, rng, dtype=np.float64):
    """From uniform numbers, by Box and Muller."""
    s = std
    radius = np.sqrt(-2 * np.log(1 - rng.random(shape)))
    return (s * radius * np.cos(2 * np.pi * rng.random(shape))).astype(dtype)


def right_in_the_dtype(shape, *, std=0.01, rng, dtype=np.float64):
    """Draws in the dtype itself."""
    s = std
    kind = np.dtype(dtype)
    return kind.type(s) * rng.standard_normal(shape, dtype=kind)


def right_one_by_one(shape, *, std=0.01, rng, dtype=np.float64):
    """A loop over the weights, with a generator of its own."""
    s = std
    own = np.random.default_rng(rng.integers(2**62))
    W = np.empty(shape, dtype)
    for i in np.ndindex(*shape):
        W[i] = own.normal(0, s)
    return W


def right_more_than_needed(shape, *, std=0.01, rng, dtype=np.float64):
    """Draws more than is needed, and throws the rest away."""
    s = std
    size = int(np.prod(shape))
    return (s * rng.standard_normal(size + 7)[3 : size + 3]).reshape(shape).astype(dtype)


def wrong_std_ignored(shape, *, std=0.01, rng, dtype=np.float64):
    """Types in 0.01.
    Told as: 0.01 is typed in
    """
    return rng.normal(0, 0.01, shape).astype(dtype)


def wrong_std_one(shape, *, std=0.01, rng, dtype=np.float64):
    """Leaves std out.
    Told as: std is not used
    """
    return rng.standard_normal(shape).astype(dtype)


def wrong_variance(shape, *, std=0.01, rng, dtype=np.float64):
    """Takes std for the variance.
    Told as: std is taken for the variance
    """
    s = np.sqrt(std)
    return (s * rng.standard_normal(shape)).astype(dtype)


def wrong_squared(shape, *, std=0.01, rng, dtype=np.float64):
    """Multiplies by the variance.
    Told as: variance is taken for the standard deviation
    """
    s = std**2
    return (s * rng.standard_normal(shape)).astype(dtype)


def wrong_scaled_twice(shape, *, std=0.01, rng, dtype=np.float64):
    """Multiplies by 0.01 as well.
    Told as: by 0.01 as well
    """
    s = 0.01 * std
    return (s * rng.standard_normal(shape)).astype(dtype)


def wrong_centred_at_std(shape, *, std=0.01, rng, dtype=np.float64):
    """Takes std for the mean.
    Told as: mean
    """
    return rng.normal(std, 1.0, shape).astype(dtype)


def wrong_five_percent(shape, *, std=0.01, rng, dtype=np.float64):
    """Is five percent too wide.
    Told as: times what it should be
    """
    return (1.05 * std * rng.standard_normal(shape)).astype(dtype)


def wrong_heavy_tails(shape, *, std=0.01, rng, dtype=np.float64):
    """A Laplace distribution of the right spread.
    Told as: of a normal distribution do
    """
    return rng.laplace(0, std / np.sqrt(2), shape).astype(dtype)


def wrong_all_positive(shape, *, std=0.01, rng, dtype=np.float64):
    """Draws from [0, 1) where normal numbers belong.
    Told as: uniform between 0 and 1
    """
    s = std
    return (s * rng.random(shape)).astype(dtype)


def wrong_absolute_values(shape, *, std=0.01, rng, dtype=np.float64):
    """Takes absolute values.
    Told as: mean
    """
    s = std
    return np.abs(s * rng.standard_normal(shape)).astype(dtype)


def wrong_uniform(shape, *, std=0.01, rng, dtype=np.float64):
    """Uniform, of the right standard deviation.
    Told as: uniform, not normal
    """
    s = std
    return rng.uniform(-np.sqrt(3) * s, np.sqrt(3) * s, shape).astype(dtype)


def wrong_uniform_to_std(shape, *, std=0.01, rng, dtype=np.float64):
    """Uniform between minus and plus the standard deviation.
    Told as: the draws are uniform, between minus and plus
    """
    s = std
    return rng.uniform(-s, s, shape).astype(dtype)


def wrong_truncated(shape, *, std=0.01, rng, dtype=np.float64):
    """Draws anew beyond two standard deviations.
    Told as: cut off or drawn again
    """
    s = std
    W = rng.standard_normal(shape)
    while (far := np.abs(W) > 2).any():
        W[far] = rng.standard_normal(far.sum())
    return (s * W).astype(dtype)


def wrong_truncated_wider(shape, *, std=0.01, rng, dtype=np.float64):
    """Draws anew beyond two standard deviations, and mends the spread.
    Told as: cut off, and the rest is stretched
    """
    s = std
    W = rng.standard_normal(shape)
    while (far := np.abs(W) > 2).any():
        W[far] = rng.standard_normal(far.sum())
    return (s * W / 0.8796).astype(dtype)


def wrong_clipped(shape, *, std=0.01, rng, dtype=np.float64):
    """Clips at two standard deviations.
    Told as: standard deviation | of a normal distribution do
    """
    s = std
    return (s * np.clip(rng.standard_normal(shape), -2, 2)).astype(dtype)


def wrong_bound_as_std(shape, *, std=0.01, rng, dtype=np.float64):
    """The bound of the uniform form for the standard deviation.
    Told as: bound of the uniform form is taken
    """
    s = std
    return (np.sqrt(3) * s * rng.standard_normal(shape)).astype(dtype)


def wrong_signs(shape, *, std=0.01, rng, dtype=np.float64):
    """Weights of plus or minus the standard deviation.
    Told as: only 2 different numbers
    """
    s = std
    return (s * rng.choice([-1.0, 1.0], shape)).astype(dtype)


def wrong_fixed_seed(shape, *, std=0.01, rng, dtype=np.float64):
    """Types in a seed.
    Told as: Is a seed typed in
    """
    s = std
    rng = np.random.default_rng(0)
    return (s * rng.standard_normal(shape)).astype(dtype)


def wrong_global_state(shape, *, std=0.01, rng, dtype=np.float64):
    """Uses NumPy's global state.
    Told as: Two generators of one seed give two results
    """
    s = std
    return (s * np.random.standard_normal(shape)).astype(dtype)  # noqa: NPY002


def wrong_copied_generator(shape, *, std=0.01, rng, dtype=np.float64):
    """Draws from a copy: two layers get the same weights.
    Told as: A second call with the same generator
    """
    s = std
    own = copy.deepcopy(rng)
    return (s * own.standard_normal(shape)).astype(dtype)


def wrong_identical_columns(shape, *, std=0.01, rng, dtype=np.float64):
    """Draws one column, and gives it to all units.
    Told as: alike
    """
    s = std
    column = s * rng.standard_normal((shape[0],) + (1,) * (len(shape) - 1))
    return np.broadcast_to(column, shape).astype(dtype)


def wrong_identical_rows(shape, *, std=0.01, rng, dtype=np.float64):
    """Draws one row, and repeats it.
    Told as: alike
    """
    s = std
    row = s * rng.standard_normal(shape[1:] if len(shape) > 1 else shape)
    return np.broadcast_to(row, shape).astype(dtype)


def wrong_offset(shape, *, std=0.01, rng, dtype=np.float64):
    """An offset of one standard deviation.
    Told as: mean
    """
    s = std
    return (s * rng.standard_normal(shape) + s).astype(dtype)


def wrong_half_repeated(shape, *, std=0.01, rng, dtype=np.float64):
    """Draws half of the weights, and uses them twice.
    Told as: know of each other
    """
    s = std
    half = s * rng.standard_normal(-(-int(np.prod(shape)) // 2))
    return np.resize(half, shape).astype(dtype)


def wrong_mirrored_half(shape, *, std=0.01, rng, dtype=np.float64):
    """The second half of the weights is minus the first.
    Told as: know of each other
    """
    s = std
    half = s * rng.standard_normal(-(-int(np.prod(shape)) // 2))
    both = np.concatenate([half, -half])[: int(np.prod(shape))]
    return both.reshape(shape).astype(dtype)


def wrong_mean_subtracted(shape, *, std=0.01, rng, dtype=np.float64):
    """Subtracts the mean of what was drawn.
    Told as: made equal after the draw
    """
    s = std
    W = s * rng.standard_normal(shape)
    return (W - W.mean()).astype(dtype)


def wrong_exact_spread(shape, *, std=0.01, rng, dtype=np.float64):
    """Divides by the standard deviation of what was drawn.
    Told as: spread after the draw | outside the bounds | distribution do
    """
    s = std
    W = s * rng.standard_normal(shape)
    return (W / max(W.std(), 1e-12) * (s)).astype(dtype)


def wrong_always_double(shape, *, std=0.01, rng, dtype=np.float64):
    """Returns float64 for float32.
    Told as: dtype float64
    """
    s = std
    return s * rng.standard_normal(shape)


def wrong_always_single(shape, *, std=0.01, rng, dtype=np.float64):
    """Returns float32 for float64.
    Told as: dtype float32
    """
    s = std
    return (s * rng.standard_normal(shape)).astype(np.float32)


def wrong_list(shape, *, std=0.01, rng, dtype=np.float64):
    """Returns nested lists.
    Told as: must be a NumPy array
    """
    s = std
    return (s * rng.standard_normal(shape)).tolist()


def wrong_transposed(shape, *, std=0.01, rng, dtype=np.float64):
    """Draws the transpose, and forgets to turn it back.
    Told as: shape
    """
    s = std
    return (s * rng.standard_normal(shape[::-1])).astype(dtype)


def wrong_first_column_zero(shape, *, std=0.01, rng, dtype=np.float64):
    """Sets the first column to 0, taken for a bias.
    Told as: column 0 is off | column | alike | entr
    """
    s = std
    W = s * rng.standard_normal(shape)
    W[..., 0] = 0
    return W.astype(dtype)


def wrong_borrowed(shape, *, std=0.01, rng, dtype=np.float64):
    """Calls the course's own function.
    Told as: from cs_core
    """
    return borrowed_normal(shape, std=std, rng=rng, dtype=dtype)


def wrong_three_decimals(shape, *, std=0.01, rng, dtype=np.float64):
    """Rounds to four decimals, to read them better.
    Told as: Are they rounded
    """
    return np.round(rng.normal(scale=std, size=shape), 4).astype(dtype)
