"""Known bugs, each as a function that has it: a wrong result is explained by the one that fits."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from cs_core.diagnosis import Cause
from cs_core.testing.calls import Call
from cs_core.testing.comparison import PathCause
from cs_core.testing.wrapped import Wrapped

NO_CAUSE = Cause("", "", 0.0)
CLOSE, CLOSE_SINGLE = 1e-10, 1e-6


class Slip(NamedTuple):
    """A bug: its name, what to tell the student, and the function in which it was made."""

    name: str
    sentence: str
    function: Callable[..., Any]


def fitting(function: Callable[..., Any], slips: Sequence[Slip]) -> PathCause:
    """Return what names the first slip that gives the same wrong result as a function.

    Parameters
    ----------
    function : callable
        The function under test; slips are wrapped as it is.
    slips : sequence of Slip
        The plainest first.
    """

    def cause(named: dict[str, Any], arguments: Call) -> Cause:
        got = tuple(named.values())
        for slip in slips:
            made = function.like(slip.function) if isinstance(function, Wrapped) else slip.function
            try:
                with np.errstate(all="ignore"):
                    result = made(*arguments.args, **arguments.kwargs)
            except Exception:  # a bug that cannot be made here explains nothing
                continue
            if _same(got, result if isinstance(result, tuple) else (result,)):
                return Cause(slip.name, slip.sentence, 1.0)
        return NO_CAUSE

    return cause


def _same(got: tuple[Any, ...], result: tuple[Any, ...]) -> bool:
    return len(got) == len(result) and all(map(_same_part, got, result))


def _same_part(mine: Any, right: Any) -> bool:
    if mine is None or right is None:
        return mine is right
    if type(mine) is not np.ndarray or mine.dtype.kind != "f" or mine.shape != right.shape:
        return False
    close = CLOSE_SINGLE if mine.dtype == np.float32 else CLOSE
    size = float(np.abs(right[np.isfinite(right)]).max(initial=0))
    return bool(np.allclose(mine, right, rtol=close, atol=close * min(size, 1), equal_nan=True))
