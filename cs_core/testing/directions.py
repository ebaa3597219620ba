"""Principal directions without what mathematics leaves open: signs, and bases of equal variance."""

import functools
import inspect
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cs_core.testing.wrapped import Wrapped

Array = NDArray[np.float64]

# variances that differ by less, relative to the largest, are equal: any basis is right
EQUAL = 1e-6
PARTS = ("mean", "components", "variances")
MODERATE = 1e3


class Axes(NamedTuple):
    """Mean, directions and variances of rows; all D directions, by falling variance."""

    mean: Array
    components: Array
    variances: Array


def axes_of(X: NDArray[Any]) -> Axes:
    """Return the principal axes of rows, in float64; the largest entry of each is positive.

    They are those of the values, however these lie in memory: where variances are equal, the
    last digits decide.
    """
    rows = np.array(X, dtype=np.float64, order="C")
    return _axes_of(rows.tobytes(), rows.shape)


@functools.lru_cache(maxsize=256)
def _axes_of(values: bytes, shape: tuple[int, ...]) -> Axes:
    rows = np.frombuffer(values).reshape(shape)
    mean = rows.mean(axis=0)
    # singular values of rows are more exact than eigenvalues of their covariance
    _, stretch, directions = np.linalg.svd(rows - mean, full_matrices=True)
    variances = np.zeros(len(directions))
    variances[: len(stretch)] = stretch**2 / len(rows)
    components = directions.T * _signs(directions.T)
    for part in (mean, components, variances):
        part.flags.writeable = False
    return Axes(mean, components, variances)


def _signs(columns: Array) -> Array:
    """Return the sign of the largest entry of each column; of nearly equal ones the first."""
    size = np.abs(columns)
    first = np.argmax(size >= size.max(axis=0) * (1 - 1e-6), axis=0)
    signs: Array = np.sign(columns[first, np.arange(columns.shape[1])])
    return np.where(signs == 0, 1.0, signs)


def groups(variances: Array, count: int) -> Iterator[tuple[NDArray[np.intp], bool]]:
    """Yield the indices below `count` of variances that are equal, and whether these are 0."""
    largest = variances[0] or 1.0
    starts = np.flatnonzero(-np.diff(variances) > EQUAL * largest) + 1
    for group in np.split(np.arange(len(variances)), starts):
        kept = group[group < count]
        if len(kept):
            yield kept, bool(variances[kept[0]] <= EQUAL**2 * largest)


def turn(own: Array, right: Array) -> Array:
    """Return the orthogonal matrix R for which own R comes nearest to right.

    A single column that has little to do with the right one gets the sign of `_signs`.
    """
    alike = own.T @ right
    if alike.size == 1:
        sizes = np.sqrt((own**2).sum() * (right**2).sum())
        return np.sign(alike) if abs(alike[0, 0]) > 0.5 * sizes else _signs(own)[None]
    left, _, across = np.linalg.svd(alike)
    turned: Array = left @ across
    return turned


def _is_table(value: Any, rows: int) -> bool:
    plain = type(value) is np.ndarray and value.ndim == 2 and value.dtype.kind == "f"
    return plain and len(value) == rows and bool(np.isfinite(value).all())


def aligned_components(components: Any, X: NDArray[Any]) -> Any:
    """Turn directions into those that `axes_of` gives, as far as they may differ.

    Components of another form come back as they are.
    """
    if not _is_table(components, X.shape[1]) or components.shape[1] > X.shape[1]:
        return components
    right = axes_of(X)
    found = components.astype(np.float64)
    for at, null in groups(right.variances, found.shape[1]):
        own, want = found[:, at], right.components[:, at]
        if null:  # any directions that are orthonormal, and at right angles to all others
            others = right.components[:, : at[0]]
            square = np.abs(own.T @ own - np.eye(len(at))).max()
            if max(square, np.abs(others.T @ own).max(initial=0)) < EQUAL**1.5:
                found[:, at] = want
        else:
            found[:, at] = own @ turn(own, want)
    return found.astype(components.dtype)


def aligned_coordinates(
    parts: tuple[Any, ...],
    X: NDArray[Any],
    rows: NDArray[Any],
    *,
    n_components: int | None = None,
    eps: float = 1e-5,
) -> tuple[Any, ...]:
    """Turn whitened rows, of X first, into the axes of `axes_of`, as far as they may differ."""
    count = n_components or min(X.shape)
    tables = [
        _is_table(part, n) and part.shape[1] == count
        for part, n in zip(parts, (len(X), len(rows), 1), strict=True)
    ]
    if not tables[0]:
        return parts
    axes = axes_of(X)
    seen = np.concatenate([X, rows]) if tables[1] else X
    right = (seen.astype(np.float64) - axes.mean) @ axes.components[:, :count]  # (N + M, K)
    own = np.concatenate(parts[: 1 + tables[1]]).astype(np.float64)
    found = [
        part.astype(np.float64) if whole else part
        for part, whole in zip(parts, tables, strict=True)
    ]
    for at, null in groups(axes.variances, count):
        used = slice(None) if null else slice(len(X))  # training rows decide where they can
        turned = turn(own[used, at], right[used, at])
        for part, whole in zip(found, tables, strict=True):
            if whole:
                part[:, at] = part[:, at] @ turned
    return tuple(
        new.astype(part.dtype) if whole else part
        for new, part, whole in zip(found, parts, tables, strict=True)
    )


class Components(Wrapped):
    """A function that finds principal components, with what is left open taken out.

    It returns mean, components and variances: the second by `aligned_components`. Of data in very
    large or very small units, mean and variances come back in units of its spread.
    """

    def __init__(self, maker: Callable[..., Any]) -> None:
        super().__init__(maker)
        try:
            self.__signature__ = inspect.signature(maker)
        except (TypeError, ValueError):  # a student's function that lives elsewhere
            return

    def __call__(self, X: NDArray[Any], **options: Any) -> Any:
        """Find them, and align them."""
        return self._aligned(self.maker(X, **options), X)

    @property
    def call_many(self) -> Callable[..., Any]:
        """Find them for many calls in one message, if the maker lives far away."""
        far: Callable[..., Any] = self.maker.call_many  # type: ignore[attr-defined]

        def call_many(calls: Any, seconds: float) -> tuple[list[Any], Exception | None]:
            found, error = far(calls, seconds)
            pairs = zip(found, calls, strict=False)
            return [self._aligned(made, call.args[0]) for made, call in pairs], error

        return call_many

    def _aligned(self, made: Any, X: NDArray[Any]) -> Any:
        if type(made) is not tuple or len(made) != len(PARTS):
            return made
        mean, components, variances = made
        if (unit := _unit(X)) != 1:
            mean = mean / unit if type(mean) is np.ndarray else mean
            variances = variances / unit**2 if type(variances) is np.ndarray else variances
        return mean, aligned_components(components, X), variances


def _unit(X: NDArray[Any]) -> float:
    spread = float(X.astype(np.float64).std())
    if spread == 0 or 1 / MODERATE < spread < MODERATE:
        return 1.0
    return float(2.0 ** np.rint(np.log2(spread)))


def components_of(maker: Callable[..., Any]) -> Components:
    """Return a function that finds components as `maker` does, without signs left open.

    Parameters
    ----------
    maker : callable
        ``maker(X, n_components=...) -> (mean, components, variances)``.

    Examples
    --------
    >>> def first_axis(X):
    ...     return X.mean(axis=0), np.array([[-1.0], [0.0]]), np.array([1.0])
    >>> components_of(first_axis)(np.array([[1.0, 0.0], [3.0, 0.0]]))[1].ravel() ** 2
    array([1., 0.])
    """
    return Components(maker)


def parts_of(fit: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function that returns what an object with these attributes holds."""

    def maker(X: Any, **options: Any) -> Any:
        made = fit(X, **options)
        return made.mean, made.components, made.variances

    maker.__name__ = fit.__name__
    maker.__signature__ = inspect.signature(fit)  # type: ignore[attr-defined]
    return maker
