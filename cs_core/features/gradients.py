"""Which way edges run, place by place."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import ArrayLike

from cs_core._checks import Array, whole_number
from cs_core.features.images import as_images, by_portions

EPS = 1e-5  # keeps the length of an empty block from dividing by 0
CLIP = 0.2  # no orientation counts for more than this in a block of length 1


def _differences(images: Array) -> tuple[Array, Array]:
    """Central differences down and across, not halved; 0 at the border."""
    down, across = np.zeros_like(images), np.zeros_like(images)
    down[:, 1:-1] = images[:, 2:] - images[:, :-2]
    across[:, :, 1:-1] = images[:, :, 2:] - images[:, :, :-2]
    return down, across


def _edges(images: Array) -> tuple[Array, Array]:
    """Strength and direction in [0, 180) degrees, of the color channel that changes most."""
    down, across = _differences(images)
    strength = np.hypot(across, down)
    if images.ndim == 4:
        strongest = strength.argmax(axis=-1)[..., None]
        down, across, strength = (
            np.take_along_axis(a, strongest, axis=-1)[..., 0] for a in (down, across, strength)
        )
    # an edge from dark to bright counts like one from bright to dark: half a turn is enough
    angle = np.rad2deg(np.arctan2(down, across)) % 180
    return strength, np.where(angle < 180, angle, 0)  # -1e-20 % 180 rounds to 180


def _cell_histograms(strength: Array, angle: Array, orientations: int, cell: int) -> Array:
    """Mean strength of the edges of each orientation in each cell: (N, rows, columns, O)."""
    n, rows, columns = len(angle), angle.shape[1] // cell, angle.shape[2] // cell
    inside = np.s_[:, : rows * cell, : columns * cell]
    limits = np.arange(1, orientations) * (180 / orientations)
    bins = np.searchsorted(limits, angle[inside], side="right")  # (N, rows cell, columns cell)
    across = np.arange(columns * cell) // cell
    down = np.arange(rows * cell) // cell
    place = (np.arange(n)[:, None, None] * rows + down[:, None]) * columns + across
    size = n * rows * columns * orientations
    index = place * orientations + bins
    votes = np.bincount(index.ravel(), weights=strength[inside].ravel(), minlength=size)
    means: Array = votes.reshape(n, rows, columns, orientations) / cell**2
    return means


def _normalized_blocks(cells: Array, block: int) -> Array:
    """Every block of neighboring cells: length 1, clipped, length 1 again (L2-Hys)."""
    blocks = sliding_window_view(cells, (block, block), axis=(1, 2))  # (N, i, j, O, block, block)
    n, i, j, *_ = blocks.shape
    v = np.moveaxis(blocks, 3, 5).reshape(n, i * j, -1)
    v = v / np.sqrt(np.square(v).sum(axis=-1, keepdims=True) + EPS**2)
    v = np.minimum(v, CLIP)
    v /= np.sqrt(np.square(v).sum(axis=-1, keepdims=True) + EPS**2)
    rows: Array = v.reshape(n, -1)
    return rows


def hog(
    images: ArrayLike, *, orientations: int = 9, cell_size: int = 8, block_size: int = 2
) -> Array:
    r"""Histogram of oriented gradients of each image.

    The edges of each cell of pixels are counted by orientation, each with its strength. Then
    each block of neighboring cells is brought to length 1, so that light and contrast cancel:

    .. math:: v \leftarrow \frac{v}{\sqrt{\lVert v \rVert^2 + \epsilon^2}}, \qquad
       v \leftarrow \min(v, 0.2), \qquad
       v \leftarrow \frac{v}{\sqrt{\lVert v \rVert^2 + \epsilon^2}}

    An edge votes for the one bin its direction falls in, and for the one cell it lies in: the
    original shares votes among neighbors. The result is that of scikit-image's ``hog``, which
    adds up in single precision; epsilon is 1e-5.

    Returns features of shape (N, blocks down * blocks across * block_size**2 * O): block by block,
    in a block cell by cell, in a cell by orientation.

    Source: Dalal and Triggs, "Histograms of oriented gradients for human detection", 2005.

    Parameters
    ----------
    images : array_like of shape (N, H, W) or (N, H, W, 3)
        Gray or color images. At each pixel of a color image the channel counts that changes
        most there.
    orientations : int, default 9
        Bins O that share 180 degrees.
    cell_size : int, default 8
        Pixels on each side of a cell. Rows and columns that do not fill a cell are left out.
    block_size : int, default 2
        Cells on each side of a block; blocks overlap by all but one cell.

    Examples
    --------
    >>> ramp = np.arange(8.0) * np.ones((1, 8, 1))  # brighter to the right: direction 0
    >>> hog(ramp, orientations=4, cell_size=8, block_size=1).round(3)
    array([[1., 0., 0., 0.]])
    >>> hog(np.zeros((2, 32, 32, 3))).shape
    (2, 324)
    """
    pixels = as_images(images)
    bins = whole_number("orientations", orientations, minimum=1)
    cell = whole_number("cell_size", cell_size, minimum=1)
    block = whole_number("block_size", block_size, minimum=1)
    if min(pixels.shape[1:3]) < cell * block:
        raise ValueError(
            f"images must have at least {cell * block} rows and columns, one block, "
            f"got shape {pixels.shape}"
        )

    def describe(portion: Array) -> Array:
        return _normalized_blocks(_cell_histograms(*_edges(portion), bins, cell), block)

    return by_portions(describe, pixels)
