"""Inverted dropout: noise while training, nothing to do afterwards."""

import numpy as np
from numpy.typing import ArrayLike

from cs_core._checks import Array, as_float_array, generator, number, same_shape


def dropout_forward(
    x: ArrayLike, drop_prob: float, *, rng: np.random.Generator, training: bool = True
) -> tuple[Array, Array | None]:
    r"""Inverted dropout: set activations to 0 at random and scale up those that stay.

    .. math::

       \text{out} = x \odot m, \qquad m_i = \begin{cases}
       0 & \text{with probability } p \\
       \frac{1}{1 - p} & \text{otherwise}
       \end{cases}

    Each :math:`m_i` has the mean 1, so the expected output is x, and at test time there is
    nothing left to correct.

    Parameters
    ----------
    x : array_like
        Activations, any shape.
    drop_prob : float
        Probability p of *dropping* an entry, in [0, 1).
    rng : numpy.random.Generator
        Where the mask comes from.
    training : bool, default True
        False returns x as it is, and draws nothing.

    Returns
    -------
    out : ndarray of the shape of x
        A new array.
    cache : ndarray of the shape of x, or None
        The mask m for `dropout_backward`; None if not training.

    Notes
    -----
    Some courses call the probability of *keeping* p. PyTorch's ``dropout`` means the same as
    `drop_prob`.

    References
    ----------
    Srivastava et al., "Dropout: a simple way to prevent neural networks from overfitting", 2014.

    Examples
    --------
    >>> out, mask = dropout_forward(np.ones(6), 0.5, rng=np.random.default_rng(0))
    >>> out
    array([2., 0., 0., 0., 2., 2.])
    >>> dropout_forward([1.0, 2.0], 0.5, rng=np.random.default_rng(0), training=False)[0]
    array([1., 2.])
    """
    activations = as_float_array("x", x)
    p = number("drop_prob", drop_prob, minimum=0)
    if p >= 1:
        raise ValueError(f"drop_prob must be less than 1, or nothing is left, got {p:g}")
    generator(rng)
    if not training:
        return activations.copy(), None
    keep = rng.random(activations.shape) >= p
    mask = keep * activations.dtype.type(1 / (1 - p))
    return activations * mask, mask


def dropout_backward(dout: ArrayLike, cache: Array | None) -> Array:
    r"""Pass a gradient back through the mask of the forward call.

    .. math:: \frac{\partial L}{\partial x} = \frac{\partial L}{\partial \text{out}} \odot m

    Parameters
    ----------
    dout : array_like of the shape of out
        dL/dout, the gradient that arrives from above.
    cache : ndarray or None
        What `dropout_forward` returned beside out.

    Returns
    -------
    dx : ndarray of the shape of dout
        dL/dx, a new array in the dtype of dout.

    Examples
    --------
    >>> out, mask = dropout_forward(np.ones(6), 0.5, rng=np.random.default_rng(0))
    >>> dropout_backward([1.0, 2.0, 3.0, 4.0, 5.0, 6.0], mask)
    array([ 2.,  0.,  0.,  0., 10., 12.])
    """
    gradient = as_float_array("dout", dout)
    if cache is None:
        return gradient.copy()
    if not isinstance(cache, np.ndarray):
        raise TypeError(f"cache must come from dropout_forward, got {type(cache).__name__}")
    same_shape("dout", gradient, "cache", cache)
    return gradient * as_float_array("cache", cache, dtype=gradient.dtype)
