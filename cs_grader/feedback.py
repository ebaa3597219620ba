"""A page for each notebook of a student; hidden tests never appear, and no script runs."""

import functools
import re
import textwrap
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from markupsafe import Markup, escape
from pygments import highlight  # type: ignore[import-untyped]
from pygments.formatters.html import HtmlFormatter  # type: ignore[import-untyped]
from pygments.lexers.python import PythonLexer  # type: ignore[import-untyped]

from cs_grader.atomic import write_whole
from cs_grader.feedback_outputs import Room, Shown, clean, cut, show_outputs
from cs_grader.pages import render, single_name
from cs_grader.results import CellResult, Notebook, Result
from cs_grader.source import grade_id, is_answer, is_graded, is_locked, released_text

CODE_LIMIT, COLORED_LIMIT = 40_000, 4_000  # characters of a cell; of one in color
COLORED_SECONDS = 0.05  # for the colors of one page
SECRET_LENGTH = 8  # a shorter line of a hidden test tells nothing

Cell = dict[str, Any]


@dataclass(frozen=True)
class ShownCell:
    """One cell: its kind, its text, colored if it is code, and what it put out."""

    kind: str
    text: str
    outputs: Sequence[Shown] = ()
    note: str = ""


@dataclass(frozen=True)
class Function:
    """One graded cell: the points, why they were lost, and the cells that belong to it."""

    anchor: str
    name: str
    points: str
    status: str  # "won", "lost" or "hand": a person grades it
    message: str = ""
    short: str = ""
    case: str = ""
    cause: str = ""
    answers: Sequence[ShownCell] = ()
    check: ShownCell | None = None

    @property
    def sign(self) -> str:
        """A sign for the status, so that color does not carry it alone."""
        return {"won": "✓", "lost": "✗", "hand": "✎"}[self.status]


def write(folder: Path, result: Result, notebooks: dict[str, Notebook]) -> list[Path]:
    """Write a student's feedback pages.

    Parameters
    ----------
    folder : Path
        The course's feedback folder.
    result : Result
        What the submission earned.
    notebooks : dict of str to dict
        The autograded notebooks, by name.

    Returns
    -------
    list of Path
        ``<folder>/<student>/<assignment>/<notebook>.html`` for each notebook.

    Raises
    ------
    ValueError
        If the student, the assignment or a notebook has a name that no file can have.
    OSError
        If a page cannot be written.
    """
    names = list(dict.fromkeys([*notebooks, *(cell.notebook for cell in result.cells)]))
    place = folder / single_name(result.student) / single_name(result.assignment)
    pages = {place / f"{single_name(name)}.html": name for name in names or [result.assignment]}
    for path, name in pages.items():
        page = make_page(result, name, notebooks.get(name, {}), list(pages.values()))
        write_whole(path, page.encode("utf-8", "replace"))
    return list(pages)


def make_page(result: Result, name: str, notebook: Notebook, names: Sequence[str]) -> str:
    """Return the page of one notebook, of those with the names given."""
    results = {cell.grade_id: cell for cell in result.cells if cell.notebook == name}
    functions, rest = _Reader(results).read(notebook.get("cells", []))
    return render(
        "feedback.html.j2",
        result=result,
        notebook=name,
        others=[other for other in names if other != name],
        reason=_words(result.reason),
        notes=[_words(note) for note in result.notes],
        timestamp=clean(result.timestamp[:60]),
        earned=sum(cell.points for cell in results.values()),
        possible=sum(cell.max_points for cell in results.values() if not cell.manual),
        by_hand=any(cell.manual for cell in results.values()),
        functions=functions,
        rest=rest,
    )


class _Reader:
    """Goes through a notebook's cells once, and sorts them by the function they belong to."""

    def __init__(self, results: dict[str, CellResult]) -> None:
        self.results = dict(results)
        self.room = Room()
        self.colors = _Colors()

    def read(self, cells: Iterable[Cell]) -> tuple[list[Function], list[ShownCell]]:
        """Return the graded functions, in order, and the cells that belong to none."""
        functions: list[Function] = []
        answers: list[ShownCell] = []
        rest: list[ShownCell] = []
        for cell in cells:
            result = self.results.pop(grade_id(cell), None) if is_graded(cell) else None
            if is_answer(cell):
                answers.append(self._show(cell))
            elif result is None:
                rest += self._rest(cell)
            if result is not None:
                check = self._check(cell, result) if is_locked(cell) else None
                function = _function(result, len(functions) + 1)
                functions.append(replace(function, answers=answers, check=check))
                answers = []
        missing = self.results.values()  # the notebook is not there
        functions += [_function(cell, len(functions) + k) for k, cell in enumerate(missing, 1)]
        return functions, answers + rest

    def _rest(self, cell: Cell) -> list[ShownCell]:
        shown = self._show(cell)
        worth_it = shown.outputs or (shown.text and not is_locked(cell))
        return [shown] if worth_it else []

    def _show(self, cell: Cell) -> ShownCell:
        text = released_source(cell) if is_locked(cell) else cell.get("source")
        text, note = cut(text, CODE_LIMIT)
        outputs = show_outputs(cell.get("outputs"), self.room)
        kind = "code" if cell.get("cell_type") == "code" else "text"
        colored = self.colors.add(text) if kind == "code" else text
        if not self.room.take(len(escape(colored).encode())):
            return ShownCell(kind, "", outputs, "Left out: this page would become too large.")
        return ShownCell(kind, colored, outputs, note)

    def _check(self, cell: Cell, result: CellResult) -> ShownCell:
        """Show a test cell as students know it; nothing in its outputs may come from the rest."""
        shown, secrets = self._show(cell), _secret_lines(cell)
        said = _squeezed(f"CheckFailed: {clean(result.message)}")
        outputs = [
            replace(output, text=_without(secrets, output.text))
            for output in shown.outputs
            if output.kind != "error" or _squeezed(output.text) not in said
        ]
        return replace(shown, outputs=outputs)


class _Colors:
    """Python in color, as long as that is quick."""

    def __init__(self) -> None:
        self.left = COLORED_SECONDS

    def add(self, code: str) -> str:
        """Return code as markup with classes; as it is if it is long or time is up."""
        if len(code) > COLORED_LIMIT or self.left <= 0:
            return code
        start = time.perf_counter()
        markup = _colored(code)
        self.left -= time.perf_counter() - start
        return markup


@functools.lru_cache(maxsize=256)  # everybody has the same checks
def _colored(code: str) -> Markup:
    formatter = HtmlFormatter(nowrap=True, classprefix="k-")
    return Markup(highlight(code, PythonLexer(), formatter).strip("\n"))  # it escapes


def released_source(cell: Cell) -> str:
    """Return what students were given of an instructor's cell; less if its marks are broken."""
    try:
        text = released_text(cell)
    except ValueError:
        text = cell["source"]
    lines = text.split("\n")
    ends = (k for k, line in enumerate(lines) if re.search(r"BEGIN\s+(HIDDEN|MARK)", line, re.I))
    return "\n".join(lines[: next(ends, None)]).rstrip()


def _secret_lines(cell: Cell) -> set[str]:
    """Return the lines of a cell that students were not given."""
    given = {line.strip() for line in released_source(cell).split("\n")}
    lines = {line.strip() for line in cell["source"].split("\n")}
    return {line for line in lines - given if len(line) >= SECRET_LENGTH}


def _without(secrets: set[str], text: str) -> str:
    """Take hidden lines out of a text, wherever in a line of it they stand."""
    lines = text.split("\n")
    return "\n".join(
        "(a line of the hidden tests)" if any(secret in line for secret in secrets) else line
        for line in lines
    )


def _function(result: CellResult, number: int) -> Function:
    name = result.grade_id.removesuffix("_tests")
    won = result.points >= result.max_points
    status = "hand" if result.manual else "won" if won else "lost"
    of = f"of {result.max_points:.4g}"
    message = _words(result.message)
    return Function(
        f"f{number}",
        clean(name),
        f"by hand, {of}" if result.manual else f"{result.points:.4g} {of}",
        status,
        message=message,
        short=_short(message) or ("A person grades this one." if result.manual else ""),
        case=clean(result.case[:100]),
        cause=clean(result.cause[:100]),
    )


def _short(message: str) -> str:
    """Return the first sentence of a message without the function and the case."""
    said = re.sub(r"^[^:“]*(, hidden test “[^”]*”)?[^:“]*: ", "", message, count=1)
    return textwrap.shorten(re.split(r"(?<=[.?]) ", said, maxsplit=1)[0], 120, placeholder=" …")


def _words(text: str) -> str:
    start, note = cut(text, 2_000)
    return f"{start} …" if note else start


def _squeezed(text: str) -> str:
    return " ".join(text.split())
