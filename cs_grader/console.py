"""What a person sees and does while a run goes on: progress, sentences, Ctrl-C."""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

STOPPING = (
    "Stopping as soon as the submissions under way are done; what is finished is kept. "
    "Ctrl-C again stops at once."
)


class Terminal:
    """Shows progress on standard error, where a person looks on; standard output is for results."""

    def __init__(self) -> None:
        self._bar: Any = None  # tqdm is not typed
        self._stopped = False

    def say(self, sentence: str) -> None:
        """Show a sentence, above the progress bar."""
        if self._bar is None:
            print(sentence, file=sys.stderr, flush=True)  # noqa: T201
        else:
            self._bar.write(sentence, file=sys.stderr)

    def start(self, submissions: int) -> None:
        """Show a progress bar, if there is a person to see it."""
        if sys.stderr.isatty():
            from tqdm import tqdm  # type: ignore[import-untyped]

            self._bar = tqdm(total=submissions, unit="submission", file=sys.stderr)

    def advance(self) -> None:
        """Count one more submission."""
        if self._bar is not None:
            self._bar.update()

    def stopped(self) -> bool:
        """Return whether somebody asked for an end."""
        return self._stopped

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Take a first Ctrl-C, or a request to terminate, for a wish to stop in good order."""
        numbers = (signal.SIGINT, signal.SIGTERM)
        before = {number: signal.signal(number, self._stop) for number in numbers}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
            if self._bar is not None:
                self._bar.close()
                self._bar = None

    def _stop(self, number: int, frame: object) -> None:
        if self._stopped:
            os._exit(130)  # every file is whole at every moment; engines end with this process
        self._stopped = True
        self.say(STOPPING)
