"""What goes wrong in min-max scaling."""

from collections.abc import Callable
from typing import Any

import numpy as np

from cs_core.testing.scaling import (
    EPSILONS,
    Array,
    Learn,
    changed,
    in_single,
    is_constant,
    maker,
    nothing_for_constant,
    or_one,
    plus,
    std_of,
)
from cs_core.testing.slips import Slip


def _least(X: Array) -> tuple[Any, Any]:
    return X.min(axis=0), np.ptp(X, axis=0)


def _bounded(
    learn: Learn | None = None,
    use: Callable[..., Array] | None = None,
    back: Callable[..., Array] | None = None,
    *,
    own: bool = False,
) -> Callable[..., Any]:
    """Return a min-max fit with a slip; `use` and `back` take the two bounds as well."""
    learned, there, again = learn or _width, use or _to_bounds, back or _from_bounds

    def fit(X: Array, *, low: float = 0.0, high: float = 1.0) -> Any:
        return maker(
            learned,
            lambda x, shift, width: there(x, shift, width, low, high),
            lambda Z, shift, width: again(Z, shift, width, low, high),
            own=own,
        )(X)

    return fit


def _width(X: Array, *, axis: int | None = 0) -> tuple[Any, Any]:
    kept = axis == 1
    low, high = X.min(axis=axis, keepdims=kept), X.max(axis=axis, keepdims=kept)
    return low, np.where(high > low, high - low, 1.0)


def _to_bounds(x: Array, shift: Any, width: Any, low: float, high: float) -> Array:
    made: Array = low + (x - shift) / width * (high - low)
    return made


def _from_bounds(Z: Array, shift: Any, width: Any, low: float, high: float) -> Array:
    made: Array = (Z - low) / (high - low) * width + shift
    return made


def _ends(X: Array) -> tuple[Any, Any]:
    return X.min(axis=0), X.max(axis=0)


def _nothing_for_0(values: Any) -> Any:
    return np.where(values == 0, 1.0, values)


def _wrapping(*, width_wraps: bool, rows_wrap: bool) -> Callable[..., Any]:
    """Return a min-max fit that subtracts before it makes floating numbers of integers."""

    def fit(X: Array, *, low: float = 0.0, high: float = 1.0) -> Any:
        least, most = X.min(axis=0), X.max(axis=0)
        exact = most.astype(np.float64) - least.astype(np.float64)
        width = or_one((most - least).astype(np.float64) if width_wraps else exact)
        start = least if rows_wrap else least.astype(np.float64)

        def apply(rows: Array) -> Array:
            return _to_bounds((rows - start).astype(np.float64), 0.0, width, low, high)

        return apply, lambda Z: _from_bounds(Z, least.astype(np.float64), width, low, high)

    return fit


def _single_width(X: Array) -> tuple[Any, Any]:
    low, high = (part.astype(np.float32) for part in _ends(X))
    return low, or_one(high - low)


def _close_is_constant(X: Array) -> tuple[Any, Any]:
    low, width = _least(X)
    return low, np.where(np.isclose(X.max(axis=0), low), 1.0, width)


MIN_MAX = (
    Slip("own statistics", "The rows are treated with their own smallest and largest values: take "
         "those of X, whatever rows come.", _bounded(own=True)),
    Slip("clipped", "Values outside of the bounds are cut: nothing is clipped.",
         _bounded(use=lambda *a: np.clip(_to_bounds(*a), a[3], a[4]))),
    Slip("maximum for width", "It is divided by the maximum instead of the width, maximum minus "
         "minimum.", _bounded(lambda X: (X.min(axis=0), _nothing_for_0(X.max(axis=0))))),
    Slip("minimum not subtracted", "The minimum is not subtracted.",
         _bounded(lambda X: (0.0, _width(X)[1]))),
    Slip("divided by the maximum", "It is x / max: the minimum has no part in it.",
         _bounded(lambda X: (0.0, _nothing_for_0(X.max(axis=0))))),
    Slip("divided by the largest size", "It is x / max |x|: the minimum has no part in it.",
         _bounded(lambda X: (0.0, _nothing_for_0(np.abs(X).max(axis=0))))),
    Slip("bounds ignored", "The bounds low and high are not used.",
         _bounded(use=lambda x, m, w, lo, hi: (x - m) / w, back=lambda Z, m, w, lo, hi: Z * w + m)),
    Slip("high for the range", "It is low + t high: t is multiplied by high − low.",
         _bounded(use=lambda x, m, w, lo, hi: lo + (x - m) / w * hi,
                  back=lambda Z, m, w, lo, hi: (Z - lo) / hi * w + m)),
    Slip("high for the range", "It is low + t high: t is multiplied by high − low.",
         _bounded(use=lambda x, m, w, lo, hi: lo + (x - m) / w * hi)),
    Slip("low forgotten", "low is not added at the end.",
         _bounded(use=lambda x, m, w, lo, hi: (x - m) / w * (hi - lo))),
    Slip("bounds swapped", "The smallest value becomes high, and the largest low.",
         _bounded(use=lambda x, m, w, lo, hi: hi + (x - m) / w * (lo - hi))),
    Slip("one range for all", "Smallest and largest value are those of the whole table: each "
         "column has its own.", _bounded(lambda X: _width(X, axis=None))),
    Slip("constant divided", "A constant column is divided by its width, which is 0.",
         _bounded(lambda X: (X.min(axis=0), np.ptp(X, axis=0)))),
    *(Slip("constant set to low", "Where a column is constant in X, new rows become low whatever "
           "they hold: the width is 1.",
           _bounded(_least, lambda x, m, w, lo, hi: lo + nothing_for_constant(x, m, w) * (hi - lo),
                    back))
      for back in (_from_bounds, lambda Z, m, w, *ends: _from_bounds(Z, m, or_one(w), *ends))),
    Slip("way back without a constant's shift", "invert makes a constant of a column that was "
         "constant in X: its width is 1 on the way back, too.",
         _bounded(_least, lambda x, m, w, *ends: _to_bounds(x, m, or_one(w), *ends))),
    Slip("close taken for constant", "A column is taken for constant if its bounds are close: "
         "np.isclose means close in relation to their size.", _bounded(_close_is_constant)),
    *(Slip("integers wrap", "Differences of integers wrap around in their dtype: make floating "
           "numbers of them first.", _wrapping(width_wraps=width, rows_wrap=rows))
      for width, rows in ((True, False), (False, True), (True, True))),
    *(Slip("statistics in float32", "Smallest value and width are rounded to float32: keep them "
           "in float64.", _bounded(changed(learn, in_single)))
      for learn in (_width, _single_width)),
    Slip("wrong axis", "Each row is scaled by its own bounds (axis 1): they are those of the "
         "columns of X.",
         _bounded(use=lambda x, m, w, *ends: _to_bounds(x, *_width(x, axis=1), *ends))),
    Slip("constant not scaled to the bounds", "Where a column is constant in X, a new value that "
         "lies 2 above becomes low + 2: it becomes low + 2 (high − low).",
         lambda X, *, low=0.0, high=1.0: _bounded(lambda X: (X.min(axis=0), np.where(
             is_constant(X), high - low, np.ptp(X, axis=0))))(X, low=low, high=high)),
    Slip("constant in the middle", "A constant column becomes the middle of the bounds: it becomes "
         "low.", _bounded(lambda X: (np.where(is_constant(X), X[0] - 0.5, X.min(axis=0)),
                                     _width(X)[1]))),
    Slip("constant becomes high", "A constant column becomes high: it becomes low.",
         _bounded(lambda X: (np.where(is_constant(X), X[0] - 1.0, X.min(axis=0)), _width(X)[1]))),
    *(Slip("epsilon added", f"Something like {eps:g} is added to the width: that shows in columns "
           "of small units, and in constant ones.",
           _bounded(changed(_least, plus(eps)))) for eps in EPSILONS),
    Slip("standardized", "These are standardized values: mean and standard deviation have no part "
         "in it.", _bounded(std_of)),
    Slip("centered by the mean", "The mean is subtracted, where the minimum belongs.",
         _bounded(lambda X: (X.mean(axis=0), _width(X)[1]))),
    Slip("width of the standard deviation", "It is divided by the standard deviation, where the "
         "width belongs.", _bounded(lambda X: (X.min(axis=0), std_of(X)[1]))),
    Slip("way back without the minimum", "invert forgets to add the minimum.",
         _bounded(back=lambda Z, m, w, lo, hi: (Z - lo) / (hi - lo) * w)),
    Slip("way back without the bounds", "invert forgets low and high.",
         _bounded(back=lambda Z, m, w, lo, hi: Z * w + m)),
    Slip("way back without low", "invert forgets to subtract low.",
         _bounded(back=lambda Z, m, w, lo, hi: Z / (hi - lo) * w + m)),
    Slip("way back without the range", "invert forgets to divide by high − low.",
         _bounded(back=lambda Z, m, w, lo, hi: (Z - lo) * w + m)),
    Slip("way back clipped", "invert cuts what lies outside of the training range.",
         _bounded(back=lambda *a: np.clip(_from_bounds(*a), a[1], a[1] + a[2]))),
)  # fmt: skip
