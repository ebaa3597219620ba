"""Losses small enough to work out with a pencil."""

from math import exp, log

import numpy as np
import pytest
from numpy.testing import assert_allclose

from cs_core import losses
from cs_core.losses import log_softmax, sigmoid, softmax

LECTURE = [[3.2, 5.1, -1.7], [1.3, 4.9, 2.0], [2.2, 2.5, -3.1]]

# loss, first argument, target, options, value, gradient
WORKED = {
    "hinge, one class inside the margin": (
        # 5.1 - 3.2 + 1 = 2.9;  -1.7 - 3.2 + 1 < 0
        "svm_loss", [[3.2, 5.1, -1.7]], [0], {}, 2.9, [[-1, 1, 0]],
    ),
    "hinge, three rows": (
        # (2.9 + 0 + (6.3 + 6.6)) / 3
        "svm_loss", LECTURE, [0, 1, 2], {}, 15.8 / 3,
        [[-1 / 3, 1 / 3, 0], [0, 0, 0], [1 / 3, 1 / 3, -2 / 3]],
    ),
    "hinge, equal scores: C - 1": ("svm_loss", [[7, 7, 7, 7]], [2], {}, 3.0, [[1, 1, -3, 1]]),
    "hinge, margin 2": ("svm_loss", [[1, 0]], [0], {"margin": 2}, 1.0, [[-1, 1]]),
    "hinge at the kink: subgradient 0": ("svm_loss", [[1, 0]], [0], {}, 0.0, [[0, 0]]),
    "hinge, margin 0 and a tie": ("svm_loss", [[5, 5]], [0], {"margin": 0}, 0.0, [[0, 0]]),
    "hinge, one class": ("svm_loss", [[5], [6]], [0, 0], {}, 0.0, [[0], [0]]),
    "squared hinge": (
        # margins 3 and 1 on the first row, 0.5 and none on the second; halves from the mean
        "squared_svm_loss", [[1, 3, 1], [2, 0, 1.5]], [0, 0], {}, (9 + 1 + 0.25) / 2,
        [[-4, 3, 1], [-0.5, 0, 0.5]],
    ),
    "squared hinge, margin 3": (
        "squared_svm_loss", [[1, 0]], [0], {"margin": 3}, 4.0, [[-4, 4]],
    ),
    "cross-entropy, equal scores: log C": (
        "softmax_loss", [[2, 2, 2, 2]], [3], {}, log(4), [[0.25, 0.25, 0.25, -0.75]],
    ),
    "cross-entropy, odds 3 to 1 and 1 to 3": (
        # p = 3/4, 1/4 in both rows, true class once right and once wrong
        "softmax_loss", [[log(3), 0], [log(3), 0]], [0, 1], {}, (log(4 / 3) + log(4)) / 2,
        [[-1 / 8, 1 / 8], [3 / 8, -3 / 8]],
    ),
    "cross-entropy, one class": ("softmax_loss", [[5.0]], [0], {}, 0.0, [[0]]),
    "smoothed labels": (
        # p = 3/4, 1/4; q = 0.9, 0.1
        "smoothed_softmax_loss", [[log(3), 0]], [0], {"smoothing": 0.2},
        0.9 * log(4 / 3) + 0.1 * log(4), [[-0.15, 0.15]],
    ),
    "labels smoothed by default by 0.1": (
        "smoothed_softmax_loss", [[0, 0, 0, 0]], [1], {}, log(4),
        [[0.225, -0.675, 0.225, 0.225]],
    ),
    "labels smoothed to nothing": (
        "smoothed_softmax_loss", [[0, 0]], [0], {"smoothing": 1}, log(2), [[0, 0]],
    ),
    "squared error, one output": ("mse_loss", [3, 1], [1, 1], {}, 1.0, [1, 0]),
    "squared error, a 3-4-5 triangle": (
        "mse_loss", [[3, 4], [1, 1]], [[0, 0], [1, 1]], {}, 6.25, [[1.5, 2], [0, 0]],
    ),
    "absolute error": (
        "absolute_loss", [[1, 5], [4, 0]], [[3, 5], [0, 1]], {}, 3.5, [[-0.5, 0], [0.5, -0.5]],
    ),
    "Huber, both branches": ("huber_loss", [0.5, -10], [0, 0], {}, 4.8125, [0.25, -0.5]),
    "Huber at the joint": ("huber_loss", [3, -3], [0, 0], {"delta": 3}, 4.5, [1.5, -1.5]),
    "Huber, delta 2": ("huber_loss", [5.0], [0.0], {"delta": 2}, 8.0, [2]),
    "binary cross-entropy at odds 1": ("bce_with_logits_loss", [0, 0], [0, 1], {}, log(2),
                                       [0.25, -0.25]),
    "binary cross-entropy at odds 4": (
        # sigmoid(log 4) = 4/5
        "bce_with_logits_loss", [log(4)], [1], {}, log(1.25), [-0.2],
    ),
    "binary cross-entropy, soft target": (
        "bce_with_logits_loss", [[log(4), 0]], [[0.5, 0.5]], {},
        0.5 * (log(1.25) + log(5)) + log(2), [[0.3, 0]],
    ),
    "binary cross-entropy, certain and wrong": (
        "bce_with_logits_loss", [-1000, 1000], [1, 0], {}, 1000.0, [-0.5, 0.5],
    ),
    "focal, gamma 2": (
        # (1 - p)^2 = 1/25; slope (1/25) (2 * 4/5 * log(4/5) - 1/5)
        "focal_with_logits_loss", [log(4)], [1], {}, log(1.25) / 25,
        [(1.6 * log(0.8) - 0.2) / 25],
    ),
    "focal, the other class": (
        "focal_with_logits_loss", [-log(4), 0], [0, 1], {"gamma": 1},
        (log(1.25) / 5 + log(2) / 2) / 2,
        [-(0.8 * log(0.8) - 0.2) / 10, 0.25 * (0.5 * log(0.5) - 0.5)],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", WORKED.values(), ids=WORKED)
def test_worked_by_hand(case):
    name, x, target, options, value, gradient = case
    loss, got = getattr(losses, name)(x, target, **options)
    assert_allclose(loss, value, rtol=1e-14)
    assert_allclose(got, gradient, rtol=1e-14, atol=1e-16)


@pytest.mark.parametrize(
    ("scores", "p"),
    [
        ([0, 0], [1 / 2, 1 / 2]),
        ([log(1), log(2), log(5)], [1 / 8, 2 / 8, 5 / 8]),
        ([1000, 1000, 1000], [1 / 3, 1 / 3, 1 / 3]),
        ([-1e4, 1e4], [0, 1]),
        ([3], [1]),
    ],
)
def test_softmax(scores, p):
    assert_allclose(softmax([scores]), [p], rtol=1e-14)


@pytest.mark.parametrize(
    ("scores", "log_p"),
    [
        ([log(1), log(3)], [-log(4), log(3) - log(4)]),
        ([-1e4, 1e4], [-2e4, 0]),
        ([0, 40], [-40, -exp(-40)]),
        ([3], [0]),
    ],
)
def test_log_softmax(scores, log_p):
    assert_allclose(log_softmax([scores]), [log_p], rtol=1e-14, atol=1e-16)


def test_each_row_is_shifted_by_its_own_largest_score():
    """One maximum for the whole array leaves the other rows to underflow."""
    rows = softmax([[-5000, -5000 + log(3)], [5000, 5000 + log(3)]])
    assert_allclose(rows, [[0.25, 0.75]] * 2, rtol=1e-12)


def test_softmax_takes_integers_in_float64():
    assert softmax(np.array([[1, 2]], dtype=np.uint8)).dtype == np.float64


@pytest.mark.parametrize(
    ("z", "value"),
    [(0, 0.5), (log(4), 0.8), (-log(4), 0.2), (1e4, 1.0), (-1e4, 0.0), (-700, exp(-700))],
)
def test_sigmoid(z, value):
    assert_allclose(sigmoid([z, z]), value, rtol=1e-14)


@pytest.mark.parametrize("function", [sigmoid, softmax, log_softmax], ids=lambda f: f.__name__)
@pytest.mark.parametrize("make", [np.float32, np.float64], ids=lambda t: t.__name__)
def test_functions_of_scores_keep_dtype_and_arguments(function, make):
    z = np.array([[1e4, -1e4], [0.5, -2]], dtype=make)
    z.flags.writeable = False
    out = function(z)
    assert out.dtype == make
    assert out.shape == z.shape
    assert not np.shares_memory(out, z)
    assert_allclose(out, function(z.astype(np.float64)), rtol=1e-6, atol=1e-30)


def test_sigmoid_takes_a_single_number():
    assert sigmoid(0.0) == 0.5
    assert np.ndim(sigmoid(np.array(2.0))) == 0
    assert sigmoid([0.0, 1000.0, -1000.0]).tolist() == [0.5, 1.0, 0.0]
