"""Rectifiers: ReLU and leaky ReLU."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from cs_core._checks import Array, as_float_array, number
from cs_core._numerics import one_where_positive, positive_part
from cs_core.layers._arrays import as_cache, as_upstream


class LeakyReluCache(NamedTuple):
    """What the backward pass of a leaky ReLU needs: its input and its slope."""

    x: Array
    slope: float


def relu_forward(x: ArrayLike) -> tuple[Array, Array]:
    r"""Rectified linear unit, entry by entry.

    .. math:: \operatorname{relu}(x) = \max(0, x)

    On the way back the gradient passes where the input was positive:

    .. math:: dx = \mathrm{dout} \cdot \mathbb 1[x > 0]

    Examples
    --------
    >>> relu_forward([-2.0, 0.0, 3.0])[0]
    array([0., 0., 3.])
    >>> _, cache = relu_forward([-2.0, 0.0, 3.0])
    >>> relu_backward([5.0, 5.0, 5.0], cache)
    array([0., 0., 5.])
    """
    z = as_float_array("x", x)
    return positive_part(z), z


def relu_backward(dout: ArrayLike, cache: Array) -> Array:
    """Backward pass of `relu_forward`, where it is derived."""
    x = as_float_array("cache", cache)
    dx: Array = as_upstream(dout, x.shape, x) * one_where_positive(x)
    return dx


def leaky_relu_forward(x: ArrayLike, *, slope: float = 0.01) -> tuple[Array, LeakyReluCache]:
    r"""Leaky ReLU, entry by entry: a small slope keeps the negative side alive.

    .. math:: f(x) = \begin{cases} x & x > 0 \\ a x & x \le 0 \end{cases}

    On the way back the slope is 1 where the input was positive, and a elsewhere.

    Source: Maas, Hannun and Ng, "Rectifier nonlinearities improve neural network acoustic models",
    2013.

    Parameters
    ----------
    slope : float, default 0.01
        The slope a on the negative side, at least 0.

    Examples
    --------
    >>> leaky_relu_forward([-2.0, 3.0], slope=0.1)[0]
    array([-0.2,  3. ])
    >>> _, cache = leaky_relu_forward([-2.0, 3.0], slope=0.1)
    >>> leaky_relu_backward([1.0, 1.0], cache)
    array([0.1, 1. ])
    """
    z = as_float_array("x", x)
    a = number("slope", slope, minimum=0, dtype=z.dtype)
    out = a * z
    (np.maximum if a <= 1 else np.minimum)(z, out, out=out)  # the two lines cross at 0
    return out, LeakyReluCache(z, a)


def leaky_relu_backward(dout: ArrayLike, cache: LeakyReluCache) -> Array:
    """Backward pass of `leaky_relu_forward`, where it is derived."""
    x, slope = as_cache(cache, LeakyReluCache, "leaky_relu_forward")
    dx = one_where_positive(x)
    dx *= 1 - slope
    dx += slope  # 1 or slope
    dx *= as_upstream(dout, x.shape, x)
    return dx
