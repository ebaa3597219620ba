"""Whole networks beside PyTorch: fact F30, and the gradients of every kind of network."""

from functools import partial

import numpy as np
import pytest
from numpy.testing import assert_allclose

from cs_core.autodiff import Tensor
from cs_core.networks import mlp, residual_convnet, residual_mlp, two_layer_net
from cs_core.regularizers import l2_penalty

torch = pytest.importorskip(
    "torch", reason="PyTorch is not installed: pip install torch brings this second opinion"
)
nn, F = torch.nn, torch.nn.functional

# --- F30: the two-layer network of chapter 9, three ways

N, D_IN, H, D_OUT, RATE, STEPS = 64, 1000, 100, 10, 1e-6, 500


@pytest.fixture(scope="module")
def problem():
    """Random data, and one start for all."""
    rng = np.random.default_rng(9)
    X, Y = rng.normal(size=(N, D_IN)), rng.normal(size=(N, D_OUT))
    start = {
        "W1": rng.normal(size=(D_IN, H)),
        "b1": rng.normal(size=H),
        "W2": rng.normal(size=(H, D_OUT)),
        "b2": rng.normal(size=D_OUT),
    }
    return X, Y, start


def sum_of_squares(scores, Y):
    return float(((scores - Y) ** 2).sum()), 2 * (scores - Y)


def with_numpy(X, Y, params, steps):
    net = two_layer_net(D_IN, H, D_OUT)
    for _ in range(steps):
        loss, grads = net.loss_and_grads(params, X, Y, data_loss=sum_of_squares)
        yield loss
        params = {name: W - RATE * grads[name] for name, W in params.items()}


def with_our_engine(X, Y, params, steps):
    for _ in range(steps):
        p = {name: Tensor(W) for name, W in params.items()}
        scores = (X @ p["W1"] + p["b1"]).relu() @ p["W2"] + p["b2"]
        loss = ((scores - Y) ** 2).sum()
        yield float(loss.value)
        loss.backward()
        params = {name: W - RATE * p[name].grad for name, W in params.items()}


def with_raw_tensors(X, Y, params, steps):
    X, Y = torch.tensor(X), torch.tensor(Y)
    p = {name: torch.tensor(W, requires_grad=True) for name, W in params.items()}
    for _ in range(steps):
        loss = (((X @ p["W1"] + p["b1"]).clamp(min=0) @ p["W2"] + p["b2"] - Y) ** 2).sum()
        yield loss.item()
        loss.backward()
        with torch.no_grad():
            for W in p.values():
                W -= RATE * W.grad
                W.grad = None


def with_a_module(X, Y, params, steps):
    model = nn.Sequential(nn.Linear(D_IN, H), nn.ReLU(), nn.Linear(H, D_OUT)).double()
    with torch.no_grad():
        for layer, k in ((model[0], "1"), (model[2], "2")):
            layer.weight.copy_(torch.tensor(params["W" + k].T))
            layer.bias.copy_(torch.tensor(params["b" + k]))
    optimizer = torch.optim.SGD(model.parameters(), lr=RATE)
    for _ in range(steps):
        loss = nn.MSELoss(reduction="sum")(model(torch.tensor(X)), torch.tensor(Y))
        yield loss.item()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()


@pytest.fixture(scope="module")
def ours(problem):
    return np.array(list(with_numpy(*problem, STEPS)))


def test_f30_the_network_learns(ours):
    assert ours[-1] < 1e-2 * ours[0]


@pytest.mark.parametrize(
    ("other", "steps"),
    [(with_raw_tensors, STEPS), (with_a_module, STEPS), (with_our_engine, 100)],
    ids=lambda v: getattr(v, "__name__", v),
)
def test_f30_the_same_losses_to_a_millionth(other, steps, problem, ours):
    assert_allclose(ours[:steps], list(other(*problem, steps)), rtol=1e-6)


# --- every kind of network

TOLERANCE = {np.float64: {"rtol": 1e-8, "atol": 1e-11}, np.float32: {"rtol": 1e-3, "atol": 1e-4}}


def batch_norm(z, p, tag):
    return F.batch_norm(z, None, None, p["gamma" + tag], p["beta" + tag], training=True)


def torch_mlp(p, X, *, activation=F.relu, batchnorm=False):
    layers = sum(name.startswith("W") for name in p)
    for k in range(1, layers + 1):
        X = X @ p[f"W{k}"] + p[f"b{k}"]
        if k < layers:
            X = activation(batch_norm(X, p, str(k)) if batchnorm else X)
    return X


def torch_residual_mlp(p, X, *, blocks):
    X = F.relu(X @ p["W_in"] + p["b_in"])
    for k in range(1, blocks + 1):
        branch = F.relu(X @ p[f"W1_{k}"] + p[f"b1_{k}"]) @ p[f"W2_{k}"] + p[f"b2_{k}"]
        X = F.relu(X + branch)
    return X @ p["W_out"] + p["b_out"]


def torch_convnet(p, X, *, strides):
    X = F.relu(batch_norm(F.conv2d(X, p["W_in"], padding=1), p, "_in"))
    for k, stride in enumerate(strides, start=1):
        z = F.conv2d(X, p[f"W1_{k}"], padding=1, stride=stride)
        z = F.conv2d(F.relu(batch_norm(z, p, f"1_{k}")), p[f"W2_{k}"], padding=1)
        if f"Ws_{k}" in p:
            X = batch_norm(F.conv2d(X, p[f"Ws_{k}"], stride=stride), p, f"s_{k}")
        X = F.relu(X + batch_norm(z, p, f"2_{k}"))
    return X.mean((2, 3)) @ p["W_out"] + p["b_out"]


CASES = {
    "linear": (mlp([5, 3]), torch_mlp, (5,), 3),
    "two layers": (two_layer_net(5, 8, 3), torch_mlp, (5,), 3),
    "tanh": (
        mlp([5, 8, 6, 3], activation="tanh"),
        partial(torch_mlp, activation=torch.tanh),
        (5,),
        3,
    ),
    "gelu": (mlp([5, 8, 6, 3], activation="gelu"), partial(torch_mlp, activation=F.gelu), (5,), 3),
    "batch norm": (
        mlp([5, 8, 6, 3], batchnorm=True),
        partial(torch_mlp, batchnorm=True),
        (5,),
        3,
    ),
    "residual": (residual_mlp(5, 7, 2, blocks=3), partial(torch_residual_mlp, blocks=3), (5,), 2),
    "convolutional": (
        residual_convnet(3, widths=(4, 5), blocks=2),
        partial(torch_convnet, strides=[1, 1, 2, 1]),
        (3, 8, 6),
        3,
    ),
}


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("dtype", TOLERANCE, ids=lambda t: t.__name__)
def test_loss_and_gradients(name, dtype, rng):
    net, theirs, shape, classes = CASES[name]
    X, y = rng.normal(size=(9, *shape)).astype(dtype), rng.integers(classes, size=9)
    params = {
        k: (v + rng.normal(scale=0.2, size=v.shape)).astype(dtype)
        for k, v in net.init_params(rng=rng).items()
    }
    loss, grads = net.loss_and_grads(params, X, y, penalty=l2_penalty, reg=0.4)
    p = {k: torch.tensor(v, requires_grad=True) for k, v in params.items()}
    decay = sum(0.2 * (v**2).sum() for k, v in p.items() if k.startswith("W"))
    expected = F.cross_entropy(theirs(p, torch.tensor(X)), torch.tensor(y)) + decay
    expected.backward()
    assert_allclose(loss, expected.item(), rtol=1e-10 if dtype is np.float64 else 1e-5)
    for key, gradient in grads.items():
        assert gradient.dtype == dtype
        assert_allclose(gradient, p[key].grad.numpy(), **TOLERANCE[dtype])


def test_testing_mode_beside_theirs(rng):
    """Statistics of the training set in their running buffers: the same scores."""
    net = mlp([5, 8, 3], batchnorm=True)
    params, X = net.init_params(rng=rng), rng.normal(2, 3, size=(50, 5))
    statistics = net.fit_statistics(params, X)
    p = {k: torch.tensor(v) for k, v in params.items()}
    mean, var = (torch.tensor(a) for a in statistics["bn1"])
    fresh = rng.normal(2, 3, size=(4, 5))
    z = torch.tensor(fresh) @ p["W1"] + p["b1"]
    z = F.relu(F.batch_norm(z, mean, var, p["gamma1"], p["beta1"], training=False))
    expected = (z @ p["W2"] + p["b2"]).numpy()
    assert_allclose(net.scores(params, fresh, statistics=statistics), expected, rtol=1e-10)
