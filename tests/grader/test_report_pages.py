"""The report says what happened in a class; the one to share says nothing about anybody."""

import csv
import itertools
import math
import random
import re
import sqlite3
import time
import tracemalloc
from dataclasses import replace
from html.parser import HTMLParser
from types import SimpleNamespace

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from hypothesis import given
from hypothesis import strategies as st

from cs_grader.pages import report, report_page
from cs_grader.pages.page import percent
from cs_grader.pages.report_page import MOST_ROWS
from cs_grader.pages.report_sharing import FEWEST, Bin, fill_bins, merge_bins, ranked
from cs_grader.pages.report_statistics import (
    MOST_LISTED,
    MOST_WORDS,
    Correlation,
    Numbers,
    Statistics,
    Tally,
    without_numbers,
)
from cs_grader.results import CellResult, Result
from cs_grader.storage.standings import Standing

POINTS = {"svm_loss": 15.0, "softmax_loss": 20.0, "mse_loss": 10.0}
CAUSES = ("missing mean", "sign", "not finite", "")
CASES = ("two classes", "one example", "scores of 1000")
REASON = "The file cannot be read as a notebook: it is cut off."


@pytest.fixture
def figures():
    """Asked for by the tests that look at figures; the others do not wait for them."""


@pytest.fixture(autouse=True)
def no_figures(request, monkeypatch):
    if not {"figures", "pages"} & set(request.fixturenames):
        monkeypatch.setattr(report_page, "_figures", lambda *args, **kwargs: {})


def make_class(n, *, seed=0, ungraded=0, unsafe=0, essay=False):
    """Yield n results; the strong earn more, and the first few cannot be graded."""
    random_ = random.Random(seed)
    for k in range(n):
        skill, cells = random_.gauss(0, 1), []
        for q, (function, most) in enumerate(POINTS.items()):
            won = k >= ungraded and random_.random() < 1 / (1 + math.exp(-2 * skill + q - 1))
            right = CellResult("a1", f"{function}_tests", most, most, seconds=0.01)
            cells.append(right if won else failed(function, most, random_))
        if essay:
            cells.append(CellResult("a1", "essay", 0.0, 5.0, manual=True))
        yield Result(
            "a1", f"student-{k:05}-id", "key", reason=REASON if k < ungraded else "",
            cells=tuple(cells), seconds=round(random_.lognormvariate(-1, 0.7), 3),
            sandbox="none" if k < unsafe else "bubblewrap", timestamp="2026-03-06 11:20:00 UTC",
        )  # fmt: skip


def failed(function, most, random_):
    cause = random_.choices(CAUSES, (8, 4, 1, 2))[0]
    case = random_.choices(CASES, (6, 3, 1))[0]
    size = random_.randrange(2, 99)
    message = f"{function}, hidden test “{case}”: off in {size} of 99 entries. {cause}?"
    return CellResult("a1", f"{function}_tests", 0.0, most, message, case, cause, seconds=0.02)


def written(folder, results, **options):
    page = report.write(results, assignment="a1", out=folder, **options)
    assert page == folder / "index.html"
    tables = {}
    for name in ("scores", "questions"):
        with (folder / f"{name}.csv").open(newline="", encoding="utf-8") as file:
            tables[name] = list(csv.DictReader(file))
    return SimpleNamespace(html=page.read_text(encoding="utf-8"), **tables)


class Structure(HTMLParser):
    """Tags of a page and its text; fails on what a static page must not have."""

    VOID = frozenset({"meta", "path", "use", "rect", "img"})

    def __init__(self, page):
        super().__init__()
        self.open, self.tags, self.texts = [], [], []
        self.feed(page)
        self.close()
        assert self.open == []
        self.text = " ".join("".join(self.texts).split())

    def handle_starttag(self, tag, attributes):
        assert tag not in {"script", "iframe", "object", "embed", "form", "link", "base"}
        for name, value in attributes:
            assert not name.startswith("on"), name
            if name in {"href", "xlink:href", "src"}:
                assert re.fullmatch(r"#[\w-]+|(scores|questions)\.csv", value), value
        self.tags.append(tag)
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        if tag not in self.VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        if tag not in self.VOID:
            assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open[-1:] != ["style"]:
            self.texts.append(data)


# --- numbers


def test_statistics_are_those_of_numpy():
    results = list(make_class(300, ungraded=4))
    statistics = Statistics()
    for result in results:
        statistics.add(result)
    points = np.array([[c.points for c in r.cells] for r in results[4:]])
    scores = 100 * points.sum(axis=1) / 45
    assert statistics.submissions == 300
    assert statistics.scores.n == 296
    assert statistics.scores.mean == pytest.approx(scores.mean())
    assert statistics.scores.deviation == pytest.approx(scores.std(), rel=1e-4)
    for share in (0.25, 0.5, 0.95):
        expected = np.quantile(scores, share, method="inverted_cdf")
        assert statistics.scores.quantile(share) == pytest.approx(expected, abs=0.01)
    for k, question in enumerate(statistics.questions.values()):
        won, rest = points[:, k] > 0, points.sum(axis=1) - points[:, k]
        assert question.earned == won.sum()
        assert question.total == points[:, k].sum()
        expected = np.corrcoef(won, rest)[0, 1]
        assert question.discrimination.value == pytest.approx(expected)
        assert sum(question.causes.values()) == (~won).sum()
    assert [q.name for q in statistics.questions.values()] == list(POINTS)


def test_partial_points_are_not_all_points():
    statistics = Statistics()
    statistics.add(Result("a1", "kim", "k", cells=(CellResult("a1", "f", 4.0, 10.0),)))
    (question,) = statistics.questions.values()
    assert (question.earned, question.total, question.causes.total()) == (0, 4.0, 1)
    assert statistics.scores.mean == 40


def test_a_correlation_that_is_none():
    constant = Correlation()
    assert constant.value is None
    for x in range(5):
        constant.add(x, 0.1)
    assert constant.value is None


def test_many_words_count_together_and_take_no_more_memory():
    tally = Tally()
    for k in range(10_000):
        tally.add(f"word {k}")
    tally.add("word 0")
    assert len(tally) == MOST_WORDS + 1
    assert tally["word 0"] == 2
    assert tally.total() == 10_001


def test_no_numbers():
    numbers = Numbers(2)
    assert (numbers.mean, numbers.deviation, numbers.quantile(0.5)) == (0, 0, 0)


@pytest.mark.parametrize(
    ("message", "same"),
    [
        ("off in 3 of 12 entries, error 1.2e-03.", "off in # of # entries, error #."),
        ("float32 at (3, -1): x1 is 2.", "float32 at (#, #): x1 is #."),
    ],
)  # fmt: skip
def test_messages_without_numbers(message, same):
    assert without_numbers(message) == same


def test_bins_hold_their_lower_edge_and_the_last_one_both():
    bins = fill_bins((0, 10, 20, 30), {0: 1, 9.99: 2, 10: 3, 20: 4, 30: 5, 31: 6})
    assert bins == [(0, 10, 3), (10, 20, 3), (20, 30, 15)]


# --- the page


def late(student, points):
    return {student: Standing(deduction=points)}


def test_what_stands_on_the_page(tmp_path, figures):
    page = written(
        tmp_path,
        make_class(60, ungraded=3),
        standings={"student-00010-id": Standing(deduction=4.5)},
    )
    found = Structure(page.html)
    assert "60 submissions" in " ".join(reversed_pairs(page.html))
    assert "57 graded" in " ".join(reversed_pairs(page.html))
    assert found.text.count(REASON) == 7  # counted once, then by student, in two lists
    for word in (*POINTS, "missing mean", "sign", "two classes", "one example", "no known cause"):
        assert word in found.text
    assert "Deductions for lateness: 1, on average 4.5 points" in found.text
    assert "−4.5" in found.text
    assert found.tags.count("svg") == 3
    assert "without a sandbox" not in found.text


def reversed_pairs(page):
    """Yield "value name" for every fact at the top of the page."""
    for name, value in re.findall(r"<dt>(.*?)</dt>\s*<dd[^>]*>(.*?)</dd>", page, re.DOTALL):
        yield f"{value} {name}"


def test_questions_and_causes_are_counted(tmp_path):
    results = list(make_class(200))
    page = written(tmp_path, results)
    for k, row in enumerate(page.questions):
        cells = [result.cells[k] for result in results]
        assert row["earned all"] == f"{sum(c.points > 0 for c in cells)} of 200"
        for cause in CAUSES[:3]:
            count = sum(c.cause == cause for c in cells)
            assert (f"{cause}: {count}" in row["causes"]) == (count > 0)
            assert f"<td>{cause}" in page.html
        for case in CASES:
            assert f"{case}: {sum(c.case == case for c in cells)}" in row["inputs"]


def test_students_stand_by_score_then_by_name(tmp_path):
    page = written(
        tmp_path, make_class(50), standings={"student-00003-id": Standing(deduction=100.0)}
    )
    table = page.html.partition('id="students"')[2]
    listed = re.findall(r"<bdi[^>]*>(.*?)</bdi></th><td[^>]*>([\d.]+)</td>", table)
    rows = [(-float(score), student) for student, score in listed]
    assert len(rows) == 50
    assert rows == sorted(rows)
    assert rows[-1][0] == 0


def test_scores_csv_has_a_row_per_student(tmp_path):
    results = list(make_class(40, ungraded=1, unsafe=2, essay=True))
    page = written(tmp_path, results, standings=late("student-00007-id", 2.0))
    assert [row["student"] for row in page.scores] == [result.student for result in results]
    for row, result in zip(page.scores, results, strict=True):
        assert float(row["points"]) == result.points
        lost = 2.0 if result.student == "student-00007-id" else 0.0
        assert float(row["score"]) == max(0.0, result.points - lost)
        assert [float(row[name]) for name in POINTS] == [c.points for c in result.cells[:3]]
        assert row["essay"] == ""
        assert row["sandbox"] == result.sandbox
        assert row["not graded because"] == result.reason


def test_scores_csv_stands_by_student(tmp_path, monkeypatch):
    """Whatever the order in which results come, and more than the page lists."""
    monkeypatch.setattr(report, "MOST_ROWS", 10)
    results = list(make_class(60, ungraded=3))
    random.Random(1).shuffle(results)
    page = written(tmp_path, results)
    names = [row["student"] for row in page.scores]
    assert names == sorted(result.student for result in results)
    for row, result in zip(page.scores, sorted(results, key=lambda r: r.student), strict=True):
        assert float(row["points"]) == result.points
    listed = page.html.partition("Who they are")[2].partition("</details>")[0]
    assert re.findall(r"student-\d+-id", listed) == [f"student-{k:05}-id" for k in range(3)]


def test_scores_that_cannot_be_sorted_are_an_error_of_the_disk(tmp_path):
    def full():
        yield from make_class(3)
        raise sqlite3.OperationalError("database or disk is full")

    with pytest.raises(OSError, match="disk is full"):
        report.write(full(), assignment="a1", out=tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("shareable", [False, True])
def test_what_is_not_computed_has_no_column(shareable, tmp_path):
    def headers(n, **options):
        page = written(tmp_path, make_class(n), shareable=shareable, **options)
        found = re.findall(r'<th scope="col"[^>]*>(.*?)</th>', page.html)
        return set(found), "Discrimination is the correlation" in page.html

    everything = {"Mean", "Discrimination", "Most common bug"}
    one_late = late("student-00003-id", 2.0)
    names, explained = headers(60, standings=one_late)
    assert names >= everything
    assert ("Late" in names) != shareable
    assert explained
    names, explained = headers(60)
    assert "Late" not in names
    few, explained = headers(7 if shareable else 1)
    assert "Discrimination" not in few
    assert not explained
    assert ("Mean" in few) != shareable
    if shareable:  # nothing is told of any question
        assert few & (everything | {"Count"}) == set()


def test_percent_has_no_zero_and_no_line_ends_in_it(tmp_path, figures):
    cell = CellResult("a1", "f_tests", 10.0, 10.0)
    page = written(tmp_path, [Result("a1", f"s{k}", "k", cells=(cell,)) for k in range(20)])
    text = "".join(html_text(page.html))
    assert "Mean 100\N{NO-BREAK SPACE}%, standard deviation 0\N{NO-BREAK SPACE}%." in text
    assert "95\N{NO-BREAK SPACE}% at most" in text
    assert not re.search(r"\.0\s*%|\d[ \n]+%", text)
    assert percent(81.26) == "81.3\N{NO-BREAK SPACE}%"


def html_text(page):
    structure = Structure(re.sub("<svg.*?</svg>", "", page, flags=re.DOTALL))
    return structure.texts


@pytest.mark.parametrize(
    ("ungraded", "shareable", "words"),
    [
        (0, False, "Nothing."),
        (0, True, "Nothing."),
        (1, False, "1 submission could not be graded, and why:"),
        (1, True, "Fewer than 5 submissions could not be graded."),
        (4, True, "Fewer than 5 submissions could not be graded."),
        (6, True, "6 submissions could not be graded, and why:"),
        (6, False, "6 submissions could not be graded, and why:"),
    ],
)
def test_how_many_could_not_be_graded(ungraded, shareable, words, tmp_path):
    page = written(tmp_path, make_class(40, ungraded=ungraded), shareable=shareable)
    text = Structure(page.html).text
    assert text.count(words) == 1
    assert ("Nothing." in text) == (ungraded == 0)


def test_a_question_that_only_some_have_gets_a_column(tmp_path):
    """As after a change of the source, when not all are graded again."""
    first, second = make_class(2)
    more = (*second.cells, CellResult("a1", "new_tests", 3.0, 3.0))
    second = Result("a1", "second", "key", cells=more)
    page = written(tmp_path, [first, second])
    rows = {row["student"]: row["new"] for row in page.scores}
    assert rows == {first.student: None, "second": "3"}


def test_what_a_person_must_look_at(tmp_path):
    page = written(tmp_path, make_class(30, ungraded=2, unsafe=3, essay=True))
    text = Structure(page.html).text
    assert "3 of 30 results are from runs without a sandbox." in text
    assert "A person grades these: essay (28 submissions)." in text
    assert "student-00001-id" + REASON in text
    assert "mean of 45, by tests alone" in text


def test_long_lists_are_cut(tmp_path):
    page = written(tmp_path, make_class(MOST_LISTED + 30, ungraded=MOST_LISTED + 20))
    assert "And 20 more: see scores.csv." in Structure(page.html).text


def test_a_large_class_is_in_the_table_alone(tmp_path):
    page = written(tmp_path, make_class(MOST_ROWS + 1))
    assert f"{MOST_ROWS + 1:,} students are in scores.csv." in Structure(page.html).text
    assert page.html.count("-id") == 5  # the slowest
    assert len(page.scores) == MOST_ROWS + 1


@pytest.mark.parametrize("shareable", [False, True])
@pytest.mark.parametrize("n", [0, 1, 3])
def test_a_tiny_class(n, shareable, tmp_path, figures):
    page = written(tmp_path, make_class(n), shareable=shareable)
    text = Structure(page.html).text
    assert "nan" not in text
    assert ("too few to share" in text) == shareable
    none = written(tmp_path, make_class(n, ungraded=n), shareable=shareable)
    nothing = "No submission could be graded." in Structure(none.html).text
    assert nothing != shareable


def test_the_same_class_gives_the_same_files(tmp_path, figures):
    def files():
        report.write(make_class(50, ungraded=2), assignment="a1", out=tmp_path)
        return {path.name: path.read_bytes() for path in tmp_path.iterdir()}

    first = files()
    assert first.keys() == {"index.html", "scores.csv", "questions.csv"}
    assert files() == first


def test_what_fails_leaves_the_old_report(tmp_path):
    written(tmp_path, make_class(20))
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}

    def broken():
        yield from make_class(10)
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        report.write(broken(), assignment="a1", out=tmp_path)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_memory_does_not_grow_with_the_class(tmp_path, monkeypatch):
    monkeypatch.setattr(report, "MOST_ROWS", 100)
    monkeypatch.setattr(report_page, "MOST_ROWS", 100)

    def peak(n):
        tracemalloc.start()
        report.write(make_class(n), assignment="a1", out=tmp_path)
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    peak(10)  # imports, templates
    assert peak(4_000) - peak(1_500) < 100_000  # results that are held take a kilobyte each


def test_ten_thousand_take_seconds(tmp_path, figures):
    results = list(make_class(10_000))
    start = time.perf_counter()
    report.write(results, assignment="a1", out=tmp_path)
    assert time.perf_counter() - start < 10  # about 1.5 s where nobody else computes


# --- figures


def test_figures_take_the_colors_of_the_page_and_say_what_they_show(tmp_path, figures):
    page = written(tmp_path, make_class(60)).html
    figures = re.findall(r"<svg.*?</svg>", page, re.DOTALL)
    assert len(figures) == 3
    for figure in figures:
        assert 'role="img"' in figure
        assert len(re.search(r'aria-label="([^"]+)"', figure)[1]) > 60
        assert "var(--blue)" in figure
        assert "var(--soft)" in figure
        colors = set(re.findall(r"#[0-9a-f]{6}", figure))
        assert not colors & {"#747b83", "#0072b2", "#010203", "#000000", "#ffffff"}
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    used = re.findall(r'(?:url\(#|href="#)([^)"]+)', page)
    assert set(used) <= set(ids)
    assert "<metadata>" not in page


# --- to share

NAMES = ("student", "-id")


def everything_in(folder):
    texts = [path.name + "\n" + path.read_text(encoding="utf-8") for path in folder.iterdir()]
    return "\n".join(texts)


@pytest.mark.parametrize("ungraded", [0, 3, 12])
def test_nobody_is_named(ungraded, tmp_path):
    results = make_class(80, ungraded=ungraded, unsafe=1, essay=True)
    written(
        tmp_path, results, shareable=True, standings={"student-00030-id": Standing(deduction=3.0)}
    )
    text = everything_in(tmp_path)
    assert not re.search(r"student-\d+|-id\b", text)
    assert "2026-03-06" not in text
    assert (REASON in text) == (ungraded >= FEWEST)
    assert "Deductions" not in text


@pytest.mark.parametrize("seed", range(4))
def test_no_small_group_is_told_apart(seed, tmp_path):
    page = written(tmp_path, make_class(70, seed=seed, ungraded=2), shareable=True)
    sizes = [int(row["submissions"]) for row in page.scores]
    assert sum(sizes) == 68
    assert all(size == 0 or size >= FEWEST for size in sizes)
    for row in page.questions:
        counts = re.findall(r": (\d+)", f"{row['causes']}; {row['inputs']}")
        assert all(int(count) >= FEWEST for count in counts)
        if row["mean"]:
            earned, graded = map(int, row["earned all"].split(" of "))
            assert all(k == 0 or k >= FEWEST for k in (earned, graded - earned))
    numbers = re.findall(r'<td class="number">(\d+)</td>', page.html)
    points = {f"{most:g}" for most in POINTS.values()}
    assert all(int(n) >= FEWEST for n in numbers if n not in points)
    assert "70" not in {pair.split()[0] for pair in reversed_pairs(page.html)}


def test_a_question_that_nearly_all_solve_tells_no_count(tmp_path):
    def cell(points):
        return CellResult("a1", "f_tests", points, 10.0, "" if points else "f: off.", "", "sign")

    results = [Result("a1", f"s{k}", "k", cells=(cell(10.0 * (k > 1)),)) for k in range(40)]
    page = written(tmp_path, results, shareable=True)
    (row,) = page.questions
    assert row["earned all"] == "all but fewer than 5"
    assert row["mean"] == row["discrimination"] == row["causes"] == ""
    assert "38" not in Structure(page.html).text
    results = [Result("a1", f"s{k}", "k", cells=(cell(10.0 * (k < 2)),)) for k in range(40)]
    page = written(tmp_path, results, shareable=True)
    assert "Count" not in Structure(page.html).text
    (row,) = page.questions
    assert row["earned all"] == "fewer than 5"
    assert row["causes"] == "sign"


def test_messages_to_share_are_those_of_several(tmp_path):
    def result(k, message):
        cell = CellResult("a1", "f_tests", 0.0, 10.0, message, "", "error raised")
        return Result("a1", f"s{k}", "k", cells=(cell,))

    alone = [
        result(k, f"f: your code raised E in line 3 (kim{'xyz'[k % 3] * k})") for k in range(30)
    ]
    written(tmp_path, alone, shareable=True)
    assert "kim" not in everything_in(tmp_path)
    together = [result(k, f"f: off in {k} of 99 entries.") for k in range(30)]
    written(tmp_path, [*alone, *together], shareable=True)
    text = everything_in(tmp_path)
    assert "f: off in # of # entries." in text
    assert "kim" not in text


@given(st.lists(st.integers(0, 12), min_size=1, max_size=12))
def test_merged_bins(sizes):
    bins = [Bin(k, k + 1, size) for k, size in enumerate(sizes)]
    merged = merge_bins(bins)
    if sum(sizes) < FEWEST:
        assert merged == []
        return
    assert sum(bin.size for bin in merged) == sum(sizes)
    assert all(bin.size == 0 or bin.size >= FEWEST for bin in merged)
    assert (merged[0].low, merged[-1].high) == (0, len(sizes))
    assert all(a.high == b.low for a, b in itertools.pairwise(merged))


def test_rare_words_count_together():
    tally = Tally({"a": 9, "b": 4, "c": 3, "d": 5})
    assert ranked(tally, shareable=False) == [("a", 9), ("d", 5), ("b", 4), ("c", 3)]
    assert ranked(tally, shareable=True) == [("a", 9), ("d", 5), ("others", 7)]
    assert ranked(Tally({"a": 9, "b": 4}), shareable=True) == [("a", 9)]


# --- hostile text

PAYLOADS = {
    "script": "</title></style><script>alert(1)</script>",
    "attribute": '" onmouseover="alert(1)',
    "svg": "--></svg><svg onload=alert(1)>",
    "template": "{{ 7 * 7 }}{% raw %}",
    "formula": "$\\frac{1}{0}$ $x",
    "control": "a\u202e\x00\x1b[31mb",
}


def poisoned(text):
    for k in range(12):
        lost = CellResult(text, f"f{text}", 0.0, 2.0, f"f: {text}", text, text, seconds=0.1)
        essay = CellResult(text, f"essay{text}", 0.0, 2.0, manual=True)
        yield Result("a1", f"{text}{k}", "key", cells=(lost, essay), timestamp=text)
    yield Result("a1", text, "key", reason=text, cells=(lost,))


@pytest.mark.parametrize("shareable", [False, True])
@pytest.mark.parametrize("kind", PAYLOADS)
def test_no_text_becomes_markup(kind, shareable, tmp_path, figures):
    text = PAYLOADS[kind]
    plain = written(tmp_path, poisoned("x" * len(text)), shareable=shareable)
    page = written(tmp_path, poisoned(text), shareable=shareable)

    def outside_figures(html):
        return Structure(re.sub(r"<svg.*?</svg>", "", html, flags=re.DOTALL)).tags

    assert outside_figures(page.html) == outside_figures(plain.html)
    Structure(page.html)
    assert not re.search("[\x00\x1b\u202e]", page.html)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_a_spreadsheet_takes_no_text_for_a_formula(start, tmp_path):
    text = f'{start}HYPERLINK("http://example.org","x")'
    page = written(tmp_path, poisoned(text))
    cells = [cell for row in (*page.scores, *page.questions) for cell in row.values() if cell]
    assert any("HYPERLINK" in cell for cell in cells)
    assert not [cell for cell in cells if cell.startswith(start) and "HYPERLINK" in cell]


def test_halves_of_characters_can_be_written(tmp_path):
    page = written(tmp_path, poisoned("\ud800"))
    assert page.scores[0]["student"] == "?"


# --- a real browser


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    folder = tmp_path_factory.mktemp("report")
    results = list(make_class(60, ungraded=7, unsafe=2, essay=True))
    standings = {result.student: Standing(deduction=3.0) for result in results[20:40]}
    return [
        report.write(results, assignment="a1_loss_functions", out=folder / str(shareable),
                     shareable=shareable, standings=standings)
        for shareable in (False, True)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("number", "width", "scheme"), [(0, 1280, "light"), (0, 360, "dark"), (1, 360, "light")]
)
def test_a_page_is_quiet_and_accessible_and_fits(browser, pages, number, width, scheme):
    options = {"viewport": {"width": width, "height": 900}, "color_scheme": scheme}
    with browser.new_context(**options) as context:
        page, events = context.new_page(), []
        page.on("console", lambda message: events.append(message.text))
        page.on("request", lambda request: events.append(request.url))
        page.goto(pages[number].as_uri())
        assert events == [pages[number].as_uri()]
        page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        found = [
            f"{violation['id']}: {node['html'][:120]}"
            for violation in Axe().run(page).response["violations"]
            if violation["impact"] in {"serious", "critical"}
            for node in violation["nodes"]
        ]
        assert found == []


@pytest.mark.parametrize("width", [360, 700, 800, 1100, 1280])
def test_nothing_is_hidden_and_names_are_whole(browser, width, tmp_path):
    """Neither columns at the right, nor the end of a name in the next line."""
    long = "a-very-long-name-" * 5
    names = ("hornbeam", "i" * 12, "w" * 16, long)
    class_ = zip(make_class(4, ungraded=1), names, strict=True)
    results = [replace(result, student=name) for result, name in class_]
    page = report.write(
        results, assignment="a1", out=tmp_path, standings={"hornbeam": Standing(deduction=1.0)}
    )
    with browser.new_context(viewport={"width": width, "height": 900}) as context:
        tab = context.new_page()
        tab.goto(page.as_uri())
        assert tab.evaluate("document.documentElement.scrollWidth") <= width
        hidden = "all => all.map(e => e.scrollWidth > e.clientWidth)"
        assert tab.locator(".wide").evaluate_all(hidden) == [False, False]
        names = tab.locator("#students ~ .wide .name")
        heights = names.evaluate_all("all => all.map(e => e.clientHeight)")
        line = min(heights)
        found = dict(zip(names.all_inner_texts(), [h / line for h in heights], strict=True))
        assert found.pop(long) > 1
        assert found == {"hornbeam": 1, "i" * 12: 1, "w" * 16: 1}
        before = "all => all.map(e => getComputedStyle(e, '::before').content)"
        labels = " ".join(tab.locator("#students ~ .wide td").evaluate_all(before))
        for label in ("Score", "Late", "Lost in", "Not graded"):
            assert (label in labels) == (width <= 760)  # the head of the table says it otherwise
