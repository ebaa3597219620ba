"""Layers as pairs of pure functions: the code form of the chapter *Backpropagation*.

``*_forward`` returns ``(out, cache)``. ``*_backward`` takes ``(dout, cache)`` and returns the
gradient with respect to each array that went in, in the same order. What is said here holds for all
layers; a function's own text says what is particular about it.

Examples run along the first axis. Images are (N, C, H, W), channels before height and width;
`cs_core.datasets` has them last, so move them: ``images.transpose(0, 3, 1, 2)``. A layer computes
in the dtype of x, and casts its parameters and dout to it; sums over examples, and the statistics
of batch normalization, are in float64.

No argument is modified. A cache refers to the arrays it was made from and does not copy them: do
not write into x, W or out between forward and backward. At a kink the derivative is that of the
left side; of several equal maxima the first counts.

Parameters
----------
x : array_like
    What goes in: of any shape, where a function is applied entry by entry.
dout : array_like of the shape of out
    Gradient of the loss with respect to the output.
cache
    What the forward function of the same name returned beside out.

Returns
-------
out : ndarray
    In the dtype of x, and of its shape where nothing else is said.
cache
    For the backward function of the same name: the input, unless something else is said.
dx, dW, ... : ndarray
    Each of the shape of what it belongs to.

Raises
------
ValueError
    If shapes do not fit together, a window does not fit into an image, a name is missing or
    unknown in a mapping of parameters, an array is empty or not finite, or a number is out of the
    range that is stated for it.
TypeError
    If an array does not hold real numbers, a count is not a whole number, a flag is not a bool, or
    a cache comes from elsewhere.
"""

from cs_core.layers.affine import affine_backward, affine_forward
from cs_core.layers.convolution import conv_backward, conv_forward
from cs_core.layers.exponential import elu_backward, elu_forward, selu_backward, selu_forward
from cs_core.layers.learned import maxout_backward, maxout_forward, prelu_backward, prelu_forward
from cs_core.layers.normalization import (
    RunningStats,
    batchnorm_backward,
    batchnorm_forward,
    initial_running_stats,
)
from cs_core.layers.pooling import (
    avg_pool_backward,
    avg_pool_forward,
    max_pool_backward,
    max_pool_forward,
)
from cs_core.layers.rectifiers import (
    leaky_relu_backward,
    leaky_relu_forward,
    relu_backward,
    relu_forward,
)
from cs_core.layers.residual import residual_backward, residual_forward
from cs_core.layers.residual_conv import residual_conv_backward, residual_conv_forward
from cs_core.layers.rows import (
    flatten_backward,
    flatten_forward,
    global_avg_pool_backward,
    global_avg_pool_forward,
)
from cs_core.layers.saturating import (
    sigmoid_backward,
    sigmoid_forward,
    softmax_backward,
    softmax_forward,
    tanh_backward,
    tanh_forward,
)
from cs_core.layers.smooth import gelu_backward, gelu_forward, silu_backward, silu_forward

__all__ = [
    "RunningStats",
    "affine_backward",
    "affine_forward",
    "avg_pool_backward",
    "avg_pool_forward",
    "batchnorm_backward",
    "batchnorm_forward",
    "conv_backward",
    "conv_forward",
    "elu_backward",
    "elu_forward",
    "flatten_backward",
    "flatten_forward",
    "gelu_backward",
    "gelu_forward",
    "global_avg_pool_backward",
    "global_avg_pool_forward",
    "initial_running_stats",
    "leaky_relu_backward",
    "leaky_relu_forward",
    "max_pool_backward",
    "max_pool_forward",
    "maxout_backward",
    "maxout_forward",
    "prelu_backward",
    "prelu_forward",
    "relu_backward",
    "relu_forward",
    "residual_backward",
    "residual_conv_backward",
    "residual_conv_forward",
    "residual_forward",
    "selu_backward",
    "selu_forward",
    "sigmoid_backward",
    "sigmoid_forward",
    "silu_backward",
    "silu_forward",
    "softmax_backward",
    "softmax_forward",
    "tanh_backward",
    "tanh_forward",
]
