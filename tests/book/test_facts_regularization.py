"""Facts F8 and F9, which the chapter on regularization states."""

import numpy as np
import pytest

from cs_core.regularizers import dropout_forward, l1_penalty, l2_penalty

X = np.ones((1, 4))
PEAKED, SPREAD = np.array([[1.0], [0], [0], [0]]), np.full((4, 1), 0.25)


def test_f8_two_weight_vectors_score_alike():
    assert X @ PEAKED == X @ SPREAD == 1


def test_f8_l2_prefers_the_one_that_is_spread():
    """The lecture's numbers are sums of squares: twice the penalty with its one half."""
    assert 2 * l2_penalty(PEAKED, 1)[0] == 1.0
    assert 2 * l2_penalty(SPREAD, 1)[0] == 0.25


def test_f8_l1_cannot_tell_them_apart():
    assert l1_penalty(PEAKED, 1)[0] == l1_penalty(SPREAD, 1)[0] == 1.0


@pytest.mark.parametrize("drop_prob", [0.2, 0.5, 0.8])
def test_f9_inverted_dropout_keeps_the_expected_activation(drop_prob, rng):
    x, masks = np.array([0.3, -1.0, 2.0, 5.0]), 20_000
    outs = np.array([dropout_forward(x, drop_prob, rng=rng)[0] for _ in range(masks)])
    error = np.abs(x) * np.sqrt(drop_prob / (1 - drop_prob) / masks)
    assert (np.abs(outs.mean(axis=0) - x) < 3 * error).all()
    # without the scaling it would be far off
    assert (np.abs(outs.mean(axis=0) * (1 - drop_prob) - x) > 20 * error).all()
