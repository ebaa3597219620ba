"""A run's connection to a Dask cluster: who is there, and what to say if nobody is."""

import importlib
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from cs_grader.running.jobs import Job, Pool, WorkersError
from cs_grader.running.keys import grader_version
from cs_grader.running.workers import close_engines, grade_batch

WAIT = 10  # seconds for a scheduler to answer, and for a first worker to join
LOGGERS = ("distributed", "distributed.client", "tornado", "tornado.application")


@contextmanager
def cluster_pool(job: Job, address: str) -> Iterator[Pool]:
    """Grade on the workers of a Dask scheduler."""
    cluster = Cluster(address, job.version)
    try:
        yield Pool(
            lambda batch: cluster.executor.submit(grade_batch, job, batch),
            cluster.size,
            batch=20,  # a task costs 2 ms: little for 20 submissions, and 20 are soon redone
        )
    finally:
        cluster.leave(close_engines, job.run)


class Cluster:
    """The workers of a Dask scheduler.

    Parameters
    ----------
    address : str
        The scheduler's, such as "tcp://host:8786".
    version : str
        What `keys.grader_version` must give on each worker.

    Raises
    ------
    WorkersError
        If nothing can be graded there.
    """

    def __init__(self, address: str, version: str) -> None:
        self._address = address
        self._client = _connect(address)
        try:
            self.size()
            self._require(version)
        except WorkersError:
            self._close()
            raise
        # pure: equal arguments would run once
        self.executor: Any = self._client.get_executor(pure=False)

    def size(self) -> int:
        """Return how many threads there are now; wait for a worker if there is none.

        Raises
        ------
        WorkersError
            If the scheduler is gone, or no worker comes.
        """
        try:
            if not (threads := self._threads()):
                with suppress(TimeoutError):
                    self._client.wait_for_workers(1, timeout=WAIT)
                threads = self._threads()
        except (OSError, RuntimeError) as error:
            raise WorkersError(
                f"The scheduler at {self._address} does not answer any more. What was graded is "
                "kept: start it again, and run the same command."
            ) from error
        if not threads:
            raise WorkersError(
                f"The scheduler at {self._address} has no workers: start some with "
                f"`dask worker {self._address}`, and run the same command again."
            )
        return threads

    def leave(self, clean_up: Callable[[str], None], run: str) -> None:
        """Call a function with the run's name on each worker that answers, and disconnect."""
        with suppress(OSError, RuntimeError):
            if self._client.status == "running":
                self._client.run(clean_up, run, on_error="ignore")
        self._close()

    def _threads(self) -> int:
        threads: dict[str, int] = self._client.nthreads()
        return sum(threads.values())

    def _require(self, version: str) -> None:
        """Ask first: a worker that cannot read our messages would end on each, without a word."""
        found: dict[str, Any] = self._client.run(grader_version, on_error="return")
        for worker, its_version in sorted(found.items()):
            if its_version != version:  # or an error, where there is no grader at all
                raise WorkersError(
                    f"The worker at {worker} has another version of the grader, Python or NumPy "
                    "than this machine: install the same on all machines."
                )

    def _close(self) -> None:
        with suppress(OSError, RuntimeError):
            self._client.close()


def _connect(address: str) -> Any:
    try:
        dask: Any = importlib.import_module("distributed")  # it is not typed
    except ImportError as error:
        raise WorkersError("A cluster needs Dask: run `pip install '.[cluster]'`.") from error
    for name in LOGGERS:  # what they tell of a lost connection, we say in a sentence
        logging.getLogger(name).setLevel(logging.CRITICAL)
    certificates = dask.Security().get_connection_args("client")["ssl_context"]
    if address.startswith("tls://") and certificates is None:
        raise WorkersError(
            f"The scheduler at {address} needs certificates: set `distributed.comm.tls` in Dask's "
            "configuration."
        )
    try:
        return dask.Client(address, timeout=WAIT, set_as_default=False)
    except (OSError, ValueError) as error:  # a TimeoutError is an OSError
        raise WorkersError(
            f"No Dask scheduler answers at {address}: start one with `dask scheduler`, and give "
            "the address that it prints."
        ) from error
