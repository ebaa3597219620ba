"""Weights under which the logarithm of a gradient's length neither rises nor falls on average."""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import DTypeLike

from cs_core._checks import Array
from cs_core.init.plain import normal
from cs_core.init.shapes import fans


def random_walk(
    shape: Sequence[int],
    *,
    activation: str,
    rng: np.random.Generator,
    dtype: DTypeLike = np.float64,
) -> Array:
    r"""Random walk initialization: for very deep networks whose layers are equally wide.

    From layer to layer the logarithm of a signal's length takes a random step. Keeping the
    *variance* of a signal leaves these steps a little below 0 on average, and over hundreds of
    layers the sum counts. With layers of N units,

    .. math:: W_{ij} \sim N\Bigl(0, \frac{g^2}{N}\Bigr), \qquad
       g_\text{linear} = e^{1 / (2 N)}, \qquad
       g_\text{relu} = \sqrt 2 \, \exp\Bigl(\frac{1.2}{\max(N, 6) - 2.4}\Bigr)

    make the mean step 0.

    Parameters
    ----------
    shape : sequence of int
        (D, C) of dense weights, or (F, C, H, W) of convolution kernels. N is their fan_in.
    activation : {"linear", "relu"}
        What follows the weights.

    Notes
    -----
    The formula for ReLU is a fit to simulations. It grows close to `he_normal` for wide layers.

    References
    ----------
    Sussillo and Abbott, "Random walk initialization for training very deep feedforward
    networks", 2014.

    Examples
    --------
    >>> W = random_walk((100, 100), activation="relu", rng=np.random.default_rng(0))
    >>> round(float(W.std()), 2)
    0.14
    """
    n = fans(shape)[0]
    if activation == "linear":
        g = math.exp(1 / (2 * n))
    elif activation == "relu":
        g = math.sqrt(2) * math.exp(1.2 / (max(n, 6) - 2.4))
    else:
        raise ValueError(f"activation must be linear or relu, got {activation!r}")
    return normal(shape, std=g / math.sqrt(n), rng=rng, dtype=dtype)
