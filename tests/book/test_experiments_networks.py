"""The long experiments of the chapter on networks: their commands remake their results."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from cs_book import results as module
from cs_book.results import results

FOLDER = Path(__file__).resolve().parents[2] / "book" / "experiments"
#: A cheap part of each table, and the keys that pick its rows.
PARTS = {
    "width_and_luck": (
        ["--problems", "XOR", "--widths", "4"],
        {"problem": "XOR", "hidden": 4.0},
        {"solved": 0.5, "loss": 0.5},
    ),
    "wave": (["--widths", "8"], {"hidden": 8.0}, {"largest": 0.3}),
    "dying_units": (
        ["--rules", "Adam 0.01", "--seeds", "1"],
        {"rule": "Adam 0.01", "seed": 1.0},
        {"dead": 0.1, "right": 5},
    ),
    "activations": (
        ["--names", "relu", "--depths", "1"],
        {"activation": "relu", "layers": 1.0},
        {"right": 1},
    ),
}


def counted(**picked):
    """Rows of the table of seeds that have these values."""
    return [r for r in results("width_and_luck.csv") if all(r[k] == v for k, v in picked.items())]


@pytest.mark.long
@pytest.mark.parametrize("name", PARTS)
def test_the_command_remakes_the_committed_rows(name, tmp_path, monkeypatch):
    options, picked, near = PARTS[name]
    out = tmp_path / f"{name}.csv"
    command = [sys.executable, str(FOLDER / f"{name}.py"), *options, "--out", str(out)]
    subprocess.run(command, check=True)
    committed = [r for r in results(out.name) if all(r[k] == v for k, v in picked.items())]
    monkeypatch.setattr(module, "FOLDER", tmp_path)
    again = results(out.name)
    assert len(again) == len(committed) >= 4
    for key, tolerance in near.items():
        apart = np.mean(
            [abs(new[key] - old[key]) for new, old in zip(again, committed, strict=True)]
        )
        assert apart < tolerance


def test_two_units_solve_xor_by_luck_and_sixteen_always():
    solved = {
        (act, hidden): sum(
            r["solved"] for r in counted(problem="XOR", activation=act, hidden=hidden)
        )
        for act in ("relu", "tanh")
        for hidden in (2, 16)
    }
    assert solved["relu", 2] < 15 < solved["tanh", 2] < 40
    assert solved["relu", 16] == solved["tanh", 16] == 50


def test_xor_gets_stuck_where_points_cannot_be_told_apart():
    ends = [r["loss"] for r in counted(problem="XOR", activation="relu") if not r["solved"]]
    three_alike = 0.75 * (np.log(3) / 3 + 2 / 3 * np.log(1.5))
    plateaus = np.array([np.log(2), three_alike, np.log(2) / 2])
    assert len(ends) > 50
    assert np.abs(np.subtract.outer(ends, plateaus)).min(axis=1).max() < 0.02


def test_no_network_gets_more_than_298_points_of_the_spirals():
    rows = counted(problem="spirals")
    assert max(r["right"] for r in rows) == 298
    assert all(r["solved"] for r in rows if r["hidden"] >= 16)


def test_units_die_of_inputs_that_are_not_centered():
    rows = results("dying_units.csv")
    dead = {
        name: [r["dead"] for r in rows if r["inputs"] == name]
        for name in ("centered", "standardized", "in [0, 1]")
    }
    assert max(dead["centered"] + dead["standardized"]) == 0
    assert min(dead["in [0, 1]"]) > 0
    assert max(dead["in [0, 1]"]) > 0.9


def test_in_one_layer_activations_hardly_differ_and_in_ten_the_sigmoid_fails():
    rows = [r for r in results("activations.csv") if r["seed"]]
    right = {
        (r["layers"], r["activation"]): np.mean(
            [
                q["right"]
                for q in rows
                if (q["layers"], q["activation"]) == (r["layers"], r["activation"])
            ]
        )
        for r in rows
    }
    shallow = [value for (layers, _), value in right.items() if layers == 1]
    deep = [value for (layers, name), value in right.items() if layers == 10 and name != "sigmoid"]
    assert len(shallow) == 8
    assert max(shallow) - min(shallow) < 1.5
    assert right[10, "sigmoid"] < 15 < 90 < min(deep)


def test_the_written_down_network_beats_every_trained_one_from_sixteen_units_on():
    rows = [r for r in results("wave.csv") if r["hidden"] >= 16]
    written = [r["largest"] for r in rows if r["way"] == "written down"]
    assert max(written) < min(r["largest"] for r in rows if r["way"] == "trained")
