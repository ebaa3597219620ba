"""Answers to `complex_step_gradient`: `right_...` must earn all points, `wrong_...` none.

Only read, never imported. A docstring names the bug, or what is different.
"""

import numpy as np


def right_put_back(f, x, *, h=1e-30):
    """One complex copy; the imaginary part is set and put back."""
    point, slopes = x.astype(complex), np.empty(x.shape)
    for index in np.ndindex(x.shape):
        point.imag[index] = h
        slopes[index] = f(point).imag / h
        point.imag[index] = 0.0
    return slopes


def right_unit_vectors(f, x, *, h=1e-30):
    """Rows of the identity, times ih."""
    values = [complex(f(x + 1j * h * row.reshape(x.shape))) for row in np.eye(x.size)]
    return (np.array(values).imag / h).reshape(x.shape)


def right_flat(f, x, *, h=1e-30):
    """A flat complex array, reshaped for f."""
    flat, found = x.ravel().astype(np.complex128), []
    for k in range(flat.size):
        moved = flat.copy()
        moved[k] = complex(flat[k].real, h)
        found.append(np.imag(f(moved.reshape(x.shape))) * (1 / h))
    return np.array(found, dtype=np.float64).reshape(x.shape)


def right_recursive(f, x, *, h=1e-30):
    """Recursion over the entries."""

    def slopes_from(k):
        if k == x.size:
            return []
        point = np.array(x, dtype=complex)
        point[np.unravel_index(k, x.shape)] += h * 1j
        return [float(np.asarray(f(point)).imag) / h, *slopes_from(k + 1)]

    return np.array(slopes_from(0)).reshape(x.shape)


def steps(f, x, step):
    """Values of f with this step added to each entry."""
    values = np.empty(x.shape, dtype=complex)
    for index in np.ndindex(x.shape):
        point = x.astype(complex)
        point[index] += step
        values[index] = f(point)
    return values


def wrong_not_divided(f, x, *, h=1e-30):
    """The imaginary part, not divided.
    Told as: divide by h
    """
    return steps(f, x, 1j * h).imag


def wrong_real_part(f, x, *, h=1e-30):
    """The real part.
    Told as: slopes is not right
    """
    return steps(f, x, 1j * h).real / h


def wrong_absolute(f, x, *, h=1e-30):
    """The size of the imaginary part: every slope is positive.
    Told as: slopes is not right
    """
    return np.abs(steps(f, x, 1j * h).imag) / h


def wrong_size(f, x, *, h=1e-30):
    """The size of the complex value.
    Told as: slopes is not right
    """
    return np.abs(steps(f, x, 1j * h)) / h


def wrong_complex_result(f, x, *, h=1e-30):
    """Divides the whole value by ih, and returns complex numbers.
    Told as: dtype
    """
    return steps(f, x, 1j * h) / (1j * h)


def wrong_sign(f, x, *, h=1e-30):
    """Steps to the other side.
    Told as: goes backward
    """
    return steps(f, x, -1j * h).imag / h


def wrong_sign_of_quotient(f, x, *, h=1e-30):
    """The quotient has the wrong sign.
    Told as: sign is reversed
    """
    return -steps(f, x, 1j * h).imag / h


def wrong_twice(f, x, *, h=1e-30):
    """Divides by 2h.
    Told as: divide by h
    """
    return steps(f, x, 1j * h).imag / (2 * h)


def wrong_step_typed(f, x, *, h=1e-30):
    """The step is typed in.
    Told as: was moved by
    """
    return steps(f, x, 1e-20j).imag / 1e-20


def wrong_angle(f, x, *, h=1e-30):
    """The angle instead of the imaginary part.
    Told as: slopes is not right
    """
    return np.angle(steps(f, x, 1j * h)) / h


def wrong_both_parts(f, x, *, h=1e-30):
    """Moves along h + ih.
    Told as: real part of x was moved
    """
    return steps(f, x, h + 1j * h).imag / h


def wrong_real_step(f, x, *, h=1e-30):
    """A forward difference in complex numbers.
    Told as: real part of x was moved | never moved | f was called
    """
    return (steps(f, x, h) - f(x.astype(complex))).real / h


def wrong_real_array(f, x, *, h=1e-30):
    """Puts the complex point into a real array: the imaginary part is thrown away.
    Told as: imaginary axis
    """
    slopes = np.empty(x.shape)
    for index in np.ndindex(x.shape):
        point = x.astype(complex)
        point[index] += 1j * h
        slopes[index] = np.imag(f(point.astype(float))) / h
    return slopes


def wrong_central_difference(f, x, *, h=1e-30):
    """A central difference.
    Told as: imaginary axis
    """
    h, slopes = 1e-5, np.empty(x.shape)
    for index in np.ndindex(x.shape):
        ahead, behind = x.astype(float), x.astype(float)
        ahead[index] += h
        behind[index] -= h
        slopes[index] = (f(ahead) - f(behind)) / (2 * h)
    return slopes


def wrong_not_put_back(f, x, *, h=1e-30):
    """Earlier entries keep their imaginary part.
    Told as: x was not put back
    """
    point, slopes = x.astype(complex), np.empty(x.shape)
    for index in np.ndindex(x.shape):
        point[index] += 1j * h
        slopes[index] = np.imag(f(point.copy())) / h
    return slopes


def wrong_all_at_once(f, x, *, h=1e-30):
    """Every entry gets the step.
    Told as: moved at once
    """
    return np.full(x.shape, np.imag(f(x + 1j * h)) / h)


def wrong_conjugate(f, x, *, h=1e-30):
    """Central in the imaginary direction: twice the calls.
    Told as: f was called
    """
    return (steps(f, x, 1j * h).imag - steps(f, x, -1j * h).imag) / (2 * h)


def wrong_single_precision(f, x, *, h=1e-30):
    """complex64.
    Told as: must get complex128
    """
    slopes = np.empty(x.shape)
    for index in np.ndindex(x.shape):
        point = x.astype(np.complex64)
        point[index] += 1j * h
        slopes[index] = np.imag(f(point)) / h
    return slopes


def wrong_result_dtype(f, x, *, h=1e-30):
    """The result has the dtype of x.
    Told as: has dtype
    """
    return (steps(f, x, 1j * h).imag / h).astype(x.dtype)


def wrong_flat_result(f, x, *, h=1e-30):
    """The result is flat.
    Told as: has shape | of shape (1,)
    """
    return steps(f, x, 1j * h).imag.ravel() / h


def wrong_swallows(f, x, *, h=1e-30):
    """An error of f becomes nan.
    Told as: kept back
    """
    slopes = np.full(x.shape, np.nan)
    for index in np.ndindex(x.shape):
        point = x.astype(complex)
        point[index] += 1j * h
        try:
            slopes[index] = np.imag(f(point)) / h
        except ArithmeticError:
            continue
    return slopes
