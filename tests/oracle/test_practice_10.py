"""The PyTorch block that chapter 10 shows: its network is ours, and its traps are traps."""

import runpy
from pathlib import Path

import numpy as np
import pytest

from cs_core.networks import residual_convnet

torch = pytest.importorskip("torch", reason="PyTorch is the oracle: pip install '.[oracle]'")

SHOWN = Path(__file__).resolve().parents[2] / "book" / "10_going_deep" / "practice_torch.py"
PARTS = {"first": "1", "second": "2", "shortcut": "s"}


@pytest.fixture(scope="module")
def shown():
    return runpy.run_path(str(SHOWN))


def our_names(net):
    """Our name of each of PyTorch's parameters."""
    names = {"0.0.weight": "W_in", "0.1.weight": "gamma_in", "0.1.bias": "beta_in"}
    names |= {"7.weight": "W_out", "7.bias": "b_out"}
    for name, _ in net.named_parameters():
        place, *inner = name.split(".")
        if len(inner) == 3:  # a layer of a block, its convolution or its normalization
            kind = "W" if inner[1] == "0" else {"weight": "gamma", "bias": "beta"}[inner[2]]
            names[name] = f"{kind}{PARTS[inner[0]]}_{int(place) - 1}"
    return names


def test_it_is_the_network_of_cs_core_with_the_same_loss_and_gradients(shown, rng):
    net = shown["resnet"]().double().train()
    ours, names = residual_convnet(10), our_names(net)
    params = {k: v + 0.1 for k, v in ours.init_params(rng=rng).items()}  # no gamma is 0
    with torch.no_grad():
        for name, p in net.named_parameters():
            value = params[names[name]]
            p.copy_(torch.from_numpy(value.T if name == "7.weight" else value))
    X, y = rng.normal(size=(6, 3, 8, 8)), rng.integers(10, size=6)
    loss = torch.nn.functional.cross_entropy(net(torch.from_numpy(X)), torch.from_numpy(y))
    loss.backward()
    expected, grads = ours.loss_and_grads(params, X, y)
    assert loss.item() == pytest.approx(expected, rel=1e-12)
    for name, p in net.named_parameters():
        theirs = p.grad.numpy().T if name == "7.weight" else p.grad.numpy()
        np.testing.assert_allclose(theirs, grads[names[name]], rtol=1e-8, atol=1e-10)


def test_counts_and_starts_as_the_comments_say(shown):
    assert shown["count"] == 78_042
    assert shown["starts_as_identity"]


def test_the_traps_are_what_the_comments_say(shown):
    assert shown["right"].tolist() == [-1, 4]
    assert shown["wrong"].tolist() == [0, 4]
    assert "modified by an inplace operation" in shown["error"]


def test_every_convolution_has_a_gradient_that_is_no_number_to_fear(shown):
    lengths = shown["lengths"]
    assert len(lengths) == 9
    branches = [v for name, v in lengths.items() if ".first" in name or ".second" in name]
    assert sum(v == 0 for v in branches) == 6  # gamma = 0 stops all that comes into a branch
    assert 1e-3 < lengths["0.0.weight"] < 1e3
