"""Eight first weights in training: ten ReLU layers, 4,000 photos, 5 epochs, the best rate of each.

Each start has the rate with the highest accuracy on 1,000 held-out photos, among those of a grid
and with seed 0, for momentum and for Adam. Then it trains with the seeds 1 to 5, and the test
photos are looked at.

    python book/experiments/first_weights.py            # all of it, about three minutes
    python book/experiments/first_weights.py --starts He --rules momentum --out some.csv
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cs_book.results import save
from cs_core import init, optim
from cs_core.datasets import load_cifar10_subset
from cs_core.networks import mlp
from cs_core.train import fit

WIDTHS = [3072, *9 * [100], 10]
TRAINING, EPOCHS, BATCH = 4000, 5, 100
SEEDS = (1, 2, 3, 4, 5)
#: A rule, and the rates that every start tries.
RULES: dict[str, tuple[Callable[[float], Any], tuple[float, ...]]] = {
    "momentum": (optim.momentum, (0.001, 0.003, 0.01, 0.03)),
    "Adam": (optim.adam, (0.0003, 0.001, 0.003)),
}

Array = NDArray[np.float32]
Data = dict[str, tuple[Array, NDArray[np.int64]]]


def bound_of_fan_in(shape: tuple[int, int], *, rng: np.random.Generator) -> NDArray[np.float64]:
    """Weights of a uniform distribution whose bound is 1 / √n, as PyTorch draws them."""
    return init.uniform(shape, bound=shape[0] ** -0.5, rng=rng)


STARTS: dict[str, Callable[..., NDArray[Any]]] = {
    "σ = 0.01": partial(init.normal, std=0.01),
    "bound 1/√n": bound_of_fan_in,
    "Xavier": init.xavier_normal,
    "He": init.he_normal,
    "He, uniform": init.he_uniform,
    "random walk": partial(init.random_walk, activation="relu"),
    "orthogonal · √2": partial(init.orthogonal, gain=2**0.5),
    "LSUV": init.orthogonal,
}


def data() -> Data:
    """Photos with each pixel centered and scaled by the training photos."""
    photos, test = load_cifar10_subset()
    rows = photos.as_rows()
    mean, std = rows[:TRAINING].mean(axis=0), rows[:TRAINING].std(axis=0)
    X, X_test = (((r - mean) / std).astype(np.float32) for r in (rows, test.as_rows()))
    return {"train": (X[:TRAINING], photos.y[:TRAINING]),
            "held": (X[TRAINING:], photos.y[TRAINING:]), "test": (X_test, test.y)}  # fmt: skip


def start(name: str, X: Array, rng: np.random.Generator) -> dict[str, Array]:
    """First parameters: biases of 0, and the weights of that name."""
    weights: list[Any] = [STARTS[name](shape, rng=rng) for shape in pairwise(WIDTHS)]
    if name == "LSUV":
        weights = init.lsuv(weights, X[:500], activation=lambda z: np.maximum(0, z))
    params: dict[str, Array] = {}
    for k, W in enumerate(weights, start=1):
        params[f"W{k}"] = W.astype(np.float32)
        params[f"b{k}"] = np.zeros(W.shape[1], dtype=np.float32)
    return params


def run(name: str, rule: str, rate: float, seed: int, found: Data) -> dict[str, float | str]:
    """Train once; return what came of it. A run that breaks has the accuracy of guessing."""
    net, rng = mlp(WIDTHS), np.random.default_rng(seed)
    shown = found["test" if seed else "held"]
    try:
        fitted = fit(start(name, found["train"][0], rng), net.loss_and_grads, found["train"],
                     RULES[rule][0](rate), batch_size=BATCH, epochs=EPOCHS, rng=rng)  # fmt: skip
        right = 100 * float((net.predict(fitted.params, shown[0]) == shown[1]).mean())
        loss = float(fitted.epoch_losses[-1])
    except (FloatingPointError, ValueError):  # the loss, or a number on the way, was not finite
        right, loss = 10.0, float("inf")
    return {"start": name, "rule": rule, "rate": rate, "seed": seed, "loss": loss, "right": right}


def main(argv: list[str] | None = None) -> None:
    """Run what the command line asks for, and write the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--starts", nargs="+", choices=STARTS, default=list(STARTS))
    parser.add_argument("--rules", nargs="+", choices=RULES, default=list(RULES))
    parser.add_argument("--out", type=Path, default=Path(__file__).with_suffix(".csv"))
    options = parser.parse_args(argv)
    found, rows = data(), []
    for rule in options.rules:
        for name in options.starts:
            tried = [run(name, rule, rate, 0, found) for rate in RULES[rule][1]]
            best = float(max(tried, key=lambda row: row["right"])["rate"])
            rows += tried + [run(name, rule, best, seed, found) for seed in SEEDS]
    made = (
        "Made by: python book/experiments/first_weights.py",
        "Data: CIFAR-10 subset, 4,000 photos to train on, 1,000 held out, 1,000 to test; float32.",
        "Seed 0: accuracy on held-out photos, to choose the rate. Others: on test photos.",
    )
    save(options.out, rows, made)


if __name__ == "__main__":
    with np.errstate(over="ignore", invalid="ignore"):
        main()
