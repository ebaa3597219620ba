"""The students' version is up to date, runnable, and gives nothing away."""

import ast
import copy
import inspect
import json
import subprocess
import sys

import pytest
import release_check
from corpus import (
    ROOT,
    Notebook,
    assignments,
    cell_source,
    graded_functions,
    nbgrader_metadata,
    source_notebook,
)
from harness import grade

SAMPLE = "a1_loss_functions"  # what the checks of the release check itself start from
SOURCE = source_notebook(SAMPLE)
each_assignment = pytest.mark.parametrize("name", assignments())
# the first and the last by day, the others at night: ten seconds each
some_assignments = pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=[] if name in (assignments()[0], assignments()[-1]) else pytest.mark.long)
        for name in assignments()
    ],
)


def released(name: str) -> Notebook:
    path = ROOT / "assignments" / name / f"{name}.ipynb"
    return json.loads(path.read_text(encoding="utf-8"))


def run(*command: str, **options) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", *command], capture_output=True, text=True, check=False, **options
    )


@each_assignment
def test_it_can_be_released(name):
    assert release_check.check(name) == []


@pytest.mark.slow
@each_assignment
def test_it_is_what_nbgrader_makes_of_the_source(name, tmp_path):
    (tmp_path / "nbgrader_config.py").write_bytes((ROOT / "nbgrader_config.py").read_bytes())
    (tmp_path / "solutions").symlink_to(ROOT / "solutions")
    made = run("nbgrader", "generate_assignment", name, cwd=tmp_path)
    assert made.returncode == 0, made.stderr
    kept, fresh = (root / "assignments" / name for root in (ROOT, tmp_path))
    files = [path.relative_to(fresh) for path in fresh.rglob("*") if path.is_file()]
    assert files
    for file in files:
        assert (fresh / file).read_bytes() == (kept / file).read_bytes(), "run make assignments"


def code_to_fill_in(notebook: Notebook) -> list[dict]:
    return [
        cell
        for cell in notebook["cells"]
        if cell["cell_type"] == "code" and nbgrader_metadata(cell).get("solution")
    ]


@each_assignment
def test_an_untouched_release_earns_nothing_and_says_so_politely(name):
    result = grade(released(name))
    assert set(result.points.values()) == {0}
    for function, message in result.messages.items():
        assert message == f"CheckFailed: {function}: not implemented yet."
    for function in graded_functions(source_notebook(name)):
        stub = result.namespace[function]
        required = [p for p in inspect.signature(stub).parameters.values() if p.default is p.empty]
        with pytest.raises(NotImplementedError):
            stub(*(None for p in required if p.kind is p.POSITIONAL_OR_KEYWORD),
                 **{p.name: None for p in required if p.kind is p.KEYWORD_ONLY})  # fmt: skip


@each_assignment
def test_a_filled_release_passes_every_visible_check(name):
    filled, source = released(name), source_notebook(name)
    solutions = {nbgrader_metadata(c).get("grade_id"): c for c in source["cells"]}
    for cell in code_to_fill_in(filled):
        cell["source"] = solutions[nbgrader_metadata(cell)["grade_id"]]["source"]
    assert grade(filled).points == graded_functions(source)


@each_assignment
def test_stubs_keep_the_documented_signature(name):
    for cell in code_to_fill_in(released(name)):
        (part,) = ast.parse(cell_source(cell)).body
        assert isinstance(part, ast.FunctionDef | ast.ClassDef)
        sections = ast.get_docstring(part)
        assert "Parameters\n----------" in sections
        gives = "Returns" if isinstance(part, ast.FunctionDef) else "Attributes"
        assert f"{gives}\n{'-' * len(gives)}" in sections


@pytest.mark.slow
@some_assignments
def test_validate_accepts_the_source_and_refuses_the_release_politely(name, tmp_path):
    good = run("nbgrader", "validate", str(ROOT / "solutions" / name / f"{name}.ipynb"))
    assert "Success" in good.stdout, good.stdout + good.stderr
    (tmp_path / f"{name}.ipynb").write_text(json.dumps(released(name)), encoding="utf-8")
    stub = run("nbgrader", "validate", str(tmp_path / f"{name}.ipynb"))
    source = source_notebook(name)
    graded = sum(bool(nbgrader_metadata(cell).get("grade")) for cell in source["cells"])
    assert f"VALIDATION FAILED ON {graded} CELL(S)" in stub.stdout
    assert stub.stdout.count("not implemented yet") == len(graded_functions(source))
    assert "Traceback" not in stub.stdout


@pytest.fixture
def release() -> Notebook:
    return released(SAMPLE)


# --- the release check itself must see what it is there for ---------------------------------


def broken(cell_id: str, change) -> Notebook:
    notebook = copy.deepcopy(SOURCE)
    (cell,) = [cell for cell in notebook["cells"] if cell["id"] == cell_id]
    cell["source"] = change(cell_source(cell))
    return notebook


@pytest.mark.parametrize(
    ("cell", "old", "new", "words"),
    [
        ("mse-loss-tests", "### BEGIN HIDDEN TESTS", "### BEGIN HIDEN TESTS", "misspelt"),
        ("mse-loss-tests", "### BEGIN HIDDEN TESTS", "### BEGIN HIDDEN TEST", "misspelt"),
        ("mse-loss-tests", "### BEGIN HIDDEN TESTS", "# begin hidden tests", "misspelt"),
        ("mse-loss-tests", "### END HIDDEN TESTS", "", "pairs"),
        ("mse-loss", "### BEGIN SOLUTION", "### BEGIN SOLUTON", "misspelt"),
        ("mse-loss", "### BEGIN SOLUTION", "### BEGIN HIDDEN TESTS", "pairs"),
        ("mse-loss-tests", "del _hidden_tests", "1 + 1", "ends in an expression"),
        ("setup", "import numpy as np", "### BEGIN SOLUTION\n### END SOLUTION", "another kind"),
    ],
)
def test_the_check_sees_a_broken_source(cell, old, new, words):
    assert release_check.source_problems(SOURCE) == []
    problems = release_check.source_problems(broken(cell, lambda text: text.replace(old, new)))
    assert any(words in problem for problem in problems), problems


def test_the_check_sees_names_and_points(release):
    notebook = copy.deepcopy(SOURCE)
    graded = [c["metadata"]["nbgrader"] for c in notebook["cells"] if nbgrader_metadata(c)]
    graded[1]["grade_id"] = graded[2]["grade_id"]
    graded[4]["points"] = 99
    problems = " ".join(release_check.source_problems(notebook))
    assert "Two cells are called" in problems
    assert "not to 100" in problems


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda cell, secret: cell.update(source=f"x = 1\n    {secret}"), "leaks this line"),
        (lambda cell, _: cell.update(source="### BEGIN SOLUTION"), "shows"),
        (lambda cell, _: cell.update(outputs=[{"output_type": "stream"}]), "has been run"),
        (lambda cell, _: cell.update(source="def mse_loss(): ..."), "no stub"),
    ],
)
def test_the_check_sees_a_leaking_release(release, change, words):
    leaking = copy.deepcopy(release)
    (cell,) = [cell for cell in leaking["cells"] if cell["id"] == "mse-loss"]
    change(cell, max(release_check.secret_lines(SOURCE), key=len))
    problems = release_check.release_problems(SOURCE, leaking)
    assert any(words in problem for problem in problems), problems


def test_secrets_are_many():
    secrets = release_check.secret_lines(SOURCE)
    assert len(secrets) > 80
    assert any("check_cases(" in line for line in secrets)
    assert "return loss / n, dscores / n" in secrets


def by_hand(name: str, source: str, **marks) -> dict:
    """A cell that a person grades: text, or a task."""
    roles = {"grade": False, "solution": False, "locked": False, "task": False, "points": 5}
    return {
        "cell_type": "markdown", "id": name, "source": source,
        "metadata": {"nbgrader": roles | marks | {"grade_id": name, "schema_version": 3}},
    }  # fmt: skip


def test_questions_for_a_person_can_be_released(release):
    """Prose, in which nothing is Python, and a task whose points count."""
    question = by_hand("why", "Why? Say it's so:", grade=True, solution=True)
    task = by_hand("plot", "Plot it (or don't):\n### BEGIN MARK SCHEME\nAxes.", task=True)
    asked, shown = copy.deepcopy(SOURCE), copy.deepcopy(release)
    asked["cells"] += [question | {"source": "### BEGIN SOLUTION\nSo.\n### END SOLUTION"}, task]
    shown["cells"] += [question | {"source": "YOUR ANSWER HERE"}, by_hand("plot", "Plot it.")]
    (points,) = release_check.source_problems(asked)
    assert points == "The points sum to 110, not to 100."
    assert release_check.release_problems(asked, shown) == []


@pytest.mark.slow
def test_tests_that_cannot_grade_are_not_released(monkeypatch, capsys):
    """The check grades the solution; what is wrong with it stands in `tests/grader`."""
    monkeypatch.setattr(release_check, "grade_solution", lambda *_: ["notebook a, cell b: no."])
    assert release_check.main([SAMPLE]) == 1
    assert "  notebook a, cell b: no.\n" in capsys.readouterr().out
