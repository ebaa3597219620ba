"""Penalties on the weights, each with its gradient, and the step that goes with L1."""

import numpy as np
from numpy.typing import ArrayLike

from cs_core._checks import Array, as_float_array, number


def _weights(W: ArrayLike, bias_row: bool) -> Array:
    """Return W as an array that has rows, where its last row is to be left out."""
    weights = as_float_array("W", W)
    if bias_row and weights.ndim < 2:
        raise ValueError(f"W must have rows when bias_row is True, got shape {weights.shape}")
    return weights


def l2_penalty(W: ArrayLike, reg: float, *, bias_row: bool = False) -> tuple[float, Array]:
    r"""L2 penalty and its gradient.

    .. math:: R(W) = \tfrac12 \lambda \sum_{ij} W_{ij}^2, \qquad
       \frac{\partial R}{\partial W} = \lambda W

    Notes
    -----
    With the factor one half, `reg` is what PyTorch calls ``weight_decay`` for plain SGD.

    Examples
    --------
    >>> penalty, dW = l2_penalty([[1.0, 2.0], [3.0, 4.0]], 0.1)
    >>> penalty
    1.5
    >>> l2_penalty([[1.0, 2.0], [3.0, 4.0]], 0.1, bias_row=True)[1]
    array([[0.1, 0.2],
           [0. , 0. ]])
    """
    weights = _weights(W, bias_row)
    strength = number("reg", reg, minimum=0, dtype=weights.dtype)
    dW = weights * weights.dtype.type(strength)
    if bias_row:
        weights = weights[:-1]
        dW[-1] = 0
    return 0.5 * strength * float((weights**2).sum(dtype=np.float64)), dW


def l1_penalty(W: ArrayLike, reg: float, *, bias_row: bool = False) -> tuple[float, Array]:
    r"""L1 penalty and a subgradient.

    .. math:: R(W) = \lambda \sum_{ij} |W_{ij}|, \qquad
       \frac{\partial R}{\partial W} = \lambda \operatorname{sign}(W)

    Notes
    -----
    The pull toward 0 is as strong on a small weight as on a large one: that is why L1 makes
    weights exactly 0 and L2 does not. Plain gradient steps overshoot 0 by up to the step size, and
    never end on it: `soft_threshold` does.

    References
    ----------
    Tibshirani, "Regression shrinkage and selection via the lasso", 1996.

    Examples
    --------
    >>> penalty, dW = l1_penalty([[1.0, -2.0], [0.0, 4.0]], 0.5)
    >>> penalty
    3.5
    >>> dW
    array([[ 0.5, -0.5],
           [ 0. ,  0.5]])
    """
    weights = _weights(W, bias_row)
    strength = number("reg", reg, minimum=0, dtype=weights.dtype)
    dW = np.sign(weights) * weights.dtype.type(strength)
    if bias_row:
        weights = weights[:-1]
        dW[-1] = 0
    return strength * float(np.abs(weights).sum(dtype=np.float64)), dW


def elastic_net_penalty(
    W: ArrayLike, reg: float, *, l1_ratio: float, bias_row: bool = False
) -> tuple[float, Array]:
    r"""Elastic net penalty, a mixture of L1 and L2, and a subgradient.

    With the mixing weight :math:`\rho`,

    .. math::

       R(W) = \lambda \Bigl( \rho \sum_{ij} |W_{ij}| + (1 - \rho) \tfrac12 \sum_{ij} W_{ij}^2
       \Bigr)

       \frac{\partial R}{\partial W} =
       \lambda \bigl( \rho \operatorname{sign}(W) + (1 - \rho) W \bigr)

    Parameters
    ----------
    reg : float
        Strength :math:`\lambda \ge 0` of the whole penalty.
    l1_ratio : float
        The share :math:`\rho` of the L1 part, in [0, 1]: 0 is L2 alone, 1 is L1 alone.

    References
    ----------
    Zou and Hastie, "Regularization and variable selection via the elastic net", 2005.

    Examples
    --------
    >>> penalty, dW = elastic_net_penalty([[2.0, -4.0]], 1.0, l1_ratio=0.5)
    >>> penalty
    8.0
    >>> dW
    array([[ 1.5, -2.5]])
    """
    strength = number("reg", reg, minimum=0)
    rho = number("l1_ratio", l1_ratio, minimum=0)
    if rho > 1:
        raise ValueError(f"l1_ratio must be at most 1, got {rho:g}")
    l1, dl1 = l1_penalty(W, rho * strength, bias_row=bias_row)
    l2, dl2 = l2_penalty(W, (1 - rho) * strength, bias_row=bias_row)
    return l1 + l2, dl1 + dl2


def soft_threshold(W: ArrayLike, threshold: float, *, bias_row: bool = False) -> Array:
    r"""Move every weight toward 0 by a threshold, and stop at 0.

    .. math:: w \leftarrow \operatorname{sign}(w) \, \max(|w| - t, 0)

    It is the step that goes with the L1 penalty, whose *proximal operator* it is: of all v, the one
    with the smallest :math:`\tfrac12 (v - w)^2 + t |v|`. After a step on the data loss alone, at
    the learning rate :math:`\eta`, use it with :math:`t = \eta \lambda`.

    Parameters
    ----------
    threshold : float
        The threshold t ≥ 0.

    Returns
    -------
    W : ndarray of the shape of W
        A new array, with exact zeros where :math:`|w| \le t`.

    References
    ----------
    Daubechies, Defrise and De Mol, "An iterative thresholding algorithm for linear inverse problems
    with a sparsity constraint", 2004.

    Examples
    --------
    >>> soft_threshold([[3.0, -0.2], [0.5, -1.5]], 0.5)
    array([[ 2.5,  0. ],
           [ 0. , -1. ]])
    """
    weights = _weights(W, bias_row)
    t = number("threshold", threshold, minimum=0, dtype=weights.dtype)
    thresholded: Array = weights - np.clip(weights, -t, t)  # no -0.0, as sign(w) * 0 would give
    if bias_row:
        thresholded[-1] = weights[-1]
    return thresholded
