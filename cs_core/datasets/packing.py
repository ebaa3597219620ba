"""How the CIFAR-10 subset is made to fit: a lossless code that deflate compresses better.

Neighboring pixels are alike, and so are the color channels of one pixel. What is stored is
therefore not the pixels but their differences, which are mostly near zero. All arithmetic is on
uint8 and wraps around modulo 256, so nothing is lost.
"""

import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]


def pack_images(images: Bytes) -> Bytes:
    """Replace pixels by differences: red and blue from green, then along columns and rows.

    Returns differences of uint8, shape (3, N, H, W): planes green, red - green, blue - green; in
    each plane d[i, j] = p[i, j] - p[i-1, j] - p[i, j-1] + p[i-1, j-1], with p = 0 outside the
    image.

    Parameters
    ----------
    images : ndarray of uint8, shape (N, H, W, 3)
        Color images, channels red, green, blue.

    Examples
    --------
    >>> gray = np.full((1, 2, 2, 3), 7, dtype=np.uint8)
    >>> pack_images(gray)[:, 0].tolist()
    [[[7, 0], [0, 0]], [[0, 0], [0, 0]], [[0, 0], [0, 0]]]
    """
    red, green, blue = np.moveaxis(images, 3, 0)
    planes = np.stack([green, red - green, blue - green])  # (3, N, H, W)
    for axis in (2, 3):
        planes = np.diff(planes, axis=axis, prepend=np.uint8(0))
    return planes


def unpack_images(differences: Bytes) -> Bytes:
    """Undo `pack_images`.

    Returns images of uint8, shape (N, H, W, 3): color images, channels red, green, blue, in C
    order.

    Parameters
    ----------
    differences : ndarray of uint8, shape (3, N, H, W)
        What `pack_images` returned.

    Examples
    --------
    >>> images = np.random.default_rng(0).integers(0, 256, (2, 4, 4, 3), dtype=np.uint8)
    >>> bool((unpack_images(pack_images(images)) == images).all())
    True
    """
    planes = differences
    for axis in (2, 3):
        planes = np.cumsum(planes, axis=axis, dtype=np.uint8)
    green = planes[0]
    return np.stack([planes[1] + green, green, planes[2] + green], axis=3)
