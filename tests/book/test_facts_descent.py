"""Facts F13 to F17, which the chapter on gradient descent states, and its other main claims."""

import numpy as np
import pytest

from cs_core import landscapes, losses, optim, schedules
from cs_core.datasets import load_cifar10_subset
from cs_core.linear import accuracy, add_bias_column, linear_loss
from cs_core.regularizers import l2_penalty
from cs_core.train import descend_1d, minimize, stochastic_gradient_descent

SINC_WALLS = (1e-3, 15)


def cubic(x):
    return x**3 / 3 - 4 * x


def sinc(x):
    return np.sin(x) / x


def stop(f, start, walls):
    return descend_1d(f, start, interval=walls, step=1e-3)


class TestF13:
    def test_stops_at_1_997_after_1997_steps(self):
        walk = stop(cubic, 0, (-3, 3))
        assert round(walk.points[-1], 6) == 1.997
        assert len(walk.points) - 1 == 1997
        assert walk.stopped == "flat"

    def test_first_slope(self):
        assert f"{stop(cubic, 0, (-3, 3)).slopes[0]:.7f}" == "-3.9999997"

    def test_runs_into_the_wall_going_down_all_the_way(self):
        walk = stop(cubic, -2.5, (-3, 3))
        assert (walk.points[-1], walk.stopped, len(walk.points)) == (-3, "wall", 502)
        assert (np.diff(cubic(walk.points)) < 0).all()
        assert cubic(walk.points[-1]) > cubic(0)

    def test_slope_steps_need_a_rate_below_a_half(self):
        def steps(rate, start):
            walk = descend_1d(
                cubic, start, interval=(-3, 3), step=rate, rule="slope", max_steps=5000
            )
            return len(walk.points) - 1 if walk.stopped == "flat" else None

        assert [steps(rate, 0.0) for rate in (0.1, 0.25, 0.45, 0.5)] == [16, 4, 21, 1]
        assert [steps(0.5, start) for start in (2.9, -1.9)] == [None, None]
        assert [steps(0.51, start) for start in (0.0, 2.9, -1.9)] == [None, None, None]


class TestF14:
    @pytest.mark.parametrize(("start", "end"), [(1, 4.448), (7, 4.539), (9, 10.796)])
    def test_the_start_decides_the_end(self, start, end):
        walk = stop(sinc, start, SINC_WALLS)
        assert round(walk.points[-1], 6) == end
        assert walk.stopped == "flat"

    def test_true_minima(self):
        places = [x for (x,) in landscapes.sinc.minima]
        assert [round(x, 4) for x in places] == [4.4934, 10.9041]
        assert [round(sinc(x), 4) for x in places] == [-0.2172, -0.0913]

    def test_stops_within_the_band(self):
        """Tol over the curvature, which is minus the height, and shifted by h/2."""
        for start, (x,) in ((1, landscapes.sinc.minima[0]), (9, landscapes.sinc.minima[1])):
            end = stop(sinc, start, SINC_WALLS).points[-1]
            assert x - end == pytest.approx(0.01 / -sinc(x), abs=2e-3 + 0.05 * 0.01 / -sinc(x))

    def test_accepts_a_maximum(self):
        walk = stop(sinc, 7.7, SINC_WALLS)
        assert walk.stopped == "flat"
        assert sinc(7.2) < sinc(walk.points[-1]) > sinc(8.2)


class TestF15:
    @pytest.mark.parametrize("condition", [1.0, 20.0, 300.0])
    @pytest.mark.parametrize("angle", [0.0, 0.5])
    def test_the_limit_is_two_over_the_largest_curvature(self, condition, angle):
        bowl = landscapes.quadratic(condition, angle=angle)
        start = [np.cos(angle + 1), np.sin(angle + 1)]
        ends = [
            minimize(bowl.loss_and_grad, start, optim.sgd(product / condition), steps=1500)
            for product in (1.99, 2.01)
        ]
        assert ends[0].losses[-1] < 0.05 * ends[0].losses[0]
        assert ends[1].losses[-1] > 1000 * ends[1].losses[0]

    @pytest.mark.parametrize(("condition", "steps"), [(2, 7), (10, 35), (100, 346)])
    def test_steps_at_the_best_rate(self, condition, steps):
        bowl = landscapes.quadratic(condition)
        path = minimize(bowl.loss_and_grad, [1, 1], optim.sgd(2 / (1 + condition)), steps=400)
        size = np.linalg.norm(path.points, axis=1)
        assert (size > size[0] / 1000).sum() == steps
        predicted = np.log(1000) / np.log((condition + 1) / (condition - 1))
        assert steps - 1 < predicted <= steps

    def test_the_best_rate_is_just_below_disaster(self):
        def height(rate):
            path = minimize(
                landscapes.zigzag_bowl.loss_and_grad, [-7, 2], optim.sgd(rate), steps=100
            )
            return path.losses[-1]

        assert height(0.945) < height(0.9) < height(0.5) < height(0.99) < height(1.0) < 4.01
        assert height(1.01) > 200

    def test_the_gradient_does_not_point_at_the_minimum(self):
        start = np.array([-7.0, 2.0])
        g = landscapes.zigzag_bowl.gradient(start)
        cosine = g @ start / np.linalg.norm(g) / np.linalg.norm(start)
        assert round(np.degrees(np.arccos(cosine)), 1) == 64.1


@pytest.fixture(scope="module")
def all_photos():
    """4,000 photos to train on and 1,000 held out, less the mean, with a column of ones."""
    images, _ = load_cifar10_subset()
    rows = images.as_rows()
    rows = add_bias_column(rows - rows[:4000].mean(axis=0)).astype(np.float32)
    return (rows[:4000], images.y[:4000]), (rows[4000:], images.y[4000:])


@pytest.fixture(scope="module")
def photos(all_photos):
    """The same, with 1,500 to train on."""
    (X, y), held = all_photos
    return (X[:1500], y[:1500]), held


def softmax(W, X, y):
    return linear_loss(W, X, y, data_loss=losses.softmax_loss, penalty=l2_penalty, reg=0.0)


def nothing(X):
    return np.zeros((X.shape[1], 10), dtype=np.float32)


class TestF16:
    def test_a_step_beats_a_hundred_guesses(self, photos):
        """A hundred stand for the thousand of the chapter: the step beats those as well."""
        (X, y), (X_held, y_held) = photos
        X, y, rng = X[:500], y[:500], np.random.default_rng(0)
        guesses = [0.01 * rng.standard_normal((X.shape[1], 10), dtype=np.float32)
                   for _ in range(100)]  # fmt: skip
        found = [losses.svm_loss(X @ W, y)[0] for W in guesses]
        _, dscores = losses.svm_loss(X @ nothing(X), y)
        W = -0.025 * X.T @ dscores
        assert losses.svm_loss(X @ W, y)[0] < min(found) - 2
        best = guesses[int(np.argmin(found))]
        assert accuracy(best, X_held, y_held) < 0.19 < accuracy(W, X_held, y_held)

    def test_a_random_direction_is_nearly_at_right_angles_to_the_gradient(self, photos):
        (X, y), _ = photos
        _, dW = softmax(nothing(X), X, y)
        u = np.random.default_rng(0).standard_normal((200, dW.size), dtype=np.float32)
        cosines = u @ dW.ravel() / np.linalg.norm(u, axis=1) / np.linalg.norm(dW)
        assert np.sqrt((cosines**2).mean()) == pytest.approx(1 / np.sqrt(dW.size), rel=0.2)

    def test_the_first_rate_does_not_matter(self, photos):
        (X, y), (X_held, y_held) = photos
        _, dW = softmax(nothing(X), X, y)
        dW = dW.astype(float)
        shares = {accuracy(-rate * dW, X_held, y_held) for rate in (1e-9, 1e-3, 1.0, 1e3)}
        assert len(shares) == 1
        assert 0.2 < shares.pop() < 0.28

    def test_descent_gets_above_thirty_percent(self, photos):
        (X, y), (X_held, y_held) = photos
        W = nothing(X)
        for _ in range(40):
            W = W - 0.15 * softmax(W, X, y)[1]
        assert accuracy(W, X_held, y_held) > 0.3


def test_the_largest_curvature_predicts_the_break(photos):
    """At W = 0, from the photos alone: power iteration on X'X / (N C)."""
    (X, y), _ = photos
    v = np.random.default_rng(0).standard_normal(X.shape[1]).astype(np.float32)
    for _ in range(30):
        v /= np.linalg.norm(v)
        Hv = X.T @ (X @ v) / (10 * len(X))
        v, limit = Hv, 2 / float(np.linalg.norm(Hv))

    def rises(rate):
        W, history = nothing(X), []
        for _ in range(40):
            loss, dW = softmax(W, X, y)
            history.append(loss)
            W = W - rate * dW
        return int((np.diff(history) > 0).sum())

    assert rises(0.8 * limit) == 0
    assert rises(1.1 * limit) > 5


@pytest.fixture(scope="module")
def each(photos):
    """Gradients of 1,000 photos at W = 0, in 200 entries."""
    (X, y), _ = photos
    X, y, rng = X[:1000], y[:1000], np.random.default_rng(0)
    p = losses.softmax(np.zeros((1000, 10)))
    p[np.arange(1000), y] -= 1
    rows, columns = rng.integers(X.shape[1], size=200), rng.integers(10, size=200)
    return X[:, rows].astype(float) * p[:, columns]


class TestF17:
    N = 1000

    def variance(self, each, size, replace):
        rng = np.random.default_rng(size)
        means = [each[rng.choice(self.N, size, replace=replace)].mean(axis=0) for _ in range(400)]
        return np.var(means, axis=0).mean()

    def test_falls_as_one_over_the_batch_with_replacement(self, each):
        sizes = np.array([1, 4, 16, 64, 256])
        measured = [self.variance(each, size, True) for size in sizes]
        slope = np.polyfit(np.log(sizes), np.log(measured), 1)[0]
        assert slope == pytest.approx(-1, abs=0.03)
        np.testing.assert_allclose(measured, each.var(axis=0).mean() / sizes, rtol=0.1)

    @pytest.mark.parametrize("size", [50, 500, 900])
    def test_the_correction_without_replacement(self, each, size):
        predicted = each.var(axis=0).mean() / size * (self.N - size) / (self.N - 1)
        assert self.variance(each, size, False) == pytest.approx(predicted, rel=0.12)

    def test_no_variance_is_left_in_a_batch_of_all(self, each):
        assert self.variance(each, self.N, False) < 1e-20


@pytest.mark.parametrize("rate", [0.4, 0.1])
def test_the_noise_ball(rate):
    rng, x = np.random.default_rng(0), np.full(20_000, 3.0)
    for _ in range(150):
        x = x - rate * (x + rng.standard_normal(len(x)))
    assert x.var() == pytest.approx(rate / (2 - rate), rel=0.04)


def test_sorted_examples_ruin_a_run_and_the_last_class_wins(all_photos):
    (X, y), (X_held, y_held) = all_photos
    by_class, rng = np.argsort(y, kind="stable"), np.random.default_rng(0)

    def train(deal):
        return stochastic_gradient_descent(
            softmax, nothing(X), X, y, deal=deal, learning_rate=0.03, epochs=2
        ).W

    ordered = train(lambda: np.split(by_class, 80))
    shuffled = train(lambda: np.split(rng.permutation(len(y)), 80))
    assert accuracy(shuffled, X_held, y_held) > accuracy(ordered, X_held, y_held) + 0.04
    said = np.bincount((X_held @ ordered).argmax(axis=1), minlength=10)
    assert said.argmax() == 9
    assert said[9] > 2 * (y_held == 9).sum()


def test_a_falling_rate_may_start_higher(photos):
    (X, y), _ = photos

    def last_loss(plan):
        rng = np.random.default_rng(0)
        trained = stochastic_gradient_descent(
            softmax, nothing(X), X, y,
            deal=lambda: np.split(rng.permutation(len(y)), 50), learning_rate=plan, epochs=6,
        )  # fmt: skip
        return softmax(trained.W, X, y)[0]

    low, high = 0.03, 0.48
    assert last_loss(low) < last_loss(schedules.cosine(low, steps=300))
    assert last_loss(schedules.cosine(high, steps=300)) < last_loss(high)


def test_twenty_photos_can_be_learned_by_heart(photos):
    (X, y), _ = photos
    X, y, W, history = X[:20], y[:20], nothing(X), []
    for _ in range(101):
        loss, dW = softmax(W, X, y)
        history.append(loss)
        W = W - 0.02 * dW
    assert history[0] == pytest.approx(np.log(10), rel=1e-6)
    assert history[-1] < 0.2
    assert accuracy(W, X, y) == 1
