"""What grading a submission gave: plain values that can be stored, sent and compared."""

from dataclasses import asdict, dataclass, field
from typing import Any

Notebook = dict[str, Any]


@dataclass(frozen=True)
class CellResult:
    """What one graded cell earned.

    Attributes
    ----------
    notebook : str
        Name of the notebook, without its ending.
    grade_id : str
        nbgrader's name of the cell.
    points, max_points : float
    message : str
        Why points were lost, in a sentence for the student; empty if none were.
    case : str
        The kind of input that failed, such as "two classes"; empty if not known.
    cause : str
        Short name of the likely bug, such as "factor 2"; empty if not known.
    manual : bool
        Whether a person must look at it: nbgrader's manually graded answers.
    seconds : float
        Wall time of the cell.
    """

    notebook: str
    grade_id: str
    points: float
    max_points: float
    message: str = ""
    case: str = ""
    cause: str = ""
    manual: bool = False
    seconds: float = 0.0


@dataclass(frozen=True)
class Result:
    """What one submission earned, and why.

    Attributes
    ----------
    assignment, student : str
    key : str
        Hash of everything the result depends on: the submission, the source, the grader.
    reason : str
        If nothing could be graded, why, in a sentence for the student; otherwise empty.
    notes : tuple of str
        Further sentences for the student: what was mended, what was cut.
    cells : tuple of CellResult
        One for each graded cell of the source, in its order, also if nothing could be graded.
    seconds : float
        Wall time of the whole submission.
    sandbox : str
        "bubblewrap" or "none".
    timestamp : str
        When it was handed in, as the submission's timestamp.txt says; empty if it does not.
    """

    assignment: str
    student: str
    key: str
    reason: str = ""
    notes: tuple[str, ...] = ()
    cells: tuple[CellResult, ...] = field(default=())
    seconds: float = 0.0
    sandbox: str = "bubblewrap"
    timestamp: str = ""

    @property
    def graded(self) -> bool:
        """Whether the submission could be graded at all."""
        return not self.reason

    @property
    def points(self) -> float:
        """Points of all cells together, before any penalty for lateness."""
        return sum(cell.points for cell in self.cells)

    @property
    def max_points(self) -> float:
        """Points that could be had."""
        return sum(cell.max_points for cell in self.cells)

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> "Result":
        """Rebuild from what `to_dict` gave; raise TypeError or KeyError for anything else."""
        cells = tuple(CellResult(**cell) for cell in values["cells"])
        return cls(**values | {"cells": cells, "notes": tuple(values["notes"])})


def unearned(name: str, notebook: Notebook) -> list[CellResult]:
    """Return a result without points for each graded cell of a notebook."""
    results = []
    for cell in notebook["cells"]:
        role = cell["metadata"].get("nbgrader", {})
        if role.get("grade") or role.get("task"):
            manual = bool(role.get("solution") or role.get("task"))
            most = float(role.get("points", 0))
            results.append(CellResult(name, role["grade_id"], 0.0, most, manual=manual))
    return results
