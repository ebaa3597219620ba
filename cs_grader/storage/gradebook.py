"""Bring nbgrader's gradebook up to date with results: its only writer.

What stock ``nbgrader autograde`` leaves in the database is what stands there afterwards. Scores,
comments and extra credit that people gave are left alone.
"""

import json
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Table

from cs_grader.reading.parsing import join_lines
from cs_grader.reading.timestamps import read_timestamp
from cs_grader.results import Result
from cs_grader.storage import stock
from cs_grader.storage.course import Course
from cs_grader.storage.database import SYNCED, GradebookError, open_database
from cs_grader.storage.lateness import Penalty, penalty_rule, seconds_late
from cs_grader.storage.released import SUBMISSION, Released, release
from cs_grader.storage.rows import Row, Rows

if TYPE_CHECKING:
    from cs_grader.reading.notebooks import Source

__all__ = ["GradebookError", "prepare", "sync"]

BATCH = 100  # submissions in one transaction
NO_RESPONSE = "No response."  # nbgrader's comment on an answer that was left as it was
STUDENT: Table = stock.Student.__table__
NOTEBOOK: Table = stock.SubmittedNotebook.__table__
GRADE: Table = stock.Grade.__table__
COMMENT: Table = stock.Comment.__table__
NEW_GRADE: Row = {
    "auto_score": None,
    "manual_score": None,
    "extra_credit": None,
    "needs_manual_grade": True,
}


@dataclass(frozen=True)
class _Run:
    """What is the same for all submissions."""

    course: Course
    assignment: str
    released: Released
    penalty: Penalty


def prepare(course: Course, assignment: str, sources: Sequence["Source"]) -> None:
    """Open the gradebook and bring the assignment itself up to date.

    What `sync` would stumble over comes to light before hours of grading.

    Raises
    ------
    GradebookError
        If the gradebook cannot be written, or holds another version of the assignment.
    CourseError
        If the plugin for lateness cannot be loaded.
    """
    sync(course, assignment, sources, ())


def sync(
    course: Course, assignment: str, sources: Sequence["Source"], results: Iterable[Result]
) -> int:
    """Bring the gradebook up to date with results.

    Parameters
    ----------
    course : Course
    assignment : str
    sources : sequence of Source
        The instructor's notebooks.
    results : iterable of Result
        Taken a hundred at a time; each hundred is there whole or not at all.

    Returns
    -------
    int
        How many submissions had rows to add or to change.

    Raises
    ------
    GradebookError
        If the gradebook cannot be written, or holds another version of the assignment.
    CourseError
        If the plugin for lateness does not work.
    """
    penalty = penalty_rule(course)
    written = 0
    with open_database(course) as engine:
        with engine.begin() as connection:
            released = release(connection, course.course_id, assignment, sources)
        run = _Run(course, assignment, released, penalty)
        remaining = iter(results)
        while batch := {result.student: result for result in islice(remaining, BATCH)}:
            with engine.begin() as connection:
                written += _write(connection, run, batch)
    return written


def _write(connection: Connection, run: _Run, results: dict[str, Result]) -> int:
    """Write the rows of some submissions; return how many were added or changed."""
    students = Rows(connection, STUDENT, STUDENT.c.id.in_(results), ("id",))
    for student in results:
        students.row(student)
    students.save()
    ours = (SUBMISSION.c.assignment_id == run.released.id) & SUBMISSION.c.student_id.in_(results)
    nothing = {"timestamp": None, "extension": None}
    submissions = Rows(connection, SUBMISSION, ours, ("assignment_id", "student_id"), nothing)
    owners = {}
    for student, result in results.items():
        row = submissions.row(run.released.id, student)
        row["timestamp"] = read_timestamp(result.timestamp) or row["timestamp"]
        owners[row["id"]] = student
    changed = {owners[row["id"]] for row in submissions.save()}
    synced = Rows(connection, SYNCED, SYNCED.c.submission_id.in_(owners), ("submission_id",))
    fresh = {
        student
        for id, student in owners.items()
        if synced.row(id).get("key") != results[student].key
    }
    for id, student in owners.items():
        synced.row(id)["key"] = results[student].key
    synced.save()
    return len(changed | _write_notebooks(connection, run, results, submissions, fresh))


def _write_notebooks(
    connection: Connection,
    run: _Run,
    results: dict[str, Result],
    submissions: Rows,
    fresh: set[str],
) -> set[str]:
    """Write notebooks, grades and comments; return the students who had any that changed."""
    owners = {row["id"]: row for row in submissions}
    nothing = {"flagged": False, "late_submission_penalty": None}
    # Both columns of nbgrader's indexes are named, or a query would read the whole table.
    mine = NOTEBOOK.c.notebook_id.in_(run.released.notebooks) & NOTEBOOK.c.assignment_id.in_(owners)
    notebooks = Rows(connection, NOTEBOOK, mine, ("assignment_id", "notebook_id"), nothing)
    for submission in owners:
        for notebook in run.released.notebooks:
            notebooks.row(submission, notebook)
    students = {row["id"]: owners[row["assignment_id"]]["student_id"] for row in notebooks}
    key = ("notebook_id", "cell_id")
    cells = [cell.id for cells in run.released.cells.values() for cell in cells]
    mine = GRADE.c.cell_id.in_(cells) & GRADE.c.notebook_id.in_(students)
    grades = Rows(connection, GRADE, mine, key, NEW_GRADE)
    nothing = {"auto_comment": None, "manual_comment": None}
    mine = COMMENT.c.cell_id.in_(cells) & COMMENT.c.notebook_id.in_(students)
    comments = Rows(connection, COMMENT, mine, key, nothing)
    for row in notebooks:
        result = results[students[row["id"]]]
        _grade(run, row, result, grades, comments, fresh=result.student in fresh)
    _penalize(run, owners, notebooks, grades)
    # parents first: a server checks that they are there
    changed = {students[row["id"]] for row in notebooks.save()}
    return changed | {
        students[row["notebook_id"]] for table in (grades, comments) for row in table.save()
    }


def _grade(
    run: _Run, notebook: Row, result: Result, grades: Rows, comments: Rows, *, fresh: bool
) -> None:
    """Set the scores of one notebook, and nbgrader's own comments on its answers."""
    name = run.released.notebooks[notebook["notebook_id"]]
    points = {cell.grade_id: cell.points for cell in result.cells if cell.notebook == name}
    texts = _answers(run, result.student, name) if fresh and result.graded else {}
    for cell in run.released.cells[name]:
        unanswered = cell.is_answer and texts.get(cell.name) == cell.text
        if cell.kind != "SolutionCell":
            row = grades.row(notebook["id"], cell.id)
            if not result.graded or (fresh and unanswered):
                _set_score(row, 0.0, again=fresh)
            elif cell.kind == "TaskCell":  # nbgrader leaves what a person decided alone
                _set_score(row, None, again=False)
            elif cell.by_hand and fresh:
                _set_score(row, None, again=True)
            elif not cell.by_hand and cell.name in points:
                _set_score(row, points[cell.name], again=fresh)
        if cell.kind != "GradeCell":
            row = comments.row(notebook["id"], cell.id)
            if fresh:
                row["auto_comment"] = NO_RESPONSE if unanswered else None


def _set_score(row: Row, score: float | None, *, again: bool) -> None:
    """Set a score as nbgrader does: after it was graded again, a person looks at theirs again."""
    if again or score != row["auto_score"]:
        row["needs_manual_grade"] = score is None or row["manual_score"] is not None
    row["auto_score"] = score


def _answers(run: _Run, student: str, notebook: str) -> dict[str, str]:
    """Return the texts of an autograded notebook's cells, by their names."""
    path = run.course.autograded_folder(run.assignment, student) / f"{notebook}.ipynb"
    texts = {}
    with suppress(OSError, ValueError, KeyError, TypeError, AttributeError):
        for cell in json.loads(path.read_bytes())["cells"]:
            name = cell["metadata"].get("nbgrader", {}).get("grade_id")
            texts[str(name)] = join_lines(cell["source"]) or ""
    return texts


def _penalize(run: _Run, submissions: dict[str, Row], notebooks: Rows, grades: Rows) -> None:
    """Set what lateness costs, by the scores that count now."""
    scores: dict[str, float] = dict.fromkeys((row["id"] for row in notebooks), 0.0)
    for grade in grades:
        given = grade["auto_score"] if grade["manual_score"] is None else grade["manual_score"]
        if given is not None:
            scores[grade["notebook_id"]] += given + (grade["extra_credit"] or 0.0)
    for notebook in notebooks:
        row = submissions[notebook["assignment_id"]]
        late = seconds_late(row["timestamp"], run.released.duedate, row["extension"])
        points = run.penalty(row["student_id"], scores[notebook["id"]], late)
        notebook["late_submission_penalty"] = points
