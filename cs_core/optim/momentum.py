"""Gradient descent with momentum: a ball that rolls."""

from typing import NamedTuple

from cs_core._checks import Array
from cs_core.optim._arrays import Params, ParamsLike, entry_by_entry, filled_like
from cs_core.optim._optimizer import Optimizer, Rate, bound, expect, rate_at, share


class MomentumState(NamedTuple):
    """What momentum and Nesterov momentum remember.

    Attributes
    ----------
    step_count : int
        Steps taken.
    velocity : Params
        v; with plain momentum, the last step.
    """

    step_count: int
    velocity: Params


def momentum_init(params: ParamsLike) -> MomentumState:
    """State before the first step of `momentum_update`: at rest."""
    return MomentumState(step_count=0, velocity=filled_like(params))


def momentum_update(
    grads: ParamsLike,
    state: MomentumState,
    params: ParamsLike,
    *,
    learning_rate: Rate,
    momentum: float = 0.9,
) -> tuple[Params, MomentumState]:
    r"""One step with momentum.

    .. math:: v \leftarrow \mu v - \eta g, \qquad W \leftarrow W + v

    Parameters
    ----------
    momentum : float, default 0.9
        Share :math:`\mu` of the velocity that a step keeps, in [0, 1).

    Notes
    -----
    Under a constant gradient the velocity tends to :math:`-\eta g / (1 - \mu)`.

    PyTorch keeps :math:`b \leftarrow \mu b + g` and steps by :math:`-\eta b`. Then
    :math:`v = -\eta b`, and the paths are the same, as long as the rate is constant. When it drops,
    PyTorch's ball slows down at once, this one over the next steps.

    References
    ----------
    Polyak, "Some methods of speeding up the convergence of iteration methods", 1964.

    Examples
    --------
    >>> W, state = [1.0], momentum_init([1.0])
    >>> for _ in range(2):
    ...     W, state = momentum_update([1.0], state, W, learning_rate=0.1)
    >>> W, state.velocity  # 0.1, and then 0.1 + 0.9 * 0.1
    (array([0.71]), array([-0.19]))
    """
    expect(MomentumState, state)
    eta, mu = rate_at(learning_rate, state.step_count), share("momentum", momentum)

    def step(W: Array, g: Array, v: Array) -> tuple[Array, ...]:
        v = mu * v - eta * g
        return W + v, v

    W, velocity = entry_by_entry(step, params, grads, rate=eta, velocity=state.velocity)
    return W, MomentumState(state.step_count + 1, velocity)


def momentum(learning_rate: Rate, *, momentum: float = 0.9) -> Optimizer:
    """Return the `Optimizer` of `momentum_update` with its constants filled in."""
    return bound(momentum_init, momentum_update, learning_rate=learning_rate, momentum=momentum)
