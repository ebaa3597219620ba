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
