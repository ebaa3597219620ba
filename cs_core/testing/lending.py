"""Functions that tests lend to a student's code, and what their calls tell."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cs_core.testing.calls import Call
from cs_core.testing.failure import CheckFailed

Point = NDArray[Any]
MOST_KEPT = 2**24  # bytes of the points of one function
CLOSE = 1e-9  # of a step: nearer, two points are the same; float32 is not that near


class Finding(NamedTuple):
    """What is wrong with the way a function was called: a few words, and a sentence."""

    cause: str
    sentence: str

    def added_to(self, words: object) -> CheckFailed:
        """Return the failure that says these words and this finding."""
        return CheckFailed(f"{words} {self.sentence}", cause=self.cause)


class Watched:
    """A function that keeps copies of the arrays it is called with, and can fail on purpose.

    It looks like the function itself to whoever calls it.

    Parameters
    ----------
    f : callable
        ``f(x) -> number``.
    fails_at : int, optional
        The call, counted from 1, that raises an ArithmeticError, as do all later ones.

    Attributes
    ----------
    points : list of ndarray
        What f was called with, in order.

    Examples
    --------
    >>> f = Watched(np.sin)
    >>> x = np.array(0.5)
    >>> value = f(x)
    >>> x += 1
    >>> f.points
    [array(0.5)]
    """

    def __init__(self, f: Callable[[Any], Any], *, fails_at: int | None = None) -> None:
        self._f, self._fails_at, self._room = f, fails_at, MOST_KEPT
        self.points: list[Point] = []
        self.__name__ = getattr(f, "__name__", "f")

    def __call__(self, x: Any) -> Any:
        """Note a copy of x; return f at x."""
        if (room := self._room - np.asarray(x).nbytes) < 0:
            raise MemoryError(f"{self.__name__} was called with too many and too large arrays")
        self._room = room
        self.points.append(np.array(x))
        if self._fails_at and len(self.points) >= self._fails_at:
            raise ArithmeticError(f"{self.__name__} cannot be evaluated there")
        return self._f(x)


class Watch:
    """What a test promises about the calls of the function that is the first argument.

    The base asks for points of the shape of x, the second argument, in float64. `check_cases`
    takes one.

    Parameters
    ----------
    most : callable, optional
        ``most(d) -> int``: how many calls are allowed for d entries of x.
    """

    kind = "f"

    def __init__(self, most: Callable[[int], int] | None = None) -> None:
        self.most = most

    def refused(self, case: Call, points: list[Point]) -> Finding | None:
        """Say which promise the calls broke, if one."""
        x = np.asarray(case.args[1])
        if fault := self._form_fault(x, points):
            return fault
        if self.most and len(points) > self.most(x.size):
            return Finding("too many evaluations", self._too_many(x, points))
        return None

    def explained(self, case: Call, points: list[Point], got: Any, expected: Any) -> Finding | None:
        """Say why a value is wrong, if the calls tell."""
        return None

    def _form_fault(self, x: Point, points: list[Point]) -> Finding | None:
        """Say what is wrong with the shape or dtype of a point, if anything."""
        return next(filter(None, (_fault_of(x, point, self.kind) for point in points)), None)

    def _too_many(self, x: Point, points: list[Point]) -> str:
        allowed = self.most(x.size) if self.most else 0
        entries = f"{x.size} {'entry' if x.size == 1 else 'entries'}"
        said = f"f was called {len(points)} times for {entries}; {allowed} calls are allowed."
        return f"{said}{self._surplus(x, points)}"

    def _surplus(self, x: Point, points: list[Point]) -> str:
        again = sum(np.array_equal(point, x) for point in points)
        return f" {again} of them were at x itself." if again > 1 else ""


def _fault_of(x: Point, point: Point, kind: str) -> Finding | None:
    """Say what is wrong with the shape or dtype of a point, if anything."""
    if point.shape != x.shape:
        words = f"f was called with an array of shape {point.shape}, must get the shape of x, "
        return Finding("shape of a point", f"{words}{x.shape}.")
    if kind == "complex":
        if point.dtype == np.complex128:
            return None
        words = "f was called with real numbers: the step must go along the imaginary axis."
        if point.dtype.kind == "c":
            words = f"f was called with {point.dtype} numbers, must get complex128."
        return Finding("not a complex step", words)
    if point.dtype.kind in "iu":
        words = (
            f"f was called with {point.dtype} numbers, must get float64: a whole number moved in "
        )
        return Finding("integer points", f"{words}its own dtype is cut or wraps around.")
    if point.dtype != np.float64:
        words = f"f was called with {point.dtype} numbers, must get float64, whatever x holds."
        return Finding("dtype of a point", words)
    return None


def lend(case: Call, watch: Watch | None) -> tuple[Call, list[Point]]:
    """Return a call whose first argument is watched, and the list that its points will be in.

    Without a watch, it is the call itself.
    """
    if watch is None:
        return case, []
    watched = Watched(case.args[0])
    return Call((watched, *case.args[1:]), case.kwargs), watched.points
