"""Inverted dropout, forward and backward."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from numpy.testing import assert_allclose, assert_array_equal

from cs_core.gradients import compare_gradients, numerical_vjp
from cs_core.regularizers import dropout_backward, dropout_forward

activations = arrays(
    np.float64, array_shapes(max_dims=3, max_side=5), elements=st.floats(-100, 100)
)
seeds, drop_probs = st.integers(0, 2**32), st.floats(0, 0.95)


@given(activations, drop_probs, seeds)
def test_entries_are_dropped_or_scaled(x, p, seed):
    out, mask = dropout_forward(x, p, rng=np.random.default_rng(seed))
    dropped = mask == 0
    assert_array_equal(out[dropped], 0)
    assert_allclose(mask[~dropped], 1 / (1 - p), rtol=1e-15)
    assert_array_equal(out, x * mask)


@given(activations, drop_probs, seeds)
def test_backward_goes_through_the_same_mask(x, p, seed):
    out, mask = dropout_forward(x, p, rng=np.random.default_rng(seed))
    assert_array_equal(dropout_backward(x, mask), out)


def test_backward_is_the_slope_of_forward(rng):
    x, dout = rng.normal(size=(2, 5, 4))
    _, mask = dropout_forward(x, 0.4, rng=np.random.default_rng(3))
    numeric = numerical_vjp(
        lambda v: dropout_forward(v, 0.4, rng=np.random.default_rng(3))[0], x, dout
    )
    report = compare_gradients(dropout_backward(dout, mask), numeric, tolerance=1e-7)
    assert report.passed, str(report)


@pytest.mark.parametrize("p", [0.1, 0.25, 0.5, 0.9])
def test_drop_prob_is_the_probability_of_dropping(p, rng):
    n = 1_000_000
    out, mask = dropout_forward(np.ones((1000, 1000)), p, rng=rng)
    spread = np.sqrt(p * (1 - p))
    assert abs((mask == 0).mean() - p) < 5 * spread / np.sqrt(n)
    assert abs(out.mean() - 1) < 5 * spread / (1 - p) / np.sqrt(n)
    assert_allclose(out.var(), p / (1 - p), rtol=0.02)


def test_entries_are_dropped_one_by_one(rng):
    """Neither whole rows nor whole columns, and neighbors know nothing of each other."""
    mask = dropout_forward(np.ones((1000, 1000)), 0.3, rng=rng)[1] > 0
    spread = np.sqrt(0.3 * 0.7 / 1000)
    for axis in (0, 1):
        assert_allclose(mask.mean(axis=axis).std(), spread, rtol=0.1)
    for neighbor in (mask[1:] * mask[:-1], mask[:, 1:] * mask[:, :-1]):
        assert abs(neighbor.mean() - 0.49) < 0.003


def test_every_call_draws_anew_and_a_seed_repeats_it():
    x = np.ones(1000)
    rng = np.random.default_rng(1)
    first, second = (dropout_forward(x, 0.5, rng=rng)[0] for _ in range(2))
    assert abs((first == second).mean() - 0.5) < 0.1
    assert_array_equal(dropout_forward(x, 0.5, rng=np.random.default_rng(1))[0], first)


@given(activations, drop_probs, seeds)
def test_without_training_nothing_happens(x, p, seed):
    rng = np.random.default_rng(seed)
    out, cache = dropout_forward(x, p, rng=rng, training=False)
    assert cache is None
    assert_array_equal(out, x)
    assert_array_equal(dropout_backward(x, cache), x)
    assert rng.random() == np.random.default_rng(seed).random()


def test_nothing_is_dropped_with_probability_0(rng):
    x = rng.normal(size=(50, 40))
    assert_array_equal(dropout_forward(x, 0, rng=rng)[0], x)


@pytest.mark.parametrize("training", [True, False])
def test_inputs_are_read_and_never_shared(training, rng):
    x = rng.normal(size=(8, 3))[::2]
    before = x.copy()
    x.flags.writeable = False
    out, cache = dropout_forward(x, 0.5, rng=rng, training=training)
    dx = dropout_backward(x, cache)
    assert not np.shares_memory(out, x)
    assert not np.shares_memory(dx, x)
    assert_array_equal(x, before)


def test_dtype_is_kept_and_the_mask_does_not_depend_on_it():
    x = np.ones((20, 30))
    wide, mask = dropout_forward(x, 0.3, rng=np.random.default_rng(0))
    narrow, cache = dropout_forward(x.astype(np.float32), 0.3, rng=np.random.default_rng(0))
    assert (wide.dtype, narrow.dtype, cache.dtype) == (np.float64, np.float32, np.float32)
    assert_allclose(narrow, wide, rtol=1e-6)
    assert dropout_backward(x.astype(np.float32), mask).dtype == np.float32
    assert dropout_forward([1, 2, 3], 0.5, rng=np.random.default_rng(0))[0].dtype == np.float64


@pytest.mark.parametrize(
    ("change", "error", "says"),
    [
        ({"x": [np.nan]}, ValueError, r"x must be finite, got nan at index \(0,\)$"),
        ({"x": []}, ValueError, r"x must not be empty, got shape \(0,\)$"),
        ({"x": ["a"]}, TypeError, "x must hold real numbers, got dtype <U1$"),
        ({"drop_prob": -0.1}, ValueError, "drop_prob must be at least 0, got -0.1$"),
        ({"drop_prob": 1}, ValueError, "drop_prob must be less than 1, .* got 1$"),
        ({"drop_prob": 50}, ValueError, "drop_prob must be less than 1, .* got 50$"),
        ({"drop_prob": np.nan}, ValueError, "drop_prob must be finite, got nan$"),
        ({"drop_prob": "0.5"}, TypeError, "drop_prob must be a real number, got str$"),
        ({"rng": 0}, TypeError, "rng must be a numpy.random.Generator, .* got int$"),
        ({"rng": np.random}, TypeError, "rng must be a numpy.random.Generator, .* got module$"),
        ({"rng": None, "training": False}, TypeError, "rng must be a numpy.random.Generator"),
    ],
    ids=lambda value: "" if isinstance(value, dict) else str(value),
)
def test_forward_refuses_bad_input(change, error, says):
    good = {"x": [1.0, 2.0], "drop_prob": 0.5, "rng": np.random.default_rng(0)}
    with pytest.raises(error, match=f"^{says}"):
        dropout_forward(**{**good, **change})


@pytest.mark.parametrize(
    ("dout", "cache", "error", "says"),
    [
        ([np.inf, 1], np.ones(2), ValueError, r"dout must be finite, got inf at index \(0,\)$"),
        ([], np.ones(0), ValueError, "dout must not be empty"),
        ([[1.0]], np.ones((2, 1)), ValueError, r"dout must have the shape of cache, \(2, 1\), got"),
        ([1.0], [1.0], TypeError, "cache must come from dropout_forward, got list$"),
    ],
)
def test_backward_refuses_bad_input(dout, cache, error, says):
    with pytest.raises(error, match=f"^{says}"):
        dropout_backward(dout, cache)
