"""L1, its soft threshold, the elastic net and max-norm; the L2 penalty has a file of its own."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from numpy.testing import assert_allclose, assert_array_equal

from cs_core.gradients import compare_gradients, numerical_gradient
from cs_core.regularizers import (
    elastic_net_penalty,
    l1_penalty,
    l2_penalty,
    max_norm_project,
    soft_threshold,
)

ROWS = [[1.0, -2.0], [0.0, 4.0]]
entries = st.floats(-100, 100, allow_subnormal=False)
weights = arrays(np.float64, array_shapes(min_dims=1, max_dims=3, max_side=4), elements=entries)
strengths, shares = st.floats(0, 10), st.floats(0, 1)


def half_and_half(W, reg, **options):
    return elastic_net_penalty(W, reg, l1_ratio=0.5, **options)


def refuses(says, function, *arguments, error=ValueError, **options):
    with pytest.raises(error, match=f"^{says}") as caught:
        function(*arguments, **options)
    assert type(caught.value) is error


# --- L1 and the elastic net


@pytest.mark.parametrize(
    ("W", "reg", "options", "penalty", "dW"),
    [
        (ROWS, 0.5, {}, 3.5, [[0.5, -0.5], [0, 0.5]]),
        (ROWS, 0, {}, 0, [[0, 0], [0, 0]]),
        (ROWS, 2, {"bias_row": True}, 6, [[2, -2], [0, 0]]),
        ([[5.0, 6.0]], 1, {"bias_row": True}, 0, [[0, 0]]),
        ([3, -4], 1, {}, 7, [1, -1]),
        ([-0.0, 0.0], 1, {}, 0, [0, 0]),
        (-2.0, 3, {}, 6, -3),
        (-np.ones((2, 3, 4)), 0.5, {"bias_row": True}, 6, [[[-0.5] * 4] * 3, [[0] * 4] * 3]),
    ],
)
def test_l1_worked_by_hand(W, reg, options, penalty, dW):
    got, gradient = l1_penalty(W, reg, **options)
    assert type(got) is float
    assert_allclose(got, penalty, rtol=1e-15)
    assert_array_equal(gradient, dW)


@pytest.mark.parametrize(
    ("l1_ratio", "options", "penalty", "dW"),
    [
        # L1 is 7; half the sum of squares is 10.5
        (0, {}, 21, [[2, -4], [0, 8]]),
        (1, {}, 14, [[2, -2], [0, 2]]),
        (0.5, {}, 17.5, [[2, -3], [0, 5]]),
        (0.25, {}, 19.25, [[2, -3.5], [0, 6.5]]),
        (0.5, {"bias_row": True}, 5.5, [[2, -3], [0, 0]]),
    ],
)
def test_elastic_net_worked_by_hand(l1_ratio, options, penalty, dW):
    got, gradient = elastic_net_penalty(ROWS, 2, l1_ratio=l1_ratio, **options)
    assert type(got) is float
    assert_allclose(got, penalty, rtol=1e-15)
    assert_allclose(gradient, dW, rtol=1e-15)


@pytest.mark.parametrize("penalty", [l1_penalty, half_and_half])
@pytest.mark.parametrize("bias_row", [False, True])
def test_gradient_is_the_slope_of_the_penalty(penalty, bias_row, rng):
    W = rng.normal(size=(4, 3))
    numeric = numerical_gradient(lambda V: penalty(V, 0.7, bias_row=bias_row)[0], W)
    report = compare_gradients(penalty(W, 0.7, bias_row=bias_row)[1], numeric, tolerance=1e-7)
    assert report.passed, str(report)


@given(weights, strengths, shares)
def test_elastic_net_mixes_the_two(W, reg, share):
    penalty, gradient = elastic_net_penalty(W, reg, l1_ratio=share)
    (l1, dl1), (l2, dl2) = l1_penalty(W, reg), l2_penalty(W, reg)
    assert_allclose(penalty, share * l1 + (1 - share) * l2, rtol=1e-12, atol=1e-200)
    assert_allclose(gradient, share * dl1 + (1 - share) * dl2, rtol=1e-12, atol=1e-200)


@given(weights, strengths, st.floats(-9, 9))
def test_l1_grows_with_the_size_of_the_weights(W, reg, factor):
    scaled, penalty = l1_penalty(factor * W, reg)[0], l1_penalty(W, reg)[0]
    assert_allclose(scaled, abs(factor) * penalty, rtol=1e-9, atol=1e-150)


@given(weights, strengths, shares, st.integers(0, 2**32))
def test_the_gradient_supports_the_penalty_from_below(W, reg, share, seed):
    """What makes a subgradient one, at weights of 0 too."""
    other = W + np.random.default_rng(seed).normal(scale=10, size=W.shape)
    here, gradient = elastic_net_penalty(W, reg, l1_ratio=share)
    there = elastic_net_penalty(other, reg, l1_ratio=share)[0]
    assert here + (gradient * (other - W)).sum() <= there * (1 + 1e-9) + 1e-9


@pytest.mark.parametrize("penalty", [l1_penalty, half_and_half])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("reg", [0.1, np.float64(0.1), np.float32(0.1), 1])
def test_gradient_keeps_the_dtype_of_the_weights(penalty, dtype, reg):
    value, dW = penalty(np.array(ROWS, dtype=dtype), reg)
    assert dW.dtype == dtype
    assert type(value) is float


@pytest.mark.parametrize("penalty", [l1_penalty, half_and_half])
def test_whole_numbers_are_computed_in_float64(penalty):
    """In int8, the absolute value of -128 is -128."""
    value, dW = penalty(np.array([[-128]], dtype=np.int8), 1)
    assert value == (128 if penalty is l1_penalty else 64 + 4096)
    assert dW.dtype == np.float64


@pytest.mark.parametrize("penalty", [l1_penalty, half_and_half])
@pytest.mark.parametrize("bias_row", [False, True])
@pytest.mark.parametrize("layout", [np.asfortranarray, lambda W: np.repeat(W, 2, axis=0)[::2]])
def test_weights_are_read_and_never_written(penalty, bias_row, layout):
    W = layout(np.array(ROWS))
    W.flags.writeable = False
    value, dW = penalty(W, 1, bias_row=bias_row)
    assert_array_equal(W, ROWS)
    assert not np.shares_memory(W, dW)
    assert_allclose(value, penalty(ROWS, 1, bias_row=bias_row)[0], rtol=1e-15)


@pytest.mark.parametrize("penalty", [l1_penalty, half_and_half])
def test_penalties_refuse_bad_input(penalty):
    refuses("W must hold real numbers, got dtype complex128$", penalty, [1j], 1, error=TypeError)
    refuses(r"W must be finite, got nan at index \(1,\)$", penalty, [1.0, np.nan], 1)
    refuses(r"W must not be empty, got shape \(0, 2\)$", penalty, np.zeros((0, 2)), 1)
    refuses("W must be an array, got lists of different lengths$", penalty, [[1.0], [1.0, 2.0]], 1)
    refuses("reg must be at least 0, got -1$", penalty, ROWS, -1)
    refuses("reg must be finite, got nan$", penalty, ROWS, np.nan)
    refuses("reg must be a real number, got str$", penalty, ROWS, "1", error=TypeError)
    said = r"W must have rows when bias_row is True, got shape \(2,\)$"
    refuses(said, penalty, [1.0, 2.0], 1, bias_row=True)


@pytest.mark.parametrize(
    ("bad", "error", "says"),
    [
        (-0.5, ValueError, "at least 0, got -0.5"),
        (1.5, ValueError, "at most 1, got 1.5"),
        (np.nan, ValueError, "finite, got nan"),
        (None, TypeError, "a real number, got NoneType"),
        (True, TypeError, "a real number, got bool"),
    ],
)
def test_l1_ratio_is_a_share(bad, error, says):
    said = f"l1_ratio must be {says}$"
    refuses(said, elastic_net_penalty, ROWS, 1, l1_ratio=bad, error=error)


# --- the soft threshold


@pytest.mark.parametrize(
    ("W", "threshold", "options", "expected"),
    [
        (ROWS, 1.5, {}, [[0, -0.5], [0, 2.5]]),
        (ROWS, 0, {}, ROWS),
        (ROWS, 2, {}, [[0, 0], [0, 2]]),
        (ROWS, 9, {"bias_row": True}, [[0, 0], [0, 4]]),
        ([3, -4], 1, {}, [2, -3]),
        (-2.0, 0.5, {}, -1.5),
    ],
)
def test_soft_threshold_worked_by_hand(W, threshold, options, expected):
    got = soft_threshold(W, threshold, **options)
    assert_array_equal(got, expected)
    assert not np.signbit(got[got == 0]).any()


@given(weights, strengths, st.integers(0, 2**32))
def test_soft_threshold_is_the_proximal_operator_of_l1(W, threshold, seed):
    """No other point has a smaller sum of half the squared distance and the penalty."""

    def cost(V):
        return 0.5 * ((V - W) ** 2).sum() + l1_penalty(V, threshold)[0]

    best = soft_threshold(W, threshold)
    rng = np.random.default_rng(seed)
    for scale in (1e-3, 1, 30):
        assert cost(best) <= cost(best + rng.normal(scale=scale, size=W.shape)) + 1e-9
    assert cost(best) <= min(cost(W), cost(0 * W)) + 1e-9


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_soft_threshold_keeps_the_dtype_and_the_weights(dtype):
    W = np.array(ROWS, dtype=dtype)
    W.flags.writeable = False
    got = soft_threshold(W, np.float64(0.1))
    assert got.dtype == dtype
    assert not np.shares_memory(got, W)
    assert_array_equal(W, ROWS)


def test_soft_threshold_refuses_bad_input():
    refuses(r"W must be finite, got nan at index \(1,\)$", soft_threshold, [1.0, np.nan], 1)
    refuses("threshold must be at least 0, got -1$", soft_threshold, ROWS, -1)
    refuses("threshold must be a real number, got str$", soft_threshold, ROWS, "1", error=TypeError)
    said = r"W must have rows when bias_row is True, got shape \(2,\)$"
    refuses(said, soft_threshold, [1.0, 2.0], 1, bias_row=True)


# --- max-norm


@pytest.mark.parametrize(
    ("W", "limit", "options", "expected"),
    [
        ([[3.0, 0.3], [4.0, 0.4]], 1, {}, [[0.6, 0.3], [0.8, 0.4]]),
        ([[3.0, 4.0], [0.3, 0.4]], 1, {"axis": 1}, [[0.6, 0.8], [0.3, 0.4]]),
        ([[3.0, 4.0], [0.3, 0.4]], 1, {"axis": -1}, [[0.6, 0.8], [0.3, 0.4]]),
        ([[3.0, 0.0], [0.0, 4.0]], 2.5, {"axis": (0, 1)}, [[1.5, 0], [0, 2]]),
        ([[3.0], [4.0]], 5, {}, [[3], [4]]),
        ([[0.0, 6.0]], 2, {}, [[0, 2]]),
        ([3.0, -4.0], 1, {}, [0.6, -0.8]),
        ([3, -4], 1, {}, [0.6, -0.8]),
    ],
)
def test_max_norm_worked_by_hand(W, limit, options, expected):
    assert_allclose(max_norm_project(W, limit, **options), expected, rtol=1e-15)


extreme = st.floats(-1.7e308, 1.7e308) | st.floats(-1e-300, 1e-300) | entries
anything = arrays(np.float64, st.tuples(st.integers(1, 5), st.integers(1, 4)), elements=extreme)


def lengths(W):
    """By hypot: no square of an entry is formed, so none overflows or vanishes."""
    with np.errstate(over="ignore"):
        return np.hypot.reduce(W, axis=0)


@given(anything, st.floats(1e-3, 1e3))
def test_max_norm_leads_into_the_ball_and_leaves_its_inside_alone(W, limit):
    projected = max_norm_project(W, limit)
    assert (lengths(projected) <= limit * (1 + 1e-14)).all()
    inside = lengths(W) < limit * (1 - 1e-14)
    assert_array_equal(projected[:, inside], W[:, inside])
    assert_allclose(lengths(projected[:, ~inside]), limit, rtol=1e-13)
    assert_allclose(max_norm_project(projected, limit), projected, rtol=1e-14, atol=1e-320)


@given(weights.filter(lambda W: W.ndim == 2), st.floats(0.1, 50), st.integers(0, 2**32))
def test_max_norm_finds_the_nearest_point_of_the_ball(W, limit, seed):
    """The line to the original makes no acute angle with any way on into the ball."""
    projected = max_norm_project(W, limit)
    other = max_norm_project(np.random.default_rng(seed).normal(scale=99, size=W.shape), limit)
    assert (((W - projected) * (other - projected)).sum(axis=0) <= 1e-9 * limit).all()


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_max_norm_of_kernels(dtype, rng):
    W = rng.normal(size=(5, 3, 2, 2)).astype(dtype)
    projected = max_norm_project(W, 2, axis=(1, 2, 3))
    assert projected.dtype == dtype
    flat = max_norm_project(W.reshape(5, -1).T, 2).T.reshape(W.shape)
    assert_allclose(projected, flat, rtol=1e-6)


def test_max_norm_never_writes_into_the_weights(rng):
    W = rng.normal(size=(6, 4))[::2]
    W.flags.writeable = False
    for limit in (0.1, 100):
        assert not np.shares_memory(max_norm_project(W, limit), W)
    assert_array_equal(max_norm_project(W, 100), W)


@pytest.mark.parametrize(
    ("change", "error", "says"),
    [
        ({"W": [[np.inf]]}, ValueError, "W must be finite, got inf at index (0, 0)"),
        ({"W": np.zeros((2, 0))}, ValueError, "W must not be empty"),
        ({"W": "a"}, TypeError, "W must hold real numbers"),
        ({"W": 3.0}, ValueError, "axis must exist in W of shape (), got 0"),
        ({"max_norm": 0}, ValueError, "max_norm must be greater than 0, got 0"),
        ({"max_norm": -1}, ValueError, "max_norm must be greater than 0, got -1"),
        ({"max_norm": np.nan}, ValueError, "max_norm must be finite, got nan"),
        ({"max_norm": None}, TypeError, "max_norm must be a real number, got NoneType"),
        ({"axis": 2}, ValueError, "axis must exist in W of shape (2, 2), got 2"),
        ({"axis": -3}, ValueError, "axis must exist in W of shape (2, 2), got -3"),
        ({"axis": (0, -2)}, ValueError, "axis must name each axis once, got (0, -2)"),
        ({"axis": ()}, TypeError, "axis must be an int or a tuple of ints, got ()"),
        ({"axis": 0.0}, TypeError, "axis must be an int or a tuple of ints, got 0.0"),
        ({"axis": None}, TypeError, "axis must be an int or a tuple of ints, got None"),
        ({"axis": True}, TypeError, "axis must be an int or a tuple of ints, got True"),
    ],
    ids=str,
)
def test_max_norm_refuses_bad_input(change, error, says):
    good = {"W": ROWS, "max_norm": 1.0, "axis": 0}
    max_norm_project(**good)
    refuses(re.escape(says), max_norm_project, **{**good, **change}, error=error)
