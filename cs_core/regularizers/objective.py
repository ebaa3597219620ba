"""What is minimized when a model is trained: how well it fits, plus what its weights cost."""

from collections.abc import Callable

from numpy.typing import ArrayLike

from cs_core._checks import Array, as_float_array, same_shape
from cs_core.regularizers.penalties import elastic_net_penalty


def regularized_loss(
    W: ArrayLike,
    *,
    data_loss: Callable[[Array], tuple[float, Array]],
    reg: float,
    l1_ratio: float,
    bias_row: bool = False,
) -> tuple[float, Array]:
    r"""Full objective: a data loss plus the elastic net penalty, and its gradient.

    .. math:: L(W) = \ell(W) + R(W), \qquad
       \frac{\partial L}{\partial W} = \frac{\partial \ell}{\partial W}
       + \frac{\partial R}{\partial W}

    A derivative is linear, so the two gradients add up, whatever model the data loss looks at.

    Parameters
    ----------
    data_loss : callable
        ``data_loss(W) -> (loss, dW)``; it knows the examples and the model.
    reg, l1_ratio
        Strength and mixture of the penalty, as in `elastic_net_penalty`.

    Returns
    -------
    loss : float
        Data loss plus penalty.
    dW : ndarray of the shape of W
        dL/dW, a new array in the dtype of W.

    Examples
    --------
    >>> def distance(W):  # to the point (3, 1)
    ...     return 0.5 * ((W - [3, 1]) ** 2).sum(), W - [3, 1]
    >>> loss, dW = regularized_loss([1.0, 1.0], data_loss=distance, reg=0.5, l1_ratio=0.0)
    >>> loss
    2.5
    >>> dW
    array([-1.5,  0.5])
    """
    weights = as_float_array("W", W)
    penalty, dR = elastic_net_penalty(weights, reg, l1_ratio=l1_ratio, bias_row=bias_row)
    data, gradient = data_loss(weights)
    slope = as_float_array("the gradient of data_loss", gradient, dtype=weights.dtype)
    same_shape("the gradient of data_loss", slope, "W", weights)
    return float(data) + penalty, slope + dR
