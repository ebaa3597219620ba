"""AdamW: Adam whose weight decay stays out of the averages."""

import numpy as np

from cs_core._checks import Array, number
from cs_core.optim._arrays import Params, ParamsLike, entry_by_entry
from cs_core.optim._optimizer import Optimizer, Rate, bound, expect
from cs_core.optim.adam import AdamState, adam_init, constants, moments

adamw_init = adam_init  # it remembers what Adam does


def adamw_update(
    grads: ParamsLike,
    state: AdamState,
    params: ParamsLike,
    *,
    learning_rate: Rate = 0.001,
    beta1: float = 0.9,
    beta2: float = 0.999,
    eps: float = 1e-8,
    weight_decay: float = 0.01,
) -> tuple[Params, AdamState]:
    r"""One step of AdamW, which is Adam with decoupled weight decay.

    With :math:`\hat m` and :math:`\hat v` as in `adam_update`, from the gradient of the loss
    without penalty,

    .. math::

       W \leftarrow W - \eta \left(\frac{\hat m}{\sqrt{\hat v} + \epsilon} + \lambda W\right)

    Parameters
    ----------
    beta1, beta2 : float, default 0.9 and 0.999
        Shares of the two averages that a step keeps, in [0, 1).
    weight_decay : float, default 0.01
        Strength :math:`\lambda \ge 0`; every array decays, biases included.

    Notes
    -----
    With an L2 penalty in g, a weight of large gradients would decay less, because Adam divides
    the penalty by :math:`\sqrt{\hat v}` too. Here all weights decay alike.

    PyTorch's ``AdamW`` is this one. The paper leaves :math:`\eta` out of the decay.

    References
    ----------
    Loshchilov and Hutter, "Decoupled weight decay regularization", 2019.

    Examples
    --------
    Without a gradient only the decay is left, 1 - 0.1 * 0.5:

    >>> adamw_update([0.0], adamw_init([1.0]), [1.0], learning_rate=0.1, weight_decay=0.5)[0]
    array([0.95])
    """
    expect(AdamState, state)
    t, eta, beta1, beta2, epsilon = constants(state, learning_rate, beta1, beta2, eps)
    decay = number("weight_decay", weight_decay, minimum=0)

    def step(W: Array, g: Array, m: Array, v: Array) -> tuple[Array, ...]:
        number("weight_decay", decay, dtype=W.dtype)
        m, v = moments(g, m, v, beta1, beta2)
        m_hat = m / (1 - beta1**t)
        v_hat = v / (1 - beta2**t)
        return W - eta * (m_hat / (np.sqrt(v_hat) + epsilon) + decay * W), m, v

    averages = {"first_moment": state.first_moment, "second_moment": state.second_moment}
    W, m, v = entry_by_entry(step, params, grads, rate=eta, eps=epsilon, **averages)
    return W, AdamState(t, m, v)


def adamw(
    learning_rate: Rate = 0.001,
    *,
    beta1: float = 0.9,
    beta2: float = 0.999,
    eps: float = 1e-8,
    weight_decay: float = 0.01,
) -> Optimizer:
    """Return the `Optimizer` of `adamw_update` with its constants filled in."""
    filled = {"beta1": beta1, "beta2": beta2, "eps": eps, "weight_decay": weight_decay}
    return bound(adamw_init, adamw_update, learning_rate=learning_rate, **filled)
