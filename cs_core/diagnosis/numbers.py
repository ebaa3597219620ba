"""Numbers with a reason: what a factor between two gradients may be, and what saying so costs."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from cs_core._checks import Array
from cs_core.diagnosis.evidence import Evidence, Guess

CLOSE = 2e-4  # how near a fitted number is to the one it stands for


class Story(NamedTuple):
    """A factor with a reason, and its price in bits."""

    factor: float
    name: str
    reason: str
    bits: float


def plain(value: float, word: float, close: float = 1e-6) -> tuple[float, float]:
    """Return the shortest decimal near a number, and its bits; the number itself if none is short.

    >>> plain(0.01000000003, 20.0), plain(0.0123456, 20.0)
    ((0.01, 6.0), (0.0123456, 20.0))
    """
    for digits in (1, 2, 3):
        short = float(f"{value:.{digits - 1}e}")
        if abs(short - value) <= close * abs(value):
            return short, 3.0 * digits + 3.0
    return value, word


def stories(evidence: Evidence, factor: float) -> Iterator[Story]:
    """Every reason why something is `factor` times what it should be."""
    signs = ((1, 0.0, ""), (-1, 2.0, "has the wrong sign, and its size "))
    told = False
    for value, name, reason, bits in _sizes(evidence, abs(factor)):
        for sign, price, words in signs:
            if abs(sign * value - factor) <= CLOSE * abs(factor):
                told = True
                if value == 1:
                    reason, price = "has the wrong sign: was it subtracted where it is added?", 0.0
                    words = ""
                yield Story(sign * value, name, f"{words}{reason}", bits + price)
    short, bits = plain(factor, evidence.word, 1e-4 if evidence.single else 1e-6)
    if factor < 0:
        yield Story(short, "sign", f"has the wrong sign and is {-short:.6g} times what it should "
                    "be", bits + 3)  # fmt: skip
    elif factor and not told:
        yield Story(short, "factor", f"is {short:.6g} times what it should be", bits + 1)
    elif factor:
        yield Story(short, "factor", f"is {short:.6g} times what it should be", bits + 6)


def _sizes(evidence: Evidence, size: float) -> Iterator[Story]:
    """Named sizes of a factor; N is known, or else guessed from the shape."""
    yield Story(1.0, "sign", "", 1.0)
    yield Story(2.0, "factor 2", "is twice too large: is a factor ½ missing, or a term added "
                "twice?", 2.0)  # fmt: skip
    yield Story(0.5, "factor 1/2", "is half of what it should be: a factor ½ too many, or a 2 "
                "lost?", 2.0)  # fmt: skip
    yield from _counts(evidence, size)
    if evidence.reg is not None and evidence.reg != 1:
        for value in (1 / evidence.reg, evidence.reg):
            yield Story(value, "penalty strength", f"is {value:.6g} times what it should be, where "
                        f"the penalty's strength is {evidence.reg:.6g}", 2.0)  # fmt: skip
    yield from _outer(evidence)


def _counts(evidence: Evidence, size: float) -> Iterator[Story]:
    """Yield counts: examples, classes, entries."""
    shape, n = evidence.right.shape, evidence.n
    first = n or (shape[0] if shape else 1)
    sure = (1.9 if n else 3.5) if first == 2 else (1.0 if n else 2.0)
    if first > 1:
        yield Story(first, "missing mean", f"is {first} times too large: is the 1/N of the mean "
                    "missing, or an axis of that length summed twice?", sure)  # fmt: skip
        yield Story(1 / first, "mean twice", f"is {first} times too small: is 1/N there twice, or "
                    "a mean taken where a sum is right?", sure)  # fmt: skip
        yield Story(2 * first, "missing mean", f"is {2 * first} = 2 N times too large: is 1/(2 N) "
                    "missing?", sure + 3)  # fmt: skip
        yield Story(first / 2, "missing mean", f"is {first / 2:g} = N / 2 times too large: is 1/N "
                    "missing, and a 2 lost?", sure + 2)  # fmt: skip
        yield Story(2 / first, "wrong count", f"is N / 2 = {first / 2:g} times too small: is 1/N "
                    "there twice, and a 2 too many?", sure + 4)  # fmt: skip
        near = f"the mean is over N = {first}, one less is another definition"
        if first > 2:
            yield Story(first / (first - 1), "wrong count", f"is divided by N - 1: {near}", 4.0)
            yield Story((first - 1) / first, "wrong count", f"is multiplied by (N - 1) / N: {near}",
                        4.0)  # fmt: skip
    counts = {int(np.prod(shape[1:])), evidence.right.size, *shape}
    for other in (evidence.X, evidence.y):
        counts |= set(other.shape) if other is not None else set()
    for count in sorted(counts - {0, 1, first}):
        one = f"{count} is the size of an axis, not the number of examples"
        yield Story(1 / count, "wrong count", f"is {count} times too small: a mean over all "
                    f"entries, or over one axis too many? {one}", 3.0)  # fmt: skip
        yield Story(first / count, "wrong count", f"is divided by {count} where {first} is right: "
                    f"{one}", 3.5)  # fmt: skip
        yield Story(count, "axis twice", f"is {count} times too large: an axis of that length is "
                    "summed once too often, or its mean is missing", 3.0)  # fmt: skip
        yield Story(count**0.5, "factor", f"is √{count} times too large: {one}", 6.0)
        yield Story(count**-0.5, "factor", f"is √{count} times too small: {one}", 6.0)
    whole = round(max(size, 1 / size)) if 1e-6 < size < 1e6 else 0
    if n is None and whole > 2 and whole not in counts:
        yield Story(whole, "missing mean", f"is {whole} times too large: is the 1/N of the mean "
                    "missing?", 7.0)  # fmt: skip
        yield Story(1 / whole, "mean twice", f"is {whole} times too small: is the mean taken "
                    "twice, or over more than the N examples?", 7.0)  # fmt: skip


def _outer(evidence: Evidence) -> Iterator[Story]:
    """Numbers that depend on x: norms, sums, the value of f, as an outer function's slope has."""
    x, f = evidence.x, evidence.f
    if x is None or x.size < 2:
        return
    values = {
        "the norm of x": float(np.linalg.norm(x)),
        "the norm of x over the sum of |x|": float(np.linalg.norm(x) / np.abs(x).sum()),
        "the sum of exp(x)": float(np.exp(x).sum()),
        "the sum of x": float(x.sum()),
        "f(x)": f(x) if f is not None else np.nan,
    }
    for words, value in values.items():
        for power, said in ((1, words), (-1, f"1 / {words}"), (2, f"{words} squared"),
                            (-2, f"1 / {words} squared")):  # fmt: skip
            for twice in (1.0, 2.0, 0.5):
                number = twice * abs(value) ** power if value else 0.0
                if np.isfinite(number) and number:
                    yield Story(number, "outer factor", f"is {number:.6g} times what it should be, "
                                f"{'' if twice == 1 else f'{twice:g} times '}{said}: is a "
                                "normalization, or the derivative of an outer function, missing?",
                                7.0)  # fmt: skip


def scaled(evidence: Evidence, basis: Array, start: str, name: str, bits: float) -> Iterator[Guess]:
    """Yield a prediction as it is, and times every number that has a reason."""
    if np.abs(basis - evidence.right).max() <= 1e-6 * np.abs(evidence.right).max():
        return  # nothing was changed
    for factor in evidence.fit(evidence.claimed, basis):
        if abs(factor - 1) <= CLOSE:
            yield Guess(name, f"{start}.", basis, bits)
            return
        for story in stories(evidence, factor):
            sentence = f"{start}; and the whole {story.reason}.".replace("?.", "?")
            yield Guess(name, sentence, story.factor * basis, bits + story.bits + 2)


def factor(evidence: Evidence) -> Iterator[Guess]:
    """Explain a gradient that is multiplied by one number everywhere."""
    for number in evidence.fit(evidence.claimed, evidence.right):
        for story in stories(evidence, number):
            sentence = f"Your gradient {story.reason}.".replace("?.", "?")
            yield Guess(story.name, sentence, story.factor * evidence.right, story.bits)


def zero(evidence: Evidence) -> Iterator[Guess]:
    """Explain a gradient of zeros: nothing was computed, or everything multiplied by 0."""
    yield Guess(
        "zero",
        "Your gradient is 0 everywhere: is it returned before it is filled, or multiplied by a 0?",
        np.zeros_like(evidence.right),
    )
