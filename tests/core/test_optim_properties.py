"""What holds for every update rule, whatever the numbers: looked for by Hypothesis."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.testing import assert_allclose, assert_array_equal
from optim_table import RULES, run

from cs_core import optim

every_rule = pytest.mark.parametrize("rule", RULES, ids=str)
few = settings(max_examples=15)  # for each of twenty rules

SIZE = 5
entries = st.one_of(st.just(0.0), st.floats(1e-6, 1e6), st.floats(-1e6, -1e-6))
points = arrays(float, SIZE, elements=st.floats(-1e3, 1e3))
walks = arrays(float, st.tuples(st.integers(1, 6), st.just(SIZE)), elements=entries)
orders = st.permutations(range(SIZE)).map(np.array)


@every_rule
@few
@given(W=points, grads=walks, order=orders)
def test_the_order_of_entries_does_not_count(rule, W, grads, order):
    """No entry sees another: permute, then walk, is walk, then permute."""
    path = np.array(run(rule.optimizer, W, grads))
    assert_array_equal(run(rule.optimizer, W[order], grads[:, order]), path[:, order])


@every_rule
@few
@given(W=points, grads=walks)
def test_mirror_images_take_mirrored_paths(rule, W, grads):
    path = np.array(run(rule.optimizer, W, grads))
    assert_array_equal(run(rule.optimizer, -W, -grads), -path)


@every_rule
@few
@given(W=points, grads=walks)
def test_paths_are_those_of_the_definition(rule, W, grads):
    scale = 1 + np.abs(W).max() + np.abs(grads).max()
    assert_allclose(
        run(rule.optimizer, W, grads), rule.walk(W, grads), rtol=1e-9, atol=1e-12 * scale
    )


@every_rule
@few
@given(W=points, grads=walks)
def test_nothing_is_modified(rule, W, grads):
    optimizer = rule.optimizer
    kept_W, kept_grads = W.copy(), grads.copy()
    state = optimizer.init(W)
    once = optimizer.update(grads[0], state, W)
    again = optimizer.update(grads[0], state, W)
    assert_array_equal(W, kept_W)
    assert_array_equal(grads, kept_grads)
    assert_array_equal(once[0], again[0])
    for a, b in zip(once[1], again[1], strict=True):
        assert_array_equal(a, b)


SCALE_FREE = {
    "adam": optim.adam(0.1, beta1=0.8, beta2=0.9, eps=1e-200),
    "amsgrad": optim.amsgrad(0.1, beta1=0.8, beta2=0.9, eps=1e-200),
    "rmsprop": optim.rmsprop(0.1, decay=0.9, eps=1e-200),
    "adagrad": optim.adagrad(0.1, eps=1e-200),
    "rprop": optim.rprop(0.1),
}


@pytest.mark.parametrize("optimizer", SCALE_FREE.values(), ids=SCALE_FREE)
@given(W=points, grads=walks, scale=st.floats(1e-6, 1e6))
def test_the_scale_of_the_gradient_does_not_count(optimizer, W, grads, scale):
    """The limit of eps to 0: all gradients a thousand times as large lead along the same path."""
    path = run(optimizer, W, grads)
    assert_allclose(run(optimizer, W, scale * grads), path, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("make", [optim.sgd, optim.momentum, optim.nesterov])
@given(grads=walks, scale=st.floats(0.01, 100))
def test_the_plain_rules_are_linear_in_the_gradient(make, grads, scale):
    path = np.array(run(make(0.1), np.zeros(SIZE), grads))
    scaled = run(make(0.1), np.zeros(SIZE), scale * grads)
    assert_allclose(scaled, scale * path, rtol=1e-9, atol=1e-9 * scale * np.abs(grads).max())


@pytest.mark.parametrize("make", [optim.adam, optim.amsgrad])
@given(g=entries, rate=st.floats(1e-6, 10), beta1=st.floats(0, 0.999), beta2=st.floats(0, 0.9999))
def test_the_first_step_has_the_size_of_the_rate(make, g, rate, beta1, beta2):
    optimizer = make(rate, beta1=beta1, beta2=beta2, eps=1e-30)
    step = optimizer.update(g, optimizer.init(0.0), 0.0)[0]
    assert_allclose(step, -rate * np.sign(g), rtol=1e-9)


@given(W=points, grads=walks)
def test_rates_of_amsgrad_never_grow(W, grads):
    optimizer = optim.amsgrad(0.1, beta2=0.5)
    state, before = optimizer.init(W), 0.0
    for g in grads:
        W, state = optimizer.update(g, state, W)
        assert (state.max_second_moment >= before).all()
        assert (state.max_second_moment >= state.second_moment).all()
        before = state.max_second_moment


@given(W=points, grads=walks)
def test_sizes_of_rprop_stay_in_their_bounds(W, grads):
    optimizer = optim.rprop(0.1, min_step=0.06, max_step=0.13)
    state = optimizer.init(W)
    for g in grads:
        stepped, state = optimizer.update(g, state, W)
        assert (np.abs(stepped - W) <= 0.13 + 1e-9).all()
        assert ((state.step_size >= 0.06) & (state.step_size <= 0.13)).all()
        W = stepped
