"""Truths about the losses that hold for any scores, tried on many."""

import numpy as np
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from loss_table import CASES, SCORE_CASES
from numpy.testing import assert_allclose

from cs_core.losses import (
    absolute_loss,
    bce_with_logits_loss,
    focal_with_logits_loss,
    huber_loss,
    log_softmax,
    mse_loss,
    sigmoid,
    smoothed_softmax_loss,
    softmax,
    softmax_loss,
    squared_svm_loss,
    svm_loss,
)

TINY = 1e-9  # rounding allowed, relative to the numbers compared
moderate = st.floats(-30, 30, allow_subnormal=False)
wide = st.floats(-1e4, 1e4, allow_subnormal=False)
sizes = st.tuples(st.integers(1, 4), st.integers(1, 5))
shares = st.floats(0, 1, allow_subnormal=False)


@st.composite
def scored(draw, entries=moderate, count=1):
    """Some score arrays of one shape, and labels that fit."""
    n, c = draw(sizes)
    y = draw(arrays(np.int64, n, elements=st.integers(0, c - 1)))
    return *(draw(arrays(np.float64, (n, c), elements=entries)) for _ in range(count)), y


vectors = st.integers(1, 6).flatmap(
    lambda n: st.tuples(*[arrays(np.float64, n, elements=moderate)] * 2)
)


def at_most(low: float, high: float) -> bool:
    return low <= high + TINY * (1 + abs(low) + abs(high))


@given(scored(wide))
def test_no_loss_is_negative(drawn):
    scores, y = drawn
    for case in SCORE_CASES:
        assert case(scores, y)[0] >= 0, str(case)


@given(scored(count=2), shares)
def test_losses_of_scores_are_convex(drawn, t):
    """On a segment, the loss lies below its chord and above its tangent."""
    a, b, y = drawn
    for case in SCORE_CASES:
        (low, gradient), (high, _) = case(a, y), case(b, y)
        between = case((1 - t) * a + t * b, y)[0]
        assert at_most(between, (1 - t) * low + t * high), str(case)
        assert at_most(low + (gradient * (b - a)).sum(), high), str(case)


@given(vectors, vectors, shares)
def test_losses_of_values_are_convex(first, second, t):
    a, target = first
    b = np.resize(second[0], a.shape)
    for case in [case for case in CASES if case.target == "value"]:
        (low, gradient), (high, _) = case(a, target), case(b, target)
        between = case((1 - t) * a + t * b, target)[0]
        assert at_most(between, (1 - t) * low + t * high), str(case)
        assert at_most(low + (gradient * (b - a)).sum(), high), str(case)


@given(scored(), st.floats(0, 5), st.floats(0.01, 5))
def test_hinge_grows_with_its_margin(drawn, margin, more):
    scores, y = drawn
    assert at_most(
        svm_loss(scores, y, margin=margin)[0], svm_loss(scores, y, margin=margin + more)[0]
    )


@given(scored(), st.floats(0.01, 100), st.floats(0, 5))
def test_hinge_scales_with_scores_and_margin_together(drawn, factor, margin):
    scores, y = drawn
    scaled = svm_loss(factor * scores, y, margin=factor * margin)[0]
    assert_allclose(scaled, factor * svm_loss(scores, y, margin=margin)[0], rtol=1e-9, atol=1e-9)


@given(scored())
def test_satisfied_margins_cost_nothing_and_stay_satisfied(drawn):
    scores, y = drawn
    rows = np.arange(len(y))
    scores[rows, y] = scores.max(axis=1) + 1.001
    for factor in (1, 2):
        for hinge in (svm_loss, squared_svm_loss):
            loss, gradient = hinge(factor * scores, y)
            assert loss == 0
            assert not gradient.any()


@given(scored())
def test_hinge_gradient_counts_violated_classes(drawn):
    scores, y = drawn
    gradient = svm_loss(scores, y)[1] * len(y)
    rows = np.arange(len(y))
    violated = scores - scores[rows, y][:, None] + 1 > 0
    assert_allclose(-gradient[rows, y], violated.sum(axis=1) - 1, atol=1e-12)


@given(scored(wide))
def test_softmax_is_a_distribution_that_keeps_the_order(drawn):
    scores, _ = drawn
    p = softmax(scores)
    assert_allclose(p.sum(axis=1), 1, rtol=1e-14)
    assert p.min() >= 0
    assert (np.diff(np.take_along_axis(p, scores.argsort(axis=1), axis=1), axis=1) >= 0).all()


@given(scored(), st.floats(0.01, 3), st.data())
def test_softmax_grows_in_its_own_score_and_shrinks_in_others(drawn, step, data):
    scores, _ = drawn
    assume(scores.shape[1] > 1)
    j = data.draw(st.integers(0, scores.shape[1] - 1))
    raised = scores.copy()
    raised[:, j] += step
    change = softmax(raised) - softmax(scores)
    assert (change[:, j] >= 0).all()
    assert (np.delete(change, j, axis=1) <= 0).all()


@given(scored(), st.floats(-1e3, 1e3))
def test_softmax_ignores_a_shift(drawn, shift):
    scores, _ = drawn
    assert_allclose(softmax(scores + shift), softmax(scores), rtol=1e-9)
    assert_allclose(log_softmax(scores + shift), log_softmax(scores), rtol=1e-9, atol=1e-9)


@given(scored(st.floats(-300, 300)))
def test_log_softmax_is_the_logarithm_of_softmax(drawn):
    scores, _ = drawn
    assert_allclose(log_softmax(scores), np.log(softmax(scores)), rtol=1e-12, atol=1e-12)


@given(scored(), st.floats(0, 1))
def test_smoothing_mixes_the_true_label_with_all_labels(drawn, smoothing):
    scores, y = drawn
    uniform = -log_softmax(scores).mean(axis=1).mean()
    mixed = (1 - smoothing) * softmax_loss(scores, y)[0] + smoothing * uniform
    assert_allclose(
        smoothed_softmax_loss(scores, y, smoothing=smoothing)[0], mixed, rtol=1e-9, atol=1e-12
    )


@given(scored())
def test_softmax_loss_lies_above_the_largest_score_gap(drawn):
    """The gap to the best class <= loss <= that gap + log C: softmax is a soft maximum."""
    scores, y = drawn
    gap = (scores.max(axis=1) - scores[np.arange(len(y)), y]).mean()
    loss = softmax_loss(scores, y)[0]
    assert at_most(gap, loss)
    assert at_most(loss, gap + np.log(scores.shape[1]))


@given(arrays(np.float64, 5, elements=wide))
def test_sigmoid(z):
    o = sigmoid(z)
    assert ((o >= 0) & (o <= 1)).all()
    assert_allclose(o + sigmoid(-z), 1, rtol=1e-15)
    assert (np.diff(o[z.argsort()]) >= 0).all()
    two_classes = np.stack([z, np.zeros_like(z)], axis=1)
    smallest = np.finfo(np.float64).tiny  # below it, softmax may round where sigmoid gives 0
    assert_allclose(o, softmax(two_classes)[:, 0], rtol=1e-12, atol=smallest)


@given(vectors)
def test_binary_cross_entropy_is_softmax_cross_entropy_of_two_classes(drawn):
    z, other = drawn
    t = (other > 0).astype(np.int64)
    loss, dz = bce_with_logits_loss(z, t)
    pair_loss, pair_gradient = softmax_loss(np.stack([np.zeros_like(z), z], axis=1), t)
    assert_allclose(loss, pair_loss, rtol=1e-12, atol=1e-12)
    assert_allclose(dz, pair_gradient[:, 1], atol=1e-12)


@given(moderate, st.floats(0.001, 0.999))
def test_cross_entropy_is_at_least_the_entropy_of_the_target(z, t):
    entropy = -(t * np.log(t) + (1 - t) * np.log(1 - t))
    assert at_most(entropy, bce_with_logits_loss([z], [t])[0])
    best, slope = bce_with_logits_loss([np.log(t / (1 - t))], [t])
    assert_allclose(best, entropy, rtol=1e-12)
    assert_allclose(slope, 0, atol=1e-15)


@given(vectors, st.floats(0, 5), st.floats(0.01, 3))
def test_focal_loss_shrinks_as_gamma_grows_and_starts_at_cross_entropy(drawn, gamma, more):
    z, other = drawn
    t = (other > 0).astype(np.float64)
    focal = focal_with_logits_loss(z, t, gamma=gamma)[0]
    assert at_most(focal_with_logits_loss(z, t, gamma=gamma + more)[0], focal)
    plain, dplain = focal_with_logits_loss(z, t, gamma=0)
    loss, dz = bce_with_logits_loss(z, t)
    assert_allclose(plain, loss, rtol=1e-12, atol=1e-15)
    assert_allclose(dplain, dz, rtol=1e-12, atol=1e-15)


@given(vectors, st.floats(0.01, 20))
def test_huber_lies_between_a_line_and_a_parabola(drawn, delta):
    pred, target = drawn
    huber, gradient = huber_loss(pred, target, delta=delta)
    straight, parabola = absolute_loss(pred, target)[0], mse_loss(pred, target)[0]
    assert at_most(huber, parabola)
    assert at_most(huber, delta * straight)
    assert at_most(delta * straight - delta**2 / 2, huber)
    assert (np.abs(gradient) <= delta / len(pred) * (1 + TINY)).all()


@given(vectors)
def test_losses_of_values_depend_on_the_residual_alone_and_ignore_its_sign(drawn):
    pred, target = drawn
    for case in [case for case in CASES if case.target == "value"]:
        loss, gradient = case(pred, target)
        swapped, opposite = case(target, pred)
        assert loss == swapped
        assert_allclose(gradient, -opposite)
        assert_allclose(case(pred - target, np.zeros_like(pred))[0], loss)
