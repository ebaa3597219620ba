"""Bugs that act on each entry by itself: a factor of the chain rule, a clip, a mask."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np

from cs_core._checks import Array
from cs_core.diagnosis.evidence import Evidence, Guess

Elementwise = Callable[[Array], Array]


class Activation(NamedTuple):
    """An elementwise function, its derivative, and that derivative written in the output."""

    name: str
    value: Elementwise
    derivative: Elementwise
    from_output: Elementwise


def _sigmoid(x: Array) -> Array:
    o: Array = 1 / (1 + np.exp(-np.clip(x, -500, 500)))
    return o


def _one(x: Array) -> Array:
    return np.ones_like(x)


ACTIVATIONS = (
    Activation("sigmoid", _sigmoid, lambda x: _sigmoid(x) * _sigmoid(-x), lambda o: o * (1 - o)),
    Activation("tanh", np.tanh, lambda x: 1 - np.tanh(x) ** 2, lambda o: 1 - o**2),
    Activation("exp", np.exp, np.exp, lambda o: o),
    Activation("square", np.square, lambda x: 2 * x, lambda o: 2 * np.sqrt(np.abs(o))),
    Activation("cube", lambda x: x**3, lambda x: 3 * x**2, lambda o: 3 * np.cbrt(o) ** 2),
    Activation("log", lambda x: np.log(np.abs(x)), lambda x: 1 / x, lambda o: np.exp(-o)),
    Activation("sin", np.sin, np.cos, lambda o: np.sqrt(np.abs(1 - o**2))),
    Activation("softplus", lambda x: np.logaddexp(0, x), _sigmoid, lambda o: 1 - np.exp(-o)),
)


IDENTITY = Activation("identity", lambda x: x, _one, _one)


def _wrong_derivatives(unit: Activation, x: Array) -> Iterator[tuple[str, str, Array]]:
    """Yield what a backward pass may multiply by in place of the derivative."""
    name = unit.name
    yield ("missing chain factor", f"The derivative of {name}, a factor of the chain rule, is "
           "missing", _one(x))  # fmt: skip
    yield ("chain factor twice", f"The derivative of {name} is multiplied in twice",
           unit.derivative(x) ** 2)  # fmt: skip
    yield ("wrong chain factor", f"{name}(x) stands where its derivative belongs", unit.value(x))
    yield ("wrong chain factor", f"The derivative of {name}, written for its output, is given its "
           f"input", unit.from_output(x))  # fmt: skip
    yield ("wrong chain factor", f"The derivative of {name} is taken at {name}(x) in place of x",
           unit.derivative(unit.value(x)))  # fmt: skip


def chain_factor(evidence: Evidence) -> Iterator[Guess]:
    """Explain a gradient that is multiplied, entry by entry, by a wrong function of x.

    The right gradient holds phi'(x) as a factor; a wrong factor w(x) in its place makes
    w(x) / phi'(x) times the right one.
    """
    if evidence.x is None:
        return
    for unit in ACTIVATIONS:
        derivative = unit.derivative(evidence.x)
        safe = np.where(derivative == 0, 1.0, derivative)
        for name, sentence, factor in _wrong_derivatives(unit, evidence.x):
            ratio = np.where(derivative == 0, 1.0, factor / safe)
            if np.ptp(ratio) == 0:
                continue  # a constant is another bug's
            predicted = evidence.right * ratio
            yield Guess(name, f"{sentence}.", predicted)
            for c in evidence.fit(evidence.claimed, predicted):
                yield Guess(name, f"{sentence}, up to a factor {c:.6g}.", c * predicted, 1)


def power(evidence: Evidence) -> Iterator[Guess]:
    """Explain a factor x too many or too few: a power rule with the wrong exponent."""
    if evidence.x is None or not evidence.x.all() or np.ptp(evidence.x) == 0:
        return
    for word, ratio in (("many", evidence.x), ("few", 1 / evidence.x)):
        sentence = f"There is one factor x too {word}: a power rule with the wrong exponent"
        predicted = evidence.right * ratio
        yield Guess(
            "power of x", f"{sentence}, or the derivative of a logarithm or square.", predicted
        )
        for c in evidence.fit(evidence.claimed, predicted):
            yield Guess("power of x", f"{sentence}, and a factor {c:.6g}.", c * predicted, 1)


def blind(evidence: Evidence) -> Iterator[Guess]:
    """Explain a gradient that is a function of x alone: no target, or no upstream, in it."""
    if evidence.x is None or evidence.size < 2:
        return
    for unit in (*ACTIVATIONS, IDENTITY):
        for words, basis in (("", unit.value), ("the derivative of ", unit.derivative)):
            values = basis(evidence.x)
            if np.ptp(values) == 0:
                words, sentence = "1", "Your gradient is the same number everywhere"
            else:
                sentence = f"Your gradient is {words}{unit.name}(x) times one number"
            for c in evidence.fit(evidence.claimed, values):
                yield Guess(
                    "missing target or upstream",
                    f"{sentence}, {c:.6g}: the target, or the upstream gradient, is not in it.",
                    c * values,
                    1,
                )


def missing_activation(evidence: Evidence) -> Iterator[Guess]:
    """Explain x where an activation of x belongs: the error is a multiple of the difference."""
    if evidence.x is None or evidence.size < 2:
        return
    for unit in ACTIVATIONS[:3]:
        gap = evidence.x - unit.value(evidence.x)
        for c in evidence.fit(evidence.error, gap):
            yield Guess(
                "missing activation",
                f"x stands where {unit.name}(x) belongs: the error is {c:.6g} * (x - "
                f"{unit.name}(x)).",
                evidence.right + c * gap,
                1,
            )


def entrywise(evidence: Evidence) -> Iterator[Guess]:
    """Explain a gradient to which a function was applied: abs, sign, square, rounding."""
    g = evidence.right
    yield Guess("absolute value", "Your gradient is the absolute value of the right one.", abs(g))
    yield Guess("sign only", "Your gradient is only the sign of the right one.", np.sign(g))
    yield Guess("squared", "Your gradient is the square of the right one.", g**2)
    for word, kept in (("negative", np.maximum(g, 0)), ("positive", np.minimum(g, 0))):
        yield Guess("cut at 0", f"The {word} entries of your gradient are cut off at 0.", kept)
    digits = _digits(evidence.claimed)
    if digits is not None:
        yield Guess(
            "rounded", f"Your gradient is rounded to {digits} decimals.", g.round(digits), 3
        )
    half = g.astype(np.float16).astype(np.float64)
    yield Guess("float16", "Your gradient is rounded to half precision.", half)
    if g.any():
        length = float(np.linalg.norm(g))
        yield Guess("normalized", "Your gradient is divided by its own length.", g / length)


def _digits(claimed: Array) -> int | None:
    """Return the number of decimals that holds every entry, if there are few."""
    return next((d for d in range(5) if (claimed.round(d) == claimed).all()), None)


def clipped(evidence: Evidence) -> Iterator[Guess]:
    """Explain a gradient cut at a threshold, or one that should be."""
    claimed, right = np.abs(evidence.claimed[evidence.usable]), np.abs(evidence.right)
    bound = float(claimed.max())
    if (claimed > (1 - 1e-6) * bound).sum() > 1:
        yield Guess(
            "clipped",
            f"Your gradient is cut at plus and minus {bound:.6g}; the right one is not.",
            np.clip(evidence.right, -bound, bound),
            2,
        )
    top = right >= (1 - 1e-6) * right.max()
    wrong = evidence.wrong()
    if (
        top.sum() > 1
        and wrong.any()
        and top[wrong].all()
        and (np.abs(evidence.claimed)[wrong] > right.max()).all()
    ):
        yield Guess(
            "not clipped",
            f"The right gradient is never larger than {right.max():.6g}; yours is, at the entries "
            "that reach it: the linear part of the loss (Huber, clipping) is missing.",
            np.where(wrong, evidence.claimed, evidence.right),
            int(wrong.sum()) // 2 + 1,
        )


def mask(evidence: Evidence) -> Iterator[Guess]:
    """Explain zeros in one of the two: a mask (ReLU, hinge) is missing, or one too many."""
    small = evidence.noise + 1e-9 * np.abs(evidence.right).max()
    for name, tiny, other, words in (
        ("missing mask", np.abs(evidence.right) <= small, evidence.claimed, "is 0 where yours is "
         "not: is a mask (ReLU, a margin that is met, dropout) missing?"),
        ("wrong mask", np.abs(evidence.claimed) <= small, np.zeros_like(evidence.right), "is not "
         "0 where yours is: is a mask wrong, or part of the sum left out?"),
    ):  # fmt: skip
        masked = tiny & evidence.wrong()
        if 0 < masked.sum() < evidence.size:
            yield Guess(
                name,
                f"The right gradient {words} ({int(masked.sum())} entries.)",
                np.where(masked, other, evidence.right),
                # zeros are easy to meet by chance in a few places, hardly in many
                2 if masked.sum() > 1 else 3,
            )
