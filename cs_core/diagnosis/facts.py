"""What can be said of an error whatever its cause: where it is, and how it looks there.

Each fact is true by construction; it costs the entries that it leaves unexplained.
"""

from collections.abc import Iterator

import numpy as np

from cs_core._checks import Array
from cs_core.diagnosis.evidence import Evidence, Guess, Mask
from cs_core.diagnosis.formulas import one_hot
from cs_core.diagnosis.numbers import CLOSE, plain


def relation(evidence: Evidence, at: Mask) -> tuple[str, Array, float]:
    """Tell how wrong entries relate to the right ones, the prediction of it, and its bits."""
    claimed, right = evidence.claimed[at], evidence.right[at]
    if not claimed.any():
        return "0 there", np.where(at, 0, evidence.right), 1.0
    factor = float((claimed * right).sum() / max((right**2).sum(), 1e-300))
    shift = float((claimed - right).mean())
    if at.sum() == 1 and right.all() and not np.allclose(claimed, -right, rtol=1e-5):
        return (f"{factor:.4g} times the right value there", np.where(at, evidence.claimed,
                evidence.right), float(evidence.worth[at].sum()))  # fmt: skip
    for words, value, near in (
        ("there with the wrong sign", -evidence.right, True),
        (f"{factor:.4g} times the right value there", plain(factor, 0)[0] * evidence.right, False),
        (f"off by {shift:.4g} there", evidence.right + plain(shift, 0.0)[0], False),
    ):  # fmt: skip
        predicted = np.where(at, value, evidence.right)
        cost = 1.0 if near else plain(factor if "times" in words else shift, evidence.word)[1]
        if evidence.explained_by(predicted) and (near or cost < evidence.word or at.sum() > 1):
            return words, predicted, cost
    copied = np.where(at, evidence.claimed, evidence.right)
    return "wrong there", copied, float(evidence.worth[at].sum())


def place(evidence: Evidence) -> Iterator[Guess]:
    """Explain wrong entries that lie in one line, or in few lines, or are few."""
    wrong = evidence.wrong
    count, size = int(wrong.sum()), evidence.size
    at = ", ".join(str(tuple(int(i) for i in index)) for index in np.argwhere(wrong)[:4])
    more = ", ..." if count > 4 else ""
    if count == 1 and size > 1:
        words, predicted, bits = relation(evidence, wrong)
        yield Guess("one entry", f"Only 1 of {size} entries are wrong (one entry: {at}). Your "
                    f"gradient is {words}.", predicted, bits + np.log2(size), True)  # fmt: skip
        return
    for axes, name in evidence.lines():
        if not axes:
            continue
        lines = np.atleast_1d(wrong.any(axis=axes))
        hit = np.flatnonzero(lines)
        if not 0 < len(hit) < len(lines):
            continue
        mask = np.broadcast_to(wrong.any(axis=axes, keepdims=True), wrong.shape)
        words, predicted, bits = relation(evidence, mask & evidence.usable)
        one = len(hit) == 1
        kind = name.split()[0]
        which = f"{name} {hit[0]}" if one else f"{name}s {', '.join(map(str, hit[:5]))}"
        edge = bits < evidence.word and len(hit) == 1
        yield Guess(
            f"one {kind}" if one else f"few {kind}s",
            f"Only {which} of {len(lines)} {'is' if one else 'are'} wrong, all others are right. "
            f"Your gradient is {words}.",
            predicted,
            bits + (np.log2(len(lines)) if one else min(len(lines), 2.0 * len(hit) + 2)) - edge,
            True,
        )
    if 1 < count <= max(1, size // 4):
        words, predicted, bits = relation(evidence, wrong)
        yield Guess("few entries", f"Only {count} of {size} entries are wrong (few entries: {at}"
                    f"{more}). Your gradient is {words}.", predicted,
                    bits + count * np.log2(max(size / count, 2)) + 2, True)  # fmt: skip


def zeros(evidence: Evidence) -> Iterator[Guess]:
    """Explain zeros in one of the two: a mask (ReLU, hinge) is missing, wrong, or one too many."""
    small = evidence.zeros
    off, mine = np.abs(evidence.right) <= small, np.abs(evidence.claimed) <= small
    extra, lost = off & evidence.wrong, mine & evidence.wrong & ~off
    other = evidence.wrong & ~extra & ~lost
    if other.any() or not (extra.any() or lost.any()) or off.all():
        return
    price = 4 + 0.5 * float(evidence.worth[extra].sum())
    if extra.any() and not lost.any():
        # entries that a mask should have made 0 are as they were: nothing about them is known
        yield Guess("missing mask", "The right gradient is 0 where yours is not "
                    f"({int(extra.sum())} entries), elsewhere both agree: is a mask (ReLU, a "
                    "margin that is met, dropout) or a row of biases forgotten?",
                    evidence.claimed, price, True)  # fmt: skip
        return
    words = f"The right gradient is not 0 where yours is ({int(lost.sum())} entries)"
    if extra.any():
        words += f", and 0 where yours is not ({int(extra.sum())})"
    yield Guess("wrong mask", f"{words}, elsewhere both agree: does a mask let the wrong entries "
                "through, or is part of the sum left out?",
                np.where(evidence.wrong & ~extra, 0, evidence.claimed),
                price + 8 / lost.sum(), True)  # fmt: skip


def sides(evidence: Evidence) -> Iterator[Guess]:
    """Explain errors on one side of 0 alone: one branch of a function in two pieces."""
    x, wrong = evidence.x, evidence.wrong
    if x is None or wrong.sum() < 3:
        return
    for side, words, other in ((x < 0, "x < 0", "x > 0"), (x > 0, "x > 0", "x < 0")):
        rest = evidence.usable & ~side & (np.abs(evidence.right) > evidence.zeros)
        there = side & evidence.usable
        if (wrong & ~side).any() or rest.sum() < 3 or wrong.sum() < 0.7 * there.sum():
            continue
        yield Guess("slope", f"Your gradient is right where {other} and wrong where {words}: is "
                    "the slope of that side wrong?", evidence.claimed,
                    4 + 0.6 * float(evidence.worth.sum()), True)  # fmt: skip


def bounded(evidence: Evidence) -> Iterator[Guess]:
    """Explain errors at the entries alone that reach the right gradient's largest size."""
    size = np.abs(evidence.right)
    top = size >= (1 - 1e-6) * size.max()
    wrong = evidence.wrong
    if top.sum() < 2 or top.all() or not wrong.any() or not top[wrong].all():
        return
    below = np.unique((size[~top] / size.max()).round(6))
    if wrong.sum() < 0.5 * top.sum() or len(below) < 0.5 * (~top).sum():
        return  # a hinge loss has few sizes, the largest of which means nothing
    mine = np.abs(evidence.claimed)[wrong]
    again = (mine >= (1 - 1e-6) * mine.max()).sum() > 1
    said, predicted, bits = relation(evidence, wrong)
    free = said.startswith("wrong") and (mine > size.max()).all() and not again
    yield Guess("not clipped" if free else "wrong threshold",
                f"The right gradient is never larger than {size.max():.6g}; yours is wrong only "
                f"where it reaches that ({said}): the linear part of the loss (Huber, clipping) is "
                + ("missing, or begins beyond all entries but the largest." if free else "wrong."),
                predicted, 0.5 * bits + 4, True)  # fmt: skip


def classes(evidence: Evidence) -> Iterator[Guess]:
    """Explain errors at the true class of each row alone, or everywhere but there."""
    hot = _hot(evidence)
    if hot is None:
        return
    true = hot > 0
    for name, where, words in (("true class", true, "The true class's entry of each row is wrong, "
                                "all others are right"),
                               ("other classes", ~true, "Only the true class's entry of each row "
                                "is right")):  # fmt: skip
        if (evidence.wrong & ~where).any() or evidence.wrong[where].sum() < 2:
            continue
        if (evidence.wrong[where]).mean() < 0.3 and name == "other classes":
            continue
        said, predicted, bits = relation(evidence, where & evidence.usable)
        yield Guess(name, f"{words}. Your gradient is {said}.", predicted, bits + 1, True)


def _hot(evidence: Evidence) -> Array | None:
    y, g = evidence.y, evidence.right
    if y is not None and y.dtype.kind in "iu" and g.ndim == 2 and len(y) == len(g) > 1:
        return 1.0 * (y[:, np.newaxis] == np.arange(g.shape[1])) if y.max() < g.shape[1] else None
    return one_hot(evidence)


def one_in_each_row(evidence: Evidence) -> Iterator[Guess]:
    """Explain one or two wrong entries in each row, off by one number: a target, a label."""
    error, wrong = evidence.error, evidence.wrong
    if wrong.sum() < 3 or (np.abs(evidence.right)[wrong] <= evidence.zeros[wrong]).all():
        return
    step = float(error[wrong].mean())
    if wrong.sum() < evidence.size and np.abs(error[wrong] - step).max() <= 1e-4 * abs(step):
        each = wrong.ndim == 2 and (wrong.sum(axis=1) == 1).all()
        columns = wrong.ndim == 2 and wrong.any(axis=0).sum() == 1
        hot = _hot(evidence)
        if hot is not None and not wrong[hot > 0].any():
            yield Guess("other classes", f"Entries of other classes than the true one are off by "
                        f"the same number, {step:.6g}: is the 1 of the true class subtracted there "
                        "too, from whole columns?", evidence.right + step * wrong,
                        plain(step, evidence.word)[1] + _pattern(wrong, False))  # fmt: skip
        elif not columns:
            yield Guess(
                "true class" if each and hot is not None else "missing target",
                f"{'One entry of each row is' if each else 'Some entries are'} off by the same "
                f"number, {step:.6g}, the others are right: is a target (the -1 at the true "
                "class) not subtracted?",
                evidence.right + step * wrong,
                plain(step, evidence.word)[1] + _pattern(wrong, each),
            )
    if error.ndim != 2 or error.shape[1] < 3 or not (wrong.sum(axis=1) <= 2).all():
        return
    size = float(np.abs(error).max())
    level = np.abs(error.sum(axis=1)).max() <= CLOSE * size
    if level and (np.abs(np.abs(error[wrong]) - size) <= CLOSE * size).all():
        yield Guess(
            "wrong label",
            f"In {int(wrong.any(axis=1).sum())} rows, two classes are off by plus and minus "
            f"{size:.6g}: another class is taken for the true one (labels in another order, or "
            "off by one).",
            evidence.claimed,
            plain(size, evidence.word)[1] + len(error) * np.log2(error.shape[1]),
        )


def _pattern(wrong: Mask, each: bool) -> float:
    if each:
        return float(len(wrong) * np.log2(wrong.shape[1]))
    share = wrong.mean()
    return float(-wrong.size * (share * np.log2(share) + (1 - share) * np.log2(1 - share)))


def equal_lines(evidence: Evidence) -> Iterator[Guess]:
    """Explain rows or columns that are all equal in the claimed gradient alone."""
    claimed, right = evidence.claimed, evidence.right
    for axes, name in evidence.lines():
        axis = next(i for i in range(right.ndim) if i not in axes)
        if claimed.ndim != 2 or claimed.shape[axis] < 2 or not np.ptp(claimed):
            continue
        spread, expected = (float(np.ptp(g, axis=axis).max()) for g in (claimed, right))
        if spread < 1e-9 * np.abs(claimed).max() < 1e-3 * expected * 1e9:
            mean = claimed.mean(axis=axis, keepdims=True)
            yield Guess(
                "axis summed",
                f"All {name}s of your gradient are equal: is an axis summed and broadcast, or are "
                "there ones in place of the upstream gradient?",
                np.broadcast_to(mean, claimed.shape),
                mean.size * evidence.word + 2,
            )
