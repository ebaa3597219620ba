"""A class of ten thousand, graded by the real engine: for the night."""

import json
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest
from small_course import ASSIGNMENT, KINDS, expected_points, student_id, write_course

STUDENTS = 10_000
MEMORY = 400  # megabytes of the command itself, whatever the class

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """The course folder, what the command said, and its peak memory in megabytes."""
    course = write_course(tmp_path_factory.mktemp("large"), STUDENTS)
    code = (
        "import resource, sys; from cs_grader.cli import main; "
        "code = main(sys.argv[1:]); "
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024); sys.exit(code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "grade", ASSIGNMENT, "--course", course, "--workers", "2",
         "--json"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    said, memory = done.stdout.splitlines()
    return course, json.loads(said), float(memory), done.returncode


def test_everybody_is_graded_and_every_point_is_right(graded):
    _, said, _, code = graded
    assert code == 1  # one file is cut off
    assert (said["graded"], said["grader_failed"]) == (STUDENTS, [])
    assert [failure["student"] for failure in said["failed"]] == [student_id(len(KINDS) - 1)]
    expected = sum(map(expected_points, range(STUDENTS))) / STUDENTS
    assert said["mean"] == pytest.approx(expected)
    assert said["rows_written"] == STUDENTS


def test_the_command_does_not_grow_with_the_class(graded):
    assert graded[2] < MEMORY


def test_every_row_of_the_gradebook(graded):
    with closing(sqlite3.connect(graded[0] / "gradebook.db")) as connection:
        rows = dict(
            connection.execute(
                "select s.student_id, sum(g.auto_score) from submitted_assignment s "
                "join submitted_notebook n on n.assignment_id = s.id "
                "join grade g on g.notebook_id = n.id group by s.student_id"
            )
        )
    assert rows == {student_id(number): expected_points(number) for number in range(STUDENTS)}
