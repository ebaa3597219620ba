"""Figures in a page: matplotlib's as part of it, and the code of the interactive ones."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cs_book.figures.style import themed
from cs_book.site.formulas import set_loose_formulas
from cs_book.widgets.base import FOLDER, module_texts

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx
    from sphinx.config import Config


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
    """Add, once a page, the style of interactive figures and each browser module they need."""
    sources: dict[str, str] = {}
    for name in sorted(set(re.findall(r'<cs-figure module="([a-z_0-9]+)"', body))):
        sources |= module_texts(name)
    if not sources:
        return body
    # As text, not as a script's address: browsers refuse to load modules from file://.
    scripts = []
    for name, source in sources.items():
        if "</script" in source.lower():
            raise ValueError(f"{name}.js must not contain '</script': it is put inside one.")
        scripts.append(f'<script type="text/plain" id="cs-module-{name}">{source}</script>')
    style = (FOLDER / "figures.css").read_text("utf-8")
    return f"<style>{style}</style>{body}" + "".join(scripts)


def finish_body(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Put figures, and formulas that cells have printed, into a page for browsers."""
    if doctree is None or app.builder.name == "epub":
        return
    context["body"] = set_loose_formulas(inline_modules(inline_plots(app, context["body"])))


def prefer_pictures(app: Sphinx, config: Config) -> None:
    """Give e-readers the picture of an interactive figure, since they run no scripts."""
    config.nb_mime_priority_overrides = [("epub", "text/html", 60)]


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect the steps to Sphinx."""
    app.connect("config-inited", prefer_pictures)
    app.connect("html-page-context", finish_body)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
