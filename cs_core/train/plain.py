"""The two loops of descent without anything around them: to read, and to start from."""

from collections.abc import Callable, Iterable
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cs_core._checks import Array, as_float_array, number, same_shape, whole_number
from cs_core.train._loops import finite_loss, function


class Descent(NamedTuple):
    """The path of `gradient_descent`, after T steps.

    Attributes
    ----------
    points : ndarray of shape (T + 1, ...)
        Where it was, the start first.
    stopped : {"flat", "steps", "lost"}
        Why it ended: the gradient was shorter than tol, max_steps steps were taken, or the gradient
        was nan or infinite.
    """

    points: Array
    stopped: Literal["flat", "steps", "lost"]


class Trained(NamedTuple):
    """What `stochastic_gradient_descent` returns.

    Attributes
    ----------
    W : ndarray
        Weights after the last step.
    losses : ndarray of shape (steps,)
        Loss of every batch, taken before its step.
    epoch_losses : ndarray of shape (epochs,)
        Mean of the losses of an epoch's examples, each taken when its batch came.
    """

    W: Array
    losses: Array
    epoch_losses: Array


def gradient_descent(
    gradient: Callable[[Array], ArrayLike],
    x0: ArrayLike,
    *,
    learning_rate: float,
    tol: float = 1e-6,
    max_steps: int = 1000,
) -> Descent:
    r"""Step against the gradient until it is short, and keep the whole path.

    .. math::

       x_{t+1} = x_t - \eta\, \nabla f(x_t)
       \qquad \text{until} \quad \lVert \nabla f(x_t) \rVert_2 < \text{tol}

    The gradient is looked at in every point, the start included. `minimize` does the same with any
    optimizer, and keeps the losses.

    Parameters
    ----------
    gradient : callable
        ``gradient(x) -> array`` of the shape of x.
    x0 : array_like
        Where to start, any shape.
    learning_rate : float
        :math:`\eta`, above 0.
    tol : float, default 1e-6
        The walk ends where the gradient, all its entries taken as one vector, is shorter.
    max_steps : int, default 1000
        Most steps to take, at least 1.

    Returns
    -------
    Descent

    Raises
    ------
    ValueError
        If x0 is empty or not finite, a number is out of range, or the gradient has another shape.
    TypeError
        If an argument is of the wrong kind.

    References
    ----------
    Cauchy, "Méthode générale pour la résolution des systèmes d'équations simultanées", 1847.

    Examples
    --------
    >>> path = gradient_descent(lambda x: 2 * x, [4.0, -8.0], learning_rate=0.25, tol=3.0)
    >>> path.points
    array([[ 4. , -8. ],
           [ 2. , -4. ],
           [ 1. , -2. ],
           [ 0.5, -1. ]])
    >>> path.stopped
    'flat'
    """
    function("gradient", gradient)
    x = as_float_array("x0", x0)
    eta = number("learning_rate", learning_rate, minimum=0, above=True, dtype=x.dtype)
    short, limit = number("tol", tol, minimum=0), whole_number("max_steps", max_steps, minimum=1)
    points: list[Array] = [x]
    stopped: Literal["flat", "steps", "lost"] = "steps"
    for step in range(limit + 1):
        slope = as_float_array("the gradient", gradient(x), finite=False)
        same_shape("the gradient", slope, "x0", x)
        if not np.isfinite(slope).all():
            stopped = "lost"
        elif np.linalg.norm(slope) < short:
            stopped = "flat"
        if stopped != "steps" or step == limit:
            break
        x = (x - eta * slope).astype(x.dtype)
        points.append(x)
    return Descent(np.stack(points), stopped)


def stochastic_gradient_descent(
    loss_and_grad: Callable[[Array, Any, Any], tuple[float, Array]],
    W: ArrayLike,
    X: ArrayLike,
    y: ArrayLike,
    *,
    deal: Callable[[], Iterable[NDArray[np.integer[Any]]]],
    learning_rate: float | Callable[[int], float],
    epochs: int,
) -> Trained:
    r"""Step against the gradient of one batch after the other.

    .. math::

       W_{t+1} = W_t - \eta_t\, \nabla L_{B_t}(W_t), \qquad
       L_B(W) = \frac1{|B|} \sum_{i \in B} L_i(W)

    `fit` does the same with any optimizer and with parameters of any form, and deals the batches
    itself.

    Parameters
    ----------
    loss_and_grad : callable
        ``loss_and_grad(W, X_batch, y_batch) -> (loss, dW)``, the loss a mean over the batch.
    W : array_like
        Where to start, any shape.
    X, y : array_like of shape (N, ...)
        Examples and what is known of each.
    deal : callable
        ``deal() -> batches`` of one epoch, arrays of indices of examples; asked anew for each
        epoch. For example ``lambda: minibatches(len(X), 50, rng=rng)``.
    learning_rate : float or callable
        :math:`\eta`, or a schedule that gives the rate of a step; the first step of all is 0, and
        steps are counted through all epochs.
    epochs : int
        Passes over the data, at least 1.

    Returns
    -------
    Trained

    Raises
    ------
    FloatingPointError
        If the loss becomes nan or infinite; the message says at which step, and what to try.
    ValueError
        If an array is empty, X and y differ in length, a number is out of range, or dW has another
        shape than W.
    TypeError
        If an argument is of the wrong kind.

    References
    ----------
    Robbins and Monro, "A stochastic approximation method", 1951.

    Examples
    --------
    The mean of four numbers, two at a time:

    >>> def half_squares(w, x, y):
    ...     return 0.5 * ((w - x) ** 2).mean(), (w - x).mean()
    >>> x = np.array([1.0, 2.0, 3.0, 6.0])
    >>> halves = lambda: [np.array([0, 1]), np.array([2, 3])]
    >>> found = stochastic_gradient_descent(
    ...     half_squares, 0.0, x, x, deal=halves, learning_rate=lambda step: 1 / (1 + step),
    ...     epochs=1)
    >>> float(found.W), found.losses, found.epoch_losses
    (3.0, array([1.25 , 5.625]), array([3.4375]))
    """
    function("loss_and_grad", loss_and_grad)
    function("deal", deal)
    passes, weights = whole_number("epochs", epochs, minimum=1), as_float_array("W", W)
    examples, labels = np.asarray(X), np.asarray(y)
    if not (examples.ndim and labels.ndim and len(examples) == len(labels) > 0):
        raise ValueError(f"y must be as long as X, {examples.shape}, got shape {labels.shape}")
    if not callable(learning_rate):
        number("learning_rate", learning_rate, minimum=0, dtype=weights.dtype)
    losses: list[float] = []
    epoch_losses: list[float] = []
    for _ in range(passes):
        total, seen = 0.0, 0
        for batch in deal():
            rate = learning_rate(len(losses)) if callable(learning_rate) else learning_rate
            found, dW = loss_and_grad(weights, examples[batch], labels[batch])
            losses.append(finite_loss(found, len(losses), losses[-1] if losses else None))
            slope = as_float_array("dW", dW)
            same_shape("dW", slope, "W", weights)
            weights = (weights - float(rate) * slope).astype(weights.dtype)
            total, seen = total + losses[-1] * len(batch), seen + len(batch)
        epoch_losses.append(total / seen)
    return Trained(weights, np.array(losses), np.array(epoch_losses))
