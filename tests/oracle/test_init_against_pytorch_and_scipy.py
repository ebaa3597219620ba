"""First weights beside PyTorch's, by statistics, and beside SciPy's distributions."""

import math

import numpy as np
import pytest
from numpy.testing import assert_allclose

from cs_core import init

stats = pytest.importorskip("scipy.stats", reason="SciPy is not installed")
torch = pytest.importorskip(
    "torch", reason="PyTorch is not installed: pip install torch brings this second opinion"
)

DENSE, KERNELS = (300, 500), (96, 64, 5, 5)
every_shape = pytest.mark.parametrize("shape", [DENSE, KERNELS], ids=str)


def like_theirs(shape):
    """PyTorch keeps dense weights as (out, in)."""
    return torch.empty(shape[::-1] if len(shape) == 2 else shape, dtype=torch.float64)


@pytest.mark.parametrize("activation", ["linear", "sigmoid", "tanh", "relu", "selu"])
def test_gain_is_theirs(activation):
    assert init.gain(activation) == pytest.approx(
        torch.nn.init.calculate_gain(activation), rel=1e-15
    )


@pytest.mark.parametrize("slope", [0.0, 0.01, 0.3, 1.0, -2.0])
def test_gain_of_leaky_relu_is_theirs(slope):
    expected = torch.nn.init.calculate_gain("leaky_relu", slope)
    assert init.gain("leaky_relu", negative_slope=slope) == pytest.approx(expected, rel=1e-15)


@pytest.mark.parametrize("shape", [(3, 7), (32, 3, 5, 5), (8, 2, 9), (4, 3, 2, 5, 7)], ids=str)
def test_fans_are_theirs(shape):
    from torch.nn.init import _calculate_fan_in_and_fan_out

    assert init.fans(shape) == _calculate_fan_in_and_fan_out(like_theirs(shape))


PAIRS = {
    "xavier_normal": (init.xavier_normal, torch.nn.init.xavier_normal_, {}, {}),
    "xavier_normal gain": (
        init.xavier_normal,
        torch.nn.init.xavier_normal_,
        {"gain": 5 / 3},
        {"gain": 5 / 3},
    ),
    "xavier_uniform": (init.xavier_uniform, torch.nn.init.xavier_uniform_, {}, {}),
    "he_normal": (init.he_normal, torch.nn.init.kaiming_normal_, {}, {}),
    "he_normal fan_out": (
        init.he_normal,
        torch.nn.init.kaiming_normal_,
        {"mode": "fan_out"},
        {"mode": "fan_out"},
    ),
    "he_uniform": (init.he_uniform, torch.nn.init.kaiming_uniform_, {}, {}),
    "he_uniform leaky": (
        init.he_uniform,
        torch.nn.init.kaiming_uniform_,
        {"negative_slope": 0.5},
        {"a": 0.5},
    ),
    "orthogonal": (init.orthogonal, torch.nn.init.orthogonal_, {"gain": 2}, {"gain": 2}),
}


@every_shape
@pytest.mark.parametrize("name", PAIRS)
def test_same_distribution_as_theirs(name, shape, rng):
    ours, other, options, their_options = PAIRS[name]
    W = ours(shape, rng=rng, **options)
    torch.manual_seed(0)
    V = other(like_theirs(shape), **their_options).numpy()
    assert_allclose(W.std(), V.std(), rtol=0.015)
    assert abs(W.mean() - V.mean()) < 5 * math.sqrt(2) * V.std() / math.sqrt(V.size)
    assert stats.ks_2samp(W.ravel(), V.ravel()).pvalue > 1e-3
    if "uniform" in name:
        assert_allclose(np.abs(W).max(), np.abs(V).max(), rtol=1e-3)
    if name == "orthogonal":
        rows = W if len(shape) == 2 else W.reshape(shape[0], -1)
        theirs = V.T if len(shape) == 2 else V.reshape(shape[0], -1)
        assert_allclose(rows @ rows.T, theirs @ theirs.T, atol=1e-12)


@every_shape
def test_distributions_are_those_named(shape, rng):
    """Kolmogorov and Smirnov; with 150,000 draws 5 % in the spread give p below 1e-10."""
    fan_in, fan_out = init.fans(shape)
    both = fan_in + fan_out
    expected = {
        init.normal: stats.norm(scale=0.01),
        init.xavier_normal: stats.norm(scale=math.sqrt(2 / both)),
        init.he_normal: stats.norm(scale=math.sqrt(2 / fan_in)),
        init.xavier_uniform: stats.uniform(-math.sqrt(6 / both), 2 * math.sqrt(6 / both)),
        init.he_uniform: stats.uniform(-math.sqrt(6 / fan_in), 2 * math.sqrt(6 / fan_in)),
    }
    for draw, distribution in expected.items():
        W = draw(shape, rng=rng).ravel()
        assert stats.kstest(W, distribution.cdf).pvalue > 1e-3, draw.__name__
        assert stats.kstest(1.05 * W, distribution.cdf).pvalue < 1e-10, draw.__name__
    for activation, scale in [
        ("linear", math.exp(1 / (2 * fan_in)) / math.sqrt(fan_in)),
        ("relu", math.sqrt(2 / fan_in) * math.exp(1.2 / (fan_in - 2.4))),
    ]:
        W = init.random_walk(shape, activation=activation, rng=rng).ravel()
        assert stats.kstest(W, stats.norm(scale=scale).cdf).pvalue > 1e-3


@pytest.mark.parametrize("n", [2, 3, 5])
def test_orthogonal_matrices_are_distributed_evenly(n, rng):
    """The first entry and the trace, beside SciPy's draws from the Haar measure."""
    ours = np.array([init.orthogonal((n, n), rng=rng) for _ in range(3000)])
    theirs = stats.ortho_group(n, seed=1).rvs(3000)
    for statistic in (
        lambda Q: Q[:, 0, 0],
        lambda Q: Q[:, -1, -1],
        lambda Q: np.trace(Q, axis1=1, axis2=2),
    ):
        assert stats.ks_2samp(statistic(ours), statistic(theirs)).pvalue > 1e-3
