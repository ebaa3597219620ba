"""The honest class, graded by stock nbgrader and by cs_grader: each once, until something changes."""

import csv
import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from corpus import ROOT, graded_functions, source_notebook
from honest_class import class_list, write_class
from honest_submission import ASSIGNMENT, DUE
from stock_nbgrader import PYTHON, autograde, make_course, nbgrader, scores

HOME = ROOT / "_build" / "honest"
SANDBOX = os.environ["SANDBOX"]
POINTS = graded_functions(source_notebook(ASSIGNMENT))
STUDENTS = class_list()
IDS = [student.id for student in STUDENTS]
CLASS = (
    "tests/grader/*honest*", "tests/grader/honest/*", "tests/grader/stock_nbgrader.py",
    "tests/assignments/*/*.py", "solutions/**/*", "assignments/**/*", "cs_core/**/*.py",
    "tools/corpus.py", "tools/sandbox.py", "requirements.txt",
)  # fmt: skip
Scores = dict[str, dict[str, Any]]


def by_stock() -> Scores:
    """Return points, penalty and exported scores by student, as stock nbgrader gives them."""
    return _once("stock", _run_stock, CLASS)


def by_cs_grader() -> Scores:
    """Return the same, as cs_grader gives them for the same files."""
    by_stock()
    return _once("ours", _run_ours, (*CLASS, "cs_grader/**/*.py", "nbgrader_config.py"))


def _once(name: str, run: Callable[[Path], Scores], sources: tuple[str, ...]) -> Scores:
    """Return what `run` gives, from a file if nothing that it depends on has changed."""
    digest = hashlib.sha256(f"{sys.version} {SANDBOX}".encode())
    files = {path for pattern in sources for path in ROOT.glob(pattern) if path.is_file()}
    for path in sorted(files):
        digest.update(f"{path.relative_to(ROOT)}\0".encode() + path.read_bytes())
    kept = HOME / f"{name}.json"
    HOME.mkdir(parents=True, exist_ok=True)
    with (HOME / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # another process of the tests waits, and finds it done
        return _kept_or_run(kept, HOME / name, digest.hexdigest(), run)


def _kept_or_run(kept: Path, folder: Path, key: str, run: Callable[[Path], Scores]) -> Scores:
    if kept.exists() and folder.exists():
        stored = json.loads(kept.read_text(encoding="utf-8"))
        if stored["key"] == key:
            return dict(stored["value"])
    value = run(folder)
    kept.write_text(json.dumps({"key": key, "value": value}), encoding="utf-8")
    return value


def _run_stock(folder: Path) -> Scores:
    release = make_course(folder, ASSIGNMENT, DUE)
    write_class(folder / "submitted", json.loads(release.read_bytes()))
    autograde(folder, ASSIGNMENT, [IDS[::2], IDS[1::2]])
    return _found(folder)


def _run_ours(folder: Path) -> Scores:
    our_course(folder, IDS)
    assert cs_grader(folder)["graded"] == len(IDS)
    return _found(folder)


def our_course(folder: Path, students: list[str]) -> None:
    """Make a course folder with the project's own settings, and some of the submissions."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    shutil.copy(ROOT / "nbgrader_config.py", folder)
    shutil.copytree(ROOT / "solutions" / ASSIGNMENT, folder / "solutions" / ASSIGNMENT)
    for student in students:
        shutil.copytree(HOME / "stock" / "submitted" / student, folder / "submitted" / student)
    nbgrader(folder, "db", "assignment", "add", ASSIGNMENT, f"--duedate={DUE}")


def cs_grader(folder: Path, *options: str) -> dict[str, Any]:
    """Run `cs-grader grade` in a course folder; return what it says."""
    done = subprocess.run(
        [PYTHON, "-m", "cs_grader", "grade", ASSIGNMENT, "--workers", "2", "--json",
         "--sandbox", SANDBOX, *options],
        cwd=folder, env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return dict(json.loads(done.stdout))


def _found(folder: Path) -> Scores:
    rows = export(folder)
    result = scores(folder, ASSIGNMENT, IDS)
    for student, row in rows.items():
        result[student]["points"] = dict.fromkeys(POINTS, 0.0) | result[student]["points"]
        result[student]["export"] = row
    return result


def export(folder: Path) -> dict[str, dict[str, str]]:
    """Run `nbgrader export`; return its rows by student."""
    nbgrader(folder, "export", "--to=grades.csv")
    with (folder / "grades.csv").open(encoding="utf-8") as file:
        return {row["student_id"]: row for row in csv.DictReader(file)}
