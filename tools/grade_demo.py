"""Grade a class in every assignment as docs/instructors.md says; check every score.

The submissions are made from the corpus of right and wrong answers, so the score that each must
get is known. Everything happens in `_build/demo`, a course folder of its own with its own
gradebook. A second run with nothing changed only repeats the result, and one with a new assignment
grades that alone.
"""

import argparse
import csv
import fcntl
import hashlib
import json
import math
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TypedDict

from corpus import ROOT, assignments, graded_functions, source_notebook
from demo_class import DUE, Student, write_submissions
from sandbox import choose

from cs_grader.grading.bubblewrap import NoSandboxError
from cs_grader.running.keys import grader_version

DEMO = ROOT / "_build" / "demo"
CELL_SECONDS = 8  # where a cell never ends: elsewhere the 30 of nbgrader_config.py hold


class Graded(TypedDict):
    """What came of an assignment: of what, what was said, how many scores, whose is not right."""

    key: str
    summary: str
    scores: int
    wrong: list[str]


def main(arguments: Sequence[str] | None = None) -> int:
    """Grade the class if anything changed; print the result; return 1 if a score is not right."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--sandbox", choices=["auto", "bubblewrap", "none"], default="auto")
    parser.add_argument("--force", action="store_true", help="grade again, changed or not")
    options = parser.parse_args(arguments)
    DEMO.parent.mkdir(exist_ok=True)
    with (DEMO.parent / "demo.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # a second run waits, and finds the work done
        return _run(options)


def _run(options: argparse.Namespace) -> int:
    try:
        sandbox = choose(options.sandbox)
    except NoSandboxError as error:
        print(error, file=sys.stderr)
        return 2
    done, keys = DEMO / "done.json", {name: content_key(name, sandbox) for name in assignments()}
    graded = {} if options.force else _still_good(done, keys)
    new = [name for name in keys if name not in graded]
    if new:
        done.unlink(missing_ok=True)  # if this run is interrupted, the next one starts anew
    try:
        graded |= grade_class(new, keys, sandbox)
    except subprocess.CalledProcessError as error:
        said = error.stderr or "What went wrong stands above."
        print(f"{' '.join(error.cmd[2:4])} failed. {said}", file=sys.stderr)
        return 1
    done.write_text(json.dumps(graded, indent=1), encoding="utf-8")
    return _tell([graded[name] for name in keys])


def _still_good(done: Path, keys: dict[str, str]) -> dict[str, Graded]:
    """Return what was graded before; nothing if any of it has changed since, or is there no more.

    nbgrader's gradebook does not forget: for a changed assignment it starts anew.
    """
    try:
        graded: dict[str, Graded] = json.loads(done.read_text(encoding="utf-8"))
        return graded if all(keys.get(n) == one["key"] for n, one in graded.items()) else {}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def content_key(assignment: str, sandbox: str) -> str:
    """Return a hash of everything the result of an assignment depends on."""
    sources = (f"solutions/{assignment}/**/*", f"tests/assignments/{assignment}/*.py",
               "tools/*demo*", "tools/corpus.py", "nbgrader_config.py",
               "requirements.txt")  # fmt: skip
    files = {path for pattern in sources for path in ROOT.glob(pattern) if path.is_file()}
    digest = hashlib.sha256(f"{grader_version()} {sandbox}".encode())
    for path in sorted(files):
        digest.update(f"{path.relative_to(ROOT)}\0".encode() + path.read_bytes())
    return digest.hexdigest()


def grade_class(names: Sequence[str], keys: dict[str, str], sandbox: str) -> dict[str, Graded]:
    """Grade everybody in these assignments, in a new course folder if these are all."""
    if not names:
        return {}
    if len(names) == len(keys):
        shutil.rmtree(DEMO, ignore_errors=True)
        DEMO.mkdir()
        shutil.copy(ROOT / "nbgrader_config.py", DEMO)
    graded: dict[str, Graded] = {}
    for name in names:
        summary, students, wrong = grade_assignment(name, sandbox)
        graded[name] = Graded(
            key=keys[name], summary=summary, scores=len(students),
            wrong=[f"{student} ({name})" for student in wrong],
        )  # fmt: skip
    nbgrader("export", "--to=grades.csv")
    return graded


def grade_assignment(assignment: str, sandbox: str) -> tuple[str, list[Student], list[str]]:
    """Grade the class in one assignment; return what was said, the class, whose score is wrong."""
    shutil.copytree(ROOT / "solutions" / assignment, DEMO / "solutions" / assignment)
    nbgrader("generate_assignment", assignment)
    nbgrader("db", "assignment", "add", assignment, f"--duedate={DUE}")
    release = json.loads((DEMO / "assignments" / assignment / f"{assignment}.ipynb").read_bytes())
    students = write_submissions(DEMO / "submitted", assignment, release)
    say(f"{assignment}: grading {len(students)} submissions")
    limits = ["--sandbox", sandbox]
    if any(student.endless for student in students):
        limits += ["--timeout", str(CELL_SECONDS)]
    # 1: some could not be graded, as it must be in this class
    summary = cs_grader("grade", assignment, *limits, codes=(0, 1))
    say("Writing feedback and the report")
    cs_grader("feedback", assignment)
    cs_grader("report", assignment)
    return summary, students, unexpected(assignment, students)


def report(assignment: str) -> Path:
    """Return the folder of an assignment's report."""
    return DEMO / "report" / assignment


def say(words: str) -> None:
    """Print a step at once, so that whoever waits sees where it stands."""
    print(f"{words} ...", flush=True)


def nbgrader(*arguments: str) -> None:
    """Run a stock command in the demo's course folder."""
    subprocess.run(
        [sys.executable, "-m", "nbgrader", *arguments],
        cwd=DEMO, check=True, capture_output=True, text=True,
    )  # fmt: skip


def cs_grader(*arguments: str, codes: Sequence[int] = (0,)) -> str:
    """Run a command of ours there; return what it printed. Its progress and errors are shown."""
    command = [sys.executable, "-m", "cs_grader", *arguments]
    done = subprocess.run(command, cwd=DEMO, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode not in codes:
        raise subprocess.CalledProcessError(done.returncode, command)
    return done.stdout


def unexpected(assignment: str, students: Sequence[Student]) -> list[str]:
    """Return who did not get the score, in the report's table, that the corpus predicts."""
    points = graded_functions(source_notebook(assignment))
    with (report(assignment) / "scores.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["student"]: row for row in csv.DictReader(file)}
    wrong = []
    for student in students:
        row, expected = rows[student.id], student.expected(points)
        score = sum(expected.values()) * (1 - student.penalty)
        as_expected = {function: float(row[function]) for function in points} == expected
        if not (as_expected and math.isclose(float(row["score"]), score)):
            wrong.append(student.id)
    return wrong


def _tell(graded: Sequence[Graded]) -> int:
    scores = sum(one["scores"] for one in graded)
    wrong = [student for one in graded for student in one["wrong"]]
    print("\n".join(one["summary"] for one in graded))
    print(f"{scores - len(wrong)} of {scores} scores as expected.")
    for assignment in assignments():
        print(f"Report: {report(assignment) / 'index.html'}")
    print(f"Gradebook page: cd {DEMO} && jupyter lab, then Nbgrader > Formgrader.")
    if wrong:
        print(f"Not the expected score: {', '.join(wrong)}.", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
