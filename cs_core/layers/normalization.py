"""Batch normalization: of columns (N, D), and of the channels of images (N, C, H, W)."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from cs_core._checks import Array, as_float_array, number, whole_number
from cs_core._numerics import channel_means, channel_sums
from cs_core.layers._arrays import as_cache, as_parameter, as_upstream

ROUNDING = 2.0**-26  # a quarter of the last digit of 1 in float32


class RunningStats(NamedTuple):
    """Moving averages of what batches looked like: the mean and the variance of each channel."""

    mean: Array
    var: Array


class BatchnormCache(NamedTuple):
    """What the backward pass of batch normalization needs.

    The normalized input; gamma and the standard deviation, shaped to broadcast against it; and
    whether the statistics were the batch's own.
    """

    normalized: Array
    gamma: Array
    std: Array
    training: bool


def initial_running_stats(channels: int) -> RunningStats:
    """Return statistics to begin with: mean 0 and variance 1 for each channel.

    Parameters
    ----------
    channels : int
        The number of channels C (of columns D, for rows), at least 1.

    Examples
    --------
    >>> initial_running_stats(2)
    RunningStats(mean=array([0., 0.]), var=array([1., 1.]))
    """
    c = whole_number("channels", channels, minimum=1)
    return RunningStats(np.zeros(c), np.ones(c))


def _along_channels(values: Array, ndim: int) -> Array:
    """Shape (C,) to (1, C) or (1, C, 1, 1)."""
    return values.reshape(1, -1, *[1] * (ndim - 2))


def _rows_or_images(x: ArrayLike) -> Array:
    z = as_float_array("x", x)
    if z.ndim not in (2, 4):
        raise ValueError(f"x must have shape (N, D) or (N, C, H, W), got {z.shape}")
    return z


def _checked_stats(running: RunningStats, like: Array) -> RunningStats:
    """Both arrays in float64; finite in the dtype of x, variances not negative."""
    if not isinstance(running, tuple) or len(running) != 2:
        raise TypeError(f"running must be RunningStats(mean, var), got {type(running).__name__}")
    shape, meaning = like.shape[1:2], "one per channel of x"
    for name, values in zip(("running.mean", "running.var"), running, strict=True):
        as_parameter(name, values, shape, meaning, like)
    mean, var = (np.asarray(values, dtype=np.float64) for values in running)
    if var.min() < 0:
        raise ValueError(f"running.var must not be negative, got {var.min():g}")
    return RunningStats(mean, var)


def check_options(training: bool, momentum: float, eps: float) -> tuple[float, float]:
    """Return momentum and eps; refuse options that batch normalization cannot work with."""
    if not isinstance(training, bool | np.bool_):
        raise TypeError(f"training must be True or False, got {type(training).__name__}")
    kept = number("momentum", momentum, minimum=0)
    if kept > 1:
        raise ValueError(f"momentum must be at most 1, got {kept:g}")
    return kept, number("eps", eps, minimum=0, above=True)


def batchnorm_forward(
    x: ArrayLike,
    gamma: ArrayLike,
    beta: ArrayLike,
    running: RunningStats,
    *,
    training: bool,
    momentum: float = 0.9,
    eps: float = 1e-5,
) -> tuple[Array, BatchnormCache, RunningStats]:
    r"""Batch normalization: each channel to mean 0 and variance 1, then to mean beta, std gamma.

    .. math:: \hat x = \frac{x - \mu}{\sqrt{v + \varepsilon}}, \qquad
       \mathrm{out} = \gamma \hat x + \beta

    In training :math:`\mu` and :math:`v` are the mean and the variance of this batch, and the
    running ones move towards them; in testing they are the running ones.

    .. math:: \mu_{\text{running}} \leftarrow m\, \mu_{\text{running}} + (1 - m)\, \mu, \qquad
       v_{\text{running}} \leftarrow m\, v_{\text{running}} + (1 - m)\, v

    On the way back, with :math:`g = \gamma\, \mathrm{dout}` and means over each channel,

    .. math:: dx = \frac{1}{\sqrt{v + \varepsilon}}
       \left(g - \overline{g} - \hat x\, \overline{g \hat x}\right)
       \;\text{in training}, \qquad dx = \frac{g}{\sqrt{v + \varepsilon}} \;\text{in testing}

    .. math:: d\gamma = \sum \mathrm{dout} \cdot \hat x, \qquad d\beta = \sum \mathrm{dout}

    Both variances divide by the number of entries. PyTorch normalizes by the same variance, but
    its running variance divides by one less; its ``momentum`` is 1 - m here.

    Returns, as the third value, the new running statistics, in float64; those given are not
    modified. In testing, the same numbers.

    Source: Ioffe and Szegedy, "Batch normalization", 2015.

    Parameters
    ----------
    x : array_like of shape (N, D) or (N, C, H, W)
        Rows, or images; for images a channel's statistics run over N, H and W.
    gamma, beta : array_like of shape (D,) or (C,)
        Scale and shift of each channel.
    running : RunningStats
        The running mean and variance (not negative), at first those of `initial_running_stats`.
    training : bool
        Whether to use the batch's own statistics. There is no default: forgetting it is the
        commonest mistake with this layer.
    momentum : float, default 0.9
        The share m of the old running statistics that is kept, in [0, 1].
    eps : float, default 1e-5
        :math:`\varepsilon > 0`, keeps a constant channel from dividing by 0.

    Examples
    --------
    >>> out, cache, running = batchnorm_forward(
    ...     [[1.0], [3.0]], [2.0], [10.0], initial_running_stats(1), training=True)
    >>> out.round(3)
    array([[ 8.],
           [12.]])
    >>> running.mean.round(3), running.var.round(3)
    (array([0.2]), array([1.]))
    >>> x, running = [[1.0], [3.0]], initial_running_stats(1)
    >>> _, cache, _ = batchnorm_forward(x, [2.0], [10.0], running, training=True)
    >>> dx, dgamma, dbeta = batchnorm_backward([[1.0], [1.0]], cache)
    >>> dx.tolist(), dgamma, dbeta
    ([[0.0], [0.0]], array([0.]), array([2.]))
    """
    kept, small = check_options(training, momentum, eps)
    z = _rows_or_images(x)
    shape, meaning = z.shape[1:2], "one per channel of x"
    scale = _along_channels(as_parameter("gamma", gamma, shape, meaning, z), z.ndim)
    shift = _along_channels(as_parameter("beta", beta, shape, meaning, z), z.ndim)
    number("eps", small, minimum=0, above=True, dtype=z.dtype)
    stats = running = _checked_stats(running, z)
    mean = channel_means(z) if training else running.mean
    near = mean.astype(z.dtype)
    rest = mean - near  # what the dtype of x cannot hold of the mean
    normalized = z - _along_channels(near, z.ndim)
    if training:
        squares = channel_sums(normalized, squared=True) * (z.shape[1] / z.size)
        stats = RunningStats(mean, np.maximum(squares - rest**2, 0))
        running = RunningStats(
            kept * running.mean + (1 - kept) * stats.mean,
            kept * running.var + (1 - kept) * stats.var,
        )
    std = np.sqrt(stats.var + small)
    normalized *= _along_channels((1 / std).astype(z.dtype), z.ndim)
    if (np.abs(rest) > ROUNDING * std).any():
        normalized -= _along_channels((rest / std).astype(z.dtype), z.ndim)
    out = normalized * scale
    out += shift
    std = _along_channels(std.astype(z.dtype), z.ndim)
    return out, BatchnormCache(normalized, scale, std, bool(training)), running


def batchnorm_backward(dout: ArrayLike, cache: BatchnormCache) -> tuple[Array, Array, Array]:
    """Backward pass of `batchnorm_forward`, where it is derived."""
    normalized, gamma, std, training = as_cache(cache, BatchnormCache, "batchnorm_forward")
    d = as_upstream(dout, normalized.shape, normalized)
    sums = (channel_sums(d * normalized), channel_sums(d))
    dgamma, dbeta = (s.astype(d.dtype, copy=False) for s in sums)
    if not training:
        return d * (gamma / std), dgamma, dbeta
    share = d.shape[1] / d.size  # one over the number of entries of a channel
    mean_dn, mean_d = (_along_channels((share * s).astype(d.dtype), d.ndim) for s in sums)
    dx = normalized * -mean_dn
    dx += d
    dx -= mean_d
    dx *= gamma / std
    return dx, dgamma, dbeta
