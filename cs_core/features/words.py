"""Images as bags of typical patches."""

from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import ArrayLike

from cs_core._checks import Array, generator, whole_number
from cs_core.features.images import Pixels, as_images, by_portions
from cs_core.features.kmeans import kmeans_plus_plus, lloyd, nearest


@dataclass(frozen=True, eq=False)
class VisualWords:
    """Patches that stand for all patches like them.

    Attributes
    ----------
    centers : ndarray of shape (K, D)
        The words, normalized like every patch: D = P * P, or P * P * 3 for color.
    patch_size : int
        Pixels P on each side of a patch.
    """

    centers: Array
    patch_size: int


def _windows(images: Pixels, size: int) -> Pixels:
    """View every patch without copying: (N, rows, columns, [3,] size, size)."""
    if min(images.shape[1:3]) < size:
        raise ValueError(
            f"images must have at least {size} rows and columns, one patch, "
            f"got shape {images.shape}"
        )
    windows: Pixels = sliding_window_view(images, (size, size), axis=(1, 2))
    return windows


def _normalized(patches: Pixels, width: int) -> Array:
    """Return patches as rows of mean 0 and length 1; those of one flat color become 0."""
    rows = patches.reshape(-1, width).astype(np.float64)
    # decided by comparing: the mean of equal numbers may be off by a rounding error
    flat = rows.max(axis=1) == rows.min(axis=1)
    rows -= rows.mean(axis=1, keepdims=True)
    rows[flat] = 0
    rows /= np.sqrt(np.square(rows).sum(axis=1, keepdims=True)) + flat[:, None]
    return rows


def fit_visual_words(
    images: ArrayLike,
    *,
    words: int = 100,
    patch_size: int = 6,
    patches: int = 20_000,
    max_steps: int = 30,
    rng: np.random.Generator,
) -> VisualWords:
    """Learn a vocabulary of patches: the cluster centers of many random ones.

    Every patch is brought to mean 0 and length 1 first, so that a word is a pattern and not a
    brightness. Patches of a single flat color become 0.

    Returns the vocabulary, to be passed to `bag_of_visual_words`.

    Source: Csurka et al., "Visual categorization with bags of keypoints", 2004; Coates, Lee and Ng,
    "An analysis of single-layer networks in unsupervised feature learning", 2011.

    Parameters
    ----------
    words : int, default 100
        Size K of the vocabulary, at most the number of different patches drawn.
    patch_size : int, default 6
        Pixels P on each side of a patch.
    patches : int, default 20000
        How many random patches are clustered, at least K.
    max_steps : int, default 30
        Limit for the steps of k-means.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> images = rng.integers(256, size=(20, 16, 16), dtype=np.uint8)
    >>> fit_visual_words(images, words=8, patch_size=4, patches=500, rng=rng).centers.shape
    (8, 16)
    """
    pixels = as_images(images)
    count = whole_number("words", words, minimum=1)
    size = whole_number("patch_size", patch_size, minimum=1)
    drawn = whole_number("patches", patches, minimum=1)
    windows = _windows(pixels, size)
    places = tuple(generator(rng).integers(limit, size=drawn) for limit in windows.shape[:3])
    sample = windows[places]  # (patches, [3,] P, P)
    rows = _normalized(sample, sample[0].size)
    different = len(np.unique(rows, axis=0))
    if count > different:
        raise ValueError(
            f"words must be at most the number of different patches, {different}, got {count}"
        )
    first = kmeans_plus_plus(rows, count, rng=rng)
    centers = lloyd(rows, first, max_steps=max_steps).centers
    centers.flags.writeable = False
    return VisualWords(centers, size)


def bag_of_visual_words(images: ArrayLike, visual_words: VisualWords, *, stride: int = 2) -> Array:
    r"""Histogram of the visual words of each image.

    .. math:: z_{ik} = \frac{1}{M} \sum_m \mathbb 1 \Bigl[ k = \arg\min_l
       \lVert \text{patch}_{im} - \text{word}_l \rVert \Bigr]

    Returns features of shape (N, K): share of the M patches of an image that are nearest to each
    word: rows sum to 1.

    Parameters
    ----------
    images : array_like of shape (N, H, W) or (N, H, W, 3)
        Images of any split; gray or color as in the training split.
    visual_words : VisualWords
        The vocabulary, as `fit_visual_words` learns it.
    stride : int, default 2
        Distance of neighboring patches, in pixels.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> images = rng.integers(256, size=(20, 16, 16), dtype=np.uint8)
    >>> words = fit_visual_words(images, words=8, patch_size=4, patches=500, rng=rng)
    >>> bag_of_visual_words(images, words).sum(axis=1).round(6).tolist() == [1.0] * 20
    True
    """
    pixels = as_images(images)
    step = whole_number("stride", stride, minimum=1)
    if not isinstance(visual_words, VisualWords):
        raise TypeError(
            f"visual_words must come from fit_visual_words, got {type(visual_words).__name__}"
        )
    size, (count, width) = visual_words.patch_size, visual_words.centers.shape
    windows = _windows(pixels, size)
    if windows[0, 0, 0].size != width:
        channels = width // size**2
        raise ValueError(
            f"images must have {channels} channel(s) like the vocabulary, got shape {pixels.shape}"
        )

    def describe(portion: Array) -> Array:
        patches = _windows(portion, size)[:, ::step, ::step]
        labels = nearest(_normalized(patches, width), visual_words.centers)
        labels = labels.reshape(len(portion), -1)
        index = labels + count * np.arange(len(portion))[:, None]
        counts = np.bincount(index.ravel(), minlength=count * len(portion))
        return counts.reshape(len(portion), count) / labels.shape[1]

    return by_portions(describe, pixels)
