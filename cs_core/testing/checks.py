"""The checks themselves: a value, a gradient."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from cs_core.diagnosis import Setting, diagnose_gradient
from cs_core.gradients import compare_gradients, find_kinks, numerical_gradient
from cs_core.testing.calls import Call, name_of, run_call
from cs_core.testing.causes import NO_CAUSE, appended, likely_cause
from cs_core.testing.comparison import Tolerance, compare_result, same_form
from cs_core.testing.descents import explained_by
from cs_core.testing.failure import CheckFailed
from cs_core.testing.lending import Watch, lend
from cs_core.testing.pairs import VISIBLE_SECONDS, loss_and_gradient, loss_at
from cs_core.testing.paths import PATHS, RatesOf
from cs_core.testing.slips import Slip, fitting


def check_value(
    function: Callable[..., Any],
    *args: Any,
    expected: Any,
    names: Sequence[str] = ("result",),
    rtol: float = 1e-9,
    atol: float = 1e-12,
    watch: Watch | None = None,
    setting: Callable[..., Setting] | None = None,
    slips: Sequence[Slip] = (),
    **kwargs: Any,
) -> None:
    """Check that ``function(*args, **kwargs)`` returns what is expected and leaves its arguments.

    Parameters
    ----------
    function : callable
        The student's function.
    *args, **kwargs
        Its arguments.
    expected : float, ndarray or tuple of these
        What must come back. A floating array must come back in its dtype.
    names : sequence of str
        A name for each part of the result, used in messages.
    rtol, atol : float
        Every entry must lie within ``atol + rtol * abs(expected)``; both are widened to 1e-5 if
        an argument is in single precision.
    watch : Watch, optional
        As in `check_cases`.
    setting : callable, optional
        Takes parts of the result for paths, and explains one that is wrong; see
        `check_trajectory`.
    slips : sequence of Slip
        As in `check_cases`.

    Raises
    ------
    CheckFailed
        If it raises, changes an argument, or returns something else.

    Examples
    --------
    >>> check_value(np.square, np.array([1.0, 3.0]), expected=np.array([1.0, 9.0]))
    square: right value.
    """
    name, arguments = name_of(function), Call(args, kwargs)
    lent, points = lend(arguments, watch)
    got, _ = run_call(name, function, lent, seconds=VISIBLE_SECONDS, reveal=True)
    if watch and (finding := watch.refused(arguments, points)):
        raise finding.added_to(f"{name}:")
    try:
        compare_result(
            name, got, expected, arguments, names=names, tolerance=Tolerance(rtol, atol),
            reveal=True, explain=watch is None,
            paths=PATHS if setting or isinstance(function, RatesOf) else (),
            path_cause=explained_by(setting) if setting else fitting(function, slips),
        )  # fmt: skip
    except CheckFailed as failed:
        if watch and (finding := watch.explained(arguments, points, got, expected)):
            raise finding.added_to(failed) from None
        raise
    print(f"{name}: right value{'s' if len(names) > 1 else ''}.")  # noqa: T201


def check_gradient(
    function: Callable[..., Any],
    x: Any,
    *args: Any,
    tolerance: float = 1e-6,
    **kwargs: Any,
) -> None:
    """Check that the gradient a function returns is the slope of the loss it returns.

    Parameters
    ----------
    function : callable
        ``function(x, *args, **kwargs) -> (loss, gradient with respect to x)``.
    x : ndarray
        Where to check; float64.
    *args, **kwargs
        Further arguments of the function.
    tolerance : float
        Largest relative error that passes (see `cs_core.gradients.relative_error`).

    Raises
    ------
    CheckFailed
        If it raises, does not return such a pair, or the two gradients differ.

    Notes
    -----
    This finds a gradient that does not belong to its loss. If both are wrong together, only
    `check_value` can tell.

    Examples
    --------
    >>> check_gradient(lambda x: ((x**2).sum(), 2 * x), np.array([1.0, -2.0]))
    <lambda>: the gradient is the slope of the loss.
    """
    name = name_of(function)
    point = np.asarray(x, dtype=np.float64)

    analytic = loss_and_gradient(name, function, Call((point.copy(), *args), kwargs))[1]
    same_form(name, "the gradient", analytic, point)
    loss = loss_at(name, function, (args, kwargs), point, numerical_gradient)
    numeric = numerical_gradient(loss, point)
    if not np.isfinite(analytic).all():
        raise CheckFailed(
            f"{name}: the gradient is not finite.{likely_cause(analytic, numeric)}",
            cause="not finite",
        )
    if not compare_gradients(analytic, numeric, tolerance=tolerance).passed:
        # targets or examples follow x: their length is the number of examples
        n = next((len(a) for a in args if np.ndim(a)), None)
        loss = loss_at(name, function, (args, kwargs), point, find_kinks)
        _refuse_gradient(name, loss, point, (analytic, numeric), n=n, tolerance=tolerance)
    print(f"{name}: the gradient is the slope of the loss.")  # noqa: T201


def _refuse_gradient(
    name: str,
    loss: Callable[[Any], float],
    point: Any,
    gradients: tuple[Any, Any],
    *,
    n: int | None,
    tolerance: float,
) -> None:
    """Say why the analytic and numerical gradients differ, if it is not for a kink alone."""
    analytic, numeric = gradients
    kinks = find_kinks(loss, point)
    if kinks.mean() > 0.5:
        raise CheckFailed(
            f"{name}: the loss is too rough here to measure its slope. Is something computed in "
            "single precision, or drawn at random?",
            cause="rough loss",
        )
    report = compare_gradients(analytic, numeric, tolerance=tolerance, kinks=kinks)
    if report.passed:
        return
    diagnosis = diagnose_gradient(loss, point, analytic, n=n)
    cause = diagnosis.best if diagnosis.best.score > 0.5 else NO_CAUSE
    raise CheckFailed(
        f"{name}: the gradient is not the slope of the loss. {report.summary}{appended(cause)}",
        cause=cause.name,
    )
