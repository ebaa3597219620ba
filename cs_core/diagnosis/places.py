"""Right numbers in wrong places, sums over wrong axes, terms added along an axis."""

from collections.abc import Iterator
from itertools import permutations

import numpy as np

from cs_core._checks import Array
from cs_core.diagnosis.evidence import Evidence, Guess
from cs_core.diagnosis.numbers import plain, scaled


def moved(evidence: Evidence) -> Iterator[Guess]:
    """Explain a transpose, a wrong order, a reversal or a shift along an axis, also scaled."""
    for name, sentence, g, bits in _moves(evidence.right):
        yield from scaled(evidence, g, sentence, name, bits)


def _moves(g: Array) -> Iterator[tuple[str, str, Array, float]]:
    for axes in permutations(range(g.ndim)) if 1 < g.ndim < 5 else ():
        if axes != tuple(range(g.ndim)) and g.transpose(axes).shape == g.shape:
            said = "" if g.ndim == 2 else f" (axes in the order {axes})"
            yield "transposed", f"Your gradient is the transpose of the right one{said}", (
                g.transpose(axes)), 1.0 + g.ndim  # fmt: skip
    if g.ndim > 1 and g.shape != g.shape[::-1]:
        yield ("order", "Your gradient is the transpose of the right one, reshaped: reshape where "
               ".T is right?", g.T.reshape(g.shape), 3.0)  # fmt: skip
        yield ("order", "Your gradient is flattened by rows and shaped by columns, or the other "
               "way round", g.reshape(g.shape[::-1]).T, 3.0)  # fmt: skip
    for axis in range(g.ndim):
        if g.shape[axis] > 1:
            yield "reversed", f"Your gradient is reversed along axis {axis}", np.flip(g, axis), 3.0
        for step in (1, -1) if g.shape[axis] > 2 else ():
            yield ("shifted", f"Your gradient is shifted by {step:+d} along axis {axis}: an index "
                   "off by one", np.roll(g, step, axis), 4.0)  # fmt: skip
    if g.ndim > 2:
        both = np.flip(g, (-1, -2))
        yield "reversed", "Your gradient is reversed along its last two axes", both, 3.0


def permuted(evidence: Evidence) -> Iterator[Guess]:
    """Explain the same numbers in another order, or whole rows or columns in another place."""
    claimed, right = evidence.claimed, evidence.right
    for others, name in evidence.lines():
        axis = next(i for i in range(right.ndim) if i not in others)
        lines, mine = (np.moveaxis(v, axis, 0).reshape(v.shape[axis], -1) for v in (right, claimed))
        if len(lines) < 2 or lines.shape[1] < 2 or len(lines) > 300:
            continue
        gaps = np.abs(mine[:, np.newaxis] - lines).max(axis=2)
        own = gaps.diagonal()
        nearest = np.where(own <= 1e-4 * np.abs(right).max(), np.arange(len(lines)), gaps.argmin(1))
        moves = int((nearest != np.arange(len(lines))).sum())
        if not moves:
            continue
        same = len(set(nearest)) == len(lines)
        yield Guess(
            "permuted" if same else "lines copied",
            f"{moves} {name}s of your gradient are the right ones of another {name}: "
            + ("are they in another order?" if same else "is a buffer, or an index, not renewed?"),
            np.take(right, nearest, axis),
            3 + moves * 2 * np.log2(len(lines)),
        )
    flat, theirs = right.ravel(), claimed.ravel()
    zero = [np.abs(v[evidence.wrong]) <= evidence.zeros[evidence.wrong] for v in (right, claimed)]
    mask = (zero[0] ^ zero[1]).all()
    predicted = np.empty_like(flat)
    predicted[np.argsort(theirs, kind="stable")] = np.sort(flat)
    distinct = len(np.unique(np.round(flat / (np.abs(flat).max() or 1), 6)))
    order = "are rows, columns or classes in another order?"
    picked = "does a mask, or the place of a maximum, pick the wrong entries?"
    yield Guess(
        "wrong mask" if mask else "permuted",
        f"Your gradient holds the right numbers in the wrong places: {picked if mask else order}",
        predicted.reshape(right.shape),
        5 + float(evidence.wrong.sum()) * np.log2(max(distinct, 2)),
    )


def axis_sums(evidence: Evidence) -> Iterator[Guess]:
    """Explain a sum or mean along an axis, spread over it again by broadcasting."""
    g = evidence.right
    for axis in range(g.ndim):
        # with one number in a line, a sum along it puts that number everywhere: a mask is missing
        if g.shape[axis] < 2 or ((np.abs(g) > evidence.zeros).sum(axis) < 2).all():
            continue
        if np.ptp(g, axis=axis).max() <= 1e-6 * np.abs(g).max():
            continue  # a sum of equal numbers is a factor
        for word, total in (("sum", g.sum(axis, keepdims=True)), ("mean", g.mean(axis, keepdims=True))):  # fmt: skip  # noqa: E501
            yield Guess(
                "axis summed",
                f"Every entry of your gradient is the {word} of the right one along axis {axis}: "
                "one axis is summed that should not be.",
                np.broadcast_to(total, g.shape),
                2.0,
            )
        yield Guess(
            "mean subtracted",
            f"Your gradient is the right one minus its mean along axis {axis}.",
            g - g.mean(axis, keepdims=True),
            3.0,
        )
        yield Guess(
            "running sum",
            f"Your gradient is the running sum of the right one along axis {axis}: is an "
            "accumulator not reset?",
            np.cumsum(g, axis),
            3.0,
        )


def offset(evidence: Evidence) -> Iterator[Guess]:
    """Explain a number that is added everywhere, or one to each row, column or channel."""
    error, g = evidence.error, evidence.right
    mean, bits = plain(float(error[evidence.usable].mean()), evidence.word)
    yield Guess(
        "offset",
        f"The same number, {mean:.6g}, is added to every entry: is a constant term of the "
        "gradient, or a mean that is subtracted, missing or too many?",
        g + mean,
        bits + 2,
    )
    affine = evidence.fit(evidence.claimed, g, np.ones_like(g)) if g.size > 3 else []
    if affine:
        said = f"Your gradient is {affine[0]:.6g} times the right one plus {affine[1]:.6g}."
        both = affine[0] * g + affine[1]
        yield Guess("combination", said, both, 2 * evidence.word, True)
    for axes in ((*range(error.ndim),), *_groups(error.ndim)):
        if evidence.size > 2:
            name = "offset" if len(axes) == error.ndim else "axis offset"
            yield Guess(name, "The right gradient is "
                        f"yours minus its mean along axis {_said(axes)}: a mean in f also depends "
                        "on x.", g + evidence.claimed.mean(axes, keepdims=True), 3.0)  # fmt: skip
    for axes in _groups(error.ndim):
        means = error.mean(axes, keepdims=True)
        yield Guess(
            "axis offset",
            f"Your gradient is off by the same number all along axis {_said(axes)}: a mean along "
            "it is not subtracted, or one too many is, or a row is added that should not be.",
            g + means,
            means.size * evidence.word + 2,
        )


def _groups(ndim: int) -> Iterator[tuple[int, ...]]:
    """Axes that a statistic may run over: one of them, or all but one."""
    if ndim > 1:
        yield from ((axis,) for axis in range(ndim))
    if ndim > 2:
        yield from (tuple(i for i in range(ndim) if i != axis) for axis in range(ndim))


def _said(axes: tuple[int, ...]) -> str:
    return str(axes[0]) if len(axes) == 1 else str(axes)


def line_factors(evidence: Evidence) -> Iterator[Guess]:
    """Explain columns, rows or channels that are each multiplied by a number of their own."""
    right, claimed = evidence.right, np.where(evidence.usable, evidence.claimed, evidence.right)
    for axes, name in evidence.lines():
        if right.ndim < 2 or not axes:
            continue
        norms = (right**2).sum(axis=axes, keepdims=True)
        factors = (claimed * right).sum(axis=axes, keepdims=True) / np.where(norms, norms, 1)
        told = [plain(float(v), evidence.word) for v in factors.ravel()]
        off = [k for k, (v, _) in enumerate(told) if abs(v - 1) > 1e-4]
        said = ", ".join(f"{told[k][0]:.4g}" for k in off[:4])
        few = f" ({name} {off[0]} alone)" if len(off) == 1 else ""
        yield Guess(
            f"{name.split()[0]} scale",
            f"Each {name} of your gradient is a multiple of what it should be{few}: {said}"
            f"{', ...' if len(off) > 4 else ''}. Is a factor wrong that belongs to it (a scale, a "
            "standard deviation), or broadcast along the wrong axis?",
            np.array([v for v, _ in told]).reshape(factors.shape) * right,
            2 + len(off) * np.log2(len(told) + 1) + sum(told[k][1] for k in off),
        )


def normalization(evidence: Evidence) -> Iterator[Guess]:
    """Explain what is, along an axis, a number plus a multiple of x (and of the right gradient)."""
    x = evidence.x
    if x is None or x.ndim < 2:
        return
    for axes in _groups(x.ndim):
        for scale, words in ((False, "error"), (True, "gradient, but for a factor,")):
            predicted, count = _regressed(evidence, x, axes, scale)
            yield Guess(
                "normalization",
                f"Along axis {_said(axes)} the {words} is off by a number plus a multiple of x: "
                "the gradient that runs through the mean or the variance (batch norm, layer norm) "
                "is missing or wrong.",
                predicted,
                count * evidence.word + 3,
            )


def _regressed(
    evidence: Evidence, x: Array, axes: tuple[int, ...], scale: bool
) -> tuple[Array, int]:
    """Fit 1, x (and the right gradient) along the axes; the prediction and how many numbers."""
    kept = tuple(i for i in range(x.ndim) if i not in axes)
    order = kept + axes
    shape = [x.shape[i] for i in order]
    groups = int(np.prod(shape[: len(kept)]))
    target, g, at = (np.transpose(v, order).reshape(groups, -1)
                     for v in (evidence.claimed, evidence.right, x))  # fmt: skip
    columns = [np.ones_like(at), at, *([g] if scale else [])]
    predicted = np.empty_like(target)
    for k in range(groups):
        basis = np.stack([column[k] for column in columns], axis=1)
        goal = target[k] if scale else target[k] - g[k]
        fitted = basis @ np.linalg.lstsq(basis, goal, rcond=1e-9)[0]
        predicted[k] = fitted if scale else g[k] + fitted
    back = np.argsort(order)
    return predicted.reshape(shape).transpose(back), groups * len(columns)


def example(evidence: Evidence) -> Iterator[Guess]:
    """Explain the weights' gradient of a linear layer with one example left out or too many."""
    X, error, g = evidence.X, evidence.error, evidence.right
    if X is None or X.ndim != 2 or g.ndim != 2 or X.shape[1] != len(g):
        return
    ones = np.repeat(X.sum(0)[:, np.newaxis], g.shape[1], axis=1)
    said = "Your gradient is X.T @ ones: ones stand in place of the upstream gradient"
    yield from scaled(evidence, ones, said, "missing target or upstream", 3.0)
    for k, row in enumerate(X if len(X) <= 300 else X[:0]):
        if row.any():
            share = row @ error / (row @ row)
            yield Guess(
                "examples left out",
                f"The error is a multiple of X[{k}] in every column: example {k} of {len(X)} is "
                "left out, or counted too often.",
                g + row[:, np.newaxis] * share,
                g.shape[1] * evidence.word + np.log2(len(X)),
            )
