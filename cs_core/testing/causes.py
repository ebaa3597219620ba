"""From the pattern of an error to the bug behind it."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

FloatArray = NDArray[np.float64]


def likely_cause(
    got: ArrayLike, expected: ArrayLike, n: int | None = None, columns: float | None = None
) -> str:
    """Name the bug if the pattern of the error gives it away; otherwise an empty string.

    Parameters
    ----------
    got, expected : array_like of one shape
        The wrong numbers and the right ones.
    n : int, optional
        Number of examples; by default the length of the first axis.
    columns : float, optional
        Entries per example in what a single number summarizes; known for an array.

    Returns
    -------
    str
        A sentence with a space before it, so that it can be appended to a message; or nothing.

    Examples
    --------
    >>> likely_cause(np.array([-1.0, 2.0]), np.array([1.0, -2.0]))
    ' The sign is reversed.'
    """
    a, b = np.asarray(got, dtype=np.float64), np.asarray(expected, dtype=np.float64)
    if not np.isfinite(a).all():
        return " nan or infinity: does an exponential overflow, or a logarithm see 0?"
    if not a.any() and b.any():
        return " It is 0." if b.ndim == 0 else " Every entry is 0."
    rows = n or (len(b) if b.ndim else 1)
    ratios = _known_ratios(rows, b.size / rows if b.ndim else columns or 1)
    words = _common_ratio(a, b, ratios) or _one_entry_per_row(a, b) or _whole_offset(a, b)
    return f" {words}" if words else ""


def _common_ratio(a: FloatArray, b: FloatArray, known: dict[float, str]) -> str:
    """Explain a result that is the right one times a constant."""
    big = np.abs(b) > 1e-3 * np.abs(b).max(initial=0)
    if not big.any() or np.abs(a[~big]).max(initial=0) > np.abs(a[big]).max():
        return ""
    ratios: FloatArray = a[big] / b[big]
    ratio = float(ratios.mean())
    if np.ptp(ratios) > 1e-4 * np.abs(ratios).max() or abs(ratio - 1) < 1e-2:
        return ""
    for value, words in known.items():
        if abs(ratio - value) < 1e-6 * abs(value):
            return words
    return f"It is {ratio:.4g} times what it should be, everywhere." if big.sum() > 1 else ""


def _known_ratios(rows: int, columns: float) -> dict[float, str]:
    """Ratios with a story, by value; where two coincide, both stories."""
    told: dict[float, list[str]] = {-1.0: ["The sign is reversed."]}
    for value, question in (
        (float(rows), f"Is the mean over the {rows} examples missing?"),
        (2.0, "Is a factor ½ missing?"),
        (1 / rows, f"Is the mean over the {rows} examples taken twice?"),
        (0.5, "Is there a ½ too many?"),
        (1 / columns, f"Is it a mean over all entries, {columns:g} to an example, instead of one "
         "over the examples?"),
    ):  # fmt: skip
        size = f"{value:g} times too large." if value > 1 else f"{1 / value:g} times too small."
        told.setdefault(value, [f"It is {size}"]).append(question)
    return {value: " ".join(words) for value, words in told.items() if value != 1}


def _one_entry_per_row(a: FloatArray, b: FloatArray) -> str:
    if b.ndim != 2 or min(b.shape) < 2:
        return ""
    wrong = np.abs(a - b) > 1e-6 * np.abs(b).max()
    if (wrong.sum(axis=1) == 1).all():
        return "Exactly one entry of each row is off: is it the true class's?"
    return ""


def _whole_offset(a: Any, b: Any) -> str:
    """Explain a number that is off by a whole number, as when a term is counted that should not."""
    if b.ndim or abs(a - b) < 0.5 or abs((a - b) - round(float(a - b))) > 1e-9 * max(abs(b), 1):
        return ""
    too = "large" if a > b else "small"
    return f"It is too {too} by exactly {abs(round(float(a - b)))}."
