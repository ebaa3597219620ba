"""The students' version is up to date, runnable, and gives nothing away."""

import ast
import copy
import inspect
import json
import subprocess
import sys

import pytest
import release_check
from corpus import ROOT, Notebook, cell_source, graded_functions, nbgrader_metadata, source_notebook
from harness import grade

ASSIGNMENT = "a1_loss_functions"
SOURCE = source_notebook(ASSIGNMENT)
RELEASED = ROOT / "assignments" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"


@pytest.fixture(scope="module")
def release() -> Notebook:
    return json.loads(RELEASED.read_text(encoding="utf-8"))


def run(*command: str, **options) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", *command], capture_output=True, text=True, check=False, **options
    )


def test_it_can_be_released():
    assert release_check.check(ASSIGNMENT) == []


@pytest.mark.slow
def test_it_is_what_nbgrader_makes_of_the_source(tmp_path):
    (tmp_path / "nbgrader_config.py").write_bytes((ROOT / "nbgrader_config.py").read_bytes())
    (tmp_path / "solutions").symlink_to(ROOT / "solutions")
    made = run("nbgrader", "generate_assignment", ASSIGNMENT, cwd=tmp_path)
    assert made.returncode == 0, made.stderr
    fresh = tmp_path / "assignments" / ASSIGNMENT / RELEASED.name
    assert fresh.read_bytes() == RELEASED.read_bytes(), "run make assignments"


def test_an_untouched_release_earns_nothing_and_says_so_politely(release):
    result = grade(release)
    assert set(result.points.values()) == {0}
    for function, message in result.messages.items():
        assert message == f"CheckFailed: {function}: not implemented yet."
    for function in graded_functions(SOURCE):
        stub = result.namespace[function]
        required = [p for p in inspect.signature(stub).parameters.values() if p.default is p.empty]
        with pytest.raises(NotImplementedError):
            stub(*(None for p in required if p.kind is p.POSITIONAL_OR_KEYWORD),
                 **{p.name: None for p in required if p.kind is p.KEYWORD_ONLY})  # fmt: skip


def test_a_filled_release_passes_every_visible_check(release):
    filled = copy.deepcopy(release)
    solutions = {nbgrader_metadata(c).get("grade_id"): c for c in SOURCE["cells"]}
    for cell in filled["cells"]:
        if nbgrader_metadata(cell).get("solution"):
            cell["source"] = solutions[nbgrader_metadata(cell)["grade_id"]]["source"]
    assert grade(filled).points == graded_functions(SOURCE)


def test_stubs_keep_the_documented_signature(release):
    for cell in release["cells"]:
        if nbgrader_metadata(cell).get("solution"):
            (function,) = ast.parse(cell_source(cell)).body
            assert isinstance(function, ast.FunctionDef)
            sections = ast.get_docstring(function)
            assert "Parameters\n----------" in sections
            assert "Returns\n-------" in sections


@pytest.mark.slow
def test_validate_accepts_the_source_and_refuses_the_release_politely(tmp_path):
    good = run("nbgrader", "validate", str(ROOT / "solutions" / ASSIGNMENT / RELEASED.name))
    assert "Success" in good.stdout, good.stdout + good.stderr
    (tmp_path / RELEASED.name).write_bytes(RELEASED.read_bytes())
    stub = run("nbgrader", "validate", str(tmp_path / RELEASED.name))
    assert "VALIDATION FAILED ON 7 CELL(S)" in stub.stdout
    assert stub.stdout.count("not implemented yet") == 7
    assert "Traceback" not in stub.stdout


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
