"""The PyTorch block that chapter 4 shows, against `cs_core`."""

import runpy
from pathlib import Path

import numpy as np
import pytest

from cs_core import losses, schedules
from cs_core.train import stochastic_gradient_descent

pytest.importorskip("torch", reason="PyTorch is the oracle: pip install '.[oracle]'")

SHOWN = Path(__file__).resolve().parents[2] / "book" / "04_gradient_descent" / "practice_torch.py"


def loss_and_gradient(W, X, y):
    loss, dscores = losses.softmax_loss(X @ W, y)
    return loss, X.T @ dscores


@pytest.fixture(scope="module")
def shown():
    return runpy.run_path(str(SHOWN))


@pytest.fixture(scope="module")
def ours(shown):
    """Our loop, dealt the batches that PyTorch's loader dealt."""
    X, y = shown["X"].numpy(), shown["y"].numpy()
    epochs = iter(np.array(shown["batches"], dtype=object).reshape(3, 3))
    return stochastic_gradient_descent(
        loss_and_gradient,
        np.zeros((3, 2)),
        X,
        y,
        deal=lambda: [batch.astype(int) for batch in next(epochs)],
        learning_rate=schedules.cosine(0.5, steps=9),
        epochs=3,
    )


def test_every_epoch_deals_each_example_once(shown):
    for epoch in range(3):
        dealt = np.concatenate(shown["batches"][3 * epoch : 3 * epoch + 3])
        assert sorted(dealt) == list(range(10))


def test_rates_are_those_of_the_cosine(shown):
    ours = [schedules.cosine(0.5, steps=9)(step) for step in range(9)]
    np.testing.assert_allclose(shown["rates"], ours, rtol=1e-9)


def test_weights_and_losses_agree(shown, ours):
    np.testing.assert_allclose(shown["W"].detach().numpy(), ours.W, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(shown["epoch_losses"], ours.epoch_losses, rtol=1e-9)
