"""Answers to `svm_loss`: `right_...` must earn all points, `wrong_...` none.

Only read, never imported. A docstring names the bug, or what is different.
"""

import functools

import numpy as np

from cs_core.losses import svm_loss as borrowed_svm_loss


def right_index_arrays(scores, y, *, margin=1.0):
    """Index arrays for the true classes."""
    n = scores.shape[0]
    rows = np.arange(n)
    terms = np.maximum(0, scores - scores[rows, y][:, np.newaxis] + margin)
    terms[rows, y] = 0
    dscores = np.zeros_like(scores)
    dscores[terms > 0] = 1
    dscores[rows, y] -= np.sum(terms > 0, axis=1)
    return np.sum(terms) / n, dscores / n


def right_one_hot_product(scores, y, *, margin=1.0):
    """A one-hot matrix and einsum."""
    n, c = scores.shape
    hot = np.eye(c, dtype=scores.dtype)[y]
    true = np.einsum("nc,nc->n", scores, hot)
    terms = np.clip(scores - true[:, None] + margin, 0, None) * (1 - hot)
    active = (terms > 0).astype(scores.dtype)
    dscores = active - hot * active.sum(axis=1, keepdims=True)
    return float(terms.sum()) / n, dscores / n


def right_loop_over_classes(scores, y, *, margin=1.0):
    """A loop over the classes is allowed."""
    n, c = scores.shape
    true = np.take_along_axis(scores, y[:, None].astype(np.intp), axis=1)[:, 0]
    loss, dscores = 0.0, np.zeros_like(scores)
    for k in range(c):
        term = np.where(y == k, 0, scores[:, k] - true + margin)
        hit = term > 0
        loss += term[hit].sum()
        dscores[:, k] += hit
        dscores[np.flatnonzero(hit), y[hit]] -= 1
    return loss / n, dscores / n


def right_transposed(scores, y, *, margin=1.0):
    """Works on the transpose, and warns about a harmless division."""
    n = len(y)
    s, rows = scores.T.copy(), np.arange(n)
    terms = s - s[y, rows] + margin
    terms[y, rows] = -1
    unused = np.array([1.0]) / np.array([0.0])
    d = (terms > 0).astype(s.dtype)
    d[y, rows] = -d.sum(axis=0)
    return np.mean(np.maximum(terms, 0).sum(axis=0)) + 0 * len(unused), np.asarray(d.T / n)


def right_flat_index(scores, y, *, margin=1.0):
    """Flat indices into a raveled copy; nearly everything is 32 bits wide."""
    n, c = scores.shape
    where = np.arange(n, dtype=np.int64) * c + y.astype(np.int64)
    flat = scores.ravel()
    terms = (scores - flat[where].reshape(n, 1) + margin).ravel()
    terms[where] = 0
    hit = np.greater(terms, 0).reshape(n, c)
    dscores = hit.astype(scores.dtype) / n
    dscores.reshape(-1)[where] = -hit.sum(axis=1) / n
    return terms[terms > 0].sum() / n, dscores


def wrong_counts_true_class(scores, y, *, margin=1.0):
    """The loss contains the margin of the true class; the gradient is right."""
    rows = np.arange(len(y))
    terms = np.maximum(scores - scores[rows, y][:, None] + margin, 0)
    dscores = (terms > 0).astype(scores.dtype)
    dscores[rows, y] = 0
    dscores[rows, y] = -dscores.sum(axis=1)
    return terms.sum() / len(y), dscores / len(y)


def wrong_subtracts_one_for_true_class(scores, y, *, margin=1.0):
    """Takes the true class's share off as 1, not as the margin."""
    rows, n = np.arange(len(y)), len(y)
    terms = np.maximum(scores - scores[rows, y][:, None] + margin, 0)
    loss = terms.sum() / n - 1
    terms[rows, y] = 0
    dscores = (terms > 0).astype(scores.dtype)
    dscores[rows, y] = -dscores.sum(axis=1)
    return loss, dscores / n


def wrong_subtracts_margin_of_loss_only(scores, y, *, margin=1.0):
    """The gradient still counts the true class as a violation of itself."""
    rows, n = np.arange(len(y)), len(y)
    terms = np.maximum(scores - scores[rows, y][:, None] + margin, 0)
    dscores = (terms > 0).astype(scores.dtype)
    dscores[rows, y] = -dscores.sum(axis=1)
    return terms.sum() / n - margin, dscores / n


def wrong_margin_typed_in(scores, y, *, margin=1.0):
    """Uses 1 whatever the margin is."""
    rows, n = np.arange(len(y)), len(y)
    terms = np.maximum(scores - scores[rows, y][:, None] + 1, 0)
    terms[rows, y] = 0
    dscores = (terms > 0).astype(scores.dtype)
    dscores[rows, y] = -dscores.sum(axis=1)
    return terms.sum() / n, dscores / n


def wrong_mean_over_entries(scores, y, *, margin=1.0):
    """Mean over N times C."""
    rows = np.arange(len(y))
    terms = np.maximum(scores - scores[rows, y][:, None] + margin, 0)
    terms[rows, y] = 0
    dscores = (terms > 0).astype(scores.dtype)
    dscores[rows, y] = -dscores.sum(axis=1)
    return terms.mean(), dscores / dscores.size


def wrong_mean_over_wrong_classes(scores, y, *, margin=1.0):
    """Divides by N (C - 1): right for two classes."""
    n, c = scores.shape
    rows = np.arange(n)
    terms = np.maximum(scores - scores[rows, y][:, None] + margin, 0)
    terms[rows, y] = 0
    dscores = (terms > 0).astype(scores.dtype)
    dscores[rows, y] = -dscores.sum(axis=1)
    return terms.sum() / n / (c - 1), dscores / n / (c - 1)


def wrong_divides_twice(scores, y, *, margin=1.0):
    """The gradient's mean is taken twice."""
    rows, n = np.arange(len(y)), len(y)
    terms = np.maximum(scores - scores[rows, y][:, None] + margin, 0)
    terms[rows, y] = 0
    dscores = (terms > 0).astype(scores.dtype) / n
    dscores[rows, y] = -dscores.sum(axis=1)
    return terms.sum() / n, dscores / n


def wrong_counts_along_the_other_axis(scores, y, *, margin=1.0):
    """Counts violations per column: only square scores survive to be wrong quietly."""
    rows, n = np.arange(len(y)), len(y)
    terms = np.maximum(scores - scores[rows, y][:, None] + margin, 0)
    terms[rows, y] = 0
    dscores = (terms > 0).astype(scores.dtype)
    counts = dscores.sum(axis=0) if scores.shape[0] == scores.shape[1] else dscores.sum(axis=1)
    dscores[rows, y] = -counts
    return terms.sum() / n, dscores / n


def wrong_true_score_along_columns(scores, y, *, margin=1.0):
    """Forgets [:, None] where the shapes let it pass."""
    rows, n = np.arange(len(y)), len(y)
    true = scores[rows, y] if scores.shape[0] == scores.shape[1] else scores[rows, y][:, None]
    terms = np.maximum(scores - true + margin, 0)
    terms[rows, y] = 0
    dscores = (terms > 0).astype(scores.dtype)
    dscores[rows, y] = -dscores.sum(axis=1)
    return terms.sum() / n, dscores / n


def wrong_one_hot_of_seen_labels(scores, y, *, margin=1.0):
    """One-hot by the labels that occur: right when every class occurs."""
    n = len(y)
    seen = np.unique(y)
    hot = np.zeros(scores.shape, dtype=bool)
    hot[:, : len(seen)] = y[:, None] == seen
    terms = np.maximum(scores - scores[hot][:, None] + margin, 0)
    terms[hot] = 0
    dscores = (terms > 0).astype(scores.dtype)
    dscores[hot] = -dscores.sum(axis=1)
    return terms.sum() / n, dscores / n


def wrong_at_the_kink(scores, y, *, margin=1.0):
    """Counts terms that are exactly 0."""
    rows, n = np.arange(len(y)), len(y)
    terms = scores - scores[rows, y][:, None] + margin
    terms[rows, y] = -1
    dscores = (terms >= 0).astype(scores.dtype)
    dscores[rows, y] = -dscores.sum(axis=1)
    return terms.clip(min=0).sum() / n, dscores / n


def wrong_half_at_the_kink(scores, y, *, margin=1.0):
    """Gives a term at its kink half a share."""
    rows, n = np.arange(len(y)), len(y)
    terms = scores - scores[rows, y][:, None] + margin
    terms[rows, y] = -1
    dscores = np.heaviside(terms, np.asarray(0.5, dtype=scores.dtype))
    dscores[rows, y] = -dscores.sum(axis=1)
    return terms.clip(min=0).sum() / n, dscores / n


def wrong_mask_by_nonzero_margin(scores, y, *, margin=1.0):
    """Finds the true class by `terms == margin`: another class may tie with it."""
    n = len(y)
    rows = np.arange(n)
    terms = scores - scores[rows, y][:, None] + margin
    terms[terms == margin] = 0
    terms = np.maximum(terms, 0)
    dscores = (terms > 0).astype(scores.dtype)
    dscores[rows, y] = -dscores.sum(axis=1)
    return terms.sum() / n, dscores / n


def wrong_single_precision_inside(scores, y, *, margin=1.0):
    """Computes in float32 and casts back."""
    s, n = scores.astype(np.float32), len(y)
    rows = np.arange(n)
    terms = np.maximum(s - s[rows, y][:, None] + np.float32(margin), 0)
    terms[rows, y] = 0
    dscores = (terms > 0).astype(scores.dtype)
    dscores[rows, y] = -dscores.sum(axis=1)
    return float(terms.sum()) / n, dscores / n


def wrong_modifies_scores(scores, y, *, margin=1.0):
    """Writes into the caller's array and mends it afterwards, not quite."""
    rows, n = np.arange(len(y)), len(y)
    true = scores[rows, y][:, None].copy()
    scores -= true
    terms = np.maximum(scores + margin, 0)
    scores += true
    terms[rows, y] = 0
    dscores = (terms > 0).astype(scores.dtype)
    dscores[rows, y] = -dscores.sum(axis=1)
    return terms.sum() / n, dscores / n


def wrong_labels_overflow(scores, y, *, margin=1.0):
    """Flat indices computed in the labels' own dtype: overflow for uint8."""
    n, c = scores.shape
    where = (np.arange(n).astype(y.dtype) * y.dtype.type(c) + y).astype(np.int64)
    terms = np.maximum(scores - scores.reshape(-1)[where][:, None] + margin, 0).reshape(-1)
    terms[where] = 0
    dscores = (terms > 0).astype(scores.dtype).reshape(n, c)
    dscores[np.arange(n), y] = -dscores.sum(axis=1)
    return terms.sum() / n, dscores / n


def wrong_one_buffer_for_all(scores, y, *, margin=1.0, _buffer={}):  # noqa: B006
    """Returns the same array again and again."""
    rows, n = np.arange(len(y)), len(y)
    terms = np.maximum(scores - scores[rows, y][:, None] + margin, 0)
    terms[rows, y] = 0
    key = (scores.shape, scores.dtype)
    dscores = _buffer.setdefault(key, np.zeros(scores.shape, scores.dtype))
    dscores[...] = terms > 0
    dscores[rows, y] = -dscores.sum(axis=1)
    dscores /= n
    return terms.sum() / n, dscores


def wrong_loop_over_examples(scores, y, *, margin=1.0):
    """Right, but loops over the examples in Python."""
    n, c = scores.shape
    loss, dscores = 0.0, np.zeros_like(scores)
    for i in range(n):
        for j in range(c):
            term = scores[i, j] - scores[i, y[i]] + margin
            if j != y[i] and term > 0:
                loss += term
                dscores[i, j] += 1
                dscores[i, y[i]] -= 1
    return loss / n, dscores / n


def wrong_loop_in_a_comprehension(scores, y, *, margin=1.0):
    """Right, but loops over the examples inside a comprehension."""
    n = len(y)
    true = np.array([row[k] for row, k in zip(scores, y, strict=True)])
    terms = np.maximum(scores - true[:, None] + margin, 0)
    terms[np.arange(n), y] = 0
    dscores = (terms > 0).astype(scores.dtype)
    dscores[np.arange(n), y] = -dscores.sum(axis=1)
    return terms.sum() / n, dscores / n


def wrong_loop_in_apply_along_axis(scores, y, *, margin=1.0):
    """Right, but `apply_along_axis` calls Python once per row."""
    n, c = scores.shape

    def row_terms(row):
        terms = np.maximum(row[:c] - row[int(row[c])] + margin, 0)
        terms[int(row[c])] = 0
        return terms

    terms = np.apply_along_axis(row_terms, 1, np.column_stack([scores, y]))
    dscores = (terms > 0).astype(scores.dtype)
    dscores[np.arange(n), y] = -dscores.sum(axis=1)
    return terms.sum() / n, dscores / n


wrong_partial_of_borrowed = functools.partial(borrowed_svm_loss)


def _helper(scores, y, margin):
    return borrowed_svm_loss(scores, y, margin=margin)


def wrong_borrowed_through_helper(scores, y, *, margin=1.0):
    """Calls the course's own function through a helper."""
    return _helper(scores, y, margin)


def wrong_borrowed_by_import_inside(scores, y, *, margin=1.0):
    """Imports the course's own function where it is used."""
    import importlib

    return importlib.import_module("cs_core.losses").svm_loss(scores, y, margin=margin)


def wrong_shape_recognized(scores, y, *, margin=1.0):
    """Knows the visible examples by their shape, and guesses elsewhere."""
    if scores.shape == (2, 3):
        rows = np.arange(2)
        terms = np.maximum(scores - scores[rows, y][:, None] + margin, 0)
        terms[rows, y] = 0
        dscores = (terms > 0).astype(scores.dtype)
        dscores[rows, y] = -dscores.sum(axis=1)
        return terms.sum() / 2, dscores / 2
    return scores.shape[1] - 1.0, np.zeros_like(scores)
