"""A fair race of optimizers: small networks on digits and on photos, one dial for each rule.

Every rule has the same budget. Its rate is the one of eleven with the lowest loss on the validation
data, averaged over seeds 0 and 1; that is done anew for constant rates and for rates that
fall along a cosine. Then it trains with the ten seeds 2 to 11, and the test data are looked at.

    python book/experiments/network_race.py            # all of it, about fifteen minutes
    python book/experiments/network_race.py --data digits --rules adam --out some.csv
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cs_book.results import save
from cs_core import optim, schedules
from cs_core.datasets import load_cifar10_subset, load_digits
from cs_core.losses import softmax_loss
from cs_core.networks import Network, two_layer_net
from cs_core.train import fit

RATES = tuple(10.0 ** (k / 2) for k in range(-8, 3))  # 0.0001 to 10
TUNING, FINAL = (0, 1), tuple(range(2, 12))
RULES: Mapping[str, Callable[[optim.Rate], optim.Optimizer]] = {
    "descent": optim.sgd,
    "momentum": optim.momentum,
    "nesterov": optim.nesterov,
    "adagrad": optim.adagrad,
    "rmsprop": optim.rmsprop,
    "adam": optim.adam,
    "amsgrad": optim.amsgrad,
}
BATCH = 50

Array = NDArray[Any]


class Task(NamedTuple):
    """A network, how long it trains, and data of three kinds: to train, to choose, to test."""

    net: Network
    epochs: int
    train: tuple[Array, Array]
    validation: tuple[Array, Array]
    test: tuple[Array, Array]


def digits() -> Task:
    """1,000 digits to train on, 400 to choose by, 397 to test; 32 hidden units."""
    data = load_digits()
    order = np.random.default_rng(0).permutation(len(data))
    X, y = data.as_rows()[order].astype(np.float32), data.y[order]
    parts = [(X[part], y[part]) for part in np.split(np.arange(len(y)), [1000, 1400])]
    return Task(two_layer_net(64, 32, 10), 10, *parts)


def photos() -> Task:
    """4,000 photos at half resolution to train on, 1,000 to choose by, 1,000 to test; 64 units."""
    learn, test = load_cifar10_subset()

    def halved(photos: Any) -> Array:
        images = photos.as_rows().reshape(len(photos), 16, 2, 16, 2, 3)
        return images.mean(axis=(2, 4)).reshape(len(photos), -1)

    X, X_test = halved(learn), halved(test)
    mean, std = X[:4000].mean(axis=0), X[:4000].std()
    X, X_test = (((part - mean) / std).astype(np.float32) for part in (X, X_test))
    parts = (X[:4000], learn.y[:4000]), (X[4000:], learn.y[4000:]), (X_test, test.y)
    return Task(two_layer_net(768, 64, 10), 6, *parts)


TASKS = {"digits": digits, "photos": photos}


def judged(task: Task, params: Any, part: tuple[Array, Array]) -> tuple[float, float]:
    """Loss and share of right answers, in percent, on a part of the data."""
    scores = task.net.scores(params, part[0])
    return softmax_loss(scores, part[1])[0], 100 * float((scores.argmax(axis=1) == part[1]).mean())


def run(task: Task, rule: str, plan: str, rate: float, seed: int) -> dict[str, float | str]:
    """Train once; return what came of it. A run that breaks off has infinite losses."""
    steps = task.epochs * -(-len(task.train[1]) // BATCH)
    eta: optim.Rate = schedules.cosine(rate, steps=steps) if plan == "cosine" else rate
    rng = np.random.default_rng(seed)
    params = task.net.init_params(rng=rng, dtype=np.float32)
    row: dict[str, float | str] = {"rule": rule, "plan": plan, "rate": rate, "seed": seed}
    try:
        with np.errstate(all="ignore"):
            fitted = fit(params, task.net.loss_and_grads, task.train, RULES[rule](eta),
                         batch_size=BATCH, epochs=task.epochs, rng=rng)  # fmt: skip
            train, validation, test = (judged(task, fitted.params, part) for part in task[2:])
    except (FloatingPointError, ValueError):  # the loss, or a gradient, is no longer finite
        lost = (np.inf, 0.0)
        train = validation = test = lost
    row |= {"train_loss": train[0], "validation_loss": validation[0]}
    if seed in FINAL:
        return row | {"test_loss": test[0], "test_right": test[1]}
    return row | {"test_loss": np.nan, "test_right": np.nan}  # the test data choose nothing


def race(task: Task, rule: str, plan: str) -> list[dict[str, float | str]]:
    """Tune a rule, then run it with the seeds that had no part in that."""
    tried = [run(task, rule, plan, rate, seed) for rate in RATES for seed in TUNING]

    def loss(rate: float) -> float:
        return float(np.mean([r["validation_loss"] for r in tried if r["rate"] == rate]))  # type: ignore[arg-type]

    best = min(RATES, key=loss)
    return tried + [run(task, rule, plan, best, seed) for seed in FINAL]


def main(argv: list[str] | None = None) -> None:
    """Run what the command line asks for, and write the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", nargs="+", choices=TASKS, default=list(TASKS))
    parser.add_argument("--rules", nargs="+", choices=RULES, default=list(RULES))
    parser.add_argument("--out", type=Path, default=Path(__file__).with_suffix(".csv"))
    options = parser.parse_args(argv)
    rows: list[dict[str, float | str]] = []
    for name in options.data:
        task = TASKS[name]()
        for rule in options.rules:
            for plan in ("constant", "cosine"):
                rows += [{"data": name} | row for row in race(task, rule, plan)]
    made = (
        "Made by: python book/experiments/network_race.py",
        "Data: digits (1,000 / 400 / 397), CIFAR-10 subset at half size (4,000 / 1,000 / 1,000).",
        "Rows of seeds 0 and 1 choose the rate by validation loss; those of 2 to 11 are the race.",
    )
    save(options.out, rows, made)


if __name__ == "__main__":
    main()
