"""Descent on a line: the walks of the lecture, to the digit, and what ends a walk."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from cs_core.train import descend_1d


def cubic(x):
    return x**3 / 3 - 4 * x


def ripples(x):
    return np.sin(x) / x


def on_the_cubic(x0=0.0, **options):
    return descend_1d(cubic, x0, **{"interval": (-3, 3), "step": 1e-3, **options})


def test_the_walk_of_the_cubic():
    """Fact F13."""
    walk = on_the_cubic()
    assert_allclose(walk.points[-1], 1.997, rtol=0, atol=1e-9)
    assert walk.points.shape == walk.slopes.shape == (1998,)
    assert walk.stopped == "flat"
    assert_allclose(walk.slopes[0], -3.9999997, rtol=0, atol=5e-8)


def test_the_walk_into_the_wall():
    """Fact F13: it ends higher than at 0, though it has walked downhill all the way."""
    walk = on_the_cubic(-2.5)
    assert walk.points[-1] == -3.0
    assert len(walk.points) == 502
    assert walk.stopped == "wall"
    heights = cubic(walk.points)
    assert (np.diff(heights) < 0).all()
    assert_allclose([heights[0], heights[-1]], [4.7917, 3.0], atol=1e-4)


@pytest.mark.parametrize(("start", "end", "minimum"), [(1, 4.448, 4.4934), (9, 10.796, 10.9041)])
def test_the_walks_of_the_ripples(start, end, minimum):
    """Fact F14: where it stops, and how far that is from the minimum, depends on the start."""
    walk = descend_1d(ripples, start, interval=(1e-3, 15), step=1e-3)
    assert_allclose(walk.points[-1], end, rtol=0, atol=1e-9)
    assert walk.stopped == "flat"
    around = np.array([minimum - 1e-3, minimum, minimum + 1e-3])
    assert ripples(around).argmin() == 1


def test_a_maximum_is_as_flat():
    assert descend_1d(ripples, 7.7, interval=(1e-3, 15), step=1e-3).points.tolist() == [7.7]


def test_proportional_steps_by_hand():
    """x^2 with h = 0.5: the forward difference is 2x + 0.5, not 2x."""
    walk = descend_1d(lambda x: x * x, 2, interval=(-5, 5), step=0.25, rule="slope", h=0.5, tol=1)
    assert_array_equal(walk.points, [2, 0.875, 0.3125, 0.03125])
    assert_array_equal(walk.slopes, 2 * walk.points + 0.5)
    assert walk.stopped == "flat"


def test_sign_steps_by_hand():
    walk = descend_1d(abs, 1, interval=(-5, 5), step=0.75, h=0.5, tol=0.5, max_steps=3)
    assert_array_equal(walk.points, [1, 0.25, -0.5, 0.25])
    assert_array_equal(walk.slopes, [1, 1, -1, 1])
    assert walk.stopped == "steps"


@pytest.mark.parametrize(("step", "steps"), [(0.1, 16), (0.25, 4), (0.45, 21), (0.5, 1)])
def test_steps_to_the_minimum_by_rate(step, steps):
    walk = on_the_cubic(step=step, rule="slope")
    assert len(walk.points) == steps + 1
    assert walk.stopped == "flat"


def test_above_the_limit_it_never_arrives():
    """2 / f''(2) is 0.5."""
    walk = on_the_cubic(step=0.51, rule="slope", max_steps=2000)
    assert walk.stopped == "steps"
    assert len(walk.points) == 2001


@pytest.mark.parametrize(("start", "wall"), [(0.5, -1), (-0.5, -1)])
def test_a_long_step_ends_at_the_wall(start, wall):
    walk = descend_1d(lambda x: 3 * x, start, interval=(-1, 1), step=9, rule="slope")
    assert_array_equal(walk.points, [start, wall])
    assert walk.stopped == "wall"


def test_a_wall_touched_exactly_does_not_end_a_walk():
    walk = descend_1d(lambda x: x * x, 1, interval=(0, 2), step=0.5, h=0.25, tol=0.5)
    assert_array_equal(walk.points, [1, 0.5, 0])
    assert walk.stopped == "flat"


def test_the_last_step_allowed_may_end_flat():
    assert on_the_cubic(step=0.5, rule="slope", max_steps=1).stopped == "flat"


BAD = [
    ("f", 3, TypeError, "be a function, got int"),
    ("x0", 4, ValueError, r"lie in the interval, \[-3, 3\], got 4"),
    ("x0", np.nan, ValueError, "be finite, got nan"),
    ("interval", 3, TypeError, r"be two numbers, such as \(-3, 3\), got 3"),
    ("interval", (3, -3), ValueError, r"have its lower end first, got \(3, -3\)"),
    ("step", 0, ValueError, "be greater than 0, got 0"),
    ("rule", "slopes", ValueError, "be 'sign' or 'slope', got 'slopes'"),
    ("h", 0.0, ValueError, "be greater than 0, got 0"),
    ("h", 1e-30, ValueError, "be large enough to move x, which is 1, got 1e-30"),
    ("tol", -1, ValueError, "be at least 0, got -1"),
    ("max_steps", 2.0, TypeError, "be a whole number, got 2.0"),
]


@pytest.mark.parametrize(("argument", "value", "error", "says"), BAD)
def test_bad_arguments_are_refused(argument, value, error, says):
    good = {"f": cubic, "x0": 1.0, "interval": (-3, 3), "step": 0.1}
    with pytest.raises(error, match=f"^{argument} must {says}$"):
        descend_1d(**{**good, argument: value})


def test_a_lost_value_is_told_with_its_place():
    def lost(x):
        return x if x > 0.3 else np.nan

    with pytest.raises(FloatingPointError, match=r"^f became nan at step 3, where x is 0\.25"):
        descend_1d(lost, 1, interval=(-3, 3), step=0.25)
    with pytest.raises(TypeError, match=r"^f must return a real number, got ndarray"):
        descend_1d(lambda x: np.ones(2), 1, interval=(-3, 3), step=0.25)
