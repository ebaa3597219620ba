"""The trusted fork server: keeps `cs_core` and the tests warm, forks a process per submission.

`engine.Engine` starts it and talks to it over its standard input and output. It starts the
student's fork server in the sandbox in turn.
"""

import contextlib
import gc
import importlib
import mmap
import os
import resource
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from cs_grader.grading.courseware import courseware
from cs_grader.grading.exam import Exam
from cs_grader.grading.frames import (
    Frame,
    packed,
    read_frame,
    read_until,
    unpacked,
    write_frame,
)
from cs_grader.grading.imports import absent_modules, imported_modules, modules_to_warm
from cs_grader.grading.limits import Limits
from cs_grader.grading.link import SessionError
from cs_grader.grading.markdown import make_safe
from cs_grader.grading.outputs import Shown
from cs_grader.grading.sandbox import command, linked, start, student_files, variables
from cs_grader.grading.session import Session
from cs_grader.grading.words import why_not_graded
from cs_grader.inside.materials import lay_out, written
from cs_grader.reading.blank import blank
from cs_grader.reading.notebooks import Source, UnreadableError, instructors_texts, rebuild
from cs_grader.reading.source import is_locked
from cs_grader.reading.submissions import Submission
from cs_grader.results import CellResult, Notebook, Result, unearned

OWN_MEMORY = 4 * 2**30  # bytes for the tests of one submission
AT_SIZE = 128  # bytes of a cell's name
PATIENCE = 30.0  # seconds beyond a submission's own limit
KIND = socket.SOCK_SEQPACKET if sys.platform == "linux" else socket.SOCK_DGRAM


class Examiner:
    """Grades the submissions that it is sent, one after the other.

    Parameters
    ----------
    sandbox : str
        "bubblewrap" or "none".
    limits : Limits
    """

    def __init__(self, sandbox: str, limits: Limits) -> None:
        self._sandbox, self._limits = sandbox, limits
        self._sources: list[Source] = []
        self._known: dict[str, frozenset[str]] = {}  # the instructor's texts, by notebook
        self._control: socket.socket | None = None
        self._zygote: subprocess.Popen[bytes] | None = None
        self._folder: Any = None
        self._materials: Any = None
        # where a child says which cell it is at: read when it ended in the middle of one
        self._at = mmap.mmap(-1, AT_SIZE)

    def prepare(self, sources: list[Frame], files: dict[str, bytes]) -> None:
        """Take the instructor's notebooks and files; start the student's fork server for them."""
        self._sources = [Source(s["name"], s["notebook"]) for s in sources]
        self._materials = written(files)
        for source in self._sources:  # what these remember, every child inherits
            courseware(source)
            self._known[source.name] = instructors_texts(source)
        locked = [
            cell["source"] for source in self._sources for cell in source.notebook["cells"]
            if cell["cell_type"] == "code" and is_locked(cell)
        ]  # fmt: skip
        for module in imported_modules(locked):
            with contextlib.suppress(Exception, SystemExit):
                importlib.import_module(module)
        self._start_zygote()
        gc.collect()
        gc.freeze()

    def grade(self, frame: Frame) -> Frame:
        """Grade one submission in a process of its own."""
        if self._zygote is None or self._zygote.poll() is not None:
            self._start_zygote()
        reader, writer = os.pipe()
        self._at[:] = bytes(AT_SIZE)
        place = tempfile.mkdtemp(prefix="cs-grader-")  # the working folder of the tests
        pid = os.fork()
        if pid == 0:
            os.close(reader)
            os.chdir(place)
            _be_examined(self, frame, writer)
        os.close(writer)
        deadline = time.monotonic() + self._limits.total_seconds + PATIENCE
        data = read_until(reader, deadline)
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        shutil.rmtree(place, ignore_errors=True)
        if self._control:
            with contextlib.suppress(OSError):
                self._control.sendall(b"{}")  # ends the student's process
        if not data:
            at = self._at[:].rstrip(b"\0").decode(errors="replace") or "the start"
            return {"ended": at, "late": time.monotonic() >= deadline}
        return unpacked(data)

    def examine(self, frame: Frame) -> Frame:
        """Grade a submission; called in its own process."""
        start_time = time.monotonic()
        lay_out(Path(self._materials.name), Path())
        sys.path.append(self._materials.name)  # modules that lie beside the notebook
        errors: list[tuple[str, str, str]] = []
        places: set[str] = set()
        submission = Submission(**frame["submission"])
        cells: list[CellResult] = []
        notebooks: dict[str, Notebook] = {}
        notes, problems, shown = list(submission.notes), [], Shown()
        for source in self._sources:
            try:
                if submission.problem or source.name not in submission.notebooks:
                    problem = f"There is no file named {source.name}.ipynb."
                    raise UnreadableError(submission.problem or problem)
                rebuilt = rebuild(source, submission.notebooks[source.name])
                session = self._session(submission, start_time, frame["places"])
                exam = Exam(source, rebuilt, session, self._say, shown)
                cells += exam.run()
                places |= session.remote.learned
                errors += [(source.name, *error) for error in exam.errors]
                make_safe(rebuilt.notebook, self._known[source.name])
                notebooks[source.name] = rebuilt.notebook
                notes += rebuilt.notes
            except Exception as error:
                problems.append(why_not_graded(error))
                notebooks[source.name] = blank(source, problems[-1])
                cells += unearned(source.name, source.notebook)
        nothing = len(problems) == len(self._sources)
        result = Result(
            frame["assignment"],
            submission.student,
            frame["key"],
            reason=problems[0] if nothing else "",
            notes=tuple(notes if nothing else [*notes, *problems]),
            cells=tuple(cells),
            seconds=round(time.monotonic() - start_time, 4),
            sandbox=self._sandbox,
            timestamp=submission.timestamp,
        )
        return {
            "result": result.to_dict(), "notebooks": notebooks, "errors": errors,
            "places": sorted(places),
        }  # fmt: skip

    def _say(self, cell: str) -> None:
        """Keep the name of the cell that is about to run."""
        self._at[:] = cell.encode()[:AT_SIZE].ljust(AT_SIZE, b"\0")

    def _session(
        self, submission: Submission, start_time: float, places: list[str] | None
    ) -> Session:
        if self._control is None:
            raise SessionError("the student's fork server is not there")
        return Session(
            self._control,
            bounds=self._limits.bounds,
            cell_seconds=self._limits.cell_seconds,
            places=places,
            deadline=start_time + self._limits.total_seconds,
            preload=modules_to_warm(submission.notebooks.values()),
            extras=submission.extras,
        )

    def _start_zygote(self) -> None:
        if self._control:
            self._control.close()
        self._control, theirs = socket.socketpair(socket.AF_UNIX, KIND)
        files = student_files(absent_modules(self._sources))
        files["data"] = Path(self._materials.name)
        if self._sandbox == "bubblewrap":
            words = command(files, theirs.fileno())
        else:
            self._folder = linked(files)
            words = start(self._folder.name, theirs.fileno(), isolate=False)
        with theirs:
            self._zygote = subprocess.Popen(
                words, pass_fds=[theirs.fileno()], env=variables() | {"PATH": os.environ["PATH"]},
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, cwd="/",
            )  # fmt: skip


def _be_examined(examiner: Examiner, frame: Frame, writer: int) -> None:
    """Grade in this process, write the result, and never return."""
    gc.disable()  # this process does not live long
    try:
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        if sys.platform == "linux":
            resource.setrlimit(resource.RLIMIT_AS, (OWN_MEMORY, hard))
        # the folder's name seeds the tests' data in a plain notebook; here a secret is the key
        os.environ["CS_SUBMISSION"] = f"{frame['submission']['student']}/{frame['assignment']}"
        os.environ["CS_SECRET"] = frame["secret"]
        try:
            reply = examiner.examine(frame)
        except SessionError as error:
            reply = {"failed": str(error)}
        with os.fdopen(writer, "wb") as pipe:
            pipe.write(packed(reply))
        os._exit(0)
    except BaseException:
        sys.excepthook(*sys.exc_info())  # to the engine's log
        os._exit(1)


def main() -> None:
    """Serve until the engine is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the operator's Ctrl-C is for the coordinator
    source, sink = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what tests print by accident must not break the messages
    first = read_frame(source)
    if first is None:
        return
    examiner = Examiner(first["sandbox"], Limits(**first["limits"]))
    while (frame := read_frame(source)) is not None:
        if "sources" in frame:
            examiner.prepare(frame["sources"], frame["files"])
            write_frame(sink, {"ready": True})
        else:
            write_frame(sink, examiner.grade(frame))


if __name__ == "__main__":
    main()
