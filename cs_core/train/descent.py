"""Descent on one array, with every point kept."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from cs_core._checks import Array, as_float_array, whole_number
from cs_core.optim import Optimizer
from cs_core.train._loops import as_optimizer, finite_loss, function


class Trajectory(NamedTuple):
    """The path of a descent of T steps.

    Attributes
    ----------
    points : ndarray of shape (T + 1, ...)
        Where it was, the start first.
    losses : ndarray of shape (T + 1,)
        Loss at each of these points.
    """

    points: Array
    losses: Array


def minimize(
    loss_and_grad: Callable[[Array], tuple[float, ArrayLike]],
    x0: ArrayLike,
    optimizer: Optimizer,
    *,
    steps: int,
    stop: Callable[[float, Any], bool] | None = None,
    callback: Callable[[int, Array, float], Any] | None = None,
) -> Trajectory:
    """Walk down a function and keep the whole path.

    Parameters
    ----------
    loss_and_grad : callable
        ``loss_and_grad(x) -> (loss, gradient)``.
    x0 : array_like
        Where to start, any shape.
    optimizer : Optimizer
        For example ``optim.adam(0.1)``.
    steps : int
        Most steps to take, at least 1.
    stop : callable, optional
        ``stop(loss, gradient) -> bool``, asked at every point, the start included; the walk ends
        at the first point where it is true.
    callback : callable, optional
        ``callback(step, x, loss)``, told of every point.

    Returns
    -------
    Trajectory

    Raises
    ------
    FloatingPointError
        If the loss becomes nan or infinite; the message says at which step, and what to try.
    ValueError
        If x0 is empty or not finite, steps is less than 1, or the gradient has another shape.
    TypeError
        If an argument is of the wrong kind.

    Examples
    --------
    >>> from cs_core import optim
    >>> path = minimize(lambda x: (float(x @ x), 2 * x), [1.0, -1.0], optim.sgd(0.25), steps=2)
    >>> path.points
    array([[ 1.  , -1.  ],
           [ 0.5 , -0.5 ],
           [ 0.25, -0.25]])
    >>> path.losses
    array([2.   , 0.5  , 0.125])
    """
    limit = whole_number("steps", steps, minimum=1)
    function("loss_and_grad", loss_and_grad)
    function("stop", stop, optional=True)
    function("callback", callback, optional=True)
    rule = as_optimizer(optimizer)
    x: Any = as_float_array("x0", x0)
    state = rule.init(x)
    points: list[Array] = []
    losses: list[float] = []
    for step in range(limit + 1):
        found, gradient = loss_and_grad(x)
        loss = finite_loss(found, step, losses[-1] if losses else None)
        points.append(x)
        losses.append(loss)
        if callback is not None:
            callback(step, x, loss)
        if step == limit or (stop is not None and stop(loss, gradient)):
            break
        x, state = rule.update(gradient, state, x)
    return Trajectory(np.stack(points), np.array(losses))
