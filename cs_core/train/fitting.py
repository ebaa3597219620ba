"""Fitting parameters to data in mini-batches."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cs_core._checks import Array, generator, whole_number
from cs_core.optim import Optimizer, Params, ParamsLike, State, as_params
from cs_core.train._loops import as_optimizer, finite_loss, function


class Epoch(NamedTuple):
    """What `fit` tells its callback after every pass over the data.

    Attributes
    ----------
    number : int
        Passes made, 1 after the first.
    loss : float
        Mean of the losses of its examples, each taken when its batch came.
    params : Params
        Parameters now.
    """

    number: int
    loss: float
    params: Params


class Fitted(NamedTuple):
    """What `fit` returns.

    Attributes
    ----------
    params : Params
        Parameters after the last step.
    state : NamedTuple
        What the optimizer remembers; give it to `fit` to go on.
    losses : ndarray of shape (steps,)
        Loss of every batch, taken before its step.
    epoch_losses : ndarray of shape (epochs,)
        Mean of the losses of an epoch's examples.
    """

    params: Params
    state: State
    losses: Array
    epoch_losses: Array


def minibatches(n: int, batch_size: int, *, rng: np.random.Generator) -> Iterator[NDArray[np.intp]]:
    """Deal the indices 0 to n - 1 into batches, in random order and each exactly once.

    Parameters
    ----------
    n : int
        Number of examples, at least 1.
    batch_size : int
        Examples in a batch, at least 1. The last batch holds what is left, and may be smaller.
    rng : numpy.random.Generator
        Shuffles.

    Returns
    -------
    iterator of ndarray of int, each of shape (batch_size,)
        Indices of the examples of each batch.

    Raises
    ------
    ValueError, TypeError
        If n or batch_size is not an integer of at least 1, or rng is not a generator.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> [batch.tolist() for batch in minibatches(5, 2, rng=rng)]
    [[2, 4], [3, 0], [1]]
    """
    size, count = whole_number("batch_size", batch_size, minimum=1), whole_number("n", n, minimum=1)
    order = generator(rng).permutation(count)
    return (order[start : start + size] for start in range(0, count, size))


def _as_data(data: Sequence[ArrayLike]) -> tuple[NDArray[Any], ...]:
    """Return the arrays of a data set, whose first axes must be as long."""
    if not isinstance(data, tuple | list) or not data:
        raise TypeError(
            f"data must be a tuple of arrays, such as (X, y), got {type(data).__name__}"
        )
    arrays = tuple(np.asarray(a) for a in data)
    lengths = [len(a) if a.ndim else 0 for a in arrays]
    if len(set(lengths)) != 1 or lengths[0] == 0:
        shapes = ", ".join(str(a.shape) for a in arrays)
        raise ValueError(f"data must hold arrays of as many examples each, got shapes {shapes}")
    return arrays


def _with_progress(epochs: range, progress: bool) -> Iterable[int]:
    """Return the epochs, drawn as a bar while they pass if a person waits."""
    if not progress:
        return epochs
    try:
        from tqdm.auto import tqdm  # type: ignore[import-untyped]
    except ImportError:
        raise ImportError("progress=True needs tqdm: `python -m pip install tqdm`") from None
    bar: Iterable[int] = tqdm(epochs, unit="epoch")
    return bar


def fit(
    params: ParamsLike,
    loss_and_grads: Callable[..., tuple[float, ParamsLike]],
    data: Sequence[ArrayLike],
    optimizer: Optimizer,
    *,
    batch_size: int,
    epochs: int,
    rng: np.random.Generator,
    state: State = None,
    callback: Callable[[Epoch], Any] | None = None,
    progress: bool = False,
) -> Fitted:
    """Fit parameters to data, one step of the optimizer per mini-batch.

    Parameters
    ----------
    params : array_like, or a dict or list
        Where to start, as `cs_core.optim` takes it.
    loss_and_grads : callable
        ``loss_and_grads(params, *batch) -> (loss, grads)``, the loss a mean over the batch.
    data : tuple of array_like
        Such as ``(X, y)``; the first axis of each runs over the examples.
    optimizer : Optimizer
        For example ``optim.adam(0.001)``. A schedule in it counts steps, not epochs; `optim.chain`
        clips gradients before its step.
    batch_size : int
        Examples in a batch, at least 1; the last batch of an epoch may be smaller.
    epochs : int
        Passes over the data, at least 1; the examples are shuffled before each.
    rng : numpy.random.Generator
        Shuffles.
    state : NamedTuple, optional
        Of the optimizer, from an earlier `fit`, to go on where it ended.
    callback : callable, optional
        ``callback(epoch)`` after every pass, with an `Epoch`. If it returns something true,
        training ends.
    progress : bool, default False
        Draw a progress bar; needs tqdm.

    Returns
    -------
    Fitted

    Raises
    ------
    FloatingPointError
        If the loss becomes nan or infinite; the message says at which step, and what to try.
    ValueError
        If the arrays of data differ in length, a number is out of range, grads and params
        differ in form, or something else than the loss is no longer finite: a gradient, or in a
        deeper net the activations, whose layers refuse nan before there is a loss.
    TypeError
        If an argument is of the wrong kind.
    ImportError
        If progress is True and tqdm is not installed.

    Examples
    --------
    A line through points that lie on 2x + 1:

    >>> from cs_core import optim
    >>> def squares(params, x, y):
    ...     error = params["w"] * x + params["b"] - y
    ...     return (error**2).mean() / 2, {"w": (error * x).mean(), "b": error.mean()}
    >>> x = np.linspace(-1, 1, 20)
    >>> fitted = fit({"w": 0.0, "b": 0.0}, squares, (x, 2 * x + 1), optim.sgd(0.5),
    ...              batch_size=5, epochs=30, rng=np.random.default_rng(0))
    >>> round(float(fitted.params["w"]), 3), round(float(fitted.params["b"]), 3)
    (2.0, 1.0)
    """
    function("loss_and_grads", loss_and_grads)
    function("callback", callback, optional=True)
    rule, arrays = as_optimizer(optimizer), _as_data(data)
    n, passes = len(arrays[0]), whole_number("epochs", epochs, minimum=1)
    W: Any = as_params("params", params)
    state = rule.init(W) if state is None else state
    losses: list[float] = []
    epoch_losses: list[float] = []
    for epoch in _with_progress(range(1, passes + 1), progress):
        total = 0.0
        for batch in minibatches(n, batch_size, rng=rng):
            found, grads = loss_and_grads(W, *(a[batch] for a in arrays))
            losses.append(finite_loss(found, len(losses), losses[-1] if losses else None))
            W, state = rule.update(grads, state, W)
            total += losses[-1] * len(batch)
        epoch_losses.append(total / n)
        if callback is not None and callback(Epoch(epoch, epoch_losses[-1], W)):
            break
    return Fitted(W, state, np.array(losses), np.array(epoch_losses))
