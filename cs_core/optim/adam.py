"""Adam: momentum and a rate for every parameter, both corrected for starting at 0."""

from typing import Any, NamedTuple

import numpy as np

from cs_core._checks import Array, number
from cs_core.optim._arrays import Params, ParamsLike, entry_by_entry, filled_like
from cs_core.optim._optimizer import Optimizer, Rate, bound, expect, rate_at, share


class AdamState(NamedTuple):
    """What Adam and AdamW remember.

    Attributes
    ----------
    step_count : int
        Steps taken. The t of the equations is one more: 1 in the first step.
    first_moment, second_moment : Params
        m and v, the moving averages of gradients and of squared gradients.
    """

    step_count: int
    first_moment: Params
    second_moment: Params


def adam_init(params: ParamsLike) -> AdamState:
    """State before the first step of `adam_update`."""
    return AdamState(0, first_moment=filled_like(params), second_moment=filled_like(params))


def adam_update(
    grads: ParamsLike,
    state: AdamState,
    params: ParamsLike,
    *,
    learning_rate: Rate = 0.001,
    beta1: float = 0.9,
    beta2: float = 0.999,
    eps: float = 1e-8,
) -> tuple[Params, AdamState]:
    r"""One step of Adam.

    .. math::

       m &\leftarrow \beta_1 m + (1 - \beta_1)\, g, &\qquad \hat m &= m / (1 - \beta_1^t) \\
       v &\leftarrow \beta_2 v + (1 - \beta_2)\, g^2, &\qquad \hat v &= v / (1 - \beta_2^t) \\
       W &\leftarrow W - \eta\, \hat m / (\sqrt{\hat v} + \epsilon)

    Parameters
    ----------
    beta1, beta2 : float, default 0.9 and 0.999
        Shares of the two averages that a step keeps, in [0, 1).

    Notes
    -----
    The first step has size :math:`\eta`, whatever the scale of the gradient. Without the
    correction by :math:`1 - \beta^t` it would have
    :math:`\eta (1 - \beta_1) / \sqrt{1 - \beta_2}`, which is 3.16 times as long.

    PyTorch's ``Adam`` is this one, with its two betas in a pair. Its ``weight_decay`` is an L2
    penalty in the gradient, and not `adamw`.

    References
    ----------
    Kingma and Ba, "Adam: a method for stochastic optimization", 2015.

    Examples
    --------
    >>> W, state = adam_update([1e-3, -40.0, 0.0], adam_init([1.0] * 3), [1.0] * 3)
    >>> W.round(6)
    array([0.999, 1.001, 1.   ])
    >>> state.step_count, state.first_moment
    (1, array([ 1.e-04, -4.e+00,  0.e+00]))
    """
    expect(AdamState, state)
    t, eta, beta1, beta2, epsilon = constants(state, learning_rate, beta1, beta2, eps)

    def step(W: Array, g: Array, m: Array, v: Array) -> tuple[Array, ...]:
        m, v = moments(g, m, v, beta1, beta2)
        m_hat = m / (1 - beta1**t)
        v_hat = v / (1 - beta2**t)
        return W - eta * m_hat / (np.sqrt(v_hat) + epsilon), m, v

    averages = {"first_moment": state.first_moment, "second_moment": state.second_moment}
    W, m, v = entry_by_entry(step, params, grads, rate=eta, eps=epsilon, **averages)
    return W, AdamState(t, m, v)


def adam(
    learning_rate: Rate = 0.001, *, beta1: float = 0.9, beta2: float = 0.999, eps: float = 1e-8
) -> Optimizer:
    """Return the `Optimizer` of `adam_update` with its constants filled in."""
    return bound(
        adam_init, adam_update, learning_rate=learning_rate, beta1=beta1, beta2=beta2, eps=eps
    )


# --- what Adam and its relatives have in common


def moments(g: Array, m: Array, v: Array, beta1: float, beta2: float) -> tuple[Array, Array]:
    """Return both moving averages after one more gradient."""
    return beta1 * m + (1 - beta1) * g, beta2 * v + (1 - beta2) * g**2


def constants(
    state: Any, learning_rate: Rate, beta1: float, beta2: float, eps: float
) -> tuple[int, float, float, float, float]:
    """Return t, the rate, both betas and eps, each in its range."""
    eta = rate_at(learning_rate, state.step_count)
    epsilon = number("eps", eps, minimum=0, above=True)
    return state.step_count + 1, eta, share("beta1", beta1), share("beta2", beta2), epsilon
