"""Facts F10 to F12, and what else the chapter on gradients claims, at a reduced size."""

from itertools import pairwise

import numpy as np
import pytest

from cs_core.datasets import load_cifar10_subset, load_digits
from cs_core.gradients import (
    directional_derivative,
    gradient_report,
    numerical_gradient,
    relative_error,
    vjp_report,
)
from cs_core.linear import add_bias_column
from cs_core.losses import softmax, softmax_loss, svm_loss
from cs_core.regularizers import l2_penalty

EPS = float(np.finfo(np.float64).eps)
# name: a function of scale 1 near 1.3, its derivative
SCALE_ONE = {
    "exp": (np.exp, np.exp),
    "cube": (lambda x: x**3, lambda x: 3 * x**2),
    "sin": (np.sin, np.cos),
}


def cube(x):
    return x**3


def photos(n):
    """N photos, centered and with a bias column, their labels, and small random weights."""
    train, _ = load_cifar10_subset()
    rows = train.as_rows()
    X = add_bias_column(rows[:n] - rows.mean(axis=0))
    W = 0.01 * np.random.default_rng(0).normal(size=(X.shape[1], 10))
    return X, train.y[:n], W


def test_f10_slope_of_the_cube_at_two():
    assert round(float(numerical_gradient(cube, 2.0, h=0.01, method="forward")), 6) == 12.0601


@pytest.mark.parametrize(("method", "shrinks"), [("forward", 10), ("central", 100)])
def test_f10_error_shrinks_linearly_and_quadratically(method, shrinks):
    steps = (0.1, 0.01, 0.001)
    errors = [float(numerical_gradient(cube, 2.0, h=h, method=method)) - 12 for h in steps]
    for wide, narrow in pairwise(errors):
        assert wide / narrow == pytest.approx(shrinks, rel=0.05)


@pytest.mark.parametrize("name", SCALE_ONE)
@pytest.mark.parametrize(("method", "order"), [("forward", 1 / 2), ("central", 1 / 3)])
def test_f11_best_step_in_double_precision(name, method, order):
    """Of the order of a root of eps, to a factor of ten: measured 2 to 5 times smaller."""
    f, derivative = SCALE_ONE[name]
    steps = np.geomspace(1e-12, 1e-2, 41)
    points = np.linspace(1.2, 1.4, 15)
    errors = [
        np.median(
            [abs(numerical_gradient(f, x, h=h, method=method) - derivative(x)) for x in points]
        )
        for h in steps
    ]
    best = steps[np.argmin(errors)]
    assert EPS**order / 10 < best < EPS**order * 10


@pytest.mark.parametrize("name", SCALE_ONE)
def test_f11_the_complex_step_keeps_all_digits(name):
    f, derivative = SCALE_ONE[name]
    x = np.linspace(0.5, 1.3, 20)
    slopes = [float(numerical_gradient(f, p, method="complex")) for p in x]
    assert np.abs(np.array(slopes) / derivative(x) - 1).max() < 1e-15


@pytest.mark.parametrize("d", [1, 10, 300])
def test_f12_evaluations_of_a_gradient(d):
    for method, expected in (("forward", d + 1), ("central", 2 * d), ("complex", d)):
        seen = []

        def f(x, seen=seen):
            seen.append(1)
            return (x**3).sum()

        numerical_gradient(f, np.ones(d), method=method)
        assert len(seen) == expected


def test_the_opening_has_one_safe_digit():
    low, high = ((1.25322 - 1.25347 + sign * 1e-5) / 1e-4 for sign in (-1, 1))
    assert (round(low, 6), round(high, 6)) == (-2.6, -2.4)


def test_single_precision_has_no_digit_at_the_usual_step():
    X, y, W = photos(100)
    X_single = X.astype(np.float32)
    some = np.random.default_rng(1).choice(W.size, 15, replace=False)
    right = (X.T @ softmax_loss(X @ W, y)[1]).ravel()[some]

    def single(W):
        return np.float32(softmax_loss(X_single @ W.astype(np.float32), y)[0])

    def double(W):
        return softmax_loss(X @ W, y)[0]

    def error(f, h):
        slopes = numerical_gradient(f, W, h=h, coordinates=some)
        return np.median(np.abs(slopes - right) / np.abs(right))

    assert error(single, 1e-5) > 0.5
    assert error(single, 0.1) < 1e-3
    assert error(double, 1e-4) < 1e-8


def test_no_direction_is_steeper_than_the_gradient(rng):
    X, y, W = photos(20)
    gradient = X.T @ softmax_loss(X @ W, y)[1]
    length = np.linalg.norm(gradient)

    def loss(W):
        return softmax_loss(X @ W, y)[0]

    assert directional_derivative(loss, W, gradient / length, h=1e-3) == pytest.approx(length)
    slopes = []
    for _ in range(50):
        v = rng.normal(size=W.shape)
        v /= np.linalg.norm(v)
        slopes.append(directional_derivative(loss, W, v, h=1e-3))
        assert slopes[-1] == pytest.approx((gradient * v).sum(), rel=1e-3, abs=1e-6)
    typical = np.sqrt(np.mean(np.square(slopes)))
    assert typical == pytest.approx(length / np.sqrt(W.size), rel=0.5)


def test_the_gradient_of_the_valley_is_64_degrees_off():
    x, g = np.array([-7.0, 2.0]), np.array([-0.7, 4.0])
    cosine = x @ g / np.linalg.norm(x) / np.linalg.norm(g)
    assert round(float(np.degrees(np.arccos(cosine))), 1) == 64.1


def test_a_sum_of_softmax_is_blind_and_a_random_covector_is_not(rng):
    x = rng.normal(size=(4, 5))
    nothing = np.zeros_like(x)
    assert gradient_report(lambda x: softmax(x).sum(), x, nothing).passed
    assert not vjp_report(softmax, x, lambda dout: nothing, rng=rng).passed


@pytest.mark.parametrize(("n", "passes"), [(1, True), (2, False), (6, False)])
def test_one_example_hides_a_missing_mean(n, passes, rng):
    X, W = rng.normal(size=(n, 5)), rng.normal(size=(5, 3))
    y = rng.integers(3, size=n)
    summed = n * (X.T @ softmax_loss(X @ W, y)[1])
    assert gradient_report(lambda W: softmax_loss(X @ W, y)[0], W, summed).passed is passes


def test_a_penalty_drowns_a_wrong_data_gradient(rng):
    digits = load_digits()[:50]
    X, y = add_bias_column(digits.as_rows()), digits.y
    W = rng.normal(size=(65, 10))
    half = 0.5 * X.T @ softmax_loss(X @ W, y)[1]
    medians = []
    for reg in (0.0, 1.0, 100.0):

        def objective(W, reg=reg):
            return softmax_loss(X @ W, y)[0] + l2_penalty(W, reg)[0]

        claim = half + l2_penalty(W, reg)[1]
        medians.append(np.median(relative_error(claim, numerical_gradient(objective, W))))
    assert medians[0] > 0.2
    assert medians[0] > 10 * medians[1] > 100 * medians[2]
    assert medians[2] < 1e-4


def test_kinks_are_rare_before_training_and_frequent_after():
    digits = load_digits()[:1500]
    rows, y = digits.as_rows(), digits.y
    X = add_bias_column(rows - rows.mean(axis=0))
    rng = np.random.default_rng(0)
    start, W = 0.01 * rng.normal(size=(65, 10)), np.zeros((65, 10))
    for _ in range(400):
        W = W - 0.1 * X.T @ svm_loss(X @ W, y)[1]
    some = rng.choice(W.size, 40, replace=False)

    def failing(W, h):
        right = (X.T @ svm_loss(X @ W, y)[1]).ravel()[some]
        slopes = numerical_gradient(lambda W: svm_loss(X @ W, y)[0], W, h=h, coordinates=some)
        return (relative_error(right, slopes, floor=1e-6) > 1e-4).mean()

    assert failing(start, 1e-3) == 0
    assert failing(W, 1e-3) > 0.3
    assert failing(W, 1e-6) < 0.15


def test_one_direction_finds_what_twenty_entries_miss():
    X, y, W = photos(50)
    right = X.T @ softmax_loss(X @ W, y)[1]
    wrong = right.copy()
    wrong[-1] = 0  # the biases forgotten: 10 of 30,730 entries
    by_entries = by_direction = 0
    for seed in range(20):
        rng = np.random.default_rng(seed)
        some = rng.choice(right.size, 20, replace=False)
        by_entries += (wrong.ravel()[some] != right.ravel()[some]).any()
        v = rng.normal(size=W.shape)
        v /= np.linalg.norm(v)
        slope = directional_derivative(lambda W: softmax_loss(X @ W, y)[0], W, v, h=1e-2)
        by_direction += relative_error((wrong * v).sum(), slope, floor=1e-12) > 1e-4
        assert relative_error((right * v).sum(), slope, floor=1e-12) < 1e-4
    assert by_entries <= 2
    assert by_direction >= 19
