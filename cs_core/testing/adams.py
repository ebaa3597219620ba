"""What bugs make of Adam and AdamW; `cs_core.testing.updates` says how they are written."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cs_core.testing.rules import Memory, Rule, adam_of_squared_mean

Array = NDArray[Any]
Bugs = tuple[Rule, dict[str, Rule], dict[str, Any]]
Piece = Callable[..., Any]


class Constants(NamedTuple):
    """The constants of a run."""

    eta: float
    b1: float
    b2: float
    eps: float
    decay: float = 0.0


def adam_bugs(decay: float = 0.0, **arguments: Any) -> Bugs:
    """Return the right rule, the rules of bugs by sentence, and the arguments that are arrays."""
    c = _constants(decay=decay, **arguments)
    bugs = _of_constants(c) | _of_averages(c) | _of_correction(c) | _of_quotient(c)
    return _adam(c), bugs, {word: a for word, a in arguments.items() if np.ndim(a)}


def decay_bugs(weight_decay: float, **arguments: Any) -> Bugs:
    """Return what `adam_bugs` does, for AdamW."""
    right, bugs, run = adam_bugs(decay=weight_decay, **arguments)
    return right, bugs | _of_decay(_constants(decay=weight_decay, **arguments)), run


def _constants(
    *,
    learning_rate: float = 0.001,
    beta1: float = 0.9,
    beta2: float = 0.999,
    eps: float = 1e-8,
    decay: float,
    **arrays: Any,
) -> Constants:
    return Constants(learning_rate, beta1, beta2, eps, decay)


def _adam(
    c: Constants,
    *,
    g: Piece = lambda g, W: g,
    m: Piece | None = None,
    v: Piece | None = None,
    count: Piece = lambda t, memory: t,
    m_hat: Piece | None = None,
    v_hat: Piece | None = None,
    quotient: Piece | None = None,
    decayed: Piece | None = None,
    stored: bool = False,
) -> Rule:
    """Return the rule with some of its pieces changed."""
    m = m or (lambda old, g: c.b1 * old + (1 - c.b1) * g)
    v = v or (lambda old, g: c.b2 * old + (1 - c.b2) * g * g)
    m_hat = m_hat or (lambda m, t, memory: m / (1 - c.b1**t))
    v_hat = v_hat or (lambda v, t, memory: v / (1 - c.b2**t))
    quotient = quotient or (lambda m, v, g, t, W: m / (np.sqrt(v) + c.eps))
    decayed = decayed or (lambda W, step, memory: W - c.eta * (step + c.decay * W))

    def rule(W: Array, gradient: Array, memory: Memory, t: int) -> Any:
        used, t = g(gradient, W), count(t, memory)
        memory["g"] = used
        memory["m"], memory["v"] = m(memory["m"], used), v(memory["v"], used)
        first, second = m_hat(memory["m"], t, memory), v_hat(memory["v"], t, memory)
        if stored:
            memory["m"], memory["v"] = first, second
        return decayed(W, quotient(first, second, used, t, W), memory)

    return rule


def _of_constants(c: Constants) -> dict[str, Rule]:
    return {
        "It walks uphill: the step is added where it should be subtracted.":
            _adam(c, quotient=lambda m, v, g, t, W: -m / (np.sqrt(v) + c.eps)),
        "The rate is missing.": _adam(c._replace(eta=1.0)),
        "The rate is squared.": _adam(c._replace(eta=c.eta**2)),
        "β₁ and β₂ are exchanged.": _adam(c._replace(b1=c.b2, b2=c.b1)),
        "β₁ is typed in as 0.9: it must be the one that is given.": _adam(c._replace(b1=0.9)),
        "β₂ is typed in as 0.999: it must be the one that is given.": _adam(c._replace(b2=0.999)),
        "Both betas are typed in as 0.9 and 0.999: they must be those that are given.":
            _adam(c._replace(b1=0.9, b2=0.999)),
        "β₁ stands where β₂ is asked for.": _adam(c._replace(b2=c.b1)),
        "ε is typed in as 1e-8: it must be the eps that is given.": _adam(c._replace(eps=1e-8)),
        "ε is typed in as 1e-7: it must be the eps that is given.": _adam(c._replace(eps=1e-7)),
    }  # fmt: skip


def _of_averages(c: Constants) -> dict[str, Rule]:
    return {
        "The factor 1 − β₁ of the gradient is missing.": _adam(c, m=lambda old, g: c.b1 * old + g),
        "The factor 1 − β₂ of the squared gradient is missing.":
            _adam(c, v=lambda old, g: c.b2 * old + g * g),
        "The factors 1 − β of the new terms are missing in both averages.":
            _adam(c, m=lambda old, g: c.b1 * old + g, v=lambda old, g: c.b2 * old + g * g),
        "β₁ and 1 − β₁ are exchanged in the first average.":
            _adam(c, m=lambda old, g: (1 - c.b1) * old + c.b1 * g),
        "β₂ and 1 − β₂ are exchanged in the second average.":
            _adam(c, v=lambda old, g: (1 - c.b2) * old + c.b2 * g * g),
        "β and 1 − β are exchanged in both averages.":
            _adam(c, m=lambda old, g: (1 - c.b1) * old + c.b1 * g,
                  v=lambda old, g: (1 - c.b2) * old + c.b2 * g * g),
        "The squares are added up, where an average is asked for.":
            _adam(c, v=lambda old, g: old + g * g),
        "The second average holds the sizes of gradients, where it holds their squares.":
            _adam(c, v=lambda old, g: c.b2 * old + (1 - c.b2) * np.abs(g)),
        "The second average holds the gradients, where it holds their squares.":
            _adam(c, v=lambda old, g: c.b2 * old + (1 - c.b2) * g),
        "The second average holds the square of the first, where it holds that of the gradient.":
            adam_of_squared_mean(*c),
        "One number, the sum over all entries of an array, stands for each square.":
            _adam(c, v=lambda old, g: c.b2 * old + (1 - c.b2) * (g * g).sum()),
        "One number, the mean over all entries of an array, stands for each square.":
            _adam(c, v=lambda old, g: c.b2 * old + (1 - c.b2) * (g * g).mean()),
    }  # fmt: skip


def _of_correction(c: Constants) -> dict[str, Rule]:
    def no(average: Array, t: int, memory: Memory) -> Array:
        return average

    return {
        "The corrections by 1 − βᵗ are missing.": _adam(c, m_hat=no, v_hat=no),
        "The correction of m is missing.": _adam(c, m_hat=no),
        "The correction of v is missing.": _adam(c, v_hat=no),
        "t is 0 in the first step: it must be 1.": _adam(c, count=lambda t, _: t - 1),
        "t is 2 in the first step: it must be 1.": _adam(c, count=lambda t, _: t + 1),
        "t stays at 1: it is not stored, or the power t of β is missing.":
            _adam(c, count=lambda t, _: 1),
        "t counts arrays: it must go up by 1 a step, however many arrays there are.":
            _adam(c, count=lambda t, memory: memory["n"] * (t - 1) + memory["k"] + 1),
        "t goes up by 2 a step.": _adam(c, count=lambda t, _: 2 * t - 1),
        "It has β times t where β to the power t is asked for.":
            _adam(c, m_hat=lambda m, t, _: m / (1 - c.b1 * t),
                  v_hat=lambda v, t, _: v / (1 - c.b2 * t)),
        "The averages are multiplied by 1 − βᵗ, where they are divided.":
            _adam(c, m_hat=lambda m, t, _: m * (1 - c.b1**t),
                  v_hat=lambda v, t, _: v * (1 - c.b2**t)),
        "The averages are divided by βᵗ, where it is 1 − βᵗ.":
            _adam(c, m_hat=lambda m, t, _: m / c.b1**t, v_hat=lambda v, t, _: v / c.b2**t),
        "The betas of the two corrections are exchanged.":
            _adam(c, m_hat=lambda m, t, _: m / (1 - c.b2**t),
                  v_hat=lambda v, t, _: v / (1 - c.b1**t)),
        "The correction of v has β₁ where β₂ is asked for.":
            _adam(c, v_hat=lambda v, t, _: v / (1 - c.b1**t)),
        "The corrected averages are stored: the state must hold m and v themselves.":
            _adam(c, stored=True),
        "The largest second average so far is used: this is AMSGrad.":
            _adam(c, v_hat=lambda v, t, memory: _largest(memory, v) / (1 - c.b2**t)),
        "The largest corrected second average so far is used: this is AMSGrad.":
            _adam(c, v_hat=lambda v, t, memory: _largest(memory, v / (1 - c.b2**t))),
    }  # fmt: skip


def _of_quotient(c: Constants) -> dict[str, Rule]:
    def by(quotient: Piece) -> Rule:
        return _adam(c, quotient=quotient)

    return {
        "ε stands inside the root, where it belongs outside.":
            by(lambda m, v, g, t, W: m / np.sqrt(v + c.eps)),
        "ε is added to the root before v is corrected.":
            by(lambda m, v, g, t, W: m / (np.sqrt(v) + c.eps / np.sqrt(1 - c.b2**t))),
        "ε is missing: 0 is divided by 0.": by(lambda m, v, g, t, W: m / np.sqrt(v)),
        "ε is added to the quotient: parentheses are missing.":
            by(lambda m, v, g, t, W: m / np.sqrt(v) + c.eps),
        "ε is added to the weights: parentheses are missing.":
            by(lambda m, v, g, t, W: m / np.sqrt(v) - c.eps / c.eta),
        "The larger of the root and ε is taken, where they are added.":
            by(lambda m, v, g, t, W: m / np.maximum(np.sqrt(v), c.eps)),
        "The root is missing.": by(lambda m, v, g, t, W: m / (v + c.eps)),
        "The gradient stands where its average m is asked for: this is no momentum.":
            by(lambda m, v, g, t, W: g / (np.sqrt(v) + c.eps)),
        "The average m looks ahead by one step: this is Nadam.":
            by(lambda m, v, g, t, W: (
                c.b1 * m + (1 - c.b1) * g / (1 - c.b1**t)) / (np.sqrt(v) + c.eps)),
        "The rate is divided by the root of the step count, too.":
            by(lambda m, v, g, t, W: m / (np.sqrt(v) + c.eps) / np.sqrt(t)),
        "The size of this step's gradient stands where √v̂ is asked for.":
            by(lambda m, v, g, t, W: m / (np.abs(g) + c.eps)),
        "The quotient of an entry is 0 while its gradient is 0: its average m must carry it on.":
            by(lambda m, v, g, t, W: np.where(g == 0, 0.0, m / (np.sqrt(v) + c.eps))),
    }  # fmt: skip


def _of_decay(c: Constants) -> dict[str, Rule]:
    eta, lam, plain = c.eta, c.decay, c._replace(decay=0.0)

    def by(decayed: Piece) -> Rule:
        return _adam(c, decayed=decayed)

    def l2(g: Array, W: Array) -> Array:
        return g + lam * W

    return {
        "The decay goes through the gradient, and so through both averages: this is Adam with an "
        "L2 penalty.": _adam(plain, g=l2),
        "The weights decay twice: in the gradient and beside it.": _adam(c, g=l2),
        "The decay is missing.": _adam(plain),
        "The decay is not multiplied by the rate.":
            by(lambda W, step, _: W - eta * step - lam * W),
        "The weights grow: the decay is added.": by(lambda W, step, _: W - eta * (step - lam * W)),
        "The decay is doubled.": by(lambda W, step, _: W - eta * (step + 2 * lam * W)),
        "The decay is halved.": by(lambda W, step, _: W - eta * (step + lam * W / 2)),
        "The decay is typed in as 0.01: it must be the weight_decay that is given.":
            by(lambda W, step, _: W - eta * (step + 0.01 * W)),
        "The decay is taken of the new weights, where it is taken of the old ones.":
            by(lambda W, step, _: (W - eta * step) * (1 - eta * lam)),
        "The weights are multiplied by e to the power −ηλ, where it is 1 − ηλ.":
            by(lambda W, step, _: W * np.exp(-eta * lam) - eta * step),
        "1 − ηλ is kept from falling below 0: where ηλ is above 1, the sign turns.":
            by(lambda W, step, _: W * max(0.0, 1 - eta * lam) - eta * step),
        "An entry does not decay while its gradient is 0.":
            by(lambda W, step, m: W - eta * (step + lam * W * (m["g"] != 0))),
        "The decay is divided by the root, too.":
            _adam(plain, quotient=lambda m, v, g, t, W: (m + lam * W) / (np.sqrt(v) + c.eps)),
        "The decay is towards the start, where it is towards 0.":
            by(lambda W, step, m: W - eta * (step + lam * (W - m["start"]))),
        "The decay is that of the starting weights.":
            by(lambda W, step, m: W - eta * (step + lam * m["start"])),
        "The decay has the sign of the weights alone.":
            by(lambda W, step, _: W - eta * (step + lam * np.sign(W))),
        "The decay is of the same size for all weights: W is missing in it.":
            by(lambda W, step, _: W - eta * (step + lam)),
        "Vectors do not decay: every array must, biases too.":
            by(lambda W, step, _: W - eta * (step + (lam * W if W.ndim > 1 else 0.0))),
    }  # fmt: skip


def _largest(memory: Memory, v: Array) -> Any:
    memory["largest"] = np.maximum(memory["largest"], v)
    return memory["largest"]
