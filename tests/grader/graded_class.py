"""A class for tests of the gradebook: an assignment with every kind of cell, and three students.

"ann" answers everything. "bob" answers late, and only what tests grade. "cleo" hands in the
released notebook, untouched.
"""

import copy
import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import NullPool, create_engine, text

from cs_grader.grading.engine import Graded
from cs_grader.reading.notebooks import rebuild
from cs_grader.reading.source import released_text
from cs_grader.results import CellResult, Result, unearned
from cs_grader.storage.course import Course

ASSIGNMENT = "hw"
STUDENTS = ("ann", "bob", "cleo")
DUE = "2026-03-06 18:00:00 UTC"
CONFIG = """\
from nbgrader.plugins import BasePlugin


class Half(BasePlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return score / 2


c = get_config()
c.CourseDirectory.course_id = "tiny"
c.CourseDirectory.source_directory = "solutions"
c.AssignLatePenalties.plugin_class = Half
c.Autograde.exclude_overwriting = {}
"""
TESTS = """\
assert double(1) == 2
### BEGIN HIDDEN TESTS
assert double(4) == 8
### END HIDDEN TESTS"""


def source_notebook() -> dict[str, Any]:
    return {
        "cells": [
            _cell("code", "setup", "import math", locked=True),
            _cell("code", "double", _answer("return 2 * x"), solution=True),
            _cell("code", "double_tests", TESTS, grade=True, locked=True, points=4),
            _cell("markdown", "why", "Because.", grade=True, solution=True, points=3),
            _cell("code", "plot", "plot()", grade=True, solution=True, points=2),
            _cell("markdown", "essay", "Write an essay.", task=True, locked=True, points=1.5),
            {"cell_type": "markdown", "id": "free", "metadata": {}, "source": "Notes"},
        ],
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def _answer(body: str) -> str:
    return f"def double(x):\n    ### BEGIN SOLUTION\n    {body}\n    ### END SOLUTION"


def _cell(kind: str, name: str, source: str, **marks: Any) -> dict[str, Any]:
    nbgrader = {"grade": False, "locked": False, "solution": False, "task": False} | marks
    cell = {
        "cell_type": kind,
        "id": name.replace("_", "-"),
        "metadata": {"nbgrader": nbgrader | {"grade_id": name, "schema_version": 3}},
        "source": source,
    }
    return cell | ({"execution_count": None, "outputs": []} if kind == "code" else {})


def submission(student: str) -> dict[str, Any]:
    answers = {
        "ann": {"double": "def double(x):\n    return x + x", "why": "x + x.", "plot": "1 + 1"},
        "bob": {"double": "def double(x):\n    return 2 * x"},
        "cleo": {},
    }[student]
    notebook = copy.deepcopy(source_notebook())
    for cell in notebook["cells"]:
        name = cell["metadata"].get("nbgrader", {}).get("grade_id", "")
        cell["source"] = answers.get(name, released_text(cell))
    return notebook


def write_class(root: Path) -> Course:
    """Write the course's folder."""
    _write(root / "nbgrader_config.py", CONFIG)
    _write(root / "solutions" / ASSIGNMENT / "p1.ipynb", json.dumps(source_notebook()))
    for student in STUDENTS:
        folder = root / "submitted" / student / ASSIGNMENT
        _write(folder / "p1.ipynb", json.dumps(submission(student)))
        _write(folder / "timestamp.txt", timestamp(student))
    return Course.load(root)


def timestamp(student: str) -> str:
    return "2026-03-07 18:00:00 UTC" if student == "bob" else "2026-03-06 12:30:00 UTC"


def _write(path: Path, content: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")


def nbgrader(root: Path, *arguments: str) -> str:
    """Run a stock command in the course's folder; return what it prints."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", *arguments],
        cwd=root, env=os.environ | {"PATH": path, "JUPYTER_CONFIG_DIR": str(root / "none")},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def graded_submission(course: Course, student: str, key: str = "first") -> Graded:
    """Return what the engine would: scores are known, so nothing is run."""
    (source,) = course.sources(ASSIGNMENT)
    notebook = rebuild(source, json.dumps(submission(student)).encode()).notebook
    points = {"ann": 4.0, "bob": 4.0, "cleo": 0.0}[student]
    cells = tuple(
        replace(cell, points=points) if cell.grade_id == "double_tests" else cell
        for cell in unearned(source.name, source.notebook)
    )
    result = Result(ASSIGNMENT, student, key, cells=cells, timestamp=timestamp(student))
    return Graded(result, {source.name: notebook})


def stock_result(course: Course, student: str, key: str = "first") -> Result:
    """Return what stock nbgrader finds in a student's autograded notebook."""
    import nbformat
    from nbgrader.utils import determine_grade, is_grade, is_solution, is_task

    path = course.autograded_folder(ASSIGNMENT, student) / "p1.ipynb"
    cells = []
    for cell in nbformat.read(path, as_version=4).cells:
        if is_grade(cell) or is_task(cell):
            manual = is_solution(cell) or is_task(cell)
            points = 0.0 if manual else determine_grade(cell)[0]
            mark = cell.metadata.nbgrader
            cells.append(CellResult("p1", mark.grade_id, points, mark.points, manual=manual))
    return Result(ASSIGNMENT, student, key, cells=tuple(cells), timestamp=timestamp(student))


_SCORED = "SELECT b.name, b.type, n.name, max_score, cell_type"
_CELL = "JOIN base_cell b ON b.id = x.id JOIN notebook n ON n.id = b.notebook_id"
_PLACE = """
    JOIN base_cell b ON b.id = x.cell_id
    JOIN submitted_notebook s ON s.id = x.notebook_id JOIN notebook n ON n.id = s.notebook_id
    JOIN submitted_assignment a ON a.id = s.assignment_id"""
QUERIES = {
    "course": "SELECT id FROM course",
    "version": "SELECT version_num FROM alembic_version",
    "assignment": "SELECT name, course_id, duedate FROM assignment",
    "notebook": """SELECT n.name, kernelspec, a.name FROM notebook n
        JOIN assignment a ON a.id = n.assignment_id""",
    "grade_cells": f"{_SCORED} FROM grade_cells x {_CELL}",
    "task_cells": f"{_SCORED} FROM task_cells x {_CELL}",
    "solution_cells": f"SELECT b.name, b.type, n.name FROM solution_cells x {_CELL}",
    "source_cell": """SELECT n.name, x.name, cell_type, locked, source, checksum
        FROM source_cell x JOIN notebook n ON n.id = x.notebook_id""",
    "student": "SELECT id, first_name, last_name, email, lms_user_id FROM student",
    "submitted_assignment": """SELECT student_id, a.name, timestamp, extension
        FROM submitted_assignment x JOIN assignment a ON a.id = x.assignment_id""",
    "submitted_notebook": """SELECT student_id, n.name, flagged, late_submission_penalty
        FROM submitted_notebook x JOIN notebook n ON n.id = x.notebook_id
        JOIN submitted_assignment a ON a.id = x.assignment_id""",
    "grade": f"""SELECT student_id, n.name, b.name, b.type, auto_score, manual_score, extra_credit,
        needs_manual_grade FROM grade x {_PLACE}""",
    "comment": f"""SELECT student_id, n.name, b.name, b.type, auto_comment, manual_comment
        FROM comment x {_PLACE}""",
}


def rows(url: str) -> dict[str, list[str]]:
    """Return all rows of a gradebook, with names in place of ids."""
    engine = create_engine(url, poolclass=NullPool)
    with engine.connect() as connection:
        found = {table: connection.execute(text(query)) for table, query in QUERIES.items()}
        return {table: sorted(str(_plain(row)) for row in rows) for table, rows in found.items()}


def _plain(row: Any) -> list[str]:
    """Return values that read the same from every database."""
    return [
        value.isoformat(" ", "microseconds")
        if isinstance(value, datetime)
        else str(int(value) if isinstance(value, bool) else value)
        for value in row
    ]
