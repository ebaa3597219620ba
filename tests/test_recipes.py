"""CONTRIBUTING's recipes, followed to the letter in a copy of the tree: no step may be missing."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
SOURCES = ("Makefile", "*.toml", "*.txt", "*.py", "*.yml", "LICENSE", "README.md")
FOLDERS = ("assignments", "book", "cs_book", "cs_core", "cs_grader", "docs", "solutions", "tests",
           "tools")  # fmt: skip
ASSIGNMENT, CHAPTER = "a12_attention", "12_attention"

pytestmark = pytest.mark.slow


def commands(recipe: str) -> list[str]:
    """The commands of a recipe, in order."""
    part = re.search(rf"^### {recipe}\n(.*?)(?=^##)", TEXT, re.MULTILINE | re.DOTALL)[1]
    return commands_in(part)


def commands_in(text: str) -> list[str]:
    blocks = re.findall(r"^ *```sh\n(.*?)^ *```$", text, re.MULTILINE | re.DOTALL)
    return [line.strip() for block in blocks for line in block.splitlines()]


@pytest.fixture(scope="module")
def tree(tmp_path_factory) -> Path:
    """A copy of the tree with the same environment; pages are executed, the class is graded."""
    copy = tmp_path_factory.mktemp("copy")
    for path in [path for pattern in SOURCES for path in ROOT.glob(pattern)]:
        shutil.copy2(path, copy)
    ignored = shutil.ignore_patterns("__pycache__", "*.egg-info")
    for folder in FOLDERS:
        shutil.copytree(ROOT / folder, copy / folder, ignore=ignored)
    (copy / ".venv").symlink_to(ROOT / ".venv")
    for made in (".jupyter_cache", "demo"):
        if (ROOT / "_build" / made).exists():
            shutil.copytree(ROOT / "_build" / made, copy / "_build" / made)
    return copy


def run(tree: Path, command: str) -> subprocess.CompletedProcess[str]:
    # STRICT: PyTorch may be missing here
    return subprocess.run(
        command, shell=True, cwd=tree, env=os.environ | {"PYTHONPATH": str(tree), "STRICT": ""},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
    )  # fmt: skip


def follow(tree: Path, recipe: str) -> str:
    steps = commands(recipe)
    assert steps
    said = ""
    for step in steps:
        done = run(tree, step)
        assert done.returncode == 0, f"$ {step}\n{done.stdout[-4000:]}"
        said += done.stdout
    return said


@pytest.mark.long  # it grades a class and builds the whole book anew: minutes
def test_an_assignment_and_its_chapter_by_the_recipes(tree):
    said = follow(tree, "Add an assignment")
    students = 18 + 12 * len(list((tree / "solutions").glob("a*/*.ipynb")))  # thirty in the first
    assert f"{students} of {students} scores as expected" in said
    released = tree / "assignments" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    text = released.read_text(encoding="utf-8")
    assert "YOUR ANSWER HERE" in text
    assert "ten times smaller" not in text  # the answer to the question
    assert (tree / "_build" / "release" / f"{ASSIGNMENT}.zip").stat().st_size > 10_000
    report = tree / "_build" / "demo" / "report" / ASSIGNMENT / "scores.csv"
    assert "l2_penalty" in report.read_text(encoding="utf-8")

    said = follow(tree, "Add a chapter")
    page = (tree / "_build" / "html" / CHAPTER / "first-section.html").read_text(encoding="utf-8")
    assert "0.250" in page
    assert '<cs-figure module="linear_classifier"' in page
    assert json.loads(released.read_text(encoding="utf-8"))["nbformat"] == 4


@pytest.mark.long  # with the assignment that the recipe before it has made
def test_a_right_answer_under_the_name_of_a_wrong_one_is_noticed(tree):
    """As the recipe says: the tests fail until the hidden tests are stronger."""
    corpus = tree / "tests" / "assignments" / ASSIGNMENT / "l2_penalty.py"
    assert corpus.exists(), "the recipe before this one has failed"
    text = corpus.read_text(encoding="utf-8")
    corpus.write_text(text.replace("def right_slice(", "def wrong_slice("), encoding="utf-8")
    (command,) = commands("Add a wrong answer")
    planted = run(tree, command)
    assert planted.returncode == 1
    failed = re.findall(r"^FAILED .*$", planted.stdout, re.MULTILINE)
    assert any("wrong_slice" in line for line in failed), failed
    assert all(ASSIGNMENT in line for line in failed), failed
    corpus.write_text(text, encoding="utf-8")


def test_every_recipe_that_has_a_tool_names_it():
    assert commands("Add an assignment")[0] == f"make new-assignment NAME={ASSIGNMENT}"
    assert commands("Add a chapter")[0] == f"make new-chapter NAME={CHAPTER}"
    assert len(commands_in(TEXT)) >= 8
    for command in commands_in(TEXT):
        assert command.startswith(("make ", ".venv/bin/python -m pytest ")), command
