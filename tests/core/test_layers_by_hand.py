"""Layers on numbers small enough to work out with a pencil."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from cs_core import layers
from cs_core.layers import RunningStats, initial_running_stats

LN2 = np.log(2)


def both(name, x, dout, **options):
    """The output and the gradient of a layer of one argument."""
    out, cache = getattr(layers, f"{name}_forward")(x, **options)
    return out, getattr(layers, f"{name}_backward")(dout, cache)


def test_affine():
    x, W, b = [[1.0, 2.0], [3.0, 4.0]], [[1.0, 0.0, -1.0], [2.0, 1.0, 0.0]], [10.0, 20.0, 30.0]
    out, cache = layers.affine_forward(x, W, b)
    assert_array_equal(out, [[15, 22, 29], [21, 24, 27]])
    dx, dW, db = layers.affine_backward([[1.0, 0.0, 2.0], [0.0, 1.0, -1.0]], cache)
    assert_array_equal(dx, [[-1, 2], [1, 1]])
    assert_array_equal(dW, [[1, 3, -1], [2, 4, 0]])
    assert_array_equal(db, [1, 1, 1])


@pytest.mark.parametrize(
    ("name", "x", "value", "slope", "options"),
    [
        ("sigmoid", LN2, 2 / 3, 2 / 9, {}),
        ("sigmoid", -LN2, 1 / 3, 2 / 9, {}),
        ("tanh", LN2, 3 / 5, 16 / 25, {}),
        ("tanh", -LN2, -3 / 5, 16 / 25, {}),
        ("relu", -2.0, 0, 0, {}),
        ("relu", 3.0, 3, 1, {}),
        ("relu", 0.0, 0, 0, {}),
        ("leaky_relu", -2.0, -0.5, 0.25, {"slope": 0.25}),
        ("leaky_relu", -2.0, -0.02, 0.01, {}),
        ("leaky_relu", 3.0, 3, 1, {"slope": 0.25}),
        ("leaky_relu", 0.0, 0, 0.25, {"slope": 0.25}),
        ("elu", -LN2, -1.5, 1.5, {"alpha": 3.0}),
        ("elu", -LN2, -0.5, 0.5, {}),
        ("elu", 2.0, 2, 1, {"alpha": 3.0}),
        ("elu", 0.0, 0, 3, {"alpha": 3.0}),
        ("selu", 1.0, 1.0507009873554805, 1.0507009873554805, {}),
        ("selu", -LN2, -0.8790497, 0.8790497, {}),
        ("gelu", 0.0, 0, 0.5, {}),
        ("gelu", 1.0, 0.8413447460685429, 1.0833154705876864, {}),
        ("gelu", -1.0, -0.15865525393145707, -0.08331547058768644, {}),
        ("silu", LN2, 2 * LN2 / 3, 2 / 3 * (1 + LN2 / 3), {}),
        ("silu", 0.0, 0, 0.5, {}),
    ],
)
def test_activations(name, x, value, slope, options):
    out, dx = both(name, [x], [10.0], **options)
    assert_allclose(out, [value], rtol=1e-7, atol=1e-15)
    assert_allclose(dx, [10 * slope], rtol=1e-7, atol=1e-15)


def test_selu_keeps_mean_0_and_variance_1():
    """By Gauss-Hermite quadrature on each side of the kink, laid out finely."""
    x = np.linspace(-12, 12, 480_001)
    weight = np.exp(-(x**2) / 2) / np.sqrt(2 * np.pi) * (x[1] - x[0])
    out, _ = layers.selu_forward(x)
    assert_allclose((weight * out).sum(), 0, atol=1e-8)
    assert_allclose((weight * out**2).sum(), 1, atol=1e-8)


def test_prelu():
    out, cache = layers.prelu_forward([[-2.0, -4.0], [3.0, -1.0]], [0.5, 0.25])
    assert_array_equal(out, [[-1, -1], [3, -0.25]])
    dx, dslope = layers.prelu_backward([[10.0, 1.0], [1.0, 100.0]], cache)
    assert_array_equal(dx, [[5, 0.25], [1, 25]])
    assert_array_equal(dslope, [-20, -104])


def test_prelu_with_one_slope_sums_over_everything():
    _, cache = layers.prelu_forward([[-2.0, -4.0], [3.0, -1.0]], 0.5)
    dx, dslope = layers.prelu_backward([[10.0, 1.0], [1.0, 100.0]], cache)
    assert_array_equal(dx, [[5, 0.5], [1, 50]])
    assert dslope.shape == ()
    assert dslope == -124


def test_prelu_at_0_has_the_slope_of_the_left_side():
    _, cache = layers.prelu_forward([0.0], 0.25)
    assert_array_equal(layers.prelu_backward([8.0], cache)[0], [2])


def test_maxout_gives_the_gradient_to_the_first_of_equals():
    out, dx = both("maxout", [[2.0, 5.0, 5.0], [7.0, 7.0, 1.0]], [3.0, 4.0])
    assert_array_equal(out, [5, 7])
    assert_array_equal(dx, [[0, 3, 0], [4, 0, 0]])


def test_softmax():
    out, dx = both("softmax", [[0.0, LN2, 0.0]], [[1.0, 0.0, 0.0]])
    assert_allclose(out, [[0.25, 0.5, 0.25]], rtol=1e-15)
    assert_allclose(dx, [[3 / 16, -1 / 8, -1 / 16]], rtol=1e-14)


def test_softmax_is_blind_to_an_upstream_gradient_of_ones():
    """Why a check with dout = 1 proves nothing here."""
    _, dx = both("softmax", [[0.3, -1.0, 2.0]], np.ones((1, 3)))
    assert_allclose(dx, 0, atol=1e-16)


def test_batchnorm_in_training():
    """Mean 3, variance 4; with eps = 5 the divisor is exactly 3."""
    x, running = [[1.0], [5.0]], RunningStats(np.array([10.0]), np.array([2.0]))
    out, cache, new = layers.batchnorm_forward(
        x, [6.0], [100.0], running, training=True, momentum=0.75, eps=5.0
    )
    assert_allclose(out, [[96], [104]], rtol=1e-15)
    assert_allclose(new.mean, [0.75 * 10 + 0.25 * 3], rtol=1e-15)
    assert_allclose(new.var, [0.75 * 2 + 0.25 * 4], rtol=1e-15)  # divided by N, not N - 1
    dx, dgamma, dbeta = layers.batchnorm_backward([[1.0], [0.0]], cache)
    # g = (6, 0): centered (3, -3); xhat = (-2/3, 2/3); mean of g xhat = -2
    assert_allclose(dx, [[(3 - 4 / 3) / 3], [(-3 + 4 / 3) / 3]], rtol=1e-14)
    assert_allclose(dgamma, [-2 / 3], rtol=1e-15)
    assert_allclose(dbeta, [1], rtol=1e-15)


def test_batchnorm_in_testing_uses_the_running_statistics_and_keeps_them():
    running = RunningStats(np.array([10.0]), np.array([4.0]))
    out, cache, new = layers.batchnorm_forward(
        [[1.0], [5.0]], [6.0], [100.0], running, training=False, momentum=0.75, eps=5.0
    )
    assert_allclose(out, [[82], [90]], rtol=1e-15)
    assert_array_equal(new.mean, running.mean)
    assert_array_equal(new.var, running.var)
    dx, dgamma, dbeta = layers.batchnorm_backward([[1.0], [2.0]], cache)
    assert_allclose(dx, [[2], [4]], rtol=1e-15)
    assert_allclose(dgamma, [-3 - 10 / 3], rtol=1e-15)
    assert_allclose(dbeta, [3], rtol=1e-15)


def test_batchnorm_defaults():
    running = RunningStats(np.array([10.0]), np.array([4.0]))
    out, _, new = layers.batchnorm_forward([[-1e-3], [1e-3]], [1.0], [0.0], running, training=True)
    assert_allclose(out[1], 1e-3 / np.sqrt(1e-6 + 1e-5), rtol=1e-12)
    assert_allclose(new.mean, [9], rtol=1e-15)


def test_batchnorm_of_images_shares_statistics_over_a_channel():
    x = np.arange(16.0).reshape(2, 2, 2, 2) ** 1.5
    _, _, new = layers.batchnorm_forward(
        x, [1.0, 1.0], [0.0, 0.0], initial_running_stats(2), training=True, momentum=0
    )
    for channel in range(2):
        entries = x[:, channel].ravel()
        assert_allclose(new.mean[channel], entries.sum() / 8, rtol=1e-14)
        spread = (entries - entries.sum() / 8) ** 2
        assert_allclose(new.var[channel], spread.sum() / 8, rtol=1e-14)


def test_batchnorm_of_one_row_or_a_constant_channel_is_beta():
    for x in ([[7.0]], [[2.0], [2.0], [2.0]]):
        out, cache, _ = layers.batchnorm_forward(
            x, [6.0], [5.0], initial_running_stats(1), training=True
        )
        assert_array_equal(out, np.full(np.shape(x), 5.0))
        dx, _, _ = layers.batchnorm_backward(np.ones(np.shape(x)), cache)
        assert_allclose(dx, 0, atol=1e-12)


def test_running_statistics_approach_those_of_the_batches(rng):
    x = rng.normal(3, 2, size=(500, 1))
    running = initial_running_stats(1)
    for _ in range(200):
        running = layers.batchnorm_forward(x, [1.0], [0.0], running, training=True)[2]
    assert_allclose(running.mean, x.mean(axis=0), rtol=1e-8)
    assert_allclose(running.var, x.var(axis=0), rtol=1e-8)


def test_convolution():
    x = np.array([[[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], [[1.0, 0.0, 1.0], [0.0, 1.0, 0.0]]]])
    W = np.array([[[[1.0, 10.0]], [[100.0, 1000.0]]]])  # (1, 2, 1, 2)
    out, cache = layers.conv_forward(x, W, [0.5])
    assert_array_equal(out, [[[[121.5, 1032.5], [1054.5, 165.5]]]])
    dx, dW, db = layers.conv_backward([[[[1.0, 2.0], [0.0, 3.0]]]], cache)
    assert_array_equal(dx[0, 0], [[1, 12, 20], [0, 3, 30]])
    assert_array_equal(dx[0, 1], [[100, 1200, 2000], [0, 300, 3000]])
    assert_array_equal(dW[0, 0], [[1 + 4 + 15, 2 + 6 + 18]])
    assert_array_equal(dW[0, 1], [[1 + 0 + 3, 0 + 2 + 0]])
    assert_array_equal(db, [6])


def test_convolution_with_stride_and_padding():
    x = np.array([[[[1.0, 2.0, 3.0]]]])
    out, cache = layers.conv_forward(x, np.ones((1, 1, 3, 2)), [0.0], stride=2, padding=1)
    assert_array_equal(out, [[[[0 + 1, 2 + 3]]]])  # windows (0, 1) and (2, 3); a rest of one
    dx, dW, _ = layers.conv_backward([[[[5.0, 7.0]]]], cache)
    assert_array_equal(dx, [[[[5, 7, 7]]]])
    assert_array_equal(dW, [[[[0, 0], [14, 5 + 21], [0, 0]]]])


def test_filters_are_not_flipped():
    impulse = np.zeros((1, 1, 3, 3))
    impulse[0, 0, 1, 1] = 1
    W = np.arange(9.0).reshape(1, 1, 3, 3)
    out, _ = layers.conv_forward(impulse, W, [0.0], padding=1)
    assert_array_equal(out, W[:, :, ::-1, ::-1])


def test_max_pooling():
    x = np.array([[[[1.0, 5.0, 2.0, 0.0, 9.0], [3.0, 4.0, 8.0, 7.0, 9.0]]]])
    out, dx = both("max_pool", x, [[[[10.0, 20.0]]]])
    assert_array_equal(out, [[[[5, 8]]]])
    assert_array_equal(dx, [[[[0, 10, 0, 0, 0], [0, 0, 20, 0, 0]]]])


def test_max_pooling_gives_the_gradient_to_the_first_of_equals():
    for window, first in [
        ([[1, 5], [5, 5]], (0, 1)),
        ([[0, 0], [0, 0]], (0, 0)),
        ([[-3, -9], [-1, -1]], (1, 0)),
    ]:
        _, dx = both("max_pool", np.array([[window]], dtype=float), [[[[7.0]]]])
        expected = np.zeros((1, 1, 2, 2))
        expected[0, 0][first] = 7
        assert_array_equal(dx, expected)


def test_gradients_of_overlapping_windows_add_up():
    x = np.array([[[[0.0, 9.0, 0.0], [0.0, 0.0, 0.0]]]])
    _, dx = both("max_pool", x, [[[[10.0, 1.0]]]], size=2, stride=1)
    assert_array_equal(dx, [[[[0, 11, 0], [0, 0, 0]]]])
    _, dx = both("avg_pool", x, [[[[40.0, 4.0]]]], size=2, stride=1)
    assert_array_equal(dx, [[[[10, 11, 1], [10, 11, 1]]]])


def test_average_pooling():
    x = np.array([[[[1.0, 5.0, 2.0, 0.0, 9.0], [3.0, 3.0, 8.0, 6.0, 9.0]]]])
    out, dx = both("avg_pool", x, [[[[8.0, 4.0]]]])
    assert_array_equal(out, [[[[3, 4]]]])
    assert_array_equal(dx, [[[[2, 2, 1, 1, 0], [2, 2, 1, 1, 0]]]])
    out, dx = both("global_avg_pool", x, [[20.0]])
    assert_allclose(out, [[4.6]], rtol=1e-15)
    assert_array_equal(dx, np.full((1, 1, 2, 5), 2.0))


def test_flatten_lays_out_examples_row_by_row():
    x = np.arange(12.0).reshape(2, 3, 2)
    out, dx = both("flatten", x, np.arange(12.0).reshape(2, 6))
    assert_array_equal(out, [[0, 1, 2, 3, 4, 5], [6, 7, 8, 9, 10, 11]])
    assert_array_equal(dx, x)


def test_residual_block():
    """At x = 2 the hidden value is 5; the branch gives -11 (sum -9), then 14 (sum 16)."""
    params = {"W1": [[2.0]], "b1": [1.0], "W2": [[-2.0]], "b2": [-1.0]}
    out, cache = layers.residual_forward([[2.0]], params)
    assert_array_equal(out, [[0]])
    assert_array_equal(layers.residual_backward([[1.0]], cache)[0], [[0]])
    out, cache = layers.residual_forward([[2.0]], params | {"W2": [[3.0]]})
    assert_array_equal(out, [[16]])
    dx, grads = layers.residual_backward([[10.0]], cache)
    assert_array_equal(dx, [[10 + 60]])  # along the shortcut, and 10 * 3 * 2 through the branch
    assert {name: g.ravel().tolist() for name, g in grads.items()} == {
        "W1": [60],
        "b1": [30],
        "W2": [50],
        "b2": [10],
    }


def test_residual_block_with_projection():
    params = {"W1": [[1.0]], "b1": [0.0], "W2": [[0.0, 1.0]], "b2": [0.0, 0.0]}
    params |= {"Ws": [[4.0, 5.0]], "bs": [0.5, 0.25]}
    out, cache = layers.residual_forward([[2.0]], params)
    assert_array_equal(out, [[8.5, 12.25]])
    dx, grads = layers.residual_backward([[1.0, 10.0]], cache)
    assert_array_equal(dx, [[4 + 50 + 10]])
    assert_array_equal(grads["Ws"], [[2, 20]])
    assert_array_equal(grads["bs"], [1, 10])


def test_a_gradient_passes_a_hundred_blocks_undiminished(rng):
    """Small weights: in a plain network the product of a hundred slopes would vanish."""
    small = {"W1": np.full((1, 1), 1e-3), "b1": [0.0], "W2": np.full((1, 1), 1e-3), "b2": [0.0]}
    x, caches = np.array([[1.0]]), []
    for _ in range(100):
        x, cache = layers.residual_forward(x, small)
        caches.append(cache)
    d = np.array([[1.0]])
    for cache in reversed(caches):
        d, _ = layers.residual_backward(d, cache)
    assert_allclose(d, (1 + 1e-6) ** 100, rtol=1e-12)


def test_gelu_in_float32_is_that_of_float64():
    """Its shorter polynomials are as good as the dtype, in the tails too."""
    x = np.linspace(-12, 12, 100_001).astype(np.float32)
    exact = layers.gelu_forward(x.astype(float))[0]
    assert_allclose(layers.gelu_forward(x)[0], exact, rtol=2e-6, atol=1e-7)
    slope = layers.gelu_backward(np.ones_like(x), layers.gelu_forward(x)[1])
    exact = layers.gelu_backward(np.ones(x.shape), layers.gelu_forward(x.astype(float))[1])
    assert_allclose(slope, exact, rtol=2e-6, atol=5e-7)


@pytest.mark.parametrize("name", ["relu", "leaky_relu", "elu", "selu", "prelu"])
def test_a_rectifier_is_exact_above_0_and_huge_numbers_stay_finite(name):
    """They do not choose but add and multiply: the other side must be 0 or 1 exactly."""
    forward, backward = (getattr(layers, f"{name}_{way}") for way in ("forward", "backward"))
    more = [0.3] if name == "prelu" else []
    x = np.array([1e-310, 0.1, 7.3, 1.7e308])
    out, cache = forward(x, *more)
    scale = 1.0507009873554804934193349852946 if name == "selu" else 1
    assert_array_equal(out[:3], scale * x[:3])
    assert np.isfinite(forward(x / 2, *more)[0]).all()
    dx = backward(np.ones(4), cache)
    assert_array_equal(dx[0] if name == "prelu" else dx, np.full(4, scale))


@pytest.mark.parametrize("slope", [0.0, 0.01, 0.3, 1.0, 1.7, 12345.678])
def test_a_leaky_slope_is_1_above_0_to_the_last_digit(slope):
    x = np.array([-2.0, 3.0])
    out, cache = layers.leaky_relu_forward(x, slope=slope)
    assert_array_equal(out, [-2 * slope, 3])
    assert_array_equal(layers.leaky_relu_backward([1.0, 1.0], cache), [slope, 1])
