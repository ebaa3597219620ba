"""How many hidden units, and with how much luck? Two small problems, many seeds for each width.

XOR: four points, two scores, 400 steps of Adam at 0.05, solved if all four are right and the loss
is below 0.1. Spirals: 300 points, 1,500 steps of Adam at 0.03 on all of them, solved if 298 are
right, which is all that anyone can have: three points of different classes lie at the origin.

    python book/experiments/width_and_luck.py            # all of it, about a minute
    python book/experiments/width_and_luck.py --problems XOR --widths 2 --out some.csv
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cs_book.results import save
from cs_core import layers, optim
from cs_core.datasets import make_spirals
from cs_core.losses import softmax_loss
from cs_core.networks import two_layer_net

Array = NDArray[Any]
CORNERS = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [1.0, 1.0]])


class Problem(NamedTuple):
    """What is trained, how long, on how many seeds, and when it counts as solved."""

    rate: float
    steps: int
    seeds: int
    widths: tuple[int, ...]
    activations: tuple[str, ...]


PROBLEMS = {
    "XOR": Problem(0.05, 400, 50, (2, 3, 4, 8, 16), ("relu", "leaky_relu", "tanh", "sigmoid")),
    "spirals": Problem(0.03, 1500, 10, (3, 4, 5, 6, 8, 16, 64), ("relu",)),
}


def data(problem: str, seed: int) -> tuple[Array, Array]:
    """Points and their classes; the spirals are drawn anew for each seed."""
    if problem == "XOR":
        return CORNERS, np.array([0, 1, 1, 0])
    return make_spirals(100, rng=np.random.default_rng(seed))


def new_points(problem: str, seed: int) -> tuple[Array, Array]:
    """Points that nobody has trained on: more of the spirals. XOR has no others."""
    if problem == "XOR":
        return data(problem, seed)
    return make_spirals(1000, rng=np.random.default_rng(1000 + seed))


def train_many(
    starts: Sequence[Mapping[str, Array]],
    X: Array,
    gradient: Callable[[Array], Array],
    told: Problem,
    activation: str,
) -> list[dict[str, Array]]:
    """Train networks of one shape side by side, each on its own points X[k]; return their weights.

    Adam treats every number by itself, so each network goes its own way. `gradient` takes the
    scores of all, (R, N, C), to the gradients of their losses.
    """
    p: Any = {name: np.stack([np.atleast_2d(s[name]) for s in starts]) for name in starts[0]}
    forward, backward = (getattr(layers, f"{activation}_{way}") for way in ("forward", "backward"))
    rule = optim.adam(told.rate)
    state, X_turned = rule.init(p), X.swapaxes(1, 2)
    for _ in range(told.steps):
        A, cache = forward(X @ p["W1"] + p["b1"])  # (R, N, H)
        dS = gradient(A @ p["W2"] + p["b2"])  # (R, N, C)
        dZ = backward(dS @ p["W2"].swapaxes(1, 2), cache)
        grads = {"W1": X_turned @ dZ, "b1": dZ.sum(axis=1, keepdims=True),
                 "W2": A.swapaxes(1, 2) @ dS, "b2": dS.sum(axis=1, keepdims=True)}  # fmt: skip
        p, state = rule.update(grads, state, p)
    return [
        {name: a[k] if name.startswith("W") else a[k, 0] for name, a in p.items()}
        for k in range(len(starts))
    ]


def run(problem: str, activation: str, hidden: int) -> list[dict[str, float | str]]:
    """Train all seeds; return for each the loss, and how many points are right."""
    told = PROBLEMS[problem]
    sets = [data(problem, seed) for seed in range(told.seeds)]
    X, y = (np.stack(part) for part in zip(*sets, strict=True))
    C = int(y.max()) + 1
    net = two_layer_net(2, hidden, C, activation=activation)
    starts = [net.init_params(rng=np.random.default_rng(seed)) for seed in range(told.seeds)]

    def gradient(scores: Array) -> Array:
        _, dscores = softmax_loss(scores.reshape(-1, C), y.ravel())
        return told.seeds * dscores.reshape(scores.shape)  # a mean for each network

    rows: list[dict[str, float | str]] = []
    for seed, params in enumerate(train_many(starts, X, gradient, told, activation)):
        loss = net.loss_and_grads(params, X[seed], y[seed])[0]
        right = int((net.predict(params, X[seed]) == y[seed]).sum())
        X_new, y_new = new_points(problem, seed)
        new = 100 * float((net.predict(params, X_new) == y_new).mean())
        solved = right == 4 and loss < 0.1 if problem == "XOR" else right == 298
        rows.append({"problem": problem, "activation": activation, "hidden": hidden, "seed": seed,
                     "loss": loss, "right": right, "new": new, "solved": int(solved)})  # fmt: skip
    return rows


def main(argv: list[str] | None = None) -> None:
    """Run what the command line asks for, and write the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--problems", nargs="+", choices=PROBLEMS, default=list(PROBLEMS))
    parser.add_argument("--widths", nargs="+", type=int)
    parser.add_argument("--out", type=Path, default=Path(__file__).with_suffix(".csv"))
    options = parser.parse_args(argv)
    rows = [
        row
        for problem in options.problems
        for activation in PROBLEMS[problem].activations
        for hidden in options.widths or PROBLEMS[problem].widths
        for row in run(problem, activation, hidden)
    ]
    made = (
        "Made by: python book/experiments/width_and_luck.py",
        "Data: the corners of XOR; 300 points of make_spirals, drawn with the seed of the run.",
        "Right: points, of 4 or of 300. New: percent right of 3,000 others.",
    )
    save(options.out, rows, made)


if __name__ == "__main__":
    main()
