"""Adam: momentum and a rate for every parameter, both corrected for starting at 0."""

from typing import NamedTuple

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
    first_moment : ndarray or dict of ndarray
        m, the moving average of gradients, of the form of the parameters.
    second_moment : ndarray or dict of ndarray
        v, the moving average of squared gradients.
    """

    step_count: int
    first_moment: Params
    second_moment: Params


def adam_init(params: ParamsLike) -> AdamState:
    """State before the first step.

    Parameters
    ----------
    params : array_like or dict of array_like
        Where to start.

    Returns
    -------
    AdamState

    Raises
    ------
    ValueError, TypeError
        If an array is empty, not finite or not of real numbers.

    Examples
    --------
    >>> adam_init([1.0])
    AdamState(step_count=0, first_moment=array([0.]), second_moment=array([0.]))
    """
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
    grads : array_like or dict of array_like
        Gradient g at params, of their form.
    state : AdamState
        From `adam_init` or from the step before.
    params : array_like or dict of array_like
        Parameters W: one array, or a dict of named arrays.
    learning_rate : float or callable, default 0.001
        Rate :math:`\eta \ge 0`, or a schedule ``step -> rate`` whose first step is 0.
    beta1, beta2 : float, default 0.9 and 0.999
        Shares of the two averages that a step keeps, in [0, 1).
    eps : float, default 1e-8
        :math:`\epsilon > 0`, outside the root.

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
    t = state.step_count + 1
    eta = rate_at(learning_rate, state.step_count)
    epsilon = number("eps", eps, minimum=0, above=True)
    beta1, beta2 = share("beta1", beta1), share("beta2", beta2)

    def step(W: Array, g: Array, m: Array, v: Array) -> tuple[Array, ...]:
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g**2
        m_hat = m / (1 - beta1**t)
        v_hat = v / (1 - beta2**t)
        return W - eta * m_hat / (np.sqrt(v_hat) + epsilon), m, v

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


def adam(
    learning_rate: Rate = 0.001, *, beta1: float = 0.9, beta2: float = 0.999, eps: float = 1e-8
) -> Optimizer:
    """Adam with its constants filled in.

    Parameters
    ----------
    learning_rate, beta1, beta2, eps
        As in `adam_update`.

    Returns
    -------
    Optimizer

    Raises
    ------
    ValueError, TypeError
        If a constant is out of range or not a number.

    Examples
    --------
    >>> optimizer = adam(0.1)
    >>> params = {"W": [[1.0, -1.0]], "b": [0.5]}
    >>> state = optimizer.init(params)
    >>> params, state = optimizer.update({"W": [[2.0, -2.0]], "b": [0.0]}, state, params)
    >>> params
    {'W': array([[ 0.9, -0.9]]), 'b': array([0.5])}
    """
    return bound(
        adam_init, adam_update, learning_rate=learning_rate, beta1=beta1, beta2=beta2, eps=eps
    )
