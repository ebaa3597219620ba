"""Convolution of images (N, C, H, W) with filters (F, C, KH, KW), as one matrix product.

Every window that a filter sees is laid out as a column, an arrangement known as im2col. A
convolution is then ``filters @ columns``, and the gradient of the filters is ``dout @ columns.T``.
The gradient of the images is a convolution again: of dout, with the filters turned by 180 degrees
(for a stride of s, with s by s parts of them, since a pixel meets every s-th weight only).

A few images are done at a time: their columns, KH * KW times as large as themselves, stay in the
processor's cache, and the memory they take does not grow with the batch.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import ArrayLike, NDArray

from cs_core._checks import Array, as_float_array, whole_number
from cs_core._numerics import channel_sums
from cs_core.layers._arrays import as_cache, as_parameter, as_upstream, fits_a_window

BLOCK = 2**17  # numbers in the columns that are laid out at once


class ConvCache(NamedTuple):
    """What the backward pass of a convolution needs.

    The padded input, the filters, and the stride and padding that were used.
    """

    padded: Array
    W: Array
    stride: int
    padding: int

    @property
    def out_shape(self) -> tuple[int, int, int, int]:
        """Shape (N, F, OH, OW) of the output."""
        (n, _, h, w), (f, _, kh, kw) = self.padded.shape, self.W.shape
        return n, f, (h - kh) // self.stride + 1, (w - kw) // self.stride + 1


def _pad(x: Array, down: int, across: int) -> Array:
    """Put a border of zeros around every image."""
    if not down and not across:
        return x
    n, c, h, w = x.shape
    padded = np.zeros((n, c, h + 2 * down, w + 2 * across), dtype=x.dtype)
    padded[:, :, down : down + h, across : across + w] = x
    return padded


def _columns(
    padded: Array, window: tuple[int, ...], stride: int
) -> Iterator[tuple[slice, NDArray[Any]]]:
    """Windows of some padded images at a time, as columns: shape (some, C * KH * KW, OH * OW)."""
    views = sliding_window_view(padded, window, axis=(2, 3))[:, :, ::stride, ::stride]
    views = views.transpose(0, 1, 4, 5, 2, 3)  # (N, C, KH, KW, OH, OW), nothing copied yet
    n, c, kh, kw, oh, ow = views.shape
    some = max(1, BLOCK // (c * kh * kw * oh * ow))
    for start in range(0, n, some):
        part = slice(start, start + some)
        yield part, views[part].reshape(-1, c * kh * kw, oh * ow)


def _correlate(padded: Array, W: Array, stride: int) -> Array:
    """Every filter at every window of the padded images: shape (N, F, OH, OW)."""
    f, _, kh, kw = W.shape
    oh, ow = ((size - k) // stride + 1 for size, k in zip(padded.shape[2:], (kh, kw), strict=True))
    out = np.empty((len(padded), f, oh * ow), dtype=padded.dtype)
    flat = W.reshape(f, -1)  # (F, C * KH * KW)
    for part, columns in _columns(padded, (kh, kw), stride):
        np.matmul(flat, columns, out=out[part])
    return out.reshape(-1, f, oh, ow)


def conv_forward(
    x: ArrayLike, W: ArrayLike, b: ArrayLike, *, stride: int = 1, padding: int = 0
) -> tuple[Array, ConvCache]:
    r"""Convolve every image with every filter.

    .. math:: \mathrm{out}_{nfuv} = b_f + \sum_{cij} W_{fcij}\; x_{n,\,c,\,su+i-p,\,sv+j-p}

    Here s is the stride, p the padding, and x is 0 outside the image.

    On the way back:

    .. math::

       dx_{nchw} = \sum_{fuv} \mathrm{dout}_{nfuv}\; W_{f,\,c,\,h+p-su,\,w+p-sv}, \qquad
       dW_{fcij} = \sum_{nuv} \mathrm{dout}_{nfuv}\; x_{n,\,c,\,su+i-p,\,sv+j-p}, \qquad
       db_f = \sum_{nuv} \mathrm{dout}_{nfuv}

    As everywhere in this field, the filters are not flipped: a mathematician calls this a
    cross-correlation.

    The columns are cut anew, not cached: they are KH * KW times as large as the images.

    Returns out of shape (N, F, OH, OW): OH = (H + 2 padding - KH) // stride + 1, and OW alike: a
    last step that would leave the image is not taken. In the dtype of x.

    Parameters
    ----------
    x : array_like of shape (N, C, H, W)
        Images, the channels before height and width.
    W : array_like of shape (F, C, KH, KW)
        F filters.
    b : array_like of shape (F,)
        One bias per filter.
    stride : int, default 1
        Step from one window to the next, at least 1.
    padding : int, default 0
        Width of the border of zeros on each side. With (K - 1) / 2 and stride 1, the output is
        as large as the input.

    Examples
    --------
    >>> image = np.array([[[[1.0, 2.0, 4.0], [1.0, 2.0, 4.0]]]])  # (1, 1, 2, 3)
    >>> right_minus_left = [[[[-1.0, 1.0]]]]
    >>> conv_forward(image, right_minus_left, [0.0])[0]
    array([[[[1., 2.],
             [1., 2.]]]])
    >>> image = np.array([[[[1.0, 2.0, 4.0]]]])
    >>> _, cache = conv_forward(image, [[[[-1.0, 1.0]]]], [0.0])
    >>> dx, dW, db = conv_backward([[[[1.0, 10.0]]]], cache)
    >>> dx.tolist(), dW.tolist(), db.tolist()
    ([[[[-1.0, -9.0, 10.0]]]], [[[[21.0, 42.0]]]], [11.0])
    """
    images = as_float_array("x", x, ndim=4)
    filters = as_float_array("W", W, ndim=4, dtype=images.dtype)
    if filters.shape[1] != images.shape[1]:
        raise ValueError(
            f"W must have as many input channels as x, {images.shape[1]}, got shape {filters.shape}"
        )
    biases = as_parameter("b", b, filters.shape[:1], "one per filter", images)
    step, border = (
        whole_number("stride", stride, minimum=1),
        whole_number("padding", padding, minimum=0),
    )
    cache = ConvCache(_pad(images, border, border), filters, step, border)
    fits_a_window(cache.padded.shape[2:], filters.shape[2:])
    out = _correlate(cache.padded, filters, step)
    if biases.any():
        out += biases[:, None, None]
    return out, cache


def conv_backward(dout: ArrayLike, cache: ConvCache) -> tuple[Array, Array, Array]:
    """Backward pass of `conv_forward`, where it is derived."""
    dW, db = conv_gradients(dout, cache)
    return image_gradient(np.asarray(dout, dtype=dW.dtype), cache), dW, db


def image_gradient(d: Array, cache: ConvCache) -> Array:
    """Return dx alone, for an upstream gradient that has been checked."""
    s, p = cache.stride, cache.padding
    dx = np.zeros((*cache.padded.shape[:2], *(n - 2 * p for n in cache.padded.shape[2:])), d.dtype)
    for i, j in np.ndindex(s, s):
        # pixels i, i + s, ... of a column and j, j + s, ... of a row meet these weights alone
        turned = cache.W[:, :, i::s, j::s][:, :, ::-1, ::-1].transpose(1, 0, 2, 3)
        down, across = _met(i, 2, turned.shape, cache), _met(j, 3, turned.shape, cache)
        if turned.size and down.some and across.some:
            wide = _pad(d, turned.shape[2] - 1, turned.shape[3] - 1)[:, :, down.near, across.near]
            dx[:, :, down.place, across.place] = _correlate(wide, turned, 1)
    return dx


class _Met(NamedTuple):
    """Where pixels of one phase lie in the image, and what of the widened dout they look at."""

    some: bool
    place: slice
    near: slice


def _met(phase: int, axis: int, turned: tuple[int, ...], cache: ConvCache) -> _Met:
    size, k, s, p = cache.padded.shape[axis], turned[axis], cache.stride, cache.padding
    first = max(0, -((phase - p) // s))  # of those that do not lie in the border
    last = min(cache.out_shape[axis] + k - 1, -((phase + p - size) // s))
    start = phase + s * first - p
    return _Met(
        last > first, slice(start, start + s * (last - first), s), slice(first, last + k - 1)
    )


def conv_gradients(dout: ArrayLike, cache: ConvCache) -> tuple[Array, Array]:
    """Return dW and db without dx: enough for the first layer of a network."""
    cache = as_cache(cache, ConvCache, "conv_forward")
    d = as_upstream(dout, cache.out_shape, cache.padded)
    return filter_gradient(d, cache), channel_sums(d).astype(d.dtype, copy=False)


def filter_gradient(d: Array, cache: ConvCache) -> Array:
    """Return dW alone, for an upstream gradient that has been checked."""
    n, f = cache.out_shape[:2]
    rows = d.reshape(n, f, -1)  # (N, F, OH * OW)
    dW = np.zeros((cache.W[0].size, f))  # its transpose: in this order BLAS is twice as fast
    for part, columns in _columns(cache.padded, cache.W.shape[2:], cache.stride):
        dW += (columns @ rows[part].transpose(0, 2, 1)).sum(axis=0, dtype=np.float64)
    return dW.T.reshape(cache.W.shape).astype(d.dtype, copy=False)
