"""Functions that tests lend to a student's code: what their calls tell, and in which words."""

import numpy as np
import pytest

from cs_core.gradients import (
    central_gradient,
    complex_step_gradient,
    directional_check,
    forward_gradient,
    gradient_check,
)
from cs_core.testing import (
    Along,
    CheckFailed,
    Differences,
    Verdicts,
    Watch,
    Watched,
    call,
    check_cases,
    check_refusals,
    check_restored,
    check_value,
)

X = np.array([[1.0, -2.0, 0.5], [3.0, 0.25, -1.0]])
STEPS = {"forward": 1e-7, "central": 1e-5, "complex": 1e-30}
RIGHT = {
    "forward": forward_gradient, "central": central_gradient, "complex": complex_step_gradient,
}  # fmt: skip


def f(x):
    flat = x.ravel()
    return (np.sin(flat) * np.roll(flat, 1)).sum() + (flat**2).sum()


def walk(step, *, f=f, x=X, base=False, keep=False, dtype=float, divisor=1.0):
    """Points x + step e_k for each of the steps and entries, and a value like slopes."""

    def student(f, x, *, h=0.0):
        point, values = x.astype(dtype), np.zeros(x.shape)
        if base:
            f(point.copy())
        for index in np.ndindex(x.shape):
            kept = point[index]
            for one in step(h) if callable(step) else step:
                point[index] = kept + one
                values[index] += np.real(f(point.copy())) / divisor
            if not keep:
                point[index] = kept
        return values

    return student


def refusal(kind, student, x=X, **kwargs):
    """The message about a student's function."""
    case = call(f, x, **kwargs)
    right = RIGHT[kind]
    with pytest.raises(CheckFailed) as caught:
        check_cases(
            student, right, {"numbers": case}, rng=np.random.default_rng(0), names=("slopes",),
            rtol=1e-7, watch=Differences(kind, h=STEPS[kind]),
        )  # fmt: skip
    return caught.value


@pytest.mark.parametrize("kind", RIGHT)
@pytest.mark.parametrize("h", [None, 0.125])
@pytest.mark.parametrize(
    "x", [X, np.array(0.5), np.array([2.0]), X[None], np.arange(4), X.astype(np.float32)],
    ids=lambda x: f"{x.dtype}-{x.ndim}",
)  # fmt: skip
def test_the_package_keeps_every_promise(kind, h, x):
    step = {} if h is None else {"h": h}
    check_value(
        RIGHT[kind], f, x, **step, expected=RIGHT[kind](f, x, **step), names=("slopes",),
        watch=Differences(kind, h=STEPS[kind]),
    )  # fmt: skip


BOTH = lambda h: (h, -h)  # noqa: E731
ONE = lambda h: (h,)  # noqa: E731


@pytest.mark.parametrize(
    ("kind", "student", "cause", "words"),
    [
        ("central", walk(ONE, base=True), "forward difference", "ahead of it, not behind"),
        ("central", walk(lambda h: (-h,), base=True), "backward difference", "not ahead"),
        ("central", walk(lambda h: (h, 0.0)), "forward difference", "forward difference"),
        ("central", walk(BOTH, keep=True), "x not put back", "x was not put back"),
        ("central", walk(BOTH, base=True), "too many evaluations", "f(x) itself is not needed"),
        ("central", walk(lambda h: (h / 2, -h / 2)), "wrong step", "moved by 0.5 h"),
        ("central", walk((1e-5, -1e-5)), "wrong step", "must be moved by h"),
        ("central", walk(lambda h: (h, -h / 2)), "wrong step", "moved by 0.5 h"),
        ("central", walk(lambda h: (h, h)), "entries not moved", "to one of the sides"),
        ("central", walk(BOTH, dtype=np.float32), "dtype of a point", "must get float64"),
        ("central", walk(BOTH, dtype=np.int64), "integer points", "is cut or wraps"),
        ("central", walk(BOTH, dtype=complex), "dtype of a point", "complex128 numbers"),
        ("central", walk(lambda h: (h * (1 + 3e-8), -h)), "single precision", "float32"),
        ("forward", walk(lambda h: (0.0, h)), "too many evaluations", "call it once"),
        ("forward", walk(lambda h: (-h,), base=True), "step backward", "goes backward"),
        ("forward", walk(ONE, base=True, keep=True), "x not put back", "x was not put back"),
        ("complex", walk(ONE), "not a complex step", "imaginary axis"),
        ("complex", walk(ONE, dtype=complex), "real step", "real part of x was moved"),
        ("complex", walk(lambda h: (1j * h,), dtype="F"), "not a complex step", "complex64"),
        ("complex", walk(lambda h: (-1j * h,), dtype=complex), "step backward", "backward"),
        ("complex", walk(lambda h: (2j * h,), dtype=complex), "wrong step", "moved by 2 h"),
    ],
)  # fmt: skip
def test_the_points_tell_the_cause(kind, student, cause, words):
    failed = refusal(kind, student, h=0.125)
    assert words in str(failed)
    assert failed.cause == cause


@pytest.mark.parametrize(
    ("student", "words"),
    [
        (lambda f, x, h: np.full(x.shape, f(x + h) - f(x - h)), "moved at once"),
        (lambda f, x, h: np.zeros(x.shape), "6 of 6 entries of x were never moved"),
        (lambda f, x, h: f(x.ravel()) + x, "shape (6,), must get the shape of x, (2, 3)"),
        (lambda f, x, h: walk(BOTH)(f, x, h=h)[:1], "has shape (1, 3), must have (2, 3)"),
    ],
)
def test_points_that_are_no_difference_at_all(student, words):
    assert words in str(refusal("central", student, h=0.125))


@pytest.mark.parametrize(
    ("factor", "words"),
    [
        (lambda h: 2, "twice too large: divide by 2h"),
        (lambda h: 0.5, "half of what it is: divide by 2h"),
        (lambda h: h, "h times what it is: divide by 2h"),
        (lambda h: 2 * h, "2h times what it is"),
        (lambda h: -1, "sign is reversed"),
        (lambda h: 0, "Every slope is 0, though"),
        (lambda h: 3, "3 times what it should be"),
    ],
)
def test_with_right_points_the_factor_is_told(factor, words):
    watch, case = Differences("central", h=1e-5), call(f, X, h=0.125)
    lent = Watched(f)
    right = central_gradient(lent, X, h=0.125)
    assert watch.refused(case, lent.points) is None
    found = watch.explained(case, lent.points, factor(0.125) * right, right)
    if "should be" in words:
        assert found is None
    else:
        assert words in found.sentence


def test_points_of_a_step_that_is_put_back_up_to_rounding_are_right():
    """x + h - 2 h + h is x but for the last digit, on a copy."""

    def student(f, x, *, h):
        point, slopes = x.copy(), np.zeros(x.shape)
        for index in np.ndindex(x.shape):
            point[index] += h
            slopes[index] = f(point)
            point[index] -= 2 * h
            slopes[index] -= f(point)
            point[index] += h
        return slopes / (2 * h)

    check_value(
        student, f, X, h=0.1, expected=central_gradient(f, X, h=0.1), names=("slopes",),
        rtol=1e-7, watch=Differences("central", h=1e-5),
    )  # fmt: skip


def test_a_visible_check_watches_too():
    with pytest.raises(CheckFailed, match=r"^student: This is a forward difference"):
        check_value(
            walk(ONE, base=True), f, X, h=0.125, expected=X, names=("slopes",),
            watch=Differences("central", h=1e-5),
        )  # fmt: skip
    with pytest.raises(CheckFailed, match="divide by 2h"):
        check_value(
            lambda f, x, h: 2 * central_gradient(f, x, h=h), f, X, h=0.125,
            expected=central_gradient(f, X, h=0.125), watch=Differences("central", h=1e-5),
        )  # fmt: skip


# --- along a direction

V = np.array([[1.0, 0.0, -2.0], [0.5, 1.0, 1.5]])


def along(step):
    def student(f, x, gradient, direction, *, h):
        points = step(x, direction, h)
        return float(sum(map(f, points))), float((gradient * direction).sum())

    return student


@pytest.mark.parametrize(
    ("student", "cause"),
    [
        (lambda x, v, h: (x + h * v, x), "one-sided"),
        (lambda x, v, h: (x + h * v / np.linalg.norm(v), x - h * v / np.linalg.norm(v)),
         "direction normalized"),
        (lambda x, v, h: (x + h, x - h), "off the direction"),
        (lambda x, v, h: (x + h * v / 2, x - h * v / 2), "wrong step"),
        (lambda x, v, h: (x + h * v, x + h * v), "wrong step"),
        (lambda x, v, h: (x, x + h * v, x - h * v), "too many evaluations"),
        (lambda x, v, h: (), "wrong step"),
        (lambda x, v, h: (x + h * (1 + 3e-8) * v, x - h * v), "single precision"),
    ],
)  # fmt: skip
def test_the_points_along_a_direction_tell(student, cause):
    with pytest.raises(CheckFailed) as caught:
        check_cases(
            along(student), directional_check, {"numbers": call(f, X, X, V, h=0.125)},
            rng=np.random.default_rng(0), names=("measured", "claimed"), watch=Along(h=1e-5),
        )  # fmt: skip
    assert caught.value.cause == cause


def test_the_directional_check_of_the_package_keeps_its_promise():
    check_value(
        directional_check, f, X, X, V, expected=directional_check(f, X, X, V),
        names=("measured", "claimed"), watch=Along(h=1e-5),
    )  # fmt: skip


# --- verdicts


def kinked(x):
    return np.abs(x).sum() + x[-1] ** 2


@pytest.mark.parametrize(
    ("claimed", "got", "words"),
    [
        ([1.0, np.nan, 7.0], (True, [0, 0, 0], 1), "nan or infinity in the gradient"),
        ([1.0, 0.0, 7.0], (True, [0, np.nan, 0], 1), "An entry that is nan"),
        ([1.0, 0.0, 7.0], (False, [1, 0, 0], 0), "between the slopes of the two sides is skipped"),
        ([1.0, 5.0, 7.0], (True, [0, 0, 0], 2), "there is no kink, or the claim is not between"),
        ([1.0, 0.0, 7.0], (True, [0, 0, 0], 2), "nothing is to be excused"),
        ([1.0, 0.0, 7.0], (False, [0, 0, 0], 1), "the verdict is not"),
        ([1.0, 0.0, 7.0], (True, [0, 0.5, 0], 1), ""),
        ([1.0, 0.0, 7.0], (True, 0.5, 1), ""),
        ([1.0, 0.0, 7.0], "yes", ""),
    ],
)
def test_a_wrong_verdict_is_explained(claimed, got, words):
    case = call(kinked, np.array([0.0, 0.0, 3.0]), np.array(claimed))
    expected = gradient_check(*case.args)
    if isinstance(got, tuple):
        got = (got[0], np.array(got[1], dtype=float), got[2])
    found = Verdicts().explained(case, [], got, expected)
    assert (words in found.sentence) if words else found is None


def test_nothing_but_kinks_is_no_success():
    case = call(kinked, np.zeros(2), np.array([1.0, 0.5]))
    passed, errors, skipped = gradient_check(*case.args)
    assert (passed, skipped) == (False, 2)
    found = Verdicts().explained(case, [], (True, errors, 2), (passed, errors, skipped))
    assert "no success" in found.sentence


def test_a_verdict_on_points_that_were_not_put_back():
    case, points = call(kinked, np.zeros(2), np.array([1.0, 0.0])), [np.zeros(2)]
    points += [np.array([h, 0.0]) for h in (1e-5, -1e-5)]
    expected, got = gradient_check(*case.args), (True, np.zeros(2), 2)
    assert "x was not put back" not in Verdicts().explained(case, points, got, expected).sentence
    points += [np.array([-1e-5, 1e-5])]
    assert "x was not put back" in Verdicts().explained(case, points, got, expected).sentence


def test_slopes_at_the_places_of_others():
    watch, case = Differences("central", h=1e-5), call(f, X, h=0.125)
    right = central_gradient(f, X, h=0.125)
    found = watch.explained(case, [], right.T.copy().reshape(right.shape), right)
    assert found.cause == "places mixed up"


def test_the_number_of_calls_alone():
    with pytest.raises(CheckFailed, match="called 7 times for 6 entries; 6 calls are allowed"):
        check_value(
            lambda f, x: sum(f(x) for _ in range(7)), f, X, expected=7 * f(X),
            watch=Watch(lambda d: d),
        )  # fmt: skip


def test_truth_values_are_compared_as_such():
    check_value(lambda x: np.True_, X, expected=True)
    with pytest.raises(CheckFailed, match="result must be True or False, got int"):
        check_value(lambda x: 1, X, expected=True)
    with pytest.raises(CheckFailed, match="It is True, must be False"):
        check_value(lambda x: True, X, expected=False)


# --- errors


def test_an_error_comes_out_and_leaves_x_as_it_was():
    for right in RIGHT.values():
        check_restored(right, call(f, X.copy()))

    def in_place(f, x):
        kept = x[0, 0]
        x[0, 0] += 1
        value = f(x.copy())
        x[0, 0] = kept
        return value

    x = X.copy()
    with pytest.raises(CheckFailed, match="x is not as it was when f raised"):
        check_restored(in_place, call(f, x))
    assert (x == X).all()

    def with_finally(f, x):
        kept = x[0, 0]
        try:
            x[0, 0] += 1
            return f(x.copy())
        finally:
            x[0, 0] = kept

    check_restored(with_finally, call(f, x))

    def swallows(f, x):
        try:
            return f(x)
        except ArithmeticError:
            return 0.0

    with pytest.raises(CheckFailed, match="kept back"):
        check_restored(swallows, call(f, x))

    def another(f, x):
        try:
            return f(x)
        except ArithmeticError:
            raise KeyError("x") from None

    with pytest.raises(CheckFailed, match="your code raised KeyError"):
        check_restored(another, call(f, x))

    def stub(f, x):
        raise NotImplementedError

    with pytest.raises(CheckFailed, match="not implemented yet"):
        check_restored(stub, call(f, x))


def test_what_must_be_refused():
    cases = {"a shape": call(f, X, X[0])}
    check_refusals(gradient_check, cases)
    with pytest.raises(CheckFailed, match="“a shape”: must raise a ValueError, and returned"):
        check_refusals(lambda f, x, g: True, cases)

    def asserts(f, x, g):
        assert x.shape == g.shape

    with pytest.raises(CheckFailed, match="your code raised AssertionError"):
        check_refusals(asserts, cases)

    def spoils(f, x, g):
        g[0] = 7
        raise ValueError("shapes")

    with pytest.raises(CheckFailed, match="argument 3 was modified"):
        check_refusals(spoils, {"a shape": call(f, X, X[0].copy())})


def test_a_watched_function_keeps_no_more_than_it_may():
    f = Watched(np.sum)
    with pytest.raises(MemoryError, match="sum was called with too many and too large arrays"):
        [f(np.ones(2**17)) for _ in range(100)]
    assert sum(point.nbytes for point in f.points) <= 2**24
