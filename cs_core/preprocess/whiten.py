"""Data whose covariance is the identity."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from cs_core._checks import Array, number
from cs_core.preprocess.pca import PCA, fit_pca
from cs_core.preprocess.statistics import as_divisor, as_rows


def _stds(pca: PCA, eps: float, like: Array) -> Array:
    """Return the standard deviations along the components, raised by eps, in a dtype."""
    return as_divisor("the standard deviation", np.sqrt(pca.variances + eps), like)


@dataclass(frozen=True, eq=False)
class Whitener:
    """Divides each principal coordinate by its standard deviation.

    Attributes
    ----------
    pca : PCA
        The rotation to principal coordinates.
    eps : float
        Added to every variance before the square root, in squared units of X.
    """

    pca: PCA
    eps: float

    def apply(self, X: ArrayLike) -> Array:
        """Return the whitened rows, of shape (N, K)."""
        coordinates = self.pca.apply(X)
        return coordinates / _stds(self.pca, self.eps, coordinates)

    def invert(self, Z: ArrayLike) -> Array:
        """Return the rows, of shape (N, D), of which `apply` makes Z."""
        z = as_rows("Z", Z, len(self.pca.variances))
        return self.pca.invert(z * _stds(self.pca, self.eps, z))


@dataclass(frozen=True, eq=False)
class ZCA:
    """Whitens and turns back, so that an image still looks like one.

    Attributes
    ----------
    pca : PCA
        The rotation to principal coordinates.
    eps : float
        Added to every variance before the square root, in squared units of X.
    """

    pca: PCA
    eps: float

    def apply(self, X: ArrayLike) -> Array:
        """Return the whitened rows in the axes of X, of shape (N, D)."""
        coordinates = self.pca.apply(X)
        white = coordinates / _stds(self.pca, self.eps, coordinates)
        return white @ self.pca._in_dtype(white)[1].T

    def invert(self, Z: ArrayLike) -> Array:
        """Return the rows, of shape (N, D), of which `apply` makes Z."""
        z = as_rows("Z", Z, len(self.pca.mean))
        white = z @ self.pca._in_dtype(z)[1]
        return self.pca.invert(white * _stds(self.pca, self.eps, z))


def _fit(X: ArrayLike, n_components: int | None, eps: float) -> tuple[PCA, float]:
    added = number("eps", eps, minimum=0)
    pca = fit_pca(X, n_components=n_components)
    rounding = len(pca.mean) * np.finfo(np.float64).eps * pca.variances[0]
    if added == 0 and pca.variances[-1] <= rounding:
        raise ValueError(
            "eps must be greater than 0 where X does not vary in one of the directions, got 0"
        )
    return pca, added


def fit_whiten(X: ArrayLike, *, n_components: int | None = None, eps: float = 1e-5) -> Whitener:
    r"""Learn to make features uncorrelated and of variance 1.

    With the eigenvectors U and eigenvalues :math:`\lambda` of the covariance of X,

    .. math:: z_{ik} = \frac{u_k^\top (x_i - \mu)}{\sqrt{\lambda_k + \epsilon}}

    The divisor is the square root of the eigenvalue. Dividing by the eigenvalue itself, as some
    published code does, leaves the variances 1 / lambda.

    Parameters
    ----------
    n_components : int or None, default None
        How many directions K to keep, at most min(N, D); None keeps that many.
    eps : float, default 1e-5
        The :math:`\epsilon \ge 0`, in squared units of X. It keeps directions without any
        signal from being blown up. At 0 the covariance of the result is the identity; 0 is refused
        where X does not vary in one of the directions.

    Examples
    --------
    >>> X = np.random.default_rng(0).normal(size=(100, 2)) @ [[3.0, 1.0], [0.0, 0.1]]
    >>> Z = fit_whiten(X, eps=0).apply(X)
    >>> bool(np.allclose(Z.T @ Z / len(Z), np.eye(2)))
    True
    """
    return Whitener(*_fit(X, n_components, eps))


def fit_zca(X: ArrayLike, *, n_components: int | None = None, eps: float = 1e-5) -> ZCA:
    r"""Learn to whiten and to turn back into the axes of X.

    .. math:: z_i = U \, (\Lambda + \epsilon I)^{-1/2} \, U^\top (x_i - \mu)

    Of all whitened data these are the closest to the (centered) originals.

    Source: Bell and Sejnowski, "The 'independent components' of natural scenes are edge filters",
    1997; Krizhevsky, "Learning multiple layers of features from tiny images", 2009.

    Parameters
    ----------
    n_components : int or None, default None
        How many directions to keep, at most min(N, D); None keeps that many. The part of an
        example outside of them becomes 0.
    eps : float, default 1e-5
        The :math:`\epsilon \ge 0`, in squared units of X.

    Examples
    --------
    >>> X = np.random.default_rng(0).normal(size=(100, 2)) @ [[3.0, 1.0], [0.0, 0.1]]
    >>> Z = fit_zca(X, eps=0).apply(X)
    >>> bool(np.allclose(Z.T @ Z / len(Z), np.eye(2)))
    True
    """
    return ZCA(*_fit(X, n_components, eps))
