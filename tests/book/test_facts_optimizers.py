"""Facts of the chapters on descent and on optimizers, computed again from cs_core."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from cs_core import landscapes, optim
from cs_core.datasets import load_digits
from cs_core.linear import add_bias_column, linear_loss
from cs_core.losses import softmax_loss
from cs_core.regularizers import l2_penalty
from cs_core.train import minibatches, minimize

# --- F13, F14: one dimension, steps of fixed size by the sign of the slope

STEP, H, FLAT = 1e-3, 1e-3, 1e-2


def forward_slope(landscape, x):
    return (float(landscape.value(x + H)) - float(landscape.value(x))) / H


def sign_walk(landscape, start, low, high, steps=20_000):
    """Steps of 1e-3 against a forward difference; stops where the slope is below 1e-2."""
    by_sign = optim.Optimizer(lambda x: None, lambda g, s, x: (x - STEP * np.sign(g), s))
    return minimize(
        lambda x: (landscape.value(x), forward_slope(landscape, x)),
        start,
        optim.projected(by_sign, lambda x: np.clip(x, low, high)),
        steps=steps,
        stop=lambda loss, slope: abs(slope) < FLAT,
    )


def test_f13_the_cubic_from_0():
    assert_allclose(forward_slope(landscapes.cubic, 0.0), -3.9999997, atol=5e-8)
    path = sign_walk(landscapes.cubic, 0.0, -3, 3)
    assert len(path.points) - 1 == 1997
    assert round(float(path.points[-1]), 6) == 1.997


def test_f13_the_cubic_from_the_other_side_of_its_hill_runs_into_the_wall():
    path = sign_walk(landscapes.cubic, -2.5, -3, 3, steps=1000)
    assert_allclose(path.points[499], -2.999)
    assert (path.points[501:] == -3).all()


@pytest.mark.parametrize(("start", "end"), [(1.0, 4.448), (9.0, 10.796)])
def test_f14_where_sinc_ends_depends_on_where_it_starts(start, end):
    path = sign_walk(landscapes.sinc, start, H, 15)
    assert round(float(path.points[-1]), 6) == end


def test_f14_the_true_minima_of_sinc():
    (first,), (second,) = landscapes.sinc.minima
    assert_allclose([first, second], [4.4934, 10.9041], atol=5e-5)
    assert_allclose(landscapes.sinc.value([first, second]), [-0.2172, -0.0913], atol=5e-5)


# --- F15: the largest rate


@pytest.mark.parametrize("condition", [1.0, 20.0])
def test_f15_descent_converges_below_2_over_the_largest_curvature_only(condition):
    bowl, start = landscapes.quadratic(condition, angle=0.3), [1.0, 1.0]
    below = minimize(bowl.loss_and_grad, start, optim.sgd(1.99 / condition), steps=2000)
    above = minimize(bowl.loss_and_grad, start, optim.sgd(2.01 / condition), steps=2000)
    assert below.losses[-1] < 1e-8
    assert above.losses[-1] > 1e8
    # along the steepest axis each step multiplies by -0.99 or by -1.01
    steep = np.array([-np.sin(0.3), np.cos(0.3)])
    for path, factor in ((below, -0.99), (above, -1.01)):
        along = path.points @ steep
        assert_allclose(along[1:100] / along[:99], factor, rtol=1e-9)


# --- F17: noise of mini-batches


def test_f17_the_variance_of_a_mini_batch_gradient_falls_as_1_over_b(rng):
    digits = load_digits()
    X, y = add_bias_column(digits.as_rows()), digits.y
    W = 0.01 * rng.normal(size=(X.shape[1], 10))

    def gradient(rows):
        options = {"data_loss": softmax_loss, "penalty": l2_penalty, "reg": 0.0}
        return linear_loss(W, X[rows], y[rows], **options)[1]

    whole, sizes, variances = gradient(np.arange(len(y))), 2 ** np.arange(6), []
    for size in sizes:
        draws = [gradient(rng.integers(len(y), size=size)) for _ in range(800)]
        errors = np.array([((g - whole) ** 2).sum() for g in draws])
        variances.append(errors.mean())
        # unbiased: the mean of the draws is off by no more than its own noise
        assert ((np.mean(draws, axis=0) - whole) ** 2).sum() < 3 * errors.mean() / len(draws)
    slope = np.polyfit(np.log(sizes), np.log(variances), 1)[0]
    assert abs(slope + 1) < 0.05


def test_f17_without_replacement_an_epoch_of_gradients_is_the_whole_one(rng):
    X, y = rng.normal(size=(60, 3)), rng.normal(size=60)
    w = rng.normal(size=3)
    parts = [X[b].T @ (X[b] @ w - y[b]) / len(b) for b in minibatches(60, 12, rng=rng)]
    assert_allclose(np.mean(parts, axis=0), X.T @ (X @ w - y) / 60)


# --- F18: different paths down the zig-zag bowl

WALKERS = {
    "descent": optim.sgd(0.95),
    "momentum": optim.momentum(0.1),
    "adagrad": optim.adagrad(1.5),
    "adam": optim.adam(0.3),
}


@pytest.fixture(scope="module")
def paths():
    bowl = landscapes.zigzag_bowl
    return {
        name: minimize(bowl.loss_and_grad, [-7.0, 2.0], optimizer, steps=100)
        for name, optimizer in WALKERS.items()
    }


def test_f18_plain_descent_changes_sides_at_every_step(paths):
    """At rate 0.95 each step multiplies y by 1 - 0.95 * 2 = -0.9."""
    y = paths["descent"].points[:, 1]
    assert_allclose(y[1:] / y[:-1], -0.9)
    turns = {name: (np.diff(np.sign(p.points[:30, 1])) != 0).sum() for name, p in paths.items()}
    assert turns["descent"] == 29
    assert max(turns[name] for name in ("momentum", "adagrad", "adam")) <= 4


def test_f18_all_of_them_arrive(paths):
    for path in paths.values():
        assert np.linalg.norm(path.points[-1]) < 0.03


def test_f18_a_smoother_path_is_not_a_nearer_one(paths):
    away = {name: np.linalg.norm(path.points[[30, 100]], axis=1) for name, path in paths.items()}
    assert_allclose([away[name][0] for name in WALKERS], [0.361, 0.901, 0.120, 0.346], atol=5e-4)
    measured = {name: float(f"{far[1]:.3g}") for name, far in away.items()}
    assert_allclose(measured["momentum"], 0.0193, atol=1e-4)
    assert_allclose(measured["adam"], 0.0288, atol=1e-4)
    assert measured["descent"] < 4e-4
    assert measured["adagrad"] < 3e-5
    first = {
        name: np.linalg.norm(np.diff(path.points[:31], axis=0), axis=1).sum()
        for name, path in paths.items()
    }
    assert_allclose([first[name] for name in WALKERS], [37.0, 12.8, 7.6, 8.3], atol=0.05)


def test_f18_path_lengths(paths):
    """The straight line is 7.28 long."""
    lengths = {
        name: np.linalg.norm(np.diff(path.points, axis=0), axis=1).sum()
        for name, path in paths.items()
    }
    rounded = {name: round(float(length), 2) for name, length in lengths.items()}
    assert rounded == {"descent": 38.64, "momentum": 15.76, "adagrad": 7.7, "adam": 10.24}
    assert min(lengths.values()) > np.hypot(7, 2)


# --- F19, F20: sizes of steps


@pytest.mark.parametrize("mu", [0.5, 0.9, 0.99])
def test_f19_velocity_under_a_constant_gradient(mu):
    optimizer, g = optim.momentum(0.1, momentum=mu), 3.0
    x, state = 0.0, optimizer.init(0.0)
    for _ in range(4000):
        x, state = optimizer.update(g, state, x)
    assert_allclose(state.velocity, -0.1 * g / (1 - mu), rtol=1e-10)


@pytest.mark.parametrize("scale", [1e-4, 1.0, 1e8])
def test_f19_the_first_step_of_adam_has_the_size_of_the_rate(scale):
    optimizer = optim.adam(0.02)
    for sign in (-1, 1):
        x, _ = optimizer.update(sign * scale, optimizer.init(0.0), 0.0)
        assert_allclose(x, -sign * 0.02, rtol=2e-4)  # eps is 1e-8, the gradient 1e-4


def test_f20_adam_without_bias_correction_starts_3_times_too_fast():
    """At a very late step the correction is gone: that is what leaving it out does at the first."""
    state = optim.AdamState(10**6, np.array(0.0), np.array(0.0))
    x, _ = optim.adam_update(5.0, state, 0.0, learning_rate=0.01)
    assert_allclose(-x, 0.01 * (1 - 0.9) / np.sqrt(1 - 0.999), rtol=1e-6)
    assert round(float(-x) / 0.01, 2) == 3.16


def test_f20_the_steps_grow_to_6_57_and_stay_too_long_for_2374_steps():
    state, x = optim.AdamState(10**6, np.array(0.0), np.array(0.0)), np.array(0.0)
    sizes = []
    for _ in range(2400):
        before, (x, state) = x, optim.adam_update(5.0, state, x, learning_rate=1.0)
        sizes.append(float(before - x))
    assert np.argmax(sizes) + 1 == 12
    assert round(max(sizes), 2) == 6.57
    assert np.flatnonzero(np.array(sizes) < 1.05)[0] + 1 == 2375


# --- F21: where Adam converges to the worst point


def online(make, steps=6000, rare=3.0):
    """Play the online problem; return the path, and the mean regret against the best point, -1."""
    rule = make(lambda step: 0.5 / np.sqrt(step + 1), beta1=0.0, beta2=1 / (1 + rare**2))
    optimizer = optim.projected(rule, lambda x: np.clip(x, -1, 1))
    x, state, path, total = np.array(0.0), optimizer.init(0.0), [], 0.0
    for step in range(steps):
        loss = landscapes.amsgrad_counterexample(step, rare=rare)
        total += float(loss.value(x)) - float(loss.value(-1.0))
        x, state = optimizer.update(loss.gradient(x), state, x)
        path.append(float(x))
    return np.array(path), total / steps


def test_f21_adam_goes_to_the_worst_point():
    path, regret = online(optim.adam)
    assert path[-300:].min() > 0.97
    assert regret > 0.6  # the worst point costs 2 (C - 2) / 3 = 0.667 a step


def test_f21_amsgrad_goes_to_the_best_point():
    path, regret = online(optim.amsgrad)
    assert path[-300:].max() < -0.97
    assert regret < 0.02


def test_f21_adam_with_its_usual_betas_finds_the_best_point_too():
    rule = optim.projected(
        optim.adam(lambda step: 0.3 / np.sqrt(step + 1)), lambda x: np.clip(x, -1, 1)
    )
    x, state = np.array(0.0), rule.init(0.0)
    for step in range(600):
        x, state = rule.update(landscapes.amsgrad_counterexample(step).gradient(x), state, x)
    assert float(x) < -0.999


# --- what the chapter calculates


def parabola(x):
    return 0.5 * float(x**2), x


@pytest.mark.parametrize(
    ("rule", "limit"), [(optim.momentum, 3.8), (optim.nesterov, 2 * 1.9 / 2.8), (optim.sgd, 2.0)]
)
def test_the_largest_stable_rates_of_three_rules(rule, limit):
    below, above = (minimize(parabola, 1.0, rule(f * limit), steps=400) for f in (0.99, 1.01))
    assert abs(below.points[-1]) < 0.5
    assert abs(above.points[-1]) > 2


def test_the_best_pair_needs_the_root_of_the_condition_number():
    kappa = 1000.0
    root = np.sqrt(kappa)
    rule = optim.momentum(4 / (root + 1) ** 2, momentum=((root - 1) / (root + 1)) ** 2)
    size = {}
    for name, optimizer in (("momentum", rule), ("descent", optim.sgd(2 / (1 + kappa)))):
        path = minimize(landscapes.quadratic(kappa).loss_and_grad, [1, 1], optimizer, steps=250)
        size[name] = np.linalg.norm(path.points[-1])
    assert size["momentum"] < 1e-4
    assert size["descent"] > 0.5


def test_rules_with_one_rate_do_not_see_the_axes_and_adagrad_does():
    ends = {}
    for angle in (0.0, 0.7):
        c, s = np.cos(angle), np.sin(angle)
        turn = np.array([[c, -s], [s, c]])
        bowl = landscapes.quadratic(20.0, angle=angle)
        for rule in (optim.momentum(0.02), optim.nesterov(0.02), optim.adagrad(1.0)):
            path = minimize(bowl.loss_and_grad, turn @ [2.0, 1.0], rule, steps=40)
            ends.setdefault(rule.update.func.__name__, []).append(path.points[-1] @ turn)
    for name in ("momentum_update", "nesterov_update"):
        assert_allclose(*ends[name], atol=1e-12)
    assert np.linalg.norm(np.subtract(*ends["adagrad_update"])) > 0.01


def test_adam_divides_an_l2_penalty_by_the_noise_and_adamw_does_not(rng):
    scale, steps = np.array([[10.0], [0.01]]), 1000
    kept = []
    rules = optim.chain(optim.l2_decay(1.0), optim.adam(1e-3)), optim.adamw(1e-3, weight_decay=1.0)
    for rule in rules:
        W = np.ones((2, 400))
        state = rule.init(W)
        for _ in range(steps):
            W, state = rule.update(scale * rng.standard_normal(W.shape), state, W)
        kept.append(W.mean(axis=1))
    assert kept[0][0] > 0.8
    assert kept[0][1] < 0.3
    assert_allclose(kept[1], np.exp(-1), atol=0.03)
