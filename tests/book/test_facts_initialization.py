"""Facts F22 to F24 and the other claims of the chapter on initialization."""

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


@pytest.mark.parametrize("drawn", [0, 1])
def test_f22_one_of_two_layers_drawn_at_random_is_enough(drawn, rng):
    digits = load_digits()[:200]
    start = [np.full((64, 8), 0.05), np.full((8, 10), 0.05)]
    start[drawn] = init.xavier_normal(start[drawn].shape, rng=rng)
    W1, _ = train(*start, digits.as_rows() - 0.5, digits.y, steps=50)
    apart = np.abs(W1[:, :, None] - W1[:, None, :]).max(axis=0)[~np.eye(8, dtype=bool)]
    assert apart.min() > 0.01


def test_f22_twins_part_where_their_outputs_ask_for_different_things():
    x, W2 = np.array([1.0, 2.0]), np.array([0.5, -0.2])
    slope = 1 - np.tanh(0.3 * x.sum()) ** 2
    expected = [[0.243, -0.097], [0.487, -0.195]]
    np.testing.assert_allclose(np.outer(x, W2 * slope), expected, atol=5e-4)


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


def test_f23_gradients_explode_behind_saturated_units(rng):
    """Few units have a slope, but their slope is multiplied by n σ² = 500."""
    weights = [init.normal((UNITS, UNITS), std=1.0, rng=rng) for _ in range(6)]
    a, slopes = rng.normal(size=(200, UNITS)), []
    for W in weights:
        a = np.tanh(a @ W)
        slopes.append(1 - a**2)
    g, sizes = rng.normal(size=a.shape), []
    for W, slope in zip(weights[::-1], slopes[::-1], strict=True):
        g = (g * slope) @ W.T
        sizes.append(np.sqrt((g**2).mean()))
    factor = (sizes[-1] / sizes[0]) ** (1 / 5)
    predicted = np.sqrt(UNITS * 4 / 3 / np.sqrt(2 * np.pi * UNITS))
    assert factor == pytest.approx(predicted, rel=0.1)
    assert predicted == pytest.approx(3.45, abs=0.01)


def test_f23_xavier_leaks_like_one_over_the_root_of_depth(rng):
    layers = activations(init.xavier_normal, np.tanh, rng)
    assert layers[0].std() == pytest.approx(0.628, abs=0.01)
    assert layers[-1].std() == pytest.approx(0.228, abs=0.02)
    formula = (1 / layers[0].var() + 2 * (DEPTH - 1)) ** -0.5
    assert layers[-1].std() == pytest.approx(formula, rel=0.1)


def test_f23_a_gain_of_five_thirds_holds(rng):
    layers = activations(partial(init.xavier_normal, gain=init.gain("tanh")), np.tanh, rng)
    assert [a.std() for a in layers[3:]] == pytest.approx([0.65] * 7, abs=0.02)


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


def test_f24_lsuv_finds_the_gain_of_relu_and_holds_on_other_data(rng):
    X, others = rng.normal(size=(2, 400, 100))
    first = [init.orthogonal((100, 100), rng=rng) for _ in range(DEPTH)]
    scaled, found = init.lsuv(first, X, activation=relu), []
    for old, new in zip(first, scaled, strict=True):
        np.testing.assert_allclose(new / old, new[0, 0] / old[0, 0], rtol=1e-9)
        found.append(new[0, 0] / old[0, 0])
        assert (others @ new).var() == pytest.approx(1, abs=0.15)
        others = relu(others @ new)
    assert np.mean(found[1:]) == pytest.approx(np.sqrt(2), abs=0.1)


def test_only_the_second_moment_of_relu_gives_the_factor_two(rng):
    h = relu(rng.standard_normal(400_000))
    assert h.mean() == pytest.approx(0.399, abs=0.005)
    assert h.var() == pytest.approx(0.341, abs=0.005)
    assert (h**2).mean() == pytest.approx(0.5, abs=0.01)


@pytest.mark.parametrize("draw", ["normal", "uniform", "signs"])
def test_the_variance_after_a_layer_does_not_ask_for_the_shape_of_the_distribution(draw, rng):
    n, X = 100, 2 * rng.standard_normal((400, 100))
    W = {
        "normal": lambda: init.normal((n, 400), std=0.1, rng=rng),
        "uniform": lambda: init.uniform((n, 400), bound=0.1 * 3**0.5, rng=rng),
        "signs": lambda: rng.choice([-0.1, 0.1], size=(n, 400)),
    }[draw]()
    assert (X @ W).var() == pytest.approx(4, rel=0.05)  # 100 · 0.01 · 4


def test_with_one_direction_of_he_widths_in_between_cancel(rng):
    """Forward exact, backward off by one ratio for the whole network; the middle always loses."""
    widths = np.array([200, 800, 100, 600, 150, 700, 200])
    n_in, n_out = widths[:-1], widths[1:]
    assert np.prod(n_out / n_in) == pytest.approx(1)
    middle = np.prod(2 * n_in / (n_in + n_out))
    assert middle < 0.2
    stds = [
        init.xavier_normal(s, gain=2**0.5, rng=rng).std() for s in zip(n_in, n_out, strict=True)
    ]
    assert np.prod(n_in * np.square(stds) / 2) == pytest.approx(middle, rel=0.05)


def test_with_small_weights_all_gradients_are_equally_tiny(rng):
    """Each holds every weight matrix but its own."""
    weights = [init.normal((60, 60), std=0.01, rng=rng) for _ in range(8)]
    a, before = rng.standard_normal((100, 60)), []
    for W in weights:
        before.append(a)
        a = relu(a @ W)
    masks = [*(b > 0 for b in before[1:]), a > 0]
    g, sizes = rng.standard_normal(a.shape), []
    for W, x, mask in zip(weights[::-1], before[::-1], masks[::-1], strict=True):
        q = g * mask
        sizes.append(np.sqrt(((x.T @ q) ** 2).mean()))
        g = q @ W.T
    assert max(sizes) < 1e-6
    assert max(sizes) / min(sizes) < 5


def test_relu_brings_two_examples_closer_by_the_formula(rng):
    c = 0.5
    u, noise = rng.standard_normal((2, 400_000))
    v = c * u + np.sqrt(1 - c**2) * noise
    measured = (relu(u) * relu(v)).mean() / (relu(u) ** 2).mean()
    formula = (np.sqrt(1 - c**2) + (np.pi - np.arccos(c)) * c) / np.pi
    assert formula == pytest.approx(0.609, abs=5e-4)
    assert measured == pytest.approx(formula, abs=0.01)


def log_size(draw, after, n=20, depth=50, seeds=200):
    """Logarithms of the mean square of one input after all layers, a number for each seed."""
    found = []
    for seed in range(seeds):
        rng = np.random.default_rng(seed)
        a = np.ones(n)
        for _ in range(depth):
            a = after(a @ draw((n, n), rng=rng))
        found.append(np.log((a**2).mean()))
    return np.array(found)


def identity(z):
    return z


def test_a_typical_signal_shrinks_where_the_mean_is_kept():
    """The logarithm drifts by -1/n a layer, with a variance of 2/n."""
    n, depth = 20, 50
    walk = log_size(lambda shape, rng: init.normal(shape, std=n**-0.5, rng=rng), identity)
    assert walk.mean() == pytest.approx(-depth / n, abs=0.7)
    assert walk.std() == pytest.approx(np.sqrt(2 * depth / n), rel=0.2)


@pytest.mark.parametrize(("activation", "after"), [("linear", identity), ("relu", relu)])
def test_random_walk_takes_out_the_drift_and_not_the_spread(activation, after):
    walk = log_size(partial(init.random_walk, activation=activation), after)
    assert abs(walk.mean()) < 0.9
    assert walk.std() > 1.5


def test_orthogonal_weights_keep_every_length():
    assert np.abs(log_size(init.orthogonal, identity, seeds=5)).max() < 1e-12
