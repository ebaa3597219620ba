"""Fact F30 as chapter 9 shows it: without biases, and with the module that learns nothing."""

import runpy
from itertools import islice
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_allclose

from cs_book.results import results

pytest.importorskip("torch", reason="PyTorch is the oracle: pip install '.[oracle]'")

SCRIPT = Path(__file__).resolve().parents[2] / "book" / "experiments" / "three_ways.py"
FEW = 5


@pytest.fixture(scope="module")
def shown():
    return runpy.run_path(str(SCRIPT))


@pytest.fixture(scope="module")
def stored():
    table = results("three_ways.csv")
    return {name: np.array([row[name] for row in table]) for name in table[0]}


def test_the_command_remakes_the_first_steps(shown, stored):
    for name in ("mean, copied", "sum, default", "mean, default, rate 1"):
        make = shown["RUNS"][name]
        again = list(islice(make(shown["STEPS"]), FEW))
        assert_allclose(again, stored[name][:FEW], rtol=1e-5, err_msg=name)


def test_f30_the_same_losses_to_a_millionth(shown, stored):
    ways = [list(islice(shown[f"with_{way}"](), FEW)) for way in ("numpy", "tensors", "module")]
    assert_allclose(ways[1:], [ways[0]] * 2, rtol=1e-6)
    assert len(stored["apart"]) == 500
    assert stored["apart"].max() < 1e-6
    assert stored["numpy"][-1] < 1e-12 * stored["numpy"][0]


def test_f30_the_module_as_tutorials_have_it_learns_nothing(stored):
    left = stored["mean, default"]
    assert left[-1] / left[0] > 0.999
    assert stored["mean, default, rate 1"][50] < 1e-3


def test_the_mean_needs_the_rate_times_the_number_of_entries(stored):
    assert_allclose(640 * stored["mean, copied, rate x 640"], stored["numpy"], rtol=1e-5)
