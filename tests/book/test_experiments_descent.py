"""The long experiments of the chapter on gradient descent: their commands remake their results."""

import subprocess
import sys
from pathlib import Path

import pytest

from cs_book import results as module
from cs_book.results import results

FOLDER = Path(__file__).resolve().parents[2] / "book" / "experiments"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """What the command makes of a cheap batch size whose runs differ by their seeds."""
    out = tmp_path_factory.mktemp("experiments") / "batch_size.csv"
    command = [sys.executable, str(FOLDER / "batch_size.py"), "--sizes", "512"]
    subprocess.run([*command, "--out", str(out)], check=True)
    return out


@pytest.mark.slow
def test_the_command_remakes_the_committed_rows(made, monkeypatch):
    committed = [row for row in results("batch_size.csv") if row["size"] == 512]
    monkeypatch.setattr(module, "FOLDER", made.parent)
    again = results(made.name)
    assert len(again) == len(committed)
    for new, old in zip(again, committed, strict=True):
        assert all(new[key] == old[key] for key in ("size", "steps", "rate", "seed"))
        assert new["loss"] == pytest.approx(old["loss"], rel=0.02)
        assert new["right"] == pytest.approx(old["right"], abs=1.5)


def test_every_best_rate_lies_inside_its_grid():
    table = results("batch_size.csv")
    for size in {row["size"] for row in table}:
        searched = sorted(row["rate"] for row in table if row["size"] == size and not row["seed"])
        (best,) = {row["rate"] for row in table if row["size"] == size and row["seed"]}
        assert searched[0] < best < searched[-1]


def test_small_batches_go_farther_down_and_the_best_rate_has_a_ceiling():
    final = [row for row in results("batch_size.csv") if row["seed"]]
    loss = {size: max(r["loss"] for r in final if r["size"] == size) for size in (8, 64)}
    for size, larger in ((8, 64), (64, 512), (512, 4000)):
        assert loss.get(size, 1.84) < min(r["loss"] for r in final if r["size"] == larger)
    assert max(row["rate"] for row in final) <= 0.4


def test_a_missing_table_names_its_command():
    with pytest.raises(FileNotFoundError, match=r"python book/experiments/nothing\.py"):
        results("nothing.csv")
