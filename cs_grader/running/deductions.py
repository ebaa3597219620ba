"""What lateness costs, as it stands in the gradebook."""

from sqlalchemy import Table, func, select

from cs_grader.storage import stock
from cs_grader.storage.course import Course
from cs_grader.storage.database import open_database

ASSIGNMENT: Table = stock.Assignment.__table__
SUBMISSION: Table = stock.SubmittedAssignment.__table__
NOTEBOOK: Table = stock.SubmittedNotebook.__table__


def read_deductions(course: Course, assignment: str) -> dict[str, float]:
    """Return the points that lateness costs, for each student whom it costs any.

    Raises
    ------
    GradebookError
        If the gradebook cannot be read.
    """
    points = func.sum(NOTEBOOK.c.late_submission_penalty)
    query = (
        select(SUBMISSION.c.student_id, points)
        .join(NOTEBOOK, NOTEBOOK.c.assignment_id == SUBMISSION.c.id)
        .join(ASSIGNMENT, ASSIGNMENT.c.id == SUBMISSION.c.assignment_id)
        .where(ASSIGNMENT.c.name == assignment)
        .group_by(SUBMISSION.c.student_id)
        .having(points > 0)
    )
    with open_database(course) as engine, engine.connect() as connection:
        return {student: float(lost) for student, lost in connection.execute(query)}
