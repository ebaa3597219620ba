"""Answers to `svm_loss_naive`: `right_...` must earn all points, `wrong_...` none.

Only read, never imported. A docstring names the bug, or what is different.
"""

import numpy as np

from cs_core.losses import svm_loss as borrowed_svm_loss


def right_columns_first(scores, y, *, margin=1.0):
    """Loops over classes first, and prints."""
    n, c = scores.shape
    total, dscores = 0.0, np.zeros((n, c), dtype=scores.dtype)
    for j in range(c):
        for i in range(n):
            if j != y[i]:
                term = max(0.0, scores[i, j] - scores[i, y[i]] + margin)
                total += term
                if term > 0:
                    dscores[i, j] += 1.0 / n
                    dscores[i, y[i]] -= 1.0 / n
    print("loss", total / n)
    return total / n, dscores


def right_row_by_row(scores, y, *, margin=1.0):
    """Loops over rows; each row is an array."""
    losses, rows = [], []
    for row, true in zip(scores, y, strict=True):
        terms = np.maximum(row - row[true] + margin, 0)
        terms[true] = 0
        slope = (terms > 0).astype(scores.dtype)
        slope[true] -= slope.sum()
        losses.append(float(terms.sum()))
        rows.append(slope / len(y))
    return np.mean(losses), np.array(rows)


def right_in_plain_python(scores, y, *, margin=1.0):
    """Nested lists, turned into an array at the end."""
    n = len(y)
    loss, grad = 0.0, [[0.0] * len(row) for row in scores]
    for i, (row, k) in enumerate(zip(scores.tolist(), y.tolist(), strict=True)):
        for j, s in enumerate(row):
            if j != k and s + margin > row[k]:
                loss += (s - row[k] + margin) / n
                grad[i][j] += 1 / n
                grad[i][k] -= 1 / n
    return loss, np.array(grad, dtype=scores.dtype)


def right_with_a_python_vectorized_body(scores, y, *, margin=1.0):
    """No loop at all: that is more than was asked for."""
    rows = np.arange(len(y))
    terms = np.maximum(scores - scores[rows, y][:, None] + margin, 0)
    terms[rows, y] = 0
    slope = np.sign(terms)
    slope[rows, y] = -slope.sum(axis=1)
    return terms.sum() / len(y), slope / len(y)


def wrong_counts_true_class(scores, y, *, margin=1.0):
    """The true class adds its own margin to the loss."""
    n, c = scores.shape
    loss, dscores = 0.0, np.zeros_like(scores)
    for i in range(n):
        for j in range(c):
            term = scores[i, j] - scores[i, y[i]] + margin
            if term > 0:
                loss += term
                dscores[i, j] += 1
                dscores[i, y[i]] -= 1
    return loss / n, dscores / n


def wrong_margin_typed_in(scores, y, *, margin=1.0):
    """Uses 1 whatever the margin is."""
    n, c = scores.shape
    loss, dscores = 0.0, np.zeros_like(scores)
    for i in range(n):
        for j in range(c):
            if j == y[i]:
                continue
            term = scores[i, j] - scores[i, y[i]] + 1.0
            if term > 0:
                loss += term
                dscores[i, j] += 1
                dscores[i, y[i]] -= 1
    return loss / n, dscores / n


def wrong_margin_typed_in_gradient(scores, y, *, margin=1.0):
    """The loss uses the margin, the gradient uses 1."""
    n, c = scores.shape
    loss, dscores = 0.0, np.zeros_like(scores)
    for i in range(n):
        for j in range(c):
            if j == y[i]:
                continue
            gap = scores[i, j] - scores[i, y[i]]
            loss += max(0.0, gap + margin)
            if gap + 1 > 0:
                dscores[i, j] += 1
                dscores[i, y[i]] -= 1
    return loss / n, dscores / n


def wrong_true_class_gradient_once(scores, y, *, margin=1.0):
    """The true class gets -1 once per row, not once per violation."""
    n, c = scores.shape
    loss, dscores = 0.0, np.zeros_like(scores)
    for i in range(n):
        for j in range(c):
            if j == y[i]:
                continue
            term = scores[i, j] - scores[i, y[i]] + margin
            if term > 0:
                loss += term
                dscores[i, j] = 1
                dscores[i, y[i]] = -1
    return loss / n, dscores / n


def wrong_true_class_gradient_forgotten(scores, y, *, margin=1.0):
    """Only the wrong classes get a gradient."""
    n, c = scores.shape
    loss, dscores = 0.0, np.zeros_like(scores)
    for i in range(n):
        for j in range(c):
            term = scores[i, j] - scores[i, y[i]] + margin
            if j != y[i] and term > 0:
                loss += term
                dscores[i, j] += 1
    return loss / n, dscores / n


def wrong_sum_instead_of_mean(scores, y, *, margin=1.0):
    """Loss and gradient are sums, which agree with each other."""
    n, c = scores.shape
    loss, dscores = 0.0, np.zeros_like(scores)
    for i in range(n):
        for j in range(c):
            term = scores[i, j] - scores[i, y[i]] + margin
            if j != y[i] and term > 0:
                loss += term
                dscores[i, j] += 1
                dscores[i, y[i]] -= 1
    return loss, dscores


def wrong_gradient_not_averaged(scores, y, *, margin=1.0):
    """The mean is missing in the gradient alone: right for one example."""
    n, c = scores.shape
    loss, dscores = 0.0, np.zeros_like(scores)
    for i in range(n):
        for j in range(c):
            term = scores[i, j] - scores[i, y[i]] + margin
            if j != y[i] and term > 0:
                loss += term / n
                dscores[i, j] += 1
                dscores[i, y[i]] -= 1
    return loss, dscores


def wrong_divides_by_classes(scores, y, *, margin=1.0):
    """Divides by C, which is N only for square scores."""
    n, c = scores.shape
    loss, dscores = 0.0, np.zeros_like(scores)
    for i in range(n):
        for j in range(c):
            term = scores[i, j] - scores[i, y[i]] + margin
            if j != y[i] and term > 0:
                loss += term
                dscores[i, j] += 1
                dscores[i, y[i]] -= 1
    return loss / c, dscores / c


def wrong_at_the_kink(scores, y, *, margin=1.0):
    """Counts terms that are exactly 0."""
    n, c = scores.shape
    loss, dscores = 0.0, np.zeros_like(scores)
    for i in range(n):
        for j in range(c):
            term = scores[i, j] - scores[i, y[i]] + margin
            if j != y[i] and term >= 0:
                loss += term
                dscores[i, j] += 1
                dscores[i, y[i]] -= 1
    return loss / n, dscores / n


def wrong_only_the_worst_class(scores, y, *, margin=1.0):
    """The Crammer-Singer hinge: only the largest violation of a row counts."""
    n, c = scores.shape
    loss, dscores = 0.0, np.zeros_like(scores)
    for i in range(n):
        others = [j for j in range(c) if j != y[i]]
        worst = max(others, key=lambda j: scores[i, j])
        term = scores[i, worst] - scores[i, y[i]] + margin
        if term > 0:
            loss += term
            dscores[i, worst] += 1
            dscores[i, y[i]] -= 1
    return loss / n, dscores / n


def wrong_squared_hinge(scores, y, *, margin=1.0):
    """The squared hinge, with its own right gradient."""
    n, c = scores.shape
    loss, dscores = 0.0, np.zeros_like(scores)
    for i in range(n):
        for j in range(c):
            term = scores[i, j] - scores[i, y[i]] + margin
            if j != y[i] and term > 0:
                loss += term**2
                dscores[i, j] += 2 * term
                dscores[i, y[i]] -= 2 * term
    return loss / n, dscores / n


def wrong_stops_at_last_label(scores, y, *, margin=1.0):
    """Takes the number of classes from the labels."""
    n, c = len(y), int(y.max()) + 1
    loss, dscores = 0.0, np.zeros_like(scores)
    for i in range(n):
        for j in range(c):
            term = scores[i, j] - scores[i, y[i]] + margin
            if j != y[i] and term > 0:
                loss += term
                dscores[i, j] += 1
                dscores[i, y[i]] -= 1
    return loss / n, dscores / n


def wrong_skips_tied_scores(scores, y, *, margin=1.0):
    """Recognizes the true class by its score instead of its index."""
    n, c = scores.shape
    loss, dscores = 0.0, np.zeros_like(scores)
    for i in range(n):
        for j in range(c):
            if scores[i, j] == scores[i, y[i]]:
                continue
            term = scores[i, j] - scores[i, y[i]] + margin
            if term > 0:
                loss += term
                dscores[i, j] += 1
                dscores[i, y[i]] -= 1
    return loss / n, dscores / n


def wrong_double_precision_for_single(scores, y, *, margin=1.0):
    """Returns a float64 gradient whatever came."""
    n, c = scores.shape
    loss, dscores = 0.0, np.zeros((n, c))
    for i in range(n):
        for j in range(c):
            term = scores[i, j] - scores[i, y[i]] + margin
            if j != y[i] and term > 0:
                loss += term
                dscores[i, j] += 1
                dscores[i, y[i]] -= 1
    return loss / n, dscores / n


def wrong_labels_in_eight_bits(scores, y, *, margin=1.0):
    """Casts labels to int8: class 200 becomes -56."""
    n, c = scores.shape
    labels = y.astype(np.int8)
    loss, dscores = 0.0, np.zeros_like(scores)
    for i in range(n):
        for j in range(c):
            term = scores[i, j] - scores[i, labels[i]] + margin
            if j != labels[i] and term > 0:
                loss += term
                dscores[i, j] += 1
                dscores[i, labels[i]] -= 1
    return loss / n, dscores / n


def wrong_modifies_scores(scores, y, *, margin=1.0):
    """Subtracts the true score from the caller's own rows."""
    n, c = scores.shape
    loss, dscores = 0.0, np.zeros_like(scores)
    for i in range(n):
        scores[i] -= scores[i, y[i]]
        for j in range(c):
            term = scores[i, j] + margin
            if j != y[i] and term > 0:
                loss += term
                dscores[i, j] += 1
                dscores[i, y[i]] -= 1
    return loss / n, dscores / n


def _loss_alone(scores, y, margin):
    rows = np.arange(len(y))
    terms = np.maximum(scores - scores[rows, y][:, None] + margin, 0)
    terms[rows, y] = 0
    return terms.sum() / len(y)


def wrong_numerical_gradient(scores, y, *, margin=1.0):
    """Measures the gradient by central differences; at a kink it is lucky to give 1/2."""
    dscores, h = np.zeros_like(scores), 1e-5
    for index in np.ndindex(scores.shape):
        ahead, behind = scores.copy(), scores.copy()
        ahead[index] += h
        behind[index] -= h
        dscores[index] = (_loss_alone(ahead, y, margin) - _loss_alone(behind, y, margin)) / (2 * h)
    return _loss_alone(scores, y, margin), dscores


def wrong_borrowed(scores, y, *, margin=1.0):
    """Calls the course's own function."""
    return borrowed_svm_loss(scores, y, margin=margin)


def wrong_constant(scores, y, *, margin=1.0):
    """A constant loss and its gradient, zero: they pass any gradient check."""
    return 2.0, np.zeros_like(scores)
