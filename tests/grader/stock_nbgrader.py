"""Grade a folder of submissions with the stock `nbgrader autograde`, and read what it gave."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from corpus import ROOT, Notebook, source_notebook
from sandbox import sandboxed

PYTHON = os.path.abspath(sys.executable)  # the sandbox knows no way through `..`
CONFIG = """\
import math
import os
import sys

from nbgrader.plugins import BasePlugin

c = get_config()


class TenPercentADay(BasePlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return round(score * min(1.0, 0.1 * math.ceil(total_seconds_late / 86_400)), 2)


os.environ["PATH"] = os.path.join(sys.prefix, "bin") + os.pathsep + os.environ["PATH"]
c.CourseDirectory.course_id = "stock"
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "assignments"
c.OverwriteCells.add_missing_cells = True
c.AssignLatePenalties.plugin_class = TenPercentADay
"""


def make_course(
    folder: Path, assignment: str, due: str, *, change: Callable[[Notebook], Notebook] | None = None
) -> Path:
    """Make a course folder of nbgrader's, with an assignment; return the released notebook."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(ROOT / "solutions" / assignment, folder / "solutions" / assignment)
    if change:
        path = folder / "solutions" / assignment / f"{assignment}.ipynb"
        path.write_text(json.dumps(change(source_notebook(assignment))), encoding="utf-8")
    (folder / "nbgrader_config.py").write_text(CONFIG, encoding="utf-8")
    nbgrader(folder, "generate_assignment", assignment)
    nbgrader(folder, "db", "assignment", "add", assignment, f"--duedate={due}")
    return folder / "assignments" / assignment / f"{assignment}.ipynb"


def nbgrader(folder: Path, *arguments: str) -> str:
    """Run a stock command in a course folder; return what it said."""
    done = subprocess.run(
        [PYTHON, "-m", "nbgrader", *arguments],
        cwd=folder, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout + done.stderr


def autograde(folder: Path, assignment: str, shares: Sequence[Sequence[str]]) -> list[str]:
    """Run `nbgrader autograde` for each share of the students, side by side; return the logs.

    The command ends with an error if a submission cannot be graded; that is not an error here.
    """
    everybody = {path.name for path in (folder / "submitted").iterdir()}
    logs = [folder / f"autograde-{k}.log" for k in range(len(shares))]
    running = []
    for share, log in zip(shares, logs, strict=True):
        command = [PYTHON, "-m", "nbgrader", "autograde", assignment]
        if excluded := sorted(everybody - set(share)):
            command.append(f"--CourseDirectory.student_id_exclude={','.join(excluded)}")
        if os.environ["SANDBOX"] != "none":
            command = sandboxed(command, writable=[folder], hidden=[folder / "solutions"])
        with log.open("wb") as output:
            running.append(
                subprocess.Popen(command, cwd=folder, stdout=output, stderr=subprocess.STDOUT)
            )
    for process in running:
        process.wait()
    return [log.read_text(encoding="utf-8") for log in logs]


def scores(folder: Path, assignment: str, students: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Return what the gradebook holds: points by function, and the penalty for lateness."""
    from nbgrader.api import Gradebook

    found = {}
    with Gradebook(f"sqlite:///{folder / 'gradebook.db'}") as gradebook:
        for student in students:
            (notebook,) = gradebook.find_submission(assignment, student).notebooks
            points = {g.name.removesuffix("_tests"): float(g.score) for g in notebook.grades}
            found[student] = {"points": points, "penalty": notebook.late_submission_penalty or 0.0}
    return found
