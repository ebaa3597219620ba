"""AMSGrad: Adam whose rates never grow again."""

from typing import NamedTuple

import numpy as np

from cs_core._checks import Array
from cs_core.optim._arrays import Params, ParamsLike, entry_by_entry, filled_like
from cs_core.optim._optimizer import Optimizer, Rate, bound, expect
from cs_core.optim.adam import constants, moments


class AmsgradState(NamedTuple):
    """What AMSGrad remembers.

    Attributes
    ----------
    step_count : int
        Steps taken. The t of the equations is one more: 1 in the first step.
    first_moment, second_moment : Params
        m and v, the moving averages of gradients and of squared gradients.
    max_second_moment : Params
        The largest v so far, entry by entry.
    """

    step_count: int
    first_moment: Params
    second_moment: Params
    max_second_moment: Params


def amsgrad_init(params: ParamsLike) -> AmsgradState:
    """State before the first step of `amsgrad_update`."""
    return AmsgradState(0, filled_like(params), filled_like(params), filled_like(params))


def amsgrad_update(
    grads: ParamsLike,
    state: AmsgradState,
    params: ParamsLike,
    *,
    learning_rate: Rate = 0.001,
    beta1: float = 0.9,
    beta2: float = 0.999,
    eps: float = 1e-8,
) -> tuple[Params, AmsgradState]:
    r"""One step of AMSGrad.

    With m, v and :math:`\hat m` as in `adam_update`,

    .. math::

       v_{\max} \leftarrow \max(v_{\max}, v), \qquad
       \hat v = \frac{v_{\max}}{1 - \beta_2^t}, \qquad
       W \leftarrow W - \frac{\eta\, \hat m}{\sqrt{\hat v} + \epsilon}

    Parameters
    ----------
    beta1, beta2 : float, default 0.9 and 0.999
        Shares of the two averages that a step keeps, in [0, 1).

    Notes
    -----
    Adam forgets a rare large gradient between two of its visits, and then takes the small
    common ones at a high rate. `cs_core.landscapes.amsgrad_counterexample` is built of that.

    PyTorch's ``Adam(amsgrad=True)`` is this one: it too takes the maximum before the bias
    correction. The paper corrects no bias; other libraries take the maximum of the corrected v.

    References
    ----------
    Reddi, Kale and Kumar, "On the convergence of Adam and beyond", 2018.

    Examples
    --------
    After one gradient of 10, ten small ones: the maximum stays.

    >>> W, state = [0.0], amsgrad_init([0.0])
    >>> for g in [10.0] + 10 * [0.1]:
    ...     W, state = amsgrad_update([g], state, W, beta2=0.5)
    >>> state.max_second_moment, state.second_moment.round(3)
    (array([50.]), array([0.059]))
    """
    expect(AmsgradState, state)
    t, eta, beta1, beta2, epsilon = constants(state, learning_rate, beta1, beta2, eps)

    def step(W: Array, g: Array, m: Array, v: Array, v_max: Array) -> tuple[Array, ...]:
        m, v = moments(g, m, v, beta1, beta2)
        v_max = np.maximum(v_max, v)
        m_hat = m / (1 - beta1**t)
        v_hat = v_max / (1 - beta2**t)
        return W - eta * m_hat / (np.sqrt(v_hat) + epsilon), m, v, v_max

    averages = {name: value for name, value in state._asdict().items() if name != "step_count"}
    W, *remembered = entry_by_entry(step, params, grads, rate=eta, eps=epsilon, **averages)
    return W, AmsgradState(t, *remembered)


def amsgrad(
    learning_rate: Rate = 0.001, *, beta1: float = 0.9, beta2: float = 0.999, eps: float = 1e-8
) -> Optimizer:
    """Return the `Optimizer` of `amsgrad_update` with its constants filled in."""
    return bound(
        amsgrad_init, amsgrad_update, learning_rate=learning_rate, beta1=beta1, beta2=beta2, eps=eps
    )
