"""Gradients of the right function by other means, or at another point. These evaluate f."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from cs_core._checks import Array
from cs_core.diagnosis.evidence import Evidence, Guess, ScalarFunction
from cs_core.diagnosis.numbers import plain
from cs_core.gradients import numerical_gradient

Indices = NDArray[np.intp]

STEPS = (1.0, 0.5, 0.3, 0.2, 0.1, 0.05, 0.02, 0.01, 0.001)


def asymmetric(evidence: Evidence) -> Iterator[Guess]:
    """Explain 2 A x, or A x, where the gradient of x.T A x is (A + A.T) x.

    Along x all three agree, up to a factor. This is one equation, so it counts only if f is
    quadratic, which the values at 0, x, 2x and -x tell.
    """
    f, x = evidence.f, evidence.x
    if f is None or x is None or evidence.size < 3:
        return
    low, once, twice, back = (f(k * x) for k in (0.0, 1.0, 2.0, -1.0))
    slope = (once - back) / 2
    quadratic = abs(twice - low - 4 * (once - low) + 2 * slope) < 1e-9 * (abs(twice) + abs(low))
    linear = numerical_gradient(f, np.zeros_like(x)) if quadratic else np.zeros_like(x)
    for words, share in (("is A x counted twice", 1.0), ("is A.T x forgotten", 0.5)):
        rest = evidence.claimed - linear - share * (evidence.right - linear)
        size = float(np.linalg.norm(rest) * np.linalg.norm(x))
        if quadratic and abs(float((rest * x).sum())) < 1e-6 * size:
            yield Guess(
                "asymmetric matrix",
                f"The gradient of x.T A x is (A + A.T) x: {words}? f is quadratic, and your "
                f"gradient is right along x, but for a factor {share:g}, and wrong across.",
                evidence.claimed,
                float(evidence.worth.sum()) - evidence.word,
            )


def differences(evidence: Evidence) -> Iterator[Guess]:
    """Explain a difference quotient with too large a step, or in single precision."""
    f, x = evidence.f, evidence.x
    if f is None or x is None:
        return
    yield from _noisy(evidence, f, x)
    few = np.unique(np.linspace(0, x.size - 1, 12).astype(int))
    claimed, right = evidence.claimed.ravel()[few], evidence.right.ravel()[few]
    ahead = _one_sided(f, x, 1e-3, few) - right
    fitted = 1e-3 * float((claimed - right) @ ahead / (ahead @ ahead))
    near = 1e-4 * np.abs(claimed - right).max()
    for h in {plain(fitted, 0, 0.3)[0], *(np.sign(fitted) * step for step in STEPS)}:
        if not 1e-12 < abs(h) <= 1 or np.abs(_one_sided(f, x, h, few) - claimed).max() > near:
            continue
        yield Guess(
            "forward difference",
            f"Your gradient is a one-sided difference quotient with step {h:.3g}, not a "
            "derivative: its error is half the step times the second derivative.",
            _one_sided(f, x, h),
            6.0,
        )
    for h in STEPS:
        if np.abs(numerical_gradient(f, x, h=h, coordinates=few) - claimed).max() <= near:
            yield Guess(
                "coarse difference",
                f"Your gradient is a central difference quotient with step {h:g}, too coarse here.",
                numerical_gradient(f, x, h=h),
                6.0,
            )


def _noisy(evidence: Evidence, f: ScalarFunction, x: Array) -> Iterator[Guess]:
    """Tell differences whose digits ran out: whole multiples of f's last digit over the step."""
    a, value = evidence.claimed, f(x)
    distinct = len(np.unique(a[evidence.wrong]))
    if distinct < 0.7 * evidence.size:
        return
    for kind, steps in ((np.float32, range(1, 9)), (np.float64, range(10, 17))):
        for step in (kind(m * 10.0**-k) for k in steps for m in (1, 2)):
            digit = float(np.spacing(np.abs(kind(value)))) / float(step)
            # values a little smaller may have finer digits
            counts = a / digit * 4
            off = np.abs(counts - np.round(counts)).max()
            if off < 0.02 and np.median(np.abs(counts)) >= 4 and np.abs(counts).max() < 4e4:
                yield Guess(
                    "noisy differences",
                    f"Your gradient holds multiples of {digit:.3g}, the last digit of f(x) in "
                    f"{np.dtype(kind)} over a step of {step:g}: so small a step leaves mostly "
                    "rounding.",
                    a,
                    # a number is that near a multiple by chance one time in 25
                    float(evidence.worth.sum()) - np.log2(25) * distinct + 4,
                )


def _one_sided(f: ScalarFunction, x: Array, h: float, some: Indices | None = None) -> Array:
    """Forward differences; for a negative step backward ones, which are those of f(-x) at -x."""
    side = 1.0 if h > 0 else -1.0
    mirrored = numerical_gradient(
        lambda at: f(side * at), side * x, h=abs(h), method="forward", coordinates=some
    )
    return side * mirrored


def stale(evidence: Evidence) -> Iterator[Guess]:
    """Explain the gradient at another point on a line through x: before or after a step."""
    f, x = evidence.f, evidence.x
    if f is None or x is None or evidence.size < 2:
        return
    for words, line in (
        ("before the last step of gradient descent", evidence.claimed),
        ("one step of gradient descent ahead", -evidence.right),
        ("x plus a constant", np.ones_like(x)),
        ("a multiple of x", x),
    ):
        t = _distance(evidence, f, x, line)
        if t is None or not 1e-9 < abs(t) <= 100 or (line is x and t <= -1):
            continue
        t, bits = plain(t, evidence.word)
        predicted = numerical_gradient(f, x + t * line)
        if line is x:
            yield Guess("inner factor", f"Your gradient is right for {1 + t:.4g} * x in place of "
                        "x: is a factor inside a function wrong?", predicted, bits + 6)  # fmt: skip
        elif words == "x plus a constant" and abs(t) < 0.2 * np.abs(x).max():
            yield Guess("epsilon", f"Your gradient is right for x + {t:.4g}: is an epsilon added?",
                        predicted, bits)  # fmt: skip
        else:
            yield Guess("stale", f"Your gradient is right, but for another point, {words}: "
                        f"{abs(t):.4g} times that direction away.", predicted, bits)  # fmt: skip


def _distance(evidence: Evidence, f: ScalarFunction, x: Array, line: Array) -> float | None:
    """How far along a line the gradient is the claimed one: a coarse scan, then Gauss-Newton.

    A few entries tell; whether it is the claimed one in all is left to the prediction.
    """
    inside = np.flatnonzero(evidence.usable)
    few = inside[np.unique(np.linspace(0, len(inside) - 1, 12).astype(int))]
    claimed = evidence.claimed.ravel()[few]

    def missing(t: float) -> Array:
        left: Array = claimed - numerical_gradient(f, x + t * line, coordinates=few)
        return left

    def distance(t: float) -> float:
        length = float(np.linalg.norm(missing(t)))
        return length if np.isfinite(length) else np.inf

    t = min((0.0, 0.01, 0.03, 0.1, 0.3, 1.0, -0.1, -0.5, -1.0), key=distance)
    small = 1e-4 / max(float(np.abs(line).max()), 1e-12)
    for _ in range(5):
        here = missing(t)
        slope = (here - missing(t + small)) / small
        step = float(here @ slope / (slope @ slope))
        if not abs(t + step) <= 1e3:
            return None
        t += step
    return t if np.abs(missing(t)).max() <= 1e-4 * np.abs(claimed).max() else None
