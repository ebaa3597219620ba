"""Delta-bar-delta: a rate for every parameter, which grows while the gradient keeps its sign."""

from functools import partial
from typing import NamedTuple

import numpy as np

from cs_core._checks import Array, number
from cs_core.optim._arrays import Params, ParamsLike, entry_by_entry, filled_like
from cs_core.optim._optimizer import Optimizer, bound, expect, share


class DeltaBarDeltaState(NamedTuple):
    """What delta-bar-delta remembers.

    Attributes
    ----------
    average : Params
        The moving average of earlier gradients, "delta bar".
    rates : Params
        The learning rate of each parameter.
    """

    average: Params
    rates: Params


def delta_bar_delta_init(params: ParamsLike, *, learning_rate: float = 0.01) -> DeltaBarDeltaState:
    """State before the first step of `delta_bar_delta_update`: every rate is `learning_rate`."""
    rate = number("learning_rate", learning_rate, minimum=0)
    return DeltaBarDeltaState(filled_like(params), rates=filled_like(params, rate))


def delta_bar_delta_update(
    grads: ParamsLike,
    state: DeltaBarDeltaState,
    params: ParamsLike,
    *,
    increase: float = 0.001,
    decrease: float = 0.5,
    decay: float = 0.7,
) -> tuple[Params, DeltaBarDeltaState]:
    r"""One step of delta-bar-delta.

    With the average :math:`\bar g` of the gradients before this one and a rate per parameter,

    .. math::

       \eta &\leftarrow \begin{cases}
       \eta + \kappa & \bar g\, g > 0 \\
       \phi\, \eta & \bar g\, g < 0 \\
       \eta & \bar g\, g = 0 \end{cases} \\
       W &\leftarrow W - \eta\, g, \qquad \bar g \leftarrow \theta \bar g + (1 - \theta)\, g

    Parameters
    ----------
    increase : float, default 0.001
        :math:`\kappa \ge 0`, added while the gradient agrees with its average.
    decrease : float, default 0.5
        :math:`\phi` in (0, 1], what a rate keeps when it disagrees.
    decay : float, default 0.7
        Share :math:`\theta` of the average that a step keeps, in [0, 1).

    Notes
    -----
    Rates grow by a sum and fall by a factor: slowly up, fast down. Like `rprop_update` it wants
    gradients of the whole training set.

    References
    ----------
    Jacobs, "Increased rates of convergence through learning rate adaptation", 1988.

    Examples
    --------
    The first coordinate goes on in its direction, the second turns:

    >>> state = DeltaBarDeltaState(np.array([1.0, 1.0]), rates=np.array([0.1, 0.1]))
    >>> W, state = delta_bar_delta_update([2.0, -2.0], state, [1.0, 1.0], increase=0.02)
    >>> W, state.rates
    (array([0.76, 1.1 ]), array([0.12, 0.05]))
    """
    expect(DeltaBarDeltaState, state)
    up, theta = number("increase", increase, minimum=0), share("decay", decay)
    down = number("decrease", decrease, minimum=0, above=True)
    if down > 1:
        raise ValueError(f"decrease must be at most 1, got {down:g}")

    def step(W: Array, g: Array, average: Array, rate: Array) -> tuple[Array, ...]:
        number("increase", up, dtype=W.dtype)
        agreement = np.sign(g) * np.sign(average)
        rate = np.where(agreement > 0, rate + up, np.where(agreement < 0, rate * down, rate))
        return W - rate * g, theta * average + (1 - theta) * g, rate

    W, *remembered = entry_by_entry(step, params, grads, **state._asdict())
    return W, DeltaBarDeltaState(*remembered)


def delta_bar_delta(
    learning_rate: float = 0.01,
    *,
    increase: float = 0.001,
    decrease: float = 0.5,
    decay: float = 0.7,
) -> Optimizer:
    """Return the `Optimizer` of `delta_bar_delta_update` with its constants filled in."""
    init = partial(delta_bar_delta_init, learning_rate=learning_rate)
    return bound(init, delta_bar_delta_update, increase=increase, decrease=decrease, decay=decay)
