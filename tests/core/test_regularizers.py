"""The L2 penalty."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from numpy.testing import assert_allclose, assert_array_equal

from cs_core.gradients import compare_gradients, numerical_gradient
from cs_core.regularizers import l2_penalty

ROWS = [[1.0, 2.0], [3.0, 4.0]]
entries = st.floats(-100, 100, allow_subnormal=False)
weights = arrays(np.float64, array_shapes(min_dims=1, max_dims=3, max_side=4), elements=entries)


@pytest.mark.parametrize(
    ("W", "reg", "options", "penalty", "dW"),
    [
        (ROWS, 0.1, {}, 1.5, [[0.1, 0.2], [0.3, 0.4]]),
        (ROWS, 2, {}, 30, [[2, 4], [6, 8]]),
        (ROWS, 0, {}, 0, [[0, 0], [0, 0]]),
        (ROWS, 2, {"bias_row": True}, 5, [[2, 4], [0, 0]]),
        ([[5.0, 6.0]], 1, {"bias_row": True}, 0, [[0, 0]]),
        ([3.0, -4.0], 1, {}, 12.5, [3, -4]),
        (-2.0, 3, {}, 6, -6),
        (np.ones((2, 3, 4)), 0.5, {}, 6, np.full((2, 3, 4), 0.5)),
        (np.ones((2, 3, 4)), 0.5, {"bias_row": True}, 3, [[[0.5] * 4] * 3, [[0] * 4] * 3]),
    ],
)
def test_worked_by_hand(W, reg, options, penalty, dW):
    got, gradient = l2_penalty(W, reg, **options)
    assert type(got) is float
    assert_allclose(got, penalty, rtol=1e-15)
    assert_allclose(gradient, dW, rtol=1e-15)


@pytest.mark.parametrize("bias_row", [False, True])
def test_gradient_is_the_slope_of_the_penalty(bias_row, rng):
    W = rng.normal(size=(4, 3))
    numeric = numerical_gradient(lambda V: l2_penalty(V, 0.7, bias_row=bias_row)[0], W)
    report = compare_gradients(l2_penalty(W, 0.7, bias_row=bias_row)[1], numeric, tolerance=1e-7)
    assert report.passed, str(report)


@given(weights, st.floats(0, 10), st.floats(0, 10))
def test_adds_up_over_strengths_and_over_weights(W, first, second):
    whole, gradient = l2_penalty(W, first + second)
    parts = [l2_penalty(W, first), l2_penalty(W, second)]
    assert_allclose(whole, sum(p for p, _ in parts), rtol=1e-12, atol=1e-200)
    assert_allclose(gradient, sum(g for _, g in parts), rtol=1e-12, atol=1e-200)
    entrywise = sum(l2_penalty([w], first + second)[0] for w in W.flat)
    assert_allclose(whole, entrywise, rtol=1e-12, atol=1e-200)


@given(weights, st.floats(0, 10), st.floats(-9, 9))
def test_grows_with_the_square_of_the_weights(W, reg, factor):
    scaled, slope = l2_penalty(factor * W, reg)
    penalty, gradient = l2_penalty(W, reg)
    assert_allclose(scaled, factor**2 * penalty, rtol=1e-9, atol=1e-150)
    assert_allclose(slope, factor * gradient, rtol=1e-9, atol=1e-150)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("reg", [0.1, np.float64(0.1), np.float32(0.1), 1])
def test_gradient_keeps_the_dtype_of_the_weights(dtype, reg):
    penalty, dW = l2_penalty(np.array(ROWS, dtype=dtype), reg)
    assert dW.dtype == dtype
    assert type(penalty) is float
    assert_allclose(penalty, 15 * float(reg), rtol=1e-6)


def test_whole_numbers_are_computed_in_float64():
    """In int8, 100 squared is 16."""
    penalty, dW = l2_penalty(np.array([[100]], dtype=np.int8), 1)
    assert penalty == 5000
    assert dW.dtype == np.float64


@pytest.mark.parametrize("bias_row", [False, True])
def test_weights_are_read_and_never_written(bias_row):
    W = np.array(ROWS)
    W.flags.writeable = False
    dW = l2_penalty(W, 1, bias_row=bias_row)[1]
    assert_array_equal(W, ROWS)
    assert not np.shares_memory(W, dW)


@pytest.mark.parametrize("layout", [np.asfortranarray, lambda W: np.repeat(W, 2, axis=0)[::2]])
def test_layout_in_memory_does_not_count(layout, rng):
    W = rng.normal(size=(3, 2))
    penalty, dW = l2_penalty(layout(W), 0.5, bias_row=True)
    assert_allclose(penalty, l2_penalty(W, 0.5, bias_row=True)[0], rtol=1e-15)
    assert_array_equal(dW, l2_penalty(W, 0.5, bias_row=True)[1])
