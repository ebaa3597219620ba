"""Answers to `forward_gradient`: `right_...` must earn all points, `wrong_...` none.

Only read, never imported. A docstring names the bug, or what is different.
"""

import numpy as np

from cs_core.gradients import forward_gradient as borrowed_forward_gradient


def right_put_back(f, x, *, h=1e-7):
    """One copy, and every entry is put back."""
    point = np.array(x, dtype=np.float64)
    base, slopes = f(point), np.zeros_like(point)
    for index in np.ndindex(point.shape):
        kept = point[index]
        point[index] = kept + h
        slopes[index] = (f(point) - base) / h
        point[index] = kept
    return slopes


def right_nditer(f, x, *, h=1e-7):
    """nditer with a multi-index, and the step that is really taken."""
    point = x.astype(float)
    slopes, base = np.zeros(x.shape), float(f(point.copy()))
    for _ in (walk := np.nditer(point, flags=["multi_index", "zerosize_ok"])):
        ahead = point.copy()
        ahead[walk.multi_index] += h
        slopes[walk.multi_index] = (f(ahead) - base) / (ahead - point)[walk.multi_index]
    return slopes


def right_unit_vectors(f, x, *, h=1e-7):
    """Rows of the identity as directions."""
    base = f(np.asarray(x, dtype=float))
    steps = h * np.eye(x.size)
    values = [f(np.asarray(x, dtype=float) + step.reshape(x.shape)) for step in steps]
    return (np.array(values, dtype=float) - base).reshape(x.shape) / h


def right_flat_loop(f, x, *, h=1e-7):
    """A flat copy, reshaped at each call; the values come before f(x)."""
    flat = x.astype(np.float64).ravel().tolist()
    values = []
    for k in range(len(flat)):
        moved = [*flat[:k], flat[k] + h, *flat[k + 1 :]]
        values.append(float(f(np.array(moved).reshape(x.shape))))
    base = float(f(np.array(flat).reshape(x.shape)))
    return np.array([(value - base) / h for value in values]).reshape(x.shape)


def wrong_not_put_back(f, x, *, h=1e-7):
    """Moved entries stay moved.
    Told as: x was not put back
    """
    point = x.astype(float)
    base, slopes = f(point.copy()), np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        point[index] += h
        slopes[index] = (f(point.copy()) - base) / h
    return slopes


def wrong_not_put_back_running(f, x, *, h=1e-7):
    """Moved entries stay moved, and each is compared with the one before.
    Told as: x was not put back
    """
    point = x.astype(float)
    last, slopes = f(point.copy()), np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        point[index] += h
        value = f(point.copy())
        slopes[index], last = (value - last) / h, value
    return slopes


def wrong_all_at_once(f, x, *, h=1e-7):
    """Adds h to all entries.
    Told as: moved at once
    """
    start = x.astype(float)
    return np.full(x.shape, (f(start + h) - f(start)) / h)


def wrong_backward(f, x, *, h=1e-7):
    """A backward difference.
    Told as: goes backward
    """
    start = x.astype(float)
    base, slopes = f(start.copy()), np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        behind = start.copy()
        behind[index] -= h
        slopes[index] = (base - f(behind)) / h
    return slopes


def wrong_central(f, x, *, h=1e-7):
    """A central difference: more exact, and not what was asked for.
    Told as: goes backward | f was called
    """
    slopes = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        ahead, behind = x.astype(float), x.astype(float)
        ahead[index] += h
        behind[index] -= h
        slopes[index] = (f(ahead) - f(behind)) / (2 * h)
    return slopes


def wrong_base_again(f, x, *, h=1e-7):
    """Evaluates f(x) again for every entry: 2d calls.
    Told as: call it once
    """
    slopes = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        ahead = x.astype(float)
        ahead[index] += h
        slopes[index] = (f(ahead) - f(x.astype(float))) / h
    return slopes


def wrong_sign(f, x, *, h=1e-7):
    """Subtracts the wrong way round.
    Told as: sign is reversed
    """
    start = x.astype(float)
    base, slopes = f(start.copy()), np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        ahead = start.copy()
        ahead[index] += h
        slopes[index] = (base - f(ahead)) / h
    return slopes


def wrong_not_divided(f, x, *, h=1e-7):
    """A difference without the division.
    Told as: divide by h
    """
    start = x.astype(float)
    base, slopes = f(start.copy()), np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        ahead = start.copy()
        ahead[index] += h
        slopes[index] = f(ahead) - base
    return slopes


def wrong_divided_by_2h(f, x, *, h=1e-7):
    """Divides by 2h.
    Told as: divide by h
    """
    start = x.astype(float)
    base, slopes = f(start.copy()), np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        ahead = start.copy()
        ahead[index] += h
        slopes[index] = (f(ahead) - base) / (2 * h)
    return slopes


def wrong_integers_cut(f, x, *, h=1e-7):
    """Works in the dtype of x: h is cut away from whole numbers.
    Told as: numbers, must get float64
    """
    point = x.copy()
    base, slopes = f(point.copy()), np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        kept = point[index]
        point[index] = kept + h
        slopes[index] = (f(point.copy()) - base) / h
        point[index] = kept
    return slopes


def wrong_single_precision(f, x, *, h=1e-7):
    """Keeps float32; whole numbers become float64.
    Told as: must get float64
    """
    point = x.copy() if x.dtype.kind == "f" else x.astype(float)
    base, slopes = f(point.copy()), np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        ahead = point.copy()
        ahead[index] += h
        slopes[index] = (f(ahead) - base) / h
    return slopes


def wrong_result_dtype(f, x, *, h=1e-7):
    """The result has the dtype of x.
    Told as: has dtype
    """
    start = x.astype(float)
    base, slopes = f(start.copy()), np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        ahead = start.copy()
        ahead[index] += h
        slopes[index] = (f(ahead) - base) / h
    return slopes.astype(x.dtype)


def wrong_ravel_copy(f, x, *, h=1e-7):
    """Moves entries of a flat version of x, which is a copy if x is not contiguous.
    Told as: was modified | read-only | never moved
    """
    flat, slopes = x.ravel(), np.zeros(x.size)
    if flat.dtype != np.float64 or not flat.flags.writeable:
        x = x.astype(float)
        flat = x.ravel()
    base = f(x)
    for k in range(flat.size):
        kept = flat[k]
        flat[k] = kept + h
        slopes[k] = (f(x) - base) / h
        flat[k] = kept
    return slopes.reshape(x.shape)


def wrong_in_place(f, x, *, h=1e-7):
    """Moves entries of the caller's x and puts them back, but not if f raises.
    Told as: not as it was
    """
    point = x if x.dtype == np.float64 and x.flags.writeable else x.astype(float)
    base, slopes = f(point.copy()), np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        kept = point[index]
        point[index] = kept + h
        slopes[index] = (f(point.copy()) - base) / h
        point[index] = kept
    return slopes


def wrong_left_changed(f, x, *, h=1e-7):
    """Moves entries of the caller's x and takes h away again, which leaves rounding.
    Told as: was modified
    """
    point = x if x.dtype == np.float64 and x.flags.writeable else x.astype(float)
    base, slopes = f(point.copy()), np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        point[index] += h
        slopes[index] = (f(point.copy()) - base) / h
        point[index] -= h
    return slopes


def wrong_flat_for_f(f, x, *, h=1e-7):
    """Hands f a flat array.
    Told as: must get the shape of x | raised
    """
    flat, slopes = x.astype(float).ravel(), np.zeros(x.size)
    base = f(flat.copy())
    for k in range(flat.size):
        ahead = flat.copy()
        ahead[k] += h
        slopes[k] = (f(ahead) - base) / h
    return slopes.reshape(x.shape)


def wrong_flat_result(f, x, *, h=1e-7):
    """Returns a flat array.
    Told as: has shape | of shape (1,)
    """
    flat, slopes = x.astype(float).ravel(), np.zeros(x.size)
    base = f(flat.reshape(x.shape))
    for k in range(flat.size):
        ahead = flat.copy()
        ahead[k] += h
        slopes[k] = (f(ahead.reshape(x.shape)) - base) / h
    return slopes


def wrong_first_axis(f, x, *, h=1e-7):
    """Loops over the first axis alone.
    Told as: moved at once | raised
    """
    start = x.astype(float)
    base, slopes = f(start.copy()), np.zeros(x.shape)
    for k in range(len(x)):
        ahead = start.copy()
        ahead[k] += h
        slopes[k] = (f(ahead) - base) / h
    return slopes


def wrong_relative_step(f, x, *, h=1e-7):
    """Scales the step by the size of the entry.
    Told as: step is not h | was moved by
    """
    start = x.astype(float)
    base, slopes = f(start.copy()), np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        ahead, step = start.copy(), h * max(1.0, abs(start[index]))
        ahead[index] += step
        slopes[index] = (f(ahead) - base) / step
    return slopes


def wrong_step_typed(f, x, *, h=1e-7):
    """The step is typed in.
    Told as: was moved by | h
    """
    start, h = x.astype(float), 1e-7
    base, slopes = f(start.copy()), np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        ahead = start.copy()
        ahead[index] += h
        slopes[index] = (f(ahead) - base) / h
    return slopes


def wrong_swallows(f, x, *, h=1e-7):
    """An error of f becomes a slope of 0.
    Told as: kept back
    """
    start, slopes = x.astype(float), np.zeros(x.shape)
    try:
        base = f(start.copy())
        for index in np.ndindex(x.shape):
            ahead = start.copy()
            ahead[index] += h
            slopes[index] = (f(ahead) - base) / h
    except Exception:
        pass
    return slopes


def wrong_borrowed(f, x, *, h=1e-7):
    """Calls the course's own.
    Told as: Write it with NumPy alone
    """
    return borrowed_forward_gradient(f, x, h=h)


def wrong_whole_with_a_whole_step(f, x, *, h=1e-7):
    """Leaves it to NumPy what x + h e is: whole numbers if h is one. Shows on: integers and h = 1.
    Told as: must get float64
    """
    start = x.astype(float) if x.dtype.kind == "f" else x
    base, slopes = f(x.astype(float)), np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        e = np.zeros_like(start)
        e[index] = 1
        slopes[index] = (f(start + h * e) - base) / h
    return slopes
