"""What all difference quotients share: the step, one value of f, one slope, the entries chosen."""

from collections.abc import Callable
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cs_core._checks import Array, as_float_array, number

Method = Literal["forward", "central", "complex"]

# Steps that balance truncation against rounding in float64 (see `numerical_gradient`).
DEFAULT_STEPS: dict[str, float] = {
    "forward": float(np.finfo(np.float64).eps ** (1 / 2)),
    "central": float(np.finfo(np.float64).eps ** (1 / 3)),
    "complex": 1e-30,
}


def step_size(method: str, h: float | None) -> float:
    """Return h, or the default step of the method; refuse a bad one."""
    if method not in DEFAULT_STEPS:
        raise ValueError(f"method must be one of {', '.join(DEFAULT_STEPS)}, got {method!r}")
    return DEFAULT_STEPS[method] if h is None else number("h", h, minimum=0, above=True)


def as_point(name: str, x: ArrayLike) -> Array:
    """Return a copy of x in float64 and in C order, whose ``reshape(-1)`` is a view."""
    return as_float_array(name, x).astype(np.float64, order="C")


def scalar_value(f: Callable[..., Any], x: NDArray[Any]) -> Any:
    """F at a copy of x, which f may do with as it likes; must be one number, real if x is."""
    value = np.asarray(f(x.copy()))
    kinds, wanted = ("iufc", "number") if x.dtype.kind == "c" else ("iuf", "real number")
    if value.size != 1 or value.dtype.kind not in kinds:
        raise ValueError(
            f"f must return one {wanted}, got shape {value.shape} of dtype {value.dtype}"
        )
    return value.item()  # a Python number: the difference of two uint8 would wrap around


def slope(
    f: Callable[..., Any], x: Array, v: Array, h: float, method: str, *, start: Any = None
) -> float:
    """Slope of f at x along v; `start` is f(x), if the caller has it already."""
    if method == "complex":
        return float(scalar_value(f, x + 1j * h * v).imag) / h
    ahead = x + h * v
    behind = x if method == "forward" else x - h * v
    if (ahead == behind).all():
        raise ValueError(too_small(h))
    # x + h is rounded: divide by the step really taken, measured along v
    along = v / np.abs(v).max()  # the squares of tiny entries would be 0
    taken = float(np.vdot(ahead - behind, along) / np.vdot(v, along))
    if method != "forward" or start is None:
        start = scalar_value(f, behind)
    return float(scalar_value(f, ahead) - start) / taken


def too_small(h: float) -> str:
    """Say that x + h rounds to x."""
    return f"h must be large enough to move x, got {h:g}"


def flat_indices(coordinates: ArrayLike | None, size: int) -> NDArray[np.intp]:
    """Return the entries asked for, as indices into the flattened x; all of them for None."""
    if coordinates is None:
        return np.arange(size)
    try:
        chosen = np.asarray(coordinates)
    except ValueError:
        raise ValueError("coordinates must be a list of flat indices, got a ragged one") from None
    if chosen.ndim != 1 or chosen.size == 0:
        raise ValueError(
            f"coordinates must be a non-empty list of flat indices, got shape {chosen.shape}"
        )
    if chosen.dtype.kind not in "iu":
        raise TypeError(f"coordinates must be of integer dtype, got {chosen.dtype}")
    outside = (chosen < 0) | (chosen >= size)
    if outside.any():
        raise ValueError(f"coordinates must lie in [0, {size}), got {chosen[outside][0]}")
    return chosen.astype(np.intp)
