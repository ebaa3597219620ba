"""Right numbers in wrong places, sums over wrong axes, and errors in a part of the entries."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from cs_core._checks import Array
from cs_core.diagnosis.evidence import CLUE, Evidence, Guess


def transposed(evidence: Evidence) -> Iterator[Guess]:
    """Explain a transpose, or a flattening in one order and shaping in the other."""
    g = evidence.right
    if g.ndim < 2:
        return
    if g.T.shape == g.shape:
        yield Guess("transposed", "Your gradient is the transpose of the right one.", g.T)
    yield Guess(
        "order",
        "Your gradient is the transpose of the right one, reshaped: reshape where .T is right?",
        g.T.reshape(g.shape),
    )
    yield Guess(
        "order",
        "Your gradient is flattened by rows and shaped by columns, or the other way round.",
        g.reshape(g.shape[::-1]).T,
    )


def moved(evidence: Evidence) -> Iterator[Guess]:
    """Explain a gradient reversed or shifted along an axis."""
    g = evidence.right
    for axis in range(g.ndim):
        if g.shape[axis] < 2:
            continue
        yield Guess("reversed", f"Your gradient is reversed along axis {axis}.", np.flip(g, axis))
        for step in (1, -1):
            yield Guess(
                "shifted",
                f"Your gradient is shifted by {step:+d} along axis {axis}: an index off by one.",
                np.roll(g, step, axis),
            )


def permuted(evidence: Evidence) -> Iterator[Guess]:
    """Explain the same numbers in another order."""
    if evidence.size < 3:
        return
    claimed, right = evidence.claimed.ravel(), evidence.right.ravel()
    predicted = np.empty_like(right)
    predicted[np.argsort(claimed, kind="stable")] = np.sort(right)
    yield Guess(
        "permuted",
        "Your gradient holds the right numbers in the wrong places: are rows, columns or classes "
        "in another order?",
        predicted.reshape(evidence.right.shape),
        2,
    )


def axis_sums(evidence: Evidence) -> Iterator[Guess]:
    """Explain a sum or mean along an axis, spread over it again by broadcasting."""
    g = evidence.right
    for axis in range(g.ndim):
        if g.shape[axis] < 2:
            continue
        for word, total in (("sum", g.sum(axis, keepdims=True)), ("mean", g.mean(axis, keepdims=True))):  # fmt: skip  # noqa: E501
            yield Guess(
                "axis summed",
                f"Every entry of your gradient is the {word} of the right one along axis {axis}: "
                "one axis is summed that should not be.",
                np.broadcast_to(total, g.shape),
            )
        yield Guess(
            "mean subtracted",
            f"Your gradient is the right one minus its mean along axis {axis}.",
            g - g.mean(axis, keepdims=True),
        )
        yield Guess(
            "running sum",
            f"Your gradient is the running sum of the right one along axis {axis}: is an "
            "accumulator not reset?",
            np.cumsum(g, axis),
        )


def offset(evidence: Evidence) -> Iterator[Guess]:
    """Explain a number that is added everywhere, or one to each column or row."""
    error = evidence.error
    if evidence.size < 2:
        return
    mean = float(error[evidence.usable].mean())
    yield Guess(
        "offset",
        f"The same number, {mean:.6g}, is added to every entry: is the value of a term added to "
        "its gradient, or a bias?",
        evidence.right + mean,
        1,
    )
    for axis in range(error.ndim if error.ndim > 1 else 0):
        if error.shape[axis] > 2:
            means = error.mean(axis, keepdims=True)
            yield Guess(
                "axis offset",
                f"Your gradient is off by the same number all along axis {axis}: a mean along it "
                "is not subtracted, or one too many is.",
                evidence.right + means,
                means.size,
            )


def standardized(evidence: Evidence) -> Iterator[Guess]:
    """Explain errors of the form c + d * x along an axis: a mean's or a variance's gradient."""
    error, x = evidence.error, evidence.x
    if x is None or error.ndim != 2:
        return
    for axis in (0, 1):
        if error.shape[axis] < 4:
            continue
        centered = x - x.mean(axis, keepdims=True)
        squares = (centered**2).sum(axis, keepdims=True)
        slopes = (error * centered).sum(axis, keepdims=True) / np.where(squares, squares, 1)
        predicted = evidence.right + error.mean(axis, keepdims=True) + slopes * centered
        yield Guess(
            "normalization",
            f"Along axis {axis} the error is a number plus a multiple of x: the gradient that runs "
            "through the mean or the variance (batch norm, layer norm) is missing or wrong.",
            predicted,
            2 * slopes.size,
        )


def equal_lines(evidence: Evidence) -> Iterator[Guess]:
    """Explain, in part, rows or columns that are all equal in the claimed gradient alone."""
    claimed, right = evidence.claimed, evidence.right
    for axis, word in ((0, "rows"), (1, "columns")) if claimed.ndim == 2 else ():
        if claimed.shape[axis] < 2:
            continue
        spread, expected = (float(np.ptp(g, axis=axis).max()) for g in (claimed, right))
        if claimed.any() and spread < 1e-9 * np.abs(claimed).max() < 1e-3 * expected * 1e9:
            yield Guess(
                "axis summed",
                f"All {word} of your gradient are equal: is an axis summed and broadcast, or are "
                "there ones in place of the upstream gradient?",
                claimed,
                CLUE,
            )


def relation(claimed: Array, right: Array) -> str:
    """Say in words how a few wrong entries relate to the right ones."""
    if not claimed.any():
        return "0 there"
    if np.allclose(claimed, -right, rtol=1e-5):
        return "there with the wrong sign"
    if right.all() and np.ptp(claimed / right) < 1e-5 * np.abs(claimed / right).max():
        return f"{(claimed / right).mean():.4g} times the right value there"
    if claimed.size > 1 and np.ptp(claimed - right) < 1e-5 * np.abs(claimed - right).max():
        return f"off by {(claimed - right).mean():.4g} there"
    return "wrong there"


def part(evidence: Evidence) -> Iterator[Guess]:
    """Explain wrong entries that lie in one row or column, or are few."""
    wrong = evidence.wrong()
    found = _place(wrong)
    if found is None or not 0 < found.sum() < evidence.size:
        return
    name = _place_name(wrong)
    entries = np.argwhere(wrong)[:4]
    at = ", ".join(str(tuple(int(i) for i in index)) for index in entries)
    said = relation(evidence.claimed[found], evidence.right[found])
    left_out = found.sum() > 1 and not evidence.claimed[found].any()
    yield Guess(
        name,
        f"Only {int(wrong.sum())} of {evidence.size} entries are wrong ({name}: {at}"
        f"{', ...' if wrong.sum() > 4 else ''}). Your gradient is {said}.",
        np.where(found, evidence.claimed, evidence.right),
        1 if left_out else int(found.sum()),
    )


def _place(wrong: NDArray[np.bool_]) -> NDArray[np.bool_] | None:
    """Return the wrong entries, filled up to a slice if all lie in one; None if many."""
    for axis in range(wrong.ndim if wrong.ndim > 1 else 0):
        others = tuple(i for i in range(wrong.ndim) if i != axis)
        lines = wrong.any(axis=others, keepdims=True)
        if lines.sum() == 1 and wrong.sum() > 1:
            return np.broadcast_to(lines, wrong.shape)
    return wrong if wrong.sum() <= max(1, wrong.size // 4) else None


def _place_name(wrong: NDArray[np.bool_]) -> str:
    if wrong.sum() == 1:
        return "one entry"
    if wrong.ndim == 2 and (wrong.any(axis=1).sum() == 1 or wrong.any(axis=0).sum() == 1):
        return "one row" if wrong.any(axis=1).sum() == 1 else "one column"
    return "few entries"
