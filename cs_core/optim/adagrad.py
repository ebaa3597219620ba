"""AdaGrad: a rate for every parameter, smaller the more gradient it has seen."""

from typing import NamedTuple

import numpy as np

from cs_core._checks import Array, number
from cs_core.optim._arrays import Params, ParamsLike, entry_by_entry, filled_like
from cs_core.optim._optimizer import Optimizer, Rate, bound, expect, rate_at


class AdagradState(NamedTuple):
    """What AdaGrad remembers.

    Attributes
    ----------
    step_count : int
        Steps taken; a schedule is asked with it.
    sum_of_squares : ndarray or dict of ndarray
        s, the squares of all gradients so far, of the form of the parameters.
    """

    step_count: int
    sum_of_squares: Params


def adagrad_init(params: ParamsLike) -> AdagradState:
    """State before the first step.

    Parameters
    ----------
    params : array_like or dict of array_like
        Where to start.

    Returns
    -------
    AdagradState

    Raises
    ------
    ValueError, TypeError
        If an array is empty, not finite or not of real numbers.

    Examples
    --------
    >>> adagrad_init([1.0, 2.0])
    AdagradState(step_count=0, sum_of_squares=array([0., 0.]))
    """
    return AdagradState(step_count=0, sum_of_squares=filled_like(params))


def adagrad_update(
    grads: ParamsLike,
    state: AdagradState,
    params: ParamsLike,
    *,
    learning_rate: Rate = 0.01,
    eps: float = 1e-10,
) -> tuple[Params, AdagradState]:
    r"""One step of AdaGrad.

    .. math:: s \leftarrow s + g^2, \qquad W \leftarrow W - \frac{\eta\, g}{\sqrt{s} + \epsilon}

    Parameters
    ----------
    grads : array_like or dict of array_like
        Gradient g at params, of their form.
    state : AdagradState
        From `adagrad_init` or from the step before.
    params : array_like or dict of array_like
        Parameters W: one array, or a dict of named arrays.
    learning_rate : float or callable, default 0.01
        Rate :math:`\eta \ge 0`, or a schedule ``step -> rate`` whose first step is 0.
    eps : float, default 1e-10
        :math:`\epsilon > 0`, so that a parameter without gradient divides 0 by something.

    Returns
    -------
    new_params : ndarray or dict of ndarray
        New arrays, in the dtypes of params.
    new_state : AdagradState

    Raises
    ------
    ValueError
        If an array is empty or not finite, grads or state have another form than params, or a
        constant is out of range.
    TypeError
        If an argument is of the wrong kind.

    Notes
    -----
    The sum never falls, so steps shrink like :math:`1/\sqrt t` and training stalls.

    PyTorch's ``Adagrad`` is this one. Its first step has size :math:`\eta` in every coordinate.

    References
    ----------
    Duchi, Hazan and Singer, "Adaptive subgradient methods for online learning and stochastic
    optimization", 2011.

    Examples
    --------
    >>> W, state = [1.0, 1.0], adagrad_init([1.0, 1.0])
    >>> for _ in range(2):
    ...     W, state = adagrad_update([3.0, 0.0], state, W, learning_rate=0.1)
    >>> W.round(4), state.sum_of_squares  # 1 - 0.1 - 0.1 / sqrt(2)
    (array([0.8293, 1.    ]), array([18.,  0.]))
    """
    expect(AdagradState, state)
    eta = rate_at(learning_rate, state.step_count)
    epsilon = number("eps", eps, minimum=0, above=True)

    def step(W: Array, g: Array, s: Array) -> tuple[Array, ...]:
        s = s + g**2
        return W - eta * g / (np.sqrt(s) + epsilon), s

    W, s = entry_by_entry(
        step, params, grads, rate=eta, eps=epsilon, sum_of_squares=state.sum_of_squares
    )
    return W, AdagradState(state.step_count + 1, s)


def adagrad(learning_rate: Rate = 0.01, *, eps: float = 1e-10) -> Optimizer:
    """AdaGrad with its constants filled in.

    Parameters
    ----------
    learning_rate, eps
        As in `adagrad_update`.

    Returns
    -------
    Optimizer

    Raises
    ------
    ValueError, TypeError
        If a constant is out of range or not a number.

    Examples
    --------
    >>> optimizer = adagrad(0.5)
    >>> x, state = 1.0, optimizer.init(1.0)
    >>> for _ in range(3):
    ...     x, state = optimizer.update(2 * x, state, x)  # f(x) = x^2
    ...     print(round(float(x**2), 4))
    0.25
    0.0764
    0.0245
    """
    return bound(adagrad_init, adagrad_update, learning_rate=learning_rate, eps=eps)
