"""Activations that learn: PReLU, whose slope is a parameter, and maxout, which has weights."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from cs_core._checks import Array, Labels, as_float_array
from cs_core._numerics import channel_sums, one_where_positive, positive_part
from cs_core.layers._arrays import as_cache, as_parameter, as_upstream


class PreluCache(NamedTuple):
    """What the backward pass of PReLU needs: its input, and slopes that broadcast against it."""

    x: Array
    slope: Array


class MaxoutCache(NamedTuple):
    """What the backward pass of maxout needs: its input, and which piece won."""

    x: Array
    winner: Labels


def prelu_forward(x: ArrayLike, slope: ArrayLike) -> tuple[Array, PreluCache]:
    r"""Parametric ReLU: a leaky ReLU whose slope is learned.

    .. math:: f(x) = \begin{cases} x & x > 0 \\ a x & x \le 0 \end{cases}

    On the way back, with a sum over everything that shares a slope:

    .. math:: dx = \mathrm{dout} \cdot \begin{cases} 1 & x > 0 \\ a & x \le 0 \end{cases}, \qquad
       da = \sum \mathrm{dout} \cdot \min(0, x)

    Source: He et al., "Delving deep into rectifiers", 2015.

    Parameters
    ----------
    x : array_like of shape (N, C, ...)
        Any shape if slope is a single number.
    slope : array_like of shape () or (C,)
        The slope a on the negative side: one for all, or one per entry of the second axis.

    Examples
    --------
    >>> prelu_forward([[-2.0, -2.0, 3.0]], [0.5, 0.25, 0.0])[0]
    array([[-1. , -0.5,  3. ]])
    >>> _, cache = prelu_forward([[-2.0, 3.0]], 0.5)
    >>> dx, dslope = prelu_backward([[1.0, 1.0]], cache)
    >>> dx, float(dslope)
    (array([[0.5, 1. ]]), -2.0)
    """
    z = as_float_array("x", x)
    a = as_float_array("slope", slope, dtype=z.dtype)
    if a.ndim:
        if z.ndim < 2:
            raise ValueError(f"x must have a second axis for several slopes, got shape {z.shape}")
        a = as_parameter("slope", a, z.shape[1:2], "one per entry of the second axis", z)
        a = a.reshape(-1, *[1] * (z.ndim - 2))  # (C, 1, ...) broadcasts against (N, C, ...)
    above = positive_part(z)
    return above + a * (z - above), PreluCache(z, a)


def prelu_backward(dout: ArrayLike, cache: PreluCache) -> tuple[Array, Array]:
    """Backward pass of `prelu_forward`, where it is derived."""
    x, slope = as_cache(cache, PreluCache, "prelu_forward")
    d = as_upstream(dout, x.shape, x)
    terms = d * np.minimum(x, 0)
    dslope = channel_sums(terms) if slope.ndim else terms.sum(dtype=np.float64)
    mask = one_where_positive(x)
    return d * (mask + slope * (1 - mask)), np.asarray(dslope, dtype=x.dtype)


def maxout_forward(x: ArrayLike) -> tuple[Array, MaxoutCache]:
    r"""Maxout: the largest of K affine pieces, for each unit.

    .. math:: f(x) = \max_k x_k

    On the way back the gradient goes to the piece that won.

    Returns out of shape (...): one number per unit.

    Source: Goodfellow et al., "Maxout networks", 2013.

    Parameters
    ----------
    x : array_like of shape (..., K)
        The K pieces of each unit along the last axis.

    Examples
    --------
    An affine layer of H times K columns, reshaped, gives the pieces of H units:

    >>> z = np.array([[1.0, 5.0, -3.0, -4.0]])  # (1, 4)
    >>> maxout_forward(z.reshape(1, 2, 2))[0]
    array([[ 5., -3.]])
    >>> _, cache = maxout_forward([[1.0, 5.0], [2.0, 2.0]])
    >>> maxout_backward([7.0, 8.0], cache)
    array([[0., 7.],
           [8., 0.]])
    """
    z = as_float_array("x", x)
    if z.ndim == 0:
        raise ValueError("x must have an axis of pieces, got a single number")
    winner = np.asarray(z.argmax(axis=-1))[..., None]  # ties go to the first
    return np.take_along_axis(z, winner, axis=-1)[..., 0], MaxoutCache(z, winner)


def maxout_backward(dout: ArrayLike, cache: MaxoutCache) -> Array:
    """Backward pass of `maxout_forward`, where it is derived."""
    x, winner = as_cache(cache, MaxoutCache, "maxout_forward")
    d = as_upstream(dout, x.shape[:-1], x)
    dx = np.zeros_like(x)
    np.put_along_axis(dx, winner, d[..., None], axis=-1)
    return dx
