"""Data for tests: a seed per submission, and one array in every layout that memory allows."""

import hmac
import os
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray


def submission_rng(label: str) -> np.random.Generator:
    """Return a generator whose seed differs per submission and is the same at every grading.

    nbgrader runs each submission in a folder named after the student and the assignment; those
    two names and the label make the seed. ``CS_SUBMISSION`` in the environment replaces them. With
    a secret in ``CS_SECRET``, nobody who knows the names, or seeds of other students, can tell it.

    Parameters
    ----------
    label : str
        What the numbers are for; another label gives other numbers.

    Returns
    -------
    numpy.random.Generator

    Examples
    --------
    >>> submission_rng("a").random() == submission_rng("a").random()
    True
    """
    who = os.environ.get("CS_SUBMISSION") or "/".join(Path.cwd().parts[-2:])
    secret = os.environ.get("CS_SECRET", "").encode()
    # keyed and one-way: what a student sees of the own data says nothing about anybody else's
    seed = hmac.digest(secret, f"{who}\0{label}".encode(errors="surrogateescape"), "sha256")
    return np.random.default_rng(int.from_bytes(seed, "big"))


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
    window = np.full([2 * size + 1 for size in array.shape], -7, dtype=array.dtype)
    window = window[tuple(slice(1, None, 2) for _ in array.shape)]
    window[...] = array
    backwards = np.flip(np.flip(array).copy())
    read_only = array.copy()
    read_only.flags.writeable = False
    return {
        "columns first": np.asfortranarray(array),
        "a window of a larger array": window,
        "backwards in memory": backwards,
        "read-only": read_only,
    }
