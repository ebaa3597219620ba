"""Train small networks on the spirals, to see how often each width reaches the best accuracy.

From the root of the repository, in about five minutes on one core::

    OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 python book/experiments/decision_regions.py

It writes ``cs_book/widgets/decision_regions_data.js``, which the figure *decision_regions* shows.

Data: ``make_spirals(100)`` of seed 0, rounded to three decimals. Networks: ``two_layer_net`` of
each width and nonlinearity, and two affine layers with nothing between them. First weights: those
of ``init_params`` with seeds 0 to 19, made of standard normal numbers that are rounded to four
decimals, so that the browser starts from the very same ones. Training: 1,500 steps of Adam on all
300 points, at each of the rates. The twenty seeds are trained side by side, along a first axis of
all arrays, which takes a fifth of the time; a test compares with one network on its own.

It stores the points, the normal numbers, and for each nonlinearity, rate, width and seed how many
points are right after the last step, and how many units are then 0 at every point.
"""

from __future__ import annotations

import json
from functools import cache

import numpy as np
from numpy.typing import NDArray

from cs_book.widgets.base import FOLDER
from cs_book.widgets.decision_regions import (
    ACTIVATIONS,
    RATES,
    SEEDS,
    STEPS,
    WIDTHS,
    Array,
    first_params,
    network,
)
from cs_core import layers, optim
from cs_core.datasets import make_spirals
from cs_core.losses import softmax_loss

Params = dict[str, Array]
NAMES = [name for name in ACTIVATIONS if name != "none"]
FORWARD = {name: getattr(layers, f"{name}_forward") for name in NAMES}
BACKWARD = {name: getattr(layers, f"{name}_backward") for name in NAMES}
FORWARD["none"], BACKWARD["none"] = (lambda x: (x, None)), (lambda dout, _: dout)
RESULT = FOLDER / "decision_regions_data.js"


@cache
def points() -> tuple[Array, NDArray[np.int64]]:
    """Return the points, of shape (300, 2), and their classes."""
    X, y = make_spirals(100, rng=np.random.default_rng(0))
    return X.round(3), y


def normals(seed: int) -> Array:
    """Return the numbers that `init_params` draws for the widest network, rounded."""
    return np.random.default_rng(seed).standard_normal(5 * max(WIDTHS)).round(4)


def loss_and_grads(params: Params, activation: str) -> tuple[float, Params]:
    """Return the mean loss of all seeds, and the gradient of each seed's own loss."""
    X, y = points()
    sums = X @ params["W1"] + params["b1"][:, None]  # (S, N, H)
    h, cache = FORWARD[activation](sums)
    scores = h @ params["W2"] + params["b2"][:, None]  # (S, N, C)
    loss, flat = softmax_loss(scores.reshape(-1, 3), np.tile(y, SEEDS))
    dscores = SEEDS * flat.reshape(scores.shape)
    dsums = BACKWARD[activation](dscores @ params["W2"].swapaxes(1, 2), cache)
    return loss, {"W1": X.T @ dsums, "b1": dsums.sum(axis=1),
                  "W2": h.swapaxes(1, 2) @ dscores, "b2": dscores.sum(axis=1)}  # fmt: skip


def train_all(activation: str, width: int, rate: float, steps: int = STEPS) -> Params:
    """Return the parameters of all seeds after so many steps of Adam."""
    starts = [first_params(activation, width, normals(seed)) for seed in range(SEEDS)]
    params = {name: np.stack([start[name] for start in starts]) for name in starts[0]}
    rule = optim.adam(rate)
    state = rule.init(params)
    for _ in range(steps):
        _, grads = loss_and_grads(params, activation)
        params, state = rule.update(grads, state, params)
    return params


def measure(activation: str, width: int, rate: float) -> list[list[int]]:
    """Return for each seed how many points are right, and how many units are 0 at all of them."""
    (X, y), net, params = points(), network(activation, width), train_all(activation, width, rate)
    found = []
    for seed in range(SEEDS):
        own = {name: array[seed] for name, array in params.items()}
        dead = (X @ own["W1"] + own["b1"]).max(axis=0) <= 0
        right = int((net.predict(own, X) == y).sum())
        found.append([right, int(dead.sum()) if activation == "relu" else 0])
    return found


def main() -> None:
    """Run everything and write the result."""
    X, y = points()
    runs = {
        name: [[measure(name, width, rate) for width in WIDTHS] for rate in RATES]
        for name in ACTIVATIONS
    }
    result = {
        "points": X.tolist(), "labels": y.tolist(),
        "normals": [normals(seed).tolist() for seed in range(SEEDS)],
        "widths": WIDTHS, "rates": RATES, "steps": STEPS, "runs": runs,
    }  # fmt: skip
    RESULT.write_text(
        "// Made by book/experiments/decision_regions.py, which says from what and how.\n"
        f"export const results = {json.dumps(result, separators=(',', ':'))};\n",
        "utf-8",
    )


if __name__ == "__main__":
    main()
