"""Fact F32 and the other claims of the chapter on deep networks."""

import numpy as np
import pytest

from cs_core import init, optim
from cs_core.datasets import load_digits
from cs_core.losses import softmax_loss
from cs_core.networks import Network, mlp, residual_convnet, residual_mlp
from cs_core.train import fit

WIDTH = 32


@pytest.fixture(scope="module")
def digits():
    """1,400 digits, shuffled, the mean subtracted."""
    data = load_digits()
    order = np.random.default_rng(0).permutation(len(data))[:1400]
    X = data.as_rows()[order]
    return X - X.mean(axis=0), data.y[order]


def plain(layers, **options):
    return mlp([64, *(layers - 1) * [WIDTH], 10], **options)


def residual(layers):
    return residual_mlp(64, WIDTH, 10, blocks=(layers - 2) // 2)


# --- F32: digits, width 32, momentum, batches of 64, 20 epochs


def ends(net, rate, digits, seeds):
    """Median of the training losses after 20 epochs; a run that breaks off counts as infinity."""
    X, y = digits[0].astype(np.float32), digits[1]
    found = []
    for seed in range(seeds):
        rng = np.random.default_rng(seed)
        try:
            with np.errstate(over="ignore", invalid="ignore"):
                params = fit(
                    net.init_params(rng=rng, dtype=np.float32),
                    net.loss_and_grads,
                    (X, y),
                    optim.momentum(rate),
                    batch_size=64,
                    epochs=20,
                    rng=rng,
                ).params
                found.append(softmax_loss(net.scores(params, X), y)[0])
        except (FloatingPointError, ValueError):
            found.append(np.inf)
    return float(np.median(found))


def test_f32_22_layers_fit_their_training_digits_worse_than_4_and_shortcuts_mend_it(digits):
    """Each at the rate that suits it best."""
    four = ends(plain(4), 0.03, digits, seeds=3)
    assert ends(plain(22), 0.003, digits, seeds=3) > 5 * four
    assert ends(residual(22), 0.03, digits, seeds=3) < four


@pytest.mark.long
def test_f32_with_all_rates_and_five_seeds(digits):
    best = {
        name: min(ends(net, rate, digits, seeds=5) for rate in (0.003, 0.01, 0.03))
        for name, net in {
            "plain 4": plain(4),
            "plain 6": plain(6),
            "plain 22": plain(22),
            "residual 22": residual(22),
        }.items()
    }
    assert best["plain 6"] < best["plain 4"] < best["plain 22"] / 10
    assert best["residual 22"] < best["plain 4"] / 5


@pytest.mark.long
def test_f32_hides_at_one_rate_of_adam(digits):
    """At 0.001; the larger rate that helps 4 layers is of no use to 22 (see depth.csv)."""
    X, y = digits[0].astype(np.float32), digits[1]
    losses = {}
    for layers in (4, 22):
        net, rng = plain(layers), np.random.default_rng(0)
        params = net.init_params(rng=rng, dtype=np.float32)
        losses[layers] = fit(
            params, net.loss_and_grads, (X, y), optim.adam(0.001), batch_size=64, epochs=20, rng=rng
        ).epoch_losses[-1]
    assert losses[22] < 5 * losses[4]


def test_the_deep_network_contains_the_shallow_one(digits, rng):
    X, y = digits
    small = plain(4).init_params(rng=rng)
    large = {name: small[name] for k in (1, 2, 3) for name in (f"W{k}", f"b{k}")}
    for k in range(4, 22):
        large |= {f"W{k}": np.eye(WIDTH), f"b{k}": np.zeros(WIDTH)}
    large |= {"W22": small["W4"], "b22": small["b4"]}
    shallow, deep = (
        net.loss_and_grads(p, X, y)[0] for net, p in ((plain(4), small), (plain(22), large))
    )
    assert deep == pytest.approx(shallow, rel=1e-12)


# --- untrained networks: gradients, angles, first weights


def median_over_seeds(measure, seeds=5):
    return np.median([measure(np.random.default_rng(seed)) for seed in range(seeds)], axis=0)


def norms(net, digits, *, scale=1.0):
    """Length of the gradient by each weight matrix, on 256 digits."""

    def measure(rng):
        params = {k: scale * v for k, v in net.init_params(rng=rng).items()}
        _, grads = net.loss_and_grads(params, digits[0][:256], digits[1][:256])
        return [np.linalg.norm(g) for name, g in grads.items() if name.startswith("W")]

    return median_over_seeds(measure)


def test_gradients_of_sigmoid_layers_vanish_by_a_little_more_than_four_a_layer(digits):
    found = norms(plain(22, activation="sigmoid"), digits)
    assert found[0] < 1e-12
    assert 4 < (found[-2] / found[1]) ** (1 / 19) < 4.8


def test_gradients_of_relu_layers_with_he_weights_do_not_vanish(digits):
    deep, shallow = norms(plain(22), digits), norms(plain(4), digits)
    assert deep[0] > shallow[0] / 10
    assert norms(plain(22), digits, scale=1.5)[0] > 1000 * deep[0]


def cosine(net, digits):
    """Mean cosine of two digits in front of the last layer."""
    body = Network(net.steps[:-1])
    names = [name + tag for tag, step in body.steps for name in step.names]

    def measure(rng):
        params = net.init_params(rng=rng)
        A = body.scores({name: params[name] for name in names}, digits[0][:256])
        U = A / np.linalg.norm(A, axis=1, keepdims=True)
        return (U @ U.T)[np.triu_indices(len(A), 1)].mean()

    return median_over_seeds(measure)


def test_what_collapses_in_them_is_the_angle(digits):
    assert cosine(plain(22), digits) > 0.9
    assert cosine(residual(22), digits) < 0.45
    assert abs(cosine(plain(22, activation="tanh"), digits)) < 0.05


def test_with_batch_normalization_gradients_grow_by_a_root_of_pi_over_pi_minus_one(digits):
    first = {n: norms(plain(n, batchnorm=True), digits)[0] for n in (10, 42)}
    assert (first[42] / first[10]) ** (1 / 32) == pytest.approx(
        (np.pi / (np.pi - 1)) ** 0.5, abs=0.06
    )


@pytest.mark.parametrize(("scale", "low", "high"), [(0.0, 2, 3.5), (1.0, 8, 1e6), (0.32, 2, 4)])
def test_he_weights_in_both_layers_of_a_block_explode(digits, scale, low, high):
    net = residual(22)

    def first_loss(rng):
        params = net.init_params(rng=rng)
        for k in range(1, 11):
            params[f"W2_{k}"] = scale * init.he_normal((WIDTH, WIDTH), rng=rng)
        return net.loss_and_grads(params, digits[0][:256], digits[1][:256])[0]

    assert low < median_over_seeds(first_loss) < high


@pytest.mark.parametrize("n", [1, 3])
def test_the_family_for_small_photos_has_6_n_plus_2_layers(n):
    params = residual_convnet(10, blocks=n).init_params(rng=np.random.default_rng(0))
    counted = [name for name in params if name.startswith("W") and not name.startswith("Ws")]
    assert len(counted) == 6 * n + 2
