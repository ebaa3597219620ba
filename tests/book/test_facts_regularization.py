"""Facts F8 and F9, which the chapter on regularization states."""

import numpy as np
import pytest

from cs_core.linear import linear_loss
from cs_core.losses import mse_loss, softmax_loss, svm_loss
from cs_core.regularizers import (
    dropout_forward,
    elastic_net_penalty,
    l1_penalty,
    l2_penalty,
    soft_threshold,
)

X = np.ones((1, 4))
PEAKED, SPREAD = np.array([[1.0], [0], [0], [0]]), np.full((4, 1), 0.25)


def test_f8_two_weight_vectors_score_alike():
    assert X @ PEAKED == X @ SPREAD == 1


def test_f8_l2_prefers_the_one_that_is_spread():
    """The lecture's numbers are sums of squares: twice the penalty with its one half."""
    assert 2 * l2_penalty(PEAKED, 1)[0] == 1.0
    assert 2 * l2_penalty(SPREAD, 1)[0] == 0.25


def test_f8_l1_cannot_tell_them_apart():
    assert l1_penalty(PEAKED, 1)[0] == l1_penalty(SPREAD, 1)[0] == 1.0


@pytest.mark.parametrize("drop_prob", [0.2, 0.5, 0.8])
def test_f9_inverted_dropout_keeps_the_expected_activation(drop_prob, rng):
    x, masks = np.array([0.3, -1.0, 2.0, 5.0]), 20_000
    outs = np.array([dropout_forward(x, drop_prob, rng=rng)[0] for _ in range(masks)])
    error = np.abs(x) * np.sqrt(drop_prob / (1 - drop_prob) / masks)
    assert (np.abs(outs.mean(axis=0) - x) < 5 * error).all()
    # without the scaling it would be far off
    assert (np.abs(outs.mean(axis=0) * (1 - drop_prob) - x) > 20 * error).all()


# --- what else the chapter says


def digits_like(rng, n=20, d=60):
    """Fewer examples than features, as photos are fewer than pixels."""
    return rng.normal(size=(n, d)), rng.integers(10, size=n)


def steps(W, X, y, *, reg, count=50, rate=0.05):
    for _ in range(count):
        _, dW = linear_loss(W, X, y, data_loss=softmax_loss, penalty=l2_penalty, reg=reg)
        W = W - rate * dW
    return W


def unseen(W, X):
    Q = np.linalg.qr(X.T)[0]
    return W - Q @ (Q.T @ W)


def test_any_answer_for_a_new_example_fits_the_training_data_equally_well(rng):
    X, y = digits_like(rng)
    x, delta = rng.normal(size=60), rng.normal(size=10)
    W = steps(np.zeros((60, 10)), X, y, reg=0)
    z = unseen(x[:, None], X)[:, 0]
    W2 = W + np.outer(z, delta) / (z @ z)
    np.testing.assert_allclose(X @ W2, X @ W, atol=1e-12)
    np.testing.assert_allclose(x @ W2, x @ W + delta, atol=1e-12)
    assert (W2**2).sum() > (W**2).sum()


@pytest.mark.parametrize("reg", [0.0, 0.1, 1.0])
def test_the_part_of_the_weights_that_no_example_shows_decays_by_a_fixed_factor(reg, rng):
    X, y = digits_like(rng)
    start = rng.normal(size=(60, 10))
    left = unseen(steps(start, X, y, reg=reg), X)
    np.testing.assert_allclose(left, (1 - 0.05 * reg) ** 50 * unseen(start, X), atol=1e-12)


def test_a_penalty_leaves_no_weights_without_a_loss():
    X, W = np.ones((5, 4)), np.zeros((4, 10))
    loss, _ = linear_loss(W, X, [0] * 5, data_loss=svm_loss, penalty=l2_penalty, reg=1.0)
    assert loss == 9


def test_elastic_net_worked_by_hand():
    penalty, dw = elastic_net_penalty([2.0, -1.0, 0.0, 3.0], 0.4, l1_ratio=0.25)
    assert penalty == pytest.approx(2.7, rel=1e-12)
    np.testing.assert_allclose(dw, [0.7, -0.4, 0, 1.0], rtol=1e-12)


def test_subgradient_steps_flutter_around_zero_and_proximal_steps_end_there():
    w = v = np.array([0.25])
    for _ in range(100):
        w, v = w - 0.1 * l1_penalty(w, 1.0)[1], soft_threshold(v, 0.1)
    assert 0 < abs(w[0]) <= 0.1
    assert v[0] == 0


def test_only_proximal_steps_give_exact_zeros(rng):
    X = rng.normal(size=(100, 30))
    t = X[:, :3] @ np.array([2.0, -1.0, 1.0]) + 0.1 * rng.normal(size=100)
    w, v = np.zeros(30), np.zeros(30)
    for _ in range(2000):
        w = w - 0.1 * (X.T @ (X @ w - t) / 100 + l1_penalty(w, 0.1)[1])
        v = soft_threshold(v - 0.1 * X.T @ (X @ v - t) / 100, 0.1 * 0.1)
    assert (w == 0).sum() == 0
    assert (v == 0).sum() >= 20
    slope = np.abs(X.T @ (X @ v - t) / 100)
    assert (slope[v == 0] <= 0.1).all()  # what holds a weight at 0
    np.testing.assert_allclose(slope[v != 0], 0.1, rtol=1e-9)


def test_l1_leaves_the_weights_of_twins_to_the_start_and_the_elastic_net_does_not(rng):
    feature = rng.normal(size=(200, 1))
    X, t = np.hstack([feature, feature]), 2 * feature[:, 0]

    def end(start, ratio):
        w = np.array(start)
        for _ in range(500):
            u = w - 0.3 * X.T @ (X @ w - t) / 200
            w = soft_threshold(u, 0.3 * 0.2 * ratio) / (1 + 0.3 * 0.2 * (1 - ratio))
        return w

    assert np.abs(end([2.0, 0.0], 1.0) - end([0.0, 2.0], 1.0)).max() > 1
    np.testing.assert_allclose(end([2.0, 0.0], 0.5), end([0.0, 2.0], 0.5), atol=1e-5)


def test_dropout_on_the_inputs_of_a_linear_regression_is_a_penalty(rng):
    X, w, t, p = rng.normal(size=(50, 5)), rng.normal(size=5), rng.normal(size=50), 0.5
    noisy = [mse_loss(dropout_forward(X, p, rng=rng)[0] @ w, t)[0] for _ in range(4000)]
    expected = mse_loss(X @ w, t)[0] + 0.5 * p / (1 - p) * (X**2).mean(axis=0) @ w**2
    assert abs(np.mean(noisy) - expected) < 5 * np.std(noisy) / np.sqrt(len(noisy))
    assert expected - mse_loss(X @ w, t)[0] > 20 * np.std(noisy) / np.sqrt(len(noisy))
