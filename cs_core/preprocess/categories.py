"""Codes for values that are words: nominal ones without an order, ordinal ones with."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cs_core._checks import as_float_array
from cs_core.preprocess.statistics import as_words_or_numbers, frozen

Values = NDArray[Any]  # of words, or of whole numbers


def _as_values(name: str, values: ArrayLike) -> Values:
    """Return a non-empty array of shape (N,) of words or whole numbers."""
    array = as_words_or_numbers(name, values)
    if array.dtype.kind == "f":
        raise TypeError(f"{name} must hold words or whole numbers, got dtype {array.dtype}")
    if array.ndim != 1 or array.size == 0:
        raise ValueError(f"{name} must have shape (N,) with N > 0, got shape {array.shape}")
    return array


def _codes(values: ArrayLike, categories: Values) -> tuple[Values, NDArray[np.int64]]:
    """Index of each value among the categories, -1 where it is none of them."""
    array = _as_values("values", values)
    if (array.dtype.kind == "U") != (categories.dtype.kind == "U"):
        kinds = [("words" if a.dtype.kind == "U" else "numbers") for a in (categories, array)]
        raise TypeError(f"values must hold {kinds[0]} like the categories, got {kinds[1]}")
    order = np.argsort(categories)
    place = np.searchsorted(categories, array, sorter=order)
    index = order[np.minimum(place, len(categories) - 1)]
    return array, np.where(categories[index] == array, index, -1)


def _refuse_unseen(values: Values, codes: NDArray[np.int64], categories: Values) -> None:
    if (codes < 0).any():
        at = int(np.argmax(codes < 0))
        raise ValueError(
            f"values must be among the categories {categories.tolist()}, "
            f"got {values[at].item()!r} at index {at}"
        )


@dataclass(frozen=True, eq=False)
class OneHotEncoder:
    """Gives every category a column of its own.

    Attributes
    ----------
    categories : ndarray of shape (C,)
        The distinct values of the training split, sorted: category k owns column k.
    unseen : {"error", "zeros"}
        What happens to a value that is none of them.
    """

    categories: Values
    unseen: str

    def apply(self, values: ArrayLike) -> NDArray[np.float64]:
        """Return the codes, of shape (N, C): one 1 in each row, or none for an unseen value."""
        array, codes = _codes(values, self.categories)
        if self.unseen == "error":
            _refuse_unseen(array, codes, self.categories)
        rows: NDArray[np.bool_] = codes[:, None] == np.arange(len(self.categories))  # (N, C)
        return rows.astype(np.float64)

    def invert(self, Z: ArrayLike) -> Values:
        """Return the values, of shape (N,), of which `apply` makes Z."""
        rows = as_float_array("Z", Z, ndim=2)
        one_hot = ((rows == 0) | (rows == 1)).all() and (rows.sum(axis=1) == 1).all()
        if not one_hot or rows.shape[1] != len(self.categories):
            raise ValueError(
                f"Z must have a single 1 among {len(self.categories)} entries in every row, "
                f"got another array of shape {rows.shape}"
            )
        names: Values = self.categories[rows.argmax(axis=1)]
        return names


def fit_one_hot(values: ArrayLike, *, unseen: str = "error") -> OneHotEncoder:
    r"""Learn the categories of a nominal variable.

    .. math:: z_{ik} = \mathbb 1[\text{values}_i = \text{categories}_k]

    Any two categories are equally far apart, :math:`\sqrt 2`: no order is made up.

    Parameters
    ----------
    values : array_like of str or int, shape (N,)
        The variable in the training split.
    unseen : {"error", "zeros"}, default "error"
        What `apply` does with a value that is not among them: refuse it, or give it a row of
        zeros.

    Examples
    --------
    >>> encoder = fit_one_hot(["red", "green", "red", "blue"])
    >>> encoder.categories.tolist()
    ['blue', 'green', 'red']
    >>> encoder.apply(["green", "red"])
    array([[0., 1., 0.],
           [0., 0., 1.]])
    """
    if unseen not in ("error", "zeros"):
        raise ValueError(f"unseen must be error or zeros, got {unseen!r}")
    return OneHotEncoder(frozen(np.unique(_as_values("values", values))), unseen)


@dataclass(frozen=True, eq=False)
class OrdinalEncoder:
    """Numbers ordered categories from 0 on.

    Attributes
    ----------
    categories : ndarray of shape (C,)
        From lowest to highest: category k has the code k.
    """

    categories: Values

    def apply(self, values: ArrayLike) -> NDArray[np.int64]:
        """Return the codes, of shape (N,)."""
        array, codes = _codes(values, self.categories)
        _refuse_unseen(array, codes, self.categories)
        return codes

    def invert(self, codes: ArrayLike) -> Values:
        """Return the values, of shape (N,), of which `apply` makes these codes."""
        index = _as_values("codes", codes)
        if index.dtype.kind not in "iu":
            raise TypeError(f"codes must be of integer dtype, got {index.dtype}")
        outside = (index < 0) | (index >= len(self.categories))
        if outside.any():
            raise ValueError(
                f"codes must lie in [0, {len(self.categories)}), got {index[outside][0]}"
            )
        names: Values = self.categories[index]
        return names


def fit_ordinal(values: ArrayLike, *, order: ArrayLike | None = None) -> OrdinalEncoder:
    r"""Learn the codes 0, 1, ... of a variable whose categories have an order.

    The codes claim that neighbors are equally far apart, and a linear model takes them at their
    word. For a nominal variable use `fit_one_hot`.

    Parameters
    ----------
    values : array_like of str or int, shape (N,)
        The variable in the training split.
    order : array_like of str or int, shape (C,), or None, default None
        All categories, each once, from lowest to highest. None sorts the values: right for years,
        seldom for words.

    Examples
    --------
    >>> encoder = fit_ordinal(["low", "high"], order=["low", "medium", "high"])
    >>> encoder.apply(["medium", "low", "high"])
    array([1, 0, 2])
    """
    seen = _as_values("values", values)
    if order is None:
        return OrdinalEncoder(frozen(np.unique(seen)))
    categories = _as_values("order", order)
    if len(np.unique(categories)) < len(categories):
        raise ValueError(f"order must name each category once, got {categories.tolist()}")
    encoder = OrdinalEncoder(frozen(categories))
    encoder.apply(seen)  # refuses a value without a place in the order
    return encoder
