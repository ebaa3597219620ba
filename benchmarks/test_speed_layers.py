"""Convolution of 64 small color images with 32 filters, beside PyTorch and beside loops."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from cs_core.layers import conv_backward, conv_forward


def problem(n, dtype):
    rng = np.random.default_rng(0)
    x, W = rng.standard_normal((n, 3, 32, 32)), 0.1 * rng.standard_normal((32, 3, 3, 3))
    b, dout = rng.standard_normal(32), rng.standard_normal((n, 32, 32, 32))
    return tuple(array.astype(dtype) for array in (x, W, b, dout))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_convolution_beside_pytorch(race, dtype):
    torch = pytest.importorskip("torch", reason="PyTorch is not installed")
    x, W, b, dout = problem(64, dtype)
    inputs = [torch.from_numpy(array).requires_grad_() for array in (x, W, b)]
    upstream = torch.from_numpy(dout)

    def ours():
        out, cache = conv_forward(x, W, b, padding=1)
        return out, *conv_backward(dout, cache)

    def peer():
        for tensor in inputs:
            tensor.grad = None
        out = torch.nn.functional.conv2d(*inputs, padding=1)
        out.backward(upstream)
        return out.detach(), *(tensor.grad for tensor in inputs)

    rtol = 2e-5 if dtype is np.float32 else 1e-10
    for mine, theirs in zip(ours(), peer(), strict=True):
        assert_allclose(mine, theirs, rtol=rtol, atol=rtol * theirs.abs().max().item())
    task = f"convolution, forward and backward, {dtype.__name__}"
    race(ours, peer, task=task, against="PyTorch", limit=1.5, rounds=25)


def convolved_by_loops(x, W, b):
    padded = np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1)))
    out = np.empty((len(x), len(W), *x.shape[2:]), dtype=x.dtype)
    for n, f, u, v in np.ndindex(out.shape):
        out[n, f, u, v] = (padded[n, :, u : u + 3, v : v + 3] * W[f]).sum() + b[f]
    return out


def test_convolution_beside_loops(race):
    x, W, b, _ = problem(1, np.float64)

    def ours():
        return conv_forward(x, W, b, padding=1)[0]

    def peer():
        return convolved_by_loops(x, W, b)

    assert_allclose(ours(), peer(), rtol=1e-10, atol=1e-10)
    task = "convolution of one image, forward"
    race(ours, peer, task=task, against="loops over outputs", limit=0.1, rounds=5)
