"""Judging a gradient: relative errors, and a comparison entry by entry."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cs_core._checks import Array, as_float_array, number, same_shape
from cs_core.gradients.report import GradientReport, index_in


def relative_error(a: ArrayLike, n: ArrayLike, *, floor: float = 1e-3) -> Array:
    r"""Entry by entry, :math:`|a - n| / \max(|a| + |n|, \text{floor})`.

    Returns an ndarray of the shape of a: values in [0, 1].

    Parameters
    ----------
    a, n : array_like of one shape
        Two gradients.
    floor : float, default 1e-3
        Pairs smaller than this are judged by their absolute error, divided by floor: a difference
        quotient of an entry that is truly zero is rounding noise.

    Examples
    --------
    >>> relative_error([1.0, 0.0], [3.0, 0.0])
    array([0.5, 0. ])
    """
    first, second = (
        as_float_array(name, value, dtype=np.dtype(np.float64))
        for name, value in (("a", a), ("n", n))
    )
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
    everything = np.arange(a.size)
    return judge(
        a, n, left_out, tolerance=tolerance, floor=floor, coordinates=everything, shape=a.shape
    )


def judge(
    a: Array,
    n: Array,
    left_out: NDArray[np.bool_],
    *,
    tolerance: float,
    floor: float,
    coordinates: NDArray[np.intp],
    shape: tuple[int, ...],
) -> GradientReport:
    """Compare the entries of two gradients that lie at these places of the flattened x."""
    error = relative_error(a, n, floor=floor)
    compared = np.where(left_out, -1, error)  # an entry left out is never the worst
    wrong = compared > number("tolerance", tolerance, minimum=0)
    worst = int(compared.argmax())
    return GradientReport(
        passed=not wrong.any() and not left_out.all(),
        worst_index=index_in(shape, coordinates[worst]),
        analytic_value=float(a.flat[worst]),
        numeric_value=float(n.flat[worst]),
        relative_error=float(error.flat[worst]),
        absolute_error=float(abs(a.flat[worst] - n.flat[worst])),
        failures=int(wrong.sum()),
        kinks=left_out,
        analytic=a,
        numeric=n,
        wrong=wrong,
        errors=error,
        coordinates=coordinates,
        shape=shape,
    )
