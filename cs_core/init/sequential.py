"""Weights scaled by looking at what they do to data."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import ArrayLike

from cs_core._checks import Array, as_float_array, number, whole_number


def _scale_to_unit_variance(
    index: int, W: Array, x: Array, forward: Callable[[Array, Array], Array],
    tolerance: float, max_steps: int,
) -> tuple[Array, Array]:  # fmt: skip
    """Divide W by the standard deviation of its output until the variance is close to 1."""
    name = f"weights[{index}]"
    for step in range(max_steps + 1):
        out = as_float_array(f"the output of {name}", forward(x, W))
        variance = float(out.var(dtype=np.float64))
        if abs(variance - 1) <= tolerance:
            return W, out
        if variance == 0:
            raise ValueError(f"{name} must have outputs that vary, got the same for all data")
        if step < max_steps:
            W = W / W.dtype.type(np.sqrt(variance))
    raise ValueError(
        f"{name} must reach an output variance within {tolerance:g} of 1, got {variance:g} "
        f"after {max_steps} steps"
    )


def lsuv(
    weights: Sequence[ArrayLike],
    X: ArrayLike,
    *,
    activation: Callable[[Array], Array],
    forward: Callable[[Array, Array], Array] = np.matmul,
    tolerance: float = 0.01,
    max_steps: int = 10,
) -> list[Array]:
    r"""Layer-sequential unit variance: scale each layer's weights by its measured output.

    Layer by layer, until :math:`|\operatorname{Var}(z_l) - 1| \le` tolerance:

    .. math:: z_l = x_l W_l, \qquad W_l \leftarrow \frac{W_l}{\sqrt{\operatorname{Var}(z_l)}}

    and then on to the next layer with :math:`x_{l + 1} = \text{activation}(z_l)`.

    Parameters
    ----------
    weights : sequence of array_like
        First weights of each layer; the method's authors begin with `orthogonal` ones.
    X : array_like of shape (N, ...)
        A batch of preprocessed examples.
    activation : callable
        The function between two layers, such as ``np.tanh``.
    forward : callable, default numpy.matmul
        ``forward(x, W)`` gives a layer's output before the activation. For kernels, give the
        convolution. If layers differ, let it look at ``W.ndim``.
    tolerance : float, default 0.01
        How far from 1 a variance may stay, greater than 0.
    max_steps : int, default 10
        Divisions a layer is given, at least 1. A layer that is linear in W needs one.

    Returns
    -------
    weights : list of ndarray
        The scaled weights, new arrays. The variance, over examples and units together, of each
        layer's output before its activation is within tolerance of 1.

    References
    ----------
    Mishkin and Matas, "All you need is a good init", 2016.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> X = rng.normal(size=(200, 20))
    >>> first = [rng.normal(size=(20, 30)), rng.normal(size=(30, 10))]
    >>> W1, W2 = lsuv(first, X, activation=np.tanh)
    >>> round(float((X @ W1).var()), 4), round(float((np.tanh(X @ W1) @ W2).var()), 4)
    (1.0, 1.0)
    """
    x = as_float_array("X", X)
    allowed = number("tolerance", tolerance, minimum=0, above=True)
    steps = whole_number("max_steps", max_steps, minimum=1)
    if len(weights) == 0:
        raise ValueError("weights must hold at least one layer, got none")
    scaled = []
    for index, first in enumerate(weights):
        W = as_float_array(f"weights[{index}]", first).copy()
        if forward is np.matmul and (x.ndim < 2 or W.ndim != 2 or x.shape[-1] != W.shape[0]):
            raise ValueError(
                f"weights[{index}] must have shape ({x.shape[-1] if x.ndim else 1}, C) to fit "
                f"inputs of shape {x.shape}, got {W.shape}"
            )
        W, out = _scale_to_unit_variance(index, W, x, forward, allowed, steps)
        scaled.append(W)
        x = activation(out)
    return scaled
