"""The directions in which data vary most."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from cs_core._checks import Array, as_float_array, whole_number
from cs_core.preprocess.statistics import as_rows, frozen, mean_over


@dataclass(frozen=True, eq=False)
class PCA:
    """Coordinates along the principal components of the training split.

    Attributes
    ----------
    mean : ndarray of shape (D,)
        Mean of each feature.
    components : ndarray of shape (D, K)
        Orthonormal directions, one a column, by falling variance. The entry of largest size of
        each is positive.
    variances : ndarray of shape (K,)
        Variance of the training split along each, divided by N: eigenvalues of the covariance.
    """

    mean: Array
    components: Array
    variances: Array

    def _in_dtype(self, rows: Array) -> tuple[Array, Array]:
        """Return mean and components in the dtype of these rows."""
        mean = as_float_array("mean", self.mean, dtype=rows.dtype)
        return mean, as_float_array("components", self.components, dtype=rows.dtype)

    def apply(self, X: ArrayLike) -> Array:
        """Return the coordinates of the rows, of shape (N, K)."""
        rows = as_rows("X", X, len(self.mean))
        mean, components = self._in_dtype(rows)
        return (rows - mean) @ components

    def invert(self, Z: ArrayLike) -> Array:
        """Return the rows, of shape (N, D), that lie at the coordinates Z."""
        rows = as_rows("Z", Z, len(self.variances))
        mean, components = self._in_dtype(rows)
        return rows @ components.T + mean


def _eigenvectors(centered: Array) -> tuple[Array, Array]:
    """Eigenvalues of the covariance, largest first, and its eigenvectors as columns."""
    n, d = centered.shape
    if n < d:  # the covariance would be larger than the data: take its eigenvectors from them
        _, stretch, directions = np.linalg.svd(centered, full_matrices=False)
        return stretch**2 / n, directions.T
    variances, components = np.linalg.eigh(centered.T @ centered / n)
    # rounding can make an eigenvalue of 0 negative
    return np.maximum(variances[::-1], 0), components[:, ::-1]


def _with_fixed_signs(components: Array) -> Array:
    """Turn each column so that its largest entry is positive; of nearly equal ones the first."""
    size = np.abs(components)
    first = np.argmax(size >= size.max(axis=0) * (1 - 1e-6), axis=0)
    signs: Array = np.sign(components[first, np.arange(components.shape[1])])
    return components * signs


def fit_pca(X: ArrayLike, *, n_components: int | None = None) -> PCA:
    r"""Learn the principal components: an orthonormal basis in which features are uncorrelated.

    .. math:: \Sigma = \frac1N \sum_i (x_i - \mu)(x_i - \mu)^\top = U \Lambda U^\top, \qquad
       z_i = U^\top (x_i - \mu)

    Eigenvalues below about 1e-16 of the largest are rounding. Standardize features of very
    different scales first: otherwise the components are those of the largest unit, too.

    Source: Hotelling, "Analysis of a complex of statistical variables into principal components",
    1933.

    Parameters
    ----------
    n_components : int or None, default None
        How many directions K to keep, at most min(N, D); None keeps that many.

    Examples
    --------
    >>> pca = fit_pca([[0.0, 0.0], [3.0, 4.0], [6.0, 8.0]])
    >>> pca.components[:, 0], pca.variances.round(4)
    (array([0.6, 0.8]), array([16.6667,  0.    ]))
    >>> fit_pca([[0.0, 0.0], [3.0, 4.0], [6.0, 8.0]], n_components=1).apply([[6.0, 8.0]]).round(4)
    array([[5.]])
    """
    rows = as_float_array("X", X, ndim=2)
    most = min(rows.shape)
    k = most if n_components is None else whole_number("n_components", n_components, minimum=1)
    if k > most:
        raise ValueError(
            f"n_components must be at most {most} for X of shape {rows.shape}, got {k}"
        )
    mean = mean_over(rows)
    centered = rows - mean  # float64
    if max(rows.shape) * float(np.abs(centered).max()) > np.sqrt(np.finfo(np.float64).max):
        raise ValueError("X must be small enough for its squares to be finite, got an overflow")
    variances, components = _eigenvectors(centered)
    components = _with_fixed_signs(components[:, :k])
    return PCA(frozen(mean), frozen(components), frozen(variances[:k]))
