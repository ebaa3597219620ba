"""What becomes of the size of a signal on its way through the layers."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import ArrayLike

from cs_core._checks import Array, as_float_array


def propagate(
    weights: Sequence[ArrayLike], X: ArrayLike, *, activation: Callable[[Array], Array]
) -> tuple[Array, Array]:
    r"""Measure the size of a signal in each layer, before and after the activation.

    With :math:`h_0 = X`, :math:`z_l = h_{l-1} W_l` and
    :math:`h_l = \text{activation}(z_l)`, over all examples and units together,

    .. math:: \text{variances}_l = \operatorname{Var}(z_l), \qquad
       \text{moments}_l = \operatorname{E}[h_l^2]

    Parameters
    ----------
    weights : sequence of array_like
        Weights of L layers, each of shape (D, C); the C of one is the D of the next.
    X : array_like of shape (N, D)
        A batch of examples.
    activation : callable
        The function after each layer, the last included, such as ``np.tanh``.

    Returns
    -------
    variances : ndarray of float64, shape (L,)
        Variance of each layer's output before the activation.
    moments : ndarray of float64, shape (L,)
        Mean square of each layer's output after the activation: what the next layer multiplies.

    Notes
    -----
    If the weights of layer l + 1 are independent draws with mean 0 and variance
    :math:`\sigma^2`, then :math:`\operatorname{Var}(z_{l+1}) \approx D \sigma^2
    \operatorname{E}[h_l^2]`. The mean square counts, and not the variance, wherever the mean of
    :math:`h_l` is not 0, as after ReLU.

    References
    ----------
    He et al., "Delving deep into rectifiers", 2015, section 2.2.

    Examples
    --------
    >>> X = np.array([[1.0, -1.0], [3.0, 1.0]])
    >>> variances, moments = propagate([np.eye(2)], X, activation=lambda z: np.maximum(z, 0))
    >>> variances, moments
    (array([2.]), array([2.75]))
    """
    h = as_float_array("X", X)
    if len(weights) == 0:
        raise ValueError("weights must hold at least one layer, got none")
    variances, moments = [], []
    for index, given in enumerate(weights):
        W = as_float_array(f"weights[{index}]", given)
        if h.ndim != 2 or W.ndim != 2 or h.shape[1] != W.shape[0]:
            raise ValueError(
                f"weights[{index}] must have shape ({h.shape[-1] if h.ndim else 1}, C) to fit "
                f"inputs of shape {h.shape}, got {W.shape}"
            )
        z = h @ W  # (N, C)
        h = activation(z)  # (N, C)
        variances.append(z.var(dtype=np.float64))
        moments.append(np.mean(np.square(h, dtype=np.float64), dtype=np.float64))
    return np.array(variances), np.array(moments)
