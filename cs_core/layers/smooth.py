"""Smooth gates, the input times a share of it: GELU and SiLU."""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from cs_core._checks import Array, as_float_array
from cs_core._numerics import logistic, one_where_positive
from cs_core.layers._arrays import as_cache, as_upstream


class GateCache(NamedTuple):
    """What the backward pass of a gate needs: its input, and the share of it that passed."""

    x: Array
    share: Array


class GeluCache(NamedTuple):
    """What the backward pass of GELU needs: its input, the share that passed, and exp(-x² / 2)."""

    x: Array
    share: Array
    bell: Array


# P and Q of `normal_cdf`, highest power first. In float64, Hart's approximation no. 5666:
HART = (
    (
        *(3.52624965998911e-2, 7.00383064443688e-1, 6.37396220353165, 33.912866078383),
        *(112.079291497871, 221.213596169931, 220.206867912376),
    ),
    (
        *(8.83883476483184e-2, 1.75566716318264, 16.064177579207, 86.7807322029461),
        *(296.564248779674, 637.333633378831, 793.826512519948, 440.413735824752),
    ),
)
# In float32 a shorter one of the same form does, fitted to be right to 6e-9 of the tail.
SHORT = (
    (0.00407762134, 0.040372644, 0.182462117, 0.437251328, 0.5),
    (0.0102209522, 0.101206021, 0.467429851, 1.19929197, 1.67238761, 1.0),
)


BLOCK = 2**16  # entries at a time: what they need on the way stays in the processor's cache


def normal_cdf(x: Array) -> tuple[Array, Array]:
    r"""Share of a standard normal variable below x, right to 2e-16 (float32: 1e-7); and exp(-x²/2).

    .. math:: \Phi(x) = \tfrac12 \left(1 + \operatorname{erf}\frac{x}{\sqrt 2}\right), \qquad
       \Phi(-t) \approx e^{-t^2/2}\, \frac{P(t)}{Q(t)} \quad (t \ge 0)

    NumPy has no error function, and one call of `math.erf` per entry takes ten times as long.

    Source: Hart et al., "Computer Approximations", 1968; West, "Better approximations to cumulative
    normal functions", 2005.
    """
    flat, share, bell = x.reshape(-1), np.empty(x.size, x.dtype), np.empty(x.size, x.dtype)
    for start in range(0, x.size, BLOCK):
        part = slice(start, start + BLOCK)
        share[part], bell[part] = _normal_cdf(flat[part])
    return share.reshape(x.shape), bell.reshape(x.shape)


def _normal_cdf(x: Array) -> tuple[Array, Array]:
    t = np.abs(x)
    np.minimum(t, np.full_like(t, 40), out=t)  # there the tail is 0; powers could overflow
    bell = np.square(t)
    bell *= -0.5
    np.exp(bell, out=bell)
    P, Q = SHORT if x.dtype == np.float32 else HART
    share = _polynomial(P, t)
    share /= _polynomial(Q, t)
    share *= bell  # the tail beyond t; above 0, the share is what the tail leaves
    above = one_where_positive(x)
    share *= 1 - 2 * above
    share += above
    return share, bell


def _polynomial(coefficients: tuple[float, ...], t: Array) -> Array:
    """Horner's rule, in the dtype of t."""
    first, second, *others = coefficients
    value: Array = t * t.dtype.type(first)
    value += second
    for coefficient in others:
        value *= t
        value += coefficient
    return value


def gelu_forward(x: ArrayLike) -> tuple[Array, GeluCache]:
    r"""Gaussian error linear unit, entry by entry, in its exact form.

    .. math:: f(x) = x\, \Phi(x), \qquad
       \Phi(x) = \tfrac12 \left(1 + \operatorname{erf}\frac{x}{\sqrt 2}\right)

    On the way back:

    .. math:: f'(x) = \Phi(x) + x\, \varphi(x), \qquad
       \varphi(x) = \frac{1}{\sqrt{2\pi}} e^{-x^2/2}

    The widespread form with tanh differs from this one by up to 5e-4.

    Source: Hendrycks and Gimpel, "Gaussian error linear units", 2016.

    Examples
    --------
    >>> gelu_forward([-1.0, 0.0, 1.0])[0].round(4)
    array([-0.1587,  0.    ,  0.8413])
    >>> _, cache = gelu_forward([0.0, 1.0])
    >>> gelu_backward([1.0, 1.0], cache).round(4)
    array([0.5   , 1.0833])
    """
    z = as_float_array("x", x)
    share, bell = normal_cdf(z)
    return z * share, GeluCache(z, share, bell)


def gelu_backward(dout: ArrayLike, cache: GeluCache) -> Array:
    """Backward pass of `gelu_forward`, where it is derived."""
    x, share, bell = as_cache(cache, GeluCache, "gelu_forward")
    dx = bell * x
    dx *= 1 / math.sqrt(2 * math.pi)
    dx += share
    dx *= as_upstream(dout, x.shape, x)
    return dx


def silu_forward(x: ArrayLike) -> tuple[Array, GateCache]:
    r"""Sigmoid linear unit (swish), entry by entry.

    .. math:: f(x) = x\, \sigma(x)

    On the way back:

    .. math:: f'(x) = \sigma(x)\, \bigl(1 + x\, (1 - \sigma(x))\bigr)

    Source: Elfwing, Uchibe and Doya, "Sigmoid-weighted linear units for neural network function
    approximation in reinforcement learning", 2018.

    Examples
    --------
    >>> silu_forward([-1000.0, 0.0, 1.0])[0].round(4)
    array([-0.    ,  0.    ,  0.7311])
    >>> _, cache = silu_forward([0.0, 1.0])
    >>> silu_backward([1.0, 1.0], cache).round(4)
    array([0.5   , 0.9277])
    """
    z = as_float_array("x", x)
    share = logistic(z)
    return z * share, GateCache(z, share)


def silu_backward(dout: ArrayLike, cache: GateCache) -> Array:
    """Backward pass of `silu_forward`, where it is derived."""
    x, share = as_cache(cache, GateCache, "silu_forward")
    dx: Array = np.subtract(1, share)
    dx *= x
    dx += 1
    dx *= share
    dx *= as_upstream(dout, x.shape, x)
    return dx
