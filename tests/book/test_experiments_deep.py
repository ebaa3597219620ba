"""The long experiments of the chapter on deep networks: their commands remake their results."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from cs_book import results as module
from cs_book.results import results

FOLDER = Path(__file__).resolve().parents[2] / "book" / "experiments"


def best(**setting):
    """Training losses at the rate with the lowest median."""
    by_rate = {}
    for row in results("depth.csv"):
        if all(row[key] == value for key, value in setting.items()):
            by_rate.setdefault(row["rate"], []).append(row["loss"])
    return min(by_rate.values(), key=np.median)


def remade(name, options, folder, monkeypatch):
    out = folder / f"{name}.csv"
    command = [sys.executable, str(FOLDER / f"{name}.py"), *options, "--out", str(out)]
    subprocess.run(command, check=True)
    monkeypatch.setattr(module, "FOLDER", folder)
    return results(out.name)


@pytest.mark.long
def test_the_command_remakes_rows_of_the_depths(tmp_path, monkeypatch):
    options = ["--parts", "shortcuts", "--layers", "4", "--seeds", "0", "1"]
    old = [
        row
        for row in results("depth.csv")
        if row["part"] == "shortcuts" and row["layers"] == 4 and row["seed"] < 2
    ]
    new = remade("depth", options, tmp_path, monkeypatch)
    assert len(new) == len(old) == 12
    for one, other in zip(new, old, strict=True):
        assert (one["kind"], one["rate"], one["seed"]) == (
            other["kind"],
            other["rate"],
            other["seed"],
        )
        assert one["loss"] == pytest.approx(other["loss"], rel=0.5)


@pytest.mark.long
def test_the_command_remakes_the_first_epochs_of_the_photos(tmp_path, monkeypatch):
    """Two epochs with a cosine of two: not the committed numbers, but the script, and learning."""
    new = remade("residual_photos", ["--seeds", "0", "--epochs", "2"], tmp_path, monkeypatch)
    assert [row["epoch"] for row in new] == [1, 2]
    assert new[-1]["test_right"] > 33


def test_deeper_is_worse_in_the_setting_of_the_page_and_not_at_four_times_the_width():
    four, deep = (
        np.median(best(part="shortcuts", kind="plain", layers=layers)) for layers in (4, 22)
    )
    assert deep > 10 * four
    assert np.median(best(part="shortcuts", kind="residual", layers=22)) < four / 5
    ratios = {}
    for width, rule in ((128, "momentum"), (128, "Adam"), (32, "Adam")):
        found = [
            np.median(best(part="widths", rule=rule, width=width, layers=layers))
            for layers in (4, 22)
        ]
        ratios[width, rule] = found[1] / found[0]
    assert max(ratios[128, "momentum"], ratios[128, "Adam"]) < 2
    assert 4 < ratios[32, "Adam"] < deep / four


def test_first_weights_of_a_block_matter():
    ends = {start: np.median(best(part="starts", start=start)) for start in ("He", "zero")}
    assert ends["He"] > 5 * ends["zero"]


def test_eight_layers_reach_what_the_page_says():
    rows = results("residual_photos.csv")
    last = [row["test_right"] for row in rows if row["epoch"] == 12]
    assert len(last) >= 2
    assert min(last) > 50
    assert max(last) < 60
