"""Gradient descent, plain; stochastic when the gradient comes from a mini-batch."""

from typing import NamedTuple

from cs_core.optim._arrays import Params, ParamsLike, as_params, entry_by_entry
from cs_core.optim._optimizer import Optimizer, Rate, bound, expect, rate_at


class SgdState(NamedTuple):
    """What plain descent remembers: the steps taken, with which a schedule is asked."""

    step_count: int


def sgd_init(params: ParamsLike) -> SgdState:
    """State before the first step of `sgd_update`."""
    as_params("params", params)
    return SgdState(step_count=0)


def sgd_update(
    grads: ParamsLike, state: SgdState, params: ParamsLike, *, learning_rate: Rate
) -> tuple[Params, SgdState]:
    r"""One step of gradient descent.

    .. math:: W \leftarrow W - \eta g

    Notes
    -----
    PyTorch's ``SGD(weight_decay=...)`` adds the gradient of an L2 penalty to g. Here the penalty
    belongs to the loss, as `cs_core.regularizers.l2_penalty`, or to a `chain`.

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
    """Return the `Optimizer` of `sgd_update` with its rate filled in."""
    return bound(sgd_init, sgd_update, learning_rate=learning_rate)
