"""Whether a function loops over its examples in Python."""

import math
import sys
from collections.abc import Callable, Sequence
from types import FrameType
from typing import Any

import numpy as np

from cs_core.testing.calls import Call, name_of, run_call
from cs_core.testing.comparison import Tolerance, compare_result
from cs_core.testing.failure import CheckFailed

MANY_ROWS = 4_097
SECONDS_PER_ROW = 5e-7
MOST_PROCESSES = 40


def check_vectorized(
    function: Callable[..., Any],
    few: Call,
    many: Call,
    *,
    reference: Callable[..., Any] | None = None,
    fresh: Callable[[int], Call] | None = None,
    names: Sequence[str] = ("result",),
    rtol: float = 1e-9,
    atol: float = 1e-12,
) -> None:
    """Check that the Python a function runs does not grow with the number of examples.

    Steps of the interpreter are counted, so the verdict does not depend on the machine. Where the
    function lives in another process, the time on a processor is measured as well.

    Parameters
    ----------
    function : callable
        The student's function.
    few, many : Call
        Two calls whose first arguments have a few rows and many rows.
    reference : callable, optional
        A function that is right: the results of all measured calls are compared with its own.
    fresh : callable, optional
        ``fresh(rows)`` returns a call with new data, for counts and times with very many rows.
        Without it no steps are counted for so many, and the rows of `many` are repeated.
    names, rtol, atol
        As in `check_value`; used with `reference`.

    Raises
    ------
    CheckFailed
        If it raises, returns something else than the reference, or takes more steps or far too
        much time for more rows.

    Examples
    --------
    >>> import numpy as np
    >>> from cs_core.testing import call
    >>> check_vectorized(np.square, call(np.ones(5)), call(np.ones(500)))
    square: vectorized, no Python loop over the examples.
    """
    name = name_of(function)

    def compare(got: Any, arguments: Call) -> None:
        if reference is not None:
            expected = reference(*arguments.args, **arguments.kwargs)
            label = f"{name}, hidden test “{_rows(arguments)} rows”"
            compare_result(label, got, expected, arguments, names=names,
                           tolerance=Tolerance(rtol, atol), reveal=False)  # fmt: skip

    # what a first call imports or prepares is not counted
    first, _ = run_call(name, function, few, seconds=20, reveal=reference is None)
    compare(first, few)
    steps = []
    for arguments in (few, many, *([fresh(MANY_ROWS)] if fresh else [])):
        value, counted = _count_steps(name, function, arguments, reveal=reference is None)
        compare(value, arguments)
        steps.append((_rows(arguments), counted))
    for more in steps[1:]:
        _refuse_steps(name, steps[0], more)
    if hasattr(function, "processor_seconds"):
        _refuse_slow(name, function, fresh or (lambda rows: _repeated(many, rows)), compare)
    print(f"{name}: vectorized, no Python loop over the examples.")  # noqa: T201


def _rows(arguments: Call) -> int:
    return len(arguments.args[0])


def _count_steps(
    name: str, function: Callable[..., Any], arguments: Call, *, reveal: bool
) -> tuple[Any, int]:
    """Call it; return the result, and how many byte codes ran in the function and below it."""
    if hasattr(function, "count_steps"):  # it lives in another process, and counts there
        found, _ = run_call(name, function.count_steps, arguments, seconds=20, reveal=reveal)
        return found[0], int(found[1])
    steps = 0

    def trace(frame: FrameType, event: str, argument: Any) -> Any:
        nonlocal steps
        steps += 1
        frame.f_trace_opcodes = True
        return trace

    def traced(*args: Any, **kwargs: Any) -> Any:
        before = sys.gettrace()
        # CPython 3.12 turns byte codes into events only if a frame asks before `settrace`
        sys._getframe().f_trace_opcodes = True
        sys.settrace(trace)
        try:
            return function(*args, **kwargs)
        finally:
            sys.settrace(before)

    value, _ = run_call(name, traced, arguments, seconds=20, reveal=reveal)
    return value, steps


def _refuse_steps(name: str, few: tuple[int, int], many: tuple[int, int]) -> None:
    """Compare two counts of (rows, steps)."""
    # one trip through the shortest loop takes several steps
    if many[1] - few[1] > (many[0] - few[0]) / 2:
        raise CheckFailed(
            f"{name}: runs {few[1]} Python steps for {few[0]} rows and {many[1]} for {many[0]}. "
            "Replace the loop over the examples by operations on whole arrays.",
            cause="loop over the examples",
        )


def _refuse_slow(
    name: str,
    function: Any,
    fresh: Callable[[int], Call],
    compare: Callable[[Any, Call], None],
) -> None:
    """Time calls with very many rows: who counts in another process can be told a wrong count.

    A loop takes several microseconds a row; operations on whole arrays take a tenth of one.
    The kernel tells how long the other process was on a processor, whatever else the machine does.
    Each call has data of its own, so an answer that was prepared before is of no use.
    """
    fastest = math.inf
    for _ in range(5):
        arguments = fresh(MANY_ROWS)
        found, waited = run_call(
            name, function.processor_seconds, arguments, seconds=20, reveal=False
        )
        value, taken = found
        compare(value, arguments)
        # it may also have had other processes work for it, on other processors
        fastest = min(fastest, max(taken, waited / MOST_PROCESSES) / MANY_ROWS)
        if fastest < SECONDS_PER_ROW:
            return
    raise CheckFailed(
        f"{name}: takes {1e6 * fastest:.1f} microseconds of processor time a row for "
        f"{MANY_ROWS:,} rows; operations on whole arrays take a tenth of one. Is there a loop over "
        "the examples, or an array with a row and a column for each of them?",
        cause="too much time a row",
    )


def _repeated(arguments: Call, rows: int) -> Call:
    """Repeat the rows of all arrays as long as the first until there are enough."""
    have = _rows(arguments)

    def longer(value: Any) -> Any:
        long = isinstance(value, np.ndarray) and value.ndim and len(value) == have
        return np.concatenate([value] * (-(-rows // have)))[:rows] if long else value

    return Call(
        tuple(map(longer, arguments.args)),
        {word: longer(value) for word, value in arguments.kwargs.items()},
    )
