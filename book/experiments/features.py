"""Pixels, features made by hand, learned features: the same photos and the same splits for all.

The seed deals the 5,000 photos into 4,000 to train on and 1,000 held out, and starts the networks.
All see the mirror images of the training photos too. Every penalty of a linear classifier has a
row: choose by the column of the held-out photos, and read what comes of it in that of the test.

    python book/experiments/features.py            # all of it, about half an hour
    python book/experiments/features.py --only hog hue --seeds 0 --out some.csv
"""

from __future__ import annotations

import argparse
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cs_book.results import save
from cs_core import networks, optim, schedules
from cs_core.datasets import ImageData, load_cifar10_subset
from cs_core.features import bag_of_visual_words, color_histogram, fit_visual_words, hog
from cs_core.linear import accuracy, add_bias_column, linear_loss
from cs_core.losses import softmax_loss
from cs_core.preprocess import fit_center, fit_standardize
from cs_core.regularizers import l2_penalty
from cs_core.train import fit

STRENGTHS, STEPS = (0.03, 0.1, 0.3), 200
PARTS = {"pixels": ["pixels"], "hue": ["hue"], "hog": ["hog"], "words": ["words"],
         "hog+hue": ["hog", "hue"], "hog+hue+words": ["hog", "hue", "words"]}  # fmt: skip
EPOCHS = {"two layers": 10, "convolutions": 8}
SEEDS = (0, 1, 2)
WEIGHTS_ONLY = partial(l2_penalty, bias_row=True)

Array = NDArray[Any]
Splits = tuple[ImageData, ImageData, ImageData]


def splits(seed: int) -> Splits:
    """Deal the photos: 4,000 to train on, mirrored too, 1,000 held out, and the test."""
    photos, test = load_cifar10_subset()
    order = np.random.default_rng(seed).permutation(len(photos))
    train, held = photos[order[:4000]], photos[order[4000:]]
    both = np.concatenate([train.images, train.images[:, :, ::-1]])
    return ImageData(both, np.tile(train.y, 2), train.class_names), held, test


def described(name: str, parts: Splits, seed: int) -> list[Array]:
    """Turn the photos of each split into rows of features."""
    if name == "pixels":
        return [part.as_rows() for part in parts]
    if name == "hue":
        return [color_histogram(part.images, bins=10) for part in parts]
    if name == "hog":
        return [hog(part.images) for part in parts]
    rng = np.random.default_rng(seed)
    words = fit_visual_words(parts[0].images, words=100, rng=rng)
    return [bag_of_visual_words(part.images, words) for part in parts]


def largest_eigenvalue(X: Array) -> float:
    """Largest eigenvalue of the second moments of the rows, by power iteration."""
    v = np.ones(X.shape[1], X.dtype)
    for _ in range(30):
        v = X.T @ (X @ (v / np.linalg.norm(v))) / len(X)
    return float(np.linalg.norm(v))


def train(X: Array, y: Array, reg: float) -> Array:
    """Fit a linear softmax classifier by descent with momentum, at a rate below the limit."""
    bound = largest_eigenvalue(X) / 2 + reg  # no curvature of softmax is larger
    step, W = optim.momentum(0.9 / bound, momentum=0.9), np.zeros((X.shape[1], 10), X.dtype)
    state = step.init(W)
    for _ in range(STEPS):
        _, dW = linear_loss(W, X, y, data_loss=softmax_loss, penalty=WEIGHTS_ONLY, reg=reg)
        W, state = step.update(dW, state, W)
    return W


def linear(name: str, seed: int) -> list[dict[str, float | str]]:
    """One row for each penalty."""
    parts = splits(seed)
    kinds = [described(kind, parts, seed) for kind in PARTS[name]]
    rows = [np.hstack(features) for features in zip(*kinds, strict=True)]
    scale = fit_standardize(rows[0]).apply
    Xs = [add_bias_column(scale(X)).astype(np.float32) for X in rows]
    found = []
    for reg in STRENGTHS:
        W = train(Xs[0], parts[0].y, reg)
        right = [100 * accuracy(W, X, part.y) for X, part in zip(Xs, parts, strict=True)]
        found.append(row(name, Xs[0].shape[1] - 1, reg, seed, right))
    return found


def row(name: str, size: int, reg: float, seed: int, right: list[float]) -> dict[str, float | str]:
    """One line of the table."""
    return {"features": name, "size": size, "reg": reg, "seed": seed,
            "train": right[0], "held": right[1], "test": right[2]}  # fmt: skip


def network(name: str, seed: int) -> list[dict[str, float | str]]:
    """Train a network on centered pixels: its last layer is linear, on features it has learned."""
    parts, rng = splits(seed), np.random.default_rng(seed)
    center = fit_center(parts[0].images / 255, per_channel=True).apply
    images = [(center(p.images / 255) / 0.25).astype(np.float32) for p in parts]
    if name == "two layers":
        net, Xs = networks.two_layer_net(3072, 256, 10), [x.reshape(len(x), -1) for x in images]
    else:
        net, Xs = networks.residual_convnet(10), [x.transpose(0, 3, 1, 2) for x in images]
    steps = EPOCHS[name] * 125  # batches of 64
    rate = schedules.cosine(0.002, steps=steps)

    def loss_and_grads(params: Any, X: Array, y: Array) -> Any:
        return net.loss_and_grads(params, X, y, penalty=l2_penalty, reg=1e-3)

    fitted = fit(net.init_params(rng=rng, dtype=np.float32), loss_and_grads,
                 (Xs[0], parts[0].y), optim.adam(rate), batch_size=64, epochs=EPOCHS[name],
                 rng=rng)  # fmt: skip
    params, size = fitted.params, 256 if name == "two layers" else 64
    statistics = None if name == "two layers" else net.fit_statistics(params, Xs[0][:1000])
    right = [100 * float(np.mean([
        net.predict(params, X[k : k + 250], statistics=statistics) == p.y[k : k + 250]
        for k in range(0, len(X), 250)])) for X, p in zip(Xs, parts, strict=True)]  # fmt: skip
    return [row(name, size, 1e-3, seed, right)]


def main(argv: list[str] | None = None) -> None:
    """Run what the command line asks for, and write the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    names = [*PARTS, *EPOCHS]
    parser.add_argument("--only", nargs="+", choices=names, default=names)
    parser.add_argument("--seeds", type=int, nargs="+", default=list(SEEDS))
    parser.add_argument("--out", type=Path, default=Path(__file__).with_suffix(".csv"))
    options = parser.parse_args(argv)
    rows = []
    for name in options.only:
        for seed in options.seeds[:2] if name == "convolutions" else options.seeds:  # dear
            rows += linear(name, seed) if name in PARTS else network(name, seed)
    made = (
        "Made by: python book/experiments/features.py",
        "Data: CIFAR-10 subset, 4,000 photos to train on and their mirror images, 1,000 held out",
        "(the seed says which), 1,000 of the test.",
        "The best penalty of the linear classifiers is chosen on the held-out photos.",
    )
    save(options.out, rows, made)


if __name__ == "__main__":
    main()
