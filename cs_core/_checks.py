"""What every public function asks of its arguments, and the sentences it answers with.

A TypeError says that a value is of the wrong kind, a ValueError that it is of the right kind but
of the wrong shape, empty, not finite or out of range.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

Array = NDArray[np.floating[Any]]
Labels = NDArray[np.integer[Any]]
Params = dict[str, Array]  # parameters by name, or their gradients
DataLoss = Callable[[Array, Any], tuple[float, Array]]  # (scores, y) -> (loss, dscores)
Penalty = Callable[[Array, float], tuple[float, Array]]  # (W, reg) -> (penalty, dW)


def _rectangular(name: str, value: ArrayLike) -> NDArray[Any]:
    """Return `value` as an array; NumPy's own complaint about ragged lists names no argument."""
    try:
        return np.asarray(value)
    except ValueError:
        raise ValueError(f"{name} must be an array, got lists of different lengths") from None


def as_float_array(
    name: str,
    value: ArrayLike,
    *,
    ndim: int | None = None,
    finite: bool = True,
    dtype: np.dtype[Any] | None = None,
) -> Array:
    """Return `value` as a finite floating array; float32 and float64 keep their dtype.

    With ``dtype`` it is cast to that one, and what must be finite is what comes out of the cast:
    1e300 is a number in float64 and infinity in float32. With ``finite=False`` nan and infinity
    pass: for a caller that looks at them later.
    """
    array = _rectangular(name, value)
    if array.dtype.kind not in "biuf":
        raise TypeError(f"{name} must hold real numbers, got dtype {array.dtype}")
    if ndim is not None and array.ndim != ndim:
        raise ValueError(f"{name} must have {ndim} dimension(s), got shape {array.shape}")
    if array.size == 0:
        raise ValueError(f"{name} must not be empty, got shape {array.shape}")
    if dtype is None:
        dtype = array.dtype if array.dtype in (np.float32, np.float64) else np.dtype(np.float64)
    came = array
    if array.dtype != dtype:
        with np.errstate(over="ignore"):
            array = array.astype(dtype)
    if finite and not np.isfinite(array).all():
        where = np.unravel_index(np.argmin(np.isfinite(array)), array.shape)
        index = tuple(int(i) for i in where)
        within = f" in {dtype}" if np.isfinite(came[index]) else ""
        raise ValueError(f"{name} must be finite{within}, got {came[index]} at index {index}")
    return array


def as_labels(name: str, value: ArrayLike, *, n: int, classes: int) -> Labels:
    """Return `value` as an integer array of shape (n,) with entries in [0, classes)."""
    labels = _rectangular(name, value)
    if labels.dtype.kind not in "iu":
        raise TypeError(f"{name} must be of integer dtype, got {labels.dtype}")
    if labels.shape != (n,):
        raise ValueError(f"{name} must have shape ({n},), one label per row, got {labels.shape}")
    outside = (labels < 0) | (labels >= classes)
    if outside.any():
        raise ValueError(f"{name} must lie in [0, {classes}), got {labels[outside][0]}")
    return labels


def as_scores_and_labels(scores: ArrayLike, y: ArrayLike) -> tuple[Array, Labels]:
    """Return class scores of shape (N, C) and the N true classes that go with them."""
    s = as_float_array("scores", scores, ndim=2)
    return s, as_labels("y", y, n=s.shape[0], classes=s.shape[1])


def same_shape(name: str, array: Array, other_name: str, other: Array) -> None:
    """Raise ValueError unless both arrays have one shape."""
    if array.shape != other.shape:
        raise ValueError(
            f"{name} must have the shape of {other_name}, {other.shape}, got {array.shape}"
        )


def number(
    name: str,
    value: float,
    *,
    minimum: float = -np.inf,
    above: bool = False,
    dtype: np.dtype[Any] | None = None,
) -> float:
    """Return `value` as a finite float that is at least `minimum` (greater, if `above`).

    With ``dtype`` it must be so in that dtype too, in which 1e300 may be infinity and 1e-50 may be
    0. The float returned is `value` itself.
    """
    # a bool is an int to Python, a timedelta an integer to NumPy
    if not isinstance(value, int | float | np.integer | np.floating) or isinstance(
        value, bool | np.timedelta64
    ):
        raise TypeError(f"{name} must be a real number, got {type(value).__name__}")
    try:
        result = float(value)
    except OverflowError:
        raise ValueError(f"{name} must be finite as a float, got an int too large") from None
    if not np.isfinite(result):
        raise ValueError(f"{name} must be finite, got {result}")
    bound = f"{'greater than' if above else 'at least'} {minimum:g}"
    if result < minimum or (above and result == minimum):
        raise ValueError(f"{name} must be {bound}, got {result:g}")
    if dtype is not None:
        with np.errstate(over="ignore"):
            there = dtype.type(result)
        if not np.isfinite(there):
            raise ValueError(f"{name} must be finite in {dtype}, got {result:g}")
        if above and there <= minimum:
            raise ValueError(f"{name} must be {bound} in {dtype}, got {result:g}")
    return result


def whole_number(name: str, value: int | np.integer[Any], *, minimum: int = 0) -> int:
    """Return `value` as an int that is at least `minimum`; 3.0 is refused, and so is True."""
    if not isinstance(value, int | np.integer) or isinstance(value, bool | np.timedelta64):
        raise TypeError(f"{name} must be a whole number, got {value!r}")
    if value < minimum:
        raise ValueError(f"{name} must be at least {minimum}, got {value}")
    return int(value)


def as_float_dtype(dtype: DTypeLike) -> np.dtype[np.floating]:
    """Return `dtype` if it is float32 or float64."""
    for kind in (np.float32, np.float64):
        if dtype in (kind, kind.__name__):
            return np.dtype(kind)
    raise TypeError(f"dtype must be float32 or float64, got {dtype!r}")


def generator(rng: np.random.Generator) -> np.random.Generator:
    """Return `rng`, if it is a Generator: a seed would draw the same numbers at every call."""
    if not isinstance(rng, np.random.Generator):
        raise TypeError(
            "rng must be a numpy.random.Generator, as numpy.random.default_rng(seed) makes, "
            f"got {type(rng).__name__}"
        )
    return rng
