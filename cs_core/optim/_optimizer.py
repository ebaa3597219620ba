"""What all optimizers share: the pair of functions, their constants, and two wrappers."""

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

from cs_core._checks import number
from cs_core.optim._arrays import Params, ParamsLike, as_params

Rate = float | Callable[[int], float]
State = Any  # each rule has a NamedTuple of its own


class Optimizer(NamedTuple):
    """A rule with its constants filled in: a pair of pure functions.

    Attributes
    ----------
    init : callable
        ``init(params) -> state``, before the first step.
    update : callable
        ``update(grads, state, params) -> (new_params, new_state)``, one step. Nothing is modified,
        so a step can be taken twice, and the parameters of every step can be kept.

    Examples
    --------
    A rule of your own needs no more than the two functions:

    >>> import numpy as np
    >>> from cs_core.optim import Optimizer
    >>> by_sign = Optimizer(lambda x: None, lambda g, state, x: (x - 0.5 * np.sign(g), state))
    >>> by_sign.update(np.array([8.0, -3.0]), None, np.array([1.0, 1.0]))[0]
    array([0.5, 1.5])
    """

    init: Callable[[ParamsLike], State]
    update: Callable[[ParamsLike, State, ParamsLike], tuple[Params, State]]


def bound(init: Callable[..., State], update: Callable[..., Any], **constants: Any) -> Optimizer:
    """Fill the constants into a rule. A trial step refuses bad ones now, not in mid-training."""
    step = partial(update, **constants)
    step(0.0, init(0.0), 0.0)
    return Optimizer(init, step)


def rate_at(learning_rate: Rate, step: int) -> float:
    """Return the learning rate of this step, the first being step 0."""
    if callable(learning_rate):
        return number(f"learning_rate({step})", learning_rate(step), minimum=0)
    return number("learning_rate", learning_rate, minimum=0)


def share(name: str, value: float) -> float:
    """Return `value` as a float in [0, 1): what a moving average keeps at each step."""
    kept = number(name, value, minimum=0)
    if kept >= 1:
        raise ValueError(f"{name} must be less than 1, got {kept:g}")
    return kept


def expect(kind: type, state: State) -> None:
    """Raise TypeError unless the state is of the kind that the rule's own `init` makes."""
    if not isinstance(state, kind):
        raise TypeError(
            f"state must be what the optimizer's init returns, {kind.__name__}, "
            f"got {type(state).__name__}"
        )


def projected(optimizer: Optimizer, project: Callable[[Any], ParamsLike]) -> Optimizer:
    r"""Bring the parameters back to where they may be after every step of an optimizer.

    .. math:: W \leftarrow \Pi(\text{step}(W))

    Parameters
    ----------
    optimizer : Optimizer
        The rule that takes the step.
    project : callable
        ``project(params) -> params``, such as a clamp to an interval or a limit on norms.

    Returns
    -------
    Optimizer
        With the state of the rule inside.

    Examples
    --------
    >>> import numpy as np
    >>> from cs_core import optim
    >>> walled = optim.projected(optim.sgd(0.1), lambda x: np.clip(x, -3, 3))
    >>> x = np.array(-2.9)
    >>> x, state = walled.update(5.0, walled.init(x), x)
    >>> float(x)
    -3.0
    """
    if not isinstance(optimizer, Optimizer):
        raise TypeError(f"optimizer must be an Optimizer, got {type(optimizer).__name__}")
    if not callable(project):
        raise TypeError(f"project must be a function, got {type(project).__name__}")

    def update(grads: ParamsLike, state: State, params: ParamsLike) -> tuple[Params, State]:
        stepped, new_state = optimizer.update(grads, state, params)
        return as_params("project(params)", project(stepped)), new_state

    return Optimizer(optimizer.init, update)


class StatefulOptimizer:
    """An optimizer as an object that remembers, which is the form other libraries have.

    Parameters
    ----------
    optimizer : Optimizer
        The rule.
    params : array_like, or a dict or list
        Where to start.

    Attributes
    ----------
    params : ndarray, or a dict or list
        The parameters now. Each step binds new arrays to it, and modifies none.
    state : NamedTuple
        What the rule remembers.

    Notes
    -----
    PyTorch's ``step()`` takes no gradient, because its parameters carry theirs, and writes into
    the parameters.

    Examples
    --------
    >>> from cs_core import optim
    >>> opt = optim.StatefulOptimizer(optim.sgd(0.1), [1.0, 2.0])
    >>> opt.step(opt.params)  # the gradient of half the sum of squares
    >>> opt.params
    array([0.9, 1.8])
    """

    def __init__(self, optimizer: Optimizer, params: ParamsLike) -> None:
        self.params = as_params("params", params)
        self.state = optimizer.init(self.params)
        self._update = optimizer.update

    def step(self, grads: ParamsLike) -> None:
        """Take one step against `grads`, which has the form of the parameters."""
        self.params, self.state = self._update(grads, self.state, self.params)
