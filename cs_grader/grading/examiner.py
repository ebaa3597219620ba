"""The trusted fork server: keeps `cs_core` and the tests warm, forks a process per submission.

`engine.Engine` starts it and talks to it over its standard input and output. It starts the
student's fork server in the sandbox in turn.
"""

import contextlib
import gc
import importlib
import os
import resource
import select
import signal
import socket
import subprocess
import sys
import time
from dataclasses import asdict
from typing import Any

from cs_grader.grading.exam import Exam
from cs_grader.grading.frames import Frame, packed, read_frame, unpacked, write_frame
from cs_grader.grading.imports import absent_modules, imported_modules, modules_to_warm
from cs_grader.grading.limits import Limits
from cs_grader.grading.link import SessionError
from cs_grader.grading.outputs import tame_markdown
from cs_grader.grading.prepared import answered_names, prepare
from cs_grader.grading.sandbox import command, linked, start, student_files, variables
from cs_grader.grading.session import Session
from cs_grader.reading.blank import blank
from cs_grader.reading.notebooks import Source, UnreadableError, rebuild, unanswered
from cs_grader.reading.submissions import Submission
from cs_grader.results import CellResult, Notebook, Result, unearned

OWN_MEMORY = 4 * 2**30  # bytes for the tests of one submission
PATIENCE = 30.0  # seconds beyond a submission's own limit
KIND = socket.SOCK_SEQPACKET if sys.platform == "linux" else socket.SOCK_DGRAM
PARENT = os.getppid()  # the engine; another process takes its place when it ends


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
        self._control: socket.socket | None = None
        self._zygote: subprocess.Popen[bytes] | None = None
        self._folder: Any = None

    def prepare(self, sources: list[Frame]) -> None:
        """Take the instructor's notebooks, and start the student's fork server for them."""
        self._sources = [Source(s["name"], s["notebook"]) for s in sources]
        tests = [
            "".join(cell["source"])
            for source in self._sources
            for cell in source.notebook["cells"]
            if cell["cell_type"] == "code" and cell["metadata"].get("nbgrader", {}).get("grade")
            and not cell["metadata"]["nbgrader"].get("solution")
        ]  # fmt: skip
        for test in tests:
            with contextlib.suppress(SyntaxError, ValueError):
                prepare(test)
        for source in self._sources:  # what these remember, every child inherits
            answered_names(source)
            unanswered(source)
        for module in imported_modules(tests):
            with contextlib.suppress(ImportError):
                importlib.import_module(module)
        self._start_zygote()
        gc.collect()
        gc.freeze()

    def grade(self, frame: Frame) -> Frame:
        """Grade one submission in a process of its own."""
        if self._zygote is None or self._zygote.poll() is not None:
            self._start_zygote()
        reader, writer = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.close(reader)
            _be_examined(self, frame, writer)
        os.close(writer)
        deadline = time.monotonic() + self._limits.total_seconds + PATIENCE
        data = _read_until(reader, deadline)
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        if self._control:
            with contextlib.suppress(OSError):
                self._control.sendall(b"{}")  # ends the student's process
        if not data:
            return {"ended": True, "late": time.monotonic() >= deadline}
        return unpacked(data)

    def examine(self, frame: Frame) -> Frame:
        """Grade a submission; called in its own process."""
        start_time = time.monotonic()
        submission = Submission(**frame["submission"])
        cells: list[CellResult] = []
        notebooks: dict[str, Notebook] = {}
        notes, problems = list(submission.notes), []
        for source in self._sources:
            try:
                if submission.problem or source.name not in submission.notebooks:
                    problem = f"There is no file named {source.name}.ipynb."
                    raise UnreadableError(submission.problem or problem)
                rebuilt = rebuild(source, submission.notebooks[source.name])
                cells += Exam(source, rebuilt, self._session(submission, start_time)).run()
                tame_markdown(rebuilt.notebook, source.notebook)
                notebooks[source.name] = rebuilt.notebook
                notes += rebuilt.notes
            except Exception as error:
                problems.append(_why_not(error))
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
        return {"result": result.to_dict(), "notebooks": notebooks}

    def _session(self, submission: Submission, start_time: float) -> Session:
        if self._control is None:
            raise SessionError("the student's fork server is not there")
        return Session(
            self._control,
            bounds=self._limits.bounds,
            cell_seconds=self._limits.cell_seconds,
            deadline=start_time + self._limits.total_seconds,
            preload=modules_to_warm(submission.notebooks.values()),
            extras=submission.extras,
        )

    def _start_zygote(self) -> None:
        if self._control:
            self._control.close()
        self._control, theirs = socket.socketpair(socket.AF_UNIX, KIND)
        files = student_files(absent_modules(self._sources))
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


def _why_not(error: Exception) -> str:
    """Return why a notebook could not be graded, in a sentence for the student."""
    if isinstance(error, UnreadableError):
        return str(error)
    sys.excepthook(type(error), error, error.__traceback__)  # to the engine's log
    kind = type(error).__name__
    return f"Grading this notebook ended in an error ({kind}): a person must look at it."


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


def _read_until(reader: int, deadline: float) -> bytes:
    """Read everything from a pipe; nothing if that takes too long or the engine is gone."""
    parts: list[bytes] = []
    with os.fdopen(reader, "rb", buffering=0) as pipe:
        while (left := deadline - time.monotonic()) > 0:
            if select.select([pipe], [], [], min(left, 1.0))[0]:
                part = pipe.read(2**20)
                if not part:
                    return b"".join(parts)
                parts.append(part)
            elif os.getppid() != PARENT:
                break
    return b""


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
            examiner.prepare(frame["sources"])
            write_frame(sink, {"ready": True})
        else:
            write_frame(sink, examiner.grade(frame))


def first_frame(sandbox: str, limits: Limits) -> Frame:
    """Return the message that `main` waits for first."""
    return {"sandbox": sandbox, "limits": asdict(limits)}


if __name__ == "__main__":
    main()
