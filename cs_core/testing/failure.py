"""The one exception that checks raise."""

import contextlib
import textwrap
from collections.abc import Iterator


class CheckFailed(AssertionError):  # noqa: N818 - a student reads this name
    """A check did not pass; the message says what to look at.

    Attributes
    ----------
    case : str
        The kind of input that failed, such as "two classes"; empty for a check that is not hidden.
    cause : str
        A few words for the likely bug that stay the same from call to call, such as "factor 2" or
        "time limit"; empty if not known. Reports count them.
    """

    def __init__(self, message: str = "", *, case: str = "", cause: str = "") -> None:
        super().__init__(message)
        self.case = case
        self.cause = cause

    def _render_traceback_(self) -> list[str]:
        """Let IPython show the message alone: the traceback would show the check, not the bug."""
        # `nbgrader validate` cuts a line after 83 characters
        return textwrap.wrap(f"CheckFailed: {self}", width=80, break_long_words=False)


@contextlib.contextmanager
def told_of(name: str, word: str) -> Iterator[None]:
    """Name the kind of input in the message of a visible check that fails in the body."""
    try:
        yield
    except CheckFailed as failed:
        if failed.cause != "not implemented":
            failed.args = (str(failed).replace(f"{name}: ", f"{name}, “{word}”: ", 1),)
        raise
