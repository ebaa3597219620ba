"""Grade a class of thirty with the stock nbgrader commands, and check every score.

The submissions are made from the corpus of right and wrong answers, so the score that each must
get is known. Everything happens in `_build/demo`, a course folder of its own with its own
gradebook. A second run with nothing changed only repeats the result.
"""

import argparse
import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import demo_report
from corpus import ROOT, graded_functions, source_notebook
from demo_class import ASSIGNMENT, DUE, Student, write_submissions
from demo_results import Outcome, collect
from sandbox import NoSandboxError, require_sandbox, sandboxed
from tqdm import tqdm

DEMO = ROOT / "_build" / "demo"
PYTHON = os.path.abspath(sys.executable)  # the sandbox knows no way through `..`
PROCESSES = 2
CELL_SECONDS = 8  # stock allows 30; the class has an endless loop in it
# what nbgrader does by itself, where our nbgrader_config.py has split grading
STEPS = ("Execute", "LimitOutput", "SaveAutoGrades", "AssignLatePenalties", "CheckCellMetadata")
STOCK = [f"nbgrader.preprocessors.{step}" for step in STEPS]


def main(arguments: Sequence[str] | None = None) -> int:
    """Grade the class if anything changed; print the result; return 1 if a score is not right."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--sandbox", choices=["bubblewrap", "none"], default="bubblewrap")
    parser.add_argument("--force", action="store_true", help="grade again, changed or not")
    options = parser.parse_args(arguments)
    DEMO.parent.mkdir(exist_ok=True)
    with (DEMO.parent / "demo.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # a second run waits, and finds the work done
        return _run(options)


def _run(options: argparse.Namespace) -> int:
    done, key = DEMO / "done.json", content_key()
    if options.force or not _same_key(done, key):
        try:
            started = time.monotonic()
            outcomes = grade_class(sandbox=options.sandbox == "bubblewrap")
        except NoSandboxError as error:
            print(error, file=sys.stderr)
            return 2
        except subprocess.CalledProcessError as error:
            print(f"{' '.join(map(str, error.cmd[:3]))} failed:\n{error.stderr}", file=sys.stderr)
            return 1
        demo_report.write(DEMO / "report", outcomes)
        result = {
            "key": key,
            "seconds": round(time.monotonic() - started, 1),
            "summary": demo_report.summary(outcomes),
            "wrong": [outcome.student.id for outcome in outcomes if not outcome.as_expected],
        }
        done.write_text(json.dumps(result, indent=1), encoding="utf-8")
    return _tell(json.loads(done.read_text(encoding="utf-8")))


def _same_key(done: Path, key: str) -> bool:
    try:
        return bool(json.loads(done.read_text(encoding="utf-8"))["key"] == key)
    except (OSError, ValueError, KeyError):
        return False


def content_key() -> str:
    """Return a hash of everything the result depends on."""
    sources = ("solutions/**/*", "cs_core/**/*.py", "tests/assignments/a*/*.py",
               "tools/*demo*", "tools/corpus.py", "tools/sandbox.py",
               "nbgrader_config.py", "requirements.txt")  # fmt: skip
    files = {path for pattern in sources for path in ROOT.glob(pattern) if path.is_file()}
    digest = hashlib.sha256(sys.version.encode())
    for path in sorted(files):
        digest.update(f"{path.relative_to(ROOT)}\0".encode() + path.read_bytes())
    return digest.hexdigest()


def grade_class(*, sandbox: bool) -> list[Outcome]:
    """Make the course folder, grade everybody, and collect what came of it."""
    if sandbox:
        require_sandbox()
    say("Making the assignment and thirty submissions")
    _make_course_folder()
    nbgrader("generate_assignment", ASSIGNMENT)
    nbgrader("db", "assignment", "add", ASSIGNMENT, f"--duedate={DUE}")
    release = json.loads((DEMO / "assignments" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb").read_bytes())
    students = write_submissions(DEMO / "submitted", release)
    logs = autograde(students, sandbox=sandbox)
    (DEMO / "autograde.log").write_text("\n".join(logs), encoding="utf-8")
    say("Writing feedback")
    nbgrader("generate_feedback", ASSIGNMENT)
    nbgrader("export", "--to=grades.csv")
    points = graded_functions(source_notebook(ASSIGNMENT))
    return collect(DEMO, students, points, logs)


def say(words: str) -> None:
    """Print a step at once, so that whoever waits sees where it stands."""
    print(f"{words} ...", flush=True)


def _make_course_folder() -> None:
    if DEMO.exists():
        _make_writable(DEMO.rglob("*"))
        shutil.rmtree(DEMO)
    DEMO.mkdir(parents=True)
    shutil.copy(ROOT / "nbgrader_config.py", DEMO)
    shutil.copytree(ROOT / "solutions" / ASSIGNMENT, DEMO / "solutions" / ASSIGNMENT)


def _make_writable(paths: Iterable[Path]) -> None:
    for path in paths:
        if path.is_dir() and not path.is_symlink():
            path.chmod(0o755)


def nbgrader(*arguments: str) -> None:
    """Run a stock command in the demo's course folder."""
    subprocess.run(
        [PYTHON, "-m", "nbgrader", *arguments],
        cwd=DEMO, check=True, capture_output=True, text=True,
    )  # fmt: skip


def autograde(students: Sequence[Student], *, sandbox: bool) -> list[str]:
    """Run `nbgrader autograde` in two processes on disjoint students; return their logs.

    The command ends with an error if any submission cannot be graded; that is not an error here.
    """
    everybody = {student.id for student in students}
    shares = [sorted(everybody)[i::PROCESSES] for i in range(PROCESSES)]
    with tqdm(total=len(students), desc="Grading", unit="student") as bar:
        logs = _autograde_side_by_side([everybody - set(share) for share in shares], bar, sandbox)
        if any("database is locked" in log for log in logs):
            # on a slow disk one process may wait too long for the other: grade the rest alone
            logs += _autograde_side_by_side([set()], bar, sandbox)
        bar.update(len(students) - bar.n)
    return logs


def _autograde_side_by_side(
    exclusions: Sequence[set[str]], bar: "tqdm[Any]", sandbox: bool
) -> list[str]:
    """Run a process for each set of students to leave out; nbgrader skips who is graded."""
    logs: list[list[str]] = [[] for _ in exclusions]
    readers = []
    for excluded, log in zip(exclusions, logs, strict=True):
        process = subprocess.Popen(
            _autograde_command(excluded, sandbox=sandbox),
            cwd=DEMO, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        readers.append(threading.Thread(target=_follow, args=(process, log, bar)))
        readers[-1].start()
    for reader in readers:
        reader.join()
    return ["".join(log) for log in logs]


def _autograde_command(excluded: Iterable[str], *, sandbox: bool) -> list[str]:
    command = [
        PYTHON, "-m", "nbgrader", "autograde", ASSIGNMENT,
        f"--CourseDirectory.student_id_exclude={','.join(sorted(excluded))}",
        f"--Execute.timeout={CELL_SECONDS}",
        f"--Autograde.autograde_preprocessors={STOCK}",
    ]  # fmt: skip
    if not sandbox:
        return command
    return sandboxed(command, writable=[DEMO], hidden=[DEMO / "solutions"])


def _follow(process: subprocess.Popen[str], log: list[str], bar: "tqdm[Any]") -> None:
    with process:
        for line in process.stdout or ():
            log.append(line)
            if "Creating/updating student" in line:
                bar.update()


def _tell(result: dict[str, Any]) -> int:
    print(result["summary"])
    print(f"Graded in {result['seconds']} s. Report: {DEMO / 'report' / 'index.html'}")
    print(f"Gradebook page: cd {DEMO} && jupyter lab, then Nbgrader > Formgrader.")
    if result["wrong"]:
        print(f"Not the expected score: {', '.join(result['wrong'])}.", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
