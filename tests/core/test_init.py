"""First weights: mean, spread, independence and scaling with the fan, with fixed seeds.

A standard deviation alone proves little: weights with an offset of 1, or with all units alike,
can have the right one. Every draw here has a fixed seed, so no test is red by chance; the bounds
are at least five standard errors wide and at most a fifth of a 5 % error.
"""

import math
from functools import partial
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from cs_core import init

DENSE, KERNELS = (300, 500), (96, 64, 5, 5)


def case(function, std, /, **options):
    """A function, the standard deviation it promises for a shape, and how it is called."""
    name = "-".join([function.__name__, *(f"{k}={v}" for k, v in options.items())])
    return pytest.param(partial(function, **options), std, id=name)


def xavier(shape):
    return math.sqrt(2 / sum(init.fans(shape)))


def he(shape):
    return math.sqrt(2 / init.fans(shape)[0])


def walk(shape):
    n = init.fans(shape)[0]
    return math.exp(1 / (2 * n)) / math.sqrt(n)


CASES = [
    case(init.normal, lambda s: 0.01),
    case(init.normal, lambda s: 3.0, std=3.0),
    case(init.uniform, lambda s: 0.2 / math.sqrt(3), bound=0.2),
    case(init.xavier_normal, xavier),
    case(init.xavier_normal, lambda s: 5 / 3 * xavier(s), gain=5 / 3),
    case(init.xavier_uniform, xavier),
    case(init.xavier_uniform, lambda s: 0.5 * xavier(s), gain=0.5),
    case(init.he_normal, he),
    case(init.he_normal, lambda s: math.sqrt(2 / init.fans(s)[1]), mode="fan_out"),
    case(init.he_normal, lambda s: he(s) / math.sqrt(1.25), negative_slope=0.5),
    case(init.he_uniform, he),
    case(init.he_uniform, lambda s: math.sqrt(2 / init.fans(s)[1]), mode="fan_out"),
    case(init.he_uniform, lambda s: he(s) / math.sqrt(2), negative_slope=1.0),
    # W^T W or W W^T is the identity: that is so many ones in so many entries
    case(init.orthogonal, lambda s: 1 / math.sqrt(max(s[0], math.prod(s[1:])))),
    case(init.orthogonal, lambda s: 2 / math.sqrt(max(s[0], math.prod(s[1:]))), gain=2.0),
    case(init.random_walk, walk, activation="linear"),
    case(
        init.random_walk,
        lambda s: math.sqrt(2 / init.fans(s)[0]) * math.exp(1.2 / (init.fans(s)[0] - 2.4)),
        activation="relu",
    ),
]
every_case = pytest.mark.parametrize(("draw", "std"), CASES)


@every_case
@pytest.mark.parametrize("shape", [DENSE, (500, 300), KERNELS], ids=str)
def test_mean_and_spread(draw, std, shape, rng):
    W = draw(shape, rng=rng)
    expected, n = std(shape), math.prod(shape)
    assert W.shape == shape
    assert abs(W.mean()) < 5 * expected / math.sqrt(n)
    assert_allclose(W.std(), expected, rtol=0.01)


@every_case
@pytest.mark.parametrize("shape", [DENSE, (128, 50, 4)], ids=str)
def test_units_differ_and_know_nothing_of_each_other(draw, std, shape, rng):
    W = draw(shape, rng=rng).reshape(shape[0], -1) / std(shape)
    for rows in (W, W.T):
        together = rows @ rows.T / rows.shape[1]
        strange = together[~np.eye(len(rows), dtype=bool)]
        error = 1 / math.sqrt(rows.shape[1])
        assert np.abs(strange).max() < 6 * error  # of a hundred thousand pairs
        assert np.abs(np.diag(together) - 1).max() < 8 * error
        assert np.abs(rows.mean(axis=1)).max() < 6 * error


@every_case
def test_draws_follow_the_generator(draw, std):
    shape = (20, 30)
    rng = np.random.default_rng(5)
    first, second = draw(shape, rng=rng), draw(shape, rng=rng)
    assert abs(np.corrcoef(first.ravel(), second.ravel())[0, 1]) < 0.25
    assert_array_equal(draw(shape, rng=np.random.default_rng(5)), first)


@every_case
def test_dtype_changes_digits_and_nothing_else(draw, std):
    wide = draw((20, 30), rng=np.random.default_rng(5))
    assert wide.dtype == np.float64
    for name in (np.float32, "float32", np.dtype("f4")):
        narrow = draw((20, 30), rng=np.random.default_rng(5), dtype=name)
        assert narrow.dtype == np.float32
        assert_allclose(narrow, wide, rtol=1e-6)


@every_case
@pytest.mark.parametrize("shape", [(1, 1), (1, 5), (5, 1), (2, 1, 1, 1)], ids=str)
def test_smallest_shapes(draw, std, shape, rng):
    W = draw(shape, rng=rng)
    assert W.shape == shape
    assert np.isfinite(W).all()
    assert W.flags.c_contiguous
    assert W.flags.writeable


# --- fans and gains


@pytest.mark.parametrize(
    ("shape", "fan_in", "fan_out"),
    [
        ((3072, 10), 3072, 10),
        ([7, 1], 7, 1),
        ((32, 3, 5, 5), 75, 800),
        ((32, 3, 5), 15, 160),
        ((4, 3, 2, 5, 7), 210, 280),
        (np.ones((3, 4)).shape, 3, 4),
    ],
)
def test_fans(shape, fan_in, fan_out):
    assert init.fans(shape) == (fan_in, fan_out)


@pytest.mark.parametrize(
    ("activation", "function"),
    [("linear", lambda z: z), ("relu", lambda z: np.maximum(z, 0))],
)
def test_gain_keeps_the_second_moment(activation, function, rng):
    z = init.gain(activation) * rng.normal(size=1_000_000)
    assert_allclose((function(z) ** 2).mean(), 1, rtol=0.01)


@pytest.mark.parametrize("slope", [-1.0, 0.0, 0.2, 1.0, 3.0])
def test_gain_of_leaky_relu_keeps_the_second_moment(slope, rng):
    z = init.gain("leaky_relu", negative_slope=slope) * rng.normal(size=1_000_000)
    assert_allclose((np.where(z > 0, z, slope * z) ** 2).mean(), 1, rtol=0.01)


def test_gain_of_tanh_settles_where_its_notes_say(rng):
    x = rng.normal(size=(300, 300))
    for _ in range(12):
        x = np.tanh(x @ init.xavier_normal((300, 300), gain=init.gain("tanh"), rng=rng))
    assert_allclose(x.std(), 0.65, rtol=0.03)


# --- bounds, orthogonality, random walk


@pytest.mark.parametrize(
    ("draw", "bound"),
    [
        (partial(init.uniform, bound=0.2), 0.2),
        (init.xavier_uniform, math.sqrt(6 / 800)),
        (init.he_uniform, math.sqrt(6 / 300)),
    ],
)
def test_uniform_weights_fill_their_interval(draw, bound, rng):
    W = draw(DENSE, rng=rng)
    assert bound * 0.9999 < W.max() <= bound
    assert -bound <= W.min() < -bound * 0.9999


sides = st.integers(1, 12)


@given(sides, sides, st.floats(0, 5), st.integers(0, 2**32))
def test_orthogonal_weights_keep_lengths(d, c, gain, seed):
    W = init.orthogonal((d, c), gain=gain, rng=np.random.default_rng(seed))
    short = W.T @ W if d >= c else W @ W.T
    assert_allclose(short, gain**2 * np.eye(min(d, c)), atol=1e-12)


def test_orthogonal_kernels_are_orthonormal_filters(rng):
    W = init.orthogonal((6, 3, 2, 2), rng=rng).reshape(6, -1)
    assert_allclose(W @ W.T, np.eye(6), atol=1e-12)


def test_orthogonal_weights_favor_no_sign_and_no_direction(rng):
    """QR alone gives columns whose signs are the algorithm's: the diagonal shows it."""
    draws = np.array([init.orthogonal((3, 3), rng=rng) for _ in range(4000)])
    error = 1 / math.sqrt(3 * 4000)
    assert np.abs(draws.mean(axis=0)).max() < 5 * error
    assert np.abs((draws**2).mean(axis=0) - 1 / 3).max() < 5 * error
    # of a Haar matrix the trace has the mean 0 and the variance 1
    traces = np.trace(draws, axis1=1, axis2=2)
    assert abs(traces.mean()) < 5 / math.sqrt(4000)
    assert_allclose(traces.var(), 1, rtol=0.1)
    assert abs((np.linalg.det(draws) > 0).mean() - 0.5) < 0.04


@pytest.mark.parametrize(
    ("activation", "after"), [("linear", lambda z: z), ("relu", lambda z: np.maximum(z, 0))]
)
def test_random_walk_has_no_drift(activation, after, rng):
    """Mean logarithm of how much one layer stretches: 0, where the usual weights lose."""
    n, trials = 50, 4000

    def drift(draw):
        steps = []
        for _ in range(trials):
            x = rng.normal(size=n)
            out = after(x @ draw((n, n), rng=rng))
            steps.append(math.log(np.linalg.norm(out) / np.linalg.norm(x)))
        return np.mean(steps), np.std(steps) / math.sqrt(trials)

    mean, error = drift(partial(init.random_walk, activation=activation))
    assert abs(mean) < 3 * error
    usual = init.he_normal if activation == "relu" else partial(init.he_normal, negative_slope=1.0)
    mean, error = drift(usual)
    assert mean < -3 * error


# --- LSUV


def variances(weights, X, activation, forward=np.matmul):
    found = []
    for W in weights:
        out = forward(X, W)
        found.append(out.var())
        X = activation(out)
    return found


@pytest.mark.parametrize("std", [1e-3, 0.05, 10.0])
@pytest.mark.parametrize("activation", [np.tanh, lambda z: np.maximum(z, 0)])
def test_lsuv_gives_each_layer_unit_variance(std, activation, rng):
    X = rng.normal(2.0, 3.0, size=(200, 30))
    sizes = [30, 50, 40, 40, 10]
    first = [std * rng.normal(size=shape) for shape in pairwise(sizes)]
    weights = init.lsuv(first, X, activation=activation)
    assert_allclose(variances(weights, X, activation), 1, rtol=1e-12)
    for W, start in zip(weights, first, strict=True):
        assert_allclose(W / W[0, 0], start / start[0, 0], rtol=1e-10)  # scaled, nothing else


def test_lsuv_leaves_what_is_within_tolerance(rng):
    X = rng.normal(size=(500, 20))
    W = rng.normal(size=(20, 20))
    W *= math.sqrt(1.05 / (X @ W).var())
    kept = init.lsuv([W], X, activation=np.tanh, tolerance=0.1)[0]
    assert_array_equal(kept, W)
    assert not np.shares_memory(kept, W)
    assert_allclose((X @ init.lsuv([W], X, activation=np.tanh)[0]).var(), 1, rtol=1e-12)


def test_lsuv_takes_layers_of_other_kinds_and_repeats_until_it_fits(rng):
    """A layer that is not linear in W needs several divisions."""
    X = rng.normal(size=(100, 6))

    def forward(x, W):
        return 5 * np.tanh(x @ W)

    first = [rng.normal(size=(6, 6)) for _ in range(3)]
    weights = init.lsuv(first, X, activation=np.cos, forward=forward, tolerance=1e-3, max_steps=50)
    assert_allclose(variances(weights, X, np.cos, forward), 1, atol=1e-3)
    said = r"weights\[0\] must reach an output variance within 0.001 of 1, got .* after 1 steps$"
    with pytest.raises(ValueError, match=f"^{said}"):
        init.lsuv(first, X, activation=np.cos, forward=forward, tolerance=1e-3, max_steps=1)


def test_lsuv_neither_writes_nor_widens(rng):
    X = rng.normal(size=(20, 5)).astype(np.float32)
    W = rng.normal(size=(5, 4)).astype(np.float32)
    before = W.copy()
    X.flags.writeable = W.flags.writeable = False
    scaled = init.lsuv([W, W.T], X, activation=np.tanh)
    assert [w.dtype for w in scaled] == [np.float32] * 2
    assert_array_equal(W, before)


# --- bad input

SHAPES = [
    ((), TypeError, "a tuple of whole numbers, got \\(\\)$"),
    (5, TypeError, "a tuple of whole numbers, got 5$"),
    ("ab", TypeError, "a tuple of whole numbers, got 'ab'$"),
    (None, TypeError, "a tuple of whole numbers, got None$"),
    ((2.0, 3), TypeError, "a whole number, got 2.0$"),
    ((True, 3), TypeError, "a whole number, got True$"),
    ((0, 3), ValueError, "at least 1, got 0$"),
    ((3, -1), ValueError, "at least 1, got -1$"),
]


@every_case
@pytest.mark.parametrize(("shape", "error", "says"), SHAPES)
def test_shapes_are_positive_whole_numbers(draw, std, shape, error, says, rng):
    with pytest.raises(error, match=f"^shape must be {says}"):
        draw(shape, rng=rng)


@pytest.mark.parametrize(("draw", "std"), CASES[3:])
def test_scaled_weights_need_two_sides(draw, std, rng):
    with pytest.raises(ValueError, match=r"^shape must be \(D, C\) or \(F, C, H, W\), got \(5,\)$"):
        draw((5,), rng=rng)


@every_case
@pytest.mark.parametrize(
    "bad",
    [0, None, np.random, np.random.RandomState(0)],
    ids=["0", "None", "module", "RandomState"],
)
def test_rng_is_a_generator(draw, std, bad):
    with pytest.raises(TypeError, match=r"^rng must be a numpy.random.Generator, .* got \w+$"):
        draw((2, 2), rng=bad)
    with pytest.raises(TypeError, match="rng"):
        draw((2, 2))


@every_case
@pytest.mark.parametrize("bad", [np.float16, int, "complex128", "x", 3], ids=repr)
def test_dtype_is_a_float_dtype(draw, std, bad, rng):
    with pytest.raises(TypeError, match=r"^dtype must be float32 or float64, got "):
        draw((2, 2), rng=rng, dtype=bad)


@pytest.mark.parametrize(
    ("function", "name", "may_be_negative"),
    [
        (init.normal, "std", False),
        (init.uniform, "bound", False),
        (init.xavier_normal, "gain", False),
        (init.xavier_uniform, "gain", False),
        (init.orthogonal, "gain", False),
        (init.he_normal, "negative_slope", True),
        (init.he_uniform, "negative_slope", True),
    ],
)
def test_scales_are_finite_numbers(function, name, may_be_negative, rng):
    for bad, error, says in [
        (np.nan, ValueError, "finite, got nan"),
        (np.inf, ValueError, "finite, got inf"),
        ("1", TypeError, "a real number, got str"),
        (None, TypeError, "a real number, got NoneType"),
    ]:
        with pytest.raises(error, match=f"^{name} must be {says}$"):
            function((2, 2), rng=rng, **{name: bad})
    if may_be_negative:
        function((2, 2), rng=rng, **{name: -0.5})
    else:
        with pytest.raises(ValueError, match=f"^{name} must be at least 0, got -0.5$"):
            function((2, 2), rng=rng, **{name: -0.5})


def test_words_are_among_those_known(rng):
    with pytest.raises(ValueError, match=r"^mode must be fan_in or fan_out, got 'fan_avg'$"):
        init.he_normal((2, 2), mode="fan_avg", rng=rng)
    with pytest.raises(ValueError, match=r"^activation must be linear or relu, got 'tanh'$"):
        init.random_walk((2, 2), activation="tanh", rng=rng)
    said = "activation must be one of linear, .*, selu, got 'softmax'$"
    with pytest.raises(ValueError, match=f"^{said}"):
        init.gain("softmax")
    with pytest.raises(ValueError, match=r"^negative_slope must be finite, got nan$"):
        init.gain("relu", negative_slope=np.nan)


@pytest.mark.parametrize(
    ("change", "error", "says"),
    [
        ({"weights": []}, ValueError, "weights must hold at least one layer, got none$"),
        ({"weights": [np.zeros((2, 3))]}, ValueError, r"weights\[0\] must have outputs that vary"),
        ({"weights": [[[np.nan], [1.0]]]}, ValueError, r"weights\[0\] must be finite, got nan"),
        ({"weights": [["a"]]}, TypeError, r"weights\[0\] must hold real numbers"),
        (
            {"weights": [np.eye(2), np.eye(3)]},
            ValueError,
            r"weights\[1\] must have shape \(2, C\) to fit inputs of shape \(4, 2\), got \(3, 3\)$",
        ),
        ({"weights": [np.ones(2)]}, ValueError, r"weights\[0\] must have shape \(2, C\)"),
        ({"X": np.zeros((0, 2))}, ValueError, "X must not be empty"),
        ({"X": [[np.inf, 1.0]]}, ValueError, "X must be finite"),
        ({"X": 1.0}, ValueError, r"weights\[0\] must have shape \(1, C\)"),
        ({"tolerance": 0}, ValueError, "tolerance must be greater than 0, got 0$"),
        ({"tolerance": "a"}, TypeError, "tolerance must be a real number, got str$"),
        ({"max_steps": 0}, ValueError, "max_steps must be at least 1, got 0$"),
        ({"max_steps": 2.5}, TypeError, "max_steps must be a whole number, got 2.5$"),
    ],
    ids=str,
)
def test_lsuv_refuses_bad_input(change, error, says):
    good = {"weights": [np.eye(2)], "X": [[1.0, 2], [3, 5], [0, 1], [7, 1]], "activation": np.tanh}
    init.lsuv(**good)
    with pytest.raises(error, match=f"^{says}"):
        init.lsuv(**{**good, **change})


# --- the size of a signal on its way


def test_a_signal_is_measured_before_and_after_the_activation():
    X, W = np.array([[1.0, -1.0], [3.0, 1.0]]), np.array([[1.0, 2.0], [-1.0, 0.0]])
    variances, moments = init.propagate([np.eye(2), W], X, activation=lambda z: np.maximum(z, 0))
    assert_allclose(variances, [2.0, 3.6875])
    assert_allclose(moments, [2.75, 11.25])


@pytest.mark.parametrize("activation", [np.tanh, np.cos, lambda z: np.maximum(z, 0)])
def test_the_mean_square_of_a_layer_foretells_the_variance_of_the_next(activation):
    rng = np.random.default_rng(0)
    weights = [init.normal((400, 400), std=0.07, rng=rng) for _ in range(4)]
    X = 1 + rng.standard_normal((300, 400))
    variances, moments = init.propagate(weights, X, activation=activation)
    # all examples share the weights: where their signals are alike, so are the sums
    assert_allclose(variances[1:], 400 * 0.07**2 * moments[:-1], rtol=0.25)


def test_single_precision_is_measured_in_double():
    X, W = np.ones((1, 3), np.float32), np.eye(3, dtype=np.float32)
    for found in init.propagate([W], X, activation=np.tanh):
        assert found.dtype == np.float64


@pytest.mark.parametrize(
    ("weights", "X", "words"),
    [
        ([], np.ones((2, 3)), "weights must hold at least one layer, got none"),
        ([np.eye(2)], np.ones((2, 3)), r"weights\[0\] must have shape \(3, C\) to fit .* \(2, 3\)"),
        ([np.eye(3), np.eye(2)], np.ones((2, 3)), r"weights\[1\] must have shape \(3, C\)"),
        ([np.eye(3)], np.ones(3), r"weights\[0\] must have shape"),
    ],
)
def test_weights_that_do_not_fit_a_signal_are_refused(weights, X, words):
    with pytest.raises(ValueError, match=words):
        init.propagate(weights, X, activation=np.tanh)
