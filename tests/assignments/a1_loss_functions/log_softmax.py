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
