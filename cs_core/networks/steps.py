"""The steps a network is made of: each wraps one layer, and knows its own parameters.

A step is a frozen description; it holds sizes, never arrays. Its parameters come in a dictionary
under short local names (``W``, ``b``, ...), and its gradients leave under the same names.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple, Protocol

import numpy as np

from cs_core import init, layers
from cs_core._checks import Array, Params
from cs_core.layers import RunningStats
from cs_core.layers.affine import affine_gradients
from cs_core.layers.convolution import conv_gradients

Statistics = dict[str, RunningStats]
Gradients = tuple[Array | None, Params]  # of the input, if asked for, and of the parameters


class Result(NamedTuple):
    """What a step hands on: its output, a cache for the way back, its batches' statistics."""

    out: Array
    cache: Any
    statistics: Mapping[str, RunningStats]


class Step(Protocol):
    """What a network asks of a step.

    `forward` takes the statistics that batch normalization shall use, or None in training, where
    each batch uses its own.
    """

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the step's parameters."""

    @property
    def normalized(self) -> tuple[str, ...]:
        """Names of its batch normalizations."""

    def init_params(self, rng: np.random.Generator) -> Params:
        """Draw the step's parameters."""

    def forward(self, x: Array, params: Params, statistics: Statistics | None) -> Result:
        """Compute the output."""

    def backward(self, dout: Array, cache: Any, *, inputs: bool = True) -> Gradients:
        """Compute the gradient of the input (None will do if inputs is False), and the others."""


def _in_training(names: tuple[str, ...], channels: int) -> Statistics:
    """Return statistics that only fill a place: with momentum 0 the batch's replace them."""
    return {name: layers.initial_running_stats(channels) for name in names}


@dataclass(frozen=True)
class Affine:
    """Affine layer from `inputs` to `outputs`; weights of variance gain / inputs, biases of 0."""

    inputs: int
    outputs: int
    gain: float = 2.0
    names: ClassVar[tuple[str, ...]] = ("W", "b")
    normalized: ClassVar[tuple[str, ...]] = ()

    def init_params(self, rng: np.random.Generator) -> Params:
        """Draw W (inputs, outputs), and b (outputs,)."""
        W = init.normal(
            (self.inputs, self.outputs), std=math.sqrt(self.gain / self.inputs), rng=rng
        )
        return {"W": W, "b": np.zeros(self.outputs)}

    def forward(self, x: Array, params: Params, statistics: Statistics | None) -> Result:
        """Compute x @ W + b."""
        out, cache = layers.affine_forward(x, params["W"], params["b"])
        return Result(out, cache, {})

    def backward(self, dout: Array, cache: Any, *, inputs: bool = True) -> Gradients:
        """Return dx, and the gradients of W and b."""
        if not inputs:
            dW, db = affine_gradients(dout, cache)
            return None, {"W": dW, "b": db}
        dx, dW, db = layers.affine_backward(dout, cache)
        return dx, {"W": dW, "b": db}


@dataclass(frozen=True)
class Plain:
    """A layer without parameters, such as an activation or a pooling layer."""

    layer_forward: Callable[[Array], tuple[Array, Any]]
    layer_backward: Callable[[Array, Any], Array]
    names: ClassVar[tuple[str, ...]] = ()
    normalized: ClassVar[tuple[str, ...]] = ()

    def init_params(self, rng: np.random.Generator) -> Params:
        """Return no parameters."""
        return {}

    def forward(self, x: Array, params: Params, statistics: Statistics | None) -> Result:
        """Apply the layer."""
        return Result(*self.layer_forward(x), {})

    def backward(self, dout: Array, cache: Any, *, inputs: bool = True) -> Gradients:
        """Return dx; there are no gradients of parameters."""
        return self.layer_backward(dout, cache), {}


@dataclass(frozen=True)
class BatchNorm:
    """Batch normalization of `channels` columns or channels; gamma starts at 1, beta at 0."""

    channels: int
    names: ClassVar[tuple[str, ...]] = ("gamma", "beta")
    normalized: ClassVar[tuple[str, ...]] = ("bn",)

    def init_params(self, rng: np.random.Generator) -> Params:
        """Return gamma and beta."""
        return {"gamma": np.ones(self.channels), "beta": np.zeros(self.channels)}

    def forward(self, x: Array, params: Params, statistics: Statistics | None) -> Result:
        """Normalize x."""
        training = statistics is None
        old = statistics or _in_training(self.normalized, self.channels)
        out, cache, new = layers.batchnorm_forward(
            x, params["gamma"], params["beta"], old["bn"], training=training, momentum=0
        )
        return Result(out, cache, {"bn": new})

    def backward(self, dout: Array, cache: Any, *, inputs: bool = True) -> Gradients:
        """Return dx, and the gradients of gamma and beta."""
        dx, dgamma, dbeta = layers.batchnorm_backward(dout, cache)
        return dx, {"gamma": dgamma, "beta": dbeta}


@dataclass(frozen=True)
class ConvNorm:
    """Convolution with 3 by 3 filters that keep an image's size, then batch normalization."""

    channels: int
    filters: int
    names: ClassVar[tuple[str, ...]] = ("W", "gamma", "beta")
    normalized: ClassVar[tuple[str, ...]] = ("bn",)

    def init_params(self, rng: np.random.Generator) -> Params:
        """Draw W (filters, channels, 3, 3); return gamma and beta."""
        W = init.he_normal((self.filters, self.channels, 3, 3), rng=rng)
        return {"W": W} | BatchNorm(self.filters).init_params(rng)

    def forward(self, x: Array, params: Params, statistics: Statistics | None) -> Result:
        """Convolve x, then normalize."""
        no_bias = np.zeros(self.filters)  # beta does its work
        z, conv = layers.conv_forward(x, params["W"], no_bias, padding=1)
        out, bn, new = BatchNorm(self.filters).forward(z, params, statistics)
        return Result(out, (conv, bn), new)

    def backward(self, dout: Array, cache: Any, *, inputs: bool = True) -> Gradients:
        """Return dx, and the gradients of W, gamma and beta."""
        conv, bn = cache
        dz, dgamma, dbeta = layers.batchnorm_backward(dout, bn)
        grads = {"gamma": dgamma, "beta": dbeta}
        if not inputs:
            return None, {"W": conv_gradients(dz, conv)[0]} | grads
        dx, dW, _ = layers.conv_backward(dz, conv)
        return dx, {"W": dW} | grads


@dataclass(frozen=True)
class Residual:
    """Residual block of two affine layers of one width; it starts as the identity (W2 = 0)."""

    width: int
    names: ClassVar[tuple[str, ...]] = ("W1", "b1", "W2", "b2")
    normalized: ClassVar[tuple[str, ...]] = ()

    def init_params(self, rng: np.random.Generator) -> Params:
        """Draw W1; return W2, b1 and b2 of zeros."""
        square, zeros = (self.width, self.width), np.zeros(self.width)
        W1 = init.he_normal(square, rng=rng)
        return {"W1": W1, "b1": zeros, "W2": np.zeros(square), "b2": zeros.copy()}

    def forward(self, x: Array, params: Params, statistics: Statistics | None) -> Result:
        """Apply the block."""
        out, cache = layers.residual_forward(x, params)
        return Result(out, cache, {})

    def backward(self, dout: Array, cache: Any, *, inputs: bool = True) -> Gradients:
        """Return dx, and the gradients of the four parameters."""
        return layers.residual_backward(dout, cache)


@dataclass(frozen=True)
class ResidualConv:
    """Residual block of two 3 by 3 convolutions; F(x) starts at 0 (gamma2 = 0).

    The shortcut is a projection if the number of channels or the size of the images changes.
    """

    channels: int
    filters: int
    stride: int = 1

    @property
    def _projects(self) -> bool:
        return self.channels != self.filters or self.stride != 1

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the step's parameters."""
        always = ("W1", "gamma1", "beta1", "W2", "gamma2", "beta2")
        return (*always, "Ws", "gammas", "betas") if self._projects else always

    @property
    def normalized(self) -> tuple[str, ...]:
        """Names of its batch normalizations."""
        return ("bn1", "bn2", "bns") if self._projects else ("bn1", "bn2")

    def init_params(self, rng: np.random.Generator) -> Params:
        """Draw the filters; gamma2 and the betas are 0, the other gammas 1."""
        c, f = self.channels, self.filters
        params: Params = {name: np.zeros(f) for name in self.names}
        params["W1"] = init.he_normal((f, c, 3, 3), rng=rng)
        params["W2"] = init.he_normal((f, f, 3, 3), rng=rng)
        params["gamma1"] = np.ones(f)
        if self._projects:
            params["Ws"] = init.he_normal((f, c, 1, 1), negative_slope=1.0, rng=rng)
            params["gammas"] = np.ones(f)
        return params

    def forward(self, x: Array, params: Params, statistics: Statistics | None) -> Result:
        """Apply the block."""
        training = statistics is None
        old = statistics or _in_training(self.normalized, self.filters)
        return Result(
            *layers.residual_conv_forward(
                x, params, old, training=training, stride=self.stride, momentum=0
            )
        )

    def backward(self, dout: Array, cache: Any, *, inputs: bool = True) -> Gradients:
        """Return dx, and the gradients of all parameters."""
        return layers.residual_conv_backward(dout, cache)
