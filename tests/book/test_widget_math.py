"""The browser modules of the interactive figures compute what ``cs_core`` computes.

The very text that a page carries runs in the Node that Playwright brings, on a grid.
"""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pytest

from cs_book.widgets import BatchNoise, LineWalk, PenaltyBalls, StrengthCurve
from cs_book.widgets.difference_error import FUNCTIONS, slope_errors
from cs_book.widgets.penalty_balls import SHARES
from cs_book.widgets.strength_curve import results
from cs_core.gradients import numerical_gradient
from cs_core.landscapes import zigzag_bowl
from cs_core.losses import (
    bce_with_logits_loss,
    mse_loss,
    softmax,
    softmax_loss,
    svm_loss,
)
from cs_core.optim import momentum as momentum_rule
from cs_core.optim import sgd
from cs_core.regularizers import elastic_net_penalty, l2_penalty, soft_threshold
from cs_core.train import minimize

TOLERANCE = {"rtol": 1e-9, "atol": 1e-9}


def batches() -> list[tuple[np.ndarray, np.ndarray]]:
    """Return scores and labels: small, tied, large, of one example, of many classes."""
    rng = np.random.default_rng(7)
    random = [
        (rng.normal(scale=scale, size=(n, c)), rng.integers(c, size=n))
        for n, c, scale in [(1, 2, 1.0), (9, 3, 1.0), (9, 3, 300.0), (4, 10, 5.0)]
    ]
    tied = (np.array([[1.0, 1.0, 0.0], [2.0, 1.0, 3.0], [0.0, 0.0, 0.0]]), np.array([0, 2, 1]))
    return [*random, tied]


@pytest.mark.parametrize("margin", [0.0, 0.5, 1.0, 3.0])
def test_hinge_loss_and_gradient(compute: Any, margin: float) -> None:
    calls = [["hinge", s.tolist(), y.tolist(), margin] for s, y in batches()]
    for answer, (scores, y) in zip(compute("linear_classifier", calls), batches(), strict=True):
        loss, gradient = svm_loss(scores, y, margin=margin)
        np.testing.assert_allclose(answer["loss"], loss, **TOLERANCE)
        np.testing.assert_allclose(answer["gradient"], gradient, **TOLERANCE)
        each = [svm_loss(scores[[i]], y[[i]], margin=margin)[0] for i in range(len(y))]
        np.testing.assert_allclose(answer["each"], each, **TOLERANCE)


def test_softmax_loss_and_gradient(compute: Any) -> None:
    calls = [["crossEntropy", s.tolist(), y.tolist()] for s, y in batches()]
    for answer, (scores, y) in zip(compute("linear_classifier", calls), batches(), strict=True):
        loss, gradient = softmax_loss(scores, y)
        np.testing.assert_allclose(answer["loss"], loss, **TOLERANCE)
        np.testing.assert_allclose(answer["gradient"], gradient, **TOLERANCE)
        each = [softmax_loss(scores[[i]], y[[i]])[0] for i in range(len(y))]
        np.testing.assert_allclose(answer["each"], each, **TOLERANCE)


def test_probabilities(compute: Any) -> None:
    rows = np.concatenate([[[1000.0, 1001.0, 1002.0]], batches()[1][0]])
    answers = compute("linear_classifier", [["softmax", row.tolist()] for row in rows])
    np.testing.assert_allclose(answers, softmax(rows), **TOLERANCE)


@pytest.mark.parametrize("reg", [0.0, 0.3])
@pytest.mark.parametrize(
    ("name", "data_loss"), [("hinge", svm_loss), ("crossEntropy", softmax_loss)]
)
def test_one_step_of_descent(compute: Any, name: str, data_loss: Any, reg: float) -> None:
    rng = np.random.default_rng(11)
    X, y = rng.normal(size=(9, 2)), rng.integers(3, size=9)
    W, b, rate = rng.normal(size=(2, 3)), rng.normal(size=3), 0.4
    scores = X @ W + b
    _, dscores = data_loss(scores, y)
    dW = X.T @ dscores + l2_penalty(W, reg)[1]
    values = [value.tolist() for value in (X, W, b)]
    [shown] = compute("linear_classifier", [["scores", *values]])
    [after] = compute("linear_classifier", [["step", *values, dscores.tolist(), reg, rate]])
    [penalty] = compute("linear_classifier", [["penalty", W.tolist(), reg]])
    np.testing.assert_allclose(shown, scores, **TOLERANCE)
    np.testing.assert_allclose(after["W"], W - rate * dW, **TOLERANCE)
    np.testing.assert_allclose(after["b"], b - rate * dscores.sum(axis=0), **TOLERANCE)
    np.testing.assert_allclose(penalty, l2_penalty(W, reg)[0], **TOLERANCE)


LOGITS = [*np.linspace(-8, 8, 81), -745.0, -40.0, 40.0, 745.0]


@pytest.mark.parametrize("target", [0, 1])
def test_cross_entropy_through_a_sigmoid(compute: Any, target: int) -> None:
    answers = compute("sigmoid_gradient", [["bce", z, target] for z in LOGITS])
    for z, answer in zip(LOGITS, answers, strict=True):
        loss, gradient = bce_with_logits_loss(np.array([z]), np.array([float(target)]))
        np.testing.assert_allclose(answer["loss"], loss, **TOLERANCE)
        np.testing.assert_allclose(answer["grad"], gradient[0], **TOLERANCE)


@pytest.mark.parametrize("target", [0, 1])
def test_squared_error_through_a_sigmoid(compute: Any, target: int) -> None:
    answers = compute("sigmoid_gradient", [["mse", z, target] for z in LOGITS])
    for z, answer in zip(LOGITS, answers, strict=True):
        output = softmax(np.array([[0.0, z]]))[:, 1:]  # the sigmoid, by another road
        loss, gradient = mse_loss(output, np.array([[float(target)]]))
        slope = output[0, 0] * (1.0 - output[0, 0])
        np.testing.assert_allclose(answer["loss"], loss, **TOLERANCE)
        np.testing.assert_allclose(answer["grad"], gradient[0, 0] * slope, **TOLERANCE)


@pytest.mark.parametrize("kind", ["mse", "bce"])
@pytest.mark.parametrize("rate", [0.1, 1.0, 10.0])
def test_descent_is_counted_as_cs_core_descends(compute: Any, kind: str, rate: float) -> None:
    [visited] = compute("sigmoid_gradient", [["descend", kind, -4.0, 1, rate, 0.1, 50_000]])
    z = visited[0]
    for step, shown in enumerate(visited):
        np.testing.assert_allclose(shown, z, rtol=1e-9, atol=1e-9)
        output, targets = softmax(np.array([[0.0, z]]))[:, 1:], np.array([[1.0]])
        error = 1.0 - output[0, 0]
        assert (error < 0.1) == (step == len(visited) - 1)
        if kind == "mse":
            slope = mse_loss(output, targets)[1][0, 0] * output[0, 0] * error
        else:
            slope = bce_with_logits_loss(np.array([z]), np.array([1.0]))[1][0]
        z -= rate * slope
    assert len(visited) - 1 > {"mse": 10, "bce": 0}[kind]


@pytest.mark.parametrize("start", [(-7.0, 2.0), (3.3, -1.2)])
@pytest.mark.parametrize("rate", [0.05, 0.9, 1.1])
@pytest.mark.parametrize("share", [0.0, 0.5, 0.95])
def test_the_valley_is_walked_as_cs_core_walks(
    compute: Any, start: tuple[float, float], rate: float, share: float
) -> None:
    [visited, value, slope] = compute(
        "valley", [["descend", start, rate, share, 40], ["value", start], ["gradient", start]]
    )
    walk = minimize(zigzag_bowl.loss_and_grad, start, momentum_rule(rate, momentum=share), steps=40)
    np.testing.assert_allclose(visited, walk.points, **TOLERANCE)
    np.testing.assert_allclose(value, zigzag_bowl.value(start), **TOLERANCE)
    np.testing.assert_allclose(slope, zigzag_bowl.gradient(start), **TOLERANCE)


STEPS = [float(f"{digit}e{power}") for power in range(-16, 0) for digit in (1, 2.5, 6)] + [1.0]
PLACES = (0.1, 0.7, 1.3, 2.0, 3.0)


def slope_of_cs_core(name: str, x: float, h: float, method: str) -> float:
    """The slope, or nan where the step is too small to move x."""
    try:
        return float(numerical_gradient(FUNCTIONS[name][0], x, h=h, method=method))  # type: ignore[arg-type]
    except ValueError:
        return np.nan


@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.parametrize("method", ["forward", "central", "complex"])
def test_a_difference_quotient_is_that_of_cs_core(compute: Any, name: str, method: str) -> None:
    places = [(x, h) for x in PLACES for h in STEPS]
    answers = compute("difference_error", [["quotient", name, x, h, method, "float64"]
                                           for x, h in places])  # fmt: skip
    found = np.array([answer["slope"] for answer in answers], dtype=float)
    wanted = np.array([slope_of_cs_core(name, x, h, method) for x, h in places])
    np.testing.assert_array_equal(np.isnan(found), np.isnan(wanted))
    assert np.isnan(wanted).mean() < 0.1
    if name in ("cube", "abs") and method != "complex":  # arithmetic alone: the very same numbers
        np.testing.assert_array_equal(found, wanted)
        return
    # where the browser's exponential or sine differs in the last place, the quotient does by 1 / h
    h = np.array([h for _, h in places])
    last = 0.0 if method == "complex" else 2 * np.spacing(20.0) / h
    seen = ~np.isnan(wanted)
    slack = np.broadcast_to(last + 1e-9 * (1 + np.abs(wanted)), found.shape)
    assert (np.abs(found - wanted)[seen] <= slack[seen]).all()


METHODS, FORMATS = ("forward", "central", "complex"), ("float32", "float64")


def test_errors_in_either_format_are_those_of_numpy(compute: Any) -> None:
    settings = list(product(("cube", "abs"), PLACES, METHODS, FORMATS))
    calls = [["error", name, x, h, *rest] for name, x, *rest in settings for h in STEPS]
    answers = np.array(compute("difference_error", calls), dtype=float).reshape(-1, len(STEPS))
    for found, (name, x, method, dtype) in zip(answers, settings, strict=True):
        wanted = slope_errors(name, x, np.array(STEPS), method, dtype)
        if method == "complex":
            atol = {"float32": 4e-6, "float64": 1e-14}[dtype]
            np.testing.assert_allclose(found, wanted, rtol=1e-9, atol=atol)
        else:
            np.testing.assert_array_equal(found, wanted)


def test_single_precision_rounds_what_double_precision_gives(compute: Any) -> None:
    settings = list(product(("exp", "sin"), PLACES))
    answers = compute("difference_error", [["value", *at, "float32"] for at in settings])
    for value, (name, x) in zip(answers, settings, strict=True):
        assert value == np.float32(FUNCTIONS[name][0](np.float64(np.float32(x))))


@pytest.mark.parametrize("name", ["cube", "exp", "sin"])
def test_the_predicted_step_is_the_lowest_point_and_near_the_best(compute: Any, name: str) -> None:
    settings = [[name, 1.3, method, dtype] for method, dtype in product(METHODS[:2], FORMATS)]
    [steps, *predicted] = compute(
        "difference_error", [["steps"], *(["predicted", *at] for at in settings)]
    )
    for h, (_, x, method, dtype) in zip(predicted, settings, strict=True):
        around = [["expected", name, x, h * by, method, dtype] for by in (0.8, 1.0, 1.25)]
        measured = [["error", name, x, step, method, dtype] for step in steps]
        answers = compute("difference_error", [*around, *measured])
        below, lowest, above = answers[:3]
        assert lowest < min(below, above)
        [best] = compute("difference_error", [["best", steps, answers[3:]]])
        assert h / 20 < best["h"] < 2 * h
        assert best["error"] < 2 * lowest
        assert 0.2 < h / np.finfo(dtype).eps ** {"forward": 1 / 2, "central": 1 / 3}[method] < 5


DIGITS = [
    # ahead, behind, dtype: the letters that vanish from the first, and how many digits
    (8.120601, 8.0, "float64", "8.", 1),
    (8.0000001, 7.9999999, "float64", "8.000000", 7),  # not one digit is the same in both
    (27.5, 21.5, "float64", "2", 1),
    (27.5, 1.5, "float64", "", 0),
    (0.125, 0.0625, "float64", "0.1", 1),
    (1.25, 1.25, "float32", "1.25000000", 9),
    (1.25 + 2**-23, 1.25, "float32", "1.250000", 7),
    (-0.5, 0.25, "float64", "", 0),
    (1e-5, 9.9e-6, "float32", "0.000010", 2),
]


def test_gray_are_the_digits_that_cancel(compute: Any) -> None:
    calls = [
        ["digits", ahead, behind, ahead - behind, dtype] for ahead, behind, dtype, *_ in DIGITS
    ]
    for found, row in zip(compute("difference_error", calls), DIGITS, strict=True):
        ahead, behind, _, gray, cancelled = row
        assert len({len(line) for line in found["lines"]}) == 1
        assert found["lines"][0][: found["gray"]] == gray, row
        assert found["cancelled"] == cancelled, row
        read = [float(line.strip().replace("\N{MINUS SIGN}", "-")) for line in found["lines"]]
        np.testing.assert_allclose(read, [ahead, behind, ahead - behind], rtol=0, atol=2e-8)


def test_a_power_gives_the_step_that_is_shown(compute: Any) -> None:
    powers = np.round(np.arange(-16, 0.05, 0.1), 1)
    found = compute("difference_error", [["step", float(power)] for power in powers])
    assert found[0] == 1e-16
    assert found[-1] == 1.0
    np.testing.assert_allclose(found, 10**powers, rtol=0.05)
    assert found == [float(f"{h:.1e}") for h in found]


def test_the_detective_takes_the_differences_that_are_in_the_arrays(compute: Any) -> None:
    rng = np.random.default_rng(2)
    right, claimed = rng.normal(size=(2, 5, 5)).round(4)
    grids = {"right": right.tolist(), "claimed": claimed.tolist()}
    error, largest, ratio, none = compute(
        "gradient_detective",
        [["error", grids], ["largest", grids["right"]], ["ratio", 3.0, -1.5], ["ratio", 1.0, 0.0]],
    )
    np.testing.assert_allclose(error, claimed - right, **TOLERANCE)
    assert largest == np.abs(right).max()
    assert ratio == -2.0
    assert none is None


# --- the balls of the penalties

OPTIMA = [[1.8, 1.3], [2.8, 0.1], [-2.0, 0.0], [0.3, -0.2], [-1.0, 1.0], [0.0, 0.0], [-2.8, -2.8]]
CASES = [
    (optimum, correlation, strength, share)
    for optimum in OPTIMA
    for correlation in (-0.9, 0.0, 0.3, 0.8)
    for strength in (0.01, 0.5, 1.0, 3.0)
    for share in SHARES.values()
]


def least(optimum: Any, correlation: float, strength: float, share: float) -> np.ndarray:
    """Loss plus penalty at its least: steps on what is smooth, each with a soft threshold."""
    H = np.array([[1.0, correlation], [correlation, 1.0]])
    w, rate = np.zeros(2), 1 / (1 + abs(correlation) + strength * (1 - share))
    for _ in range(1000):
        slope = H @ (w - optimum) + strength * (1 - share) * w
        w, before = soft_threshold(w - rate * slope, rate * strength * share), w
        if np.abs(w - before).max() < 1e-13:
            break
    return w


def test_the_solution_of_a_penalty_is_the_least(compute: Any) -> None:
    found = np.array(compute("penalty_balls", [["solve", *case] for case in CASES]))
    expected = np.array([least(*case) for case in CASES])
    np.testing.assert_allclose(found, expected, **TOLERANCE)
    np.testing.assert_array_equal(found == 0, expected == 0)
    strong = np.array([share * strength > 0 for *_, strength, share in CASES])
    assert (found[strong] == 0).any(axis=1).mean() > 0.3, "L1 must give exact zeros"


def test_the_pulls_cancel_where_a_weight_is_not_zero(compute: Any) -> None:
    """The penalty pulls along -sign(w), not toward the origin: at a zero, up to a limit."""
    found = compute("penalty_balls", [["solve", *case] for case in CASES])
    pairs = list(zip(CASES, found, strict=True))
    pulls = compute("penalty_balls", [["pull", c, r, w] for (c, r, *_), w in pairs])
    for ((_, _, strength, share), w), pull in zip(pairs, pulls, strict=True):
        _, slope = elastic_net_penalty(w, strength, l1_ratio=share)
        for weight, data, penalty in zip(w, pull, slope, strict=True):
            if weight != 0:
                assert abs(data - penalty) < 1e-9
            else:
                assert abs(data) <= strength * share + 1e-9


def test_the_ball_holds_no_better_weights_than_the_dot(compute: Any) -> None:
    """Both forms, penalty and limit, have the same solution: the dot lies where they touch."""
    rows = compute("penalty_balls", [["solve", *case] for case in CASES])
    sizes = compute("penalty_balls", [["size", w, c[3]] for w, c in zip(rows, CASES, strict=True)])
    asked = [["ball", size, case[3]] for size, case in zip(sizes, CASES, strict=True)]
    at_dot = compute(
        "penalty_balls", [["loss", c, r, w] for (c, r, *_), w in zip(CASES, rows, strict=True)]
    )
    balls = compute("penalty_balls", asked)
    for (c, r, _, share), w, size, ball, loss in zip(
        CASES, rows, sizes, balls, at_dot, strict=True
    ):
        assert abs(elastic_net_penalty(w, 1.0, l1_ratio=share)[0] - size) < 1e-12
        off = np.array(ball) - c
        losses = 0.5 * (off[:, 0] ** 2 + off[:, 1] ** 2) + r * off[:, 0] * off[:, 1]
        assert losses.min() >= loss - 1e-9
        for point in ball[::30]:
            assert abs(elastic_net_penalty(point, 1.0, l1_ratio=share)[0] - size) < 1e-9


def test_contour_and_path_run_where_they_should(compute: Any) -> None:
    [contour] = compute("penalty_balls", [["contour", [1.8, 1.3], 0.3, 0.7]])
    values = compute("penalty_balls", [["loss", [1.8, 1.3], 0.3, point] for point in contour])
    np.testing.assert_allclose(values, 0.7, **TOLERANCE)
    [way] = compute("penalty_balls", [["path", [1.8, 1.3], 0.3, 1, 10]])
    np.testing.assert_allclose(way[0], [1.8, 1.3], **TOLERANCE)
    assert way[-1] == [0, 0]
    for k in (20, 100, 140):
        expected = least([1.8, 1.3], 0.3, 10 * (k / 240) ** 3, 1.0)
        np.testing.assert_allclose(way[k], expected, **TOLERANCE)


@pytest.mark.parametrize("penalty", SHARES)
def test_the_still_picture_has_the_same_solution(compute: Any, penalty: str) -> None:
    state = PenaltyBalls(penalty=penalty)
    [found] = compute(
        "penalty_balls",
        [["solve", state.optimum, state.correlation, state.strength, SHARES[penalty]]],
    )
    np.testing.assert_allclose(state.solution(), found, **TOLERANCE)


# --- the curve over the strength of the penalty


def test_the_strength_is_read_where_it_acts(compute: Any) -> None:
    strengths = results()["strengths"]
    last = len(strengths) - 2
    assert StrengthCurve.place.max == last
    np.testing.assert_allclose(np.divide(strengths[1:], strengths[:-1]), 2)
    calls = [["read", place, half] for half in (False, True) for place in range(last + 1)]
    assert compute("strength_curve", calls) == [*range(last + 1), *range(1, last + 2)]
    asked = [strengths[3], 1.3 * strengths[3], 1.5 * strengths[3], 0, -1, 99]
    nearest = compute("strength_curve", [["nearest", strength] for strength in asked])
    assert nearest == [3, 3, 4, 0, 0, last]


@pytest.mark.parametrize("photos", [100, 300, 1000])
def test_the_best_strength_is_that_of_the_results(compute: Any, photos: int) -> None:
    mean = np.array(results()["runs"][str(photos)]["mean"])[:-1]
    best = compute("strength_curve", [["best", photos, 2, True], ["best", photos, 3, False]])
    assert best == [mean[:, 2].argmax(), mean[:, 3].argmin()]


def test_what_the_page_lets_the_reader_see_of_the_balls() -> None:
    rng = np.random.default_rng(0)
    for optimum in rng.uniform(-2.8, 2.8, size=(40, 2)):
        zeros = PenaltyBalls(optimum=optimum.tolist(), correlation=0.0).solution() == 0
        np.testing.assert_array_equal(zeros, np.abs(optimum) <= 1.0)
    before, after, beyond = (PenaltyBalls(strength=s).solution() for s in (1.68, 1.7, 2.2))
    assert (before != 0).all()
    assert [*(after == 0)] == [False, True]
    assert (beyond == 0).all()
    twins: dict[str, Any] = {"optimum": [2.0, -0.8], "correlation": 0.9}
    strengths = np.geomspace(0.01, 10, 60)
    ridge = [PenaltyBalls(strength=s, penalty="l2", **twins).solution() for s in strengths]
    assert (np.diff(np.linalg.norm(ridge, axis=1)) < 0).all()
    assert ridge[0][1] < 0 < ridge[-1][1]
    assert (np.array(ridge) != 0).all()
    elastic = [PenaltyBalls(strength=s, penalty="elastic", **twins).solution() for s in strengths]
    signs = np.sign([w[1] for w in elastic])
    changes = signs[np.flatnonzero(np.diff(signs, prepend=np.nan))]
    assert [*changes] == [-1, 0, 1, 0]


OWN = {"a": 1.0, "b": -0.5, "c": -2.0, "d": 0.3}
WALKS = [
    ("cubic", 0.0, "sign", 1e-3), ("cubic", -2.5, "sign", 1e-3), ("cubic", 2.9, "slope", 0.45),
    ("sinc", 1.0, "sign", 0.01), ("sinc", 7.7, "sign", 0.001), ("sinc", 9.0, "slope", 2.0),
    ("valleys", 0.1, "slope", 0.2), ("plateau", 3.9, "slope", 1.0), ("plateau", 1.0, "sign", 0.7),
    ("own", 1.9, "slope", 0.05), ("own", -1.0, "sign", 0.1),
]  # fmt: skip


@pytest.mark.parametrize(("landscape", "start", "rule", "step"), WALKS)
def test_a_line_is_walked_as_cs_core_walks(
    compute: Any, landscape: str, start: float, rule: str, step: float
) -> None:
    shown = LineWalk(landscape=landscape, start=start, rule=rule, step=step, **OWN)
    wanted, call = shown.walk(), [landscape, list(OWN.values()), start, step, rule, 0.01, 5000]
    [found] = compute("line_walk", [["walk", *call]])
    assert found["stopped"] == wanted.stopped
    # a slope is a difference of nearly equal numbers divided by 1e-3
    np.testing.assert_allclose(found["points"], wanted.points, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(found["slopes"], wanted.slopes, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("tol", [0.01, 0.1])
def test_a_walk_ends_where_the_line_is_shaded(compute: Any, tol: float) -> None:
    places = {
        "cubic": [-2.0, 2.0],
        "sinc": [4.4934, 7.7253, 10.9041, 14.0662],
        "valleys": [-1, 0, 2],
    }
    for name, wanted in places.items():
        [found] = compute("line_walk", [["flat", name, [0, 0, 0, 0], tol, 1500]])
        for place in wanted:
            assert any(low - 1e-3 <= place <= high + 1e-3 for low, high in found), (name, place)
        for low, high in found:
            ends = [["slope", name, [0, 0, 0, 0], x] for x in np.linspace(low, high, 9)]
            assert min(map(abs, compute("line_walk", ends))) < tol


@pytest.mark.parametrize("curvatures", [(0.1, 2.0), (3.0, 0.5), (1.0, 1.0)])
@pytest.mark.parametrize("rate", [0.05, 0.952, 1.3])
def test_a_bowl_is_descended_as_cs_core_descends(
    compute: Any, curvatures: tuple[float, float], rate: float
) -> None:
    start, scale = (-7.0, 2.0), np.array(curvatures)
    calls = [["descend", start, curvatures, rate, 60], ["forecast", curvatures, rate]]
    visited, forecast = compute("steep_and_gentle", [*calls])
    walk = minimize(
        lambda p: (float(p @ (scale * p)) / 2, scale * p), start, sgd(rate), steps=60
    )  # fmt: skip
    # large numbers come as integers of Python
    np.testing.assert_allclose(np.array(visited, dtype=float), walk.points, **TOLERANCE)
    [height] = compute("steep_and_gentle", [["value", start, curvatures]])
    np.testing.assert_allclose(height, walk.losses[0], **TOLERANCE)
    # what is said before a step is what the steps do
    ratio = walk.points[1:] / walk.points[:-1]
    np.testing.assert_allclose(ratio, np.tile(forecast["factors"], (60, 1)), rtol=1e-6)
    shrinks = np.linalg.norm(walk.points[-1]) < np.linalg.norm(walk.points[0])
    assert shrinks == (rate < forecast["limit"])
    assert forecast["condition"] == pytest.approx(np.linalg.cond(np.diag(scale)))
    at_best = np.abs(1 - forecast["best"] * scale).max()
    for other in (0.99, 1.01):
        assert at_best <= np.abs(1 - other * forecast["best"] * scale).max() + 1e-12


@pytest.mark.parametrize("size", [1, 7, 299, 300])
def test_batches_are_dealt_and_their_noise_is_predicted(compute: Any, size: int) -> None:
    pairs = np.array(BatchNoise().gradients)
    n = len(pairs)
    drawn, dealt = compute(
        "batch_noise",
        [["batches", 5, n, size, replace, 400] for replace in (True, False)],
    )
    assert np.shape(drawn) == np.shape(dealt) == (400, size)
    assert all(len(set(batch)) == size for batch in dealt)
    assert {i for batch in drawn for i in batch} <= set(range(n))
    [means] = compute("batch_noise", [["means", pairs.tolist(), drawn]])
    np.testing.assert_allclose(means, pairs[np.array(drawn)].mean(axis=1), **TOLERANCE)
    [moments] = compute("batch_noise", [["moments", means]])
    np.testing.assert_allclose(moments["center"], np.mean(means, axis=0), **TOLERANCE)
    np.testing.assert_allclose(moments["variance"], np.var(means, axis=0), **TOLERANCE)
    for batches, replace in ((drawn, True), (dealt, False)):
        variance = pairs.var(axis=0)
        calls = [["predicted", v, n, size, replace] for v in variance]
        measured = pairs[np.array(batches)].mean(axis=1).var(axis=0)
        np.testing.assert_allclose(measured, compute("batch_noise", calls), rtol=0.5, atol=1e-12)


def test_draws_are_even(compute: Any) -> None:
    """Each example as often as any other, also as the first of a batch without replacement."""
    for replace in (True, False):
        [batches] = compute("batch_noise", [["batches", 9, 12, 4, replace, 6000]])
        for place in range(4):
            count = np.bincount([batch[place] for batch in batches], minlength=12)
            assert ((count - 500) ** 2 / 500).sum() < 45  # chi-square, 11 degrees: p about 5e-6


def test_directions_are_counted(compute: Any) -> None:
    pairs = [[1.0, 0.5], [1.0, -2.0], [-1.0, 0.1], [0.3, 0.2]]
    assert compute("batch_noise", [["off", pairs]]) == [2]
