"""Ways to keep weights modest: the code form of the chapter *Regularization*.

A penalty takes the weights and its strength and returns ``(penalty, dW)``; its gradient has the
shape and dtype of W. Max-norm is no penalty but a projection after each step. Dropout acts on
activations instead of weights, as a forward and a backward function.
"""

from cs_core.regularizers.dropout import dropout_backward, dropout_forward
from cs_core.regularizers.max_norm import max_norm_project
from cs_core.regularizers.penalties import elastic_net_penalty, l1_penalty, l2_penalty

__all__ = [
    "dropout_backward",
    "dropout_forward",
    "elastic_net_penalty",
    "l1_penalty",
    "l2_penalty",
    "max_norm_project",
]
