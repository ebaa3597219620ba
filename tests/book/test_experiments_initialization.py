"""The long experiments of the chapter on initialization: their commands remake their results."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from cs_book import results as module
from cs_book.results import results

FOLDER = Path(__file__).resolve().parents[2] / "book" / "experiments"
#: A cheap part of each table, and the key that picks its rows.
PARTS = {
    "first_weights": (["--starts", "He", "--rules", "Adam"], {"start": "He", "rule": "Adam"}),
    "start_and_momentum": (["--sizes", "1"], {"size": 1.0}),
}


def means(name, keys, value):
    """Mean of the runs that did not search for a rate, by what they were given."""
    groups = {}
    for row in results(f"{name}.csv"):
        if row["seed"]:
            groups.setdefault(tuple(row[key] for key in keys), []).append(row[value])
    return {group: float(np.mean(found)) for group, found in groups.items()}


@pytest.mark.long
@pytest.mark.parametrize("name", PARTS)
def test_the_command_remakes_the_committed_rows(name, tmp_path, monkeypatch):
    options, picked = PARTS[name]
    out = tmp_path / f"{name}.csv"
    command = [sys.executable, str(FOLDER / f"{name}.py"), *options, "--out", str(out)]
    subprocess.run(command, check=True)
    committed = [r for r in results(out.name) if all(r[k] == v for k, v in picked.items())]
    monkeypatch.setattr(module, "FOLDER", tmp_path)
    again = results(out.name)
    assert len(again) == len(committed) > 5
    for new, old in zip(again, committed, strict=True):
        assert (new["rate"], new["seed"]) == (old["rate"], old["seed"])
        assert new["right"] == pytest.approx(old["right"], abs=4)


def test_starts_without_a_signal_do_not_learn_and_those_with_one_hardly_differ():
    right = means("first_weights", ("rule", "start"), "right")
    kept = ("Xavier", "He", "He, uniform", "random walk", "orthogonal · √2", "LSUV")
    assert max(right[rule, "σ = 0.01"] for rule in ("momentum", "Adam")) < 12
    assert right["momentum", "bound 1/√n"] < 12
    assert right["Adam", "bound 1/√n"] < min(right["Adam", name] for name in kept) - 2
    for rule in ("momentum", "Adam"):
        found = [right[rule, name] for name in kept]
        assert min(found) > 30
        assert max(found) - min(found) < 5


def test_a_start_that_is_too_small_wants_a_larger_rate():
    right = {
        (row["start"], row["rate"]): row["right"]
        for row in results("first_weights.csv")
        if row["rule"] == "momentum" and not row["seed"]
    }
    assert right["Xavier", 0.003] < right["He", 0.003] - 5
    assert right["Xavier", 0.03] > right["Xavier", 0.003] + 5


def test_momentum_does_not_mend_a_start_that_is_too_small():
    right = means("start_and_momentum", ("size", "momentum"), "right")
    for share in (0.0, 0.9, 0.99):
        assert right[0.25, share] < 40
        assert right[1.0, share] > 90
