"""Sixteen runs of one small network: one is healthy, in fifteen a single thing is wrong.

All train on 4,000 photos of 16 x 16 pixels and are watched on 1,000 held out. Each run reports
what its own code computes, mistake included: a loss taken of probabilities in place of scores is
the loss you would see. wrong_runs.csv holds every epoch of three seeds; its epoch 0 is the first
batch, before any step. wrong_checks.csv holds what six checks would have said (seed 0).

    python book/experiments/wrong_runs.py               # all of it, about a minute
    python book/experiments/wrong_runs.py --causes healthy "sign error" --folder /tmp
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cs_book.results import FOLDER, save
from cs_core import optim
from cs_core.datasets import ImageData, load_cifar10_subset
from cs_core.gradients import relative_error
from cs_core.losses import softmax, softmax_loss
from cs_core.networks import two_layer_net
from cs_core.regularizers import l2_penalty
from cs_core.train import minibatches

HIDDEN, RATE, MOMENTUM, BATCH, TRAINING = 100, 0.02, 0.9, 100, 4000
SEEDS = (0, 1, 2)
NET = two_layer_net(768, HIDDEN, 10)

Array = NDArray[Any]
Params = dict[str, Array]
Loss = Callable[[Array, Array], tuple[float, Array]]
Row = dict[str, float | str]


def softmax_twice(scores: Array, y: Array) -> tuple[float, Array]:
    """Take the loss of probabilities, as if they were scores; the gradient fits this loss."""
    p = softmax(scores)
    loss, dp = softmax_loss(p, y)
    return loss, p * (dp - (dp * p).sum(axis=1, keepdims=True))


def relu_on_scores(scores: Array, y: Array) -> tuple[float, Array]:
    """Cut off negative scores; the gradient fits this loss."""
    loss, dkept = softmax_loss(np.maximum(scores, 0), y)
    return loss, dkept * (scores > 0)


@dataclass(frozen=True)
class Setup:
    """A run: the defaults are those of the healthy one."""

    rate: float = RATE
    scale: float = 1.0  # of the first weights
    epochs: int = 8
    reg: float = 0.0
    labels: str = "right"  # or "shuffled", or "sorted", with the photos
    pixels: str = "standardized"  # or "0 to 255"
    held: str = "as in training"  # or "0 to 1"
    loss: Loss = softmax_loss
    gradient: str = "right"  # or "added up", never cleared, or "negative"


SETUPS: dict[str, Setup] = {
    "healthy": Setup(),
    "rate / 100": Setup(rate=RATE / 100),
    "rate x 5": Setup(rate=5 * RATE),
    "rate x 25": Setup(rate=25 * RATE),
    "all weights 0": Setup(scale=0.0),
    "weights x 10": Setup(scale=10.0),
    "penalty 1.0": Setup(reg=1.0),
    "40 epochs": Setup(epochs=40),
    "labels shuffled": Setup(labels="shuffled"),
    "sorted, not shuffled": Setup(labels="sorted"),
    "pixels 0 to 255": Setup(pixels="0 to 255"),
    "held-out not standardized": Setup(held="0 to 1"),
    "softmax twice": Setup(loss=softmax_twice),
    "ReLU on scores": Setup(loss=relu_on_scores),
    "gradients never cleared": Setup(gradient="added up"),
    "sign error": Setup(gradient="negative"),
}


def rows_of(photos: ImageData) -> Array:
    """Average 2 x 2 pixels; return rows of 768 numbers from 0 to 255."""
    small = photos.images.reshape(-1, 16, 2, 16, 2, 3).mean(axis=(2, 4))
    return small.reshape(len(photos), -1)


def data(setup: Setup, rng: np.random.Generator) -> tuple[Array, Array, Array, Array]:
    """Return photos and labels to train on, and those held out, as this run prepares them."""
    photos, _ = load_cifar10_subset()
    train, held = photos[:TRAINING], photos[TRAINING:]
    X, X_held, y = rows_of(train), rows_of(held), train.y
    mean, std = X.mean(axis=0), X.std(axis=0)
    if setup.pixels == "standardized":
        X = (X - mean) / std
        X_held = (X_held - mean) / std if setup.held == "as in training" else X_held / 255
    if setup.labels == "shuffled":
        y = rng.permutation(y)
    if setup.labels == "sorted":
        order = np.argsort(y, kind="stable")
        X, y = X[order], y[order]
    return X.astype(np.float32), y, X_held.astype(np.float32), held.y


def first_params(setup: Setup, rng: np.random.Generator, dtype: Any = np.float32) -> Params:
    """Draw first parameters, the weights (and the biases, which are 0) times the scale."""
    drawn = NET.init_params(rng=rng, dtype=dtype)
    return {name: p * np.asarray(setup.scale, dtype) for name, p in drawn.items()}


def objective(setup: Setup) -> Callable[..., tuple[float, Params]]:
    """Return the loss with its gradients, as this run computes them."""
    penalty = l2_penalty if setup.reg else None
    right = partial(NET.loss_and_grads, data_loss=setup.loss, penalty=penalty, reg=setup.reg)
    held_back: Params = {}

    def loss_and_grads(params: Params, X: Array, y: Array) -> tuple[float, Params]:
        loss, grads = right(params, X, y)
        if setup.gradient == "negative":
            grads = {name: -dW for name, dW in grads.items()}
        if setup.gradient == "added up":
            grads = {name: dW + held_back.get(name, 0) for name, dW in grads.items()}
            held_back.update(grads)
        return loss, grads

    return loss_and_grads


def batches(setup: Setup, n: int, rng: np.random.Generator) -> Iterator[Array]:
    """Deal an epoch's batches: in random order, unless this run forgets to shuffle."""
    if setup.labels != "sorted":
        return minibatches(n, BATCH, rng=rng)
    return (np.arange(start, start + BATCH) for start in range(0, n, BATCH))


def watch(setup: Setup, params: Params, split: tuple[Array, Array]) -> tuple[float, float]:
    """Return this run's own loss of photos, without a penalty, and the percentage right."""
    scores = NET.scores(params, split[0])
    return setup.loss(scores, split[1])[0], 100 * float((scores.argmax(axis=1) == split[1]).mean())


def active(params: Params, X: Array) -> float:
    """Return the share of hidden units that are above 0 for at least one photo."""
    return float((X @ params["W1"] + params["b1"] > 0).any(axis=0).mean())


def run(cause: str, seed: int) -> list[Row]:
    """Train; return a row an epoch. A run that breaks ends with a row whose loss is infinite."""
    setup, rng = SETUPS[cause], np.random.default_rng(seed)
    X, y, X_held, y_held = data(setup, rng)
    params, rule = first_params(setup, rng), optim.momentum(setup.rate, momentum=MOMENTUM)
    state, step, rows, losses = rule.init(params), objective(setup), [], list[float]()

    def note(epoch: int, loss: float) -> None:
        held_loss, held = watch(setup, params, (X_held, y_held))
        rows.append({"cause": cause, "seed": seed, "epoch": epoch, "train_loss": loss,
                     "held_loss": held_loss, "train_right": watch(setup, params, (X, y))[1],
                     "held_right": held, "active": active(params, X)})  # fmt: skip

    try:
        for epoch in range(1, setup.epochs + 1):
            losses = []
            for batch in batches(setup, len(X), rng):
                loss, grads = step(params, X[batch], y[batch])
                if not rows:
                    note(0, loss)
                losses.append(loss)
                params, state = rule.update(grads, state, params)
            note(epoch, float(np.mean(losses)))
            if not np.isfinite(losses).all():
                break
    except ValueError:  # a layer, or the update, met a number that is not finite
        lost = dict.fromkeys(rows[0], float("nan")) | {"train_loss": float("inf")}
        rows.append(lost | {"cause": cause, "seed": seed, "epoch": epoch})
    return rows


def slope_error(setup: Setup, params: Params, X: Array, y: Array) -> float:
    """Compare the second gradient this run computes with differences, in 30 weights of W1."""
    step = objective(setup)
    step(params, X, y)
    dW, where, h = step(params, X, y)[1]["W1"], np.argsort(-np.abs(X[0]))[:30], 1e-6
    pairs = []
    for d in where:
        ends = []
        for sign in (1, -1):
            moved = params["W1"].copy()
            moved[d, 0] += sign * h
            ends.append(step(params | {"W1": moved}, X, y)[0])
        pairs.append((dW[d, 0], (ends[0] - ends[1]) / (2 * h)))
    return float(relative_error(*np.array(pairs).T).max())


def checks(cause: str) -> Row:
    """Return what six checks say of a run before it starts (seed 0, float64)."""
    setup, rng = SETUPS[cause], np.random.default_rng(0)
    X, y, X_held, _ = (np.asarray(a) for a in data(setup, rng))
    X = X.astype(np.float64)
    params, few = first_params(setup, rng, np.float64), slice(0, 20)
    scores = NET.scores(params, X[:1000])
    rule, step, tiny = optim.momentum(setup.rate, momentum=MOMENTUM), objective(setup), params
    state, loss = rule.init(tiny), float("nan")
    first = step(params, X[:BATCH], y[:BATCH])[1]["W1"]
    length = float(np.linalg.norm(params["W1"]))
    row: Row = {"cause": cause, "labels": " ".join(str(k) for k in y[:10]),
                "train_mean": float(X.mean()), "train_std": float(X.std()),
                "held_mean": float(X_held.mean()), "held_std": float(X_held.std()),
                "score_variance": float(scores.var(axis=1).mean()),
                "first_loss": step(params, X[:1000], y[:1000])[0],
                "update_ratio": setup.rate * float(np.linalg.norm(first)) / (length or np.inf),
                "slope_error": slope_error(setup, params, X[:BATCH], y[:BATCH])}  # fmt: skip
    step = objective(setup)
    try:
        for _ in range(100):
            loss, grads = step(tiny, X[few], y[few])
            tiny, state = rule.update(grads, state, tiny)
    except ValueError:
        loss = float("inf")
    return row | {"tiny_loss": loss}


def main(argv: list[str] | None = None) -> None:
    """Run what the command line asks for, and write both tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--causes", nargs="+", choices=SETUPS, default=list(SETUPS))
    parser.add_argument("--seeds", nargs="+", type=int, default=list(SEEDS))
    parser.add_argument("--folder", type=Path, default=FOLDER)
    options = parser.parse_args(argv)
    made = (
        "Made by: python book/experiments/wrong_runs.py",
        "Data: CIFAR-10 subset, 16 x 16 pixels, 4,000 photos to train on, 1,000 held out; float32.",
    )
    found = [row for cause in options.causes for seed in options.seeds for row in run(cause, seed)]
    save(options.folder / "wrong_runs.csv", found, made)
    save(options.folder / "wrong_checks.csv", [checks(cause) for cause in options.causes], made)


if __name__ == "__main__":
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        main()
