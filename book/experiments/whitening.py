"""What whitening costs: a linear classifier of photos, on k whitened components.

Each seed takes another 1,000 of the first 4,000 photos to train on (no photo twice); seed -1 takes
all 4,000. The last 1,000 photos of the 5,000 are held out. Full-batch descent with momentum 0.9, at
a rate below the limit of each data set; the accuracy is looked at after 20 and after 200 steps.

    python book/experiments/whitening.py            # all of it, about five minutes
    python book/experiments/whitening.py --seeds 0 --out some.csv
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cs_book.results import save
from cs_core import optim
from cs_core.datasets import load_cifar10_subset
from cs_core.linear import accuracy, add_bias_column
from cs_core.losses import softmax_loss
from cs_core.preprocess import fit_center, fit_standardize, fit_whiten

SEEDS = (0, 1, 2, 3, -1)
LOOKS = (20, 200)
EPS = 1e-5

Array = NDArray[Any]
Split = tuple[Array, NDArray[np.int64]]


def splits(seed: int) -> tuple[Split, Split]:
    """Training photos of a seed and the held-out ones, as rows with their classes."""
    photos, _ = load_cifar10_subset()
    train = photos[:4000] if seed < 0 else photos[1000 * seed : 1000 * (seed + 1)]
    held = photos[4000:]
    return (train.as_rows(), train.y), (held.as_rows(), held.y)


def treated(X: Array, X_held: Array, counts: tuple[int, ...]) -> dict[str, tuple[Array, Array]]:
    """Both splits after each kind of preprocessing, all of it learned from the training split."""
    found = {}
    for name, fit in (("centered", fit_center), ("standardized", fit_standardize)):
        state = fit(X)
        found[name] = state.apply(X), state.apply(X_held)
    state = fit_whiten(X, n_components=max(counts), eps=EPS)
    white = state.apply(X), state.apply(X_held)
    for k in counts:
        found[f"whitened {k}"] = white[0][:, :k], white[1][:, :k]
    return found


def curve(train: Split, held: Split) -> list[dict[str, float]]:
    """Train once; what is right of both splits after each number of steps."""
    X, X_held = (add_bias_column(rows).astype(np.float32) for rows in (train[0], held[0]))
    v = np.ones(X.shape[1], X.dtype)
    for _ in range(30):  # power iteration for the largest curvature, at most half of this
        v = X.T @ (X @ (v / np.linalg.norm(v))) / len(X)
    rule = optim.momentum(float(1.8 / np.linalg.norm(v)), momentum=0.9)
    W, found = np.zeros((X.shape[1], 10), X.dtype), []
    state = rule.init(W)
    for step in range(1, max(LOOKS) + 1):
        _, dscores = softmax_loss(X @ W, train[1])
        W, state = rule.update(X.T @ dscores, state, W)
        if step in LOOKS:
            right = accuracy(W, X, train[1]), accuracy(W, X_held, held[1])
            found.append({"steps": step, "train": 100 * right[0], "held": 100 * right[1]})
    return found


def main(argv: list[str] | None = None) -> None:
    """Run what the command line asks for, and write the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, nargs="+", default=list(SEEDS))
    parser.add_argument("--out", type=Path, default=Path(__file__).with_suffix(".csv"))
    options = parser.parse_args(argv)
    rows: list[dict[str, float | str]] = []
    for seed in options.seeds:
        (X, y), (X_held, y_held) = splits(seed)
        counts = (50, 200, 999) if seed >= 0 else (50, 200, 999, 3000)
        for name, (Z, Z_held) in treated(X, X_held, counts).items():
            row = {"data": name, "photos": len(X), "seed": seed}
            rows += [row | look for look in curve((Z, y), (Z_held, y_held))]
    made = (
        "Made by: python book/experiments/whitening.py",
        "Data: CIFAR-10 subset; the seed says which photos are trained on, 1,000 are held out.",
    )
    save(options.out, rows, made)


if __name__ == "__main__":
    main()
