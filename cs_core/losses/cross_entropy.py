"""Softmax and the cross-entropy losses on rows of class scores."""

import numpy as np
from numpy.typing import ArrayLike

from cs_core._checks import Array, as_float_array, as_scores_and_labels, number


def log_softmax(scores: ArrayLike) -> Array:
    r"""Logarithms of the softmax probabilities, row by row.

    .. math:: \log p_{ij} = s_{ij} - m_i - \log \sum_k e^{s_{ik} - m_i}, \qquad m_i = \max_k s_{ik}

    Subtracting the row's largest score changes no probability and keeps every exponential in
    (0, 1], so nothing overflows, and the sum is at least 1, so its logarithm is safe.

    Returns log_p of shape (N, C): natural logarithms, all at most 0.

    Examples
    --------
    >>> log_softmax([[1000.0, 1000.0]]).round(4)
    array([[-0.6931, -0.6931]])
    """
    s = as_float_array("scores", scores, ndim=2)
    shifted: Array = s - s.max(axis=1, keepdims=True)  # (N, C), largest entry of each row is 0
    shifted -= np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return shifted


def softmax(scores: ArrayLike) -> Array:
    r"""Softmax probabilities, row by row.

    .. math:: p_{ij} = \frac{e^{s_{ij}}}{\sum_k e^{s_{ik}}}

    Returns p of shape (N, C): probabilities; each row sums to 1.

    Examples
    --------
    >>> softmax([[1000.0, 1001.0, 1002.0]]).round(4)
    array([[0.09  , 0.2447, 0.6652]])
    """
    s = as_float_array("scores", scores, ndim=2)
    p: Array = np.exp(s - s.max(axis=1, keepdims=True))  # (N, C)
    p /= p.sum(axis=1, keepdims=True)
    return p


def softmax_loss(scores: ArrayLike, y: ArrayLike) -> tuple[float, Array]:
    r"""Mean softmax cross-entropy loss and its gradient.

    .. math::

       L = \frac1N \sum_i \left(\log \sum_j e^{s_{ij}} - s_{i y_i}\right), \qquad
       \frac{\partial L}{\partial s_{ij}} = \frac1N \left(p_{ij} - \mathbb 1[j = y_i]\right)

    Source: Bridle, "Probabilistic interpretation of feedforward classification network outputs",
    1990.

    Examples
    --------
    >>> loss, dscores = softmax_loss([[3.2, 5.1, -1.7]], [0])
    >>> round(loss, 4)
    2.0404
    >>> dscores.round(2)
    array([[-0.87,  0.87,  0.  ]])
    """
    s, labels = as_scores_and_labels(scores, y)
    n = len(labels)
    log_p = log_softmax(s)  # (N, C)
    loss = -float(log_p[np.arange(n), labels].sum(dtype=np.float64)) / n + 0.0  # makes 0 of -0
    dscores = np.exp(log_p, out=log_p)
    dscores[np.arange(n), labels] -= 1
    dscores /= n
    return loss, dscores


def smoothed_softmax_loss(
    scores: ArrayLike, y: ArrayLike, *, smoothing: float = 0.1
) -> tuple[float, Array]:
    r"""Mean cross-entropy against smoothed labels, and its gradient.

    The target row is :math:`q_{ij} = (1 - \alpha)\,\mathbb 1[j = y_i] + \alpha / C`, and

    .. math:: L = -\frac1N \sum_i \sum_j q_{ij} \log p_{ij}, \qquad
       \frac{\partial L}{\partial s_{ij}} = \frac1N (p_{ij} - q_{ij})

    Source: Szegedy et al., "Rethinking the Inception architecture for computer vision", 2016.

    Parameters
    ----------
    smoothing : float, default 0.1
        The share :math:`\alpha` of the target spread evenly over all classes, in [0, 1].

    Examples
    --------
    >>> smoothed_softmax_loss([[0.0, 0.0]], [0], smoothing=0.5)[1]
    array([[-0.25,  0.25]])
    """
    s, labels = as_scores_and_labels(scores, y)
    alpha = number("smoothing", smoothing, minimum=0)
    if alpha > 1:
        raise ValueError(f"smoothing must be at most 1, got {alpha:g}")
    n, c = s.shape
    q = np.full((n, c), alpha / c, dtype=s.dtype)
    q[np.arange(n), labels] += 1 - alpha
    log_p = log_softmax(s)  # (N, C)
    return -float((q * log_p).sum(dtype=np.float64)) / n + 0.0, (np.exp(log_p) - q) / n
