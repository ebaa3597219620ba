"""The hidden tests refuse every wrong answer of the corpus and no right one."""

import inspect
import json
from collections import Counter
from typing import Any

import numpy as np
import pytest
from corpus import (
    ROOT,
    Answer,
    Notebook,
    cell_source,
    graded_functions,
    nbgrader_metadata,
    read_corpus,
    source_notebook,
    with_answers,
)
from harness import grade

import cs_core.linear
import cs_core.losses

ASSIGNMENT = "a1_loss_functions"
SOURCE = source_notebook(ASSIGNMENT)
POINTS = graded_functions(SOURCE)
CORPUS = read_corpus(ASSIGNMENT)
RIGHT = [answer for answer in CORPUS if answer.right]
WRONG = [answer for answer in CORPUS if not answer.right]
STUDENTS = [f"student-{k}/{ASSIGNMENT}" for k in range(12)]


# only the clock tells these: seconds each
TIMED = ("wrong_complex_step", "wrong_numerical_gradient")


def named(answer: Answer) -> str:
    return f"{answer.function}-{answer.name}"


def timed_are_slow(answers: list[Answer]) -> list[Any]:
    """Parameters of which those that wait for the clock are marked slow."""
    slow = {answer: [pytest.mark.slow] for answer in answers if answer.name in TIMED}
    return [pytest.param(a, id=named(a), marks=slow.get(a, [])) for a in answers]


def without_visible_checks(notebook: Notebook) -> Notebook:
    """Leave the hidden tests alone in every graded cell."""
    changed = json.loads(json.dumps(notebook))
    for cell in changed["cells"]:
        if nbgrader_metadata(cell).get("grade"):
            hidden = cell_source(cell).partition("### BEGIN HIDDEN TESTS")[2]
            cell["source"] = ("import numpy as np" + hidden).splitlines(keepends=True)
    return changed


HIDDEN_ALONE = without_visible_checks(SOURCE)


def test_there_are_enough_answers():
    count = Counter((answer.function, answer.right) for answer in CORPUS)
    assert {function for function, _ in count} == set(POINTS)
    assert all(count[function, False] >= 8 for function in POINTS)
    assert all(count[function, True] >= 3 for function in POINTS)


@pytest.mark.parametrize("student", STUDENTS)
def test_the_solutions_earn_everything_and_stay_off_standard_error(student):
    result = grade(SOURCE, student=student)
    assert result.points == POINTS, result.messages
    assert result.stderr == ""


@pytest.mark.parametrize("answer", timed_are_slow(WRONG))
def test_a_wrong_answer_loses_its_points(answer):
    result = grade(with_answers(SOURCE, {answer.function: answer.source}), only=answer.function)
    assert result.points == {answer.function: 0}, answer.about
    assert result.messages[answer.function].startswith("CheckFailed")


@pytest.mark.slow
@pytest.mark.parametrize("answer", WRONG, ids=named)
def test_the_hidden_tests_alone_refuse_it(answer):
    notebook = with_answers(HIDDEN_ALONE, {answer.function: answer.source})
    result = grade(notebook, only=answer.function, student=STUDENTS[0])
    assert result.points == {answer.function: 0}, answer.about


@pytest.mark.parametrize(
    "students", [STUDENTS[:1], pytest.param(STUDENTS[1:], marks=pytest.mark.slow)], ids=len
)
@pytest.mark.parametrize("answer", RIGHT, ids=named)
def test_a_right_answer_is_never_refused(answer, students):
    notebook = with_answers(SOURCE, {answer.function: answer.source})
    for student in students:
        result = grade(notebook, only=answer.function, student=student)
        assert result.points == {answer.function: POINTS[answer.function]}, result.messages
        assert result.stderr == ""


@pytest.mark.parametrize("alone", POINTS)
def test_no_function_needs_another_one(alone):
    stubs = {f: "raise NotImplementedError" for f in POINTS if f != alone}
    result = grade(with_answers(SOURCE, stubs))
    assert result.points == {f: POINTS[f] if f == alone else 0 for f in POINTS}


def test_a_wrong_function_costs_nothing_elsewhere():
    first_wrong = {answer.function: answer for answer in reversed(WRONG)}
    for answer in first_wrong.values():
        result = grade(with_answers(SOURCE, {answer.function: answer.source}))
        assert result.points == POINTS | {answer.function: 0}


def test_signatures_are_those_of_the_package():
    student = grade(SOURCE).namespace
    twins = {f: getattr(cs_core.losses, f.removesuffix("_naive"), None) for f in POINTS}
    twins["linear_loss"] = cs_core.linear.linear_loss
    for function, twin in twins.items():
        ours = inspect.signature(student[function]).parameters.values()
        theirs = inspect.signature(twin).parameters.values()
        assert [(p.name, p.kind, p.default) for p in ours] == [
            (p.name, p.kind, p.default) for p in theirs
        ]


def test_data_differs_per_student_and_is_never_empty_of_meaning(monkeypatch):
    """Every reference gradient has an entry that is not 0, except where all lies in a kink."""
    from cs_core import testing

    seen: dict[str, list[dict]] = {}

    def record(function, reference, cases, **_):
        seen.setdefault(function.__name__, []).append(cases)
        for word, case in cases.items():
            result = reference(*case.args, **case.kwargs)
            gradient = result[-1] if isinstance(result, tuple) else result
            assert np.any(gradient) or "kink" in word, f"{function.__name__}: {word}"

    monkeypatch.setattr(testing, "check_cases", record)
    grade(SOURCE, student=STUDENTS[0])
    grade(SOURCE, student=STUDENTS[1])
    assert set(seen) == set(POINTS)
    for first, second in seen.values():
        assert first.keys() == second.keys()
        assert len(first) >= 15
        same = [w for w in first if np.array_equal(first[w].args[0], second[w].args[0])]
        # fixed on purpose: zeros, ranges and powers of two
        assert len(same) <= 3, same


def test_the_prompt_tells_the_points():
    texts = [cell_source(cell) for cell in SOURCE["cells"] if cell["cell_type"] == "markdown"]
    for function, most in POINTS.items():
        assert any(f"`{function}`" in text and f"| {most:g} |" in text for text in texts)
    assert sum(text.count("points, all or none") for text in texts) == len(POINTS)


def test_the_corpus_is_not_empty_of_docstrings():
    told = [answer for answer in CORPUS if answer.about != answer.name.replace("_", " ")]
    assert len(told) > 0.95 * len(CORPUS)


def test_the_source_notebook_holds_no_outputs():
    path = ROOT / "solutions" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    assert not any(cell.get("outputs") or cell.get("execution_count") for cell in cells)
