"""Measure activations, gradients and angles in ten layers, for many sizes of the first weights.

From the root of the repository, in about ten seconds::

    OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 python book/experiments/ten_layers.py

It writes ``cs_book/widgets/ten_layers_data.js``, which the figure *ten_layers* shows.

Data: the first 200 training photos of the course, each pixel centered and scaled to variance 1 by
the first 4,000. Network: 3,072 inputs, nine layers of 100 units, ten scores; biases 0. The weights
of a layer with n inputs are standard normal numbers times scale · √(2/n). These numbers are drawn
once, with seed 0, so that scales and nonlinearities differ in nothing else.

Per layer it stores powers of ten, log₁₀ of the absolute value: the root mean square, and the 5th
and 95th percentile of what is not exactly 0, no less than 10⁻³⁰. Layer 10 holds the scores. The
gradients by the sums are those of each photo's own loss, those by the weights of the mean loss.
"""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cs_core.datasets import load_cifar10_subset
from cs_core.init import he_normal
from cs_core.layers import (
    affine_backward,
    affine_forward,
    relu_backward,
    relu_forward,
    sigmoid_backward,
    sigmoid_forward,
    tanh_backward,
    tanh_forward,
)
from cs_core.losses import softmax_loss

Array = NDArray[np.float64]
RESULT = Path(__file__).parents[2] / "cs_book" / "widgets" / "ten_layers_data.js"
ACTIVATIONS: dict[str, tuple[Any, Any]] = {
    "relu": (relu_forward, relu_backward),
    "tanh": (tanh_forward, tanh_backward),
    "sigmoid": (sigmoid_forward, sigmoid_backward),
}
WIDTHS = [3072, *9 * [100], 10]
PHOTOS = 200
#: Twenty a power of ten, and what the figure's buttons choose.
SCALES = sorted({*(float(f"{0.01 * 10 ** (i / 20):.3g}") for i in range(50)), 0.071, 0.71, 1, 3})
PERCENTILES = (5, 95)
LEAST = -30.0


def photos() -> tuple[Array, NDArray[np.intp]]:
    """Return the photos, of shape (N, 3072), and their classes."""
    train, _ = load_cifar10_subset()
    rows = train.as_rows()[:4000]
    return ((rows - rows.mean(axis=0)) / rows.std(axis=0))[:PHOTOS], train.y[:PHOTOS]


def first_weights() -> list[Array]:
    """Return He's weights of every layer."""
    rng = np.random.default_rng(0)
    return [he_normal(shape, rng=rng) for shape in pairwise(WIDTHS)]


def spread(values: Array) -> list[float]:
    """Return log₁₀ of the root mean square and of the percentiles."""
    size = np.abs(values[values != 0])
    found = [np.sqrt(np.square(values).mean()), *np.percentile(size, PERCENTILES)]
    return [round(max(float(x), LEAST), 2) for x in np.log10(found)]


def cosine(a: Array) -> float:
    """Return the mean cosine of two rows."""
    units = a / np.linalg.norm(a, axis=1, keepdims=True)
    return float(np.mean((units @ units.T)[np.triu_indices(len(a), 1)]))


def measure(
    weights: list[Array], X: Array, y: ArrayLike, activation: str, scale: float
) -> dict[str, Any]:
    """Return what the figure shows for one nonlinearity and one scale of the weights."""
    forward, backward = ACTIVATIONS[activation]
    layers, caches = [X], []
    for k, W in enumerate(weights, start=1):
        z, below = affine_forward(layers[-1], scale * W, np.zeros(W.shape[1]))
        a, above = forward(z) if k < len(weights) else (z, None)
        layers.append(a)
        caches.append((below, above))
    loss, grad = softmax_loss(layers[-1], y)
    by_sums, by_weights = [], []
    for below, above in reversed(caches):
        q = grad if above is None else backward(grad, above)
        by_sums.append(q * len(X))
        grad, by_weight, _ = affine_backward(q, below)
        by_weights.append(by_weight)
    return {
        "loss": round(float(np.log10(loss)), 8),
        "scores": round(float(np.log10(layers[-1].std(axis=0).mean())), 2),
        "cosines": [round(cosine(a), 3) for a in layers],
        "activations": [spread(a) for a in layers[1:]],
        "sums": [spread(q) for q in reversed(by_sums)],
        "weights": [spread(g) for g in reversed(by_weights)],
    }


def main() -> None:
    """Run everything and write the result."""
    X, y = photos()
    weights = first_weights()
    runs = {name: [measure(weights, X, y, name, scale) for scale in SCALES] for name in ACTIVATIONS}
    columns = {
        name: {key: [found[key] for found in run] for key in run[0]} for name, run in runs.items()
    }
    result = {"photos": PHOTOS, "scales": SCALES, "runs": columns}
    RESULT.write_text(
        "// Made by book/experiments/ten_layers.py, which says from what and how.\n"
        f"export const results = {json.dumps(result, separators=(',', ':'))};\n",
        "utf-8",
    )


if __name__ == "__main__":
    main()
