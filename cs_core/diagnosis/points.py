"""Gradients of the right function by other means, or at another point. These evaluate f."""

from collections.abc import Iterator

import numpy as np

from cs_core._checks import Array
from cs_core.diagnosis.evidence import Evidence, Guess, ScalarFunction
from cs_core.gradients import numerical_gradient

LARGEST = 60  # entries up to which a full matrix of second derivatives is worth its price


def no_constant_part(evidence: Evidence) -> Iterator[Guess]:
    """Explain a gradient without its value at x = 0: a target or a linear term is missing."""
    if evidence.f is None or evidence.x is None:
        return
    constant = numerical_gradient(evidence.f, np.zeros_like(evidence.x))
    if np.isfinite(constant).all() and np.abs(constant).max() > 2 * evidence.noise.max():
        yield Guess(
            "missing constant",
            "Your gradient lacks the part that does not depend on x: is the target, or a linear "
            "term, left out?",
            evidence.right - constant,
        )
        yield Guess(
            "only constant",
            "Your gradient is the one at x = 0: the part that depends on x is missing.",
            constant,
        )


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
    for words, share in (("is A x counted twice", 1.0), ("is A.T x forgotten", 0.5)):
        rest = evidence.claimed - share * evidence.right
        size = float(np.linalg.norm(rest) * np.linalg.norm(x))
        if quadratic and abs(float((rest * x).sum())) < 1e-7 * size:
            yield Guess(
                "asymmetric matrix",
                f"The gradient of x.T A x is (A + A.T) x: {words}? f is quadratic, and your "
                f"gradient is right along x, but for a factor {share:g}, and wrong across.",
                evidence.claimed,
                evidence.size - 1,
            )


def differences(evidence: Evidence) -> Iterator[Guess]:
    """Explain a difference quotient with too large a step."""
    f, x = evidence.f, evidence.x
    if f is None or x is None or float(np.abs(evidence.error).max()) == 0:
        return
    small = 1e-3
    ahead = numerical_gradient(f, x, h=small, method="forward")
    for beta in evidence.fit(evidence.error, ahead - evidence.right):
        step = beta * small
        if abs(step) < 1e-12:
            continue
        for h in (float(f"{step:.0e}"), step):  # a person chooses a round step
            yield Guess(
                "forward difference",
                f"Your gradient is a one-sided difference quotient with step {h:.3g}, not a "
                "derivative: its error is half the step times the second derivative.",
                _one_sided(f, x, h),
                1,
            )
    for h in (0.5, 0.1, 0.01, 1e-3):
        yield Guess(
            "coarse difference",
            f"Your gradient is a central difference quotient with step {h:g}, too coarse here.",
            numerical_gradient(f, x, h=h),
            1,
        )


def _one_sided(f: ScalarFunction, x: Array, h: float) -> Array:
    """Forward differences; for a negative step backward ones, which are those of f(-x) at -x."""
    side = 1.0 if h > 0 else -1.0
    mirrored = numerical_gradient(lambda at: f(side * at), side * x, h=abs(h), method="forward")
    return side * mirrored


def stale(evidence: Evidence) -> Iterator[Guess]:
    """Explain the gradient at another point on a line through x: before or after a step."""
    f, x = evidence.f, evidence.x
    if f is None or x is None:
        return
    for words, line in (
        ("before the last step of gradient descent", evidence.claimed),
        ("one step of gradient descent ahead", -evidence.right),
        ("one step uphill", evidence.right),
        ("a multiple of x", x),
        ("x plus a constant", np.ones_like(x)),
    ):
        t = _distance(evidence, f, x, line)
        if t is not None:
            yield Guess(
                "stale",
                f"Your gradient is right, but for another point, {words}: {abs(t):.4g} times that "
                "direction away.",
                numerical_gradient(f, x + t * line),
                1,
            )


def _distance(evidence: Evidence, f: ScalarFunction, x: Array, line: Array) -> float | None:
    """How far along a line the gradient is the claimed one: a coarse scan, then Gauss-Newton."""

    def missing(t: float) -> Array:
        return evidence.claimed - numerical_gradient(f, x + t * line)

    def distance(t: float) -> float:
        length = float(np.linalg.norm(missing(t)[evidence.usable]))
        return length if np.isfinite(length) else np.inf

    t = min((0.0, 0.01, 0.03, 0.1, 0.3, 1.0, -0.1, -1.0), key=distance)
    small = 1e-4 / max(float(np.abs(line).max()), 1e-12)
    for _ in range(5):
        here = missing(t)
        step = evidence.fit(here, (here - missing(t + small)) / small)
        if not step or abs(t + step[0]) > 1e3:
            return None
        t += step[0]
    return t


def moved_point(evidence: Evidence) -> Iterator[Guess]:
    """Explain the error by a small move of x; with so many numbers to fit, a last resort."""
    f, x = evidence.f, evidence.x
    if f is None or x is None or x.size > LARGEST:
        return
    at, reach = x.copy(), 0.1 * max(1.0, float(np.abs(x).max()))
    for _ in range(4):
        missing, H = (evidence.claimed - numerical_gradient(f, at)).ravel(), _curvature(f, at)
        if not np.isfinite(missing).all() or not np.isfinite(H).all():
            return
        at = at + np.linalg.lstsq(H, missing, rcond=1e-6)[0].reshape(x.shape)
        if not np.abs(at - x).max() < reach:
            return
    yield Guess(
        "stale",
        f"Your gradient is right for another point nearby, up to {np.abs(at - x).max():.2g} away "
        "in an entry: is it computed before x is changed?",
        numerical_gradient(f, at),
        x.size,
    )


def _curvature(f: ScalarFunction, x: Array) -> Array:
    """Matrix of second derivatives, by central differences of gradients."""
    h, columns = 1e-4, []
    for k in range(x.size):
        move = np.zeros(x.size)
        move[k] = h
        v = move.reshape(x.shape)
        ahead, behind = numerical_gradient(f, x + v), numerical_gradient(f, x - v)
        columns.append((ahead - behind).ravel() / (2 * h))
    return np.stack(columns, axis=1)
