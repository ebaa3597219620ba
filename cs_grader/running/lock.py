"""One run at a time for each assignment of a course."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

PAUSE = 0.1  # seconds


@contextmanager
def one_at_a_time(
    path: Path, say: Callable[[str], None], stopped: Callable[[], bool]
) -> Iterator[None]:
    """Hold a lock, waiting until nobody else does; the system frees it however the program ends.

    Parameters
    ----------
    path : Path
        The lock's file, made if it is missing. It stays there; an empty file locks nothing.
    say : callable
        Takes a sentence: what is waited for, or that nothing can be locked here.
    stopped : callable
        Returns whether to wait no longer; the lock is then not held.

    Raises
    ------
    OSError
        If the file cannot be made.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        if not _try_lock(descriptor, say):
            say("Another run grades this assignment: waiting until it ends.")
            while not stopped() and not _try_lock(descriptor, say):
                time.sleep(PAUSE)
        yield
    finally:
        os.close(descriptor)


def _try_lock(descriptor: int, say: Callable[[str], None]) -> bool:
    """Return whether nobody else holds the lock."""
    try:
        if fcntl is None:
            raise OSError
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # some network folders; results are safe without it, only work is done twice
        say("Files cannot be locked here: do not start a second run for this assignment.")
    return True
