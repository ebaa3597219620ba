"""Finding kinks by measurement, and what slopes a kink allows."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cs_core._checks import Array
from cs_core.gradients.slopes import as_point, flat_indices, scalar_value, step_size


class Kinks(NamedTuple):
    """What `measure_kinks` found at each entry: is it a kink, and the slopes on its two sides."""

    found: NDArray[np.bool_]
    behind: Array
    ahead: Array

    def allow(self, gradient: Array, tolerance: float) -> NDArray[np.bool_]:
        """Entries at a kink where the gradient is one of the slopes that meet there, or between.

        Beside a kink, the slope on the nearer side is that of f at x itself.
        """
        low, high = np.minimum(self.behind, self.ahead), np.maximum(self.behind, self.ahead)
        slack = 1e-3 * (high - low) + tolerance * (np.abs(low) + np.abs(high))
        allowed: NDArray[np.bool_] = (gradient >= low - slack) & (gradient <= high + slack)
        return self.found & allowed


def find_kinks(
    f: Callable[..., Any],
    x: ArrayLike,
    *,
    h: float | None = None,
    coordinates: ArrayLike | None = None,
) -> NDArray[np.bool_]:
    r"""Coordinates along which f has a kink within h of x.

    The difference of the two one-sided slopes, :math:`c(h) = |f(x+h) - 2f(x) + f(x-h)| / h`, falls
    to a half and a quarter when h does, if f is smooth. At a kink it stays (kink at x) or drops
    to nothing (kink beside x); between the two, one of the ratios may look smooth but never both.

    Returns an ndarray of bool: true where a difference quotient straddles a kink; of the shape of
    x, with coordinates, of shape (k,), in their order.

    Parameters
    ----------
    coordinates : array_like of int, shape (k,), optional
        Look along these entries of the flattened x only, by default along all.

    Examples
    --------
    >>> find_kinks(lambda x: np.abs(x).sum(), [0.0, 1.0])
    array([ True, False])
    """
    step = step_size("central", h)
    point = as_point("x", x)
    found = measure_kinks(f, point, flat_indices(coordinates, point.size), step).found
    return found.reshape(point.shape) if coordinates is None else found


def measure_kinks(f: Callable[..., Any], x: Array, chosen: NDArray[np.intp], step: float) -> Kinks:
    """Look for a kink within step of x along each chosen entry, in 6 evaluations of f."""
    middle = float(scalar_value(f, x))
    found = np.zeros(len(chosen), dtype=bool)
    slopes = np.zeros((2, len(chosen)))
    for k, index in enumerate(chosen):
        found[k], slopes[0, k], slopes[1, k] = _kink(f, x, int(index), middle, step)
    return Kinks(found, *slopes)


def _kink(
    f: Callable[..., Any], x: Array, index: int, middle: float, step: float
) -> tuple[bool, float, float]:
    """Whether there is a kink along one entry, and the slopes behind and ahead of x."""
    offset = np.zeros(x.shape)
    gaps, slopes = [], []
    for distance in (step, step / 2, step / 4):
        offset.reshape(-1)[index] = distance
        ahead, behind = float(scalar_value(f, x + offset)), float(scalar_value(f, x - offset))
        gaps.append(abs(ahead - 2 * middle + behind) / distance)
        slopes.append(((middle - behind) / distance, (ahead - middle) / distance))
    wide, half, narrow = gaps
    # the three values are rounded, and so is x, which the slope carries into them
    carried = abs(x.reshape(-1)[index] * sum(slopes[-1]))
    noise = 64 * np.finfo(float).eps * (abs(middle) + abs(ahead) + carried + 1) / distance
    smooth = 0.35 * wide < half < 0.65 * wide and 0.15 * wide < narrow < 0.4 * wide
    return wide > 4 * noise and not smooth, *slopes[0]
