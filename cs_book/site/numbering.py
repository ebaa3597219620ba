"""Numbers: chapters from 0, the prologue, and their pages from 1, as in 0.1 and 1.1.

Sphinx counts from 1, and counts the headings of a chapter's opening page as if they were pages.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.environment.collectors.toctree import TocTreeCollector

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

Numbers = dict[str, tuple[int, ...]]


def renumbered(numbers: Mapping[str, Numbers]) -> dict[str, Numbers]:
    """Return Sphinx's numbers of each page's headings, by anchor, as this book counts.

    Examples
    --------
    >>> sphinx = {"a": {"": (1,), "#road": (1, 1)}, "b": {"": (1, 2)}, "c": {"": (1, 3)}}
    >>> renumbered(sphinx)
    {'a': {'': (0,), '#road': ()}, 'b': {'': (0, 1)}, 'c': {'': (0, 2)}}
    """
    openings = {own[""][0]: len(own) - 1 for own in numbers.values() if len(own.get("", ())) == 1}

    def number(page: Numbers, found: tuple[int, ...]) -> tuple[int, ...]:
        if not found or (len(page.get("", ())) == 1 and len(found) > 1):
            return ()
        chapter, *rest = found
        if rest:
            rest[0] -= openings.get(chapter, 0)
        return (chapter - 1, *rest)

    return {
        name: {anchor: number(page, found or ()) for anchor, found in page.items()}
        for name, page in numbers.items()
    }


def number_chapters(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Put the book's numbers where Sphinx has put its own; return the pages to write again."""
    env.toc_secnumbers = renumbered(env.toc_secnumbers)
    for name, numbers in env.toc_secnumbers.items():
        for reference in env.tocs[name].findall(nodes.reference):
            if reference["refuri"] == name:
                reference["secnumber"] = numbers.get(reference["anchorname"]) or None
        env.titles[name]["secnumber"] = numbers.get("") or None
    return TocTreeCollector().assign_figure_numbers(env)


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect the numbering, after that of Sphinx."""
    app.connect("env-get-updated", number_chapters, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
