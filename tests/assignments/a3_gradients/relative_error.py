"""Answers to `relative_error`: `right_...` must earn all points, `wrong_...` none.

Only read, never imported. A docstring names the bug, or what is different.
"""

import numpy as np

from cs_core.gradients import relative_error as borrowed_relative_error


def right_loop(a, n, *, floor=1e-3):
    """Entry by entry, in plain Python floats."""
    errors = np.empty(a.shape)
    for index in np.ndindex(a.shape):
        one, two = float(a[index]), float(n[index])
        errors[index] = abs(one - two) / max(abs(one) + abs(two), floor)
    return errors


def right_clip(a, n, *, floor=1e-3):
    """Clips the denominator from below."""
    a, n = np.array(a, dtype=float), np.array(n, dtype=float)
    size = np.clip(abs(a) + abs(n), floor, None)
    return np.divide(np.absolute(np.subtract(a, n)), size)


def right_where(a, n, *, floor=1e-3):
    """Chooses between two denominators."""
    first, second = np.float64(a), np.float64(n)
    total = np.abs(first) + np.abs(second)
    return np.abs(second - first) / np.where(total > floor, total, floor)


def right_stacked(a, n, *, floor=1e-3):
    """Both in one array of float64."""
    both = np.stack([a, n]).astype(np.float64)
    return np.abs(both[0] - both[1]) / np.fmax(np.abs(both).sum(axis=0), floor)


def wrong_minus(a, n, *, floor=1e-3):
    """The denominator takes the difference of the sizes.
    Told as: errors is not right
    """
    a, n = a.astype(float), n.astype(float)
    return np.abs(a - n) / np.maximum(np.abs(np.abs(a) - np.abs(n)), floor)


def wrong_absolute_of_sum(a, n, *, floor=1e-3):
    """The absolute value is taken of the sum: opposite signs cancel.
    Told as: errors is not right
    """
    a, n = a.astype(float), n.astype(float)
    return np.abs(a - n) / np.maximum(np.abs(a + n), floor)


def wrong_no_absolute_above(a, n, *, floor=1e-3):
    """The numerator keeps its sign.
    Told as: errors is not right
    """
    a, n = a.astype(float), n.astype(float)
    return (a - n) / np.maximum(np.abs(a) + np.abs(n), floor)


def wrong_no_floor(a, n, *, floor=1e-3):
    """No floor: nan where both are 0.
    Told as: nan | floor | both 0
    """
    a, n = a.astype(float), n.astype(float)
    return np.abs(a - n) / (np.abs(a) + np.abs(n))


def wrong_floor_added(a, n, *, floor=1e-3):
    """The floor is added to the denominator.
    Told as: errors is not right
    """
    a, n = a.astype(float), n.astype(float)
    return np.abs(a - n) / (np.abs(a) + np.abs(n) + floor)


def wrong_over_largest(a, n, *, floor=1e-3):
    """Divides by the larger of the two.
    Told as: errors is not right
    """
    a, n = a.astype(float), n.astype(float)
    return np.abs(a - n) / np.maximum(np.maximum(np.abs(a), np.abs(n)), floor)


def wrong_over_numeric(a, n, *, floor=1e-3):
    """Divides by the measured slope alone.
    Told as: errors is not right
    """
    a, n = a.astype(float), n.astype(float)
    return np.abs(a - n) / np.maximum(np.abs(n), floor)


def wrong_mean(a, n, *, floor=1e-3):
    """The mean over all entries.
    Told as: errors must be a NumPy array | has shape ()
    """
    a, n = a.astype(float), n.astype(float)
    return np.mean(np.abs(a - n) / np.maximum(np.abs(a) + np.abs(n), floor))


def wrong_norms(a, n, *, floor=1e-3):
    """Norms of whole arrays.
    Told as: errors must be a NumPy array | has shape ()
    """
    a, n = a.astype(float), n.astype(float)
    size = max(np.linalg.norm(a) + np.linalg.norm(n), floor)
    return np.linalg.norm(a - n) / size


def wrong_norm_below(a, n, *, floor=1e-3):
    """The denominator is one number for all entries.
    Told as: errors is not right
    """
    a, n = a.astype(float), n.astype(float)
    return np.abs(a - n) / max((np.abs(a) + np.abs(n)).max(), floor)


def wrong_floor_typed(a, n, *, floor=1e-3):
    """The floor is typed in.
    Told as: floor | errors is not right
    """
    a, n = a.astype(float), n.astype(float)
    return np.abs(a - n) / np.maximum(np.abs(a) + np.abs(n), 1e-3)


def wrong_floor_per_number(a, n, *, floor=1e-3):
    """Each size has the floor, not their sum.
    Told as: errors is not right
    """
    a, n = a.astype(float), n.astype(float)
    return np.abs(a - n) / (np.maximum(np.abs(a), floor) + np.maximum(np.abs(n), floor))


def wrong_integers_wrap(a, n, *, floor=1e-3):
    """Subtracts in the dtype that comes: unsigned numbers wrap around.
    Told as: errors is not right | of integers
    """
    return (np.abs(a - n) / np.maximum(np.abs(a) + np.abs(n), floor)).astype(np.float64)


def wrong_dtype_of_a(a, n, *, floor=1e-3):
    """The result has the dtype of a.
    Told as: has dtype
    """
    x, y = a.astype(float), n.astype(float)
    return (np.abs(x - y) / np.maximum(np.abs(x) + np.abs(y), floor)).astype(a.dtype)


def wrong_single_precision(a, n, *, floor=1e-3):
    """Computes in single precision.
    Told as: errors is not right
    """
    x, y = a.astype(np.float32), n.astype(np.float32)
    return (np.abs(x - y) / np.maximum(np.abs(x) + np.abs(y), floor)).astype(np.float64)


def wrong_zero_below_floor(a, n, *, floor=1e-3):
    """Pairs below the floor count as equal.
    Told as: errors is not right
    """
    a, n = a.astype(float), n.astype(float)
    size = np.abs(a) + np.abs(n)
    return np.where(size < floor, 0.0, np.abs(a - n) / np.maximum(size, floor))


def wrong_flat(a, n, *, floor=1e-3):
    """The result is flat.
    Told as: has shape
    """
    a, n = a.astype(float).ravel(), n.astype(float).ravel()
    return np.abs(a - n) / np.maximum(np.abs(a) + np.abs(n), floor)


def wrong_flat_in_memory(a, n, *, floor=1e-3):
    """Goes through each array in the order of its memory, which may be another for the other.
    Told as: memory | columns first | backwards
    """
    x = np.array(a.ravel(order="K"), dtype=float)
    y = np.array(n.ravel(order="K"), dtype=float)
    errors = np.abs(x - y) / np.maximum(np.abs(x) + np.abs(y), floor)
    return errors.reshape(a.shape)


def wrong_in_place(a, n, *, floor=1e-3):
    """Subtracts in place where it can.
    Told as: was modified
    """
    size = np.maximum(np.abs(a.astype(float)) + np.abs(n.astype(float)), floor)
    if a.dtype == np.float64 and a.flags.writeable:
        a -= n
        return np.abs(a) / size
    return np.abs(a.astype(float) - n.astype(float)) / size


def wrong_borrowed(a, n, *, floor=1e-3):
    """Calls the course's own.
    Told as: Write it with NumPy alone
    """
    return borrowed_relative_error(a, n, floor=floor)


def wrong_single_stays_single(a, n, *, floor=1e-3):
    """Casts whole numbers alone. Shows on: two arrays of float32.
    Told as: digits of float32
    """
    a, n = (m.astype(float) if m.dtype.kind in "iu" else m for m in (a, n))
    return np.float64(1) * (np.abs(a - n) / np.maximum(np.abs(a) + np.abs(n), floor)).astype(float)


def wrong_sizes_wrap(a, n, *, floor=1e-3):
    """Takes absolute values in the dtype that comes: that of -128 is -128 in int8.
    Told as: least whole number
    """
    sizes = np.abs(a).astype(float) + np.abs(n).astype(float)
    return np.abs(a.astype(float) - n.astype(float)) / np.maximum(sizes, floor)
