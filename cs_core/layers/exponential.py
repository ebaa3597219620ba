"""Activations that are linear above 0 and an exponential below: ELU and SELU."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from cs_core._checks import Array, as_float_array, number
from cs_core._numerics import one_where_positive, positive_part
from cs_core.layers._arrays import as_cache, as_upstream

# They make the mean 0 and the variance 1 a fixed point; digits as in the paper's own code.
SELU_SCALE, SELU_ALPHA = 1.0507009873554804934193349852946, 1.6732632423543772848170429916717


class EluCache(NamedTuple):
    """What the backward pass of ELU needs: its input, and the level alpha."""

    x: Array
    alpha: float


def _elu(x: Array, alpha: float) -> Array:
    """max(x, 0) + alpha (exp(min(x, 0)) - 1): on either side of 0, one of the two is 0."""
    above = positive_part(x)
    out: Array = x - above
    np.expm1(out, out=out)
    out *= alpha
    out += above
    return out


def _elu_slope(x: Array, alpha: float) -> Array:
    """Return alpha exp(min(x, 0)), and where that is alpha, above 0, make it 1."""
    out: Array = x - positive_part(x)
    np.exp(out, out=out)
    out *= alpha
    if alpha != 1:
        out += (1 - alpha) * one_where_positive(x)
    return out


def elu_forward(x: ArrayLike, *, alpha: float = 1.0) -> tuple[Array, EluCache]:
    r"""Exponential linear unit, entry by entry: levels off at -alpha.

    .. math:: f(x) = \begin{cases} x & x > 0 \\ \alpha (e^x - 1) & x \le 0 \end{cases}

    On the way back:

    .. math:: f'(x) = \begin{cases} 1 & x > 0 \\ \alpha e^x & x \le 0 \end{cases}

    Source: Clevert, Unterthiner and Hochreiter, "Fast and accurate deep network learning by
    exponential linear units", 2016.

    Parameters
    ----------
    alpha : float, default 1.0
        The level, at least 0. At 1 the function has no kink.

    Examples
    --------
    >>> elu_forward([-1000.0, 3.0], alpha=2.0)[0]
    array([-2.,  3.])
    >>> _, cache = elu_forward([0.0, 3.0], alpha=2.0)
    >>> elu_backward([1.0, 1.0], cache)
    array([2., 1.])
    """
    z = as_float_array("x", x)
    level = number("alpha", alpha, minimum=0, dtype=z.dtype)
    return _elu(z, level), EluCache(z, level)


def elu_backward(dout: ArrayLike, cache: EluCache) -> Array:
    """Backward pass of `elu_forward`, where it is derived."""
    x, alpha = as_cache(cache, EluCache, "elu_forward")
    dx = _elu_slope(x, alpha)
    dx *= as_upstream(dout, x.shape, x)
    return dx


def selu_forward(x: ArrayLike) -> tuple[Array, Array]:
    r"""Scaled ELU, entry by entry: keeps activations near mean 0 and variance 1.

    .. math:: f(x) = \lambda \begin{cases} x & x > 0 \\ \alpha (e^x - 1) & x \le 0 \end{cases},
       \qquad \lambda \approx 1.0507,\; \alpha \approx 1.6733

    On the way back:

    .. math:: f'(x) = \lambda \begin{cases} 1 & x > 0 \\ \alpha e^x & x \le 0 \end{cases}

    The two constants make f(x) of a standard normal x have mean 0 and variance 1 again.

    Source: Klambauer et al., "Self-normalizing neural networks", 2017.

    Examples
    --------
    >>> selu_forward([-1000.0, 1.0])[0].round(4)
    array([-1.7581,  1.0507])
    >>> _, cache = selu_forward([-1000.0, 1.0])
    >>> selu_backward([1.0, 1.0], cache).round(4)
    array([0.    , 1.0507])
    """
    z = as_float_array("x", x)
    out = _elu(z, SELU_ALPHA)
    out *= SELU_SCALE
    return out, z


def selu_backward(dout: ArrayLike, cache: Array) -> Array:
    """Backward pass of `selu_forward`, where it is derived."""
    x = as_float_array("cache", cache)
    dx = _elu_slope(x, SELU_ALPHA)
    dx *= SELU_SCALE
    dx *= as_upstream(dout, x.shape, x)
    return dx
