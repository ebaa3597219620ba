"""Descent on a function of one number, between two walls."""

from collections.abc import Callable
from typing import Any, Literal, NamedTuple

import numpy as np

from cs_core._checks import Array, number, whole_number
from cs_core.train._loops import function


class Walk(NamedTuple):
    """The path of `descend_1d`, after T steps.

    Attributes
    ----------
    points : ndarray of shape (T + 1,)
        Where it was, the start first.
    slopes : ndarray of shape (T + 1,)
        Forward difference at each of these points.
    stopped : {"flat", "wall", "steps"}
        Why it ended: at a slope below tol, at a wall, or after max_steps steps.
    """

    points: Array
    slopes: Array
    stopped: str


def descend_1d(
    f: Callable[[float], float],
    x0: float,
    *,
    interval: tuple[float, float],
    step: float,
    rule: Literal["sign", "slope"] = "sign",
    h: float = 1e-3,
    tol: float = 1e-2,
    max_steps: int = 100_000,
) -> Walk:
    r"""Walk down a function of one number, and keep the whole path.

    .. math::

       d_t = \frac{f(x_t + h) - f(x_t)}{h}, \qquad
       \text{sign: } x_{t+1} = x_t - \eta \operatorname{sign}(d_t), \qquad
       \text{slope: } x_{t+1} = x_t - \eta\, d_t

    At every point, the start included, the walk ends if :math:`|d_t|` is below tol. A flat point
    need not be a minimum: a maximum is as flat. A step that would leave the interval is cut short
    at the wall, and the walk ends there.

    Parameters
    ----------
    f : callable
        ``f(x) -> number``, for x from the lower wall to h beyond the upper one.
    x0 : float
        Where to start, within the interval.
    interval : tuple of two floats
        The walls, the lower one first.
    step : float
        :math:`\eta`, above 0: how far a step goes by rule "sign", and the learning rate by rule
        "slope".
    rule : {"sign", "slope"}, default "sign"
        Steps of one length, or steps in proportion to the slope.
    h : float, default 1e-3
        Step of the forward difference, above 0.
    tol : float, default 1e-2
        Slopes below it count as flat.
    max_steps : int, default 100_000
        Most steps to take, at least 1.

    Returns
    -------
    Walk

    Raises
    ------
    FloatingPointError
        If f is nan or infinite at a point of the walk; the message says at which step.
    ValueError
        If x0 lies outside the interval, a number is out of range or the rule is unknown.
    TypeError
        If an argument is of the wrong kind.

    References
    ----------
    Rule "slope": Cauchy, "Méthode générale pour la résolution des systèmes d'équations
    simultanées", 1847.

    Examples
    --------
    >>> def cubic(x):
    ...     return x**3 / 3 - 4 * x
    >>> walk = descend_1d(cubic, 0, interval=(-3, 3), step=1e-3)
    >>> round(float(walk.points[-1]), 6), len(walk.points) - 1, walk.stopped
    (1.997, 1997, 'flat')
    >>> descend_1d(cubic, 0, interval=(-3, 3), step=0.25, rule="slope").points.round(3)
    array([0.   , 1.   , 1.75 , 1.984, 1.999])
    """
    function("f", f)
    low, high = _walls(interval)
    x, eta = number("x0", x0), number("step", step, minimum=0, above=True)
    if not low <= x <= high:
        raise ValueError(f"x0 must lie in the interval, [{low:g}, {high:g}], got {x:g}")
    if rule not in ("sign", "slope"):
        raise ValueError(f"rule must be 'sign' or 'slope', got {rule!r}")
    width, band = number("h", h, minimum=0, above=True), number("tol", tol, minimum=0)
    limit = whole_number("max_steps", max_steps, minimum=1)
    points, slopes, stopped = [x], [_slope(f, x, width, 0)], "steps"
    while abs(slopes[-1]) >= band and len(points) <= limit and stopped != "wall":
        ahead = x - eta * (np.sign(slopes[-1]) if rule == "sign" else slopes[-1])
        x = float(min(max(ahead, low), high))
        stopped = "steps" if x == ahead else "wall"
        points.append(x)
        slopes.append(_slope(f, x, width, len(points) - 1))
    if stopped == "steps" and abs(slopes[-1]) < band:
        stopped = "flat"
    return Walk(np.array(points), np.array(slopes), stopped)


def _walls(interval: Any) -> tuple[float, float]:
    """Return both ends of an interval, the lower one first."""
    if not isinstance(interval, tuple | list) or len(interval) != 2:
        raise TypeError(f"interval must be two numbers, such as (-3, 3), got {interval!r}")
    low, high = (number(f"interval[{i}]", end) for i, end in enumerate(interval))
    if low >= high:
        raise ValueError(f"interval must have its lower end first, got ({low:g}, {high:g})")
    return low, high


def _slope(f: Callable[[float], float], x: float, h: float, step: int) -> float:
    """Forward difference at x, where the walk has come after so many steps."""
    if x + h == x:
        raise ValueError(f"h must be large enough to move x, which is {x:g}, got {h:g}")
    return (_value(f, x + h, step) - _value(f, x, step)) / h


def _value(f: Callable[[float], float], x: float, step: int) -> float:
    """F at a point, which must be a finite real number."""
    value = f(x)
    if np.ndim(value) != 0 or np.asarray(value).dtype.kind not in "iuf":
        raise TypeError(f"f must return a real number, got {type(value).__name__}")
    if not np.isfinite(value):
        raise FloatingPointError(f"f became {float(value)} at step {step}, where x is {x:g}")
    return float(value)
