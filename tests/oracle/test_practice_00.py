"""The PyTorch block of the prologue gives the scores of cs_core."""

import runpy
from pathlib import Path

import numpy as np
import pytest

from cs_core.datasets import load_cifar10_subset
from cs_core.linear import add_bias_column, predict

torch = pytest.importorskip("torch")
BLOCK = Path(__file__).parents[2] / "book" / "00_linear_classifier" / "practice_torch.py"


@pytest.fixture(scope="module")
def block():
    return runpy.run_path(str(BLOCK))


def test_layer_and_flattening_agree_with_cs_core(block):
    rng = np.random.default_rng(0)
    photos = load_cifar10_subset()[0][:50]
    X = photos.as_rows()  # (N, D)
    W, b = rng.standard_normal((X.shape[1], 10)), rng.standard_normal(10)
    channels_first = torch.tensor(photos.images.transpose(0, 3, 1, 2) / 255)

    flat = block["as_rows"](channels_first)
    scores = block["as_module"](W, b)(flat).detach().numpy()

    np.testing.assert_array_equal(flat.numpy(), X)
    np.testing.assert_allclose(scores, X @ W + b, rtol=1e-10, atol=1e-10)
    folded = np.vstack([W, b])
    assert (scores.argmax(axis=1) == predict(folded, add_bias_column(X))).all()


def test_plain_flatten_orders_colors_differently(block):
    photos = load_cifar10_subset()[0][:2]
    channels_first = torch.tensor(photos.images.transpose(0, 3, 1, 2) / 255)
    reds_first = torch.nn.Flatten()(channels_first).numpy()
    assert not np.array_equal(reds_first, photos.as_rows())
    assert np.array_equal(reds_first[:, :1024], photos.as_rows()[:, ::3])


def test_layer_keeps_a_class_a_row(block):
    layer = block["as_module"](np.ones((5, 3)), np.zeros(3))
    assert layer.weight.shape == (3, 5)
    assert layer.weight.dtype == torch.float64
