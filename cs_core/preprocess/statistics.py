"""Means and spreads that survive constant, huge and tiny features; checks of later rows."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cs_core._checks import Array, as_float_array


def frozen(array: NDArray[Any]) -> NDArray[Any]:
    """Return a read-only copy: what was learned from the training split stays as it is."""
    copy = array.copy()
    copy.flags.writeable = False
    return copy


def mean_over(X: Array, axis: int | tuple[int, ...] = 0) -> Array:
    """Mean in float64; of equal numbers it is that number to the last digit.

    A plain mean of 0.1, 0.1, 0.1 is off by a rounding error, and dividing that error by a
    standard deviation that is as small would make a feature of noise from a constant.
    """
    low, high = X.min(axis=axis), X.max(axis=axis)
    with np.errstate(over="ignore"):
        mean = X.mean(axis=axis, dtype=np.float64)
    if not np.isfinite(mean).all():
        raise ValueError("X must be small enough for its sum to be finite, got an overflow")
    exact: Array = np.where(low == high, low, mean)
    return exact


def std_over(X: Array, mean: Array) -> Array:
    """Return each column's standard deviation about its mean, without squares that overflow."""
    deviation = X - mean  # float64
    largest = np.abs(deviation).max(axis=0)
    scale = np.where(largest > 0, largest, 1)
    std: Array = scale * np.sqrt(np.square(deviation / scale).mean(axis=0, dtype=np.float64))
    return std


def as_divisor(name: str, value: Array, like: Array) -> Array:
    """Return positive numbers in the dtype of later rows, where they must still be positive."""
    array = as_float_array(name, value, dtype=like.dtype)
    if not array.all():
        lost = value[array == 0][0]
        raise ValueError(f"{name} must be greater than 0 in {like.dtype}, got {lost:g}")
    return array


def as_words_or_numbers(name: str, values: ArrayLike) -> NDArray[Any]:
    """Return `values` as an array of real numbers or of str, as a table's column may be."""
    try:
        array = np.asarray(values)
    except ValueError:
        raise ValueError(f"{name} must be an array, got lists of different lengths") from None
    if array.dtype == object and all(isinstance(value, str) for value in array.flat):
        array = array.astype(str)  # a column of pandas
    if array.dtype.kind not in "biufU":
        raise TypeError(f"{name} must hold words or real numbers, got dtype {array.dtype}")
    return array


def as_rows(name: str, X: ArrayLike, features: int) -> Array:
    """Return X as rows with as many columns as `features`."""
    rows = as_float_array(name, X, ndim=2)
    if rows.shape[1] != features:
        raise ValueError(f"{name} must have {features} columns, got shape {rows.shape}")
    return rows
