"""The table of assignments: points, hours and needs, from the notebooks' own metadata."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.util.docutils import SphinxDirective

if TYPE_CHECKING:
    from sphinx.application import Sphinx

ROOT = Path(__file__).parents[2]
GOALS = re.compile(r"When you are done you can\n\n((?:- .*\n(?: +.*\n)*)+)")
CHAPTER = re.compile(r"^assignment: (\w+)$", re.MULTILINE)


@dataclass(frozen=True)
class Assignment:
    """What the table says of one assignment.

    Attributes
    ----------
    name, title : str
        The folder's name, and the title without "Assignment 3:".
    chapter : str
        The page of its chapter, or "" if there is none.
    functions : dict of str to float
        The points of each function that is graded by tests.
    by_hand : float
        The points that a person gives.
    hours : str
        How many hours it takes.
    needs : tuple of str
        The assignments whose knowledge it needs.
    goals : str
        What a student can do afterwards, as a list in Markdown.
    """

    name: str
    title: str
    chapter: str
    functions: dict[str, float]
    by_hand: float
    hours: str
    needs: tuple[str, ...]
    goals: str

    def row(self) -> str:
        """Return the row of the table."""
        chapter = f"[](../{self.chapter})" if self.chapter else ""
        needs = ", ".join(map(number, self.needs)) or "nothing before it"
        points = f"{sum(self.functions.values()):g} + {self.by_hand:g}"
        cells = number(self.name), chapter, points, self.hours, needs
        return f"| {' | '.join(cells)} |"

    def details(self) -> str:
        """Return what one learns, and the functions with their points."""
        functions = ", ".join(f"`{name}` {points:g}" for name, points in self.functions.items())
        return (
            f"**{self.title[0].upper()}{self.title[1:]}** (`{self.name}`). "
            f"When you are done you can\n\n{self.goals}\nPoints: {functions}"
            + (f", and {self.by_hand:g} for an answer in words." if self.by_hand else ".")
        )


def number(name: str) -> str:
    """Return the first part of an assignment's name, a3 of a3_gradients."""
    return f"`{name.partition('_')[0]}`"


def read_assignment(path: Path, chapters: dict[str, str]) -> Assignment:
    """Read a notebook as students get it."""
    notebook = json.loads(path.read_text("utf-8"))
    opening = "".join(notebook["cells"][0]["source"])
    course = notebook["metadata"].get("course", {"hours": "", "needs": ()})
    graded = [cell["metadata"].get("nbgrader", {}) for cell in notebook["cells"]]
    graded = [meta for meta in graded if meta.get("points")]
    tests = [meta for meta in graded if meta["grade"] and not meta["solution"]]
    functions = {meta["grade_id"].removesuffix("_tests"): meta["points"] for meta in tests}
    return Assignment(
        name=path.stem,
        title=opening.splitlines()[0].partition(": ")[2],
        chapter=chapters.get(path.stem, ""),
        functions=functions,
        by_hand=sum(meta["points"] for meta in graded) - sum(functions.values()),
        hours=course["hours"],
        needs=tuple(course["needs"]),
        goals=_goals(opening),
    )


def _goals(opening: str) -> str:
    found = GOALS.search(opening)
    return found[1] if found else ""


def notebooks() -> list[Path]:
    """Return the students' notebooks, in the order of their numbers."""
    found = (ROOT / "assignments").glob("*/*.ipynb")
    return sorted((p for p in found if p.stem == p.parent.name), key=_number)


def _number(path: Path) -> int:
    return int(re.sub(r"\D", "", path.stem.partition("_")[0]) or 0)


def chapters_of_assignments() -> dict[str, str]:
    """Return the page of each assignment's chapter, from the chapters' front matter.

    Of several chapters that name an assignment, it is the one with the assignment's topic.
    """
    found: dict[str, str] = {}
    for page in sorted((ROOT / "book").glob("*/index.md")):
        if named := CHAPTER.search(page.read_text("utf-8")):
            topic = named[1].partition("_")[2] == page.parent.name.partition("_")[2]
            if topic or named[1] not in found:
                found[named[1]] = page.relative_to(ROOT / "book").as_posix()
    return found


class AssignmentTable(SphinxDirective):
    """``{assignments}``: a table of all assignments; ``{assignments} goals``: what each teaches."""

    optional_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Return the table or the paragraphs, as the page's own Markdown makes them."""
        chapters, paths = chapters_of_assignments(), notebooks()
        for path in paths:
            self.env.note_dependency(str(path))
        found = [read_assignment(path, chapters) for path in paths]
        if self.arguments:
            text = "\n\n".join(assignment.details() for assignment in found)
        else:
            head = ["Assignment", "Chapter", "Points: tests + person", "Hours", "What it builds on"]
            lines = [f"| {' | '.join(head)} |", "|---|---|---|---|---|"]
            text = "\n".join([*lines, *(assignment.row() for assignment in found)])
        container = nodes.container()
        self.state.nested_parse(StringList(text.splitlines(), "assignments"), 0, container)
        return list(container.children)


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the directive."""
    app.add_directive("assignments", AssignmentTable)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
