"""From a wrong gradient, and what the call got, to the bug behind it."""

import warnings
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cs_core.diagnosis import Cause, diagnose_difference
from cs_core.testing.causes import FACTS, NO_CAUSE, is_single, without_data

# A diagnosis of so many entries takes less than 0.2 s.
LARGEST = 10_000


def gradient_cause(
    got: NDArray[Any],
    right: NDArray[Any],
    arguments: Mapping[Any, Any],
    *,
    at_first: bool,
    reveal: bool,
) -> Cause:
    """Diagnose a wrong gradient.

    Parameters
    ----------
    got, right : ndarray of one shape
        The wrong gradient and the right one.
    arguments : mapping
        What the call got, in order. Labels, examples and the strength ``reg`` among them sharpen
        the diagnosis.
    at_first : bool
        Whether it is the gradient with respect to the first array.
    reveal : bool
        Whether numbers that may be data stay in the sentence.

    Returns
    -------
    Cause
        `NO_CAUSE` if nothing is likely, or the arrays are too large to be diagnosed quickly.
    """
    if not 0 < right.size <= LARGEST:
        return NO_CAUSE
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            known = _context(right, arguments, at_first=at_first)
            best = diagnose_difference(got, right, **known).best
    except Exception:  # the message of the check is worth more than its cause
        return NO_CAUSE
    if best.score <= 0.5 or best.name == "right" or best.sentence.endswith("wrong there."):
        return NO_CAUSE
    alone = sum(isinstance(value, np.ndarray) for value in arguments.values()) < 2
    if (best.name not in FACTS and _numbers_recur(right)) or (alone and "target" in best.name):
        return NO_CAUSE
    if best.name == "float32" and not is_single(got):
        return NO_CAUSE
    largest = max(right.size, known.get("n", 0))
    sentence = best.sentence if reveal else without_data(best.sentence, largest)
    return Cause(best.name, sentence, best.score)


def _numbers_recur(right: NDArray[Any]) -> bool:
    """Whether a gradient holds few numbers, as a hinge loss's does: they fit much by chance."""
    sizes = np.abs(right / (np.abs(right).max() or 1)).round(6)
    return len(np.unique(sizes[sizes > 0])) < min(6, 0.8 * right.size)


def _context(
    right: NDArray[Any], arguments: Mapping[Any, Any], *, at_first: bool
) -> dict[str, Any]:
    """Pick what a diagnosis can use: the point, examples, their number, labels, the strength."""
    arrays = [value for value in arguments.values() if isinstance(value, np.ndarray)]
    known: dict[str, Any] = {}
    if at_first:
        known["x"] = arrays[0]
    if arrays[-1].ndim:
        known["n"] = len(arrays[-1])  # labels or targets come last
    if type(reg := arguments.get("reg")) in (int, float):
        known["reg"] = reg
    y = next((a for a in arrays if a.ndim == 1 and a.dtype.kind in "iu" and len(a) > 1), None)
    if y is None:
        return known
    examples = (len(y), len(right))  # right holds the weights of these examples' features
    X = next((a for a in arrays[1:] if a.shape == examples and a.dtype.kind == "f"), None)
    if X is not None:
        known |= {"X": X, "y": y}
    elif len(y) == len(right):
        known["y"] = y
    return known
