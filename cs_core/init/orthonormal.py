"""Weights that turn their input and neither stretch nor shrink it."""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import DTypeLike

from cs_core._checks import Array, as_float_dtype, generator, number
from cs_core.init.shapes import as_shape, fans


def orthogonal(
    shape: Sequence[int],
    *,
    gain: float = 1.0,
    rng: np.random.Generator,
    dtype: DTypeLike = np.float64,
) -> Array:
    r"""Weights with orthonormal rows or columns, every such matrix being equally likely.

    .. math:: W^\top W = g^2 I \text{ if } D \ge C, \qquad W W^\top = g^2 I \text{ if } D \le C

    Parameters
    ----------
    shape : sequence of int
        (D, C) of dense weights, or (F, C, H, W) of convolution kernels, which are taken as F
        rows of C H W numbers.
    gain : float, default 1.0
        The common length g of the shorter side's vectors.

    Notes
    -----
    Q of the QR decomposition of a normal matrix is orthogonal, but which signs its columns have
    is up to the algorithm. Multiplied by the signs of the diagonal of R the decomposition is
    unique, and Q is distributed evenly (by Haar measure).

    References
    ----------
    Saxe, McClelland and Ganguli, "Exact solutions to the nonlinear dynamics of learning in deep
    linear neural networks", 2014; Mezzadri, "How to generate random matrices from the classical
    compact groups", 2007.

    Examples
    --------
    >>> W = orthogonal((5, 3), rng=np.random.default_rng(0))
    >>> bool(np.allclose(W.T @ W, np.eye(3)))
    True
    """
    sizes, kind = as_shape(shape), as_float_dtype(dtype)
    fans(sizes)  # refuses a shape that no weights have
    g = number("gain", gain, minimum=0, dtype=kind)
    rows, columns = sizes[0], math.prod(sizes[1:])
    tall = generator(rng).standard_normal((max(rows, columns), min(rows, columns)))
    Q, R = np.linalg.qr(tall)
    Q *= np.copysign(g, np.diag(R))
    W = Q if rows >= columns else Q.T
    return np.ascontiguousarray(W.reshape(sizes), dtype=kind)
