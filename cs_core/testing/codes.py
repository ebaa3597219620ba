"""What goes wrong in one-hot codes."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cs_core.testing.slips import Slip

Array = NDArray[Any]


def _sorted(values: Array) -> Array:
    return np.unique(values)


def _by_comparison(values: Array, categories: Array) -> Array:
    hit: Array = values[:, None] == categories
    return hit.astype(np.float64)


def _of_index(index: Array, categories: Array) -> Array:
    rows: Array = np.eye(len(categories))[index]
    return rows


def _maker(
    learn: Callable[[Array], Array] = _sorted,
    code: Callable[[Array, Array], Array] = _by_comparison,
) -> Callable[..., Any]:
    """Return a fit with a slip in the categories, or in the codes; it refuses no value."""

    def fit(values: Array, *, unseen: str = "error") -> Any:
        categories = learn(values)
        return lambda rows: code(rows, categories)

    return fit


def _appearance(values: Array) -> Array:
    _, first = np.unique(values, return_index=True)
    found: Array = values[np.sort(first)]
    return found


def _by_frequency(values: Array) -> Array:
    found, counts = np.unique(values, return_counts=True)
    order: Array = found[np.argsort(-counts, kind="stable")]
    return order


def _as_words(values: Array) -> Array:
    words = np.unique(values.astype(str))
    return words.astype(values.dtype)


def _ignoring_case(values: Array) -> Array:
    return np.array(sorted(sorted(set(values.tolist())), key=str.lower))


def _by_length(values: Array) -> Array:
    return np.array(sorted(set(values.tolist()), key=lambda word: (len(word), word)))


def _nearest(values: Array, categories: Array) -> Array:
    place = np.minimum(np.searchsorted(categories, values), len(categories) - 1)
    return _of_index(place, categories)


def _one_for_unseen(column: int) -> Callable[[Array, Array], Array]:
    def code(values: Array, categories: Array) -> Array:
        rows = _by_comparison(values, categories)
        rows[rows.sum(axis=1) == 0, column] = 1.0
        return rows

    return code


def _cut(values: Array, categories: Array) -> Array:
    return _by_comparison(values.astype(categories.dtype), categories)


def _by_beginning(values: Array, categories: Array) -> Array:
    hit = [[str(v).startswith(str(c)) for c in categories] for v in values]
    return np.array(hit, dtype=np.float64)


def _lowered(values: Array, categories: Array) -> Array:
    return _by_comparison(np.char.lower(values), np.char.lower(categories))


def _without_end(values: Array, categories: Array) -> Array:
    return np.char.equal(values[:, None], categories).astype(np.float64)


def _in_float(values: Array, categories: Array) -> Array:
    return _by_comparison(values.astype(np.float64), categories.astype(np.float64))


def _last_row_everywhere(values: Array, categories: Array) -> Array:
    rows = _by_comparison(values, categories)
    return np.repeat(rows.max(axis=0, keepdims=True), len(rows), axis=0)


ONE_HOT = (
    Slip("order of appearance", "The categories stand in the order in which they appear: sort "
         "them.",
         _maker(_appearance)),
    Slip("falling order", "The categories are sorted the other way round.",
         _maker(lambda values: np.unique(values)[::-1])),
    Slip("sorted by frequency", "The categories are sorted by how often they occur: sort them as "
         "words, or by size.", _maker(_by_frequency)),
    Slip("sorted as words", "The numbers are sorted as words: 10 comes before 9. Sort them by "
         "size.",
         _maker(_as_words)),
    Slip("sorted without case", "The words are sorted as if capitals were small letters: sort "
         "them as Python does.", _maker(_ignoring_case)),
    Slip("sorted by length", "The words are sorted by length: sort them as Python does.",
         _maker(_by_length)),
    Slip("own categories", "The categories are those of the rows that apply is given: take those "
         "of the training rows.", lambda values, *, unseen="error": (
             lambda rows: _by_comparison(rows, np.unique(rows)))),
    Slip("unseen becomes a neighbor", "A value that was not in training becomes a neighbor: "
         "searchsorted gives a place, and does not say that the value is there.",
         _maker(code=_nearest)),
    Slip("unseen becomes the first", "A value that was not in training becomes the first category.",
         _maker(code=_one_for_unseen(0))),
    Slip("unseen becomes the last", "A value that was not in training becomes the last category: "
         "does an index of −1 stand for “none”?", _maker(code=_one_for_unseen(-1))),
    Slip("words cut short", "A longer word is cut to the length of the training words, and then "
         "taken for one of them.", _maker(code=_cut)),
    Slip("words that begin alike", "A word counts as each category that it begins with.",
         _maker(code=_by_beginning)),
    Slip("case ignored", "Capital and small letters are taken for the same.",
         _maker(code=_lowered)),
    Slip("space at the end ignored", "Words that differ in a space at the end are taken for the "
         "same, as np.char.equal does.", _maker(code=_without_end)),
    Slip("compared as floats", "Whole numbers are compared as floating ones, which are too coarse "
         "for large ones.", _maker(code=_in_float)),
    Slip("one row many times", "Every row has all the ones: is one row kept many times, as in "
         "[[0] * C] * N?", _maker(code=_last_row_everywhere)),
    Slip("complement", "Ones and zeros are exchanged.",
         _maker(code=lambda values, categories: 1 - _by_comparison(values, categories))),
)  # fmt: skip
