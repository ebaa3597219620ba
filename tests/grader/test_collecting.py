"""What comes in and what goes out: archives, times in file names, files of nbgrader's exchange."""

import io
import json
import sys
import zipfile

import pytest
from small_course import ASSIGNMENT, released, source_notebook, student_id, write_course
from stock_nbgrader import nbgrader

from cs_grader.cli import main
from cs_grader.collect import plain_time
from cs_grader.reading.submissions import MAX_NOTEBOOK, read_submission

NOTEBOOK = json.dumps(released(source_notebook())).encode()


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("2026-03-06-17-45-10", "2026-03-06 17:45:10"),
        ("2026-03-06-18-59-59", "2026-03-06 18:59:59"),
        ("2026-03-06_17-45", "2026-03-06 17:45:00"),
        ("20260306174510", "2026-03-06 17:45:10"),
        ("2026-03-06T17:45:10", "2026-03-06 17:45:10"),
        ("2026-03-06 17:45:10 +0100", "2026-03-06 17:45:10 +0100"),
        ("", ""),
    ],
)
def test_times_in_file_names_are_read_as_they_stand_there(text, time):
    assert plain_time(text) == time


def zipped(**members):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/"), content)
    return data.getvalue()


RIGHT = f"{ASSIGNMENT}.ipynb"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("handed in.zip", zipped(**{RIGHT: NOTEBOOK})),
        ("handed in.ZIP", zipped(**{f"folder__{RIGHT}": NOTEBOOK, "notes.txt": b"x"})),
        (RIGHT, zipped(**{RIGHT: NOTEBOOK})),
        ("a.zip", zipped(**{RIGHT: NOTEBOOK, f"MACOSX__.{RIGHT}": b"x", "old.ipynb": b"{}"})),
        ("a.zip", zipped(**{"my work.ipynb": NOTEBOOK})),
    ],
)
def test_a_zip_with_the_right_notebook_is_graded(tmp_path, name, data):
    folder = tmp_path / "kim" / ASSIGNMENT
    folder.mkdir(parents=True)
    (folder / name).write_bytes(data)
    submission = read_submission(folder, "kim", [ASSIGNMENT])
    assert submission.notebooks == {ASSIGNMENT: NOTEBOOK}
    assert not submission.problem


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (zipped(**{"a.txt": b"x"}), f"is a zip archive that does not hold {RIGHT} once"),
        (zipped(**{"a.ipynb": b"x", "b.ipynb": b"y"}), "does not hold"),
        (zipped(**{RIGHT: NOTEBOOK})[:-40], "is a damaged zip archive"),
        (zipped(**{RIGHT: bytes(MAX_NOTEBOOK + 1)}), "holds a notebook larger than 20 MB"),
        (zipped(**{f"{i}.txt": b"" for i in range(1500)}), "of too many files"),
    ],
)
def test_any_other_zip_is_a_sentence(tmp_path, data, words):
    folder = tmp_path / "kim" / ASSIGNMENT
    folder.mkdir(parents=True)
    (folder / "handed in.zip").write_bytes(data)
    assert words in read_submission(folder, "kim", [ASSIGNMENT]).problem


@pytest.mark.slow
def test_files_of_the_exchange_come_back_byte_for_byte(tmp_path, capsys):
    """`nbgrader release_feedback` needs both files, and `fetch_feedback` a hash of the secret."""
    course = write_course(tmp_path / "course", 3)
    secrets = {0: b"a1b2c3", 1: b"a1b2c3\n"}
    for number, secret in secrets.items():
        folder = course / "submitted" / student_id(number) / ASSIGNMENT
        (folder / "submission_secret.txt").write_bytes(secret)
        (folder / "timestamp.txt").write_bytes(b"2026-03-06 11:20:00.5 UTC")
    (course / "submitted" / student_id(2) / ASSIGNMENT / "timestamp.txt").write_text("yesterday")
    for command in ("grade", "feedback"):
        assert main([command, ASSIGNMENT, "--course", str(course)]) == 0
    for number, secret in secrets.items():
        for step in ("autograded", "feedback"):
            folder = course / step / student_id(number) / ASSIGNMENT
            assert (folder / "submission_secret.txt").read_bytes() == secret
            assert (folder / "timestamp.txt").read_bytes() == b"2026-03-06 11:20:00.5 UTC"
    last = course / "feedback" / student_id(2) / ASSIGNMENT
    assert (last / "timestamp.txt").read_bytes() == b""
    spare = (last / "submission_secret.txt").read_text()
    assert len(spare) == 64  # nobody was told it, and nobody can guess it
    assert not (course / "autograded" / student_id(2) / ASSIGNMENT / "timestamp.txt").exists()


@pytest.mark.slow
def test_a_version_that_cannot_be_made_leaves_the_old_one(tmp_path):
    course = write_course(tmp_path / "course", 0)
    with (course / "nbgrader_config.py").open("a") as file:
        file.write("from cs_grader.generate import keep_old_version\nkeep_old_version()\n")
        file.write(f"import os\nos.environ['PATH'] += ':{sys.prefix}/bin'\n")  # for alembic
    nbgrader(course, "generate_assignment", ASSIGNMENT)
    old = course / "assignments" / ASSIGNMENT / RIGHT
    before = old.read_bytes()
    source = course / "solutions" / ASSIGNMENT / RIGHT
    source.write_text(source.read_text().replace("### END SOLUTION", ""))
    with pytest.raises(AssertionError):
        nbgrader(course, "generate_assignment", ASSIGNMENT, "--force")
    assert old.read_bytes() == before
