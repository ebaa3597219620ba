"""The PyTorch block that chapter 1 shows, against `cs_core`."""

import runpy
from pathlib import Path

import numpy as np
import pytest

from cs_core import losses

pytest.importorskip("torch", reason="PyTorch is the oracle: pip install '.[oracle]'")

SHOWN = Path(__file__).resolve().parents[2] / "book" / "01_loss_functions" / "practice_torch.py"


@pytest.fixture(scope="module")
def shown():
    return runpy.run_path(str(SHOWN))


def numbers(tensor):
    return tensor.detach().numpy()


def test_softmax_loss_and_gradient(shown):
    loss, dscores = losses.softmax_loss(numbers(shown["scores"]), numbers(shown["y"]))
    assert shown["softmax_loss"].item() == pytest.approx(loss, rel=1e-12)
    np.testing.assert_allclose(numbers(shown["dscores"]), dscores, rtol=1e-12)


def test_hinge_loss(shown):
    loss, _ = losses.svm_loss(numbers(shown["scores"]), numbers(shown["y"]))
    assert shown["hinge_loss"].item() == pytest.approx(loss, rel=1e-12)


def test_binary_loss(shown):
    loss, _ = losses.bce_with_logits_loss(numbers(shown["z"]), numbers(shown["t"]))
    assert shown["binary_loss"].item() == pytest.approx(loss, rel=1e-12)


def test_squared_loss(shown):
    loss, _ = losses.mse_loss(numbers(shown["o"]), numbers(shown["target"]))
    assert shown["squared_loss"].item() == pytest.approx(loss, rel=1e-12)
