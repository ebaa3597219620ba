"""What search engines and messengers say of a page: a description, a card, a map of the site.

Cards and maps need the site's full address; `DOWNHILL_URL` holds it where the site is published.
"""

from __future__ import annotations

import os
import textwrap
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
from docutils import nodes

from cs_book.figures.style import PALETTE, RC

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config

URL_VARIABLE = "DOWNHILL_URL"
CARD = "_static/card.png"
LONGEST = 160  # characters that search engines show


def know_address(app: Sphinx, config: Config) -> None:
    """Take the site's address from the environment."""
    url = os.environ.get(URL_VARIABLE, "")
    config.html_baseurl = url and url.rstrip("/") + "/"


def description(doctree: nodes.document) -> str:
    """Return the first paragraph of a page that is not set apart, or of one that is."""
    apart = (nodes.Admonition, nodes.table, nodes.figure, nodes.container)
    paragraphs = [p for p in doctree.findall(nodes.paragraph) if len(p.astext()) > 40]
    plain = [p for p in paragraphs if not any(isinstance(a, apart) for a in _above(p))]
    for paragraph in plain or paragraphs:
        return textwrap.shorten(paragraph.astext(), LONGEST, placeholder=" …")
    return ""


def _above(node: nodes.Node) -> list[nodes.Node]:
    """Return a node's ancestors."""
    return [node.parent, *_above(node.parent)] if node.parent else []


def describe(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Add a page's description and its card."""
    if app.builder.name != "html" or doctree is None:
        return
    words, title = description(doctree), app.env.titles[pagename].astext()
    tags = {"og:title": title, "og:type": "article", "og:site_name": app.config.html_title}
    if words:
        tags |= {"description": words, "og:description": words}
    if base := app.config.html_baseurl:
        tags["og:url"] = base + app.builder.get_target_uri(pagename)
        tags |= {"og:image": base + CARD, "twitter:card": "summary_large_image"}
    for name, value in tags.items():
        kind = "property" if name.startswith("og:") else "name"
        context["metatags"] += f'\n<meta {kind}="{name}" content="{escape(value)}" />'


def card(title: str, path: Path) -> None:
    """Draw the picture that stands beside a link to the book: a way down a valley."""
    with mpl.rc_context(RC | {"figure.constrained_layout.use": False}):
        figure = plt.figure(figsize=(12, 6.3), dpi=100, facecolor="white")
        axes = figure.add_axes((0, 0, 1, 0.72))
        x, y = np.meshgrid(np.linspace(-8, 5, 240), np.linspace(-2.6, 2.6, 120))
        levels = np.geomspace(0.02, 9, 14)
        axes.contour(x, y, x**2 / 20 + y**2, levels, colors=PALETTE["blue"], alpha=0.4)
        point, path_down = np.array([-7.0, 2.0]), []
        for _ in range(40):
            path_down.append(point)
            point = point - 0.9 * point * (0.1, 2.0)
        axes.plot(*np.transpose(path_down), "o-", color=PALETTE["orange"], lw=3, ms=9)
        axes.axis("off")
        figure.text(0.05, 0.8, title, fontsize=64, fontweight="bold", color="#23272d")
        figure.savefig(path)
        plt.close(figure)


def map_site(app: Sphinx, exception: Exception | None) -> None:
    """Draw the card, and write the list of pages that search engines read."""
    base = app.config.html_baseurl
    if exception or app.builder.name != "html" or not base:
        return
    card(app.config.html_title, Path(app.outdir, CARD))
    pages = [base + app.builder.get_target_uri(name) for name in sorted(app.env.found_docs)]
    entries = "".join(f"<url><loc>{escape(page)}</loc></url>\n" for page in pages)
    head = '<?xml version="1.0" encoding="UTF-8"?>\n'
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    text = f'{head}<urlset xmlns="{space}">\n{entries}</urlset>\n'
    Path(app.outdir, "sitemap.xml").write_text(text, "utf-8")


def setup(app: Sphinx) -> dict[str, Any]:
    """Describe each page, and map them all at the end."""
    app.connect("config-inited", know_address)
    app.connect("html-page-context", describe, priority=600)
    app.connect("build-finished", map_site)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
