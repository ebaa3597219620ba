"""Weights that keep the variance of signals and gradients, by Glorot and by He.

Of n independent inputs with mean 0 and variance v, each times a weight with mean 0 and variance
s, the sum has the variance n s v. It stays v if s = 1/n.
"""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import DTypeLike

from cs_core._checks import Array, number
from cs_core.init.plain import normal, uniform
from cs_core.init.shapes import fans, gain

SQRT_3 = math.sqrt(3)  # a uniform distribution reaches this many standard deviations


def _xavier_std(shape: Sequence[int], factor: float) -> float:
    return number("gain", factor, minimum=0) * math.sqrt(2 / sum(fans(shape)))


def _he_std(shape: Sequence[int], negative_slope: float, mode: str) -> float:
    if mode not in ("fan_in", "fan_out"):
        raise ValueError(f"mode must be fan_in or fan_out, got {mode!r}")
    n = fans(shape)[mode == "fan_out"]
    return gain("leaky_relu", negative_slope=negative_slope) / math.sqrt(n)


def xavier_normal(
    shape: Sequence[int],
    *,
    gain: float = 1.0,
    rng: np.random.Generator,
    dtype: DTypeLike = np.float64,
) -> Array:
    r"""Xavier (Glorot) initialization, normal.

    .. math:: W_{ij} \sim N(0, \sigma^2), \qquad
       \sigma = g \sqrt{\frac{2}{\text{fan\_in} + \text{fan\_out}}}

    Parameters
    ----------
    gain : float, default 1.0
        The gain g of the activation that follows, as the function `gain` knows it.

    Notes
    -----
    Signals ask for the variance 1 / fan_in, gradients on the way back for 1 / fan_out. This one
    lies between the two.

    References
    ----------
    Glorot and Bengio, "Understanding the difficulty of training deep feedforward neural
    networks", 2010.

    Examples
    --------
    >>> W = xavier_normal((300, 500), rng=np.random.default_rng(0))
    >>> round(float(W.std()), 3), (2 / 800) ** 0.5
    (0.05, 0.05)
    """
    return normal(shape, std=_xavier_std(shape, gain), rng=rng, dtype=dtype)


def xavier_uniform(
    shape: Sequence[int],
    *,
    gain: float = 1.0,
    rng: np.random.Generator,
    dtype: DTypeLike = np.float64,
) -> Array:
    r"""Xavier (Glorot) initialization, uniform.

    .. math:: W_{ij} \sim U(-a, a), \qquad
       a = g \sqrt{\frac{6}{\text{fan\_in} + \text{fan\_out}}}

    Parameters
    ----------
    shape, gain, rng, dtype
        As `xavier_normal`.

    Returns
    -------
    W : ndarray of the given shape
        The weights; their standard deviation is the one of `xavier_normal`.

    Examples
    --------
    >>> W = xavier_uniform((300, 300), rng=np.random.default_rng(0))
    >>> round(float(abs(W).max()), 4)
    0.1
    """
    return uniform(shape, bound=SQRT_3 * _xavier_std(shape, gain), rng=rng, dtype=dtype)


def he_normal(
    shape: Sequence[int],
    *,
    negative_slope: float = 0.0,
    mode: str = "fan_in",
    rng: np.random.Generator,
    dtype: DTypeLike = np.float64,
) -> Array:
    r"""He (Kaiming) initialization, normal: for ReLU layers.

    .. math:: W_{ij} \sim N(0, \sigma^2), \qquad \sigma = \sqrt{\frac{2}{(1 + a^2) \, n}}

    Parameters
    ----------
    negative_slope : float, default 0.0
        The slope a of the activation left of 0: 0 for ReLU, 1 for none.
    mode : {"fan_in", "fan_out"}, default "fan_in"
        What n is: fan_in keeps the size of signals on their way forward, fan_out that of
        gradients on their way back.

    References
    ----------
    He et al., "Delving deep into rectifiers: surpassing human-level performance on ImageNet
    classification", 2015.

    Examples
    --------
    >>> W = he_normal((800, 100), rng=np.random.default_rng(0))
    >>> round(float(W.std()), 3), (2 / 800) ** 0.5
    (0.05, 0.05)
    """
    return normal(shape, std=_he_std(shape, negative_slope, mode), rng=rng, dtype=dtype)


def he_uniform(
    shape: Sequence[int],
    *,
    negative_slope: float = 0.0,
    mode: str = "fan_in",
    rng: np.random.Generator,
    dtype: DTypeLike = np.float64,
) -> Array:
    r"""He (Kaiming) initialization, uniform: for ReLU layers.

    .. math:: W_{ij} \sim U(-b, b), \qquad b = \sqrt{\frac{6}{(1 + a^2) \, n}}

    Parameters
    ----------
    shape, negative_slope, mode, rng, dtype
        As `he_normal`.

    Returns
    -------
    W : ndarray of the given shape
        The weights; their standard deviation is the one of `he_normal`.

    Examples
    --------
    >>> W = he_uniform((600, 100), rng=np.random.default_rng(0))
    >>> round(float(abs(W).max()), 4)
    0.1
    """
    bound = SQRT_3 * _he_std(shape, negative_slope, mode)
    return uniform(shape, bound=bound, rng=rng, dtype=dtype)
