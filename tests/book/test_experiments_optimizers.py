"""The two races of the chapter on optimizers: their scripts remake the committed tables."""

import importlib.util
from pathlib import Path

import numpy as np
import pytest

from cs_book.results import results

FOLDER = Path(__file__).resolve().parents[2] / "book" / "experiments"


def script(name):
    spec = importlib.util.spec_from_file_location(name, FOLDER / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_walks_on_landscapes_take_the_committed_number_of_steps():
    race = script("landscape_race")
    for row in results("landscape_race.csv"):
        if row["landscape"] == "bowl":
            needed = race.steps_needed("bowl", row["rule"], row["rate"])
            assert abs(needed - row["steps"]) <= 1, row["rule"]


def test_plain_rules_need_as_many_steps_at_every_angle():
    steps = {(row["landscape"], row["rule"]): row["steps"] for row in results("landscape_race.csv")}
    for rule in ("descent", "momentum", "nesterov"):
        assert len({steps[f"valley {angle}", rule] for angle in (0, 15, 30, 45)}) == 1
    assert steps["valley 45", "adagrad"] > 50 * steps["valley 0", "adagrad"]


@pytest.mark.parametrize("data", ["digits", pytest.param("photos", marks=pytest.mark.long)])
def test_a_run_of_the_network_race_gives_the_committed_losses(data):
    race = script("network_race")
    (old,) = (
        row
        for row in results("network_race.csv")
        if (row["data"], row["rule"], row["plan"]) == (data, "adagrad", "constant")
        and row["seed"] == 2
    )
    new = race.run(race.TASKS[data](), "adagrad", "constant", old["rate"], 2)
    assert new["train_loss"] == pytest.approx(old["train_loss"], rel=0.03)
    assert new["test_right"] == pytest.approx(old["test_right"], abs=2)


def test_every_rate_of_the_network_race_was_chosen_on_validation_data_inside_the_grid():
    race, table = script("network_race"), results("network_race.csv")
    for data in race.TASKS:
        for rule in race.RULES:
            for plan in ("constant", "cosine"):
                rows = [
                    row
                    for row in table
                    if (row["data"], row["rule"], row["plan"]) == (data, rule, plan)
                ]
                tuned = [row for row in rows if row["seed"] in race.TUNING]
                assert all(np.isnan(row["test_loss"]) for row in tuned)
                rates = sorted({row["rate"] for row in tuned})
                loss = [
                    np.mean([row["validation_loss"] for row in tuned if row["rate"] == rate])
                    for rate in rates
                ]
                (best,) = {row["rate"] for row in rows if row["seed"] in race.FINAL}
                assert best == rates[int(np.argmin(loss))]
                assert rates[0] < best < rates[-1]
                assert sum(row["seed"] in race.FINAL for row in rows) == 10
