"""What goes wrong in min-max scaling."""

from collections.abc import Callable
from typing import Any

import numpy as np

from cs_core.testing.scaling import (
    EPSILONS,
    Array,
    Learn,
    changed,
    is_constant,
    maker,
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
    Slip("constant set to low", "Where a column is constant in X, new rows become low whatever "
         "they hold: the width is 1.",
         _bounded(lambda X: (X.min(axis=0), np.where(is_constant(X), np.inf, np.ptp(X, axis=0))))),
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
