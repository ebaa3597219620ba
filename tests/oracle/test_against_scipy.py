"""The package beside SciPy, which computes the same functions in its own ways."""

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy import optimize, special
from scipy.differentiate import derivative, jacobian

from cs_core import gradients, losses
from cs_core.linear import linear_loss
from cs_core.regularizers import l2_penalty

SHAPES = [(1, 2), (1, 1), (5, 2), (4, 7), (100, 10)]
SCALES = [1e-3, 1.0, 50.0, 1e4]


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("scale", SCALES)
def test_softmax(shape, scale, rng):
    scores = rng.normal(scale=scale, size=shape)
    y = rng.integers(shape[1], size=shape[0])
    true = scores[np.arange(len(y)), y]
    assert_allclose(losses.softmax(scores), special.softmax(scores, axis=1), rtol=1e-12)
    assert_allclose(
        losses.log_softmax(scores), special.log_softmax(scores, axis=1), rtol=1e-12, atol=1e-14
    )
    expected = (special.logsumexp(scores, axis=1) - true).mean()
    assert_allclose(losses.softmax_loss(scores, y)[0], expected, rtol=1e-11, atol=1e-12 * scale)


@pytest.mark.parametrize("scale", SCALES)
def test_sigmoid_and_binary_cross_entropy(scale, rng):
    z, t = rng.normal(scale=scale, size=50), rng.uniform(size=50)
    assert_allclose(losses.sigmoid(z), special.expit(z), rtol=1e-13)
    # log sigmoid(z) has a stable form of its own there; -log(1 - sigmoid(z)) is that of -z
    expected = -(t * special.log_expit(z) + (1 - t) * special.log_expit(-z)).mean()
    loss, dz = losses.bce_with_logits_loss(z, t)
    assert_allclose(loss, expected, rtol=1e-12)
    assert_allclose(dz, (special.expit(z) - t) / 50, rtol=1e-10, atol=1e-15)


@pytest.mark.parametrize("t", [0.01, 0.3, 0.5, 0.99])
def test_soft_targets_cost_entropy_plus_divergence(t, rng):
    """Cross-entropy H(t, o) = H(t) + KL(t || o)."""
    z = rng.normal(size=20)
    o = special.expit(z)
    entropy = special.entr(t) + special.entr(1 - t)
    divergence = special.rel_entr(t, o) + special.rel_entr(1 - t, 1 - o)
    expected = (entropy + divergence).mean()
    assert_allclose(losses.bce_with_logits_loss(z, np.full(20, t))[0], expected, rtol=1e-12)


@pytest.mark.parametrize("delta", [0.1, 1.0, 7.5])
def test_huber(delta, rng):
    pred, target = rng.normal(scale=3, size=(2, 6, 4))
    expected = special.huber(delta, pred - target).sum() / 6
    assert_allclose(losses.huber_loss(pred, target, delta=delta)[0], expected, rtol=1e-13)


DATA_LOSSES = [
    losses.softmax_loss,
    losses.smoothed_softmax_loss,
    losses.squared_svm_loss,
    losses.svm_loss,
]


@pytest.mark.parametrize("data_loss", DATA_LOSSES, ids=lambda f: f.__name__)
def test_gradient_of_the_objective_by_forward_differences(data_loss, rng):
    W, X, y = rng.normal(size=(3, 4)), rng.normal(size=(6, 3)), rng.integers(4, size=6)

    def objective(flat):
        return linear_loss(
            flat.reshape(3, 4), X, y, data_loss=data_loss, penalty=l2_penalty, reg=0.2
        )

    error = optimize.check_grad(
        lambda w: objective(w)[0], lambda w: objective(w)[1].ravel(), W.ravel()
    )
    assert error < 1e-6


@pytest.mark.parametrize("data_loss", DATA_LOSSES, ids=lambda f: f.__name__)
def test_minimizer_and_gradient_agree_on_where_the_bottom_is(data_loss, rng):
    """A wrong gradient stops BFGS away from where the loss-only simplex search goes."""
    X, y = rng.normal(size=(12, 2)), rng.integers(2, size=12)

    def objective(flat):
        loss, dW = linear_loss(
            flat.reshape(2, 2), X, y, data_loss=data_loss, penalty=l2_penalty, reg=0.5
        )
        return loss, dW.ravel()

    found = optimize.minimize(objective, np.ones(4), jac=True, method="L-BFGS-B")
    searched = optimize.minimize(
        lambda w: objective(w)[0],
        np.ones(4),
        method="Nelder-Mead",
        options={"xatol": 1e-9, "fatol": 1e-12, "maxiter": 5000, "maxfev": 5000},
    )
    assert_allclose(found.fun, searched.fun, rtol=1e-4)
    if data_loss is not losses.svm_loss:  # its bottom may be a kink, where no gradient vanishes
        assert_allclose(objective(found.x)[1], 0, atol=1e-4)
        assert_allclose(found.x, searched.x, atol=1e-3)


def test_mean_and_median_are_where_squared_and_absolute_errors_are_lowest(rng):
    sample = rng.normal(size=31)

    def lowest(loss):
        return optimize.minimize_scalar(lambda c: loss(np.full(31, c), sample)[0], (-1, 1)).x

    assert_allclose(lowest(losses.mse_loss), sample.mean(), atol=1e-7)
    assert_allclose(lowest(losses.absolute_loss), np.median(sample), atol=1e-6)


def test_share_of_ones_is_where_binary_cross_entropy_is_lowest():
    t = np.array([1.0, 1, 1, 0])
    best = optimize.minimize_scalar(
        lambda z: losses.bce_with_logits_loss(np.full(4, z), t)[0], (-1, 1)
    ).x
    assert_allclose(special.expit(best), 0.75, atol=1e-7)


# --- differences

FUNCTIONS = {"sine": np.sin, "exponential": np.exp, "cube": lambda x: x**3, "tanh": np.tanh}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_numerical_gradient_beside_an_extrapolated_derivative(name):
    f = FUNCTIONS[name]
    x = np.linspace(-1.4, 1.4, 9)
    expected = derivative(f, x).df
    for method, tolerance in {"forward": 1e-6, "central": 1e-9, "complex": 1e-10}.items():
        got = gradients.numerical_gradient(lambda p: f(p).sum(), x, method=method)
        assert_allclose(got, expected, rtol=tolerance, atol=tolerance)


def test_numerical_gradient_beside_scipys_own(rng):
    x = rng.normal(size=8)
    theirs = optimize.approx_fprime(x, optimize.rosen)
    exact = optimize.rosen_der(x)
    ours = gradients.numerical_gradient(optimize.rosen, x)
    assert_allclose(ours, exact, rtol=1e-7, atol=1e-6)
    assert np.abs(ours - exact).max() < np.abs(theirs - exact).max()


def test_vjp_beside_a_jacobian(rng):
    A, x, dout = rng.normal(size=(3, 4)), rng.normal(size=4), rng.normal(size=3)

    def f(p):
        return np.tanh(np.tensordot(A, p, 1))

    expected = jacobian(f, x).df.T @ dout
    assert_allclose(gradients.numerical_vjp(f, x, dout), expected, rtol=1e-8, atol=1e-10)
