"""Bugs in each entry's number whatever made it: cut, rounded, a function of x or of itself."""

from collections.abc import Iterator

import numpy as np

from cs_core._checks import Array
from cs_core.diagnosis.elementwise import UNITS, Elementwise
from cs_core.diagnosis.evidence import Evidence, Guess
from cs_core.diagnosis.numbers import plain
from cs_core.diagnosis.parts import parts

TRANSFORMS: tuple[tuple[str, Elementwise], ...] = (
    ("a denominator", lambda g: 1 / np.abs(g)), ("a logarithm", lambda g: np.exp(-g)),
    ("a logarithm", np.exp), ("a root", lambda g: 1 / g**2),
)  # fmt: skip


def epsilon(evidence: Evidence) -> Iterator[Guess]:
    """Explain a small number added in a denominator, a logarithm or a root."""
    a, g = evidence.claimed[evidence.usable], evidence.right[evidence.usable]
    for words, transform in TRANSFORMS:
        mine, other = transform(a), transform(g)
        if a.size < 4 or not (np.isfinite(mine) & np.isfinite(other)).all():
            continue
        gap = mine - other
        size = float(np.median(gap))
        if not 0 < abs(size) < 0.3 * np.median(np.abs(other)) or np.ptp(other) < abs(size):
            continue
        if np.abs(gap - size).max() < 1e-3 * abs(size) + 1e-9 * np.abs(other).max():
            yield Guess("epsilon", f"A small number stands in {words} that f does not have there: "
                        "an epsilon against log(0) or a division by 0?", evidence.claimed,
                        evidence.word)  # fmt: skip


def entrywise(evidence: Evidence) -> Iterator[Guess]:
    """Explain functions of the gradient itself: cut, rounded, absolute, only its sign."""
    g, a = evidence.right, evidence.claimed
    if not g.any():
        return
    for name, sentence, basis in (
        ("absolute value", "Your gradient is the absolute value of the right one", np.abs(g)),
        ("term sign", "Where the right gradient is positive, yours has the wrong sign: has one of "
         "two terms, or cases", -np.abs(g)),
        ("cut at 0", "Where the right gradient is negative, yours is 0", np.maximum(g, 0)),
        ("cut at 0", "Where the right gradient is positive, yours is 0", np.minimum(g, 0)),
        ("chain factor twice", "Your gradient is g (1 - g), with the right one as g", g * (1 - g)),
        ("squared", "Your gradient is the right one squared", g * g),
        ("reciprocal", "Your gradient is 1 over the right one", 1 / np.where(g, g, np.inf)),
        ("normalized", "Your gradient is the right one divided by its norm", g / np.linalg.norm(g)),
        ("normalized", "Your gradient is the right one over its largest entry",
         g / np.abs(g).max()),
    ):  # fmt: skip
        yield from _scaled(evidence, name, sentence, basis)
    only_sign = "Your gradient is the sign of the right one, its size is lost"
    yield from _scaled(evidence, "sign only", only_sign, np.sign(g), 6)
    bound = float(np.abs(a[evidence.usable]).max())
    short, bits = plain(bound, evidence.word)
    if (np.abs(g) > bound).any():
        sentence = f"Your gradient is cut at plus and minus {bound:.6g}; the right one is not."
        yield Guess("clipped", sentence, np.clip(g, -short, short), bits)
    yield from _rounded(evidence)


def blind(evidence: Evidence) -> Iterator[Guess]:
    """Explain a gradient that is a function of x alone: no target, or no upstream, in it."""
    x = evidence.x
    if x is None or evidence.size < 3:
        return
    few = np.unique(np.linspace(0, x.size - 1, 20).astype(int))
    functions: list[tuple[str, Elementwise]] = [("1, the same everywhere", np.ones_like)]
    for name, unit in UNITS.items():
        functions += [(f"{name}(x)", unit.value), (f"the derivative of {name}", unit.slope)]
    for words, of in functions:
        mine, basis = evidence.claimed.ravel()[few], of(x.ravel()[few])
        c = float(mine @ basis / (basis @ basis))
        if not np.abs(mine - c * basis).max() <= 1e-3 * np.abs(mine).max():
            continue
        basis = of(x)
        yield from _scaled(evidence, "missing target or upstream", f"Your gradient is {words}: the "
                           "target, or the upstream gradient, is not in it", basis, 9)  # fmt: skip


def _scaled(
    evidence: Evidence, name: str, sentence: str, basis: Array, bits: float = 2
) -> Iterator[Guess]:
    for c in evidence.fit(evidence.claimed, basis):
        for part in parts(evidence, c):
            more = f", and the whole {part.words}" if part.name else ""
            yield Guess(name, f"{sentence}{more}.", part.factor * basis, bits + part.bits)


def _rounded(evidence: Evidence) -> Iterator[Guess]:
    """Explain numbers that hold only some digits: decimals, whole numbers, half precision."""
    a, error = evidence.claimed, np.abs(evidence.error)
    digits = next((d for d in range(5) if (a.round(d) == a).all()), -1)
    for way in (np.round, np.trunc, np.floor) if digits >= 0 and a.any() else ():
        kind = "whole numbers" if digits == 0 else f"{digits} decimals"
        said = f"Your gradient holds {kind}: is it rounded, or an array of integers?"
        yield Guess("rounded", said, way(evidence.right * 10.0**digits) / 10.0**digits, 4.0)
    size = np.abs(evidence.right).max()
    step, finer = _grid(a)
    if digits < 0 and finer >= 8 and error.max() < min(2 * step, 0.1 * size):
        yield Guess("cancellation", f"Your numbers are multiples of {step:.3g}: that is left when "
                    "large, nearly equal numbers are subtracted, in single precision?", a,
                    6.0)  # fmt: skip
    elif _is_half(a) and error.max() < 2e-2 * size:
        yield Guess("float16", "Every number of your gradient fits in half precision (float16): "
                    "something on the way was computed in it.", a, 4.0)  # fmt: skip


def _is_half(a: Array) -> bool:
    """Whether every number is one that float16 can hold."""
    return bool((a.astype(np.float16).astype(np.float64) == a).all())


def _grid(a: Array) -> tuple[float, float]:
    """Return the power of two that all numbers are multiples of, and how surprising it is.

    Half precision has finer digits for smaller numbers: that none uses them by chance has a
    probability of 1/2 to that power.
    """
    some = a[a != 0]
    if some.size < 4 or not _is_half(a):
        return 0.0, 0.0
    last = np.spacing(np.abs(some).astype(np.float16)).astype(np.float64)
    step = float(last.min())
    while (some / (2 * step) % 1 == 0).all():
        step *= 2
    return step, float(np.log2(step / last).clip(0).sum())


def smooth(evidence: Evidence) -> Iterator[Guess]:
    """Explain a ratio of the two that changes with x alone: some wrong function of each entry."""
    x, y = evidence.x, evidence.y
    both = evidence.wrong & (np.abs(evidence.right) > evidence.zeros) & (evidence.claimed != 0)
    if x is None or evidence.size < 8 or both.sum() < 6:
        return
    variables = [(x, "wrong chain factor", "x")]
    if y is not None and y.shape == x.shape:
        variables.append((x - y, "wrong loss", "x - y, the residual,"))
        if set(np.unique(y)) <= {0, 1}:
            variables.append(((2 * y - 1) * x, "wrong loss", "the margin, ±x,"))
    a, g = evidence.claimed, evidence.right
    usable = evidence.usable & ((a != 0) | (g != 0))
    if usable.sum() < 8:
        return
    sizes = [float(np.median(np.abs(v[usable]))) or 1.0 for v in (a, g)]
    angle = 2 * np.arctan2(a[usable] / sizes[0], g[usable] / sizes[1])
    curve = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    for z, name, words in variables:
        if _is_curve(z[usable], curve):
            yield Guess(
                name,
                f"Your gradient is the right one times a factor that depends on {words} alone, "
                "entry by entry: is a derivative in the chain rule written wrong?",
                a,
                float(evidence.worth.sum()) / 2 + 2,
                True,
            )


def _is_curve(z: Array, curve: Array) -> bool:
    """Whether points follow z on a smooth line, far better than in any of many random orders."""

    def rough(points: Array) -> float:
        middle = points[1:-1] - (points[:-2] + points[2:]) / 2
        return float(np.linalg.norm(middle, axis=1).sum())

    if len(z) > 2000 or np.linalg.norm(np.ptp(curve, axis=0)) < 1e-3:
        return False
    rng = np.random.default_rng(0)
    random = min(rough(rng.permutation(curve)) for _ in range(200))
    return rough(curve[np.argsort(z)]) < 0.7 * random
