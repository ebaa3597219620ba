"""Judging a gradient: relative errors, kinks, and a report that says where two differ."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cs_core._checks import Array, as_float_array, number, same_shape
from cs_core.gradients.differences import scalar_value, step_size


def find_kinks(f: Callable[..., Any], x: ArrayLike, *, h: float | None = None) -> NDArray[np.bool_]:
    r"""Coordinates along which f has a kink within h of x.

    The difference of the two one-sided slopes, :math:`c(h) = |f(x+h) - 2f(x) + f(x-h)| / h`, falls
    to a half and a quarter when h does, if f is smooth. At a kink it stays (kink at x) or drops
    to nothing (kink beside x); between the two, one of the ratios may look smooth but never both.

    Parameters
    ----------
    f : callable
        ``f(x) -> number``.
    x : array_like
        Where to look, any shape.
    h : float, optional
        How far to look on both sides; by default the step of the central difference.

    Returns
    -------
    ndarray of bool, of the shape of x
        True where a difference quotient straddles a kink.

    Raises
    ------
    ValueError, TypeError
        As `numerical_gradient`.

    Examples
    --------
    >>> find_kinks(lambda x: np.abs(x).sum(), [0.0, 1.0])
    array([ True, False])
    """
    step = step_size("central", h)
    point = as_float_array("x", x).astype(np.float64)
    middle = float(scalar_value(f, point))
    kinks = np.zeros(point.shape, dtype=bool)
    offset = np.zeros_like(point)
    for index in np.ndindex(point.shape):
        gaps = []
        for distance in (step, step / 2, step / 4):
            offset[index] = distance
            ahead = float(scalar_value(f, point + offset))
            behind = float(scalar_value(f, point - offset))
            gaps.append(abs(ahead - 2 * middle + behind) / distance)
        offset[index] = 0
        wide, half, narrow = gaps
        # the three values are rounded, and so is x, which the slope carries into them
        rounded = abs(middle) + abs(ahead) + abs(point[index] * (ahead - behind) / distance) + 1
        noise = 64 * np.finfo(float).eps * rounded / distance
        smooth = 0.35 * wide < half < 0.65 * wide and 0.15 * wide < narrow < 0.4 * wide
        kinks[index] = wide > 4 * noise and not smooth
    return kinks


@dataclass(frozen=True)
class GradientReport:
    """Outcome of `compare_gradients`; its text says where the gradients differ most.

    Attributes
    ----------
    passed : bool
        True if every entry away from a kink agrees, and there is one.
    worst_index : tuple of int
        Where the relative error is largest, kinks left out.
    analytic_value, numeric_value : float
        The two gradients there.
    relative_error, absolute_error : float
        Errors there.
    failures : int
        Entries away from kinks that disagree.
    kinks : ndarray of bool
        Entries left out because a difference quotient straddles a kink.
    """

    passed: bool
    worst_index: tuple[int, ...]
    analytic_value: float
    numeric_value: float
    relative_error: float
    absolute_error: float
    failures: int
    kinks: NDArray[np.bool_]

    def __str__(self) -> str:
        if self.kinks.all():
            return "Nothing was compared: every entry lies beside a kink. Move x a little."
        verdict = "agree" if self.passed else f"differ at {self.failures} of {self.kinks.size}"
        text = (
            f"Gradients {verdict}. Worst entry {self.worst_index}: analytic "
            f"{self.analytic_value:.8g}, numeric {self.numeric_value:.8g}, relative error "
            f"{self.relative_error:.1e}, absolute error {self.absolute_error:.1e}."
        )
        if self.kinks.any():
            text += f" Left out beside a kink: {int(self.kinks.sum())}."
        return text


def relative_error(a: ArrayLike, n: ArrayLike, *, floor: float = 1e-3) -> Array:
    r"""Entry by entry, :math:`|a - n| / \max(|a| + |n|, \text{floor})`.

    Parameters
    ----------
    a, n : array_like of one shape
        Two gradients.
    floor : float, default 1e-3
        Pairs smaller than this are judged by their absolute error, divided by floor: a difference
        quotient of an entry that is truly zero is rounding noise.

    Returns
    -------
    ndarray of the shape of a
        Values in [0, 1].

    Raises
    ------
    ValueError, TypeError
        If an argument is not a finite array of numbers, the shapes differ, or floor is not
        positive.

    Examples
    --------
    >>> relative_error([1.0, 0.0], [3.0, 0.0])
    array([0.5, 0. ])
    """
    first, second = as_float_array("a", a), as_float_array("n", n)
    same_shape("n", second, "a", first)
    least = number("floor", floor, minimum=0, above=True)
    error: Array = np.abs(first - second) / np.maximum(np.abs(first) + np.abs(second), least)
    return error


def compare_gradients(
    analytic: ArrayLike,
    numeric: ArrayLike,
    *,
    tolerance: float = 1e-6,
    floor: float = 1e-3,
    kinks: NDArray[np.bool_] | None = None,
) -> GradientReport:
    """Compare an analytic gradient with a numerical one, entry by entry.

    Parameters
    ----------
    analytic : array_like
        The gradient from a derivation.
    numeric : array_like of the same shape
        The gradient from differences.
    tolerance : float, default 1e-6
        Largest relative error that passes.
    floor : float, default 1e-3
        As in `relative_error`.
    kinks : ndarray of bool, of the same shape, optional
        Entries to leave out, from `find_kinks`.

    Returns
    -------
    GradientReport

    Raises
    ------
    ValueError, TypeError
        As `relative_error`; also if kinks has another shape.

    Examples
    --------
    >>> from cs_core.gradients import numerical_gradient
    >>> x = np.array([1.0, -3.0])
    >>> print(compare_gradients(2 * x, numerical_gradient(lambda x: (x**2).sum(), x)))
    Gradients agree. Worst entry ...: analytic ..., numeric ..., relative error ...
    """
    a, n = as_float_array("analytic", analytic), as_float_array("numeric", numeric)
    same_shape("analytic", a, "numeric", n)
    left_out = np.zeros(a.shape, dtype=bool) if kinks is None else np.asarray(kinks, dtype=bool)
    if left_out.shape != a.shape:
        raise ValueError(f"kinks must have shape {a.shape}, got {left_out.shape}")
    error = relative_error(a, n, floor=floor)
    compared = np.where(left_out, -1, error)  # an entry left out is never the worst
    failures = int((compared > number("tolerance", tolerance, minimum=0)).sum())
    worst = tuple(int(i) for i in np.unravel_index(int(compared.argmax()), error.shape))
    return GradientReport(
        passed=failures == 0 and not left_out.all(),
        worst_index=worst,
        analytic_value=float(a[worst]),
        numeric_value=float(n[worst]),
        relative_error=float(error[worst]),
        absolute_error=float(abs(a[worst] - n[worst])),
        failures=failures,
        kinks=left_out,
    )
