"""Facts F25 to F27, which the chapter on data preprocessing states."""

import numpy as np
import pytest

from cs_core.datasets import load_cifar10_subset, load_digits
from cs_core.linear import accuracy, add_bias_column, linear_loss, nearest_mean
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


def test_f25_a_unit_scales_the_gradient_and_squares_in_the_curvature(rng):
    z = rng.normal(size=(200, 2))
    target = z.sum(axis=1)
    gradients, curvatures = [], []
    for factor in (1.0, 100.0):
        X = z * [1.0, factor]
        gradients.append(X.T @ mse_loss(np.zeros(200), target)[1])
        curvatures.append(np.diag(X.T @ X / 200))
    np.testing.assert_allclose(gradients[1] / gradients[0], [1, 100])
    np.testing.assert_allclose(curvatures[1] / curvatures[0], [1, 10_000])


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


@pytest.fixture(scope="module")
def photos():
    """One thousand photos as rows of float32, and their classes."""
    train = load_cifar10_subset()[0][:1000]
    return train.as_rows().astype(np.float32), train.y


def unmixed(rows, y, size, rng):
    """Share of the columns of a batch's gradient whose entries have one sign."""
    shares = []
    for _ in range(60):
        batch = rng.permutation(len(rows))[:size]
        W = 0.01 * rng.standard_normal((rows.shape[1], 10), dtype=np.float32)
        dW = rows[batch].T @ softmax_loss(rows[batch] @ W, y[batch])[1]
        shares.append(((dW >= 0).all(axis=0) | (dW <= 0).all(axis=0)).mean())
    return np.mean(shares)


def test_f26_in_a_batch_of_eight_about_half_of_the_columns_have_one_sign(photos, rng):
    X, y = photos
    assert unmixed(X, y, 1, rng) == 1
    assert 0.35 < unmixed(X, y, 8, rng) < 0.65
    assert unmixed(fit_center(X).apply(X), y, 8, rng) < 0.01


def test_f26_the_mean_brings_most_of_the_curvature(photos):
    X = photos[0].astype(np.float64)
    raw, centered = (np.linalg.norm(rows @ rows.T, 2) / len(rows) for rows in (X, X - X.mean(0)))
    mean = X.mean(axis=0)
    assert raw == pytest.approx(mean @ mean, rel=0.15)
    assert raw > 0.75 * np.square(X).sum() / len(X)
    assert raw > 10 * centered


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


def test_f27_whitened_in_all_directions_all_examples_are_equally_far_apart(photos):
    n = 60
    Z = fit_whiten(photos[0][:n].astype(np.float64), n_components=n - 1, eps=0).apply(
        photos[0][:n].astype(np.float64)
    )
    squares = np.square(Z[:, None] - Z).sum(axis=-1)[np.triu_indices(n, 1)]
    np.testing.assert_allclose(squares, 2 * n, rtol=1e-8)


def softmax_accuracy(train, y_train, test, y_test, *, reg=0.01, steps=150):
    """Accuracy of a linear classifier with biases, after descent at a safe rate."""
    X, X_test = add_bias_column(train), add_bias_column(test)
    rate = 2 / (np.linalg.norm(X, 2) ** 2 / len(X) + reg)
    W = np.zeros((X.shape[1], 10))
    for _ in range(steps):
        W = W - rate * (X.T @ softmax_loss(X @ W, y_train)[1] + reg * W)
    return accuracy(W, X_test, y_test)


def gain_of_the_leak(n, splits=15):
    """How much accuracy statistics of all rows seem to add, on average."""
    digits = load_digits()
    X, y, found = digits.as_rows(), digits.y, []
    for seed in range(splits):
        order = np.random.default_rng(seed).permutation(len(X))
        train, test = order[:n], order[n : n + 500]
        leaked, honest = (
            softmax_accuracy(state.apply(X[train]), y[train], state.apply(X[test]), y[test])
            for state in (fit_standardize(X[order[: n + 500]]), fit_standardize(X[train]))
        )
        found.append(leaked - honest)
    return np.mean(found)


def test_f27_the_leak_of_a_scale_is_small_and_goes_away_with_more_data():
    assert 0 < gain_of_the_leak(20) < 0.05
    assert abs(gain_of_the_leak(200)) < 0.006


def noise_accuracy(seed, chosen_by):
    """Accuracy on pure noise, after choosing 20 of 2,000 features with the labels of some rows."""
    rng = np.random.default_rng(seed)
    X, y = rng.normal(size=(100, 2000)), rng.permutation(np.repeat([0, 1], 50))
    rows, own = X[chosen_by], y[chosen_by]
    apart = np.abs(rows[own == 1].mean(axis=0) - rows[own == 0].mean(axis=0))
    kept = X[:, np.argsort(apart)[-20:]]
    W = nearest_mean(kept[:50], y[:50], classes=2)
    return accuracy(W, add_bias_column(kept[50:]), y[50:])


def test_f27_choosing_features_with_the_labels_of_all_rows_finds_what_is_not_there():
    leaked, honest = (
        np.mean([noise_accuracy(seed, rows) for seed in range(20)])
        for rows in (slice(None), slice(50))
    )
    assert leaked > 0.78
    assert honest == pytest.approx(0.5, abs=0.06)


def test_f27_a_batch_of_one_class_may_not_be_scaled_by_itself():
    digits = load_digits()
    X, y = digits.as_rows()[:600], digits.y[:600]
    later, labels = digits.as_rows()[600:], digits.y[600:]
    state = fit_standardize(X)
    Z = state.apply(X)
    true = softmax_accuracy(Z, y, state.apply(later), labels)
    own = [
        softmax_accuracy(Z, y, fit_standardize(batch).apply(batch), labels[labels == k])
        for k in range(10)
        for batch in [later[labels == k]]
    ]
    assert true > 0.85
    assert np.mean(own) < 0.35
