"""The PyTorch block that chapter 9 shows: every number is what its comment says."""

import math
import runpy
from pathlib import Path

import numpy as np
import pytest

from cs_core import layers

pytest.importorskip("torch", reason="PyTorch is the oracle: pip install '.[oracle]'")

SHOWN = Path(__file__).resolve().parents[2] / "book" / "09_networks" / "practice_torch.py"


@pytest.fixture(scope="module")
def shown():
    return runpy.run_path(str(SHOWN))


def test_parameters_and_shapes_are_counted_as_the_chapter_counts(shown):
    assert shown["count"] == 20 * 50 + 50 + 50 * 10 + 10
    assert shown["shape"] == (50, 20)


def test_slopes_and_conventions_are_those_of_the_comments(shown):
    assert shown["kink_slope"] == 0
    assert shown["leak"] == 0.01
    assert (shown["prelu"].weight == 0.25).all()
    assert shown["prelu"].weight.shape == (50,)
    assert shown["sums"].tolist() == [0, 2]


def test_the_two_forms_of_gelu_differ_and_ours_is_the_default(shown):
    assert 1e-4 < shown["gelu_gap"] < 1e-3
    theirs = shown["F"].gelu(shown["z"].double()).numpy()
    np.testing.assert_allclose(
        layers.gelu_forward(shown["z"].double().numpy())[0], theirs, atol=1e-12
    )


def test_softmax_twice_has_a_floor(shown):
    assert shown["loss"] < 1e-6
    assert shown["twice"] == pytest.approx(math.log(math.e + 9) - 1, abs=1e-5)


def test_dead_is_measured_over_all_examples(shown):
    assert shown["dead_before"] == 0
    assert shown["dead_after"] == 0.5
    assert shown["silent_in_three"] > shown["dead_after"]
    assert not shown["net"][1]._forward_hooks
