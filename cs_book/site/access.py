"""What readers need who do not see the page: alt texts, names of controls."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.util import logging

from cs_book.texts import section

if TYPE_CHECKING:
    from sphinx.application import Sphinx

LOGGER = logging.getLogger(__name__)


def require_alt_text(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Warn of every picture that lacks alt text."""
    if doctree is None:
        return
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


def name_controls(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Give names and roles that screen readers need, where theme and docutils do not."""
    # Citations: a list's children must be list items, and doc-biblioentry is deprecated.
    body = context.get("body", "").replace('role="doc-biblioentry"', 'role="listitem"')
    # Folded code: the words that are seen name it, in the language of the book.
    context["body"] = body.replace('<summary aria-label="Toggle hidden content">', "<summary>")
    if "generate_toctree_html" not in context:
        return  # a book for e-readers, without the theme
    label = section("common", "page")["chapter_sections"]
    draw_toctree = context["generate_toctree_html"]

    def draw_named_toctree(*args: Any, **kwargs: Any) -> str:
        html = str(draw_toctree(*args, **kwargs))
        return html.replace("<summary>", f'<summary aria-label="{escape(label)}">')

    context["generate_toctree_html"] = draw_named_toctree


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect the checks and repairs to Sphinx."""
    app.connect("html-page-context", require_alt_text)
    app.connect("html-page-context", name_controls, priority=600)  # the theme has drawn its parts
    return {"parallel_read_safe": True, "parallel_write_safe": True}
