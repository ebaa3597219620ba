"""Values for gaps."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cs_core._checks import as_float_array
from cs_core.preprocess.statistics import as_words_or_numbers, frozen

Table = NDArray[Any]  # of numbers with nan for gaps, or of words with "" for them


def _as_table(X: ArrayLike) -> Table:
    """Return X as a non-empty array of floats or words, with one or two dimensions."""
    array = as_words_or_numbers("X", X)
    if array.ndim not in (1, 2) or array.size == 0:
        raise ValueError(f"X must have shape (N,) or (N, D) without a 0, got shape {array.shape}")
    if array.dtype.kind != "U" and array.dtype not in (np.float32, np.float64):
        array = array.astype(np.float64)
    if array.dtype.kind == "f" and np.isinf(array).any():
        raise ValueError("X must be finite, or nan in its gaps, got an infinite entry")
    return array


def _gaps(table: Table) -> NDArray[np.bool_]:
    found: NDArray[np.bool_] = table == "" if table.dtype.kind == "U" else np.isnan(table)
    return found


def missing_indicator(X: ArrayLike) -> NDArray[np.bool_]:
    """Return where a table has gaps.

    That a value is missing can tell as much as the value: keep it as features of their own, as
    in ``np.hstack([imputer.apply(X), missing_indicator(X)])``.

    Returns missing of bool, of the shape of X: true where there is a gap.

    Parameters
    ----------
    X : array_like of shape (N,) or (N, D)
        Numbers, with nan in the gaps, or words, with the empty string in them.

    Examples
    --------
    >>> missing_indicator([[1.0, np.nan], [2.0, 3.0]])
    array([[False,  True],
           [False, False]])
    """
    return _gaps(_as_table(X))


@dataclass(frozen=True, eq=False)
class Imputer:
    """Fills each gap with one value per feature.

    Attributes
    ----------
    fill : ndarray of shape (D,), or of shape () for a single feature
        What gaps in each feature become.
    """

    fill: Table

    def apply(self, X: ArrayLike) -> Table:
        """Return the rows without gaps, of the shape of X."""
        table = _as_table(X)
        if table.shape[1:] != self.fill.shape:
            wanted = "shape (N,)" if self.fill.ndim == 0 else f"{self.fill.size} columns"
            raise ValueError(f"X must have {wanted}, got shape {table.shape}")
        if (table.dtype.kind == "U") != (self.fill.dtype.kind == "U"):
            wanted = "words" if self.fill.dtype.kind == "U" else "real numbers"
            raise TypeError(f"X must hold {wanted} as in the training split, got {table.dtype}")
        fill = self.fill
        if table.dtype.kind != "U":
            fill = as_float_array("fill", fill, dtype=table.dtype)
        return np.where(_gaps(table), fill, table)


def _most_frequent(present: Table) -> Any:
    """Return the value that occurs most often; of several the smallest."""
    values, counts = np.unique(present, return_counts=True)
    return values[np.argmax(counts)]


_STRATEGIES: dict[str, Callable[[Table], Any]] = {
    "mean": lambda present: present.mean(dtype=np.float64),
    "median": lambda present: np.median(present.astype(np.float64)),
    "most_frequent": _most_frequent,
}


def fit_impute(X: ArrayLike, *, strategy: str = "mean") -> Imputer:
    """Learn what to put into the gaps of each feature.

    Parameters
    ----------
    X : array_like of shape (N,) or (N, D)
        The training split: numbers, with nan in the gaps, or words, with the empty string in
        them. No feature may be all gaps.
    strategy : {"mean", "median", "most_frequent"}, default "mean"
        Which value of the feature's present values fills its gaps. The median does not move
        with an outlier; the most frequent is the only one for words, and of several equally
        frequent ones it is the smallest.

    Examples
    --------
    >>> imputer = fit_impute([[1.0, np.nan], [2.0, 4.0], [6.0, 8.0]])
    >>> imputer.apply([[np.nan, np.nan]])
    array([[3., 6.]])
    >>> fit_impute(["a", "", "b", "b"], strategy="most_frequent").apply(["a", ""]).tolist()
    ['a', 'b']
    """
    table = _as_table(X)
    if strategy not in _STRATEGIES:
        raise ValueError(f"strategy must be one of {', '.join(_STRATEGIES)}, got {strategy!r}")
    if table.dtype.kind == "U" and strategy != "most_frequent":
        raise TypeError(f"strategy must be most_frequent for words, got {strategy}")
    columns = table.reshape(len(table), -1)
    fill = []
    for index, (column, gaps) in enumerate(zip(columns.T, _gaps(columns).T, strict=True)):
        if gaps.all():
            raise ValueError(f"X must have a value in every column, column {index} has none")
        fill.append(_STRATEGIES[strategy](column[~gaps]))
    return Imputer(frozen(np.array(fill).reshape(table.shape[1:])))
