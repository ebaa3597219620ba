"""What happens to a gradient before a rule takes its step: clipping, and the pull of a penalty."""

from collections.abc import Callable
from typing import Any

import numpy as np

from cs_core._checks import Array, as_float_array, number
from cs_core._trees import tree_leaves, tree_map
from cs_core.optim._arrays import Params, ParamsLike, as_params, same_form
from cs_core.optim._optimizer import Optimizer, State

Transform = Callable[..., Params]  # transform(grads, params) -> grads


def clip_by_value(limit: float) -> Transform:
    r"""Bring every entry of a gradient into an interval around 0. The direction may change.

    .. math:: g_i \leftarrow \max(-c, \min(g_i, c))

    Parameters
    ----------
    limit : float
        c > 0.

    Returns
    -------
    callable
        ``transform(grads, params=None) -> grads``, for `chain` or to be called.

    Examples
    --------
    >>> clip_by_value(1.0)([3.0, -0.1])
    array([ 1. , -0.1])
    """
    c = number("limit", limit, minimum=0, above=True)

    def transform(grads: ParamsLike, params: Any = None) -> Params:
        return tree_map(lambda g: np.clip(g, -c, c), as_params("grads", grads))  # type: ignore[no-any-return]

    return transform


def clip_by_norm(limit: float) -> Transform:
    r"""Shorten a gradient that is longer than a limit; its direction stays.

    .. math:: g \leftarrow g \cdot \min\left(1, \frac{c}{\lVert g \rVert_2}\right)

    Parameters
    ----------
    limit : float
        c > 0, the longest norm allowed: that of the entries of all arrays together.

    Returns
    -------
    callable
        ``transform(grads, params=None) -> grads``, for `chain` or to be called.

    Notes
    -----
    Entries are divided by the largest before they are squared, so that the square of a large
    one does not overflow: float32 ends at 3.4e38, which is the square of 1.8e19.

    PyTorch's ``clip_grad_norm_`` adds 1e-6 to the norm, and writes into the gradients.

    References
    ----------
    Pascanu, Mikolov and Bengio, "On the difficulty of training recurrent neural networks", 2013.

    Examples
    --------
    >>> shorten = clip_by_norm(1.0)
    >>> shorten({"W": [3.0], "b": [4.0]})
    {'W': array([0.6]), 'b': array([0.8])}
    >>> shorten([0.3, 0.4])
    array([0.3, 0.4])
    """
    c = number("limit", limit, minimum=0, above=True)

    def transform(grads: ParamsLike, params: Any = None) -> Params:
        arrays = as_params("grads", grads)
        parts = tree_leaves(arrays)
        largest = max(float(np.abs(g).max()) for g in parts) or 1.0
        # the norm in units of the largest entry; at least 1, unless all are 0
        norm = float(np.sqrt(sum(float(np.square(g / largest).sum(dtype=float)) for g in parts)))
        short = norm <= c / largest
        scaled = np.copy if short else lambda g: g / largest * (c / norm)
        return tree_map(scaled, arrays)  # type: ignore[no-any-return]

    return transform


def l2_decay(reg: float) -> Transform:
    r"""Add the gradient of an L2 penalty, to every array.

    .. math:: g \leftarrow g + \lambda W

    Parameters
    ----------
    reg : float
        Strength :math:`\lambda \ge 0`.

    Returns
    -------
    callable
        ``transform(grads, params) -> grads``, for `chain` or to be called.

    Notes
    -----
    Before `sgd` this is weight decay, ``W`` times :math:`1 - \eta\lambda` a step. Before a rule
    that divides by the size of gradients it is not: see `adamw`.

    References
    ----------
    Krogh and Hertz, "A simple weight decay can improve generalization", 1991.

    Examples
    --------
    >>> l2_decay(0.1)([1.0, 0.0], [2.0, -3.0])
    array([ 1.2, -0.3])
    """
    strength = number("reg", reg, minimum=0)

    def transform(grads: ParamsLike, params: ParamsLike) -> Params:
        g, W = as_params("grads", grads), as_params("params", params)
        same_form("grads", g, W)

        def with_penalty(g: Array, W: Array) -> Array:
            return as_float_array("grads", g, dtype=W.dtype) + strength * W

        return tree_map(with_penalty, g, W)  # type: ignore[no-any-return]

    return transform


def chain(*steps: Any) -> Optimizer:
    """Put transformations of the gradient before a rule, as one optimizer.

    Parameters
    ----------
    *steps : callable, the last one an Optimizer
        Each ``transform(grads, params) -> grads`` works on what the one before it returned. A
        schedule belongs to the rule, as its learning rate.

    Returns
    -------
    Optimizer
        Its state is the rule's own.

    Examples
    --------
    >>> from cs_core import optim, schedules
    >>> rule = optim.sgd(schedules.exponential(0.5, decay=0.1))
    >>> optimizer = chain(clip_by_norm(1.0), l2_decay(0.1), rule)
    >>> W = [0.0, 2.0]
    >>> optimizer.update([30.0, 40.0], optimizer.init(W), W)[0]  # (0.6, 0.8) + 0.1 * W
    array([-0.3,  1.5])
    """
    if not steps or not isinstance(steps[-1], Optimizer):
        last = type(steps[-1]).__name__ if steps else "nothing"
        raise TypeError(f"the last step must be an Optimizer, such as optim.sgd(0.1), got {last}")
    *transforms, rule = steps
    for i, transform in enumerate(transforms):
        if isinstance(transform, Optimizer) or not callable(transform):
            kind = type(transform).__name__
            raise TypeError(f"step {i} must be a function (grads, params) -> grads, got {kind}")

    def update(grads: ParamsLike, state: State, params: ParamsLike) -> tuple[Params, State]:
        for transform in transforms:
            grads = transform(grads, params)
        stepped: tuple[Params, State] = rule.update(grads, state, params)
        return stepped

    return Optimizer(rule.init, update)
