"""AMSGrad: Adam whose rates never grow again."""

from typing import NamedTuple

import numpy as np

from cs_core._checks import Array, number
from cs_core.optim._arrays import Params, ParamsLike, entry_by_entry, filled_like
from cs_core.optim._optimizer import Optimizer, Rate, bound, expect, rate_at, share


class AmsgradState(NamedTuple):
    """What AMSGrad remembers.

    Attributes
    ----------
    step_count : int
        Steps taken. The t of the equations is one more: 1 in the first step.
    first_moment : ndarray or dict of ndarray
        m, the moving average of gradients, of the form of the parameters.
    second_moment : ndarray or dict of ndarray
        v, the moving average of squared gradients.
    max_second_moment : ndarray or dict of ndarray
        The largest v so far, entry by entry.
    """

    step_count: int
    first_moment: Params
    second_moment: Params
    max_second_moment: Params


def amsgrad_init(params: ParamsLike) -> AmsgradState:
    """State before the first step.

    Parameters
    ----------
    params : array_like or dict of array_like
        Where to start.

    Returns
    -------
    AmsgradState

    Raises
    ------
    ValueError, TypeError
        If an array is empty, not finite or not of real numbers.

    Examples
    --------
    >>> amsgrad_init([1.0]).max_second_moment
    array([0.])
    """
    zeros = filled_like(params)
    return AmsgradState(0, first_moment=zeros, second_moment=zeros, max_second_moment=zeros)


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
    grads : array_like or dict of array_like
        Gradient g at params, of their form.
    state : AmsgradState
        From `amsgrad_init` or from the step before.
    params : array_like or dict of array_like
        Parameters W: one array, or a dict of named arrays.
    learning_rate, beta1, beta2, eps
        As in `adam_update`.

    Returns
    -------
    new_params : ndarray or dict of ndarray
        New arrays, in the dtypes of params.
    new_state : AmsgradState

    Raises
    ------
    ValueError
        If an array is empty or not finite, grads or state have another form than params, or a
        constant is out of range.
    TypeError
        If an argument is of the wrong kind.

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
    t = state.step_count + 1
    eta = rate_at(learning_rate, state.step_count)
    epsilon = number("eps", eps, minimum=0, above=True)
    beta1, beta2 = share("beta1", beta1), share("beta2", beta2)

    def step(W: Array, g: Array, m: Array, v: Array, v_max: Array) -> tuple[Array, ...]:
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g**2
        v_max = np.maximum(v_max, v)
        m_hat = m / (1 - beta1**t)
        v_hat = v_max / (1 - beta2**t)
        return W - eta * m_hat / (np.sqrt(v_hat) + epsilon), m, v, v_max

    W, *moments = entry_by_entry(
        step,
        params,
        grads,
        rate=eta,
        eps=epsilon,
        first_moment=state.first_moment,
        second_moment=state.second_moment,
        max_second_moment=state.max_second_moment,
    )
    return W, AmsgradState(t, *moments)


def amsgrad(
    learning_rate: Rate = 0.001, *, beta1: float = 0.9, beta2: float = 0.999, eps: float = 1e-8
) -> Optimizer:
    """AMSGrad with its constants filled in.

    Parameters
    ----------
    learning_rate, beta1, beta2, eps
        As in `amsgrad_update`.

    Returns
    -------
    Optimizer

    Raises
    ------
    ValueError, TypeError
        If a constant is out of range or not a number.

    Examples
    --------
    >>> optimizer = amsgrad(0.1)
    >>> x, state = 1.0, optimizer.init(1.0)
    >>> for _ in range(3):
    ...     x, state = optimizer.update(2 * x, state, x)  # f(x) = x^2
    ...     print(round(float(x**2), 4))
    0.81
    0.6407
    0.4922
    """
    return bound(
        amsgrad_init, amsgrad_update, learning_rate=learning_rate, beta1=beta1, beta2=beta2, eps=eps
    )
