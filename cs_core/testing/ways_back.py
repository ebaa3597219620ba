"""What goes wrong on the way back through a layer."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cs_core.testing.slips import Slip

Array = NDArray[Any]


def _normalized(change: Callable[..., Array]) -> Callable[..., Any]:
    """Return a backward pass of batch normalization whose dx is something else."""

    def backward(dout: Array, cache: Any) -> Any:
        x_hat, gamma, std, training = cache
        sums = np.sum(dout * x_hat, axis=0), np.sum(dout, axis=0)
        return change(dout, x_hat, gamma, std, training), *sums

    return backward


def _dx(g: Array, x_hat: Array, *, mean: float = 1.0, var: float = 1.0) -> Array:
    made: Array = g - mean * g.mean(axis=0) - var * x_hat * np.mean(g * x_hat, axis=0)
    return made


def _in_both(dout: Array, x_hat: Array, gamma: Array, std: Array, training: bool) -> Array:
    return _dx(gamma * dout, x_hat) / std


def _with(mean: float = 1.0, var: float = 1.0) -> Callable[..., Array]:
    def dx(dout: Array, x_hat: Array, gamma: Array, std: Array, training: bool) -> Array:
        g = gamma * dout
        made: Array = (_dx(g, x_hat, mean=mean, var=var) if training else g) / std
        return made

    return dx


def _without_gamma(dout: Array, x_hat: Array, gamma: Array, std: Array, training: bool) -> Array:
    return (_dx(dout, x_hat) if training else dout) / std


def _by_variance(dout: Array, x_hat: Array, gamma: Array, std: Array, training: bool) -> Array:
    g = gamma * dout
    made: Array = (_dx(g, x_hat) if training else g) / std**2
    return made


BATCHNORM = (
    Slip("statistics as constants", "Mean and variance are treated as constants; in training they "
         "depend on every row.", _normalized(_with(0.0, 0.0))),
    Slip("no variance term", "The way through the variance is missing.",
         _normalized(_with(1.0, 0.0))),
    Slip("no mean term", "The way through the mean is missing.", _normalized(_with(0.0, 1.0))),
    Slip("half the variance term", "The term of the variance counts half: a square has the slope "
         "2 (x − μ).", _normalized(_with(1.0, 0.5))),
    Slip("sign of the variance term", "The term of the variance has the wrong sign.",
         _normalized(_with(1.0, -1.0))),
    Slip("gamma forgotten", "γ is missing in dx.", _normalized(_without_gamma)),
    Slip("divided by the variance", "dx is divided by std², not by std.",
         _normalized(_by_variance)),
    Slip("training in both modes", "In testing, mean and variance are constants: dx is dout γ / "
         "std there.", _normalized(_in_both)),
)  # fmt: skip

LEAKY_RELU = (
    Slip("mask from dout", "The sign of dout decides where the slope applies; it must be the sign "
         "of x.", lambda dout, cache: np.where(dout > 0, dout, cache[1] * dout)),
    Slip("slope ignored", "The slope on the left is ignored.",
         lambda dout, cache: dout * (cache[0] > 0)),
    Slip("sides changed", "The slope is applied where x is positive.",
         lambda dout, cache: np.where(cache[0] > 0, cache[1] * dout, dout)),
)  # fmt: skip

SOFTMAX = (
    Slip("diagonal alone", "Each probability depends on all scores of its row; only its own is "
         "counted.", lambda dout, p: dout * p * (1 - p)),
    Slip("no sum", "The sum over the row is missing.", lambda dout, p: dout * p),
    Slip("sum without p", "The sum over the row must weigh dout by p.",
         lambda dout, p: p * (dout - dout.sum(axis=1, keepdims=True))),
    Slip("fused with the loss", "p − y belongs to softmax and loss together; this layer gets any "
         "gradient.", lambda dout, p: p - dout),
)  # fmt: skip
