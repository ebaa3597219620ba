"""The PyTorch block that chapter 7 shows, against `cs_core`."""

import runpy
from pathlib import Path

import numpy as np
import pytest

from cs_core.preprocess import fit_center, fit_one_hot, fit_standardize, fit_whiten, fit_zca

pytest.importorskip("torch", reason="PyTorch is the oracle: pip install '.[oracle]'")

SHOWN = Path(__file__).resolve().parents[2] / "book" / "07_preprocessing" / "practice_torch.py"


@pytest.fixture(scope="module")
def shown():
    return runpy.run_path(str(SHOWN))


def test_both_splits_are_standardized_by_the_training_split(shown):
    standardizer = fit_standardize(shown["X_train"].numpy())
    for split in ("train", "test"):
        ours = standardizer.apply(shown[f"X_{split}"].numpy())
        np.testing.assert_allclose(shown[f"Z_{split}"].numpy(), ours, rtol=1e-10, atol=1e-12)


def test_the_module_holds_its_statistics_beside_its_weights(shown):
    model = shown["model"]
    assert {"0.mean", "0.std"} <= set(model.state_dict())
    assert {name for name, _ in model.named_parameters()} == {"1.weight", "1.bias"}
    layer, rows = model[1], shown["Z_test"]
    np.testing.assert_allclose(
        model(shown["X_test"]).detach().numpy(), layer(rows).detach().numpy(), rtol=1e-10
    )


def test_one_hot_rows_look_up(shown):
    codes = shown["islands"].numpy()
    np.testing.assert_array_equal(shown["one_hot"].numpy(), fit_one_hot(codes).apply(codes))
    np.testing.assert_allclose(shown["looked_up"].numpy(), shown["multiplied"].numpy())


def test_channel_means_agree(shown):
    images = shown["pixels"].numpy().transpose(0, 2, 3, 1)
    ours = fit_center(images, per_channel=True).apply(images)
    np.testing.assert_allclose(shown["centered"].numpy().transpose(0, 2, 3, 1), ours, atol=1e-12)


def test_whitening_agrees_but_for_order_and_signs_and_zca_agrees(shown):
    X = shown["X_train"].numpy()
    ours = fit_whiten(X, eps=0).apply(X)[:, ::-1]
    theirs = shown["white"].numpy()
    np.testing.assert_allclose(np.abs(theirs), np.abs(ours), atol=1e-8)
    np.testing.assert_allclose(shown["zca"].numpy(), fit_zca(X, eps=0).apply(X), atol=1e-8)
