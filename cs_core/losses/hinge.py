"""Multiclass SVM (hinge) losses on rows of class scores."""

import numpy as np
from numpy.typing import ArrayLike

from cs_core._checks import Array, Labels, as_scores_and_labels, number


def _margins(s: Array, y: Labels, margin: float) -> Array:
    """max(0, s_j - s_y + margin) for every wrong class j, and 0 for the true one."""
    rows = np.arange(len(y))
    violations = np.maximum(s - s[rows, y][:, None] + s.dtype.type(margin), 0)  # (N, C)
    violations[rows, y] = 0
    return violations


def svm_loss(scores: ArrayLike, y: ArrayLike, *, margin: float = 1.0) -> tuple[float, Array]:
    r"""Mean multiclass SVM (hinge) loss and its gradient.

    .. math::

       L = \frac1N \sum_i \sum_{j \ne y_i} \max(0,\; s_{ij} - s_{i y_i} + \Delta)

       \frac{\partial L}{\partial s_{ij}} = \frac1N \begin{cases}
       \mathbb 1[s_{ij} - s_{i y_i} + \Delta > 0] & j \ne y_i \\
       -\sum_{k \ne y_i} \mathbb 1[s_{ik} - s_{i y_i} + \Delta > 0] & j = y_i
       \end{cases}

    At a kink (a margin of exactly 0) the subgradient is 0.

    Source: Weston and Watkins, "Support vector machines for multi-class pattern recognition", 1999.

    Parameters
    ----------
    margin : float, default 1.0
        The margin :math:`\Delta \ge 0`, in the units of the scores.

    Examples
    --------
    >>> loss, dscores = svm_loss([[3.2, 5.1, -1.7]], [0])
    >>> round(loss, 12)
    2.9
    >>> dscores
    array([[-1.,  1.,  0.]])
    """
    s, labels = as_scores_and_labels(scores, y)
    violations = _margins(s, labels, number("margin", margin, minimum=0, dtype=s.dtype))  # (N, C)
    n = len(labels)
    dscores = (violations > 0).astype(s.dtype)  # (N, C)
    dscores[np.arange(n), labels] -= dscores.sum(axis=1)
    dscores /= n
    return float(violations.sum(dtype=np.float64)) / n, dscores


def squared_svm_loss(
    scores: ArrayLike, y: ArrayLike, *, margin: float = 1.0
) -> tuple[float, Array]:
    r"""Mean squared hinge loss and its gradient: large violations count more.

    .. math:: L = \frac1N \sum_i \sum_{j \ne y_i} \max(0,\; s_{ij} - s_{i y_i} + \Delta)^2

    Returns dscores of shape (N, C): continuous, since this loss has no kink.

    Parameters
    ----------
    margin : float, default 1.0
        The margin :math:`\Delta \ge 0`, in the units of the scores.

    Examples
    --------
    >>> loss, dscores = squared_svm_loss([[3.0, 4.0, 0.0]], [0])
    >>> loss
    4.0
    >>> dscores
    array([[-4.,  4.,  0.]])
    """
    s, labels = as_scores_and_labels(scores, y)
    violations = _margins(s, labels, number("margin", margin, minimum=0, dtype=s.dtype))  # (N, C)
    n = len(labels)
    dscores = violations * s.dtype.type(2 / n)  # (N, C)
    dscores[np.arange(n), labels] -= dscores.sum(axis=1)
    return float((violations**2).sum(dtype=np.float64)) / n, dscores
