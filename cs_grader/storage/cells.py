"""The cells of an assignment's notebooks in the gradebook: added, changed and removed."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Table, delete, func, insert, or_, select, update

from cs_grader.storage import stock
from cs_grader.storage.database import GradebookError

NOTEBOOK: Table = stock.Notebook.__table__
BASE_CELL: Table = stock.BaseCell.__table__
SOURCE_CELL: Table = stock.SourceCell.__table__
SUBMITTED: Table = stock.SubmittedNotebook.__table__
GRADE: Table = stock.Grade.__table__
COMMENT: Table = stock.Comment.__table__
# In the order in which nbgrader writes them.
KINDS: dict[str, Table] = {
    "GradeCell": stock.GradeCell.__table__,
    "SolutionCell": stock.SolutionCell.__table__,
    "TaskCell": stock.TaskCell.__table__,
}
Values = dict[str, Any]


@dataclass(frozen=True)
class Cells:
    """Contents of a notebook's rows, by kind and name, and of its texts, by name."""

    kernelspec: str
    kinds: dict[tuple[str, str], Values] = field(default_factory=dict)
    texts: dict[str, Values] = field(default_factory=dict)


def stored(connection: Connection, notebook: str) -> Cells:
    """Return what the gradebook holds of a notebook."""
    spec = connection.scalar(select(NOTEBOOK.c.kernelspec).where(NOTEBOOK.c.id == notebook))
    cells = Cells(str(spec))
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


def add_notebook(connection: Connection, assignment_id: str, name: str, cells: Cells) -> None:
    """Add a notebook with its cells."""
    notebook = uuid4().hex
    row = {"id": notebook, "name": name, "assignment_id": assignment_id}
    connection.execute(insert(NOTEBOOK), row | {"kernelspec": cells.kernelspec})
    _add(connection, notebook, cells)


def remove_notebook(connection: Connection, notebook: str) -> None:
    """Remove a notebook, and what students earned in it.

    Raises
    ------
    GradebookError
        If people graded in it.
    """
    _remove(connection, BASE_CELL.c.notebook_id == notebook)
    connection.execute(delete(SOURCE_CELL).where(SOURCE_CELL.c.notebook_id == notebook))
    connection.execute(delete(SUBMITTED).where(SUBMITTED.c.notebook_id == notebook))
    connection.execute(delete(NOTEBOOK).where(NOTEBOOK.c.id == notebook))


def update_notebook(connection: Connection, notebook: str, wanted: Cells) -> None:
    """Change a notebook where it differs; what was earned in its other cells stays.

    Raises
    ------
    GradebookError
        If a cell is gone in which people graded.
    """
    old, mine = stored(connection, notebook), BASE_CELL.c.notebook_id == notebook
    for kind, name in old.kinds.keys() - wanted.kinds.keys():
        same = mine & (BASE_CELL.c.name == name) & (BASE_CELL.c.type == kind)
        _remove(connection, same)
    for name in old.texts.keys() - wanted.texts.keys():
        same = (SOURCE_CELL.c.notebook_id == notebook) & (SOURCE_CELL.c.name == name)
        connection.execute(delete(SOURCE_CELL).where(same))
    new = Cells(
        wanted.kernelspec,
        {key: values for key, values in wanted.kinds.items() if key not in old.kinds},
        {name: values for name, values in wanted.texts.items() if name not in old.texts},
    )
    _add(connection, notebook, new)
    for (kind, name), values in wanted.kinds.items():
        if values != old.kinds.get((kind, name), values):
            same = mine & (BASE_CELL.c.name == name) & (BASE_CELL.c.type == kind)
            cell = select(BASE_CELL.c.id).where(same).scalar_subquery()
            table = KINDS[kind]
            connection.execute(update(table).where(table.c.id == cell).values(values))
    for name, values in wanted.texts.items():
        if values != old.texts.get(name, values):
            same = (SOURCE_CELL.c.notebook_id == notebook) & (SOURCE_CELL.c.name == name)
            connection.execute(update(SOURCE_CELL).where(same).values(values))


def _add(connection: Connection, notebook: str, cells: Cells) -> None:
    for kind, table in KINDS.items():
        for (owner, cell), values in cells.kinds.items():
            if owner == kind:
                base = {"id": uuid4().hex, "name": cell, "notebook_id": notebook, "type": kind}
                connection.execute(insert(BASE_CELL), base)
                connection.execute(insert(table), {"id": base["id"]} | values)
    for cell, values in cells.texts.items():
        base = {"id": uuid4().hex, "name": cell, "notebook_id": notebook}
        connection.execute(insert(SOURCE_CELL), base | values)


def _remove(connection: Connection, which: Any) -> None:
    """Remove cells, and what was earned in them; refuse to forget what people gave."""
    found = {row.id: row.name for row in connection.execute(select(BASE_CELL).where(which))}
    by_hand = _by_hand(connection, found)
    if by_hand:
        names = ", ".join(sorted({found[cell] for cell in by_hand}))
        raise GradebookError(
            f"The gradebook is not up to date: {names} stand in it, with scores or comments that "
            "people gave, and no more in the assignment. Put these cells back, or clear what was "
            "given there in the formgrader; then run the same command again."
        )
    for table, column in ((GRADE, "cell_id"), (COMMENT, "cell_id"), *((k, "id") for k in
                          KINDS.values()), (BASE_CELL, "id")):  # fmt: skip
        connection.execute(delete(table).where(table.c[column].in_(found)))


def _by_hand(connection: Connection, cells: Collection[str]) -> set[str]:
    """Return those of the cells in which a person gave a score or a comment."""
    given = or_(GRADE.c.manual_score.is_not(None), func.coalesce(GRADE.c.extra_credit, 0) != 0)
    said = func.coalesce(COMMENT.c.manual_comment, "") != ""
    scores = select(GRADE.c.cell_id).where(GRADE.c.cell_id.in_(cells) & given)
    comments = select(COMMENT.c.cell_id).where(COMMENT.c.cell_id.in_(cells) & said)
    return {*connection.scalars(scores), *connection.scalars(comments)}
