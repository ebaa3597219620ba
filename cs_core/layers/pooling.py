"""Pooling of images (N, C, H, W): the largest entry or the mean of each window."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from cs_core._checks import Array, Labels, as_float_array, whole_number
from cs_core.layers._arrays import as_cache, as_upstream, fits_a_window


class PoolCache(NamedTuple):
    """What a pooling layer remembers: its input, and the size and the stride of its windows."""

    x: Array
    size: int
    stride: int

    @property
    def out_shape(self) -> tuple[int, int, int, int]:
        """Shape (N, C, OH, OW) of the output."""
        n, c, h, w = self.x.shape
        return n, c, (h - self.size) // self.stride + 1, (w - self.size) // self.stride + 1

    def entries(self, array: Array) -> Iterator[Array]:
        """For each place in a window, a view (N, C, OH, OW) of that entry of every window."""
        oh, ow = self.out_shape[2:]
        for i in range(self.size):
            for j in range(self.size):
                rows = slice(i, i + self.stride * oh, self.stride)
                yield array[:, :, rows, slice(j, j + self.stride * ow, self.stride)]


class MaxPoolCache(NamedTuple):
    """What max pooling remembers: the windows, and which entry of each won, row by row."""

    windows: PoolCache
    winner: Labels


def _windows(x: ArrayLike, size: int, stride: int | None) -> PoolCache:
    images = as_float_array("x", x, ndim=4)
    side = whole_number("size", size, minimum=1)
    fits_a_window(images.shape[2:], (side, side))
    return PoolCache(
        images, side, side if stride is None else whole_number("stride", stride, minimum=1)
    )


def max_pool_forward(
    x: ArrayLike, *, size: int = 2, stride: int | None = None
) -> tuple[Array, MaxPoolCache]:
    r"""Keep the largest entry of each window.

    .. math:: \mathrm{out}_{ncuv} = \max_{0 \le i, j < k} x_{n,\,c,\,su+i,\,sv+j}

    On the way back the gradient goes to the entry that won.

    Returns out of shape (N, C, OH, OW): OH = (H - size) // stride + 1, and OW alike: rows and
    columns at the end that fill no window are left out.

    Parameters
    ----------
    x : array_like of shape (N, C, H, W)
    size : int, default 2
        Height and width k of a window, at least 1.
    stride : int, optional
        Step s from one window to the next, at least 1; by default `size`, so that windows touch.

    Examples
    --------
    >>> max_pool_forward([[[[1.0, 5.0, 2.0, 0.0], [3.0, 4.0, 8.0, 7.0]]]])[0]
    array([[[[5., 8.]]]])
    >>> _, cache = max_pool_forward([[[[1.0, 5.0], [5.0, 4.0]]]])
    >>> max_pool_backward([[[[7.0]]]], cache)
    array([[[[0., 7.],
             [0., 0.]]]])
    """
    windows = _windows(x, size, stride)
    entries = windows.entries(windows.x)
    out = next(entries).copy()
    winner = np.zeros(out.shape, dtype=np.intp)
    for place, entry in enumerate(entries, start=1):
        winner[entry > out] = place  # strictly: of equal entries the first stays
        np.maximum(out, entry, out=out)
    return out, MaxPoolCache(windows, winner)


def max_pool_backward(dout: ArrayLike, cache: MaxPoolCache) -> Array:
    """Backward pass of `max_pool_forward`, where it is derived."""
    windows, winner = as_cache(cache, MaxPoolCache, "max_pool_forward")
    d = as_upstream(dout, windows.out_shape, windows.x)
    dx = np.zeros_like(windows.x)
    for place, entry in enumerate(windows.entries(dx)):
        entry += d * (winner == place)
    return dx


def avg_pool_forward(
    x: ArrayLike, *, size: int = 2, stride: int | None = None
) -> tuple[Array, PoolCache]:
    r"""Keep the mean of each window.

    .. math:: \mathrm{out}_{ncuv} = \frac{1}{k^2} \sum_{0 \le i, j < k} x_{n,\,c,\,su+i,\,sv+j}

    On the way back every entry of a window gets an equal share.

    Returns out of shape (N, C, OH, OW): as in `max_pool_forward`.

    Parameters
    ----------
    x : array_like of shape (N, C, H, W)
    size, stride
        As in `max_pool_forward`.

    Examples
    --------
    >>> avg_pool_forward([[[[1.0, 5.0, 2.0, 0.0], [3.0, 3.0, 8.0, 6.0]]]])[0]
    array([[[[3., 4.]]]])
    >>> _, cache = avg_pool_forward([[[[1.0, 5.0], [5.0, 4.0]]]])
    >>> avg_pool_backward([[[[8.0]]]], cache)
    array([[[[2., 2.],
             [2., 2.]]]])
    """
    cache = _windows(x, size, stride)
    out = np.zeros(cache.out_shape, dtype=cache.x.dtype)
    for entry in cache.entries(cache.x):
        out += entry
    return out / cache.size**2, cache


def avg_pool_backward(dout: ArrayLike, cache: PoolCache) -> Array:
    """Backward pass of `avg_pool_forward`, where it is derived."""
    cache = as_cache(cache, PoolCache, "avg_pool_forward")
    share = as_upstream(dout, cache.out_shape, cache.x) / cache.size**2
    dx = np.zeros_like(cache.x)
    for entry in cache.entries(dx):
        entry += share
    return dx
