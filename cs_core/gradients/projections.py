"""Derivatives along a direction, and of array-valued functions through a projection."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from cs_core._checks import Array, as_float_array, same_shape
from cs_core.gradients.differences import numerical_gradient
from cs_core.gradients.slopes import Method, as_point, slope, step_size


def numerical_vjp(
    f: Callable[..., Any],
    x: ArrayLike,
    dout: ArrayLike,
    *,
    h: float | None = None,
    method: Method = "central",
) -> Array:
    r"""Gradient of :math:`\sum_k f_k(x)\, \mathrm{dout}_k` by differences, of the shape of x.

    This is what a backward pass returns for the upstream gradient `dout`. Probe with a random one:
    with all ones, a softmax layer cannot be told from a constant.

    Parameters
    ----------
    f : callable
        ``f(x) -> ndarray`` of the shape of dout.
    dout : array_like
        Upstream gradient, of the shape of f(x).

    Examples
    --------
    >>> numerical_vjp(np.sin, [0.0, 0.0], [2.0, 3.0]).round(6)
    array([2., 3.])
    """
    return numerical_gradient(projected(f, as_float_array("dout", dout)), x, h=h, method=method)


def projected(f: Callable[..., Any], dout: Array) -> Callable[..., Any]:
    """Turn an array-valued function into the scalar one whose gradient is its vjp."""

    def value(x: Array) -> Any:
        out = np.asarray(f(x))
        if out.shape != dout.shape:
            raise ValueError(f"f(x) must have the shape of dout, {dout.shape}, got {out.shape}")
        return (out * dout).sum()

    return value


def directional_derivative(
    f: Callable[..., Any],
    x: ArrayLike,
    direction: ArrayLike,
    *,
    h: float | None = None,
    method: Method = "central",
) -> float:
    r"""Slope of a scalar function at x along a direction, in at most two evaluations.

    .. math:: \left.\frac{d}{dt} f(x + t v)\right|_{t=0} = \nabla f(x) \cdot v

    Parameters
    ----------
    direction : array_like of the shape of x
        The direction v, not 0, used with the length it has: a unit vector gives the slope per
        unit step.

    Examples
    --------
    >>> round(directional_derivative(lambda x: (x**2).sum(), [1.0, 2.0], [0.6, 0.8]), 6)
    4.4
    """
    step = step_size(method, h)
    point = as_point("x", x)
    v = as_point("direction", direction)
    same_shape("direction", v, "x", point)
    if not v.any():
        raise ValueError("direction must not be zero")
    return slope(f, point, v, step, method)
