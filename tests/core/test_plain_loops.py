"""The two plain loops: by hand, against the loops with an optimizer, and what they refuse."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from cs_core import optim, schedules
from cs_core.train import (
    fit,
    gradient_descent,
    minibatches,
    minimize,
    stochastic_gradient_descent,
)


def bowl(x):
    """Gradient of x^2 + xy + y^2."""
    return np.array([2 * x[0] + x[1], x[0] + 2 * x[1]])


def test_a_step_moves_all_coordinates_at_once():
    path = gradient_descent(bowl, [1.0, 1.0], learning_rate=0.3, max_steps=1)
    assert_allclose(path.points, [[1, 1], [0.1, 0.1]])
    assert path.stopped == "steps"


def test_it_is_minimize_with_plain_steps():
    start = np.array([[3.0, -1.0], [0.5, 2.0]])
    path = gradient_descent(np.sin, start, learning_rate=0.4, tol=0, max_steps=7)
    twin = minimize(lambda x: (0.0, np.sin(x)), start, optim.sgd(0.4), steps=7)
    assert_array_equal(path.points, twin.points)
    assert_array_equal(start, [[3, -1], [0.5, 2]])


def test_it_stops_at_the_first_short_gradient_and_not_at_a_small_entry():
    path = gradient_descent(lambda x: x, [0.75, 0.75], learning_rate=0.5, tol=1.0)
    assert_array_equal(path.points, [[0.75, 0.75], [0.375, 0.375]])
    assert path.stopped == "flat"
    path = gradient_descent(lambda x: x, [0.25, 0.25], learning_rate=0.5, tol=1.0)
    assert_array_equal(path.points, [[0.25, 0.25]])
    path = gradient_descent(lambda x: x, [1.0, 0.0], learning_rate=0.5, tol=1.0, max_steps=1)
    assert len(path.points) == 2  # as long as tol is not shorter than tol
    assert path.stopped == "flat"


@pytest.mark.parametrize("lost", [np.nan, np.inf])
def test_a_lost_gradient_ends_the_walk_and_is_not_flat(lost):
    path = gradient_descent(lambda x: np.where(x > 2, lost, -x), [1.0], learning_rate=0.5)
    assert_array_equal(path.points, [[1], [1.5], [2.25]])
    assert path.stopped == "lost"


def squares(w, X, y):
    error = X @ w - y
    return 0.5 * (error**2).mean(), X.T @ error / len(y)


def test_batches_are_those_of_fit(rng):
    X, y, w = rng.normal(size=(11, 3)), rng.normal(size=11), rng.normal(size=3)
    rate, seeds = schedules.inverse_time(0.2, decay=0.5), [np.random.default_rng(4) for _ in "ab"]
    found = stochastic_gradient_descent(
        squares, w, X, y, epochs=3, learning_rate=rate,
        deal=lambda: minibatches(11, 4, rng=seeds[0]),
    )  # fmt: skip
    twin = fit(w, squares, (X, y), optim.sgd(rate), batch_size=4, epochs=3, rng=seeds[1])
    assert_allclose(found.W, twin.params)
    assert_allclose(found.losses, twin.losses)
    assert_allclose(found.epoch_losses, twin.epoch_losses)


def test_an_epoch_of_float32_stays_float32(rng):
    X, w = rng.normal(size=(6, 2)).astype(np.float32), np.ones(2, np.float32)
    found = stochastic_gradient_descent(
        squares, w, X, X[:, 0], deal=lambda: [np.arange(6)], epochs=2,
        learning_rate=lambda step: np.float64(0.1),
    )  # fmt: skip
    assert found.W.dtype == np.float32
    assert_array_equal(w, [1, 1])


GOOD = {
    gradient_descent: {"gradient": bowl, "x0": [1.0, 1.0], "learning_rate": 0.1},
    stochastic_gradient_descent: {
        "loss_and_grad": squares, "W": np.ones(2), "X": np.ones((4, 2)), "y": np.ones(4),
        "deal": lambda: [np.arange(4)], "learning_rate": 0.1, "epochs": 1,
    },
}  # fmt: skip
BAD = [
    (gradient_descent, "gradient", 1, TypeError, "gradient must be a function"),
    (gradient_descent, "gradient", lambda x: [1.0], ValueError, "the gradient must have the shape"),
    (gradient_descent, "x0", [], ValueError, "x0 must not be empty"),
    (gradient_descent, "learning_rate", 0, ValueError, "learning_rate must be greater than 0"),
    (gradient_descent, "tol", -1.0, ValueError, "tol must be at least 0"),
    (gradient_descent, "max_steps", 0, ValueError, "max_steps must be at least 1"),
    (stochastic_gradient_descent, "deal", [[0]], TypeError, "deal must be a function, got list"),
    (stochastic_gradient_descent, "y", np.ones(3), ValueError, "y must be as long as X"),
    (stochastic_gradient_descent, "learning_rate", "1", TypeError, "learning_rate must be a real"),
    (stochastic_gradient_descent, "epochs", 0, ValueError, "epochs must be at least 1"),
    (stochastic_gradient_descent, "W", np.array([np.nan]), ValueError, "W must be finite"),
    (
        stochastic_gradient_descent, "loss_and_grad", lambda *_: (np.inf, 0), FloatingPointError,
        "the loss became inf at step 0",
    ),
    (
        stochastic_gradient_descent, "loss_and_grad", lambda *_: (1.0, [1.0]), ValueError,
        "dW must have the shape of W",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("loop", "argument", "value", "error", "says"), BAD)
def test_bad_arguments_are_refused(loop, argument, value, error, says):
    with pytest.raises(error, match=f"^{says}"):
        loop(**{**GOOD[loop], argument: value})
