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
        Steps taken.
    sum_of_squares : Params
        s, the squares of all gradients so far.
    """

    step_count: int
    sum_of_squares: Params


def adagrad_init(params: ParamsLike) -> AdagradState:
    """State before the first step of `adagrad_update`."""
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

    Notes
    -----
    The sum never falls, so steps shrink like :math:`1/\sqrt t` and training stalls. ε is there so
    that a parameter without gradient divides 0 by something.

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
    """Return the `Optimizer` of `adagrad_update` with its constants filled in."""
    return bound(adagrad_init, adagrad_update, learning_rate=learning_rate, eps=eps)
