"""Where submissions are graded: threads of this process, or the workers of a Dask cluster.

Both run `grade_batch`, on an executor of `concurrent.futures`. An engine runs everything in
processes of its own, so that a thread for each is enough.
"""

import atexit
import os
import platform
import threading
import traceback
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING

from cs_grader.running.jobs import Batch, Failure, Job, Outcomes, Pool, Unit, WorkersError
from cs_grader.running.keys import grader_version

if TYPE_CHECKING:  # only names: a command that grades nothing starts without them
    from cs_grader.grading.engine import Engine, Graded


def processors() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@contextmanager
def local_pool(job: Job, count: int) -> Iterator[Pool]:
    """Grade in `count` threads of this process, each with an engine of its own."""
    executor = ThreadPoolExecutor(count, thread_name_prefix="grader")
    try:
        yield Pool(lambda batch: executor.submit(grade_batch, job, batch), lambda: count)
    finally:
        executor.shutdown(wait=True, cancel_futures=True)
        close_engines(job.run)


def grade_batch(job: Job, batch: Batch) -> Outcomes:
    """Grade some submissions, one after the other.

    Raises
    ------
    WorkersError
        If this machine has another version of the grader, of Python or of NumPy.
    NoSandboxError
        If submissions cannot be isolated here.
    """
    if grader_version() != job.version:
        raise WorkersError(
            f"The machine {platform.node()} has another version of the grader, Python or NumPy "
            "than this one: install the same on all machines."
        )
    return [_grade(job, unit) for unit in batch]


def _grade(job: Job, unit: Unit) -> "Graded | Failure":
    from cs_grader.grading.engine import EngineError

    failure = None
    for _ in range(2):  # the second time on a fresh engine
        try:
            engine = _engine(job)
            try:
                return engine.grade(
                    job.assignment, job.sources, unit.submission,
                    files=job.files, places=unit.places, key=unit.key, secret=job.secret,
                )  # fmt: skip
            finally:
                if job.run in _ended:  # `close_engines` came while it was at work
                    engine.close()
        except EngineError as error:
            _close_engine(threading.get_ident())
            failure = Failure(unit.submission.student, str(error), traceback.format_exc())
    assert failure is not None
    return failure


# By thread: its engine, and the run that this serves. A cluster's worker outlives many runs.
_engines: dict[int, tuple[str, "Engine"]] = {}
_ended: set[str] = set()


def _engine(job: Job) -> "Engine":
    """Return this thread's engine for a run; one of another run is closed."""
    from cs_grader.grading.engine import Engine, EngineError

    if job.run in _ended:  # a batch that was called off goes no further
        raise EngineError("The run has ended.")
    thread = threading.get_ident()
    if _engines.get(thread, ("",))[0] != job.run:
        _close_engine(thread)
        _engines[thread] = job.run, Engine(sandbox=job.sandbox, limits=job.limits)
    return _engines[thread][1]


def close_engines(run: str) -> None:
    """End the processes that a run left in this one."""
    _ended.add(run)
    for thread, (served, _) in list(_engines.items()):
        if served == run:
            _close_engine(thread)


def _close_engine(thread: int) -> None:
    _, engine = _engines.pop(thread, ("", None))
    if engine is not None:
        engine.close()


@atexit.register
def _close_all() -> None:
    for thread in list(_engines):
        _close_engine(thread)
