"""Put a student's answers into the instructor's notebook.

Everything but the answers comes from the source: tests, points, names, metadata, order. Of the
submission, only text is taken: of the answer cells, and of the cells that are free to change.
"""

import copy
from collections.abc import Iterable
from dataclasses import dataclass

from cs_grader.reading.matching import Match, match_cells, squeeze
from cs_grader.reading.parsing import SubmittedCell, UnreadableError, parse_cells
from cs_grader.reading.source import (
    Cell,
    Source,
    give_ids,
    grade_id,
    is_answer,
    is_graded,
    is_locked,
    is_marked,
    points,
    read_source,
    released_cell,
    released_text,
)
from cs_grader.results import Notebook

__all__ = [
    "Rebuilt", "Source", "Step", "UnreadableError", "instructors_texts", "read_source", "rebuild",
    "unanswered",
]  # fmt: skip

NOT_FOUND = "# This answer cell was not found in the file."


@dataclass(frozen=True)
class Step:
    """One code cell to run.

    Attributes
    ----------
    index : int
        Its place in the rebuilt notebook's cells.
    role : str
        "answer": the student's code. "test": the instructor's graded code. "setup": the
        instructor's locked code without points, which runs on both sides.
    source : str
    grade_id : str
        nbgrader's name of a graded cell; otherwise empty.
    points : float
        What a graded cell is worth.
    name : str
        What to call the cell in a sentence.
    """

    index: int
    role: str
    source: str
    grade_id: str = ""
    points: float = 0.0
    name: str = ""


@dataclass(frozen=True)
class Rebuilt:
    """The instructor's notebook with a student's answers.

    Attributes
    ----------
    notebook : dict
        In nbformat 4.5, without outputs; the hidden tests are in their cells.
    steps : tuple of Step
        Its code cells, in order.
    notes : tuple of str
        Sentences for the student: what was put back, what was left out.
    """

    notebook: Notebook
    steps: tuple[Step, ...]
    notes: tuple[str, ...] = ()


def rebuild(source: Source, data: bytes) -> Rebuilt:
    """Put the answers of a submitted file into the source.

    Copies of an answer cell run one after the other where they stand, as in the student's kernel;
    the first that was changed is the answer. A cell that the student added stays after the cell
    that it stood after.

    Parameters
    ----------
    source : Source
    data : bytes
        The submitted file.

    Returns
    -------
    Rebuilt

    Raises
    ------
    UnreadableError
        If the file is not a notebook; the text is a sentence for the student.
    """
    submitted, notes = parse_cells(data)
    match = match_cells(source.notebook["cells"], submitted)
    cells: list[Cell] = [_added_cell(cell) for cell in match.added.get(-1, [])]
    for i, cell in enumerate(source.notebook["cells"]):
        if is_marked(cell) or i in match.cells:
            cells.append(_filled(cell, match.cells.get(i)))
        if is_answer(cell) and i not in match.cells and cell["cell_type"] == "code":
            cells[-1]["source"] = NOT_FOUND  # not the stub: the answer may stand in another cell
        cells += [_added_cell(added) for added in match.added.get(i, [])]
    return _rebuilt(source, cells, [*notes, *_notes(source, match)])


def unanswered(source: Source) -> Rebuilt:
    """Return the source with nothing answered: for a submission that cannot be graded."""
    return _rebuilt(source, [_filled(cell, None) for cell in source.notebook["cells"]], [])


def instructors_texts(source: Source) -> frozenset[str]:
    """Return the texts of the source's cells, and of what was handed out."""
    cells = [*source.notebook["cells"], *unanswered(source).notebook["cells"]]
    return frozenset(cell["source"] for cell in cells)


def _rebuilt(source: Source, cells: list[Cell], notes: Iterable[str]) -> Rebuilt:
    own = [cell for cell in cells if "id" not in cell]
    give_ids(own, {cell["id"] for cell in cells if "id" in cell})
    metadata = copy.deepcopy(source.notebook["metadata"])
    notebook = source.notebook | {"cells": cells, "metadata": metadata}
    steps = [_step(i, cell) for i, cell in enumerate(cells) if cell["cell_type"] == "code"]
    return Rebuilt(notebook, tuple(steps), tuple(notes))


def _step(index: int, cell: Cell) -> Step:
    role = "answer"
    if is_locked(cell):
        role = "test" if is_graded(cell) else "setup"
    name = grade_id(cell) if is_graded(cell) else ""
    called = grade_id(cell) or str(cell.get("id", ""))
    return Step(index, role, cell["source"], name, points(cell), called)


def _filled(cell: Cell, submitted: SubmittedCell | None) -> Cell:
    """Return a cell of the source with what the student wrote, where the student may write."""
    filled = released_cell(cell)
    if submitted is None or is_locked(cell):
        return filled
    if not is_answer(cell) and submitted.kind != cell["cell_type"]:
        return _added_cell(submitted) | {"id": cell["id"]}
    filled["source"] = submitted.text
    if submitted.attachments and cell["cell_type"] == "markdown":
        filled["attachments"] = filled.get("attachments", {}) | submitted.attachments
    return filled


def _added_cell(submitted: SubmittedCell) -> Cell:
    cell: Cell = {"cell_type": submitted.kind, "metadata": {}, "source": submitted.text}
    if submitted.kind == "code":
        cell |= {"execution_count": None, "outputs": []}
    elif submitted.attachments:
        cell["attachments"] = submitted.attachments
    return cell


def _notes(source: Source, match: Match) -> Iterable[str]:
    """Say what was found otherwise than it was handed out."""
    cells = source.notebook["cells"]
    answers = {i: cell for i, cell in enumerate(cells) if is_answer(cell)}
    locked = {i: cell for i, cell in enumerate(cells) if is_locked(cell)}
    present, copied = match.copies.keys(), {i for i, same in match.copies.items() if len(same) > 1}
    lists = {
        "was not found and counts as not answered": answers.keys() - present,
        "had lost nbgrader's mark and was recognized": answers.keys() & match.recognized,
        "was of another cell type; its text was used": [
            i for i in answers.keys() & present if match.cells[i].kind != cells[i]["cell_type"]
        ],
        "was there more than once; all copies were used, in their order": answers.keys() & copied,
        "was missing and was put back": locked.keys() - present,
        "had been edited; the original was used": [
            i for i in locked.keys() & present if _edited(cells[i], match.copies[i])
        ],
        "was there more than once; the original was used": locked.keys() & copied,
    }
    for words, which in lists.items():
        if which:
            yield f"This {words}: {_list([grade_id(cells[i]) for i in sorted(which)])}."
    if match.moved:
        yield "Cells had been moved; the assignment's order was used."


def _edited(cell: Cell, copies: Iterable[SubmittedCell]) -> bool:
    """Whether a copy of a locked cell differs from what was released, and from the source."""
    originals = {squeeze(released_text(cell)), squeeze(cell["source"])}
    return any(squeeze(copy.text) not in originals for copy in copies)


def _list(names: list[str]) -> str:
    more = f" and {len(names) - 5} more" if len(names) > 5 else ""
    return ", ".join(names[:5]) + more
