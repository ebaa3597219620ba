"""Differences and reports beside those of SciPy and PyTorch."""

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy import optimize
from scipy.differentiate import derivative, jacobian

from cs_core import losses
from cs_core.diagnosis import diagnose_gradient
from cs_core.gradients import (
    directional_derivative,
    gradient_report,
    numerical_gradient,
    numerical_vjp,
    vjp_report,
)

ELEMENTWISE = {"sin": np.sin, "exp": np.exp, "tanh": np.tanh, "cube": lambda x: x**3}


@pytest.mark.parametrize("name", ELEMENTWISE)
@pytest.mark.parametrize("shape", [(1,), (1, 1), (3, 4)], ids=str)
def test_batched_and_chosen_slopes_beside_scipys_derivative(name, shape, rng):
    f, x = ELEMENTWISE[name], rng.normal(size=shape)
    expected = derivative(f, x).df
    for method, tolerance in {"forward": 1e-6, "central": 1e-8, "complex": 1e-10}.items():
        got = numerical_gradient(
            lambda p: f(p).reshape(len(p), -1).sum(axis=1), x, method=method, batched=True
        )
        assert_allclose(got, expected, rtol=tolerance, atol=tolerance)
        chosen = rng.integers(x.size, size=3)
        part = numerical_gradient(lambda p: f(p).sum(), x, method=method, coordinates=chosen)
        assert_allclose(part, expected.ravel()[chosen], rtol=tolerance, atol=tolerance)


def test_forward_differences_are_scipys_forward_differences(rng):
    """The same quotient, so the same truncation error, not only the same limit."""
    x, h = rng.normal(size=6), 1e-4
    theirs = optimize.approx_fprime(x, optimize.rosen, h)
    ours = numerical_gradient(optimize.rosen, x, h=h, method="forward")
    assert_allclose(ours, theirs, rtol=1e-8, atol=1e-6)


def test_complex_step_beside_the_exact_derivative(rng):
    x = rng.normal(size=7)
    got = numerical_gradient(optimize.rosen, x, method="complex")
    assert_allclose(got, optimize.rosen_der(x), rtol=1e-12, atol=1e-10)


def test_projections_beside_scipys_jacobian(rng):
    A, x = rng.normal(size=(3, 4)), rng.normal(size=4)

    def f(p):
        return np.tanh(np.tensordot(A, p, 1))

    J = jacobian(f, x).df
    dout, v = rng.normal(size=3), rng.normal(size=4)
    assert_allclose(numerical_vjp(f, x, dout), J.T @ dout, rtol=1e-8, atol=1e-10)
    slope = directional_derivative(lambda p: f(p) @ dout, x, v)
    assert_allclose(slope, dout @ J @ v, rtol=1e-8)
    assert vjp_report(f, x, lambda u: J.T @ u, rng=rng).passed
    assert not vjp_report(f, x, lambda u: (J.T @ u)[::-1], rng=rng).passed


# --- PyTorch: its autograd makes the gradient, its gradcheck the second verdict

FUNCTIONS = {
    "cross-entropy": lambda t, x: t.nn.functional.cross_entropy(x, t.arange(len(x)) % x.shape[1]),
    "margin": lambda t, x: t.nn.functional.multi_margin_loss(x, t.arange(len(x)) % x.shape[1]),
    "log-sum-exp": lambda t, x: t.logsumexp(x, 1).sum(),
    "norm": lambda t, x: x.norm() ** 3,
    "tanh of products": lambda t, x: (x @ x.T).tanh().sum(),
}


def as_numpy(torch, name, x):
    """The function on arrays, and its gradient by autograd."""
    leaf = torch.tensor(x, requires_grad=True)
    FUNCTIONS[name](torch, leaf).backward()
    return lambda p: float(FUNCTIONS[name](torch, torch.tensor(p))), leaf.grad.numpy()


@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.parametrize("shape", [(1, 2), (4, 3)], ids=str)
def test_autograd_passes_our_report_and_our_diagnosis(name, shape, rng):
    torch = pytest.importorskip("torch", reason="PyTorch is the oracle here")
    x = rng.normal(size=shape)
    f, gradient = as_numpy(torch, name, x)
    report = gradient_report(f, x, gradient)
    assert report.passed, str(report)
    found = diagnose_gradient(f, x, gradient)
    assert found.verdict == "right", str(found)
    assert diagnose_gradient(f, x, -gradient).best.name == "sign"


@pytest.mark.parametrize("factor", [1.0, -1.0, 2.0, 1.001])
def test_reports_agree_with_gradcheck(factor, rng):
    """A backward pass with a wrong factor fails both, the right one passes both."""
    torch = pytest.importorskip("torch", reason="PyTorch is the oracle here")

    class Softmax(torch.autograd.Function):
        @staticmethod
        def forward(ctx, scores):
            p = torch.softmax(scores, 1)
            ctx.save_for_backward(p)
            return p

        @staticmethod
        def backward(ctx, dout):
            (p,) = ctx.saved_tensors
            return factor * p * (dout - (dout * p).sum(1, keepdim=True))

    x = rng.normal(size=(3, 4))
    p = losses.softmax(x)
    theirs = torch.autograd.gradcheck(
        Softmax.apply,
        (torch.tensor(x, requires_grad=True),),
        raise_exception=False,
        atol=1e-6,
        rtol=1e-5,
    )
    ours = vjp_report(
        losses.softmax, x, lambda u: factor * p * (u - (u * p).sum(1, keepdims=True)), rng=rng
    )
    assert ours.passed == theirs == (factor == 1)
