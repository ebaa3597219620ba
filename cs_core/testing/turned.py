"""What goes wrong in principal components and in whitening."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cs_core.testing.directions import Axes, axes_of
from cs_core.testing.slips import Slip

Array = NDArray[Any]


def _components(change: Callable[[Axes, Array, int], tuple[Any, Any, Any]]) -> Callable[..., Any]:
    """Return a function that finds components, with a slip; all D of them go into it."""

    def fit(X: Array, *, n_components: int | None = None) -> Any:
        rows, count = X.astype(np.float64), n_components or min(X.shape)
        mean, components, variances = change(axes_of(rows), rows, count)
        return mean, components[:, :count], variances[:count]

    return fit


def _rescaled(power: float, times: Callable[[int], float]) -> Callable[..., Any]:
    return _components(lambda axes, rows, k: (*axes[:2], axes.variances**power * times(len(rows))))


def _reversed(axes: Axes, rows: Array, k: int) -> tuple[Any, Any, Any]:
    """Take eigenvalues as eigh gives them, the smallest first."""
    return axes.mean, axes.components[:, ::-1], axes.variances[::-1]


def _last_reversed(axes: Axes, rows: Array, k: int) -> tuple[Any, Any, Any]:
    return axes.mean, axes.components[:, :k][:, ::-1], axes.variances[:k][::-1]


def _sorted_alone(axes: Axes, rows: Array, k: int) -> tuple[Any, Any, Any]:
    return axes.mean, axes.components[:, ::-1], axes.variances


def _moment(axes: Axes, rows: Array, k: int) -> tuple[Any, Any, Any]:
    found = axes_of(np.vstack([rows, -rows]))
    return axes.mean, found.components, found.variances


def _about_one_mean(axes: Axes, rows: Array, k: int) -> tuple[Any, Any, Any]:
    return axes.mean, *_moment(axes, rows - rows.mean(), k)[1:]


def _about_row_means(axes: Axes, rows: Array, k: int) -> tuple[Any, Any, Any]:
    return axes.mean, *_moment(axes, rows - rows.mean(axis=1, keepdims=True), k)[1:]


def _standardized(axes: Axes, rows: Array, k: int) -> tuple[Any, Any, Any]:
    std = rows.std(axis=0)
    found = axes_of((rows - axes.mean) / np.where(std > 0, std, 1))
    return axes.mean, found.components, found.variances


def _rows_for_columns(axes: Axes, rows: Array, k: int) -> tuple[Any, Any, Any]:
    # with the signs that NumPy gives: those of rows cannot be taken out of columns
    return axes.mean, np.linalg.svd(rows - axes.mean)[2], axes.variances


def _eigenvectors_for_columns(axes: Axes, rows: Array, k: int) -> tuple[Any, Any, Any]:
    centered = rows - axes.mean
    vectors = np.linalg.eigh(centered.T @ centered / len(rows))[1][:, ::-1]
    return axes.mean, vectors.T, axes.variances


def _stretched(axes: Axes, rows: Array, k: int) -> tuple[Any, Any, Any]:
    return axes.mean, axes.components * np.sqrt(axes.variances), axes.variances


def _shares(axes: Axes, rows: Array, k: int) -> tuple[Any, Any, Any]:
    return axes.mean, axes.components, axes.variances / axes.variances.sum()


def _mean_of_0(axes: Axes, rows: Array, k: int) -> tuple[Any, Any, Any]:
    return 0 * axes.mean, axes.components, axes.variances


COMPONENTS = (
    Slip("ddof", "The variances are those of N − 1: divide by N.",
         _rescaled(1, lambda n: n / (n - 1))),
    Slip("not centered", "The mean is not subtracted before the directions are found.",
         _components(_moment)),
    Slip("rising order", "The smallest variances come first: eigh sorts them upward, and you keep "
         "the first ones.", _components(_reversed)),
    Slip("rising order", "The components that are kept are the right ones, in the reverse order.",
         _components(_last_reversed)),
    Slip("sorted alone", "The variances are sorted and the components are not: reorder both.",
         _components(_sorted_alone)),
    Slip("singular values", "The variances are singular values of the centered rows: square them, "
         "and divide by N.", _rescaled(0.5, np.sqrt)),
    Slip("not divided by N", "The squared singular values are not divided by N.",
         _rescaled(1, float)),
    Slip("standard deviations", "These are standard deviations: the variances are their squares.",
         _rescaled(0.5, lambda n: 1.0)),
    Slip("singular values not squared", "Singular values are divided by N, and not squared before.",
         _rescaled(0.5, lambda n: n**-0.5)),
    Slip("variances squared", "The variances are squared: singular values of the covariance are "
         "its eigenvalues already.", _rescaled(2, lambda n: 1.0)),
    Slip("rows for columns", "The components stand in rows: NumPy returns Vᵀ, and you need V.",
         _components(_rows_for_columns)),
    Slip("rows for columns", "The components stand in rows: eigenvectors are columns already.",
         _components(_eigenvectors_for_columns)),
    Slip("standardized", "The features are divided by their standard deviations first: that was "
         "not asked for.", _components(_standardized)),
    Slip("one mean for all", "One mean is subtracted from the whole table: each column has "
         "its own.",
         _components(_about_one_mean)),
    Slip("wrong axis", "The mean of each row is subtracted (axis 1): subtract that of each "
         "column.",
         _components(_about_row_means)),
    Slip("not orthonormal", "The components are multiplied by their standard deviations: their "
         "length must be 1.", _components(_stretched)),
    Slip("shares", "The variances are divided by their sum.", _components(_shares)),
    Slip("mean left out", "The mean is 0: return that of the rows.", _components(_mean_of_0)),
)  # fmt: skip


def _whitened(
    scale: Callable[[Array, float, int], Any],
    *,
    axes: Callable[[Array], Axes] = axes_of,
    center: Callable[[Axes, Array], Any] | None = None,
    own: bool = False,
    turn: Callable[[Axes, Any, int], Array] | None = None,
    finish: Callable[[Array], Array] = lambda Z: Z,
) -> Callable[..., Any]:
    """Return a whitening fit with a slip: in the divisors, the axes, the center, or the turn."""

    def fit(X: Array, *, n_components: int | None = None, eps: float = 1e-5) -> Any:
        count = n_components or min(X.shape)
        learned = axes(X.astype(np.float64))

        def apply(rows: Array) -> Array:
            x = rows.astype(np.float64)
            used = axes(x) if own else learned
            divisor = scale(used.variances[:count], eps, len(X))
            middle = center(used, rows) if center else used.mean
            turned = turn(used, divisor, count) if turn else used.components[:, :count] / divisor
            return finish((x - middle) @ turned).astype(
                rows.dtype if rows.dtype.kind == "f" else float
            )

        return apply

    return fit


def _right(variances: Array, eps: float, n: int) -> Any:
    return np.sqrt(variances + eps)


def _typed_in(number: float) -> Callable[[Array, float, int], Any]:
    return lambda variances, eps, n: np.sqrt(variances + number)


def _uncentered(X: Array) -> Axes:
    found = axes_of(np.vstack([X, -X]))
    return Axes(axes_of(X).mean, found.components, found.variances)


def _of_svd(X: Array) -> Axes:
    """Return the axes with the signs that NumPy gives."""
    mean, _, variances = axes_of(X)
    return Axes(mean, np.linalg.svd(X - mean)[2].T, variances)


def _rising(X: Array) -> Axes:
    mean, components, variances = axes_of(X)
    k = min(X.shape)
    return Axes(mean, components[:, :k][:, ::-1], variances[:k][::-1])


def _smallest(X: Array) -> Axes:
    mean, components, variances = axes_of(X)
    return Axes(mean, components[:, ::-1], variances[::-1])


def _zca(axes: Axes, divisor: Any, count: int) -> Array:
    used = axes.components[:, :count]
    turned: Array = used / divisor @ used.T
    return turned


def _cholesky(axes: Axes, divisor: Any, count: int) -> Array:
    covariance = axes.components * (axes.variances + divisor[0] ** 2 - axes.variances[0])
    return np.linalg.inv(np.linalg.cholesky(covariance @ axes.components.T)).T


WHITEN = (
    Slip("divided by eigenvalues", "Coordinates are divided by the variance: take its root.",
         _whitened(lambda v, eps, n: v + eps)),
    Slip("epsilon outside the root", "ε is added to the standard deviation: it belongs inside the "
         "root, to the variance.", _whitened(lambda v, eps, n: np.sqrt(v) + eps)),
    Slip("epsilon left out", "ε is not added to the variance: is it not used, or only as a floor?",
         _whitened(lambda v, eps, n: np.sqrt(v))),
    Slip("epsilon outside the root", "The root is taken of the variance and of ε alone: it belongs "
         "around their sum.", _whitened(lambda v, eps, n: np.sqrt(v) + np.sqrt(eps))),
    Slip("epsilon squared", "ε is squared: add it to the variance as it is.",
         _whitened(lambda v, eps, n: np.sqrt(v + eps**2))),
    Slip("epsilon left out", "ε is not added to the variance: is it not used, or only as a floor?",
         _whitened(lambda v, eps, n: np.sqrt(np.maximum(v, eps)))),
    *(Slip("epsilon typed in", "ε is a number of yours: take the argument.",
           _whitened(_typed_in(e)))
      for e in (1e-5, 1e-8, 1e-6, 1e-4, 1e-3, 1e-2, 0.1, 1e-10, 1e-12)),
    Slip("ddof", "The variances are those of N − 1: divide by N.",
         _whitened(lambda v, eps, n: np.sqrt(v * n / max(n - 1, 1) + eps))),
    Slip("not scaled", "The rows are turned, and nothing divides them.",
         _whitened(lambda v, eps, n: 1.0)),
    Slip("singular values", "Coordinates are divided by singular values of the centered rows, "
         "which lack the N: variances of 1/N are left.",
         _whitened(lambda v, eps, n: np.sqrt(v * n + eps))),
    Slip("singular values", "Coordinates are divided by singular values of the centered rows, "
         "which lack the N: variances of 1/N are left.",
         _whitened(lambda v, eps, n: np.sqrt(v * n) + eps)),
    Slip("multiplied", "Coordinates are multiplied by the root of the variance: divide.",
         _whitened(lambda v, eps, n: 1 / np.sqrt(v + eps))),
    Slip("not centered", "The mean is not subtracted when rows are treated.",
         _whitened(_right, center=lambda axes, rows: 0.0)),
    Slip("own mean", "The rows lose their own mean: subtract that of X.",
         _whitened(_right, center=lambda axes, rows: rows.mean(axis=0, dtype=float))),
    Slip("mean rounded", "The mean is rounded to the dtype of the rows: keep it in float64.",
         _whitened(_right, center=lambda axes, rows: axes.mean.astype(rows.dtype).astype(float))),
    Slip("signs chosen anew", "The signs are chosen by the rows that apply is given: choose them "
         "once, when you fit.",
         _whitened(_right, finish=lambda Z: Z * np.where(Z[:1] < 0, -1.0, 1.0))),
    Slip("own statistics", "The rows are whitened by their own directions and variances: take "
         "those of X.", _whitened(_right, own=True)),
    Slip("not centered", "The directions are found before the mean is subtracted.",
         _whitened(_right, axes=_uncentered)),
    Slip("rising order", "The coordinates stand in rising order of variance.",
         _whitened(_right, axes=_rising)),
    Slip("rising order", "The directions of smallest variance are kept: eigh sorts upward.",
         _whitened(_right, axes=_smallest)),
    Slip("zca", "The rows are turned back (ZCA): coordinates along the components are asked for.",
         _whitened(_right, turn=_zca)),
    Slip("cholesky", "This is whitening by Cholesky's triangles: coordinates along the components "
         "are asked for.", _whitened(_right, turn=_cholesky)),
    Slip("rows for columns", "The rows are multiplied by Uᵀ where U belongs: is it NumPy's Vᵀ?",
         _whitened(_right, axes=_of_svd,
                   turn=lambda axes, divisor, k: axes.components.T[:, :k] / divisor)),
    Slip("not turned", "Each feature is divided by a standard deviation, and nothing is turned.",
         _whitened(_right, turn=lambda axes, divisor, k: np.eye(len(axes.mean))[:, :k] / divisor)),
)  # fmt: skip
