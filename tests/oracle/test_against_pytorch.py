"""Every loss beside PyTorch, values and gradients, the gradients by its automatic differentiation.

Where PyTorch's convention differs the factor stands in the table, in words.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pytest
from numpy.testing import assert_allclose

from cs_core import losses
from cs_core.linear import linear_loss
from cs_core.regularizers import l2_penalty

torch = pytest.importorskip(
    "torch", reason="PyTorch is not installed: pip install torch brings this second opinion"
)
F = torch.nn.functional


def focal(z, t, gamma):
    """As in the paper, from probabilities: PyTorch has none of its own."""
    p = torch.where(t == 1, torch.sigmoid(z), torch.sigmoid(-z))
    log_p = torch.where(t == 1, F.logsigmoid(z), F.logsigmoid(-z))
    return -((1 - p) ** gamma * log_p).sum() / len(z)


class Pair(NamedTuple):
    """A loss of ours, the same of theirs, and what stands beside the first argument."""

    ours: Callable
    theirs: Callable
    target: str
    options: dict

    def __str__(self) -> str:
        return "-".join([self.ours.__name__, *(f"{k}={v}" for k, v in self.options.items())])


def pair(ours, theirs, target, **options):
    return Pair(ours, theirs, target, options)


PAIRS = [
    # theirs divides a row's sum by the number of classes
    pair(losses.svm_loss, lambda s, y: F.multi_margin_loss(s, y) * s.shape[1], "class"),
    pair(
        losses.svm_loss,
        lambda s, y: F.multi_margin_loss(s, y, margin=2.5) * s.shape[1],
        "class",
        margin=2.5,
    ),
    pair(
        losses.squared_svm_loss, lambda s, y: F.multi_margin_loss(s, y, p=2) * s.shape[1], "class"
    ),
    pair(
        losses.squared_svm_loss,
        lambda s, y: F.multi_margin_loss(s, y, p=2, margin=0.5) * s.shape[1],
        "class",
        margin=0.5,
    ),
    pair(losses.softmax_loss, F.cross_entropy, "class"),
    *(
        pair(
            losses.smoothed_softmax_loss,
            lambda s, y, a=a: F.cross_entropy(s, y, label_smoothing=a),
            "class",
            smoothing=a,
        )
        for a in (0.0, 0.1, 0.75, 1.0)
    ),
    # theirs has no half and divides by every entry, not by the examples
    pair(losses.mse_loss, lambda o, t: F.mse_loss(o, t) / 2 * o.numel() / len(o), "value"),
    pair(losses.absolute_loss, lambda o, t: F.l1_loss(o, t, reduction="sum") / len(o), "value"),
    *(
        pair(
            losses.huber_loss,
            lambda o, t, d=d: F.huber_loss(o, t, delta=d, reduction="sum") / len(o),
            "value",
            delta=d,
        )
        for d in (0.25, 1.0, 10.0)
    ),
    *(
        pair(
            losses.bce_with_logits_loss,
            lambda z, t: F.binary_cross_entropy_with_logits(z, t, reduction="sum") / len(z),
            target,
        )
        for target in ("bit", "share")
    ),
    *(
        pair(losses.focal_with_logits_loss, lambda z, t, g=g: focal(z, t, g), "bit", gamma=g)
        for g in (0.0, 1.0, 2.0, 3.5)
    ),
]

TOLERANCE = {np.float64: {"rtol": 1e-10, "atol": 1e-13}, np.float32: {"rtol": 1e-5, "atol": 1e-6}}
every_dtype = pytest.mark.parametrize("dtype", TOLERANCE, ids=lambda t: t.__name__)
every_pair = pytest.mark.parametrize("case", PAIRS, ids=str)


def draw(case: Pair, rng, shape, scale, dtype):
    x = rng.normal(scale=scale, size=shape)
    targets = {
        "class": lambda: rng.integers(shape[-1], size=shape[0]),
        "value": lambda: rng.normal(scale=scale, size=shape),
        "bit": lambda: rng.integers(2, size=shape).astype(float),
        "share": lambda: rng.uniform(size=shape),
    }
    target = targets[case.target]()
    return x.astype(dtype), target if case.target == "class" else target.astype(dtype)


def by_autograd(function, x, *rest):
    leaf = torch.tensor(np.ascontiguousarray(x), requires_grad=True)
    loss = function(leaf, *(torch.tensor(np.ascontiguousarray(r)) for r in rest))
    loss.backward()
    return loss.item(), leaf.grad.numpy()


def assert_alike(case: Pair, x, target, **tolerance):
    loss, gradient = case.ours(x, target, **case.options)
    expected, slopes = by_autograd(case.theirs, x, target)
    assert_allclose(loss, expected, **tolerance)
    assert_allclose(gradient, slopes, **tolerance)
    assert gradient.dtype == slopes.dtype


@every_pair
@every_dtype
@pytest.mark.parametrize("shape", [(1, 2), (1, 7), (6, 1), (2, 2), (5, 3), (64, 10)], ids=str)
def test_value_and_gradient(case, dtype, shape, rng):
    assert_alike(case, *draw(case, rng, shape, 2.0, dtype), **TOLERANCE[dtype])


@every_pair
@pytest.mark.parametrize("scale", [1e-3, 30.0, 1e3])
def test_small_and_large_arguments(case, scale, rng):
    assert_alike(case, *draw(case, rng, (8, 4), scale, np.float64), rtol=1e-10, atol=1e-13)


@every_pair
def test_arrays_that_are_not_contiguous(case, rng):
    x, target = draw(case, rng, (12, 5), 2.0, np.float64)
    tolerance = TOLERANCE[np.float64]
    assert_alike(case, x[::3], target[::3], **tolerance)
    assert_alike(case, x[::-1], target[::-1], **tolerance)
    assert_alike(case, np.asfortranarray(x), np.asfortranarray(target), **tolerance)


@pytest.mark.parametrize("case", [p for p in PAIRS if p.target != "class"], ids=str)
@pytest.mark.parametrize("shape", [(1,), (9,), (2, 3, 4)], ids=str)
def test_one_output_and_many(case, shape, rng):
    assert_alike(case, *draw(case, rng, shape, 2.0, np.float64), **TOLERANCE[np.float64])


@every_dtype
@pytest.mark.parametrize("scale", [1e-2, 1.0, 100.0])
def test_softmax_and_sigmoid(dtype, scale, rng):
    scores = rng.normal(scale=scale, size=(6, 5)).astype(dtype)
    tensor = torch.tensor(scores)
    tolerance = TOLERANCE[dtype]
    assert_allclose(losses.softmax(scores), torch.softmax(tensor, 1), **tolerance)
    assert_allclose(losses.log_softmax(scores), torch.log_softmax(tensor, 1), **tolerance)
    assert_allclose(losses.sigmoid(scores), torch.sigmoid(tensor), **tolerance)


@pytest.mark.parametrize("case", [p for p in PAIRS if p.target == "class"], ids=str)
@every_dtype
@pytest.mark.parametrize("shape", [(1, 1, 2), (6, 1, 2), (1, 5, 3), (20, 8, 4)], ids=str)
def test_linear_classifier(case, dtype, shape, rng):
    """Data loss and penalty together, through the matrix product."""
    n, d, c = shape
    W, X = rng.normal(size=(d, c)).astype(dtype), rng.normal(size=(n, d)).astype(dtype)
    y, reg = rng.integers(c, size=n), 0.35

    def theirs(weights, rows, labels):
        return case.theirs(rows @ weights, labels) + reg / 2 * (weights**2).sum()

    loss, dW = linear_loss(
        W,
        X,
        y,
        data_loss=lambda s, labels: case.ours(s, labels, **case.options),
        penalty=l2_penalty,
        reg=reg,
    )
    expected, slopes = by_autograd(theirs, W, X, y)
    assert_allclose(loss, expected, **TOLERANCE[dtype])
    assert_allclose(dW, slopes, **TOLERANCE[dtype])


def test_penalty_is_weight_decay_of_plain_sgd(rng):
    """One step with `weight_decay` equals one step along our gradient with `reg`."""
    W, X, y = rng.normal(size=(4, 3)), rng.normal(size=(7, 4)), rng.integers(3, size=7)
    leaf = torch.tensor(W, requires_grad=True)
    optimizer = torch.optim.SGD([leaf], lr=0.1, weight_decay=0.35)
    F.cross_entropy(torch.tensor(X) @ leaf, torch.tensor(y)).backward()
    optimizer.step()
    dW = linear_loss(W, X, y, data_loss=losses.softmax_loss, penalty=l2_penalty, reg=0.35)[1]
    assert_allclose(W - 0.1 * dW, leaf.detach().numpy(), rtol=1e-12)


def test_convention_at_the_kinks_is_theirs():
    """Margin exactly met, residual exactly 0: both say slope 0."""
    for name in ("svm_loss", "absolute_loss"):
        case = next(p for p in PAIRS if p.ours.__name__ == name and not p.options)
        if case.target == "class":
            assert_alike(case, np.array([[1.0, 0.0], [0.0, 0.0]]), np.array([0, 1]))
        else:
            assert_alike(case, np.array([1.0, 2.0]), np.array([1.0, 5.0]))
