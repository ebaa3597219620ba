"""Which colors an image has, wherever they are."""

import numpy as np
from numpy.typing import ArrayLike

from cs_core._checks import Array, whole_number
from cs_core.features.images import as_images, by_portions


def _hue(images: Array) -> tuple[Array, Array]:
    """Return the angle on the color wheel as two numbers: a part of how many make a turn."""
    red, green, blue = np.moveaxis(images, -1, 0)
    largest = images.max(axis=-1)
    chroma = largest - images.min(axis=-1)  # a sixth of a turn; 0 for gray pixels
    part = np.where(
        largest == red,
        green - blue,
        np.where(largest == green, 2 * chroma + blue - red, 4 * chroma + red - green),
    )
    part = np.where(part < 0, part + 6 * chroma, part)
    return part, np.where(chroma > 0, 6 * chroma, 1)


def _shares(part: Array, whole: Array, bins: int) -> Array:
    """Share of the values part / whole, of shape (N, count, channels), in each channel's bins."""
    n, count, channels = part.shape
    # one division of whole numbers, so that no value on the border of two bins is rounded away
    index = np.minimum((bins * part / whole).astype(np.int64), bins - 1)
    index += bins * np.arange(channels)
    index += bins * channels * np.arange(n)[:, None, None]
    counts = np.bincount(index.ravel(), minlength=n * channels * bins)
    shares: Array = counts.reshape(n, channels * bins) / count
    return shares


def color_histogram(images: ArrayLike, *, bins: int = 10, space: str = "hue") -> Array:
    r"""Histogram of the colors of each image.

    A histogram forgets where a color was: shifting or mirroring an image changes nothing. A gray
    pixel has no hue; like everyone we count it as 0, with red.

    Returns features of shape (N, B) for hue, (N, 3 B) for rgb: share of the pixels in each bin:
    each histogram sums to 1. With rgb the bins of red come first, then green, then blue.

    Source: Swain and Ballard, "Color indexing", 1991.

    Parameters
    ----------
    images : array_like of shape (N, H, W, 3)
        Red, green and blue: uint8, or floats in [0, 1].
    bins : int, default 10
        Bins B of equal width. A value between two belongs to the upper one, and 1 to the last.
    space : {"hue", "rgb"}, default "hue"
        What is counted: the hue, which shadows leave alone; or each channel by itself, which
        tells bright from dark.

    Examples
    --------
    >>> red_and_blue = [[[[1.0, 0.0, 0.0], [0.0, 0.0, 1.0]]]]
    >>> color_histogram(red_and_blue, bins=3)
    array([[0.5, 0. , 0.5]])
    """
    pixels = as_images(images)
    count = whole_number("bins", bins, minimum=1)
    if pixels.ndim != 4:
        raise ValueError(f"images must have shape (N, H, W, 3), got shape {pixels.shape}")
    if space not in ("hue", "rgb"):
        raise ValueError(f"space must be hue or rgb, got {space!r}")
    top = 255 if pixels.dtype == np.uint8 else 1
    if pixels.dtype != np.uint8 and (pixels.min() < 0 or pixels.max() > 1):
        raise ValueError(
            "images must be uint8 or lie in [0, 1], "
            f"got values from {pixels.min():g} to {pixels.max():g}"
        )

    def describe(portion: Array) -> Array:
        part, whole = _hue(portion) if space == "hue" else (portion, np.full_like(portion, top))
        rows = (len(portion), -1, 1 if space == "hue" else 3)
        return _shares(part.reshape(rows), whole.reshape(rows), count)

    return by_portions(describe, pixels)
