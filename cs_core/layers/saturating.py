"""Activations that level off on both sides: sigmoid and tanh; and softmax over a whole row."""

import numpy as np
from numpy.typing import ArrayLike

from cs_core._checks import Array, as_float_array
from cs_core._numerics import logistic
from cs_core.layers._arrays import as_upstream


def sigmoid_forward(x: ArrayLike) -> tuple[Array, Array]:
    r"""Sigmoid, entry by entry.

    .. math:: \sigma(x) = \frac{1}{1 + e^{-x}}

    On the way back:

    .. math:: \sigma'(x) = \sigma(x)\,(1 - \sigma(x)) \le \tfrac14

    Values lie in [0, 1]. The cache is the output itself, not the input.

    Examples
    --------
    >>> out, cache = sigmoid_forward([-1000.0, 0.0, 1000.0])
    >>> out
    array([0. , 0.5, 1. ])
    >>> _, cache = sigmoid_forward([0.0])
    >>> sigmoid_backward([1.0], cache)
    array([0.25])
    """
    out = logistic(as_float_array("x", x))
    return out, out


def sigmoid_backward(dout: ArrayLike, cache: Array) -> Array:
    """Backward pass of `sigmoid_forward`, where it is derived."""
    out = as_float_array("cache", cache)
    dx: Array = np.subtract(1, out)
    dx *= out
    dx *= as_upstream(dout, out.shape, out)
    return dx


def tanh_forward(x: ArrayLike) -> tuple[Array, Array]:
    r"""Hyperbolic tangent, entry by entry: a sigmoid stretched to be centered on zero.

    .. math:: \tanh(x) = 2\sigma(2x) - 1

    On the way back:

    .. math:: \tanh'(x) = 1 - \tanh(x)^2 \le 1

    Values lie in [-1, 1]. The cache is the output itself, not the input.

    Examples
    --------
    >>> out, cache = tanh_forward([-1000.0, 0.0])
    >>> out
    array([-1.,  0.])
    >>> _, cache = tanh_forward([0.0])
    >>> tanh_backward([3.0], cache)
    array([3.])
    """
    out: Array = np.tanh(as_float_array("x", x))
    return out, out


def tanh_backward(dout: ArrayLike, cache: Array) -> Array:
    """Backward pass of `tanh_forward`, where it is derived."""
    out = as_float_array("cache", cache)
    dx: Array = np.square(out)
    np.subtract(1, dx, out=dx)
    dx *= as_upstream(dout, out.shape, out)
    return dx


def softmax_forward(x: ArrayLike) -> tuple[Array, Array]:
    r"""Softmax along the last axis: scores to probabilities.

    .. math:: p_i = \frac{e^{x_i}}{\sum_k e^{x_k}}

    On the way back, the whole Jacobian times dout, without forming it; each row of dx sums to 0,
    since adding a constant to a row of scores changes nothing:

    .. math:: \frac{\partial p_i}{\partial x_j} = p_i (\mathbb 1[i = j] - p_j), \qquad
       dx_j = p_j \Big(\mathrm{dout}_j - \sum_i p_i\, \mathrm{dout}_i\Big)

    To train a classifier, use `cs_core.losses.softmax_loss`, which never takes the logarithm of a
    probability that has become 0. This layer is for weights inside a network, as in attention.

    Returns probabilities p of shape (..., C), whose rows sum to 1. The cache is the output itself.

    Parameters
    ----------
    x : array_like of shape (..., C)
        Scores; each row along the last axis is treated by itself.

    Examples
    --------
    >>> softmax_forward([[1000.0, 1000.0]])[0]
    array([[0.5, 0.5]])
    >>> _, cache = softmax_forward([[0.0, 0.0]])
    >>> softmax_backward([[1.0, 0.0]], cache)
    array([[ 0.25, -0.25]])
    """
    scores = as_float_array("x", x)
    if scores.ndim == 0:
        raise ValueError("x must have an axis of scores, got a single number")
    p: Array = np.exp(scores - scores.max(axis=-1, keepdims=True))
    p /= p.sum(axis=-1, keepdims=True)
    return p, p


def softmax_backward(dout: ArrayLike, cache: Array) -> Array:
    """Backward pass of `softmax_forward`, where it is derived."""
    p = as_float_array("cache", cache)
    d = as_upstream(dout, p.shape, p)
    dx: Array = p * (d - (p * d).sum(axis=-1, keepdims=True))
    return dx
