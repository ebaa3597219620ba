"""A linear classifier on 10 000 images: loss and gradient, beside PyTorch and beside BLAS."""

import timeit
from functools import partial

import numpy as np
import pytest
from numpy.testing import assert_allclose

from cs_core.linear import linear_loss
from cs_core.losses import softmax_loss, svm_loss
from cs_core.regularizers import l2_penalty

N, D, C = 10_000, 3073, 10
REG = 1e-3
DTYPES = [np.float32, np.float64]


def problem(dtype):
    rng = np.random.default_rng(0)
    X = rng.standard_normal((N, D)).astype(dtype)
    W = (0.01 * rng.standard_normal((D, C))).astype(dtype)
    return W, X, rng.integers(0, C, N)


def assert_same(ours, theirs, dtype):
    """A loss and its gradient agree, up to rounding relative to the largest entry."""
    rtol = 2e-5 if dtype is np.float32 else 1e-10
    assert_allclose(ours[0], theirs[0], rtol=rtol)
    assert_allclose(ours[1], theirs[1], rtol=rtol, atol=rtol * np.abs(theirs[1]).max())


def svm_in_pytorch(F, scores, y):
    return F.multi_margin_loss(scores, y) * C  # theirs divides by the number of classes


def softmax_in_pytorch(F, scores, y):
    return F.cross_entropy(scores, y)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize(
    ("loss", "theirs"), [(svm_loss, svm_in_pytorch), (softmax_loss, softmax_in_pytorch)]
)
def test_loss_and_gradient_beside_pytorch(race, loss, theirs, dtype):
    torch = pytest.importorskip("torch", reason="PyTorch is not installed")
    W, X, y = problem(dtype)
    weights = torch.from_numpy(W).requires_grad_()
    images, labels = torch.from_numpy(X), torch.from_numpy(y)
    ours = partial(linear_loss, W, X, y, data_loss=loss, penalty=l2_penalty, reg=REG)

    def peer():
        weights.grad = None
        total = theirs(torch.nn.functional, images @ weights, labels)
        total = total + REG * 0.5 * (weights**2).sum()
        total.backward()
        return total.item(), weights.grad.numpy()

    assert_same(ours(), peer(), dtype)
    task = f"linear `{loss.__name__}` and dW, {dtype.__name__}"
    race(ours, peer, task=task, against="PyTorch, forward and backward", limit=1.0)


def faster(*ways):
    """The quickest of several ways to compute one thing."""
    return min(ways, key=lambda way: min(timeit.repeat(way, number=1, repeat=5)))


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("loss", [svm_loss, softmax_loss])
def test_loss_and_gradient_beside_two_matrix_products(race, loss, dtype):
    W, X, y = problem(dtype)
    _, dscores = loss(X @ W, y)
    # BLAS is asked in both orders, and the faster one counts
    forward = faster(lambda: X @ W, lambda: (W.T @ X.T).T)
    backward = faster(lambda: X.T @ dscores, lambda: (dscores.T @ X).T)
    ours = partial(linear_loss, W, X, y, data_loss=loss, penalty=l2_penalty, reg=REG)

    def peer():
        forward()
        return backward()

    assert_same(ours(), (loss(X @ W, y)[0] + REG * 0.5 * (W**2).sum(), peer() + REG * W), dtype)
    task = f"linear `{loss.__name__}` and dW, {dtype.__name__}"
    race(ours, peer, task=task, against="its two matrix products alone", limit=1.3)


def svm_by_loops(scores, y):
    loss, dscores = 0.0, np.zeros_like(scores)
    for i, true in enumerate(y):
        for j in range(scores.shape[1]):
            violation = scores[i, j] - scores[i, true] + 1
            if j != true and violation > 0:
                loss += violation / len(y)
                dscores[i, j] += 1 / len(y)
                dscores[i, true] -= 1 / len(y)
    return loss, dscores


def softmax_by_loops(scores, y):
    loss, dscores = 0.0, np.zeros_like(scores)
    for i, true in enumerate(y):
        largest = max(scores[i])
        exponentials = [np.exp(s - largest) for s in scores[i]]
        total = sum(exponentials)
        loss -= np.log(exponentials[true] / total) / len(y)
        for j, e in enumerate(exponentials):
            dscores[i, j] = (e / total - (j == true)) / len(y)
    return loss, dscores


@pytest.mark.parametrize(
    ("loss", "loops"), [(svm_loss, svm_by_loops), (softmax_loss, softmax_by_loops)]
)
def test_vectorized_beside_loops(race, loss, loops):
    rng = np.random.default_rng(1)
    scores, y = rng.standard_normal((N, C)), rng.integers(0, C, N)
    assert_same(loss(scores, y), loops(scores, y), np.float64)
    task = f"`{loss.__name__}` and dscores, {N} rows"
    ours, peer = partial(loss, scores, y), partial(loops, scores, y)
    race(ours, peer, task=task, against="loops over rows and classes", limit=0.1, rounds=5)
