"""The full objective: a data loss and what the weights cost."""

import re

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from cs_core.gradients import compare_gradients, numerical_gradient
from cs_core.linear import linear_loss
from cs_core.losses import softmax_loss
from cs_core.regularizers import elastic_net_penalty, l2_penalty, regularized_loss


def distance(W):
    """Half the squared distance to (3, 1) from each row."""
    return 0.5 * float(((W - [3, 1]) ** 2).sum()), W - [3, 1]


@pytest.mark.parametrize(
    ("W", "options", "loss", "dW"),
    [
        ([1.0, 1.0], {"reg": 0.4, "l1_ratio": 0.25}, 2.5, [-1.6, 0.4]),
        ([1.0, 1.0], {"reg": 0, "l1_ratio": 0.25}, 2, [-2, 0]),
        ([3.0, 1.0], {"reg": 1, "l1_ratio": 1}, 4, [1, 1]),
        ([0.0, 0.0], {"reg": 1, "l1_ratio": 1}, 5, [-3, -1]),
        ([[3, 1], [4, 1]], {"reg": 2, "l1_ratio": 0, "bias_row": True}, 10.5, [[6, 2], [1, 0]]),
    ],
)
def test_worked_by_hand(W, options, loss, dW):
    got, gradient = regularized_loss(W, data_loss=distance, **options)
    assert type(got) is float
    assert_allclose(got, loss, rtol=1e-15)
    assert_allclose(gradient, dW, rtol=1e-15)


@pytest.mark.parametrize("bias_row", [False, True])
def test_gradient_is_the_slope(bias_row, rng):
    W = rng.normal(size=(4, 3))

    def waves(V):
        return float(np.cos(2 * V).sum()), -2 * np.sin(2 * V)

    parts = {"data_loss": waves, "reg": 1.5, "l1_ratio": 0.75, "bias_row": bias_row}
    numeric = numerical_gradient(lambda V: regularized_loss(V, **parts)[0], W)
    report = compare_gradients(regularized_loss(W, **parts)[1], numeric, tolerance=1e-7)
    assert report.passed, str(report)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_it_is_the_objective_of_a_linear_classifier_too(dtype, rng):
    W, X, y = rng.normal(size=(5, 3)).astype(dtype), rng.normal(size=(9, 5)), np.arange(9) % 3
    whole = linear_loss(W, X, y, data_loss=softmax_loss, penalty=l2_penalty, reg=0.3)

    def data_loss(V):
        return linear_loss(V, X, y, data_loss=softmax_loss, penalty=l2_penalty, reg=0.0)

    loss, dW = regularized_loss(W, data_loss=data_loss, reg=0.3, l1_ratio=0.0)
    assert dW.dtype == dtype
    assert_allclose(loss, whole[0], rtol=1e-6)
    assert_allclose(dW, whole[1], rtol=1e-5, atol=1e-6)


def test_what_the_data_loss_returns_is_its_own():
    kept = np.ones((2, 2))
    kept.flags.writeable = False
    W = np.array([[1.0, -2.0], [0.0, 4.0]])
    loss, dW = regularized_loss(W, data_loss=lambda V: (1.0, kept), reg=0.5, l1_ratio=0.25)
    penalty, dR = elastic_net_penalty(W, 0.5, l1_ratio=0.25)
    assert loss == 1 + penalty
    assert_array_equal(dW, 1 + dR)
    assert_array_equal(kept, 1)
    assert not np.shares_memory(dW, kept)


@pytest.mark.parametrize(
    ("change", "error", "says"),
    [
        ({"W": [np.nan, 1]}, ValueError, "W must be finite, got nan at index (0,)"),
        ({"W": []}, ValueError, "W must not be empty"),
        ({"reg": -1}, ValueError, "reg must be at least 0, got -1"),
        ({"l1_ratio": 2}, ValueError, "l1_ratio must be at most 1, got 2"),
        ({"bias_row": True}, ValueError, "W must have rows when bias_row is True, got shape (2,)"),
        ({"data_loss": lambda W: (0.0, np.ones(3))}, ValueError,
         "the gradient of data_loss must have the shape of W, (2,), got (3,)"),
        ({"data_loss": lambda W: (0.0, "no")}, TypeError,
         "the gradient of data_loss must hold real numbers"),
    ],
)  # fmt: skip
def test_bad_input_is_refused(change, error, says):
    good = {"W": [1.0, 2.0], "data_loss": distance, "reg": 0.1, "l1_ratio": 0.5}
    regularized_loss(**good)
    with pytest.raises(error, match=f"^{re.escape(says)}"):
        regularized_loss(**{**good, **change})
