"""A page about an assignment: how it went, what was hard and why, what a person should look at.

Results are read once and never held: a class of any size is reported in the same memory.
"""

import csv
import json
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from cs_grader.pages.report_page import (
    MOST_ROWS,
    QuestionRow,
    Row,
    make_page,
    question_row,
    score_bins,
    student_row,
)
from cs_grader.pages.report_statistics import Statistics
from cs_grader.results import Result
from cs_grader.storage.atomic import write_whole
from cs_grader.storage.standings import Standing

COLUMNS = ["student", "name", "handed in", "points", "by hand", "deduction", "score", "of",
           "seconds", "sandbox", "not graded because"]  # fmt: skip


def write(
    results: Iterable[Result],
    *,
    assignment: str,
    out: Path,
    shareable: bool = False,
    standings: Mapping[str, Standing] | None = None,
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
    standings : mapping of str to Standing, optional
        What the gradebook holds beside the tests' points, by student.

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
    statistics, rows = _read(results, out, standings or {}, shareable=shareable)
    questions = [
        question_row(question, number, shareable=shareable)
        for number, question in enumerate(statistics.questions.values(), 1)
    ]
    _write_questions(out / "questions.csv", questions)
    page = make_page(assignment, statistics, questions, rows, shareable=shareable)
    write_whole(out / "index.html", page.encode("utf-8", "replace"))
    return out / "index.html"


def _read(
    results: Iterable[Result], out: Path, standings: Mapping[str, Standing], *, shareable: bool
) -> tuple[Statistics, list[Row]]:
    """Go through the results once: count them, and write `scores.csv` on the way."""
    statistics, rows = Statistics(), list[Row]()

    def scores() -> Iterator[tuple[str, list[Any]]]:
        for result in results:
            standing = standings.get(result.student, Standing())
            statistics.add(result, standing.deduction)
            if not shareable:
                if len(rows) <= MOST_ROWS:  # one more says that there are too many
                    rows.append(student_row(result, standing))
                yield result.student, _score_cells(result, standing, statistics)

    with _in_order(scores()) as ordered:
        path = out / "scores.csv"
        if shareable:
            bins = score_bins(statistics, shareable=True)
            _write_csv(path, ["from percent", "to percent", "submissions"], bins)
        else:
            names = (question.name for question in statistics.questions.values())
            _write_csv(path, [*COLUMNS, *names], ordered)
    return statistics, rows


@contextmanager
def _in_order(rows: Iterable[tuple[str, list[Any]]]) -> Iterator[Iterator[list[Any]]]:
    """Take rows with their names, and give them by name; they wait in a file, not in memory."""
    with closing(sqlite3.connect("")) as waiting:  # a file without a name, gone in the end
        try:
            waiting.execute("create table waiting (name, cells)")
            pairs = ((_plain(name).encode(), json.dumps(cells)) for name, cells in rows)
            waiting.executemany("insert into waiting values (?, ?)", pairs)
            found = waiting.execute("select cells from waiting order by name")
            yield (json.loads(cells) for (cells,) in found)
        except sqlite3.Error as error:
            raise OSError(f"the scores could not be sorted: {error}") from error


def _score_cells(result: Result, standing: Standing, statistics: Statistics) -> list[Any]:
    """Return a student's row; questions stand last, so that new ones only lengthen later rows."""
    points = {(c.notebook, c.grade_id): "" if c.manual else f"{c.points:g}" for c in result.cells}
    points |= {key: f"{given:g}" for key, given in standing.given.items()}
    return [
        _plain(result.student), _plain(standing.name), _plain(result.timestamp),
        f"{result.points:g}", f"{standing.by_hand(result):g}", f"{standing.deduction:g}",
        f"{standing.score(result):g}", f"{result.max_points:g}", f"{result.seconds:.2f}",
        result.sandbox, _plain(result.reason),
        *(points.get(key, "") for key in statistics.questions),
    ]  # fmt: skip


def _write_questions(path: Path, questions: Sequence[QuestionRow]) -> None:
    header = ["question", "points", "earned all", "mean", "discrimination", "causes", "inputs"]
    rows = []
    for q in questions:
        causes = _counted((name, n) for name, n, _ in q.causes)
        cells = [q.name, f"{q.points:g}", q.solved, q.mean, q.discrimination]
        rows.append([_plain(text) for text in (*cells, causes, _counted(q.cases))])
    _write_csv(path, header, rows)


def _counted(words: Iterable[tuple[str, int | None]]) -> str:
    return "; ".join(name if n is None else f"{name}: {n}" for name, n in words)


def _plain(text: str) -> str:
    """Return text that a spreadsheet does not take for a formula, and a file can hold."""
    text = text.encode("utf-8", "replace").decode()
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def _write_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write a table; the file is there whole or not at all."""
    with tempfile.NamedTemporaryFile(
        "w", dir=path.parent, prefix=".", newline="", encoding="utf-8", delete=False
    ) as file:
        place = Path(file.name)
        try:
            table = csv.writer(file)
            table.writerow(map(_plain, header))
            table.writerows(rows)
            file.flush()
            place.chmod(0o644)
            place.replace(path)
        except BaseException:
            place.unlink(missing_ok=True)
            raise
