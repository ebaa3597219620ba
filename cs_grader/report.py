"""A page about an assignment: how it went, what was hard and why, what a person should look at.

Results are read once and never held: a class of any size is reported in the same memory.
"""

import csv
import shutil
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import IO, Any

from cs_grader.atomic import write_whole
from cs_grader.report_page import (
    MOST_ROWS,
    QuestionRow,
    Row,
    make_page,
    question_row,
    score_bins,
    student_row,
)
from cs_grader.report_statistics import Statistics
from cs_grader.results import Result

COLUMNS = ["student", "handed in", "points", "deduction", "score", "of", "seconds", "sandbox",
           "not graded because"]  # fmt: skip


def write(
    results: Iterable[Result],
    *,
    assignment: str,
    out: Path,
    shareable: bool = False,
    penalties: Mapping[str, float] | None = None,
) -> Path:
    """Write `index.html`, `scores.csv` and `questions.csv` into a folder.

    Parameters
    ----------
    results : iterable of Result
        One for each student; read once.
    assignment : str
    out : Path
        The folder; it is made if it is missing.
    shareable : bool
        Leave out students, and whatever fewer than five of them have in common.
    penalties : mapping of str to float, optional
        Points that lateness costs, by student.

    Returns
    -------
    Path
        The page.

    Raises
    ------
    OSError
        If a file cannot be written.
    """
    out.mkdir(parents=True, exist_ok=True)
    statistics, rows = _read(results, out, penalties or {}, shareable=shareable)
    questions = [
        question_row(question, number, shareable=shareable)
        for number, question in enumerate(statistics.questions.values(), 1)
    ]
    _write_questions(out / "questions.csv", questions)
    page = make_page(assignment, statistics, questions, rows, shareable=shareable)
    write_whole(out / "index.html", page.encode("utf-8", "replace"))
    return out / "index.html"


def _read(
    results: Iterable[Result], out: Path, penalties: Mapping[str, float], *, shareable: bool
) -> tuple[Statistics, list[Row]]:
    """Go through the results once: count them, and write `scores.csv` on the way."""
    statistics, rows = Statistics(), list[Row]()
    with tempfile.TemporaryFile("w+", dir=out, newline="", encoding="utf-8") as body:
        table = csv.writer(body)
        for result in results:
            deduction = penalties.get(result.student, 0.0)
            statistics.add(result, deduction)
            if shareable:
                continue
            table.writerow(_score_cells(result, deduction, statistics))
            if len(rows) <= MOST_ROWS:  # one more says that there are too many
                rows.append(student_row(result, deduction))
        header = [*COLUMNS, *(question.name for question in statistics.questions.values())]
        if shareable:
            header = ["from percent", "to percent", "submissions"]
            table.writerows(score_bins(statistics, shareable=True))
        _write_csv(out / "scores.csv", header, body)
    return statistics, rows


def _score_cells(result: Result, deduction: float, statistics: Statistics) -> list[Any]:
    """Return a student's row; questions stand last, so that new ones only lengthen later rows."""
    points = {(c.notebook, c.grade_id): "" if c.manual else f"{c.points:g}" for c in result.cells}
    score = max(0.0, result.points - deduction)
    return [
        _plain(result.student), _plain(result.timestamp), f"{result.points:g}", f"{deduction:g}",
        f"{score:g}", f"{result.max_points:g}", f"{result.seconds:.2f}", result.sandbox,
        _plain(result.reason), *(points.get(key, "") for key in statistics.questions),
    ]  # fmt: skip


def _write_questions(path: Path, questions: Sequence[QuestionRow]) -> None:
    header = ["question", "points", "earned all", "mean", "discrimination", "causes", "inputs"]
    with tempfile.TemporaryFile("w+", dir=path.parent, newline="", encoding="utf-8") as body:
        table = csv.writer(body)
        for q in questions:
            causes = _counted((name, n) for name, n, _ in q.causes)
            cells = [q.name, f"{q.points:g}", q.solved, q.mean, q.discrimination]
            table.writerow(map(_plain, [*cells, causes, _counted(q.cases)]))
        _write_csv(path, header, body)


def _counted(words: Iterable[tuple[str, int | None]]) -> str:
    return "; ".join(name if n is None else f"{name}: {n}" for name, n in words)


def _plain(text: str) -> str:
    """Return text that a spreadsheet does not take for a formula, and a file can hold."""
    text = text.encode("utf-8", "replace").decode()
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def _write_csv(path: Path, header: Sequence[str], body: IO[str]) -> None:
    """Put a header before the rows that were collected; the file is there whole or not at all."""
    with tempfile.NamedTemporaryFile(
        "w", dir=path.parent, prefix=".", newline="", encoding="utf-8", delete=False
    ) as file:
        place = Path(file.name)
        try:
            csv.writer(file).writerow(map(_plain, header))
            body.seek(0)
            shutil.copyfileobj(body, file)
            file.flush()
            place.chmod(0o644)
            place.replace(path)
        except BaseException:
            place.unlink(missing_ok=True)
            raise
