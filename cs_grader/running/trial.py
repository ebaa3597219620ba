"""The instructor's own solution and the empty release, graded before any student.

The solution must earn every point in every cell, and the release none: nothing else finds all the
slips that would give a whole class 0 points, or full ones.
"""

import json
from asyncio import CancelledError
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from cs_grader.grading.bubblewrap import NoSandboxError
from cs_grader.reading.notebooks import Source, unanswered
from cs_grader.reading.source import grade_id, is_answer, is_graded, is_locked
from cs_grader.reading.submissions import Submission
from cs_grader.results import Notebook
from cs_grader.running.jobs import Failure, Job, Pool, Unit, WorkersError
from cs_grader.running.keys import run_key
from cs_grader.storage.atomic import write_whole
from cs_grader.storage.course import Course, CourseError

if TYPE_CHECKING:  # only names: a command that grades nothing starts without them
    from cs_grader.grading.engine import Graded

# names that no student's folder can have
SOLUTION, RELEASE = "the solution/", "the release/"
Grade = Callable[[Unit], "Graded | Failure"]


class TrialError(CourseError):
    """The assignment's tests cannot grade anybody; the text names the cell and the error."""


def require(course: Course, job: Job, grade: Grade) -> tuple[str, ...]:
    """Grade the solution and the release, unless that was done with just this source.

    Returns
    -------
    tuple of str
        Where the solution gave the tests objects to operate on.

    Raises
    ------
    TrialError
        If the solution loses a point, or the release earns one.
    """
    path = course.state / "checked" / f"{job.assignment}.json"
    key = run_key(job)
    try:
        known = json.loads(path.read_bytes())
        if known["key"] == key:
            return tuple(known["places"])
    except (OSError, ValueError, LookupError, TypeError):  # not yet, or it is damaged
        pass
    problems, places = try_out(job, grade)
    if problems:
        more = len(problems) - 1
        others = f" ({more} more: `cs-grader check {job.assignment}` lists them.)" if more else ""
        raise TrialError(
            f"Nobody was graded, because the tests of {job.assignment} are not right: "
            f"{problems[0]}{others}"
        )
    write_whole(path, json.dumps({"key": key, "places": places}).encode())
    return places


def by_pool(pool: Pool) -> Grade:
    """Return a function that grades one submission with a run's workers."""

    def grade(unit: Unit) -> "Graded | Failure":
        for _ in range(2):
            try:
                return pool.submit((unit,)).result()[0]
            except (NoSandboxError, WorkersError):
                raise
            except (Exception, CancelledError) as error:  # a lost worker has many names
                pool.size()  # says so if all workers are gone
                failure = Failure("", f"{type(error).__name__}: {error}")
        return failure

    return grade


def try_out(job: Job, grade: Grade) -> tuple[list[str], tuple[str, ...]]:
    """Grade the solution, and if it earns all points, the release.

    Returns
    -------
    list of str
        What is wrong with the assignment's tests, in sentences that name the cell.
    tuple of str
        Where the solution gave the tests objects to operate on.
    """
    answers = {source.name: source.notebook for source in job.sources}
    solved = grade(_unit(job, SOLUTION, answers))
    if problems := _failure(solved) or list(_lost(job, solved)):
        return problems, ()
    places = () if isinstance(solved, Failure) else tuple(solved.places)
    empty = {source.name: unanswered(source).notebook for source in job.sources}
    released = grade(_unit(job, RELEASE, empty))
    return _failure(released) or list(_given(released)), places


def _unit(job: Job, who: str, notebooks: dict[str, Notebook]) -> Unit:
    files = {name: json.dumps(notebook).encode() for name, notebook in notebooks.items()}
    return Unit(Submission(who, files, dict(job.own_files)), f"trial {job.run}", places=None)


def _failure(outcome: "Graded | Failure") -> list[str]:
    if isinstance(outcome, Failure):
        return [f"the grader failed on the instructor's own version: {outcome.reason}"]
    return []


def _lost(job: Job, solved: "Graded | Failure") -> Iterator[str]:
    """Say where the solution lost points, and which of the instructor's cells failed."""
    assert not isinstance(solved, Failure)
    errors = {(notebook, cell): words for notebook, cell, words in solved.errors}
    if not solved.result.graded:
        (_, cell), words = next(iter(errors.items()), (("", ""), solved.result.reason))
        yield f"{_where(job.sources[0].name, cell)}: {words}." if cell else words
        return
    lost = {
        (cell.notebook, cell.grade_id): cell for cell in solved.result.cells
        if cell.points < cell.max_points and not cell.manual
    }  # fmt: skip
    for source in job.sources:
        for cell in source.notebook["cells"]:
            place = (source.name, grade_id(cell))
            if is_locked(cell) and not is_graded(cell):
                words = errors.get(place) or _shown_error(solved, source, cell)
                if words and "raises-exception" not in cell["metadata"].get("tags", ()):
                    yield f"{_where(*place)}, which is locked, fails: {_sentence(words)}"
            elif is_answer(cell) and lost and (words := _shown_error(solved, source, cell)):
                yield f"{_where(*place)}, the solution, fails: {_sentence(words)}"
            if result := lost.get(place):
                of = f"{result.points:g} of {result.max_points:g} points"
                words = errors.get(place) or result.message
                yield f"{_where(*place)}: the solution earns {of}: {_sentence(words)}"


def _shown_error(solved: "Graded | Failure", source: Source, cell: Notebook) -> str:
    """Return the error that a cell ended in where students' code runs."""
    assert not isinstance(solved, Failure)
    for graded in solved.notebooks[source.name]["cells"]:
        if graded["id"] == cell["id"]:
            for output in graded.get("outputs", ()):
                if output["output_type"] == "error":
                    return f"{output['ename']}: {output['evalue']}"
    return ""


def _given(released: "Graded | Failure") -> Iterator[str]:
    """Say where the release earned points."""
    assert not isinstance(released, Failure)
    for cell in released.result.cells:
        if cell.points > 0 and not cell.manual:
            of = f"{cell.points:g} of {cell.max_points:g} points"
            where = _where(cell.notebook, cell.grade_id)
            yield f"{where}: the release, with nothing answered, earns {of}."


def _where(notebook: str, cell: str) -> str:
    return f"notebook {notebook}, cell {cell}"


def _sentence(words: str) -> str:
    words = words.strip()
    return words if words.endswith((".", "?", "!")) else f"{words}."
