"""Answers to `log_softmax`: `right_...` must earn all points, `wrong_...` none.

Only read, never imported. A docstring names the bug, or what is different.
"""

import numpy as np

from cs_core.losses import log_softmax as borrowed_log_softmax


def right_log_sum_exp(scores):
    """Scores minus their log-sum-exp."""
    best = scores.max(axis=1, keepdims=True)
    return scores - (best + np.log(np.sum(np.exp(scores - best), axis=1, keepdims=True)))


def right_logaddexp(scores):
    """Folds `np.logaddexp` over the columns."""
    return scores - np.logaddexp.reduce(scores, axis=1)[:, np.newaxis]


def right_row_loop(scores):
    """A loop over the rows."""
    rows = []
    for row in scores:
        shifted = row - max(row)
        rows.append(shifted - np.log(np.exp(shifted).sum()))
    return np.array(rows)


def right_transposed(scores):
    """Columns are examples inside; the largest entry is counted outside the logarithm."""
    s = scores.T - scores.max(axis=1)
    top = s.argmax(axis=0)
    e = np.exp(s)
    e[top, np.arange(s.shape[1])] = 0
    return np.ascontiguousarray((s - np.log1p(e.sum(axis=0))).T)


def right_naive_where_it_is_safe(scores):
    """Computes the naive form too, warnings and all, and throws it away."""
    naive = np.log(np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True))
    shifted = scores - scores.max(axis=1, keepdims=True)
    stable = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return np.where(np.isfinite(naive), stable, stable)


def wrong_no_shift(scores):
    """Overflows at 1000."""
    return scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))


def wrong_one_shift_for_all(scores):
    """One maximum for the whole array."""
    shifted = scores - scores.max()
    return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))


def wrong_shift_by_the_mean(scores):
    """Subtracts each row's mean: still overflows when one score stands out."""
    shifted = scores - scores.mean(axis=1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))


def wrong_log_of_softmax(scores):
    """The logarithm of a probability that has become 0."""
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.log(e / e.sum(axis=1, keepdims=True))


def wrong_epsilon_in_the_logarithm(scores):
    """Adds 1e-8 inside."""
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.log(e / e.sum(axis=1, keepdims=True) + np.asarray(1e-8, dtype=scores.dtype))


def wrong_tiny_epsilon(scores):
    """Adds 1e-300 inside: invisible until a probability is 0."""
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.log(e / e.sum(axis=1, keepdims=True) + 1e-300).astype(scores.dtype)


def wrong_clipped(scores):
    """Clips probabilities at 1e-12."""
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.log(np.clip(e / e.sum(axis=1, keepdims=True), 1e-12, 1))


def wrong_axis(scores):
    """Normalizes the columns where the shape allows it, that is, always."""
    shifted = scores - scores.max(axis=0)
    return shifted - np.log(np.exp(shifted).sum(axis=0))


def wrong_sum_over_everything(scores):
    """One sum for the whole array: right for one row."""
    shifted = scores - scores.max(axis=1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum())


def wrong_shift_not_undone(scores):
    """Takes the logarithm of the shifted sum away from the unshifted scores."""
    shifted = scores - scores.max(axis=1, keepdims=True)
    return scores - np.log(np.exp(shifted).sum(axis=1, keepdims=True))


def wrong_probabilities(scores):
    """Returns p, not its logarithm."""
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def wrong_sign(scores):
    """Returns minus the logarithms."""
    shifted = scores - scores.max(axis=1, keepdims=True)
    return np.log(np.exp(shifted).sum(axis=1, keepdims=True)) - shifted


def wrong_bits(scores):
    """Logarithms to base 2."""
    shifted = scores - scores.max(axis=1, keepdims=True)
    return (shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))) / np.log(2).astype(
        scores.dtype
    )


def wrong_modifies_scores(scores):
    """Shifts the caller's array."""
    scores -= scores.max(axis=1, keepdims=True)
    return scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))


def wrong_single_precision_inside(scores):
    """Computes in float32 and casts back."""
    s = scores.astype(np.float32)
    shifted = s - s.max(axis=1, keepdims=True)
    result = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return result.astype(scores.dtype)


def wrong_always_double(scores):
    """Returns float64 for float32."""
    s = scores.astype(np.float64)
    shifted = s - s.max(axis=1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))


def wrong_list(scores):
    """Returns a list of rows."""
    shifted = scores - scores.max(axis=1, keepdims=True)
    return (shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))).tolist()


def wrong_scipy(scores):
    """Calls SciPy."""
    from scipy.special import log_softmax as ready

    return ready(scores, axis=1)


def wrong_torch(scores):
    """Calls PyTorch."""
    import torch

    return torch.log_softmax(torch.from_numpy(scores.copy()), dim=1).numpy()


def wrong_borrowed(scores):
    """Calls the course's own function."""
    return borrowed_log_softmax(scores)


class Agreeable(np.ndarray):
    """An array that equals everything."""

    def __eq__(self, other):
        return np.ones(self.shape, dtype=bool)

    def __sub__(self, other):
        return np.zeros(self.shape)

    __rsub__ = __sub__
    __hash__ = None


def wrong_object_that_equals_everything(scores):
    """Returns an object that agrees with any comparison."""
    return np.zeros(scores.shape, dtype=scores.dtype).view(Agreeable)


def wrong_global_shift_up_to_1000(scores):
    """One maximum for the whole array is used while the array spans less than 1000; the far rows
    underflow.
    Shows on: rows that lie between about 700 and 1000 apart (float32: from about 85).
    Told as: apart | nan or infinity
    """
    if scores.max() - scores.min() < 1000:
        z = scores - scores.max()
    else:
        z = scores - scores.max(axis=1, keepdims=True)
    return z - np.log(np.exp(z).sum(axis=1, keepdims=True))


def wrong_probabilities_clipped_for_small_gaps(scores):
    """Below a gap of 100 the logarithm is taken of a probability clipped at 1e-15.
    Shows on: scores between about 35 and 100 below the largest of their row.
    Told as: gaps 5 to 40 | gaps of more than
    """
    z = scores - scores.max(axis=1, keepdims=True)
    if z.min() > -100:
        e = np.exp(z)
        p = e / e.sum(axis=1, keepdims=True)
        return np.log(np.maximum(p, scores.dtype.type(1e-15)))
    return z - np.log(np.exp(z).sum(axis=1, keepdims=True))


def wrong_small_exponentials_dropped(scores):
    """Exponentials of scores more than 10 below the largest are left out of the sum as
    "negligible".
    Shows on: scores between 10 and 30 below the largest (error up to 4.5e-5 per class).
    Told as: small | gaps 5 to 40
    """
    z = scores - scores.max(axis=1, keepdims=True)
    e = np.where(z < -10, 0, np.exp(z))
    return z - np.log(e.sum(axis=1, keepdims=True)).astype(scores.dtype)


def wrong_shift_by_first_column(scores):
    """Each row is shifted by its first score instead of its largest: the exponential can overflow.
    Shows on: a class more than 709 (float32: 88) above the first one, or all others far above.
    Told as: nan or infinity
    """
    z = scores - scores[:, :1]
    return z - np.log(np.exp(z).sum(axis=1, keepdims=True))


def wrong_two_classes_unstable(scores):
    """Two classes are special-cased with -log(1 + exp(difference)), which overflows.
    Shows on: C = 2 with a gap above 709 (float32: above 88).
    Told as: nan or infinity
    """
    if scores.shape[1] == 2:
        d = scores[:, 1] - scores[:, 0]
        return np.stack([-np.log1p(np.exp(d)), -np.log1p(np.exp(-d))], axis=1)
    z = scores - scores.max(axis=1, keepdims=True)
    return z - np.log(np.exp(z).sum(axis=1, keepdims=True))


def wrong_memory_order(scores):
    """The array is flattened in memory order and cut into rows again, which scrambles it.
    Shows on: Fortran-ordered (transposed) arrays of more than one row.
    Told as: columns first
    """
    flat = scores.ravel(order="K").reshape(scores.shape)
    z = flat - flat.max(axis=1, keepdims=True)
    return z - np.log(np.exp(z).sum(axis=1, keepdims=True))


def wrong_float32_not_shifted(scores):
    """float32 scores are not shifted ("they are small anyway").
    Shows on: float32 scores above 88 or all below about -100.
    Told as: float32
    """
    if scores.dtype == np.float32:
        return scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
    z = scores - scores.max(axis=1, keepdims=True)
    return z - np.log(np.exp(z).sum(axis=1, keepdims=True))


def wrong_shift_only_against_overflow(scores):
    """The shift is done only for rows whose largest score is above 700; very negative rows give
    log 0.
    Shows on: rows with all scores below about -745 (float32: below -103 or between 88 and 700).
    Told as: nan or infinity
    """
    m = scores.max(axis=1, keepdims=True)
    m = np.where(m > 700, m, 0).astype(scores.dtype)
    z = scores - m
    return z - np.log(np.exp(z).sum(axis=1, keepdims=True))


def wrong_scores_clipped_at_1000(scores):
    """Scores are clipped to [-1000, 1000] before anything else.
    Shows on: scores beyond 1000, such as 1e4 or a shift by 5000.
    Told as: beyond ±1,000
    """
    s = np.clip(scores, -1000, 1000)
    z = s - s.max(axis=1, keepdims=True)
    return z - np.log(np.exp(z).sum(axis=1, keepdims=True))


def wrong_fortran_argument_modified(scores):
    """The work is done on the transposed array, copied only if it was C-ordered: otherwise in
    place.
    Shows on: Fortran-ordered or strided scores (argument modified; read-only ones crash).
    Told as: was modified
    """
    columns = scores.T.copy() if scores.flags.c_contiguous else scores.T
    columns -= columns.max(axis=0)
    return (columns - np.log(np.exp(columns).sum(axis=0))).T.copy()


def wrong_one_row_shape_when_equal(scores):
    """When all scores are equal, a single row of -log C is returned for all examples.
    Shows on: N > 1 and all scores of the array equal.
    Told as: has shape
    """
    C = scores.shape[1]
    if np.all(scores == scores[0, 0]):
        return np.full((1, C), -np.log(C), dtype=scores.dtype)
    z = scores - scores.max(axis=1, keepdims=True)
    return z - np.log(np.exp(z).sum(axis=1, keepdims=True))


def wrong_float32_sum_in_float16(scores):
    """float32 exponentials are summed in float16, which is exact for 1 + 1 but for little else.
    Shows on: float32 scores in general (error about 1e-4), inf beyond 65504 classes.
    Told as: float32
    """
    z = scores - scores.max(axis=1, keepdims=True)
    e = np.exp(z)
    if scores.dtype == np.float32 and scores.shape[0] > 1:
        total = e.sum(axis=1, keepdims=True, dtype=np.float16).astype(np.float32)
    else:
        total = e.sum(axis=1, keepdims=True)
    return z - np.log(total)


def right_logaddexp_reduce(scores):
    """np.logaddexp.reduce for the logarithm of the sum, in float64."""
    z = scores.astype(np.float64) - scores.max(axis=1, keepdims=True)
    return (z - np.logaddexp.reduce(z, axis=1, keepdims=True)).astype(scores.dtype)


def right_loop_over_rows_fsum(scores):
    """A loop over rows with math.fsum."""
    import math

    out = np.empty(scores.shape, dtype=scores.dtype)
    for i, row in enumerate(scores.tolist()):
        m = max(row)
        log_sum = math.log(math.fsum(math.exp(s - m) for s in row))
        out[i] = [s - m - log_sum for s in row]
    return out


def right_longdouble(scores):
    """Everything in long double, cast at the end, with np.errstate for underflow."""
    with np.errstate(under="ignore"):
        s = scores.astype(np.longdouble)
        z = s - np.max(s, axis=1)[:, None]
        out = z - np.log(np.sum(np.exp(z), axis=1))[:, None]
    return out.astype(scores.dtype)


def right_log1p_without_largest(scores):
    """log1p of the sum without one largest entry (found by argmax)."""
    N = len(scores)
    k = scores.argmax(axis=1)
    z = scores - scores[np.arange(N), k][:, None]
    e = np.exp(z)
    e[np.arange(N), k] = 0
    return z - np.log1p(e.sum(axis=1, keepdims=True))


def right_class_by_class(scores):
    """Works on the transpose, class by class, so that no keepdims is needed."""
    t = scores.T
    top = t[0].copy()
    for column in t[1:]:
        top = np.maximum(top, column)
    total = sum(np.exp(column - top) for column in t)
    return np.ascontiguousarray(((t - top) - np.log(total)).T)


def wrong_running_sum_starts_at_minus_10000(scores):
    """The running logaddexp starts at -10000 as "minus infinity".

    Shows on: rows whose scores are all around or below -10000.
    """
    total = np.full(len(scores), -1e4)
    for c in range(scores.shape[1]):
        total = np.logaddexp(total, scores[:, c])
    return (scores - total[:, None]).astype(scores.dtype)
