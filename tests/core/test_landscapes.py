"""Test functions: exact gradients, minima that are minima, many points at once."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from cs_core import landscapes
from cs_core.gradients import compare_gradients, numerical_gradient
from cs_core.landscapes import Landscape, amsgrad_counterexample, quadratic

NAMED = {n: f for n in landscapes.__all__ if isinstance(f := getattr(landscapes, n), Landscape)}
ALL = {
    **NAMED,
    "round": quadratic(1.0),
    "turned": quadratic(30.0, angle=-0.7),
    "rare": amsgrad_counterexample(0),
    "common": amsgrad_counterexample(1, rare=5.0),
}
every_landscape = pytest.mark.parametrize("landscape", ALL.values(), ids=ALL)
every_plane = pytest.mark.parametrize(
    "landscape", [f for f in ALL.values() if len(f.domain) == 2], ids=lambda f: f.name
)


def draw(landscape, rng, n=20):
    """Points of the domain; of shape (n, 2), or (n,) on a line."""
    low, high = np.transpose(landscape.domain)
    points = rng.uniform(low, high, size=(n, len(low)))
    return points[:, 0] if len(low) == 1 else points


@every_landscape
def test_gradient_is_the_slope_of_the_value(landscape, rng):
    for point in draw(landscape, rng):
        numeric = numerical_gradient(lambda x: float(landscape.value(x)), point)
        report = compare_gradients(landscape.gradient(point), numeric, tolerance=1e-6)
        assert report.passed, str(report)


@every_landscape
def test_minima_are_minima(landscape, rng):
    for minimum in landscape.minima:
        lowest = np.array(minimum if len(minimum) > 1 else minimum[0])
        ends = [edge for interval in landscape.domain for edge in interval]
        if not any(abs(m) == abs(e) for m in minimum for e in ends):
            assert_allclose(landscape.gradient(lowest), 0, atol=1e-12)
        low, high = (np.squeeze(edge) for edge in np.transpose(landscape.domain))
        near = np.clip(lowest + 1e-3 * rng.normal(size=(200, *lowest.shape)), low, high)
        assert (landscape.value(near) >= landscape.value(lowest) - 1e-15).all()


@pytest.mark.parametrize(
    ("name", "point", "value", "gradient"),
    [
        ("zigzag_bowl", [-7.0, 2.0], 6.45, [-0.7, 4.0]),
        ("saddle", [2.0, 1.0], 3.0, [4.0, -2.0]),
        ("monkey_saddle", [1.0, 2.0], -11.0, [-9.0, -12.0]),
        ("rosenbrock", [-1.0, 1.0], 4.0, [-4.0, 0.0]),
        ("rosenbrock", [0.0, 2.0], 401.0, [-2.0, 400.0]),
        ("beale", [0.0, 0.0], 14.203125, [-12.75, 0.0]),
        ("himmelblau", [0.0, 0.0], 170.0, [-14.0, -22.0]),
        ("himmelblau", [1.0, 1.0], 106.0, [-46.0, -38.0]),
        ("cubic", 3.0, -3.0, 5.0),
        ("cubic", 0.0, 0.0, -4.0),
        ("sinc", 0.0, 1.0, 0.0),
        ("sinc", np.pi, 0.0, -1 / np.pi),
    ],
)
def test_values_by_hand(name, point, value, gradient):
    landscape = NAMED[name]
    assert_allclose(landscape.value(point), value, atol=1e-15)
    assert_allclose(landscape.gradient(point), gradient, rtol=1e-15, atol=1e-15)


@every_landscape
def test_many_points_at_once(landscape, rng):
    points = draw(landscape, rng, n=6)
    values, slopes = landscape.value(points), landscape.gradient(points)
    assert values.shape == (6,)
    assert slopes.shape == points.shape
    for i, point in enumerate(points):
        assert_allclose(values[i], landscape.value(point), rtol=1e-14)
        assert_allclose(slopes[i], landscape.gradient(point), rtol=1e-14)
    grid = points.reshape(2, 3, *points.shape[1:])
    assert_array_equal(landscape.value(grid), values.reshape(2, 3))
    assert_array_equal(landscape.gradient(grid), slopes.reshape(grid.shape))


@every_landscape
@pytest.mark.parametrize("make", [np.float32, np.float64], ids=lambda t: t.__name__)
def test_dtype_is_that_of_the_points(landscape, make, rng):
    points = draw(landscape, rng).astype(make)
    assert landscape.value(points).dtype == make
    assert landscape.gradient(points).dtype == make


@every_landscape
def test_points_are_read_and_never_written(landscape, rng):
    points = draw(landscape, rng)
    before = points.copy()
    points.flags.writeable = False
    landscape.value(points)
    gradient = landscape.gradient(points)
    assert_array_equal(points, before)
    assert gradient.flags.writeable
    assert not np.shares_memory(gradient, points)


@every_landscape
def test_loss_and_grad_are_value_and_gradient(landscape, rng):
    point = draw(landscape, rng)[0]
    loss, gradient = landscape.loss_and_grad(point)
    assert type(loss) is float
    assert loss == landscape.value(point)
    assert_array_equal(gradient, landscape.gradient(point))


@pytest.mark.parametrize("condition", [1.0, 7.0, 1e4])
@pytest.mark.parametrize("angle", [0.0, 0.4, -2.0])
def test_curvatures_of_the_quadratic_are_1_and_the_condition(condition, angle):
    bowl = quadratic(condition, angle=angle)
    H = bowl.gradient(np.eye(2))  # the gradient is linear: its rows are those of the Hessian
    assert_allclose(H, H.T, atol=1e-12 * condition)
    assert_allclose(np.linalg.eigvalsh(H), [1, condition], rtol=1e-10)
    flat = np.array([np.cos(angle), np.sin(angle)])
    assert_allclose(bowl.value(flat), 0.5)
    assert_allclose(bowl.value(flat[::-1] * [-1, 1]), condition / 2)


def test_slope_of_sinc_is_smooth_where_its_series_begins():
    """From high-precision arithmetic; the plain formula loses eight digits at 1e-4."""
    x = np.array([1e-300, 1e-8, 1e-4, 0.05, 0.0999999, 0.1, 0.1000001, 1.0])
    right = [
        -3.3333333333333333e-301, -3.3333333333333333e-09, -3.3333333300000000e-05,
        -0.016662500372007648, -0.033299983380655704, -0.033300011902557270,
        -0.033299998333336666, -0.30116867893975678,
    ]  # fmt: skip
    slopes = landscapes.sinc.gradient(x)
    assert_allclose(slopes[[0, 1, 2, 3, 7]], np.array(right)[[0, 1, 2, 3, 7]], rtol=1e-13)
    assert_allclose(landscapes.sinc.gradient(-x), -slopes, rtol=1e-15)
    assert_allclose(np.diff(slopes[4:7]), -1e-7 / 3 * (1 - 3 * 0.01 / 10), rtol=1e-5)


def test_three_steps_of_the_counterexample_add_up():
    total = sum(amsgrad_counterexample(step, rare=4.0).gradient(0.2) for step in range(3))
    assert total == 2.0


@every_plane
@pytest.mark.parametrize("shape", [(), (1,), (3,), (2, 1), (2, 3)], ids=str)
def test_points_of_the_plane_have_two_coordinates(landscape, shape):
    said = r"^x must have 2 coordinates on its last axis, got shape"
    for f in (landscape.value, landscape.gradient):
        with pytest.raises(ValueError, match=said):
            f(np.ones(shape))


@every_landscape
@pytest.mark.parametrize(
    ("bad", "error", "says"),
    [
        ([np.nan, 0.0], ValueError, "be finite, got nan"),
        ([1j, 0.0], TypeError, "hold real numbers, got dtype complex128"),
        (np.zeros((0, 2)), ValueError, "not be empty"),
    ],
    ids=["nan", "complex", "empty"],
)
def test_points_are_finite_real_numbers(landscape, bad, error, says):
    for f in (landscape.value, landscape.gradient, landscape.loss_and_grad):
        with pytest.raises(error, match=f"^x must {says}"):
            f(bad)


@pytest.mark.parametrize(
    ("make", "error", "says"),
    [
        (lambda: quadratic(0.5), ValueError, "condition must be at least 1, got 0.5"),
        (lambda: quadratic("2"), TypeError, "condition must be a real number, got str"),
        (lambda: quadratic(2, angle=np.inf), ValueError, "angle must be finite, got inf"),
        (lambda: amsgrad_counterexample(0, rare=2), ValueError, "rare must be greater than 2"),
        (lambda: amsgrad_counterexample(0.5), TypeError, "step must be a whole number, got 0.5"),
        (lambda: amsgrad_counterexample(-1), ValueError, "step must be at least 0, got -1"),
    ],
)
def test_constants_are_in_their_ranges(make, error, says):
    with pytest.raises(error, match=f"^{says}"):
        make()
