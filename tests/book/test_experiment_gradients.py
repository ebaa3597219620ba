"""The results kept for the page on wrong gradients: complete, and what the script makes."""

import importlib.util
from pathlib import Path

import numpy as np
import pytest

from cs_book.results import results

SCRIPT = Path(__file__).parents[2] / "book" / "experiments" / "wrong_gradients.py"


@pytest.fixture(scope="module")
def experiment():
    spec = importlib.util.spec_from_file_location("wrong_gradients", SCRIPT)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def kept():
    return results("wrong_gradients.csv")


def test_every_gradient_has_a_row_for_every_seed(experiment, kept):
    rows = {(r["loss"], r["gradient"], r["seed"]) for r in kept}
    assert len(kept) == len(rows)
    assert rows == {(loss, name, s) for loss, name, _ in experiment.RUNS for s in range(5)}


def test_the_check_finds_every_wrong_gradient(kept):
    for row in kept:
        assert (row["check"] > 0.3) == (row["gradient"] != "right")


def test_accuracy_hides_what_the_loss_shows(kept):
    def mean(loss, name, column):
        values = [r[column] for r in kept if (r["loss"], r["gradient"]) == (loss, name)]
        return np.mean(values)

    right, once = "right", "true class counted once"
    assert mean("hinge", once, "accuracy") > mean("hinge", right, "accuracy") - 0.01
    assert mean("hinge", once, "last_loss") > 1.3 * mean("hinge", right, "last_loss")
    gap = mean("softmax", "biases forgotten", "accuracy") - mean("softmax", right, "accuracy")
    assert abs(gap) < 0.01


def test_wrong_gradients_are_what_their_names_say(experiment):
    X, y, *_ = experiment.photos(0)
    X, y = X[:40], y[:40]
    W = 0.01 * np.random.default_rng(1).standard_normal((X.shape[1], 10))
    dscores = experiment.LOSSES["softmax"](X @ W, y)[1]
    dW = X.T @ dscores
    made = {name: change(dW, dscores, X, y) for _, name, change in experiment.RUNS}
    np.testing.assert_array_equal(made["halved"], dW / 2)
    assert not made["biases forgotten"][-1].any()
    np.testing.assert_array_equal(made["one class flipped"][:, 1:], dW[:, 1:])
    np.testing.assert_array_equal(made["one class flipped"][:, 0], -dW[:, 0])
    np.testing.assert_allclose(made["next photo's pixels"][-1], dW[-1], atol=1e-12)


@pytest.mark.slow
def test_the_script_makes_the_row_that_is_kept(experiment, kept):
    """One run of the forty, in full: the right softmax gradient of seed 0."""
    X, y, X_test, y_test = experiment.photos(0)
    W, last = experiment.train("softmax", experiment.unchanged, X, y)
    row = kept[0]
    assert (row["loss"], row["gradient"], row["seed"]) == ("softmax", "right", 0)
    assert last == pytest.approx(row["last_loss"], abs=2e-4)
    right = experiment.accuracy(W, X_test, y_test)
    assert right == pytest.approx(row["accuracy"], abs=0.003)
