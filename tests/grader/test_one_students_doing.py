"""Whatever comes from one student costs that student, and says why; the class goes on."""

import json
import os
import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from small_course import ASSIGNMENT, student_id, write_course
from stand_in import StandIn

from cs_grader.cli import main
from cs_grader.reading.submissions import read_submission
from cs_grader.reading.timestamps import read_timestamp
from cs_grader.storage.course import Course
from cs_grader.storage.store import Store

HONEST = 2
USABLE = [
    "a'b", 'a"b', "a%sb", "{student_id}", "a*", "[a]", "a?", "a\\b", " ", "a ", "-a", "--help",
    "é" * 120, "😀", "a,b", "=1+1", "~", "$HOME", "a:b", "a;b", "a&b", "<b>", "e\u0301", "a.b",
    "CON", "None", "0", "S00000", "a.", "#a", "`a`", "a@b.org", "(a)", "\u0301",
]  # fmt: skip
UNUSABLE = [
    "a\nb", "a\tb", b"a\xff\xfe", "a" * 129, "a" * 255, "a\u202eb", "a\u200db", "a\x01", "a\u2028b",
    "a\xadb", "\x1b[31m", "\x7f", b"\xed\xa0\x80a", "\ue000", "\U000e0041", "\ufeffa",
]  # fmt: skip


@pytest.fixture
def course(tmp_path, monkeypatch):
    monkeypatch.setattr("cs_grader.grading.engine.Engine", StandIn())
    return write_course(tmp_path / "course", HONEST)


@pytest.fixture
def command(course, capsys):
    def run(name):
        more = ["--json"] if name == "grade" else []
        code = main([name, ASSIGNMENT, "--course", str(course), *more])
        shown = capsys.readouterr()
        assert "Traceback" not in shown.out + shown.err
        (shown.out + shown.err).encode()  # it can be printed
        return code, json.loads(shown.out) if more else shown.out + shown.err

    return run


def hand_in_as(course, name):
    folder = os.path.join(os.fsencode(course / "submitted"), os.fsencode(name))
    shutil.copytree(os.fsencode(course / "submitted" / student_id(0)), folder)


def rows(course):
    with closing(sqlite3.connect(course / "gradebook.db")) as connection:
        return {student for (student,) in connection.execute("select id from student")}


def test_names_that_a_gradebook_can_store_are_graded(course, command):
    for name in USABLE:
        hand_in_as(course, name)
    code, told = command("grade")
    assert (code, told["failed"], told["grader_failed"]) == (0, [], [])
    assert rows(course) == {*USABLE, *map(student_id, range(HONEST))}
    assert command("report")[0] == 0
    code, said = command("feedback")
    assert code == 0 or "a\\b" in said


def test_a_name_that_none_can_store_costs_its_owner_a_row_in_the_summary(course, command):
    """Each of these stopped the class: nobody was graded."""
    for name in UNUSABLE:
        hand_in_as(course, name)
    code, told = command("grade")
    assert (code, told["graded"], told["grader_failed"]) == (1, HONEST, [])
    assert len(told["failed"]) == len(UNUSABLE)
    assert all("rename it" in failure["reason"] for failure in told["failed"])
    assert all(failure["student"].isprintable() for failure in told["failed"])
    assert rows(course) == set(map(student_id, range(HONEST)))
    assert command("report")[0] == command("feedback")[0] == 0


def folder_for_result(course):
    store = Store(Course.load(course), ASSIGNMENT)
    store._path(student_id(0)).mkdir(parents=True)


def folder_for_notebook(course):
    (course / "autograded" / student_id(0) / ASSIGNMENT / f"{ASSIGNMENT}.ipynb").mkdir(parents=True)


def file_for_folder(course):
    (course / "autograded").mkdir()
    (course / "autograded" / student_id(0)).write_text("x")


@pytest.mark.parametrize("put", [folder_for_result, folder_for_notebook, file_for_folder])
def test_what_stands_in_the_place_of_a_result_stops_nobody_else(course, command, put):
    put(course)
    code, told = command("grade")
    assert (code, told["graded"]) == (4, HONEST - 1)
    (failure,) = told["grader_failed"]
    assert failure["student"] == student_id(0)
    assert "A result could not be stored" in failure["reason"]
    assert student_id(0) in failure["reason"] or "results" in failure["reason"]
    assert command("grade")[0] == 4  # and it is said again
    assert student_id(1) in rows(course)
    assert command("report")[0] == 0


def file_for_submission(folder):
    shutil.rmtree(folder)
    folder.write_text("x")


def folder_for_the_notebook(folder):
    (folder / f"{ASSIGNMENT}.ipynb").unlink()
    (folder / f"{ASSIGNMENT}.ipynb").mkdir()


def names_that_are_none(folder):
    for name in (b"\xff.py", b"a\nb.txt", b"\x1b[31m"):
        Path(os.fsdecode(os.path.join(os.fsencode(folder), name))).write_text("x")


@pytest.mark.parametrize("change", [file_for_submission, folder_for_the_notebook])
def test_what_stands_in_the_place_of_a_submission_is_a_reason(course, command, change):
    folder = course / "submitted" / student_id(0) / ASSIGNMENT
    change(folder)
    submission = read_submission(folder, student_id(0), [ASSIGNMENT])
    assert submission.problem


def test_files_whose_names_are_none_are_left_out(course, command):
    names_that_are_none(course / "submitted" / student_id(0) / ASSIGNMENT)
    assert command("grade")[0] == 0


NO_TIMES = [
    "soon", "", "11:20", "1e9999999", "2026-03-06 11:20:00 " + "9" * 30, "9" * 500, "NaN",
    "Infinity",
    "2026-03-06 11:20:00 /dev/zero", "2026-03-06 11:20:00 ../../../etc/passwd", "\x00", "\udcff",
    "0001-01-01 00:00:00 +2300", "9999-12-31 23:59:59 -2300", "2026-03-06 99:99:99", "1/0", "((((",
    "2026-03-06\n11:20:00\nUTC\n" * 30, "2026-02-30 11:20:00 UTC", "١٢٣٤-٠٣-٠٦", "1.5.2.7.9.11",
    "00000000000000000000", "2026-03-06 11:20:00 " + "A" * 900, "a" * 999, "-1 -1 -1", "T", "Z Z Z",
]  # fmt: skip


@pytest.mark.parametrize("text", NO_TIMES, ids=range(len(NO_TIMES)))
def test_a_text_that_is_no_time_raises_nothing_and_waives_nothing(course, text):
    """One of these once ended every run of the class, and named nobody."""
    folder = course / "submitted" / student_id(0) / ASSIGNMENT
    (folder / "timestamp.txt").write_bytes(text.encode("utf-8", "surrogateescape"))
    check_time_of_the_files(folder)


def check_time_of_the_files(folder):
    late = datetime(2026, 4, 1, 12, tzinfo=UTC).timestamp()
    os.utime(folder / f"{ASSIGNMENT}.ipynb", (late, late))
    if not (folder / "timestamp.txt").is_symlink():
        os.utime(folder / "timestamp.txt", (late - 5000, late - 5000))
    submission = read_submission(folder, student_id(0), [ASSIGNMENT])
    assert read_timestamp(submission.timestamp) == datetime(2026, 4, 1, 12)
    assert "timestamp.txt cannot be read as a time" in submission.notes[0]
    assert "2026-04-01 12:00:00 UTC" in submission.notes[0]


def test_a_folder_in_the_place_of_a_time_waives_nothing(course):
    folder = course / "submitted" / student_id(0) / ASSIGNMENT
    (folder / "timestamp.txt").unlink()
    (folder / "timestamp.txt").mkdir()
    check_time_of_the_files(folder)


def test_no_timestamp_is_no_time(course):
    """As in nbgrader: many courses collect without one."""
    folder = course / "submitted" / student_id(0) / ASSIGNMENT
    (folder / "timestamp.txt").unlink()
    submission = read_submission(folder, student_id(0), [ASSIGNMENT])
    assert (submission.timestamp, submission.notes) == ("", ())
