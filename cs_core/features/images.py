"""Images, checked, in portions that fit into memory."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cs_core._checks import Array, as_float_array

Pixels = NDArray[Any]  # uint8, float32 or float64, of shape (N, H, W) or (N, H, W, 3)
PIXELS = 2**18  # at a time: in color they take 6 MB in float64


def as_images(images: ArrayLike) -> Pixels:
    """Return uint8 or finite floating images of shape (N, H, W) or (N, H, W, 3)."""
    # uint8 stays as it is: float64 would take eight times as much
    stays = isinstance(images, np.ndarray) and images.dtype == np.uint8
    array = np.asarray(images) if stays else as_float_array("images", images)
    if array.ndim not in (3, 4) or array.shape[3:] not in ((), (3,)) or array.size == 0:
        raise ValueError(
            f"images must have shape (N, H, W) or (N, H, W, 3) without a 0, got shape {array.shape}"
        )
    return array


def by_portions(describe: Callable[[Array], Array], images: Pixels) -> Array:
    """Describe some images at a time, in float64; float32 images get float32 features."""
    kind = np.float32 if images.dtype == np.float32 else np.float64
    portion = max(1, PIXELS // (images.shape[1] * images.shape[2]))
    parts = [
        describe(images[start : start + portion].astype(np.float64)).astype(kind, copy=False)
        for start in range(0, len(images), portion)
    ]
    return np.concatenate(parts)
