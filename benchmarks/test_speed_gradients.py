"""A numerical gradient from stacks of points, beside one coordinate at a time."""

from functools import partial

import numpy as np
import pytest
from numpy.testing import assert_allclose

from cs_core.gradients import numerical_gradient

N, D, C = 5, 50, 10
rng = np.random.default_rng(0)
X, y = rng.standard_normal((N, D)), rng.integers(0, C, N)
W = 0.1 * rng.standard_normal((D, C))


def svm(W):
    """Multiclass hinge loss of XW; a stack of W, (K, D, C), gives K losses."""
    s = X @ W
    margins = s - s[..., np.arange(N), y][..., np.newaxis] + 1
    return np.maximum(margins, 0).sum(axis=(-2, -1)) / N - 1


def softmax(W):
    """Cross-entropy of XW; a stack of W, (K, D, C), gives K losses."""
    s = X @ W
    return (np.log(np.exp(s).sum(axis=-1)) - s[..., np.arange(N), y]).mean(axis=-1)


def rosenbrock(x):
    """Rosenbrock's valley; a stack of x, (K, D), gives K heights."""
    here, next_ = x[..., :-1], x[..., 1:]
    return (100 * (next_ - here**2) ** 2 + (1 - here) ** 2).sum(axis=-1)


@pytest.mark.parametrize(
    ("f", "x", "name", "limit"),
    [
        (svm, W, "an svm loss", 0.1),
        (softmax, W, "a softmax loss", 0.1),
        # so many entries that arithmetic outweighs the calls: shown, with nothing promised
        (rosenbrock, rng.standard_normal(1000), "Rosenbrock's function", None),
    ],
)
def test_batched_beside_one_coordinate_at_a_time(race, f, x, name, limit):
    ours = partial(numerical_gradient, f, x, batched=True)
    peer = partial(numerical_gradient, f, x)
    assert_allclose(ours(), peer(), rtol=1e-7, atol=1e-7)
    task = f"`numerical_gradient` of {name}, {x.size} entries, batched"
    race(ours, peer, task=task, against="one coordinate at a time", limit=limit, rounds=25)
