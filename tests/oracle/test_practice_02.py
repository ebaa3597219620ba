"""The PyTorch block that chapter 2 shows, against `cs_core`."""

import runpy
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from cs_core.regularizers import l1_penalty, l2_penalty, max_norm_project, soft_threshold

pytest.importorskip("torch", reason="PyTorch is the oracle: pip install '.[oracle]'")

SHOWN = Path(__file__).resolve().parents[2] / "book" / "02_regularization" / "practice_torch.py"


@pytest.fixture(scope="module")
def shown():
    return runpy.run_path(str(SHOWN))


def numbers(tensor):
    return tensor.detach().numpy()


def test_weight_decay_is_the_l2_penalty_with_its_half(shown):
    before, layer = shown["before"], shown["layer"]
    weight = numbers(before["weight"])
    stepped = weight - shown["rate"] * l2_penalty(weight, shown["reg"])[1]
    assert_allclose(numbers(layer.weight), stepped, rtol=1e-12)
    assert_array_equal(numbers(layer.bias), numbers(before["bias"]))


def test_l1_and_its_threshold(shown):
    W = numbers(shown["W"])
    penalty, dW = l1_penalty(W, shown["reg"])
    assert shown["l1"].item() == pytest.approx(penalty, rel=1e-12)
    assert_allclose(numbers(shown["dW"]), dW, rtol=1e-12)
    expected = soft_threshold(W, shown["rate"] * shown["reg"])
    assert_allclose(numbers(shown["thresholded"]), expected, rtol=1e-12)


def test_max_norm(shown):
    limited = max_norm_project(numbers(shown["W"]), 0.5)
    assert_allclose(numbers(shown["limited"]), limited, rtol=1e-6)


def test_dropout_scales_what_stays_and_eval_switches_it_off(shown):
    assert_allclose(np.unique(numbers(shown["kept"])), [0, 5], rtol=1e-12)
    assert abs(numbers(shown["kept"]).mean() - 1) < 5 * np.sqrt(4 / 10000)
    assert_array_equal(numbers(shown["at_test"]), numbers(shown["x"]))
