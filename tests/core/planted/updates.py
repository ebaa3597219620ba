"""Bugs planted in update rules, as a student writes them, and the words that tell each one.

A bug is a rule as a student would write it, called with dicts of arrays: it shares no line with
the rules of `cs_core.testing`. Those of `UNKNOWN` are of no known kind, and nothing may be claimed.
"""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np

CONSTANTS = {
    "momentum": {"learning_rate": (0.05, 0.2), "momentum": (0.55, 0.85)},
    "nesterov": {"learning_rate": (0.05, 0.2), "momentum": (0.55, 0.85)},
    "adagrad": {"learning_rate": (0.05, 0.2), "eps": (1e-3, 1e-2)},
    "rmsprop": {"learning_rate": (0.05, 0.2), "decay": (0.6, 0.88), "eps": (1e-3, 1e-2)},
    "adam": {
        "learning_rate": (0.05, 0.2), "beta1": (0.6, 0.85), "beta2": (0.88, 0.97),
        "eps": (1e-3, 1e-2),
    },
}  # fmt: skip
CONSTANTS["adamw"] = CONSTANTS["adam"] | {"weight_decay": (0.1, 0.4)}


def draw(rule: str, rng: np.random.Generator) -> dict[str, Any]:
    """Draw a run: two arrays of one shape, gradients of many sizes, some of them 0."""
    run: dict[str, Any] = {k: float(rng.uniform(*ends)) for k, ends in CONSTANTS[rule].items()}
    for part in "Wb":
        run[part] = rng.uniform(0.5, 2.0, (2, 3)) * rng.choice([-1.0, 1.0], (2, 3))
        sizes = np.array([[1e-3, 1.0, 1.0], [3.0, 20.0, 0.0]])
        run[f"d{part}"] = rng.normal(size=(6, 2, 3)) * sizes
        run[f"d{part}"][3, 0, 1] = 0.0
    return run


def rule(step: Callable[..., Any]) -> Callable[..., Any]:
    """Return an update rule from ``step(W, g, old, t, constants) -> (new W, what is kept)``.

    `old` is what was kept of this array, an empty dict at first.
    """

    def update(grads: Any, state: Any, params: Any, **constants: float) -> Any:
        c, t = SimpleNamespace(**constants), 1 if state is None else state["t"] + 1
        kept = {"t": t}
        new = {}
        for name, W in params.items():
            old = {} if state is None else state[name]
            new[name], kept[name] = step(W, grads[name], old, t, c)
        return new, kept

    return update


def ball(step: Callable[..., Any]) -> Callable[..., Any]:
    """Return a rule from ``step(W, v, g, c) -> (new W, new v)``."""

    def whole(W: Any, g: Any, old: Any, t: int, c: Any) -> Any:
        new, v = step(W, old.get("v", 0.0 * W), g, c)
        return new, {"v": v}

    return rule(whole)


def nesterov(step: Callable[..., Any]) -> Callable[..., Any]:
    """Return a rule from ``step(W, old v, new v, g, c) -> new W``."""

    def whole(W: Any, v: Any, g: Any, c: Any) -> Any:
        new = c.momentum * v - c.learning_rate * g
        return step(W, v, new, g, c), new

    return ball(whole)


def root(kept: Callable[..., Any], step: Callable[..., Any] | None = None) -> Callable[..., Any]:
    """Return a rule from ``kept(s, g, c) -> new s`` and ``step(g, s, c, t) -> step / rate``."""

    def whole(W: Any, g: Any, old: Any, t: int, c: Any) -> Any:
        s = kept(old.get("s", 0.0 * W), g, c)
        return W - c.learning_rate * (step or usual)(g, s, c, t), {"s": s}

    def usual(g: Any, s: Any, c: Any, t: int) -> Any:
        return g / (np.sqrt(s) + c.eps)

    return rule(whole)


def added(s: Any, g: Any, c: Any) -> Any:
    return s + g**2


def averaged(s: Any, g: Any, c: Any) -> Any:
    return c.decay * s + (1 - c.decay) * g**2


def adam(**changed: Callable[..., Any]) -> Callable[..., Any]:
    """Return Adam with some lines changed: m, v, mh, vh, q (the quotient), new, g and t."""
    lines: dict[str, Callable[..., Any]] = {
        "g": lambda g, W, c: g,
        "t": lambda t: t,
        "m": lambda m, g, c: c.beta1 * m + (1 - c.beta1) * g,
        "v": lambda v, g, c: c.beta2 * v + (1 - c.beta2) * g**2,
        "mh": lambda m, t, c: m / (1 - c.beta1**t),
        "vh": lambda v, t, c: v / (1 - c.beta2**t),
        "q": lambda mh, vh, g, c, W: mh / (np.sqrt(vh) + c.eps),
        "new": lambda W, q, c: W - c.learning_rate * (q + getattr(c, "weight_decay", 0.0) * W),
    }
    lines |= changed

    def whole(W: Any, g: Any, old: Any, t: int, c: Any) -> Any:
        g, t = lines["g"](g, W, c), lines["t"](t)
        m, v = lines["m"](old.get("m", 0.0), g, c), lines["v"](old.get("v", 0.0), g, c)
        mh, vh = lines["mh"](m, t, c), lines["vh"](v, t, c)
        return lines["new"](W, lines["q"](mh, vh, g, c, W), c), {"m": m, "v": v}

    return rule(whole)


def counting_arrays(grads: Any, state: Any, params: Any, **c: float) -> Any:
    """Adam whose t goes up inside the loop over the arrays."""
    t, kept = (0, {}) if state is None else state
    now, new = {}, {}
    for name, W in params.items():
        t += 1
        m, v = kept.get(name, (0.0, 0.0))
        m = c["beta1"] * m + (1 - c["beta1"]) * grads[name]
        v = c["beta2"] * v + (1 - c["beta2"]) * grads[name] ** 2
        root = np.sqrt(v / (1 - c["beta2"] ** t)) + c["eps"]
        new[name] = W - c["learning_rate"] * m / (1 - c["beta1"] ** t) / root
        now[name] = m, v
    return new, (t, now)


def one_velocity(grads: Any, state: Any, params: Any, **c: float) -> Any:
    """Momentum that has one velocity, which the arrays take in turn."""
    v, new = 0.0 if state is None else state, {}
    for name, W in params.items():
        v = c["momentum"] * v - c["learning_rate"] * grads[name]
        new[name] = W + v
    return new, v


def forgetting(update: Callable[..., Any]) -> Callable[..., Any]:
    return lambda grads, state, params, **c: (update(grads, None, params, **c)[0], None)


def push(v: Any, g: Any, c: Any) -> Any:
    return c.momentum * v - c.learning_rate * g


def both(v: Any) -> tuple[Any, Any]:
    return v, v


# rule, the bug, words of the sentence that tells it
BUGS: dict[str, tuple[str, Callable[..., Any], str]] = {
    "uphill": ("momentum", ball(lambda W, v, g, c: (
        W - push(v, g, c), push(v, g, c))), "uphill"),
    "sign": ("momentum", ball(lambda W, v, g, c: (
        W + c.momentum * v + c.learning_rate * g, c.momentum * v + c.learning_rate * g)), "uphill"),
    "moving average": ("momentum", ball(lambda W, v, g, c: (
        W - c.learning_rate * (c.momentum * v + (1 - c.momentum) * g),
        c.momentum * v + (1 - c.momentum) * g)), "moving average"),
    "state lost": ("momentum", forgetting(ball(lambda W, v, g, c: (W + push(v, g, c), v))),
                   "Nothing is remembered"),
    "shared": ("momentum", one_velocity, "share what is remembered"),
    "typed in": ("momentum", ball(lambda W, v, g, c: (
        W + 0.9 * v - c.learning_rate * g, 0.9 * v - c.learning_rate * g)), "typed in as 0.9"),
    "gradient too": ("momentum", ball(lambda W, v, g, c: (
        W + c.momentum * (v - c.learning_rate * g), c.momentum * (v - c.learning_rate * g))),
        "multiplied by μ, too"),
    "rate twice": ("momentum", ball(lambda W, v, g, c: (
        W + c.learning_rate * push(v, g, c), push(v, g, c))), "multiplied in twice"),
    "new velocity twice": ("nesterov", nesterov(lambda W, v, new, g, c: (
        W - c.momentum * new + (1 + c.momentum) * new)), "plain momentum"),
    "theta": ("nesterov", nesterov(lambda W, v, new, g, c: W + new), "plain momentum"),
    "1 + mu dropped": ("nesterov", nesterov(lambda W, v, new, g, c: W - c.momentum * v + new),
                       "plain descent"),
    "old twice": ("nesterov", nesterov(lambda W, v, new, g, c: W + v), "stands in both places"),
    "sign of the first term": ("nesterov", nesterov(lambda W, v, new, g, c: (
        W + c.momentum * v + (1 + c.momentum) * new)), "μ v_old is added"),
    "first term gone": ("nesterov", nesterov(lambda W, v, new, g, c: (
        W + (1 + c.momentum) * new)), "term with v_old is missing"),
    "still": ("momentum", ball(lambda W, v, g, c: (
        W + push(v, g, c) * (g != 0), push(v, g, c))), "while its gradient is 0"),
    "mu once": ("nesterov", nesterov(lambda W, v, new, g, c: (
        W + new - c.momentum * c.learning_rate * g)), "which is μ² v_old"),
    "keeps the look ahead": ("nesterov", ball(lambda W, v, g, c: (
        W - c.momentum * v + (1 + c.momentum) * push(v, g, c), c.momentum * push(v, g, c))),
        "kept for the next step is μ v"),
    "adagrad mean": ("adagrad", root(added, lambda g, s, c, t: g / (np.sqrt(s / t) + c.eps)),
                     "mean of the squares"),
    "adagrad no root": ("adagrad", root(added, lambda g, s, c, t: g / (s + c.eps)), "root is miss"),
    "adagrad inside": ("adagrad", root(added, lambda g, s, c, t: g / np.sqrt(s + c.eps)), "inside"),
    "adagrad norm": ("adagrad", root(lambda s, g, c: s + np.sum(g**2)), "One number stands"),
    "adagrad average": ("adagrad", root(lambda s, g, c: 0.9 * s + 0.1 * g**2), "This is RMSProp"),
    "adagrad no eps": ("adagrad", root(added, lambda g, s, c, t: g / np.sqrt(s)), "ε is missing"),
    "adagrad time": ("adagrad", root(added, lambda g, s, c, t: g / (abs(g) * t**0.5 + c.eps)),
                     "size of this step's gradient times √t"),
    "rmsprop frozen": ("rmsprop", root(lambda s, g, c: (
        np.where(g == 0, s, averaged(s, g, c)))), "left as it was"),
    "rmsprop eps": ("rmsprop", root(averaged, lambda g, s, c, t: (
        g / (s**0.5 + c.eps * (1 - c.decay) ** 0.5))), "ε is multiplied by √(1 − ρ)"),
    "rmsprop sum": ("rmsprop", root(added), "This is AdaGrad"),
    "rmsprop shares": ("rmsprop", root(lambda s, g, c: (1 - c.decay) * s + c.decay * g**2),
                       "ρ and 1 − ρ are exchanged"),
    "rmsprop share": ("rmsprop", root(lambda s, g, c: c.decay * s + g**2), "The factor 1 − ρ"),
    "rmsprop corrected": ("rmsprop", root(averaged, lambda g, s, c, t: (
        g / (np.sqrt(s / (1 - c.decay**t)) + c.eps))), "corrected by 1 − ρᵗ"),
    "rmsprop inside": ("rmsprop", root(averaged, lambda g, s, c, t: g / np.sqrt(s + c.eps)),
                       "inside the root"),
    "no correction": ("adam", adam(mh=lambda m, t, c: m, vh=lambda v, t, c: v),
                      "corrections by 1 − βᵗ are missing"),
    "m alone": ("adam", adam(vh=lambda v, t, c: v), "correction of v is missing"),
    "t from 0": ("adam", adam(t=lambda t: t - 1), "t is 0 in the first step"),
    "t from 2": ("adam", adam(t=lambda t: t + 1), "t is 2 in the first step"),
    "t stuck": ("adam", adam(t=lambda t: 1), "t stays at 1"),
    "t counts arrays": ("adam", counting_arrays, "t counts arrays"),
    "beta times t": ("adam", adam(mh=lambda m, t, c: m / (1 - c.beta1 * t),
                                  vh=lambda v, t, c: v / (1 - c.beta2 * t)), "β times t"),
    "betas exchanged": ("adam", lambda g, s, p, *, beta1, beta2, **c: adam()(
        g, s, p, beta1=beta2, beta2=beta1, **c), "β₁ and β₂ are exchanged"),
    "inside": ("adam", adam(q=lambda mh, vh, g, c, W: mh / np.sqrt(vh + c.eps)), "inside the root"),
    "m squared": ("adam", adam(v=lambda v, g, c: c.beta2 * v + (1 - c.beta2) * np.abs(g)),
                  "holds the sizes"),
    "this size": ("adam", adam(q=lambda mh, vh, g, c, W: mh / (abs(g) + c.eps)),
                  "size of this step's gradient"),
    "sum": ("adam", adam(v=lambda v, g, c: v + g**2), "The squares are added up"),
    "decay through g": ("adamw", adam(g=lambda g, W, c: g + c.weight_decay * W,
                                      new=lambda W, q, c: W - c.learning_rate * q),
                        "goes through the gradient"),
    "decay alone": ("adamw", adam(new=lambda W, q, c: (
        W - c.learning_rate * q - c.weight_decay * W)), "not multiplied by the rate"),
    "decay of the new": ("adamw", adam(new=lambda W, q, c: (
        (W - c.learning_rate * q) * (1 - c.learning_rate * c.weight_decay))), "of the new weights"),
    "decay over the root": ("adamw", adam(
        q=lambda mh, vh, g, c, W: (mh + c.weight_decay * W) / (np.sqrt(vh) + c.eps),
        new=lambda W, q, c: W - c.learning_rate * q), "divided by the root, too"),
    "decay by e": ("adamw", adam(new=lambda W, q, c: (
        W / np.exp(c.learning_rate * c.weight_decay) - c.learning_rate * q)), "to the power −ηλ"),
    "decay adds": ("adamw", adam(new=lambda W, q, c: (
        W - c.learning_rate * (q - c.weight_decay * W))), "The weights grow"),
}  # fmt: skip
UNKNOWN: dict[str, tuple[str, Callable[..., Any]]] = {
    "clipped": ("momentum", ball(lambda W, v, g, c: both(push(v, np.clip(g, -0.3, 0.3), c)))),
    "factor": ("nesterov", nesterov(lambda W, v, new, g, c: W + 0.83 * new)),
    "cube root": ("adagrad", root(added, lambda g, s, c, t: g / (np.cbrt(s) + c.eps))),
    "two steps": ("rmsprop", root(averaged, lambda g, s, c, t: (
        (1 + t % 2) * g / (np.sqrt(s) + c.eps)))),
    "odd betas": ("adam", adam(m=lambda m, g, c: 0.77 * m + 0.23 * g)),
    "warm-up": ("adam", adam(mh=lambda m, t, c: m * min(1.0, t / 4))),
    "decay squared": ("adamw", adam(new=lambda W, q, c: (
        W - c.learning_rate * (q + c.weight_decay * W**2)))),
}  # fmt: skip
RIGHT: dict[str, Callable[..., Any]] = {
    "momentum": ball(lambda W, v, g, c: (W + push(v, g, c), push(v, g, c))),
    "nesterov": nesterov(lambda W, v, new, g, c: W + c.momentum * new - c.learning_rate * g),
    "adagrad": root(added), "rmsprop": root(averaged), "adam": adam(), "adamw": adam(),
}  # fmt: skip
