"""The linear classifier: its objective, its gradient, its predictions."""

from math import log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from cs_core.gradients import compare_gradients, find_kinks, numerical_gradient
from cs_core.linear import accuracy, add_bias_column, linear_loss, nearest_mean, predict
from cs_core.losses import smoothed_softmax_loss, softmax_loss, squared_svm_loss, svm_loss
from cs_core.regularizers import l2_penalty

DATA_LOSSES = [svm_loss, squared_svm_loss, softmax_loss, smoothed_softmax_loss]
SHAPES = [(1, 1, 2), (1, 4, 3), (5, 1, 2), (6, 3, 4), (2, 7, 2), (3, 2, 1)]  # N, D, C
every_data_loss = pytest.mark.parametrize("data_loss", DATA_LOSSES, ids=lambda f: f.__name__)


def problem(rng, n, d, c):
    return rng.normal(size=(d, c)), rng.normal(size=(n, d)), rng.integers(c, size=n)


def objective(W, X, y, data_loss, reg=0.3):
    return linear_loss(W, X, y, data_loss=data_loss, penalty=l2_penalty, reg=reg)


def test_hinge_by_hand():
    # scores [[1, 2], [4, 2]], true classes 0 and 1: margins 2 and 3, mean 2.5; penalty 0.1 * 6
    loss, dW = objective([[1, 2], [1, 0]], [[1, 0], [1, 3]], [0, 1], svm_loss, reg=0.2)
    assert_allclose(loss, 2.5 + 0.1 * 6)
    # dscores = [[-1, 1], [1, -1]] / 2; its columns against those of X, (1, 1) and (0, 3)
    assert_allclose(dW, [[0 + 0.2, 0 + 0.4], [1.5 + 0.2, -1.5 + 0]])


def test_softmax_by_hand():
    # scores [[0, 0]]: p = 1/2; dscores = [[-1/2, 1/2]]
    loss, dW = objective([[2, 2], [-1, -1]], [[1, 2]], [0], softmax_loss, reg=1)
    assert_allclose(loss, log(2) + 5)
    assert_allclose(dW, [[-0.5 + 2, 0.5 + 2], [-1 - 1, 1 - 1]])


@every_data_loss
@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_gradient_is_the_slope_of_the_objective(data_loss, shape, rng):
    W, X, y = problem(rng, *shape)

    def value(V):
        return objective(V, X, y, data_loss)[0]

    dW = objective(W, X, y, data_loss)[1]
    report = compare_gradients(
        dW, numerical_gradient(value, W), tolerance=1e-7, kinks=find_kinks(value, W)
    )
    assert report.passed, str(report)
    assert not report.kinks.any()


@every_data_loss
@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_gradient_by_the_chain_rule(data_loss, shape, rng):
    """dW_dc = sum_n X_nd dS_nc + reg W_dc, summed up one product at a time."""
    W, X, y = problem(rng, *shape)
    data, dscores = data_loss(X @ W, y)
    expected = 0.3 * W
    for n, d, c in np.ndindex(*shape):
        expected[d, c] += X[n, d] * dscores[n, c]
    loss, dW = objective(W, X, y, data_loss)
    assert_allclose(loss, data + 0.15 * (W**2).sum(), rtol=1e-14)
    assert_allclose(dW, expected, rtol=1e-12, atol=1e-14)


def test_data_loss_and_penalty_are_called_with_what_they_are_promised(rng):
    W, X, y = problem(rng, 4, 3, 2)
    calls = []

    def data_loss(scores, labels):
        calls.append((scores, labels))
        return 10.0, np.full_like(scores, 2)

    def penalty(weights, reg):
        calls.append((weights, reg))
        return 1.0, np.full_like(weights, 3)

    loss, dW = linear_loss(W, X, y, data_loss=data_loss, penalty=penalty, reg=0.25)
    assert loss == 11
    assert_allclose(dW, 2 * X.sum(axis=0)[:, None] + np.full((3, 2), 3))
    assert_allclose(calls[0][0], X @ W)
    assert_array_equal(calls[0][1], y)
    assert_array_equal(calls[1][0], W)
    assert calls[1][1] == 0.25


@given(st.integers(0, 2**32 - 1), st.floats(0, 3), st.floats(0, 3))
def test_objective_is_linear_in_the_strength(seed, first, second):
    W, X, y = problem(np.random.default_rng(seed), 3, 2, 3)
    without, dwithout = objective(W, X, y, softmax_loss, reg=0)
    a, da = objective(W, X, y, softmax_loss, reg=first)
    b, db = objective(W, X, y, softmax_loss, reg=second)
    both, dboth = objective(W, X, y, softmax_loss, reg=first + second)
    assert_allclose(both - without, (a - without) + (b - without), atol=1e-12)
    assert_allclose(dboth - dwithout, (da - dwithout) + (db - dwithout), atol=1e-12)


def test_a_step_against_the_gradient_lowers_the_objective(rng):
    for data_loss in DATA_LOSSES:
        W, X, y = problem(rng, 20, 5, 3)
        loss, dW = objective(W, X, y, data_loss)
        assert objective(W - 1e-3 * dW, X, y, data_loss)[0] < loss


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("rows", [np.float32, np.float64, np.uint8])
def test_gradient_has_the_dtype_of_the_weights(dtype, rows, rng):
    W, X, y = problem(rng, 4, 3, 2)
    X = np.abs(10 * X).astype(rows)
    loss, dW = objective(W.astype(dtype), X, y, softmax_loss)
    right_loss, right = objective(W, X.astype(np.float64), y, softmax_loss)
    assert type(loss) is float
    assert dW.dtype == dtype
    assert_allclose(loss, right_loss, rtol=1e-5)
    assert_allclose(dW, right, rtol=1e-4, atol=1e-5)


def test_pixels_are_not_multiplied_in_uint8():
    X = np.array([[200, 100]], dtype=np.uint8)
    W = np.array([[2, 1], [2, 3]], dtype=np.uint8)
    assert objective(W, X, [0], svm_loss, reg=0)[0] == 0  # scores 600 and 500
    assert_array_equal(predict(W, X), [0])


def test_arguments_are_read_and_never_written(rng):
    W, X, y = problem(rng, 4, 3, 2)
    before = W.copy(), X.copy(), y.copy()
    for array in (W, X, y):
        array.flags.writeable = False
    objective(W, X, y, svm_loss)
    predict(W, X)
    accuracy(W, X, y)
    assert not np.shares_memory(add_bias_column(X), X)
    for array, copy in zip((W, X, y), before, strict=True):
        assert_array_equal(array, copy)


def test_layout_in_memory_does_not_count(rng):
    W, X, y = problem(rng, 5, 4, 3)
    loss, dW = objective(W, X, y, softmax_loss)
    apart = np.repeat(X, 2, axis=0)[::2], np.repeat(y, 2)[::2]
    for V, (rows, labels) in [
        (np.asfortranarray(W), apart),
        (W.T.copy().T, (X[:, ::-1].copy()[:, ::-1], y)),
    ]:
        got, gradient = objective(V, rows, labels, softmax_loss)
        assert_allclose(got, loss, rtol=1e-14)
        assert_allclose(gradient, dW, rtol=1e-13)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("shape", [(4097, 300, 4), (3, 500, 130)], ids=str)  # cut, and not cut
def test_long_products_are_cut_and_put_together(shape, dtype, rng):
    W, X, y = problem(rng, *shape)
    W, X = W.astype(dtype), X.astype(dtype)
    kept = []

    def keep(scores, labels):
        kept.append(scores)
        return softmax_loss(scores, labels)

    linear_loss(W, X, y, data_loss=keep, penalty=l2_penalty, reg=0.1)
    tolerance = 1e-12 if dtype is np.float64 else 1e-4
    assert_allclose(kept[0], X.astype(np.float64) @ W, rtol=tolerance, atol=tolerance)
    assert kept[0].dtype == dtype


def test_bias_column_makes_the_last_row_of_weights_the_bias(rng):
    W, X, _ = problem(rng, 5, 3, 4)
    b = rng.normal(size=4)
    rows = add_bias_column(X)
    assert_array_equal(rows[:, :3], X)
    assert_array_equal(rows[:, 3], np.ones(5))
    assert_allclose(rows @ np.vstack([W, b]), X @ W + b)


@pytest.mark.parametrize(("dtype", "out"), [("f4", "f4"), ("f8", "f8"), ("i4", "f8"), ("u1", "f8")])
def test_bias_column_keeps_the_dtype(dtype, out):
    assert add_bias_column(np.ones((2, 1), dtype=dtype)).dtype == np.dtype(out)


@pytest.mark.parametrize(
    ("W", "X", "classes"),
    [
        ([[1, -1]], [[2], [-3]], [0, 1]),
        ([[1, 1]], [[2]], [0]),  # a tie goes to the first
        ([[0, 2, 2]], [[1], [-1]], [1, 0]),
        ([[1], [2]], [[1, 1], [-5, 2]], [0, 0]),
        (np.eye(3), np.eye(3)[[2, 0, 1]], [2, 0, 1]),
    ],
)
def test_predict(W, X, classes):
    predicted = predict(W, X)
    assert predicted.dtype.kind == "i"
    assert_array_equal(predicted, classes)


@pytest.mark.parametrize(
    ("y", "share"), [([0, 1, 0, 1], 1), ([1, 0, 1, 0], 0), ([0, 0, 0, 1], 0.75)]
)
@pytest.mark.parametrize("dtype", [np.int64, np.uint8])
def test_accuracy(y, share, dtype):
    got = accuracy([[1, -1]], [[2], [-3], [1], [-1]], np.array(y, dtype=dtype))
    assert type(got) is float
    assert got == share


def test_nearest_mean_by_hand():
    # means (2, 0) and (0, 3): half their squared lengths, negative, are the biases
    W = nearest_mean([[1, 0], [3, 0], [0, 3]], [0, 0, 1], classes=2)
    assert_allclose(W, [[2, 0], [0, 3], [-2, -4.5]])


@pytest.mark.parametrize("shape", [(3, 1, 3), (12, 4, 3), (5, 3, 1)], ids=str)
def test_nearest_mean_chooses_the_nearest(shape, rng):
    """The linear scores order the classes as the distances do, measured one by one."""
    n, d, classes = shape
    X, y = rng.normal(size=(n, d)), np.arange(n) % classes
    means = [X[y == j].mean(axis=0) for j in range(classes)]
    probes = rng.normal(scale=2, size=(40, d))
    nearest = [int(np.argmin([((p - m) ** 2).sum() for m in means])) for p in probes]
    W = nearest_mean(X, y, classes=classes)
    assert W.shape == (d + 1, classes)
    assert_array_equal(predict(W, add_bias_column(probes)), nearest)


@pytest.mark.parametrize(("dtype", "out"), [("f4", "f4"), ("f8", "f8"), ("u1", "f8")])
def test_nearest_mean_keeps_the_dtype(dtype, out):
    X = np.array([[200, 100], [100, 200]], dtype=dtype)
    X.flags.writeable = False
    W = nearest_mean(X, np.array([0, 1], np.uint8), classes=2)
    assert W.dtype == np.dtype(out)
    assert_allclose(W, [[200, 100], [100, 200], [-25000, -25000]])
