"""Parts of a result whose first axis is time: points, losses, rates."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cs_core.diagnosis import Cause
from cs_core.testing.batches import run_calls
from cs_core.testing.calls import Call
from cs_core.testing.failure import CheckFailed
from cs_core.testing.wrapped import Wrapped

# a part with such a name is a path, where a check is about paths
PATHS = ("points", "slopes", "losses", "epoch_losses", "rates")
NO_CAUSE = Cause("", "", 0.0)


def same_text(label: str, part: str, mine: Any, right: str) -> None:
    """Refuse another text than the right one; what came may hold anything, and is not shown."""
    if type(mine) is not str:
        kind = type(mine).__name__
        raise CheckFailed(f"{label}: {part} must be a str, got {kind}.", cause="wrong type")
    if mine != right:
        raise CheckFailed(f'{label}: {part} must be "{right}" here.', cause=f"wrong {part}")


def same_length(
    label: str,
    part: str,
    mine: NDArray[Any],
    right: NDArray[Any],
    of_path: Callable[[str, Any, Any], Cause],
) -> None:
    """Refuse a path that is too long or too short, and say why, if that can be told."""
    if mine.shape[1:] != right.shape[1:] or len(mine) == len(right):
        return
    told = f"{part} has {len(mine)} entries, must have {len(right)}."
    cause = of_path(part, mine, right)
    raise CheckFailed(f"{label}: {told} {cause.sentence}".rstrip(), cause=cause.name)


def recorded(mine: NDArray[Any], right: NDArray[Any]) -> Cause:
    """Return what is wrong with the keeping of a path, if its numbers are the right ones.

    Examples
    --------
    >>> recorded(np.array([2.0, 1.0]), np.array([4.0, 2.0, 1.0])).name
    'start missing'
    """
    n, m = len(right), len(mine)
    if mine.dtype.kind not in "iuf" or mine.shape[1:] != right.shape[1:] or not m:
        return NO_CAUSE
    if n > 2 and m > 1 and (mine == mine[-1]).all() and not (right == right[-1]).all():
        return Cause("same array", "All entries are equal: is one array kept many times, and "
                     "overwritten at each step? Keep a copy.", 1.0)  # fmt: skip
    if m < n and m and _same(mine, right[n - m :]) and not _same(mine, right[:m]):
        missing = "The first entry is" if n - m == 1 else f"The first {n - m} entries are"
        return Cause("start missing", f"{missing} missing, the rest is right.", 1.0)
    if m < n and _same(mine, right[:m]):
        missing = "The last entry is" if n - m == 1 else f"The last {n - m} entries are"
        return Cause("end missing", f"{missing} missing, the others are right: does it stop too "
                     "early, or is the last one not kept?", 1.0)  # fmt: skip
    if m > n and _same(mine[:n], right):
        again = _same(mine[n:], np.broadcast_to(right[-1], mine[n:].shape))
        more = "the last one again" if again else f"{m - n} more"
        return Cause("too long", f"All entries are right, then comes {more}: does it stop too "
                     "late?", 1.0)  # fmt: skip
    if m > n and _same(mine[m - n :], right):
        return Cause("start twice", "It is right but for what stands before the start.", 1.0)
    if m == n and n > 2 and _same(mine[:-1], right[1:]):
        return Cause("one late", "Each entry is the one that belongs a step later: is it taken "
                     "after the step instead of before?", 1.0)  # fmt: skip
    if m == n and n > 2 and _same(mine[1:], right[:-1]):
        return Cause("one early", "Each entry is the one that belongs a step earlier.", 1.0)
    if m == n and n > 2 and _same(mine[::-1], right):
        return Cause("reversed", "The entries are right, in the reverse order.", 1.0)
    return NO_CAUSE


def _same(a: NDArray[Any], b: NDArray[Any]) -> bool:
    return bool(np.allclose(a, b, rtol=1e-6 if b.dtype == np.float32 else 1e-9, atol=1e-12))


class RatesOf(Wrapped):
    """A maker of schedules as a function that returns the rates of some steps; see `rates_of`."""

    def __init__(self, maker: Callable[..., Any], steps: Sequence[int] | None) -> None:
        super().__init__(maker)
        self.steps = steps

    def __call__(self, *args: Any, **kwargs: Any) -> NDArray[np.float64]:
        """Make a schedule and ask it for its rates."""
        steps, args = (args[0], args[1:]) if self.steps is None else (self.steps, args)
        schedule = self.maker(*args, **kwargs)
        if not callable(schedule):
            kind = type(schedule).__name__
            raise TypeError(f"{self.__name__} must return a function step -> rate, got {kind}")
        calls = [Call((step,), {}) for step in steps]
        labels = [f"{self.__name__}, the schedule it returns"] * len(calls)
        rates = list(run_calls(labels, schedule, calls, seconds=5.0, reveal=False))
        for rate in rates:
            if np.ndim(rate) or np.asarray(rate).dtype.kind not in "iuf":
                kind = type(rate).__name__
                raise TypeError(f"a rate must be one number, got {kind}")
        return np.array(rates, dtype=np.float64)


def rates_of(maker: Callable[..., Any], steps: Sequence[int] | None = None) -> RatesOf:
    """Return a function that makes a schedule and returns its rates, an array, at some steps.

    Parameters
    ----------
    maker : callable
        Takes the constants of a schedule, and returns the schedule ``step -> rate``.
    steps : sequence of int, optional
        Without it, the steps are the first argument of each call.

    Returns
    -------
    callable
        With the name of the maker, and its parameters.

    Examples
    --------
    >>> def halving(rate):
    ...     return lambda step: rate / 2**step
    >>> rates_of(halving, range(4))(8.0)
    array([8., 4., 2., 1.])
    """
    return RatesOf(maker, steps)
