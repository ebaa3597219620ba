"""The pages of the reference: each opens with a list of what is on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx import addnodes

if TYPE_CHECKING:
    from sphinx.application import Sphinx


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


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect the list to Sphinx."""
    app.connect("doctree-read", list_entries)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
