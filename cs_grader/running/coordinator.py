"""The heart of a run: hand out submissions, store what comes back, keep the gradebook up to date.

Only this process writes. Whatever ends it, what was stored is whole, and the next run goes on from
there.
"""

import errno
import traceback
from asyncio import CancelledError
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from typing import Any, Protocol

from cs_grader.grading.bubblewrap import NoSandboxError
from cs_grader.results import Result
from cs_grader.running.jobs import Batch, Failure, Outcomes, Pool, Unit, WorkersError
from cs_grader.running.summary import Summary
from cs_grader.storage.store import Store

SYNC_EVERY = 100  # results
WRITERS = 8  # a disk takes its time, a network folder even more, but takes several at once
MAX_BATCH = 4_000_000  # bytes of submissions, unless one is larger
POLL = 0.2  # seconds until a request to stop is noticed
# a folder where a file should be, and the like: nobody else's result is in that place
IN_THE_WAY = {
    errno.EEXIST, errno.EISDIR, errno.ELOOP, errno.ENAMETOOLONG, errno.ENOTDIR, errno.ENOTEMPTY,
}  # fmt: skip
LOST = "The worker that graded it ended or failed, twice."


class CannotWriteError(Exception):
    """Results cannot be stored; the text says why, and what to do."""


class Console(Protocol):
    """Where a run tells how far it is, and asks whether to go on."""

    def say(self, sentence: str) -> None:
        """Show a sentence."""

    def start(self, submissions: int) -> None:
        """Begin to show progress."""

    def advance(self) -> None:
        """Show that one more submission is done."""

    def stopped(self) -> bool:
        """Return whether the run shall stop."""


@dataclass
class Coordinator:
    """Grades submissions with a pool of workers.

    Attributes
    ----------
    store : Store
    sync : callable
        Writes results into the gradebook; returns how many rows that changed.
    console : Console
    summary : Summary
        Takes every result.
    regrade : bool
        Whether to grade again what has an up-to-date result.
    """

    store: Store
    sync: Callable[[Iterator[Result]], int]
    console: Console
    summary: Summary
    regrade: bool = False
    _pending: dict["Future[Outcomes]", tuple[Batch, int]] = field(default_factory=dict)
    _writing: dict["Future[None]", Result] = field(default_factory=dict)
    _fresh: list[Result] = field(default_factory=list)
    _begun: bool = False

    def grade(self, pool: Pool, units: Iterator[Unit]) -> None:
        """Grade units until none is left, or the console says stop.

        At most twice as many batches as there are workers are under way: these are all that is
        in memory, however large the class.

        Raises
        ------
        CannotWriteError, NoSandboxError, WorkersError
            If going on is of no use. Results that were stored are kept.
        """
        with ThreadPoolExecutor(WRITERS, thread_name_prefix="writer") as writers:
            for batch in batches(self._missing(units), self._batch(pool)):
                self._submit(pool, batch)
                while self._is_full(pool) and not self.console.stopped():
                    self._collect(pool, writers)
            while self._pending or self._writing:
                if self.console.stopped():
                    self._call_off()
                self._collect(pool, writers)

    def finish(self) -> None:
        """Bring the gradebook up to date with all stored results, also those of earlier runs."""
        self.summary.gradebook = ""
        self._sync(self.store.results(), say=False)

    def _missing(self, units: Iterator[Unit]) -> Iterator[Unit]:
        """Yield the units to grade; count those that have a result."""
        for unit in units:
            if self.console.stopped():
                return
            student = unit.submission.student
            result = None if self.regrade else self.store.get(student, unit.key)
            if result is None:
                yield unit
            else:
                self.summary.add(result, now=False)
                self.console.advance()

    def _submit(self, pool: Pool, batch: Batch, tries: int = 1) -> None:
        self._pending[pool.submit(batch)] = batch, tries

    def _batch(self, pool: Pool) -> int:
        """Return how many submissions a batch has: in a small class, few, to keep all at work."""
        return max(1, min(pool.batch, self.summary.submissions // (4 * pool.size())))

    def _is_full(self, pool: Pool) -> bool:
        return len(self._pending) >= 2 * pool.size() or len(self._writing) >= 2 * WRITERS

    def _collect(self, pool: Pool, writers: ThreadPoolExecutor) -> None:
        """Wait a moment; take what is graded, and what is written."""
        if not self._begun:  # what is wrong with the gradebook comes to light early
            self._begun = True
            self._sync(iter(()))
        under_way: set[Future[Any]] = {*self._pending, *self._writing}
        done, _ = wait(under_way, timeout=POLL, return_when=FIRST_COMPLETED)
        if not done:
            pool.size()  # says so if all workers are gone
        for future in done:
            if future in self._writing:
                self._count(self._writing.pop(future), future)
            else:
                for outcome in self._outcomes(pool, future):
                    if isinstance(outcome, Failure):
                        self._fail(outcome)
                    else:
                        writing = writers.submit(self.store.put, outcome)
                        self._writing[writing] = outcome.result

    def _outcomes(self, pool: Pool, future: "Future[Outcomes]") -> Outcomes:
        """Return what came of a batch; nothing yet if its worker was lost."""
        batch, tries = self._pending.pop(future)
        try:
            return future.result()
        except (NoSandboxError, WorkersError):
            raise
        except (Exception, CancelledError):  # a lost worker has many names on a cluster
            self._again(pool, batch, tries, traceback.format_exc())
            return []

    def _again(self, pool: Pool, batch: Batch, tries: int, details: str) -> None:
        """Grade a lost batch once more, one by one: a single submission may have ended it."""
        if self.console.stopped():
            return
        pool.size()  # says so if all workers are gone
        for unit in batch:
            if tries == 1:
                self._submit(pool, (unit,), tries=2)
            else:
                self._fail(Failure(unit.submission.student, LOST, details))

    def _fail(self, failure: Failure) -> None:
        self.summary.grader_failed.append(failure)
        self.console.advance()

    def _count(self, result: Result, written: "Future[None]") -> None:
        try:
            written.result()
        except OSError as error:
            if error.errno not in IN_THE_WAY:
                raise cannot_write(error) from error
            self._fail(Failure(result.student, f"{_cannot_store(error)}: remove what is there."))
            return
        self.summary.add(result, now=True)
        self.console.advance()
        self._fresh.append(result)
        if len(self._fresh) >= SYNC_EVERY:
            fresh, self._fresh = self._fresh, []
            self._sync(iter(fresh))

    def _sync(self, results: Iterator[Result], *, say: bool = True) -> None:
        """Write results into the gradebook; if that fails, only the end of the run tries again."""
        if self.summary.gradebook:
            return
        from cs_grader.storage.gradebook import (
            GradebookError,  # takes a while: engines start meanwhile
        )

        try:
            self.summary.rows += self.sync(results)
        except GradebookError as error:
            self.summary.gradebook = str(error)
            if say:
                self.console.say(
                    f"{error} Grading goes on; the gradebook is tried again at the end."
                )

    def _call_off(self) -> None:
        """Drop what has not begun."""
        for future in list(self._pending):
            if future.cancel():
                del self._pending[future]


def batches(units: Iterator[Unit], most: int) -> Iterator[Batch]:
    """Group units: at most so many together, and fewer if they are large."""
    batch: list[Unit] = []
    size = 0
    for unit in units:
        submission = unit.submission
        files = [*submission.notebooks.values(), *submission.extras.values()]
        size += sum(map(len, files))
        if batch and (len(batch) == most or size > MAX_BATCH):
            yield tuple(batch)
            batch, size = [], sum(map(len, files))
        batch.append(unit)
    if batch:
        yield tuple(batch)


def cannot_write(error: OSError) -> CannotWriteError:
    """Return the sentence for a disk that is full, a folder that is read-only and the like."""
    return CannotWriteError(
        f"{_cannot_store(error)}. What was stored before "
        "is kept: make room, or make the folder writable, and run the same command again."
    )


def _cannot_store(error: OSError) -> str:
    where = error.filename2 or error.filename
    said = f"{where}: {error.strerror}" if where else error.strerror or str(error)
    return f"A result could not be stored ({said})"
