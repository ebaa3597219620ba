"""Penalties by PyTorch's automatic differentiation, max-norm and dropout by its own functions."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from cs_core.regularizers import (
    dropout_backward,
    dropout_forward,
    elastic_net_penalty,
    l1_penalty,
    l2_penalty,
    max_norm_project,
    soft_threshold,
)

torch = pytest.importorskip(
    "torch", reason="PyTorch is not installed: pip install torch brings this second opinion"
)

TOLERANCE = {np.float64: {"rtol": 1e-10, "atol": 1e-13}, np.float32: {"rtol": 1e-5, "atol": 1e-6}}
every_dtype = pytest.mark.parametrize("dtype", TOLERANCE, ids=lambda t: t.__name__)
SHAPES = [(1,), (1, 1), (1, 2), (7, 1), (5, 3), (30, 10), (4, 3, 2, 2)]
LAYOUTS = {
    "plain": lambda W: W,
    "fortran": np.asfortranarray,
    "strided": lambda W: np.repeat(W, 2, axis=0)[::2],
    "reversed": lambda W: W[::-1],
}


def theirs(W, reg, l1_ratio):
    leaf = torch.tensor(W.copy(), requires_grad=True)
    l1, l2 = leaf.abs().sum(), 0.5 * (leaf**2).sum()
    penalty = reg * (l1_ratio * l1 + (1 - l1_ratio) * l2)
    penalty.backward()
    return penalty.item(), leaf.grad.numpy()


@every_dtype
@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
@pytest.mark.parametrize("l1_ratio", [0.0, 0.15, 0.5, 1.0])
def test_penalties(dtype, shape, layout, l1_ratio, rng):
    W = layout(rng.normal(size=shape).astype(dtype))
    W.flat[0] = 0  # theirs has sign(0) = 0 too
    W.flags.writeable = False
    ours = [elastic_net_penalty(W, 0.35, l1_ratio=l1_ratio)]
    ours += [l2_penalty(W, 0.35)] if l1_ratio == 0 else []
    ours += [l1_penalty(W, 0.35)] if l1_ratio == 1 else []
    expected, slopes = theirs(W, 0.35, l1_ratio)
    for penalty, dW in ours:
        assert_allclose(penalty, expected, **TOLERANCE[dtype])
        assert_allclose(dW, slopes, **TOLERANCE[dtype])
        assert dW.dtype == slopes.dtype


@every_dtype
@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
@pytest.mark.parametrize("threshold", [0.0, 0.3, 5.0])
def test_soft_threshold_is_their_softshrink(dtype, shape, layout, threshold, rng):
    W = layout(rng.normal(size=shape).astype(dtype))
    expected = torch.nn.functional.softshrink(torch.tensor(W.copy()), threshold)
    assert_allclose(soft_threshold(W, threshold), expected, **TOLERANCE[dtype])


@every_dtype
@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
@pytest.mark.parametrize("shape", [(1, 1), (1, 2), (7, 1), (5, 3), (30, 10), (4, 3, 2, 2)], ids=str)
def test_max_norm_along_the_first_axis_is_theirs(dtype, layout, shape, rng):
    """`renorm` limits each slice along `dim`; it divides by the norm plus 1e-7."""
    W = layout(rng.normal(size=shape).astype(dtype))
    expected = torch.renorm(torch.tensor(W.copy()), p=2, dim=1, maxnorm=1.5)
    axis = (0, *range(2, W.ndim))
    assert_allclose(max_norm_project(W, 1.5, axis=axis), expected, rtol=1e-6, atol=1e-7)
    by_norms = np.linalg.norm(W.astype(float).swapaxes(0, 1).reshape(shape[1], -1), axis=1)
    factor = np.minimum(1, 1.5 / by_norms).reshape((1, -1) + (1,) * (W.ndim - 2))
    assert_allclose(max_norm_project(W, 1.5, axis=axis), W * factor, **TOLERANCE[dtype])


@pytest.mark.parametrize("p", [0.1, 0.5, 0.8])
def test_dropout_has_their_statistics(p, rng):
    """The masks differ; what they do on average does not."""
    x, n = np.full((1000, 500), 3.0), 500_000
    ours = dropout_forward(x, p, rng=rng)[0]
    torch.manual_seed(0)
    other = torch.nn.functional.dropout(torch.tensor(x), p).numpy()
    assert_allclose(np.unique(ours), np.unique(other), rtol=1e-12)
    error = 3 * np.sqrt(p / (1 - p) / n)
    assert abs(ours.mean() - other.mean()) < 5 * np.sqrt(2) * error
    assert_allclose(ours.std(), other.std(), rtol=0.02)


@every_dtype
@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_dropout_backward_by_autograd(dtype, shape, rng):
    x, dout = rng.normal(size=(2, *shape)).astype(dtype)
    out, mask = dropout_forward(x, 0.4, rng=rng)
    leaf = torch.tensor(x, requires_grad=True)
    through = leaf * torch.tensor(np.asarray(mask > 0)) / 0.6
    through.backward(torch.tensor(dout))
    assert_allclose(out, through.detach(), **TOLERANCE[dtype])
    assert_allclose(dropout_backward(dout, mask), leaf.grad, **TOLERANCE[dtype])
