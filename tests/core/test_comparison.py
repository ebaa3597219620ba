"""Judging gradients: relative error, kinks, and the report."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.testing import assert_allclose, assert_array_equal

from cs_core.gradients import (
    compare_gradients,
    find_kinks,
    gradient_report,
    numerical_gradient,
    relative_error,
    vjp_report,
)

STEP = np.finfo(float).eps ** (1 / 3)  # the default reach of find_kinks
finite = st.floats(-1e6, 1e6, allow_subnormal=False)
pairs = st.tuples(*[arrays(np.float64, (2, 3), elements=finite)] * 2)


# --- relative error


@pytest.mark.parametrize(
    ("a", "n", "options", "error"),
    [
        (1, 3, {}, 0.5),
        (-2, 2, {}, 1),
        (5, 5, {}, 0),
        (0, 0, {}, 0),
        (0, 7, {}, 1),
        (1e-4, 0, {}, 0.1),  # below the floor: the absolute error divided by it
        (1e-4, -1e-4, {}, 0.2),
        (6e-4, 5e-4, {}, 1 / 11),  # their sum is above the floor
        (1, 3, {"floor": 8}, 0.25),
        (1e-4, 0, {"floor": 1e-8}, 1),
    ],
)
def test_relative_error(a, n, options, error):
    assert_allclose(relative_error([a], [n], **options), [error], rtol=1e-12)


@given(pairs)
def test_relative_error_is_a_symmetric_number_from_0_to_1(drawn):
    a, n = drawn
    error = relative_error(a, n)
    assert error.shape == a.shape
    assert ((error >= 0) & (error <= 1)).all()
    assert_array_equal(error, relative_error(n, a))
    assert_array_equal(error, relative_error(-a, -n))
    assert_array_equal(relative_error(a, a), np.zeros_like(a))


@given(pairs, st.floats(1e-3, 1e3))
def test_relative_error_ignores_a_common_factor_above_the_floor(drawn, factor):
    a, n = (1 + np.abs(g) for g in drawn)
    scaled = relative_error(factor * a, factor * n, floor=1e-9)
    assert_allclose(scaled, relative_error(a, n, floor=1e-9), rtol=1e-9, atol=1e-12)


# --- kinks

# distance of the nearest kink, as a share of the reach: at it, and everywhere beside it
BESIDE = [0, 0.05, 0.1, 0.17, 0.2, 0.22, 0.24, 0.26, 0.3, 0.35, 0.4, 0.45, 0.6, 0.8, 0.9]
KINKED = {
    "absolute value": np.abs,
    "relu": lambda x: np.maximum(x, 0),
    "steep and shallow": lambda x: np.where(x > 0, 3 * x, 2.5 * x),
    "relu on a slope": lambda x: np.maximum(x, 0) + 5 * x + 2,
    "relu on a parabola": lambda x: np.maximum(x, 0) + x**2 - x,
    "smallest": lambda x: np.minimum(x, 2 * x),
    "relu beside a large number": lambda x: np.maximum(x, 0) + 100,
}


@pytest.mark.parametrize("name", KINKED)
@pytest.mark.parametrize("share", BESIDE)
@pytest.mark.parametrize("sign", [-1, 1])
def test_kink_within_reach_is_found(name, share, sign):
    x = np.array([sign * share * STEP])
    assert find_kinks(lambda p: KINKED[name](p).sum(), x).tolist() == [True]


@pytest.mark.parametrize("name", KINKED)
@pytest.mark.parametrize("distance", [1.01, 2, 10, 1e3, 1e5])
def test_kink_out_of_reach_is_not_reported(name, distance):
    for x in ([distance * STEP], [-distance * STEP]):
        assert not find_kinks(lambda p: KINKED[name](p).sum(), x).any()


@pytest.mark.parametrize("h", [1e-4, 1e-2])
def test_reach_is_the_one_asked_for(h):
    assert find_kinks(lambda p: np.abs(p).sum(), [0.9 * h, 1.1 * h], h=h).tolist() == [True, False]


@pytest.mark.parametrize("where", [(0, 1), (1, 0), (1, 2)])
def test_kinks_are_found_entry_by_entry(where, rng):
    x = rng.uniform(0.5, 1, size=(2, 3))
    x[where] = 0
    expected = np.zeros((2, 3), dtype=bool)
    expected[where] = True
    before = x.copy()
    x.flags.writeable = False
    kinks = find_kinks(lambda p: (np.abs(p) * [1, 2, 3] + np.sin(p)).sum(), x)
    assert kinks.dtype == bool
    assert_array_equal(kinks, expected)
    assert_array_equal(x, before)


def test_a_maximum_has_a_kink_along_each_entry_that_ties():
    x = np.array([[[1.0, 1.0, 0.3]]])
    assert find_kinks(np.max, x).tolist() == [[[True, True, False]]]


SMOOTH = {
    "constant": lambda x: 3.0,
    "line": lambda x: 1e3 * x + 7,
    # at 1 and 64 the numbers below x lie closer than those above: x - h and x + h round unevenly
    "steep line through 0 at 1": lambda x: 1e5 * (x - 1),
    "steep line through 0 at 64": lambda x: 1e5 * (x - 64),
    "sine": np.sin,
    "fast sine": lambda x: np.sin(1000 * x),
    "exponential": np.exp,
    "fast exponential": lambda x: np.exp(100 * x),
    "parabola": lambda x: x**2,
    "sharp parabola": lambda x: 1e6 * x**2,
    "flat parabola": lambda x: 1e-6 * x**2,
    "cube": lambda x: x**3,
    "fourth power": lambda x: x**4,
    "logistic": lambda x: 1 / (1 + np.exp(-x)),
    "steep logistic": lambda x: np.tanh(250 * x) / 2,
    "softplus": lambda x: np.log1p(np.exp(x)),
    "bump on a large number": lambda x: 1e8 + np.cos(x),
}


@pytest.mark.parametrize("name", SMOOTH)
def test_smooth_functions_have_no_kink(name):
    f = SMOOTH[name]
    for x in np.concatenate([np.linspace(-1.5, 1.5, 61), [1e-7, 1e-6, -3e-6, 1e-5, 1e-3, 64.0]]):
        if not (name.endswith("exponential") and x == 64):
            assert not find_kinks(lambda p: float(f(p[0])), [x]).any(), x


@pytest.mark.parametrize("x", [1e-4, 1e-2, 1.0, 1e4])
def test_logarithm_has_no_kink(x):
    assert not find_kinks(lambda p: np.log(p).sum(), [x]).any()


@given(st.floats(-2, 2), st.floats(-50, 50), st.floats(-50, 50), st.floats(-50, 50))
def test_polynomials_have_no_kink(x, a, b, c):
    assert not find_kinks(lambda p: (a * p + b * p**2 + c * p**3).sum(), [x]).any()


def test_kinks_left_out_are_the_entries_that_differ():
    """The use they are made for: a hinge whose margins are met exactly at two entries."""

    def f(x):
        return np.maximum(x, 0).sum()

    x = np.array([0.0, 1.0, -1.0, 0.2 * STEP])
    analytic = (x > 0).astype(float)
    numeric = numerical_gradient(f, x)
    assert compare_gradients(analytic, numeric).failures == 2
    report = compare_gradients(analytic, numeric, kinks=find_kinks(f, x))
    assert report.passed
    assert report.kinks.tolist() == [True, False, False, True]


# --- the report


def test_report_of_gradients_that_differ():
    report = compare_gradients([[1.0, 2.0], [3.0, 4.0]], [[1.0, 2.0], [-3.0, 5.0]])
    assert not report.passed
    assert report.failures == 2
    assert report.worst_index == (1, 0)
    assert (report.analytic_value, report.numeric_value) == (3, -3)
    assert (report.relative_error, report.absolute_error) == (1, 6)
    assert not report.kinks.any()
    assert report.summary == (
        "Gradients differ at 2 of 4. Worst entry (1, 0): analytic 3, numeric -3, "
        "relative error 1.0e+00, absolute error 6.0e+00."
    )


def test_report_of_gradients_that_agree():
    report = compare_gradients([1.0, 2.0], [1.0, 2.0000001])
    assert report.passed
    assert report.failures == 0
    assert str(report) == (
        "Gradients agree. Worst entry (1,): analytic 2, numeric 2.0000001, "
        "relative error 2.5e-08, absolute error 1.0e-07."
    )


def test_worst_entry_is_judged_by_relative_error():
    report = compare_gradients([1000.0, 0.1], [1001.0, 0.2])
    assert report.worst_index == (1,)


@pytest.mark.parametrize(
    ("options", "passed"),
    [({}, False), ({"tolerance": 0.3}, False), ({"tolerance": 0.4}, True), ({"floor": 1e7}, True)],
)
def test_tolerance_and_floor(options, passed):
    assert compare_gradients([1.0], [2.0], **options).passed is passed


def test_an_error_of_exactly_the_tolerance_passes():
    assert compare_gradients([1.0], [3.0], tolerance=0.5).passed
    assert compare_gradients([1.0], [1.0], tolerance=0).passed


def test_entries_left_out_are_neither_failures_nor_the_worst():
    report = compare_gradients([5.0, 2.0, 1.0], [7.0, 2.0, 1.0], kinks=[True, False, False])
    assert report.passed
    assert report.failures == 0
    assert report.worst_index == (1,)
    assert (report.relative_error, report.absolute_error) == (0, 0)
    assert str(report).endswith(" Left out beside a kink: 1.")
    report = compare_gradients([5.0, 2.0, 1.0], [7.0, 2.5, 1.0], kinks=[True, False, False])
    assert not report.passed
    assert report.failures == 1
    assert report.worst_index == (1,)


def test_nothing_compared_is_not_agreement():
    report = compare_gradients([1.0, 2.0], [1.0, 2.0], kinks=[True, True])
    assert not report.passed
    assert str(report).startswith("Nothing was compared: every entry lies beside a kink.")


@pytest.mark.parametrize("shape", [(), (1,), (2, 3), (2, 1, 2)], ids=str)
def test_report_holds_plain_numbers(shape, rng):
    g = rng.normal(size=shape)
    report = compare_gradients(g, g + 1)
    assert len(report.worst_index) == len(shape)
    assert all(type(i) is int for i in report.worst_index)
    assert type(report.passed) is bool
    numbers = (report.analytic_value, report.numeric_value, report.relative_error)
    assert all(type(v) is float for v in (*numbers, report.absolute_error))
    assert g[report.worst_index] == report.analytic_value


@given(pairs)
def test_comparison_is_symmetric(drawn):
    a, n = drawn
    forth, back = compare_gradients(a, n), compare_gradients(n, a)
    assert forth.passed == back.passed
    assert forth.failures == back.failures
    assert forth.worst_index == back.worst_index
    assert forth.analytic_value == back.numeric_value
    assert forth.relative_error == back.relative_error


@pytest.mark.parametrize(
    "bug",
    [lambda g: -g, lambda g: 2 * g, lambda g: g / 4, lambda g: g + 1e-4, lambda g: 1.00001 * g],
    ids=["sign", "factor 2", "mean twice", "offset", "a hundred-thousandth"],
)
def test_planted_bugs_are_seen(bug, rng):
    x = rng.uniform(0.5, 2, size=(3, 2))
    numeric = numerical_gradient(lambda p: (p**3).sum(), x)
    assert compare_gradients(3 * x**2, numeric).passed
    assert not compare_gradients(bug(3 * x**2), numeric).passed


def test_kinks_of_another_shape_are_refused():
    with pytest.raises(ValueError, match=r"^kinks must have shape \(2,\), got \(1,\)"):
        compare_gradients([1.0, 2.0], [1.0, 2.0], kinks=[True])


# --- how the report looks


def test_text_lists_the_worst_entries_and_draws_where_they_lie():
    numeric = np.ones((3, 4))
    analytic = numeric.copy()
    analytic[0, 1], analytic[2, 0], analytic[2, 3] = 1.001, -1, 1.2
    report = compare_gradients(analytic, numeric, kinks=np.eye(3, 4, dtype=bool) * [1, 0, 0, 0] > 0)
    assert str(report).splitlines() == [
        report.summary,
        "",
        " entry  analytic  numeric  relative error  absolute error",
        "(2, 0)        -1        1         1.0e+00         2.0e+00",
        "(2, 3)       1.2        1         9.1e-02         2.0e-01",
        "(0, 1)     1.001        1         5.0e-04         1.0e-03",
        "",
        "Pattern: . agrees, - off by < 1 %, + by < 50 %, # by more, k kink",
        "k-..",
        "....",
        "#..+",
    ]
    assert repr(report) == str(report)


def test_text_of_a_pass_is_one_line():
    assert "\n" not in str(compare_gradients([1.0, 2.0], [1.0, 2.0]))


def test_table_is_short_and_large_patterns_are_left_out(rng):
    g = rng.normal(size=(30, 30))
    lines = str(compare_gradients(-g, g)).splitlines()
    assert len(lines) == 8
    assert not any(line.startswith("Pattern") for line in lines)


def test_html_holds_the_same_table(rng):
    g = rng.normal(size=(2, 3))
    report = compare_gradients(-g, g)
    html = report._repr_html_()
    assert html.count("<tr>") == 6
    assert html.startswith('<div class="gradient-report"><p><strong>Fail.</strong>')
    for row in report.worst_rows():
        for cell in row:
            assert f"<td>{cell}</td>" in html
    assert "off by &lt; 1 %" in html
    assert "<script" not in html
    passed = compare_gradients(g, g)._repr_html_()
    assert "<strong>Pass.</strong>" in passed
    assert "<table>" not in passed


# --- reports in one call


def kinked(x):
    return (np.abs(x) * [1, 2, 3] + np.sin(x)).sum()


def slope_of_kinked(x):
    return np.sign(x) * [1, 2, 3] + np.cos(x)


@pytest.mark.parametrize("subgradient", [-1, -0.5, 0, 1])
def test_a_kink_excuses_every_slope_between_its_two_sides(subgradient, rng):
    x = rng.uniform(0.5, 1, size=(2, 3))
    x[0, 1] = 0
    analytic = slope_of_kinked(x)
    analytic[0, 1] = 2 * subgradient + 1
    report = gradient_report(kinked, x, analytic)
    assert report.passed, str(report)
    assert report.kinks[0, 1] == (subgradient != 0)  # central differences agree with the mean


@pytest.mark.parametrize("value", [3.1, -1.1, 50])
def test_a_kink_excuses_no_other_value(value, rng):
    x = rng.uniform(0.5, 1, size=(2, 3))
    x[0, 1] = 0
    analytic = slope_of_kinked(x)
    analytic[0, 1] = value
    report = gradient_report(kinked, x, analytic)
    assert not report.passed
    assert report.worst_index == (0, 1)
    assert report.failures == 1


@pytest.mark.parametrize("share", BESIDE[1:])
@pytest.mark.parametrize("sign", [-1, 1])
def test_the_gradient_beside_a_kink_passes(share, sign):
    x = np.array([sign * share * STEP])
    report = gradient_report(lambda v: (np.maximum(v, 0) + np.sin(v)).sum(), x, (x > 0) + np.cos(x))
    assert report.kinks.all()
    wrong = gradient_report(lambda v: (np.maximum(v, 0) + np.sin(v)).sum(), x, (x > 0) - np.cos(x))
    assert not wrong.passed
    assert not wrong.kinks.any()


def test_report_is_compare_gradients_of_numerical_gradient(rng):
    x = rng.normal(size=(3, 2))
    report = gradient_report(lambda v: (v**3).sum(), x, -3 * x**2)
    other = compare_gradients(-3 * x**2, numerical_gradient(lambda v: (v**3).sum(), x))
    assert str(report) == str(other)
    assert report.failures == 6


@pytest.mark.parametrize("batched", [False, True])
def test_report_on_sampled_entries(batched, rng):
    x = rng.normal(size=(4, 5))
    analytic = 3 * x**2
    analytic[2, 3] += 1

    def f(v):
        return (v**3).sum(axis=(1, 2)) if batched else (v**3).sum()

    report = gradient_report(f, x, analytic, coordinates=[3, 13, 0], batched=batched)
    assert report.worst_index == (2, 3)
    assert report.failures == 1
    assert report.numeric.shape == report.kinks.shape == (3,)
    assert "(2, 3)" in str(report)
    assert "Pattern" not in str(report)
    assert gradient_report(f, x, analytic, coordinates=[3, 0], batched=batched).passed


def test_batched_report_finds_kinks(rng):
    x = np.array([0.0, 1.0, -2.0])
    report = gradient_report(lambda v: np.abs(v).sum(axis=1), x, [1.0, 1.0, -1.0], batched=True)
    assert report.passed
    assert report.kinks.tolist() == [True, False, False]


def test_backward_pass_is_checked_through_a_random_projection(rng):
    A, x = rng.normal(size=(4, 3)), rng.normal(size=3)

    def f(v):
        return np.tanh(A @ v)

    def vjp(dout):
        return A.T @ (dout * (1 - np.tanh(A @ x) ** 2))

    assert vjp_report(f, x, vjp, rng=rng).passed
    assert not vjp_report(f, x, lambda dout: A.T @ dout, rng=rng).passed
    assert not vjp_report(f, x, lambda dout: vjp(np.ones(4)), rng=rng).passed


def test_softmax_backward_is_seen_where_a_sum_would_see_nothing(rng):
    """The rows of its Jacobian sum to zero: a constant gradient of 0 passes a sum, not this."""
    x = rng.normal(size=5)

    def softmax(v):
        return np.exp(v) / np.exp(v).sum()

    def zero(dout):
        return np.zeros(5)

    assert gradient_report(lambda v: softmax(v).sum(), x, zero(None)).passed
    assert not vjp_report(softmax, x, zero, rng=rng).passed


def test_backward_pass_gets_a_covector_of_its_own(rng):
    def vjp(dout):
        dout *= 3
        return dout / 3 * np.cos(x)

    x = rng.normal(size=(2, 2))
    assert vjp_report(np.sin, x, vjp, rng=rng, coordinates=[1]).passed


def test_find_kinks_looks_where_it_is_told():
    x = np.array([[0.0, 1.0], [0.0, 2.0]])
    found = find_kinks(lambda v: np.abs(v).sum(), x, coordinates=[2, 1, 0])
    assert found.tolist() == [True, False, True]


@pytest.mark.parametrize(
    ("change", "error", "says"),
    [
        ({"analytic": np.zeros(3)}, ValueError, r"^analytic must have the shape of x, \(2,\), got"),
        ({"analytic": [np.nan, 1]}, ValueError, r"^analytic must be finite, got nan at index \(0"),
        ({"x": None}, TypeError, r"^x must hold real numbers"),
        ({"tolerance": -1}, ValueError, r"^tolerance must be at least 0"),
        ({"floor": 0}, ValueError, r"^floor must be greater than 0"),
        ({"h": 0}, ValueError, r"^h must be greater than 0"),
        ({"coordinates": [2]}, ValueError, r"^coordinates must lie in \[0, 2\), got 2"),
        ({"f": lambda v: v}, ValueError, r"^f must return one real number"),
        ({"f": lambda v: np.nan}, ValueError, r"^f must be finite, got nan"),
        ({"max_bytes": 0}, ValueError, r"^max_bytes must be at least 1, got 0"),
    ],
)
def test_bad_arguments_of_a_report_are_refused(change, error, says):
    good = {"f": lambda v: (v**2).sum(), "x": [1.0, 2.0], "analytic": [2.0, 4.0]}
    assert gradient_report(**good).passed
    with pytest.raises(error, match=says):
        gradient_report(**{**good, **change})


def test_a_seed_is_no_generator():
    with pytest.raises(TypeError, match=r"^rng must be a numpy.random.Generator"):
        vjp_report(np.sin, [1.0], lambda dout: dout, rng=0)
    with pytest.raises(TypeError, match=r"^f\(x\) must hold real numbers"):
        vjp_report(lambda v: None, [1.0], lambda d: d, rng=np.random.default_rng(0))
