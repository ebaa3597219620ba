"""AdamW: Adam whose weight decay stays out of the averages."""

import numpy as np

from cs_core._checks import Array, number
from cs_core.optim._arrays import Params, ParamsLike, entry_by_entry
from cs_core.optim._optimizer import Optimizer, Rate, bound, expect, rate_at, share
from cs_core.optim.adam import AdamState, adam_init

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

    With m, v, :math:`\hat m` and :math:`\hat v` as in `adam_update`,

    .. math::

       W \leftarrow W - \eta \left(\frac{\hat m}{\sqrt{\hat v} + \epsilon} + \lambda W\right)

    Parameters
    ----------
    grads : array_like or dict of array_like
        Gradient g of the loss without penalty at params, of their form.
    state : AdamState
        From `adamw_init` or from the step before.
    params : array_like or dict of array_like
        Parameters W: one array, or a dict of named arrays.
    learning_rate, beta1, beta2, eps
        As in `adam_update`.
    weight_decay : float, default 0.01
        Strength :math:`\lambda \ge 0`; every array decays, biases included.

    Returns
    -------
    new_params : ndarray or dict of ndarray
        New arrays, in the dtypes of params.
    new_state : AdamState

    Raises
    ------
    ValueError
        If an array is empty or not finite, grads or state have another form than params, or a
        constant is out of range.
    TypeError
        If an argument is of the wrong kind.

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
    t = state.step_count + 1
    eta = rate_at(learning_rate, state.step_count)
    epsilon = number("eps", eps, minimum=0, above=True)
    beta1, beta2 = share("beta1", beta1), share("beta2", beta2)
    decay = number("weight_decay", weight_decay, minimum=0)

    def step(W: Array, g: Array, m: Array, v: Array) -> tuple[Array, ...]:
        number("weight_decay", decay, dtype=W.dtype)
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g**2
        m_hat = m / (1 - beta1**t)
        v_hat = v / (1 - beta2**t)
        return W - eta * (m_hat / (np.sqrt(v_hat) + epsilon) + decay * W), m, v

    W, m, v = entry_by_entry(
        step,
        params,
        grads,
        rate=eta,
        eps=epsilon,
        first_moment=state.first_moment,
        second_moment=state.second_moment,
    )
    return W, AdamState(t, m, v)


def adamw(
    learning_rate: Rate = 0.001,
    *,
    beta1: float = 0.9,
    beta2: float = 0.999,
    eps: float = 1e-8,
    weight_decay: float = 0.01,
) -> Optimizer:
    """AdamW with its constants filled in.

    Parameters
    ----------
    learning_rate, beta1, beta2, eps, weight_decay
        As in `adamw_update`.

    Returns
    -------
    Optimizer

    Raises
    ------
    ValueError, TypeError
        If a constant is out of range or not a number.

    Examples
    --------
    >>> optimizer = adamw(0.1, weight_decay=0.5)
    >>> x, state = 1.0, optimizer.init(1.0)
    >>> for _ in range(3):
    ...     x, state = optimizer.update(2 * x, state, x)  # f(x) = x^2
    ...     print(round(float(x**2), 4))
    0.7225
    0.5016
    0.3306
    """
    return bound(
        adamw_init,
        adamw_update,
        learning_rate=learning_rate,
        beta1=beta1,
        beta2=beta2,
        eps=eps,
        weight_decay=weight_decay,
    )
