"""Whether a function takes about as much time as it should."""

import time
from collections.abc import Callable, Sequence
from typing import Any

from cs_core.testing.calls import Call, name_of, run_call
from cs_core.testing.comparison import Tolerance, compare_result
from cs_core.testing.failure import CheckFailed

# of processor time: below it nothing is refused, and far above it nothing is waited for; loops over
# entries take 0.15, which neighbors in the caches of a busy machine can double
LEAST_SECONDS, MOST_SECONDS = 0.5, 20.0


def check_cost(
    function: Callable[..., Any],
    reference: Callable[..., Any],
    arguments: Call,
    *,
    names: Sequence[str] = ("result",),
    most: float = 1000.0,
    rtol: float = 1e-9,
    atol: float = 1e-12,
) -> None:
    """Check that one large call takes at most so many times the reference's time, and is right.

    Time on a processor counts, not on the clock, so other programs do not matter. A gradient that
    is measured needs a loss for each column or entry: choose an input with many of them.

    Parameters
    ----------
    function, reference : callable
        The student's function and one that is right.
    arguments : Call
    names, rtol, atol
        As in `check_value`.
    most : float
        Times the time of the reference; half a second is always allowed.

    Raises
    ------
    CheckFailed
        If it takes longer, or is not right.

    Examples
    --------
    >>> import numpy as np
    >>> from cs_core.testing import call
    >>> check_cost(np.square, lambda x: x * x, call(np.ones(1000)))
    """
    name = name_of(function)
    label = f"{name}, hidden test “a large input”"
    usual, expected = [], None
    for _ in range(2):
        start = time.process_time()
        expected = reference(*arguments.args, **arguments.kwargs)
        usual.append(time.process_time() - start)
    got, taken = _timed(label, function, arguments)
    compare_result(
        label, got, expected, arguments, names=names, tolerance=Tolerance(rtol, atol), reveal=False
    )
    if taken > max(most * min(usual), LEAST_SECONDS):
        raise CheckFailed(
            f"{label}: takes {taken:.2g} s of processor time, {taken / max(min(usual), 1e-6):.0f} "
            "times what a formula takes. A gradient should cost about as much as the loss: derive "
            "it instead of evaluating the loss once for each class or entry.",
            case="a large input",
            cause="time limit",
        )


def _timed(label: str, function: Callable[..., Any], arguments: Call) -> tuple[Any, float]:
    if hasattr(function, "processor_seconds"):  # it lives in another process
        found, _ = run_call(
            label, function.processor_seconds, arguments, seconds=MOST_SECONDS, reveal=False
        )
        return found[0], found[1]
    start = time.process_time()
    got, _ = run_call(label, function, arguments, seconds=MOST_SECONDS, reveal=False)
    return got, time.process_time() - start
