"""A limit on the time of a whole test cell, which no alarm that is set inside it can lift."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

NUMBER = signal.SIGUSR1


class CellTimeoutError(BaseException):
    """A test cell took too long.

    Not an `Exception`, which a test might take for one of its own.
    """


@contextmanager
def cell_limit(seconds: float) -> Iterator[None]:
    """Raise `CellTimeoutError` in the body, also while it waits or sleeps, after so many seconds.

    It waits for the end of a call into C that goes on computing.

    Examples
    --------
    >>> with cell_limit(0.05):
    ...     while True:
    ...         pass
    Traceback (most recent call last):
        ...
    cs_grader.grading.cell_limit.CellTimeoutError: it took longer than 0.05 s
    """
    running = True

    def ring(signum: int, frame: FrameType | None) -> None:
        if running:
            raise CellTimeoutError(f"it took longer than {seconds:g} s")

    signal.signal(NUMBER, ring)  # and it stays: a late signal must not end the process
    me = threading.get_ident()
    timer = threading.Timer(seconds, signal.pthread_kill, (me, NUMBER))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        running = False
        timer.cancel()
