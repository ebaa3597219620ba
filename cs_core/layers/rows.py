"""From images to rows: flattening, and global average pooling."""

import numpy as np
from numpy.typing import ArrayLike

from cs_core._checks import Array, as_float_array
from cs_core.layers._arrays import as_upstream


def _examples(name: str, value: ArrayLike) -> Array:
    array = as_float_array(name, value)
    if array.ndim == 0:
        raise ValueError(f"{name} must have an axis of examples, got a single number")
    return array


def flatten_forward(x: ArrayLike) -> tuple[Array, Array]:
    """Lay every example out as one row.

    On the way back the rows of gradients are folded into the shape of the examples.

    Returns out of shape (N, D): a copy; D is the number of entries of one example.

    Parameters
    ----------
    x : array_like of shape (N, ...)

    Examples
    --------
    >>> out, cache = flatten_forward([[[1.0, 2.0], [3.0, 4.0]]])
    >>> out
    array([[1., 2., 3., 4.]])
    >>> _, cache = flatten_forward([[[1.0, 2.0], [3.0, 4.0]]])
    >>> flatten_backward([[5.0, 6.0, 7.0, 8.0]], cache).shape
    (1, 2, 2)
    """
    examples = _examples("x", x)
    return examples.reshape(len(examples), -1).copy(), examples


def flatten_backward(dout: ArrayLike, cache: Array) -> Array:
    """Backward pass of `flatten_forward`, where it is derived."""
    x = _examples("cache", cache)
    d = as_upstream(dout, (len(x), x.size // len(x)), x)
    return d.reshape(x.shape).copy()


def global_avg_pool_forward(x: ArrayLike) -> tuple[Array, Array]:
    r"""Keep one number per channel, its mean over the whole image: out has the shape (N, C).

    .. math:: \mathrm{out}_{nc} = \frac{1}{HW} \sum_{hw} x_{nchw}

    On the way back every pixel gets an equal share.

    Source: Lin, Chen and Yan, "Network in network", 2014.

    Parameters
    ----------
    x : array_like of shape (N, C, H, W)

    Examples
    --------
    >>> global_avg_pool_forward([[[[1.0, 2.0], [3.0, 6.0]]]])[0]
    array([[3.]])
    >>> _, cache = global_avg_pool_forward([[[[1.0, 2.0], [3.0, 6.0]]]])
    >>> global_avg_pool_backward([[8.0]], cache)
    array([[[[2., 2.],
             [2., 2.]]]])
    """
    images = as_float_array("x", x, ndim=4)
    means = images.mean(axis=(2, 3), dtype=np.float64)
    return means.astype(images.dtype, copy=False), images


def global_avg_pool_backward(dout: ArrayLike, cache: Array) -> Array:
    """Backward pass of `global_avg_pool_forward`, where it is derived."""
    x = as_float_array("cache", cache, ndim=4)
    share = as_upstream(dout, x.shape[:2], x) / (x.shape[2] * x.shape[3])
    return np.broadcast_to(share[:, :, None, None], x.shape).copy()
