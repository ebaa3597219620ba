"""What stands in the gradebook beside the tests' points: names, points by hand, lateness."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from sqlalchemy import Connection, Table, func, or_, select

from cs_grader.results import Result
from cs_grader.storage import stock
from cs_grader.storage.course import Course
from cs_grader.storage.database import open_database

ASSIGNMENT: Table = stock.Assignment.__table__
SUBMISSION: Table = stock.SubmittedAssignment.__table__
SUBMITTED: Table = stock.SubmittedNotebook.__table__
NOTEBOOK: Table = stock.Notebook.__table__
STUDENT: Table = stock.Student.__table__
GRADE: Table = stock.Grade.__table__
BASE_CELL: Table = stock.BaseCell.__table__


@dataclass
class Standing:
    """One student's standing in an assignment.

    Attributes
    ----------
    name : str
        As in the roster that was imported; empty if there is none.
    given : dict of (str, str) to float
        By notebook and cell: points that a person gave in place of the tests'.
    extra : float
        Extra credit.
    deduction : float
        Points that lateness costs.
    """

    name: str = ""
    given: dict[tuple[str, str], float] = field(default_factory=dict)
    extra: float = 0.0
    deduction: float = 0.0

    def by_hand(self, result: Result) -> float:
        """Return by how much people changed the points of the tests."""
        cells = {(cell.notebook, cell.grade_id): cell.points for cell in result.cells}
        changed = (points - cells[key] for key, points in self.given.items() if key in cells)
        return sum(changed) + self.extra

    def score(self, result: Result) -> float:
        """Return the points that count in the end."""
        return max(0.0, result.points + self.by_hand(result) - self.deduction)


def read_standings(course: Course, assignment: str) -> dict[str, Standing]:
    """Return the standing of each student who has one in the gradebook.

    Raises
    ------
    GradebookError
        If the gradebook cannot be read.
    """
    with open_database(course) as engine, engine.connect() as connection:
        standings = dict(_standings(connection, assignment))
        mine = (
            select(SUBMISSION.c.student_id, NOTEBOOK.c.name, BASE_CELL.c.name, GRADE)
            .join(SUBMITTED, SUBMITTED.c.id == GRADE.c.notebook_id)
            .join(SUBMISSION, SUBMISSION.c.id == SUBMITTED.c.assignment_id)
            .join(ASSIGNMENT, ASSIGNMENT.c.id == SUBMISSION.c.assignment_id)
            .join(NOTEBOOK, NOTEBOOK.c.id == SUBMITTED.c.notebook_id)
            .join(BASE_CELL, BASE_CELL.c.id == GRADE.c.cell_id)
            .where(ASSIGNMENT.c.name == assignment)
            .where(or_(GRADE.c.manual_score.is_not(None), GRADE.c.extra_credit.is_not(None)))
        )
        for row in connection.execute(mine):
            student, notebook, cell = row[:3]
            if row.manual_score is not None:
                standings[student].given[notebook, cell] = float(row.manual_score)
            standings[student].extra += float(row.extra_credit or 0.0)
    return standings


def _standings(connection: Connection, assignment: str) -> Iterator[tuple[str, Standing]]:
    points = func.sum(SUBMITTED.c.late_submission_penalty).label("lost")
    query = (
        select(STUDENT.c.id, STUDENT.c.first_name, STUDENT.c.last_name, points)
        .join(SUBMISSION, SUBMISSION.c.student_id == STUDENT.c.id)
        .join(SUBMITTED, SUBMITTED.c.assignment_id == SUBMISSION.c.id)
        .join(ASSIGNMENT, ASSIGNMENT.c.id == SUBMISSION.c.assignment_id)
        .where(ASSIGNMENT.c.name == assignment)
        .group_by(STUDENT.c.id, STUDENT.c.first_name, STUDENT.c.last_name)
    )
    for row in connection.execute(query):
        name = " ".join(filter(None, (row.first_name, row.last_name)))
        yield row.id, Standing(name, deduction=float(row.lost or 0.0))
