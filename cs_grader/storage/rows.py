"""Some rows of a table: read at once, changed in memory, and written at once."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import uuid4

from sqlalchemy import ColumnElement, Connection, Table, bindparam, insert, select, update

Row = dict[str, Any]
Key = tuple[str, ...]


class Rows:
    """Some rows of a table.

    Parameters
    ----------
    connection : Connection
        In the transaction in which they are read and written.
    table : Table
    where : ColumnElement
        Which rows.
    key : tuple of str
        The columns by which they are found.
    defaults : mapping
        Values of the other columns in a new row.
    """

    def __init__(
        self,
        connection: Connection,
        table: Table,
        where: ColumnElement[bool],
        key: Key,
        defaults: Mapping[str, Any] | None = None,
    ) -> None:
        self.connection, self.table, self.key = connection, table, key
        self.defaults = dict(defaults or {})
        found = connection.execute(select(table).where(where)).mappings()
        self._old = {tuple(row[name] for name in key): dict(row) for row in found}
        self._rows = {name: dict(row) for name, row in self._old.items()}

    def __iter__(self) -> Iterator[Row]:
        return iter(self._rows.values())

    def row(self, *key: str) -> Row:
        """Return a row, to be changed in place; a new one if there is none yet."""
        if key not in self._rows:
            new = {"id": uuid4().hex} if "id" not in self.key and "id" in self.table.c else {}
            self._rows[key] = new | dict(zip(self.key, key, strict=True)) | self.defaults
        return self._rows[key]

    def save(self) -> list[Row]:
        """Write the new rows, and the changed columns of changed ones; return all of these."""
        new = [row for key, row in self._rows.items() if key not in self._old]
        if new:
            self.connection.execute(insert(self.table), new)
        changed = defaultdict(list)
        for key, old in self._old.items():
            row = self._rows[key]
            if columns := tuple(name for name in row if row[name] != old[name]):
                changed[columns].append(row)
        for columns, rows in changed.items():
            self._update(columns, rows)
        return new + [row for rows in changed.values() for row in rows]

    def _update(self, columns: Key, rows: list[Row]) -> None:
        # Only what changed: a person may be changing other columns of the row.
        (primary,) = self.table.primary_key
        query = update(self.table).where(primary == bindparam("row_id"))
        values: Row = {name: bindparam(f"new_{name}") for name in columns}
        parameters = [
            {"row_id": row[primary.name]} | {f"new_{name}": row[name] for name in columns}
            for row in rows
        ]
        self.connection.execute(query.values(values), parameters)
