"""The tests of one notebook, run against one student's process."""

import builtins
import contextlib
import io
import itertools
import math
import sys
import time
import types
import warnings
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from cs_grader.grading.cell_limit import cell_limit
from cs_grader.grading.courseware import courseware
from cs_grader.grading.discretion import Discretion
from cs_grader.grading.link import SessionError, StudentEndedError
from cs_grader.grading.outputs import Shown, as_outputs, clean, error_output, printed, set_outputs
from cs_grader.grading.prepared import Prepared, names_used, prepare
from cs_grader.grading.proxies import Opaque
from cs_grader.grading.session import Session
from cs_grader.grading.surroundings import Surroundings
from cs_grader.grading.words import PartialCreditError, details, in_words, line_now
from cs_grader.reading.notebooks import Rebuilt, Source, Step
from cs_grader.reading.plain import Magics
from cs_grader.results import CellResult, unearned

MAX_PRINTED = 100_000
MAX_READ = 200_000  # characters of a student's code that are parsed here
SLACK = 3.0  # seconds that the tests' own work in a cell may take beyond the student's


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
    say : callable
        Takes the name of each cell of the instructor's before it runs.
    shown : Shown, optional
        How much the submission may still show.

    Attributes
    ----------
    errors : list of (str, str)
        Name and error of each of the instructor's cells that failed here, as only the instructor
        may see it.
    """

    def __init__(
        self,
        source: Source,
        rebuilt: Rebuilt,
        session: Session,
        say: Callable[[str], None],
        shown: Shown | None = None,
    ) -> None:
        self._name, self._rebuilt, self._session = source.name, rebuilt, session
        session.discretion = Discretion(s.source for s in rebuilt.steps if s.role != "test")
        theirs = sum(len(step.source) for step in rebuilt.steps if step.role == "answer")
        self._closely = theirs <= MAX_READ
        self._say, self._shown = say, shown or Shown()
        self._names = courseware(source)
        self._made: set[str] = set()  # names of the objects that locked cells made
        self._tools = dict(self._names.tools)
        self._places = {cell["id"]: i for i, cell in enumerate(source.notebook["cells"])}
        # tests may look themselves up there, as `unittest.main` does
        module = sys.modules["__main__"] = types.ModuleType("__main__")
        self._space = vars(module)
        self._space.update(__builtins__=builtins, get_ipython=Magics)
        self.errors: list[tuple[str, str]] = []

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
            self._set_up(step)
        try:
            reply = self._session.run(step.source)
        except StudentEndedError as error:
            return [error_output("CheckFailed", str(error))]
        return self._shown.fit(as_outputs(reply.get("outputs", [])))

    def _set_up(self, step: Step) -> None:
        """Run a locked cell for the tests; what goes wrong there is no test's failure yet."""
        try:
            self._execute(step, io.StringIO())
        except SessionError:
            raise
        except BaseException as error:
            self._note(step, error)
        for name, value in list(self._space.items()):
            if isinstance(value, Opaque):  # the student's side makes it, too, and goes on with it
                del self._space[name]
                self._made.add(name)

    def _leave_names(self, test: Step, coming: Sequence[Step]) -> None:
        """Run what students see of a test on their side too, if they go on with its variables."""
        with contextlib.suppress(StudentEndedError, SyntaxError, ValueError):
            prepared = prepare(test.source)
            used = (names_used(step.source, closely=self._closely)
                    for step in coming if step.role == "answer")  # fmt: skip
            if not prepared.assigned.isdisjoint(itertools.chain.from_iterable(used)):
                self._session.run(prepared.visible)

    def _test(self, step: Step) -> tuple[list[dict[str, Any]], CellResult]:
        start, out = time.monotonic(), io.StringIO()
        points, failure = step.points, None
        try:
            points = _credit(self._execute(step, out), step.points)
        except SessionError:
            raise
        except BaseException as error:
            self._note(step, error)
            points, failure = 0.0, in_words(error, _prepared(step), self._names.theirs)
        outputs = printed(clean(out.getvalue()[:MAX_PRINTED]))
        message = ""
        if failure is not None:
            message = clean(str(failure))
            outputs.append(error_output("CheckFailed", message, message.splitlines()))
        elif points < step.points:
            message = f"The tests give {points:g} of {step.points:g} points."
            outputs.append(_number(points))
        result = CellResult(
            self._name, step.grade_id, points, step.points, message=message,
            case=clean(getattr(failure, "case", "")), cause=clean(getattr(failure, "cause", "")),
            seconds=round(time.monotonic() - start, 4),
        )  # fmt: skip
        return outputs, result

    def _execute(self, step: Step, out: io.StringIO) -> Any:
        """Run a cell of the instructor's here; return the value that it ends in."""
        self._say(step.name)
        prepared = prepare(step.source)
        needed = self._names.needed(prepared)
        self._bring_tools(step, needed)
        fetched: dict[str, Any] = {}
        self._session.prints = lambda: line_now(prepared) < prepared.hidden_from
        try:
            wanted = self._wanted(needed)
            if wanted or step.role == "test":
                imports = prepared.imports if step.role == "test" else ()
                fetched = self._session.begin_test(wanted, imports)
            self._space.update(fetched)
            self._session.remote.comparing = prepared.comparing
            with _quiet(out), cell_limit(self._session.cell_seconds + SLACK):
                self._session.surroundings = Surroundings(
                    self._space, fetched, seeds=prepared.seeds
                )
                exec(prepared.code, self._space)  # noqa: S102 - the instructor's
                return eval(prepared.last, self._space) if prepared.last else None  # noqa: S307
        finally:
            for name, value in fetched.items():  # the next test sees what the student has then
                if self._space.get(name) is value:
                    del self._space[name]

    def _bring_tools(self, step: Step, needed: frozenset[str]) -> None:
        """Execute what the tests keep of the ordinary cells above, where it is needed."""
        place = self._places[self._rebuilt.notebook["cells"][step.index]["id"]]
        for above in [i for i in self._tools if i < place]:
            tool = self._tools[above]
            if tool.bound is None or tool.bound & needed:
                del self._tools[above]
                with contextlib.suppress(Exception), _quiet(io.StringIO()):
                    exec(tool.code, self._space)  # noqa: S102 - the instructor's

    def _wanted(self, needed: frozenset[str]) -> Sequence[str]:
        """Return the names to ask the student for: the tests' own come first, but for answers."""
        ours = self._names.ours
        return sorted(
            name for name in needed
            if name in self._names.theirs or name in self._made
            or not (name in ours or name in self._space or hasattr(builtins, name))
        )  # fmt: skip

    def _note(self, step: Step, error: BaseException) -> None:
        self.errors.append((step.name, details(error, _prepared(step))))


def _prepared(step: Step) -> Prepared | None:
    """Return a cell taken apart, if it can be."""
    with contextlib.suppress(SyntaxError, ValueError):
        return prepare(step.source)
    return None


def _credit(value: Any, most: float) -> float:
    """Return the points for a test cell that ran through: a number that it ends in, or all."""
    if type(value) not in (int, float) and not isinstance(value, np.integer | np.floating):
        return most
    points = float(value)
    if math.isnan(points) or not 0 <= points <= most:
        raise PartialCreditError(f"the cell ends in {points:g}, which is not from 0 to {most:g}")
    return points


def _number(points: float) -> dict[str, Any]:
    """Return the output from which nbgrader reads partial credit."""
    data = {"text/plain": f"{points:g}"}
    return {"output_type": "execute_result", "data": data, "metadata": {}, "execution_count": None}


@contextlib.contextmanager
def _quiet(out: io.StringIO) -> Any:
    """Keep what a test prints; a warning is no reason to lose points."""
    with contextlib.ExitStack() as stack:
        stack.enter_context(contextlib.redirect_stdout(out))
        stack.enter_context(contextlib.redirect_stderr(io.StringIO()))
        stack.enter_context(warnings.catch_warnings())
        warnings.simplefilter("ignore")
        yield
