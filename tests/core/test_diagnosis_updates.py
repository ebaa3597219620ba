"""The diagnosis of update rules: planted bugs are told, right runs pass, guesses are rare."""

import zlib

import numpy as np
import pytest
from planted.updates import BUGS, RIGHT, UNKNOWN, draw

from cs_core import optim
from cs_core.diagnosis import diagnose_trajectory
from cs_core.testing import steps_of, updates

SEEDS = [0, *(pytest.param(seed, marks=pytest.mark.slow) for seed in (1, 2, 3))]


def drawn(rule, seed):
    return draw(rule, np.random.default_rng([zlib.crc32(rule.encode()), seed]))


def told(rule, update, seed):
    run = drawn(rule, seed)
    with np.errstate(all="ignore"):
        W, b, _ = steps_of(update)(**run)
    return diagnose_trajectory({"W": W, "b": b}, getattr(updates, f"of_{rule}")(**run)).best


@pytest.mark.parametrize("seed", SEEDS)
def test_the_bug_is_told_or_nothing_is_claimed(seed):
    outcomes = {"right": [], "unsure": [], "wrong": []}
    for name, (rule, update, words) in BUGS.items():
        best = told(rule, update, seed)
        kind = "right" if words in best.sentence else "wrong" if best.score > 0.5 else "unsure"
        outcomes[kind].append(f"{name}: {best.sentence} {best.score:.2f}")
    assert len(BUGS) >= 40
    assert len(outcomes["right"]) >= 0.95 * len(BUGS), outcomes
    assert not outcomes["wrong"]


@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_is_claimed_of_other_bugs(seed):
    for name, (rule, update) in UNKNOWN.items():
        best = told(rule, update, seed)
        assert (best.name, best.score) == ("unexplained", 0.4), (name, best)


@pytest.mark.parametrize("rule", RIGHT)
def test_right_runs_are_right_and_those_of_the_package(rule):
    for seed in range(3):
        run = drawn(rule, seed)
        setting = getattr(updates, f"of_{rule}")(**run)
        assert told(rule, RIGHT[rule], seed).name == "right"
        ours = getattr(optim, f"{rule}_update"), getattr(optim, f"{rule}_init")
        W, b, _ = steps_of(*ours)(**run)
        path = setting.record(np.empty(0))
        np.testing.assert_allclose(path["W"], W, rtol=1e-12)
        np.testing.assert_allclose(path["b"], b, rtol=1e-12)
        assert diagnose_trajectory({"W": W, "b": b}, setting).verdict == "right"


def test_two_bugs_with_one_path_are_named_together():
    """In the first step t that stays at 1 is right; β₁ and both betas typed in differ in no way."""
    run = {"W": np.ones(2), "dW": np.array([[1.0, 2.0], [-1.0, -2.0]]), "learning_rate": 0.1,
           "beta1": 0.5, "beta2": 0.75}  # fmt: skip
    both = updates.of_adam(**run | {"beta1": 0.9, "beta2": 0.999}).record(np.empty(0))
    best = diagnose_trajectory(both, updates.of_adam(**run)).best
    assert best.sentence.startswith("2 bugs would take this very path: β₁ is typed in as 0.9")
    assert "Both betas are typed in" in best.sentence


def test_a_run_that_is_lost_is_told_by_where_it_is_lost():
    run = {"W": np.ones(2), "dW": np.array([[1.0, 0.0], [2.0, 0.0]]), "eps": 1e-3}
    W = np.array([[1.0, 1.0], [0.99, np.nan], [0.99 - 0.02 / np.sqrt(5), np.nan]])
    best = diagnose_trajectory({"W": W}, updates.of_adagrad(**run)).best
    assert best.sentence == "ε is missing: 0 is divided by 0."
