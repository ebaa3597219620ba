"""Inputs for tests in which what decides is built, and only the rest is drawn."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Rows = tuple[NDArray[np.float64], NDArray[np.int64]]

# between these, the formulas of exponentials and logarithms go wrong in different ways
BANDS = {
    "below 0.01": (1e-7, 0.01),
    "below 1": (0.01, 1.0),
    "1 to 5": (1.0, 5.0),
    "5 to 40": (5.0, 40.0),
    "40 to 700": (40.0, 700.0),
    "700 to 3,000": (700.0, 3000.0),
}


def spread(
    rng: np.random.Generator, shape: int | tuple[int, ...], low: float, high: float
) -> NDArray[np.float64]:
    """Return numbers whose sizes go evenly from `low` to `high`, half of them negative.

    Parameters
    ----------
    rng : numpy.random.Generator
        Draws the order, and changes each size by at most 2 %.
    shape : int or tuple of int
    low, high : float
        Smallest and largest absolute value.

    Returns
    -------
    ndarray of float64

    Examples
    --------
    >>> x = spread(np.random.default_rng(0), (3, 4), 5.0, 40.0)
    >>> bool(np.abs(x).min() >= 5), int((x < 0).sum())
    (True, 6)
    """
    size = int(np.prod(shape))
    sizes = np.geomspace(low * 1.02, high / 1.02, size) * rng.uniform(0.98, 1.02, size)
    signs = np.resize([1.0, -1.0], size)
    return rng.permutation(sizes * signs).reshape(shape)


def gapped(rng: np.random.Generator, n: int, c: int, low: float, high: float) -> Rows:
    """Return scores whose rows have gaps from `low` to `high` between classes, and true classes.

    The best class is another one from row to row. In every other row it is the true one; in the
    others the true class lies below it.

    Parameters
    ----------
    rng : numpy.random.Generator
        Draws which class is which, and changes each gap by at most 2 %.
    n, c : int
        Numbers of rows and classes; at least two classes.
    low, high : float
        The smallest and the largest gap.

    Returns
    -------
    scores : ndarray of float64, shape (n, c)
    y : ndarray of int64, shape (n,)

    Examples
    --------
    >>> scores, y = gapped(np.random.default_rng(0), 4, 3, 5.0, 40.0)
    >>> gaps = scores.max(axis=1) - scores[np.arange(4), y]
    >>> gaps.round(-1).tolist()
    [0.0, 10.0, 0.0, 40.0]
    """
    rows, others = np.arange(n)[:, None], np.arange(c - 1)
    gaps = np.geomspace(low * 1.02, high / 1.02, max(n, 2))[(rows - others) % max(n, 2)]
    if n == 1:  # one row has them all
        gaps = np.geomspace(low * 1.02, high / 1.02, max(c - 1, 2))[None, : c - 1]
    gaps = gaps * rng.uniform(0.98, 1.02, (n, c - 1))
    scores = np.hstack([np.zeros((n, 1)), -gaps]) + rng.uniform(-1, 1, (n, 1))
    first = rng.permutation(c)
    places = first[(rows + np.arange(c)) % c]
    found = np.empty_like(scores)
    np.put_along_axis(found, places, scores, axis=1)
    return found, places[np.arange(n), np.arange(n) % 2].astype(np.int64)


def violating(
    rng: np.random.Generator, n: int, c: int, *, margin: float = 1.0, scale: float = 1.0
) -> Rows:
    """Return scores and true classes: 0, 1, ... c - 1 wrong classes come closer than the margin.

    All numbers are multiples of ``scale / 8``, and no term lies closer than that to its kink: sums
    and differences of them are exact, in single precision too, if scale is a power of two.

    Parameters
    ----------
    rng : numpy.random.Generator
        Draws sizes, and which classes these are.
    n, c : int
        Numbers of rows and classes.
    margin, scale : float

    Returns
    -------
    scores : ndarray of float64, shape (n, c)
    y : ndarray of int64, shape (n,)

    Examples
    --------
    >>> scores, y = violating(np.random.default_rng(0), 4, 3)
    >>> terms = scores - scores[np.arange(4), y][:, None] + 1
    >>> ((terms > 0).sum(axis=1) - 1).tolist()
    [1, 2, 0, 0]
    """
    y = np.resize(rng.permutation(c), n).astype(np.int64)
    rank = rng.permuted(np.tile(np.arange(1, c), (n, 1)), axis=1)
    wanted = np.arange(n)[:, None] % c
    wanted = wanted if n == 1 else rng.permutation(wanted)
    terms = rng.integers(1, 24, (n, c - 1)) / 8 * scale * np.where(rank <= wanted, 1, -1)
    base = rng.integers(-8, 9, (n, 1)) / 8 * scale
    scores = np.empty((n, c))
    scores[np.arange(n), y] = base[:, 0]
    scores[np.arange(c) != y[:, None]] = (base + terms - margin).ravel()
    return scores, y


def whole(rng: np.random.Generator, n: int, d: int, low: int, high: int) -> NDArray[np.float64]:
    """Return whole numbers of which each column holds both bounds, as far as it has room.

    Parameters
    ----------
    rng : numpy.random.Generator
    n, d : int
        Rows and columns.
    low, high : int
        Bounds, both included.

    Returns
    -------
    ndarray of float64

    Examples
    --------
    >>> x = whole(np.random.default_rng(0), 5, 2, -3, 9)
    >>> x.min(axis=0), x.max(axis=0)
    (array([-3., -3.]), array([9., 9.]))
    """
    drawn = rng.integers(low, high + 1, (n, d)).astype(np.float64)
    drawn[0], drawn[-1] = low, high
    return rng.permuted(drawn, axis=0)


def along_axes(
    rng: np.random.Generator,
    n: int,
    d: int,
    stds: NDArray[np.float64],
    *,
    middle: float = 0.0,
    others: int = 0,
) -> Any:
    """Return rows with these standard deviations along directions at right angles.

    Parameters
    ----------
    rng : numpy.random.Generator
        Draws the directions, and the rows.
    n, d : int
        Rows and columns.
    stds : ndarray of shape (K,)
        At most min(n - 1, d) of them. In all other directions the rows do not vary.
    middle : float, default 0.0
        Size of the mean of each feature.
    others : int, default 0
        How many further rows to draw, which differ in the same directions.

    Returns
    -------
    ndarray of shape (n, d), or two of them if there are others

    Examples
    --------
    >>> X = along_axes(np.random.default_rng(0), 6, 4, np.array([3.0, 2.0]))
    >>> (np.linalg.svd(X)[1] ** 2 / 6).round(9)
    array([9., 4., 0., 0.])
    """
    k = len(stds)
    free = rng.normal(size=(n, k))
    shares, _ = np.linalg.qr(free - free.mean(axis=0))
    directions, _ = np.linalg.qr(rng.normal(size=(d, k)))
    mean = middle * rng.uniform(0.8, 1.2, d) * rng.choice([-1, 1], d)
    X = np.sqrt(n) * shares * stds @ directions.T + mean
    if not others:
        return X
    return X, spread(rng, (others, k), 0.3, 2.0) * stds @ directions.T + mean
