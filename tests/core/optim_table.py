"""The table of update rules that the shared checks run through: a new rule is a new row.

Each rule stands here once more on single numbers, as the chapter writes it: a generator that is
sent a gradient and yields the parameter. It shares no line with the package.
"""

from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, field
from math import sqrt

import numpy as np

from cs_core import optim

Walk = Generator[float, float, None]


def sgd(w: float, *, learning_rate: float) -> Walk:
    while True:
        g = yield w
        w = w - learning_rate * g


def momentum(w: float, *, learning_rate: float, momentum: float = 0.9) -> Walk:
    v = 0.0
    while True:
        g = yield w
        v = momentum * v - learning_rate * g
        w = w + v


def nesterov(w: float, *, learning_rate: float, momentum: float = 0.9) -> Walk:
    """As papers write it: theta, and the gradient at theta + momentum * v, which is yielded."""
    theta, v = w, 0.0
    while True:
        g = yield theta + momentum * v
        v = momentum * v - learning_rate * g
        theta = theta + v


def adagrad(w: float, *, learning_rate: float = 0.01, eps: float = 1e-10) -> Walk:
    seen: list[float] = []
    while True:
        seen.append((yield w))
        w = w - learning_rate * seen[-1] / (sqrt(sum(g * g for g in seen)) + eps)


def rmsprop(
    w: float, *, learning_rate: float = 0.01, decay: float = 0.99, eps: float = 1e-8
) -> Walk:
    s = 0.0
    while True:
        g = yield w
        s = decay * s + (1 - decay) * g * g
        w = w - learning_rate * g / (sqrt(s) + eps)


def weighted_mean(values: Sequence[float], beta: float) -> float:
    """The bias-corrected moving average, in closed form: weights beta^age, divided by their sum."""
    weights = [beta ** (len(values) - 1 - i) for i in range(len(values))]
    return sum(w * v for w, v in zip(weights, values, strict=True)) / sum(weights)


def adam(
    w: float,
    *,
    learning_rate: float = 0.001,
    beta1: float = 0.9,
    beta2: float = 0.999,
    eps: float = 1e-8,
    weight_decay: float = 0.0,
) -> Walk:
    seen: list[float] = []
    while True:
        seen.append((yield w))
        m_hat, v_hat = weighted_mean(seen, beta1), weighted_mean([g * g for g in seen], beta2)
        w = w - learning_rate * (m_hat / (sqrt(v_hat) + eps) + weight_decay * w)


def adamw(w: float, *, weight_decay: float = 0.01, **constants: float) -> Walk:
    return adam(w, weight_decay=weight_decay, **constants)


def amsgrad(
    w: float,
    *,
    learning_rate: float = 0.001,
    beta1: float = 0.9,
    beta2: float = 0.999,
    eps: float = 1e-8,
) -> Walk:
    seen: list[float] = []
    largest = 0.0
    while True:
        seen.append((yield w))
        t = len(seen)
        v = weighted_mean([g * g for g in seen], beta2) * (1 - beta2**t)
        largest = max(largest, v)
        v_hat = largest / (1 - beta2**t)
        w = w - learning_rate * weighted_mean(seen, beta1) / (sqrt(v_hat) + eps)


def rprop(
    w: float,
    *,
    learning_rate: float = 0.01,
    increase: float = 1.2,
    decrease: float = 0.5,
    min_step: float = 1e-6,
    max_step: float = 50.0,
) -> Walk:
    size, before = learning_rate, 0.0
    while True:
        g = yield w
        if g * before > 0:
            size *= increase
        elif g * before < 0:
            size *= decrease
            g = 0.0
        size = min(max(size, min_step), max_step)
        before = g
        w = w - ((g > 0) - (g < 0)) * size


def delta_bar_delta(
    w: float,
    *,
    learning_rate: float = 0.01,
    increase: float = 0.001,
    decrease: float = 0.5,
    decay: float = 0.7,
) -> Walk:
    """The average in closed form: k steps ago has the weight (1 - decay) decay^k."""
    rate: float = learning_rate
    seen: list[float] = []
    while True:
        g = yield w
        ages = range(len(seen) - 1, -1, -1)
        average = sum((1 - decay) * decay**age * s for age, s in zip(ages, seen, strict=True))
        if g * average > 0:
            rate += increase
        elif g * average < 0:
            rate *= decrease
        seen.append(g)
        w = w - rate * g


@dataclass(frozen=True)
class Rule:
    """One update rule with one choice of constants."""

    name: str
    definition: Callable[..., Walk]
    state: type
    constants: Mapping[str, float] = field(default_factory=dict)

    def __str__(self) -> str:
        return "-".join([self.name, *(f"{k}={v:g}" for k, v in self.constants.items())])

    @property
    def optimizer(self) -> optim.Optimizer:
        return getattr(optim, self.name)(**self.constants)

    @property
    def init(self) -> Callable:
        return getattr(optim, f"{self.name}_init")

    @property
    def update(self) -> Callable:
        return getattr(optim, f"{self.name}_update")

    def walk(self, W: np.ndarray, grads: Sequence[np.ndarray]) -> np.ndarray:
        """Where the definition takes every entry of W, one gradient after the other."""
        paths = []
        for index in np.ndindex(W.shape):
            rule = self.definition(float(W[index]), **self.constants)
            next(rule)
            paths.append([rule.send(float(g[index])) for g in grads])
        return np.array(paths).T.reshape(len(grads), *W.shape)


def _row(definition, state, **constants):
    return Rule(definition.__name__, definition, state, constants)


RULES = [
    _row(sgd, optim.SgdState, learning_rate=0.3),
    _row(momentum, optim.MomentumState, learning_rate=0.1),
    _row(momentum, optim.MomentumState, learning_rate=0.2, momentum=0.65),
    _row(momentum, optim.MomentumState, learning_rate=0.2, momentum=0.0),
    _row(nesterov, optim.MomentumState, learning_rate=0.1),
    _row(nesterov, optim.MomentumState, learning_rate=0.2, momentum=0.65),
    _row(adagrad, optim.AdagradState),
    _row(adagrad, optim.AdagradState, learning_rate=0.7, eps=0.05),
    _row(rmsprop, optim.RmspropState),
    _row(rmsprop, optim.RmspropState, learning_rate=0.2, decay=0.7, eps=0.05),
    _row(adam, optim.AdamState),
    _row(adam, optim.AdamState, learning_rate=0.2, beta1=0.7, beta2=0.95, eps=0.05),
    _row(adam, optim.AdamState, learning_rate=0.2, beta1=0.0, beta2=0.0),
    _row(adamw, optim.AdamState),
    _row(adamw, optim.AdamState, learning_rate=0.2, beta1=0.7, beta2=0.95, weight_decay=0.3),
    _row(amsgrad, optim.AmsgradState),
    _row(amsgrad, optim.AmsgradState, learning_rate=0.2, beta1=0.7, beta2=0.6, eps=0.05),
    _row(rprop, optim.RpropState),
    _row(rprop, optim.RpropState, learning_rate=0.3, increase=1.7, decrease=0.2, max_step=0.8),
    _row(rprop, optim.RpropState, learning_rate=0.1, decrease=0.3, min_step=0.02),
    _row(delta_bar_delta, optim.DeltaBarDeltaState),
    _row(
        delta_bar_delta,
        optim.DeltaBarDeltaState,
        learning_rate=0.2,
        increase=0.05,
        decrease=0.3,
        decay=0.4,
    ),
]

NAMES = list(dict.fromkeys(rule.name for rule in RULES))
# a size or rate of each parameter's own, in place of one rate for all that a schedule could set
OWN_RATES = {"rprop", "delta_bar_delta"}


def run(optimizer: optim.Optimizer, params, grads) -> list:
    """The parameters after every step."""
    state, path = optimizer.init(params), []
    for g in grads:
        params, state = optimizer.update(g, state, params)
        path.append(params)
    return path
