"""The residual block of convolutions, as in the networks that won on ImageNet."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from cs_core._checks import Array, Params, as_float_array, whole_number
from cs_core.layers._arrays import as_cache, naming
from cs_core.layers.convolution import (
    ConvCache,
    conv_forward,
    filter_gradient,
    image_gradient,
)
from cs_core.layers.normalization import (
    BatchnormCache,
    RunningStats,
    batchnorm_backward,
    batchnorm_forward,
    check_options,
)
from cs_core.layers.rectifiers import relu_backward, relu_forward
from cs_core.layers.residual import check_names, check_sum

BRANCH = {"W1", "gamma1", "beta1", "W2", "gamma2", "beta2"}
PROJECTION = {"Ws", "gammas", "betas"}


class ConvBnCache(NamedTuple):
    """The caches of a convolution and of the batch normalization that follows it."""

    conv: ConvCache
    bn: BatchnormCache


class ResidualConvCache(NamedTuple):
    """What the backward pass of a convolutional residual block needs: the caches of its layers.

    `shortcut` is None if the shortcut is the identity.
    """

    layer1: ConvBnCache
    relu1: Array
    layer2: ConvBnCache
    shortcut: ConvBnCache | None
    relu2: Array


class _ConvBn(NamedTuple):
    """Convolution, then batch normalization; `tag` is 1, 2 or s. No bias: beta does its work."""

    params: Mapping[str, ArrayLike]
    running: Mapping[str, RunningStats]
    training: bool
    options: Mapping[str, float]

    def forward(
        self, x: Array, tag: str, *, stride: int = 1
    ) -> tuple[Array, ConvBnCache, RunningStats]:
        gamma, beta, old = (
            self.params["gamma" + tag],
            self.params["beta" + tag],
            self.running["bn" + tag],
        )
        with naming(f"W{tag}, gamma{tag}, beta{tag}"):
            W = as_float_array("W", self.params["W" + tag], ndim=4)
            z, conv = conv_forward(x, W, np.zeros(len(W)), stride=stride, padding=W.shape[2] // 2)
            out, bn, new = batchnorm_forward(
                z, gamma, beta, old, training=self.training, **self.options
            )
        return out, ConvBnCache(conv, bn), new


def _conv_bn_backward(dout: Array, cache: ConvBnCache, tag: str) -> tuple[Array, Params]:
    dz, dgamma, dbeta = batchnorm_backward(dout, cache.bn)
    dx, dW = image_gradient(dz, cache.conv), filter_gradient(dz, cache.conv)
    return dx, {"W" + tag: dW, "gamma" + tag: dgamma, "beta" + tag: dbeta}


def residual_conv_forward(
    x: ArrayLike,
    params: Mapping[str, ArrayLike],
    running: Mapping[str, RunningStats],
    *,
    training: bool,
    stride: int = 1,
    momentum: float = 0.9,
    eps: float = 1e-5,
) -> tuple[Array, ResidualConvCache, dict[str, RunningStats]]:
    r"""Residual block of convolutions, each followed by batch normalization.

    .. math:: F(x) = \operatorname{bn}_2(W_2 * \operatorname{relu}(\operatorname{bn}_1(W_1 * x))),
       \qquad \mathrm{out} = \operatorname{relu}(F(x) + x) \;\text{ or }\;
       \operatorname{relu}(F(x) + \operatorname{bn}_s(W_s * x))

    On the way back, with z the sum inside the last ReLU:

    .. math:: dz = \mathrm{dout} \cdot \mathbb 1[z > 0], \qquad
       dx = \left(\frac{\partial F}{\partial x}\right)^{\!\top} dz + dz

    Source: He et al., "Deep residual learning for image recognition", 2016.

    Returns out of shape (N, F, OH, OW) and, as the third value, the new running statistics under
    the names of the old ones, which are not modified.

    Parameters
    ----------
    x : array_like of shape (N, C, H, W)
    params : mapping of str to array_like
        ``W1`` (F, C, K, K) and ``W2`` (F, F, K, K), K odd: filters, padded by K // 2 so that they
        keep the size of an image; ``gamma1``, ``beta1``, ``gamma2``, ``beta2`` (F,). For a
        projection also ``Ws`` (F, C, 1, 1), ``gammas`` and ``betas``; it is needed if F is not C or
        stride is not 1.
    running : mapping of str to RunningStats
        The running statistics under ``bn1``, ``bn2`` and, for a projection, ``bns``.
    training : bool
        Whether batch normalization uses the batch's own statistics.
    stride : int, default 1
        Stride of the first convolution and of the projection.
    momentum, eps : float
        As in `batchnorm_forward`.

    Examples
    --------
    With gamma2 = 0, a block starts as the identity on what is positive:

    >>> from cs_core.layers import initial_running_stats
    >>> W, one, zero = np.ones((1, 1, 3, 3)), [1.0], [0.0]
    >>> params = {"W1": W, "gamma1": one, "beta1": zero, "W2": W, "gamma2": zero, "beta2": zero}
    >>> running = {"bn1": initial_running_stats(1), "bn2": initial_running_stats(1)}
    >>> out, cache, running = residual_conv_forward(
    ...     [[[[3.0, -1.0]]]], params, running, training=True)
    >>> out
    array([[[[3., 0.]]]])
    >>> from cs_core.layers import initial_running_stats
    >>> W, one, zero = np.ones((1, 1, 3, 3)), [1.0], [0.0]
    >>> params = {"W1": W, "gamma1": one, "beta1": zero, "W2": W, "gamma2": zero, "beta2": zero}
    >>> running = {"bn1": initial_running_stats(1), "bn2": initial_running_stats(1)}
    >>> x = [[[[3.0, -1.0]]]]
    >>> _, cache, _ = residual_conv_forward(x, params, running, training=True)
    >>> dx, grads = residual_conv_backward([[[[5.0, 5.0]]]], cache)
    >>> dx, grads["beta2"]
    (array([[[[5., 0.]]]]), array([5.]))
    """
    projects = check_names(params, BRANCH, PROJECTION)
    images = as_float_array("x", x, ndim=4)
    _check_running(running, projects)
    check_options(training, momentum, eps)
    stride = whole_number("stride", stride, minimum=1)
    conv_bn = _ConvBn(params, running, training, {"momentum": momentum, "eps": eps})
    stats: dict[str, RunningStats] = {}
    hidden, layer1, stats["bn1"] = conv_bn.forward(images, "1", stride=stride)
    active, relu1 = relu_forward(hidden)
    branch, layer2, stats["bn2"] = conv_bn.forward(active, "2")
    shortcut, projection = images, None
    if projects:
        shortcut, projection, stats["bns"] = conv_bn.forward(images, "s", stride=stride)
    check_sum(branch, shortcut)
    out, relu2 = relu_forward(branch + shortcut)
    return out, ResidualConvCache(layer1, relu1, layer2, projection, relu2), stats


def _check_running(running: Mapping[str, RunningStats], projects: bool) -> None:
    names = {"bn1", "bn2", "bns"} if projects else {"bn1", "bn2"}
    if not isinstance(running, Mapping):
        raise TypeError(f"running must map names to RunningStats, got {type(running).__name__}")
    if set(running) != names:
        came = ", ".join(sorted(map(str, running)))
        raise ValueError(f"running must hold {', '.join(sorted(names))}, got {came}")


def residual_conv_backward(dout: ArrayLike, cache: ResidualConvCache) -> tuple[Array, Params]:
    """Backward pass of `residual_conv_forward`, where it is derived."""
    cache = as_cache(cache, ResidualConvCache, "residual_conv_forward")
    dsum = relu_backward(dout, cache.relu2)  # the gradient forks here
    dactive, grads2 = _conv_bn_backward(dsum, cache.layer2, "2")
    dhidden = relu_backward(dactive, cache.relu1)
    dx, grads1 = _conv_bn_backward(dhidden, cache.layer1, "1")
    if cache.shortcut is None:
        return dx + dsum, grads1 | grads2
    dshortcut, grads_s = _conv_bn_backward(dsum, cache.shortcut, "s")
    return dx + dshortcut, grads1 | grads2 | grads_s
