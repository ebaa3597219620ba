"""Many calls of a student's function: one after the other, or together if it lives far away.

A function that lives in another process (see `cs_grader`) has a method `call_many`, which sends
the arguments of many calls at once. A plain function has none, and is called in a loop.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from cs_core.testing.calls import (
    Call,
    failure_of_call,
    guarded,
    out_of_time,
    refuse_modified,
    run_call,
)
from cs_core.testing.failure import CheckFailed

# such a failure is one call's own; after any other the rest is not tried
ONE_CALL_ALONE = ("error raised", "modified argument")
SHORT_BATCH = 4


def run_calls(
    labels: Sequence[str],
    function: Callable[..., Any],
    calls: Sequence[Call],
    *,
    seconds: float,
    reveal: bool,
) -> Iterator[Any]:
    """Yield the result of each call, in order.

    Parameters
    ----------
    labels : sequence of str
        Start the messages, one for each call.
    function : callable
        The student's function.
    calls : sequence of Call
    seconds : float
        Time allowed for all calls together.
    reveal : bool
        As in `run_call`.

    Raises
    ------
    CheckFailed
        When it is the turn of a call that raised, wrote into an argument or took too long.
    """
    if hasattr(function, "call_many"):
        yield from _together(labels, function, calls, seconds=seconds, reveal=reveal)
        return
    if len(set(labels)) == 1 and not any(arguments.arrays for arguments in calls):
        yield from _in_a_row(labels[0], function, calls, seconds=seconds, reveal=reveal)
        return
    left = seconds
    for label, arguments in zip(labels, calls, strict=True):
        got, spent = run_call(label, function, arguments, seconds=left, reveal=reveal)
        yield got
        left -= spent
        if left <= 0:
            raise CheckFailed(out_of_time(label, seconds), cause="time limit")


def _in_a_row(
    label: str, function: Any, calls: Sequence[Call], *, seconds: float, reveal: bool
) -> Iterator[Any]:
    """Make all calls under one guard: hundreds of tiny draws cost less than their guards."""
    results, failure = [], None
    try:
        with guarded(label, function, seconds=seconds, reveal=reveal):
            for arguments in calls:
                results.append(function(*arguments.args, **arguments.kwargs))
    except CheckFailed as failed:
        failure = failed
    yield from results
    if failure:
        raise failure


def run_all(
    labels: Sequence[str], function: Callable[..., Any], calls: Sequence[Call], *, seconds: float
) -> Iterator[tuple[Any, CheckFailed | None]]:
    """Yield the result of each call, or why it has none, in order.

    It ends with a failure that concerns all further calls, such as the end of the time allowed.

    Parameters
    ----------
    labels, function, calls, seconds
        As in `run_calls`.

    Yields
    ------
    result, failure
        One of the two is None.
    """
    done, batch, end = 0, len(calls), time.perf_counter() + seconds
    while done < len(calls):
        part = slice(done, done + batch)
        left = end - time.perf_counter()
        try:
            for result in run_calls(
                labels[part], function, calls[part], seconds=left, reveal=False
            ):
                yield result, None
                done += 1
            batch *= 2
        except CheckFailed as failed:
            if failed.cause == "time limit":
                failed = CheckFailed(out_of_time(labels[done], seconds), cause=failed.cause)
            yield None, failed
            done += 1
            if failed.cause not in ONE_CALL_ALONE:
                return
            batch = SHORT_BATCH  # whatever comes after the next failure is sent in vain


def _together(
    labels: Sequence[str],
    function: Any,
    calls: Sequence[Call],
    *,
    seconds: float,
    reveal: bool,
) -> Iterator[Any]:
    """Send all calls at once. The far side stops at the first that raises or writes."""
    before: dict[int, Any] = {}
    for arguments in calls:
        for array in arguments.arrays.values():
            before.setdefault(id(array), array.copy())
    with guarded(labels[0].partition(",")[0], function, seconds=seconds + 1, reveal=reveal):
        results, error = function.call_many(calls, seconds)
    yield from results
    if len(results) == len(calls):
        return
    label, arguments = labels[len(results)], calls[len(results)]
    was = {word: before[id(array)] for word, array in arguments.arrays.items()}
    refuse_modified(label, arguments.arrays, was)
    failure = failure_of_call(label, function, error, seconds=seconds, reveal=reveal)
    raise failure from None


def planned(
    values_at: Callable[[Sequence[Any]], Sequence[Any]],
    measure: Callable[[Callable[[Any], float]], Any],
) -> dict[bytes, Any]:
    """Find out at which points a measurement looks, and evaluate them all at once.

    Parameters
    ----------
    values_at : callable
        Gives the values at many points.
    measure : callable
        Takes a function and evaluates it at points that do not depend on its values.

    Returns
    -------
    dict of bytes to object
        Values by the points' bytes.
    """
    points: dict[bytes, Any] = {}

    def note(at: Any) -> float:
        points.setdefault(at.tobytes(), at.copy())
        return 0.0

    with np.errstate(all="ignore"):
        measure(note)
    return dict(zip(points, values_at(list(points.values())), strict=True))
