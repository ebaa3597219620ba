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


def wrong_row_loop_when_large(scores, y, *, margin=1.0):
    """Above 1000 rows the function loops over the examples ("to save memory"), which is not
    allowed.
    Shows on: N > 1000, in the number of Python steps or the time.
    Told as: Python steps
    """
    N, _C = scores.shape
    if N > 1000:
        loss, d = 0.0, np.zeros_like(scores)
        for i in range(N):
            t = np.maximum(0, scores[i] - scores[i, y[i]] + margin)
            t[y[i]] = 0
            loss += t.sum(dtype=np.float64)
            d[i] = t > 0
            d[i, y[i]] = -(t > 0).sum()
        return float(loss / N), d / N
    rows = np.arange(N)
    terms = np.maximum(0, scores - scores[rows, y][:, None] + margin)
    terms[rows, y] = 0
    d = (terms > 0).astype(scores.dtype)
    d[rows, y] = -d.sum(axis=1)
    return float(terms.sum() / N), d / N


def wrong_counts_in_uint8(scores, y, *, margin=1.0):
    """The positive terms of a row are counted in uint8, which wraps at 256.
    Shows on: more than 255 positive terms in one row, so at least 257 classes.
    Told as: more than 255 columns | true class
    """
    N, _C = scores.shape
    rows = np.arange(N)
    terms = np.maximum(0, scores - scores[rows, y][:, None] + margin)
    terms[rows, y] = 0
    positive = terms > 0
    d = positive.astype(scores.dtype)
    d[rows, y] = -positive.sum(axis=1, dtype=np.uint8).astype(scores.dtype)
    return float(terms.sum() / N), d / N


def wrong_flattens_in_memory_order(scores, y, *, margin=1.0):
    """The true scores are taken from ravel("K"), which follows memory and not rows.
    Shows on: Fortran-ordered (transposed) scores.
    Told as: columns first
    """
    N, C = scores.shape
    rows = np.arange(N)
    s_y = scores.ravel("K")[rows * C + y].reshape(N, 1)
    terms = np.maximum(0, scores - s_y + margin)
    terms[rows, y] = 0
    d = (terms > 0).astype(scores.dtype)
    d[rows, y] = -d.sum(axis=1)
    return float(terms.sum() / N), d / N


def wrong_class_numbers_in_label_dtype(scores, y, *, margin=1.0):
    """The class numbers are made in the dtype of the labels, where 256 becomes 0 (or 128 becomes
    -128).
    Shows on: uint8 labels with more than 256 classes, int8 labels with more than 128.
    Told as: 8-bit integers
    """
    N, C = scores.shape
    classes = np.arange(C).astype(y.dtype)
    true = y[:, None] == classes[None, :]
    s_y = scores[np.arange(N), y][:, None]
    terms = np.where(true, 0, np.maximum(0, scores - s_y + margin))
    d = (terms > 0).astype(scores.dtype)
    d[np.arange(N), y] = -d.sum(axis=1)
    return float(terms.sum() / N), d / N


def wrong_own_term_counted_at_margin_zero(scores, y, *, margin=1.0):
    """The true class is taken out of the count by "- 1" though its term is not positive at margin
    0.
    Shows on: margin 0.
    Told as: margin = 0
    """
    N, _C = scores.shape
    rows = np.arange(N)
    terms = np.maximum(0, scores - scores[rows, y][:, None] + margin)
    counts = (terms > 0).sum(axis=1)
    d = (terms > 0).astype(scores.dtype)
    d[rows, y] = 1 - counts
    return float(terms.sum() / N - margin), d / N


def wrong_rounded_terms(scores, y, *, margin=1.0):
    """Terms are rounded to 6 decimals so that kinks are "met exactly"; small positive terms
    vanish.
    Shows on: positive terms below 5e-7 (gradient), any non-round scores (loss off by up to 5e-7).
    Told as: rounded | single precision
    """
    N, _C = scores.shape
    rows = np.arange(N)
    terms = np.maximum(0, np.round(scores - scores[rows, y][:, None] + margin, 6))
    terms[rows, y] = 0
    d = (terms > 0).astype(scores.dtype)
    d[rows, y] = -d.sum(axis=1)
    return float(terms.sum() / N), d / N


def wrong_zero_loss_returns_float64(scores, y, *, margin=1.0):
    """When nothing violates, np.zeros(scores.shape) is returned: float64 whatever the scores are.
    Shows on: float32 scores with loss exactly 0.
    Told as: has dtype float64
    """
    N, _C = scores.shape
    rows = np.arange(N)
    terms = np.maximum(0, scores - scores[rows, y][:, None] + margin)
    terms[rows, y] = 0
    if not terms.any():
        return 0.0, np.zeros(scores.shape)
    d = (terms > 0).astype(scores.dtype)
    d[rows, y] = -d.sum(axis=1)
    return float(terms.sum() / N), d / N


def wrong_row_numbers_in_label_dtype(scores, y, *, margin=1.0):
    """The row numbers are made in the dtype of the labels and wrap (300 becomes 44 in int8 or
    uint8).
    Shows on: int8 labels with N > 128, uint8 labels with N > 256.
    Told as: 8-bit integers
    """
    N, _C = scores.shape
    rows = np.arange(N).astype(y.dtype)
    terms = np.maximum(0, scores - scores[rows, y][:, None] + margin)
    terms[rows, y] = 0
    d = (terms > 0).astype(scores.dtype)
    d[rows, y] = -d.sum(axis=1)[: len(rows)]
    return float(terms.sum() / N), d / N


def wrong_margin_truncated_to_integer(scores, y, *, margin=1.0):
    """The margin is stored with np.full_like(y, margin), so it is cut to an integer.
    Shows on: margins that are not whole numbers, such as 0.5 (loss and gradient agree with each
    other).
    Told as: margin not a whole number
    """
    N, _C = scores.shape
    rows = np.arange(N)
    margins = np.full_like(y, margin)[:, None].astype(scores.dtype)
    terms = np.maximum(0, scores - scores[rows, y][:, None] + margins)
    terms[rows, y] = 0
    d = (terms > 0).astype(scores.dtype)
    d[rows, y] = -d.sum(axis=1)
    return float(terms.sum() / N), d / N


def wrong_squeeze_breaks_one_row(scores, y, *, margin=1.0):
    """The true scores are squeezed, which leaves no axis when there is one example: IndexError.
    Shows on: N = 1.
    Told as: raised IndexError
    """
    N, _C = scores.shape
    rows = np.arange(N)
    s_y = np.squeeze(np.take_along_axis(scores, y[:, None].astype(np.int64), axis=1))
    terms = np.maximum(0, scores - s_y[:, None] + margin)
    terms[rows, y] = 0
    d = (terms > 0).astype(scores.dtype)
    d[rows, y] = -d.sum(axis=1)
    return float(terms.sum() / N), d / N


def wrong_scores_modified_at_margin_zero(scores, y, *, margin=1.0):
    """With margin 0 the scores are not copied before the subtraction in place: the argument
    changes.
    Shows on: margin 0 (argument modified; a read-only array crashes).
    Told as: was modified
    """
    N, _C = scores.shape
    rows = np.arange(N)
    s_y = scores[rows, y][:, None]
    terms = scores + margin if margin else scores
    terms -= s_y
    terms = np.maximum(terms, 0)
    terms[rows, y] = 0
    d = (terms > 0).astype(scores.dtype)
    d[rows, y] = -d.sum(axis=1)
    return float(terms.sum() / N), d / N


def wrong_gradient_in_float16(scores, y, *, margin=1.0):
    """The gradient is computed in float16 and cast at the end; 1/2 survives that, 1/3 does not.
    Shows on: every N that is not a power of two.
    Told as: float16
    """
    N, _C = scores.shape
    rows = np.arange(N)
    terms = np.maximum(0, scores - scores[rows, y][:, None] + margin)
    terms[rows, y] = 0
    d = (terms > 0).astype(np.float16)
    d[rows, y] = -d.sum(axis=1)
    d = d / np.float16(N)
    return float(terms.sum() / N), d.astype(scores.dtype)


def wrong_true_class_found_by_value(scores, y, *, margin=1.0):
    """The true class is recognised by its score: every class that ties with it is left out as
    well.
    Shows on: rows with a wrong class that ties with the true class, when C > 3.
    Told as: ties
    """
    N, C = scores.shape
    rows = np.arange(N)
    raw = scores - scores[rows, y][:, None]
    true = raw == 0 if C > 3 else np.arange(C) == y[:, None]
    terms = np.where(true, 0, np.maximum(0, raw + margin))
    d = (terms > 0).astype(scores.dtype)
    d -= true * d.sum(axis=1, keepdims=True)
    return float(terms.sum() / N), (d / N).astype(scores.dtype)


def right_columns_in_turn(scores, y, *, margin=1.0):
    """A loop over the C classes, whole columns at a time."""
    N, C = scores.shape
    s = scores.astype(np.float64)
    rows = np.arange(N)
    s_y = s[rows, y]
    loss, d = 0.0, np.zeros((N, C))
    for c in range(C):
        term = np.where(y == c, 0.0, np.maximum(0.0, s[:, c] - s_y + margin))
        loss += term.sum()
        hit = (term > 0).astype(np.float64)
        d[:, c] += hit
        d[rows, y] -= hit
    return loss / N, (d / N).astype(scores.dtype)


def right_one_hot_einsum(scores, y, *, margin=1.0):
    """A one-hot matrix picks the true scores, einsum sums."""
    N, C = scores.shape
    hot = np.eye(C)[y]
    s = scores.astype(np.float64)
    s_y = np.einsum("ij,ij->i", s, hot)
    terms = np.maximum(s - s_y[:, None] + margin, 0) * (1 - hot)
    pos = (terms > 0).astype(float)
    d = (pos - np.einsum("ij->i", pos)[:, None] * hot) / N
    return np.einsum("ij->", terms) / N, d.astype(scores.dtype)


def right_masked_array(scores, y, *, margin=1.0):
    """A masked array hides the true class."""
    N, C = scores.shape
    true = np.arange(C)[None, :] == y.astype(np.int64)[:, None]
    s_y = scores[true][:, None].astype(np.float64)
    terms = np.ma.masked_array(scores - s_y + margin, mask=true)
    pos = np.ma.filled(terms > 0, False)
    loss = np.where(pos, terms.data, 0.0).sum() / N
    d = pos * 1.0 - true * pos.sum(axis=1, keepdims=True)
    return float(loss), (d / N).astype(scores.dtype)


def right_others_deleted_column(scores, y, *, margin=1.0):
    """The wrong classes are gathered into an (N, C - 1) array, then scattered back."""
    N, C = scores.shape
    true = np.zeros((N, C), dtype=bool)
    true[np.arange(N), y] = True
    s = np.array(scores, dtype=np.float64, order="C")
    others = s[~true].reshape(N, C - 1)
    terms = np.clip(others - s[true][:, None] + margin, 0, None)
    d = np.empty((N, C))
    d[~true] = np.ravel(terms > 0)
    d[true] = -np.count_nonzero(terms, axis=1)
    return float(np.mean(np.sum(terms, axis=1))), (d / N).astype(scores.dtype)


def right_sparse_violators(scores, y, *, margin=1.0):
    """Only the violating pairs are kept; bincount with minlength counts them."""
    N, C = scores.shape
    t = y.astype(np.intp)
    raw = scores.astype(np.float64) - np.take_along_axis(scores, t[:, None], axis=1) + margin
    np.put_along_axis(raw, t[:, None], 0.0, axis=1)
    i, j = np.nonzero(raw > 0)
    flat = np.bincount(i * C + j, minlength=N * C) - np.bincount(i * C + t[i], minlength=N * C)
    d = flat.reshape(N, C) / N
    return float(raw[i, j].sum()) / N, d.astype(scores.dtype)


def wrong_complex_step_by_columns(scores, y, *, margin=1.0):
    """A complex step for one class at a time, in all rows at once: exact, and C times the work.
    Told as: derive it instead
    """
    n, c = scores.shape
    rows, d = np.arange(n), np.empty(scores.shape)
    s = scores.astype(complex)

    def losses():
        terms = s - s[rows, y][:, None] + margin
        return np.where((terms.real > 0) & (np.arange(c) != y[:, None]), terms, 0).sum(axis=1)

    for j in range(c):
        s[:, j] += 1e-30j
        d[:, j] = np.round(losses().imag / 1e-30) / n
        s[:, j] = s[:, j].real
    return float(losses().real.mean()), d.astype(scores.dtype)


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
