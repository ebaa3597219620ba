"""All of CIFAR-10: what more photos are worth, and a lucky run judged by fresh photos.

It downloads CIFAR-10 on its first run. full_cifar10.csv: a linear classifier and a network of two
layers on 5,000, 15,000 and 45,000 photos of 16 x 16 pixels, mirror images added, 5,000 held out
and 10,000 to test. Seed 0 chooses the penalty by held-out photos; its rows have no test.
forking_paths.csv: a hundred small networks trained on 4,000 photos of the subset that comes with
the course; fifty differ by their seed alone, fifty by their settings too. Each is judged on 1,000
held-out photos, on the 1,000 test photos of the subset, and on the 9,000 other test photos.

    python book/experiments/full_cifar10.py             # all of it, about a quarter of an hour
    python book/experiments/full_cifar10.py --only paths --folder /tmp
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cs_book.results import FOLDER, save
from cs_core import optim, schedules
from cs_core.datasets import ImageData, load_cifar10, load_cifar10_subset
from cs_core.networks import mlp, two_layer_net
from cs_core.regularizers import l2_penalty
from cs_core.train import fit

MOMENTUM, BATCH, SEEDS = 0.9, 100, (1, 2, 3)
STEPS = {5000: 1000, 15000: 1800, 45000: 3600}  # by the number of photos: whole epochs
REGS = (0.001, 0.003, 0.01)
MODELS = {"linear": 0, "two layers": 200}  # hidden units
RATES = {"linear": 0.002, "two layers": 0.02}

Array = NDArray[Any]
Row = dict[str, float | str]


def rows_of(photos: ImageData) -> Array:
    """Average 2 x 2 pixels; return rows of 768 numbers, in float32."""
    small = photos.images.reshape(-1, 16, 2, 16, 2, 3).mean(axis=(2, 4), dtype=np.float32)
    return small.reshape(len(photos), -1)


def with_mirrored(X: Array, y: Array) -> tuple[Array, Array]:
    """Add the mirror images."""
    flipped = X.reshape(-1, 16, 16, 3)[:, :, ::-1].reshape(len(X), -1)
    return np.concatenate([X, flipped]), np.tile(y, 2)


def standardized(*parts: Array) -> list[Array]:
    """Scale all parts by the mean and the standard deviation of the first."""
    mean, std = (f(parts[0], axis=0, dtype=np.float64) for f in (np.mean, np.std))
    return [((X - mean) / std).astype(np.float32) for X in parts]


def train(
    X: Array, y: Array, hidden: int, *, rate: float, reg: float, steps: int, seed: int
) -> Any:
    """Train with momentum and a cosine; return a function from rows to classes."""
    net = two_layer_net(768, hidden, 10) if hidden else mlp([768, 10])
    rng = np.random.default_rng(seed)

    def loss_and_grads(params: Any, X: Array, y: Array) -> Any:
        return net.loss_and_grads(params, X, y, penalty=l2_penalty, reg=reg)

    rule = optim.momentum(schedules.cosine(rate, steps=steps), momentum=MOMENTUM)
    fitted = fit(net.init_params(rng=rng, dtype=np.float32), loss_and_grads, (X, y), rule,
                 batch_size=BATCH, epochs=steps * BATCH // len(X), rng=rng)  # fmt: skip
    return lambda rows: net.predict(fitted.params, rows)


def percent(classes: Array, y: Array) -> float:
    """Percentage of photos whose class was predicted."""
    return 100 * float((classes == y).mean())


def sizes() -> list[Row]:
    """Train both models on more and more photos."""
    photos, test = load_cifar10()
    rows: list[Row] = []
    held = photos[45000:]
    for size, steps in STEPS.items():
        X, X_held, X_test = standardized(rows_of(photos[:size]), rows_of(held), rows_of(test))
        data = with_mirrored(X, photos.y[:size])
        for model, hidden in MODELS.items():
            tried: dict[float, float] = {}
            for seed in (0, *SEEDS):
                for reg in REGS if seed == 0 else [max(tried, key=tried.__getitem__)]:
                    rule = train(*data, hidden, rate=RATES[model], reg=reg, steps=steps, seed=seed)
                    right = percent(rule(X_held), held.y)
                    if seed == 0:
                        tried[reg] = right
                    last = percent(rule(X_test), test.y) if seed else float("nan")
                    rows.append({"model": model, "photos": size, "reg": reg, "seed": seed,
                                 "train": percent(rule(X), data[1][:size]), "held": right,
                                 "test": last})  # fmt: skip
    return rows


def paths() -> list[Row]:
    """Train a hundred small networks, and judge each three times."""
    photos, small = load_cifar10_subset()
    _, all_test = load_cifar10()
    known = {image.tobytes() for image in small.images}
    fresh = all_test[np.array([image.tobytes() not in known for image in all_test.images])]
    X, X_held, X_test, X_fresh = standardized(
        rows_of(photos[:4000]), rows_of(photos[4000:]), rows_of(small), rows_of(fresh)
    )
    rows: list[Row] = []
    for run in range(100):
        rng = np.random.default_rng(1000 + run)
        kind, rate, reg, hidden = "seed alone", 0.02, 0.01, 100
        if run >= 50:
            kind, hidden = "settings", int(rng.integers(50, 201))
            rate, reg = float(10 ** rng.uniform(-2.3, -1.3)), float(10 ** rng.uniform(-3, -1.5))
        rule = train(X, photos.y[:4000], hidden, rate=rate, reg=reg, steps=400, seed=run)
        rows.append({"kind": kind, "run": run, "hidden": hidden, "rate": rate, "reg": reg,
                     "held": percent(rule(X_held), photos.y[4000:]),
                     "test": percent(rule(X_test), small.y),
                     "fresh": percent(rule(X_fresh), fresh.y)})  # fmt: skip
    return rows


PARTS = {"paths": ("forking_paths.csv", paths), "sizes": ("full_cifar10.csv", sizes)}


def main(argv: list[str] | None = None) -> None:
    """Run what the command line asks for, and write it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", nargs="+", choices=PARTS, default=list(PARTS))
    parser.add_argument("--folder", type=Path, default=FOLDER)
    options = parser.parse_args(argv)
    made = (
        "Made by: python book/experiments/full_cifar10.py",
        "Data: CIFAR-10, 16 x 16 pixels, standardized by what is trained on; float32.",
    )
    for part in options.only:
        name, measure = PARTS[part]
        save(options.folder / name, measure(), made)


if __name__ == "__main__":
    main()
