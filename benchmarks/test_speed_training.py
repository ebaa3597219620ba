"""Whole training steps beside PyTorch's: scores, loss, gradients, and a step of SGD."""

from itertools import pairwise

import numpy as np
import pytest
from numpy.testing import assert_allclose

from cs_core import networks, optim

torch = pytest.importorskip("torch", reason="PyTorch is not installed")
nn, F = torch.nn, torch.nn.functional

RATE = 0.01


def two_layers():
    """The two-layer network 64-1000-100-10: a batch of 64, as in the first tutorials."""
    peer = nn.Sequential(nn.Linear(1000, 100), nn.ReLU(), nn.Linear(100, 10))
    return networks.two_layer_net(1000, 100, 10), peer, (64, 1000)


def ten_layers():
    """Ten affine layers, with batch normalization before each ReLU; a batch of 256."""
    widths = [256] + 9 * [128]
    blocks = [
        part
        for i, o in pairwise(widths)
        for part in (nn.Linear(i, o), nn.BatchNorm1d(o, track_running_stats=False), nn.ReLU())
    ]
    peer = nn.Sequential(*blocks, nn.Linear(128, 10))
    return networks.mlp([*widths, 10], batchnorm=True), peer, (256, 256)


class Block(nn.Module):
    """Residual block of two convolutions, in the names of `residual_conv_forward`."""

    def __init__(self, before, filters, stride):
        super().__init__()
        norm = {"track_running_stats": False}
        self.conv1 = nn.Conv2d(before, filters, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(filters, **norm)
        self.conv2 = nn.Conv2d(filters, filters, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(filters, **norm)
        self.project = before != filters or stride != 1
        if self.project:
            self.convs = nn.Conv2d(before, filters, 1, stride, bias=False)
            self.bns = nn.BatchNorm2d(filters, **norm)

    def forward(self, x):
        branch = self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x)))))
        return F.relu(branch + (self.bns(self.convs(x)) if self.project else x))


def small_residual():
    """The 8-layer residual network for CIFAR-10; a batch of 32."""
    peer = nn.Sequential(
        nn.Conv2d(3, 16, 3, 1, 1, bias=False),
        nn.BatchNorm2d(16, track_running_stats=False),
        nn.ReLU(),
        Block(16, 16, 1),
        Block(16, 32, 2),
        Block(32, 64, 2),
        nn.AdaptiveAvgPool2d(1),
        nn.Flatten(),
        nn.Linear(64, 10),
    )
    return networks.residual_convnet(10), peer, (32, 3, 32, 32)


NETWORKS = {
    "two-layer net": two_layers,
    "ten-layer net with batch norm": ten_layers,
    "residual convolutional net": small_residual,
}


def give(peer, params):
    """Put our parameters into the peer's modules; its matrices are ours transposed."""
    for theirs, ours in zip(peer.parameters(), params.values(), strict=True):
        value = torch.from_numpy(ours.T.copy() if ours.ndim == 2 else ours.copy())
        assert theirs.shape == value.shape
        theirs.data = value


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("name", NETWORKS)
def test_a_training_step_beside_pytorch(race, name, dtype):
    net, peer, shape = NETWORKS[name]()
    rng = np.random.default_rng(0)
    X, y = rng.standard_normal(shape).astype(dtype), rng.integers(0, 10, shape[0])
    params = net.init_params(rng=rng, dtype=dtype)
    params = {k: v + dtype(0.1) if k.startswith("gamma2") else v for k, v in params.items()}
    order = ordered(params)
    give(peer, {k: params[k] for k in order})
    rule = optim.sgd(RATE)
    at = {"params": params, "state": rule.init(params)}
    inputs, labels = torch.from_numpy(X), torch.from_numpy(y)
    their_rule = torch.optim.SGD(peer.parameters(), lr=RATE)

    def ours():
        loss, grads = net.loss_and_grads(at["params"], X, y)
        at["params"], at["state"] = rule.update(grads, at["state"], at["params"])
        return loss

    def theirs():
        their_rule.zero_grad()
        loss = F.cross_entropy(peer(inputs), labels)
        loss.backward()
        their_rule.step()
        return loss.item()

    rtol = 1e-4 if dtype is np.float32 else 1e-9
    assert_allclose(ours(), theirs(), rtol=rtol)
    for key, tensor in zip(order, peer.parameters(), strict=True):
        mine, other = at["params"][key], tensor.detach().numpy()
        other = other.T if other.ndim == 2 else other
        assert_allclose(mine, other, rtol=rtol, atol=rtol)
    task = f"a training step of the {name}, {dtype.__name__}"
    race(ours, theirs, task=task, against="PyTorch", limit=1.5, rounds=25)


def ordered(params):
    """Our names in the order in which PyTorch lists its parameters."""
    kinds = ["W", "b", "gamma", "beta"]

    def place(name):
        tag = name.split("_")[-1] if "_" in name else ""
        block = {"in": 0, "out": 99}.get(tag, int(tag) if tag.isdigit() else 0)
        local = name.removesuffix(f"_{tag}") if tag else name
        kind = next(k for k in sorted(kinds, key=len, reverse=True) if local.startswith(k))
        number = local.removeprefix(kind)
        return (
            block,
            {"": 0, "s": 90}.get(number, int(number) if number.isdigit() else 0),
            kinds.index(kind),
        )

    return sorted(params, key=place)
