"""Rprop: only the sign of the gradient counts, and whether it stays the same."""

from functools import partial
from typing import NamedTuple

import numpy as np

from cs_core._checks import Array, number
from cs_core.optim._arrays import Params, ParamsLike, entry_by_entry, filled_like
from cs_core.optim._optimizer import Optimizer, bound, expect


class RpropState(NamedTuple):
    """What Rprop remembers.

    Attributes
    ----------
    previous_gradient : Params
        The gradient of the step before; 0 after a turn.
    step_size : Params
        How far each parameter moves, in its own units.
    """

    previous_gradient: Params
    step_size: Params


def rprop_init(params: ParamsLike, *, learning_rate: float = 0.01) -> RpropState:
    """State before the first step of `rprop_update`, each of size `learning_rate` > 0."""
    size = number("learning_rate", learning_rate, minimum=0, above=True)
    return RpropState(filled_like(params), step_size=filled_like(params, size))


def _constants(
    increase: float, decrease: float, min_step: float, max_step: float
) -> tuple[float, float, float, float]:
    """Return the four constants, each in its range."""
    least = number("min_step", min_step, minimum=0, above=True)
    most = number("max_step", max_step, minimum=least)
    down = number("decrease", decrease, minimum=0, above=True)
    if down > 1:
        raise ValueError(f"decrease must be at most 1, got {down:g}")
    return number("increase", increase, minimum=1), down, least, most


def rprop_update(
    grads: ParamsLike,
    state: RpropState,
    params: ParamsLike,
    *,
    increase: float = 1.2,
    decrease: float = 0.5,
    min_step: float = 1e-6,
    max_step: float = 50.0,
) -> tuple[Params, RpropState]:
    r"""One step of Rprop (the variant without backtracking, iRprop-).

    With the gradient :math:`g'` of the step before and a size :math:`\Delta` per parameter,

    .. math::

       \Delta &\leftarrow \begin{cases}
       \min(\eta^+ \Delta,\; \Delta_{\max}) & g g' > 0 \\
       \max(\eta^- \Delta,\; \Delta_{\min}), \text{ and } g \leftarrow 0 & g g' < 0 \\
       \Delta & g g' = 0 \end{cases} \\
       W &\leftarrow W - \operatorname{sign}(g)\, \Delta

    Parameters
    ----------
    increase : float, default 1.2
        :math:`\eta^+ \ge 1`, while the sign stays the same.
    decrease : float, default 0.5
        :math:`\eta^-` in (0, 1], after a change of sign.
    min_step, max_step : float, default 1e-6 and 50.0
        Bounds of the sizes, greater than 0.

    Notes
    -----
    Give it the gradient of the whole training set: the sign of a mini-batch's gradient is mostly
    noise. PyTorch's ``Rprop`` is this one.

    References
    ----------
    Riedmiller and Braun, "A direct adaptive method for faster backpropagation learning: the RPROP
    algorithm", 1993. Igel and Hüsken, "Improving the Rprop learning algorithm", 2000.

    Examples
    --------
    The first sign stays and the second turns, which costs it a step:

    >>> state = RpropState(np.array([1.0, 1.0]), step_size=np.array([0.1, 0.1]))
    >>> W, state = rprop_update([5.0, -7.0], state, [1.0, 1.0])
    >>> W, state.step_size
    (array([0.88, 1.  ]), array([0.12, 0.05]))
    """
    expect(RpropState, state)
    up, down, least, most = _constants(increase, decrease, min_step, max_step)

    def step(W: Array, g: Array, previous: Array, size: Array) -> tuple[Array, ...]:
        agreement = np.sign(g) * np.sign(previous)
        size = np.where(agreement > 0, size * up, np.where(agreement < 0, size * down, size))
        size = np.clip(size, least, most)
        g = np.where(agreement < 0, 0, g)
        return W - np.sign(g) * size, g, size

    W, *remembered = entry_by_entry(step, params, grads, **state._asdict())
    return W, RpropState(*remembered)


def rprop(
    learning_rate: float = 0.01,
    *,
    increase: float = 1.2,
    decrease: float = 0.5,
    min_step: float = 1e-6,
    max_step: float = 50.0,
) -> Optimizer:
    """Return the `Optimizer` of `rprop_update`, whose first steps have size `learning_rate` > 0."""
    filled = {"increase": increase, "decrease": decrease, "min_step": min_step}
    init = partial(rprop_init, learning_rate=learning_rate)
    return bound(init, rprop_update, **filled, max_step=max_step)
