"""When the claimed gradient has another shape than x: what happened to the axes."""

from collections.abc import Iterator

import numpy as np

from cs_core._checks import Array


def same(a: Array, b: Array) -> bool:
    """Whether two arrays hold the same numbers, up to rounding and differences."""
    size = float(np.abs(b).max())
    return a.shape == b.shape and bool(np.allclose(a, b, rtol=1e-5, atol=1e-6 * size))


def explain_shape(claimed: Array, right: Array) -> Iterator[tuple[str, str, float]]:
    """Name, sentence and score of every reason why the shapes differ, the likeliest first."""
    start = f"Your gradient has shape {claimed.shape}, x has {right.shape}"
    if claimed.shape == right.shape[::-1]:
        sure = same(claimed, right.T)
        values = "the values are right" if sure else "compare X.T @ dscores with dscores.T @ X"
        yield "transposed", f"{start}: it is transposed; {values}.", 1.0 if sure else 0.7
    if claimed.size == right.size and same(claimed.ravel(), right.ravel()):
        yield ("shape", f"{start}: the values are right, in another shape. Reshape it to that of "
               "x.", 0.95)  # fmt: skip
    if claimed.ndim == 1 and same(claimed, right.ravel(order="F")):
        yield "order", f"{start}: it is flattened column by column.", 0.95
    yield from _axes(start, claimed, right)
    yield "shape", f"{start}: they must be equal; is a sum taken along another axis?", 0.5


def _axes(start: str, claimed: Array, right: Array) -> Iterator[tuple[str, str, float]]:
    """Axes summed away, or not yet summed."""
    for axis in range(right.ndim):
        for keep in (False, True):
            if same(claimed, right.sum(axis=axis, keepdims=keep)):
                yield "axis summed", f"{start}: it is the right one summed along axis {axis}.", 0.9
            if same(claimed, right.mean(axis=axis, keepdims=keep)):
                yield "axis summed", f"{start}: it is the mean of the right one along axis " \
                    f"{axis}.", 0.9  # fmt: skip
    for axis in range(claimed.ndim):
        for words, total in (("summed", claimed.sum(axis=axis)), ("averaged", claimed.mean(axis=axis))):  # fmt: skip  # noqa: E501
            if same(total, right):
                yield ("axis not summed", f"{start}: axis {axis}, that of the examples, is not "
                       f"{words} yet.", 0.9)  # fmt: skip
