"""Parameters as the rules take them: one array, or dicts and lists of arrays, nested."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from cs_core._checks import Array, as_float_array, number
from cs_core._trees import children, is_tree, rebuilt, tree_leaves, tree_map

Params = Array | dict[str, Any] | list[Any]  # the members are Params again
ParamsLike = ArrayLike | Mapping[str, Any] | list[Any]
Rule = Callable[..., tuple[Array, ...]]

# A rule makes about ten passes over its numbers. A block this long stays in the processor's cache
# meanwhile, so the passes cost arithmetic and not trips to memory: twice as fast on large arrays.
BLOCK = 16_384


def as_params(name: str, value: ParamsLike) -> Params:
    """Return `value` as finite floating arrays, nested as they came.

    Parameters
    ----------
    name : str
        What the message of an error calls the value.
    value : array_like, or a dict or list
        As params.

    Returns
    -------
    ndarray, dict or list
        float32 and float64 keep their dtype, other numbers become float64.

    Examples
    --------
    >>> as_params("params", {"W": [[1, 2]], "b": [0]})
    {'W': array([[1., 2.]]), 'b': array([0.])}
    """
    if not is_tree(value):
        return as_float_array(name, value)  # type: ignore[arg-type]
    if not value:
        raise ValueError(f"{name} must hold at least one array, got an empty dict")
    parts = [as_params(f"{name}[{key!r}]", child) for key, child in children(value)]
    return rebuilt(value, parts)  # type: ignore[no-any-return]


def filled_like(params: ParamsLike, number: float = 0.0) -> Params:
    """Return new arrays of the form and dtypes of `params`, filled with one number."""
    arrays = as_params("params", params)
    return tree_map(lambda W: np.full_like(W, number), arrays)  # type: ignore[no-any-return]


def same_form(name: str, value: Params, params: Params) -> None:
    """Raise ValueError unless `value` has the names and shapes of `params`."""
    came, expected = tree_map(np.shape, value), tree_map(np.shape, params)
    if came != expected:
        kind = "names and shapes" if is_tree(params) else "shape"
        raise ValueError(f"{name} must have the {kind} of params, {expected}, got {came}")


def _in_blocks(rule: Rule, W: Array, **others: Array) -> tuple[Array, ...]:
    """Apply the rule to one array and what belongs to it, block after block, into new arrays."""
    cast = (
        a if getattr(a, "dtype", None) == W.dtype else as_float_array(name, a, dtype=W.dtype)
        for name, a in others.items()
    )
    inputs = [np.ravel(a) for a in (W, *cast)]
    outputs = [np.empty(W.size, dtype=W.dtype) for _ in range(len(inputs) - 1)]
    for start in range(0, W.size, BLOCK):
        block = slice(start, start + BLOCK)
        for output, new in zip(outputs, rule(*(a[block] for a in inputs)), strict=True):
            output[block] = new
    return tuple(output.reshape(W.shape) for output in outputs)


def _on_each(rule: Rule, W: Params, others: dict[str, Any]) -> Any:
    """Apply the rule to each array; `others` are what belongs to it, by what messages call them."""
    if not is_tree(W):
        return _in_blocks(rule, W, **others)  # type: ignore[arg-type]
    parts = [
        _on_each(rule, child, {f"{name}[{key!r}]": o[key] for name, o in others.items()})
        for key, child in children(W)
    ]
    return rebuilt(W, parts)


def entry_by_entry(
    rule: Rule,
    params: ParamsLike,
    grads: ParamsLike,
    *,
    rate: float = 0.0,
    eps: float | None = None,
    **state: Params,
) -> tuple[Any, ...]:
    """Apply an update rule to every entry of the parameters, in their dtype.

    Parameters
    ----------
    rule : callable
        ``rule(W, g, *state) -> (new_W, *new_state)`` on flat arrays of one length.
    params, grads : ParamsLike
        Parameters and their gradient, of one form.
    rate, eps : float
        Constants of the rule: in the dtypes of the parameters the rate must be finite, and eps,
        if there is one, greater than 0.
    **state : Params
        What the rule remembers, of that form too, in the order in which the rule takes it.

    Returns
    -------
    tuple
        New parameters and new state, each of the form of params.
    """
    W = as_params("params", params)
    others: dict[str, Any] = {"grads": as_params("grads", grads)}
    others |= {f"state.{name}": remembered for name, remembered in state.items()}
    for name, value in others.items():
        same_form(name, value, W)
    for dtype in {leaf.dtype for leaf in tree_leaves(W)}:
        number("learning_rate", rate, dtype=dtype)
        if eps is not None:
            number("eps", eps, minimum=0, above=True, dtype=dtype)
    results = _on_each(rule, W, others)
    count = 1 + len(state)
    # the results are as nested as W; that one of them is a tuple, and no array, W alone tells
    return tuple(tree_map(lambda _, part, i=i: part[i], W, results) for i in range(count))
