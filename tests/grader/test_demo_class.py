"""The stock nbgrader commands on a class of thirty: scores, feedback, export, report."""

import csv
import html
import json
import re

import pytest
from corpus import cell_source, graded_functions, nbgrader_metadata, read_corpus, source_notebook
from demo_class import ASSIGNMENT, class_list
from release_check import secret_lines

pytestmark = pytest.mark.slow

SOURCE = source_notebook(ASSIGNMENT)
POINTS = graded_functions(SOURCE)
STUDENTS = class_list(read_corpus(ASSIGNMENT))
GRADED = [student for student in STUDENTS if student.readable]
LOST = [student for student in STUDENTS if not student.readable]


def by_id(students):
    return pytest.mark.parametrize("student", students, ids=lambda student: student.id)


@pytest.fixture(scope="session")
def gradebook(course):
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as opened:
        yield opened


@pytest.fixture(scope="session")
def exported(course):
    with (course / "grades.csv").open(encoding="utf-8") as file:
        return {row["student_id"]: row for row in csv.DictReader(file)}


def plain_text(page: str) -> str:
    body = re.sub(r"<(style|script).*?</\1>", "", page, flags=re.DOTALL)
    return html.unescape(re.sub(r"<[^>]+>", "", body))


def feedback(course, student):
    path = course / "feedback" / student.id / ASSIGNMENT / f"{ASSIGNMENT}.html"
    return path.read_text(encoding="utf-8")


def test_the_class_has_everything_that_happens():
    assert len({student.id for student in STUDENTS}) == 30
    totals = [sum(student.expected(POINTS).values()) for student in STUDENTS]
    assert totals.count(100) >= 8
    assert 0 in totals
    assert sum(0 < total < 100 for total in totals) >= 10
    assert any(student.penalty for student in STUDENTS)
    for function in POINTS:
        assert any(student.expected(POINTS)[function] for student in STUDENTS)
        assert not all(student.expected(POINTS)[function] for student in GRADED)


@by_id(STUDENTS)
def test_every_score_in_the_gradebook(gradebook, student):
    (notebook,) = gradebook.find_submission(ASSIGNMENT, student.id).notebooks
    grades = {grade.name.removesuffix("_tests"): grade.score for grade in notebook.grades}
    assert grades == student.expected(POINTS)
    penalty = notebook.late_submission_penalty or 0
    assert penalty == pytest.approx(student.penalty * sum(grades.values()))


@by_id(STUDENTS)
def test_every_row_of_the_export(exported, student):
    score = sum(student.expected(POINTS).values()) * (1 - student.penalty)
    assert float(exported[student.id]["score"]) == pytest.approx(score)
    assert float(exported[student.id]["max_score"]) == 100


@by_id(GRADED)
def test_feedback_tells_the_student_and_hides_the_tests(course, student):
    page = feedback(course, student)
    text = plain_text(page)
    lines = {line.strip() for line in text.splitlines()}
    hidden = {line for line in secret_lines(SOURCE) if line in HIDDEN}
    assert len(hidden) > 60
    assert not hidden & lines
    assert "HIDDEN TESTS" not in text
    assert "_hidden_tests" not in text
    failed = [f for f, p in student.expected(POINTS).items() if p == 0]
    assert text.count("CheckFailed: ") + text.count("The checks ended with") == len(failed)


HIDDEN = {
    line.strip()
    for cell in SOURCE["cells"]
    if nbgrader_metadata(cell).get("grade")
    for line in cell_source(cell).partition("### BEGIN HIDDEN TESTS")[2].splitlines()
}


def test_feedback_after_an_unexpected_error(course):
    """A deleted answer and an interrupted cell fail outside the checks: no trace may show."""
    spruce, sycamore, willow = (
        " ".join(plain_text(feedback(course, s)).split())
        for s in STUDENTS
        if s.id in ("spruce", "willow", "sycamore")
    )
    assert "The checks ended with NameError: name 'mse_loss' is not defined" in spruce
    assert "log_softmax: no result within 5 s" in sycamore
    assert "The checks ended with NameError: name 'svm_loss' is not defined" in willow


@by_id(LOST)
def test_who_cannot_be_graded_gets_a_sentence(course, student):
    with (course / "report" / "scores.csv").open(encoding="utf-8") as file:
        rows = {row["student"]: row for row in csv.DictReader(file)}
    assert rows[student.id]["score"] == "0"
    assert re.fullmatch(r"The .*\.|There is no file named .*\.", rows[student.id]["reason"])


def test_the_report_has_a_row_per_student_and_loads_nothing(course):
    page = (course / "report" / "index.html").read_text(encoding="utf-8")
    assert page.count("<tr><td>") >= 30 + len(POINTS)
    assert all(f"<td>{student.id}</td>" in page for student in STUDENTS)
    assert "http" not in page
    assert "<script" not in page
    assert "30 of 30" in page


def test_the_real_gradebook_is_left_alone(course):
    assert course.parts[-2:] == ("_build", "demo")
    assert (course / "gradebook.db").exists()


def test_a_second_run_only_repeats_the_result(course, capsys, monkeypatch):
    import grade_demo

    stored = json.loads((course / "done.json").read_text(encoding="utf-8"))
    monkeypatch.setattr(grade_demo, "content_key", lambda: stored["key"])
    monkeypatch.setattr(grade_demo, "grade_class", lambda **_: pytest.fail("graded again"))
    assert grade_demo.main([]) == 0
    assert "30 of 30 scores as expected" in capsys.readouterr().out


def test_the_key_follows_the_content(monkeypatch, tmp_path):
    import grade_demo

    monkeypatch.setattr(grade_demo, "ROOT", tmp_path)
    (tmp_path / "solutions").mkdir()
    (tmp_path / "solutions" / "a.ipynb").write_text("1")
    first = grade_demo.content_key()
    assert grade_demo.content_key() == first
    (tmp_path / "solutions" / "a.ipynb").write_text("2")
    assert grade_demo.content_key() != first


def test_the_autograded_notebook_is_what_was_handed_in(course):
    path = course / "autograded" / "rowan" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    cells = json.loads(path.read_bytes())["cells"]
    (restored,) = [c for c in cells if nbgrader_metadata(c).get("grade_id") == "softmax_loss_tests"]
    assert "was missing from the submission" in cell_source(restored)
