"""Answers to `central_gradient`: `right_...` must earn all points, `wrong_...` none.

Only read, never imported. A docstring names the bug, or what is different.
"""

import numpy as np

from cs_core.gradients import numerical_gradient


def right_put_back(f, x, *, h=1e-5):
    """One copy; each entry is set, set again, and put back."""
    point, slopes = np.array(x, dtype=float, order="C"), np.empty(x.shape)
    flat, out = point.reshape(-1), slopes.reshape(-1)
    for k in range(flat.size):
        kept = flat[k]
        flat[k] = kept + h
        ahead = f(point)
        flat[k] = kept - h
        behind = f(point)
        flat[k] = kept
        out[k] = (ahead - behind) / (2.0 * h)
    return slopes


def right_step_taken(f, x, *, h=1e-5):
    """Divides by the step really taken."""
    start, slopes = x.astype(np.float64), np.empty(x.shape)
    for index, value in np.ndenumerate(start):
        ahead, behind = start.copy(), start.copy()
        ahead[index], behind[index] = value + h, value - h
        slopes[index] = (f(ahead) - f(behind)) / (ahead[index] - behind[index])
    return slopes


def right_all_ahead_first(f, x, *, h=1e-5):
    """Unit vectors: all points ahead, then all behind."""
    start = np.asarray(x, dtype=np.float64)
    steps = [h * row.reshape(x.shape) for row in np.eye(x.size)]
    ahead = np.array([float(f(start + step)) for step in steps])
    behind = np.array([float(f(start - step)) for step in steps])
    return 0.5 * ((ahead - behind) / h).reshape(x.shape)


def right_two_halves(f, x, *, h=1e-5):
    """Adds to a unit array; prints."""
    total = np.zeros(x.shape)
    for index in reversed(list(np.ndindex(*x.shape))):
        unit = np.zeros(x.shape)
        unit[index] = 1.0
        rise = f(x + h * unit) / (2 * h) - f(x - h * unit) / (2 * h)
        total += rise * unit
    print("done", total.shape)
    return total


def right_in_place_with_finally(f, x, *, h=1e-5):
    """Moves a copy, with a finally block all the same."""
    point, slopes = np.array(x).astype(float), np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        kept = float(point[index])
        try:
            point[index] = kept + h
            slopes[index] = f(point)
            point[index] = kept - h
            slopes[index] -= f(point)
        finally:
            point[index] = kept
    return slopes / (2 * h)


def wrong_forward(f, x, *, h=1e-5):
    """A forward difference.
    Told as: forward difference
    """
    start = x.astype(float)
    base, slopes = f(start.copy()), np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        ahead = start.copy()
        ahead[index] += h
        slopes[index] = (f(ahead) - base) / h
    return slopes


def wrong_backward(f, x, *, h=1e-5):
    """A backward difference.
    Told as: backward difference
    """
    start = x.astype(float)
    base, slopes = f(start.copy()), np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        behind = start.copy()
        behind[index] -= h
        slopes[index] = (base - f(behind)) / h
    return slopes


def quotient(f, x, up, down, divisor):
    """A difference quotient with these steps."""
    start, slopes = x.astype(float), np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        ahead, behind = start.copy(), start.copy()
        ahead[index] += up
        behind[index] -= down
        slopes[index] = (f(ahead) - f(behind)) / divisor
    return slopes


def wrong_forward_with_2d_calls(f, x, *, h=1e-5):
    """A forward difference that evaluates f(x) again for every entry.
    Told as: forward difference
    """
    return quotient(f, x, h, 0.0, h)


def wrong_divided_by_h(f, x, *, h=1e-5):
    """Divides by h.
    Told as: divide by 2h
    """
    return quotient(f, x, h, h, h)


def wrong_divided_by_4h(f, x, *, h=1e-5):
    """Divides by 4h.
    Told as: divide by 2h
    """
    return quotient(f, x, h, h, 4 * h)


def wrong_half_steps(f, x, *, h=1e-5):
    """Half a step to each side: right in itself, and not what was asked for.
    Told as: moved by 0.5 h
    """
    return quotient(f, x, h / 2, h / 2, h)


def wrong_half_steps_full_divisor(f, x, *, h=1e-5):
    """Half a step to each side, divided by 2h.
    Told as: moved by 0.5 h
    """
    return quotient(f, x, h / 2, h / 2, 2 * h)


def wrong_forward_2h(f, x, *, h=1e-5):
    """A forward difference over 2h.
    Told as: forward difference
    """
    return quotient(f, x, 2 * h, 0.0, 2 * h)


def wrong_sign(f, x, *, h=1e-5):
    """Subtracts the wrong way round.
    Told as: sign is reversed
    """
    return quotient(f, x, -h, -h, 2 * h)


def wrong_not_divided(f, x, *, h=1e-5):
    """No division.
    Told as: divide by 2h
    """
    return quotient(f, x, h, h, 1.0)


def wrong_step_typed(f, x, *, h=1e-5):
    """The step is typed in.
    Told as: was moved by
    """
    return quotient(f, x, 1e-5, 1e-5, 2e-5)


def wrong_huge_step(f, x, *, h=1e-5):
    """A step of at least 0.01: exact for parabolas.
    Told as: was moved by
    """
    h = max(h, 0.01)
    return quotient(f, x, h, h, 2 * h)


def wrong_tiny_step(f, x, *, h=1e-5):
    """A step below rounding: smaller must be better.
    Told as: was moved by | never moved | step is not h
    """
    h = min(h, 1e-14)
    return quotient(f, x, h, h, 2 * h)


def wrong_relative_step(f, x, *, h=1e-5):
    """Scales the step by the size of the entry.
    Told as: step is not h | was moved by
    """
    start, slopes = x.astype(float), np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        ahead, behind, step = start.copy(), start.copy(), h * max(1.0, abs(start[index]))
        ahead[index] += step
        behind[index] -= step
        slopes[index] = (f(ahead) - f(behind)) / (2 * step)
    return slopes


def wrong_richardson(f, x, *, h=1e-5):
    """Richardson's extrapolation: more exact, and 4d calls.
    Told as: f was called
    """
    wide, narrow = quotient(f, x, h, h, 2 * h), quotient(f, x, h / 2, h / 2, h)
    return (4 * narrow - wide) / 3


def wrong_2d_plus_1(f, x, *, h=1e-5):
    """Calls f(x) once, for nothing.
    Told as: itself is not needed
    """
    f(x.astype(float))
    return quotient(f, x, h, h, 2 * h)


def wrong_mean_of_sides(f, x, *, h=1e-5):
    """The mean of a forward and a backward difference: 2d + 1 calls.
    Told as: itself is not needed
    """
    start = x.astype(float)
    base = f(start)
    slopes = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        ahead, behind = start.copy(), start.copy()
        ahead[index] += h
        behind[index] -= h
        slopes[index] = ((f(ahead) - base) / h + (base - f(behind)) / h) / 2
    return slopes


def wrong_not_put_back(f, x, *, h=1e-5):
    """After the second evaluation the entry stays behind.
    Told as: x was not put back
    """
    point, slopes = x.astype(float), np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        point[index] += h
        ahead = f(point.copy())
        point[index] -= 2 * h
        slopes[index] = (ahead - f(point.copy())) / (2 * h)
    return slopes


def wrong_back_to_h_behind(f, x, *, h=1e-5):
    """After the first evaluation h is taken away once: the second is at x.
    Told as: forward difference
    """
    point, slopes = x.astype(float), np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        kept = point[index]
        point[index] += h
        ahead = f(point.copy())
        point[index] -= h
        slopes[index] = (ahead - f(point.copy())) / (2 * h)
        point[index] = kept
    return slopes


def wrong_integers_cut(f, x, *, h=1e-5):
    """Works in the dtype of x.
    Told as: must get float64
    """
    point, slopes = x.copy(), np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        kept = point[index]
        point[index] = kept + h
        ahead = f(point.copy())
        point[index] = kept - h
        slopes[index] = (ahead - f(point.copy())) / (2 * h)
        point[index] = kept
    return slopes


def wrong_zeros_like(f, x, *, h=1e-5):
    """The slopes are kept in an array like x.
    Told as: has dtype
    """
    slopes = np.zeros_like(x)
    for index in np.ndindex(x.shape):
        ahead, behind = x.astype(float), x.astype(float)
        ahead[index] += h
        behind[index] -= h
        slopes[index] = (f(ahead) - f(behind)) / (2 * h)
    return slopes


def wrong_in_place(f, x, *, h=1e-5):
    """Moves the caller's x where it can, and forgets it if f raises.
    Told as: not as it was
    """
    point = x if x.dtype == np.float64 and x.flags.writeable else x.astype(float)
    slopes = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        kept = point[index].copy()
        point[index] = kept + h
        ahead = f(point.copy())
        point[index] = kept - h
        slopes[index] = (ahead - f(point.copy())) / (2 * h)
        point[index] = kept
    return slopes


def wrong_reshaped_copy(f, x, *, h=1e-5):
    """Moves entries of x.reshape(-1), a copy where x is not contiguous: slopes of 0.
    Told as: never moved | at x itself | was modified | not as it was
    """
    point = x if x.dtype == np.float64 else x.astype(float)
    flat = point.reshape(-1)
    if not flat.flags.writeable:
        flat = flat.copy()
        point = flat.reshape(point.shape)
    slopes = np.zeros(x.size)
    for k in range(x.size):
        kept = flat[k]
        flat[k] = kept + h
        ahead = f(point.copy())
        flat[k] = kept - h
        slopes[k] = (ahead - f(point.copy())) / (2 * h)
        flat[k] = kept
    return slopes.reshape(x.shape)


def wrong_memory_order(f, x, *, h=1e-5):
    """Lists slopes in the order of memory.
    Told as: columns first | memory | slopes is not right
    """
    point, slopes = x.astype(float, order="K"), []
    flat = point.ravel(order="K")
    for k in range(flat.size):
        ends = []
        for step in (h, -h):
            moved = flat.copy()
            moved[k] += step
            if point.flags.f_contiguous and not point.flags.c_contiguous:
                ends.append(f(moved.reshape(point.shape, order="F")))
            else:
                ends.append(f(moved.reshape(point.shape)))
        slopes.append((ends[0] - ends[1]) / (2 * h))
    return np.array(slopes).reshape(x.shape)


def wrong_only_two_dimensions(f, x, *, h=1e-5):
    """Two loops, for a matrix.
    Told as: raised | dimension
    """
    slopes = np.zeros(x.shape)
    for i in range(x.shape[0]):
        for j in range(x.shape[1]):
            unit = np.zeros(x.shape)
            unit[i, j] = h
            slopes[i, j] = (f(x + unit) - f(x - unit)) / (2 * h)
    return slopes


def wrong_rounded(f, x, *, h=1e-5):
    """Rounds the slopes to six decimals.
    Told as: slopes is not right
    """
    return np.round(quotient(f, x, h, h, 2 * h), 6)


def wrong_first_entries(f, x, *, h=1e-5):
    """Measures the first four entries, and takes 0 for the rest.
    Told as: never moved
    """
    start, slopes = x.astype(float), np.zeros(x.shape)
    for index in list(np.ndindex(x.shape))[:4]:
        ahead, behind = start.copy(), start.copy()
        ahead[index] += h
        behind[index] -= h
        slopes[index] = (f(ahead) - f(behind)) / (2 * h)
    return slopes


def wrong_borrowed(f, x, *, h=1e-5):
    """Calls the course's own.
    Told as: Write it with NumPy alone
    """
    return numerical_gradient(f, x, h=h)


def wrong_wraps_with_a_whole_step(f, x, *, h=1e-5):
    """Moves whole numbers in their dtype if h is whole, and casts then: 0 - 1 is 255 in uint8.
    Told as: moved by
    """
    slopes = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        whole = x.dtype.kind in "iu" and isinstance(h, int)
        unit = np.zeros(x.shape, dtype=x.dtype if whole else float)
        unit[index] = 1
        ahead, behind = (x + h * unit).astype(float), (x - h * unit).astype(float)
        slopes[index] = (f(ahead) - f(behind)) / (2 * h)
    return slopes
