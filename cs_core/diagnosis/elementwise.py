"""Bugs that act on each entry by itself: a factor of the chain rule, a slope, a cut, rounding."""

import math
from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np

from cs_core._checks import Array
from cs_core.diagnosis.evidence import Evidence, Guess
from cs_core.diagnosis.formulas import sigmoid
from cs_core.diagnosis.parts import parts

Elementwise = Callable[[Array], Array]


class Unit(NamedTuple):
    """An elementwise function, its derivative, that written in the output, and terms of it."""

    value: Elementwise
    slope: Elementwise
    from_output: Elementwise = lambda o: np.ones_like(o)
    terms: tuple[Elementwise, ...] = ()


def _density(x: Array) -> Array:
    density: Array = np.exp(-(x**2) / 2) / math.sqrt(2 * math.pi)
    return density


def _normal(x: Array) -> Array:
    return 0.5 * (1 + np.array([math.erf(v / math.sqrt(2)) for v in x.ravel()]).reshape(x.shape))


def _silu_slope(x: Array) -> Array:
    s = sigmoid(x)
    return s * (1 + x * (1 - s))


UNITS: dict[str, Unit] = {
    "sigmoid": Unit(sigmoid, lambda x: sigmoid(x) * sigmoid(-x), lambda o: o * (1 - o),
                    (lambda x: sigmoid(-x), lambda x: 1 + sigmoid(x))),
    "tanh": Unit(np.tanh, lambda x: 1 - np.tanh(x) ** 2, lambda o: 1 - o**2,
                 (lambda x: 1 - np.tanh(x), lambda x: np.tanh(x) ** 2,
                  lambda x: 1 + np.tanh(x) ** 2)),
    "exp": Unit(np.exp, np.exp, lambda o: o, (lambda x: np.exp(-x), lambda x: np.exp(x / 2))),
    "x^2": Unit(np.square, lambda x: 2 * x, lambda o: 2 * np.sqrt(np.abs(o))),
    "x^3": Unit(lambda x: x**3, lambda x: 3 * x**2, lambda o: 3 * np.cbrt(o) ** 2),
    "log": Unit(lambda x: np.log(np.abs(x)), lambda x: 1 / x, lambda o: np.exp(-o)),
    "sqrt": Unit(lambda x: np.sqrt(np.abs(x)), lambda x: 0.5 / np.sqrt(np.abs(x)),
                 lambda o: 0.5 / o),
    "sin": Unit(np.sin, np.cos, lambda o: np.sqrt(np.abs(1 - o**2)), (lambda x: -np.cos(x),)),
    "cos": Unit(np.cos, lambda x: -np.sin(x)),
    "softplus": Unit(lambda x: np.logaddexp(0, x), sigmoid, lambda o: 1 - np.exp(-o)),
    "ELU": Unit(lambda x: np.where(x > 0, x, np.expm1(x)), lambda x: np.where(x > 0, 1, np.exp(x)),
                lambda o: np.where(o > 0, 1, o + 1),
                (lambda x: np.where(x > 0, 1, np.expm1(x)), lambda x: np.where(x > 0, 1, x))),
    "GELU": Unit(lambda x: x * _normal(x), lambda x: _normal(x) + x * _density(x), lambda o: o,
                 (_normal, lambda x: x * _density(x), _density,
                  lambda x: _normal(x) - x * _density(x),
                  lambda x: _normal(x) + _density(x),
                  lambda x: _normal(x) + x * np.exp(-(x**2) / 2))),
    "SiLU": Unit(lambda x: x * sigmoid(x), _silu_slope, lambda o: o * (1 - o),
                 (lambda x: x * sigmoid(x) * sigmoid(-x), lambda x: sigmoid(x) * (1 + x),
                  lambda x: sigmoid(x) + x * sigmoid(-x))),
    "ReLU": Unit(lambda x: np.maximum(x, 0), lambda x: (x > 0) * 1.0, lambda o: (o > 0) * 1.0,
                 (lambda x: (x < 0) * 1.0,)),
}  # fmt: skip
POWERS: tuple[tuple[str, Elementwise], ...] = (
    ("one factor x too many", lambda x: x), ("one factor x too few", lambda x: 1 / x),
    ("two factors x too many", lambda x: x**2), ("two factors x too few", lambda x: 1 / x**2),
    ("|x| too many", np.abs), ("|x| too few", lambda x: 1 / np.abs(x)),
)  # fmt: skip


def _ratios(x: Array) -> Iterator[tuple[str, str, Array, Array, float]]:
    """Yield what a backward pass may multiply by, and what it should: the pairs w(x), phi'(x)."""
    one = np.ones_like(x)
    for words, value in POWERS:
        yield "power of x", f"There is {words}", value(x), one, 3.0
    for name, unit in UNITS.items():
        slope = unit.slope(x)
        start = f"The derivative of {name}"
        yield ("missing chain factor", f"{start}, a factor of the chain rule, is missing", one,
               slope, 4.0)  # fmt: skip
        yield "chain factor twice", f"{start} is multiplied in twice", slope**2, slope, 4.0
        yield ("wrong chain factor", f"{name}(x) stands where its derivative belongs",
               unit.value(x), slope, 5.0)  # fmt: skip
        yield ("wrong chain factor", f"{start}, written for its output, is given its input",
               unit.from_output(x), slope, 5.0)  # fmt: skip
        yield ("wrong chain factor", f"{start} is taken at {name}(x) in place of x",
               unit.slope(unit.value(x)), slope, 5.0)  # fmt: skip
        for term in unit.terms:
            yield ("wrong chain factor", f"{start} is written wrong, or only half of it is there",
                   term(x), slope, 6.0)  # fmt: skip
        for other, another in UNITS.items():
            if other != name:
                yield ("wrong chain factor", f"{start} is replaced by that of {other}",
                       another.slope(x), slope, 8.0)  # fmt: skip
                yield ("wrong chain factor", f"{start} is replaced by {other}(x)",
                       another.value(x), slope, 9.0)  # fmt: skip


def chain_factor(evidence: Evidence) -> Iterator[Guess]:
    """Explain a gradient that is multiplied, entry by entry, by a wrong function of x."""
    x = evidence.x
    if x is None or (np.ptp(x) == 0 and x.size > 1):
        return
    few = np.unique(np.linspace(0, x.size - 1, 40).astype(int))
    a, g = evidence.claimed.ravel()[few], evidence.right.ravel()[few]
    likely = set()
    for k, (_, _, factor, slope, _) in enumerate(_ratios(x.ravel()[few])):
        # cross-multiplied, no slope that is nearly 0 spoils the fit
        left, top = a * slope, g * factor
        if not (np.isfinite(left) & np.isfinite(top)).all() or not top.any():
            continue
        c = float(left @ top / (top @ top))
        if np.abs(left - c * top).max() <= 1e-3 * np.abs(left).max():
            likely.add(k)
    for k, guess in enumerate(_ratios(x) if likely else ()):
        if k in likely:
            yield from _entry_factor(evidence, *guess)


def _entry_factor(
    evidence: Evidence, name: str, words: str, factor: Array, slope: Array, bits: float
) -> Iterator[Guess]:
    """Predict, where the slope is not 0; what is copied, or drowned in noise, is paid for."""
    known = slope != 0
    ratio = np.where(known, factor / np.where(known, slope, 1), 0)
    if not known.any():
        return
    if np.ptp(ratio[known]) <= 1e-9 * np.abs(ratio).max() and known.all() and ratio.size > 1:
        return  # a constant is another bug's
    own = evidence.noise * (1 + np.abs(ratio))
    for c in evidence.fit(evidence.claimed * slope, evidence.right * factor):
        for part in parts(evidence, c):
            predicted = part.factor * ratio * evidence.right
            free = ~known | (4 * own > 10 * evidence.allowed(1.0))
            near = np.abs(predicted - evidence.claimed) <= 4 * own * max(1.0, abs(c))
            predicted = np.where(~known | near, evidence.claimed, predicted)
            more = f", and the whole {part.words}" if part.name else ""
            yield Guess(name, f"{words}{more}.", predicted,
                        bits + part.bits + float(evidence.worth[free].sum()))  # fmt: skip


def slopes(evidence: Evidence) -> Iterator[Guess]:
    """Explain a factor for each side of 0: the slope of a leaky ReLU, an absolute value."""
    x = evidence.x
    if x is None or not ((x > 0).any() and (x < 0).any()):
        return
    below, right = x < 0, evidence.right
    if min((side & (right != 0)).sum() for side in (below, ~below)) < 2:
        return  # one entry is a multiple of anything
    low, high = (evidence.fit(evidence.claimed * side, right * side) for side in (below, ~below))
    if not low or not high:
        return
    for one in parts(evidence, low[0]):
        for other in parts(evidence, high[0]):
            if one.factor == other.factor:
                continue
            yield Guess(
                "slope",
                f"The slopes on the two sides of 0 are wrong: your gradient is {one.factor:.4g} "
                f"times the right one where x < 0, {other.factor:.4g} times where x > 0.",
                np.where(below, one.factor, other.factor) * right,
                one.bits + other.bits + 2,
            )
