"""The code that a reader sees, copied from top to bottom of a page, runs."""

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


@pytest.mark.slow
@pytest.mark.parametrize("page", [page for page, code in SEEN.items() if code])
def test_the_code_of_a_page_runs_when_copied(page: str) -> None:
    """Imports once stood in hidden cells, and the first line that was copied failed."""
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
