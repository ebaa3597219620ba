"""What is known of a program of `cs_core.testing.programs` without running it."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cs_core.testing.calls import Call

Program = Sequence[tuple[str, Any, Any]]


def shapes_between(
    program: Program, inputs: Sequence[NDArray[Any]], times: int, most: int
) -> list[tuple[str, tuple[int, ...]]]:
    """Return the operation and the shape of the first nodes between the inputs and the result.

    Examples
    --------
    >>> program = [("+", 0, 1), ("*", 2, 2.0), ("sum", -1, None)]
    >>> shapes_between(program, [np.zeros((3, 1)), np.zeros(4)], 1, 40)
    [('+', (3, 4)), ('*', (3, 4))]
    """
    shapes = [np.shape(x) for x in inputs]
    rows = (list(program) * times)[:-1][:most]
    for name, *codes in rows:
        given = [shapes[code] if type(code) is int else () for code in codes if code is not None]
        if name == "@":
            shapes.append((given[0][0], given[1][1]))
        else:
            shapes.append(() if name == "sum" else np.broadcast_shapes(*given))
    return [(row[0], shape) for row, shape in zip(rows, shapes[len(inputs) :], strict=True)]


def program_facts(case: Call) -> Iterator[str]:
    """Yield what is true of a program, the plainest first.

    Examples
    --------
    >>> list(program_facts(Call(([("*", 0, 0)], np.array(3.0)), {})))
    ['a * in the program', 'a node that is used more than once']
    """
    program, *inputs = case.args
    given = [x for x in inputs if x is not None]
    for name in ("+", "-", "*", "@", "exp", "log", "relu", "sum"):
        if any(row[0] == name for row in program):
            yield f"a {name} in the program" if len(name) == 1 else f"{name}() in the program"
    used = [code % len(given) if 0 <= code < len(given) else code - k
            for k, row in enumerate(program) for code in row[1:] if type(code) is int]  # fmt: skip
    if len(set(used)) < len(used):
        yield "a node that is used more than once"
    if any(type(code) is float for row in program for code in row[1:]):
        yield "a plain number as an operand"
    if any(x.ndim for x in given):
        yield "arrays"
    if len({x.shape for x in given}) > 1:
        yield "inputs of different shapes"
    if len(case.kwargs.get("roots", (-1,))) > 1:
        yield "more than one backward"
    if len(program) * case.kwargs.get("times", 1) > 500:
        yield "more than 500 operations"
