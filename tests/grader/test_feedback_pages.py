"""Feedback pages say what was lost and why, hide the tests, and come to no harm."""

import base64
import contextlib
import copy
import errno
import html
import io
import itertools
import json
import os
import re
import struct
import time
import warnings
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
from axe_playwright_python.sync_playwright import Axe
from corpus import ROOT, cell_source, nbgrader_metadata, read_corpus, with_answers
from PIL import Image

from cs_core.testing import CheckFailed
from cs_grader.console import Terminal
from cs_grader.pages import feedback, feedback_class, feedback_code
from cs_grader.pages.feedback import NOT_RUN, write
from cs_grader.pages.feedback_code import CELL_LIMIT, Colors, released_source
from cs_grader.pages.feedback_code import PAGE_LIMIT as COLORED_LIMIT
from cs_grader.pages.feedback_outputs import (
    PAGE_LIMIT,
    PICTURE_LIMIT,
    SIDE_LIMIT,
    TEXT_LIMIT,
    Room,
    clean,
    show_outputs,
)
from cs_grader.reading.blank import blank
from cs_grader.reading.notebooks import rebuild
from cs_grader.reading.source import read_source
from cs_grader.results import CellResult, Result
from cs_grader.storage.course import Course

ASSIGNMENT = "a1_loss_functions"
SOURCE = read_source(ROOT / "solutions" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb")
ANSWERS = {
    "svm_loss_naive": "wrong_margin_typed_in",
    "svm_loss": "wrong_loop_over_examples",
    "log_softmax": "wrong_one_shift_for_all",
    "softmax_loss": "wrong_gradient_not_averaged",
    "mse_loss": "right_",
    "linear_loss": "wrong_last_row_not_penalized",
}


# --- one student, graded in this process


def answers():
    corpus = {
        "bce_with_logits_loss": "def bce_with_logits_loss(*args):\n    raise NotImplementedError"
    }
    for answer in read_corpus(ASSIGNMENT):
        if answer.name.startswith(ANSWERS.get(answer.function, "none")):
            corpus.setdefault(answer.function, answer.source)
    return corpus


def run(step, namespace):
    """Run a cell; return its outputs and the error."""
    printed, error = io.StringIO(), None
    with (
        contextlib.redirect_stdout(printed),
        contextlib.redirect_stderr(io.StringIO()),
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("ignore")
        try:
            exec(compile(step.source, "<cell>", "exec"), namespace)  # noqa: S102
        except Exception as raised:
            error = raised
    outputs = [stream(printed.getvalue())] if printed.getvalue() else []
    return outputs + ([error_output(error)] if error else []), error


def error_output(error):
    words = f"{type(error).__name__}: {error}"
    shown = error._render_traceback_() if isinstance(error, CheckFailed) else [words]
    return {"output_type": "error", "ename": type(error).__name__, "evalue": str(error),
            "traceback": shown}  # fmt: skip


def stream(text):
    return {"output_type": "stream", "name": "stdout", "text": text}


def display(**data):
    kinds = {kind.replace("__", "+").replace("_", "/", 1): value for kind, value in data.items()}
    return {"output_type": "display_data", "metadata": {}, "data": kinds}


@pytest.fixture(scope="module")
def graded():
    """A student with right and wrong answers, and a cell of their own."""
    own = {"cell_type": "code", "metadata": {}, "source": "print('mine')", "outputs": []}
    thoughts = {"cell_type": "markdown", "metadata": {}, "source": "My *thoughts*."}
    notebook = with_answers(SOURCE.notebook, answers())
    rebuilt = rebuild(SOURCE, to_bytes(notebook | {"cells": [*notebook["cells"], own, thoughts]}))
    namespace, cells = {"__name__": "__main__"}, []
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CS_SUBMISSION", f"kim/{ASSIGNMENT}")
        for step in rebuilt.steps:
            outputs, error = run(step, namespace)
            rebuilt.notebook["cells"][step.index]["outputs"] = outputs
            if step.role == "test":
                cells.append(
                    CellResult(
                        ASSIGNMENT,
                        step.grade_id,
                        0.0 if error else step.points,
                        step.points,
                        str(error or ""),
                        getattr(error, "case", ""),
                        getattr(error, "cause", ""),
                    )
                )
    result = Result(ASSIGNMENT, "kim", "key", notes=rebuilt.notes, cells=tuple(cells),
                    timestamp="2026-03-06 11:20:00 UTC")  # fmt: skip
    return result, {ASSIGNMENT: rebuilt.notebook}


def to_bytes(notebook):
    return json.dumps(notebook).encode()


def page_of(folder, result, notebooks):
    (path,) = write(folder, result, notebooks)
    return path.read_text(encoding="utf-8")


class Structure(HTMLParser):
    """Tags and attributes of a page, and its text; fails on a tag that is not closed."""

    VOID = frozenset({"meta", "img", "br"})
    TAGS = VOID | {
        "html", "head", "title", "style", "body", "main", "h1", "h2", "h3", "p", "dl", "div", "dt",
        "dd", "bdi", "table", "thead", "tbody", "tr", "th", "td", "section", "pre", "code", "span",
        "a", "ul", "li", "details", "summary", "figure", "strong", "em",
    }  # fmt: skip
    ATTRIBUTES = frozenset({
        "lang", "charset", "http-equiv", "content", "name", "class", "id", "href", "role", "scope",
        "data-label", "src", "alt", "width", "height", "tabindex", "aria-label",
    })  # fmt: skip

    def __init__(self, page):
        super().__init__()
        self.open, self.tags, self.texts = [], [], []
        self.feed(page)
        self.close()
        assert self.open == []
        self.text = "".join(self.texts)

    def handle_starttag(self, tag, attributes):
        assert tag in self.TAGS, tag
        for name, value in attributes:
            assert name in self.ATTRIBUTES, name
            if name == "href":
                assert re.fullmatch(r"#\w+|[\w%.-]+\.html", value), value
            if name == "src":
                assert re.fullmatch(r"data:image/(png|jpeg);base64,[A-Za-z0-9+/]+=*", value)
        self.tags.append((tag, tuple(name for name, _ in attributes)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open[-1:] != ["style"]:
            self.texts.append(data)

    def handle_comment(self, data):
        raise AssertionError(f"a comment: {data[:80]}")


# --- what a student reads


def test_a_page_stands_where_nbgrader_puts_its_own(graded, tmp_path):
    assert write(tmp_path, *graded) == [tmp_path / "kim" / ASSIGNMENT / f"{ASSIGNMENT}.html"]
    assert [p.name for p in tmp_path.rglob("*") if p.is_file()] == [f"{ASSIGNMENT}.html"]
    before = page_of(tmp_path, *graded)
    assert page_of(tmp_path, *graded) == before


def test_points_messages_cases_and_causes(graded, tmp_path):
    text = " ".join(Structure(page_of(tmp_path, *graded)).text.split())
    assert "10 of 100" in text
    assert "2026-03-06 11:20:00 UTC" in text
    causes = [cell.cause for cell in graded[0].cells]
    assert [cause for cause in causes if cause] == [
        "offset", "loop over the examples", "not finite", "missing mean or factor 2",
        "not implemented",
    ]  # fmt: skip
    for cell in graded[0].cells:
        assert " ".join(cell.message.split()) in text
        assert cell.case in text
        assert cell.cause in text
        name = cell.grade_id.removesuffix("_tests")
        points = "✓ 10 of 10" if name == "mse_loss" else f"✗ 0 of {cell.max_points:g}"
        assert text.count(f"{name} {points}") == 2  # in the summary, and over the answer


def test_table_leads_to_answers(graded, tmp_path):
    page = page_of(tmp_path, *graded)
    anchors = re.findall(r'<a href="#(\w+)">', page)
    assert len(anchors) == 7
    assert all(page.count(f'id="{anchor}"') == 1 for anchor in anchors)


def test_code_checks_outputs_and_own_cells_are_there(graded, tmp_path):
    text = Structure(page_of(tmp_path, *graded)).text
    for source in answers().values():
        assert source.strip() in text
    assert "mse_loss: right values.\n" in text
    assert "# float32 in, float32 out" in text  # a check that students have
    assert "print('mine')" in text
    assert "My *thoughts*." in text


def test_every_message_stands_there_once_in_full(graded, tmp_path):
    text = " ".join(Structure(page_of(tmp_path, *graded)).text.split())
    (message,) = (c.message for c in graded[0].cells if c.grade_id == "linear_loss_tests")
    assert text.count(message) == 1
    assert "CheckFailed" not in text


@pytest.mark.parametrize(
    ("reason", "advised"),
    [
        ("The file is cut off.", False),
        ("The file is cut off. Save, and hand it in again.", True),
        ("It is a link: hand in the notebook itself.", True),
        ("Grading this submission ended the grader: a person must look at it.", True),
    ],
)
def test_a_submission_that_cannot_be_graded_gets_reason_and_points(reason, advised, tmp_path):
    """The instructor's empty answers stand in the notebook, and are not the student's."""
    cells = tuple(CellResult(ASSIGNMENT, f"{name}_tests", 0.0, 10.0) for name in ANSWERS)
    result = Result(ASSIGNMENT, "lee", "key", reason=reason, cells=cells, timestamp="today")
    for notebooks in ({}, {ASSIGNMENT: blank(SOURCE, reason)}):
        text = " ".join(Structure(page_of(tmp_path, result, notebooks)).text.split())
        assert text.count(f"This submission could not be graded. {reason}") == 1
        assert text.count("What to do: hand in your notebook") == (not advised)
        assert "0 of 60" in text
        assert text.count("✗ 0 of 10") == 6
        wrong = "Your answer", "YOUR CODE", "Not run", "deduction", "checks", "Likely cause"
        assert not [words for words in wrong if words in text]


def test_one_of_two_notebooks_cannot_be_graded(graded, tmp_path):
    reason = "The file is cut off. Save, and hand it in again."
    cells = (*graded[0].cells, CellResult("other", "svm_loss_tests", 0.0, 15.0))
    result = replace(graded[0], cells=cells, notes=("A note.", reason))
    first, second = write(tmp_path, result, {**graded[1], "other": blank(SOURCE, reason)})
    text = " ".join(Structure(second.read_text()).text.split())
    assert text.count("This notebook could not be graded. " + reason) == text.count(reason) == 1
    assert text.count("✗ 0 of 15") == 1
    assert "YOUR CODE" not in text
    text = Structure(first.read_text()).text
    assert "could not be graded" not in text
    assert reason in text
    assert text.count("Your answer") == 7


def test_cells_after_the_last_check_are_said_not_to_run(graded, tmp_path):
    """Once, above the first of them; not if somebody ran them."""
    result, notebooks = copy.deepcopy(graded)
    assert NOT_RUN not in page_of(tmp_path, result, notebooks)  # it has output
    cells = notebooks[ASSIGNMENT]["cells"]
    own = {"cell_type": "code", "metadata": {}, "outputs": []}
    last = max(k for k, cell in enumerate(cells) if nbgrader_metadata(cell).get("grade"))
    cells[last + 1 :] = [own | {"source": "print('after')"}, own | {"source": "print('more')"}]
    cells.insert(1, own | {"source": "print('before')"})
    text = Structure(page_of(tmp_path, result, notebooks)).text
    assert text.count(NOT_RUN) == 1
    places = [text.index(words) for words in ("The rest", "'before'", NOT_RUN, "'after'")]
    assert places == sorted(places)


def test_a_person_grades_some(tmp_path):
    mark = {"grade": True, "solution": True, "locked": False, "points": 5, "grade_id": "essay"}
    essay = {"cell_type": "markdown", "metadata": {"nbgrader": mark}, "source": "Because <b>I</b>."}
    cell = CellResult("nb", "essay", 0.0, 5.0, manual=True)
    result = Result("a9", "kim", "key", cells=(cell,))
    text = " ".join(Structure(page_of(tmp_path, result, {"nb": {"cells": [essay]}})).text.split())
    assert "✎ by hand, of 5" in text
    assert "Because <b>I</b>." in text


def test_several_notebooks_lead_to_each_other(tmp_path):
    cells = (CellResult("one", "f_tests", 1.0, 2.0), CellResult("two b", "g_tests", 3.0, 3.0))
    first, second = write(tmp_path, Result("a9", "kim", "key", cells=cells), {})
    page = first.read_text()
    assert 'href="two%20b.html"' in page
    text = " ".join(Structure(page).text.split())
    assert "1 of 2" in text
    assert "4 of 5" in text
    assert (second.name, second.parent) == ("two b.html", first.parent)


@pytest.mark.parametrize("name", ["", ".", "..", "../lee", "a/b", "a\\b", "a\0b"])
def test_no_name_leads_out_of_the_folder(name, tmp_path):
    for result in (Result("a9", name, "key"), Result(name, "kim", "key")):
        with pytest.raises(ValueError, match="name of a file"):
            write(tmp_path / "feedback", result, {})
    with pytest.raises(ValueError, match="name of a file"):
        write(tmp_path / "feedback", Result("a9", "kim", "key"), {name: {"cells": []}})
    assert list(tmp_path.rglob("*")) == []


# --- a class


class InThisProcess:
    """Takes the place of the pool: its start is slow, and no patch reaches into it."""

    def __init__(self, *_, **__):
        self.map = lambda work, tasks, chunksize: list(map(work, tasks))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass


@pytest.fixture
def small_class(graded, tmp_path, monkeypatch):
    """Three students with autograded notebooks, and a function that writes their pages."""
    monkeypatch.setattr(feedback_class, "ProcessPoolExecutor", InThisProcess)
    course = Course.load(tmp_path)
    results = [replace(graded[0], student=student) for student in ("kim", "lee", "max")]
    notebooks, pages = {}, {}
    for student in ("kim", "lee", "max"):
        notebooks[student] = tmp_path / "autograded" / student / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
        pages[student] = tmp_path / "feedback" / student / ASSIGNMENT / f"{ASSIGNMENT}.html"
        notebooks[student].parent.mkdir(parents=True)
        notebooks[student].write_bytes(to_bytes(graded[1][ASSIGNMENT]))

    def run():
        done = feedback_class.write_class(course, ASSIGNMENT, results, Terminal())
        return done.written, done.up_to_date, done.failed

    return SimpleNamespace(run=run, notebooks=notebooks, pages=pages)


def test_pages_are_written_once(small_class):
    assert small_class.run() == (3, 0, [])
    assert small_class.run() == (0, 3, [])


@pytest.mark.parametrize("change", ["other text", "same length", "gone"])
def test_pages_that_another_program_wrote_are_written_again(change, small_class):
    """As after nbgrader's generate_feedback."""
    small_class.run()
    page = small_class.pages["lee"]
    ours = page.read_bytes()
    page.unlink()
    if change != "gone":
        page.write_bytes(b"x" * (len(ours) if change == "same length" else 9))
        os.utime(page, ns=(1, page.stat().st_mtime_ns + 1_000_000))  # a disk's clock may be coarse
    assert small_class.run() == (1, 2, [])
    assert page.read_bytes() == ours
    assert small_class.run() == (0, 3, [])


def test_notebooks_as_nbgrader_writes_them_make_the_same_pages(small_class):
    """In a file of nbformat's, a text is a list of its lines."""
    path = small_class.notebooks["kim"]
    notebook = json.loads(path.read_bytes()) | {"nbformat_minor": 5}
    for k, cell in enumerate(notebook["cells"]):
        cell |= {"id": f"cell-{k}"} | (
            {"execution_count": 1} if cell["cell_type"] == "code" else {}
        )
    printed = {"output_type": "stream", "name": "stdout", "text": "a\nb\n"}
    notebook["cells"][1]["outputs"] = [printed, display(text_plain="c\nd")]
    path.write_bytes(to_bytes(notebook))
    assert small_class.run()[0] == 3
    before = small_class.pages["kim"].read_bytes()
    nbformat.write(nbformat.from_dict(notebook), path)
    outputs = json.loads(path.read_bytes())["cells"][1]["outputs"]
    assert outputs[0]["text"] == ["a\n", "b\n"]
    assert outputs[1]["data"]["text/plain"] == ["c\n", "d"]
    small_class.pages["kim"].unlink()
    assert small_class.run() == (1, 2, [])
    assert small_class.pages["kim"].read_bytes() == before


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "is missing"),
        (b"{", "is damaged"),
        (b"[" * 100_000, "is damaged"),
        (b"[]", "No page can be made of it"),
        (b'{"cells": [{"cell_type": "code"}]}', "No page can be made of it"),
        (b'{"cells": 3}', "No page can be made of it"),
    ],
    ids=["missing", "cut", "deep", "list", "no metadata", "no cells"],
)
def test_a_page_that_cannot_be_made_stops_no_other(content, words, small_class):
    path = small_class.notebooks["lee"]
    path.unlink()
    if content is not None:
        path.write_bytes(content)
    written, _, ((student, reason),) = small_class.run()
    assert (written, student) == (2, "lee")
    assert words in reason
    advice = f"run `cs-grader grade {ASSIGNMENT} --regrade --student lee`, then this again."
    assert reason.endswith(advice)
    assert not small_class.pages["lee"].exists()


def test_a_page_that_cannot_be_written_stops_no_other(small_class):
    small_class.pages["lee"].mkdir(parents=True)
    written, _, ((student, reason),) = small_class.run()
    assert (written, student) == (2, "lee")
    assert reason.startswith("The page cannot be written (")


def test_a_full_disk_stops_all(small_class, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "some/file")

    monkeypatch.setattr(feedback, "write_whole", full)
    with pytest.raises(OSError, match="No space left"):
        small_class.run()


# --- hidden tests


def hidden_lines():
    lines = set()
    for cell in SOURCE.notebook["cells"]:
        if nbgrader_metadata(cell).get("grade"):
            hidden = cell_source(cell).partition("### BEGIN HIDDEN TESTS")[2]
            lines |= {line.strip() for line in hidden.splitlines() if len(line.strip()) > 12}
    given = {line.strip() for cell in SOURCE.notebook["cells"]
             for line in released_source(cell).splitlines()}  # fmt: skip
    return lines - given


def test_hidden_tests_do_not_appear(graded, tmp_path):
    text = Structure(page_of(tmp_path, *graded)).text
    lines = hidden_lines()
    assert len(lines) > 60
    assert not [line for line in lines if line in text]
    assert "HIDDEN" not in text
    assert "_hidden_tests" not in text


def test_hidden_lines_in_a_trace_do_not_appear(graded, tmp_path):
    """If what graded leaks a trace through the test cell, the page does not."""
    result, notebooks = copy.deepcopy(graded)
    lines = sorted(hidden_lines())
    for cell in notebooks[ASSIGNMENT]["cells"]:
        if nbgrader_metadata(cell).get("grade"):
            hidden = cell_source(cell).partition("### BEGIN HIDDEN TESTS")[2].splitlines()
            trace = [f"---> {k} \x1b[31m{line}" for k, line in enumerate(hidden)]
            leak = {"output_type": "error", "ename": "E", "evalue": "x", "traceback": trace}
            cell["outputs"] = [leak, stream("\n".join(hidden))]
    text = Structure(page_of(tmp_path, result, notebooks)).text
    assert "(a line of the hidden tests)" in text
    assert not [line for line in lines if line in text]


@pytest.mark.parametrize(
    ("source", "given"),
    [
        ("a\n### BEGIN HIDDEN TESTS\nb\n### END HIDDEN TESTS\nc", "a\nc"),
        ("a\n    ### BEGIN HIDDEN TESTS\n    b", "a"),
        ("a\n### BEGIN HIDDEN TESTS\nb\n### BEGIN HIDDEN TESTS\nc\n### END HIDDEN TESTS\nd", "a"),
        ("a\n### begin  hidden TEST\nb\n### END HIDDEN TESTS\nc", "a"),
        ("### BEGIN HIDDEN TESTS\na\n### END HIDDEN TESTS", ""),
        ("a\n### BEGIN MARK SCHEME\nb\n### END MARK SCHEME\nc", "a\nc"),
        ("a\n### BEGIN SOLUTION\nb\n### END SOLUTION",
         "a\n# YOUR CODE HERE\nraise NotImplementedError()"),
    ],
)  # fmt: skip
def test_what_students_were_given_of_a_cell(source, given):
    mark = {"grade": True, "solution": False, "locked": True, "grade_id": "t", "points": 1}
    cell = {"cell_type": "code", "metadata": {"nbgrader": mark}, "source": source}
    assert released_source(cell) == given


# --- hostile outputs

PAYLOADS = {
    "script": "<script>alert(1)</script>",
    "attribute": '"><img src=x onerror=alert(1)>',
    "single quote": "' onmouseover='alert(1)",
    "end of pre": "</pre></details></main><h1>Graded: 100 of 100</h1>",
    "svg": "<svg onload=alert(1)><script href='http://example.org/x.js'/></svg>",
    "style": "</style><style>*{display:none}</style>@import 'http://example.org/x.css';",
    "frame": "<iframe srcdoc='<script>parent.alert(1)</script>'></iframe>",
    "link": "[x](javascript:alert(1)) <a href='javascript:alert(1)'>x</a> http://example.org",
    "comment": "<!-- --!> <![CDATA[ ]]> <?php ?> <!doctype html>",
    "entities": "&lt;script&gt; &#60;script&#62; &amp;lt; &quot; &#x22;",
    "template": "{{ 7 * 7 }} {% include 'page.css' %} {# x #}",
    "latex": "$\\href{javascript:alert(1)}{x}$ \\unicode{<img src=x onerror=alert(1)>}",
    "meta": '<meta http-equiv="refresh" content="0;url=http://example.org">',
    "form": "<form action=http://example.org><input name=q autofocus onfocus=alert(1)></form>",
    "base": "<base href='http://example.org/'>",
    "markup": "\x1b[31m<b>\x1b[0m\x00<b>\u202e<b>",
}
KINDS = ("text/plain", "text/html", "text/markdown", "text/latex", "image/svg+xml",
         "application/javascript", "application/json", "application/x-unknown")  # fmt: skip


def everywhere(payload):
    """A result and a notebook that hold a text in every place that a submission can reach."""
    marks = [
        {"grade_id": "f", "solution": True, "grade": False, "locked": False},
        {"grade_id": "f_tests", "grade": True, "solution": False, "locked": True, "points": 2},
        {"grade_id": "essay", "grade": True, "solution": True, "locked": False, "points": 3},
        None,
        None,
    ]
    outputs = [
        stream(payload),
        {"output_type": "stream", "name": payload, "text": [payload, "\n", payload]},
        {"output_type": "error", "ename": payload, "evalue": payload, "traceback": [payload]},
        {"output_type": "error", "ename": payload, "evalue": payload, "traceback": []},
        *({"output_type": "display_data", "data": {kind: payload}} for kind in KINDS),
        {"output_type": "execute_result", "data": {"image/png": payload, "image/jpeg": payload}},
        {"output_type": "execute_result", "data": {f"x/{payload}": payload}},
    ]
    cells = [
        {"cell_type": kind, "source": f"x = 1  # {payload}", "outputs": outputs,
         "metadata": {} if mark is None else {"nbgrader": mark}}
        for kind, mark in zip(("code", "code", "markdown", "code", "markdown"), marks, strict=True)
    ]  # fmt: skip
    graded = (
        CellResult("nb", "f_tests", 0.0, 2.0, f"f: {payload}", payload, payload),
        CellResult("nb", "essay", 0.0, 3.0, payload, payload, payload, manual=True),
        CellResult("nb", f"g{payload}", 0.0, 3.0, payload, payload, payload),
    )
    result = Result("a9", "kim", "key", payload, (payload,), graded, timestamp=payload)
    return result, {"nb": {"cells": cells}}


@pytest.mark.parametrize("kind", PAYLOADS)
def test_nothing_that_is_handed_in_becomes_markup(kind, tmp_path):
    payload = PAYLOADS[kind]
    harmless = Structure(page_of(tmp_path, *everywhere("x" * len(payload))))
    found = Structure(page_of(tmp_path, *everywhere(payload)))
    # the colors of code differ with the code, and nothing else does
    assert without_spans(found.tags) == without_spans(harmless.tags)
    assert clean(payload).strip() in found.text


def without_spans(tags):
    return [tag for tag in tags if tag != ("span", ("class",))]


def test_a_name_with_markup_is_text(tmp_path):
    name = '"><b onclick=alert(1)>& \u202e'
    page = page_of(tmp_path, Result(name, name, "key", cells=(CellResult(name, "f", 0, 1),)), {})
    assert "<b " not in page
    Structure(page)


def test_control_and_direction_characters_become_visible(tmp_path):
    strange = [*range(9), 11, 12, *range(14, 27), *range(28, 32), *range(127, 160), 0x61C, 0x200B,
               0x200E, 0x200F, *range(0x2028, 0x202F), *range(0x2060, 0x2070), 0xD800, 0xDFFF,
               0xFEFF, 0xFFFE, 0xFFFF, 0xE0041]  # fmt: skip
    page = page_of(tmp_path, *everywhere("".join(f"a{chr(code)}b" for code in strange)))
    assert "a\ufffdb" in page
    assert not [hex(code) for code in strange if chr(code) in page]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[1;31mred\x1b[0m", "red"),
        ("\x1b]0;title\x07x", "x"),
        ("\x1b]8;;http://example.org\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("10 %\r50 %\r100 %\ndone", "100 %\ndone"),
        ("one\r\ntwo\r\r\nthree\r", "one\ntwo\nthree"),
        ("tab\tand ümläut ✓ 👩‍🔬 क्‍ष", "tab\tand ümläut ✓ 👩‍🔬 क्‍ष"),
        ("cut \x1b", "cut \ufffd"),
    ],
)
def test_text_for_terminals(text, shown):
    assert clean(text) == shown


@pytest.mark.parametrize(
    "text", ["\r" * 50 + "x", "\x1b[" + "0" * 50, "\x1b]" * 50, " \t\n", "```a", "a\r"]
)
def test_no_text_takes_long(text, tmp_path):
    long = (text * 50_000)[:50_000]
    start = time.perf_counter()
    page_of(tmp_path, *everywhere(long))
    assert time.perf_counter() - start < 2


# --- limits


def notebook_with(outputs, source=""):
    return {"nb": {"cells": [{"cell_type": "code", "metadata": {}, "source": source,
                              "outputs": outputs}]}}  # fmt: skip


RESULT = Result("a9", "kim", "key", cells=(CellResult("nb", "f", 0.0, 1.0),))


@pytest.mark.parametrize("text", ["x" * 50_000_000, ["x\n"] * 25_000_000], ids=["line", "lines"])
def test_fifty_megabytes_are_cut(text, tmp_path):
    start = time.perf_counter()
    page = page_of(tmp_path, RESULT, notebook_with([stream(text)]))
    assert time.perf_counter() - start < 20
    assert len(page) < 60_000
    assert f"Cut: {TEXT_LIMIT:,} of 50,000,000 characters are shown." in page


def test_a_page_has_a_size(tmp_path):
    streams = [stream("<" * TEXT_LIMIT), display(text_plain="x")] * 500
    page = page_of(tmp_path, RESULT, notebook_with(streams))
    assert PAGE_LIMIT / 2 < len(page.encode()) < 1.1 * PAGE_LIMIT
    assert page.count("Left out: this page would become larger than 5 MB.") == 1
    cells = [{"cell_type": "code", "metadata": {}, "source": "'<'" * 9_000, "outputs": streams[:9]}]
    page = page_of(tmp_path, RESULT, {"nb": {"cells": cells * 300}})
    assert len(page.encode()) < 1.1 * PAGE_LIMIT


def test_a_hundred_thousand_outputs(tmp_path):
    page = page_of(tmp_path, RESULT, notebook_with([display(text_plain="x")] * 100_000))
    assert len(page) < 1.5 * PAGE_LIMIT
    printed = page_of(tmp_path, RESULT, notebook_with([stream("ab ")] * 100_000))
    assert "Cut: 20,000 of 300,000 characters are shown." in printed


@pytest.mark.parametrize(
    "outputs", [None, 3, "x", [None], [3], [[]], [{}], [{"output_type": "stream"}],
                [{"output_type": "stream", "text": {"a": 1}}], [{"data": None}], [{"data": {}}],
                [{"data": {"text/plain": None}}], [{"data": {"image/png": 3}}],
                [{"output_type": "error"}], [{"output_type": "error", "traceback": [1, None]}],
                [{"data": {3: "x", None: "y"}}]],
)  # fmt: skip
def test_malformed_outputs_do_no_harm(outputs, tmp_path):
    Structure(page_of(tmp_path, RESULT, notebook_with(outputs)))


def test_what_is_colored_is_counted_and_not_timed():
    """Code in color and code without differ in nothing but color."""
    line = "s = f\"{x['a']}\" + '&quot;<b>'  # \\ é\n"
    code = (line * 90)[:3_000] + "\n\n    \n'"
    colors = Colors()
    texts = [colors.add(f"\n{code}\n") for _ in range(20)]
    colored = [text for text in texts if "<span" in text]
    assert len(colored) == COLORED_LIMIT // len(code)
    assert texts[: len(colored)] == colored
    (markup,) = set(colored)
    (plain,) = set(texts[len(colored) :])
    assert re.sub(r"</?span[^>]*>", "", markup) == plain
    assert html.unescape(plain) == code
    assert Colors().add("x" * (CELL_LIMIT + 1)) == "x" * (CELL_LIMIT + 1)


def test_the_same_notebook_makes_the_same_page(graded, tmp_path, monkeypatch):
    """Also on a machine that is busy: no clock has a say."""
    first = page_of(tmp_path, *graded)
    feedback_code._colored.cache_clear()
    clock = itertools.count()
    monkeypatch.setattr(time, "perf_counter", lambda: next(clock))
    assert page_of(tmp_path, *graded) == first
    assert '<span class="k-' in first


# --- pictures


def encoded(data):
    return base64.b64encode(data).decode()


def picture(kind, size=(30, 20)):
    file = io.BytesIO()
    Image.new("RGB", size, "teal").save(file, kind)
    return file.getvalue()


def shown(**data):
    (output,) = show_outputs([display(**data)], Room())
    return output


@pytest.mark.parametrize("kind", ["png", "jpeg"])
def test_a_picture_is_shown_with_its_size(kind, tmp_path):
    data = picture(kind)
    lines = [line + "\n" for line in re.findall(".{1,76}", encoded(data))]
    output = shown(**{f"image_{kind}": lines, "text_plain": "<Figure>"})
    assert output.uri == f"data:image/{kind};base64,{encoded(data)}"
    assert (output.width, output.height) == (30, 20)
    page = page_of(tmp_path, RESULT, notebook_with([display(**{f"image_{kind}": encoded(data)})]))
    assert re.search(r'<img src="data:[^"]+" width="30" height="20" alt="[^"]+">', page)


@pytest.mark.parametrize(
    "data",
    [
        b"<script>alert(1)</script>",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"GIF89a" + bytes(100),
        b"\x89PNG\r\n\x1a\n",
        b"\x89PNG\r\n\x1a\n<script>alert(1)</script>",
        b"\xff\xd8\xff" + b"\xff\xe0\0\0" * 50_000,
        b"\xff\xd8\xff\xe0\0\x04ab",
        b"",
    ],
)
@pytest.mark.parametrize("kind", ["png", "jpeg"])
def test_what_is_no_picture_is_left_out(data, kind):
    output = shown(**{f"image_{kind}": encoded(data), "text_plain": "<Figure>"})
    assert output.uri == ""
    assert output.text == "<Figure>"
    assert output.note == f"Left out: what is called image/{kind} is none."


def test_a_picture_of_the_other_kind_is_none():
    assert shown(image_png=encoded(picture("jpeg"))).uri == ""
    assert shown(image_jpeg=encoded(picture("png"))).uri == ""


@pytest.mark.parametrize("side", [SIDE_LIMIT + 1, 2**31, 0])
def test_a_picture_that_unpacks_to_a_huge_one_is_left_out(side):
    data = bytearray(picture("png"))
    data[16:24] = struct.pack(">II", side, 10)
    assert shown(image_png=encoded(data)).uri == ""


def test_a_large_picture_is_left_out():
    data = picture("png") + bytes(PICTURE_LIMIT)
    output = shown(image_png=encoded(data), text_plain="<Figure>")
    assert output.uri == ""
    assert "a picture of 1.0 MB" in output.note
    assert output.text == "<Figure>"


def test_base64_with_anything_else_in_it_is_refused():
    good = encoded(picture("png"))
    for text in (good + '"onload="alert(1)', good[:40] + "é" + good[40:], good[:-1], "=" + good):
        assert shown(image_png=text).uri == ""


@pytest.mark.parametrize(
    ("data", "text", "note"),
    [
        ({"text_html": "<b>x</b>"}, "<b>x</b>", "Shown as text: text/html."),
        ({"text_html": "<b>x</b>", "text_plain": "x"}, "x", ""),
        ({"image_svg__xml": "<svg/>"}, "<svg/>", "Shown as text: image/svg+xml."),
        ({"application_json": {"a": 1}}, "", "Left out: application/json."),
        ({"application_javascript": "alert(1)"}, "alert(1)",
         "Shown as text: application/javascript."),
    ],
)  # fmt: skip
def test_everything_else_is_text(data, text, note):
    output = shown(**data)
    assert (output.text, output.note, output.uri) == (text, note, "")


# --- speed, and a real browser


def test_a_page_takes_milliseconds(graded, tmp_path):
    result, notebooks = graded
    spent = []
    for number in range(12):
        mine = copy.deepcopy(notebooks)
        for cell in mine[ASSIGNMENT]["cells"]:
            if nbgrader_metadata(cell).get("solution"):
                cell["source"] += f"\n# {number}"  # nobody else's code
        start = time.perf_counter()
        write(tmp_path, replace(result, student=f"s{number}"), mine)
        spent.append(time.perf_counter() - start)
    assert min(spent) < 0.025  # about 0.01 s where nobody else computes


@pytest.fixture(scope="module")
def pages(graded, tmp_path_factory):
    """An ordinary page, and one with every payload in every place."""
    folder = tmp_path_factory.mktemp("feedback")
    result, notebooks = copy.deepcopy(graded)
    plot = display(image_png=encoded(picture("png", (600, 300))))
    notebooks[ASSIGNMENT]["cells"][-2]["outputs"] += [plot, stream("word " * 200)]
    result = replace(result, notes=("Cells f were missing and were put back.",))
    (ordinary,) = write(folder, result, notebooks)
    hostile = everywhere("\n".join(PAYLOADS.values()))
    (attacked,) = write(folder, *hostile)
    return ordinary, attacked


class Watch:
    """A tab, and everything in it that should not happen."""

    def __init__(self, browser, path: Path, **options):
        self.events = []
        self.context = browser.new_context(**options)
        self.page = self.context.new_page()
        own = path.as_uri()
        self.page.on("dialog", lambda dialog: (self.events.append("dialog"), dialog.dismiss()))
        self.page.on("console", lambda message: self.events.append(message.text))
        self.page.on("pageerror", lambda error: self.events.append(str(error)))
        self.page.on("request", lambda r: self.note(r.url) if r.url != own else None)
        self.page.on("popup", lambda popup: self.events.append("popup"))
        self.page.goto(own, wait_until="load")

    def note(self, url):
        if not url.startswith("data:image/"):
            self.events.append(url)


@pytest.mark.parametrize("width", [360, 1280])
def test_long_output_scrolls_and_the_keyboard_reaches_it(browser, width, tmp_path):
    long = "\n".join(f"step {k}: loss {1 / (k + 1):.6f}" for k in range(600))
    short = ["\n".join("x" * 18), "word " * 120]
    texts = [*short, long, "\n".join("x" * 40)]
    (path,) = write(tmp_path, RESULT, notebook_with([display(text_plain=text) for text in texts]))
    watch = Watch(browser, path, viewport={"width": width, "height": 900})
    outputs = watch.page.locator("pre.output")

    def scrolling():
        return outputs.evaluate_all("all => all.map(e => e.scrollHeight > e.clientHeight)")

    assert outputs.evaluate_all("all => Math.max(...all.map(e => e.clientHeight))") <= 24 * 16
    assert scrolling() == [False, False, True, True]
    names = []
    for _ in range(3):
        watch.page.keyboard.press("Tab")
        names.append(watch.page.evaluate("document.activeElement.ariaLabel"))
    assert names[1:] == ["Output 3 of cell 1 of the rest", "Output 4 of cell 1 of the rest"]
    regions = watch.page.get_by_role("region")
    tabs = regions.evaluate_all("all => all.map(e => e.getAttribute('tabindex'))")
    assert tabs == ["0", "0"]  # not every browser stops at what scrolls without it
    watch.page.emulate_media(media="print")
    assert not any(scrolling())
    watch.context.close()


def test_a_browser_runs_and_fetches_nothing(browser, pages):
    for path in pages:
        watch = Watch(browser, path)
        for name in ("mouseover", "focus", "click", "load", "error", "toggle"):
            watch.page.evaluate(
                "name => document.querySelectorAll('body *').forEach("
                "element => element.dispatchEvent(new Event(name)))", name
            )  # fmt: skip
        watch.page.wait_for_timeout(200)
        assert watch.events == []
        assert watch.page.url == path.as_uri()
        policy = watch.page.evaluate(
            """() => { const s = document.createElement('script'); s.textContent = 'window.ran = 1';
            document.body.append(s); return window.ran ?? 'refused'; }"""
        )
        assert policy == "refused"  # even if markup came in, the page's policy runs no script
        watch.context.close()


@pytest.mark.parametrize(
    ("number", "width", "scheme"), [(0, 1280, "light"), (0, 360, "dark"), (1, 360, "light")]
)
def test_a_page_is_accessible_and_fits(browser, pages, number, width, scheme):
    viewport = {"width": width, "height": 900}
    watch = Watch(browser, pages[number], color_scheme=scheme, viewport=viewport)
    watch.page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")
    assert watch.page.evaluate("document.documentElement.scrollWidth") <= width
    found = [
        f"{violation['id']}: {node['html'][:120]}"
        for violation in Axe().run(watch.page).response["violations"]
        if violation["impact"] in {"serious", "critical"}
        for node in violation["nodes"]
    ]
    assert found == []
    watch.context.close()
