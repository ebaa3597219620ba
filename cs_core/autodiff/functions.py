"""A function of arrays in, its value and gradient out."""

from collections.abc import Callable
from typing import Any

import numpy as np

from cs_core._trees import tree_leaves, tree_map
from cs_core.autodiff.graph import WATCHED
from cs_core.autodiff.tensor import Tensor


def value_and_grad(f: Callable[..., Tensor]) -> Callable[..., tuple[float, Any]]:
    """Turn a function that computes with tensors into ``params -> (value, gradient)``.

    Parameters
    ----------
    f : callable
        ``f(params, *args) -> Tensor`` of a single number. The arrays of params reach it as
        `Tensor`, nested as they came; the other arguments reach it as they are.

    Returns
    -------
    callable
        ``(params, *args) -> (float, grads)``. Params are one array, or dicts and lists of arrays,
        nested; grads have their form, with 0 where f does not look. That is what
        `cs_core.train.minimize` and `cs_core.train.fit` take.

    Raises
    ------
    TypeError
        When the function is called: if f returns something else than a Tensor.
    ValueError
        When it is called: if that holds more than one number.
    RuntimeError
        When it is called: if f takes a gradient of what it is being differentiated by. The engine
        has no second derivatives, and the inner gradient would count as a constant.

    References
    ----------
    Linnainmaa, "Taylor expansion of the accumulated rounding error", 1976.

    Examples
    --------
    >>> def loss(params, x, t):
    ...     error = x @ params["W"] + params["b"] - t
    ...     return (error * error).mean()
    >>> W, b = np.array([[1.0], [2.0]]), np.zeros(1)
    >>> value, grads = value_and_grad(loss)({"W": W, "b": b}, np.eye(2), np.ones((2, 1)))
    >>> value, grads["W"].ravel(), grads["b"]
    (0.5, array([0., 1.]), array([1.]))
    """

    def both(params: Any, *args: Any, **kwargs: Any) -> tuple[float, Any]:
        given = tree_leaves(params)
        if any(isinstance(leaf, Tensor) for leaf in given):
            raise RuntimeError(
                "params must be arrays, got a Tensor: a gradient inside of a function that is "
                "itself being differentiated would count as a constant there"
            )
        watched = [Tensor(array) for array in given]
        leaves = iter(watched)
        WATCHED.append({id(leaf) for leaf in watched})
        try:
            result = f(tree_map(lambda _: next(leaves), params), *args, **kwargs)
        finally:
            WATCHED.pop()
        if not isinstance(result, Tensor):
            raise TypeError(f"the function must return a Tensor, got {type(result).__name__}")
        if result.value.size != 1:
            raise ValueError(
                f"the function must return a single number, got shape {result.value.shape}"
            )
        result.backward()
        grads = (np.zeros_like(t.value) if t.grad is None else t.grad for t in watched)
        return float(result.value.item()), tree_map(lambda _: next(grads), params)

    return both
