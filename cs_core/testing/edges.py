"""What goes wrong in a histogram of oriented gradients."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cs_core.testing.slips import Slip

Array = NDArray[Any]
EPS, CLIP = 1e-5, 0.2


def _differences(I: Array) -> tuple[Array, Array]:  # noqa: E741 - the picture
    down, across = np.zeros_like(I), np.zeros_like(I)
    down[:, 1:-1] = I[:, 2:] - I[:, :-2]
    across[:, :, 1:-1] = I[:, :, 2:] - I[:, :, :-2]
    return down, across


def _gradient(I: Array) -> tuple[Array, Array]:  # noqa: E741
    down, across = np.gradient(I, axis=(1, 2))
    return 2 * down, 2 * across


def _around(I: Array) -> tuple[Array, Array]:  # noqa: E741
    pairs = [np.roll(I, -1, axis) - np.roll(I, 1, axis) for axis in (1, 2)]
    return pairs[0], pairs[1]


def _bordered(mode: Any) -> Callable[[Array], tuple[Array, Array]]:
    def differences(I: Array) -> tuple[Array, Array]:  # noqa: E741
        wide = np.pad(I, ((0, 0), (1, 1), (1, 1)), mode=mode)
        return wide[:, 2:, 1:-1] - wide[:, :-2, 1:-1], wide[:, 1:-1, 2:] - wide[:, 1:-1, :-2]

    return differences


def _forward(I: Array) -> tuple[Array, Array]:  # noqa: E741
    down, across = np.zeros_like(I), np.zeros_like(I)
    down[:, :-1], across[:, :, :-1] = np.diff(I, axis=1), np.diff(I, axis=2)
    return down, across


def _halves(I: Array) -> tuple[Array, Array]:  # noqa: E741
    down, across = _differences(I)
    return down / 2, across / 2


def _inner(I: Array) -> tuple[Array, Array]:  # noqa: E741
    inside = np.zeros(I.shape[1:])
    inside[1:-1, 1:-1] = 1.0
    down, across = _differences(I)
    return down * inside, across * inside


def _turned(I: Array) -> tuple[Array, Array]:  # noqa: E741
    down, across = _differences(I)
    return across, down


def _halved(turn: float) -> Callable[[Array, Array], Array]:
    return lambda down, across: np.rad2deg(np.arctan2(down, across)) % turn * (180 / turn)


_half_turn = _halved(180.0)


def _direction_of(change: Callable[[Array], Array]) -> Callable[[Array, Array], Array]:
    return lambda down, across: change(np.rad2deg(np.arctan2(down, across)))


def _first(angle: Array, count: int) -> Array:
    return np.minimum(angle * count / 180, count - 1).astype(int)


def _rounded(angle: Array, count: int) -> Array:
    return np.rint(angle * count / 180).astype(int) % count


def _length(v: Array) -> Array:
    size: Array = v / np.sqrt((v**2).sum(axis=-1, keepdims=True) + EPS**2)
    return size


def _twice(v: Array) -> Array:
    return _length(np.minimum(_length(v), CLIP))


def _blocks(cells: Array, b: int, step: int = 1) -> Array:
    _, rows, columns, _ = cells.shape
    return np.stack([
        cells[:, r : r + b, c : c + b]
        for r in range(0, rows - b + 1, step) for c in range(0, columns - b + 1, step)
    ], axis=1)  # (N, blocks, b, b, O)  # fmt: skip


def _hog(
    *,
    differences: Callable[[Array], tuple[Array, Array]] = _differences,
    direction: Callable[[Array, Array], Array] = _half_turn,
    strength: Callable[[Array, Array], Array] = np.hypot,
    bins: Callable[[Array, int], Array] = _first,
    normalize: Callable[[Array], Array] = _twice,
    arrange: Callable[[Array], Array] = lambda blocks: blocks,
    mean: bool = True,
    cut_first: bool = False,
    apart: bool = False,
    order: Callable[[Array], Array] = lambda cells: cells,
    first_cast: Callable[[Array], Array] = lambda images: images.astype(np.float64),
) -> Callable[..., Array]:
    """Return a histogram of oriented gradients with a slip in one of its steps."""

    def hog(
        images: Array, *, orientations: int = 9, cell_size: int = 8, block_size: int = 2
    ) -> Array:
        pixels, size = first_cast(images), cell_size
        rows, columns = pixels.shape[1] // size, pixels.shape[2] // size
        inside = np.s_[:, : rows * size, : columns * size]
        down, across = differences(pixels[inside] if cut_first else pixels)
        down, across = down[inside].astype(np.float64), across[inside].astype(np.float64)
        at = bins(direction(down, across), orientations)
        hit = at[..., None] == np.arange(orientations)  # (N, H, W, O)
        votes = (hit * strength(across, down)[..., None]).reshape(
            len(pixels), rows, size, columns, size, orientations
        )
        cells = votes.mean(axis=(2, 4)) if mean else votes.sum(axis=(2, 4))
        blocks = arrange(_blocks(order(cells), block_size, block_size if apart else 1))
        made = normalize(blocks.reshape(*blocks.shape[:2], -1)).reshape(len(pixels), -1)
        return made.astype(np.float32 if images.dtype == np.float32 else np.float64)

    return hog


def _over_all(v: Array) -> Array:
    return _twice(v.reshape(len(v), -1)).reshape(v.shape)


def _together(v: Array) -> Array:
    return _twice(v.reshape(-1)).reshape(v.shape)


HOG = (
    Slip("signed directions", "Directions take a whole turn: an edge from dark to bright counts "
         "like one from bright to dark, modulo 180.", _hog(direction=_halved(360.0))),
    Slip("180 in the last bin", "An angle of exactly 180° falls into the last bin: it is 0°.",
         _hog(direction=_direction_of(lambda a: np.where(a < 0, a + 180, a)))),
    Slip("180 in no bin", "An angle of exactly 180° falls into no bin: it is 0°.",
         _hog(direction=_direction_of(lambda a: np.where(a < 0, a + 180, a)),
              bins=lambda angle, count: (angle * count / 180).astype(int))),
    Slip("absolute angle", "The absolute value of the angle is taken: −30° is 150°, not 30°.",
         _hog(direction=_direction_of(lambda angle: np.abs(angle) % 180))),
    Slip("absolute angle", "The absolute value of the angle is taken: −30° is 150°, not 30°.",
         _hog(direction=_direction_of(np.abs))),
    Slip("half of the directions lost", "Negative angles all go to one bin: take them modulo 180.",
         _hog(direction=_direction_of(lambda angle: np.maximum(angle, 0)))),
    Slip("not weighted", "Each pixel counts 1: it must count its strength.",
         _hog(strength=lambda a, d: np.where(np.hypot(a, d) > 0, 1.0, 0.0))),
    Slip("not weighted", "Each pixel counts 1, also where there is no edge.",
         _hog(strength=lambda a, d: np.ones_like(a))),
    Slip("strength squared", "The strength is squared: a root is missing.",
         _hog(strength=lambda a, d: a**2 + d**2)),
    Slip("sum of differences", "The strength is |a| + |d|: take the root of the squares.",
         _hog(strength=lambda a, d: np.abs(a) + np.abs(d))),
    Slip("down and across swapped", "Down and across are swapped: the angle is arctan2(d, a).",
         _hog(differences=_turned)),
    Slip("rows counted upward", "The angle runs the other way: d is the row below minus the one "
         "above.", _hog(direction=lambda d, a: _half_turn(-d, a))),
    Slip("border wraps", "The border takes the opposite side for its neighbor (np.roll): there d "
         "or a is 0.", _hog(differences=_around)),
    Slip("border not 0", "At the border a one-sided difference is taken (np.gradient): there d or "
         "a is 0.", _hog(differences=_gradient)),
    Slip("border not 0", "The picture is continued at its border: there d or a is 0.",
         _hog(differences=_bordered("edge"))),
    Slip("border not 0", "The picture is surrounded by black: at the border d or a is 0.",
         _hog(differences=_bordered("constant"))),
    Slip("border empty", "Both differences are 0 at the border: in the first row a is computed as "
         "everywhere, in the first column d.", _hog(differences=_inner)),
    Slip("forward differences", "Differences are those of neighbors: take the pixel after minus "
         "the one before.", _hog(differences=_forward)),
    Slip("not normalized", "The blocks are not brought to length 1.", _hog(normalize=lambda v: v)),
    Slip("not cut", "The blocks are not cut at 0.2.", _hog(normalize=_length)),
    Slip("not brought to length 1 again", "After the cut at 0.2, the blocks are not brought to "
         "length 1 again.", _hog(normalize=lambda v: np.minimum(_length(v), CLIP))),
    Slip("cut before the length", "Blocks are cut at 0.2 before they have length 1.",
         _hog(normalize=lambda v: _length(np.minimum(v, CLIP)))),
    Slip("epsilon left out", "ε is missing: a block without edges gives nan.",
         _hog(normalize=lambda v: _by(_by(v, _norm(v), cut=True), None))),
    Slip("epsilon left out", "ε is missing from the root: it decides where contrast is faint.",
         _hog(normalize=lambda v: _by(_by(v, _whole(_norm(v)), cut=True), _whole))),
    Slip("epsilon outside the root", "ε is added to the length: it belongs inside the root, "
         "squared.", _hog(normalize=lambda v: _by(_by(v, _norm(v) + EPS, cut=True),
                                                  lambda s: s + EPS))),
    Slip("epsilon not squared", "ε stands in the root without its square.",
         _hog(normalize=lambda v: _by(_by(v, np.sqrt(_norm(v) ** 2 + EPS), cut=True),
                                      lambda s: np.sqrt(s**2 + EPS)))),
    Slip("sum of absolute values", "Blocks are divided by the sum of their entries: take the root "
         "of the sum of squares.", _hog(normalize=lambda v: v / (v.sum(-1, keepdims=True) + EPS))),
    Slip("one length for the picture", "The whole picture is brought to length 1: each block by "
         "itself.", _hog(normalize=_over_all)),
    Slip("one length for all", "All pictures are brought to length 1 together: each block of each "
         "picture by itself.", _hog(normalize=_together)),
    Slip("sums for means", "The histogram of a cell is not divided by its number of pixels: that "
         "shows where ε counts.", _hog(mean=False)),
    Slip("differences halved", "Differences are halved: that shows where ε counts.",
         _hog(differences=_halves)),
    Slip("cut too early", "Rows and columns that do not fill a cell are cut off before the "
         "differences are taken.", _hog(cut_first=True)),
    Slip("bins rounded", "Angles are rounded to the nearest limit: bin k begins at 180 k / O.",
         _hog(bins=_rounded)),
    Slip("bins reversed", "The bins stand in the reverse order.",
         _hog(bins=lambda angle, count: count - 1 - _first(angle, count))),
    Slip("bins shifted", "All edges are one bin too high.",
         _hog(bins=lambda angle, count: (_first(angle, count) + 1) % count)),
    Slip("blocks apart", "Blocks do not overlap: the next one begins one cell further.",
         _hog(apart=True)),
    Slip("blocks by columns", "The blocks stand column by column: take them row by row.",
         _hog(order=lambda cells: cells.swapaxes(1, 2), arrange=lambda b: b.swapaxes(2, 3))),
    Slip("scaled by the brightest", "All pictures are divided by their largest value first: that "
         "shows where ε counts, and lets one picture know of the others.",
         _hog(first_cast=lambda images: images / (np.abs(images.astype(np.float64)).max() or 1.0))),
    Slip("cells by columns", "In a block, cells stand column by column: take them row by row.",
         _hog(arrange=lambda b: b.swapaxes(2, 3))),
    Slip("bins before cells", "In a block, all cells of one bin stand together: take cell by cell.",
         _hog(arrange=lambda b: np.moveaxis(b, 4, 2))),
    Slip("bytes wrap", "Differences of bytes wrap around: 3 − 5 is 254. Make floating numbers of "
         "them first.", _hog(first_cast=lambda images: images)),
)  # fmt: skip


def _norm(v: Array) -> Array:
    size: Array = np.sqrt((v**2).sum(axis=-1, keepdims=True))
    return size


def _whole(size: Array) -> Array:
    """Return the lengths, and 1 for those of 0."""
    return np.where(size > 0, size, 1.0)


def _by(v: Array, size: Any, *, cut: bool = False) -> Array:
    """Divide by a size, or by what it makes of the length, or by the length; then cut."""
    length = size(_norm(v)) if callable(size) else _norm(v) if size is None else size
    return np.minimum(v / length, CLIP) if cut else v / length
