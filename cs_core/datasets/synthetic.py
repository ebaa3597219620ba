"""Points in the plane (and elsewhere) drawn on purpose, with known classes."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cs_core._checks import as_float_array, generator, number, whole_number


def make_blobs(
    n_per_class: int = 100,
    *,
    centers: int | ArrayLike = 3,
    spread: float = 1.0,
    rng: np.random.Generator,
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    r"""Draw points around one center a class; y holds the index of the center.

    .. math:: x_i = c_{y_i} + \text{spread} \cdot z_i, \qquad z_i \sim N(0, I)

    Parameters
    ----------
    centers : int or array_like of shape (C, D)
        The centers. An int C puts C of them evenly on a circle of radius 4 in the plane.
    spread : float
        Standard deviation of each coordinate, at least 0.

    Examples
    --------
    >>> X, y = make_blobs(50, centers=[[0, 0], [5, 5]], rng=np.random.default_rng(0))
    >>> X.shape, np.bincount(y).tolist()
    ((100, 2), [50, 50])
    """
    generator(rng)
    if isinstance(centers, int | np.integer):
        count = whole_number("centers", centers, minimum=1)
        angles = 2 * np.pi * np.arange(count) / count
        places = 4 * np.column_stack([np.cos(angles), np.sin(angles)])  # (C, 2)
    else:
        places = as_float_array("centers", centers, ndim=2).astype(np.float64)
    y = _mixed_labels(n_per_class, len(places), rng)
    noise = rng.standard_normal((len(y), places.shape[1]))
    return places[y] + number("spread", spread, minimum=0) * noise, y


def make_spirals(
    n_per_class: int = 100,
    *,
    n_classes: int = 3,
    noise: float = 0.2,
    rng: np.random.Generator,
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    r"""Draw points in the unit disk along spiral arms, one a class, that no line can separate.

    .. math:: x_i = r_i (\cos\theta_i, \sin\theta_i), \qquad
              \theta_i = 2\pi y_i / C + 4 r_i + \text{noise} \cdot z_i, \quad z_i \sim N(0, 1)

    Source: Karpathy, CS231n notes, Putting it together: minimal neural network case study.

    Parameters
    ----------
    n_per_class : int
        Points in each class, at least 1. Their radii r are evenly spaced in [0, 1].
    n_classes : int
        Number of arms C, at least 1.
    noise : float
        Standard deviation of the angle, in radians, at least 0.

    Examples
    --------
    >>> X, y = make_spirals(100, rng=np.random.default_rng(0))
    >>> X.shape, np.bincount(y).tolist()
    ((300, 2), [100, 100, 100])
    """
    generator(rng)
    y = _mixed_labels(n_per_class, whole_number("n_classes", n_classes, minimum=1), rng)
    radius = np.empty(len(y))
    for k in range(n_classes):
        radius[y == k] = np.linspace(0, 1, n_per_class)
    angle = 2 * np.pi * y / n_classes + 4 * radius
    angle += number("noise", noise, minimum=0) * rng.standard_normal(len(y))
    return np.column_stack([radius * np.cos(angle), radius * np.sin(angle)]), y


def _mixed_labels(n_per_class: int, n_classes: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """Return n_per_class labels of each class in random order."""
    each = whole_number("n_per_class", n_per_class, minimum=1)
    return rng.permutation(np.repeat(np.arange(n_classes, dtype=np.int64), each))
