"""Gradient descent, plain; stochastic when the gradient comes from a mini-batch."""

from typing import NamedTuple

from cs_core.optim._arrays import Params, ParamsLike, as_params, entry_by_entry
from cs_core.optim._optimizer import Optimizer, Rate, bound, expect, rate_at


class SgdState(NamedTuple):
    """What plain descent remembers.

    Attributes
    ----------
    step_count : int
        Steps taken; a schedule is asked with it.
    """

    step_count: int


def sgd_init(params: ParamsLike) -> SgdState:
    """State of plain descent before the first step.

    Parameters
    ----------
    params : array_like or dict of array_like
        Where to start.

    Returns
    -------
    SgdState

    Raises
    ------
    ValueError, TypeError
        If an array is empty, not finite or not of real numbers.

    Examples
    --------
    >>> sgd_init([1.0, 2.0])
    SgdState(step_count=0)
    """
    as_params("params", params)
    return SgdState(step_count=0)


def sgd_update(
    grads: ParamsLike, state: SgdState, params: ParamsLike, *, learning_rate: Rate
) -> tuple[Params, SgdState]:
    r"""One step of gradient descent.

    .. math:: W \leftarrow W - \eta g

    Parameters
    ----------
    grads : array_like or dict of array_like
        Gradient g at params, of their form.
    state : SgdState
        From `sgd_init` or from the step before.
    params : array_like or dict of array_like
        Parameters W: one array, or a dict of named arrays.
    learning_rate : float or callable
        Rate :math:`\eta \ge 0`, or a schedule ``step -> rate`` whose first step is 0.

    Returns
    -------
    new_params : ndarray or dict of ndarray
        New arrays, in the dtypes of params.
    new_state : SgdState

    Raises
    ------
    ValueError
        If an array is empty or not finite, grads or state have another form than params, or the
        learning rate is negative.
    TypeError
        If an argument is of the wrong kind.

    Notes
    -----
    PyTorch's ``SGD(weight_decay=...)`` adds the gradient of an L2 penalty to g. Here the penalty
    belongs to the loss, as `cs_core.regularizers.l2_penalty`.

    References
    ----------
    Robbins and Monro, "A stochastic approximation method", 1951.

    Examples
    --------
    >>> sgd_update([10.0, 0.0], sgd_init([1.0, 2.0]), [1.0, 2.0], learning_rate=0.1)
    (array([0., 2.]), SgdState(step_count=1))
    """
    expect(SgdState, state)
    eta = rate_at(learning_rate, state.step_count)
    (W,) = entry_by_entry(lambda W, g: (W - eta * g,), params, grads, rate=eta)
    return W, SgdState(state.step_count + 1)


def sgd(learning_rate: Rate) -> Optimizer:
    """Gradient descent with its learning rate filled in.

    Parameters
    ----------
    learning_rate
        As in `sgd_update`.

    Returns
    -------
    Optimizer

    Raises
    ------
    ValueError, TypeError
        If the learning rate is not a number of at least 0 or a schedule of such.

    Examples
    --------
    >>> optimizer = sgd(0.1)
    >>> x, state = 1.0, optimizer.init(1.0)
    >>> for _ in range(3):
    ...     x, state = optimizer.update(2 * x, state, x)  # f(x) = x^2
    ...     print(round(float(x**2), 4))
    0.64
    0.4096
    0.2621
    """
    return bound(sgd_init, sgd_update, learning_rate=learning_rate)
