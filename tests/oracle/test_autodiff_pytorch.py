"""Random graphs: the engine beside PyTorch's, operation by operation the same."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from cs_core.autodiff import Tensor
from cs_core.gradients import compare_gradients, numerical_gradient

torch = pytest.importorskip(
    "torch", reason="PyTorch is not installed: pip install torch brings this second opinion"
)

# Each takes one or two values of either library, spelled alike in both, and stays bounded.
UNARY = {
    "tanh": lambda a: a.tanh(),
    "relu": lambda a: a.relu(),
    "exp": lambda a: (a.tanh() * 2).exp(),
    "log": lambda a: (a * a + 1).log(),
    "root": lambda a: (a * a + 0.5) ** 0.5,
    "cube": lambda a: a.tanh() ** 3,
    "negate": lambda a: -a,
    "transpose twice": lambda a: a.T @ a / 5 if a.shape[0] == a.shape[1] else a,
    "mean of rows": lambda a: a - a.mean(1, keepdims=True),
    "sum of columns": lambda a: a / 2 + a.sum(0, keepdims=True) / 4,
    "sum of all": lambda a: a * a.sum() / 10,
    "rows reversed": lambda a: a[[2, 1, 0]],
    "a row for all": lambda a: a[1:2] * 0.5 + a,
    "reshape": lambda a: a.reshape(9, 1).reshape(3, 3),
    "number on the left": lambda a: 1.5 - a / 3,
    "reciprocal": lambda a: 2 / (a * a + 1),
}
BINARY = {
    "add": lambda a, b: a + b,
    "subtract": lambda a, b: a - b,
    "multiply": lambda a, b: a.tanh() * b,
    "divide": lambda a, b: a / (b * b + 1),
    "matrix product": lambda a, b: a @ b.tanh() / 3,
    "row broadcast": lambda a, b: a + b[0:1].tanh(),
    "column broadcast": lambda a, b: a[:, 0:1].tanh() * b,
}


@st.composite
def programs(draw):
    """A list of steps (operation, which values it takes); every value may be used many times."""
    steps = []
    for done in range(draw(st.integers(1, 12))):
        takes = st.integers(0, done + 1)  # two leaves, then what was computed so far
        if draw(st.booleans()):
            steps.append((UNARY[draw(st.sampled_from(sorted(UNARY)))], (draw(takes),)))
        else:
            steps.append(
                (BINARY[draw(st.sampled_from(sorted(BINARY)))], (draw(takes), draw(takes)))
            )
    return steps, draw(st.integers(0, 2**32 - 1))


def run(steps, leaves):
    values = list(leaves)
    for operation, takes in steps:
        values.append(operation(*(values[k] for k in takes)))
    # use every value, so that no step is idle and forks are many
    total = values[0].mean()
    for value in values[1:]:
        total = total + value.tanh().mean()
    return total


@given(programs())
def test_random_graphs(case):
    steps, seed = case
    rng = np.random.default_rng(seed)
    arrays = [rng.normal(size=(3, 3)) for _ in range(2)]
    ours, theirs = (
        [Tensor(a) for a in arrays],
        [torch.tensor(a, requires_grad=True) for a in arrays],
    )
    out, expected = run(steps, ours), run(steps, theirs)
    out.backward()
    expected.backward()
    assert_allclose(out.value, expected.item(), rtol=1e-10, atol=1e-13)
    for leaf, other in zip(ours, theirs, strict=True):
        assert_allclose(leaf.grad, other.grad.numpy(), rtol=1e-8, atol=1e-11)


@given(programs())
def test_random_graphs_have_the_slope_of_their_value(case):
    """Beside differences too: an error shared by both engines would show here."""
    steps, seed = case
    steps = [(f, takes) for f, takes in steps if f is not UNARY["relu"]]  # no kinks
    steps = [(f, tuple(k % (i + 2) for k in takes)) for i, (f, takes) in enumerate(steps)]
    rng = np.random.default_rng(seed)
    first, second = (rng.normal(size=(3, 3)) for _ in range(2))
    leaf = Tensor(first)
    run(steps, [leaf, Tensor(second)]).backward()
    numeric = numerical_gradient(
        lambda x: float(run(steps, [Tensor(x), Tensor(second)]).value), first
    )
    report = compare_gradients(leaf.grad, numeric, tolerance=1e-5)
    assert report.passed, str(report)


@pytest.mark.parametrize("axis", [0, 1, -1])
def test_max_beside_theirs(axis, rng):
    x, seed = rng.normal(size=(4, 5)), rng.normal(size=(4, 5)).max(axis)
    ours, theirs = Tensor(x), torch.tensor(x, requires_grad=True)
    ours.max(axis).backward(seed)
    theirs.max(axis).values.backward(torch.tensor(seed))
    assert_allclose(ours.grad, theirs.grad.numpy(), rtol=1e-15)


def test_float32_beside_theirs(rng):
    x = rng.normal(size=(5, 4)).astype(np.float32)
    W = rng.normal(size=(4, 3)).astype(np.float32)
    ours, theirs = [Tensor(x), Tensor(W)], [torch.tensor(a, requires_grad=True) for a in (x, W)]
    for a, b in (ours, theirs):
        ((a @ b).tanh() * 3 - (a @ b).exp().sum(1, keepdims=True).log()).mean().backward()
    for leaf, other in zip(ours, theirs, strict=True):
        assert leaf.grad.dtype == np.float32
        assert_allclose(leaf.grad, other.grad.numpy(), rtol=1e-5, atol=1e-6)
