"""Train a linear classifier to the minimum for fifteen strengths of the L2 penalty.

From the root of the repository, in about two minutes::

    OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 python book/experiments/strength_curve.py

It writes ``cs_book/widgets/strength_curve_data.js``, which the figure *strength_curve* shows.

Data: the CIFAR-10 photos of the course. A seed chooses the photos that W is fitted to, 100, 300 or
1,000 of them, and 2,000 others for validation, all from the training split; the test photos are
not touched. Rows are pixels in [0, 1] minus the mean of the photos that W is fitted to. The loss is
softmax plus half of λ times the sum of the squared weights, biases left out.

Gradient descent would still be on its way after thousands of steps where λ is small, and the
curve would show the number of steps as well as λ. So each W is the minimum itself, found by L-BFGS.
"""

from __future__ import annotations

import base64
import io
import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy.optimize import minimize

from cs_core.datasets import ImageData, load_cifar10_subset
from cs_core.losses import softmax_loss
from cs_core.regularizers import l2_penalty

Array = NDArray[np.float64]
RESULT = Path(__file__).parents[2] / "cs_book" / "widgets" / "strength_curve_data.js"
STRENGTHS = [0.00125 * 2**k for k in range(15)]
#: How many photos to fit to, and with how many seeds.
RUNS = {100: 10, 300: 10, 1000: 10}
#: Until no slope is steeper than this.
ACCURACY = {"maxiter": 5000, "maxfun": 9000, "ftol": 0, "gtol": 1e-6}
HELD_OUT, CLASSES = 2000, 10
#: Whose templates are kept, from the first seed.
SHOWN = ["airplane", "automobile", "frog", "horse"]


def splits(train: ImageData, count: int, seed: int) -> tuple[ImageData, ImageData]:
    """Return the photos to fit to and those to validate on."""
    order = np.random.default_rng(seed).permutation(len(train))
    return train[order[:count]], train[order[count : count + HELD_OUT]]


def objective(theta: Array, Z: Array, y: Any, reg: float) -> tuple[float, Array]:
    """Return softmax loss plus penalty, and the gradient, for weights whose last row is b."""
    W = theta.reshape(-1, CLASSES)  # (K + 1, C)
    loss, dscores = softmax_loss(Z @ W[:-1] + W[-1], y)
    penalty, dW = l2_penalty(W, reg, bias_row=True)
    dW[:-1] += Z.T @ dscores
    dW[-1] += dscores.sum(axis=0)
    return loss + penalty, dW.ravel()


def measured(Z: Array, y: Any, W: Array) -> list[float]:
    """Return accuracy in percent, and loss."""
    scores = Z @ W[:-1] + W[-1]
    return [100 * float((scores.argmax(axis=1) == y).mean()), softmax_loss(scores, y)[0]]


def curve(
    fit: ImageData, held: ImageData, strengths: list[float]
) -> tuple[list[list[float]], list[Array]]:
    """Return what each strength gives, strongest last, and the weights of the pixels.

    The minimum has no part that no photo shows, so W is sought among the combinations of the
    photos: in N coordinates instead of 3,072. Numbers of a row: accuracy and loss on the
    photos of the fit, the same on the held-out ones, and the norm of W.
    """
    mean = fit.as_rows().mean(axis=0)
    basis, R = np.linalg.qr((fit.as_rows() - mean).T)  # (D, N), (N, N)
    Z, Z_held = R.T, (held.as_rows() - mean) @ basis
    theta = np.zeros((Z.shape[1] + 1) * CLASSES)
    rows, weights = [], []
    for reg in reversed(strengths):  # from the easy end: each starts where the last ended
        args = (Z, fit.y, reg)
        found = minimize(objective, theta, args, "L-BFGS-B", jac=True, options=ACCURACY)
        theta = found.x
        W = theta.reshape(-1, CLASSES)
        norm = float(np.linalg.norm(W[:-1]))
        rows.append([*measured(Z, fit.y, W), *measured(Z_held, held.y, W), norm])
        weights.append(basis @ W[:-1])
    return rows[::-1], weights[::-1]


def sprite(pictures: list[list[Array]]) -> str:
    """Return rows of templates as one picture: WebP in text form.

    Each is scaled by its own largest weight; gray is 0.
    """
    scaled = [[127.5 + 127.5 * w / np.abs(w).max() for w in row] for row in pictures]
    pixels = np.concatenate([np.concatenate(row, axis=1) for row in scaled]).round()
    file = io.BytesIO()
    Image.fromarray(pixels.astype(np.uint8)).save(file, "WEBP", quality=60, method=6)
    return base64.b64encode(file.getvalue()).decode()


def main() -> None:
    """Run everything and write the result."""
    train, _ = load_cifar10_subset()
    chosen = [train.class_names.index(name) for name in SHOWN]
    runs: dict[str, Any] = {}
    for count, seeds in RUNS.items():
        found = [curve(*splits(train, count, seed), STRENGTHS) for seed in range(seeds)]
        rows = np.array([rows for rows, _ in found])  # (seeds, strengths, 5)
        tiles = [[W.reshape(32, 32, 3, CLASSES)[..., j] for j in chosen] for W in found[0][1]]
        runs[str(count)] = {
            "seeds": seeds,
            "mean": rows.mean(axis=0).round(4).tolist(),
            "sd": rows.std(axis=0, ddof=1).round(4).tolist(),
            "templates": sprite(tiles),
        }
    result = {"strengths": STRENGTHS, "classes": SHOWN, "runs": runs}
    text = json.dumps(result, separators=(",", ":"))
    RESULT.write_text(
        "// Made by book/experiments/strength_curve.py, which says from what and how.\n"
        f"export const results = {text};\n",
        "utf-8",
    )


if __name__ == "__main__":
    main()
