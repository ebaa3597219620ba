"""Whether a function loops over its examples in Python."""

import math
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import numpy as np

from cs_core.testing.calls import Call, name_of, run_call
from cs_core.testing.failure import CheckFailed

MANY_ROWS = 5_000
SECONDS_PER_ROW = 5e-7
MOST_PROCESSES = 40


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
            f"{rows[1]}. Replace the loop over the examples by operations on whole arrays.",
            cause="loop over the examples",
        )
    if (processor_seconds := getattr(function, "processor_seconds", None)) is not None:
        _refuse_slow(name, processor_seconds, many)
    print(f"{name}: vectorized, no Python loop over the examples.")  # noqa: T201


def _count_steps(name: str, function: Callable[..., Any], arguments: Call) -> int:
    """Count the byte codes that a call executes, in the function and below it."""
    if hasattr(function, "count_steps"):  # it lives in another process, and counts there
        counted, _ = run_call(name, function.count_steps, arguments, seconds=20, reveal=True)
        return int(counted)
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


def _refuse_slow(name: str, processor_seconds: Callable[..., float], arguments: Call) -> None:
    """Time a call with very many rows: who counts in another process can be told a wrong count.

    A loop takes several microseconds a row; operations on whole arrays take a tenth of one.
    The kernel tells how long the other process was on a processor, whatever else the machine does.
    """
    rows = len(arguments.args[0])
    times = -(-MANY_ROWS // rows)

    def repeated(value: Any) -> Any:
        long = isinstance(value, np.ndarray) and value.ndim and len(value) == rows
        return np.concatenate([value] * times) if long else value

    larger = Call(
        tuple(map(repeated, arguments.args)),
        {word: repeated(value) for word, value in arguments.kwargs.items()},
    )
    fastest = math.inf
    for _ in range(5):
        taken, waited = run_call(name, processor_seconds, larger, seconds=20, reveal=False)
        # it may also have had other processes work for it, on other processors
        fastest = min(fastest, max(taken, waited / MOST_PROCESSES) / rows / times)
        if fastest < SECONDS_PER_ROW:
            return
    raise CheckFailed(
        f"{name}: takes {1e6 * fastest:.1f} microseconds a row, as long as a Python loop over the "
        "examples.",
        cause="loop over the examples",
    )
