"""K-means clustering: by whom a point is represented best."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cs_core._checks import Array, as_float_array, generator, whole_number

PORTION = 4096  # rows at a time: their distances to 1,000 centers take 33 MB in float64


class KMeans(NamedTuple):
    """What `lloyd` found.

    Attributes
    ----------
    centers : ndarray of shape (K, D)
        Mean of the points of each cluster.
    labels : ndarray of int, shape (N,)
        Nearest center of each point.
    inertia : float
        Sum of the squared distances of all points from their centers.
    steps : int
        How often the centers were moved.
    """

    centers: Array
    labels: NDArray[np.intp]
    inertia: float
    steps: int


def nearest(X: Array, centers: Array) -> NDArray[np.intp]:
    """Return the index of the center nearest to each row; of equally near ones the first."""
    half_squares = 0.5 * np.square(centers).sum(axis=1)  # (K,)
    labels = np.empty(len(X), dtype=np.intp)
    for start in range(0, len(X), PORTION):
        rows = X[start : start + PORTION]
        # |x - c|^2 / 2 without |x|^2 / 2, which is the same for all centers
        labels[start : start + PORTION] = (half_squares - rows @ centers.T).argmin(axis=1)
    return labels


def _squared_distances(X: Array, centers: Array) -> Array:
    """Squared distance of each row from its own center, or from one center for all."""
    distances: Array = np.square(X - centers).sum(axis=1)
    return distances


def kmeans_plus_plus(X: ArrayLike, k: int, *, rng: np.random.Generator) -> Array:
    r"""First centers for k-means that are likely to lie far apart.

    The first center is any point. Each further one is a point x drawn with the probability
    :math:`d(x)^2 / \sum_{x'} d(x')^2`, where d is the distance from the nearest center so far.

    Returns centers of shape (K, D): points of X.

    Source: Arthur and Vassilvitskii, "k-means++: the advantages of careful seeding", 2007.

    Parameters
    ----------
    X : array_like of shape (N, D)
        Points, at least K of them different.
    k : int
        Number K of centers, in [1, N].

    Examples
    --------
    >>> X = [[0.0], [0.1], [9.0], [9.1]]
    >>> centers = kmeans_plus_plus(X, 2, rng=np.random.default_rng(0))
    >>> sorted(centers.round().ravel().tolist())
    [0.0, 9.0]
    """
    points = as_float_array("X", X, ndim=2)
    count = whole_number("k", k, minimum=1)
    chosen = [int(generator(rng).integers(len(points)))]
    distances = _squared_distances(points, points[chosen[0]])
    while len(chosen) < count:
        total = np.cumsum(distances, dtype=np.float64)
        if total[-1] == 0:
            raise ValueError(
                f"k must be at most the number of different points in X, {len(chosen)}, got {count}"
            )
        # the point whose stretch of the running total is hit: never one of length 0
        hit = int(np.searchsorted(total, rng.random() * total[-1], side="right"))
        chosen.append(hit)
        distances = np.minimum(distances, _squared_distances(points, points[hit]))
    return points[chosen]


def _moved(points: Array, labels: NDArray[np.intp], centers: Array) -> Array:
    """Mean of each cluster; an empty one takes the point that is farthest from its center."""
    counts = np.bincount(labels, minlength=len(centers))
    sums = np.zeros(centers.shape)
    order = np.argsort(labels, kind="stable")
    filled = np.flatnonzero(counts)
    starts = np.concatenate([[0], np.cumsum(counts[filled])[:-1]])
    sums[filled] = np.add.reduceat(points[order], starts, axis=0, dtype=np.float64)
    means = sums / np.maximum(counts, 1)[:, None]
    empty = np.flatnonzero(counts == 0)
    if len(empty):
        far = np.argsort(_squared_distances(points, centers[labels]))[::-1]
        means[empty] = points[far[: len(empty)]]
    return means.astype(points.dtype)


def lloyd(X: ArrayLike, centers: ArrayLike, *, max_steps: int = 100) -> KMeans:
    r"""K-means from given first centers, by Lloyd's algorithm.

    Two steps by turns, until no point changes its cluster:

    .. math:: \ell_i = \arg\min_k \lVert x_i - c_k \rVert, \qquad
       c_k = \operatorname{mean} \{ x_i : \ell_i = k \}

    Neither can increase the inertia :math:`\sum_i \lVert x_i - c_{\ell_i} \rVert^2`.

    It finds a local minimum, which depends on the first centers. A cluster that loses all its
    points starts again at the point that is farthest from its own center.

    Source: Lloyd, "Least squares quantization in PCM", 1982.

    Parameters
    ----------
    X : array_like of shape (N, D)
    centers : array_like of shape (K, D)
        First centers, as `kmeans_plus_plus` gives.
    max_steps : int, default 100
        Stop after so many moves of the centers, at least 1.

    Examples
    --------
    >>> result = lloyd([[0.0], [2.0], [9.0], [11.0]], [[0.0], [2.0]])
    >>> result.centers.ravel().tolist(), result.labels.tolist(), result.inertia
    ([1.0, 10.0], [0, 0, 1, 1], 4.0)
    """
    points = as_float_array("X", X, ndim=2)
    means = as_float_array("centers", centers, ndim=2, dtype=points.dtype)
    if means.shape[1] != points.shape[1]:
        raise ValueError(f"centers must have {points.shape[1]} columns, got shape {means.shape}")
    limit = whole_number("max_steps", max_steps, minimum=1)
    labels = nearest(points, means)
    steps, moving = 0, True
    while moving and steps < limit:
        means = _moved(points, labels, means)
        before, labels = labels, nearest(points, means)
        moving, steps = bool((labels != before).any()), steps + 1
    inertia = float(_squared_distances(points, means[labels]).sum(dtype=np.float64))
    return KMeans(means, labels, inertia, steps)
