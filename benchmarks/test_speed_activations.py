"""Every activation, forward and backward, beside PyTorch's."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from cs_core import layers

SHAPE = (256, 1024)


def peers():
    functional = pytest.importorskip("torch", reason="PyTorch is not installed").nn.functional
    return {
        "relu": functional.relu,
        "leaky_relu": functional.leaky_relu,
        "elu": functional.elu,
        "selu": functional.selu,
        "sigmoid": functional.sigmoid,
        "tanh": functional.tanh,
        "gelu": functional.gelu,
        "silu": functional.silu,
    }


NAMES = ("relu", "leaky_relu", "elu", "selu", "sigmoid", "tanh", "gelu", "silu")


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("name", NAMES)
def test_an_activation_beside_pytorch(race, name, dtype):
    torch, activation = pytest.importorskip("torch"), peers()[name]
    forward, backward = (getattr(layers, f"{name}_{way}") for way in ("forward", "backward"))
    x, dout = np.random.default_rng(0).standard_normal((2, *SHAPE)).astype(dtype)
    tensor, upstream = torch.from_numpy(x).requires_grad_(), torch.from_numpy(dout)

    def ours():
        out, cache = forward(x)
        return out, backward(dout, cache)

    def theirs():
        tensor.grad = None
        out = activation(tensor)
        out.backward(upstream)
        return out.detach(), tensor.grad

    rtol = 2e-5 if dtype is np.float32 else 1e-11
    for mine, other in zip(ours(), theirs(), strict=True):
        assert_allclose(mine, other, rtol=rtol, atol=rtol)
    task = f"`{name}`, forward and backward, {dtype.__name__}"
    race(ours, theirs, task=task, against="PyTorch", limit=2.0, rounds=25)
