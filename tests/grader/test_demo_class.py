"""The sample class, graded with cs_grader: scores, feedback, export, report."""

import csv
import functools
import html
import json
import re
from dataclasses import replace

import grade_demo
import pytest
from corpus import (
    assignments,
    cell_source,
    graded_functions,
    nbgrader_metadata,
    read_corpus,
    source_notebook,
)
from demo_class import class_of
from release_check import secret_lines

pytestmark = pytest.mark.slow

NAMES = assignments()
SOURCES = {name: source_notebook(name) for name in NAMES}
POINTS = {name: graded_functions(source) for name, source in SOURCES.items()}
CORPORA = {name: read_corpus(name) for name in NAMES}
STUDENTS = {name: class_of(name, corpus) for name, corpus in CORPORA.items()}

FIRST = NAMES[0]  # everything that can happen to a file happens in it

each_assignment = pytest.mark.parametrize("name", NAMES)
each_student = pytest.mark.parametrize(
    ("name", "student"),
    [pytest.param(n, s, id=f"{n}-{s.id}") for n, students in STUDENTS.items() for s in students],
)


def function(name: str, number: int) -> str:
    """A function of an assignment; the class counts on when there are fewer."""
    functions = list(dict.fromkeys(answer.function for answer in CORPORA[name]))
    return functions[number % len(functions)]


def notes(name: str, student: str) -> str:
    """What feedback and report say of a file that was not as it should be."""
    return {
        "quince": f"homework (2).ipynb was graded as {name}.ipynb",
        "rowan": f"This was missing and was put back: {function(name, 3)}_tests.",
        "spruce": f"This was not found and counts as not answered: {function(name, 4)}.",
    }.get(student, "")


@pytest.fixture(scope="session")
def gradebook(course):
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as opened:
        yield opened


@pytest.fixture(scope="session")
def exported(course):
    with (course / "grades.csv").open(encoding="utf-8") as file:
        return {(row["assignment"], row["student_id"]): row for row in csv.DictReader(file)}


def plain_text(page: str) -> str:
    body = re.sub(r"<(style|script).*?</\1>", "", page, flags=re.DOTALL)
    return html.unescape(re.sub(r"<[^>]+>", "", body))


def feedback(course, name: str, student: str) -> str:
    path = course / "feedback" / student / name / f"{name}.html"
    return plain_text(path.read_text(encoding="utf-8"))


@each_assignment
def test_the_class_has_everything_that_happens(name):
    students, points = STUDENTS[name], POINTS[name]
    whole = len({student.id for student in students}) == 30
    assert whole == (name == FIRST)
    assert whole or len(students) == 12
    totals = [sum(student.expected(points).values()) for student in students]
    assert totals.count(sum(points.values())) >= (8 if whole else 3)
    assert 0 in totals
    some = sum(0 < total < sum(points.values()) for total in totals)
    assert some >= (10 if whole else 4) or len(points) < 5
    assert any(student.penalty for student in students)
    for graded in points:
        assert any(student.expected(points)[graded] for student in students)
        assert not all(s.expected(points)[graded] for s in students if s.readable)


@each_student
def test_every_score_in_the_gradebook(gradebook, name, student):
    (notebook,) = gradebook.find_submission(name, student.id).notebooks
    grades = {grade.name.removesuffix("_tests"): grade.score for grade in notebook.grades}
    grades = {graded: grades[graded] for graded in POINTS[name]}  # without what a person grades
    assert grades == student.expected(POINTS[name])
    penalty = notebook.late_submission_penalty or 0
    assert penalty == pytest.approx(student.penalty * sum(grades.values()))


@each_student
def test_every_row_of_the_export(exported, name, student):
    score = sum(student.expected(POINTS[name]).values()) * (1 - student.penalty)
    assert float(exported[name, student.id]["score"]) == pytest.approx(score)
    assert float(exported[name, student.id]["max_score"]) == 100


@functools.cache
def hidden_lines(name: str) -> set[str]:
    # a line that answers share with the tests, such as rows = np.arange(n), gives nothing away
    told = {line.strip() for a in CORPORA[name] for line in a.source.splitlines()}
    return (secret_lines(SOURCES[name]) - told) & {
        line.strip()
        for cell in SOURCES[name]["cells"]
        if nbgrader_metadata(cell).get("grade")
        for line in cell_source(cell).partition("### BEGIN HIDDEN TESTS")[2].splitlines()
    }


@each_student
def test_feedback_tells_the_student_and_hides_the_tests(course, name, student):
    text = feedback(course, name, student.id)
    hidden = hidden_lines(name)
    assert len(hidden) > 8 * len(POINTS[name])
    assert not hidden & {line.strip() for line in text.splitlines()}
    assert "HIDDEN TESTS" not in text
    assert "_hidden_tests" not in text
    failed = [f for f, p in student.expected(POINTS[name]).items() if p == 0]
    # in the table, and over the answer
    assert text.count("✗ 0 of ") == (2 if student.readable else 1) * len(failed)
    assert text.count("✓ ") == 2 * (len(POINTS[name]) - len(failed))
    assert notes(name, student.id) in text


def test_feedback_after_an_unexpected_error(course):
    """A deleted answer, a loop without end, an answer that ends the process."""
    name = FIRST
    missing = f"{function(name, 4)} is not defined: its cell is missing"
    assert missing in feedback(course, name, "spruce")
    endless = rf"{function(name, 2)}(, [^:]+)?: no result within 5 s"  # the call may be named
    assert re.search(endless, feedback(course, name, "sycamore"))
    assert f"{function(name, 1)} is not defined" in feedback(course, name, "willow")
    assert "the cell took longer than 8 s" in feedback(course, name, "willow")
    assert f"{function(name, 6)} is not defined" in feedback(course, name, "yew")
    assert "Your code ended its process" in feedback(course, name, "yew")


@each_assignment
def test_who_cannot_be_graded_gets_a_sentence(course, name):
    assert [student.id for student in STUDENTS[name] if not student.readable] == ["plum"]
    with (grade_demo.report(name) / "scores.csv").open(encoding="utf-8") as file:
        reasons = {row["student"]: row["not graded because"] for row in csv.DictReader(file)}
    assert [student for student, reason in reasons.items() if reason] == ["plum"]
    assert reasons["plum"].startswith("The file is cut off: its end is missing.")
    assert reasons["plum"] in feedback(course, name, "plum")


@each_assignment
def test_the_report_tells_of_everybody(course, name):
    text = plain_text((grade_demo.report(name) / "index.html").read_text(encoding="utf-8"))
    assert all(student.id in text for student in STUDENTS[name])
    assert all(graded in text for graded in POINTS[name])


@each_assignment
def test_a_score_that_is_not_the_expected_one_is_noticed(course, name):
    assert grade_demo.unexpected(name, STUDENTS[name]) == []
    first, second, *others = STUDENTS[name]
    others += [replace(first, lost=(function(name, 0),)), replace(second, penalty=0.1)]
    assert grade_demo.unexpected(name, others) == [first.id, second.id]


def test_the_real_gradebook_is_left_alone(course):
    assert course.parts[-2:] == ("_build", "demo")
    assert (course / "gradebook.db").exists()


def test_a_second_run_only_repeats_the_result(course, capsys, monkeypatch):
    stored = json.loads((course / "done.json").read_text(encoding="utf-8"))
    monkeypatch.setattr(grade_demo, "content_key", lambda name, sandbox: stored[name]["key"])
    monkeypatch.setattr(grade_demo, "grade_assignment", lambda *_: pytest.fail("graded again"))
    assert grade_demo.main([]) == 0
    everybody = sum(map(len, STUDENTS.values()))
    assert f"{everybody} of {everybody} scores as expected" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("changed", "again"), [(set(), []), ({"new"}, ["new"]), ({"a"}, ["a", "b", "new"])]
)
def test_a_new_assignment_is_graded_alone_and_a_changed_one_with_all(
    monkeypatch, tmp_path, changed, again
):
    names, versions, graded = ["a", "b"], {}, []
    monkeypatch.setattr(grade_demo, "DEMO", tmp_path / "demo")
    monkeypatch.setattr(grade_demo, "assignments", lambda: names)
    monkeypatch.setattr(grade_demo, "content_key", lambda name, _: versions.get(name, "1"))
    monkeypatch.setattr(grade_demo, "nbgrader", lambda *_: None)
    monkeypatch.setattr(
        grade_demo, "grade_assignment", lambda name, _: graded.append(name) or ("well", [], [])
    )
    assert grade_demo.main(["--sandbox", "none"]) == 0
    assert graded == ["a", "b"]
    graded.clear()
    names += ["new"] * bool(changed)
    versions |= dict.fromkeys(changed, "2")
    assert grade_demo.main(["--sandbox", "none"]) == 0
    assert graded == again


def test_after_an_interrupted_run_all_starts_anew(monkeypatch, tmp_path):
    def stopped(name, _):
        if name == "new":
            raise KeyboardInterrupt
        return "well", [], []

    names, sandbox = ["a"], ["--sandbox", "none"]
    monkeypatch.setattr(grade_demo, "DEMO", tmp_path / "demo")
    monkeypatch.setattr(grade_demo, "assignments", lambda: names)
    monkeypatch.setattr(grade_demo, "content_key", lambda name, _: "1")
    monkeypatch.setattr(grade_demo, "nbgrader", lambda *_: None)
    monkeypatch.setattr(grade_demo, "grade_assignment", stopped)
    assert grade_demo.main(sandbox) == 0
    names.append("new")
    with pytest.raises(KeyboardInterrupt):
        grade_demo.main(sandbox)
    (tmp_path / "demo" / "half").write_text("of the new one")
    monkeypatch.setattr(grade_demo, "grade_assignment", lambda name, _: ("well", [], []))
    assert grade_demo.main(sandbox) == 0
    assert not (tmp_path / "demo" / "half").exists()


def test_the_key_follows_the_content_of_its_own_assignment(monkeypatch, tmp_path):
    monkeypatch.setattr(grade_demo, "ROOT", tmp_path)
    for name in ("a", "b"):
        (tmp_path / "solutions" / name).mkdir(parents=True)
        (tmp_path / "solutions" / name / f"{name}.ipynb").write_text("1")
    first = [grade_demo.content_key(name, "bubblewrap") for name in ("a", "b")]
    assert [grade_demo.content_key(name, "bubblewrap") for name in ("a", "b")] == first
    (tmp_path / "solutions" / "a" / "a.ipynb").write_text("2")
    assert grade_demo.content_key("a", "bubblewrap") != first[0]
    assert grade_demo.content_key("b", "bubblewrap") == first[1]


@each_assignment
def test_a_deleted_test_cell_is_back_in_the_autograded_notebook(course, name):
    path = course / "autograded" / "rowan" / name / f"{name}.ipynb"
    deleted = f"{function(name, 3)}_tests"
    restored, source = (
        [c for c in cells if nbgrader_metadata(c).get("grade_id") == deleted]
        for cells in (json.loads(path.read_bytes())["cells"], SOURCES[name]["cells"])
    )
    assert list(map(cell_source, restored)) == list(map(cell_source, source))
