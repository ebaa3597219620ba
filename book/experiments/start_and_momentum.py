"""Size of the first weights and momentum together: eight tanh layers on the digits, 15 epochs.

Every pair of a size and a share of momentum has the best of four rates, by the accuracy on
held-out digits with seed 0. The rates are rate · (1 - momentum): the same step in the long run.
Then it trains with the seeds 1 to 3.

    python book/experiments/start_and_momentum.py            # about one minute
    python book/experiments/start_and_momentum.py --sizes 1 --out some.csv
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cs_book.results import save
from cs_core import init, optim
from cs_core.datasets import load_digits
from cs_core.networks import mlp
from cs_core.train import fit

WIDTHS = [64, *7 * [50], 10]
TRAINING, EPOCHS, BATCH = 1200, 15, 50
#: Sizes in units of Xavier's.
SIZES, MOMENTA, RATES = (0.25, 0.5, 1.0, 2.0), (0.0, 0.9, 0.99), (0.03, 0.1, 0.3, 1.0)
SEEDS = (1, 2, 3)

Array = NDArray[np.float64]


def data() -> tuple[Array, NDArray[np.int64]]:
    """Return the digits in random order, the mean of the training digits subtracted."""
    digits = load_digits()
    order = np.random.default_rng(0).permutation(len(digits))
    rows = digits.as_rows()[order]
    return 2 * (rows - rows[:TRAINING].mean(axis=0)), digits.y[order]


def run(
    size: float, share: float, rate: float, seed: int, X: Array, y: NDArray[np.int64]
) -> dict[str, float]:
    """Train once; return what came of it."""
    net, rng = mlp(WIDTHS, activation="tanh"), np.random.default_rng(seed)
    params = net.init_params(rng=rng)
    for name in [name for name in params if name.startswith("W")]:
        params[name] = init.xavier_normal(params[name].shape, gain=size, rng=rng)
    fitted = fit(params, net.loss_and_grads, (X[:TRAINING], y[:TRAINING]),
                 optim.momentum(rate * (1 - share), momentum=share),
                 batch_size=BATCH, epochs=EPOCHS, rng=rng)  # fmt: skip
    right = 100 * float((net.predict(fitted.params, X[TRAINING:]) == y[TRAINING:]).mean())
    return {"size": size, "momentum": share, "rate": rate, "seed": seed,
            "loss": float(fitted.epoch_losses[-1]), "right": right}  # fmt: skip


def main(argv: list[str] | None = None) -> None:
    """Run what the command line asks for, and write the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", type=float, nargs="+", choices=SIZES, default=list(SIZES))
    parser.add_argument("--out", type=Path, default=Path(__file__).with_suffix(".csv"))
    options = parser.parse_args(argv)
    X, y = data()
    rows = []
    for size in options.sizes:
        for share in MOMENTA:
            tried = [run(size, share, rate, 0, X, y) for rate in RATES]
            best = max(tried, key=lambda row: row["right"])["rate"]
            rows += tried + [run(size, share, best, seed, X, y) for seed in SEEDS]
    made = (
        "Made by: python book/experiments/start_and_momentum.py",
        "Data: 1,200 digits to train on, 597 held out; float64.",
        "Rows of seed 0 search for the rate; rows of seeds 1 to 3 use the best of them.",
    )
    save(options.out, rows, made)


if __name__ == "__main__":
    main()
