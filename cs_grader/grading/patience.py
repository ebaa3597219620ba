"""A limit on the time that something takes in this process."""

import contextlib
import signal
import time
from collections.abc import Iterator
from types import FrameType


@contextlib.contextmanager
def at_most(seconds: float, error: Exception) -> Iterator[None]:
    """Raise an error in the body after so many seconds.

    An alarm that was set before goes on when the body is over. Like every alarm of Python's, it
    waits for the end of a call into C.

    Examples
    --------
    >>> with at_most(0.01, TimeoutError("too slow")):
    ...     while True:
    ...         pass
    Traceback (most recent call last):
        ...
    TimeoutError: too slow
    """

    def ring(signum: int, frame: FrameType | None) -> None:
        raise error

    start = time.monotonic()
    left, _ = signal.setitimer(signal.ITIMER_REAL, 0)
    handler = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, min(seconds, left) if left else seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, handler)
        if left:  # it may be due by now
            signal.setitimer(signal.ITIMER_REAL, max(left - (time.monotonic() - start), 1e-3))
