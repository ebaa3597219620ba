"""The report's page: what may be told of the statistics, in words, tables and figures."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from cs_grader.pages import report_figures
from cs_grader.pages.feedback_outputs import clean
from cs_grader.pages.page import render
from cs_grader.pages.report_sharing import (
    FEWEST,
    Bin,
    example,
    fill_bins,
    may_tell,
    merge_bins,
    ranked,
)
from cs_grader.pages.report_statistics import NO_CAUSE, OTHERS, Question, Statistics
from cs_grader.results import Result
from cs_grader.storage.standings import Standing

MOST_ROWS = 2_000  # students that are listed on the page; the others are in the CSV
MOST_RANKS = 8  # causes or inputs of one question
UNKNOWN = (NO_CAUSE, OTHERS)
TENTHS = tuple(range(0, 101, 10))  # percent
TIMES = (0, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 1000)  # seconds


@dataclass(frozen=True)
class Row:
    """A student in the page's list."""

    student: str
    name: str
    score: float
    deduction: float
    graded: bool
    lost: str


@dataclass(frozen=True)
class QuestionRow:
    """A question, as far as it may be told.

    Attributes
    ----------
    anchor, name : str
    points : float
    share : float or None
        Of the graded submissions, those that earned all points.
    solved, mean, discrimination : str
        Empty where there is nothing to tell.
    failed : int
        How many lost points; 0 if it may not be told.
    causes : list of (str, int or None, str)
        Name, count if it may be told, and a message.
    cases : list of (str, int or None)
    """

    anchor: str
    name: str
    points: float
    share: float | None
    solved: str
    mean: str
    discrimination: str
    failed: int
    causes: list[tuple[str, int | None, str]]
    cases: list[tuple[str, int | None]]

    @property
    def known_cause(self) -> tuple[str, int | None] | None:
        """The most common cause that has a name, and its count."""
        return next(((name, n) for name, n, _ in self.causes if name not in UNKNOWN), None)


def student_row(result: Result, standing: Standing) -> Row:
    """Return what the page's list says of a student."""
    lost = [
        cell.grade_id.removesuffix("_tests")
        for cell in result.cells
        if cell.points < cell.max_points and not cell.manual
    ]
    words = clean((result.reason or ", ".join(lost))[:300])
    return Row(
        clean(result.student[:100]), clean(standing.name[:100]), standing.score(result),
        standing.deduction, result.graded, words,
    )  # fmt: skip


def question_row(question: Question, number: int, *, shareable: bool) -> QuestionRow:
    """Return what may be told of a question."""
    told = question.count > 0 and may_tell(question, shareable=shareable)
    causes = [
        (
            clean(name),
            n if told else None,
            clean(example(question, name, shareable=shareable)[:600]),
        )
        for name, n in ranked(question.causes, shareable=shareable)
    ]
    cases = [
        (clean(name), n if told else None)
        for name, n in ranked(question.cases, shareable=shareable)
    ]
    count = question.count
    r = question.discrimination.value if told else None
    return QuestionRow(
        f"q{number}",
        clean(question.name[:100]),
        question.points,
        question.earned / count if told else None,
        f"{question.earned} of {count}" if told else _untold(question),
        f"{question.total / count:.3g}" if told else "",
        "" if r is None else f"{r:.2f}",
        count - question.earned if told else 0,
        causes[:MOST_RANKS],
        cases[:MOST_RANKS],
    )


def _untold(question: Question) -> str:
    if not question.count:
        return "graded by hand" if question.by_hand else "none graded"
    most = 2 * question.earned > question.count
    return f"all but fewer than {FEWEST}" if most else f"fewer than {FEWEST}"


def score_bins(statistics: Statistics, *, shareable: bool) -> list[Bin]:
    """Return how many submissions scored how many percent."""
    bins = fill_bins(TENTHS, statistics.scores.counts)
    return merge_bins(bins) if shareable else bins


def make_page(
    assignment: str,
    statistics: Statistics,
    questions: Sequence[QuestionRow],
    rows: Sequence[Row],
    *,
    shareable: bool,
) -> str:
    """Return the page; the list of students is left out if it is long, or may not be shared."""
    listed = [] if shareable or len(rows) > MOST_ROWS else rows
    few = shareable and statistics.scores.n < FEWEST
    return render(
        "report.html.j2",
        assignment=clean(assignment),
        s=statistics,
        few=few,
        shareable=shareable,
        fewest=FEWEST,
        scored=f"{statistics.max_points:.4g}",
        reasons=[(clean(w[:300]), n) for w, n in ranked(statistics.reasons, shareable=shareable)],
        failed=_submissions(statistics.reasons.total(), shareable=shareable),
        ungraded=[] if shareable else sorted(_cleaned(statistics.ungraded)),
        slowest=[] if shareable else _slowest(statistics),
        late=statistics.deductions if _may_count(statistics.deductions.n, shareable) else None,
        questions=questions,
        by_hand=[(clean(q.name), q.by_hand) for q in statistics.questions.values() if q.by_hand],
        rows=sorted(listed, key=lambda row: (-row.score, row.student)),
        figures={} if few else _figures(statistics, questions, shareable=shareable),
    )


def _may_count(n: int, shareable: bool) -> bool:
    return n >= FEWEST if shareable else n > 0


def _submissions(n: int, *, shareable: bool) -> str:
    """Say how many; to share, not which number below that of the smallest group it is."""
    if 0 < n < FEWEST and shareable:
        return f"Fewer than {FEWEST} submissions"
    return f"{n:,} submission{'s' if n != 1 else ''}" if n else ""


def _cleaned(pairs: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(clean(student[:100]), clean(reason[:300])) for student, reason in pairs]


def _slowest(statistics: Statistics) -> list[tuple[float, str, str]]:
    slowest = sorted(statistics.slowest, reverse=True)
    return [(slow.seconds, clean(slow.student[:100]), clean(slow.cell[:100])) for slow in slowest]


def _figures(
    statistics: Statistics, questions: Sequence[QuestionRow], *, shareable: bool
) -> dict[str, Markup]:
    """Draw what there is to draw; what a figure shows stands in its description, too."""
    figures: dict[str, str] = {}
    if bins := score_bins(statistics, shareable=shareable) if statistics.scores.n else []:
        alt = "Scores. " + _told(bins, "%")
        label = "score in %, before deductions for lateness"
        figures["scores"] = report_figures.histogram(bins, label=label, alt=alt)
    drawn = [q for q in questions if q.share is not None]
    if drawn:
        alt = "Share that earned all points. " + "; ".join(f"{q.name}: {q.solved}" for q in drawn)
        shares = [q.share or 0.0 for q in drawn]
        figures["shares"] = report_figures.shares([q.name for q in drawn], shares, alt=alt)
    bins = fill_bins(TIMES, statistics.seconds.counts)
    if bins := _trimmed(merge_bins(bins) if shareable else bins):
        figures["times"] = report_figures.times(bins, alt="Time used. " + _told(bins, "s"))
    return {name: Markup(svg) for name, svg in figures.items()}  # matplotlib escapes names


def _told(bins: Sequence[Bin], unit: str) -> str:
    return "; ".join(f"{bin.low:g} to {bin.high:g} {unit}: {bin.size}" for bin in bins)


def _trimmed(bins: Sequence[Bin]) -> list[Bin]:
    """Leave out what is empty at both ends."""
    filled = [k for k, bin in enumerate(bins) if bin.size]
    return list(bins[filled[0] : filled[-1] + 1]) if filled else []
