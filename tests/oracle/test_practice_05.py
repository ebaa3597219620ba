"""The PyTorch block of the chapter on optimizers walks where `cs_core` walks."""

import runpy
from pathlib import Path

import pytest
from numpy.testing import assert_allclose

from cs_core import losses, optim

pytest.importorskip("torch")

SHOWN = Path(__file__).parents[2] / "book" / "05_optimizers" / "practice_torch.py"


@pytest.fixture(scope="module")
def shown():
    return runpy.run_path(str(SHOWN))


def walk(shown, rule, steps=20):
    """The same steps with `cs_core`; weights and biases each with a rule of its own."""
    X, y, W = (shown[name].numpy() for name in ("X", "y", "W_start"))
    params = {"W": W, "b": 0.0 * W[0]}
    rules = rule if isinstance(rule, dict) else {"W": rule, "b": rule}
    states = {name: rules[name].init(p) for name, p in params.items()}
    for _ in range(steps):
        _, dscores = losses.softmax_loss(X @ params["W"] + params["b"], y)
        grads = {"W": X.T @ dscores, "b": dscores.sum(axis=0)}
        for name in params:
            params[name], states[name] = rules[name].update(grads[name], states[name], params[name])
    return params["W"], params["b"]


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("nesterov", optim.nesterov(0.1)),
        ("l2", optim.chain(optim.l2_decay(0.1), optim.adam(0.01))),
        ("adamw", {"W": optim.adamw(0.01, weight_decay=0.1), "b": optim.adam(0.01)}),
    ],
)
def test_the_shown_code_ends_where_the_rule_of_the_book_ends(shown, name, rule):
    for torch_end, end in zip(shown["ends"][name], walk(shown, rule), strict=True):
        assert_allclose(torch_end, end, rtol=1e-9, atol=1e-12)
