"""Batch size at equal work: softmax on 4,000 photos, 5 epochs, the best rate of each size.

Every batch size sees each photo five times. Its rate is the one with the lowest training loss
at the end, among those of a grid and with seed 0. Then it trains with the seeds 1, 2 and 3.

    python book/experiments/batch_size.py            # all of it, about two minutes
    python book/experiments/batch_size.py --sizes 512 4000 --out some.csv
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cs_book.results import save
from cs_core import optim
from cs_core.datasets import load_cifar10_subset
from cs_core.linear import accuracy, add_bias_column, linear_loss
from cs_core.losses import softmax_loss
from cs_core.regularizers import l2_penalty
from cs_core.train import fit

EPOCHS, TRAINING = 5, 4000
RATES = (0.0015, 0.003, 0.006, 0.012, 0.025, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.6)
#: Which of the rates each batch size tries: the best one must have neighbors on both sides.
GRIDS = {1: RATES[:5], 8: RATES[2:7], 64: RATES[4:10], 512: RATES[6:], 4000: RATES[7:]}
SEEDS = (1, 2, 3)

Array = NDArray[np.float32]


def data() -> tuple[Array, NDArray[np.int64]]:
    """All 5,000 photos with a column of ones, the mean of the first 4,000 subtracted."""
    photos, _ = load_cifar10_subset()
    rows = photos.as_rows()
    return add_bias_column(rows - rows[:TRAINING].mean(axis=0)).astype(np.float32), photos.y


def loss_and_gradient(W: Array, X: Array, y: NDArray[np.int64]) -> tuple[float, Array]:
    """Softmax loss of the linear classifier, without a penalty."""
    return linear_loss(W, X, y, data_loss=softmax_loss, penalty=l2_penalty, reg=0.0)


def run(size: int, rate: float, seed: int, X: Array, y: NDArray[np.int64]) -> dict[str, float]:
    """Train once; return what came of it."""
    train, held = slice(None, TRAINING), slice(TRAINING, None)
    start = np.zeros((X.shape[1], 10), dtype=np.float32)
    fitted = fit(start, loss_and_gradient, (X[train], y[train]), optim.sgd(rate),
                 batch_size=size, epochs=EPOCHS, rng=np.random.default_rng(seed))  # fmt: skip
    loss, _ = loss_and_gradient(fitted.params, X[train], y[train])
    right = 100 * accuracy(fitted.params, X[held], y[held])
    return {"size": size, "steps": len(fitted.losses), "rate": rate, "seed": seed,
            "loss": loss, "right": right}  # fmt: skip


def main(argv: list[str] | None = None) -> None:
    """Run what the command line asks for, and write the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", type=int, nargs="+", choices=GRIDS, default=list(GRIDS))
    parser.add_argument("--out", type=Path, default=Path(__file__).with_suffix(".csv"))
    options = parser.parse_args(argv)
    X, y = data()
    rows = []
    for size in options.sizes:
        tried = [run(size, rate, 0, X, y) for rate in GRIDS[size]]
        best = min(tried, key=lambda row: row["loss"])["rate"]
        rows += tried + [run(size, best, seed, X, y) for seed in SEEDS]
    made = (
        "Made by: python book/experiments/batch_size.py",
        "Data: CIFAR-10 subset, 4,000 photos to train on, 1,000 held out; float32.",
        "Rows of seed 0 search for the rate; rows of seeds 1 to 3 use the best of them.",
    )
    save(options.out, rows, made)


if __name__ == "__main__":
    main()
