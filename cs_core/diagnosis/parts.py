"""Bugs in one of two parts that a gradient is the sum of: data and penalty, constant and rest."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from cs_core.diagnosis.evidence import Evidence, Guess
from cs_core.diagnosis.numbers import CLOSE, stories
from cs_core.gradients import numerical_gradient


class Part(NamedTuple):
    """What a bug did to one part: the factor it has now, the cause's name and words, bits."""

    factor: float
    name: str
    words: str
    bits: float


def parts(evidence: Evidence, factor: float) -> Iterator[Part]:
    """Tell how a part that stands in the gradient `factor` times may have come to that."""
    if abs(factor - 1) <= CLOSE:
        yield Part(1.0, "", "is right", 0.5)
    elif abs(factor) <= CLOSE:
        yield Part(0.0, "missing", "is missing", 1.0)
    else:
        for value, name, reason, bits in stories(evidence, factor):
            yield Part(value, name, reason.rstrip("?"), bits + 1)


def constant(evidence: Evidence) -> Iterator[Guess]:
    """Explain a wrong part that does not depend on x, or a wrong rest: a target, a linear term."""
    f, x = evidence.f, evidence.x
    if f is None or x is None:
        return
    fixed = numerical_gradient(f, np.zeros_like(x))
    rest, near = evidence.right - fixed, numerical_gradient(f, 1e-4 * x)
    if not np.isfinite(fixed).all() or np.abs(fixed).max() <= 4 * evidence.noise.max():
        return
    if not np.abs(near - fixed).max() <= 0.1 * np.abs(fixed).max():
        return  # 0 is a kink
    coefficients = evidence.fit(evidence.claimed, rest, fixed)
    for one in parts(evidence, coefficients[0]) if coefficients else ():
        for other in parts(evidence, coefficients[1]):
            if one.name and other.name and "missing" in (one.name, other.name):
                continue
            name = one.name or other.name
            if name == "missing":
                name = "only constant" if one.name else "missing constant"
            yield Guess(
                name or "right",
                f"The part of your gradient that does not depend on x (a target, a linear term) "
                f"{other.words}; the part that does {one.words}.",
                one.factor * rest + other.factor * fixed,
                one.bits + other.bits + 4,
            )


def penalty_alone(evidence: Evidence) -> bool:
    """Whether the right gradient is a penalty's and nothing else."""
    x = evidence.x
    if x is None:
        return False
    kept, first = np.ones_like(x), np.ones_like(x)
    kept[-1:], first[:1] = 0, 0
    for mask in (np.ones_like(x), kept, first):
        bases = [x * mask, np.sign(x) * mask]
        for some in ([bases[0]], [bases[1]], bases):
            fitted = zip(evidence.fit(evidence.right, *some), some, strict=False)
            if evidence.known(sum((c * b for c, b in fitted), np.zeros_like(x))):
                return True
    return False
