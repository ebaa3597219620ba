"""From no training at all to the recipe: what each step is worth, on the same photos.

Photos of 16 x 16 pixels, 4,000 to train on, 1,000 held out to choose by, 1,000 to test. What has a
setting tries a few with seed 0 and is judged on the held-out photos: those are the rows whose
column "test" is nan. The best setting then runs with five other seeds, and the test is looked at.
ladder.npz holds the classes that seed 1 of each rung predicts for the test photos, and the scores
of the last network that has held photos out, for held-out and test photos, as float16.

    python book/experiments/ladder.py                   # all of it, about ten minutes
    python book/experiments/ladder.py --rungs ridge --folder /tmp
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cs_book.results import FOLDER, save
from cs_core import optim, schedules
from cs_core.datasets import ImageData, load_cifar10_subset
from cs_core.linear import add_bias_column, nearest_mean
from cs_core.networks import mlp, two_layer_net
from cs_core.regularizers import l2_penalty
from cs_core.train import fit

MOMENTUM, BATCH, SEEDS = 0.9, 100, (1, 2, 3, 4, 5)

Array = NDArray[Any]


@dataclass(frozen=True)
class Photos:
    """Rows and classes of a split."""

    X: Array
    y: Array


def rows_of(photos: ImageData) -> Array:
    """Average 2 x 2 pixels; return rows of 768 numbers."""
    small = photos.images.reshape(-1, 16, 2, 16, 2, 3).mean(axis=(2, 4))
    return small.reshape(len(photos), -1)


def mirrored(X: Array) -> Array:
    """Swap left and right in rows of 16 x 16 x 3 numbers."""
    return X.reshape(-1, 16, 16, 3)[:, :, ::-1].reshape(len(X), -1)


def splits(training: int = 4000) -> dict[str, Photos]:
    """Return the three splits, standardized by the photos that are trained on."""
    photos, test = load_cifar10_subset()
    parts = {"train": photos[:training], "held": photos[4000:], "test": test}
    rows = {name: rows_of(part) for name, part in parts.items()}
    mean, std = rows["train"].mean(axis=0), rows["train"].std(axis=0)
    return {name: Photos(((rows[name] - mean) / std).astype(np.float32), part.y)
            for name, part in parts.items()}  # fmt: skip


@dataclass(frozen=True)
class Net:
    """A network that is trained: hidden units (0 for a linear classifier) and what goes with it."""

    hidden: int
    steps: int = 1000
    rate: float = 0.02
    reg: float = 0.0
    mirror: bool = False
    frozen: bool = False  # its first layer stays as it was drawn
    training: int = 4000

    def scores(self, seed: int, names: tuple[str, ...]) -> list[Array]:
        """Train, and return the scores of the photos of these splits."""
        data, rng = splits(self.training), np.random.default_rng(seed)
        X, y = data["train"].X, data["train"].y
        if self.mirror:
            X, y = np.concatenate([X, mirrored(X)]), np.tile(y, 2)
        net = two_layer_net(768, self.hidden, 10) if self.hidden else mlp([768, 10])

        def loss_and_grads(params: Any, X: Array, y: Array) -> Any:
            loss, grads = net.loss_and_grads(params, X, y, penalty=l2_penalty, reg=self.reg)
            for name in ("W1", "b1") if self.frozen else ():
                grads[name] = np.zeros_like(grads[name])
            return loss, grads

        rule = optim.momentum(schedules.cosine(self.rate, steps=self.steps), momentum=MOMENTUM)
        fitted = fit(net.init_params(rng=rng, dtype=np.float32), loss_and_grads, (X, y), rule,
                     batch_size=BATCH, epochs=self.steps * BATCH // len(X), rng=rng)  # fmt: skip
        return [net.scores(fitted.params, data[name].X) for name in names]


def by_means(_: float, names: tuple[str, ...]) -> list[Array]:
    """Scores of the nearest class mean."""
    data = splits()
    W = nearest_mean(data["train"].X, data["train"].y, classes=10)
    return [add_bias_column(data[name].X) @ W for name in names]


def by_neighbors(k: float, names: tuple[str, ...]) -> list[Array]:
    """Votes of the k nearest training photos, a class each."""
    data = splits()
    X, y = data["train"].X, data["train"].y
    found = []
    for name in names:
        nearest = ((X**2).sum(axis=1) - 2 * data[name].X @ X.T).argsort(axis=1)[:, : int(k)]
        found.append((y[nearest][:, :, None] == np.arange(10)).sum(axis=1))
    return found


def by_ridge(reg: float, names: tuple[str, ...]) -> list[Array]:
    """Scores of squared error with a penalty on the sum of squares, in closed form."""
    data = splits()
    X = data["train"].X.astype(np.float64)
    target = (data["train"].y[:, None] == np.arange(10)) - 0.1
    W = np.linalg.solve(X.T @ X + reg * np.eye(X.shape[1]), X.T @ target)
    return [data[name].X @ W for name in names]


Closed = Callable[[float, tuple[str, ...]], list[Array]]
#: Rungs that have nothing random in them, with the settings they may choose from.
CLOSED: dict[str, tuple[Closed, tuple[float, ...]]] = {
    "nearest mean": (by_means, (0,)),
    "k nearest photos": (by_neighbors, (1, 3, 5, 10, 20, 50)),
    "ridge": (by_ridge, (100, 300, 1000, 3000, 10000)),
}
RATES, REGS = (0.0025, 0.005, 0.01, 0.02, 0.04), (0.001, 0.003, 0.01, 0.03)
#: Rungs that train a network, with the settings they may choose from.
TRAINED: dict[str, tuple[Net, ...]] = {
    "hidden layer frozen": tuple(Net(200, rate=rate, frozen=True) for rate in RATES),
    "linear": tuple(Net(0, rate=rate) for rate in (0.0003, 0.001, *RATES[:3])),
    "two layers": tuple(Net(200, rate=rate) for rate in RATES),
    "with penalty": tuple(Net(200, reg=reg) for reg in REGS),
    "and mirrored": tuple(Net(200, reg=reg, mirror=True) for reg in REGS),
    "twice as wide": tuple(Net(400, steps=2000, reg=reg, mirror=True) for reg in REGS),
    "all 5,000 photos": (Net(400, steps=2000, reg=0.01, mirror=True, training=5000),),
}


def percent(scores: Array, y: Array) -> float:
    """Percentage of photos whose class has the highest score."""
    return 100 * float((scores.argmax(axis=1) == y).mean())


def row(rung: str, setting: str, seed: int, held: float, test: float) -> dict[str, float | str]:
    """One line of the table."""
    return {"rung": rung, "setting": setting, "seed": seed, "held": held, "test": test}


def climb(rung: str) -> tuple[list[dict[str, float | str]], Array, list[Array]]:
    """Choose, run and test a rung; return its rows, its predictions and its last scores."""
    data, nan = splits(), float("nan")
    choices: dict[str, Callable[[int, tuple[str, ...]], list[Array]]] = {}
    if rung in CLOSED:
        method, settings = CLOSED[rung]
        choices = {f"{s:g}": lambda seed, names, s=s: method(s, names) for s in settings}
        seeds: tuple[int, ...] = (1,)
    else:
        choices = {f"rate {net.rate:g} reg {net.reg:g}": net.scores for net in TRAINED[rung]}
        seeds = SEEDS
    rows, best = [], next(iter(choices))
    if len(choices) > 1:
        found = {s: percent(run(0, ("held",))[0], data["held"].y) for s, run in choices.items()}
        rows, best = (
            [row(rung, s, 0, held, nan) for s, held in found.items()],
            max(found, key=found.__getitem__),
        )
    kept: list[Array] = []
    for seed in seeds:
        held, test = choices[best](seed, ("held", "test"))
        kept = kept or [held, test]
        rows.append(
            row(rung, best, seed, percent(held, data["held"].y), percent(test, data["test"].y))
        )
    return rows, kept[1].argmax(axis=1).astype(np.uint8), kept


def main(argv: list[str] | None = None) -> None:
    """Climb the rungs that the command line names, and write what was found."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    rungs = [*CLOSED, *TRAINED]
    parser.add_argument("--rungs", nargs="+", choices=rungs, default=rungs)
    parser.add_argument("--folder", type=Path, default=FOLDER)
    options = parser.parse_args(argv)
    made = (
        "Made by: python book/experiments/ladder.py",
        "Data: CIFAR-10 subset, 16 x 16 pixels, 4,000 / 1,000 / 1,000 photos; float32.",
        "Seed 0 chooses the setting by held-out photos; the others are looked at in the test.",
    )
    rows, predicted, scores = [], {}, {}
    for rung in options.rungs:
        found, predicted[rung], (held, test) = climb(rung)
        rows += found
        if rung == "twice as wide":
            scores = {
                "held_scores": held.astype(np.float16),
                "test_scores": test.astype(np.float16),
            }
    save(options.folder / "ladder.csv", rows, made)
    table = np.stack(list(predicted.values()))
    np.savez_compressed(options.folder / "ladder.npz", made=np.array(made), rungs=options.rungs,
                        predicted=table, **scores)  # fmt: skip


if __name__ == "__main__":
    main()
