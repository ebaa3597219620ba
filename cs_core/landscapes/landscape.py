"""What a landscape is."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from cs_core._checks import Array, as_float_array


@dataclass(frozen=True)
class Landscape:
    """A function of one or two variables, its gradient, and where it is lowest.

    Attributes
    ----------
    name : str
        What to write above a plot.
    f : callable
        ``f(x) -> value`` or ``f(x, y) -> value`` on arrays, entry by entry.
    slopes : callable
        Partial derivatives: ``slopes(x) -> (df/dx,)`` or ``slopes(x, y) -> (df/dx, df/dy)``.
    minima : tuple of tuple of float
        Every local minimum in the domain; none for a saddle.
    domain : tuple of pairs of float
        Interval of each variable that is worth drawing.

    Examples
    --------
    A new one is one line:

    >>> bowl = Landscape("bowl", lambda x, y: x**2 + y**2, lambda x, y: (2 * x, 2 * y),
    ...                  minima=((0.0, 0.0),), domain=((-1, 1), (-1, 1)))
    >>> bowl.loss_and_grad([3.0, 4.0])
    (25.0, array([6., 8.]))
    """

    name: str
    f: Callable[..., Any]
    slopes: Callable[..., tuple[Any, ...]]
    minima: tuple[tuple[float, ...], ...]
    domain: tuple[tuple[float, float], ...]

    def _coordinates(self, x: ArrayLike) -> tuple[Array, ...]:
        points = as_float_array("x", x)
        if len(self.domain) == 1:
            return (points,)
        if points.ndim == 0 or points.shape[-1] != len(self.domain):
            raise ValueError(
                f"x must have {len(self.domain)} coordinates on its last axis, "
                f"got shape {points.shape}"
            )
        return tuple(np.moveaxis(points, -1, 0))

    def value(self, x: ArrayLike) -> Array:
        """Height at each point.

        Parameters
        ----------
        x : array_like of shape (..., 2), or of any shape if there is one variable
            Points.

        Returns
        -------
        ndarray of shape (...)
        """
        return np.asarray(self.f(*self._coordinates(x)))

    def gradient(self, x: ArrayLike) -> Array:
        """Gradient at each point.

        Parameters
        ----------
        x : array_like of shape (..., 2), or of any shape if there is one variable
            Points.

        Returns
        -------
        ndarray of the shape of x
        """
        slopes = self.slopes(*self._coordinates(x))
        return np.asarray(slopes[0]) if len(slopes) == 1 else np.stack(slopes, axis=-1)

    def loss_and_grad(self, x: ArrayLike) -> tuple[float, Array]:
        """Height and gradient at a single point, as `cs_core.train.minimize` asks for them."""
        return float(self.value(x)), self.gradient(x)
