"""IPython without a kernel: runs a student's cells and keeps what they show."""

import contextlib
import io
import os
import signal
import sys
import time
import traceback
from collections.abc import Iterator
from types import FrameType
from typing import Any

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from .leftovers import is_absent, run_leftovers

MAX_TEXT = 100_000  # characters that one cell, or the calls of one test, may print
MAX_DATA = 2**21  # characters of one displayed object
MAX_OUTPUTS = 100
Output = dict[str, Any]


class Tap:
    """Keeps what is printed and displayed, up to a limit."""

    def __init__(self) -> None:
        self.outputs: list[Output] = []
        self._left = MAX_TEXT

    def text(self, stream: str, text: str) -> None:
        """Keep printed text; say once that it was cut."""
        if self._left <= 0 or not text:
            return
        if len(text) > self._left:
            text = text[: self._left] + f"\n[cut after {MAX_TEXT:,} characters]\n"
        self._left -= len(text)
        last = self.outputs[-1] if self.outputs else {}
        if last.get("kind") == "stream" and last["name"] == stream:
            last["parts"].append(text)
        elif len(self.outputs) < MAX_OUTPUTS:
            self.outputs.append({"kind": "stream", "name": stream, "parts": [text]})

    def data(self, data: dict[str, Any], *, result: bool) -> None:
        """Keep a displayed object in the forms that are small enough."""
        kept = {
            mime: value
            for mime, value in data.items()
            if isinstance(value, str | bytes) and len(value) <= MAX_DATA
        }
        if kept and len(self.outputs) < MAX_OUTPUTS:
            self.outputs.append({"kind": "result" if result else "display", "data": kept})

    def error(self, error: BaseException) -> None:
        """Keep an error in the student's code."""
        self.outputs.append({"kind": "error", **describe(error)})

    def drain(self) -> list[Output]:
        """Return what was kept, and start anew."""
        kept, self.outputs, self._left = self.outputs, [], MAX_TEXT
        return kept


class TapStream(io.TextIOBase):
    """A standard stream that leads to the tap."""

    encoding = "utf-8"

    def __init__(self, tap: Tap, name: str, number: int) -> None:
        self._tap, self.name, self._number = tap, name, number

    def write(self, text: str) -> int:
        """Keep the text."""
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        self._tap.text(self.name, text)
        return len(text)

    def writable(self) -> bool:
        """Return True."""
        return True

    def fileno(self) -> int:
        """Return the number of the real stream, for programs that a cell starts."""
        return self._number


TAP = Tap()


class TapHook(DisplayHook):
    """Keeps the value that a cell ends in."""

    def write_output_prompt(self) -> None:
        """Show no prompt."""

    def write_format_data(self, format_dict: dict[str, Any], md_dict: Any = None) -> None:
        """Keep the value's forms."""
        TAP.data(format_dict, result=True)

    def finish_displayhook(self) -> None:
        """Print no line at the end."""


class TapPublisher(DisplayPublisher):
    """Keeps what `display` shows."""

    def publish(self, data: Any, *args: Any, **kwargs: Any) -> None:
        """Keep the object's forms."""
        TAP.data(data, result=False)

    def clear_output(self, wait: bool = False) -> None:
        """Forget what the cell has shown so far."""
        TAP.drain()


class StudentShell(InteractiveShell):
    """IPython as a notebook shows it; errors are kept, not printed."""

    displayhook_class = TapHook
    display_pub_class = TapPublisher

    def showtraceback(self, exc_tuple: Any = None, *args: Any, **kwargs: Any) -> None:
        """Keep an error."""
        TAP.error((exc_tuple or sys.exc_info())[1] or RuntimeError())

    def showsyntaxerror(self, *args: Any, **kwargs: Any) -> None:
        """Keep an error in the text of a cell."""
        TAP.error(sys.exc_info()[1] or SyntaxError())

    def ask_exit(self) -> None:
        """Refuse `exit()` and `quit()`: there is no window to close."""
        raise SystemExit("exit() and quit() do not end a notebook that is being graded")

    def enable_gui(self, gui: Any = None) -> None:
        """There is no window system."""


def make_shell() -> StudentShell:
    """Return the shell; made once, before the processes are forked."""
    config = Config()
    config.HistoryManager.enabled = False
    config.HistoryManager.hist_file = ":memory:"
    config.StudentShell.colors = "nocolor"
    shell: StudentShell = StudentShell.instance(config=config)
    shell.run_cell("None", store_history=False)  # type: ignore[no-untyped-call]  # loads what IPython loads late
    return shell


def run_cell(shell: StudentShell, source: str, seconds: float) -> dict[str, Any]:
    """Run one cell; return what it showed and whether it ended in an error."""
    start = time.perf_counter()
    shown = _shown_by_programs()
    words = f"the cell took longer than {seconds:g} s"
    with tapped(), alarm(seconds, KeyboardInterrupt(words)):
        try:
            ended = shell.run_cell(source, store_history=True)  # type: ignore[no-untyped-call]
            fine = bool(ended.success)
            if is_absent(ended.error_in_exec):
                plain = str(shell.transform_cell(source))  # type: ignore[no-untyped-call]
                run_leftovers(plain, ended.error_in_exec, shell.user_ns, TAP.error)
        except BaseException as error:  # raised by what surrounds the cell, or by the alarm
            TAP.error(error)
            fine = False
    TAP.text("stdout", _shown_by_programs()[len(shown) :])
    return {"outputs": TAP.drain(), "fine": fine, "seconds": time.perf_counter() - start}


@contextlib.contextmanager
def tapped() -> Iterator[None]:
    """Lead the standard streams to the tap."""
    before = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = TapStream(TAP, "stdout", 1), TapStream(TAP, "stderr", 2)
    try:
        yield
    finally:
        sys.stdout, sys.stderr = before


@contextlib.contextmanager
def alarm(seconds: float, error: BaseException) -> Iterator[None]:
    """Raise an error when time is up; the other side ends the process if that does not help."""

    def ring(signum: int, frame: FrameType | None) -> None:
        raise error

    signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def catch_programs() -> None:
    """Lead what programs print that a cell starts to a file, which `run_cell` reads."""
    number = os.open("/tmp", os.O_TMPFILE | os.O_RDWR | os.O_APPEND, 0o600)
    os.dup2(number, 1)
    os.dup2(number, 2)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(number)
    os.close(nothing)


def _shown_by_programs() -> str:
    with contextlib.suppress(OSError):
        size = min(os.fstat(1).st_size, MAX_TEXT)
        return os.pread(1, size, 0).decode(errors="replace") if size else ""
    return ""


def describe(error: BaseException) -> dict[str, Any]:
    """Return an error's name, message, and the lines of the student's cells it went through."""
    try:
        message = str(error)
    except BaseException:
        message = ""
    lines = []
    with contextlib.suppress(Exception):
        for frame in traceback.extract_tb(error.__traceback__)[-50:]:
            if frame.filename.startswith("<ipython-input"):
                lines.append([int(frame.lineno or 0), str(frame.line)[:200]])
    if isinstance(error, SyntaxError):
        lines = [[int(error.lineno or 0), str(error.text or "").strip()[:200]]]
    return {"name": type(error).__name__[:100], "message": message[:2000], "lines": lines[-10:]}
