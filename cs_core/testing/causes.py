"""From the pattern of an error to the bug behind it."""

import re
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cs_core.diagnosis import Cause

FloatArray = NDArray[np.float64]

NO_CAUSE = Cause("", "", 0.0)
# Above it, that a difference is whole says little.
WHOLE = 1e7
# Diagnoses that only state what can be seen.
FACTS = ("not finite", "zero", "small entries", "true class", "other classes", "missing mask",
         "wrong mask", "one entry", "one row", "one column")  # fmt: skip


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
    return appended(pattern_cause(got, expected, n, columns))


def appended(cause: Cause) -> str:
    """Return the sentence of a cause with a space before it; nothing if there is none."""
    return f" {cause.sentence}" if cause.sentence else ""


def pattern_cause(
    got: ArrayLike, expected: ArrayLike, n: int | None = None, columns: float | None = None
) -> Cause:
    """Do what `likely_cause` does, and give the bug its name; `NO_CAUSE` if none fits."""
    a, b = np.asarray(got, dtype=np.float64), np.asarray(expected, dtype=np.float64)
    if not np.isfinite(a).all():
        question = "is something divided by 0, or does an exponential overflow?"
        return Cause("not finite", f"nan or infinity: {question}", 1.0)
    if not a.any() and b.any():
        return Cause("zero", "It is 0." if b.ndim == 0 else "Every entry is 0.", 1.0)
    rows = n or (len(b) if b.ndim else 1)
    ratios = _known_ratios(rows, b.size / rows if b.ndim else columns or 1)
    found = _common_ratio(a, b, ratios) or _one_entry_per_row(a, b) or _whole_offset(a, b)
    return found or _nearly_right(a, b) or NO_CAUSE


def _common_ratio(a: FloatArray, b: FloatArray, known: dict[float, Cause]) -> Cause | None:
    """Explain a result that is the right one times a constant."""
    big = np.abs(b) > 1e-3 * np.abs(b).max(initial=0)
    if not big.any() or np.abs(a[~big]).max(initial=0) > np.abs(a[big]).max():
        return None
    ratios: FloatArray = a[big] / b[big]
    ratio = float(ratios.mean())
    if np.ptp(ratios) > 1e-4 * np.abs(ratios).max() or abs(ratio - 1) < 1e-2:
        return None
    for value, cause in known.items():
        if abs(ratio - value) < 1e-6 * abs(value):
            return cause
    if big.sum() <= 1:
        return None
    return Cause("factor", f"It is {ratio:.4g} times what it should be, everywhere.", 1.0)


def _known_ratios(rows: int, columns: float) -> dict[float, Cause]:
    """Ratios with a story, by value; where two coincide, both stories and both names."""
    told = {-1.0: Cause("sign", "The sign is reversed.", 1.0)}
    for value, name, question in (
        (float(rows), "missing mean", f"Is the mean over the {rows} examples missing?"),
        (2.0, "factor 2", "Is a factor ½ missing?"),
        (1 / rows, "mean twice", f"Is the mean over the {rows} examples taken twice?"),
        (0.5, "factor 1/2", "Is there a ½ too many?"),
        (1 / columns, "wrong count", f"Is it a mean over all entries, {columns:g} to an example, "
         "instead of one over the examples?"),
    ):  # fmt: skip
        size = f"{value:g} times too large." if value > 1 else f"{1 / value:g} times too small."
        first = told.get(value, Cause("", f"It is {size}", 1.0))
        names = " or ".join(filter(None, [first.name, name]))
        told[value] = Cause(names, f"{first.sentence} {question}", 1.0)
    return {value: cause for value, cause in told.items() if value != 1}


def _one_entry_per_row(a: FloatArray, b: FloatArray) -> Cause | None:
    if b.ndim != 2 or min(b.shape) < 2:
        return None
    wrong = np.abs(a - b) > 1e-6 * np.abs(b).max()
    if not (wrong.sum(axis=1) == 1).all() or wrong.any(axis=0).sum() == 1:
        return None  # a whole column is another bug's
    sentence = "Exactly one entry of each row is off: is it the true class's?"
    return Cause("true class", sentence, 1.0)


def _whole_offset(a: Any, b: Any) -> Cause | None:
    """Explain a number that is off by a whole number, as when a term is counted that should not."""
    if b.ndim or abs(b) > WHOLE or abs(a - b) < 0.5:
        return None
    if abs((a - b) - round(float(a - b))) > 1e-9 * max(abs(b), 1):
        return None
    too = "large" if a > b else "small"
    return Cause("offset", f"It is too {too} by exactly {abs(round(float(a - b)))}.", 1.0)


def _nearly_right(a: FloatArray, b: FloatArray) -> Cause | None:
    """Explain an error of the size that single precision has, or a constant against log(0)."""
    error, largest = np.abs(a - b), np.abs(b).max(initial=0)
    if not 0 < error.max(initial=0) <= 2e-6 * largest:
        return None
    if is_single(a) and not is_single(b):
        sentence = "It has the digits of float32 and no more: is something computed in float32?"
        return Cause("single precision", sentence, 1.0)
    if (error > 1e-4 * np.abs(b)).any():
        sentence = "Only entries that are small beside others are off: is something small left out?"
        return Cause("small entries", sentence, 1.0)
    question = (
        "Is something small left out, rounded, or added to avoid a 0; computed in float32; or "
        "measured by differences?"
    )
    return Cause("nearly right", f"The first digits are right. {question}", 1.0)


def is_single(a: FloatArray) -> bool:
    """Whether single precision holds all numbers."""
    return bool((a == a.astype(np.float32)).all())


def without_data(sentence: str, largest: int) -> str:
    """Replace the numbers of a sentence that may be data by ``#``; keep indices, counts, shapes.

    Decimals may be data, and so may factors and whole numbers above the largest count.

    Examples
    --------
    >>> without_data("Row (3, 1) of 12 lacks 2 * W and 0.5: that of 0.5 * reg * W**2.", 12)
    'Row (3, 1) of 12 lacks # * W and #: that of 0.5 * reg * W**2.'
    """

    def masked(found: re.Match[str]) -> str:
        if found["rest"] is None and found["factor"] is None and int(found["whole"]) <= largest:
            return found[0]
        return "+#" if found[0].startswith("+") else "#"

    return _NUMBER.sub(masked, sentence)


_NUMBER = re.compile(
    r"""(?<![\w.*]) [-+]?      # digits inside names, as in float32 or W**2, are no numbers
    (?P<whole>\d+) (?P<rest>\.\d+(?:e[-+]?\d+)?|e[-+]?\d+)? (?!\w)
    (?!\ \*\ reg)             # a formula's number
    (?P<factor>(?=\ \*\ ))?""",
    re.VERBOSE,
)


def without_question(cause: Cause) -> Cause:
    """Return a cause that says by which factor a result is off, and asks for no mean and no ½.

    Examples
    --------
    >>> without_question(Cause("half", "It is 2 times too small. Is there a ½ too many?", 1.0))
    Cause(name='half', sentence='It is 2 times too small.', score=1.0)
    """
    said, found, question = cause.sentence.partition(". Is ")
    asks = "mean" in question or "½" in question
    return Cause(cause.name, f"{said}.", cause.score) if found and asks else cause
