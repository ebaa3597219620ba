"""The gradebook on a PostgreSQL server: the same rows as in SQLite, also after the server fell."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest
from graded_class import ASSIGNMENT, STUDENTS, graded_submission, rows, write_class
from sqlalchemy import NullPool, create_engine
from sqlalchemy.exc import OperationalError

from cs_grader.results import CellResult, Result
from cs_grader.storage import database
from cs_grader.storage.gradebook import GradebookError, sync
from cs_grader.storage.store import Store

pytestmark = pytest.mark.slow
MISSING = "PostgreSQL's server is not installed: apt-get install postgresql"


def find_program(name: str) -> str:
    """Return the path of one of the server's programs; Debian keeps them off the PATH."""
    homes = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda home: len(str(home)))
    path = shutil.which(name, path=os.pathsep.join([os.environ["PATH"], *map(str, homes)]))
    return path or pytest.skip(MISSING)


class Server:
    """A server in a temporary folder, reached by a socket there; it refuses to run as root."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.user = pwd.getpwuid(os.geteuid())
        self.databases = count()
        if os.geteuid() == 0:
            with suppress(KeyError):
                self.user = pwd.getpwnam("nobody")
                self.user = pwd.getpwnam("postgres")
            os.chown(home, self.user.pw_uid, self.user.pw_gid)
        words = ["-U", "grader", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]
        self._popen("initdb", "-D", str(home / "data"), *words).communicate(timeout=60)
        self.start()

    def _popen(self, program: str, *arguments: str) -> "subprocess.Popen[bytes]":
        other = {"user": self.user.pw_uid, "group": self.user.pw_gid, "extra_groups": []}
        return subprocess.Popen(
            [find_program(program), *arguments],
            cwd=self.home, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            **(other if os.geteuid() == 0 else {}),
        )  # fmt: skip

    def start(self) -> None:
        options = ["-k", str(self.home), "-c", "listen_addresses=", "-c", "fsync=off"]
        self.process = self._popen("postgres", "-D", str(self.home / "data"), *options)
        for _ in range(200):
            with suppress(OperationalError):
                return self.execute("SELECT 1")
            assert self.process.poll() is None, "the server ended"
            time.sleep(0.05)
        raise TimeoutError

    def stop(self, how: signal.Signals) -> None:
        self.process.send_signal(how)
        self.process.wait(timeout=30)

    def url(self, name: str) -> str:
        return f"postgresql+psycopg2://grader@/{name}?host={self.home}"

    def execute(self, statement: str) -> None:
        engine = create_engine(
            self.url("postgres"), isolation_level="AUTOCOMMIT", poolclass=NullPool
        )
        with engine.connect() as connection:
            connection.exec_driver_sql(statement)

    def new_database(self) -> str:
        name = f"grades{next(self.databases)}"
        self.execute(f"CREATE DATABASE {name}")
        return self.url(name)


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    pytest.importorskip("psycopg2", reason="pip install '.[cluster]'")
    with tempfile.TemporaryDirectory(prefix="grades-") as home:
        server = Server(Path(home))
        yield server
        server.stop(signal.SIGINT)


@pytest.fixture(scope="module")
def graded_course(tmp_path_factory):
    course = write_class(tmp_path_factory.mktemp("postgres"))
    store = Store(course, ASSIGNMENT)
    for student in STUDENTS:
        store.put(graded_submission(course, student))
    return course


@pytest.fixture
def courses(graded_course, server, tmp_path):
    """The course with an empty gradebook on the server, and with one in SQLite."""
    local = replace(graded_course, db_url=f"sqlite:///{tmp_path}/gradebook.db")
    return replace(graded_course, db_url=server.new_database()), local


def write(course, *results):
    found = results or Store(course, ASSIGNMENT).results()
    return sync(course, ASSIGNMENT, course.sources(ASSIGNMENT), iter(found))


def many(number, first=0):
    cells = (CellResult("p1", "double_tests", 3.0, 4.0),)
    return [Result(ASSIGNMENT, f"s{i}", "k", cells=cells) for i in range(first, first + number)]


def test_the_rows_are_those_of_sqlite(courses):
    for course in courses:
        assert write(course) == 3
        assert write(course) == 0
    remote, local = courses
    assert rows(remote.db_url) == rows(local.db_url)
    assert len(rows(remote.db_url)["grade"]) == 12


def test_scores_by_hand_survive(courses):
    from nbgrader.api import Gradebook

    for course in courses:
        write(course)
        with Gradebook(course.db_url, course.course_id) as book:
            book.update_or_create_assignment(ASSIGNMENT, duedate="2026-03-06 18:00:00 UTC")
            grade = book.find_grade("why", "p1", ASSIGNMENT, "bob")
            grade.manual_score, grade.needs_manual_grade = 2.5, False
            book.db.commit()
        for student in STUDENTS:
            write(course, graded_submission(course, student, key="second").result)
        with Gradebook(course.db_url, course.course_id) as book:
            submission = book.find_submission(ASSIGNMENT, "bob")
            assert submission.score == 6.5
            assert submission.late_submission_penalty == 3.25
            assert submission.needs_manual_grade
    remote, local = courses
    assert rows(remote.db_url) == rows(local.db_url)


def test_a_server_that_falls_in_the_middle(courses, server):
    remote, local = courses

    def falling():
        yield from many(150)
        server.stop(signal.SIGQUIT)  # at once, as if the power went
        yield from many(150, first=150)

    with pytest.raises(GradebookError, match=r"its database server .* Start the server"):
        sync(remote, ASSIGNMENT, remote.sources(ASSIGNMENT), falling())
    with pytest.raises(GradebookError, match="its database server"):
        write(remote)
    server.start()
    assert len(rows(remote.db_url)["student"]) == 100, "a batch is there whole or not at all"
    assert write(remote, *many(300)) == 200
    write(local, *many(300))
    assert rows(remote.db_url) == rows(local.db_url)


def test_many_writers_at_once_on_a_new_database(courses):
    remote, local = courses
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda first: write(remote, *many(150, first=first)), (0, 50, 100, 0)))
    write(local, *many(250))
    assert rows(remote.db_url) == rows(local.db_url)


def test_another_writer_that_does_not_end(courses, monkeypatch):
    remote, _ = courses
    monkeypatch.setattr(database, "LOCK_SECONDS", 1)
    with create_engine(remote.db_url, poolclass=NullPool).connect() as other:
        other.exec_driver_sql(f"SELECT pg_advisory_xact_lock({database._LOCK})")
        with pytest.raises(GradebookError, match="another program is writing to it"):
            write(remote)
    assert write(remote) == 3


def test_a_database_that_is_not_there(courses):
    remote, _ = courses
    with pytest.raises(GradebookError, match="mend the address db_url"):
        write(replace(remote, db_url=remote.db_url.replace("grades", "nowhere")))
