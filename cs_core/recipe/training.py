"""Training from a source of examples, with a budget."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from cs_core import optim, schedules
from cs_core._checks import Array, Labels, generator, whole_number
from cs_core.networks import Network, mlp, two_layer_net
from cs_core.recipe.measuring import feature_statistics

CLASSES = 10
BATCH = 100
LOOK = 2  # draws from which a feature's mean and spread are taken
Draw = Callable[..., tuple[Any, Any]]
Predict = Callable[[ArrayLike], Labels]


def train_linear(draw: Draw, *, budget: int, rng: np.random.Generator) -> Predict:
    """Train a linear classifier: standardized features, softmax loss, momentum, cosine.

    Source: Loshchilov and Hutter, "SGDR: stochastic gradient descent with warm
    restarts", 2017.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> def draw(mirrored=False):
    ...     y = rng.integers(10, size=50)
    ...     return np.eye(10)[y] + 0.1 * rng.standard_normal((50, 10)), y
    >>> predict = train_linear(draw, budget=60, rng=rng)
    >>> predict(np.eye(10)[[3, 7]]).tolist()
    [3, 7]
    """
    return _trained(draw, lambda inputs: mlp([inputs, CLASSES]), budget, rng, rate=0.01)


def train_network(draw: Draw, *, budget: int, rng: np.random.Generator) -> Predict:
    """Train a network of 200 hidden units in the same way.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> def draw(mirrored=False):
    ...     y = rng.integers(10, size=50)
    ...     return np.eye(10)[y] + 0.1 * rng.standard_normal((50, 10)), y
    >>> predict = train_network(draw, budget=60, rng=rng)
    >>> predict(np.eye(10)[[3, 7]]).tolist()
    [3, 7]
    """
    return _trained(draw, lambda d: two_layer_net(d, 200, CLASSES), budget, rng, rate=0.02)


def train_recipe(draw: Draw, *, budget: int, rng: np.random.Generator) -> Predict:
    """Train a network with the whole recipe: 200 hidden units, mirrored examples, an L2 penalty.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> def draw(mirrored=False):
    ...     y = rng.integers(10, size=50)
    ...     return np.eye(10)[y] + 0.1 * rng.standard_normal((50, 10)), y
    >>> predict = train_recipe(draw, budget=60, rng=rng)
    >>> predict(np.eye(10)[[3, 7]]).tolist()
    [3, 7]
    """
    return _trained(
        draw, lambda d: two_layer_net(d, 200, CLASSES), budget, rng,
        rate=0.02, reg=0.005, mirrored=True,
    )  # fmt: skip


def _trained(
    draw: Draw,
    network_for: Callable[[int], Network],
    budget: int,
    rng: np.random.Generator,
    *,
    rate: float,
    reg: float = 0.0,
    mirrored: bool = False,
) -> Predict:
    """Take a step on each batch; the first draws also tell the scale of the features."""
    draw_count, draws = whole_number("budget", budget, minimum=1), generator(rng)
    if not callable(draw):
        raise TypeError(f"draw must be a function, got {type(draw).__name__}")
    first = [draw(mirrored=mirrored) for _ in range(min(LOOK, draw_count))]
    mean, std = feature_statistics([X for X, _ in first])

    def standardized(X: ArrayLike) -> Array:
        return ((np.asarray(X) - mean) / std).astype(np.float32)

    net = network_for(mean.size)
    params: Any = net.init_params(rng=draws, dtype=np.float32)
    steps = draw_count * math.ceil(len(first[0][1]) / BATCH)
    optimizer = optim.momentum(schedules.cosine(rate, steps=steps))
    state = optimizer.init(params)
    for k in range(draw_count):
        X, y = first[k] if k < len(first) else draw(mirrored=mirrored)
        for i in range(0, len(y), BATCH):
            batch = slice(i, i + BATCH)
            grads = net.loss_and_grads(params, standardized(X[batch]), y[batch])[1]
            grads = {name: g + reg * params[name] if g.ndim > 1 else g for name, g in grads.items()}
            params, state = optimizer.update(grads, state, params)
    return lambda X: net.predict(params, standardized(X))
