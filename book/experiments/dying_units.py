"""Units that die: 100 hidden units on photos, centered and scaled or with pixels from 0 to 1.

A unit counts as dead if its sum is not positive for any of the training photos; for leaky ReLU it
is then on its flat side for all of them, and still has a gradient. 400 steps in batches of 100.

    python book/experiments/dying_units.py            # all of it, about a minute
    python book/experiments/dying_units.py --rules "Adam 0.01" --seeds 1 --out some.csv
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cs_book.results import save
from cs_core import optim
from cs_core.datasets import load_cifar10_subset
from cs_core.networks import two_layer_net
from cs_core.train import fit

Array = NDArray[np.float32]
HIDDEN, BATCH, EPOCHS = 100, 100, 8
SEEDS = (1, 2, 3)
RULES: dict[str, Any] = {
    "momentum 0.02": optim.momentum(0.02),
    "momentum 0.05": optim.momentum(0.05),
    "momentum 0.1": optim.momentum(0.1),
    "SGD 0.3": optim.sgd(0.3),
    "Adam 0.003": optim.adam(0.003),
    "Adam 0.01": optim.adam(0.01),
    "Adam 0.03": optim.adam(0.03),
}


class Data(NamedTuple):
    """Rows to train on and to test, with their classes."""

    X: Array
    y: NDArray[np.int64]
    X_test: Array
    y_test: NDArray[np.int64]


def data() -> dict[str, Data]:
    """Photos of half the resolution, under three treatments."""
    photos, test = load_cifar10_subset()
    small = [p.as_rows().reshape(-1, 16, 2, 16, 2, 3).mean(axis=(2, 4)) for p in (photos, test)]
    rows, test_rows = (s.reshape(len(s), -1).astype(np.float32) for s in small)
    mean, std = rows.mean(axis=0), rows.std(axis=0)
    treated = {
        "standardized": ((rows - mean) / std, (test_rows - mean) / std),
        "centered": (rows - mean, test_rows - mean),
        "in [0, 1]": (rows, test_rows),
    }
    return {name: Data(X, photos.y, X_test, test.y) for name, (X, X_test) in treated.items()}


def run(activation: str, rule: str, seed: int, found: Data) -> dict[str, float]:
    """Train once; return the share of dead units, and the accuracy on test photos."""
    X, y, X_test, y_test = found
    net = two_layer_net(X.shape[1], HIDDEN, 10, activation=activation)
    rng = np.random.default_rng(seed)
    params = net.init_params(rng=rng, dtype=np.float32)
    params = fit(params, net.loss_and_grads, (X, y), RULES[rule], batch_size=BATCH, epochs=EPOCHS,
                 rng=rng).params  # fmt: skip
    dead = float(((X @ params["W1"] + params["b1"]).max(axis=0) <= 0).mean())
    return {"dead": dead, "right": 100 * float((net.predict(params, X_test) == y_test).mean())}


def main(argv: list[str] | None = None) -> None:
    """Run what the command line asks for, and write the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rules", nargs="+", choices=RULES, default=list(RULES))
    parser.add_argument("--seeds", nargs="+", type=int, default=SEEDS)
    parser.add_argument("--out", type=Path, default=Path(__file__).with_suffix(".csv"))
    options = parser.parse_args(argv)
    rows: list[dict[str, float | str]] = [
        {"inputs": inputs, "activation": activation, "rule": rule, "seed": seed}
        | run(activation, rule, seed, found)
        for inputs, found in data().items()
        for activation in ("relu", "leaky_relu")
        if activation == "relu" or inputs == "in [0, 1]"
        for rule in options.rules
        for seed in options.seeds
    ]
    made = (
        "Made by: python book/experiments/dying_units.py",
        "Data: CIFAR-10 subset, 2 x 2 pixels averaged, 5,000 photos, 1,000 to test; float32.",
        "Dead: share of 100 units whose sum is positive for none of the training photos.",
    )
    save(options.out, rows, made)


if __name__ == "__main__":
    main()
