"""Grading as its users see it: an engine that takes submissions and gives results."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from types import MappingProxyType
from typing import Any, Self

from cs_grader.grading.bubblewrap import NoSandboxError, find_bubblewrap
from cs_grader.grading.frames import first_frame, read_frame, write_frame
from cs_grader.grading.limits import Limits
from cs_grader.grading.sandbox import sandbox_failed
from cs_grader.reading.blank import blank
from cs_grader.reading.notebooks import Source
from cs_grader.reading.submissions import Submission
from cs_grader.results import Notebook, Result, unearned

SANDBOXES = ("bubblewrap", "none")
Assignment = tuple[tuple[Source, ...], Mapping[str, bytes]]


class EngineError(RuntimeError):
    """The grader itself failed; the message says how."""


@dataclass(frozen=True)
class Graded:
    """A result, and what came of it.

    Attributes
    ----------
    result : Result
    notebooks : dict of str to Notebook
        The graded notebooks, by name.
    errors : list of (str, str, str)
        Notebook, cell and error of each of the instructor's cells that failed: for the
        instructor's eyes alone.
    places : sequence of str
        Where the tests operated on objects, if that was to be learned.
    """

    result: Result
    notebooks: dict[str, Notebook]
    errors: Sequence[Sequence[str]] = ()
    places: Sequence[str] = ()


class Engine:
    """Grades one submission at a time, in processes of its own.

    Parameters
    ----------
    sandbox : {"bubblewrap", "none"}
        "none" is for code that you trust: only limits on time and memory hold.
    limits : Limits
        What one submission may use.

    Raises
    ------
    ValueError
        If there is no such sandbox.
    NoSandboxError
        If bubblewrap does not work here.

    Notes
    -----
    Not safe for use by several threads at once: give each its own.
    """

    def __init__(self, *, sandbox: str = "bubblewrap", limits: Limits | None = None) -> None:
        if sandbox not in SANDBOXES:
            raise ValueError(f"sandbox must be one of {SANDBOXES}, got {sandbox!r}")
        if sandbox == "bubblewrap":
            find_bubblewrap()
        self._sandbox, self._limits = sandbox, limits or Limits()
        self._process: subprocess.Popen[bytes] | None = None
        self._log: Any = None
        self._assignment: Assignment = ((), {})

    def __enter__(self) -> Self:
        """Return the engine."""
        return self

    def __exit__(self, *_: object) -> None:
        """End its processes."""
        self.close()

    def grade(
        self,
        assignment: str,
        sources: Sequence[Source],
        submission: Submission,
        *,
        files: Mapping[str, bytes] = MappingProxyType({}),
        places: Sequence[str] | None = (),
        key: str = "",
        secret: str = "",
    ) -> Graded:
        """Grade a submission.

        Parameters
        ----------
        assignment : str
        sources : sequence of Source
            The instructor's notebooks.
        submission : Submission
        files : mapping of str to bytes
            The instructor's data, which lie beside the notebooks.
        places : sequence of str or None
            Where tests may operate on objects of the student's classes; None, for the
            instructor's own solution, to learn it.
        key : str
            Kept in the result: what it depends on.
        secret : str
            Joins the student's name in the seed of the tests' data.

        Returns
        -------
        Graded
            Whatever the submission does.

        Raises
        ------
        EngineError
            If the grader's own processes fail.
        NoSandboxError
            If the sandbox does not start.
        """
        frame = {
            "assignment": assignment, "submission": asdict(submission), "key": key,
            "secret": secret, "places": places if places is None else list(places),
        }  # fmt: skip
        for attempt in (1, 2):
            try:
                self._start((tuple(sources), files))
                reply = self._exchange(frame)
            except (OSError, EOFError):
                reply = {"failed": "the examiner ended"}
            if "result" in reply:
                result = Result.from_dict(reply["result"])
                return Graded(result, reply["notebooks"], reply["errors"], reply["places"])
            words = self._last_words()
            self.close()
            if "ended" in reply and (attempt == 2 or reply["late"]):
                return self._given_up(assignment, sources, submission, key, str(reply["ended"]))
        if self._sandbox == "bubblewrap" and reply["failed"].startswith("the student's process"):
            raise sandbox_failed(words)
        raise EngineError(f"{reply['failed']}: {words or 'no more is known'}")

    def close(self) -> None:
        """End the processes; the next submission starts new ones."""
        process, self._process = self._process, None
        if process:
            if process.stdin:
                process.stdin.close()
            process.kill()
            process.wait()
            if process.stdout:
                process.stdout.close()
            self._log.close()

    def _start(self, assignment: "Assignment") -> None:
        if self._process and assignment == self._assignment:
            return
        if not self._process:
            self._log = tempfile.TemporaryFile()  # noqa: SIM115 - closed in `close`
            words = [sys.executable, "-P", "-m", "cs_grader.grading.examiner"]  # -P: not from here
            threads = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
            self._process = subprocess.Popen(
                words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._log,
                env=os.environ | dict.fromkeys(threads, "1"),
            )  # fmt: skip
            assert self._process.stdin
            write_frame(self._process.stdin, first_frame(self._sandbox, self._limits))
        sources, files = assignment
        self._exchange({"sources": [asdict(s) for s in sources], "files": dict(files)})
        self._assignment = assignment

    def _exchange(self, frame: dict[str, Any]) -> dict[str, Any]:
        assert self._process
        assert self._process.stdin
        assert self._process.stdout
        write_frame(self._process.stdin, frame)
        reply = read_frame(self._process.stdout)
        if reply is None:
            raise EOFError
        return reply

    def _last_words(self) -> str:
        """Return the last line that the processes wrote to standard error."""
        if not self._log or self._log.closed:
            return ""
        self._log.seek(0, os.SEEK_END)
        self._log.seek(max(0, self._log.tell() - 2000))
        lines = self._log.read().decode(errors="replace").strip().splitlines()
        return lines[-1] if lines else ""

    def _given_up(
        self, assignment: str, sources: Sequence[Source], submission: Submission, key: str, at: str
    ) -> Graded:
        """Return a result without points for a submission that ended the examiner twice."""
        reason = "Grading this submission ended the grader: a person must look at it."
        cells = tuple(c for s in sources for c in unearned(s.name, s.notebook))
        result = Result(
            assignment, submission.student, key, reason=reason, cells=cells,
            sandbox=self._sandbox, timestamp=submission.timestamp,
        )  # fmt: skip
        notebooks = {source.name: blank(source, reason) for source in sources}
        words = "it ended the tests' process, or went on for ever, and could not be interrupted"
        return Graded(result, notebooks, [("", at, words)])


__all__ = ["Engine", "EngineError", "Graded", "Limits", "NoSandboxError"]
