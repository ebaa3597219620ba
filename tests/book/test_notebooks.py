"""The notebooks that pages offer: plain Markdown, no outputs, and they run."""

from __future__ import annotations

import os
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from cs_book.notebooks import plain_markdown, runnable

ROOT = Path(__file__).parents[2]
SITE = Path(os.environ.get("DOWNHILL_SITE", ROOT / "_build" / "html"))

CASES = {
    "label": ("(ch-x)=\n# Title", "# Title"),
    "labeled formula": ("$$\na\n$$ (eq-a)", "$$\na\n$$"),
    "link to a page": ("[](a.md) and [it](b.md#top)", "[a](a.ipynb) and [it](b.ipynb)"),
    "link elsewhere": ("[code](https://example.org/a.md)", "[code](https://example.org/a.md)"),
    "citation": ("{cite}`shannon1948`", "[shannon1948]"),
    "glued number": ("{glue:text}`loss:.2f` nats", "2.04 nats"),
    "glued text": ("{glue:text}`name`", "hinge"),
    "quote": ("```{admonition} Q\n:class: question\nWhy?\n```", "> **Q**\n>\n> Why?\n"),
    "note": (":::{note}\nMind.\n:::", "> **Note**\n>\n> Mind.\n"),
    "formula": ("```{math}\n:label: eq\nx\n```", "$$\nx\n$$"),
    "code stays": ("```python\nx = 1\n```", "```python\nx = 1\n```"),
}  # fmt: skip


@pytest.mark.parametrize(("myst", "plain"), CASES.values(), ids=CASES.keys())
def test_myst_becomes_plain_markdown(myst: str, plain: str) -> None:
    assert plain_markdown(myst, {"loss": "2.0402", "name": "hinge"}) == plain


def test_fold_keeps_its_content() -> None:
    text = "````{admonition} Answer\n:class: dropdown\n```python\nx\n```\n````\nafter"
    lines = plain_markdown(text, {}).splitlines()
    assert lines[0] == "<details>"
    assert "```python" in lines
    assert lines[-2:] == ["</details>", "after"]


def test_outputs_go_numbers_and_captions_stay() -> None:
    output = new_output(
        "display_data",
        {"application/papermill.record/text/plain": "2.0402"},
        metadata={"scrapbook": {"name": "loss"}},
    )
    cell = new_code_cell("plot()", outputs=[output], execution_count=3)
    cell.metadata["mystnb"] = {"figure": {"caption": "Falls to {glue:text}`loss:.1f`."}}
    notebook = runnable(new_notebook(cells=[cell, new_markdown_cell("{glue:text}`loss:.3f`")]))
    nbformat.validate(notebook)
    code, caption, prose = notebook.cells
    assert (code.outputs, code.execution_count) == ([], None)
    assert (caption.source, prose.source) == ("Falls to 2.0.", "2.040")


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", ["00_linear_classifier/scores", "01_loss_functions/binary-and-regression"]
)
def test_offered_notebook_runs(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    path = SITE / "_sources" / f"{name}.ipynb"
    if not path.is_file():
        pytest.fail(f"There is no {path}. Run `make book` first.", pytrace=False)
    monkeypatch.delenv("CS_BOOK_STATIC", raising=False)
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, timeout=120, kernel_name="python3").execute()
    assert any(cell.get("outputs") for cell in notebook.cells if cell.cell_type == "code")
