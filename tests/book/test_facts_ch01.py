"""Facts F1 to F7, which the chapter on loss functions states, to the digits it prints."""

from decimal import Decimal

import numpy as np
import pytest

from cs_core.linear import linear_loss
from cs_core.losses import bce_with_logits_loss, mse_loss, sigmoid, softmax, softmax_loss, svm_loss
from cs_core.regularizers import l2_penalty

LECTURE = np.array([[3.2, 5.1, -1.7], [1.3, 4.9, 2.0], [2.2, 2.5, -3.1]])


def prints(value: float, printed: str) -> bool:
    """Whether a number rounds to the printed digits."""
    digits = -Decimal(printed).as_tuple().exponent
    return f"{value:.{digits}f}" == printed


@pytest.mark.parametrize(("row", "loss"), [(0, "2.9"), (1, "0.0"), (2, "12.9")])
def test_f1_hinge_of_each_row(row, loss):
    got = svm_loss(LECTURE[row : row + 1], [row])[0]
    assert prints(got, loss)
    assert got == pytest.approx(float(loss), abs=1e-12)


def test_f1_mean_hinge():
    assert prints(svm_loss(LECTURE, [0, 1, 2])[0], "5.27")


def test_f2_softmax_of_the_first_row():
    assert prints(softmax(LECTURE[:1])[0, 0], "0.13")
    assert prints(softmax_loss(LECTURE[:1], [0])[0], "2.04")


@pytest.mark.parametrize("classes", [2, 3, 10, 1000])
def test_f3_losses_of_zero_weights(classes, rng):
    X, y = rng.normal(size=(50, 8)), rng.integers(classes, size=50)
    W = np.zeros((8, classes))
    hinge = linear_loss(W, X, y, data_loss=svm_loss, penalty=l2_penalty, reg=1.0)[0]
    entropy = linear_loss(W, X, y, data_loss=softmax_loss, penalty=l2_penalty, reg=1.0)[0]
    assert hinge == pytest.approx(classes - 1, rel=1e-14)
    assert entropy == pytest.approx(np.log(classes), rel=1e-14)


def test_f3_ten_classes_in_digits():
    assert prints(softmax_loss(np.zeros((1, 10)), [4])[0], "2.303")


def test_f4_doubled_weights_keep_zero_hinge_loss_while_softmax_loss_falls():
    X, y = np.eye(3), np.arange(3)
    W = 1.5 * np.eye(3)
    soft = []
    for factor in (1, 2, 4, 8):
        assert svm_loss(X @ (factor * W), y)[0] == 0
        soft.append(softmax_loss(X @ (factor * W), y)[0])
    assert (np.diff(soft) < 0).all()
    assert soft[-1] > 0


@pytest.mark.parametrize(
    ("p", "bits", "nats"), [(0.98, "0.0291", "0.0202"), (0.0001, "13.2877", "9.2103")]
)
def test_f5_bits_and_nats(p, bits, nats):
    """From a logit and from two scores alike."""
    logit = np.log(p / (1 - p))
    for loss in (bce_with_logits_loss([logit], [1])[0], softmax_loss([[logit, 0.0]], [0])[0]):
        assert prints(loss, nats)
        assert prints(loss / np.log(2), bits)


def test_f6_naive_softmax_overflows_and_the_stable_one_does_not():
    scores = np.array([1000.0, 1001.0, 1002.0])
    with (
        pytest.warns(RuntimeWarning, match="overflow encountered in exp"),
        pytest.warns(RuntimeWarning, match="invalid value encountered in divide"),
    ):
        naive = np.exp(scores) / np.exp(scores).sum()
    assert np.isnan(naive).all()
    np.testing.assert_array_equal(softmax([scores]), softmax([[0.0, 1.0, 2.0]]))


def test_f7_squared_error_learns_slowly_when_it_is_most_wrong():
    """Target 1: as z falls the output is ever more wrong. Slopes with respect to z."""
    z = np.linspace(8, -8, 321)
    error = 1 - sigmoid(z)
    assert (np.diff(error) > 0).all()
    chained, entropy = [], []
    for value in z:
        o = sigmoid([value])
        chained.append(abs(mse_loss(o, [1.0])[1] * o * (1 - o))[0])  # sigma' = o (1 - o)
        entropy.append(abs(bce_with_logits_loss([value], [1.0])[1])[0])
    assert (np.diff(entropy) > 0).all()  # cross-entropy: the more wrong, the steeper
    top = int(np.argmax(chained))
    assert 0 < top < len(z) - 1
    assert (np.diff(chained[: top + 1]) > 0).all()
    assert (np.diff(chained[top:]) < 0).all()
    # (1 - o)^2 o is largest at o = 1/3, that is z = -log 2: 4/27
    assert z[top] == pytest.approx(-np.log(2), abs=0.05)
    assert chained[top] == pytest.approx(4 / 27, abs=1e-3)
    assert chained[-1] < 1e-3  # nearly flat where the error is nearly 1
    assert entropy[-1] > 0.999
