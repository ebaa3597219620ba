"""cs_grader gives the honest students what stock nbgrader gives them, but for what is listed."""

import nbformat
import pytest
from honest_runs import HOME, IDS, POINTS, STUDENTS, Scores, by_cs_grader, by_stock
from honest_submission import ASSIGNMENT
from nbgrader.utils import determine_grade, is_grade

pytestmark = pytest.mark.slow
by_student = pytest.mark.parametrize("student", STUDENTS, ids=lambda student: student.id)


@pytest.fixture(scope="module")
def stock() -> Scores:
    return by_stock()


@pytest.fixture(scope="module")
def ours() -> Scores:
    return by_cs_grader()


def test_the_class_is_large_and_has_everything():
    assert len(STUDENTS) == len(set(IDS)) >= 64
    totals = [sum(student.deserved(POINTS).values()) for student in STUDENTS]
    assert totals.count(100) > 40
    assert totals.count(0) >= 3
    assert sum(0 < total < 100 for total in totals) >= 10
    assert sum(student.penalty > 0 for student in STUDENTS) >= 3
    for function in POINTS:
        assert any(not student.deserved(POINTS)[function] for student in STUDENTS)


def test_every_listed_difference_is_one_and_has_a_reason():
    listed = [student for student in STUDENTS if student.stock]
    assert all(student.why for student in listed)
    assert all(s.stock_points(POINTS) != s.deserved(POINTS) for s in listed)
    assert len(listed) < 0.15 * len(STUDENTS)


@by_student
def test_stock_gives_what_is_listed(stock, student):
    assert stock[student.id]["points"] == student.stock_points(POINTS), student.story


@by_student
def test_cs_grader_gives_what_is_deserved(ours, student):
    assert ours[student.id]["points"] == student.deserved(POINTS), student.story


def test_both_agree_cell_by_cell_but_for_the_list(stock, ours):
    different = {
        (name, function)
        for name in IDS
        for function in POINTS
        if stock[name]["points"][function] != ours[name]["points"][function]
    }
    listed = {
        (student.id, function)
        for student in STUDENTS
        for function, points in student.stock_points(POINTS).items()
        if points != student.deserved(POINTS)[function]
    }
    assert different == listed


@by_student
def test_lateness_costs_the_same(stock, ours, student):
    for graded in (stock[student.id], ours[student.id]):
        total = sum(graded["points"].values())
        assert graded["penalty"] == pytest.approx(student.penalty * total)


@by_student
def test_the_exported_rows_are_equal_but_for_the_list(stock, ours, student):
    """`nbgrader export` reads both gradebooks."""
    score = sum(student.deserved(POINTS).values())
    row = ours[student.id]["export"]
    assert float(row["raw_score"]) == score
    assert float(row["score"]) == pytest.approx(score * (1 - student.penalty))
    if not student.stock:
        assert row == stock[student.id]["export"]


@by_student
def test_nbgrader_reads_the_same_points_off_the_graded_notebook(ours, student):
    path = HOME / "ours" / "autograded" / student.id / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    graded = [cell for cell in notebook.cells if is_grade(cell)]
    points = {c.metadata.nbgrader.grade_id.removesuffix("_tests"): determine_grade(c)[0]
              for c in graded}  # fmt: skip
    assert points == ours[student.id]["points"]
