"""What a class did, counted result by result: nothing grows with the number of students."""

import heapq
import math
import re
from collections import Counter
from dataclasses import dataclass, field

from cs_grader.results import CellResult, Result

MOST_WORDS = 300  # distinct causes, cases or messages that are told apart for one question
MOST_LISTED = 200  # students listed by name in one list
SLOWEST = 5
NO_CAUSE, OTHERS = "no known cause", "others"


class Tally(Counter[str]):
    """Counts words; when there are very many, the later ones count together."""

    def add(self, word: str) -> None:
        """Count a word once more."""
        self[word if word in self or len(self) < MOST_WORDS else OTHERS] += 1


class Numbers:
    """Many numbers, kept as counts of rounded ones."""

    def __init__(self, digits: int) -> None:
        self.digits = digits
        self.counts: Counter[float] = Counter()
        self.n = 0
        self.total = 0.0

    def add(self, value: float) -> None:
        """Take one more number."""
        self.counts[round(value, self.digits)] += 1
        self.n += 1
        self.total += value

    @property
    def mean(self) -> float:
        """Their mean; 0 if there are none."""
        return self.total / self.n if self.n else 0.0

    @property
    def deviation(self) -> float:
        """Their standard deviation."""
        squares = sum(count * (value - self.mean) ** 2 for value, count in self.counts.items())
        return math.sqrt(squares / self.n) if self.n else 0.0

    def quantile(self, share: float) -> float:
        """Return the smallest number that at least such a share of all do not exceed."""
        seen = 0
        for value in sorted(self.counts):
            seen += self.counts[value]
            if seen >= share * self.n:
                return value
        return 0.0


class Correlation:
    """Pearson's correlation of pairs, from running sums."""

    def __init__(self) -> None:
        self.n = 0
        self.mean_x = self.mean_y = 0.0
        self.xx = self.yy = self.xy = 0.0

    def add(self, x: float, y: float) -> None:
        """Take one more pair."""
        self.n += 1
        dx, dy = x - self.mean_x, y - self.mean_y
        self.mean_x += dx / self.n
        self.mean_y += dy / self.n
        self.xx += dx * (x - self.mean_x)
        self.yy += dy * (y - self.mean_y)
        self.xy += dx * (y - self.mean_y)

    @property
    def value(self) -> float | None:
        """The correlation; None if one of the two never changes."""
        if self.n < 2 or min(self.xx, self.yy) <= 1e-12 * self.n:
            return None
        return self.xy / math.sqrt(self.xx * self.yy)


@dataclass
class Question:
    """One graded cell over the whole class.

    Attributes
    ----------
    notebook, grade_id : str
    points : float
        What it is worth.
    by_hand, count, earned : int
        Submissions that a person must grade, graded ones, and those that earned all points.
    total : float
        Points earned together.
    discrimination : Correlation
        Of earning all points with the points for everything else.
    causes, cases : Tally
        Why points were lost, and on which kind of input.
    examples : dict of str to str
        The first message for each cause.
    sayings : dict of str to Tally
        Messages for each cause, with numbers left out.
    """

    notebook: str
    grade_id: str
    points: float
    by_hand: int = 0
    count: int = 0
    earned: int = 0
    total: float = 0.0
    discrimination: Correlation = field(default_factory=Correlation)
    causes: Tally = field(default_factory=Tally)
    cases: Tally = field(default_factory=Tally)
    examples: dict[str, str] = field(default_factory=dict)
    sayings: dict[str, Tally] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """What people call it."""
        return self.grade_id.removesuffix("_tests")

    def add(self, cell: CellResult, rest: float) -> None:
        """Take one submission's result, and the points of all its other cells."""
        if cell.manual:
            self.by_hand += 1
            return
        won = cell.points >= cell.max_points
        self.count += 1
        self.earned += won
        self.total += cell.points
        self.discrimination.add(float(won), rest)
        if not won:
            self._add_failure(cell)

    def _add_failure(self, cell: CellResult) -> None:
        cause = cell.cause or NO_CAUSE
        self.causes.add(cause)
        if cell.case:
            self.cases.add(cell.case)
        if cause in self.causes and cell.message:
            self.examples.setdefault(cause, cell.message)
            self.sayings.setdefault(cause, Tally()).add(without_numbers(cell.message))


def without_numbers(message: str) -> str:
    """Return a message that is the same for everybody who made the same mistake."""
    return re.sub(r"(?<!\w)[-+]?\d+([.,]\d+)*(e[-+]?\d+)?", "#", message)


@dataclass(order=True)
class Slow:
    """A submission that took long."""

    seconds: float
    student: str
    cell: str


@dataclass
class Statistics:
    """All that a report says about a class.

    Attributes
    ----------
    questions : dict of (str, str) to Question
        By notebook and cell, in the order of the assignment.
    scores : Numbers
        Of the graded submissions, in percent, before any deduction for lateness.
    seconds : Numbers
        Wall time of each graded submission.
    deductions : Numbers
        Points taken off for lateness, where any were.
    reasons : Tally
        Why submissions could not be graded.
    ungraded : list of (str, str)
        The first of these, each with its reason.
    unsafe : int
        Results that were graded without a sandbox.
    slowest : list of Slow
        A heap.
    """

    questions: dict[tuple[str, str], Question] = field(default_factory=dict)
    max_points: float = 0.0
    submissions: int = 0
    unsafe: int = 0
    scores: Numbers = field(default_factory=lambda: Numbers(2))
    seconds: Numbers = field(default_factory=lambda: Numbers(2))
    deductions: Numbers = field(default_factory=lambda: Numbers(2))
    reasons: Tally = field(default_factory=Tally)
    ungraded: list[tuple[str, str]] = field(default_factory=list)
    slowest: list[Slow] = field(default_factory=list)

    def add(self, result: Result, deduction: float = 0.0) -> None:
        """Take one more submission."""
        self.submissions += 1
        self.max_points = max(self.max_points, tested_points(result))
        self.unsafe += result.sandbox == "none"
        if deduction:
            self.deductions.add(deduction)
        self._add_slow(result)
        for cell in result.cells:
            key = (cell.notebook, cell.grade_id)
            question = self.questions.setdefault(key, Question(*key, cell.max_points))
            if result.graded:
                question.add(cell, result.points - cell.points)
        if result.graded:
            self.scores.add(percent(result))
            self.seconds.add(result.seconds)
        else:
            self.reasons.add(result.reason)
            if len(self.ungraded) < MOST_LISTED:
                self.ungraded.append((result.student, result.reason))

    def _add_slow(self, result: Result) -> None:
        longest = max(result.cells, key=lambda cell: cell.seconds, default=None)
        cell = longest.grade_id.removesuffix("_tests") if longest and longest.seconds else ""
        heapq.heappush(self.slowest, Slow(result.seconds, result.student, cell))
        if len(self.slowest) > SLOWEST:
            heapq.heappop(self.slowest)


def tested_points(result: Result) -> float:
    """Return the points that tests give; those that a person gives are not known here."""
    return sum(cell.max_points for cell in result.cells if not cell.manual)


def percent(result: Result) -> float:
    """Return a result's share of the points that tests give, times 100."""
    possible = tested_points(result)
    earned = sum(cell.points for cell in result.cells if not cell.manual)
    return 100 * earned / possible if possible else 0.0
