"""What is measured around a training: features, rates, and which of two models is better."""

import math
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cs_core._checks import Array, as_float_array, number, whole_number


class FeatureStatistics(NamedTuple):
    """Mean and standard deviation of each feature, float64, shape (D,)."""

    mean: Array
    std: Array


class RateSearch(NamedTuple):
    """What a search for the learning rate found.

    Attributes
    ----------
    best : float
        The rate whose mean accuracy is the highest; of several, the smallest.
    rates, accuracies : ndarray of float64, shape (count,)
        The rates that were tried, rising, and the mean accuracy of each.
    """

    best: float
    rates: Array
    accuracies: Array


def feature_statistics(batches: Sequence[ArrayLike]) -> FeatureStatistics:
    r"""Mean and standard deviation of every feature over all rows of some batches.

    .. math::

        \mu_j = \frac1N \sum_i x_{ij}, \quad
        \sigma_j = \sqrt{\frac1N \sum_i (x_{ij} - \mu_j)^2}

    The sums run over the rows of all batches, N together. A feature that is constant gets a
    standard deviation of 1, so that one can divide by it.

    Parameters
    ----------
    batches : list or tuple of array_like, each of shape (B, D)
        At least one; B may differ from batch to batch.

    Examples
    --------
    >>> feature_statistics([[[1.0, 7.0], [1.0, 7.0], [5.0, 7.0]], [[5.0, 7.0]]])
    FeatureStatistics(mean=array([3., 7.]), std=array([2., 1.]))
    """
    if not isinstance(batches, list | tuple) or not batches:
        raise TypeError(f"batches must be a list of arrays, got {type(batches).__name__}")
    parts = [as_float_array(f"batches[{k}]", part, ndim=2) for k, part in enumerate(batches)]
    widths = {part.shape[1] for part in parts}
    if len(widths) > 1:
        raise ValueError(f"batches must have as many features each, got {sorted(widths)}")
    X = np.concatenate([part.astype(np.float64) for part in parts])
    constant = X.min(axis=0) == X.max(axis=0)
    mean = np.where(constant, X[0], X.mean(axis=0))
    return FeatureStatistics(mean, np.where(constant, 1.0, X.std(axis=0)))


def paired_z(y: ArrayLike, first: ArrayLike, second: ArrayLike) -> float:
    r"""Compare two classifiers by the examples on which one alone is right.

    .. math:: z = \frac{b - c}{\sqrt{b + c}}

    The first alone is right on b examples, the second alone on c. If the two are equally good, z is
    about normal with variance 1, so a size above 2 is rare. It is 0 if b + c is 0.

    Source: McNemar, "Note on the sampling error of the difference between correlated proportions or
    percentages", 1947.

    Parameters
    ----------
    y, first, second : array_like of int, shape (N,)
        The labels, and what each classifier predicts.

    Examples
    --------
    >>> y = [0, 1, 2, 0, 1, 2]
    >>> paired_z(y, first=[0, 1, 2, 0, 1, 0], second=[0, 2, 1, 1, 1, 2])
    1.0
    """
    given = {"y": y, "first": first, "second": second}
    arrays = [_labels(name, value) for name, value in given.items()]
    if len({array.shape for array in arrays}) > 1:
        raise ValueError(
            f"y, first and second must be of one length, got {[array.size for array in arrays]}"
        )
    labels, one, other = arrays
    b = int(np.sum((one == labels) & (other != labels)))
    c = int(np.sum((one != labels) & (other == labels)))
    return (b - c) / math.sqrt(b + c) if b + c else 0.0


def _labels(name: str, value: ArrayLike) -> NDArray[Any]:
    array = np.asarray(value)
    if array.ndim != 1 or not array.size or array.dtype.kind not in "iu":
        raise TypeError(f"{name} must be whole numbers of shape (N,), got {array.dtype} "
                        f"of shape {array.shape}")  # fmt: skip
    return array


def search_rate(
    score: Callable[[float, int], float],
    low: float,
    high: float,
    *,
    count: int,
    seeds: Sequence[int],
) -> RateSearch:
    r"""Try learning rates that are evenly spaced in their logarithm, each with several seeds.

    .. math:: \eta_k = \text{low} \cdot (\text{high} / \text{low})^{k / (\text{count} - 1)}

    Parameters
    ----------
    score : callable
        ``score(rate, seed)`` trains with this rate and seed and returns the accuracy on validation
        data, or nan if the training blew up: that counts as an accuracy of 0.
    low, high : float
        The smallest and the largest rate, 0 < low < high.
    count : int
        Number of rates, at least 2.
    seeds : sequence of int
        At least one.

    Examples
    --------
    >>> def score(rate, seed):
    ...     return 0.4 - abs(np.log10(rate) + 2) / 10 + seed / 100
    >>> found = search_rate(score, 1e-4, 1.0, count=5, seeds=[0, 1])
    >>> found.best, found.accuracies.round(3)
    (0.01, array([0.205, 0.305, 0.405, 0.305, 0.205]))
    """
    if not callable(score):
        raise TypeError(f"score must be a function, got {type(score).__name__}")
    least = number("low", low, minimum=0.0, above=True)
    most = number("high", high, minimum=least, above=True)
    size = whole_number("count", count, minimum=2)
    if not isinstance(seeds, list | tuple | range) or not seeds:
        raise TypeError(f"seeds must be a list of whole numbers, got {type(seeds).__name__}")
    rates = np.geomspace(least, most, size)
    runs = np.array([[float(score(float(rate), seed)) for seed in seeds] for rate in rates])
    means = np.where(np.isnan(runs), 0.0, runs).mean(axis=1)
    return RateSearch(float(rates[means.argmax()]), rates, means)
