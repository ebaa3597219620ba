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


def accuracies(name, key, value):
    """Test accuracies of the runs that chose nothing, by what they were given."""
    groups = {}
    for row in results(name):
        if row["seed"]:
            groups.setdefault(row[key], []).append(row[value])
    return {group: np.array(found) for group, found in groups.items()}


def test_f33_two_layers_get_past_45_percent_and_what_each_rung_is_worth():
    right = {rung: runs.mean() for rung, runs in accuracies("ladder.csv", "rung", "test").items()}
    assert min(right["all 5,000 photos"], right["twice as wide"]) > 45
    assert 33 < right["ridge"] < right["two layers"] - 3
    assert right["two layers"] < right["with penalty"] - 1 < right["and mirrored"] - 2
    assert 25 < right["nearest mean"] < right["k nearest photos"] + 2 < 31


def test_f33_in_training():
    """One seed of a small part of the recipe: 400 steps of 100 units."""
    ladder = script("ladder")
    (scores,) = ladder.Net(100, steps=400, reg=0.01, mirror=True).scores(7, ("test",))
    assert ladder.percent(scores, ladder.splits()["test"].y) > 38


@pytest.mark.long
def test_f33_in_training_mean_of_three_seeds():
    ladder = script("ladder")
    (net,) = ladder.TRAINED["all 5,000 photos"]
    y = ladder.splits()["test"].y
    right = [ladder.percent(net.scores(seed, ("test",))[0], y) for seed in (11, 12, 13)]
    assert np.mean(right) > 45


def test_rungs_in_closed_form_are_remade():
    ladder = script("ladder")
    for rung in ("nearest mean", "ridge"):
        method, _ = ladder.CLOSED[rung]
        (old,) = (r for r in results("ladder.csv") if r["rung"] == rung and r["seed"])
        (scores,) = method(float(old["setting"]), ("test",))
        new = ladder.percent(scores, ladder.splits()["test"].y)
        assert new == pytest.approx(old["test"], abs=0.3)


def test_every_setting_was_chosen_by_held_out_photos():
    rows = results("ladder.csv")
    for rung in {row["rung"] for row in rows} - {"nearest mean", "all 5,000 photos"}:
        tried = {r["setting"]: r["held"] for r in rows if r["rung"] == rung and not r["seed"]}
        (used,) = {r["setting"] for r in rows if r["rung"] == rung and r["seed"]}
        assert tried[used] == max(tried.values())
        assert all(np.isnan(r["test"]) for r in rows if r["rung"] == rung and not r["seed"])


def test_stored_scores_and_predictions_are_those_of_the_table():
    y = script("ladder").splits()["test"].y
    with np.load(FOLDER / "ladder.npz") as stored:
        rungs, predicted = stored["rungs"].tolist(), stored["predicted"]
        wide = stored["test_scores"].argmax(axis=1)
    for rung, classes in zip(rungs, predicted, strict=True):
        (row,) = (r for r in results("ladder.csv") if (r["rung"], r["seed"]) == (rung, 1))
        assert 100 * (classes == y).mean() == pytest.approx(row["test"])
    assert (wide == predicted[rungs.index("twice as wide")]).mean() > 0.99


def test_more_photos_help_the_network_more_than_the_linear_classifier():
    rows = [row for row in results("full_cifar10.csv") if row["seed"]]
    right = {
        (model, size): np.mean(
            [r["test"] for r in rows if (r["model"], r["photos"]) == (model, size)]
        )
        for model in ("linear", "two layers")
        for size in (5000, 45000)
    }
    assert right["two layers", 45000] > 54
    assert right["two layers", 45000] - right["two layers", 5000] > 6
    assert right["linear", 45000] - right["linear", 5000] < 5


def test_the_winner_on_the_test_photos_looks_better_than_it_is():
    rows = [row for row in results("forking_paths.csv") if row["kind"] == "seed alone"]
    test, fresh = (np.array([row[key] for row in rows]) for key in ("test", "fresh"))
    lead, kept = test.max() - test.mean(), fresh[test.argmax()] - fresh.mean()
    assert len(rows) == 50
    assert lead > 1.5 > kept + 0.5
