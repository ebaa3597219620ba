"""The gradients of a program by one sweep back over its list: what an engine must find."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cs_core.testing.expressions import Program, program_facts
from cs_core.testing.programs import MOST_BETWEEN
from cs_core.testing.slips import Slip

Array = NDArray[Any]

BINARY: dict[str, Callable[[Array, Array], Array]] = {
    "+": np.add, "-": np.subtract, "*": np.multiply, "@": np.matmul,
}  # fmt: skip
UNARY: dict[str, Callable[[Array], Array]] = {
    "exp": np.exp, "log": np.log, "relu": lambda x: np.maximum(x, 0.0), "sum": np.sum,
}  # fmt: skip
# gradient, operands, value -> what each operand receives, before it is summed to its shape
RULES: dict[str, Callable[..., tuple[Any, ...]]] = {
    "+": lambda g, a, b, v: (g, g),
    "-": lambda g, a, b, v: (g, -g),
    "*": lambda g, a, b, v: (g * b, g * a),
    "@": lambda g, a, b, v: (g @ b.T, a.T @ g),
    "exp": lambda g, a, b, v: (g * v,),
    "log": lambda g, a, b, v: (g / a,),
    "relu": lambda g, a, b, v: (g * (a > 0),),
    "sum": lambda g, a, b, v: (g * np.ones_like(a),),
}


def swept(
    program: Program,
    a: Array,
    b: Array | None = None,
    c: Array | None = None,
    *,
    times: int = 1,
    roots: Sequence[int] = (-1,),
    assign: bool = False,
    add: bool = False,
) -> tuple[Any, ...]:
    """Return what `cs_core.testing.programs.played` must: a list of operations needs no engine.

    Its rows stand in the order in which they were computed, so going backwards through the list
    meets every node before those it was computed from.

    With `assign` the last branch wins at a fork, and with `add` a second backward adds: two bugs.

    Examples
    --------
    >>> from cs_core.testing.programs import GRADS
    >>> found = dict(zip(GRADS, swept([("*", 0, 0), ("+", -1, 0)], np.array(3.0)), strict=True))
    >>> float(found["value"]), float(found["a.grad"])
    (12.0, 7.0)
    """
    inputs = [np.asarray(x, dtype=np.float64) for x in (a, b, c) if x is not None]
    values, rows = list(inputs), [("", None, None)] * len(inputs)
    for name, i, j in list(program) * times:
        places = [_place(code, len(values)) for code in (i, j)]
        given = [values[p] if type(p) is int else p for p in places if p is not None]
        values.append(np.asarray(BINARY[name](*given) if j is not None else UNARY[name](*given)))
        rows.append((name, *places))
    grads: list[Any] = [None] * len(values)
    for root in roots:
        behind = _sweep(values, rows, root % len(values), assign=assign)
        grads = [
            old if new is None else (old + new if add and old is not None else new)
            for old, new in zip(grads, behind, strict=True)
        ]
    known = zip(grads, values, strict=True)
    grads = [np.zeros_like(value) if grad is None else grad for grad, value in known]
    of_inputs = [*grads[: len(inputs)], *[None] * (3 - len(inputs))]
    between = grads[len(inputs) : -1][:MOST_BETWEEN]
    rest = [np.zeros(0), *map(np.ravel, between)]
    return (values[-1], *of_inputs, np.concatenate(rest))


swept.facts = program_facts  # type: ignore[attr-defined]


def _place(code: Any, count: int) -> Any:
    """Return the index of a node that is counted from the back; leave a number as it is."""
    return code + count if type(code) is int and code < 0 else code


def _sweep(
    values: list[Array], rows: list[tuple[Any, ...]], root: int, *, assign: bool
) -> list[Any]:
    grads: list[Any] = [None] * len(values)
    grads[root] = np.ones_like(values[root])
    for k in range(root, -1, -1):
        name, *places = rows[k]
        if grads[k] is None or not name:
            continue
        given = [values[p] if type(p) is int else p for p in places]
        for place, arrived in zip(places, RULES[name](grads[k], *given, values[k]), strict=False):
            if type(place) is int:
                kept = _summed(arrived, values[place].shape)
                new = grads[place] is None or assign
                grads[place] = kept if new else grads[place] + kept
    return grads


def _summed(g: Any, shape: tuple[int, ...]) -> Array:
    """Sum over the axes along which a value of this shape was repeated."""
    made = np.asarray(g)
    if made.shape == shape:
        return made
    made = made.sum(axis=tuple(range(made.ndim - len(shape))))
    repeated = tuple(i for i, n in enumerate(shape) if n == 1 and made.shape[i] != 1)
    return np.asarray(made.sum(axis=repeated, keepdims=True))


ENGINES = (
    Slip("assigned at a fork", "At a fork the last branch replaces the others: gradients that "
         "arrive at one tensor add up.", partial(swept, assign=True)),
    Slip("second backward adds", "A second backward adds to the first: it must start anew.",
         partial(swept, add=True)),
)  # fmt: skip
