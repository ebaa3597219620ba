"""Keeping a gradient that explodes from throwing the parameters far away."""

from collections.abc import Callable

import numpy as np

from cs_core._checks import Array, number
from cs_core.optim import Params, ParamsLike, as_params


def _each(f: Callable[[Array], Array], grads: Params) -> Params:
    return {name: f(g) for name, g in grads.items()} if isinstance(grads, dict) else f(grads)


def clip_by_value(grads: ParamsLike, limit: float) -> Params:
    r"""Bring every entry of a gradient into an interval around 0.

    .. math:: g_i \leftarrow \max(-c, \min(g_i, c))

    Parameters
    ----------
    grads : array_like or dict of array_like
        Gradient.
    limit : float
        c > 0.

    Returns
    -------
    ndarray or dict of ndarray
        New arrays of the same form. The direction may have changed.

    Raises
    ------
    ValueError, TypeError
        If grads is empty, not finite or not of real numbers, or limit is not positive.

    Examples
    --------
    >>> clip_by_value([3.0, -0.1], 1.0)
    array([ 1. , -0.1])
    """
    c = number("limit", limit, minimum=0, above=True)
    return _each(lambda g: np.clip(g, -c, c), as_params("grads", grads))


def clip_by_norm(grads: ParamsLike, limit: float) -> Params:
    r"""Shorten a gradient that is longer than a limit; its direction stays.

    .. math:: g \leftarrow g \cdot \min\left(1, \frac{c}{\lVert g \rVert_2}\right)

    Parameters
    ----------
    grads : array_like or dict of array_like
        Gradient; of several arrays, the norm is that of all entries together.
    limit : float
        c > 0, the longest norm allowed.

    Returns
    -------
    ndarray or dict of ndarray
        New arrays of the same form.

    Raises
    ------
    ValueError, TypeError
        If grads is empty, not finite or not of real numbers, or limit is not positive.

    Notes
    -----
    Entries are divided by the largest before they are squared, so that the square of a large
    one does not overflow: float32 ends at 3.4e38, which is the square of 1.8e19.

    PyTorch's ``clip_grad_norm_`` adds 1e-6 to the norm, and writes into the gradients.

    References
    ----------
    Pascanu, Mikolov and Bengio, "On the difficulty of training recurrent neural networks", 2013.

    Examples
    --------
    >>> clip_by_norm({"W": [3.0], "b": [4.0]}, 1.0)
    {'W': array([0.6]), 'b': array([0.8])}
    >>> clip_by_norm([0.3, 0.4], 1.0)
    array([0.3, 0.4])
    """
    c = number("limit", limit, minimum=0, above=True)
    arrays = as_params("grads", grads)
    parts = list(arrays.values()) if isinstance(arrays, dict) else [arrays]
    largest = max(float(np.abs(g).max()) for g in parts) or 1.0
    # the norm in units of the largest entry; at least 1, unless all are 0
    norm = float(np.sqrt(sum(float(np.square(g / largest).sum(dtype=float)) for g in parts)))
    if norm <= c / largest:
        return _each(np.copy, arrays)
    return _each(lambda g: g / largest * (c / norm), arrays)
