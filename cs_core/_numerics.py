"""Arithmetic that several packages share: the logistic function, and sums that lose no digits.

NumPy adds along any axis but the last one row after the other, in the dtype of the array. In
float32 a running sum of 2**24 ones stops there, and the mean of 10,000 numbers near 1013 is wrong
in the fourth digit. A product with a vector of ones, block by block in float64, is right, and
faster than NumPy's own sum.
"""

from collections.abc import Iterator

import numpy as np

from cs_core._checks import Array

BLOCK = 2**15  # entries cast at a time: 256 kB in float64, which stays in the processor's cache


def logistic(x: Array) -> Array:
    """Sigmoid of an array that was checked before; never overflows."""
    out = np.negative(x, out=np.empty_like(x))  # an array also where x is a single number
    with np.errstate(over="ignore"):  # infinity is right: its reciprocal is 0
        np.exp(out, out=out)
    out += 1
    result: Array = np.divide(1, out, out=out)[()]
    return result


def one_where_positive(x: Array) -> Array:
    """Return 1 where x is above 0, and 0 elsewhere, in the dtype of x: a mask to multiply by."""
    return np.greater(x, 0).astype(x.dtype)


def positive_part(x: Array) -> Array:
    """Return max(x, 0); with an array of zeros, NumPy takes half the time that a number takes."""
    out: Array = np.maximum(x, np.zeros_like(x))
    return out


def total(x: Array, axis: int | tuple[int, ...] | None = None) -> Array:
    """Sum along axes that are kept with length 1, rounded once to the dtype of x."""
    added: Array = x.sum(axis=axis, keepdims=True, dtype=np.float64).astype(x.dtype, copy=False)
    return added


def _blocks(rows: Array, *, squared: bool) -> Iterator[Array]:
    """Yield some rows at a time, in float64, squared if so asked."""
    size = max(1, BLOCK // rows.shape[1])
    for start in range(0, len(rows), size):
        block = rows[start : start + size].astype(np.float64, copy=False)
        yield block * block if squared else block


def channel_sums(x: Array, *, squared: bool = False) -> Array:
    """Sum x, or its squares, over all axes but the second, (N, C, ...) to (C,), in float64."""
    if x.ndim == 2:
        sums = np.zeros(x.shape[1])
        for block in _blocks(x, squared=squared):
            sums += np.ones(len(block)) @ block
        return sums
    lines = x.reshape(x.shape[0] * x.shape[1], -1)  # a line is one channel of one example
    ones = np.ones(lines.shape[1])
    parts = [block @ ones for block in _blocks(lines, squared=squared)]
    per_channel: Array = np.concatenate(parts).reshape(x.shape[:2]).sum(axis=0)
    return per_channel


def channel_means(x: Array) -> Array:
    """Mean over all axes but the second, in float64; of equal numbers it is that number."""
    count = x.size // x.shape[1]
    if x.dtype == np.float32:  # half the digits of float64: their sums are not rounded
        exact: Array = channel_sums(x) / count
        return exact
    first = x[(slice(1), slice(None), *[slice(1)] * (x.ndim - 2))]  # (1, C) or (1, C, 1, 1)
    # in a constant channel all distances from its first entry are 0
    means: Array = first.ravel() + channel_sums(x - first) / count
    return means
