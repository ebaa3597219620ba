"""What the gradebook knows of an assignment: its notebooks and their cells.

The rows are those that ``nbgrader generate_assignment`` writes.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Table, delete, insert, select, update

from cs_grader.reading import source as parts
from cs_grader.reading.source import Source
from cs_grader.storage import stock
from cs_grader.storage.database import GradebookError

ASSIGNMENT: Table = stock.Assignment.__table__
NOTEBOOK: Table = stock.Notebook.__table__
BASE_CELL: Table = stock.BaseCell.__table__
SOURCE_CELL: Table = stock.SourceCell.__table__
SUBMISSION: Table = stock.SubmittedAssignment.__table__
# In the order in which nbgrader writes them.
KINDS: dict[str, Table] = {
    "GradeCell": stock.GradeCell.__table__,
    "SolutionCell": stock.SolutionCell.__table__,
    "TaskCell": stock.TaskCell.__table__,
}
Values = dict[str, Any]


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


@dataclass(frozen=True)
class _Cells:
    """Contents of a notebook's rows, by kind and name, and of its texts, by name."""

    kernelspec: str
    kinds: dict[tuple[str, str], Values] = field(default_factory=dict)
    texts: dict[str, Values] = field(default_factory=dict)


def release(
    connection: Connection, course_id: str, assignment: str, sources: Sequence[Source]
) -> Released:
    """Bring an assignment's rows up to date with its source.

    Raises
    ------
    GradebookError
        If notebooks or cells were added or removed although there are submissions.
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
    if fixed and old.keys() != new.keys():
        raise _changed(assignment, "notebooks", old.keys() ^ new.keys())
    for name in old.keys() - new.keys():
        _remove(connection, old[name])
    for name, wanted in new.items():
        if name not in old:
            _add(connection, found.id, name, wanted)
        elif fixed:
            _update(connection, assignment, old[name], wanted)
        elif _stored(connection, old[name]) != wanted:
            _remove(connection, old[name])
            _add(connection, found.id, name, wanted)
    return _read(connection, found.id, found.duedate)


def _changed(assignment: str, what: str, names: Any) -> GradebookError:
    return GradebookError(
        f"The {what} {', '.join(sorted(names))} of {assignment} were added or removed, but the "
        "gradebook holds submissions that were graded without this. Put the source back as it "
        f"was; or run `nbgrader db assignment remove {assignment} --force`, which also forgets "
        "scores and comments given by hand, and grade again."
    )


def _wanted(source: Source) -> _Cells:
    cells = _Cells(json.dumps(source.notebook["metadata"].get("kernelspec", {})))
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


def _stored(connection: Connection, notebook: str) -> _Cells:
    spec = connection.scalar(select(NOTEBOOK.c.kernelspec).where(NOTEBOOK.c.id == notebook))
    cells = _Cells(str(spec))
    for kind, table in KINDS.items():
        rows = connection.execute(
            select(BASE_CELL.c.name, table)
            .join(table, table.c.id == BASE_CELL.c.id)
            .where(BASE_CELL.c.notebook_id == notebook)
        )
        for row in rows.mappings():
            values = {column.name: row[column.name] for column in table.c if column.name != "id"}
            cells.kinds[kind, row["name"]] = values
    rows = connection.execute(select(SOURCE_CELL).where(SOURCE_CELL.c.notebook_id == notebook))
    for row in rows.mappings():
        names = ("cell_type", "locked", "source", "checksum")
        cells.texts[row["name"]] = {key: row[key] for key in names}
    return cells


def _add(connection: Connection, assignment_id: str, name: str, cells: _Cells) -> None:
    notebook = uuid4().hex
    row = {"id": notebook, "name": name, "assignment_id": assignment_id}
    connection.execute(insert(NOTEBOOK), row | {"kernelspec": cells.kernelspec})
    for kind, table in KINDS.items():
        for (owner, cell), values in cells.kinds.items():
            if owner == kind:
                base = {"id": uuid4().hex, "name": cell, "notebook_id": notebook, "type": kind}
                connection.execute(insert(BASE_CELL), base)
                connection.execute(insert(table), {"id": base["id"]} | values)
    for cell, values in cells.texts.items():
        base = {"id": uuid4().hex, "name": cell, "notebook_id": notebook}
        connection.execute(insert(SOURCE_CELL), base | values)


def _remove(connection: Connection, notebook: str) -> None:
    """Remove a notebook without submissions."""
    cells = select(BASE_CELL.c.id).where(BASE_CELL.c.notebook_id == notebook)
    for table in KINDS.values():
        connection.execute(delete(table).where(table.c.id.in_(cells)))
    connection.execute(delete(BASE_CELL).where(BASE_CELL.c.notebook_id == notebook))
    connection.execute(delete(SOURCE_CELL).where(SOURCE_CELL.c.notebook_id == notebook))
    connection.execute(delete(NOTEBOOK).where(NOTEBOOK.c.id == notebook))


def _update(connection: Connection, assignment: str, notebook: str, wanted: _Cells) -> None:
    """Change points and texts of a notebook with submissions."""
    old = _stored(connection, notebook)
    differing = (old.kinds.keys() ^ wanted.kinds.keys()) | {
        ("", name) for name in old.texts.keys() ^ wanted.texts.keys()
    }
    if differing:
        raise _changed(assignment, "cells", {name for _, name in differing})
    for (kind, name), values in wanted.kinds.items():
        if values != old.kinds[kind, name]:
            same = (BASE_CELL.c.notebook_id == notebook) & (BASE_CELL.c.name == name)
            cell = select(BASE_CELL.c.id).where(same & (BASE_CELL.c.type == kind))
            table = KINDS[kind]
            query = update(table).where(table.c.id == cell.scalar_subquery())
            connection.execute(query.values(values))
    for name, values in wanted.texts.items():
        if values != old.texts[name]:
            same = (SOURCE_CELL.c.notebook_id == notebook) & (SOURCE_CELL.c.name == name)
            connection.execute(update(SOURCE_CELL).where(same).values(values))


def _read(connection: Connection, assignment_id: str, duedate: datetime | None) -> Released:
    ids = _notebooks(connection, assignment_id)
    cells = {name: _read_cells(connection, id) for name, id in ids.items()}
    return Released(assignment_id, duedate, {id: name for name, id in ids.items()}, cells)


def _read_cells(connection: Connection, notebook: str) -> tuple[ReleasedCell, ...]:
    texts = _stored(connection, notebook).texts
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
