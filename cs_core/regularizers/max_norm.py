"""A hard limit on the length of weight vectors."""

import numpy as np
from numpy.typing import ArrayLike

from cs_core._checks import Array, as_float_array, number


def max_norm_project(W: ArrayLike, max_norm: float, *, axis: int | tuple[int, ...] = 0) -> Array:
    r"""Nearest weights of which no unit's weight vector is longer than a limit.

    .. math:: w_j \leftarrow w_j \, \min\left(1, \frac{c}{\lVert w_j \rVert_2}\right)

    Parameters
    ----------
    W : array_like
        Weights. In a W of shape (D, C), column j holds the weights w_j into unit j.
    max_norm : float
        The limit c > 0.
    axis : int or tuple of int, default 0
        The axes that run along one weight vector: 0 for W of shape (D, C), ``(1, 2, 3)`` for
        convolution kernels of shape (F, C, H, W).

    Returns
    -------
    W : ndarray of the shape of W
        A new array. Vectors within the limit are unchanged, to the bit.

    Notes
    -----
    Call it after each step of the optimizer. It is a projection: a second call changes nothing
    but the last digit.

    References
    ----------
    Srebro and Shraibman, "Rank, trace-norm and max-norm", 2005; Srivastava et al., "Dropout: a
    simple way to prevent neural networks from overfitting", 2014.

    Examples
    --------
    >>> max_norm_project([[3.0, 0.3], [4.0, 0.4]], 1.0)
    array([[0.6, 0.3],
           [0.8, 0.4]])
    """
    weights = as_float_array("W", W)
    limit = number("max_norm", max_norm, minimum=0, above=True, dtype=weights.dtype)
    axes = axis if isinstance(axis, tuple) else (axis,)
    if not axes or not all(type(a) is int for a in axes):
        raise TypeError(f"axis must be an int or a tuple of ints, got {axis!r}")
    if not all(-weights.ndim <= a < weights.ndim for a in axes):
        raise ValueError(f"axis must exist in W of shape {weights.shape}, got {axis}")
    if len({a % weights.ndim for a in axes}) < len(axes):
        raise ValueError(f"axis must name each axis once, got {axis}")
    largest = np.abs(weights).max(axis=axes, keepdims=True)
    scale = np.where(largest > 0, largest, 1)  # in these units no square overflows or vanishes
    norms = np.sqrt(np.square(weights / scale).sum(axis=axes, keepdims=True, dtype=np.float64))
    with np.errstate(over="ignore"):  # a limit of inf, for weights that are nearly 0
        limits = limit / scale
    factor: Array = np.divide(limits, norms, out=np.ones_like(norms), where=norms > limits)
    return weights * factor.astype(weights.dtype)
