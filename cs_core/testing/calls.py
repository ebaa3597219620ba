"""One call of a student's function: guarded, timed, and its arguments watched."""

import contextlib
import functools
import io
import re
import signal
import threading
import time
import traceback
import types
import warnings
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cs_core.testing.failure import CheckFailed


class Call(NamedTuple):
    """Arguments of one call; `call` makes it."""

    args: tuple[Any, ...]
    kwargs: dict[str, Any]

    @property
    def size(self) -> int:
        """Number of entries of all arrays among the arguments."""
        given = (*self.args, *self.kwargs.values())
        return sum(value.size for value in given if isinstance(value, np.ndarray))

    @property
    def arrays(self) -> dict[str, NDArray[Any]]:
        """The arrays among the arguments, by position or name."""
        named = {f"argument {i}": value for i, value in enumerate(self.args, start=1)}
        named |= {f"argument {word}": value for word, value in self.kwargs.items()}
        return {word: value for word, value in named.items() if isinstance(value, np.ndarray)}


def call(*args: Any, **kwargs: Any) -> Call:
    """Hold the arguments of one call, as they would stand between its parentheses.

    Parameters
    ----------
    *args, **kwargs
        The arguments.

    Returns
    -------
    Call

    Examples
    --------
    >>> call([1.0, 2.0], margin=0.5)
    Call(args=([1.0, 2.0],), kwargs={'margin': 0.5})
    """
    return Call(args, kwargs)


def name_of(function: Callable[..., Any]) -> str:
    """Return the name to use for a function in messages."""
    inner = function.func if isinstance(function, functools.partial) else function
    return getattr(inner, "__name__", None) or type(function).__name__


def run_call(
    label: str,
    function: Callable[..., Any],
    arguments: Call,
    *,
    seconds: float,
    reveal: bool,
) -> tuple[Any, float]:
    """Call the function with the arguments themselves, whatever their layout and flags.

    Parameters
    ----------
    label : str
        Starts every message.
    function : callable
        The student's function.
    arguments : Call
        What it gets. If it writes into an array, the array is mended.
    seconds : float
        Time allowed; where the system has no timer, it is checked when the call is over.
    reveal : bool
        Whether its prints and the numbers in its error messages may be seen.

    Returns
    -------
    result : Any
    spent : float
        Seconds.

    Raises
    ------
    CheckFailed
        If the call raises, writes into an argument or takes too long.
    """
    before = copies(arguments)
    start = time.perf_counter()
    with guarded(label, function, seconds=seconds, reveal=reveal):
        result = function(*arguments.args, **arguments.kwargs)
    refuse_modified(label, arguments.arrays, before)
    return result, time.perf_counter() - start


def copies(arguments: Call) -> dict[str, NDArray[Any]]:
    """Return copies of the arrays among the arguments."""
    return {word: array.copy() for word, array in arguments.arrays.items()}


@contextlib.contextmanager
def guarded(
    label: str, function: Callable[..., Any], *, seconds: float, reveal: bool
) -> Iterator[None]:
    """Turn whatever the student's code raises in the body into `CheckFailed`."""
    try:
        with _quiet(prints=reveal), _alarm(seconds):
            yield
    except (Exception, SystemExit, _OutOfTimeError) as error:
        failure = failure_of_call(label, function, error, seconds=seconds, reveal=reveal)
        raise failure from None


def failure_of_call(
    label: str,
    function: Callable[..., Any],
    error: BaseException | None,
    *,
    seconds: float,
    reveal: bool,
) -> CheckFailed:
    """Say what a call raised; `reveal` is whether numbers in the message may be seen."""
    if isinstance(error, CheckFailed):
        return error
    if isinstance(error, _OutOfTimeError | TimeoutError):
        return CheckFailed(out_of_time(label, seconds), cause="time limit")
    if error is None or isinstance(error, NotImplementedError):
        return CheckFailed(f"{label}: not implemented yet.", cause="not implemented")
    words = _words(label, function, error, reveal=reveal)
    return CheckFailed(words, cause="error raised")


def out_of_time(label: str, seconds: float) -> str:
    """Return the message for an answer that takes too long."""
    return (
        f"{label}: no result within {seconds:.2g} s. Does a loop never end, or is something "
        "computed once per entry that a formula gives at once?"
    )


class _OutOfTimeError(BaseException):
    """Raised inside the student's function; no `except Exception` there catches it."""


@contextlib.contextmanager
def _alarm(seconds: float) -> Iterator[None]:
    """Interrupt the body after so many seconds, where there is a timer (not on Windows)."""
    here = threading.current_thread() is threading.main_thread()
    if not (here and hasattr(signal, "setitimer")):
        yield
        return

    def ring(signum: int, frame: types.FrameType | None) -> None:
        raise _OutOfTimeError

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, max(seconds, 1e-3))
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@contextlib.contextmanager
def _quiet(*, prints: bool) -> Iterator[None]:
    """Keep warnings off standard error: nbgrader scores 0 if anything reaches it."""
    with contextlib.ExitStack() as stack:
        stack.enter_context(warnings.catch_warnings())
        stack.enter_context(np.errstate(all="ignore"))
        stack.enter_context(contextlib.redirect_stderr(io.StringIO()))
        if not prints:
            stack.enter_context(contextlib.redirect_stdout(io.StringIO()))
        warnings.simplefilter("ignore")
        yield


def _words(label: str, function: Callable[..., Any], error: BaseException, *, reveal: bool) -> str:
    """Say what the student's code raised, and on which of its lines."""
    lines = _student_lines(function, error)
    where = f" in line {lines[-1][0]} ({lines[-1][1]})" if lines else ""
    said = str(error).partition("\n")[0][:200]
    if not reveal and hasattr(error, "student_said"):  # a grader knows what may be seen of it
        said = error.student_said
    elif not reveal:  # shapes and indices may be seen, data may not
        said = re.sub(r"[-+]?\d*\.\d+(e[-+]?\d+)?|\d+\.", "#", said)
    told = f": {said}" if said else "."
    return f"{label}: your code raised {type(error).__name__}{where}{told}"


def _student_lines(function: Callable[..., Any], error: BaseException) -> list[tuple[Any, Any]]:
    """Return numbers and texts of the lines that an error went through in the student's cell."""
    if hasattr(error, "student_lines"):  # raised in another process, which found them there
        return list(error.student_lines)
    home = getattr(getattr(function, "__code__", None), "co_filename", None)
    trace = traceback.extract_tb(error.__traceback__)
    return [(frame.lineno, frame.line) for frame in trace if frame.filename == home]


def refuse_modified(
    label: str, arrays: dict[str, NDArray[Any]], before: dict[str, NDArray[Any]]
) -> None:
    """Refuse a call that wrote into an argument, and mend the argument."""
    for word, array in arrays.items():
        same = array.shape == before[word].shape and array.dtype == before[word].dtype
        if same and array.tobytes() == before[word].tobytes():
            continue
        if same and array.flags.writeable:
            array[...] = before[word]
        raise CheckFailed(
            f"{label}: {word} was modified. Work on a copy: `+=` and `x[...] =` write into the "
            "caller's array.",
            cause="modified argument",
        )
