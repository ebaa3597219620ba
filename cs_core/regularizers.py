"""Penalties on the weights, each with its gradient."""

from numpy.typing import ArrayLike

from cs_core._checks import Array, as_float_array, number


def l2_penalty(W: ArrayLike, reg: float, *, bias_row: bool = False) -> tuple[float, Array]:
    r"""L2 penalty and its gradient.

    .. math:: R(W) = \tfrac12 \lambda \sum_{ij} W_{ij}^2, \qquad
       \frac{\partial R}{\partial W} = \lambda W

    Parameters
    ----------
    W : array_like
        Weights, any shape.
    reg : float
        Strength :math:`\lambda \ge 0`.
    bias_row : bool, default False
        True if the last row of W holds the biases: they are then left out of the penalty.

    Returns
    -------
    penalty : float
        R(W).
    dW : ndarray of the shape of W
        dR/dW.

    Raises
    ------
    ValueError
        If W is empty or not finite, reg is negative, or bias_row is used on a W without rows.
    TypeError
        If W or reg are not real numbers.

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
    weights = as_float_array("W", W)
    strength = number("reg", reg, minimum=0)
    dW = weights * weights.dtype.type(strength)
    if bias_row:
        if weights.ndim < 2:
            raise ValueError(f"W must have rows when bias_row is True, got shape {weights.shape}")
        weights = weights[:-1]
        dW[-1] = 0
    return 0.5 * strength * float((weights**2).sum()), dW
