"""Answers to `softmax_loss`: `right_...` must earn all points, `wrong_...` none.

Only read, never imported. A docstring names the bug, or what is different.
"""

import numpy as np

from cs_core.losses import softmax_loss as borrowed_softmax_loss


def right_index_arrays(scores, y):
    """Index arrays for the true classes."""
    n = len(y)
    rows = np.arange(n)
    shifted = scores - scores.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    dscores = np.exp(log_p)
    dscores[rows, y] -= 1
    return -log_p[rows, y].mean(), dscores / n


def right_row_loop(scores, y):
    """A loop over the rows, and plain floats for the loss."""
    n = len(y)
    loss, dscores = 0.0, np.empty_like(scores)
    for i, k in enumerate(y):
        e = np.exp(scores[i] - scores[i].max())
        loss += float(np.log(e.sum()) - (scores[i, k] - scores[i].max()))
        dscores[i] = e / e.sum()
        dscores[i, k] -= 1
    return loss / n, dscores / n


def right_double_loop(scores, y):
    """Two loops in plain Python."""
    n, c = scores.shape
    loss, dscores = 0.0, np.zeros_like(scores)
    for i in range(n):
        top = max(scores[i])
        total = sum(np.exp(scores[i, j] - top) for j in range(c))
        loss -= (scores[i, y[i]] - top - np.log(total)) / n
        for j in range(c):
            p = np.exp(scores[i, j] - top) / total
            dscores[i, j] = (p - (1 if j == y[i] else 0)) / n
    return loss, dscores


def right_logaddexp(scores, y):
    """`np.logaddexp`, einsum and a comparison for one-hot."""
    n, c = scores.shape
    hot = (np.arange(c) == y[:, None]).astype(scores.dtype)
    log_total = np.logaddexp.reduce(scores, axis=1)
    loss = np.mean(log_total - np.einsum("nc,nc->n", scores, hot))
    return loss, (np.exp(scores - log_total[:, None]) - hot) / n


def right_differences(scores, y):
    """Sums exponentials of differences to the true score, capped so that none overflows."""
    n = len(scores)
    rows = np.arange(n)
    best = scores.max(axis=1)
    relative = scores - best[:, None]
    total = np.sum(np.exp(relative), axis=1)
    loss = (np.log(total) + best - scores[rows, y]).sum() / n
    p = np.exp(relative) / total.reshape(-1, 1)
    np.subtract.at(p, (rows, y), 1)
    return loss, p / n


def right_with_warnings(scores, y):
    """Divides by zero in passing, prints, and is right."""
    naive = np.log(np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True))
    shifted = scores - scores.max(axis=1, keepdims=True)
    stable = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    print(np.isfinite(naive).all())
    hot = np.zeros_like(scores)
    hot[np.arange(len(y)), y] = 1
    return -(stable * hot).sum() / len(y), (np.exp(stable) - hot) / len(y)


def wrong_no_shift(scores, y):
    """Overflows at 1000."""
    n, rows = len(y), np.arange(len(y))
    p = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    loss = -np.log(p[rows, y]).mean()
    p[rows, y] -= 1
    return loss, p / n


def wrong_one_shift_for_all(scores, y):
    """One maximum for the whole array."""
    n, rows = len(y), np.arange(len(y))
    shifted = scores - scores.max()
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    p = np.exp(log_p)
    p[rows, y] -= 1
    return -log_p[rows, y].mean(), p / n


def wrong_log_of_zero(scores, y):
    """Shifts, but takes the logarithm of a probability that is 0."""
    n, rows = len(y), np.arange(len(y))
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    loss = -np.log(p[rows, y]).mean()
    p[rows, y] -= 1
    return loss, p / n


def wrong_epsilon(scores, y):
    """Adds 1e-8 inside the logarithm; the gradient is p - 1{y}."""
    n, rows = len(y), np.arange(len(y))
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    loss = -np.log(p[rows, y] + 1e-8).mean()
    p[rows, y] -= 1
    return loss, p / n


def wrong_epsilon_with_its_gradient(scores, y):
    """Adds 1e-8 inside the logarithm, with the exact gradient of that."""
    n, rows = len(y), np.arange(len(y))
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    true = p[rows, y].copy()
    loss = -np.log(true + 1e-8).mean()
    p[rows, y] -= 1
    return loss, (p * (true / (true + 1e-8))[:, None] / n).astype(scores.dtype)


def wrong_clipped(scores, y):
    """Clips the probability at 1e-15."""
    n, rows = len(y), np.arange(len(y))
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    loss = -np.log(np.clip(p[rows, y], 1e-15, 1)).mean()
    p[rows, y] -= 1
    return loss, p / n


def wrong_gradient_without_true_class(scores, y):
    """The gradient is p."""
    n, rows = len(y), np.arange(len(y))
    shifted = scores - scores.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return -log_p[rows, y].mean(), np.exp(log_p) / n


def wrong_gradient_sign(scores, y):
    """The gradient is 1{y} - p."""
    n, rows = len(y), np.arange(len(y))
    shifted = scores - scores.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    d = -np.exp(log_p)
    d[rows, y] += 1
    return -log_p[rows, y].mean(), d / n


def wrong_gradient_not_averaged(scores, y):
    """The mean is missing in the gradient."""
    rows = np.arange(len(y))
    shifted = scores - scores.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    d = np.exp(log_p)
    d[rows, y] -= 1
    return -log_p[rows, y].mean(), d


def wrong_sum(scores, y):
    """Loss and gradient are sums."""
    rows = np.arange(len(y))
    shifted = scores - scores.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    d = np.exp(log_p)
    d[rows, y] -= 1
    return -log_p[rows, y].sum(), d


def wrong_mean_over_entries(scores, y):
    """One-hot times log p, then the mean over all entries."""
    hot = np.eye(scores.shape[1], dtype=scores.dtype)[y]
    shifted = scores - scores.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return -(hot * log_p).mean(), (np.exp(log_p) - hot) / scores.size


def wrong_true_class_only(scores, y):
    """The gradient has entries for the true classes only."""
    n, rows = len(y), np.arange(len(y))
    shifted = scores - scores.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    d = np.zeros_like(scores)
    d[rows, y] = np.exp(log_p[rows, y]) - 1
    return -log_p[rows, y].mean(), d / n


def wrong_subtracts_from_column(scores, y):
    """`p[:, y] -= 1` hits every row once per distinct label."""
    n, rows = len(y), np.arange(len(y))
    shifted = scores - scores.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    d = np.exp(log_p)
    d[:, y] -= 1
    return -log_p[rows, y].mean(), d / n


def wrong_classes_from_labels(scores, y):
    """Makes one-hot rows as wide as the largest label, padded with the wrong zeros."""
    n = len(scores)
    width = int(y.max()) + 1
    s = scores[:, :width]
    shifted = s - s.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    d = np.zeros_like(scores)
    d[:, :width] = np.exp(log_p) - np.eye(width, dtype=scores.dtype)[y]
    return -log_p[np.arange(n), y].mean(), d / n


def wrong_labels_as_eight_bits(scores, y):
    """Casts labels to uint8: class 299 becomes 43."""
    n, rows, labels = len(y), np.arange(len(y)), y.astype(np.uint8)
    shifted = scores - scores.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    d = np.exp(log_p)
    d[rows, labels] -= 1
    return -log_p[rows, labels].mean(), d / n


def wrong_four_percent(scores, y):
    """A gradient 4 % too large."""
    n, rows = len(y), np.arange(len(y))
    shifted = scores - scores.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    d = np.exp(log_p)
    d[rows, y] -= 1
    return -log_p[rows, y].mean(), d * 1.04 / n


def wrong_modifies_scores(scores, y):
    """Shifts the caller's array."""
    n, rows = len(y), np.arange(len(y))
    scores -= scores.max(axis=1, keepdims=True)
    log_p = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
    d = np.exp(log_p)
    d[rows, y] -= 1
    return -log_p[rows, y].mean(), d / n


def wrong_modifies_labels(scores, y):
    """Sorts the caller's labels' copy, no: the labels themselves, and back."""
    n, rows = len(y), np.arange(len(y))
    y[:] = y[::-1].copy()
    shifted = (scores - scores.max(axis=1, keepdims=True))[::-1]
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    d = np.exp(log_p)
    d[rows, y] -= 1
    return -log_p[rows, y].mean(), np.ascontiguousarray(d[::-1]) / n


def wrong_matrix_loss(scores, y):
    """The loss is a 1 x 1 array."""
    n, rows = len(y), np.arange(len(y))
    shifted = scores - scores.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    d = np.exp(log_p)
    d[rows, y] -= 1
    return np.array([[-log_p[rows, y].mean()]]), d / n


def wrong_counts_calls(scores, y, _calls=[0]):  # noqa: B006
    """Right for the visible checks, which come first; wrong after the 18th call."""
    _calls[0] += 1
    n, rows = len(y), np.arange(len(y))
    shifted = scores - scores.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    d = np.exp(log_p)
    d[rows, y] -= 1
    return -log_p[rows, y].mean() + (_calls[0] > 18), d / n


def wrong_remembers_by_shape(scores, y, _seen={}):  # noqa: B006
    """Keeps the answer for each shape it has seen."""
    key = (scores.shape, scores.dtype)
    if key not in _seen:
        n, rows = len(y), np.arange(len(y))
        shifted = scores - scores.max(axis=1, keepdims=True)
        log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
        d = np.exp(log_p)
        d[rows, y] -= 1
        _seen[key] = (-log_p[rows, y].mean(), d / n)
    return _seen[key]


def _loss_alone(s, y):
    s = s - s.max(axis=1, keepdims=True)
    return -(s[np.arange(len(y)), y] - np.log(np.exp(s).sum(axis=1))).sum() / len(y)


def wrong_numerical_gradient(scores, y):
    """Central differences, one entry at a time."""
    d, h = np.zeros_like(scores), 1e-5
    for index in np.ndindex(scores.shape):
        moved = scores.copy()
        moved[index] += h
        ahead = _loss_alone(moved, y)
        moved[index] -= 2 * h
        d[index] = (ahead - _loss_alone(moved, y)) / (2 * h)
    return _loss_alone(scores, y), d


def wrong_complex_step(scores, y):
    """The complex step, exact to the last digit, one entry at a time."""
    d = np.zeros_like(scores)
    top = scores.max(axis=1, keepdims=True)
    rows = np.arange(len(y))
    for index in np.ndindex(scores.shape):
        s = (scores - top).astype(complex)
        s[index] += 1e-30j
        value = (np.log(np.exp(s).sum(axis=1)) - s[rows, y]).sum() / len(y)
        d[index] = value.imag / 1e-30
    return _loss_alone(scores, y), d


def wrong_borrowed(scores, y):
    """Calls the course's own function."""
    return borrowed_softmax_loss(scores, y)


def _log_p(scores):
    z = scores - scores.max(axis=1, keepdims=True)
    return z - np.log(np.exp(z).sum(axis=1, keepdims=True))


def wrong_small_p_zeroed_in_gradient(scores, y):
    """Probabilities below 1e-5 are set to 0 in the gradient.
    Shows on: classes 12 to 25 below the largest of their row: tiny but not negligible entries.
    Told as: gaps 5 to 40 | small
    """
    N = len(y)
    log_p = _log_p(scores)
    p = np.exp(log_p)
    p[p < 1e-5] = 0
    p[np.arange(N), y] -= 1
    return float(-log_p[np.arange(N), y].mean()), p / N


def wrong_underflow_fallback_without_log_sum(scores, y):
    """Where p underflows to 0, log p is replaced by the shifted score, without the logarithm of
    the sum.
    Shows on: a true class more than about 745 (float32: 104) below two or more classes that tie at
    the top.
    Told as: two classes best
    """
    N = len(y)
    z = scores - scores.max(axis=1, keepdims=True)
    e = np.exp(z)
    p = e / e.sum(axis=1, keepdims=True)
    with np.errstate(divide="ignore"):
        log_p = np.where(p > 0, np.log(p), z)
    d = p.copy()
    d[np.arange(N), y] -= 1
    return float(-log_p[np.arange(N), y].mean()), d / N


def wrong_zero_loss_returns_vector(scores, y):
    """When the loss is exactly 0, a gradient of shape (N,) is returned.
    Shows on: every true class so far above the others (40 and more) that the loss is 0.
    Told as: has shape
    """
    N = len(y)
    log_p = _log_p(scores)
    loss = float(-log_p[np.arange(N), y].mean())
    if loss == 0:
        return 0.0, np.zeros(N, dtype=scores.dtype)
    d = np.exp(log_p)
    d[np.arange(N), y] -= 1
    return loss, d / N


def wrong_negated_one_hot_in_label_dtype(scores, y):
    """The one-hot matrix has the dtype of the labels and is negated: -1 becomes 255 for unsigned
    ones.
    Shows on: uint8, uint16, uint32 labels.
    Told as: unsigned
    """
    N, C = scores.shape
    hot = np.zeros((N, C), dtype=y.dtype)
    hot[np.arange(N), y] = 1
    log_p = _log_p(scores)
    d = (np.exp(log_p) + (-hot)) / N
    return float(-(log_p * hot).sum() / N), d.astype(scores.dtype)


def wrong_mean_per_class(scores, y):
    """The mean is taken per class and then over the classes, not over the examples.
    Shows on: classes that occur unequally often (loss and gradient agree with each other).
    Told as: classes that few examples have | classes
    """
    log_p = _log_p(scores)
    counts = np.bincount(y.astype(np.int64), minlength=scores.shape[1])
    weight = (1.0 / counts[y] / np.count_nonzero(counts)).astype(scores.dtype)
    rows = np.arange(len(y))
    d = np.exp(log_p)
    d[rows, y] -= 1
    return float(-(weight * log_p[rows, y]).sum()), d * weight[:, None]


def wrong_last_chunk_dropped(scores, y):
    """Rows are processed in blocks of 1000, and the incomplete last block is left out.
    Shows on: N > 1000 that is not a multiple of 1000.
    Told as: more than 1,000 rows
    """
    N, _C = scores.shape
    loss, d = 0.0, np.zeros_like(scores)
    size = min(N, 1000)
    for b in range(N // size):
        part = slice(b * size, (b + 1) * size)
        log_p = _log_p(scores[part])
        rows = np.arange(size)
        loss -= log_p[rows, y[part]].sum(dtype=np.float64)
        block = np.exp(log_p)
        block[rows, y[part]] -= 1
        d[part] = block
    return float(loss / N), d / N


def wrong_float64_gradient_unless_int64_labels(scores, y):
    """The one-hot matrix is float64 unless the labels are int64: the gradient of float32 scores is
    float64.
    Shows on: float32 scores with labels of any other dtype than int64.
    Told as: has dtype
    """
    N, C = scores.shape
    hot = np.zeros((N, C), dtype=scores.dtype if y.dtype == np.int64 else float)
    hot[np.arange(N), y] = 1
    log_p = _log_p(scores)
    return float(-(log_p * hot).sum() / N), (np.exp(log_p) - hot) / N


def wrong_shift_by_row_midpoint(scores, y):
    """Rows are shifted by the middle between largest and smallest score: overflow at gaps above
    1418.
    Shows on: gaps above 1418 in a row (float32: above 176), such as -1000 and 1000.
    Told as: nan or infinity
    """
    N = len(y)
    s = scores.astype(np.float64)
    m = (s.max(axis=1, keepdims=True) + s.min(axis=1, keepdims=True)) / 2
    z = s - m
    log_p = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    d = np.exp(log_p)
    d[np.arange(N), y] -= 1
    return float(-log_p[np.arange(N), y].mean()), (d / N).astype(scores.dtype)


def wrong_flat_position_wraps(scores, y):
    """The flat position i*C + y of the true entry is computed in the dtype of the labels and
    wraps.
    Shows on: int8 or uint8 labels when N*C is above the range of the dtype.
    Told as: 8-bit integers
    """
    N, C = scores.shape
    where = (np.arange(N) * C).astype(y.dtype) + y
    log_p = _log_p(scores)
    d = np.exp(log_p)
    d.flat[where.astype(np.int64) % d.size] -= 1
    return float(-log_p[np.arange(N), y].mean()), d / N


def wrong_scores_modified_when_far(scores, y):
    """Rows above 1000 are shifted in place, so the argument is modified in that branch.
    Shows on: scores larger than 1000 (argument modified; read-only ones crash).
    Told as: was modified
    """
    N = len(y)
    if scores.max() > 1000:
        scores -= scores.max(axis=1, keepdims=True)
    log_p = _log_p(scores)
    d = np.exp(log_p)
    d[np.arange(N), y] -= 1
    return float(-log_p[np.arange(N), y].mean()), d / N


def wrong_one_example_not_summed(scores, y):
    """With one example the loss comes back as an array of shape (1,) instead of a number.
    Shows on: N = 1.
    Told as: must be one number
    """
    N = len(y)
    log_p = _log_p(scores)
    per_row = -log_p[np.arange(N), y]
    loss = float(per_row.mean()) if N > 1 else per_row
    d = np.exp(log_p)
    d[np.arange(N), y] -= 1
    return loss, d / N


def wrong_log_of_p_below_a_gap_of_500(scores, y):
    """Up to a gap of 500 the loss is -log(p + 1e-12), beyond it the stable form.
    Shows on: a true class 15 to 500 below the largest.
    Told as: gaps of more than | far below
    """
    N = len(y)
    rows = np.arange(N)
    log_p = _log_p(scores)
    d = np.exp(log_p)
    safe = log_p[rows, y]
    per_row = np.where(safe < -500, -safe, -np.log(np.maximum(d[rows, y], 1e-12)))
    d[rows, y] -= 1
    return float(per_row.mean()), d / N


def right_one_hot_eye(scores, y):
    """One-hot rows from np.eye, everything in float64 inside."""
    N, C = scores.shape
    hot = np.eye(C)[y]
    s = scores.astype(np.float64)
    s -= s.max(axis=1, keepdims=True)
    lse = np.logaddexp.reduce(s, axis=1)
    loss = (lse - (s * hot).sum(axis=1)).mean()
    return float(loss), ((np.exp(s - lse[:, None]) - hot) / N).astype(scores.dtype)


def right_blocks_of_rows(scores, y):
    """Blocks of 512 rows, the last one shorter."""
    N, C = scores.shape
    loss, d = 0.0, np.empty((N, C), dtype=scores.dtype)
    for a in range(0, N, 512):
        s, t = scores[a : a + 512].astype(np.float64), y[a : a + 512]
        r = np.arange(len(t))
        z = s - s.max(axis=1, keepdims=True)
        e = np.exp(z)
        total = e.sum(axis=1)
        loss += (np.log(total) - z[r, t]).sum()
        g = e / total[:, None]
        g[r, t] -= 1
        d[a : a + 512] = g / N
    return loss / N, d


def right_shift_by_true_score_with_logaddexp(scores, y):
    """The true score is subtracted first; the loss is logaddexp over the differences."""
    t = np.take_along_axis(scores, y.astype(np.intp)[:, None], axis=1)
    diff = scores.astype(np.float64) - t
    per_row = np.logaddexp.reduce(diff, axis=1)
    g = np.exp(diff - per_row[:, None])
    np.put_along_axis(g, y.astype(np.intp)[:, None], np.expm1(-per_row)[:, None], axis=1)
    return per_row.mean(), (g / len(y)).astype(scores.dtype)


def right_sorted_sum(scores, y):
    """Exponentials are summed from small to large; subtract.at for the true class."""
    N = scores.shape[0]
    s = np.asarray(scores, dtype=np.longdouble)
    z = s - np.amax(s, axis=-1)[..., None]
    total = np.sort(np.exp(z), axis=-1).sum(axis=-1)
    loss = (np.log(total) - z[np.arange(N), y]).sum() / N
    g = np.exp(z) / total[:, None]
    np.subtract.at(g, (np.arange(N), y), 1)
    return float(loss), (g / N).astype(scores.dtype)


class _Softmax:
    def __init__(self, scores):
        self.z = scores.astype(float) - scores.max(1, keepdims=True)
        self.log_sum = np.log(np.exp(self.z).sum(1, keepdims=True))

    @property
    def log_p(self):
        return self.z - self.log_sum

    def gradient(self, y):
        true = np.arange(self.z.shape[1]) == y[:, None]
        return np.where(true, np.expm1(self.log_p), np.exp(self.log_p))


def right_with_a_class(scores, y):
    """A small class holds the intermediate results."""
    model = _Softmax(scores)
    true = np.arange(scores.shape[1]) == y[:, None]
    return float(-model.log_p[true].mean()), (model.gradient(y) / len(y)).astype(scores.dtype)


def wrong_complex_step_by_columns(scores, y):
    """A complex step for one class at a time, in all rows at once: exact, and C times the work.
    Told as: derive it instead
    """
    n, c = scores.shape
    rows, d = np.arange(n), np.empty(scores.shape)
    s = (scores - scores.max(axis=1, keepdims=True)).astype(complex)
    for j in range(c):
        s[:, j] += 1e-30j
        losses = np.log(np.exp(s).sum(axis=1)) - s[rows, y]
        d[:, j] = losses.imag / 1e-30 / n
        s[:, j] = s[:, j].real
    losses = np.log(np.exp(s).sum(axis=1)) - s[rows, y]
    return float(losses.real.mean()), d.astype(scores.dtype)


def wrong_differences_by_columns(scores, y):
    """Central differences for one class at a time, in all rows at once.
    Told as: measured by differences
    """
    n, c = scores.shape
    rows, d, h = np.arange(n), np.empty(scores.shape), 1e-5
    s = scores.astype(float) - scores.max(axis=1, keepdims=True)

    def losses():
        return np.log(np.exp(s).sum(axis=1)) - s[rows, y]

    for j in range(c):
        s[:, j] += h
        ahead = losses()
        s[:, j] -= 2 * h
        d[:, j] = (ahead - losses()) / (2 * h) / n
        s[:, j] += h
    return float(losses().mean()), d.astype(scores.dtype)
