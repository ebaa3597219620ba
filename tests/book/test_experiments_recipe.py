"""The experiments of the chapter on the whole recipe: their scripts remake committed results."""

import importlib.util
import sys
from pathlib import Path

import numpy as np
import pytest

from cs_book.results import results

FOLDER = Path(__file__).resolve().parents[2] / "book" / "experiments"


def script(name):
    spec = importlib.util.spec_from_file_location(name, FOLDER / f"{name}.py")
    module = sys.modules[name] = importlib.util.module_from_spec(spec)  # dataclasses look there
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def last():
    """Last epoch of every run, by cause: the mean of its seeds."""
    ends = {}
    for row in results("wrong_runs.csv"):
        ends.setdefault(row["cause"], {})[row["seed"]] = row
    return {
        cause: {key: np.mean([row[key] for row in runs.values()]) for key in row if key != "cause"}
        for cause, runs in ends.items()
        for row in runs.values()
    }


def test_a_wrong_run_is_remade():
    new = script("wrong_runs").run("softmax twice", 1)
    old = [r for r in results("wrong_runs.csv") if (r["cause"], r["seed"]) == ("softmax twice", 1)]
    assert new[0]["train_loss"] == pytest.approx(old[0]["train_loss"], rel=1e-3)
    assert new[-1]["train_loss"] == pytest.approx(old[-1]["train_loss"], rel=0.03)
    assert new[-1]["held_right"] == pytest.approx(old[-1]["held_right"], abs=4)


def test_checks_of_a_wrong_run_are_remade():
    with np.errstate(over="ignore", invalid="ignore"):
        check = script("wrong_runs").checks("sign error")
    (stored,) = (row for row in results("wrong_checks.csv") if row["cause"] == "sign error")
    for key in ("score_variance", "first_loss", "update_ratio", "slope_error"):
        assert check[key] == pytest.approx(stored[key], rel=1e-3)


def test_some_faults_hardly_cost_accuracy_and_one_leaves_the_training_curve(last):
    healthy = last["healthy"]
    for cause, cost in {"ReLU on scores": 2, "40 epochs": 3, "softmax twice": 7}.items():
        assert last[cause]["held_right"] > healthy["held_right"] - cost, cause
    unscaled = last["held-out not standardized"]
    assert unscaled["train_right"] == pytest.approx(healthy["train_right"])
    assert unscaled["held_right"] < healthy["held_right"] - 10


def test_weights_of_0_and_dead_units_sit_at_log_10():
    for cause in ("all weights 0", "pixels 0 to 255"):
        ends = [r for r in results("wrong_runs.csv") if r["cause"] == cause and r["epoch"] == 8]
        assert {round(row["train_loss"], 1) for row in ends} == {2.3}
        assert max(row["active"] for row in ends) < 0.1
