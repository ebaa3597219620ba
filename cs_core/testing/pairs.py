"""Functions that return a loss and its gradient."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from cs_core.testing.batches import planned, run_calls
from cs_core.testing.calls import Call, run_call
from cs_core.testing.causes import likely_cause
from cs_core.testing.comparison import same_form
from cs_core.testing.failure import CheckFailed

VISIBLE_SECONDS = 5.0


def loss_at(
    name: str,
    function: Callable[..., Any],
    rest: tuple[Any, Any],
    point: Any,
    measure: Callable[..., Any],
) -> Callable[[Any], float]:
    """Return the loss as a function of its first argument; `rest` are the others.

    For a function in another process, all points are sent at once that ``measure(f, point)`` needs.
    """
    args, kwargs = rest

    def call_at(at: Any) -> Call:
        return Call((at, *args), kwargs)

    def one(at: Any) -> float:
        return loss_and_gradient(name, function, call_at(at))[0]

    def many(points: Sequence[Any]) -> list[float]:
        calls, labels = [call_at(at) for at in points], [name] * len(points)
        found = run_calls(labels, function, calls, seconds=VISIBLE_SECONDS, reveal=True)
        return [_checked_pair(name, result)[0] for result in found]

    if not hasattr(function, "call_many"):
        return one
    known = planned(many, lambda f: measure(f, point))
    return lambda at: known[at.tobytes()] if at.tobytes() in known else one(at)


def loss_and_gradient(
    name: str, function: Callable[..., Any], arguments: Call
) -> tuple[float, Any]:
    """Call a function that returns a loss and its gradient; refuse anything else."""
    result, _ = run_call(name, function, arguments, seconds=VISIBLE_SECONDS, reveal=True)
    return _checked_pair(name, result)


def _checked_pair(name: str, result: Any) -> tuple[float, Any]:
    """Refuse what is not a pair of a finite loss and something more."""
    if type(result) is not tuple or len(result) != 2:
        kind = type(result).__name__
        raise CheckFailed(
            f"{name}: must return two values, (loss, gradient), got {kind}.",
            cause="wrong return value",
        )
    same_form(name, "the loss", result[0], 0.0)
    if not np.isfinite(result[0]):
        raise CheckFailed(
            f"{name}: the loss is not finite.{likely_cause(result[0], 0.0)}", cause="not finite"
        )
    return float(result[0]), result[1]
