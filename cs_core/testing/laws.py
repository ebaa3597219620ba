"""Laws that the entries of a random array must follow, and how far their sums may stray.

All entries are independent. The limits hold for every law of its kind and every number of entries,
not only for many (Bernstein's inequality), so that a right answer fails as rarely as is promised.
"""

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

# how often one statement about a right answer may be wrong; a check makes a few dozen
ALARM = 1e-10


class Law(NamedTuple):
    """How the entries of an array are spread, each around a mean of its own.

    Attributes
    ----------
    mean : ndarray
        Of the shape and the dtype that the array must have.
    std : ndarray or float
        Not 0; a minus sign turns the entry around.
    fourth : float
        The mean of z⁴, where z = (entry − mean) / std.
    scale : float
        The mean of abs(z)ᵏ is at most ½ k! scaleᵏ⁻² for k = 3, 4, …: a third of the largest
        abs(z), if there is one.
    values : tuple of ndarray
        The values that an entry can take; none if there is a density.
    shares : tuple of float
        The probability of each value.
    words : tuple of str
        What to call each value in messages; of a density, its name.
    tails : tuple of (float, float)
        For a density: bounds, and the share of entries whose abs(z) is larger.
    """

    mean: NDArray[Any]
    std: Any
    fourth: float
    scale: float
    values: tuple[Any, ...] = ()
    shares: tuple[float, ...] = ()
    words: tuple[str, ...] = ()
    tails: tuple[tuple[float, float], ...] = ()

    def standardized(self, array: NDArray[Any]) -> NDArray[np.float64]:
        """Return the entries with mean 0 and standard deviation 1, if the law holds."""
        found: NDArray[np.float64] = (array.astype(np.float64) - self.mean) / self.std
        return found

    def same_by_chance(self, size: int) -> float:
        """Return how likely two arrays of so many entries are equal."""
        return math.fsum(share**2 for share in self.shares) ** size if self.shares else 0.0


def two_values(one: ArrayLike, other: ArrayLike, share: float, *, words: tuple[str, str]) -> Law:
    """Return the law of entries with two values each.

    Parameters
    ----------
    one, other : array_like of one shape and dtype
        The values; they differ everywhere.
    share : float
        Probability of the first, in (0, 1).
    words : tuple of two str
        What to call the values in messages.

    Examples
    --------
    >>> law = two_values(np.zeros(2), np.array([2.0, 4.0]), 0.5, words=("0", "2 x"))
    >>> law.mean, law.std
    (array([1., 2.]), array([-1., -2.]))
    """
    a, b = np.asarray(one), np.asarray(other)
    p, q = share, 1 - share
    mean = (p * a.astype(np.float64) + q * b.astype(np.float64)).astype(b.dtype)
    # signed: what is standardized tells which of the two it is, whatever their signs
    std = (a.astype(np.float64) - b) * math.sqrt(p * q)
    largest = max(math.sqrt(q / p), math.sqrt(p / q))
    fourth = (q**3 + p**3) / (p * q)
    return Law(mean, std, fourth, largest / 3, (a, b), (p, q), words)


_NORMAL_TAILS = tuple((k, math.erfc(k / math.sqrt(2))) for k in (3.0, 2.0, 1.0, 0.5))


def gaussian(mean: ArrayLike, std: float) -> Law:
    """Return the law of normal entries around an array of means.

    Examples
    --------
    >>> gaussian(np.zeros((3, 2)), 0.1).fourth
    3.0
    """
    return Law(
        np.asarray(mean), std, 3.0, 0.6, words=("a normal distribution",), tails=_NORMAL_TAILS
    )


def uniform(mean: ArrayLike, half_width: float) -> Law:
    """Return the law of entries that lie evenly around an array of means.

    Examples
    --------
    >>> round(uniform(np.zeros((3, 2)), 6.0).std, 3)
    3.464
    """
    edge = math.sqrt(3)  # in standard deviations; a rounded draw may lie a little beyond
    tails = ((edge * (1 + 1e-6), 0.0), *((edge * k, 1 - k) for k in (0.98, 0.8, 0.5, 0.2)))
    std = half_width / edge
    return Law(np.asarray(mean), std, 1.8, 1 / edge, words=("a uniform distribution",), tails=tails)


def truncated(mean: ArrayLike, std: float, *, rescaled: bool = False) -> Law:
    """Return the law of normal entries of which those beyond two standard deviations are redrawn.

    Parameters
    ----------
    mean : array_like
    std : float
        Standard deviation before the cut; if `rescaled`, after it.
    rescaled : bool
        Whether the cut entries are stretched until their standard deviation is `std`.

    Examples
    --------
    >>> round(truncated(np.zeros(3), 1.0).std, 3)
    0.88
    """
    inside = math.erf(math.sqrt(2))
    density = math.exp(-2) / math.sqrt(2 * math.pi)
    variance = 1 - 4 * density / inside
    fourth = (3 - (3 * 4 + 16) * density / inside) / variance**2
    spread = math.sqrt(variance)
    tails = tuple(
        (k, 1 - math.erf(k * spread / math.sqrt(2)) / inside) for k in (2.0, 1.5, 1.0, 0.5)
    )
    tails = ((2 / spread * (1 + 1e-6), 0.0), *tails)
    return Law(
        np.asarray(mean), std if rescaled else std * spread, fourth, 2 / spread / 3,
        words=("a normal distribution that is cut off",), tails=tails,
    )  # fmt: skip


def limit(count: int, scale: float, *, variance: float = 1.0, sums: int = 1) -> float:
    """Return what a sum of independent terms of mean 0 exceeds with a probability of `ALARM`.

    Parameters
    ----------
    count : int
        Number of terms.
    scale : float
        As in `Law`.
    variance : float
        Of each term.
    sums : int
        The number of sums of which none may exceed it.

    Examples
    --------
    >>> bool(np.abs(np.random.default_rng(0).normal(size=10_000).sum()) < limit(10_000, 0.6) < 710)
    True
    """
    logarithm = math.log(2 * sums / ALARM)
    straight = scale * logarithm
    return straight + math.sqrt(straight**2 + 2 * count * variance * logarithm)


def shortfall(count: int, fourth: float) -> float:
    """Return by how much a sum of so many squares of mean 1 falls short as rarely as that."""
    return math.sqrt(2 * count * fourth * math.log(1 / ALARM))
