"""Photos that look like none seen before: the shipped ones, mixed by a secret of the test's own.

A photo is averaged to 8 x 8 pixels, gets a little noise, and its 192 numbers are mixed: each number
that comes out is a sum of all of them with random weights, times a scale, plus a shift. The classes
are renamed. A network of dense layers learns from mixed numbers as well as from pixels; but
weights that were trained before are of no use, nor are photos that are known by heart, until
somebody undoes the mixing (see docs/threat-model.md).
"""

import functools
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cs_core.datasets import load_cifar10_subset

Array = NDArray[Any]
DEAL, CLASSES = 1_000, 10  # photos that a draw deals: each is a trip between two processes
TRAIN = 4_000  # photos to learn from; the other 2,000 are for the test
PIXELS = 8  # a side
NOISE = 0.02  # standard deviation; a pixel lies in [0, 1]
SCALES = (0.3, 3.0)  # of the mixed numbers, evenly drawn in their logarithm


class BudgetError(RuntimeError):
    """A draw more was asked for than the budget holds."""


class Source:
    """Photos to learn from, counted.

    Parameters
    ----------
    photos, mirrored : ndarray of float32, shape (N, D)
    y : ndarray of int64, shape (N,)
    budget : int
        How many draws there are.
    rng : numpy.random.Generator
        Deals the photos: each comes once before any comes again.

    Attributes
    ----------
    drawn : int
        How many draws there were.
    """

    def __init__(
        self, photos: Array, mirrored: Array, y: Array, budget: int, rng: np.random.Generator
    ) -> None:
        self._both, self._y, self.budget, self._rng = (photos, mirrored), y, budget, rng
        self._left: list[int] = []
        self.drawn = 0

    def draw(self, mirrored: bool = False) -> tuple[Array, Array]:
        """Return the next 1,000 photos: X of shape (1000, D), float32, and their labels, int64.

        With ``mirrored=True``, each photo is mirrored with a probability of ½.
        """
        if type(mirrored) is not bool:
            raise TypeError("mirrored must be True or False")
        if self.drawn == self.budget:
            raise BudgetError(f"the budget of {self.budget} draws is used up")
        self.drawn += 1
        if len(self._left) < DEAL:
            self._left = self._rng.permutation(len(self._y)).tolist()
        which, self._left = np.array(self._left[:DEAL]), self._left[DEAL:]
        X = self._both[0][which]
        if mirrored:
            turned = self._rng.random(DEAL) < 0.5
            X[turned] = self._both[1][which[turned]]
        return X, self._y[which]


class Task(NamedTuple):
    """A source of photos, and photos that it does not deal, with their labels."""

    source: Source
    X: Array
    y: Array

    @property
    def draw(self) -> Callable[..., tuple[Array, Array]]:
        """What a student's function gets: it leads to the photos to learn from, and no others."""
        source = self.source

        def draw(mirrored: bool = False) -> tuple[Array, Array]:
            return source.draw(mirrored)

        return draw


def photo_task(budget: int, *, rng: np.random.Generator) -> Task:
    """Mix the photos anew, and deal them: 4,000 to learn from, 2,000 to be judged by.

    Parameters
    ----------
    budget : int
        How often 1,000 photos may be drawn.
    rng : numpy.random.Generator
        Draws everything: who is judged, the mixing, the noise, the names of the classes.

    Returns
    -------
    Task

    Examples
    --------
    >>> task = photo_task(30, rng=np.random.default_rng(0))
    >>> X, y = task.draw()
    >>> X.shape, y.shape, task.X.shape
    ((1000, 192), (1000,), (2000, 192))
    """
    photos, mirrored, y = _coarse()
    mixed = _mixing(photos.shape[1], rng)
    order = rng.permutation(len(y))
    learn, judged = order[:TRAIN], order[TRAIN:]
    names = rng.permutation(CLASSES)

    def made(pixels: Array) -> Array:
        noise = rng.standard_normal(pixels.shape, dtype=np.float32)
        return mixed(pixels + np.float32(NOISE) * noise)

    source = Source(
        made(photos[learn]), made(mirrored[learn]), names[y[learn]], budget,
        np.random.default_rng(rng.integers(2**63)),
    )  # fmt: skip
    return Task(source, made(photos[judged]), names[y[judged]])


def _mixing(size: int, rng: np.random.Generator) -> Callable[[Array], Array]:
    """Return a secret map of rows: a rotation, a scale for each number, a shift."""
    rotation, _ = np.linalg.qr(rng.standard_normal((size, size)))
    low, high = np.log(SCALES)
    scales = np.exp(rng.uniform(low, high, size))
    matrix, shift = (rotation * scales).astype(np.float32), rng.standard_normal(size)
    return lambda rows: (rows @ matrix + shift.astype(np.float32)).astype(np.float32)


@functools.cache
def _coarse() -> tuple[Array, Array, Array]:
    """Return all 6,000 photos as rows of averages, the mirrored ones, and the labels."""
    splits = load_cifar10_subset()
    images = np.concatenate([split.images for split in splits])
    step = images.shape[1] // PIXELS
    blocks = images.reshape(len(images), PIXELS, step, PIXELS, step, 3)
    small = (blocks.mean(axis=(2, 4)) / splits[0].max_value).astype(np.float32)
    rows = [array.reshape(len(images), -1) for array in (small, small[:, :, ::-1])]
    return rows[0], rows[1], np.concatenate([split.y for split in splits])
