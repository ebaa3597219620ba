"""Every optimizer and schedule beside PyTorch's: whole paths, constants that are not the usual."""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import numpy as np
import pytest
from numpy.testing import assert_allclose

from cs_core import optim, schedules

torch = pytest.importorskip(
    "torch", reason="PyTorch is not installed: pip install torch brings this second opinion"
)
T = torch.optim
STEPS = 50


class Pair(NamedTuple):
    """One of ours, and the same of theirs, still without its parameters."""

    ours: optim.Optimizer
    theirs: Callable

    def __str__(self) -> str:
        constants = self.theirs.keywords.items()
        return "-".join([self.theirs.func.__name__, *(f"{k}={v}" for k, v in constants)])


PAIRS = [
    Pair(optim.sgd(0.07), partial(T.SGD, lr=0.07)),
    Pair(optim.momentum(0.05, momentum=0.83), partial(T.SGD, lr=0.05, momentum=0.83)),
    Pair(optim.momentum(0.3, momentum=0.2), partial(T.SGD, lr=0.3, momentum=0.2)),
    Pair(
        optim.nesterov(0.05, momentum=0.83), partial(T.SGD, lr=0.05, momentum=0.83, nesterov=True)
    ),
    Pair(optim.nesterov(0.3, momentum=0.2), partial(T.SGD, lr=0.3, momentum=0.2, nesterov=True)),
    Pair(optim.adagrad(), partial(T.Adagrad)),
    Pair(optim.adagrad(0.4, eps=1e-3), partial(T.Adagrad, lr=0.4, eps=1e-3)),
    Pair(optim.rmsprop(), partial(T.RMSprop)),
    Pair(
        optim.rmsprop(0.03, decay=0.7, eps=1e-3), partial(T.RMSprop, lr=0.03, alpha=0.7, eps=1e-3)
    ),
    Pair(optim.adam(), partial(T.Adam)),
    Pair(
        optim.adam(0.03, beta1=0.6, beta2=0.97, eps=1e-3),
        partial(T.Adam, lr=0.03, betas=(0.6, 0.97), eps=1e-3),
    ),
    Pair(optim.adam(0.03, beta1=0.0, beta2=0.5), partial(T.Adam, lr=0.03, betas=(0.0, 0.5))),
    Pair(optim.adamw(), partial(T.AdamW)),
    Pair(
        optim.adamw(0.03, beta1=0.6, beta2=0.97, eps=1e-3, weight_decay=0.4),
        partial(T.AdamW, lr=0.03, betas=(0.6, 0.97), eps=1e-3, weight_decay=0.4),
    ),
    Pair(optim.amsgrad(), partial(T.Adam, amsgrad=True)),
    Pair(
        optim.amsgrad(0.03, beta1=0.6, beta2=0.8, eps=1e-3),
        partial(T.Adam, lr=0.03, betas=(0.6, 0.8), eps=1e-3, amsgrad=True),
    ),
    Pair(optim.rprop(), partial(T.Rprop)),
    Pair(
        optim.rprop(0.2, increase=1.5, decrease=0.3, min_step=1e-3, max_step=0.6),
        partial(T.Rprop, lr=0.2, etas=(0.3, 1.5), step_sizes=(1e-3, 0.6)),
    ),
]

TOLERANCE = {np.float64: 1e-10, np.float32: 1e-5}
every_pair = pytest.mark.parametrize("pair", PAIRS, ids=str)
every_dtype = pytest.mark.parametrize("dtype", TOLERANCE, ids=lambda t: t.__name__)
SHAPES = {"W": (3, 4), "b": (4,), "one": (1, 1), "scale": ()}


def drawn_params(rng, dtype):
    return {name: np.asarray(rng.normal(size=s), dtype=dtype) for name, s in SHAPES.items()}


def drawn_grads(rng, dtype, steps=STEPS):
    """Turning signs; sizes from 1e-9 to 1e3; entries without gradient, always or now and then."""
    grads = [{k: rng.normal(size=s) for k, s in SHAPES.items()} for _ in range(steps)]
    for step, g in enumerate(grads):
        g["W"] *= np.array([1e-9, 1e-3, 1.0, 1e3])
        g["W"][0] = 0
        g["W"][1] *= step % 3 != 0
        g["b"][0] = abs(g["b"][0])  # a sign that stays
    return [{k: np.asarray(v, dtype=dtype) for k, v in g.items()} for g in grads]


def our_path(optimizer, params, grads):
    state = optimizer.init(params)
    for g in grads:
        params, state = optimizer.update(g, state, params)
        yield params


def their_path(make, params, grads):
    tensors = {name: torch.tensor(W, requires_grad=True) for name, W in params.items()}
    optimizer = make(list(tensors.values()))
    for g in grads:
        for name, tensor in tensors.items():
            tensor.grad = torch.tensor(g[name])
        optimizer.step()
        yield {name: tensor.detach().numpy().copy() for name, tensor in tensors.items()}


@every_pair
@every_dtype
def test_paths_along_given_gradients(pair, dtype, rng):
    params, grads = drawn_params(rng, dtype), drawn_grads(rng, dtype)
    paths = our_path(pair.ours, params, grads), their_path(pair.theirs, params, grads)
    for ours, theirs in zip(*paths, strict=True):
        for name in SHAPES:
            # relative to how far the array has been: a path may cross 0
            scale = TOLERANCE[dtype] * max(1.0, np.abs(theirs[name]).max())
            assert_allclose(ours[name], theirs[name], rtol=TOLERANCE[dtype], atol=scale)
            assert ours[name].dtype == dtype
    assert max(np.abs(ours[k] - params[k]).max() for k in SHAPES) > 1e-3  # it did walk


@every_pair
def test_parameters_that_start_at_0_show_the_smallest_steps(pair, rng):
    """Beside weights of order 1 a wrong step of 1e-12 would not show; here it does."""
    params = {name: np.zeros(shape) for name, shape in SHAPES.items()}
    grads = drawn_grads(rng, np.float64, steps=6)
    for g in grads:
        g["W"] *= 1e-6
    paths = our_path(pair.ours, params, grads), their_path(pair.theirs, params, grads)
    for ours, theirs in zip(*paths, strict=True):
        assert_allclose(ours["W"], theirs["W"], rtol=1e-10, atol=1e-25)


def bowl(params):
    """A coupled, uneven bowl: its gradient depends on where the walk has led."""
    W, b = params["W"], params["b"]
    r = W.sum(0) - b
    return {"W": 0.3 * W + r, "b": 0.1 * b - r, "one": params["one"] ** 3, "scale": params["scale"]}


@every_pair
def test_paths_down_a_bowl(pair, rng):
    """Here an error feeds back into the next gradient."""
    params = drawn_params(rng, np.float64)
    tensors = {name: torch.tensor(W, requires_grad=True) for name, W in params.items()}
    optimizer, state = pair.theirs(list(tensors.values())), pair.ours.init(params)
    for _ in range(STEPS):
        theirs = {name: t.detach().numpy().copy() for name, t in tensors.items()}
        for name, g in bowl(theirs).items():
            tensors[name].grad = torch.tensor(g)
        optimizer.step()
        params, state = pair.ours.update(bowl(params), state, params)
        for name, tensor in tensors.items():
            assert_allclose(params[name], tensor.detach().numpy(), rtol=1e-10, atol=1e-10)


@every_pair
def test_arrays_that_are_not_contiguous(pair, rng):
    W, grads = rng.normal(size=(8, 3)), rng.normal(size=(5, 8, 3))
    views = [{"W": np.asfortranarray(g)[::-2]} for g in grads]
    plain = [{"W": g["W"].copy()} for g in views]
    ours = list(our_path(pair.ours, {"W": W[::-2]}, views))[-1]
    theirs = list(their_path(pair.theirs, {"W": W[::-2].copy()}, plain))[-1]
    assert_allclose(ours["W"], theirs["W"], rtol=1e-10)


@pytest.mark.parametrize("nesterov", [False, True])
def test_the_two_forms_of_momentum_part_when_the_rate_changes(nesterov):
    """Our velocity holds the old rate and theirs takes the new one: so say the docstrings."""
    rate = schedules.step_decay(0.1, every=3, factor=0.1)
    make = optim.nesterov if nesterov else optim.momentum
    grads = [{"x": np.array(1.0)}] * 6
    tensor = torch.tensor(0.0, dtype=torch.float64, requires_grad=True)
    optimizer = T.SGD([tensor], lr=0.1, momentum=0.9, nesterov=nesterov)
    differences = []
    for step, ours in enumerate(our_path(make(rate), {"x": np.array(0.0)}, grads)):
        optimizer.param_groups[0]["lr"] = rate(step)
        tensor.grad = torch.ones_like(tensor)
        optimizer.step()
        differences.append(abs(float(ours["x"]) - tensor.item()))
    assert max(differences[:3]) < 1e-15
    assert min(differences[3:]) > 0.1


S = T.lr_scheduler
SCHEDULES = {
    "step": (
        schedules.step_decay(0.3, every=7, factor=0.4),
        partial(S.StepLR, step_size=7, gamma=0.4),
    ),
    "exponential": (
        schedules.exponential(0.3, decay=0.05),
        partial(S.ExponentialLR, gamma=np.exp(-0.05)),
    ),
    "cosine": (
        schedules.cosine(0.3, steps=40, final=0.02),
        partial(S.CosineAnnealingLR, T_max=40, eta_min=0.02),
    ),
    "warm-up": (
        schedules.warmup(8, then=schedules.constant(0.3)),
        partial(S.LinearLR, start_factor=1 / 8, total_iters=7),
    ),
    "1/t": (
        schedules.inverse_time(0.3, decay=0.2),
        partial(S.LambdaLR, lr_lambda=lambda step: 1 / (1 + 0.2 * step)),
    ),
}


@pytest.mark.parametrize("name", SCHEDULES)
def test_schedules(name):
    ours, make = SCHEDULES[name]
    optimizer = T.SGD([torch.zeros(1, requires_grad=True)], lr=0.3)
    theirs = make(optimizer)
    for step in range(41):
        assert_allclose(ours(step), optimizer.param_groups[0]["lr"], rtol=1e-10, atol=1e-14)
        optimizer.step()
        theirs.step()


@every_dtype
@pytest.mark.parametrize("limit", [1e-3, 0.5, 3.0, 1e4])
def test_clipping(dtype, limit, rng):
    grads = drawn_grads(rng, dtype, steps=1)[0]

    def theirs(clip):
        tensors = [torch.zeros(g.shape, dtype=torch.tensor(g).dtype) for g in grads.values()]
        for tensor, g in zip(tensors, grads.values(), strict=True):
            tensor.grad = torch.tensor(g)
        clip(tensors, limit)
        return {name: t.grad.numpy() for name, t in zip(grads, tensors, strict=True)}

    by_value = theirs(torch.nn.utils.clip_grad_value_)
    by_norm = theirs(torch.nn.utils.clip_grad_norm_)
    norm = np.sqrt(sum(float((g.astype(float) ** 2).sum()) for g in grads.values()))
    # theirs divides by the norm + 1e-6, and then takes a ratio below 1 only
    undo = (norm + 1e-6) / norm if limit < norm else 1.0
    for name in grads:
        assert_allclose(optim.clip_by_value(limit)(grads)[name], by_value[name])
        ours = optim.clip_by_norm(limit)(grads)[name]
        assert_allclose(ours, by_norm[name] * undo, rtol=TOLERANCE[dtype])
        assert ours.dtype == dtype
