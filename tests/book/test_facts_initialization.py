"""Facts F22 to F24, which the chapter on initialization states."""

from functools import partial

import numpy as np
import pytest

from cs_core import init
from cs_core.datasets import load_digits
from cs_core.losses import softmax_loss

DEPTH, UNITS = 10, 500


def relu(z):
    return np.maximum(z, 0)


def train(W1, W2, X, y, steps):
    """Gradient descent on a network of two layers with tanh between, in plain NumPy."""
    for _ in range(steps):
        hidden = np.tanh(X @ W1)
        dscores = softmax_loss(hidden @ W2, y)[1]
        dhidden = dscores @ W2.T
        W1, W2 = W1 - 0.5 * X.T @ (dhidden * (1 - hidden**2)), W2 - 0.5 * hidden.T @ dscores
    return W1, W2


@pytest.mark.parametrize("constant", [0.01, 0.1])
def test_f22_constant_weights_leave_hidden_units_identical(constant):
    digits = load_digits()[:200]
    X, y = digits.as_rows(), digits.y
    start = np.full((64, 8), constant), np.full((8, 10), constant)
    W1, W2 = train(*start, X, y, steps=50)
    assert np.abs(W1 - start[0]).max() > 1e-3  # it did learn
    assert np.abs(W1 - W1[:, :1]).max() < 1e-12
    assert np.abs(W2 - W2[:1]).max() < 1e-12


def test_f22_zero_weights_do_not_learn_at_all_in_the_first_layer():
    digits = load_digits()[:200]
    W1, W2 = train(np.zeros((64, 8)), np.zeros((8, 10)), digits.as_rows(), digits.y, steps=50)
    assert not W1.any()
    assert not W2.any()


def test_f22_random_weights_break_the_symmetry(rng):
    digits = load_digits()[:200]
    start = init.normal((64, 8), rng=rng), init.normal((8, 10), rng=rng)
    W1, _ = train(*start, digits.as_rows(), digits.y, steps=50)
    units = np.corrcoef(W1.T)[~np.eye(8, dtype=bool)]
    assert units.max() < 0.999
    assert units.min() < 0.5


def activations(draw, after, rng):
    """Outputs of ten layers of 500 units for normal inputs."""
    x, found = rng.normal(size=(500, UNITS)), []
    for _ in range(DEPTH):
        x = after(x @ draw((UNITS, UNITS), rng=rng))
        found.append(x)
    return found


def test_f23_too_small_weights_let_activations_vanish(rng):
    spread = [a.std() for a in activations(partial(init.normal, std=0.01), np.tanh, rng)]
    assert (np.diff(spread) < 0).all()
    assert spread[0] > 0.2
    assert spread[-1] < 1e-5


def test_f23_too_large_weights_saturate(rng):
    layers = activations(partial(init.normal, std=1.0), np.tanh, rng)
    for a in layers:
        assert (np.abs(a) > 0.99).mean() > 0.85
    slope = 1 - layers[-1] ** 2  # what a gradient is multiplied by
    assert np.median(slope) < 1e-6


def test_f23_xavier_keeps_a_spread(rng):
    layers = activations(init.xavier_normal, np.tanh, rng)
    assert layers[-1].std() > 0.2
    assert (np.abs(layers[-1]) > 0.99).mean() < 0.01
    assert layers[-1].std() > 0.3 * layers[0].std()


def test_f23_relu_needs_he(rng):
    """With Xavier each layer halves the second moment; with He it stays."""
    sizes = {
        draw: [np.sqrt((a**2).mean()) for a in activations(draw, relu, rng)]
        for draw in (init.xavier_normal, init.he_normal)
    }
    shrunk = sizes[init.xavier_normal]
    assert shrunk[-1] / shrunk[0] == pytest.approx(2 ** (-(DEPTH - 1) / 2), rel=0.2)
    kept = sizes[init.he_normal]
    assert kept[-1] / kept[0] == pytest.approx(1, abs=0.2)


@pytest.mark.parametrize("after", [np.tanh, relu])
@pytest.mark.parametrize("first", [init.orthogonal, partial(init.normal, std=0.01)])
def test_f24_lsuv_gives_every_layer_unit_variance(after, first, rng):
    tolerance = 0.01
    X = rng.normal(size=(200, 100))
    weights = [first((100, 100), rng=rng) for _ in range(DEPTH)]
    for W in init.lsuv(weights, X, activation=after, tolerance=tolerance):
        out = X @ W
        assert abs(out.var() - 1) <= tolerance
        X = after(out)
