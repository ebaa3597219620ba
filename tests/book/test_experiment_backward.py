"""The results kept for the page on wrong backward passes: complete, and what the script makes."""

import importlib.util
from pathlib import Path

import numpy as np
import pytest

from cs_book.results import results

SCRIPT = Path(__file__).parents[2] / "book" / "experiments" / "wrong_backward.py"


@pytest.fixture(scope="module")
def experiment():
    spec = importlib.util.spec_from_file_location("wrong_backward", SCRIPT)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def kept():
    return results("wrong_backward.csv")


def mean(kept, name, column, epoch=15):
    rows = [r[column] for r in kept if (r["backward"], r["epoch"]) == (name, epoch)]
    assert len(rows) == 5
    return np.mean(rows)


def test_every_backward_pass_has_a_row_for_every_seed_and_epoch(experiment, kept):
    rows = {(r["backward"], r["seed"], r["epoch"]) for r in kept}
    epochs = experiment.RECORDED
    assert len(kept) == len(rows)
    assert rows == {(n, s, e) for n in experiment.NAMES for s in range(5) for e in epochs}


def test_the_check_finds_every_wrong_pass_before_training(kept):
    for row in kept:
        if row["epoch"] == 0:
            assert (row["check"] > 0.3) == (row["backward"] != "right")


def test_fixed_random_matrices_teach_and_new_ones_do_harm(kept):
    fixed, fresh = (f"{kind} random matrices" for kind in ("fixed", "new"))
    frozen = mean(kept, "dW1 and dW2 always 0", "accuracy")
    assert mean(kept, fixed, "accuracy") > frozen + 0.05
    assert mean(kept, fresh, "accuracy") < frozen - 0.01
    assert abs(mean(kept, fixed, "cosine", 0)) < 0.1
    assert mean(kept, fixed, "cosine") > 0.3
    assert abs(mean(kept, fresh, "cosine")) < 0.1


def test_the_right_pass_is_right(experiment):
    """Against central differences, along one random direction of all parameters."""
    X, y, *_ = experiment.digits()
    rng = np.random.default_rng(3)
    params = {f"W{k}": rng.normal(0, 0.2, s) for k, s in enumerate(experiment.WIDTHS, start=1)}
    params |= {f"b{k}": rng.normal(0, 0.1, s[1]) for k, s in enumerate(experiment.WIDTHS, start=1)}
    way = {name: rng.standard_normal(value.shape) for name, value in params.items()}

    def loss(t):
        moved = {name: value + t * way[name] for name, value in params.items()}
        scores, kept = experiment.forward(moved, X[:50])
        return (*experiment.softmax_loss(scores, y[:50]), kept)

    _, dscores, kept = loss(0)
    grads = experiment.backward(params, kept, dscores)
    slope = sum((grads[name] * way[name]).sum() for name in grads)
    assert (loss(1e-6)[0] - loss(-1e-6)[0]) / 2e-6 == pytest.approx(slope, rel=1e-5)


@pytest.mark.slow
def test_the_script_makes_a_row_that_is_kept(experiment, kept):
    made = experiment.run("fixed random matrices", 0)[-1]
    (row,) = (
        r
        for r in kept
        if (r["backward"], r["seed"], r["epoch"]) == (made["backward"], 0, made["epoch"])
    )
    assert made["accuracy"] == pytest.approx(row["accuracy"], abs=0.01)
    assert made["loss"] == pytest.approx(row["loss"], rel=0.05)
