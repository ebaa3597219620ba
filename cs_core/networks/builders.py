"""The networks of the course, each a few lines of steps."""

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from cs_core import layers
from cs_core._checks import Array, whole_number
from cs_core.networks.network import Network
from cs_core.networks.steps import Affine, BatchNorm, ConvNorm, Plain, Residual, ResidualConv, Step


class Activation(NamedTuple):
    """An activation, and the variance times fan-in that suits the weights before it."""

    forward: Callable[[Array], tuple[Array, Any]]
    backward: Callable[[Array, Any], Array]
    gain: float


ACTIVATIONS = {
    "sigmoid": Activation(layers.sigmoid_forward, layers.sigmoid_backward, 1.0),
    "tanh": Activation(layers.tanh_forward, layers.tanh_backward, 1.0),
    "relu": Activation(layers.relu_forward, layers.relu_backward, 2.0),
    "leaky_relu": Activation(layers.leaky_relu_forward, layers.leaky_relu_backward, 2.0),
    "elu": Activation(layers.elu_forward, layers.elu_backward, 2.0),
    "selu": Activation(layers.selu_forward, layers.selu_backward, 1.0),
    "gelu": Activation(layers.gelu_forward, layers.gelu_backward, 2.0),
    "silu": Activation(layers.silu_forward, layers.silu_backward, 2.0),
}

RELU = Plain(layers.relu_forward, layers.relu_backward)
GLOBAL_AVG_POOL = Plain(layers.global_avg_pool_forward, layers.global_avg_pool_backward)


def _activation(name: str) -> Activation:
    if not isinstance(name, str) or name not in ACTIVATIONS:
        raise ValueError(f"activation must be one of {', '.join(ACTIVATIONS)}, got {name!r}")
    return ACTIVATIONS[name]


def _sizes(name: str, value: Sequence[int], *, least: int) -> list[int]:
    """Return whole numbers of at least 1, at least so many of them."""
    if not isinstance(value, list | tuple):
        raise TypeError(f"{name} must be a list or tuple, got {type(value).__name__}")
    if len(value) < least:
        raise ValueError(f"{name} must hold at least {least} number(s), got {len(value)}")
    return [whole_number(f"{name}[{k}]", size, minimum=1) for k, size in enumerate(value)]


def mlp(sizes: Sequence[int], *, activation: str = "relu", batchnorm: bool = False) -> Network:
    r"""Multilayer perceptron: affine layers with an activation between any two.

    .. math:: s = f(\ldots f(x W_1 + b_1) \ldots) W_L + b_L

    Returns a Network with the parameters ``W1``, ``b1``, ``W2``, ... and, with batch normalization,
    ``gamma1``, ``beta1``, ...

    Parameters
    ----------
    sizes : list or tuple of int
        The width of the input, of every hidden layer, and of the output: ``[D, H, ..., C]``,
        at least two.
    activation : str, default "relu"
        ``sigmoid``, ``tanh``, ``relu``, ``leaky_relu``, ``elu``, ``selu``, ``gelu`` or ``silu``.
    batchnorm : bool, default False
        Whether batch normalization stands before each activation.

    Examples
    --------
    >>> import numpy as np
    >>> net = mlp([3072, 100, 100, 10], batchnorm=True)
    >>> sorted(net.init_params(rng=np.random.default_rng(0)))
    ['W1', 'W2', 'W3', 'b1', 'b2', 'b3', 'beta1', 'beta2', 'gamma1', 'gamma2']
    """
    widths = _sizes("sizes", sizes, least=2)
    act = _activation(activation)
    if not isinstance(batchnorm, bool):
        raise TypeError(f"batchnorm must be True or False, got {type(batchnorm).__name__}")
    steps: list[tuple[str, Step]] = []
    for k, (fan_in, fan_out) in enumerate(pairwise(widths[:-1]), start=1):
        steps.append((str(k), Affine(fan_in, fan_out, act.gain)))
        if batchnorm:
            steps.append((str(k), BatchNorm(fan_out)))
        steps.append(("", Plain(act.forward, act.backward)))
    last = Affine(widths[-2], widths[-1], gain=1.0)  # no activation follows
    return Network((*steps, (str(len(widths) - 1), last)))


def two_layer_net(inputs: int, hidden: int, outputs: int, *, activation: str = "relu") -> Network:
    r"""Affine layer, activation, affine layer: the smallest network that bends.

    .. math:: s = f(x W_1 + b_1) W_2 + b_2

    With ten classes the loss of first weights is near 2.7, not log 10 = 2.30: the scores have a
    variance of about 1, like those of every layer, and being confident at random costs almost half
    a nat. Multiply W2 by 0.01 to start at 2.30.

    Returns a Network with the parameters ``W1`` (D, H), ``b1`` (H,), ``W2`` (H, C) and ``b2`` (C,).

    Parameters
    ----------
    inputs, hidden, outputs : int
    activation : str, default "relu"
        As in `mlp`.

    Examples
    --------
    >>> import numpy as np
    >>> net = two_layer_net(2, 3, 2)
    >>> params = net.init_params(rng=np.random.default_rng(0))
    >>> net.scores(params, [[1.0, 2.0]]).shape
    (1, 2)
    """
    widths = {"inputs": inputs, "hidden": hidden, "outputs": outputs}
    sizes = [whole_number(name, width, minimum=1) for name, width in widths.items()]
    return mlp(sizes, activation=activation)


def residual_mlp(inputs: int, width: int, outputs: int, *, blocks: int) -> Network:
    """Affine layer with ReLU, residual blocks of one width, affine layer.

    Every block starts as the identity (its W2 is 0), so that at first a network of a hundred
    blocks computes what one of none does.

    Returns a Network with the parameters ``W_in``, ``b_in``; ``W1_k``, ``b1_k``, ``W2_k``, ``b2_k``
    of block k from 1; ``W_out``, ``b_out``.

    Source: Goyal et al., "Accurate, large minibatch SGD", 2017, section 5.1.

    Parameters
    ----------
    inputs, width, outputs : int
        Widths of the input, of every hidden layer, and of the output.
    blocks : int
        Number of residual blocks, each of two affine layers: 2 blocks + 2 layers in all.

    Examples
    --------
    >>> import numpy as np
    >>> net = residual_mlp(64, 32, 10, blocks=2)
    >>> params = net.init_params(rng=np.random.default_rng(0))
    >>> params["W1_2"].shape, params["W_out"].shape
    ((32, 32), (32, 10))
    """
    named = {"inputs": inputs, "width": width, "outputs": outputs, "blocks": blocks}
    d, m, c, depth = (whole_number(name, value, minimum=1) for name, value in named.items())
    body = [(f"_{k}", Residual(m)) for k in range(1, depth + 1)]
    return Network((("_in", Affine(d, m)), ("", RELU), *body, ("_out", Affine(m, c, gain=1.0))))


def residual_convnet(
    outputs: int, *, widths: Sequence[int] = (16, 32, 64), blocks: int = 1, channels: int = 3
) -> Network:
    """Small residual network for images (N, C, H, W), in the form made for CIFAR-10.

    A convolution; stages of residual blocks, each stage but the first at half the resolution of
    the one before; the mean over the image; an affine layer.

    Returns a Network with the parameters ``W_in``, ``gamma_in``, ``beta_in``; those of
    `residual_conv_forward` with ``_1``, ``_2``, ... appended, block by block; ``W_out`` and
    ``b_out``.

    Source: He et al., "Deep residual learning for image recognition", 2016, section 4.2.

    Parameters
    ----------
    outputs : int
    widths : list or tuple of int, default (16, 32, 64)
        Number of filters in each stage; at least one.
    blocks : int, default 1
        Blocks per stage. Three stages of n blocks make 6 n + 2 layers: 8 (78,000 parameters) for
        n = 1, 20 for n = 3.
    channels : int, default 3
        Channels of an input image.

    Examples
    --------
    >>> import numpy as np
    >>> net = residual_convnet(10)
    >>> params = net.init_params(rng=np.random.default_rng(0))
    >>> sum(array.size for array in params.values())
    78042
    """
    stages = _sizes("widths", widths, least=1)
    named = {"outputs": outputs, "blocks": blocks, "channels": channels}
    c, per_stage, depth = (whole_number(name, value, minimum=1) for name, value in named.items())
    steps: list[tuple[str, Step]] = [("_in", ConvNorm(depth, stages[0])), ("", RELU)]
    before = stages[0]
    for k, filters in enumerate(f for f in stages for _ in range(per_stage)):
        stride = 2 if k and k % per_stage == 0 else 1  # a new stage begins
        steps.append((f"_{k + 1}", ResidualConv(before, filters, stride)))
        before = filters
    return Network((*steps, ("", GLOBAL_AVG_POOL), ("_out", Affine(before, c, gain=1.0))))
