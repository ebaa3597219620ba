"""Results as files: whole or absent, whatever happens while they are written."""

import errno
import json
import os
import random
import signal
import stat
import subprocess
import sys
import time
import tracemalloc
from contextlib import contextmanager
from dataclasses import replace
from itertools import count
from types import SimpleNamespace

import pytest
from full_disk import files_up_to
from graded_class import ASSIGNMENT

from cs_grader.results import CellResult, Result
from cs_grader.storage import atomic
from cs_grader.storage.course import Course
from cs_grader.storage.store import Store

CELL = CellResult("p1", "double_tests", 4.0, 4.0, message="λ \ud83d half a pair", seconds=0.25)
RESULT = Result(ASSIGNMENT, "ann", "k1", notes=("a note",), cells=(CELL,), timestamp="2026-03-06")


@pytest.fixture
def course(tmp_path):
    course = Course.load(tmp_path)
    hand_in(course, "timestamp.txt", b"2026-03-06")
    return course


def hand_in(course, name, data):
    folder = course.submission_folder(ASSIGNMENT, "ann")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(data)


@pytest.fixture
def store(course):
    return Store(course, ASSIGNMENT)


def graded(result=RESULT, *names, text="x"):
    notebook = {"cells": [{"source": text, "metadata": {}}], "nbformat": 4}
    return SimpleNamespace(result=result, notebooks=dict.fromkeys(names or ["p1"], notebook))


def autograded(course, student="ann"):
    return course.autograded_folder(ASSIGNMENT, student)


def result_file(store):
    (path,) = store.folder.glob("*/*.json")
    return path


def text_of(course, student):
    notebook = json.loads((autograded(course, student) / "p1.ipynb").read_bytes())
    return notebook["cells"][0]["source"]


def everything(root):
    return {str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()}


def test_a_result_comes_back_as_it_was(store):
    store.put(graded())
    assert store.get("ann", "k1") == RESULT
    assert list(store.results()) == [RESULT]
    assert Store(store.course, ASSIGNMENT).get("ann", "k1") == RESULT


def test_of_another_key_student_or_assignment_there_is_none(store, course):
    store.put(graded())
    assert store.get("ann", "k2") is None
    assert store.get("bob", "k1") is None
    assert Store(course, "other").get("ann", "k1") is None


def test_a_file_in_another_place_does_not_count(store, course):
    store.put(graded())
    data = result_file(store).read_bytes()
    (bob := store._path("bob")).parent.mkdir(exist_ok=True)
    bob.write_bytes(data)
    autograded(course, "bob").mkdir(parents=True)
    (autograded(course, "bob") / "p1.ipynb").write_text("{}")
    assert store.get("bob", "k1") is None
    assert list(store.results()) == [RESULT]
    other = Store(course, "other")
    other._path("ann").parent.mkdir(parents=True)
    other._path("ann").write_bytes(data)
    assert other.get("ann", "k1") is None
    assert list(other.results()) == []


def test_without_its_autograded_notebooks_it_does_not_count(store, course):
    store.put(graded(RESULT, "p1", "p2"))
    assert store.get("ann", "k1") == RESULT
    (autograded(course) / "p2.ipynb").unlink()
    assert store.get("ann", "k1") is None
    assert list(store.results()) == [RESULT]  # the scores are known all the same


def test_a_damaged_file_does_not_count(store):
    store.put(graded())
    path = result_file(store)
    whole = path.read_bytes()
    for length in range(0, len(whole) - 1, 7):
        path.write_bytes(whole[:length])
        assert store.get("ann", "k1") is None, length
    for i in range(0, len(whole) - 1, 5):
        path.write_bytes(whole[:i] + bytes([whole[i] ^ 1]) + whole[i + 1 :])
        assert store.get("ann", "k1") is None, i
        assert list(store.results()) == []
    path.write_bytes(bytes(len(whole)))
    assert store.get("ann", "k1") is None
    store.put(graded())
    assert path.read_bytes() == whole


def test_results_of_an_older_version_do_not_count(store):
    store.put(graded())
    values = json.loads(result_file(store).read_bytes().partition(b"\n")[2])
    for change in ({"cells": [{"points": 1}]}, {"unheard_of": 1}, {"notes": None}):
        text = json.dumps(values | {"result": values["result"] | change}).encode()
        checksum = atomic.hashlib.sha256(text).hexdigest().encode()
        result_file(store).write_bytes(checksum + b"\n" + text + b"\n")
        assert store.get("ann", "k1") is None


def test_what_lies_in_the_autograded_folder(store, course):
    hand_in(course, "submission_secret.txt", b"ab12" * 32)
    store.put(graded(RESULT, "p1", "old"))
    store.put(graded(RESULT, text="half \ud83d"))
    folder = autograded(course)
    assert everything(folder) == {"p1.ipynb", "timestamp.txt", "submission_secret.txt"}
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o444}
    assert json.loads((folder / "p1.ipynb").read_bytes())["cells"][0]["source"] == "half ?"
    assert (folder / "timestamp.txt").read_bytes() == b"2026-03-06"
    assert (folder / "submission_secret.txt").read_bytes() == b"ab12" * 32
    hand_in(course, "timestamp.txt", b"the day before")
    store.put(graded())
    assert "timestamp.txt" not in everything(folder)


def test_a_secret_that_is_a_link_is_not_followed(store, course, tmp_path):
    (tmp_path / "gradebook.db").write_text("hidden")
    submitted = course.submission_folder(ASSIGNMENT, "ann")
    (submitted / "submission_secret.txt").symlink_to(tmp_path / "gradebook.db")
    store.put(graded())
    assert "submission_secret.txt" not in everything(autograded(course))


@contextmanager
def failing(monkeypatch, number):
    """Let the call of that number of anything that writes fail, as on a full disk."""
    calls, opened = count(), os.open

    def broken(real):
        def call(*arguments, **options):
            reads = real is opened and arguments[1] & os.O_NOFOLLOW  # what was handed in
            if not reads and next(calls) == number:
                raise OSError(errno.ENOSPC, "No space left on device")
            return real(*arguments, **options)

        return call

    with monkeypatch.context() as patch:
        for name in ("open", "fsync", "replace"):
            patch.setattr(os, name, broken(getattr(os, name)))
        yield calls


def test_a_failure_at_any_point_leaves_nothing_half_written(store, course, monkeypatch):
    store.put(graded())
    before = everything(course.root)
    new = graded(replace(RESULT, key="k2"), text="new")
    for number in count():
        with failing(monkeypatch, number) as calls, suppress_full_disk():
            store.put(new)
        if next(calls) <= number:  # nothing failed
            break
        assert everything(course.root) == before
        assert list(store.results()) in ([RESULT], [new.result])
        if store.get("ann", "k2"):
            assert text_of(course, "ann") == "new"
        assert text_of(course, "ann") in ("x", "new")
    assert number > 10
    assert store.get("ann", "k2") == new.result


@contextmanager
def suppress_full_disk():
    try:
        yield
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise


def test_a_full_disk(store, course):
    with files_up_to(2000), pytest.raises(OSError, match="File too large"):
        store.put(graded(text="x" * 3000))
    assert everything(course.root) == {f"submitted/ann/{ASSIGNMENT}/timestamp.txt"}
    assert store.get("ann", "k1") is None
    store.put(graded(text="x" * 3000))
    assert store.get("ann", "k1") == RESULT


def test_a_folder_that_cannot_be_written(store, course):
    (course.root / "autograded").touch()
    with pytest.raises(OSError, match="autograded"):
        store.put(graded())
    assert list(store.results()) == []


def put_forever(store):
    for number in count(7):
        result = replace(RESULT, student=f"s{number % 7}", key=str(number))
        store.put(graded(result, text=f"{number:09}" * 2000))


def kill_often(root, times):
    """Kill a program that stores results again and again; check what it left each time."""
    course = Course.load(root)
    rng, seen = random.Random(5), 0
    for _ in range(times):
        child = os.fork()
        if not child:
            put_forever(Store(course, ASSIGNMENT))
        time.sleep(rng.uniform(0.01, 0.05))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        store = Store(course, ASSIGNMENT)
        seen += len(left := list(store.folder.glob("*/*.json")))
        assert len(left) == sum(1 for _ in store.results()), "a file is damaged"
        for result in store.results():  # the notebook is of this result, or of a later one
            number = int(result.key)
            assert store.get(result.student, result.key)
            assert int(text_of(course, result.student)[:9]) - number in range(0, 8, 7)
        for number in range(7):
            clean = replace(RESULT, student=f"s{number}", key=str(number))
            store.put(graded(clean, text=f"{number:09}" * 2000))
        assert not [name for name in everything(root) if name.endswith(".tmp")]
    assert seen > times


def test_killed_at_any_point(tmp_path):
    here = os.path.dirname(__file__)
    program = f"""
import sys
from pathlib import Path
sys.path.append({here!r})
from test_store import kill_often
kill_often(Path({str(tmp_path)!r}), times=8)
"""
    subprocess.run([sys.executable, "-c", program], check=True)


def test_files_of_a_running_program_are_left_alone(store, course):
    store.put(graded())
    folder = autograded(course)
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    mine = f".cs-grader-{atomic._HOST}-{os.getpid()}-0.tmp"
    first = f".cs-grader-{atomic._HOST}-1-0.tmp"
    foreign = f".cs-grader-0123-{gone.pid}-0.tmp"
    for name in (mine, first, foreign, f".cs-grader-{atomic._HOST}-{gone.pid}-0.tmp"):
        (folder / name).touch()
        (result_file(store).parent / name).touch()
    Store(course, ASSIGNMENT).put(graded())
    whole = {"p1.ipynb", "timestamp.txt", mine, first, foreign}
    assert everything(folder) == whole
    kept = {path.name for path in result_file(store).parent.iterdir()}
    assert kept == {result_file(store).name, mine, first, foreign}


def test_memory_does_not_grow_with_the_class(store, monkeypatch):
    monkeypatch.setattr(os, "fsync", lambda _: None)
    long = replace(CELL, message="m" * 20_000)
    for number in range(600):
        store.put(graded(replace(RESULT, student=f"s{number}", cells=(long,))))
    tracemalloc.start()
    assert sum(len(result.cells[0].message) for result in store.results()) == 12_000_000
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 6_000_000  # the table of interned names may grow by a few
