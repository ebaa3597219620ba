"""Answers to `dropout_forward`: `right_...` must earn all points, `wrong_...` none.

Only read, never imported. A docstring names the bug, or what is different.
"""

import copy

import numpy as np

from cs_core.regularizers import dropout_forward as borrowed_dropout_forward


def right_not_dropped(x, drop_prob, *, rng, training=True):
    """Keeps what is not below the drop probability; test time returns x itself."""
    if not training:
        return x, None
    mask = (rng.random(x.shape) >= drop_prob) * x.dtype.type(1 / (1 - drop_prob))
    return mask * x, mask


def right_binomial(x, drop_prob, *, rng, training=True):
    """Draws from a binomial distribution of one try."""
    cache, out = None, np.array(x)
    if training:
        cache = rng.binomial(1, 1 - drop_prob, size=x.shape).astype(x.dtype)
        cache /= 1 - drop_prob
        out *= cache
    return out, cache


def right_where(x, drop_prob, *, rng, training=True):
    """Chooses between 0 and the scaled entry; float32 random numbers."""
    if not training:
        return x.copy(), None
    keep = 1 - drop_prob
    kept = rng.random(x.shape, dtype=np.float32) < keep
    mask = np.where(kept, 1 / keep, 0.0).astype(x.dtype)
    return np.where(kept, x * mask, 0).astype(x.dtype), mask


def right_choice(x, drop_prob, *, rng, training=True):
    """Draws one of the two values for each entry."""
    if not training:
        return x.astype(x.dtype), None
    values = np.array([0.0, 1 / (1 - drop_prob)], dtype=x.dtype)
    mask = rng.choice(values, size=x.shape, p=[drop_prob, 1 - drop_prob])
    return x * mask, mask


def right_row_by_row(x, drop_prob, *, rng, training=True):
    """A loop over the rows, with a generator made from the one given."""
    if not training:
        return x + 0, None
    own = np.random.default_rng(rng.integers(2**62))
    rows = [(own.uniform(size=row.shape) > drop_prob) / (1 - drop_prob) for row in x]
    mask = np.array(rows).reshape(x.shape).astype(x.dtype)
    if drop_prob == 0:
        mask[...] = 1
    return x * mask, mask


def wrong_keep_probability(x, drop_prob, *, rng, training=True):
    """Takes drop_prob for the probability of keeping, in rate and scale.
    Told as: drop_prob is taken for the probability of keeping | p = 0
    """
    if not training:
        return x.copy(), None
    kept = rng.random(x.shape) < drop_prob
    mask = (kept / drop_prob).astype(x.dtype) if drop_prob else kept.astype(x.dtype)
    return x * mask, mask


def wrong_keeps_with_drop_prob(x, drop_prob, *, rng, training=True):
    """Keeps entries with the probability of dropping; the scale is right.
    Told as: kept with the probability of dropping | p = 0
    """
    if not training:
        return x.copy(), None
    mask = ((rng.random(x.shape) < drop_prob) / (1 - drop_prob)).astype(x.dtype)
    return x * mask, mask


def wrong_scale_by_drop_prob(x, drop_prob, *, rng, training=True):
    """The scale is 1/p.
    Told as: one over the probability of dropping | p = 0 | nan
    """
    if not training:
        return x.copy(), None
    mask = (rng.random(x.shape) >= drop_prob).astype(x.dtype) / x.dtype.type(drop_prob)
    return x * mask, mask


def wrong_no_scale(x, drop_prob, *, rng, training=True):
    """Nothing is scaled: ordinary dropout without its test-time part.
    Told as: nothing is scaled up
    """
    if not training:
        return x.copy(), None
    mask = (rng.random(x.shape) >= drop_prob).astype(x.dtype)
    return x * mask, mask


def wrong_ordinary_dropout(x, drop_prob, *, rng, training=True):
    """Scales at test time instead.
    Told as: nothing is scaled up | test time | training | times what it should be
    """
    if not training:
        return x * x.dtype.type(1 - drop_prob), None
    mask = (rng.random(x.shape) >= drop_prob).astype(x.dtype)
    return x * mask, mask


def wrong_test_time_scaled_too(x, drop_prob, *, rng, training=True):
    """Inverted dropout that scales at test time as well.
    Told as: test time | training | times what it should be
    """
    if not training:
        return x * x.dtype.type(1 - drop_prob), None
    mask = ((rng.random(x.shape) >= drop_prob) / (1 - drop_prob)).astype(x.dtype)
    return x * mask, mask


def wrong_test_time_scaled_up(x, drop_prob, *, rng, training=True):
    """Divides by the keep probability at test time.
    Told as: test time | training | times what it should be
    """
    if not training:
        return x / x.dtype.type(1 - drop_prob), None
    mask = ((rng.random(x.shape) >= drop_prob) / (1 - drop_prob)).astype(x.dtype)
    return x * mask, mask


def wrong_left_on(x, drop_prob, *, rng, training=True):
    """Drops at test time too.
    Told as: must be None | test time
    """
    mask = ((rng.random(x.shape) >= drop_prob) / (1 - drop_prob)).astype(x.dtype)
    return x * mask, mask


def wrong_draws_at_test_time(x, drop_prob, *, rng, training=True):
    """Draws the mask first and looks at training afterwards.
    Told as: draws random numbers where it should not
    """
    mask = ((rng.random(x.shape) >= drop_prob) / (1 - drop_prob)).astype(x.dtype)
    return (x * mask, mask) if training else (x.copy(), None)


def wrong_mask_of_ones_at_test_time(x, drop_prob, *, rng, training=True):
    """Hands a mask of ones on at test time.
    Told as: must be None
    """
    if not training:
        return x.copy(), np.ones_like(x)
    mask = ((rng.random(x.shape) >= drop_prob) / (1 - drop_prob)).astype(x.dtype)
    return x * mask, mask


def wrong_one_draw_per_row(x, drop_prob, *, rng, training=True):
    """Drops whole rows.
    Told as: All columns are alike
    """
    if not training:
        return x.copy(), None
    kept = rng.random((len(x),) + (1,) * (x.ndim - 1)) >= drop_prob
    mask = (np.broadcast_to(kept, x.shape) / (1 - drop_prob)).astype(x.dtype)
    return x * mask, mask


def wrong_one_draw_per_column(x, drop_prob, *, rng, training=True):
    """Drops whole columns: one mask for all examples.
    Told as: All rows are alike
    """
    if not training:
        return x.copy(), None
    kept = rng.random(x.shape[1:] or x.shape) >= drop_prob
    mask = (np.broadcast_to(kept, x.shape) / (1 - drop_prob)).astype(x.dtype)
    return x * mask, mask


def wrong_one_number_for_all(x, drop_prob, *, rng, training=True):
    """Drops everything or nothing.
    Told as: All rows are alike | gives the same numbers
    """
    if not training:
        return x.copy(), None
    scale = 1 / (1 - drop_prob) if rng.random() >= drop_prob else 0.0
    mask = np.full_like(x, scale)
    return x * mask, mask


def wrong_one_mask_per_last_axis(x, drop_prob, *, rng, training=True):
    """With three axes, drops whole channels.
    Told as: three axes
    """
    if not training:
        return x.copy(), None
    shape = (*x.shape[:2], *(1 for _ in x.shape[2:]))
    kept = np.broadcast_to(rng.random(shape) >= drop_prob, x.shape)
    mask = (kept / (1 - drop_prob)).astype(x.dtype)
    return x * mask, mask


def wrong_fixed_seed(x, drop_prob, *, rng, training=True):
    """Types in a seed.
    Told as: Is a seed typed in
    """
    if not training:
        return x.copy(), None
    drawn = np.random.default_rng(0).random(x.shape)
    mask = ((drawn >= drop_prob) / (1 - drop_prob)).astype(x.dtype)
    return x * mask, mask


def wrong_global_seed(x, drop_prob, *, rng, training=True):
    """Seeds and uses NumPy's global state.
    Told as: Is a seed typed in
    """
    if not training:
        return x.copy(), None
    np.random.seed(42)  # noqa: NPY002
    mask = ((np.random.rand(*x.shape) >= drop_prob) / (1 - drop_prob)).astype(x.dtype)  # noqa: NPY002
    return x * mask, mask


def wrong_global_state(x, drop_prob, *, rng, training=True):
    """Uses NumPy's global state.
    Told as: Two generators of one seed give two results
    """
    if not training:
        return x.copy(), None
    mask = ((np.random.rand(*x.shape) >= drop_prob) / (1 - drop_prob)).astype(x.dtype)  # noqa: NPY002
    return x * mask, mask


def wrong_fresh_generator(x, drop_prob, *, rng, training=True):
    """Makes a new generator of its own at each call.
    Told as: Two generators of one seed give two results
    """
    if not training:
        return x.copy(), None
    drawn = np.random.default_rng().random(x.shape)
    mask = ((drawn >= drop_prob) / (1 - drop_prob)).astype(x.dtype)
    return x * mask, mask


def wrong_copied_generator(x, drop_prob, *, rng, training=True):
    """Draws from a copy: two calls give one mask.
    Told as: A second call with the same generator
    """
    if not training:
        return x.copy(), None
    drawn = copy.deepcopy(rng).random(x.shape)
    mask = ((drawn >= drop_prob) / (1 - drop_prob)).astype(x.dtype)
    return x * mask, mask


def wrong_exact_share(x, drop_prob, *, rng, training=True):
    """Always drops the same number of entries.
    Told as: settled beforehand
    """
    if not training:
        return x.copy(), None
    kept = rng.permutation(x.size) >= round(drop_prob * x.size)
    mask = (kept.reshape(x.shape) / (1 - drop_prob)).astype(x.dtype)
    return x * mask, mask


def wrong_exact_share_of_a_row(x, drop_prob, *, rng, training=True):
    """Drops the same number of entries in each row.
    Told as: settled beforehand | should be | is off
    """
    if not training:
        return x.copy(), None
    places = np.broadcast_to(np.arange(x.shape[-1]), x.shape)
    kept = rng.permuted(places, axis=-1) >= drop_prob * x.shape[-1]
    mask = (kept / (1 - drop_prob)).astype(x.dtype)
    return x * mask, mask


def wrong_first_column_stays(x, drop_prob, *, rng, training=True):
    """Never drops the first column, taken for a bias.
    Told as: column 0 is off
    """
    if not training:
        return x.copy(), None
    kept = rng.random(x.shape) >= drop_prob
    if x.ndim > 1:
        kept[:, 0] = True
    mask = (kept / (1 - drop_prob)).astype(x.dtype)
    return x * mask, mask


def wrong_first_entry_stays(x, drop_prob, *, rng, training=True):
    """Never drops everything: the first entry stays.
    Told as: entry 0 is off
    """
    if not training:
        return x.copy(), None
    kept = rng.random(x.shape) >= drop_prob
    kept.flat[0] = True
    mask = (kept / (1 - drop_prob)).astype(x.dtype)
    return x * mask, mask


def wrong_half_repeated(x, drop_prob, *, rng, training=True):
    """Draws half as many numbers and uses them twice.
    Told as: know of each other
    """
    if not training:
        return x.copy(), None
    drawn = np.resize(rng.random(-(-x.size // 2)), x.shape)
    mask = ((drawn >= drop_prob) / (1 - drop_prob)).astype(x.dtype)
    return x * mask, mask


def wrong_mirrored_half(x, drop_prob, *, rng, training=True):
    """The second half of the numbers is one minus the first.
    Told as: know of each other
    """
    if not training:
        return x.copy(), None
    drawn = rng.random(-(-x.size // 2))
    drawn = np.concatenate([drawn, 1 - drawn])[: x.size].reshape(x.shape)
    mask = ((drawn >= drop_prob) / (1 - drop_prob)).astype(x.dtype)
    return x * mask, mask


def wrong_normal_numbers(x, drop_prob, *, rng, training=True):
    """Compares normal random numbers with the probability.
    Told as: should be | p = 0
    """
    if not training:
        return x.copy(), None
    mask = ((rng.normal(size=x.shape) >= drop_prob) / (1 - drop_prob)).astype(x.dtype)
    return x * mask, mask


def wrong_half_typed_in(x, drop_prob, *, rng, training=True):
    """Types in ½.
    Told as: ½ is typed in | p = 0
    """
    if not training or drop_prob == 0:
        return x.copy(), np.ones_like(x) if training else None
    mask = (2 * (rng.random(x.shape) >= 0.5)).astype(x.dtype)
    return x * mask, mask


def wrong_scale_two(x, drop_prob, *, rng, training=True):
    """The rate is right, the scale is 2.
    Told as: the scale is that of ½
    """
    if not training or drop_prob == 0:
        return x.copy(), np.ones_like(x) if training else None
    mask = (2 * (rng.random(x.shape) >= drop_prob)).astype(x.dtype)
    return x * mask, mask


def wrong_scaled_down(x, drop_prob, *, rng, training=True):
    """Multiplies by the keep probability instead of dividing.
    Told as: what stays is scaled down
    """
    if not training:
        return x.copy(), None
    mask = ((rng.random(x.shape) >= drop_prob) * (1 - drop_prob)).astype(x.dtype)
    return x * mask, mask


def wrong_normalized_by_what_stays(x, drop_prob, *, rng, training=True):
    """Scales by the share that happened to stay.
    Told as: are neither
    """
    if not training:
        return x.copy(), None
    kept = rng.random(x.shape) >= drop_prob
    mask = (kept / max(kept.mean(), 1e-9)).astype(x.dtype)
    return x * mask, mask


def wrong_nothing_dropped(x, drop_prob, *, rng, training=True):
    """Forgets to drop.
    Told as: are neither | alike | should be
    """
    return x.copy(), np.ones_like(x) if training else None


def wrong_cache_without_scale(x, drop_prob, *, rng, training=True):
    """Scales out and hands on a mask of zeros and ones.
    Told as: scale | cache
    """
    if not training:
        return x.copy(), None
    kept = (rng.random(x.shape) >= drop_prob).astype(x.dtype)
    return x * kept / x.dtype.type(1 - drop_prob), kept


def wrong_cache_of_truth_values(x, drop_prob, *, rng, training=True):
    """Hands on truth values.
    Told as: cache has dtype bool
    """
    if not training:
        return x.copy(), None
    kept = rng.random(x.shape) >= drop_prob
    return (x * kept / (1 - drop_prob)).astype(x.dtype), kept


def wrong_cache_of_the_dropped(x, drop_prob, *, rng, training=True):
    """Hands on which entries are dropped.
    Told as: in one of out and cache | cache is not right
    """
    if not training:
        return x.copy(), None
    dropped = rng.random(x.shape) < drop_prob
    out = np.where(dropped, 0, x / (1 - drop_prob)).astype(x.dtype)
    return out, dropped.astype(x.dtype)


def wrong_two_masks(x, drop_prob, *, rng, training=True):
    """Draws a second mask for the cache.
    Told as: more than one mask
    """
    if not training:
        return x.copy(), None
    out = x * (rng.random(x.shape) >= drop_prob) / (1 - drop_prob)
    mask = (rng.random(x.shape) >= drop_prob) / (1 - drop_prob)
    return out.astype(x.dtype), mask.astype(x.dtype)


def wrong_cache_is_out(x, drop_prob, *, rng, training=True):
    """Hands on out instead of the mask.
    Told as: cache
    """
    if not training:
        return x.copy(), None
    mask = ((rng.random(x.shape) >= drop_prob) / (1 - drop_prob)).astype(x.dtype)
    return x * mask, x * mask


def wrong_always_double(x, drop_prob, *, rng, training=True):
    """Returns float64 for float32.
    Told as: dtype float64
    """
    if not training:
        return x.copy(), None
    mask = (rng.random(x.shape) >= drop_prob) / (1 - drop_prob)
    return x * mask, mask


def wrong_double_cache(x, drop_prob, *, rng, training=True):
    """out is float32, its mask float64.
    Told as: cache has dtype float64
    """
    if not training:
        return x.copy(), None
    mask = (rng.random(x.shape) >= drop_prob) / (1 - drop_prob)
    return (x * mask).astype(x.dtype), mask


def wrong_overwrites(x, drop_prob, *, rng, training=True):
    """Zeroes the caller's activations.
    Told as: modified | read-only
    """
    if not training:
        return x, None
    mask = ((rng.random(x.shape) >= drop_prob) / (1 - drop_prob)).astype(x.dtype)
    x *= mask
    return x, mask


def wrong_small_numbers_added(x, drop_prob, *, rng, training=True):
    """Divides by the keep probability plus 1e-7.
    Told as: p = 0 | are neither | is not right
    """
    if not training:
        return x.copy(), None
    mask = ((rng.random(x.shape) >= drop_prob) / (1 - drop_prob + 1e-7)).astype(x.dtype)
    return x * mask, mask


def wrong_dropped_are_not_zero(x, drop_prob, *, rng, training=True):
    """Dropped entries are tiny instead of 0.
    Told as: are neither
    """
    if not training:
        return x.copy(), None
    kept = rng.random(x.shape) >= drop_prob
    mask = np.where(kept, 1 / (1 - drop_prob), 1e-12).astype(x.dtype)
    return x * mask, mask


def wrong_out_alone(x, drop_prob, *, rng, training=True):
    """Returns out alone.
    Told as: must return 2 values
    """
    if not training:
        return x.copy()
    return (x * (rng.random(x.shape) >= drop_prob) / (1 - drop_prob)).astype(x.dtype)


def wrong_two_axes_only(x, drop_prob, *, rng, training=True):
    """Unpacks a shape of two axes.
    Told as: raised ValueError
    """
    if not training:
        return x.copy(), None
    n, d = x.shape
    mask = ((rng.random((n, d)) >= drop_prob) / (1 - drop_prob)).astype(x.dtype)
    return x * mask, mask


def wrong_borrowed(x, drop_prob, *, rng, training=True):
    """Calls the course's own function.
    Told as: from cs_core
    """
    return borrowed_dropout_forward(x, drop_prob, rng=rng, training=training)


def wrong_never_all_dropped(x, drop_prob, *, rng, training=True):
    """Draws again when nothing is left.
    Told as: one entry, often | two entries, often
    """
    if not training:
        return x.copy(), None
    kept = np.zeros(x.shape, dtype=bool)
    while not kept.any():
        kept = rng.random(x.shape) >= drop_prob
    mask = (kept / (1 - drop_prob)).astype(x.dtype)
    return x * mask, mask


def wrong_spawned_generator(x, drop_prob, *, rng, training=True):
    """Draws from a child of the generator, which itself stays where it is.
    Told as: stands where it stood
    """
    if not training:
        return x.copy(), None
    child = rng.spawn(1)[0]
    mask = ((child.random(x.shape) >= drop_prob) / (1 - drop_prob)).astype(x.dtype)
    return x * mask, mask


def right_the_argument_itself(x, drop_prob, *, rng, training=True):
    """At test time x itself goes back; p = 0 draws nothing."""
    if not training:
        return x, None
    if drop_prob == 0:
        return x, np.ones_like(x)
    mask = ((rng.random(x.shape) >= drop_prob) / (1 - drop_prob)).astype(x.dtype)
    return x * mask, mask
