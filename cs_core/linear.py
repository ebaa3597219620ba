"""The linear classifier: scores, loss and gradient of its weights, predictions.

Parameters
----------
W : array_like of shape (D, C)
    Weights, one column per class.
X : array_like of shape (N, D)
    Examples in rows.
y : array_like of int, shape (N,)
    True classes in [0, C).

Raises
------
ValueError
    If shapes disagree, an array is empty or not finite, or a label is out of range.
TypeError
    If W or X do not hold real numbers, or labels are not integers.
"""

import numpy as np
from numpy.typing import ArrayLike

from cs_core._checks import (
    Array,
    DataLoss,
    Labels,
    Penalty,
    as_float_array,
    as_labels,
    whole_number,
)

# A product of at most so many multiplications is done by OpenBLAS without a copy of its factors.
# For a classifier, whose W has few columns, the copy of X takes as long as the rest.
SMALL = 10**6


def _times(rows: Array, weights: Array) -> Array:
    """XW, a few rows at a time if W has few columns."""
    few = SMALL // weights.size
    if few < 16:
        whole: Array = rows @ weights
        return whole
    scores = np.empty((len(rows), weights.shape[1]), dtype=weights.dtype)
    for start in range(0, len(rows), few):
        block = slice(start, start + few)
        np.matmul(rows[block], weights, out=scores[block])
    return scores


def _product(W: ArrayLike, X: ArrayLike) -> tuple[Array, Array, Array]:
    """W and X, both in the dtype of W, and the scores XW."""
    weights = as_float_array("W", W, ndim=2)
    rows = as_float_array("X", X, ndim=2, finite=False)
    if rows.shape[1] != weights.shape[0]:
        raise ValueError(
            f"X must have as many columns as W has rows, {weights.shape[0]}, got shape {rows.shape}"
        )
    given, rows = rows, as_float_array("X", rows, finite=False, dtype=weights.dtype)
    # A nan in X shows in its row of scores, which are few: looking there costs nothing.
    with np.errstate(invalid="ignore", over="ignore"):
        scores = _times(rows, weights)
    if not np.isfinite(scores).all():
        as_float_array("X", given, dtype=weights.dtype)
        raise ValueError("X and W must have a finite product, got scores too large for a float")
    return weights, rows, scores


def add_bias_column(X: ArrayLike) -> Array:
    """Append a column of ones, to the shape (N, D + 1): the last row of W then acts as the bias.

    Examples
    --------
    >>> add_bias_column([[2.0, 3.0]])
    array([[2., 3., 1.]])
    """
    rows = as_float_array("X", X, ndim=2)
    return np.hstack([rows, np.ones((len(rows), 1), dtype=rows.dtype)])


def nearest_mean(X: ArrayLike, y: ArrayLike, *, classes: int) -> Array:
    r"""Weights of the linear classifier that chooses the class with the nearest mean.

    The squared distance :math:`\lVert x - \mu_j \rVert^2` is smallest where
    :math:`x \cdot \mu_j - \tfrac12 \lVert \mu_j \rVert^2` is largest: the first part is linear
    in x, the second is a bias.

    Returns W of shape (D + 1, C): the means in columns, and the biases in the last row (see
    `add_bias_column`).

    Parameters
    ----------
    X : array_like of shape (N, D)
        Examples in rows, without a column of ones.
    classes : int
        The number of classes C; each needs an example.

    Examples
    --------
    >>> nearest_mean([[1.0, 0.0], [0.0, 2.0]], [0, 1], classes=2)
    array([[ 1. ,  0. ],
           [ 0. ,  2. ],
           [-0.5, -2. ]])
    """
    rows = as_float_array("X", X, ndim=2)
    labels = as_labels("y", y, n=len(rows), classes=whole_number("classes", classes, minimum=1))
    absent = np.setdiff1d(np.arange(classes), labels)
    if absent.size:
        raise ValueError(f"y must have an example of every class, got none of class {absent[0]}")
    means = np.stack(
        [rows[labels == j].mean(axis=0, dtype=np.float64) for j in range(classes)], axis=1
    )  # (D, C)
    W = np.vstack([means, -0.5 * (means**2).sum(axis=0, dtype=np.float64)])
    return as_float_array("W", W, dtype=rows.dtype)


def linear_loss(
    W: ArrayLike,
    X: ArrayLike,
    y: ArrayLike,
    *,
    data_loss: DataLoss,
    penalty: Penalty,
    reg: float,
) -> tuple[float, Array]:
    r"""Full objective of a linear classifier and its gradient with respect to the weights.

    .. math:: L(W) = \ell(XW, y) + R(W; \lambda), \qquad
       \frac{\partial L}{\partial W} = X^\top \frac{\partial \ell}{\partial S}
       + \frac{\partial R}{\partial W}, \qquad S = XW

    Returns data loss plus penalty, and dL/dW of shape (D, C), in the dtype of W.

    Parameters
    ----------
    data_loss : callable
        ``data_loss(scores, y) -> (loss, dscores)``, for example `cs_core.losses.softmax_loss`.
    penalty : callable
        ``penalty(W, reg) -> (penalty, dW)``, for example `cs_core.regularizers.l2_penalty`.
    reg : float
        Strength of the penalty.

    Examples
    --------
    >>> from cs_core.losses import softmax_loss
    >>> from cs_core.regularizers import l2_penalty
    >>> loss, dW = linear_loss([[0.0, 0.0]], [[1.0], [2.0]], [0, 1],
    ...                        data_loss=softmax_loss, penalty=l2_penalty, reg=0.1)
    >>> round(loss, 4)
    0.6931
    >>> dW
    array([[ 0.25, -0.25]])
    """
    weights, rows, scores = _product(W, X)
    labels = as_labels("y", y, n=rows.shape[0], classes=weights.shape[1])
    data, dscores = data_loss(scores, labels)  # dscores: (N, C)
    decay, dR = penalty(weights, reg)  # dR: (D, C)
    dW = (dscores.T @ rows).T  # rows.T @ dscores, in the order that BLAS does faster
    return data + decay, dW + dR


def predict(W: ArrayLike, X: ArrayLike) -> Labels:
    """Return the class with the highest score for each row, shape (N,); ties go to the first.

    Examples
    --------
    >>> predict([[1.0, -1.0]], [[2.0], [-3.0]])
    array([0, 1])
    """
    predicted: Labels = _product(W, X)[2].argmax(axis=1)
    return predicted


def accuracy(W: ArrayLike, X: ArrayLike, y: ArrayLike) -> float:
    """Return the share of rows whose predicted class is the true one, in [0, 1].

    Examples
    --------
    >>> accuracy([[1.0, -1.0]], [[2.0], [-3.0]], [0, 0])
    0.5
    """
    predicted = predict(W, X)
    labels = as_labels("y", y, n=len(predicted), classes=np.shape(W)[1])
    return float((predicted == labels).mean(dtype=np.float64))
