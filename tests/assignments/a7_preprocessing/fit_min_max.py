"""Answers to `fit_min_max`: `right_...` must earn all points, `wrong_...` none.

Only read, never imported. A docstring names the bug, or what is different.
"""

import numpy as np


def _out(rows):
    return rows.dtype if rows.dtype.kind == "f" else np.float64


def right_weights(X, *, low=0.0, high=1.0):
    """(1 - t) low + t high."""
    small, large = X.min(axis=0).astype(float), X.max(axis=0).astype(float)
    width = np.where(large > small, large - small, 1)

    def apply(rows):
        t = (rows.astype(float) - small) / width
        return ((1 - t) * low + t * high).astype(_out(rows))

    def invert(Z):
        t = (Z.astype(float) - low) / (high - low)
        return (small + t * width).astype(Z.dtype)

    return apply, invert


def right_scale_and_offset(X, *, low=0.0, high=1.0):
    """One factor and one offset a column, as scikit-learn keeps them."""
    X = np.array(X, dtype=np.float64)
    span = X.max(0) - X.min(0)
    span[span == 0] = 1
    scale = (high - low) / span
    smallest = X.min(0)

    def apply(rows):
        return np.asarray((rows - smallest) * scale + low, dtype=_out(rows))

    return apply, lambda Z: np.asarray((Z - np.float64(low)) / scale + smallest, dtype=Z.dtype)


def right_sorted(X, *, low=0.0, high=1.0):
    """Bounds from a sorted copy; np.divide where there is a width."""
    ordered = np.sort(X.astype(float), axis=0)
    first, last = ordered[0], ordered[-1]
    factor = np.ones(X.shape[1])
    np.divide(1.0, last - first, out=factor, where=last != first)

    def apply(rows):
        t = np.multiply(np.subtract(rows, first, dtype=float), factor)
        return (low + t * (high - low)).astype(_out(rows))

    return apply, lambda Z: ((Z.astype(float) - low) / (high - low) / factor + first).astype(
        Z.dtype
    )


def right_loop(X, *, low=0.0, high=1.0):
    """A loop over columns, plain Python."""
    bounds = [(float(min(column)), float(max(column))) for column in X.T]

    def apply(rows):
        Z = np.zeros(rows.shape, _out(rows))
        for j, (a, b) in enumerate(bounds):
            for i, value in enumerate(rows[:, j].tolist()):
                Z[i, j] = low + (high - low) * (value - a) / ((b - a) or 1.0)
        return Z

    def invert(Z):
        rows = np.zeros(Z.shape, Z.dtype)
        for j, (a, b) in enumerate(bounds):
            rows[:, j] = (Z[:, j].astype(float) - low) / (high - low) * ((b - a) or 1.0) + a
        return rows

    return apply, invert


def _learn(X):
    small, large = X.min(axis=0).astype(float), X.max(axis=0).astype(float)
    return small, np.where(large > small, large - small, 1.0)


def _pair(small, width, low, high):
    def apply(rows):
        return (low + (rows - small) / width * (high - low)).astype(_out(rows))

    return apply, lambda Z: ((Z - low) / (high - low) * width + small).astype(Z.dtype)


def wrong_clipped(X, *, low=0.0, high=1.0):
    """Cuts new rows at the bounds.
    Told as: nothing is clipped
    """
    apply, invert = _pair(*_learn(X), low, high)
    return lambda rows: np.clip(apply(rows), low, high), invert


def wrong_own_statistics(X, *, low=0.0, high=1.0):
    """Takes the bounds of the rows that it gets.
    Told as: their own smallest
    """
    return (lambda rows: _pair(*_learn(rows), low, high)[0](rows)), _pair(*_learn(X), low, high)[1]


def wrong_all_rows(X, *, low=0.0, high=1.0):
    """Widens the bounds with every call of apply.
    Told as: apply(rows) is not right
    """
    kept = [X.astype(float)]

    def apply(rows):
        kept.append(rows.astype(float))
        return _pair(*_learn(np.vstack(kept)), low, high)[0](rows)

    return apply, _pair(*_learn(X), low, high)[1]


def wrong_maximum(X, *, low=0.0, high=1.0):
    """Divides by the maximum.
    Told as: divided by the maximum
    """
    small, _ = _learn(X)
    large = X.max(axis=0).astype(float)
    return _pair(small, np.where(large == 0, 1, large), low, high)


def wrong_no_minimum(X, *, low=0.0, high=1.0):
    """x / max.
    Told as: has no part in it
    """
    large = X.max(axis=0).astype(float)
    return _pair(0.0, np.where(large == 0, 1, large), low, high)


def wrong_bounds_ignored(X, *, low=0.0, high=1.0):
    """From 0 to 1, always.
    Told as: low and high are not used
    """
    return _pair(*_learn(X), 0.0, 1.0)


def wrong_high_for_range(X, *, low=0.0, high=1.0):
    """low + t high.
    Told as: multiplied by high − low
    """
    small, width = _learn(X)
    apply = lambda rows: (low + (rows - small) / width * high).astype(_out(rows))  # noqa: E731
    return apply, lambda Z: ((Z - low) / high * width + small).astype(Z.dtype)


def wrong_low_forgotten(X, *, low=0.0, high=1.0):
    """t (high - low).
    Told as: low is not added
    """
    small, width = _learn(X)
    apply = lambda rows: ((rows - small) / width * (high - low)).astype(_out(rows))  # noqa: E731
    return apply, _pair(small, width, low, high)[1]


def wrong_nan(X, *, low=0.0, high=1.0):
    """0 / 0 for a constant.
    Told as: width, which is 0 | constant
    """
    small = X.min(axis=0).astype(float)
    return _pair(small, X.max(axis=0).astype(float) - small, low, high)


def wrong_constant_is_low(X, *, low=0.0, high=1.0):
    """Everything becomes low where a feature is constant in X.
    Told as: constant
    """
    small, width = _learn(X)
    constant = X.min(axis=0) == X.max(axis=0)
    apply, invert = _pair(small, width, low, high)
    return lambda rows: np.where(constant, _out(rows).type(low) if hasattr(_out(rows), "type")
                                 else low, apply(rows)).astype(_out(rows)), invert  # fmt: skip


def wrong_constant_in_the_middle(X, *, low=0.0, high=1.0):
    """A constant becomes the middle.
    Told as: constant
    """
    small, width = _learn(X)
    small = small - 0.5 * (X.min(axis=0) == X.max(axis=0))
    return _pair(small, width, low, high)


def wrong_constant_by_range_of_1(X, *, low=0.0, high=1.0):
    """For a constant, the difference is not scaled by the bounds.
    Told as: constant
    """
    small, width = _learn(X)
    width = np.where(X.min(axis=0) == X.max(axis=0), high - low, width)
    return _pair(small, width, low, high)


def wrong_epsilon(X, *, low=0.0, high=1.0):
    """Adds 1e-8 to the width.
    Told as: is added to the width
    """
    small = X.min(axis=0).astype(float)
    return _pair(small, X.max(axis=0).astype(float) - small + 1e-8, low, high)


def wrong_bytes(X, *, low=0.0, high=1.0):
    """Subtracts in the dtype of the integers.
    Told as: integers | whole numbers
    """
    small, large = X.min(axis=0), X.max(axis=0)
    width = (large - small).astype(float)
    width[width == 0] = 1
    apply = lambda rows: (low + (rows - small) / width * (high - low)).astype(_out(rows))  # noqa: E731
    return apply, _pair(small.astype(float), width, low, high)[1]


def wrong_one_range(X, *, low=0.0, high=1.0):
    """The bounds of the whole table.
    Told as: whole table
    """
    return _pair(float(X.min()), float(X.max()) - float(X.min()) or 1.0, low, high)


def wrong_axis(X, *, low=0.0, high=1.0):
    """The bounds of each row.
    Told as: axis 1
    """

    def apply(rows):
        small = rows.min(axis=1, keepdims=True).astype(float)
        width = rows.max(axis=1, keepdims=True) - small
        width[width == 0] = 1
        return (low + (rows - small) / width * (high - low)).astype(_out(rows))

    return apply, _pair(*_learn(X), low, high)[1]


def wrong_in_place(X, *, low=0.0, high=1.0):
    """Writes into floating rows.
    Told as: was modified | read-only | raised
    """
    small, width = _learn(X)

    def apply(rows):
        Z = rows if rows.dtype.kind == "f" else rows.astype(float)
        Z -= small.astype(Z.dtype)
        Z /= (width / (high - low)).astype(Z.dtype)
        Z += low
        return Z

    return apply, _pair(small, width, low, high)[1]


def wrong_minimum_forgotten_on_the_way_back(X, *, low=0.0, high=1.0):
    """invert forgets the minimum.
    Told as: forgets to add the minimum
    """
    small, width = _learn(X)
    return (
        _pair(small, width, low, high)[0],
        lambda Z: ((Z - low) / (high - low) * width).astype(Z.dtype),
    )


def wrong_bounds_forgotten_on_the_way_back(X, *, low=0.0, high=1.0):
    """invert forgets low and high.
    Told as: forgets low and high
    """
    small, width = _learn(X)
    return _pair(small, width, low, high)[0], lambda Z: (Z * width + small).astype(Z.dtype)


def wrong_standardized(X, *, low=0.0, high=1.0):
    """Mean and standard deviation.
    Told as: is not right
    """
    std = X.std(axis=0, dtype=float)
    return _pair(X.mean(axis=0, dtype=float), np.where(std < 1e-12, 1, std), low, high)


def wrong_result_of_rows(X, *, low=0.0, high=1.0):
    """Returns the scaled rows.
    Told as: must return functions
    """
    return _pair(*_learn(X), low, high)[0](X)


def wrong_isclose_constant(X, *, low=0.0, high=1.0):
    """Constant if smallest and largest value are close.
    Told as: values about 100000 | taken for constant if
    """
    A = X.astype(np.float64)
    smallest, largest = A.min(axis=0), A.max(axis=0)
    width = np.where(np.isclose(largest, smallest), 1.0, largest - smallest)

    def apply(rows):
        t = (rows.astype(np.float64) - smallest) / width
        return (low + t * (high - low)).astype(_out(rows))

    def invert(Z):
        t = (Z.astype(np.float64) - low) / (high - low)
        return (smallest + t * width).astype(_out(Z))

    return apply, invert


def wrong_remembers(X, *, low=0.0, high=1.0):
    """invert does not invert: it hands out the rows that apply saw last if the shape agrees.
    Told as: invert(Z)
    """
    A = X.astype(np.float64)
    smallest, width = A.min(axis=0), np.ptp(A, axis=0)
    width[width == 0] = 1.0
    dtype, last = _out(X), []

    def apply(rows):
        last[:] = [rows.astype(dtype)]
        t = (rows.astype(np.float64) - smallest) / width
        return (low + t * (high - low)).astype(dtype)

    def invert(Z):
        if last and last[0].shape == Z.shape:
            return last[0].copy()
        return ((Z.astype(np.float64) - low) / (high - low) * width + smallest).astype(dtype)

    return apply, invert


def wrong_new_bytes_wrap(X, *, low=0.0, high=1.0):
    """rows - smallest is computed in bytes: a new value below the smallest wraps.
    Told as: wrap around
    """
    smallest, largest = X.min(axis=0), X.max(axis=0)
    width = largest.astype(np.float64) - smallest.astype(np.float64)
    width[width == 0] = 1.0
    dtype = _out(X)

    def apply(rows):
        t = (rows - smallest) / width
        return (low + t * (high - low)).astype(dtype)

    def invert(Z):
        t = (Z.astype(np.float64) - low) / (high - low)
        return (t * width + smallest.astype(np.float64)).astype(dtype)

    return apply, invert
