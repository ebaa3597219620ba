"""RMSProp: AdaGrad that forgets."""

from typing import NamedTuple

import numpy as np

from cs_core._checks import Array, number
from cs_core.optim._arrays import Params, ParamsLike, entry_by_entry, filled_like
from cs_core.optim._optimizer import Optimizer, Rate, bound, expect, rate_at, share


class RmspropState(NamedTuple):
    """What RMSProp remembers.

    Attributes
    ----------
    step_count : int
        Steps taken.
    second_moment : Params
        s, the moving average of squared gradients.
    """

    step_count: int
    second_moment: Params


def rmsprop_init(params: ParamsLike) -> RmspropState:
    """State before the first step of `rmsprop_update`."""
    return RmspropState(step_count=0, second_moment=filled_like(params))


def rmsprop_update(
    grads: ParamsLike,
    state: RmspropState,
    params: ParamsLike,
    *,
    learning_rate: Rate = 0.01,
    decay: float = 0.99,
    eps: float = 1e-8,
) -> tuple[Params, RmspropState]:
    r"""One step of RMSProp.

    .. math::

       s \leftarrow \rho s + (1 - \rho)\, g^2, \qquad
       W \leftarrow W - \frac{\eta\, g}{\sqrt{s} + \epsilon}

    Parameters
    ----------
    decay : float, default 0.99
        Share :math:`\rho` of the average that a step keeps, in [0, 1).

    Notes
    -----
    The average starts at 0 and is not corrected for it, so the first step has size
    :math:`\eta / \sqrt{1 - \rho}`: ten times the rate, with the default.

    PyTorch's ``RMSprop`` is this one, with ``alpha`` for `decay`. TensorFlow puts
    :math:`\epsilon` inside the root.

    References
    ----------
    Tieleman and Hinton, "Lecture 6.5: rmsprop", *Neural networks for machine learning*, 2012.

    Examples
    --------
    >>> rmsprop_update([4.0, 0.0], rmsprop_init([1.0, 1.0]), [1.0, 1.0], decay=0.75)
    (array([0.98, 1.  ]), RmspropState(step_count=1, second_moment=array([4., 0.])))
    """
    expect(RmspropState, state)
    eta, rho = rate_at(learning_rate, state.step_count), share("decay", decay)
    epsilon = number("eps", eps, minimum=0, above=True)

    def step(W: Array, g: Array, s: Array) -> tuple[Array, ...]:
        s = rho * s + (1 - rho) * g**2
        return W - eta * g / (np.sqrt(s) + epsilon), s

    W, s = entry_by_entry(
        step, params, grads, rate=eta, eps=epsilon, second_moment=state.second_moment
    )
    return W, RmspropState(state.step_count + 1, s)


def rmsprop(learning_rate: Rate = 0.01, *, decay: float = 0.99, eps: float = 1e-8) -> Optimizer:
    """Return the `Optimizer` of `rmsprop_update` with its constants filled in."""
    return bound(rmsprop_init, rmsprop_update, learning_rate=learning_rate, decay=decay, eps=eps)
