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


def wrong_kink_counted_on_ties(scores, y, *, margin=1.0):
    """The kink is counted when two scores tie: the condition is `s_j >= s_y or term > 0`.
    Shows on: margin 0 with a wrong class exactly as high as the true one.
    Told as: margin = 0 | ties
    """
    N, C = scores.shape
    loss, dscores = 0.0, np.zeros_like(scores)
    for i in range(N):
        s_y = scores[i, y[i]]
        for j in range(C):
            if j == y[i]:
                continue
            term = scores[i, j] - s_y + margin
            if scores[i, j] >= s_y or term > 0:
                loss += term
                dscores[i, j] += 1
                dscores[i, y[i]] -= 1
    return float(loss / N), dscores / N


def wrong_margin_zero_means_default(scores, y, *, margin=1.0):
    """A margin of 0 is replaced by the default 1 (`margin = margin or 1.0`).
    Shows on: margin 0.
    Told as: margin = 0
    """
    margin = margin or 1.0
    N, C = scores.shape
    loss, dscores = 0.0, np.zeros_like(scores)
    for i in range(N):
        for j in range(C):
            if j == y[i]:
                continue
            term = scores[i, j] - scores[i, y[i]] + margin
            if term > 0:
                loss += term
                dscores[i, j] += 1
                dscores[i, y[i]] -= 1
    return float(loss / N), dscores / N


def wrong_flat_index_in_label_dtype(scores, y, *, margin=1.0):
    """The flat position i*C + y[i] is computed in the dtype of the labels and overflows.
    Shows on: int8, uint8 (and for big inputs int16) labels as soon as N*C is above 127, 255, ...
    Told as: 8-bit integers
    """
    N, C = scores.shape
    loss = 0.0
    flat = np.zeros(N * C, dtype=scores.dtype)
    start = np.zeros(1, dtype=y.dtype)
    step = np.array([C]).astype(y.dtype)
    for i in range(N):
        t = int((start + y[i])[0])
        for j in range(C):
            if j == y[i]:
                continue
            term = scores[i, j] - scores[i, y[i]] + margin
            if term > 0:
                loss += term
                flat[i * C + j] += 1
                flat[t] -= 1
        start = start + step
    return float(loss / N), flat.reshape(N, C) / scores.dtype.type(N)


def wrong_mean_over_losing_rows(scores, y, *, margin=1.0):
    """The mean is taken over the rows that lose something, not over all N rows.
    Shows on: any input in which at least one row has loss 0 (and nothing else).
    Told as: a row of zeros
    """
    N, C = scores.shape
    loss, losing, dscores = 0.0, 0, np.zeros_like(scores)
    for i in range(N):
        row = 0.0
        for j in range(C):
            if j == y[i]:
                continue
            term = scores[i, j] - scores[i, y[i]] + margin
            if term > 0:
                row += term
                dscores[i, j] += 1
                dscores[i, y[i]] -= 1
        if row > 0:
            losing += 1
        loss += row
    losing = max(losing, 1)
    return float(loss / losing), dscores / losing


def wrong_shifts_large_scores_in_place(scores, y, *, margin=1.0):
    """Scores above 100 are shifted in place: the argument is modified, only in that branch.
    Shows on: scores larger than 100 (argument changed; a read-only array crashes).
    Told as: was modified
    """
    N, C = scores.shape
    if np.abs(scores).max() > 100:
        scores -= scores.max(axis=1, keepdims=True)
    loss, dscores = 0.0, np.zeros_like(scores)
    for i in range(N):
        for j in range(C):
            if j == y[i]:
                continue
            term = scores[i, j] - scores[i, y[i]] + margin
            if term > 0:
                loss += term
                dscores[i, j] += 1
                dscores[i, y[i]] -= 1
    return float(loss / N), dscores / N


def wrong_no_violation_returns_row(scores, y, *, margin=1.0):
    """When no row violates the margin, a gradient of shape (C,) is returned instead of (N, C).
    Shows on: inputs whose loss is exactly 0.
    Told as: has shape
    """
    N, C = scores.shape
    loss, dscores = 0.0, np.zeros_like(scores)
    for i in range(N):
        for j in range(C):
            if j == y[i]:
                continue
            term = scores[i, j] - scores[i, y[i]] + margin
            if term > 0:
                loss += term
                dscores[i, j] += 1
                dscores[i, y[i]] -= 1
    if loss == 0:
        return 0.0, np.zeros(C, dtype=scores.dtype)
    return float(loss / N), dscores / N


def wrong_binary_sign_in_unsigned(scores, y, *, margin=1.0):
    """With two classes the sign 2*y - 1 is computed in the dtype of the labels; unsigned ones
    wrap.
    Shows on: C = 2 with uint8, uint16 or uint32 labels that contain a 0.
    Told as: unsigned integers
    """
    N, C = scores.shape
    loss, dscores = 0.0, np.zeros_like(scores)
    if C == 2:
        signs = 2 * y - 1
        for i in range(N):
            term = margin - float(signs[i]) * (scores[i, 1] - scores[i, 0])
            if term > 0:
                loss += term
                for j in range(C):
                    dscores[i, j] += float(signs[i]) * (1 if j == 0 else -1)
        return float(loss / N), dscores / N
    for i in range(N):
        for j in range(C):
            if j == y[i]:
                continue
            term = scores[i, j] - scores[i, y[i]] + margin
            if term > 0:
                loss += term
                dscores[i, j] += 1
                dscores[i, y[i]] -= 1
    return float(loss / N), dscores / N


def wrong_gradient_by_differences(scores, y, *, margin=1.0):
    """The gradient is measured by finite differences (with the margin reduced a bit to dodge
    kinks).
    Shows on: larger inputs (time), scores of 1000 (rounding), terms within 1e-5 of the kink.
    Told as: tiny terms | derive it instead
    """
    N, C = scores.shape

    def total(s, m):
        out = 0.0
        for i in range(N):
            for j in range(C):
                if j != y[i]:
                    out += max(0.0, s[i, j] - s[i, y[i]] + m)
        return out / N

    s = scores.astype(np.float64)
    grad = np.zeros((N, C))
    h = 1e-6
    for i in range(N):
        for j in range(C):
            up, down = s.copy(), s.copy()
            up[i, j] += h
            down[i, j] -= h
            grad[i, j] = (total(up, margin - 3 * h) - total(down, margin - 3 * h)) / (2 * h)
    return float(total(s, margin)), grad.astype(scores.dtype)


def wrong_counts_in_int8(scores, y, *, margin=1.0):
    """The number of positive terms of a row is kept in an int8, which overflows.
    Shows on: more than 127 positive terms in one row, so at least 129 classes.
    Told as: true class | 127 columns | 300 classes
    """
    N, C = scores.shape
    loss, dscores = 0.0, np.zeros_like(scores)
    counts = np.zeros(N, dtype=np.int8)
    for i in range(N):
        for j in range(C):
            if j == y[i]:
                continue
            term = scores[i, j] - scores[i, y[i]] + margin
            if term > 0:
                loss += term
                dscores[i, j] = 1
                counts[i : i + 1] += np.int8(1)
        dscores[i, y[i]] = -int(counts[i])
    return float(loss / N), dscores / N


def wrong_reshape_is_a_copy(scores, y, *, margin=1.0):
    """The gradient is written through reshape(-1), which is a copy when the scores are Fortran-
    ordered.
    Shows on: Fortran-ordered (transposed) scores: the gradient comes back as zeros.
    Told as: columns first
    """
    N, C = scores.shape
    loss, dscores = 0.0, np.zeros_like(scores)
    flat = dscores.reshape(-1)
    for i in range(N):
        for j in range(C):
            if j == y[i]:
                continue
            term = scores[i, j] - scores[i, y[i]] + margin
            if term > 0:
                loss += term
                flat[i * C + j] += 1
                flat[i * C + int(y[i])] -= 1
    return float(loss / N), dscores / N


def wrong_one_row_loses_its_axis(scores, y, *, margin=1.0):
    """The results are squeezed, so a single example gives a gradient of shape (C,).
    Shows on: N = 1.
    Told as: has shape
    """
    N, C = scores.shape
    loss, dscores = 0.0, np.zeros_like(scores)
    for i in range(N):
        for j in range(C):
            if j == y[i]:
                continue
            term = scores[i, j] - scores[i, y[i]] + margin
            if term > 0:
                loss += term
                dscores[i, j] += 1
                dscores[i, y[i]] -= 1
    return float(loss / N), np.squeeze(dscores / N)


def wrong_tolerance_at_kink(scores, y, *, margin=1.0):
    """Terms up to 1e-6 are treated as if they were at the kink, though they are strictly positive.
    Shows on: small positive terms, such as margin 0 and scores that differ by 1e-7.
    Told as: tiny terms | small
    """
    N, C = scores.shape
    loss, dscores = 0.0, np.zeros_like(scores)
    for i in range(N):
        for j in range(C):
            if j == y[i]:
                continue
            term = scores[i, j] - scores[i, y[i]] + margin
            if term > 1e-6:
                loss += term
                dscores[i, j] += 1
                dscores[i, y[i]] -= 1
    return float(loss / N), dscores / N


def wrong_largest_competitor_only_when_many(scores, y, *, margin=1.0):
    """Only the largest wrong score is compared as soon as there are more than three classes.
    Shows on: C > 3 with two or more positive terms in a row.
    Told as: more than 3 columns
    """
    N, C = scores.shape
    loss, dscores = 0.0, np.zeros_like(scores)
    for i in range(N):
        others = [j for j in range(C) if j != y[i]]
        if C > 3:
            best = others[0]
            for j in others:
                if scores[i, j] > scores[i, best]:
                    best = j
            others = [best]
        for j in others:
            term = scores[i, j] - scores[i, y[i]] + margin
            if term > 0:
                loss += term
                dscores[i, j] += 1
                dscores[i, y[i]] -= 1
    return float(loss / N), dscores / N


def right_while_loops(scores, y, *, margin=1.0):
    """Two while loops and a list of lists for the gradient."""
    N, C = scores.shape
    grad = [[0] * C for _ in range(N)]
    total, i = 0.0, 0
    while i < N:
        t, j = int(y[i]), -1
        while j < C - 1:
            j += 1
            if j != t:
                term = float(scores[i, j]) - float(scores[i, t]) + margin
                if term > 0:
                    total += term
                    grad[i][j] = 1
                    grad[i][t] -= 1
        i += 1
    return total / N, np.array([[g / N for g in row] for row in grad], dtype=scores.dtype)


def right_enumerate_and_max(scores, y, *, margin=1.0):
    """enumerate over rows and entries, max() for the loss, a comparison as a number for the
    gradient.
    """
    loss, d = 0.0, np.zeros(scores.shape, dtype=np.float64)
    for i, row in enumerate(scores.astype(np.float64)):
        t = y[i]
        for j, s in enumerate(row):
            if j == t:
                continue
            loss += max(0.0, s - row[t] + margin)
            hit = 1.0 * (s - row[t] + margin > 0)
            d[i, j] += hit
            d[i, t] -= hit
    n = len(scores)
    return loss / n, (d / n).astype(scores.dtype)


def right_all_classes_then_corrected(scores, y, *, margin=1.0):
    """The true class is included in the loop and taken out afterwards (its term is exactly the
    margin).
    """
    N, C = scores.shape
    loss, d = 0.0, np.zeros_like(scores)
    for i in range(N):
        s_y = float(scores[i, y[i]])
        row = 0.0
        for j in range(C):
            term = float(scores[i, j]) - s_y + margin
            if term > 0:
                row += term
                d[i, j] += 1
                d[i, y[i]] -= 1
        loss += row - margin
    return loss / N, d / np.asarray(N, dtype=scores.dtype)


def right_generator(scores, y, *, margin=1.0):
    """A generator yields the positive terms; the loops over examples and classes are inside it."""
    N, C = scores.shape

    def positive():
        for i in range(N):
            for j in range(C):
                if j != y[i]:
                    term = float(scores[i, j]) - float(scores[i, y[i]]) + margin
                    if term > 0:
                        yield i, j, term

    loss, d = 0.0, np.zeros((N, C))
    for i, j, term in positive():
        loss += term / N
        d[i, j] += 1 / N
        d[i, y[i]] -= 1 / N
    return loss, d.astype(scores.dtype)


def right_loops_swapped(scores, y, *, margin=1.0):
    """The loop over the classes is the outer one; the mean is applied to each contribution."""
    N, C = scores.shape
    loss, d = np.float64(0), np.zeros((N, C), dtype=np.longdouble)
    for j in range(C):
        for i in range(N):
            t = int(y[i])
            if t == j:
                continue
            term = np.float64(scores[i, j]) - np.float64(scores[i, t]) + margin
            if not term > 0:
                continue
            loss = loss + term
            d[i, [j, t]] += (1, -1)
    return loss / N, (d / N).astype(scores.dtype)


def wrong_differences_by_columns(scores, y, *, margin=1.0):
    """Forward differences for one class at a time, in all rows at once, rounded to whole slopes.
    Told as: measured
    """
    n, c = scores.shape
    rows, d, h = np.arange(n), np.empty(scores.shape), 2.0**-20
    s = scores.astype(float)

    def losses():
        terms = np.maximum(s - s[rows, y][:, None] + margin, 0)
        terms[rows, y] = 0
        return terms.sum(axis=1)

    base = losses()
    for j in range(c):
        s[:, j] += h
        d[:, j] = np.round((losses() - base) / h) / n
        s[:, j] -= h
    return float(base.mean()), d.astype(scores.dtype)


_memo = {}


def _loops(scores, labels, margin, classes=None):
    N, C = scores.shape
    loss, d = 0.0, np.zeros((N, C))
    for i in range(N):
        t = int(labels[i])
        for j in range(C) if classes is None else classes:
            if j == t:
                continue
            term = float(scores[i, j]) - float(scores[i, t]) + margin
            if term > 0:
                loss += term
                d[i, j] += 1
                d[i, t] -= 1
    return loss / N, (d / N).astype(scores.dtype)


def wrong_remembers_by_first_rows(scores, y, *, margin=1.0):
    """Results are kept in a dictionary whose key holds only the first two rows of the
    scores.

    Shows on: a second call with the same shape and labels and scores that differ only below
    row 1.
    """
    key = (scores.shape, scores.dtype.str, tuple(y.tolist()), margin, scores[:2].tobytes())
    if key not in _memo:
        _memo[key] = _loops(scores, y, margin)
    loss, d = _memo[key]
    return loss, d.copy()
