"""The PyTorch block that chapter 11 shows: every number is what its comment says."""

import runpy
from pathlib import Path

import numpy as np
import pytest

from cs_core.networks import two_layer_net
from cs_core.regularizers import l2_penalty
from cs_core.schedules import cosine

torch = pytest.importorskip("torch", reason="PyTorch is the oracle: pip install '.[oracle]'")

SHOWN = Path(__file__).resolve().parents[2] / "book" / "11_recipe" / "practice_torch.py"


@pytest.fixture(scope="module")
def shown():
    return runpy.run_path(str(SHOWN))


def test_the_first_loss_is_log_10_and_half_the_variance_of_the_scores(shown):
    spread = shown["score_variance"]
    assert shown["first_loss"] == pytest.approx(np.log(10) + spread / 2, abs=0.06)
    assert shown["first_loss"] > np.log(10)


def test_cs_core_goes_the_same_way(shown):
    net, names = two_layer_net(64, 50, 10), ("W1", "b1", "W2", "b2")
    params = {name: p.numpy().T.copy() for name, p in zip(names, shown["start"], strict=True)}
    velocity = dict.fromkeys(names, 0.0)
    X, y, rate = shown["X"].numpy(), shown["y"].numpy(), cosine(0.05, steps=shown["steps"])
    for step, batch in enumerate(shown["order"]):
        rows, labels = X[batch.numpy()], y[batch.numpy()]
        plain, _ = net.loss_and_grads(params, rows, labels)
        assert plain == pytest.approx(shown["losses"][step], rel=1e-9)
        assert rate(step) == pytest.approx(shown["rates"][step], rel=1e-9)
        _, grads = net.loss_and_grads(params, rows, labels, penalty=l2_penalty, reg=0.001)
        for name in names:  # PyTorch multiplies the velocity by the rate of this step
            velocity[name] = 0.9 * velocity[name] + grads[name]
            params[name] = params[name] - rate(step) * velocity[name]


def test_it_has_learned_and_a_row_does_not_know_the_others(shown):
    assert shown["right"] > 0.8
    assert shown["neighbors"] < 1e-12


def test_a_perfect_answer_given_twice_to_softmax_costs_1_46(shown):
    assert shown["twice"] == pytest.approx(np.log(np.e + 9) - 1)
