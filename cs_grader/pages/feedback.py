"""A page for each notebook of a student; hidden tests never appear, and no script runs."""

import re
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from markupsafe import escape

from cs_grader.grading.markdown import as_text
from cs_grader.pages.feedback_code import Colors, released_source, secret_lines, without_lines
from cs_grader.pages.feedback_outputs import Room, Shown, clean, cut, show_outputs
from cs_grader.pages.page import render, single_name
from cs_grader.reading.parsing import join_lines
from cs_grader.reading.source import grade_id, is_answer, is_graded, is_locked
from cs_grader.results import CellResult, Notebook, Result
from cs_grader.storage.atomic import write_whole
from cs_grader.storage.standings import Standing

CODE_LIMIT = 40_000  # characters of a cell
ADVICE = re.compile(r"\bhand (it )?in\b|\ba person must\b")  # a reason that says what to do
NOT_RUN = "Cells after the last check are not run while grading."

Cell = dict[str, Any]


@dataclass(frozen=True)
class ShownCell:
    """One cell: its kind, its text, colored if it is code, what it put out, and sentences."""

    kind: str
    text: str
    outputs: Sequence[Shown] = ()
    note: str = ""
    above: str = ""


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


def write(
    folder: Path, result: Result, notebooks: dict[str, Notebook], standing: Standing | None = None
) -> list[Path]:
    """Write a student's feedback pages.

    Parameters
    ----------
    folder : Path
        The course's feedback folder.
    result : Result
        What the submission earned.
    notebooks : dict of str to dict
        The autograded notebooks, by name.
    standing : Standing, optional
        What the gradebook holds beside the tests' points.

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
        names_of_all = list(pages.values())
        page = make_page(result, name, notebooks.get(name, {}), names_of_all, standing)
        write_whole(path, page.encode("utf-8", "replace"))
    return list(pages)


def make_page(
    result: Result,
    name: str,
    notebook: Notebook,
    names: Sequence[str],
    standing: Standing | None = None,
) -> str:
    """Return the page of one notebook, of those with the names given."""
    given = standing.given if standing else {}
    results = {c.grade_id: _as_given(c, given) for c in result.cells if c.notebook == name}
    cells = notebook.get("cells", [])
    reason = result.reason or _why_not_graded(cells)
    # what was not graded is not the student's: its answers are those that were handed out
    functions, rest = _Reader(results).read([] if reason else cells)
    return render(
        "feedback.html.j2",
        result=result,
        standing=standing,
        score=standing.score(result) if standing else 0.0,
        notebook=name,
        others=[other for other in names if other != name],
        reason=_words(reason),
        advised=bool(ADVICE.search(reason)),
        notes=[_words(note) for note in result.notes if note != reason],
        timestamp=clean(result.timestamp[:60]),
        earned=sum(cell.points for cell in results.values()),
        possible=sum(cell.max_points for cell in results.values() if not cell.manual),
        by_hand=any(cell.manual for cell in results.values()),
        functions=functions,
        rest=rest,
    )


def _as_given(cell: CellResult, given: Mapping[tuple[str, str], float]) -> CellResult:
    """Return a cell with the points that a person gave, if one did."""
    points = given.get((cell.notebook, cell.grade_id))
    if points is None:
        return cell
    return replace(cell, points=points, manual=False, message="" if cell.manual else cell.message)


def _why_not_graded(cells: Sequence[Cell]) -> str:
    """Return the reason that `blank` wrote into the first cell, if this notebook is one of its."""
    if not cells or cells[0].get("id") != "could-not-be-graded":
        return ""
    return (join_lines(cells[0].get("source")) or "").partition("** ")[2]


class _Reader:
    """Goes through a notebook's cells once, and sorts them by the function they belong to."""

    def __init__(self, results: dict[str, CellResult]) -> None:
        self.results = dict(results)
        self.room = Room()
        self.colors = Colors()

    def read(self, cells: Iterable[Cell]) -> tuple[list[Function], list[ShownCell]]:
        """Return the graded functions, in order, and the cells that belong to none."""
        functions: list[Function] = []
        answers: list[ShownCell] = []
        rest: list[ShownCell] = []
        run = 0  # so many of the rest stand before the last check
        for given in cells:
            cell = given | {"source": join_lines(given.get("source")) or ""}
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
                run = len(rest) if cell.get("cell_type") == "code" else run
        missing = self.results.values()  # the notebook is not there
        functions += [_function(cell, len(functions) + k) for k, cell in enumerate(missing, 1)]
        return functions, rest[:run] + _not_run(answers + rest[run:])

    def _rest(self, cell: Cell) -> list[ShownCell]:
        shown = self._show(cell)
        worth_it = shown.outputs or (shown.text and not is_locked(cell))
        return [shown] if worth_it else []

    def _show(self, cell: Cell) -> ShownCell:
        text = released_source(cell) if is_locked(cell) else cell.get("source")
        if cell.get("cell_type") == "markdown":
            text = as_text(join_lines(text) or "")
        text, note = cut(text, CODE_LIMIT)
        outputs = show_outputs(cell.get("outputs"), self.room)
        kind = "code" if cell.get("cell_type") == "code" else "text"
        colored = self.colors.add(text) if kind == "code" else text
        if not self.room.take(len(escape(colored).encode())):
            return ShownCell(kind, "", outputs, "Left out: this page would become too large.")
        return ShownCell(kind, colored, outputs, note)

    def _check(self, cell: Cell, result: CellResult) -> ShownCell:
        """Show a test cell as students know it; nothing in its outputs may come from the rest."""
        shown, secrets = self._show(cell), secret_lines(cell)
        said = _squeezed(f"CheckFailed: {clean(result.message)}")
        outputs = [
            replace(output, text=without_lines(secrets, output.text))
            for output in shown.outputs
            if output.kind != "error" or _squeezed(output.text) not in said
        ]
        return replace(shown, outputs=outputs)


def _not_run(cells: list[ShownCell]) -> list[ShownCell]:
    """Say it above the first code of those cells, unless somebody ran them after all."""
    code = [k for k, cell in enumerate(cells) if cell.kind == "code"]
    if code and not any(cell.outputs for cell in cells):
        cells[code[0]] = replace(cells[code[0]], above=NOT_RUN)
    return cells


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
