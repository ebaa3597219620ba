"""Facts F25 to F27, which the chapter on data preprocessing states."""

import numpy as np
import pytest

from cs_core.datasets import load_cifar10_subset, load_digits
from cs_core.linear import linear_loss
from cs_core.losses import mse_loss, softmax_loss
from cs_core.preprocess import fit_center, fit_standardize, fit_whiten, fit_zca
from cs_core.regularizers import l2_penalty

# --- F25: features of scales 1 and 100


def steps_to(goal, X, target, limit=200_000):
    """Steps of gradient descent from 0, at the rate 1 / largest curvature, to a loss."""
    rate = 1 / np.linalg.eigvalsh(X.T @ X / len(X))[-1]
    W = np.zeros(X.shape[1])
    for step in range(limit):
        loss, dout = mse_loss(X @ W, target)
        if loss < goal:
            return step
        W -= rate * X.T @ dout
    return limit


def test_f25_standardized_features_need_a_thousandth_of_the_steps(rng):
    X = rng.normal(size=(200, 2)) * [1.0, 100.0]
    target = X @ [1.0, 0.01]  # both features matter alike
    before, after = (steps_to(1e-4, rows, target - target.mean()) for rows in
                     (X - X.mean(axis=0), fit_standardize(X).apply(X)))  # fmt: skip
    assert before < 200_000
    assert after < 50
    assert before > 1000 * after


def test_f25_the_hessian_before_and_after(rng):
    X = rng.normal(size=(200, 2)) * [1.0, 100.0]
    raw, standardized, white = (
        np.linalg.cond(rows.T @ rows)
        for rows in (
            X,
            fit_standardize(X).apply(X),
            fit_whiten(X, eps=0).apply(X),
        )
    )
    assert raw > 5000  # the square of the ratio of scales, but for chance
    assert standardized < 2
    assert white == pytest.approx(1, abs=1e-9)


# --- F26: all-positive inputs


def signs_of_one_unit(X, y, rng):
    """For every example and unit, whether all its weight gradients have one sign."""
    W = 0.01 * rng.normal(size=(X.shape[1], 10))
    found = []
    for i in range(len(X)):
        options = {"data_loss": softmax_loss, "penalty": l2_penalty, "reg": 0.0}
        dW = linear_loss(W, X[i : i + 1], y[i : i + 1], **options)[1]
        found.append((dW > 0).all(axis=0) | (dW < 0).all(axis=0))
    return np.array(found)


def test_f26_all_positive_inputs_force_one_sign_on_the_gradients_of_a_unit(rng):
    train = load_cifar10_subset()[0][:40]
    X = train.as_rows() + 1 / 255  # no pixel exactly 0: that would have no gradient
    assert signs_of_one_unit(X, train.y, rng).all()
    centered = fit_center(X).apply(X)
    assert not signs_of_one_unit(centered, train.y, rng).any()


# --- F27: whitening, and leakage


def test_f27_whitening_makes_the_covariance_the_identity():
    X = load_digits().as_rows()
    X = X[:, X.std(axis=0) > 0.05]  # pixels that do vary
    for fit in (fit_whiten, fit_zca):
        Z = fit(X, eps=0).apply(X)
        covariance = Z.T @ Z / len(Z)
        np.testing.assert_allclose(covariance, np.eye(X.shape[1]), atol=1e-10)
    assert np.abs(np.corrcoef(X.T) - np.eye(X.shape[1])).max() > 0.5  # it was far from that


def nearest_mean_accuracy(train, y_train, test, y_test):
    means = np.stack([train[y_train == k].mean(axis=0) for k in range(10)])
    distances = ((test[:, None] - means) ** 2).sum(axis=-1)
    return (distances.argmin(axis=1) == y_test).mean()


def leakage(fit, splits=10):
    """Test accuracy with statistics of all data, less the one with those of the training split."""
    digits = load_digits()
    X, y, found = digits.as_rows(), digits.y, []
    for seed in range(splits):
        order = np.random.default_rng(seed).permutation(len(X))
        train, test = order[:100], order[100:500]
        honest, leaked = (
            nearest_mean_accuracy(state.apply(X[train]), y[train], state.apply(X[test]), y[test])
            for state in (fit(X[train]), fit(X[order[:500]]))
        )
        found.append(leaked - honest)
    return np.array(found)


def test_f27_scaling_on_all_data_changes_the_measured_accuracy():
    change = leakage(fit_standardize)
    assert (change != 0).sum() >= 8
    assert np.abs(change).max() > 0.01


def test_f27_whitening_on_all_data_changes_it_more():
    """Here the leak even looks worse: either way the number is not what it claims to be."""
    change = leakage(lambda X: fit_whiten(X, eps=1e-3))
    assert (np.abs(change) > 0.02).all()
