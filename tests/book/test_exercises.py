"""Every exercise of a practice page has a full solution, and its code holds."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import jupytext
import pytest

ROOT = Path(__file__).parents[2]
SOLUTIONS = sorted((ROOT / "solutions" / "exercises").glob("*.md"))
CHAPTERS = [ROOT / "book" / path.stem for path in SOLUTIONS]
EACH = pytest.mark.parametrize("chapter", CHAPTERS, ids=[c.name for c in CHAPTERS])


def asked(chapter: Path) -> list[str]:
    """Titles of the exercises of a chapter's practice page."""
    text = (chapter / "practice.md").read_text("utf-8")
    return re.findall(r"^`{3,}\{admonition\} (.+)\n:class: exercise$", text, re.MULTILINE)


def solved(chapter: Path) -> dict[str, str]:
    """The sections of the instructor's notebook, by the exercise that they solve."""
    text = (ROOT / "solutions" / "exercises" / f"{chapter.name}.md").read_text("utf-8")
    parts = re.split(r"^## (.+)$", text, flags=re.MULTILINE)[1:]
    return dict(zip(parts[::2], parts[1::2], strict=True))


@EACH
def test_every_exercise_is_solved_in_its_order(chapter: Path) -> None:
    assert asked(chapter)
    assert list(solved(chapter)) == asked(chapter)


@EACH
def test_a_solution_says_something_and_its_code_checks_it(chapter: Path) -> None:
    sections = solved(chapter)
    assert all(len(text.split()) > 30 for text in sections.values())
    bugs = [title for title in sections if "find the bug" in title]
    assert len(bugs) >= 2
    assert all("assert" in sections[title] for title in bugs)
    assert sum("assert" in text for text in sections.values()) >= 0.7 * len(sections)


@pytest.mark.slow
@EACH
def test_the_solutions_run(chapter: Path) -> None:
    notebook = jupytext.read(ROOT / "solutions" / "exercises" / f"{chapter.name}.md")
    cells = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    run = subprocess.run(
        [sys.executable, "-W", "error", "-c", "\n\n".join(cells)],
        capture_output=True,
        text=True,
        env={**os.environ, "MPLBACKEND": "agg"},
    )
    assert run.returncode == 0, run.stderr[-2000:]


def test_the_book_does_not_publish_them() -> None:
    assert not any("solutions/exercises" in p.read_text("utf-8") for p in ROOT.glob("book/**/*.md"))
