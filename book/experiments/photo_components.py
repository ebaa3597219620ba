"""Find the principal components of the course's photos, and what they make of four other photos.

From the root of the repository, in about half a minute::

    OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 python book/experiments/photo_components.py

It writes ``cs_book/widgets/photo_components_data.js``, which the figure *photo_components* shows.

Data: the CIFAR-10 photos of the course, pixels in [0, 1]. Mean, components and variances come from
the 5,000 training photos. The four photos that are shown come from the test split; nothing was
learned from them, and they choose nothing. They were picked by eye: two that few components hold
well, and two that they hold badly.

A component is sent as whole numbers and a scale. Those of large variance have more levels, so that
each adds about the same error to a photo: all 48 together are off by one of 255 levels on average,
over the 1,000 test photos, and by eight at most.
"""

from __future__ import annotations

import base64
import io
import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from cs_core.datasets import load_cifar10_subset
from cs_core.preprocess import PCA, ZCA, fit_pca

Array = NDArray[np.float64]
RESULT = Path(__file__).parents[2] / "cs_book" / "widgets" / "photo_components_data.js"
#: Rows of the test split.
SHOWN = {"ship": 77, "horse": 23, "truck": 2, "frog": 9}
COMPONENTS = 48
#: What is added to each variance before the square root.
EPS = [10.0, 1.0, 0.1, 0.01, 1e-3, 1e-4, 1e-5, 1e-6]
#: Levels of the last component on either side of 0; a byte holds 127.
LEVELS = 14


def text(values: NDArray[np.int8] | NDArray[np.uint8]) -> str:
    """Return bytes as letters."""
    return base64.b64encode(values.tobytes()).decode()


def in_levels(pca: PCA) -> tuple[NDArray[np.int8], Array]:
    """Return the first components as whole numbers, a row each, and their scales."""
    rows = pca.components[:, :COMPONENTS].T  # (K, D)
    spread = np.sqrt(pca.variances[:COMPONENTS] / pca.variances[COMPONENTS - 1])
    levels = np.minimum(127, np.round(LEVELS * spread))
    scales = np.abs(rows).max(axis=1) / levels
    return np.round(rows / scales[:, None]).astype(np.int8), scales


def whitened(pca: PCA, rows: Array) -> list[list[Array]]:
    """Return for each ε the whitened photos, gray where they are 0, clipped at three deviations."""
    pictures = []
    for eps in EPS:
        z = ZCA(pca, eps).apply(rows)
        z /= 3 * z.std(axis=1, keepdims=True)
        pictures.append(list((127.5 + 127.5 * z.clip(-1, 1)).reshape(-1, 32, 32, 3)))
    return pictures


def sprite(pictures: list[list[Array]]) -> str:
    """Return rows of pictures as one: WebP in text form."""
    pixels = np.concatenate([np.concatenate(row, axis=1) for row in pictures]).round()
    file = io.BytesIO()
    Image.fromarray(pixels.astype(np.uint8)).save(file, "WEBP", quality=70, method=6)
    return base64.b64encode(file.getvalue()).decode()


def main() -> None:
    """Run everything and write the result."""
    train, test = load_cifar10_subset()
    pca = fit_pca(train.as_rows())
    shown = test[list(SHOWN.values())]
    coordinates = pca.apply(shown.as_rows())[:, :COMPONENTS]  # (4, K)
    energies = np.square(shown.as_rows() - pca.mean).sum(axis=1)
    quantized, scales = in_levels(pca)
    result = {
        "examples": len(train),
        "variances": pca.variances[:COMPONENTS].round(6).tolist(),
        "total": round(float(pca.variances.sum()), 6),
        "least": float(f"{pca.variances[-1]:.6g}"),
        "mean": text(np.round(255 * pca.mean).astype(np.uint8)),
        "components": text(quantized),
        "scales": [float(f"{scale:.8g}") for scale in scales],
        "photos": {
            name: {
                "pixels": text(pixels),
                "coordinates": row.round(5).tolist(),
                "energy": round(float(energy), 5),
            }
            for name, pixels, row, energy in zip(
                SHOWN, shown.images, coordinates, energies, strict=True
            )
        },
        "eps": EPS,
        "whitened": sprite(whitened(pca, shown.as_rows())),
    }
    RESULT.write_text(
        "// Made by book/experiments/photo_components.py, which says from what and how.\n"
        f"export const results = {json.dumps(result, separators=(',', ':'))};\n",
        "utf-8",
    )


if __name__ == "__main__":
    main()
