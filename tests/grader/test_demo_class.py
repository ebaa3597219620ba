"""The sample class of thirty, graded with cs_grader: scores, feedback, export, report."""

import csv
import html
import json
import re
from dataclasses import replace

import grade_demo
import pytest
from corpus import cell_source, graded_functions, nbgrader_metadata, read_corpus, source_notebook
from demo_class import ASSIGNMENT, class_list
from release_check import secret_lines

pytestmark = pytest.mark.slow

SOURCE = source_notebook(ASSIGNMENT)
POINTS = graded_functions(SOURCE)
STUDENTS = class_list(read_corpus(ASSIGNMENT))
NOTES = {
    "quince": f"a1 final (2).ipynb was graded as {ASSIGNMENT}.ipynb",
    "rowan": "This was missing and was put back: softmax_loss_tests.",
    "spruce": "This was not found and counts as not answered: mse_loss.",
}


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


def feedback(course, student: str) -> str:
    path = course / "feedback" / student / ASSIGNMENT / f"{ASSIGNMENT}.html"
    return plain_text(path.read_text(encoding="utf-8"))


def test_the_class_has_everything_that_happens():
    assert len({student.id for student in STUDENTS}) == 30
    totals = [sum(student.expected(POINTS).values()) for student in STUDENTS]
    assert totals.count(100) >= 8
    assert 0 in totals
    assert sum(0 < total < 100 for total in totals) >= 10
    assert any(student.penalty for student in STUDENTS)
    for function in POINTS:
        assert any(student.expected(POINTS)[function] for student in STUDENTS)
        assert not all(s.expected(POINTS)[function] for s in STUDENTS if s.readable)


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


@by_id(STUDENTS)
def test_feedback_tells_the_student_and_hides_the_tests(course, student):
    text = feedback(course, student.id)
    lines = {line.strip() for line in text.splitlines()}
    hidden = {line for line in secret_lines(SOURCE) if line in HIDDEN}
    assert len(hidden) > 60
    assert not hidden & lines
    assert "HIDDEN TESTS" not in text
    assert "_hidden_tests" not in text
    failed = [f for f, p in student.expected(POINTS).items() if p == 0]
    # in the table, and over the answer
    assert text.count("✗ 0 of ") == (2 if student.readable else 1) * len(failed)
    assert text.count("✓ ") == 2 * (len(POINTS) - len(failed))
    assert NOTES.get(student.id, "") in text


HIDDEN = {
    line.strip()
    for cell in SOURCE["cells"]
    if nbgrader_metadata(cell).get("grade")
    for line in cell_source(cell).partition("### BEGIN HIDDEN TESTS")[2].splitlines()
}


def test_feedback_after_an_unexpected_error(course):
    """A deleted answer, a loop without end, an answer that ends the process."""
    assert "mse_loss is not defined: its cell is missing" in feedback(course, "spruce")
    assert "log_softmax: no result within 5 s" in feedback(course, "sycamore")
    assert "svm_loss is not defined" in feedback(course, "willow")
    assert "the cell took longer than 8 s" in feedback(course, "willow")
    assert "linear_loss is not defined" in feedback(course, "yew")
    assert "Your code ended with exit code 1." in feedback(course, "yew")


def test_who_cannot_be_graded_gets_a_sentence(course):
    assert [student.id for student in STUDENTS if not student.readable] == ["plum"]
    with (grade_demo.REPORT / "scores.csv").open(encoding="utf-8") as file:
        reasons = {row["student"]: row["not graded because"] for row in csv.DictReader(file)}
    assert [student for student, reason in reasons.items() if reason] == ["plum"]
    assert reasons["plum"].startswith("The file is cut off: its end is missing.")
    assert reasons["plum"] in feedback(course, "plum")


def test_the_report_tells_of_everybody(course):
    text = plain_text((grade_demo.REPORT / "index.html").read_text(encoding="utf-8"))
    assert all(student.id in text for student in STUDENTS)
    assert all(function in text for function in POINTS)


def test_a_score_that_is_not_the_expected_one_is_noticed(course):
    assert grade_demo.unexpected(STUDENTS) == []
    alder, aspen, *others = STUDENTS
    others += [replace(alder, lost=("mse_loss",)), replace(aspen, penalty=0.1)]
    assert grade_demo.unexpected(others) == ["alder", "aspen"]


def test_the_real_gradebook_is_left_alone(course):
    assert course.parts[-2:] == ("_build", "demo")
    assert (course / "gradebook.db").exists()


def test_a_second_run_only_repeats_the_result(course, capsys, monkeypatch):
    stored = json.loads((course / "done.json").read_text(encoding="utf-8"))
    monkeypatch.setattr(grade_demo, "content_key", lambda sandbox: stored["key"])
    monkeypatch.setattr(grade_demo, "grade_class", lambda _: pytest.fail("graded again"))
    assert grade_demo.main([]) == 0
    assert "30 of 30 scores as expected" in capsys.readouterr().out


def test_the_key_follows_the_content(monkeypatch, tmp_path):
    monkeypatch.setattr(grade_demo, "ROOT", tmp_path)
    (tmp_path / "solutions").mkdir()
    (tmp_path / "solutions" / "a.ipynb").write_text("1")
    first = grade_demo.content_key("bubblewrap")
    assert grade_demo.content_key("bubblewrap") == first
    (tmp_path / "solutions" / "a.ipynb").write_text("2")
    assert grade_demo.content_key("bubblewrap") != first


def test_a_deleted_test_cell_is_back_in_the_autograded_notebook(course):
    path = course / "autograded" / "rowan" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    restored, source = (
        [c for c in cells if nbgrader_metadata(c).get("grade_id") == "softmax_loss_tests"]
        for cells in (json.loads(path.read_bytes())["cells"], SOURCE["cells"])
    )
    assert list(map(cell_source, restored)) == list(map(cell_source, source))
