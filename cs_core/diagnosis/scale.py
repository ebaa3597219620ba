"""Bugs that multiply the gradient by a number: signs, halves, counts."""

from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple

import numpy as np

from cs_core.diagnosis.evidence import Evidence, Guess


class Story(NamedTuple):
    """A factor with a reason; `fitted` as in `Guess`."""

    factor: float
    name: str
    reason: str
    fitted: int = 0


def stories(evidence: Evidence, factor: float) -> Iterator[Story]:
    """Every reason why a gradient may be about `factor` times what it should be."""
    yield Story(-1.0, "sign", "has the wrong sign: was it subtracted where it is added?")
    yield from _stories_of_n(evidence)
    yield Story(
        2.0, "factor 2", "is twice too large: is a factor ½ missing, or a term added twice?"
    )
    yield Story(
        0.5, "factor 1/2", "is half of what it should be: a factor ½ too many, or a 2 lost?"
    )
    yield from _stories_of_axes(evidence)
    yield from _stories_of_whole_numbers(factor)
    if factor < 0:
        size = f"{factor:.6g} times what it should be"
        yield Story(factor, "sign", f"has the wrong sign and is {size}", 1)
    yield Story(factor, "factor", f"is {factor:.6g} times what it should be, everywhere", 1)


def _stories_of_n(evidence: Evidence) -> Iterator[Story]:
    n = evidence.n
    if n is not None and n > 1:
        yield Story(
            n, "missing mean", f"is N = {n} times too large: is the 1/N of the mean missing?"
        )
        yield Story(
            1 / n, "mean twice", f"is N = {n} times too small: is the mean over N taken twice?"
        )


def _stories_of_axes(evidence: Evidence) -> Iterator[Story]:
    """Tell of counts that stand in the shape: a sum, or a mean, over the wrong one of them."""
    shape = evidence.right.shape
    if not shape:
        return
    n, entries = evidence.n or shape[0], int(np.prod(shape[1:]))
    if evidence.n is None and n > 1:
        yield Story(n, "missing mean", f"is {n} times too large: is the 1/N of the mean missing, "
                    "or an axis of that length summed twice?")  # fmt: skip
        yield Story(1 / n, "mean twice", f"is {n} times too small: is 1/N there twice?")
    for count in sorted({entries, evidence.right.size, *shape} - {1, n}):
        one = f"{count} is the size of an axis, not the number of examples"
        yield Story(1 / count, "wrong count", f"is {count} times too small: a mean over all "
                    f"entries, or over one axis too many? {one}")  # fmt: skip
        yield Story(n / count, "wrong count", f"is divided by {count} where {n} is right: {one}")
        yield Story(count, "axis twice", f"is {count} times too large: an axis of that length is "
                    "summed once too often, or its mean is missing")  # fmt: skip


def _stories_of_whole_numbers(factor: float) -> Iterator[Story]:
    """Take a whole number for the number of examples, which only the loss knows."""
    size = abs(factor)
    if not 1e-6 < size < 1e6:
        return
    k = round(max(size, 1 / size))
    if k > 2:
        yield Story(k, "missing mean", f"is {k} times too large: is the 1/N of the mean missing?")
        yield Story(1 / k, "mean twice", f"is {k} times too small: is the mean taken twice, or "
                    "over more than the N examples?")  # fmt: skip
    near = Fraction(size).limit_denominator(12)
    if near.numerator and near.denominator > 1 and near.numerator > 1:
        p, q = near.numerator, near.denominator
        yield Story(p / q, "wrong count", f"is {p}/{q} of what it should be: is it divided by a "
                    "count other than the number of examples?", 1)  # fmt: skip


def scaled(evidence: Evidence) -> Iterator[Guess]:
    """Explain a gradient that is multiplied by one number everywhere."""
    for factor in evidence.fit(evidence.claimed, evidence.right):
        for story in stories(evidence, factor):
            yield Guess(
                story.name,
                f"Your gradient {story.reason}.".replace("?.", "?"),
                story.factor * evidence.right,
                story.fitted,
            )


def zero(evidence: Evidence) -> Iterator[Guess]:
    """Explain a gradient of zeros: nothing was computed, or everything multiplied by 0."""
    yield Guess(
        "zero",
        "Your gradient is 0 everywhere: is it returned before it is filled, or multiplied by a 0?",
        np.zeros_like(evidence.right),
    )


def sliced(evidence: Evidence) -> Iterator[Guess]:
    """Explain columns, or rows, that are each multiplied by a number of their own."""
    right, claimed = evidence.right, np.where(evidence.usable, evidence.claimed, evidence.right)
    if right.ndim != 2:
        return
    for axis, word, other in ((0, "column", "row"), (1, "row", "column")):
        if right.shape[axis] < 3:
            continue  # a number each would explain anything
        norms = (right**2).sum(axis=axis, keepdims=True)
        factors = (claimed * right).sum(axis=axis, keepdims=True) / np.where(norms, norms, 1)
        said = ", ".join(f"{value:.4g}" for value in factors.ravel()[:4])
        yield Guess(
            f"{word} scale",
            f"Every {word} of your gradient is a multiple of what it should be ({said}"
            f"{', ...' if factors.size > 4 else ''}): a factor that belongs to each {other}, or a "
            f"broadcast along the wrong axis.",
            factors * right,
            factors.size,
        )
