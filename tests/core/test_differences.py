"""Derivatives by differences: how right they are, and how that depends on the step."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.testing import assert_allclose, assert_array_equal

from cs_core.gradients import (
    directional_derivative,
    find_kinks,
    numerical_gradient,
    numerical_vjp,
)

METHODS = ["forward", "central", "complex"]
every_method = pytest.mark.parametrize("method", METHODS)
TOLERANCE = {"forward": 1e-6, "central": 1e-9, "complex": 1e-14}
entries = st.floats(-3, 3, allow_subnormal=False)


def cubes(x):
    return (x**3).sum()


# name: a smooth function of an array, its gradient
SMOOTH = {
    "constant": (lambda x: 0 * x.sum() + 3, lambda x: 0 * x),
    "sum": (lambda x: x.sum(), np.ones_like),
    "squares": (lambda x: (x**2).sum(), lambda x: 2 * x),
    "cubes": (cubes, lambda x: 3 * x**2),
    "sine": (lambda x: np.sin(x).sum(), np.cos),
    "exponential": (lambda x: np.exp(x).sum(), np.exp),
    "logarithm": (lambda x: np.log(x**2 + 1).sum(), lambda x: 2 * x / (x**2 + 1)),
    "product": (lambda x: np.prod(np.cos(x)), lambda x: -np.tan(x) * np.prod(np.cos(x))),
}


@every_method
@pytest.mark.parametrize("name", SMOOTH)
@pytest.mark.parametrize("shape", [(), (1,), (4,), (2, 3), (2, 1, 2)], ids=str)
def test_gradient_of_smooth_functions(name, method, shape, rng):
    f, gradient = SMOOTH[name]
    x = rng.uniform(-1.3, 1.3, size=shape)
    got = numerical_gradient(f, x, method=method)
    assert type(got) is np.ndarray
    assert got.shape == shape
    assert got.dtype == np.float64
    assert_allclose(got, gradient(x), rtol=10 * TOLERANCE[method], atol=10 * TOLERANCE[method])


def test_central_differences_are_the_default(rng):
    x = rng.normal(size=3)
    assert_array_equal(numerical_gradient(cubes, x), numerical_gradient(cubes, x, method="central"))


@given(arrays(np.float64, (3, 3), elements=entries), arrays(np.float64, 3, elements=entries))
def test_central_differences_have_no_truncation_error_on_quadratics(A, x):
    """So even a coarse step is right; a forward difference is off by h A_kk / 2."""
    symmetric = A + A.T

    def f(point):
        return point @ symmetric @ point / 2

    exact = symmetric @ x
    assert_allclose(numerical_gradient(f, x, h=0.5), exact, rtol=1e-12, atol=1e-12)
    forward = numerical_gradient(f, x, h=0.5, method="forward")
    assert_allclose(forward - exact, 0.25 * np.diag(symmetric), rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize(("method", "order"), [("forward", 1), ("central", 2)])
@pytest.mark.parametrize("name", ["cubes", "sine", "exponential"])
def test_truncation_error_falls_as_a_power_of_the_step(name, method, order):
    f, gradient = SMOOTH[name]
    x = np.array([0.7])
    steps = np.array([1e-1, 1e-2, 1e-3, 1e-4])
    errors = [abs(numerical_gradient(f, x, h=h, method=method) - gradient(x))[0] for h in steps]
    assert_allclose(np.polyfit(np.log(steps), np.log(errors), 1)[0], order, atol=0.05)


@pytest.mark.parametrize("method", ["forward", "central"])
def test_rounding_error_grows_as_the_step_shrinks(method):
    """Below the default step, a hundredth of it is worse: the left arm of the V."""
    x = np.linspace(0.5, 2, 40)

    def worst(h):
        return np.abs(numerical_gradient(cubes, x, h=h, method=method) - 3 * x**2).max()

    best = worst(None)
    default = {"forward": 1.5e-8, "central": 6e-6}[method]
    assert worst(default / 1000) > 10 * best
    assert worst(default * 1000) > 10 * best


def test_complex_step_needs_no_balance():
    for h in (1e-8, 1e-30, 1e-100):
        slope = numerical_gradient(np.exp, 1.5, h=h, method="complex")
        assert_allclose(slope, np.exp(1.5), rtol=1e-15)


@pytest.mark.parametrize("h", [1e-3, 0.1])
def test_step_is_the_one_asked_for(h):
    """x^3 at 2: forward 12 + 6h + h^2, central 12 + h^2, complex 12 - h^2."""
    expected = {"forward": 12 + 6 * h + h**2, "central": 12 + h**2, "complex": 12 - h**2}
    for method, slope in expected.items():
        assert_allclose(numerical_gradient(cubes, 2.0, h=h, method=method), slope, rtol=1e-10)


def test_slope_is_divided_by_the_step_really_taken():
    """At x = 1e5 a step of 6e-6 is rounded by up to 1e-6 of itself."""
    x = np.linspace(1e5, 1e5 + 1, 50)
    assert_allclose(numerical_gradient(lambda p: (p - 1e5).sum(), x, h=1e-8), 1, rtol=1e-4)


@pytest.mark.parametrize(
    ("method", "evaluations"), [("forward", 12 + 1), ("central", 2 * 12), ("complex", 12)]
)
def test_number_of_evaluations(method, evaluations, rng):
    points = []
    numerical_gradient(
        lambda x: points.append(x) or x.sum(), rng.normal(size=(3, 4)), method=method
    )
    assert len(points) == evaluations
    assert points[0].dtype == (np.complex128 if method == "complex" else np.float64)


@every_method
def test_one_entry_moves_at_a_time(method):
    x = np.array([1.0, 2.0, 3.0])
    moved = []
    numerical_gradient(lambda p: moved.append(p != x) or 0.0, x, method=method)
    assert {tuple(m.nonzero()[0]) for m in moved} <= {(0,), (1,), (2,), ()}
    assert np.logical_or.reduce(moved).all()


@every_method
def test_function_may_write_into_its_point(method):
    x = np.array([1.0, -2.0])
    x.flags.writeable = False

    def f(p):
        p *= p
        return p.sum()

    tolerance = 10 * TOLERANCE[method]
    assert_allclose(numerical_gradient(f, x, method=method), [2, -4], rtol=tolerance)
    assert_allclose(directional_derivative(f, x, [1.0, 1.0], method=method), -2, rtol=tolerance)
    assert_array_equal(x, [1, -2])


@pytest.mark.parametrize("x", [[3, 4], np.array([3, 4], np.uint8), np.array([3, 4], np.float32)])
def test_points_are_taken_in_float64(x):
    assert_allclose(numerical_gradient(cubes, x), [27, 48], rtol=1e-9)
    assert_allclose(numerical_vjp(lambda p: p**3, x, [1, 2]), [27, 96], rtol=1e-9)
    assert_allclose(directional_derivative(cubes, x, [1, -1]), -21, rtol=1e-9)
    assert_allclose(directional_derivative(np.sum, [0.0, 0.0], [1e-200, 0]), 1e-200, rtol=1e-9)


@pytest.mark.parametrize("value", [3, 3.0, np.float32(3), np.array([3.0]), np.array([[3.0]])])
def test_one_number_in_any_wrapping_will_do(value):
    assert_array_equal(numerical_gradient(lambda x: value, [1.0, 2.0]), [0, 0])


def test_whole_numbers_do_not_wrap_around():
    """250 - 5 is 245 and 5 - 250 is -245, also where both are uint8."""
    falling = numerical_gradient(lambda x: np.uint8(5 if x[0] > 0 else 250), [0.0], h=0.5)
    assert_array_equal(falling, [-245])


@pytest.mark.parametrize(
    "value", [np.zeros(2), [1, 2], "one", None, True, [], {}, np.zeros((0, 1)), 1 + 2j]
)
def test_anything_but_one_real_number_is_refused(value):
    with pytest.raises(ValueError, match=r"^f must return one real number, got shape "):
        numerical_gradient(lambda x: value, [1.0, 2.0])
    with pytest.raises(ValueError, match=r"^f must return one real number, got shape "):
        directional_derivative(lambda x: value, [1.0, 2.0], [1.0, 0.0])
    with pytest.raises(ValueError, match=r"^f must return one real number, got shape "):
        find_kinks(lambda x: value, [1.0, 2.0])


def test_complex_step_refuses_anything_but_one_number():
    with pytest.raises(ValueError, match=r"^f must return one number, got shape \(2,\) of dtype c"):
        numerical_gradient(np.exp, [1.0, 2.0], method="complex")


@pytest.mark.parametrize("h", [1e-17, 1e-30])
@pytest.mark.parametrize("method", ["forward", "central"])
def test_step_too_small_to_move_is_refused(h, method):
    with pytest.raises(ValueError, match=f"^h must be large enough to move x, got {h:g}"):
        numerical_gradient(cubes, [1.0], h=h, method=method)


def test_direction_too_short_to_move_is_refused():
    with pytest.raises(ValueError, match=r"^h must be large enough to move x"):
        directional_derivative(cubes, [1.0], [1e-200])


# --- vector-Jacobian products and directional derivatives

A = np.array([[1.0, -2.0, 0.5], [3.0, 0.0, 4.0]])


@every_method
def test_vjp_of_a_linear_map_is_its_transpose(method, rng):
    """A is not symmetric and not square, so neither A nor a reshaped A would pass."""
    dout = rng.normal(size=2)
    got = numerical_vjp(lambda x: A @ x, rng.normal(size=3), dout, method=method)
    assert_allclose(got, A.T @ dout, rtol=10 * TOLERANCE[method])


@every_method
def test_vjp_of_a_softmax_row(method):
    """(diag(p) - p p^T) dout; all ones give exactly nothing, which is why they probe nothing."""

    def softmax(s):
        return np.exp(s) / np.exp(s).sum()

    s, dout = np.array([0.3, -1.0, 2.0]), np.array([1.0, -2.0, 0.5])
    p = softmax(s)
    got = numerical_vjp(softmax, s, dout, method=method)
    assert_allclose(got, p * dout - p * (p @ dout), rtol=1e-6)
    assert_allclose(numerical_vjp(softmax, s, np.ones(3), method=method), 0, atol=1e-7)


@pytest.mark.parametrize("shape", [(2, 3), (1, 1), (2, 2, 2)], ids=str)
def test_vjp_of_an_elementwise_function(shape, rng):
    x, dout = rng.normal(size=shape), rng.normal(size=shape)
    before = x.copy(), dout.copy()
    assert_allclose(numerical_vjp(np.sin, x, dout), np.cos(x) * dout, rtol=1e-7, atol=1e-9)
    assert_array_equal(x, before[0])
    assert_array_equal(dout, before[1])


def test_vjp_step_is_the_one_asked_for():
    assert_allclose(numerical_vjp(lambda x: x**3, [2.0], [2.0], h=0.1), [2 * 12.01], rtol=1e-12)


def test_vjp_refuses_another_shape():
    with pytest.raises(
        ValueError, match=r"^f\(x\) must have the shape of dout, \(1,\), got \(2,\)"
    ):
        numerical_vjp(np.sin, [1.0, 2.0], [1.0])


@every_method
@given(data=st.data())
def test_directional_derivative_is_gradient_times_direction(method, data):
    x = data.draw(arrays(np.float64, 3, elements=entries))
    v = data.draw(arrays(np.float64, 3, elements=st.floats(0.1, 3)))
    got = directional_derivative(cubes, x, v, method=method)
    tolerance = {"forward": 1e-5, "central": 1e-7, "complex": 1e-12}[method]
    assert type(got) is float
    assert_allclose(got, 3 * x**2 @ v, rtol=tolerance, atol=tolerance)
    opposite = directional_derivative(cubes, x, -v, method=method)
    assert_allclose(opposite, -got, rtol=10 * tolerance, atol=10 * tolerance)


def test_directional_derivative_takes_two_evaluations_however_many_entries(rng):
    points = []
    directional_derivative(
        lambda x: points.append(x) or x.sum(), rng.normal(size=500), rng.normal(size=500)
    )
    assert len(points) == 2


def test_directional_step_is_h_times_the_direction():
    # ((2 + 0.2)^3 - (2 - 0.2)^3) / 0.2 along v = 2 with h = 0.1
    assert_allclose(directional_derivative(cubes, [2.0], [2.0], h=0.1), 24.08, rtol=1e-12)


def test_gradient_is_the_steepest_direction(rng):
    x = rng.normal(size=4)
    steepest = numerical_gradient(cubes, x)
    steepest /= np.linalg.norm(steepest)
    top = directional_derivative(cubes, x, steepest)
    for _ in range(50):
        v = rng.normal(size=4)
        assert directional_derivative(cubes, x, v / np.linalg.norm(v)) <= top + 1e-8


# --- chosen entries, and many points in one call


def stacked_cubes(x):
    return (x**3).reshape(len(x), -1).sum(axis=1)


@every_method
@pytest.mark.parametrize("batched", [False, True])
@pytest.mark.parametrize("shape", [(), (1,), (5,), (2, 3), (2, 1, 2)], ids=str)
def test_chosen_entries_are_those_of_the_whole_gradient(method, batched, shape, rng):
    x = rng.normal(size=shape)
    f = stacked_cubes if batched else cubes
    whole = numerical_gradient(f, x, method=method, batched=batched)
    assert whole.shape == shape
    chosen = rng.integers(x.size, size=7)
    part = numerical_gradient(f, x, method=method, batched=batched, coordinates=chosen)
    assert_array_equal(part, whole.ravel()[chosen])


@every_method
@pytest.mark.parametrize("shape", [(), (4,), (2, 3), (2, 1, 2)], ids=str)
@pytest.mark.parametrize("max_bytes", [1, 50, 100, 2**18])
def test_batches_give_what_single_points_give(method, shape, max_bytes, rng):
    x = rng.normal(size=shape)
    x.flags.writeable = False
    got = numerical_gradient(stacked_cubes, x, method=method, batched=True, max_bytes=max_bytes)
    assert got.dtype == np.float64
    assert_allclose(got, numerical_gradient(cubes, x, method=method), rtol=1e-6, atol=1e-9)


@every_method
def test_stacks_keep_within_the_bound(method):
    sizes = []

    def f(x):
        sizes.append(x.nbytes)
        return stacked_cubes(x)

    x = np.ones(100)
    numerical_gradient(f, x, method=method, batched=True, max_bytes=10_000)
    assert max(sizes) <= 10_000
    assert max(sizes) > 10_000 - 2 * x.nbytes
    assert len(sizes) < 40
    sizes.clear()
    numerical_gradient(f, x, method=method, batched=True, max_bytes=1)
    assert max(sizes) == x.nbytes * (2 if method == "complex" else 1)


def test_one_entry_of_many_makes_a_small_stack():
    shapes = []
    numerical_gradient(
        lambda x: shapes.append(x.shape) or stacked_cubes(x), np.ones((30, 40)),
        coordinates=[7], batched=True,
    )  # fmt: skip
    assert set(shapes) == {(1, 30, 40)}


def test_a_batched_function_may_write_into_its_stack(rng):
    def greedy(x):
        value = stacked_cubes(x)
        x[:] = 7
        return value

    x = rng.normal(size=4)
    assert_allclose(numerical_gradient(greedy, x, batched=True), 3 * x**2, rtol=1e-8)


MIXED = {
    "mean over the stack": lambda x: np.full(len(x), stacked_cubes(x).mean()),
    "first point for all": lambda x: np.full(len(x), stacked_cubes(x)[0]),
    "last point for all": lambda x: np.full(len(x), stacked_cubes(x)[-1]),
    "neighbors": lambda x: np.roll(stacked_cubes(x), 1),
    "standardized": lambda x: stacked_cubes(x - x.mean(axis=0) / 2),
    "divided by the number": lambda x: stacked_cubes(x) / len(x),
    "running sum": lambda x: np.cumsum(stacked_cubes(x)),
}


@every_method
@pytest.mark.parametrize("name", MIXED)
def test_a_function_that_mixes_its_points_is_refused(name, method, rng):
    x = rng.uniform(0.5, 1, size=(2, 3))
    with pytest.raises(ValueError, match=r"^f must treat the points of a stack independently when"):
        numerical_gradient(MIXED[name], x, batched=True, method=method)


@pytest.mark.parametrize(
    "wrong",
    [lambda x: x.sum(), lambda x: x, lambda x: x.sum(axis=0), lambda x: stacked_cubes(x)[:, None],
     lambda x: ["a"] * len(x), lambda x: None, lambda x: 1j * stacked_cubes(x)],
)  # fmt: skip
def test_a_stack_of_points_gets_a_number_for_each(wrong, rng):
    with pytest.raises(ValueError, match=r"^f must return 6 numbers for a stack of 6 points when"):
        numerical_gradient(wrong, rng.normal(size=(2, 3)), batched=True)


def test_rounding_in_another_order_is_not_mixing(rng):
    A = rng.normal(size=(300, 300))
    x = rng.normal(size=300)
    got = numerical_gradient(lambda x: ((x @ A) ** 2).sum(axis=1), x, batched=True)
    assert_allclose(got, 2 * A @ (x @ A), rtol=1e-5, atol=1e-3)


def test_batched_step_too_small_to_move_is_refused():
    with pytest.raises(ValueError, match=r"^h must be large enough to move x, got 1e-30"):
        numerical_gradient(stacked_cubes, [1.0], h=1e-30, batched=True)


@pytest.mark.parametrize(
    ("value", "error", "says"),
    [
        ([4], ValueError, r"lie in \[0, 4\), got 4"),
        ([-1], ValueError, r"lie in \[0, 4\), got -1"),
        ([], ValueError, r"be a non-empty list of flat indices, got shape \(0,\)"),
        (1, ValueError, r"be a non-empty list of flat indices, got shape \(\)"),
        ([[0, 1]], ValueError, r"be a non-empty list of flat indices, got shape \(1, 2\)"),
        ([[0], [0, 1]], ValueError, "be a list of flat indices, got a ragged one"),
        ([0.0, 1.0], TypeError, "be of integer dtype, got float64"),
        ([True, False], TypeError, "be of integer dtype, got bool"),
        (["0"], TypeError, "be of integer dtype, got <U1"),
    ],
)
@pytest.mark.parametrize("batched", [False, True])
def test_coordinates_are_flat_indices(value, error, says, batched):
    for function in (numerical_gradient, find_kinks):
        options = {"batched": batched} if function is numerical_gradient else {}
        with pytest.raises(error, match=f"^coordinates must {says}"):
            function(cubes, np.ones((2, 2)), coordinates=value, **options)


@pytest.mark.parametrize(
    ("value", "error", "says"),
    [(0, ValueError, "be at least 1, got 0"), (1.5, TypeError, "be a whole number, got 1.5"),
     (True, TypeError, "be a whole number, got True"), (None, TypeError, "be a whole number")],
)  # fmt: skip
def test_max_bytes_is_a_whole_number(value, error, says):
    with pytest.raises(error, match=f"^max_bytes must {says}"):
        numerical_gradient(cubes, [1.0], max_bytes=value)


def test_batches_call_far_less_often(rng):
    """Time is for the benchmarks; calls are what is saved."""
    calls = []
    numerical_gradient(
        lambda x: calls.append(len(x)) or stacked_cubes(x), rng.normal(size=(30, 10)), batched=True
    )
    assert len(calls) <= 600 / 10
