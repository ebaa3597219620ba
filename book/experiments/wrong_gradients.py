"""Train linear classifiers of photos with wrong gradients, and with the right one.

Each seed draws 2,000 of the 5,000 training photos of the CIFAR-10 subset; the 1,000 test photos
judge. All start at W = 0 and take 100 steps. Nothing is chosen by a result: the rates are those
at which the right gradient trains well. Written to wrong_gradients.csv: the training loss and
the accuracy on test photos after the last step, and the relative error that a check of the first
gradient away from W = 0 would have shown. Five seeds take four minutes:

    python book/experiments/wrong_gradients.py
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cs_book.results import save
from cs_core.datasets import load_cifar10_subset
from cs_core.gradients import relative_error
from cs_core.linear import accuracy, add_bias_column
from cs_core.losses import softmax_loss, svm_loss

Array = NDArray[Any]
RESULTS = Path(__file__).with_suffix(".csv")
MADE = (
    "Made by: python book/experiments/wrong_gradients.py",
    "Data: CIFAR-10 subset; each seed draws 2,000 photos to train on, 1,000 test photos judge.",
    "check: largest relative error of the gradient of 50 photos at small random weights.",
)


def unchanged(dW: Array, dscores: Array, X: Array, y: Array) -> Array:
    """Leave the right gradient as it is."""
    return dW


def halved(dW: Array, dscores: Array, X: Array, y: Array) -> Array:
    """Put in a factor ½ too many."""
    return dW / 2


def bias_forgotten(dW: Array, dscores: Array, X: Array, y: Array) -> Array:
    """Put zeros in the row of the biases."""
    wrong = dW.copy()
    wrong[-1] = 0
    return wrong


def only_true_class(dW: Array, dscores: Array, X: Array, y: Array) -> Array:
    """Push the true class up, and forget to push the others down."""
    kept = np.zeros_like(dscores)
    rows = np.arange(len(y))
    kept[rows, y] = dscores[rows, y]
    return X.T @ kept


def one_class_flipped(dW: Array, dscores: Array, X: Array, y: Array) -> Array:
    """Give the column of one class the wrong sign."""
    wrong = dW.copy()
    wrong[:, 0] *= -1
    return wrong


def next_photo(dW: Array, dscores: Array, X: Array, y: Array) -> Array:
    """Pair the slopes of each photo's scores with the pixels of the next photo."""
    return np.roll(X, -1, axis=0).T @ dscores


def counted_once(dW: Array, dscores: Array, X: Array, y: Array) -> Array:
    """Push the true class up once, not once for each violator."""
    once = dscores.copy()
    rows = np.arange(len(y))
    once[rows, y] = np.where(once[rows, y] < 0, -1 / len(y), 0)
    return X.T @ once


Change = Callable[[Array, Array, Array, Array], Array]
RATES = {"softmax": 0.05, "hinge": 0.0125}
LOSSES: dict[str, Callable[..., Any]] = {"softmax": softmax_loss, "hinge": svm_loss}
RUNS: tuple[tuple[str, str, Change], ...] = (
    ("softmax", "right", unchanged),
    ("softmax", "halved", halved),
    ("softmax", "biases forgotten", bias_forgotten),
    ("softmax", "true class only", only_true_class),
    ("softmax", "one class flipped", one_class_flipped),
    ("softmax", "next photo's pixels", next_photo),
    ("hinge", "right", unchanged),
    ("hinge", "true class counted once", counted_once),
)


def photos(seed: int) -> tuple[Array, Array, Array, Array]:
    """Return 2,000 training photos and all test photos, centered, with a bias column."""
    train, test = load_cifar10_subset()
    chosen = np.random.default_rng(seed).choice(len(train), 2000, replace=False)
    rows, y = train.as_rows()[chosen], train.y[chosen]
    mean = rows.mean(axis=0)
    return add_bias_column(rows - mean), y, add_bias_column(test.as_rows() - mean), test.y


def train(loss: str, change: Change, X: Array, y: Array, steps: int = 100) -> tuple[Array, float]:
    """Return weights and training loss after some steps from W = 0."""
    W = np.zeros((X.shape[1], 10))
    for _ in range(steps):
        dscores = LOSSES[loss](X @ W, y)[1]
        W = W - RATES[loss] * change(X.T @ dscores, dscores, X, y)
    return W, float(LOSSES[loss](X @ W, y)[0])


def check(loss: str, change: Change, X: Array, y: Array) -> float:
    """Return the largest relative error on 50 photos, at small random weights."""
    X, y = X[:50], y[:50]
    W = 0.01 * np.random.default_rng(0).standard_normal((X.shape[1], 10))
    dscores = LOSSES[loss](X @ W, y)[1]
    dW = X.T @ dscores
    return float(relative_error(change(dW, dscores, X, y), dW).max())


def measure(seeds: range, steps: int = 100) -> list[dict[str, float | str]]:
    """Return a row for each seed and each gradient."""
    rows: list[dict[str, float | str]] = []
    for seed in seeds:
        X, y, X_test, y_test = photos(seed)
        for loss, name, change in RUNS:
            W, last = train(loss, change, X, y, steps)
            rows.append(
                {
                    "loss": loss,
                    "gradient": name,
                    "seed": seed,
                    "last_loss": last,
                    "accuracy": accuracy(W, X_test, y_test),
                    "check": check(loss, change, X, y),
                }
            )
    return rows


if __name__ == "__main__":
    save(RESULTS, measure(range(5)), MADE)
