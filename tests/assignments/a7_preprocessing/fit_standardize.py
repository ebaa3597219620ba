"""Answers to `fit_standardize`: `right_...` must earn all points, `wrong_...` none.

Only read, never imported. A docstring names the bug, or what is different.
"""

import numpy as np

from cs_core.preprocess import fit_standardize as borrowed_fit_standardize


def _out(rows):
    return rows.dtype if rows.dtype.kind == "f" else np.float64


def right_where(X):
    """np.where, on columns told constant by their range."""
    X = X.astype(float)
    mean = X.mean(axis=0)
    spread = np.where(np.ptp(X, axis=0) == 0, 1.0, X.std(axis=0))

    def apply(rows):
        return ((rows.astype(float) - mean) / spread).astype(_out(rows))

    return apply, lambda Z: (Z.astype(float) * spread + mean).astype(Z.dtype)


def right_relative_tolerance(X):
    """Constant by a tolerance relative to the mean; a variance by hand."""
    X = np.asarray(X, dtype=np.float64)
    mean = np.sum(X, axis=0) / len(X)
    std = np.sqrt(np.sum((X - mean) ** 2, axis=0) / len(X))
    std[std <= 1e-12 * np.abs(mean)] = 1
    apply = lambda rows: np.asarray((rows - mean) / std, dtype=_out(rows))  # noqa: E731
    return apply, lambda Z: np.asarray(Z * std + mean, dtype=Z.dtype)


def right_isclose(X):
    """np.isclose, as scikit-learn does in its way."""
    mean, std = np.mean(X, 0, dtype=float), np.std(X, 0, dtype=float)
    std = np.where(np.isclose(std, 0), 1.0, std)

    def apply(rows):
        out = (rows - mean) / std
        return out.astype(np.float32) if rows.dtype == np.float32 else out

    def invert(Z):
        return (mean + std * Z).astype(Z.dtype)

    return apply, invert


class _Scaler:
    def __init__(self, X):
        rows = np.array(X, dtype=np.float64)
        self.shift = rows.mean(axis=0)
        deviation = rows - self.shift
        self.by = np.sqrt(np.einsum("ij,ij->j", deviation, deviation) / len(rows))
        self.by[(rows == rows[0]).all(axis=0)] = 1.0

    def apply(self, rows):
        Z = np.subtract(rows, self.shift, dtype=np.float64)
        Z /= self.by
        return Z.astype(_out(rows))

    def invert(self, Z):
        return (np.multiply(Z, self.by, dtype=np.float64) + self.shift).astype(Z.dtype)


def right_methods(X):
    """Methods of an object; einsum."""
    scaler = _Scaler(X)
    return scaler.apply, scaler.invert


def right_loops(X):
    """Loops over columns and rows, math.fsum."""
    import math

    n, d = X.shape
    learned = []
    for j in range(d):
        column = [float(v) for v in X[:, j]]
        m = math.fsum(column) / n
        s = math.sqrt(math.fsum((v - m) ** 2 for v in column) / n)
        learned.append((m, 1.0 if min(column) == max(column) else s))

    def apply(rows):
        Z = np.empty(rows.shape, dtype=_out(rows))
        for i, j in np.ndindex(rows.shape):
            Z[i, j] = (float(rows[i, j]) - learned[j][0]) / learned[j][1]
        return Z

    def invert(Z):
        out = np.empty_like(Z)
        for j, (m, s) in enumerate(learned):
            out[:, j] = Z[:, j].astype(float) * s + m
        return out

    return apply, invert


def _pair(mean, std):
    apply = lambda rows: ((rows - mean) / std).astype(_out(rows))  # noqa: E731
    return apply, lambda Z: (Z * std + mean).astype(Z.dtype)


def _safe(X, **options):
    std = X.std(axis=0, dtype=float, **options)
    return np.where(X.min(axis=0) == X.max(axis=0), 1.0, std)


def wrong_ddof(X):
    """The standard deviation of N - 1.
    Told as: divide by N
    """
    return _pair(X.mean(axis=0, dtype=float), _safe(X, ddof=1))


def wrong_own_statistics(X):
    """apply computes mean and standard deviation of the rows that it gets.
    Told as: their own mean
    """

    def apply(rows):
        return _pair(rows.mean(axis=0, dtype=float), _safe(rows))[0](rows)

    return apply, _pair(X.mean(axis=0, dtype=float), _safe(X))[1]


def wrong_own_mean(X):
    """apply subtracts the mean of the rows that it gets.
    Told as: apply(rows) is not right | own mean
    """
    std = _safe(X)

    def apply(rows):
        return ((rows - rows.mean(axis=0, dtype=float)) / std).astype(_out(rows))

    return apply, _pair(X.mean(axis=0, dtype=float), std)[1]


def wrong_variance(X):
    """Divides by the variance.
    Told as: a root is missing
    """
    var = _safe(X) ** 2
    return _pair(X.mean(axis=0, dtype=float), var)


def wrong_nan(X):
    """A constant becomes nan.
    Told as: constant | nan
    """
    return _pair(X.mean(axis=0, dtype=float), X.std(axis=0, dtype=float))


def wrong_exact_zero(X):
    """Looks for a standard deviation of exactly 0.
    Told as: compare its smallest and largest | constant
    """
    std = X.std(axis=0, dtype=float)
    std[std == 0] = 1.0
    return _pair(X.mean(axis=0, dtype=float), std)


def wrong_nan_to_num(X):
    """nan_to_num afterwards: new rows at a constant lose their value.
    Told as: constant
    """
    mean, std = X.mean(axis=0, dtype=float), X.std(axis=0, dtype=float)
    std[X.min(axis=0) == X.max(axis=0)] = np.inf

    def apply(rows):
        return np.nan_to_num((rows - mean) / std).astype(_out(rows))

    return apply, _pair(mean, _safe(X))[1]


def wrong_axis(X):
    """Statistics along the rows.
    Told as: axis 1 | shape
    """
    mean, std = X.mean(axis=1, keepdims=True, dtype=float), X.std(axis=1, keepdims=True)

    def apply(rows):
        m = rows.mean(axis=1, keepdims=True, dtype=float)
        s = rows.std(axis=1, keepdims=True, dtype=float)
        return ((rows - m) / np.where(s == 0, 1, s)).astype(_out(rows))

    return apply, lambda Z: (Z * std + mean).astype(Z.dtype)


def wrong_global(X):
    """One mean and one standard deviation for the table.
    Told as: whole table
    """
    std = X.std(dtype=float)
    return _pair(X.mean(dtype=float), std if X.min() < X.max() else 1.0)


def wrong_in_place(X):
    """Centers the caller's array.
    Told as: was modified | read-only | raised
    """
    mean = X.mean(axis=0, dtype=float)
    std = _safe(X)

    def apply(rows):
        if rows.dtype.kind != "f":
            return (rows - mean) / std
        rows -= mean.astype(rows.dtype)
        rows /= std.astype(rows.dtype)
        return rows

    return apply, _pair(mean, std)[1]


def wrong_invert_in_place(X):
    """invert writes into Z.
    Told as: was modified
    """
    mean, std = X.mean(axis=0, dtype=float), _safe(X)

    def invert(Z):
        Z *= std.astype(Z.dtype)
        Z += mean.astype(Z.dtype)
        return Z

    return _pair(mean, std)[0], invert


def wrong_epsilon(X):
    """Adds 1e-8 to the standard deviation.
    Told as: is added to the standard deviation
    """
    return _pair(X.mean(axis=0, dtype=float), X.std(axis=0, dtype=float) + 1e-8)


def wrong_epsilon_in_variance(X):
    """Adds 1e-12 to the variance.
    Told as: is added to the
    """
    return _pair(X.mean(axis=0, dtype=float), np.sqrt(X.var(axis=0, dtype=float) + 1e-12))


def wrong_small_is_constant(X):
    """Takes a spread below 1e-4 for constant.
    Told as: taken for constant
    """
    std = X.std(axis=0, dtype=float)
    return _pair(X.mean(axis=0, dtype=float), np.where(std < 1e-4, 1.0, std))


def wrong_not_centered(X):
    """Divides alone.
    Told as: The mean is not subtracted
    """
    return _pair(0.0, _safe(X))


def wrong_mean_forgotten_on_the_way_back(X):
    """invert forgets the mean.
    Told as: forgets to add the mean
    """
    mean, std = X.mean(axis=0, dtype=float), _safe(X)
    return _pair(mean, std)[0], lambda Z: (Z * std).astype(Z.dtype)


def wrong_order_on_the_way_back(X):
    """invert adds the mean first.
    Told as: before it multiplies
    """
    mean, std = X.mean(axis=0, dtype=float), _safe(X)
    return _pair(mean, std)[0], lambda Z: ((Z + mean) * std).astype(Z.dtype)


def wrong_constant_lost_on_the_way_back(X):
    """invert multiplies a constant by its standard deviation of 0.
    Told as: invert(Z) is not right
    """
    mean, std = X.mean(axis=0, dtype=float), _safe(X)
    zero = np.where(X.min(axis=0) == X.max(axis=0), 0.0, std)
    return _pair(mean, std)[0], lambda Z: (Z * zero + mean).astype(Z.dtype)


def wrong_integers(X):
    """A mean in the integers' own dtype.
    Told as: integers | whole numbers
    """
    mean = X.mean(axis=0, dtype=float)
    if X.dtype.kind in "iu":
        mean = np.rint(mean)
    return _pair(mean, _safe(X))


_learned = {}


def wrong_globals(X):
    """Keeps what it learns in a variable that all fits share.
    Told as: is not right | shape | raised
    """
    _learned["mean"], _learned["std"] = X.mean(axis=0, dtype=float), _safe(X)

    def apply(rows):
        return ((rows - _learned["mean"]) / _learned["std"]).astype(_out(rows))

    return apply, lambda Z: (Z * _learned["std"] + _learned["mean"]).astype(Z.dtype)


def wrong_clipped(X):
    """Cuts at three standard deviations.
    Told as: are cut
    """
    mean, std = X.mean(axis=0, dtype=float), _safe(X)
    apply = lambda rows: np.clip((rows - mean) / std, -3, 3).astype(_out(rows))  # noqa: E731
    return apply, _pair(mean, std)[1]


def wrong_float32(X):
    """Returns float64 for float32.
    Told as: dtype
    """
    mean, std = X.mean(axis=0, dtype=float), _safe(X)
    return (lambda rows: (rows - mean) / std), (lambda Z: Z * std + mean)


def wrong_single_precision(X):
    """Computes in float32.
    Told as: float32 | first digits | dtype | raised
    """
    mean, std = X.mean(axis=0, dtype=float), _safe(X)

    def apply(rows):
        Z = (rows.astype(np.float32) - mean.astype(np.float32)) / std.astype(np.float32)
        return Z.astype(_out(rows))

    return apply, _pair(mean, std)[1]


def wrong_squares_minus_square(X):
    """E[x²] - E[x]²: digits are lost where the mean is large.
    Told as: is not right
    """
    rows = X.astype(float)
    mean = rows.mean(axis=0)
    std = np.sqrt(np.abs((rows**2).mean(axis=0) - mean**2))
    return _pair(mean, np.where(X.min(axis=0) == X.max(axis=0), 1.0, std))


def wrong_object(X):
    """Returns an object in place of two functions.
    Told as: must return functions
    """
    return _Scaler(X)


def wrong_transformed(X):
    """Returns the standardized rows.
    Told as: must return functions
    """
    return _pair(X.mean(axis=0, dtype=float), _safe(X))[0](X)


def wrong_borrowed(X):
    """Calls the course's own.
    Told as: Write it with NumPy alone
    """
    made = borrowed_fit_standardize(X)
    return made.apply, made.invert


def wrong_single_statistics(X):
    """Mean and standard deviation are rounded to float32 for float32 rows, before they are used.
    Told as: float32
    """
    dtype = _out(X)
    X64 = X.astype(np.float64)
    mean = X64.mean(axis=0).astype(dtype)
    std = X64.std(axis=0)
    std = np.where(X.max(axis=0) == X.min(axis=0), 1.0, std).astype(dtype)

    def apply(rows):
        return (rows.astype(dtype) - mean) / std

    def invert(Z):
        return Z * std + mean

    return apply, invert


def wrong_allclose_constant(X):
    """Constant if all rows are close (np.isclose) to the first row.
    Told as: a spread below 1 | taken for constant if
    """
    X64 = np.asarray(X, dtype=np.float64)
    mean, std = X64.mean(axis=0), X64.std(axis=0)
    std = np.where(np.isclose(X64, X64[0]).all(axis=0), 1.0, std)

    def apply(rows):
        return ((rows - mean) / std).astype(_out(X))

    def invert(Z):
        return (Z * std + mean).astype(_out(X))

    return apply, invert
