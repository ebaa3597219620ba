"""Parameters as the rules take them: one array, or a dict of named arrays."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from cs_core._checks import Array, as_float_array, number

Params = Array | dict[str, Array]
ParamsLike = ArrayLike | Mapping[str, ArrayLike]
Rule = Callable[..., tuple[Array, ...]]

# A rule makes about ten passes over its numbers. A block this long stays in the processor's cache
# meanwhile, so the passes cost arithmetic and not trips to memory: twice as fast on large arrays.
BLOCK = 16_384


def as_params(name: str, value: ParamsLike) -> Params:
    """Return `value` as one finite floating array, or as a dict of them.

    Parameters
    ----------
    name : str
        What the message of an error calls the value.
    value : array_like or dict of array_like
        One array, or named arrays.

    Returns
    -------
    ndarray or dict of ndarray
        float32 and float64 keep their dtype, other numbers become float64.

    Raises
    ------
    TypeError
        If an array does not hold real numbers.
    ValueError
        If an array is empty or not finite, or the dict is empty.

    Examples
    --------
    >>> as_params("params", {"W": [[1, 2]], "b": [0]})
    {'W': array([[1., 2.]]), 'b': array([0.])}
    """
    if not isinstance(value, Mapping):
        return as_float_array(name, value)
    if not value:
        raise ValueError(f"{name} must hold at least one array, got an empty dict")
    return {key: as_float_array(f"{name}[{key!r}]", array) for key, array in value.items()}


def filled_like(params: ParamsLike, number: float = 0.0) -> Params:
    """Return new arrays of the names, shapes and dtypes of `params`, filled with one number."""
    arrays = as_params("params", params)
    if isinstance(arrays, dict):
        return {name: np.full_like(W, number) for name, W in arrays.items()}
    return np.full_like(arrays, number)


def _form(params: Any) -> dict[str, tuple[int, ...]] | tuple[int, ...]:
    if isinstance(params, Mapping):
        return {name: np.shape(array) for name, array in params.items()}
    shape: tuple[int, ...] = np.shape(params)
    return shape


def same_form(name: str, value: Params, params: Params) -> None:
    """Raise ValueError unless `value` has the names and shapes of `params`."""
    came, expected = _form(value), _form(params)
    if came != expected:
        kind = "names and shapes" if isinstance(expected, dict) else "shape"
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
    params, grads : array_like or dict of array_like
        Parameters and their gradient, of one form.
    rate, eps : float
        Constants of the rule: in the dtypes of the parameters the rate must be finite, and eps,
        if there is one, greater than 0.
    **state : ndarray or dict of ndarray
        What the rule remembers, of that form too, in the order in which the rule takes it.

    Returns
    -------
    tuple
        New parameters and new state, each of the form of params.

    Raises
    ------
    ValueError, TypeError
        If an array is not finite (in the dtype of the parameters), empty, not of real numbers, or
        of another form.
    """
    W = as_params("params", params)
    others: dict[str, Any] = {"grads": as_params("grads", grads)}
    others |= {f"state.{name}": remembered for name, remembered in state.items()}
    for name, value in others.items():
        same_form(name, value, W)
    for dtype in {a.dtype for a in (W.values() if isinstance(W, dict) else [W])}:
        number("learning_rate", rate, dtype=dtype)
        if eps is not None:
            number("eps", eps, minimum=0, above=True, dtype=dtype)
    if not isinstance(W, dict):
        return _in_blocks(rule, W, **others)
    parts = {
        key: _in_blocks(rule, array, **{f"{name}[{key!r}]": a[key] for name, a in others.items()})
        for key, array in W.items()
    }
    return tuple({key: part[i] for key, part in parts.items()} for i in range(1 + len(state)))
