"""Update rules with a place for a bug; `cs_core.testing.updates` says how they are written."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Memory = dict[str, Any]
Rule = Callable[[Array, Array, Memory, int], Any]
USUAL_EPS = {"1e-8": 1e-8, "1e-10": 1e-10, "1e-7": 1e-7}


def ball(
    velocity: Callable[..., Any], move: Callable[..., Any] = lambda W, old, v, g: W + v
) -> Rule:
    """Return a rule with a velocity, and another way to move with it."""

    def rule(W: Array, g: Array, m: Memory, t: int) -> Any:
        old = m["v"]
        m["v"] = velocity(old, g)
        return move(W, old, m["v"], g)

    return rule


def forgetful(eta: float, mu: float) -> Rule:
    """Return momentum that keeps its last push, and not its velocity."""

    def rule(W: Array, g: Array, m: Memory, t: int) -> Any:
        v = mu * m["v"] - eta * g
        m["v"] = -eta * g
        return W + v

    return rule


def dampened(eta: float, mu: float) -> Rule:
    """Return momentum whose gradients count less from the second step on."""

    def rule(W: Array, g: Array, m: Memory, t: int) -> Any:
        m["v"] = mu * m["v"] - (eta if t == 1 else (1 - mu) * eta) * g
        return W + m["v"]

    return rule


def late_nesterov(eta: float, mu: float) -> Rule:
    """Return Nesterov momentum that looks ahead from the second step on."""

    def rule(W: Array, g: Array, m: Memory, t: int) -> Any:
        old, m["v"] = m["v"], mu * m["v"] - eta * g
        return W - mu * old + (1 + mu) * m["v"] if t > 1 else W + m["v"]

    return rule


def nesterov_keeping_ahead(eta: float, mu: float) -> Rule:
    """Return Nesterov momentum that keeps μ times its velocity."""

    def rule(W: Array, g: Array, m: Memory, t: int) -> Any:
        old, v = m["v"], mu * m["v"] - eta * g
        m["v"] = mu * v
        return W - mu * old + (1 + mu) * v

    return rule


def velocity_bugs(eta: float, mu: float, *, nesterov: bool = False) -> dict[str, Rule]:
    """Return what goes wrong with a velocity, for both rules that have one."""

    def by(velocity: Callable[..., Any], share: float = mu) -> Rule:
        if not nesterov:
            return ball(velocity)
        return ball(velocity, lambda W, old, v, g: W - share * old + (1 + share) * v)

    typed = {
        f"μ is typed in as {usual}: it must be the momentum that is given.":
            by(lambda v, g, usual=usual: usual * v - eta * g, usual)
        for usual in (0.9, 0.5, 0.99)
    }  # fmt: skip
    return typed | {
        "It walks uphill: the sign of the gradient is wrong.": by(lambda v, g: mu * v + eta * g),
        "The old velocity is subtracted, where it is added.": by(lambda v, g: -mu * v - eta * g),
        "The gradient is multiplied by 1 − μ: a moving average, where a sum is asked for.":
            by(lambda v, g: mu * v - (1 - mu) * eta * g),
        "The rate is missing.": by(lambda v, g: mu * v - g),
        "The rate is multiplied in twice.": by(lambda v, g: mu * v - eta * eta * g),
        "μ and the rate are exchanged.": by(lambda v, g: eta * v - mu * g, eta),
        "The new gradient is multiplied by μ, too.": by(lambda v, g: mu * (v - eta * g)),
        "The rate multiplies the old velocity, too.": by(lambda v, g: eta * (mu * v - g)),
        "1 − μ stands where μ is asked for.": by(lambda v, g: (1 - mu) * v - eta * g, 1 - mu),
        "μ is missing: the velocity never gets smaller.": by(lambda v, g: v - eta * g),
    }  # fmt: skip


def scaled(
    eta: float,
    eps: float,
    add: Callable[..., Any],
    *,
    root: Callable[..., Any] = lambda s, t: np.sqrt(s),
    over: Callable[..., Any] | None = None,
    factor: Callable[[int], float] = lambda t: 1.0,
    old: bool = False,
    start: float = 0.0,
) -> Rule:
    """Return a rule that divides the gradient by a root of what it adds up."""
    over = over or (lambda g, r, s: g / (r + eps))

    def rule(W: Array, g: Array, m: Memory, t: int) -> Any:
        before = m["s"] if t > 1 else start
        m["s"] = add(before, g, t)
        s = before if old else m["s"]
        return W - eta * factor(t) * over(g, root(s, t), s)

    return rule


def centered(eta: float, rho: float, eps: float) -> Rule:
    """Return RMSProp that divides by a standard deviation."""

    def rule(W: Array, g: Array, m: Memory, t: int) -> Any:
        m["s"] = rho * m["s"] + (1 - rho) * g * g
        m["mean"] = rho * m["mean"] + (1 - rho) * g
        return W - eta * g / (np.sqrt(m["s"] - m["mean"] ** 2) + eps)

    return rule


def adam_of_squared_mean(eta: float, b1: float, b2: float, eps: float, decay: float) -> Rule:
    """Return Adam whose second average is that of the squared first one."""

    def rule(W: Array, g: Array, m: Memory, t: int) -> Any:
        m["m"] = b1 * m["m"] + (1 - b1) * g
        m["v"] = b2 * m["v"] + (1 - b2) * m["m"] ** 2
        step = m["m"] / (1 - b1**t) / (np.sqrt(m["v"] / (1 - b2**t)) + eps)
        return W - eta * (step + decay * W)

    return rule


def root_bugs(eta: float, eps: float, add: Callable[..., Any]) -> dict[str, Rule]:
    """Return what goes wrong with the root and with ε, for both rules that have no more."""

    def by(over: Callable[..., Any] | None = None, **pieces: Any) -> Rule:
        return scaled(eta, eps, pieces.pop("add", add), over=over, **pieces)

    typed = {
        f"ε is typed in as {word}: it must be the eps that is given.":
            by(lambda g, r, s, usual=usual: g / (r + usual))
        for word, usual in USUAL_EPS.items()
    }  # fmt: skip
    return typed | {
        "It walks uphill: the step is added where it should be subtracted.": scaled(-eta, eps, add),
        "The rate is missing.": scaled(1.0, eps, add),
        "The rate is squared.": scaled(eta * eta, eps, add),
        "The root is missing.": by(root=lambda s, t: s),
        "ε stands inside the root, where it belongs outside.":
            by(lambda g, r, s: g / np.sqrt(s + eps)),
        "ε is missing: 0 is divided by 0.": by(lambda g, r, s: g / r),
        "ε is added to the quotient: parentheses are missing.": by(lambda g, r, s: g / r + eps),
        "The larger of the root and ε is taken, where they are added.":
            by(lambda g, r, s: g / np.maximum(r, eps)),
        "ε is added up at each step.": by(lambda g, r, s: g / r, add=lambda s, g, t: (
            add(s, g, t) + eps)),
        "The sum of what came before is used: it must hold the gradient of this step, too.":
            by(old=True),
        "One number stands for all entries of an array: each needs a sum of its own.":
            by(add=lambda s, g, t: add(s, np.sqrt((g * g).sum()), t)),
        "The mean over all entries of an array stands for each: each needs a sum of its own.":
            by(add=lambda s, g, t: add(s, np.sqrt((g * g).mean()), t)),
        "The gradient is divided by the root twice.": by(lambda g, r, s: g / (r + eps) / (r + eps)),
        "The gradient is multiplied by the root.": by(lambda g, r, s: g * (r + eps)),
        "The sign of the gradient is divided, and not the gradient.":
            by(lambda g, r, s: np.sign(g) / (r + eps)),
        "What is remembered starts at 1, where it starts at 0.": by(start=1.0),
        "What is remembered starts at 0.1, where it starts at 0.": by(start=0.1),
        "What is remembered starts at ε, where it starts at 0.": by(start=eps),
    }  # fmt: skip
