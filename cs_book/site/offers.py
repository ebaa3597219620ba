"""Every page with code offers itself as a notebook."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat

from cs_book.notebooks import glued, runnable

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx

ROOT = Path(__file__).parents[2]
PACKAGES = ("cs_core", "cs_book")


def wheel_address(app: Sphinx) -> str:
    """Return where the packages are: beside the pages, on the web or on this machine."""
    base = app.config.html_baseurl or Path(app.outdir).as_uri() + "/"
    return f"{base}_static/{wheel_name()}"


def wheel_name() -> str:
    """Return the file name of the packages' wheel."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return f"{project['name']}-{project['version']}-py3-none-any.whl"


def build_wheel(app: Sphinx, exception: Exception | None) -> None:
    """Put a wheel of what the notebooks import beside the pages."""
    target = Path(app.outdir, "_static", wheel_name())
    sources = [path for name in PACKAGES for path in (ROOT / name).rglob("*") if path.is_file()]
    sources = [path for path in sources if "__pycache__" not in path.parts]
    newest = max(path.stat().st_mtime for path in [*sources, ROOT / "pyproject.toml"])
    if exception or app.builder.name != "html":
        return
    if target.exists() and target.stat().st_mtime > newest:
        return
    with tempfile.TemporaryDirectory() as folder:
        for path in sources:
            copy = Path(folder, path.relative_to(ROOT))
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy)
        for name in ("pyproject.toml", "README.md", "LICENSE"):
            shutil.copyfile(ROOT / name, Path(folder, name))
        command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-index"]
        command += ["--no-build-isolation", "--wheel-dir", str(target.parent), folder]
        subprocess.run(command, check=True)


def spoken_labels(app: Sphinx) -> dict[str, str]:
    """Return what to call that which each label marks: a number, or a title."""
    standard, formulas = app.env.get_domain("std"), app.env.get_domain("math").equations
    spoken = {name: title for name, (*_, title) in standard.labels.items()}
    marked = {name: (page, anchor) for name, (page, anchor, _) in standard.labels.items()}
    marked |= {name: (page, f"equation-{name}") for name, (page, _) in formulas.items()}
    forms = {"displaymath": "%s", **app.config.numfig_format}
    for name, (page, anchor) in marked.items():
        for kind, numbers in app.env.toc_fignumbers.get(page, {}).items():
            if anchor in numbers:
                spoken[name] = forms[kind] % ".".join(map(str, numbers[anchor]))
    return spoken


def offer_notebook(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Write the page as a runnable notebook, and tell the theme's download button about it."""
    executed = Path(app.outdir).parent / "jupyter_execute" / f"{pagename}.ipynb"
    if app.builder.name != "html" or pagename not in app.env.nb_metadata or not executed.exists():
        return
    notebook = nbformat.read(executed, as_version=4)
    if all(cell.cell_type != "code" for cell in notebook.cells):
        return
    target = Path(app.outdir) / "_sources" / f"{pagename}.ipynb"
    target.parent.mkdir(parents=True, exist_ok=True)
    glue = executed.with_suffix(".glue.json")
    numbers = glued(json.loads(glue.read_text("utf-8"))) if glue.exists() else {}
    wheel = wheel_address(app)
    nbformat.write(runnable(notebook, numbers, spoken_labels(app), wheel), target)
    context["ipynb_source"] = f"{pagename}.ipynb"


def setup(app: Sphinx) -> dict[str, Any]:
    """Write the notebooks before the theme draws its download button, at 501."""
    app.connect("html-page-context", offer_notebook)
    app.connect("build-finished", build_wheel)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
