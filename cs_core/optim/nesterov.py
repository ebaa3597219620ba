"""Nesterov momentum: look ahead along the velocity, then correct it."""

from cs_core._checks import Array
from cs_core.optim._arrays import Params, ParamsLike, entry_by_entry
from cs_core.optim._optimizer import Optimizer, Rate, bound, expect, rate_at, share
from cs_core.optim.momentum import MomentumState, momentum_init

nesterov_init = momentum_init  # both remember a velocity, and both start at rest


def nesterov_update(
    grads: ParamsLike,
    state: MomentumState,
    params: ParamsLike,
    *,
    learning_rate: Rate,
    momentum: float = 0.9,
) -> tuple[Params, MomentumState]:
    r"""One step with Nesterov momentum. Params are the point that looks ahead.

    .. math::

       v_{\text{new}} = \mu v_{\text{old}} - \eta g, \qquad
       W \leftarrow W - \mu v_{\text{old}} + (1 + \mu)\, v_{\text{new}}

    Parameters
    ----------
    momentum : float, default 0.9
        Share :math:`\mu` of the velocity that a step keeps, in [0, 1).

    Notes
    -----
    Papers step from :math:`\theta` with the gradient at :math:`\theta + \mu v`. This form keeps
    :math:`W = \theta + \mu v` instead: go back by :math:`\mu v_{\text{old}}` to :math:`\theta`,
    on by :math:`v_{\text{new}}`, and ahead by :math:`\mu v_{\text{new}}`. To read off
    :math:`\theta`, subtract ``momentum * state.velocity``.

    PyTorch's ``SGD(nesterov=True)`` takes the same path, as long as the rate is constant.

    References
    ----------
    Nesterov, "A method of solving a convex programming problem with convergence rate O(1/k^2)",
    1983. Sutskever et al., "On the importance of initialization and momentum in deep learning",
    2013.

    Examples
    --------
    f(x) = x^2 / 2 from 1; a form that uses the new velocity twice arrives at 0.729:

    >>> x, state = nesterov_update(1.0, nesterov_init(1.0), 1.0, learning_rate=0.1)
    >>> round(float(x), 12), float(state.velocity)
    (0.81, -0.1)
    """
    expect(MomentumState, state)
    eta, mu = rate_at(learning_rate, state.step_count), share("momentum", momentum)

    def step(W: Array, g: Array, v_old: Array) -> tuple[Array, ...]:
        v_new = mu * v_old - eta * g
        return W - mu * v_old + (1 + mu) * v_new, v_new

    W, velocity = entry_by_entry(step, params, grads, rate=eta, velocity=state.velocity)
    return W, MomentumState(state.step_count + 1, velocity)


def nesterov(learning_rate: Rate, *, momentum: float = 0.9) -> Optimizer:
    """Return the `Optimizer` of `nesterov_update` with its constants filled in."""
    return bound(nesterov_init, nesterov_update, learning_rate=learning_rate, momentum=momentum)
