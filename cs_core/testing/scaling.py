"""What goes wrong in standardizing."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cs_core.testing.slips import Slip

Array = NDArray[Any]
Learn = Callable[[Array], tuple[Any, Any]]
Use = Callable[[Array, Any, Any], Array]
EPSILONS = (1e-8, 1e-12, 1e-10, 1e-7, 1e-6, 1e-9, 1e-5, 1e-4, 1e-3, 1e-15, 1e-16)


def _plain(rows: Array, shift: Any, divisor: Any) -> Array:
    made: Array = (rows - shift) / divisor
    return made


def _back(Z: Array, shift: Any, divisor: Any) -> Array:
    made: Array = Z * divisor + shift
    return made


def _in_dtype(result: Array, rows: Array) -> Array:
    return result.astype(rows.dtype if rows.dtype.kind == "f" else np.float64)


def maker(
    learn: Learn, use: Use = _plain, back: Use = _back, *, own: bool = False
) -> Callable[..., Any]:
    """Return a function that fits with a slip in what is learned, or in how it is used."""

    def fit(X: Array) -> Any:
        learned = learn(X.astype(np.float64))

        def apply(rows: Array) -> Array:
            x = rows.astype(np.float64)
            return _in_dtype(use(x, *(learn(x) if own else learned)), rows)

        def invert(Z: Array) -> Array:
            return _in_dtype(back(Z.astype(np.float64), *learned), Z)

        return apply, invert

    return fit


def is_constant(X: Array) -> Array:
    """Return for each column whether all its entries are equal."""
    same: Array = X.min(axis=0) == X.max(axis=0)
    return same


def std_of(X: Array, *, axis: int | None = 0, ddof: int = 0) -> tuple[Any, Any]:
    """Return mean and standard deviation, which is 1 where a column is constant."""
    kept = axis == 1
    mean, std = X.mean(axis=axis, keepdims=kept), X.std(axis=axis, ddof=ddof, keepdims=kept)
    if axis != 0:
        return mean, np.where(std == 0, 1.0, std)
    return mean, np.where(is_constant(X), 1.0, std)


def changed(learn: Learn, change: Callable[[Any, Any], tuple[Any, Any]]) -> Learn:
    """Return what learns something else: shift and divisor, changed."""
    return lambda X: change(*learn(X))


def _raw(X: Array) -> tuple[Any, Any]:
    return X.mean(axis=0), X.std(axis=0)


def plus(eps: float) -> Callable[[Any, Any], tuple[Any, Any]]:
    """Return a change: something small is added to the divisor."""
    return lambda shift, divisor: (shift, divisor + eps)


def _plus_inside(eps: float) -> Callable[[Any, Any], tuple[Any, Any]]:
    return lambda shift, divisor: (shift, np.sqrt(divisor**2 + eps))


def _one_below(limit: float) -> Callable[[Any, Any], tuple[Any, Any]]:
    return lambda shift, divisor: (shift, np.where(divisor < limit, 1.0, divisor))


def or_one(spread: Any) -> Any:
    """Return the spread, and 1 where it is 0."""
    return np.where(spread == 0, 1.0, spread)


def nothing_for_constant(x: Array, shift: Any, spread: Any) -> Array:
    """Return scaled rows, and 0 wherever the spread is 0."""
    scaled: Array = (x - shift) / or_one(spread) * (spread != 0)
    return scaled


def _zero_where_constant(X: Array) -> tuple[Any, Any]:
    return X.mean(axis=0), np.where(is_constant(X), 0.0, X.std(axis=0))


def _close_is_constant(X: Array) -> tuple[Any, Any]:
    mean, std = _raw(X)
    return mean, np.where(np.isclose(X, X[0]).all(axis=0), 1.0, std)


def in_single(shift: Any, divisor: Any) -> tuple[Any, Any]:
    """Round what was learned to single precision."""
    one, two = (np.asarray(part, dtype=np.float32) for part in (shift, divisor))
    return one.astype(np.float64), two.astype(np.float64)


def _absolute(X: Array) -> tuple[Any, Any]:
    mean = X.mean(axis=0)
    return mean, np.where(is_constant(X), 1.0, np.abs(X - mean).mean(axis=0))


STANDARDIZE = (
    Slip("ddof", "The standard deviation is that of N − 1: divide by N.",
         maker(lambda X: std_of(X, ddof=1))),
    Slip("own statistics", "The rows are treated with their own mean and standard deviation: take "
         "those of X, whatever rows come.", maker(std_of, own=True)),
    Slip("variance", "It is divided by the variance: a root is missing.",
         maker(changed(std_of, lambda m, s: (m, s**2)))),
    Slip("root twice", "A root is taken twice.", maker(changed(std_of, lambda m, s: (m, s**0.5)))),
    Slip("not centered", "The mean is not subtracted.",
         maker(changed(std_of, lambda m, s: (0.0, s)))),
    Slip("not scaled", "The mean is subtracted, and nothing divides.",
         maker(changed(std_of, lambda m, s: (m, 1.0)))),
    *(Slip("constant divided", "A constant column is divided by its standard deviation, which is 0 "
           "or a rounding error: compare its smallest and its largest entry, and divide by 1.",
           maker(learn))
      for learn in (_raw, changed(_raw, lambda m, s: (m, np.where(s == 0, 1.0, s))))),
    Slip("one mean for all", "Mean and standard deviation are those of the whole table: each "
         "column has its own.", maker(lambda X: std_of(X, axis=None))),
    *(Slip("constant set to 0", "Where a column is constant in X, new rows become 0 whatever they "
           "hold: they are only shifted.", maker(_zero_where_constant, nothing_for_constant, back))
      for back in (_back, lambda Z, m, s: Z * or_one(s) + m)),
    Slip("way back without a constant's shift", "invert makes a constant of a column that was "
         "constant in X: its divisor is 1 on the way back, too.",
         maker(_zero_where_constant, lambda x, m, s: (x - m) / or_one(s))),
    Slip("close taken for constant", "A column is taken for constant if its entries are close: "
         "np.isclose means close in relation to their size.", maker(_close_is_constant)),
    Slip("statistics in float32", "Mean and standard deviation are rounded to float32: keep them "
         "in float64.", maker(changed(std_of, in_single))),
    Slip("wrong axis", "Each row is standardized by itself (axis 1): the statistics are those of "
         "the columns of X.", maker(std_of, lambda x, m, s: _plain(x, *std_of(x, axis=1)))),
    Slip("constant kept", "A constant column is left as it is: subtract its mean.",
         maker(lambda X: (np.where(is_constant(X), 0.0, X.mean(axis=0)), std_of(X)[1]))),
    *(Slip("epsilon added", f"Something like {eps:g} is added to the {word}: that shows in columns "
           "of small units.", maker(changed(_raw, added)))
      for eps in EPSILONS
      for word, added in (("standard deviation", plus(eps)), ("variance", _plus_inside(eps)))),
    *(Slip("small spread taken for constant", f"A column whose standard deviation is below {tiny:g}"
           " is taken for constant: it can be one of small units.",
           maker(changed(_raw, _one_below(tiny))))
      for tiny in (1e-8, 1e-6, 1e-5, 1e-4, 1e-3)),
    Slip("mean absolute deviation", "The spread is the mean absolute deviation: take the root of "
         "the mean square.", maker(_absolute)),
    Slip("median", "The median stands where the mean belongs.",
         maker(lambda X: (np.median(X, axis=0), std_of(X)[1]))),
    Slip("clipped", "Values beyond ±3 are cut: keep them.",
         maker(std_of, lambda x, m, s: np.clip((x - m) / s, -3, 3))),
    Slip("mean added", "The mean is added instead of subtracted.",
         maker(changed(std_of, lambda m, s: (-m, s)))),
    Slip("mean after dividing", "x / σ − μ is not (x − μ) / σ.",
         maker(std_of, lambda x, m, s: x / s - m)),
    Slip("range", "It is divided by the range instead of the standard deviation.",
         maker(lambda X: (X.mean(axis=0), np.where(is_constant(X), 1.0, np.ptp(X, axis=0))))),
    Slip("way back without the mean", "invert forgets to add the mean.",
         maker(std_of, back=lambda Z, m, s: Z * s)),
    Slip("way back without the scale", "invert forgets to multiply by the standard deviation.",
         maker(std_of, back=lambda Z, m, s: Z + m)),
    Slip("way back in the wrong order", "invert adds the mean before it multiplies: undo the last "
         "step first.", maker(std_of, back=lambda Z, m, s: (Z + m) * s)),
    Slip("way back is the way there", "invert does what apply does.",
         maker(std_of, back=lambda Z, m, s: (Z - m) / s)),
    Slip("way back subtracts", "invert subtracts the mean instead of adding it.",
         maker(std_of, back=lambda Z, m, s: Z * s - m)),
    Slip("way back divides", "invert divides where it must multiply.",
         maker(std_of, back=lambda Z, m, s: Z / s + m)),
)  # fmt: skip
