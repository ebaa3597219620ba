"""Why a test cell failed: in words for the student, and in words for the instructor alone."""

import sys
from types import FrameType

from cs_core.testing import CheckFailed
from cs_grader.grading.cell_limit import CellTimeoutError
from cs_grader.grading.prepared import Prepared
from cs_grader.grading.proxies import RemoteMisuseError, StudentError
from cs_grader.reading.parsing import UnreadableError

MAX_DETAILS = 300


class PartialCreditError(Exception):
    """A test cell ends in a number that cannot be its points."""


def in_words(
    error: BaseException, prepared: Prepared | None, theirs: frozenset[str]
) -> CheckFailed:
    """Return what a student is told of an error in a test cell.

    Parameters
    ----------
    error : BaseException
    prepared : Prepared or None
        The cell; None if it is no Python.
    theirs : frozenset of str
        The names that students write.
    """
    if isinstance(error, CheckFailed):
        return error
    hidden = prepared is None or _line_reached(error, prepared) >= prepared.hidden_from
    if isinstance(error, NameError) and error.name in theirs:
        return _failed(
            f"{error.name} is not defined: its cell is missing or ended in an error.",
            "not defined",
        )
    if isinstance(error, RemoteMisuseError):
        return _failed(f"Your function returned something else: {error}.", "wrong type")
    if isinstance(error, StudentError) or hasattr(error, "student_lines"):
        return _failed(_raised(error, hidden=hidden), "error raised")
    if isinstance(error, CellTimeoutError):
        return _failed("The checks took too long and were stopped.", "")
    if isinstance(error, AssertionError) and hidden:
        return _failed("A hidden test failed.", "")
    name = type(error).__name__
    if hidden or not str(error):
        return _failed(f"The checks ended with {name}.", "")
    return _failed(f"The checks ended with {name}: {str(error)[:500]}", "")


def why_not_graded(error: Exception) -> str:
    """Return why a whole notebook could not be graded, in a sentence for the student."""
    if isinstance(error, UnreadableError):
        return str(error)
    sys.excepthook(type(error), error, error.__traceback__)  # to the engine's log
    kind = type(error).__name__
    return f"Grading this notebook ended in an error ({kind}): a person must look at it."


def details(error: BaseException, prepared: Prepared | None) -> str:
    """Return what the instructor is told of it: the error, and the line of the cell."""
    said = " ".join(str(error).split())[:MAX_DETAILS]
    words = said if isinstance(error, CheckFailed) else f"{type(error).__name__}: {said}"
    words = words.removesuffix(": ")
    if isinstance(error, SyntaxError):
        return f"{words} (line {error.lineno})" if f"line {error.lineno}" not in words else words
    line = _line_reached(error, prepared) if prepared and error.__traceback__ else 0
    return f"{words} (line {line})" if line else words


def _failed(message: str, cause: str) -> CheckFailed:
    return CheckFailed(message, cause=cause)


def _raised(error: BaseException, *, hidden: bool) -> str:
    """Say what the student's code raised, without the data of a hidden test."""
    lines = getattr(error, "student_lines", [])
    where = f" in line {lines[-1][0]} ({lines[-1][1]})" if lines else ""
    said = str(error).partition("\n")[0][:200]
    if hidden:  # the words may be data
        said = getattr(error, "student_said", "")
    return f"Your code raised {type(error).__name__}{where}" + (f": {said}" if said else ".")


def line_now(prepared: Prepared) -> int:
    """Return the line of the test cell that is running; that of the hidden part if none is."""
    frame: FrameType | None = sys._getframe()
    while frame is not None and frame.f_code not in (prepared.code, prepared.last):
        frame = frame.f_back
    return prepared.hidden_from if frame is None else frame.f_lineno


def _line_reached(error: BaseException, prepared: Prepared) -> int:
    """Return the line of the test cell that was running."""
    trace = error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code in (prepared.code, prepared.last):
            return trace.tb_lineno
        trace = trace.tb_next
    return prepared.hidden_from
