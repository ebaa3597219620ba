"""The hidden tests of every assignment refuse each wrong answer of its corpus and no right one."""

import importlib
import inspect
import json
import pkgutil
from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from corpus import (
    ROOT,
    Answer,
    Notebook,
    assignments,
    cell_source,
    graded_functions,
    nbgrader_metadata,
    read_corpus,
    source_notebook,
    with_answers,
)
from harness import grade

import cs_core

NAMES = assignments()
SOURCES = {name: source_notebook(name) for name in NAMES}
POINTS = {name: graded_functions(source) for name, source in SOURCES.items()}
CORPUS = [answer for name in NAMES for answer in read_corpus(name)]
RIGHT = [answer for answer in CORPUS if answer.right]
WRONG = [answer for answer in CORPUS if not answer.right]
OWN = ("two_layer_loss",)  # made of several of the package, and of no single one
SEEDS = 12  # students, each with data of their own

# only the clock tells these: seconds each
TIMED = ("wrong_complex_step", "wrong_complex_step_by_columns", "wrong_gradient_by_differences",
         "wrong_never_returns_in_time", "wrong_every_path", "wrong_recursion_adds")  # fmt: skip
# a whole training each: one draw of the data by day
TRAINED = ("train_linear", "train_network", "train_recipe")
TRAINING = [name for name in NAMES if not POINTS[name].keys().isdisjoint(TRAINED)]
BY_DAY = 1  # of the right answers to each
at_night = {name: [pytest.mark.long] for name in TRAINING}

each_assignment = pytest.mark.parametrize("name", NAMES)
# one draw of the data always; the others at night
each_draw = pytest.mark.parametrize(
    "draws",
    [
        pytest.param(range(1), id="first"),
        pytest.param(range(1, SEEDS), id="more", marks=pytest.mark.long),
    ],
)


def student(number: int, assignment: str) -> str:
    return f"student-{number}/{assignment}"


def named(answer: Answer) -> str:
    return f"{answer.assignment}-{answer.function}-{answer.name}"


def timed_are_slow(answers: list[Answer]) -> list[Any]:
    """Parameters of which those that wait for the clock are marked slow; trainings run at night."""
    marks = {
        answer: [pytest.mark.long if answer.function in TRAINED else pytest.mark.slow]
        for answer in answers if answer.name in TIMED
    }  # fmt: skip
    return [pytest.param(a, id=named(a), marks=marks.get(a, [])) for a in answers]


def without_visible_checks(notebook: Notebook) -> Notebook:
    """Leave the hidden tests alone in every graded cell."""
    changed = json.loads(json.dumps(notebook))
    for cell in changed["cells"]:
        meta = nbgrader_metadata(cell)
        if meta.get("grade") and not meta.get("solution"):
            hidden = cell_source(cell).partition("### BEGIN HIDDEN TESTS")[2]
            cell["source"] = ("import numpy as np" + hidden).splitlines(keepends=True)
    return changed


HIDDEN_ALONE = {name: without_visible_checks(source) for name, source in SOURCES.items()}


def answered(answer: Answer, sources: dict[str, Notebook] = SOURCES) -> Notebook:
    """The instructor's notebook with this answer in the place of the solution."""
    return with_answers(sources[answer.assignment], {answer.function: answer.source})


def test_every_corpus_belongs_to_an_assignment_and_every_file_to_a_function():
    folders = (ROOT / "tests" / "assignments").iterdir()
    found = {path.name for path in folders if path.is_dir() and any(path.glob("*.py"))}
    assert found == set(NAMES)
    assert {(a.assignment, a.function) for a in CORPUS} == {
        (n, f) for n in NAMES for f in POINTS[n]
    }


@each_assignment
def test_there_are_enough_answers(name):
    count = Counter((a.function, a.right) for a in CORPUS if a.assignment == name)
    assert {function for function, _ in count} == set(POINTS[name])
    assert all(count[function, False] >= 8 for function in POINTS[name])
    assert all(count[function, True] >= 3 for function in POINTS[name])


def draws_of_the_solutions() -> list[Any]:
    """Every assignment with every draw; half of them at night, and more where networks train."""
    return [
        pytest.param(name, number,
                     marks=[pytest.mark.long] if number >= (1 if name in at_night else 6) else [])
        for name in NAMES for number in range(SEEDS)
    ]  # fmt: skip


@pytest.mark.parametrize(("name", "number"), draws_of_the_solutions())
def test_the_solutions_earn_everything_and_stay_off_standard_error(name, number):
    result = grade(SOURCES[name], student=student(number, name))
    assert result.points == POINTS[name], result.messages
    assert result.stderr == ""


@pytest.mark.parametrize("name", ["rate-21", "rate-81"])
def test_scores_of_hundreds_do_not_cost_one_student_in_sixty_the_points(name):
    """These two once drew float32 scores whose rounding a cube magnified above the tolerance."""
    assignment = "a1_loss_functions"
    result = grade(SOURCES[assignment], only="linear_loss", student=f"{name}/{assignment}")
    assert result.points == {"linear_loss": 15}, result.messages


@pytest.mark.parametrize("answer", timed_are_slow(WRONG))
def test_a_wrong_answer_loses_its_points(answer):
    """By the hidden tests alone; the visible ones are with them in `test_messages`."""
    result = grade(answered(answer, HIDDEN_ALONE), only=answer.function)
    assert result.points == {answer.function: 0}, answer.about
    assert result.messages[answer.function].startswith("CheckFailed")


@pytest.mark.long
@pytest.mark.parametrize("answer", [a for a in WRONG if a.name not in TIMED], ids=named)
def test_they_refuse_it_whatever_the_data(answer):
    for number in range(1, SEEDS):
        drawn = student(number, answer.assignment)
        result = grade(answered(answer, HIDDEN_ALONE), only=answer.function, student=drawn)
        assert result.points == {answer.function: 0}, answer.about


def trained_at_night(answers: list[Answer]) -> list[Any]:
    """Parameters of which those that train a network are run at night, but for the first ones."""
    counted, found = Counter[str](), []
    for answer in answers:
        counted[answer.function] += answer.function in TRAINED
        marks = [pytest.mark.long] if counted[answer.function] > BY_DAY else []
        found.append(pytest.param(answer, id=named(answer), marks=marks))
    return found


@each_draw
@pytest.mark.parametrize("answer", trained_at_night(RIGHT))
def test_a_right_answer_is_never_refused(answer, draws):
    notebook, points = answered(answer), POINTS[answer.assignment][answer.function]
    for number in draws:
        drawn = student(number, answer.assignment)
        result = grade(notebook, only=answer.function, student=drawn)
        assert result.points == {answer.function: points}, result.messages
        assert result.stderr == ""


def test_a_wrong_answer_planted_as_right_is_noticed_in_every_assignment():
    """As if somebody had put a right answer into the corpus under the name of a wrong one."""
    for name in NAMES:
        planted = next(answer for answer in RIGHT if answer.assignment == name)
        with pytest.raises(AssertionError):
            test_a_wrong_answer_loses_its_points(planted)


@pytest.mark.parametrize(("name", "alone"), [(n, f) for n in NAMES for f in POINTS[n]])
def test_no_function_needs_another_one(name, alone):
    stubs = {f: "raise NotImplementedError" for f in POINTS[name] if f != alone}
    result = grade(with_answers(SOURCES[name], stubs))
    assert result.points == {f: p if f == alone else 0 for f, p in POINTS[name].items()}


@pytest.mark.parametrize("name", [pytest.param(n, marks=at_night.get(n, [])) for n in NAMES])
def test_wrong_functions_cost_nothing_elsewhere(name):
    """Every second function is wrong, and then the others; at night one at a time."""
    functions = list(POINTS[name])
    for some in (functions[::2], functions[1::2]):
        refuse_only(name, some)


@pytest.mark.long
@each_assignment
def test_a_wrong_function_costs_nothing_elsewhere(name):
    for function in POINTS[name]:
        refuse_only(name, [function])


def refuse_only(name: str, functions: list[str]) -> None:
    """Grade a notebook in which these are answered wrongly: they lose points, no other does."""
    wrong = [answer for answer in WRONG if answer.assignment == name]
    first = {a.function: a.source for a in reversed(wrong) if a.function in functions}
    result = grade(with_answers(SOURCES[name], first))
    assert result.points == POINTS[name] | dict.fromkeys(functions, 0)


def twins() -> dict[str, Callable[..., Any]]:
    """The public functions and classes of the package by name, but for what checks are made of."""
    found = {}
    for module in pkgutil.walk_packages(cs_core.__path__, "cs_core."):
        if module.name.startswith("cs_core.testing"):
            continue
        if not any(part.startswith("_") for part in module.name.split(".")):
            for name, thing in vars(importlib.import_module(module.name)).items():
                kinds = inspect.isfunction(thing) or inspect.isclass(thing)
                if kinds and not name.startswith("_"):
                    found[name] = thing
    return found


@each_assignment
def test_signatures_are_those_of_the_package(name):
    untested = [c for c in SOURCES[name]["cells"] if not nbgrader_metadata(c).get("grade")]
    answers, package = grade({"cells": untested}).namespace, twins()
    for function in POINTS[name]:
        if function in OWN:
            continue
        twin = package[function.removesuffix("_naive")]
        ours = inspect.signature(answers[function]).parameters.values()
        theirs = inspect.signature(twin).parameters.values()
        assert [(p.name, p.kind, p.default) for p in ours] == [
            (p.name, p.kind, p.default) for p in theirs
        ]


def numbers_of(result: Any) -> list[Any]:
    """The parts of a result that are not words."""
    parts = result if isinstance(result, tuple) else (result,)
    return [part for part in parts if not isinstance(part, str)]


@each_assignment
def test_data_differs_per_student_and_is_never_empty_of_meaning(name, monkeypatch):
    """Most reference gradients have an entry that is not 0; most numbers are the student's own."""
    from cs_core import testing
    from cs_core.testing import training
    from cs_core.testing.photos import photo_task

    seen: dict[str, list[dict[str, Any]]] = {}

    def record(function, reference, cases, **_):
        parts = {
            word: numbers_of(reference(*case.args, **case.kwargs)) for word, case in cases.items()
        }
        gradients = [[p for p in r if np.ndim(p)][-1:] or r[-1] for r in parts.values()]
        assert sum(map(np.any, gradients)) >= 0.75 * len(gradients), function.__name__
        own = {word: [*case.arrays.values(), *parts[word]] for word, case in cases.items()}
        seen.setdefault(function.__name__, []).append(own)

    def record_sampler(function, cases, *, rng, hidden=False):
        if hidden:
            drawn = {word: [*case.args, rng.random()] for word, case in cases.items()}
            seen.setdefault(function.__name__, []).append(drawn)

    def record_weights(function, cases, spreads=None, *, rng, hidden=False, **_):
        record_sampler(function, cases, rng=rng, hidden=hidden)

    def record_properties(function, cases, judge, *, rng=None):
        if rng is not None:
            given = {word: [*case.args[0], case.args[1]] for word, case in cases.items()}
            seen.setdefault(function.__name__, []).append(given)

    def record_training(function, *, level, budget, rng, tasks=1, hidden=False):
        if hidden:
            photos = {"photos": [photo_task(budget, rng=rng).X]}
            seen.setdefault(function.__name__, []).append(photos)

    monkeypatch.setattr(training, "check_training", record_training)
    monkeypatch.setattr(testing, "check_cases", record)
    monkeypatch.setattr(testing, "check_trajectory", record)
    monkeypatch.setattr(testing, "check_minibatches", record_sampler)
    monkeypatch.setattr(testing, "check_orthogonal", record_weights)
    monkeypatch.setattr(testing, "check_properties", record_properties)
    monkeypatch.setattr(testing, "check_weights", record_weights)
    grade(SOURCES[name], student=student(0, name))
    grade(SOURCES[name], student=student(1, name))
    assert set(seen) == set(POINTS[name])
    for function, (first, second) in seen.items():
        assert first.keys() == second.keys()
        assert len(first) >= 15 or function in TRAINED
        same = [w for w in first if all(map(np.array_equal, first[w], second[w]))]
        # fixed on purpose: zeros, ties, tiny terms and powers of two
        assert len(same) <= 0.25 * len(first), same


@each_assignment
def test_the_prompt_tells_the_points(name):
    cells = [cell for cell in SOURCES[name]["cells"] if cell["cell_type"] == "markdown"]
    texts = list(map(cell_source, cells))
    for function, most in POINTS[name].items():
        assert any(f"`{function}`" in text and f"| {most:g} |" in text for text in texts)
    assert sum(text.count("points, all or none") for text in texts) == len(POINTS[name])


@each_assignment
def test_the_corpus_is_not_empty_of_docstrings(name):
    answers = [answer for answer in CORPUS if answer.assignment == name]
    told = [answer for answer in answers if answer.about != answer.name.replace("_", " ")]
    assert len(told) > 0.95 * len(answers)


@each_assignment
def test_the_source_notebook_holds_no_outputs(name):
    path = ROOT / "solutions" / name / f"{name}.ipynb"
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    assert not any(cell.get("outputs") or cell.get("execution_count") for cell in cells)
