"""Equal arrays that lie differently in memory."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

LAYOUTS = ("columns first", "a window of a larger array", "backwards in memory", "read-only")


def layouts(array: NDArray[Any]) -> dict[str, NDArray[Any]]:
    """Return equal arrays that lie differently in memory.

    A right function gives the same answer for all of them.

    Parameters
    ----------
    array : ndarray
        At least one axis.

    Returns
    -------
    dict of str to ndarray
        A word for each layout: columns first, a window of a larger array, backwards, read-only.

    Examples
    --------
    >>> [word for word, x in layouts(np.ones((2, 3))).items() if not x.flags.c_contiguous]
    ['columns first', 'a window of a larger array', 'backwards in memory']
    """
    return {word: laid_out(array, word) for word in LAYOUTS}


def laid_out(array: NDArray[Any], word: str) -> NDArray[Any]:
    """Return a copy of an array in the layout of that name; row by row for an empty name."""
    if array.ndim == 0 and word != "read-only":  # it can lie in one way only
        return array.copy()
    if word == "columns first":
        return array.copy(order="F")
    if word == "a window of a larger array":
        around = np.array(-7).astype(array.dtype)
        window = np.full([2 * size + 1 for size in array.shape], around)
        window = window[tuple(slice(1, None, 2) for _ in array.shape)]
        window[...] = array
        return window
    if word == "backwards in memory":
        return np.flip(np.flip(array).copy())
    copied = array.copy(order="C")
    copied.flags.writeable = word != "read-only"
    return copied


def layout_of(array: NDArray[Any]) -> str:
    """Name the layout of an array; an empty name if its rows follow each other.

    Examples
    --------
    >>> [layout_of(x) for x in layouts(np.ones((2, 3))).values()] == list(LAYOUTS)
    True
    """
    if not array.flags.writeable:
        return "read-only"
    if array.flags.c_contiguous:
        return ""
    if array.flags.f_contiguous:
        return "columns first"
    return LAYOUTS[2] if min(array.strides) < 0 else LAYOUTS[1]
