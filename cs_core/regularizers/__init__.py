"""Ways to keep weights modest: the code form of the chapter *Regularization*.

A penalty takes the weights and its strength and returns ``(penalty, dW)``; the full objective adds
one to a data loss. Two functions follow a step instead: max-norm is a projection, and the soft
threshold takes the place of the subgradient of L1. Dropout acts on activations, as a forward and a
backward function. What holds for all of them:

Parameters
----------
W : array_like of any shape
    Weights.
reg : float
    Strength λ ≥ 0 of the penalty.
bias_row : bool, default False
    True if the last row of W holds the biases: they are then left out of the penalty.

Returns
-------
penalty : float
    R(W).
dW : ndarray of the shape of W
    dR/dW, in the dtype of W, with sign(0) = 0.

Raises
------
ValueError
    If an array is empty or not finite, a number is out of range, shapes disagree, or bias_row is
    used on a W without rows.
TypeError
    If an argument is of the wrong kind.
"""

from cs_core.regularizers.dropout import dropout_backward, dropout_forward
from cs_core.regularizers.max_norm import max_norm_project
from cs_core.regularizers.objective import regularized_loss
from cs_core.regularizers.penalties import (
    elastic_net_penalty,
    l1_penalty,
    l2_penalty,
    soft_threshold,
)

__all__ = [
    "dropout_backward",
    "dropout_forward",
    "elastic_net_penalty",
    "l1_penalty",
    "l2_penalty",
    "max_norm_project",
    "regularized_loss",
    "soft_threshold",
]
