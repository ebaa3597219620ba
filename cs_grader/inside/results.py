"""What a call leaves behind: results that may still change, and the steps that it took."""

import operator
import sys
from collections.abc import Sequence
from typing import Any

import numpy as np

from .values import Array, crosses


class Results:
    """The results of one test, watched for changes after they were sent.

    A function may return memory that it writes into again. In one process the tests would see
    that; here it is told.
    """

    def __init__(self) -> None:
        self._watched: list[tuple[int, int, Array, bytes]] = []
        self._fresh: dict[tuple[bool, bool], tuple[int, int]] = {}
        for function in (fresh, lambda: fresh().T, lambda: (fresh(),), lambda: (fresh().T,)):
            value = function()  # how many references a result has that nobody else holds
            self.kept(-1, value)
            del value

    def clear(self) -> None:
        """Forget all results."""
        self._watched.clear()

    def kept(self, number: int, value: Any) -> Any:
        """Return a result to send; copy and remember arrays that a later call may still change."""
        single = type(value) is not tuple
        parts = [value] if single else list(value)
        for i, part in enumerate(parts):
            if type(part) is np.ndarray and crosses(part.dtype):
                base = part.base  # what is no array may be held by others in ways not counted
                of_base = (
                    sys.getrefcount(base) if type(base) is np.ndarray else 0 if base is None else 99
                )
                counts = sys.getrefcount(part), of_base
                if number < 0:  # a trial with a fresh array
                    self._fresh[single, part.base is None] = counts
                elif any(map(operator.gt, counts, self._fresh[single, part.base is None])):
                    self._watched.append((number, i, part, part.tobytes()))
                    parts[i] = part.copy()
        return parts[0] if single else tuple(parts)

    def later(self, now: int) -> list[Any]:
        """Return the earlier results that have changed, but for that of the call just made."""
        return [
            [number, i, array]
            for number, i, array, was in self._watched
            if number != now and array.tobytes() != was
        ]


def fresh() -> Array:
    """Return an array that nothing else holds."""
    return np.ones((2, 3))


def counted(function: Any, args: Sequence[Any], kwargs: dict[str, Any]) -> tuple[Any, int]:
    """Call a function; return also how many byte codes it and what it calls execute."""
    steps = 0

    def trace(frame: Any, event: str, argument: Any) -> Any:
        nonlocal steps
        steps += 1
        frame.f_trace_opcodes = True
        return trace

    before = sys.gettrace()
    # CPython 3.12 turns byte codes into events only if a frame asks before `settrace`
    sys._getframe().f_trace_opcodes = True
    sys.settrace(trace)
    try:
        value = function(*args, **kwargs)
    finally:
        sys.settrace(before)
    return value, steps
