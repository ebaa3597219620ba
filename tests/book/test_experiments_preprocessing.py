"""The long experiments of the chapter on preprocessing: their tables, and their commands."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from cs_book import results as module
from cs_book.results import results

FOLDER = Path(__file__).resolve().parents[2] / "book" / "experiments"


def held(kind, photos=1000):
    return np.mean(
        [
            row["held"]
            for row in results("whitening.csv")
            if (row["data"], row["steps"], row["photos"]) == (kind, 20, photos)
        ]
    )


def test_the_more_directions_are_whitened_the_less_is_learned():
    assert held("centered") > 30
    assert held("centered") > held("whitened 50") > held("whitened 200") > held("whitened 999")
    assert held("whitened 999") < 17
    assert held("whitened 999", photos=4000) > held("whitened 3000", photos=4000)


def test_features_by_hand_beat_pixels_and_convolutions_beat_two_layers():
    table = results("features.csv")
    right = {
        name: max(
            np.mean([row["test"] for row in table if (row["features"], row["reg"]) == (name, reg)])
            for reg in {row["reg"] for row in table if row["features"] == name}
        )
        for name in {row["features"] for row in table}
    }
    assert right["hue"] < right["pixels"] < right["words"] < right["hog"]
    assert right["hog"] < right["hog+hue"] < right["hog+hue+words"]
    assert right["pixels"] < right["two layers"] < right["convolutions"]


@pytest.mark.long
@pytest.mark.parametrize(
    ("name", "options", "rows"),
    [("whitening", ["--seeds", "0"], 10), ("features", ["--only", "hue", "--seeds", "0"], 3)],
)
def test_the_command_remakes_the_committed_rows(name, options, rows, tmp_path, monkeypatch):
    committed = results(f"{name}.csv")
    out = tmp_path / f"{name}.csv"
    command = [sys.executable, str(FOLDER / f"{name}.py"), *options, "--out", str(out)]
    subprocess.run(command, check=True)
    monkeypatch.setattr(module, "FOLDER", tmp_path)
    again = results(out.name)
    assert len(again) == rows
    for new in again:
        settings = {
            key: value for key, value in new.items() if key not in ("train", "held", "test")
        }
        (old,) = [row for row in committed if settings.items() <= row.items()]
        assert new["held"] == pytest.approx(old["held"], abs=1.5)
