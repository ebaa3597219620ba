"""Answers to `max_norm_project`: `right_...` must earn all points, `wrong_...` none.

Only read, never imported. A docstring names the bug, or what is different.
"""

import numpy as np

from cs_core.regularizers import max_norm_project as borrowed_max_norm_project


def right_where(W, max_norm, *, axis=0):
    """where, on lengths that are never 0."""
    V = W if W.dtype.kind == "f" else W.astype(float)
    lengths = np.sqrt((V.astype(float) ** 2).sum(axis=axis, keepdims=True))
    long = lengths > max_norm
    factor = np.where(long, max_norm / np.where(long, lengths, 1.0), 1.0)
    return (V * factor).astype(V.dtype)


def right_divide_where(W, max_norm, *, axis=0):
    """np.divide only where it is needed."""
    V = np.array(W, dtype=W.dtype if W.dtype.kind == "f" else np.float64)
    lengths = np.sqrt(np.sum(V * V, axis=axis, keepdims=True))
    factor = np.ones_like(lengths)
    np.divide(max_norm, lengths, out=factor, where=lengths > max_norm)
    V *= factor
    return V


def right_minimum(W, max_norm, *, axis=0):
    """min(1, c / length), with infinity for vectors of 0."""
    V = W.astype(W.dtype if W.dtype.kind == "f" else np.float64)
    with np.errstate(divide="ignore"):
        ratio = max_norm / np.sqrt((V**2).sum(axis=axis, keepdims=True))
    return V * np.minimum(1, ratio).astype(V.dtype)


def right_one_by_one(W, max_norm, *, axis=0):
    """A loop over the vectors, each with np.linalg.norm."""
    axes = (axis,) if isinstance(axis, int) else axis
    axes = tuple(a % W.ndim for a in axes)
    V = np.array(W, dtype=W.dtype if W.dtype.kind == "f" else float, order="C")
    rows = np.moveaxis(V, axes, tuple(range(V.ndim - len(axes), V.ndim)))
    for index in np.ndindex(rows.shape[: V.ndim - len(axes)]):
        length = np.linalg.norm(np.ravel(rows[index]))
        if length > max_norm:
            rows[index] *= max_norm / length
    return V


def wrong_axis_one(W, max_norm, *, axis=0):
    """Lengths of rows, whatever axis says.
    Told as: W is not right | axis
    """
    V = W.astype(W.dtype if W.dtype.kind == "f" else float)
    lengths = np.sqrt((V**2).sum(axis=-1, keepdims=True))
    return V * (max_norm / np.maximum(lengths, max_norm)).astype(V.dtype)


def wrong_axis_zero(W, max_norm, *, axis=0):
    """Lengths of columns, whatever axis says.
    Told as: W is not right | axis
    """
    V = W.astype(W.dtype if W.dtype.kind == "f" else float)
    lengths = np.sqrt((V**2).sum(axis=0, keepdims=True))
    return V * (max_norm / np.maximum(lengths, max_norm)).astype(V.dtype)


def wrong_whole_matrix(W, max_norm, *, axis=0):
    """The length of the whole matrix.
    Told as: W is not right
    """
    V = W.astype(W.dtype if W.dtype.kind == "f" else float)
    length = np.sqrt((V**2).sum())
    return V * V.dtype.type(min(1.0, max_norm / length)) if length else V


def wrong_longer_too(W, max_norm, *, axis=0):
    """Gives all vectors the limit's length, short ones too.
    Told as: W is not right
    """
    V = W.astype(W.dtype if W.dtype.kind == "f" else float)
    lengths = np.sqrt((V**2).sum(axis=axis, keepdims=True))
    return V * (max_norm / np.where(lengths > 0, lengths, max_norm)).astype(V.dtype)


def wrong_unit_vectors(W, max_norm, *, axis=0):
    """Cuts long vectors back to length 1.
    Told as: W is not right
    """
    V = W.astype(W.dtype if W.dtype.kind == "f" else float)
    lengths = np.sqrt((V**2).sum(axis=axis, keepdims=True))
    return np.where(lengths > max_norm, V / np.maximum(lengths, 1e-300), V).astype(V.dtype)


def wrong_nan_for_zeros(W, max_norm, *, axis=0):
    """min(1, c / 0 · 0): nan for a vector of zeros.
    Told as: nan
    """
    V = W.astype(W.dtype if W.dtype.kind == "f" else float)
    lengths = np.sqrt((V**2).sum(axis=axis, keepdims=True))
    short = V / lengths * np.minimum(lengths, max_norm)
    return short.astype(V.dtype)


def wrong_epsilon(W, max_norm, *, axis=0):
    """Adds 1e-8 to the length.
    Told as: W is not right
    """
    V = W.astype(W.dtype if W.dtype.kind == "f" else float)
    lengths = np.sqrt((V**2).sum(axis=axis, keepdims=True))
    desired = np.minimum(lengths, max_norm)
    return (V * (desired / (lengths + 1e-8))).astype(V.dtype)


def wrong_epsilon_in_root(W, max_norm, *, axis=0):
    """Adds 1e-12 to the sum of squares.
    Told as: W is not right
    """
    V = W.astype(W.dtype if W.dtype.kind == "f" else float)
    lengths = np.sqrt((V**2).sum(axis=axis, keepdims=True) + 1e-12)
    return (V * np.minimum(1.0, max_norm / lengths)).astype(V.dtype)


def wrong_entries_clipped(W, max_norm, *, axis=0):
    """Clips each entry.
    Told as: W is not right
    """
    V = W.astype(W.dtype if W.dtype.kind == "f" else float)
    return np.clip(V, -max_norm, max_norm)


def wrong_largest_entry(W, max_norm, *, axis=0):
    """Takes the largest entry for the length.
    Told as: W is not right
    """
    V = W.astype(W.dtype if W.dtype.kind == "f" else float)
    lengths = np.abs(V).max(axis=axis, keepdims=True)
    return (V * (max_norm / np.maximum(lengths, max_norm))).astype(V.dtype)


def wrong_sum_of_absolute_values(W, max_norm, *, axis=0):
    """Takes the L1 norm.
    Told as: W is not right
    """
    V = W.astype(W.dtype if W.dtype.kind == "f" else float)
    lengths = np.abs(V).sum(axis=axis, keepdims=True)
    return (V * (max_norm / np.maximum(lengths, max_norm))).astype(V.dtype)


def wrong_no_root(W, max_norm, *, axis=0):
    """Compares and divides by the squared length.
    Told as: W is not right
    """
    V = W.astype(W.dtype if W.dtype.kind == "f" else float)
    squares = (V**2).sum(axis=axis, keepdims=True)
    return (V * (max_norm / np.maximum(squares, max_norm))).astype(V.dtype)


def wrong_root_of_factor(W, max_norm, *, axis=0):
    """Takes the root of c / squared length.
    Told as: W is not right
    """
    V = W.astype(W.dtype if W.dtype.kind == "f" else float)
    squares = (V**2).sum(axis=axis, keepdims=True)
    return (V * np.sqrt(max_norm / np.maximum(squares, max_norm))).astype(V.dtype)


def wrong_limit_one(W, max_norm, *, axis=0):
    """Types in the limit 1.
    Told as: W is not right
    """
    V = W.astype(W.dtype if W.dtype.kind == "f" else float)
    lengths = np.sqrt((V**2).sum(axis=axis, keepdims=True))
    return (V / np.maximum(lengths, 1.0)).astype(V.dtype)


def wrong_longest_decides(W, max_norm, *, axis=0):
    """Scales all vectors by the factor of the longest.
    Told as: W is not right
    """
    V = W.astype(W.dtype if W.dtype.kind == "f" else float)
    longest = np.sqrt((V**2).sum(axis=axis)).max()
    return (V * (max_norm / max(longest, max_norm))).astype(V.dtype)


def wrong_writes_into_weights(W, max_norm, *, axis=0):
    """Scales the caller's array.
    Told as: modified | read-only | same_kind
    """
    lengths = np.sqrt((W.astype(float) ** 2).sum(axis=axis, keepdims=True))
    W *= (max_norm / np.maximum(lengths, max_norm)).astype(W.dtype)
    return W


def wrong_no_kept_axes(W, max_norm, *, axis=0):
    """Without keepdims: rows are scaled by the factors of columns if it fits.
    Told as: raised ValueError | axis
    """
    V = W.astype(W.dtype if W.dtype.kind == "f" else float)
    lengths = np.sqrt((V**2).sum(axis=axis))
    return (V * (max_norm / np.maximum(lengths, max_norm))).astype(V.dtype)


def wrong_one_axis_only(W, max_norm, *, axis=0):
    """Takes the first of several axes.
    Told as: axis
    """
    V = W.astype(W.dtype if W.dtype.kind == "f" else float)
    one = axis[0] if isinstance(axis, tuple) else axis
    lengths = np.sqrt((V**2).sum(axis=one, keepdims=True))
    return (V * (max_norm / np.maximum(lengths, max_norm))).astype(V.dtype)


def wrong_matrix_norm(W, max_norm, *, axis=0):
    """np.linalg.norm over two axes at once, ord=2: the largest singular value.
    Told as: raised ValueError | axis
    """
    V = W.astype(W.dtype if W.dtype.kind == "f" else float)
    lengths = np.linalg.norm(V, ord=2, axis=axis, keepdims=True)
    return (V * (max_norm / np.maximum(lengths, max_norm))).astype(V.dtype)


def wrong_always_double(W, max_norm, *, axis=0):
    """Returns float64 for float32.
    Told as: has dtype float64
    """
    lengths = np.sqrt((W.astype(float) ** 2).sum(axis=axis, keepdims=True))
    return W * (max_norm / np.maximum(lengths, max_norm))


def wrong_stays_integer(W, max_norm, *, axis=0):
    """Casts the result to the dtype of integers.
    Told as: dtype int
    """
    lengths = np.sqrt((W.astype(float) ** 2).sum(axis=axis, keepdims=True))
    return (W * (max_norm / np.maximum(lengths, max_norm))).astype(W.dtype)


def wrong_squares_in_bytes(W, max_norm, *, axis=0):
    """Squares integers in their own dtype.
    Told as: int8 | not finite | nan
    """
    lengths = np.sqrt((W * W).sum(axis=axis, keepdims=True, dtype=float))
    V = W.astype(W.dtype if W.dtype.kind == "f" else float)
    return (V * (max_norm / np.maximum(lengths, max_norm))).astype(V.dtype)


def wrong_integers_untouched(W, max_norm, *, axis=0):
    """Returns integers as they are if no vector is too long.
    Told as: dtype int
    """
    lengths = np.sqrt((W.astype(float) ** 2).sum(axis=axis, keepdims=True))
    if (lengths <= max_norm).all():
        return W.copy()
    dtype = W.dtype if W.dtype.kind == "f" else float
    return (W * (max_norm / np.maximum(lengths, max_norm))).astype(dtype)


def wrong_strictly_inside(W, max_norm, *, axis=0):
    """Keeps a little away from the limit.
    Told as: W is not right
    """
    V = W.astype(W.dtype if W.dtype.kind == "f" else float)
    lengths = np.sqrt((V**2).sum(axis=axis, keepdims=True))
    factor = np.where(lengths >= max_norm, 0.999999 * max_norm / np.maximum(lengths, 1e-99), 1)
    return (V * factor).astype(V.dtype)


def wrong_pair(W, max_norm, *, axis=0):
    """Returns the lengths too.
    Told as: must be a NumPy array
    """
    V = W.astype(W.dtype if W.dtype.kind == "f" else float)
    lengths = np.sqrt((V**2).sum(axis=axis, keepdims=True))
    return (V * (max_norm / np.maximum(lengths, max_norm))).astype(V.dtype), lengths


def wrong_borrowed(W, max_norm, *, axis=0):
    """Calls the course's own function.
    Told as: from cs_core
    """
    return borrowed_max_norm_project(W, max_norm, axis=axis)


def wrong_tolerant(W, max_norm, *, axis=0):
    """Lets pass what is barely too long.
    Told as: barely too long
    """
    V = W.astype(np.float64)
    lengths = np.sqrt((V**2).sum(axis=axis, keepdims=True))
    fits = (lengths < max_norm) | np.isclose(lengths, max_norm)
    V = np.where(fits, V, V * (max_norm / np.where(fits, 1, lengths)))
    return V.astype(W.dtype) if W.dtype.kind == "f" else V


def wrong_squares_in_int64(W, max_norm, *, axis=0):
    """Thinks that int64 holds every square.
    Told as: squares are large, int64
    """
    V = W if W.dtype.kind == "f" else W.astype(np.int64)
    lengths = np.sqrt(np.abs((V * V).sum(axis=axis, keepdims=True, dtype=V.dtype)))
    V = V * (max_norm / np.maximum(lengths, max_norm))
    return V.astype(W.dtype) if W.dtype.kind == "f" else V


def right_the_argument_itself(W, max_norm, *, axis=0):
    """Returns W itself if no vector of it is too long."""
    V = W if W.dtype.kind == "f" else W.astype(np.float64)
    lengths = np.sqrt((V.astype(np.float64) ** 2).sum(axis=axis, keepdims=True))
    if (lengths <= max_norm).all():
        return V
    return (V * (max_norm / np.maximum(lengths, max_norm))).astype(V.dtype)
