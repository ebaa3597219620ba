"""Data losses, each with its gradient: the code form of the chapter *Loss functions*.

Every loss returns ``(loss, gradient)``. What is said here holds for all of them; a function's own
text says what is particular about it.

Units: cross-entropies are in nats; hinge losses in units of the scores, or their square; losses on
real targets in units of the target, the squared one and the Huber loss in its square.

Parameters
----------
scores : array_like of shape (N, C)
    Class scores s, not normalized; one row an example.
y : array_like of int, shape (N,)
    True classes in [0, C).
pred, logits : array_like of shape (N, ...)
    Predictions o or logits z; the first axis runs over examples.
target : array_like of the shape of pred or logits
    Targets t.

Returns
-------
loss : float
    Mean over the N examples; of an example with several outputs, their sum counts.
gradient : ndarray of the shape and dtype of the first argument
    dL/dscores, dL/dpred or dL/dlogits. Each row of dscores sums to 0.

Raises
------
ValueError
    If shapes disagree, an array is empty or not finite, a label is not in [0, C), or a number is
    out of the range that is stated for it.
TypeError
    If scores, predictions, targets or numbers are not real, or labels are not integers.
"""

from cs_core.losses.binary import bce_with_logits_loss, focal_with_logits_loss, sigmoid
from cs_core.losses.cross_entropy import (
    log_softmax,
    smoothed_softmax_loss,
    softmax,
    softmax_loss,
)
from cs_core.losses.hinge import squared_svm_loss, svm_loss
from cs_core.losses.regression import absolute_loss, huber_loss, mse_loss

__all__ = [
    "absolute_loss",
    "bce_with_logits_loss",
    "focal_with_logits_loss",
    "huber_loss",
    "log_softmax",
    "mse_loss",
    "sigmoid",
    "smoothed_softmax_loss",
    "softmax",
    "softmax_loss",
    "squared_svm_loss",
    "svm_loss",
]
