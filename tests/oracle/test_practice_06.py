"""The PyTorch block that chapter 6 shows: every number is what its comment says."""

import runpy
from pathlib import Path

import numpy as np
import pytest

from cs_core import init

pytest.importorskip("torch", reason="PyTorch is the oracle: pip install '.[oracle]'")

SHOWN = Path(__file__).resolve().parents[2] / "book" / "06_initialization" / "practice_torch.py"


@pytest.fixture(scope="module")
def shown():
    return runpy.run_path(str(SHOWN))


def test_the_default_has_a_bound_where_a_standard_deviation_would_keep_the_variance(shown):
    assert shown["default_std"] == pytest.approx((3 * 300) ** -0.5, rel=0.03)
    assert shown["he_std"] == pytest.approx((2 / 300) ** 0.5, rel=0.03)


def test_with_the_default_ten_layers_hardly_see_their_input(shown):
    assert shown["default_spread"] < 1e-3
    assert shown["he_spread"] > 0.1


def test_xavier_and_orthogonal_are_ours_with_the_axes_swapped(shown):
    ours = init.xavier_uniform((300, 200), gain=init.gain("tanh"), rng=np.random.default_rng(0))
    assert shown["xavier_bound"] == pytest.approx(abs(ours).max(), rel=1e-3)
    np.testing.assert_allclose(shown["gram"].numpy(), 2 * np.eye(200), atol=1e-5)


def test_the_truncated_normal_is_not_truncated(shown):
    assert shown["largest"] > 3 * 0.02


def test_the_hooks_saw_ten_layers_of_like_size_and_are_gone(shown):
    assert len(shown["sums"]) == 10
    assert 0.3 < min(shown["sums"]) <= max(shown["sums"]) < 3
    assert not any(layer._forward_hooks for layer in shown["net"])
