"""The instructor's notebook: what nbgrader's marks on its cells mean.

The rules are nbgrader's own, of its `ClearSolutions`, `ClearHiddenTests` and `utils`, without the
seconds that importing it takes; tests hold the two against each other.
"""

import copy
import functools
import hashlib
import itertools
import json
import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cs_grader.reading.parsing import UnreadableError, join_lines, raw_cells
from cs_grader.results import Notebook

STUBS = {"code": "# YOUR CODE HERE\nraise NotImplementedError()", "markdown": "YOUR ANSWER HERE"}
IDENTIFIER = re.compile("[a-zA-Z0-9-_]{1,64}")  # nbformat 4.5's
AUTOTEST = re.compile(r"^\s*#.*AUTOTEST", re.MULTILINE)  # nbgrader writes tests there
SOLUTION = "SOLUTION"
SECRETS = ("HIDDEN TESTS", "MARK SCHEME")
Cell = dict[str, Any]


class SourceError(ValueError):
    """Something in an instructor's notebook must be mended; the text completes a sentence."""


@dataclass(frozen=True)
class Source:
    """The instructor's notebook.

    Attributes
    ----------
    name : str
        Its file's name, without the ending.
    notebook : dict
        In nbformat 4.5: every cell has metadata, one string of text, and an id of its own.
    """

    name: str
    notebook: Notebook


def read_source(path: Path) -> Source:
    """Read the instructor's notebook.

    Raises
    ------
    ValueError
        If it cannot be graded with, in a sentence that says what to mend.
    """
    try:
        notebook = json.loads(path.read_bytes())
        cells = [_clean(cell) for cell in raw_cells(notebook)]
        metadata = notebook.get("metadata", {})
        _check_language(metadata)
        _check_names(cells)
        for cell in cells:
            _check_cell(cell)
    except (OSError, UnreadableError, ValueError, LookupError, TypeError, AttributeError) as error:
        reason = str(error) if isinstance(error, SourceError) else "it is no readable notebook."
        raise ValueError(f"{path.name} cannot be used as a source: {reason}") from error
    give_ids(cells, set())
    top = {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    return Source(path.stem, top)


def _clean(cell: Cell) -> Cell:
    kind, text = cell["cell_type"], join_lines(cell["source"])
    if kind not in ("code", "markdown", "raw") or text is None:
        raise TypeError("not a cell of nbformat 4")
    kept = {key: cell[key] for key in ("id", "attachments") if cell.get(key)}
    clean = {"cell_type": kind, "metadata": dict(cell.get("metadata", {})), "source": text} | kept
    return clean | ({"execution_count": None, "outputs": []} if kind == "code" else {})


def _check_language(metadata: dict[str, Any]) -> None:
    language = metadata.get("kernelspec", {}).get("language", "python")
    if language != "python":
        raise SourceError(f"its language is {language}, and only Python is graded.")


def _check_names(cells: Iterable[Cell]) -> None:
    seen: set[str] = set()
    for cell in filter(is_marked, cells):
        name = grade_id(cell)
        if not name:
            raise SourceError("a cell that nbgrader marks has no grade_id.")
        if name in seen:
            raise SourceError(f"two cells have the grade_id {name}.")
        seen.add(name)


def _check_cell(cell: Cell) -> None:
    if is_marked(cell) and is_graded(cell) and not (0 <= points(cell) < math.inf):
        raise SourceError(f"the points of {grade_id(cell)} are not a number of at least 0.")
    if is_graded(cell) and AUTOTEST.search(cell["source"]):
        raise SourceError(
            f"{grade_id(cell)} has AUTOTEST lines: write the tests that they stand for."
        )
    released_text(cell)


def give_ids(cells: Iterable[Cell], taken: set[str]) -> None:
    """Give a new id to every cell whose id is missing, malformed or taken."""
    numbers = itertools.count(1)
    for cell in cells:
        name = cell.get("id")
        while not isinstance(name, str) or not IDENTIFIER.fullmatch(name) or name in taken:
            name = f"cell-{next(numbers)}"
        taken.add(name)
        cell["id"] = name


def marks(cell: Cell) -> dict[str, Any]:
    """Return nbgrader's metadata of a cell."""
    return dict(cell["metadata"].get("nbgrader") or {})


def grade_id(cell: Cell) -> str:
    """Return nbgrader's name of a cell, or nothing."""
    return str(marks(cell).get("grade_id", "")) if is_marked(cell) else ""


def is_marked(cell: Cell) -> bool:
    """Whether the cell is an answer, graded, or locked; any other is free to change."""
    return any(marks(cell).get(mark) for mark in ("grade", "solution", "locked", "task"))


def is_answer(cell: Cell) -> bool:
    """Whether the student writes in it."""
    return bool(marks(cell).get("solution"))


def is_locked(cell: Cell) -> bool:
    """Whether its text is the instructor's: tests, set-up, descriptions of tasks."""
    return is_marked(cell) and not is_answer(cell)


def is_graded(cell: Cell) -> bool:
    """Whether points are given on it, by tests or by a person."""
    return bool(marks(cell).get("grade") or marks(cell).get("task"))


def points(cell: Cell) -> float:
    """Return what a graded cell is worth; nan if that is not a number."""
    value = marks(cell).get("points") if is_graded(cell) else 0
    try:
        return float(value) if value is not None else math.nan
    except (TypeError, ValueError):
        return math.nan


def released_text(cell: Cell, *, keep_secrets: bool = False) -> str:
    """Return what students get of a cell: no solution, and no hidden tests unless kept."""
    text = str(cell["source"])
    stub = STUBS["code" if cell["cell_type"] == "code" else "markdown"]
    cleared = replace_regions(text, SOLUTION, stub)
    if is_answer(cell) and cleared == text:
        cleared = stub
    if not keep_secrets:
        for secret in SECRETS:
            cleared = replace_regions(cleared, secret, None)
    return cleared


@functools.lru_cache(maxsize=1024)  # the same few cells for every submission
def replace_regions(text: str, label: str, stub: str | None) -> str:
    """Replace what stands between BEGIN and END lines, indented like the BEGIN line.

    Raises
    ------
    SourceError
        If a region does not end, or another begins within it.
    """
    lines: list[str] = []
    inside = False
    for line in text.split("\n"):
        if f"BEGIN {label}" in line:
            if inside:
                raise SourceError(f"a line BEGIN {label} stands inside such a region.")
            inside = True
            indent = line[: len(line) - len(line.lstrip())]
            lines += [indent + part for part in stub.split("\n")] if stub is not None else []
        elif f"END {label}" in line:
            inside = False
        elif not inside:
            lines.append(line)
    if inside:
        raise SourceError(f"a line END {label} is missing.")
    return "\n".join(lines)


def checksum(cell: Cell, text: str) -> str:
    """Return nbgrader's checksum of a marked cell that holds a text.

    nbgrader gives 0 points to a manually graded answer with the released cell's checksum.
    """
    mark = marks(cell)
    graded, answer = bool(mark.get("grade")), is_answer(cell)
    locked = not answer and (graded or bool(mark.get("locked")))
    parts = [text, cell["cell_type"], str(graded), str(answer), str(locked), grade_id(cell)]
    if graded:
        parts.append(str(points(cell)))
    return hashlib.md5("".join(parts).encode("utf-8"), usedforsecurity=False).hexdigest()


def released_cell(cell: Cell) -> Cell:
    """Return a copy of a cell with the released text, hidden tests and checksum in place."""
    released = copy.deepcopy(cell)
    released["source"] = released_text(cell, keep_secrets=True)
    if is_marked(cell):
        released["metadata"]["nbgrader"]["checksum"] = checksum(cell, released["source"])
    return released
