"""Sums over examples lose no digits in float32.

The numbers added here are 2**24 and 4096 ones. A running sum in float32 stops at 2**24, since the
next number it can hold is two further; the right total can be held exactly.
"""

import ast
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

import cs_core
from cs_core import features, init, layers, linear, losses, preprocess, regularizers
from cs_core.autodiff import Tensor

ONES = np.ones(4097, dtype=np.float32)
ONES[0] = 2**24
N, TOTAL = len(ONES), 2**24 + 4096
COLUMN, ROOTS = ONES[:, None], np.sqrt(ONES)[:, None]
PIXELS = ONES[:, None, None, None]
LAST = np.ones(N, dtype=int)
ONE, ZERO = np.ones(1, np.float32), np.zeros(1, np.float32)


def affine(x):
    return layers.affine_backward(COLUMN, layers.affine_forward(x, [[1.0]], ZERO)[1])


def conv(x):
    return layers.conv_backward(PIXELS, layers.conv_forward(x, [[[[1.0]]]], ZERO)[1])


def normalized(x, *, training, momentum=0.0):
    stats = layers.RunningStats(ZERO, ONE)
    return layers.batchnorm_forward(
        x, ONE, ZERO, stats, training=training, momentum=momentum, eps=1e-30
    )


def backward(dout):
    return layers.batchnorm_backward(dout, normalized(np.ones_like(dout), training=False)[1])


def broadcast_gradient():
    shift = Tensor(ZERO)
    (Tensor(np.zeros_like(COLUMN)) + shift).backward(COLUMN)
    return shift.grad


def prelu(x, dout):
    return layers.prelu_backward(dout, layers.prelu_forward(-np.ones_like(x), ONE)[1])[1]


SUMS = {
    "affine db": lambda: affine(np.zeros_like(COLUMN))[2],
    "conv dW": lambda: conv(np.ones_like(PIXELS))[1],
    "conv db": lambda: conv(np.zeros_like(PIXELS))[2],
    "batchnorm dgamma, rows": lambda: backward(COLUMN)[1],
    "batchnorm dbeta, rows": lambda: backward(COLUMN)[2],
    "batchnorm dgamma, images": lambda: backward(PIXELS)[1],
    "batchnorm dbeta, images": lambda: backward(PIXELS.reshape(1, 1, 17, 241))[2],
    "prelu, one slope a channel": lambda: -prelu(COLUMN, COLUMN),
    "Tensor.sum": lambda: Tensor(COLUMN).sum(0).value,
    "Tensor of one number, repeated": broadcast_gradient,
    "l1": lambda: regularizers.l1_penalty(COLUMN, 1.0)[0],
    "l2": lambda: 2 * regularizers.l2_penalty(ROOTS, 1.0)[0],
    "max-norm": lambda: regularizers.max_norm_project(ROOTS, 1.0)[1] ** -2,
}
MEANS = {
    "batchnorm mean, rows": lambda: normalized(COLUMN, training=True)[2].mean,
    "batchnorm mean, images": lambda: normalized(PIXELS, training=True)[2].mean,
    "global average pool": lambda: layers.global_avg_pool_forward(PIXELS.reshape(1, 1, 1, N))[0],
    "Tensor.mean": lambda: Tensor(COLUMN).mean(0).value,
    "nearest mean": lambda: linear.nearest_mean(COLUMN, np.zeros(N, int), classes=1)[0],
    "center": lambda: preprocess.fit_center(COLUMN).mean,
    "standardize": lambda: preprocess.fit_standardize(COLUMN).mean,
    "pca": lambda: preprocess.fit_pca(COLUMN).mean,
    "impute": lambda: preprocess.fit_impute(COLUMN).fill,
    "lloyd": lambda: features.lloyd(COLUMN, [[0.0]]).centers,
    "absolute loss": lambda: losses.absolute_loss(COLUMN, 0 * COLUMN)[0],
    "squared loss": lambda: 2 * losses.mse_loss(ROOTS, 0 * ROOTS)[0],
    "huber loss": lambda: 2 * losses.huber_loss(ROOTS, 0 * ROOTS, delta=1e9)[0],
    "svm loss": lambda: losses.svm_loss(np.hstack([COLUMN, 0 * COLUMN]), LAST, margin=0)[0],
}  # fmt: skip


@pytest.mark.parametrize("name", SUMS)
def test_a_sum_over_examples_keeps_its_digits(name):
    assert_allclose(SUMS[name](), TOTAL, rtol=2e-7)


@pytest.mark.parametrize("name", MEANS)
def test_a_mean_over_examples_keeps_its_digits(name):
    assert_allclose(MEANS[name](), TOTAL / N, rtol=2e-7)


@pytest.mark.parametrize(
    "loss",
    [losses.softmax_loss, losses.smoothed_softmax_loss, losses.squared_svm_loss],
)
def test_a_classification_loss_is_that_of_float64(loss):
    scores = np.hstack([ROOTS, 0 * ROOTS])
    in_double = loss(scores.astype(float), np.ones(N, int))[0]
    assert_allclose(loss(scores, np.ones(N, int))[0], in_double, rtol=1e-7)


@pytest.mark.parametrize("loss", [losses.bce_with_logits_loss, losses.focal_with_logits_loss])
def test_a_binary_loss_is_that_of_float64(loss):
    in_double = loss(COLUMN.astype(float), 0.0 * COLUMN)[0]
    assert_allclose(loss(COLUMN, 0 * COLUMN)[0], in_double, rtol=1e-7)


def test_lsuv_measures_the_variance_that_float64_measures():
    rng = np.random.default_rng(0)
    X = (1e4 + rng.standard_normal((4096, 1))).astype(np.float32)
    (W,) = init.lsuv([np.ones((1, 1), np.float32)], X, activation=np.tanh, tolerance=1e-3)
    assert_allclose(W[0, 0], 1 / X.std(dtype=float), rtol=1e-3)


# --- batch normalization, where lost digits are divided by a small standard deviation


@pytest.mark.parametrize("shape", [(1000, 2), (50, 2, 4, 5)])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("value", [0.1, 300.3, 7000.7, 1e7 / 3])
def test_a_constant_channel_becomes_0(value, dtype, shape):
    x = np.full(shape, value, dtype)
    one, zero = np.ones(2, dtype), np.zeros(2, dtype)
    stats = layers.initial_running_stats(2)
    out, _, _ = layers.batchnorm_forward(x, one, zero, stats, training=True)
    assert_array_equal(out, 0)


@pytest.mark.parametrize(("mean", "std"), [(1013.25, 0.1), (1e6, 1.0), (-3e4, 5.0)])
@pytest.mark.parametrize("training", [True, False])
def test_a_mean_far_from_0_costs_no_digits(mean, std, training):
    rng = np.random.default_rng(0)
    x = (mean + std * rng.standard_normal((10_000, 3))).astype(np.float32)
    exact = x.astype(float)
    centered = exact - exact.mean(axis=0)
    wanted = centered / np.sqrt((centered**2).mean(axis=0) + 1e-5)
    stats = layers.RunningStats(exact.mean(axis=0), (centered**2).mean(axis=0))
    one, zero = np.ones(3), np.zeros(3)
    out, _, _ = layers.batchnorm_forward(x, one, zero, stats, training=training)
    assert out.dtype == np.float32
    assert_allclose(out, wanted, rtol=0, atol=2e-6)


def test_a_variance_whose_squares_overflow_float32_is_measured():
    x = np.array([[-1e30], [1e30]], np.float32)
    assert_allclose(normalized(x, training=True)[0], [[-1], [1]])


# --- the rule, for the reductions that are yet to be written

UNITS = ("autodiff", "init", "layers", "losses", "networks", "preprocess", "regularizers", "train")


def sums_in_the_dtype_of_the_array() -> list[str]:
    """Calls of sum, mean, var and std, not along rows, that do not say in which dtype they add."""
    root = Path(cs_core.__file__).parent
    found = []
    for path in [
        root / "linear.py",
        *(p for unit in UNITS for p in sorted((root / unit).rglob("*.py"))),
    ]:
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            options = {k.arg: ast.unparse(k.value) for k in node.keywords}
            adds = node.func.attr in {"sum", "mean", "var", "std", "cumsum"}
            tensors = options.keys() & {"keepdims"} and path.name == "tensor.py"
            if (
                adds
                and not tensors
                and options.get("axis") not in {"1", "-1"}
                and "dtype" not in options
            ):
                found.append(f"{path.relative_to(root)}, line {node.lineno}: {ast.unparse(node)}")
    return found


def test_every_sum_says_that_it_adds_in_float64():
    assert not sums_in_the_dtype_of_the_array()
