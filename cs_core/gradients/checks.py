"""A claimed gradient held against differences, in one call."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from cs_core._checks import Array, as_float_array, generator, number, same_shape
from cs_core.gradients.batches import MAX_BYTES
from cs_core.gradients.comparison import judge, relative_error
from cs_core.gradients.differences import numerical_gradient
from cs_core.gradients.kinks import measure_kinks
from cs_core.gradients.projections import directional_derivative, projected
from cs_core.gradients.report import GradientReport
from cs_core.gradients.slopes import as_point, flat_indices, step_size


def gradient_report(
    f: Callable[..., Any],
    x: ArrayLike,
    analytic: ArrayLike,
    *,
    h: float | None = None,
    tolerance: float = 1e-6,
    floor: float = 1e-3,
    coordinates: ArrayLike | None = None,
    batched: bool = False,
    max_bytes: int = MAX_BYTES,
) -> GradientReport:
    r"""Hold a claimed gradient of a scalar function against central differences.

    Where the two differ, f is searched for a kink. An entry is left out only if there is one
    and the claimed slope lies between the slopes on its two sides: a kink excuses no other value.

    Returns a GradientReport: pass or fail, where, by how much, and the entries that a kink
    explains.

    Parameters
    ----------
    x : array_like
        Where the gradient was computed, any shape.
    analytic : array_like of the shape of x
        The claimed gradient.
    coordinates : array_like of int, shape (k,), optional
        Compare these entries of the flattened gradient only, by default all.

    Examples
    --------
    >>> x = np.array([1.0, 0.0, -2.0])
    >>> print(gradient_report(lambda x: np.abs(x).sum(), x, np.sign(x)).summary)
    Gradients agree. Worst entry ...
    >>> gradient_report(lambda x: (x**2).sum(), x, [2.0, 0.0, 4.0])
    Gradients differ at 1 of 3. Worst entry (2,): analytic 4, numeric -4, ...
    <BLANKLINE>
    entry  analytic  numeric  relative error  absolute error
     (2,)         4       -4         1.0e+00         8.0e+00
    """
    step, limit = step_size("central", h), number("tolerance", tolerance, minimum=0)
    point = as_point("x", x)
    claimed = as_float_array("analytic", analytic)
    same_shape("analytic", claimed, "x", point)
    chosen = flat_indices(coordinates, point.size)
    slopes = numerical_gradient(
        f, point, h=step, coordinates=chosen, batched=batched, max_bytes=max_bytes
    )
    claims: Array = claimed.reshape(-1)[chosen]
    as_float_array("f", slopes)
    doubtful = np.flatnonzero(relative_error(claims, slopes, floor=floor) > limit)
    one = (lambda at: f(at[np.newaxis])[0]) if batched else f
    kinks = np.zeros(len(chosen), dtype=bool)
    kinks[doubtful] = measure_kinks(one, point, chosen[doubtful], step).allow(
        claims[doubtful], limit
    )
    shape = point.shape if coordinates is None else (len(chosen),)
    return judge(
        claims.reshape(shape),
        slopes.reshape(shape),
        kinks.reshape(shape),
        tolerance=limit,
        floor=floor,
        coordinates=chosen,
        shape=point.shape,
    )


def vjp_report(
    f: Callable[..., Any],
    x: ArrayLike,
    vjp: Callable[[Array], ArrayLike],
    *,
    rng: np.random.Generator,
    h: float | None = None,
    tolerance: float = 1e-6,
    floor: float = 1e-3,
    coordinates: ArrayLike | None = None,
) -> GradientReport:
    r"""Hold a backward pass of an array-valued function against central differences.

    A covector u is drawn from the standard normal distribution, and the gradient of the number
    :math:`\sum_k u_k f_k(x)` is compared with ``vjp(u)``. A wrong Jacobian passes with
    probability 0, and no Jacobian is ever built.

    Parameters
    ----------
    f : callable
        ``f(x) -> ndarray``.
    vjp : callable
        ``vjp(dout) -> gradient of the shape of x``: the backward pass at x for the upstream
        gradient dout, which has the shape of f(x).

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> x = np.array([0.5, -1.0, 2.0])
    >>> vjp_report(np.tanh, x, lambda dout: dout * (1 - np.tanh(x) ** 2), rng=rng).passed
    True
    >>> vjp_report(np.tanh, x, lambda dout: 1 - np.tanh(x) ** 2, rng=rng).passed
    False
    """
    draw = generator(rng)
    point = as_point("x", x)
    out = as_float_array("f(x)", f(point.copy()))
    dout = draw.standard_normal(out.shape)
    return gradient_report(
        projected(f, dout),
        point,
        vjp(dout.copy()),
        h=h,
        tolerance=tolerance,
        floor=floor,
        coordinates=coordinates,
    )


def gradient_check(
    f: Callable[..., Any],
    x: ArrayLike,
    gradient: ArrayLike,
    *,
    tolerance: float = 1e-6,
    floor: float = 1e-3,
) -> tuple[bool, Array, int]:
    r"""Verdict on a claimed gradient, in a form that fits into ``assert``.

    `gradient_report` says more, and refuses nan. Here a nan or infinity, in the gradient or in a
    measured slope, is an error of 1.

    Returns (passed, errors, skipped). `errors` is an ndarray of float64 of the shape of x: the
    `relative_error` of each entry, 0 where a kink excuses it. `skipped` counts these. `passed` is
    True if no error is above the tolerance, and not every entry is excused.

    Parameters
    ----------
    x : array_like
        Where the gradient was computed, any shape.
    gradient : array_like of the shape of x
        The claimed gradient.

    Examples
    --------
    >>> x = np.array([1.0, 0.0, -2.0])
    >>> passed, errors, skipped = gradient_check(lambda x: np.abs(x).sum(), x, [1.0, 1.0, -1.0])
    >>> passed, skipped
    (True, 1)
    """
    limit = number("tolerance", tolerance, minimum=0)
    point = as_point("x", x)
    claimed = as_float_array("gradient", gradient, finite=False).astype(np.float64)
    same_shape("gradient", claimed, "x", point)
    numeric = numerical_gradient(f, point)
    known = np.isfinite(claimed) & np.isfinite(numeric)
    a, n = np.where(known, claimed, 0.0), np.where(known, numeric, 0.0)
    errors = np.where(known, relative_error(a, n, floor=floor), 1.0)
    doubtful = np.flatnonzero(known & (errors > limit))
    excused = np.zeros(point.size, dtype=bool)
    kinks = measure_kinks(f, point, doubtful, step_size("central", None))
    excused[doubtful] = kinks.allow(a.reshape(-1)[doubtful], limit)
    errors = np.where(excused.reshape(point.shape), 0.0, errors)
    return bool((errors <= limit).all() and not excused.all()), errors, int(excused.sum())


def directional_check(
    f: Callable[..., Any],
    x: ArrayLike,
    gradient: ArrayLike,
    direction: ArrayLike,
    *,
    h: float = 1e-5,
) -> tuple[float, float]:
    r"""Slope of f along a direction, measured and claimed: a whole gradient in two evaluations.

    .. math:: \frac{f(x + h v) - f(x - h v)}{2h} \approx \sum_k g_k v_k

    Along a random direction, a wrong gradient gives two different slopes with probability 1,
    however many entries there are. It does not say which entry is wrong.

    Returns (measured, claimed), two floats.

    Parameters
    ----------
    gradient : array_like of the shape of x
        The claimed gradient g.
    direction : array_like of the shape of x
        The direction v, not 0, used with the length it has.
    h : float, default 1e-5
        Step, in units of the direction.

    Examples
    --------
    >>> x, v = np.array([1.0, 2.0]), np.array([3.0, -1.0])
    >>> measured, claimed = directional_check(lambda x: (x**2).sum(), x, 2 * x, v)
    >>> round(measured, 6), claimed
    (2.0, 2.0)
    """
    claim = as_float_array("gradient", gradient).astype(np.float64)
    same_shape("gradient", claim, "x", as_point("x", x))
    measured = directional_derivative(f, x, direction, h=number("h", h))
    return measured, float((claim * as_point("direction", direction)).sum())
