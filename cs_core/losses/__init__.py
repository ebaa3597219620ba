"""Data losses, each with its gradient: the code form of the chapter *Loss functions*.

Every loss is a mean over the N examples and returns ``(loss, gradient)``. The gradient is with
respect to the first argument, has its shape and its dtype. Losses are in nats where they are
logarithms.
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
