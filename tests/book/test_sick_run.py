"""What is wrong with this run: the figure shows what was measured, and every run can be told."""

from __future__ import annotations

import importlib.util
from itertools import pairwise
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from cs_book import texts
from cs_book.results import results as table
from cs_book.widgets import SickRun
from cs_book.widgets.sick_run import CASES, CHECKS, results

SCRIPT = Path(__file__).parents[2] / "book" / "experiments" / "sick_run.py"
RUNS = results()["runs"]


@pytest.fixture(scope="module")
def script() -> ModuleType:
    """The script that chose the runs."""
    spec = importlib.util.spec_from_file_location("sick_run", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_module_is_what_the_script_makes_of_the_tables(script: ModuleType) -> None:
    assert script.text() == script.RESULT.read_text("utf-8")


def test_curves_and_checks_are_those_of_the_tables(script: ModuleType) -> None:
    checks = {script.CAUSES[row["cause"]]: row for row in table("wrong_checks.csv")}
    for run in RUNS:
        rows = [
            row
            for row in table("wrong_runs.csv")
            if script.CAUSES[row["cause"]] == run["cause"] and row["seed"] == 0
        ]
        finite = [row for row in rows if np.isfinite(row["train_loss"])]
        for key in ("train", "held"):
            np.testing.assert_allclose(run[key], [r[f"{key}_loss"] for r in finite], rtol=1e-3)
        assert run["broke"] == (len(finite) < len(rows))
    for cause, said in results()["causes"].items():
        assert said["labels"][1]["labels"] == checks[cause]["labels"]
        first = float(said["first_loss"][1]["loss"])
        assert first == pytest.approx(checks[cause]["first_loss"], rel=0.005)


def test_there_are_twelve_runs_and_none_follows_its_twin() -> None:
    causes = [run["cause"] for run in RUNS]
    assert len(set(causes)) == len(causes) == CASES == SickRun.case.max + 1
    assert len(results()["checks"]) == CHECKS
    assert all(run["twin"] != before["cause"] for before, run in pairwise(RUNS))
    assert "healthy" in causes


@pytest.mark.parametrize("run", RUNS, ids=[run["cause"] for run in RUNS])
def test_each_fault_can_be_told_from_its_suspects_and_costs_little(run: dict[str, Any]) -> None:
    apart = run["apart"]
    assert len(apart) == 6
    assert apart[run["cause"]] == []
    assert run["by"] in apart[run["twin"]]
    known = {"curve", *results()["checks"]}
    for cause in apart.keys() - {run["cause"]}:
        assert apart[cause], f"nothing tells {run['cause']} from {cause}"
        assert set(apart[cause]) <= known
        for check in set(apart[cause]) - {"curve"}:
            here, there = (results()["causes"][k][check] for k in (run["cause"], cause))
            assert here != there, "what tells two apart must read differently"
    by_curve = sum("curve" in by for by in apart.values())
    assert by_curve < 5 or run is RUNS[0], "only of the first run the curve may tell all"


def test_what_the_verdicts_say_in_words_was_measured() -> None:
    runs = {run["cause"]: run for run in RUNS}
    held = runs["too_long"]["held"]
    assert np.argmin(held) == 3
    assert held[-1] > 2 * min(held)
    said = results()["causes"]
    assert runs["pixels"]["train"][0] > 160
    assert float(said["pixels"]["step"][1]["ratio"]) > 1
    assert int(said["sign"]["accuracy"][1]["right"]) < 8, "fewer than by guessing"
    assert said["never_cleared"]["gradient"][1]["error"] == "0.333"
    assert min(runs["softmax_twice"]["train"]) > np.log(np.e + 9) - 1 > 1.46


def test_every_sentence_has_its_numbers() -> None:
    words = SickRun().text
    for cause, said in results()["causes"].items():
        assert cause in words
        for name, values in said.values():
            assert set(texts.PLACE.findall(words[name])) <= values.keys()


def test_the_browser_counts_suspects_and_points_as_python_does(compute: Any) -> None:
    names = results()["checks"]
    asked = [(place, bits) for place in range(CASES) for bits in (0, 1, 8, 40, 257, 511)]
    found = compute("sick_run", [["left", place, bits] for place, bits in asked])
    for (place, bits), left in zip(asked, found, strict=True):
        seen = {"curve"} | {name for k, name in enumerate(names) if bits & (1 << k)}
        apart = RUNS[place]["apart"]
        assert left == [cause for cause in apart if not seen & set(apart[cause])]
        assert bits < 511 or left == [RUNS[place]["cause"]]
    worth = compute("sick_run", [["worth", 0, 0], ["worth", 3, 1], ["worth", 511, 2]])
    assert worth == [10, 5, 0]
