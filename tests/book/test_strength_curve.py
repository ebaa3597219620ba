"""What the curve over λ shows was measured as its script says, and shows what the page says."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from cs_book.widgets.strength_curve import COLUMNS, results

SCRIPT = Path(__file__).parents[2] / "book" / "experiments" / "strength_curve.py"
#: In a process of its own: many threads on small matrices take eight times as long.
REMAKE = """
import json, strength_curve as s
train, _ = s.load_cifar10_subset()
runs = [s.curve(*s.splits(train, 100, seed), s.STRENGTHS)[0] for seed in range(10)]
print(json.dumps(runs))
"""
FIT, LOSS, HELD, HELD_LOSS, NORM = range(5)


@pytest.fixture(scope="module")
def script() -> ModuleType:
    """The script that made the results."""
    spec = importlib.util.spec_from_file_location("strength_curve", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def table(photos: int, what: str = "mean") -> np.ndarray:
    """Stored numbers, a row a strength."""
    return np.array(results()["runs"][str(photos)][what])


def test_the_results_are_whole(script: ModuleType) -> None:
    assert results()["strengths"] == script.STRENGTHS
    assert results()["classes"] == script.SHOWN
    for photos, seeds in script.RUNS.items():
        assert results()["runs"][str(photos)]["seeds"] == seeds
        assert table(photos).shape == table(photos, "sd").shape
        assert table(photos).shape == (len(script.STRENGTHS), len(COLUMNS))


@pytest.mark.slow
def test_the_script_remakes_a_third_of_the_results() -> None:
    one_thread = os.environ | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    command = [sys.executable, "-c", REMAKE]
    done = subprocess.run(
        command, cwd=SCRIPT.parent, env=one_thread, capture_output=True, text=True, check=True
    )
    runs = json.loads(done.stdout)
    # a photo whose two best scores are all but equal may go either way: 0.05 is one of 2,000
    allowed = np.array([0.2, 1e-3, 0.1, 2e-3, 2e-3])
    assert (np.abs(np.mean(runs, axis=0) - table(100)) < allowed).all()
    assert (np.abs(np.std(runs, axis=0, ddof=1) - table(100, "sd")) < allowed).all()


@pytest.mark.parametrize("photos", [100, 300, 1000])
def test_the_fit_only_gets_worse_and_held_out_photos_do_best_between(photos: int) -> None:
    mean = table(photos)
    assert (np.diff(mean[:, FIT]) <= 0.01).all()
    assert (np.diff(mean[:, LOSS]) > 0).all()
    assert (np.diff(mean[:, NORM]) < 0).all()
    for best in (mean[:, HELD].argmax(), mean[:, HELD_LOSS].argmin()):
        assert 2 < best < len(mean) - 3


def test_more_photos_ask_for_less_penalty() -> None:
    best = [table(photos)[:, HELD_LOSS].argmin() for photos in (100, 300, 1000)]
    assert best[0] > best[1] > best[2]


def test_nobody_notices_a_forgotten_half_in_the_accuracy() -> None:
    """Twice the strength moves the validation accuracy by less than its deviation over seeds."""
    mean, sd = table(300), table(300, "sd")
    best = mean[:, HELD].argmax()
    around = slice(best - 1, best + 2)
    assert (np.abs(np.diff(mean[around, HELD])) < sd[around, HELD].min()).all()


def test_the_gain_is_in_the_loss_more_than_in_the_accuracy() -> None:
    mean = table(300)
    assert 1 < mean[:, HELD].max() - mean[0, HELD] < 4
    assert mean[:, HELD_LOSS].min() < 0.7 * mean[0, HELD_LOSS]
