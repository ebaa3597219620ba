"""Functions that a student's function returned, and that live in another process as it does."""

import time
from collections.abc import Sequence
from typing import Any

from cs_core.testing.batches import run_calls
from cs_core.testing.calls import Call, name_of
from cs_core.testing.failure import CheckFailed


class Far:
    """Functions that live far away, of which each is called once."""

    def __init__(self, functions: Sequence[Any]) -> None:
        self.functions, self.__name__ = functions, name_of(functions[0])

    def __call__(self, *args: Any) -> Any:
        """Call the first."""
        return self.functions[0](*args)

    def call_many(
        self, calls: Sequence[Call], seconds: float
    ) -> tuple[list[Any], Exception | None]:
        """Send one call to each function, all at once."""
        made: tuple[list[Any], Exception | None]
        made = self.functions[0].call_many(calls, seconds, self.functions)
        return made


def call_each(
    who: str, functions: Sequence[Any], given: Sequence[Any], end: float
) -> tuple[list[Any], Exception | None]:
    """Call each function with what is given for it, all at once.

    Parameters
    ----------
    who : str
        Starts the messages.
    functions : sequence of callable
        They have a method `call_many`; see `cs_core.testing.batches`.
    given : sequence of object
        The argument of each.
    end : float
        When time is up, by `time.perf_counter`.

    Returns
    -------
    results : list of object
    error : Exception or None
        Why there are no more results.
    """
    results: list[Any] = []
    if not functions:
        return results, None
    calls, left = [Call((one,), {}) for one in given], max(end - time.perf_counter(), 0.1)
    try:
        results.extend(
            run_calls([who] * len(calls), Far(functions), calls, seconds=left, reveal=False)
        )
    except CheckFailed as failed:
        return results, failed
    return results, None
