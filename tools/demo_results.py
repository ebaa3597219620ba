"""What came of grading: scores from the gradebook, and a reason for every point lost."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus import Notebook, nbgrader_metadata
from demo_class import ASSIGNMENT, Student

# What stock nbgrader raises for a submission that it cannot grade, in words for the student.
REASONS = {
    "NotJSONError": "The file cannot be read as a notebook: it is cut off or was changed by hand.",
    "DeadKernelError": "The code ended the kernel, so nothing could be graded.",
    "No notebooks found": f"There is no file named {ASSIGNMENT}.ipynb.",
}


@dataclass(frozen=True)
class Outcome:
    """One student's result.

    Attributes
    ----------
    student : Student
        Who, and what was handed in.
    expected, got : dict of str to float
        Points by function.
    score, expected_score : float
        After the penalty for lateness.
    reasons : dict of str to str
        By function, or under the empty name for the whole submission.
    """

    student: Student
    expected: dict[str, float]
    got: dict[str, float]
    score: float
    expected_score: float
    reasons: dict[str, str]

    @property
    def as_expected(self) -> bool:
        """Whether every function's points and the score are what they must be."""
        return self.got == self.expected and abs(self.score - self.expected_score) < 1e-9


def collect(
    course: Path, students: Sequence[Student], points: dict[str, float], logs: Sequence[str]
) -> list[Outcome]:
    """Read the gradebook, the graded notebooks and the logs of a course folder."""
    from nbgrader.api import Gradebook

    outcomes = []
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        for student in students:
            submission = gradebook.find_submission(ASSIGNMENT, student.id)
            (notebook,) = submission.notebooks
            got = dict.fromkeys(points, 0.0)
            got |= {g.name.removesuffix("_tests"): float(g.score) for g in notebook.grades}
            expected = student.expected(points)
            outcomes.append(
                Outcome(
                    student,
                    expected,
                    got,
                    score=submission.score - submission.late_submission_penalty,
                    expected_score=sum(expected.values()) * (1 - student.penalty),
                    reasons=_reasons(course, student, logs),
                )
            )
    return outcomes


def _reasons(course: Path, student: Student, logs: Sequence[str]) -> dict[str, str]:
    path = course / "autograded" / student.id / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    if path.exists():
        return _failed_checks(json.loads(path.read_bytes()))
    return {"": next(filter(None, (_from_log(log, student.id) for log in logs)), "Not graded.")}


def _failed_checks(notebook: Notebook) -> dict[str, str]:
    """Return the message of each graded cell that failed."""
    reasons = {}
    for cell in notebook["cells"]:
        meta = nbgrader_metadata(cell)
        if meta.get("grade"):
            for output in cell["outputs"]:
                if output["output_type"] == "error":
                    known = output["ename"] in ("CheckFailed", "NameError")
                    said = output["evalue"] if known else f"ended with {output['ename']}"
                    reasons[meta["grade_id"].removesuffix("_tests")] = said
    return reasons


def _from_log(log: str, student: str) -> str:
    """Return why stock nbgrader gave a submission up."""
    found = re.search(
        rf"There was an error processing assignment: \S*/submitted/{student}/.*?"
        r"(?=Removing failed assignment|There was an error processing|\Z)",
        log,
        flags=re.DOTALL,
    )
    if not found:
        return ""
    for sign, reason in REASONS.items():
        if sign in found[0]:
            return reason
    return "nbgrader could not grade the submission: " + found[0].strip().splitlines()[-1].strip()
