"""The PyTorch block that chapter 3 shows: every result is what its comment says."""

import runpy
import warnings
from pathlib import Path

import numpy as np
import pytest

from cs_core.gradients import gradient_report
from cs_core.losses import softmax_loss

torch = pytest.importorskip("torch", reason="PyTorch is the oracle: pip install '.[oracle]'")

SHOWN = Path(__file__).resolve().parents[2] / "book" / "03_gradients" / "practice_torch.py"


@pytest.fixture(scope="module")
def shown():
    return runpy.run_path(str(SHOWN))


def test_a_right_gradient_passes_both_checks(shown):
    assert shown["passed"]
    assert shown["passed_fast"]


def test_the_gradient_is_that_of_cs_core(shown):
    W = shown["W"].detach().clone().requires_grad_()
    shown["loss"](W).backward()
    X, y = shown["X"].numpy(), shown["y"].numpy()

    def loss(W):
        return softmax_loss(X @ W, y)[0]

    assert gradient_report(loss, W.detach().numpy(), W.grad.numpy()).passed


def test_a_wrong_backward_is_found_unless_its_slopes_are_tiny(shown):
    assert shown["found"]
    assert shown["missed"]
    small = shown["small"].detach().numpy()
    assert not gradient_report(
        lambda x: (x**3).sum(), small, 2 * small**2, tolerance=1e-6, floor=1e-9
    ).passed


def test_a_kink_and_a_redrawn_mask_fail(shown):
    assert not shown["kink_passes"]
    assert not shown["noisy"]
    assert shown["quiet"]


def test_single_precision_warns_and_fails(shown):
    X = shown["X"].float()
    W = torch.tensor(shown["W"].detach().numpy(), dtype=torch.float32, requires_grad=True)

    def loss(W):
        return torch.nn.functional.cross_entropy(X @ W, shown["y"])

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        passed = shown["gradcheck"](loss, (W,), raise_exception=False)
    assert not passed
    assert any("double precision" in str(w.message) for w in caught)
    assert np.isfinite(W.detach().numpy()).all()
