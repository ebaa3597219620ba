"""The book for e-readers: Sphinx's own pages, without the theme that is made for browsers."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx

THEMES = ("sphinx_book_theme", "pydata_sphinx_theme")


def leave_themes_out(app: Sphinx) -> None:
    """Disconnect what the themes do to a page: it needs buttons that no e-reader has."""
    if app.builder.name != "epub":
        return
    for name, listeners in app.events.listeners.items():
        if name in {"html-page-context", "build-finished"}:
            listeners[:] = [one for one in listeners if not _of_a_theme(one.handler)]


def _of_a_theme(handler: Any) -> bool:
    return str(getattr(handler, "__module__", "")).startswith(THEMES)


def describe_pictures(app: Sphinx, doctree: nodes.document, pagename: str) -> None:
    """Let the caption describe a picture that stands for an interactive figure."""
    if app.builder.name != "epub":
        return
    for picture in doctree.findall(nodes.image):
        figure = next((a for a in _above(picture) if isinstance(a, nodes.figure)), None)
        if not picture.get("alt") and figure is not None:
            captions = figure.findall(nodes.caption)
            picture["alt"] = " ".join(caption.astext() for caption in captions)


def _above(node: nodes.Node) -> Iterator[nodes.Node]:
    while node.parent is not None:
        node = node.parent
        yield node


def leave_entries_out(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Keep the question, the hint and the solution of a drill; nobody checks an answer here."""
    if app.builder.name == "epub" and "<cs-drill" in context.get("body", ""):
        body = re.sub(r"<(form|style)\b.*?</\1>", "", context["body"], flags=re.DOTALL)
        context["body"] = re.sub(r"<(/?)cs-drill\b", r"<\1div", body)


def declare_contents(app: Sphinx, exception: Exception | None) -> None:
    """State in the book's list of files which hold formulas, drawings or links elsewhere.

    The standard asks for it, some e-readers show MathML only where it is declared, and Sphinx
    does not declare it.
    """
    if exception or app.builder.name != "epub":
        return
    path = Path(app.outdir, f"{app.config.epub_basename}.epub")
    with zipfile.ZipFile(path) as book:
        files = {entry.filename: book.read(entry) for entry in book.infolist()}
    texts = {name: data.decode() for name, data in files.items() if name.endswith(".xhtml")}
    files["content.opf"] = declared(files["content.opf"].decode(), texts).encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        for name, data in files.items():  # in their order: mimetype is first, and stored as it is
            stored = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            book.writestr(name, data, compress_type=stored)


def declared(listing: str, pages: dict[str, str]) -> str:
    """Return the list of files with the properties of each page.

    Examples
    --------
    >>> declared('<item href="a.xhtml" id="x" />', {"a.xhtml": "<math><mi>x</mi></math>"})
    '<item href="a.xhtml" id="x" properties="mathml" />'
    """

    def item(match: re.Match[str]) -> str:
        page = pages.get(match["href"], "")
        found = [name for name, tag in (("mathml", "<math"), ("svg", "<svg")) if tag in page]
        if not found or "properties=" in match[0]:
            return match[0]
        return f'{match[0].rstrip("/> ")} properties="{" ".join(found)}" />'

    return re.sub(r'<item [^>]*href="(?P<href>[^"]+)"[^>]*/>', item, listing)


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect the steps for e-readers; other builders pass them by."""
    app.connect("builder-inited", leave_themes_out, priority=900)
    app.connect("doctree-resolved", describe_pictures)
    app.connect("html-page-context", leave_entries_out, priority=800)
    app.connect("build-finished", declare_contents, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
