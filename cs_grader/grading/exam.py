"""The tests of one notebook, run against one student's process."""

import builtins
import contextlib
import io
import itertools
import re
import time
import warnings
from collections.abc import Sequence
from typing import Any

from cs_core.testing import CheckFailed
from cs_grader.grading.link import StudentEndedError
from cs_grader.grading.outputs import as_outputs, clean, error_output, printed, set_outputs
from cs_grader.grading.prepared import Prepared, answered_names, names_used, prepare
from cs_grader.grading.proxies import RemoteMisuseError, StudentError
from cs_grader.grading.session import Session
from cs_grader.reading.notebooks import Rebuilt, Source, Step
from cs_grader.results import CellResult, unearned

MAX_PRINTED = 100_000


class Exam:
    """One notebook of one student.

    Parameters
    ----------
    source : Source
        The instructor's notebook.
    rebuilt : Rebuilt
        The notebook to run. Its cells get outputs.
    session : Session
        The student's process.
    """

    def __init__(self, source: Source, rebuilt: Rebuilt, session: Session) -> None:
        self._name, self._rebuilt, self._session = source.name, rebuilt, session
        self._theirs = answered_names(source)
        self._space: dict[str, Any] = {"__name__": "__main__", "__builtins__": builtins}

    def run(self) -> list[CellResult]:
        """Run every cell; return what the graded ones earned."""
        earned: dict[str, CellResult] = {}
        steps = self._rebuilt.steps
        last = max((i for i, step in enumerate(steps, start=1) if step.grade_id), default=0)
        # what stands after the last graded cell cannot earn anything: it is not run
        for count, step in enumerate(steps[:last], start=1):
            if step.role == "test":
                outputs, earned[step.grade_id] = self._test(step)
                self._leave_names(step, steps[count:last])
            else:
                outputs = self._run(step)
            set_outputs(self._rebuilt.notebook, step.index, outputs, count)
        return [earned.get(r.grade_id, r) for r in unearned(self._name, self._rebuilt.notebook)]

    def _run(self, step: Step) -> list[dict[str, Any]]:
        """Run one of the student's cells, or a cell that both sides need."""
        if step.role == "setup":
            with _quiet(io.StringIO()):
                exec(prepare(step.source).code, self._space)  # noqa: S102 - the instructor's
        try:
            reply = self._session.run(step.source)
        except StudentEndedError as error:
            return [error_output("CheckFailed", str(error))]
        return as_outputs(reply.get("outputs", []))

    def _leave_names(self, test: Step, coming: Sequence[Step]) -> None:
        """Run what students see of a test on their side too, if they go on with its variables."""
        prepared = prepare(test.source)
        used = (names_used(step.source) for step in coming if step.role == "answer")
        if not prepared.assigned.isdisjoint(itertools.chain.from_iterable(used)):
            with contextlib.suppress(StudentEndedError):
                self._session.run(prepared.visible)

    def _test(self, step: Step) -> tuple[list[dict[str, Any]], CellResult]:
        start, out = time.monotonic(), io.StringIO()
        failure = self._failure(step, out)
        outputs = printed(clean(out.getvalue()[:MAX_PRINTED]))
        message = ""
        if failure is not None:
            message = clean(str(failure))
            outputs.append(error_output("CheckFailed", message, message.splitlines()))
        result = CellResult(
            self._name,
            step.grade_id,
            0.0 if failure is not None else step.points,
            step.points,
            message=message,
            case=clean(getattr(failure, "case", "")),
            cause=clean(getattr(failure, "cause", "")),
            seconds=round(time.monotonic() - start, 4),
        )
        return outputs, result

    def _failure(self, step: Step, out: io.StringIO) -> CheckFailed | None:
        """Run a test cell; return why it failed, in words for the student."""
        prepared = prepare(step.source)
        fetched: dict[str, Any] = {}
        try:
            fetched = self._session.begin_test(self._wanted(prepared), prepared.imports)
            self._space.update(fetched)
            with _quiet(out):
                exec(prepared.code, self._space)  # noqa: S102 - the instructor's
        except CheckFailed as error:
            return error
        except Exception as error:
            return self._in_words(error, prepared)
        finally:
            for name, value in fetched.items():  # the next test sees what the student has then
                if self._space.get(name) is value:
                    del self._space[name]
        return None

    def _wanted(self, prepared: Prepared) -> Sequence[str]:
        """Return the names to ask the student for: the tests' own come first, but for answers."""
        return [
            name for name in prepared.names
            if name in self._theirs or not (name in self._space or hasattr(builtins, name))
        ]  # fmt: skip

    def _in_words(self, error: Exception, prepared: Prepared) -> CheckFailed:
        hidden = _line_reached(error, prepared) >= prepared.hidden_from
        name = type(error).__name__
        if isinstance(error, NameError) and error.name in self._theirs:
            return _failed(
                f"{error.name} is not defined: its cell is missing or ended in an error.",
                "not defined",
            )
        if isinstance(error, RemoteMisuseError):
            return _failed(f"Your function returned something else: {error}.", "wrong type")
        if isinstance(error, StudentError) or hasattr(error, "student_lines"):
            return _failed(_raised(error, hidden=hidden), "error raised")
        if isinstance(error, AssertionError) and hidden:
            return _failed("A hidden test failed.", "")
        if hidden or not str(error):
            return _failed(f"The checks ended with {name}.", "")
        return _failed(f"The checks ended with {name}: {str(error)[:500]}", "")


def _failed(message: str, cause: str) -> CheckFailed:
    return CheckFailed(message, cause=cause)


def _raised(error: Exception, *, hidden: bool) -> str:
    """Say what the student's code raised, without the data of a hidden test."""
    lines = getattr(error, "student_lines", [])
    where = f" in line {lines[-1][0]} ({lines[-1][1]})" if lines else ""
    said = str(error).partition("\n")[0][:200]
    if hidden:
        said = re.sub(r"[-+]?\d*\.\d+(e[-+]?\d+)?|\d+\.", "#", said)
    return f"Your code raised {type(error).__name__}{where}: {said}"


def _line_reached(error: BaseException, prepared: Prepared) -> int:
    """Return the line of the test cell that was running."""
    trace = error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code is prepared.code:
            return trace.tb_lineno
        trace = trace.tb_next
    return prepared.hidden_from


@contextlib.contextmanager
def _quiet(out: io.StringIO) -> Any:
    """Keep what a test prints; a warning is no reason to lose points."""
    with contextlib.ExitStack() as stack:
        stack.enter_context(contextlib.redirect_stdout(out))
        stack.enter_context(contextlib.redirect_stderr(io.StringIO()))
        stack.enter_context(warnings.catch_warnings())
        warnings.simplefilter("ignore")
        yield
