"""Data for tests: a seed per submission."""

import hmac
import os
from pathlib import Path

import numpy as np


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
