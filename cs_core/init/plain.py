"""Weights of a spread that you choose yourself."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import DTypeLike

from cs_core._checks import Array, as_float_array, as_float_dtype, generator, number
from cs_core.init.shapes import as_shape


def normal(
    shape: Sequence[int],
    *,
    std: float = 0.01,
    rng: np.random.Generator,
    dtype: DTypeLike = np.float64,
) -> Array:
    r"""Independent weights from the normal distribution :math:`N(0, \sigma^2)`.

    Parameters
    ----------
    std : float, default 0.01
        Standard deviation :math:`\sigma \ge 0`. The default is the one of AlexNet.

    References
    ----------
    Krizhevsky, Sutskever and Hinton, "ImageNet classification with deep convolutional neural
    networks", 2012.

    Examples
    --------
    >>> W = normal((300, 100), std=0.01, rng=np.random.default_rng(0))
    >>> W.shape, round(float(W.std()), 3)
    ((300, 100), 0.01)
    """
    sizes, kind = as_shape(shape), as_float_dtype(dtype)
    sigma = number("std", std, minimum=0)
    return as_float_array("W", sigma * generator(rng).standard_normal(sizes), dtype=kind)


def uniform(
    shape: Sequence[int],
    *,
    bound: float,
    rng: np.random.Generator,
    dtype: DTypeLike = np.float64,
) -> Array:
    r"""Independent weights from the uniform distribution on [-a, a].

    Its standard deviation is :math:`a / \sqrt 3`.

    Parameters
    ----------
    bound : float
        The bound :math:`a \ge 0`.

    Examples
    --------
    >>> W = uniform((300, 100), bound=0.3, rng=np.random.default_rng(0))
    >>> round(float(abs(W).max()), 3), round(float(W.std() * 3**0.5), 2)
    (0.3, 0.3)
    """
    sizes, kind = as_shape(shape), as_float_dtype(dtype)
    a = number("bound", bound, minimum=0)
    return as_float_array("W", a * (2 * generator(rng).random(sizes) - 1), dtype=kind)
