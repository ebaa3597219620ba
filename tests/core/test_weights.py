"""Checks of first weights: right draws pass, and common mistakes are named."""

import numpy as np
import pytest

from cs_core import init
from cs_core.testing import (
    CheckFailed,
    call,
    check_orthogonal,
    check_properties,
    check_weights,
)
from cs_core.testing.independence import Fault
from cs_core.testing.scaled import scaled_layers
from cs_core.testing.signals import measured_signal
from cs_core.testing.weights import of_he, of_xavier

SEED = 5


def generator():
    return np.random.default_rng(SEED)


def drawn_with(std):
    return lambda shape, rng, **options: std(*shape, **options) * rng.standard_normal(shape)


# --- independent weights


@pytest.mark.parametrize(
    ("std", "cause"),
    [
        (lambda d, c, gain: gain * (1 / d) ** 0.5, "fan_in alone counts"),
        (lambda d, c, gain: gain * (1 / c) ** 0.5, "fan_out alone counts"),
        (lambda d, c, gain: (2 / (d + c)) ** 0.5, "gain is not used"),
        (lambda d, c, gain: gain * (6 / (d + c)) ** 0.5, "√3, between standard"),
        (lambda d, c, gain: gain * 2 / (d + c), "the variance is taken"),
    ],
)
def test_a_known_spread_is_named(std, cause):
    cases = {"tall": call((150, 60), gain=1.6)}
    with pytest.raises(CheckFailed) as caught:
        check_weights(drawn_with(std), cases, of_xavier, rng=generator(), hidden=True)
    assert caught.value.cause.startswith(cause)
    assert caught.value.case == "tall"


def test_fans_swapped_and_a_forgotten_slope_are_named():
    cases = {"tall": call((150, 60)), "a slope": call((60, 150), negative_slope=0.8)}
    for std, words in (
        (lambda d, c, negative_slope=0: (2 / c) ** 0.5, "n is the other fan"),
        (lambda d, c, negative_slope=0: (2 / d) ** 0.5, "negative_slope is not used"),
    ):
        with pytest.raises(CheckFailed, match=f"<lambda>, “(tall|a slope)”: .* {words}"):
            check_weights(drawn_with(std), cases, of_he, rng=generator())


def test_right_weights_pass_with_one_line(capsys):
    cases = {"tall": call((150, 60), gain=1.6), "few": call((4, 3))}
    right = drawn_with(lambda d, c, gain=1: gain * (2 / (d + c)) ** 0.5)
    check_weights(right, cases, of_xavier, rng=generator())
    assert capsys.readouterr().out == "<lambda>: draws as it should.\n"


# --- orthogonal weights


def q_of(shape, rng, gain=1.0):
    Q, R = np.linalg.qr(rng.standard_normal((max(shape), min(shape))))
    Q = gain * Q * np.sign(np.diag(R))
    return Q if shape[0] >= shape[1] else np.ascontiguousarray(Q.T)


@pytest.mark.parametrize("shape", [(30, 20), (20, 30), (3, 3), (5, 2), (1, 1), (1, 6)])
def test_orthogonal_weights_pass(shape):
    check_orthogonal(q_of, {"some": call(shape, gain=1.5)}, rng=generator())


@pytest.mark.parametrize(
    ("draw", "cause"),
    [
        (lambda Q: 1.01 * Q, "wrong length"),
        (lambda Q: Q / 1.5, "gain is not used"),
        (lambda Q: 1.5 * Q, "gain is squared"),
        (lambda Q: Q + 1e-6, "not at right angles"),
        (lambda Q: Q * [1, 1, 2], "unequal lengths"),
        (lambda Q: Q * np.sign(Q[0]), "not equally likely"),
        (lambda Q: Q * np.sign(np.linalg.det(Q)), "not equally likely"),
        (lambda Q: 1.5 * np.eye(3)[:, np.argsort(Q[0])] * np.sign(Q[1]), "not equally likely"),
    ],
)
def test_other_matrices_are_refused(draw, cause):
    with pytest.raises(CheckFailed) as caught:
        check_orthogonal(
            lambda shape, rng, gain: draw(q_of(shape, rng, gain)),
            {"three": call((3, 3), gain=1.5)}, rng=generator(),
        )  # fmt: skip
    assert caught.value.cause == cause


@pytest.mark.parametrize(
    ("draw", "words"),
    [
        (lambda rng: mixed(q_of((3, 3), generator()), rng), "sizes alone"),
        (lambda rng: np.linalg.qr(rng.standard_cauchy((3, 3)))[0] * signs(rng), "near the axes"),
    ],
)
def test_preferred_directions_are_refused(draw, words):
    with pytest.raises(CheckFailed, match=words):
        check_orthogonal(lambda shape, rng: draw(rng), {"three": call((3, 3))}, rng=generator())


def mixed(Q, rng):
    return signs(rng)[:, None] * Q[rng.permutation(3)] * signs(rng)


def signs(rng):
    return rng.choice([-1.0, 1.0], size=3)


# --- properties


def test_the_plainest_failing_case_is_told_and_arrays_in_lists_are_watched():
    def judge(case, got):
        return None if got > 0 else Fault("must be above 0.", "sign")

    def negative(parts, extra):
        return -1

    def writes(parts, extra):
        parts[0] += 1
        return 1

    def replaces(parts, extra):
        parts[0] = None
        return 1

    given = np.zeros(3)
    cases = {"plain": call([given], 0), "other": call([given], 1)}
    with pytest.raises(CheckFailed, match="negative, hidden test “plain”: must be above 0"):
        check_properties(negative, cases, judge, rng=generator())
    for function in (writes, replaces):
        with pytest.raises(CheckFailed, match="was modified") as caught:
            check_properties(function, cases, judge, rng=generator())
        assert caught.value.cause == "modified argument"
    assert not given.any()
    assert cases["plain"].args[0][0] is given


def test_the_packages_own_functions_are_right():
    X = 1 + generator().standard_normal((300, 12))
    first = [generator().standard_normal(shape) for shape in ((12, 20), (20, 9))]
    arguments = call(first, X, activation=np.tanh)
    assert scaled_layers(arguments, init.lsuv(first, X, activation=np.tanh)) is None
    assert measured_signal(arguments, init.propagate(first, X, activation=np.tanh)) is None


def scaled_wrongly(change):
    X = 1 + generator().standard_normal((300, 12))
    first = [generator().standard_normal(shape) for shape in ((12, 20), (20, 9))]
    arguments = call(first, X, activation=np.tanh)
    return scaled_layers(arguments, change(init.lsuv(first, X, activation=np.tanh)))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda found: None, "must return a list of 2 arrays, got NoneType"),
        (lambda found: np.array(3.0), "must return a list of 2 arrays, got ndarray"),
        (lambda found: found[:1], "must return a list of 2 arrays, got list of 1"),
        (lambda found: [found[0], found[1].T], r"weights[1] must be an array of shape (20, 9)"),
        (lambda found: [found[0], 2.0], "weights[1] must be an array of shape (20, 9), got float"),
        (lambda found: [found[0], found[1].astype(np.float32)], "has dtype float32, must have"),
        (lambda found: [found[0], found[1] * np.nan], "weights[1] has nan or infinity in it"),
        (lambda found: [found[0], found[1] * 1.01], "layer 1: the variance of its output"),
        (lambda found: [found[0], found[1] + 1e-6], "not one number times those that were given"),
        (lambda found: [-found[0], found[1]], "layer 0: the weights were set to 0 or turned"),
    ],
)
def test_layers_that_are_not_scaled_as_they_must_be_are_refused(change, words):
    assert words in scaled_wrongly(change).sentence


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda v, m: np.array([v, m]), "must return 2 values, (variances, moments), got ndarray"),
        (lambda v, m: (v, m, m), "got a tuple of 3"),
        (lambda v, m: (list(v), m), "variances must be an array of shape (1,)"),
        (lambda v, m: (v, m.astype(np.float32)), "moments has dtype float32"),
        (lambda v, m: (v * np.nan, m), "variances is not right: 1 of 1 layers are off"),
        (lambda v, m: (v, m * (1 + 1e-8)), "as if digits are lost"),
        (lambda v, m: (np.sqrt(v), m), "as if the standard deviation is measured"),
    ],
)
def test_a_signal_that_is_measured_wrongly_is_refused(change, words):
    arguments = call([np.eye(5)], 1 + generator().standard_normal((9, 5)), activation=np.tanh)
    found = init.propagate(*arguments.args, activation=np.tanh)
    assert words in measured_signal(arguments, change(*found)).sentence
