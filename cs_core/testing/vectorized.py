"""Whether a function loops over its examples in Python."""

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

from cs_core.testing.calls import Call, name_of, run_call
from cs_core.testing.failure import CheckFailed


def check_vectorized(function: Callable[..., Any], few: Call, many: Call) -> None:
    """Check that the Python a function runs does not grow with the number of examples.

    Steps of the interpreter are counted, so the verdict does not depend on the machine.

    Parameters
    ----------
    function : callable
        The student's function.
    few, many : Call
        Two calls whose first arguments have a few rows and many rows.

    Raises
    ------
    CheckFailed
        If it raises, or if more rows take more steps.

    Examples
    --------
    >>> import numpy as np
    >>> from cs_core.testing import call
    >>> check_vectorized(np.square, call(np.ones(5)), call(np.ones(500)))
    square: vectorized, no Python loop over the examples.
    """
    name = name_of(function)
    rows = [len(arguments.args[0]) for arguments in (few, many)]
    steps = [_count_steps(name, function, arguments) for arguments in (few, many)]
    # one trip through the shortest loop takes several steps
    if steps[1] - steps[0] > (rows[1] - rows[0]) / 2:
        raise CheckFailed(
            f"{name}: runs {steps[0]} Python steps for {rows[0]} rows and {steps[1]} for "
            f"{rows[1]}. Replace the loop over the examples by operations on whole arrays."
        )
    print(f"{name}: vectorized, no Python loop over the examples.")  # noqa: T201


def _count_steps(name: str, function: Callable[..., Any], arguments: Call) -> int:
    """Count the byte codes that a call executes, in the function and below it."""
    steps = 0

    def trace(frame: FrameType, event: str, argument: Any) -> Any:
        nonlocal steps
        steps += 1
        frame.f_trace_opcodes = True
        return trace

    def traced(*args: Any, **kwargs: Any) -> Any:
        before = sys.gettrace()
        sys.settrace(trace)
        try:
            return function(*args, **kwargs)
        finally:
            sys.settrace(before)

    run_call(name, traced, arguments, seconds=20, reveal=True)
    return steps
