"""What the gradebook knows of an assignment: its notebooks and their cells.

The rows are those that ``nbgrader generate_assignment`` writes.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from sqlalchemy import Connection, Table, insert, select

from cs_grader.reading import source as parts
from cs_grader.reading.source import Source
from cs_grader.storage import stock
from cs_grader.storage.cells import (
    BASE_CELL,
    NOTEBOOK,
    Cells,
    add_notebook,
    remove_notebook,
    stored,
    update_notebook,
)

ASSIGNMENT: Table = stock.Assignment.__table__
SUBMISSION: Table = stock.SubmittedAssignment.__table__


@dataclass(frozen=True)
class ReleasedCell:
    """A cell that is graded or answered; one that is both appears as two kinds.

    Attributes
    ----------
    id : str
        As in the gradebook.
    kind : str
        nbgrader's class: GradeCell, SolutionCell or TaskCell.
    name : str
    is_answer : bool
        Whether students write in it.
    by_hand : bool
        Whether a person gives the points.
    text : str
        What students got in it.
    """

    id: str
    kind: str
    name: str
    is_answer: bool
    by_hand: bool
    text: str


@dataclass(frozen=True)
class Released:
    """An assignment.

    Attributes
    ----------
    id : str
        As in the gradebook.
    duedate : datetime or None
        In UTC, without extensions.
    notebooks : dict of str to str
        Names of the notebooks, by their ids.
    cells : dict
        The cells of each notebook, by its name.
    """

    id: str
    duedate: datetime | None
    notebooks: dict[str, str]
    cells: dict[str, tuple[ReleasedCell, ...]]


def release(
    connection: Connection, course_id: str, assignment: str, sources: Sequence[Source]
) -> Released:
    """Bring an assignment's rows up to date with its source.

    Raises
    ------
    GradebookError
        If notebooks or cells were removed in which people gave scores or comments.
    """
    found = connection.execute(select(ASSIGNMENT).where(ASSIGNMENT.c.name == assignment)).first()
    if found is None:
        row = {"id": uuid4().hex, "name": assignment, "course_id": course_id}
        connection.execute(insert(ASSIGNMENT), row)
        return release(connection, course_id, assignment, sources)
    first = select(SUBMISSION.c.id).where(SUBMISSION.c.assignment_id == found.id).limit(1)
    fixed = connection.scalar(first) is not None
    old = _notebooks(connection, found.id)
    new = {source.name: _wanted(source) for source in sources}
    for name in old.keys() - new.keys():
        remove_notebook(connection, old[name])
    for name, wanted in new.items():
        if name not in old:
            add_notebook(connection, found.id, name, wanted)
        elif fixed:  # the due date, and what was earned in other cells, stay
            update_notebook(connection, old[name], wanted)
        elif stored(connection, old[name]) != wanted:
            remove_notebook(connection, old[name])
            add_notebook(connection, found.id, name, wanted)
    return _read(connection, found.id, found.duedate)


def _wanted(source: Source) -> Cells:
    cells = Cells(json.dumps(source.notebook["metadata"].get("kernelspec", {})))
    for cell in filter(parts.is_marked, source.notebook["cells"]):
        mark, name = parts.marks(cell), parts.grade_id(cell)
        released = parts.released_cell(cell)
        graded, answer, task = (bool(mark.get(key)) for key in ("grade", "solution", "task"))
        score = {"max_score": parts.points(cell), "cell_type": cell["cell_type"]}
        if graded:
            cells.kinds["GradeCell", name] = score
        if answer:
            cells.kinds["SolutionCell", name] = {}
        if task:
            cells.kinds["TaskCell", name] = score
        locked = not parts.is_answer(cell) and (graded or bool(mark.get("locked")))
        checked = released if graded or answer or locked else cell  # as ComputeChecksums does
        cells.texts[name] = {
            "cell_type": cell["cell_type"],
            "locked": locked,
            "source": released["source"],
            "checksum": parts.marks(checked).get("checksum"),
        }
    return cells


def _notebooks(connection: Connection, assignment_id: str) -> dict[str, str]:
    query = select(NOTEBOOK.c.name, NOTEBOOK.c.id)
    rows = connection.execute(query.where(NOTEBOOK.c.assignment_id == assignment_id))
    return {row.name: row.id for row in rows}


def _read(connection: Connection, assignment_id: str, duedate: datetime | None) -> Released:
    ids = _notebooks(connection, assignment_id)
    cells = {name: _read_cells(connection, id) for name, id in ids.items()}
    return Released(assignment_id, duedate, {id: name for name, id in ids.items()}, cells)


def _read_cells(connection: Connection, notebook: str) -> tuple[ReleasedCell, ...]:
    texts = stored(connection, notebook).texts
    rows = connection.execute(select(BASE_CELL).where(BASE_CELL.c.notebook_id == notebook)).all()
    answers = {row.name for row in rows if row.type == "SolutionCell"}
    return tuple(
        ReleasedCell(
            id=row.id,
            kind=row.type,
            name=row.name,
            is_answer=row.name in answers,
            by_hand=row.name in answers or texts[row.name]["cell_type"] == "markdown",
            text=texts[row.name]["source"],
        )
        for row in rows
    )
