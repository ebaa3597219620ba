"""The one exception that checks raise."""

import textwrap


class CheckFailed(AssertionError):  # noqa: N818 - a student reads this name
    """A check did not pass; the message says what to look at."""

    def _render_traceback_(self) -> list[str]:
        """Let IPython show the message alone: the traceback would show the check, not the bug."""
        return textwrap.wrap(f"CheckFailed: {self}", width=88, break_long_words=False)
