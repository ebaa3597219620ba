"""Losses on one logit per example: binary cross-entropy and focal loss."""

import numpy as np
from numpy.typing import ArrayLike

from cs_core._checks import Array, as_float_array, number, same_shape
from cs_core._numerics import logistic


def sigmoid(z: ArrayLike) -> Array:
    r"""Apply the logistic function to every entry, without overflow.

    .. math:: \sigma(z) = \frac{1}{1 + e^{-z}}

    Returns an ndarray of the shape of z: values in [0, 1].

    Parameters
    ----------
    z : array_like

    Examples
    --------
    >>> sigmoid([-1000.0, 0.0, 1000.0])
    array([0. , 0.5, 1. ])
    """
    return logistic(as_float_array("z", z))


def _logits_and_targets(logits: ArrayLike, target: ArrayLike) -> tuple[Array, Array]:
    z = as_float_array("logits", logits)
    t = as_float_array("target", target, dtype=z.dtype)
    if z.ndim == 0:
        raise ValueError("logits must have an axis of examples, got a single number")
    same_shape("target", t, "logits", z)
    if t.min() < 0 or t.max() > 1:
        outside = t[(t < 0) | (t > 1)][0]
        raise ValueError(f"target must lie in [0, 1], got {outside:g}")
    return z, t


def bce_with_logits_loss(logits: ArrayLike, target: ArrayLike) -> tuple[float, Array]:
    r"""Mean binary cross-entropy computed from logits, and its gradient.

    With :math:`o = \sigma(z)`,

    .. math::

       L = -\frac1N \sum_i \left[t_i \log o_i + (1 - t_i) \log(1 - o_i)\right]
         = \frac1N \sum_i \left[\max(z_i, 0) - z_i t_i + \log(1 + e^{-|z_i|})\right], \qquad
       \frac{\partial L}{\partial z_i} = \frac1N (\sigma(z_i) - t_i)

    The second form never takes the logarithm of 0: at z = -1000 and t = 1 it gives 1000, where
    the first form gives infinity.

    Parameters
    ----------
    target : array_like of the shape of logits
        Targets t in [0, 1]; usually 0 or 1.

    Examples
    --------
    >>> loss, dlogits = bce_with_logits_loss([0.0, -1000.0], [1, 0])
    >>> round(loss, 4)
    0.3466
    >>> dlogits
    array([-0.25,  0.  ])
    """
    z, t = _logits_and_targets(logits, target)
    n = len(z)
    loss = np.maximum(z, 0) - z * t + np.log1p(np.exp(-np.abs(z)))
    return float(loss.sum(dtype=np.float64)) / n, (logistic(z) - t) / n


def focal_with_logits_loss(
    logits: ArrayLike, target: ArrayLike, *, gamma: float = 2.0
) -> tuple[float, Array]:
    r"""Mean binary focal loss, which turns down examples that are already right, and its gradient.

    With :math:`p` the probability given to the true class and :math:`u = \pm z` its logit,

    .. math:: L = -\frac1N \sum_i (1 - p_i)^\gamma \log p_i, \qquad
       \frac{d\ell}{du} = (1 - p)^\gamma \left(\gamma\, p \log p - (1 - p)\right)

    Source: Lin et al., "Focal loss for dense object detection", 2017.

    Parameters
    ----------
    target : array_like of the shape of logits
        Targets, each exactly 0 or 1.
    gamma : float, default 2.0
        Focusing strength, at least 0; at 0 this is binary cross-entropy.

    Examples
    --------
    >>> loss, _ = focal_with_logits_loss([0.0], [1], gamma=1.0)
    >>> round(loss, 4)
    0.3466
    """
    z, t = _logits_and_targets(logits, target)
    soft = t[(t != 0) & (t != 1)]
    if soft.size:
        raise ValueError(f"target must be exactly 0 or 1 for the focal loss, got {soft[0]:g}")
    power = number("gamma", gamma, minimum=0, dtype=z.dtype)
    n = len(z)
    sign = 2 * t - 1
    u = sign * z  # the logit of the true class
    p, miss = logistic(u), logistic(-u)  # miss = 1 - p, without cancellation
    log_p = np.minimum(u, 0) - np.log1p(np.exp(-np.abs(u)))
    weight = miss**power
    du = weight * (power * p * log_p - miss)
    return -float((weight * log_p).sum(dtype=np.float64)) / n + 0.0, sign * du / n
