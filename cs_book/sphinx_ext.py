"""What ``_config.yml`` cannot say: the book's own Sphinx extension.

It executes pages ahead of the build, puts matplotlib's figures and the modules of
interactive figures into the pages, offers every executed page as a notebook, and opens the pages
of the reference with a list of what is on them.
"""

from __future__ import annotations

import json
import os
import re
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat
from docutils import nodes
from sphinx import addnodes
from sphinx.util import logging

from cs_book.figures.style import themed
from cs_book.notebooks import glued, runnable
from cs_book.site.execution import cache_folder, execute_ahead
from cs_book.site.formulas import set_loose_formulas
from cs_book.widgets.base import FOLDER, STATIC_VARIABLE, module_source

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config

ROOT = Path(__file__).resolve().parent.parent
LOGGER = logging.getLogger(__name__)


def prepare_execution(app: Sphinx, config: Config) -> None:
    """Choose the execution cache, and let figures know that they are drawn for a page."""
    config.nb_execution_cache_path = str(cache_folder())
    os.environ[STATIC_VARIABLE] = "1"


def summary_line(entry: addnodes.desc) -> nodes.list_item:
    """Return a link to a function or class, and the first paragraph of its docstring."""
    signature, content = entry.children
    name = nodes.literal(text=signature["fullname"], classes=["py"])
    link = nodes.reference("", "", name, refid=signature["ids"][0], internal=True)
    first = next(content.findall(nodes.paragraph), nodes.paragraph())
    words = [child.deepcopy() for child in first.children]
    return nodes.list_item("", nodes.paragraph("", "", link, nodes.Text(" "), *words))


def list_entries(app: Sphinx, doctree: nodes.document) -> None:
    """Put a list of the functions and classes that a page documents before its first section."""
    for section in list(doctree.findall(nodes.section)):
        entries = [desc for desc in section.children if isinstance(desc, addnodes.desc)]
        page = section.parent
        if not entries or not isinstance(page, nodes.section):
            continue
        lines = nodes.bullet_list("", *map(summary_line, entries), classes=["api-summary"])
        title = nodes.paragraph(text=section[0].astext(), classes=["api-group"])
        before = next(i for i, child in enumerate(page) if isinstance(child, nodes.section))
        page[before:before] = [title, lines]


def require_alt_text(app: Sphinx, pagename: str, doctree: nodes.document) -> None:
    """Warn of every picture that lacks alt text."""
    for image in doctree.findall(nodes.image):
        if not image.get("alt"):
            LOGGER.warning(
                "%s: a picture has no alt text. Give its code cell the option "
                "'mystnb: {image: {alt: ...}}', or the image directive ':alt:'.",
                pagename,
                location=image,
                type="downhill",
                subtype="alt",
            )


def inline_plots(app: Sphinx, body: str) -> str:
    """Replace every link to an SVG file that a cell has drawn by the themed picture itself."""
    drawn = {
        name: path for path, name in app.builder.images.items() if "jupyter_execute" in str(path)
    }
    count = 0

    def replace(match: re.Match[str]) -> str:
        nonlocal count
        name = match["name"]
        if name not in drawn:
            return match[0]
        count += 1
        alt = re.search(r'\balt="([^"]*)"', match[0])
        svg = (Path(app.srcdir) / drawn[name]).read_text("utf-8")
        return themed(svg, unescape(alt[1]) if alt else "", f"plot{count}-")

    return re.sub(r'<img\b[^>]*\bsrc="[^"]*/(?P<name>[^"/]+\.svg)"[^>]*>', replace, body)


def inline_modules(body: str) -> str:
    """Add, once a page, the style and the browser module of each kind of interactive figure."""
    names = sorted(set(re.findall(r'<cs-figure module="([a-z_0-9]+)"', body)))
    if not names:
        return body
    # As text, not as a script's address: browsers refuse to load modules from file://.
    scripts = []
    for name in names:
        source = module_source(name)
        if "</script" in source.lower():
            raise ValueError(f"{name}.js must not contain '</script': it is put inside one.")
        scripts.append(f'<script type="text/plain" id="cs-module-{name}">{source}</script>')
    style = (FOLDER / "figures.css").read_text("utf-8")
    return f"<style>{style}</style>{body}" + "".join(scripts)


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


def offer_notebook(app: Sphinx, pagename: str, context: dict[str, Any]) -> None:
    """Write the page as a runnable notebook, and tell the theme's download button about it."""
    executed = Path(app.outdir).parent / "jupyter_execute" / f"{pagename}.ipynb"
    if pagename not in app.env.nb_metadata or not executed.exists():
        return
    notebook = nbformat.read(executed, as_version=4)
    if all(cell.cell_type != "code" for cell in notebook.cells):
        return
    target = Path(app.outdir) / "_sources" / f"{pagename}.ipynb"
    target.parent.mkdir(parents=True, exist_ok=True)
    glue = executed.with_suffix(".glue.json")
    numbers = glued(json.loads(glue.read_text("utf-8"))) if glue.exists() else {}
    nbformat.write(runnable(notebook, numbers, spoken_labels(app)), target)
    context["ipynb_source"] = f"{pagename}.ipynb"


def finish_page(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Run the steps above on one page."""
    if doctree is None or app.builder.format != "html":
        return
    require_alt_text(app, pagename, doctree)
    context["body"] = set_loose_formulas(inline_modules(inline_plots(app, context["body"])))
    offer_notebook(app, pagename, context)


def name_controls(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Give names and roles that screen readers need, where theme and docutils do not."""
    # Citations: a list's children must be list items, and doc-biblioentry is deprecated.
    context["body"] = context.get("body", "").replace('role="doc-biblioentry"', 'role="listitem"')
    draw_toctree = context["generate_toctree_html"]

    def draw_named_toctree(*args: Any, **kwargs: Any) -> str:
        html = str(draw_toctree(*args, **kwargs))
        return html.replace("<summary>", '<summary aria-label="Sections of this chapter">')

    context["generate_toctree_html"] = draw_named_toctree


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect the steps to Sphinx."""
    app.connect("config-inited", prepare_execution)
    app.connect("env-before-read-docs", execute_ahead)
    app.connect("doctree-read", list_entries)
    # The theme draws its download button at 501, and has prepared its functions at 600.
    app.connect("html-page-context", finish_page)
    app.connect("html-page-context", name_controls, priority=600)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
