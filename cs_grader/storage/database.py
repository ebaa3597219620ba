"""The gradebook's database: opened, made if it is not there, written by one program at a time."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Column, Connection, Engine, MetaData, String, Table, create_engine, event
from sqlalchemy import inspect as inspect_database
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from cs_grader.storage.course import Course as CourseFolder
from cs_grader.storage.stock import ALEMBIC_DIR, Base, Course

LOCK_SECONDS = 20  # how long to wait for another program that writes
_LOCK = 0x6373_6772_6164_6572  # PostgreSQL's number for "cs_grader writes"
_OURS = MetaData()
# Which result a submission's rows were made from. It stands in the gradebook, so that it is
# written, copied and restored with the rows it speaks of.
SYNCED = Table(
    "cs_grader_synced",
    _OURS,
    Column("submission_id", String(32), primary_key=True),
    Column("key", String(128), nullable=False),
)

# What a database says, and what it means for the operator; the first that fits.
_CAUSES = (
    ("locked|lock timeout|busy",
     "another program is writing to it, such as the formgrader or a second grader. "
     "Wait until it is done"),
    ("readonly|read-only|permission denied",
     "it may only be read. Give yourself the right to write the file and its folder"),
    ("is full|no space left|disk i/o|too large", "the disk is full or failing. Make room"),
    ("unable to open", "it cannot be opened. Make sure that its folder is there"),
    ("not a database|malformed",
     "the file is damaged. Put a copy back, or move it away to start anew"),
    ("connect|terminat|server|shutting down",
     "its database server does not let us in. Start the server, or mend the address db_url"),
    ("no such column|no such table|does not exist",
     "it was made by an older nbgrader. Copy it, then run `nbgrader db upgrade`"),
)  # fmt: skip


class GradebookError(Exception):
    """The gradebook cannot be brought up to date; the text says why, and what to do."""


@contextmanager
def open_database(course: CourseFolder) -> Iterator[Engine]:
    """Open the gradebook of a course, and make its tables if there are none.

    Raises
    ------
    GradebookError
        If it cannot be opened, also from within the block for whatever the database refuses.
    """
    with _errors_explained(course.db_url):
        engine = _engine(course.db_url)
        try:
            with engine.begin() as connection:
                _make_tables(connection, course.course_id)
            yield engine
        finally:
            engine.dispose()


def _engine(url: str) -> Engine:
    if url.startswith("sqlite"):
        options: dict[str, Any] = {"timeout": LOCK_SECONDS}
    else:
        options = {"connect_timeout": 10} if url.startswith("postgres") else {}
    try:
        engine = create_engine(url, connect_args=options, poolclass=NullPool)
    except (ArgumentError, ModuleNotFoundError) as error:
        raise GradebookError(
            f"The gradebook's address {_public(url)} cannot be used: {error}. Mend db_url in "
            "nbgrader_config.py. For PostgreSQL, write postgresql+psycopg2://user@server/name, "
            "and run `pip install '.[cluster]'`."
        ) from error
    event.listen(engine, "begin", _wait_for_turn)
    return engine


def _wait_for_turn(connection: Connection) -> None:
    """Let one program write at a time, from its first look at the rows until it is done."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    elif connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{LOCK_SECONDS}s'")
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")


def _make_tables(connection: Connection, course_id: str) -> None:
    """Make what nbgrader makes when it opens a new gradebook, in one transaction."""
    is_new = not inspect_database(connection).get_table_names()
    if is_new:
        from alembic.script import ScriptDirectory  # not imported for the gradebooks that are there

        Base.metadata.create_all(connection)
        connection.exec_driver_sql(
            "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"
        )
        version = ScriptDirectory(ALEMBIC_DIR).get_current_head()
        connection.exec_driver_sql(f"INSERT INTO alembic_version VALUES ('{version}')")
    _OURS.create_all(connection)
    courses = Course.__table__
    known = set(connection.scalars(courses.select()))
    for name in {"default_course", course_id or "default_course"} - known:
        connection.execute(courses.insert(), {"id": name})


@contextmanager
def _errors_explained(url: str) -> Iterator[None]:
    """Turn what the database says into a sentence for the operator."""
    try:
        yield
    except SQLAlchemyError as error:
        said = str(error.orig if isinstance(error, DBAPIError) else error)
        fitting = (cause for signs, cause in _CAUSES if re.search(signs, said, re.IGNORECASE))
        other = f"the database says: {' '.join(said.split())[:300]}. Mend that"
        raise GradebookError(
            f"The gradebook {_public(url)} is not up to date: {next(fitting, other)}, then run "
            "the same command again. Nothing is lost, and nothing is graded twice."
        ) from error


def _public(url: str) -> str:
    """Return an address without its password."""
    scheme, mark, rest = url.partition("://")
    return scheme + mark + rest.partition("?")[0].rpartition("@")[2]
