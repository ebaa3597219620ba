"""The code that a reader sees, copied from top to bottom of a page, runs.

The book has run all cells of a page; what could be missing in a copy is what a cell that is not
shown has imported or named. That is looked for in every run, and at night the copies are run.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import jupytext
import pytest

BOOK = Path(__file__).parents[2] / "book"
UNSEEN = {"remove-cell", "remove-input"}


def seen_code(page: Path) -> str:
    """Return the code of the cells whose code the page shows, folded or not."""
    cells = [c for c in jupytext.read(page).cells if c.cell_type == "code"]
    return "\n\n".join(c.source for c in cells if not UNSEEN & set(c.metadata.get("tags", [])))


SEEN = {p.relative_to(BOOK).as_posix(): seen_code(p) for p in sorted(BOOK.glob("[0-9]*/*.md"))}


def undefined_names(code: dict[str, str], folder: Path) -> list[str]:
    """Return the names that some code uses and never gives a value, with where."""
    for page, text in code.items():
        path = folder / page.replace(".md", ".py")
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    options = ["--isolated", "--select", "F821,F822,F823", "--output-format", "concise", "--quiet"]
    found = subprocess.run(
        [sys.executable, "-m", "ruff", "check", *options, "--no-cache", "."],
        cwd=folder, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert found.returncode in (0, 1), found.stderr
    return found.stdout.splitlines()


def test_the_code_of_a_page_names_all_it_uses(tmp_path: Path) -> None:
    """Imports once stood in hidden cells, and the first line that was copied failed."""
    (planted,) = undefined_names({"planted.md": "x = 1\nprint(x, np.pi)\n"}, tmp_path)
    assert "np" in planted
    (tmp_path / "planted.py").unlink()
    assert undefined_names(SEEN, tmp_path) == []


@pytest.mark.slow
@pytest.mark.long
@pytest.mark.parametrize("page", [page for page, code in SEEN.items() if code])
def test_the_code_of_a_page_runs_when_copied(page: str) -> None:
    """Nor does it lean on what a hidden cell has done to a name of its own."""
    run = subprocess.run(
        [sys.executable, "-W", "error", "-c", SEEN[page]],
        capture_output=True,
        text=True,
        env={**os.environ, "MPLBACKEND": "agg"},
    )
    assert run.returncode == 0, run.stderr[-2000:]


@pytest.mark.parametrize("page", SEEN)
def test_no_code_that_is_seen_does_the_page_s_own_work(page: str) -> None:
    assert "cs_book.page" not in SEEN[page]


def test_code_of_hidden_cells_is_not_counted(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    front = (BOOK / "index.md").read_text("utf-8").split("\n# ")[0]
    cells = [("remove-cell", "a = 1"), ("hide-input", "b = 2"), ("remove-input", "c = 3")]
    body = "\n".join(
        f"```{{code-cell}} python\n:tags: [{tag}]\n{code}\n```\n" for tag, code in cells
    )
    page.write_text(f"{front}\n{body}")
    assert seen_code(page) == "b = 2"
