"""Many difference quotients in one call of a function that takes a stack of points."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cs_core._checks import Array
from cs_core.gradients.slopes import too_small

# With what f makes of it, such a stack still fits a processor's cache; a larger one gains nothing.
MAX_BYTES = 3 * 2**17

# A right f may sum in another order when it gets one point in place of many; these differ by
# less. What f makes of its neighbours in the stack changes it by about the step, 6e-6, or more.
ROUNDING = 1e-12


def batched_slopes(
    f: Callable[..., Any],
    x: Array,
    chosen: NDArray[np.intp],
    h: float,
    method: str,
    max_bytes: int,
) -> Array:
    """Slopes of f at x along the chosen entries, a stack of at most max_bytes at a time."""
    points = max(1, max_bytes // (x.nbytes * (2 if method == "complex" else 1)))
    slopes = np.empty(len(chosen))
    for start in range(0, len(chosen), points):
        part = slice(start, start + points)
        slopes[part] = _slopes_of_one_stack(f, x, chosen[part], h, method, check=start == 0)
    return slopes


def _slopes_of_one_stack(
    f: Callable[..., Any], x: Array, chosen: NDArray[np.intp], h: float, method: str, *, check: bool
) -> Array:
    step = 1j * h if method == "complex" else h
    ahead = stack_values(f, stack(x, chosen, step))
    if check:
        refuse_dependent(f, x, chosen, step, ahead)
    if method == "complex":
        imaginary: Array = ahead.imag / h
        return imaginary
    at, back = x.ravel()[chosen], 0.0 if method == "forward" else h
    taken = (at + h) - (at - back)
    if not taken.all():
        raise ValueError(too_small(h))
    behind = stack_values(f, stack(x, chosen, -back) if back else x[np.newaxis].copy())
    rise: Array = ahead - behind
    return rise / taken


def stack(x: Array, chosen: NDArray[np.intp], step: complex) -> NDArray[Any]:
    """Return copies of x, (K, *x.shape); the k-th is moved by step at entry chosen[k]."""
    points = np.repeat(x.reshape(1, -1), len(chosen), axis=0)
    moved: NDArray[Any] = points.astype(np.complex128) if isinstance(step, complex) else points
    moved[np.arange(len(chosen)), chosen] += step
    return moved.reshape(len(chosen), *x.shape)


def stack_values(f: Callable[..., Any], points: NDArray[Any]) -> NDArray[Any]:
    """Values of f at a stack of K points: K numbers, real if the points are."""
    k, kinds = len(points), "iufc" if points.dtype.kind == "c" else "iuf"
    values = np.asarray(f(points))
    if values.shape != (k,) or values.dtype.kind not in kinds:
        raise ValueError(
            f"f must return {k} numbers for a stack of {k} points when batched is True, "
            f"got shape {values.shape} of dtype {values.dtype}"
        )
    return values.astype(np.complex128 if values.dtype.kind == "c" else np.float64)


def refuse_dependent(
    f: Callable[..., Any],
    x: Array,
    chosen: NDArray[np.intp],
    step: complex,
    together: NDArray[Any],
) -> None:
    """Refuse an f whose value at a point depends on the other points of the stack.

    Three points of the stack, its ends and its middle, are evaluated once more alone.
    """
    probes = sorted({0, len(chosen) // 2, len(chosen) - 1})
    among = together[probes]
    alone = np.array([stack_values(f, stack(x, chosen[k : k + 1], step))[0] for k in probes])
    close = _close(among, alone, step)
    if not close.all():
        first = np.argmin(close)
        raise ValueError(
            "f must treat the points of a stack independently when batched is True, got "
            f"{among[first]:.15g} at a point among others and {alone[first]:.15g} at the same alone"
        )


def _close(a: NDArray[Any], b: NDArray[Any], step: complex) -> NDArray[np.bool_]:
    """Where values differ by rounding only; imaginary parts are compared as slopes."""
    close: NDArray[np.bool_]
    close = np.isclose(a.real, b.real, rtol=ROUNDING, atol=ROUNDING, equal_nan=True)
    if step.imag:
        slopes = a.imag / step.imag, b.imag / step.imag
        close &= np.isclose(*slopes, rtol=1e-9, atol=1e-9, equal_nan=True)
    return close
