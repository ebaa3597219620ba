"""Features of comparable size: standardization and min-max scaling."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from cs_core._checks import Array, as_float_array, number
from cs_core.preprocess.statistics import as_divisor, as_rows, frozen, mean_over, std_over


@dataclass(frozen=True, eq=False)
class Standardizer:
    """Subtracts a mean from every feature and divides by a standard deviation.

    Attributes
    ----------
    mean : ndarray of shape (D,)
        Mean of each feature of the training split.
    std : ndarray of shape (D,)
        Standard deviation of each; 0 for a constant feature, which is only centered.
    """

    mean: Array
    std: Array

    def _in_dtype(self, rows: Array) -> tuple[Array, Array]:
        """Mean and divisor in the dtype of these rows."""
        divisor = as_divisor("std", np.where(self.std > 0, self.std, 1), rows)
        return as_float_array("mean", self.mean, dtype=rows.dtype), divisor

    def apply(self, X: ArrayLike) -> Array:
        """Return the standardized rows, of shape (N, D)."""
        rows = as_rows("X", X, len(self.mean))
        mean, divisor = self._in_dtype(rows)
        return (rows - mean) / divisor

    def invert(self, Z: ArrayLike) -> Array:
        """Return the rows X of which `apply` makes Z."""
        rows = as_rows("Z", Z, len(self.mean))
        mean, factor = self._in_dtype(rows)
        return rows * factor + mean


def fit_standardize(X: ArrayLike) -> Standardizer:
    r"""Learn to give every feature the mean 0 and the standard deviation 1.

    .. math:: z_{ij} = \frac{x_{ij} - \mu_j}{\sigma_j}, \qquad
       \mu_j = \frac1N \sum_i x_{ij}, \qquad
       \sigma_j = \sqrt{\frac1N \sum_i (x_{ij} - \mu_j)^2}

    A feature that is constant in the training split becomes exactly 0 there, never nan.

    Examples
    --------
    >>> standardizer = fit_standardize([[1.0, 7.0], [3.0, 7.0]])
    >>> standardizer.apply([[1.0, 7.0], [5.0, 7.0]])
    array([[-1.,  0.],
           [ 3.,  0.]])
    """
    rows = as_float_array("X", X, ndim=2)
    mean = mean_over(rows)
    return Standardizer(frozen(mean), frozen(std_over(rows, mean)))


@dataclass(frozen=True, eq=False)
class MinMaxScaler:
    """Maps the smallest and largest value of every feature to fixed bounds.

    Attributes
    ----------
    minimum : ndarray of shape (D,)
        Smallest value of each feature of the training split.
    maximum : ndarray of shape (D,)
        Largest value of each; where it equals the minimum, the feature becomes `low`.
    low : float
        What the minimum becomes.
    high : float
        What the maximum becomes.
    """

    minimum: Array
    maximum: Array
    low: float
    high: float

    def _in_dtype(self, rows: Array) -> tuple[Array, Array]:
        """Minimum and range in the dtype of these rows."""
        width = self.maximum - self.minimum
        divisor = as_divisor("maximum - minimum", np.where(width > 0, width, 1), rows)
        return as_float_array("minimum", self.minimum, dtype=rows.dtype), divisor

    def apply(self, X: ArrayLike) -> Array:
        """Return the scaled rows, of shape (N, D); new data may fall outside the bounds."""
        rows = as_rows("X", X, len(self.minimum))
        minimum, width = self._in_dtype(rows)
        t = (rows - minimum) / width
        low = rows.dtype.type(number("low", self.low, dtype=rows.dtype))
        high = rows.dtype.type(number("high", self.high, dtype=rows.dtype))
        # not low + t (high - low): this form meets both bounds exactly
        return (1 - t) * low + t * high

    def invert(self, Z: ArrayLike) -> Array:
        """Return the rows X of which `apply` makes Z."""
        rows = as_rows("Z", Z, len(self.minimum))
        minimum, width = self._in_dtype(rows)
        low = number("low", self.low, dtype=rows.dtype)
        span = number("high - low", self.high - self.low, minimum=0, above=True, dtype=rows.dtype)
        t = (rows - rows.dtype.type(low)) / rows.dtype.type(span)
        return t * width + minimum


def fit_min_max(X: ArrayLike, *, low: float = 0.0, high: float = 1.0) -> MinMaxScaler:
    r"""Learn to make every feature run from `low` to `high`.

    .. math:: t_{ij} = \frac{x_{ij} - \min_k x_{kj}}{\max_k x_{kj} - \min_k x_{kj}}, \qquad
       z_{ij} = (1 - t_{ij}) \, \text{low} + t_{ij} \, \text{high}

    One outlier squeezes all other values together; the mean and standard deviation of
    `fit_standardize` suffer less.

    Parameters
    ----------
    low, high : float, default 0.0 and 1.0
        The bounds, with low < high.

    Examples
    --------
    >>> scaler = fit_min_max([[0.0, 5.0], [4.0, 5.0]])
    >>> scaler.apply([[1.0, 5.0], [8.0, 5.0]])
    array([[0.25, 0.  ],
           [2.  , 0.  ]])
    """
    rows = as_float_array("X", X, ndim=2).astype(np.float64, copy=False)
    bottom = number("low", low)
    top = number("high", high, minimum=bottom, above=True)
    minimum, maximum = rows.min(axis=0), rows.max(axis=0)
    with np.errstate(over="ignore"):
        if not np.isfinite(maximum - minimum).all():
            raise ValueError("X must be small enough for its range to be finite, got an overflow")
    return MinMaxScaler(frozen(minimum), frozen(maximum), bottom, top)
