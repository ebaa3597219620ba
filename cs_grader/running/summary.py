"""What a run came to: a table for people, plain values for programs."""

import heapq
from dataclasses import dataclass, field
from typing import Any

from cs_grader.results import Result
from cs_grader.running.jobs import Failure

SEVERAL = 3  # submissions: if so many fail in one cell, the cell may be wrong
SHOWN = 5  # names in a line of the table, and slowest submissions


@dataclass
class Summary:
    """Counts of a run; it takes results one by one and keeps none of them.

    Attributes
    ----------
    assignment : str
    submissions : int
        How many there are to grade.
    graded, already_graded : int
        How many were graded in this run, and how many had been before.
    failed : list of (str, str)
        Student and reason of each submission that could not be graded.
    grader_failed : list of Failure
        Submissions on which the grader itself failed: they have no result.
    unsafe : int
        How many results came about without a sandbox.
    rows : int
        How many submissions were written into the gradebook.
    gradebook : str
        Why the gradebook is not up to date; empty if it is.
    interrupted : bool
    seconds : float
        Wall time of the run.
    """

    assignment: str
    submissions: int = 0
    graded: int = 0
    already_graded: int = 0
    failed: list[tuple[str, str]] = field(default_factory=list)
    grader_failed: list[Failure] = field(default_factory=list)
    unsafe: int = 0
    rows: int = 0
    gradebook: str = ""
    interrupted: bool = False
    seconds: float = 0.0
    _points: float = 0.0
    _could_be_graded: int = 0
    _max_points: float = 0.0
    _slowest: list[tuple[float, str]] = field(default_factory=list)
    _earners: dict[tuple[str, str], list[int]] = field(default_factory=dict)

    def add(self, result: Result, *, now: bool) -> None:
        """Count a result, of this run (`now`) or of an earlier one."""
        if now:
            self.graded += 1
        else:
            self.already_graded += 1
        if not result.graded:
            self.failed.append((result.student, result.reason))
        self.unsafe += result.sandbox == "none"
        tested = sum(cell.max_points for cell in result.cells if not cell.manual)
        self._max_points = max(self._max_points, tested)
        if result.graded:
            self._points += result.points
            self._could_be_graded += 1
            self._count_earners(result)
        heapq.heappush(self._slowest, (result.seconds, result.student))
        if len(self._slowest) > SHOWN:
            heapq.heappop(self._slowest)

    def _count_earners(self, result: Result) -> None:
        for cell in result.cells:
            if cell.max_points and not cell.manual:
                counts = self._earners.setdefault((cell.notebook, cell.grade_id), [0, 0])
                counts[0] += 1
                counts[1] += cell.points > 0

    @property
    def nobody_earned(self) -> list[tuple[str, str, int]]:
        """Notebook and cell in which no submission of several earned a point, and how many."""
        return [
            (*place, count)
            for place, (count, earned) in self._earners.items()
            if count >= SEVERAL and not earned
        ]

    @property
    def mean(self) -> float | None:
        """Mean points that the tests gave, before penalties for lateness, as in the report.

        Submissions that could not be graded are left out.
        """
        return self._points / self._could_be_graded if self._could_be_graded else None

    def exit_code(self) -> int:
        """Return what the command ends with; the worst that happened decides."""
        if self.interrupted:
            return 130
        if self.gradebook:
            return 3
        if self.grader_failed:
            return 4
        return 1 if self.failed else 0

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "assignment": self.assignment,
            "submissions": self.submissions,
            "graded": self.graded,
            "already_graded": self.already_graded,
            "failed": [{"student": who, "reason": why} for who, why in sorted(self.failed)],
            "grader_failed": [
                {"student": failure.student, "reason": failure.reason}
                for failure in self.grader_failed
            ],
            "nobody_earned": [
                {"notebook": notebook, "cell": cell, "submissions": count}
                for notebook, cell, count in self.nobody_earned
            ],
            "mean": self.mean,
            "max_points": self._max_points,
            "slowest": [
                {"student": who, "seconds": round(seconds, 3)} for seconds, who in self._in_order()
            ],
            "seconds": round(self.seconds, 3),
            "rows_written": self.rows,
            "gradebook_error": self.gradebook,
            "interrupted": self.interrupted,
            "exit_code": self.exit_code(),
        }

    def table(self) -> str:
        """Return the table that a person reads."""
        lines = [f"{self.assignment}: {_count(self.submissions, 'submission')}"]
        lines.append(_row("graded now", f"{self.graded}{self._speed()}"))
        lines.append(_row("already graded", str(self.already_graded)))
        missed = self.submissions - self.graded - self.already_graded - len(self.grader_failed)
        if missed:
            lines.append(_row("not reached", f"{missed}: run the same command again"))
        lines += _grouped("could not be graded", self.failed)
        lines += _grouped("the grader failed", [(f.student, f.reason) for f in self.grader_failed])
        if self.unsafe:
            words = f"{self.unsafe}: their code had all the rights of your account"
            lines.append(_row("without a sandbox", words))
        if self.mean is not None:
            words = f"{self.mean:.1f} of {self._max_points:g} points, before penalties for lateness"
            lines.append(_row("mean", words))
            slowest = [f"{student} {seconds:.1f} s" for seconds, student in self._in_order()]
            lines.append(_row("slowest", ", ".join(slowest)))
        lines.append(_row("gradebook", self.gradebook or f"{_count(self.rows, 'row')} written"))
        lines += [
            f"ATTENTION: none of {count} submissions earned a point in {notebook}, cell {cell}. "
            "The solution does: look at what the test asks for, and at what students wrote."
            for notebook, cell, count in self.nobody_earned
        ]
        return "\n".join(lines)

    def _speed(self) -> str:
        if not self.graded or not self.seconds:
            return ""
        return f" in {self.seconds:.1f} s, {60 * self.graded / self.seconds:.0f} a minute"

    def _in_order(self) -> list[tuple[float, str]]:
        return sorted(self._slowest, reverse=True)


def _grouped(name: str, failures: list[tuple[str, str]]) -> list[str]:
    """Return a line with a count, and one for each reason: the most frequent first."""
    groups: dict[str, list[str]] = {}
    for student, reason in sorted(failures):
        groups.setdefault(reason, []).append(student)
    lines = [_row(name, str(len(failures)))] if failures else []
    for reason, students in sorted(groups.items(), key=lambda group: -len(group[1])):
        more = len(students) - SHOWN
        names = ", ".join(students[:SHOWN]) + (f" and {more} more" if more > 0 else "")
        lines.append(_row("", f"{len(students)}  {reason}  ({names})"))
    return lines


def _row(name: str, value: str) -> str:
    return f"  {name:<20} {value}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
