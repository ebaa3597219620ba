"""Losses on real-valued predictions: squared, absolute and Huber."""

import numpy as np
from numpy.typing import ArrayLike

from cs_core._checks import Array, as_float_array, number, same_shape


def _residual(pred: ArrayLike, target: ArrayLike) -> Array:
    """Pred - target, in the dtype of pred; rows are examples."""
    o = as_float_array("pred", pred)
    t = as_float_array("target", target, dtype=o.dtype)
    if o.ndim == 0:
        raise ValueError("pred must have an axis of examples, got a single number")
    same_shape("target", t, "pred", o)
    return o - t


def mse_loss(pred: ArrayLike, target: ArrayLike) -> tuple[float, Array]:
    r"""Mean over examples of half the squared error, and its gradient.

    .. math:: L = \frac1N \sum_i \tfrac12 \lVert o_i - t_i \rVert^2, \qquad
       \frac{\partial L}{\partial o_i} = \frac1N (o_i - t_i)

    PyTorch's ``mse_loss`` has no factor one half and divides by every entry, not by N.

    Examples
    --------
    >>> loss, dpred = mse_loss([[3.0, 4.0], [1.0, 1.0]], [[0.0, 0.0], [1.0, 1.0]])
    >>> loss
    6.25
    >>> dpred
    array([[1.5, 2. ],
           [0. , 0. ]])
    """
    residual = _residual(pred, target)
    n = len(residual)
    return 0.5 * float((residual**2).sum(dtype=np.float64)) / n, residual / n


def absolute_loss(pred: ArrayLike, target: ArrayLike) -> tuple[float, Array]:
    r"""Mean over examples of the absolute error, and a subgradient.

    .. math:: L = \frac1N \sum_i \lVert o_i - t_i \rVert_1, \qquad
       \frac{\partial L}{\partial o_i} = \frac1N \operatorname{sign}(o_i - t_i)

    Returns dpred of the shape of pred: dL/dpred, with sign(0) = 0.

    Examples
    --------
    >>> loss, dpred = absolute_loss([1.0, 5.0], [3.0, 5.0])
    >>> loss, dpred.tolist()
    (1.0, [-0.5, 0.0])
    """
    residual = _residual(pred, target)
    n = len(residual)
    return float(np.abs(residual).sum(dtype=np.float64)) / n, np.sign(residual) / n


def huber_loss(pred: ArrayLike, target: ArrayLike, *, delta: float = 1.0) -> tuple[float, Array]:
    r"""Mean Huber loss, quadratic near the target and linear far from it, and its gradient.

    With the residual :math:`r = o - t`,

    .. math:: \ell(r) = \begin{cases} \tfrac12 r^2 & |r| \le \delta \\
       \delta\,(|r| - \tfrac12 \delta) & |r| > \delta \end{cases}, \qquad
       \ell'(r) = \max(-\delta, \min(r, \delta))

    Returns dpred of the shape of pred: dL/dpred; every entry is at most delta / N in size.

    Source: Huber, "Robust estimation of a location parameter", 1964.

    Parameters
    ----------
    delta : float, default 1.0
        Where the parabola turns into a line, in units of the target; greater than 0.

    Examples
    --------
    >>> loss, dpred = huber_loss([0.5, 10.0], [0.0, 0.0])
    >>> loss, dpred.tolist()
    (4.8125, [0.25, 0.5])
    """
    residual = _residual(pred, target)
    bound = number("delta", delta, minimum=0, above=True, dtype=residual.dtype)
    n = len(residual)
    clipped = np.clip(residual, -bound, bound)
    # 0.5 c^2 + delta (|r| - |c|) is both branches at once: c = r inside, |c| = delta outside
    loss = 0.5 * clipped**2 + np.abs(clipped) * (np.abs(residual) - np.abs(clipped))
    return float(loss.sum(dtype=np.float64)) / n, clipped / n
