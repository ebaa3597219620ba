"""Train a network with its backward pass sabotaged, and watch how wrong the gradient stays.

The network has two hidden layers, 64-64-64-10 with ReLU, and reads 1,400 digits; 397 others judge.
Descent in batches of 50, rate 0.1, 15 epochs, the same for all; nothing is chosen by a result. A
seed draws first weights, batches and, where they are needed, random matrices. Written to
wrong_backward.csv, after some epochs: the loss on 200 training digits, the share of the 397 that
is right, and the cosine of dW1 with the true one on these 200; and of the first gradient the
largest relative error that a check would have shown. Five seeds take half a minute:

    python book/experiments/wrong_backward.py
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cs_book.results import save
from cs_core import init
from cs_core.datasets import load_digits
from cs_core.gradients import relative_error
from cs_core.losses import softmax_loss

Array = NDArray[Any]
Params = dict[str, Array]
WIDTHS = ((64, 64), (64, 64), (64, 10))
EPOCHS, RECORDED = 15, (0, 1, 2, 4, 8, 15)
RESULTS = Path(__file__).with_suffix(".csv")
MADE = (
    "Made by: python book/experiments/wrong_backward.py",
    "Data: 1,400 digits to train on, 397 to judge; loss and cosine are of 200 training digits.",
    "cosine: of dW1 with the true dW1. check: largest relative error of the first gradient.",
)


def forward(params: Params, X: Array) -> tuple[Array, dict[str, Array]]:
    """Return scores, and all that the way back needs."""
    h1 = X @ params["W1"] + params["b1"]
    a1 = np.maximum(0, h1)
    h2 = a1 @ params["W2"] + params["b2"]
    a2 = np.maximum(0, h2)
    return a2 @ params["W3"] + params["b3"], {"X": X, "h1": h1, "a1": a1, "h2": h2, "a2": a2}


def by_input(h: Array, d: Array) -> Array:
    """Mask of ReLU, as it should be: where the input was positive."""
    return h > 0


def by_gradient(h: Array, d: Array) -> Array:
    """Mask from the gradient that arrives, which is wrong."""
    return d > 0


def no_mask(h: Array, d: Array) -> Array:
    """Let everything through."""
    return np.ones_like(h)


def backward(params: Params, kept: dict[str, Array], dscores: Array, **change: Any) -> Params:
    """Go back through the network; a change replaces a matrix or a mask on the way."""
    back3 = change.get("back3", params["W3"].T)
    back2 = change.get("back2", params["W2"].T)
    da2 = dscores @ back3
    dh2 = da2 * change.get("mask2", by_input)(kept["h2"], da2)
    da1 = dh2 @ back2
    dh1 = da1 * change.get("mask1", by_input)(kept["h1"], da1)
    grads = {"W3": kept["a2"].T @ dscores, "W2": kept["a1"].T @ dh2, "W1": kept["X"].T @ dh1}
    return grads | {"b3": dscores.sum(axis=0), "b2": dh2.sum(axis=0), "b1": dh1.sum(axis=0)}


def random_back(rng: np.random.Generator) -> dict[str, Any]:
    """Matrices of the size of the transposed weights, which know nothing of them."""
    return {
        "back3": init.he_normal((64, 10), rng=rng).T,
        "back2": init.he_normal((64, 64), rng=rng),
    }


def scaled(grads: Params, **factors: float) -> Params:
    """Multiply some of the gradients."""
    return {name: factors.get(name, 1.0) * grad for name, grad in grads.items()}


class Sabotage:
    """The backward passes, by name. Each takes what `backward` takes."""

    def __init__(self, rng: np.random.Generator) -> None:
        fixed = random_back(rng)
        no_bias = dict.fromkeys(("b1", "b2", "b3"), 0.0)
        self.passes: dict[str, Callable[[Params, dict[str, Array], Array], Params]] = {
            "right": backward,
            "no bias gradients": lambda *a: scaled(backward(*a), **no_bias),
            "dW1 doubled": lambda *a: scaled(backward(*a), W1=2),
            "no mask in layer 2": lambda *a: backward(*a, mask2=no_mask),
            "no mask in layer 1": lambda *a: backward(*a, mask1=no_mask),
            "W2 not transposed": lambda p, *a: backward(p, *a, back2=p["W2"]),
            "fixed random matrices": lambda *a: backward(*a, **fixed),
            "dW1 always 0": lambda *a: scaled(backward(*a), W1=0),
            "dW1 and dW2 always 0": lambda *a: scaled(backward(*a), W1=0, W2=0),
            "new random matrices": lambda *a: backward(*a, **random_back(rng)),
            "divided by N twice": lambda *a: scaled(backward(*a), W1=1 / 50, W2=1 / 50),
            "layer 1 masked by dout": lambda *a: backward(*a, mask1=by_gradient),
        }


NAMES = tuple(Sabotage(np.random.default_rng(0)).passes)


def digits() -> tuple[Array, Array, Array, Array]:
    """Return 1,400 digits to train on and 397 to judge, centered, times 2."""
    images = load_digits()
    order = np.random.default_rng(0).permutation(len(images))
    X, y = images.as_rows()[order], images.y[order]
    X = 2 * (X - X[:1400].mean(axis=0))
    return X[:1400], y[:1400], X[1400:], y[1400:]


def cosine(a: Array, b: Array) -> float:
    """Cosine of the angle between two gradients; 0 if one of them is 0."""
    length = np.linalg.norm(a) * np.linalg.norm(b)
    return float((a * b).sum() / length) if length else 0.0


def look(
    params: Params, wrong: Callable[..., Params], data: tuple[Array, ...]
) -> dict[str, float | str]:
    """Measure a network: its loss and accuracy, and how its gradient lies to the true one."""
    X, y, X_test, y_test = data
    scores, kept = forward(params, X[:200])
    loss, dscores = softmax_loss(scores, y[:200])
    true, used = backward(params, kept, dscores), wrong(params, kept, dscores)
    right = forward(params, X_test)[0].argmax(axis=1) == y_test
    check = max(float(relative_error(used[name], true[name]).max()) for name in true)
    return {
        "loss": float(loss),
        "accuracy": float(right.mean()),
        "cosine": cosine(used["W1"], true["W1"]),
        "check": check,
    }


def run(name: str, seed: int, epochs: int = EPOCHS) -> list[dict[str, float | str]]:
    """Train with one backward pass; return a row for each epoch that is recorded."""
    rng, data = np.random.default_rng(seed), digits()
    wrong = Sabotage(np.random.default_rng(100 + seed)).passes[name]
    X, y = data[:2]
    params = {f"W{k}": init.he_normal(shape, rng=rng) for k, shape in enumerate(WIDTHS, start=1)}
    params |= {f"b{k}": np.zeros(shape[1]) for k, shape in enumerate(WIDTHS, start=1)}
    rows: list[dict[str, float | str]] = []
    for epoch in range(epochs + 1):
        if epoch in RECORDED:
            rows.append(
                {"backward": name, "seed": seed, "epoch": epoch, **look(params, wrong, data)}
            )
        for chosen in rng.permutation(len(y)).reshape(-1, 50):
            scores, kept = forward(params, X[chosen])
            grads = wrong(params, kept, softmax_loss(scores, y[chosen])[1])
            params = {key: value - 0.1 * grads[key] for key, value in params.items()}
    return rows


if __name__ == "__main__":
    save(RESULTS, [row for name in NAMES for seed in range(5) for row in run(name, seed)], MADE)
