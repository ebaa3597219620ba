"""What a run hands to its workers and gets back; the words that all of `running` share."""

from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # only names: a command that grades nothing starts without them
    from cs_grader.grading.engine import Graded, Limits
    from cs_grader.reading.notebooks import Source
    from cs_grader.reading.submissions import Submission


class WorkersError(RuntimeError):
    """Nothing can be graded with these workers; the text says what to do."""


@dataclass(frozen=True)
class Job:
    """What is the same for all submissions of a run.

    Attributes
    ----------
    run : str
        Tells this run from others that use the same cluster.
    assignment : str
    sources : tuple of Source
    files : mapping of str to bytes
        The instructor's data, which lie beside the notebooks.
    own_files : mapping of str to bytes
        Files that students hand in with their own content, as the solution has them.
    limits : Limits
    sandbox, secret : str
    version : str
        What `keys.grader_version` gives where the run was started.
    """

    run: str
    assignment: str
    sources: tuple["Source", ...]
    files: Mapping[str, bytes]
    own_files: Mapping[str, bytes]
    limits: "Limits"
    sandbox: str
    secret: str
    version: str


@dataclass(frozen=True)
class Unit:
    """A submission to grade.

    Attributes
    ----------
    submission : Submission
    key : str
        Of its result.
    places : tuple of str or None
        Where the solution gave the tests objects to operate on; None for the solution itself.
    """

    submission: "Submission"
    key: str
    places: tuple[str, ...] | None = ()


@dataclass(frozen=True)
class Failure:
    """A submission on which the grader itself failed, twice.

    Attributes
    ----------
    student : str
    reason : str
        A sentence for the operator.
    details : str
        A traceback, for the log.
    """

    student: str
    reason: str
    details: str = ""


Batch = tuple[Unit, ...]
Outcomes = list["Graded | Failure"]


@dataclass(frozen=True)
class Pool:
    """Workers, ready to grade.

    Attributes
    ----------
    submit : callable
        Takes a batch, returns a future of its outcomes.
    size : callable
        Returns how many submissions can be graded at the same time, now; raises `WorkersError`
        if none can.
    batch : int
        Most submissions in a batch.
    """

    submit: Callable[[Batch], "Future[Outcomes]"]
    size: Callable[[], int]
    batch: int = 1
