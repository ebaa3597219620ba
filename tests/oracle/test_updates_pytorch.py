"""The runs that the assignment on optimizers is graded by, beside those of PyTorch."""

import copy

import numpy as np
import pytest

from cs_core import optim
from cs_core.testing import steps_of

torch = pytest.importorskip(
    "torch", reason="PyTorch is not installed: pip install torch brings this second opinion"
)
T = torch.optim
RULES = {
    "momentum": (T.SGD, {"momentum": 0.8}, {"momentum": 0.8}),
    "nesterov": (T.SGD, {"momentum": 0.8}, {"momentum": 0.8, "nesterov": True}),
    "adagrad": (T.Adagrad, {"eps": 1e-3}, {"eps": 1e-3}),
    "rmsprop": (T.RMSprop, {"decay": 0.85, "eps": 1e-3}, {"alpha": 0.85, "eps": 1e-3}),
    "adam": (
        T.Adam, {"beta1": 0.85, "beta2": 0.97, "eps": 1e-3}, {"betas": (0.85, 0.97), "eps": 1e-3},
    ),
    "adamw": (
        T.AdamW, {"beta1": 0.85, "beta2": 0.97, "eps": 1e-3, "weight_decay": 0.2},
        {"betas": (0.85, 0.97), "eps": 1e-3, "weight_decay": 0.2},
    ),
}  # fmt: skip


def as_update(kind, **constants):
    """PyTorch's rule as a pure function: its state is what `state_dict` returns."""

    def update(grads, state, params, **_):
        tensors = {name: torch.tensor(W) for name, W in params.items()}
        optimizer = kind(tensors.values(), **constants)
        if state is not None:
            optimizer.load_state_dict(copy.deepcopy(state))
        for name, W in tensors.items():
            W.grad = torch.tensor(grads[name])
        optimizer.step()
        new = {name: W.numpy() for name, W in tensors.items()}
        return new, copy.deepcopy(optimizer.state_dict())

    return update


@pytest.mark.parametrize("rule", RULES)
def test_runs_agree(rule):
    """Gradients from 0.001 to 100, an entry that has none, and two arrays."""
    kind, ours, theirs = RULES[rule]
    rng = np.random.default_rng(5)
    run = {"W": rng.normal(size=(2, 3)), "dW": rng.normal(size=(9, 2, 3)),
           "b": rng.normal(size=4), "db": rng.normal(size=(9, 4))}  # fmt: skip
    for part in ("dW", "db"):
        flat = run[part].reshape(9, -1)
        flat[:, 0] *= 1e-3
        flat[:, 1] = 0.0
        flat[:, -1] *= 50
    right = steps_of(getattr(optim, f"{rule}_update"), getattr(optim, f"{rule}_init"))
    mine = right(**run, learning_rate=0.07, **ours)
    # with an init a rule is trusted, and no clock runs while PyTorch is loaded
    other = steps_of(as_update(kind, lr=0.07, **theirs), lambda params: None)(**run)
    for one, two in zip(mine[:2], other[:2], strict=True):
        np.testing.assert_allclose(one, two, rtol=1e-11, atol=1e-13)
