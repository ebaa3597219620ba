"""nbgrader's gradebook: what stands in it after results were written, and what goes wrong."""

import gc
import itertools
import shutil
import sqlite3
import threading
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from full_disk import files_up_to
from graded_class import (
    ASSIGNMENT,
    DUE,
    STUDENTS,
    graded_submission,
    nbgrader,
    rows,
    source_notebook,
    stock_result,
    write_class,
)
from sqlalchemy import event
from sqlalchemy.engine import Engine

from cs_grader.pages.feedback import make_page
from cs_grader.pages.report import write as write_report
from cs_grader.reading.notebooks import Source
from cs_grader.reading.timestamps import read_timestamp
from cs_grader.results import CellResult, Result
from cs_grader.storage import database, gradebook
from cs_grader.storage.course import Course, CourseError
from cs_grader.storage.gradebook import GradebookError, prepare, sync
from cs_grader.storage.standings import read_standings
from cs_grader.storage.store import Store


@pytest.fixture(scope="module")
def graded_course(tmp_path_factory):
    """A course with autograded notebooks, and no gradebook yet."""
    course = write_class(tmp_path_factory.mktemp("graded"))
    store = Store(course, ASSIGNMENT)
    for student in STUDENTS:
        store.put(graded_submission(course, student))
    return course


@pytest.fixture
def course(graded_course, tmp_path):
    root = tmp_path / "course"
    shutil.copytree(graded_course.root, root)
    return Course.load(root)


def results(course):
    return sorted(Store(course, ASSIGNMENT).results(), key=lambda result: result.student)


def write(course, *found, sources=None):
    sources = course.sources(ASSIGNMENT) if sources is None else sources
    return sync(course, ASSIGNMENT, sources, found or results(course))


@contextmanager
def opened(course):
    """nbgrader's own access, as the formgrader's."""
    from nbgrader.api import Gradebook

    with Gradebook(course.db_url, course.course_id) as book:
        yield book
        book.db.commit()


def execute(course, statement):
    with closing(sqlite3.connect(course.root / "gradebook.db")) as connection:
        found = connection.execute(statement).fetchall()
        connection.commit()
    return found


def grade_rows(course, student):
    return {row.split(", ")[2].strip("'"): row for row in rows(course.db_url)["grade"]
            if row.startswith(f"['{student}'")}  # fmt: skip


def score(course, student):
    with opened(course) as book:
        return book.find_submission(ASSIGNMENT, student).score


def by_hand(course, student, cell):
    """Give points, extra credit and a comment, as the formgrader does."""
    with opened(course) as book:
        grade = book.find_grade(cell, "p1", ASSIGNMENT, student)
        grade.manual_score, grade.extra_credit, grade.needs_manual_grade = 1.5, 0.25, False
        if cell != "double_tests":
            book.find_comment(cell, "p1", ASSIGNMENT, student).manual_comment = "Short."


def pending(course, student, cell):
    with opened(course) as book:
        return book.find_grade(cell, "p1", ASSIGNMENT, student).needs_manual_grade


# what stands there


def dump(course):
    with closing(sqlite3.connect(course.root / "gradebook.db")) as connection:
        return list(connection.iterdump())


def test_writing_twice_changes_nothing(course):
    assert write(course) == 3
    before = dump(course)
    assert write(course) == 0
    assert dump(course) == before


def test_points_of_tests_are_scores(course):
    write(course)
    assert [score(course, student) for student in STUDENTS] == [4, 4, 0]


def test_an_answer_that_was_left_as_it_was_needs_nobody(course):
    write(course)
    comments = rows(course.db_url)["comment"]
    for student, unanswered in zip(STUDENTS, (0, 2, 3), strict=True):
        mine = [row for row in comments if row.startswith(f"['{student}'")]
        assert sum("No response." in row for row in mine) == unanswered
        for cell in ("why", "plot"):
            assert pending(course, student, cell) == (unanswered == 0)
        assert pending(course, student, "essay")


def test_a_submission_that_could_not_be_graded_has_zero_points(course):
    lost = Result(ASSIGNMENT, "dora", "k", reason="The file is cut off.")
    assert write(course, lost) == 1
    assert score(course, "dora") == 0
    for row in grade_rows(course, "dora").values():
        assert "'0.0', 'None', 'None', '0']" in row  # nothing is left to grade by hand
    better = replace(results(course)[0], student="dora")
    assert write(course, better) == 1
    assert score(course, "dora") == 4
    assert pending(course, "dora", "essay")
    assert pending(course, "dora", "why")


def test_what_people_gave_survives_and_is_looked_at_again_after_a_new_version(course):
    write(course)
    by_hand(course, "ann", "why")
    by_hand(course, "ann", "essay")
    first = rows(course.db_url)
    assert write(course) == 0
    assert rows(course.db_url) == first, "a second run without a new version changes nothing"
    ann = replace(results(course)[0], key="of a new version")
    assert write(course, ann) == 1
    assert score(course, "ann") == 4 + 2 * 1.75
    assert pending(course, "ann", "why")
    assert not pending(course, "ann", "essay")  # as in nbgrader, which leaves tasks alone
    assert "'No response.'" not in str([r for r in rows(course.db_url)["comment"] if "ann" in r])
    assert str(rows(course.db_url)["comment"]).count("Short.") == 2


def test_a_score_that_tests_give_later_is_looked_at_if_a_person_gave_one(course):
    write(course)
    by_hand(course, "ann", "double_tests")
    ann = results(course)[0]
    cells = tuple(replace(c, points=0.0) if c.points else c for c in ann.cells)
    write(course, replace(ann, cells=cells))
    assert score(course, "ann") == 1.75
    assert pending(course, "ann", "double_tests")


def test_cells_that_a_result_does_not_know_are_left_alone(course):
    stranger = CellResult("p1", "gone", 9.0, 9.0)
    assert write(course, Result(ASSIGNMENT, "dora", "k", cells=(stranger,))) == 1
    assert score(course, "dora") == 0
    assert pending(course, "dora", "double_tests")


def test_of_two_results_of_a_student_the_last_counts(course):
    ann = results(course)[0]
    assert write(course, Result(ASSIGNMENT, "ann", "k", reason="Cut off."), ann) == 1
    assert score(course, "ann") == 4


def test_numbers_of_numpy_are_numbers(course, rng):
    ann = results(course)[0]
    points = rng.random(1)[0]
    write(course, replace(ann, cells=(CellResult("p1", "double_tests", points, 4.0),)))
    assert score(course, "ann") == float(points)


# lateness


def penalty(course, student="bob"):
    with opened(course) as book:
        (notebook,) = book.find_submission(ASSIGNMENT, student).notebooks
        return notebook.late_submission_penalty


def set_due(course, date=DUE):
    with opened(course) as book:
        book.update_or_create_assignment(ASSIGNMENT, duedate=date)


def test_lateness_costs_what_the_plugin_says_of_the_score_that_counts(course):
    write(course)
    assert penalty(course) is None
    set_due(course)
    assert write(course) == 1
    assert penalty(course) == 2.0  # half of the score
    assert penalty(course, "ann") is None
    by_hand(course, "bob", "why")
    write(course)
    assert penalty(course) == (4 + 1.75) / 2
    with opened(course) as book:
        book.grant_extension(ASSIGNMENT, "bob", days=1)
    write(course)
    assert penalty(course) is None


@pytest.mark.parametrize(
    ("rule", "points"), [("-1", 0), ("100", 4), ("None", None), ("total_seconds_late / 86400", 1)]
)
def test_a_penalty_is_between_nothing_and_the_score(course, rule, points):
    config = course.root / "nbgrader_config.py"
    config.write_text(config.read_text().replace("score / 2", rule))
    course = Course.load(course.root)
    prepare(course, ASSIGNMENT, course.sources(ASSIGNMENT))
    set_due(course)
    write(course)
    assert penalty(course) == points


@pytest.mark.parametrize("rule", ["1 / 0", "'many'"])
def test_a_plugin_that_does_not_work_is_named(course, rule):
    config = course.root / "nbgrader_config.py"
    config.write_text(config.read_text().replace("score / 2", rule))
    course = Course.load(course.root)
    prepare(course, ASSIGNMENT, course.sources(ASSIGNMENT))
    set_due(course)
    with pytest.raises(CourseError, match=r"plugin for lateness.*Error: .*Mend it"):
        write(course)
    assert rows(course.db_url)["student"] == []


def test_a_plugin_that_is_not_there_is_named(course):
    config = course.root / "nbgrader_config.py"
    config.write_text(config.read_text().replace("= Half", "= 'nowhere.Half'"))
    course = Course.load(course.root)
    with pytest.raises(CourseError, match="plugin for lateness"):
        prepare(course, ASSIGNMENT, course.sources(ASSIGNMENT))


@pytest.mark.parametrize(
    ("words", "time"),
    [
        ("2026-03-06 11:20:00 UTC", datetime(2026, 3, 6, 11, 20)),
        ("2026-03-06 11:20:00.250000 CET", datetime(2026, 3, 6, 10, 20, 0, 250000)),
        ("2026-03-06T11:20:00+02:00", datetime(2026, 3, 6, 9, 20)),
        ("6-March-2026", datetime(2026, 3, 6)),
        ("March 6, 2026", None),  # nbgrader takes the year for a time zone
        ("", None),
        ("soon", None),
        ("11:20", None),  # today's date would be filled in
        ("March 6", None),
        ("2026-02-30 11:20:00 UTC", None),
        ("99999999999999999999 1 1", None),
        ("2026-03-06 11:20:00 /etc/passwd", None),
        ("\x00", None),
    ],
)
def test_timestamps_are_read_as_nbgrader_does_and_never_take_the_clock(words, time):
    assert read_timestamp(words) == time


def test_an_unreadable_timestamp_does_not_change_the_one_before(course):
    write(course)
    ann = replace(results(course)[0], key="new", timestamp="soon")
    write(course, ann)
    (found,) = execute(
        course, "SELECT timestamp FROM submitted_assignment WHERE student_id = 'ann'"
    )
    assert found == ("2026-03-06 12:30:00.000000",)


# another version of the assignment


def changed_source(change):
    notebook = source_notebook()
    cells = {
        cell["metadata"].get("nbgrader", {}).get("grade_id"): cell for cell in notebook["cells"]
    }
    change(notebook["cells"], cells)
    return (Source("p1", notebook),)


def more_points(_, cells):
    cells["double_tests"]["metadata"]["nbgrader"]["points"] = 8
    cells["essay"]["metadata"]["nbgrader"]["points"] = 5
    cells["double_tests"]["source"] += "\n# harder"


def one_cell_less(cells, _):
    del cells[3]


def another_name(_, cells):
    cells["setup"]["metadata"]["nbgrader"]["grade_id"] = "start"


def test_points_and_tests_may_change(course):
    write(course)
    before = rows(course.db_url)
    write(course, sources=changed_source(more_points))
    after = rows(course.db_url)
    assert str(after["grade_cells"]).count("'8.0'") == 1
    assert str(after["task_cells"]).count("'5.0'") == 1
    assert str(after["source_cell"]).count("# harder") == 1
    assert {table for table in after if after[table] != before[table]} == {
        "grade_cells", "task_cells", "source_cell",
    }  # fmt: skip


def due_dates(course):
    return execute(course, "SELECT name, duedate FROM assignment")


@pytest.mark.parametrize("change", [one_cell_less, another_name], ids=["less", "name"])
def test_cells_may_change_at_any_time_and_the_due_date_stays(course, change):
    write(course)
    execute(course, "UPDATE assignment SET duedate = '2026-03-06 18:00:00.000000'")
    before, due = grade_rows(course, "ann"), due_dates(course)
    write(course, sources=changed_source(change))
    after = grade_rows(course, "ann")
    assert due_dates(course) == due
    assert len(after) == len(before) - (change is one_cell_less)
    assert after.items() <= before.items()
    write(course)
    assert len(grade_rows(course, "ann")) == len(before)


def test_a_cell_in_which_people_graded_is_not_forgotten(course):
    write(course)
    by_hand(course, "ann", "why")
    before = rows(course.db_url)
    with pytest.raises(GradebookError, match="why stand in it, with scores or comments that"):
        prepare(course, ASSIGNMENT, changed_source(one_cell_less))
    assert rows(course.db_url) == before


def test_notebooks_may_come_and_go(course):
    (first,) = course.sources(ASSIGNMENT)
    second = Source("p2", first.notebook)
    prepare(course, ASSIGNMENT, (first, second))
    prepare(course, ASSIGNMENT, (first,))
    assert len(rows(course.db_url)["source_cell"]) == 6
    write(course)
    prepare(course, ASSIGNMENT, (first, second))
    assert len(rows(course.db_url)["source_cell"]) == 12
    prepare(course, ASSIGNMENT, (second,))
    assert len(rows(course.db_url)["source_cell"]) == 6
    assert execute(course, "SELECT count(*) FROM grade") == [(0,)]


def test_two_notebooks_have_their_own_scores(course):
    (first,) = course.sources(ASSIGNMENT)
    cells = tuple(
        CellResult(name, "double_tests", n, 4.0) for n, name in enumerate(("p1", "p2"), 2)
    )
    sources = (first, Source("p2", first.notebook))
    write(course, Result(ASSIGNMENT, "ann", "k", cells=cells), sources=sources)
    with opened(course) as book:
        notebooks = book.find_submission(ASSIGNMENT, "ann").notebooks
        assert {notebook.name: notebook.score for notebook in notebooks} == {"p1": 2, "p2": 3}


# what goes wrong


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setattr(database, "LOCK_SECONDS", 0.1)


def test_locked(course, impatient):
    write(course)
    before = rows(course.db_url)
    with closing(sqlite3.connect(course.root / "gradebook.db")) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(GradebookError, match=r"another program is writing to it.*again\."):
            write(course, replace(results(course)[0], key="new", reason="Cut off."))
        other.rollback()
    assert rows(course.db_url) == before
    write(course, replace(results(course)[0], key="new", reason="Cut off."))
    assert score(course, "ann") == 0


def test_a_lock_that_is_given_up_is_waited_for(course):
    write(course)
    other = sqlite3.connect(course.root / "gradebook.db", check_same_thread=False)
    other.execute("BEGIN EXCLUSIVE")
    timer = threading.Timer(0.3, other.rollback)
    timer.start()
    assert write(course, replace(results(course)[0], key="new", reason="Cut off.")) == 1
    timer.join()
    other.close()


def test_read_only(course):
    write(course)
    before = rows(course.db_url)
    path = course.root / "gradebook.db"
    closed = replace(course, db_url=f"sqlite:///file:{path}?mode=ro&uri=true")
    with pytest.raises(GradebookError, match=r"it may only be read\. Give yourself the right"):
        write(closed, *many(1))
    assert write(closed) == 0  # nothing to write
    assert rows(course.db_url) == before


def many(number, first=0):
    cells = (CellResult("p1", "double_tests", 3.0, 4.0),)
    return [Result(ASSIGNMENT, f"s{i}", "k", cells=cells) for i in range(first, first + number)]


def test_a_full_disk(course):
    prepare(course, ASSIGNMENT, course.sources(ASSIGNMENT))
    size = (course.root / "gradebook.db").stat().st_size
    with (
        files_up_to(size + 30_000),
        pytest.raises(GradebookError, match=r"the disk is full or failing\. Make room"),
    ):
        write(course, *many(1000))
    done = len(rows(course.db_url)["student"])
    assert done in (0, gradebook.BATCH), "a batch is there whole or not at all"
    assert write(course, *many(1000)) == 1000 - done
    assert execute(course, "PRAGMA integrity_check") == [("ok",)]


def test_a_database_that_is_full(course):
    def limit(connection, _):
        connection.execute("PRAGMA max_page_count = 60")

    event.listen(Engine, "connect", limit)
    try:
        with pytest.raises(GradebookError, match="the disk is full"):
            write(course, *many(300))
    finally:
        event.remove(Engine, "connect", limit)
    assert write(course, *many(300)) == 300


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("sqlite:////nowhere/gradebook.db", "Make sure that its folder is there"),
        ("gradebook.db", "Mend db_url"),
        ("oracle+nothing://me:secret@server/x", r"address oracle\+nothing://server/x cannot be"),
        (
            "postgresql+psycopg2://me:secret@localhost:1/x",
            "//localhost:1/x is not up to date: its database",
        ),
    ],
    ids=["folder", "no address", "driver", "server"],
)
def test_an_address_that_leads_nowhere(course, url, words):
    if "psycopg2" in url:
        pytest.importorskip("psycopg2")
    with pytest.raises(GradebookError, match=words) as caught:
        write(replace(course, db_url=url))
    assert "secret" not in str(caught.value)


def test_a_file_that_is_no_database(course):
    (course.root / "gradebook.db").write_bytes(b"not a database" * 100)
    with pytest.raises(GradebookError, match="the file is damaged"):
        write(course)


def test_the_gradebook_of_an_older_nbgrader(course):
    write(course)
    execute(course, "ALTER TABLE grade DROP COLUMN extra_credit")
    with pytest.raises(GradebookError, match="run `nbgrader db upgrade`"):
        write(course)


def test_a_gradebook_is_made_whole_or_not_at_all(course, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr("alembic.script.ScriptDirectory", lambda _: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            write(course)
    assert execute(course, "SELECT name FROM sqlite_master") == []
    assert write(course) == 3


def test_an_interrupted_run_left_whole_batches(course):
    def interrupted():
        yield from many(150)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sync(course, ASSIGNMENT, course.sources(ASSIGNMENT), interrupted())
    assert len(rows(course.db_url)["student"]) == 100
    assert write(course, *many(150)) == 50
    other = replace(course, db_url=f"sqlite:///{course.root}/other.db")
    write(other, *many(150))
    assert rows(other.db_url) == rows(course.db_url)


def test_many_writers_at_once(course):
    sources = course.sources(ASSIGNMENT)
    with ThreadPoolExecutor(4) as pool:
        jobs = [
            pool.submit(sync, course, ASSIGNMENT, sources, many(150, first=first))
            for first in (0, 50, 100, 0)
        ]
        assert sum(job.result() for job in jobs) >= 250
    single = replace(course, db_url=f"sqlite:///{course.root}/single.db")
    write(single, *many(250))
    assert rows(course.db_url) == rows(single.db_url)


def test_memory_does_not_grow_with_the_class(course):
    new = itertools.count()  # whoever is there already is not written again

    def peak(number):
        tracemalloc.start()
        sync(course, ASSIGNMENT, course.sources(ASSIGNMENT), generated(number))
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    def generated(number):
        for _ in range(number):
            yield from many(1, first=next(new))

    peak(100)  # imports, caches
    gc.collect()
    gc.freeze()  # beside all that other tests left, garbage is hardly ever collected
    gc.collect()
    try:
        many_students, few = (min(peak(number) for _ in range(3)) for number in (300, 100))
    finally:
        gc.unfreeze()
    assert many_students < 1.3 * few  # the least of three: threads of other tests are counted too


# side by side with stock nbgrader


@pytest.fixture(scope="module")
def stock(tmp_path_factory):
    """The class graded by stock nbgrader; the gradebook before is kept beside it."""
    root = tmp_path_factory.mktemp("stock")
    course = write_class(root)
    nbgrader(root, "generate_assignment", ASSIGNMENT)
    set_due(course)
    shutil.copy(root / "gradebook.db", root / "released.db")
    nbgrader(root, "autograde", ASSIGNMENT)
    return course


@pytest.fixture
def ours(stock, tmp_path):
    """The same class with stock's autograded notebooks, and without a gradebook."""
    course = write_class(tmp_path / "ours")
    shutil.copytree(stock.root / "autograded", course.root / "autograded")
    return course


def stock_results(course, key="first"):
    return [stock_result(course, student, key) for student in STUDENTS]


@pytest.mark.slow
def test_all_rows_are_those_of_stock_nbgrader(stock, ours):
    prepare(ours, ASSIGNMENT, ours.sources(ASSIGNMENT))
    set_due(ours)
    released = f"sqlite:///{stock.root}/released.db"
    assert rows(ours.db_url) == rows(released)
    write(ours, *stock_results(ours))
    assert rows(ours.db_url) == rows(stock.db_url)
    assert len(rows(ours.db_url)["grade"]) == 12


@pytest.mark.slow
def test_rows_that_stock_nbgrader_wrote_are_left_as_they_are(stock, ours):
    shutil.copy(stock.root / "gradebook.db", ours.root)
    tables = "SELECT * FROM {}".format
    before = {
        table: execute(ours, tables(table)) for table in rows(ours.db_url) if table != "version"
    }
    assert write(ours, *stock_results(ours)) == 0
    assert {table: execute(ours, tables(table)) for table in before} == before


@pytest.mark.slow
def test_what_people_gave_survives_a_regrade_as_with_stock_nbgrader(stock, ours, tmp_path):
    other = Course.load(Path(shutil.copytree(stock.root, tmp_path / "stock")))
    prepare(ours, ASSIGNMENT, ours.sources(ASSIGNMENT))
    set_due(ours)
    write(ours, *stock_results(ours))
    for course in (other, ours):
        for student, cell in (("bob", "why"), ("bob", "essay"), ("bob", "double_tests")):
            by_hand(course, student, cell)
    assert rows(ours.db_url) == rows(other.db_url)
    nbgrader(other.root, "autograde", ASSIGNMENT, "--force", "--student", "bob")
    write(ours, stock_result(ours, "bob", key="second"))
    assert rows(ours.db_url) == rows(other.db_url)
    assert penalty(ours) == (1.75 + 1.75 + 1.75) / 2


def shown(course):
    """What the formgrader's lists show, without ids."""
    from nbgrader.apps.api import NbGraderAPI

    from cs_grader.storage.settings import read_settings
    from cs_grader.storage.stock import CourseDirectory

    api = NbGraderAPI(CourseDirectory(config=read_settings(course.root), root=str(course.root)))
    lists = (
        api.get_submissions(ASSIGNMENT),
        api.get_notebook_submissions(ASSIGNMENT, "p1"),
        api.get_students(),
    )
    return [
        sorted(str({k: v for k, v in row.items() if k not in ("id", "index")}) for row in rows)
        for rows in lists
    ]


@pytest.mark.slow
def test_stock_commands_and_pages_go_on_from_here(stock, ours):
    prepare(ours, ASSIGNMENT, ours.sources(ASSIGNMENT))
    set_due(ours)
    write(ours, *stock_results(ours))
    assert shown(ours) == shown(stock)
    for course in (stock, ours):
        nbgrader(course.root, "export")
    assert (ours.root / "grades.csv").read_text() == (stock.root / "grades.csv").read_text()
    nbgrader(ours.root, "generate_feedback", ASSIGNMENT)
    pages = {student: ours.feedback_folder(ASSIGNMENT, student) / "p1.html" for student in STUDENTS}
    assert "(Score: 2.0 / 10.5)" in pages["bob"].read_text()
    assert "No response." in pages["cleo"].read_text()
    assert (pages["ann"].parent / "timestamp.txt").exists()


def test_a_standing_holds_names_and_what_people_gave(course):
    """For the page of a student, and for scores.csv."""
    write(course)
    by_hand(course, "ann", "why")
    execute(course, "UPDATE student SET first_name = 'Ann', last_name = 'Lee' WHERE id = 'ann'")
    execute(course, "UPDATE submitted_notebook SET late_submission_penalty = 0.5")
    (result,) = [result for result in results(course) if result.student == "ann"]
    standing = read_standings(course, ASSIGNMENT)["ann"]
    assert (standing.name, standing.given) == ("Ann Lee", {("p1", "why"): 1.5})
    assert (standing.extra, standing.deduction) == (0.25, 0.5)
    assert standing.score(result) == result.points + 1.5 + 0.25 - 0.5
    page = make_page(result, "p1", {}, ["p1"], standing)
    assert "(<bdi>Ann Lee</bdi>)" in page
    assert "handed in late</dt><dd>−0.5<" in page
    assert f"{standing.score(result):.4g} of {result.max_points:.4g}</dd>" in page
    assert "1.5 of " in page
    path = write_report([result], assignment=ASSIGNMENT, out=course.root / "report",
                        standings={"ann": standing})  # fmt: skip
    table = (path.parent / "scores.csv").read_text().splitlines()
    row = dict(zip(table[0].split(","), table[1].split(","), strict=True))
    assert (row["name"], row["why"], row["by hand"], row["deduction"]) == (
        "Ann Lee", "1.5", "1.75", "0.5",
    )  # fmt: skip
    assert float(row["score"]) == standing.score(result)
