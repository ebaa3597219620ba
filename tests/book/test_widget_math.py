"""The browser modules of the interactive figures compute what ``cs_core`` computes.

The very text that a page carries runs in the Node that Playwright brings, on a grid.
"""

from __future__ import annotations

import json
import subprocess
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright._impl._driver import compute_driver_executable

from cs_book.widgets.base import module_texts
from cs_book.widgets.difference_error import FUNCTIONS, slope_errors
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
from cs_core.regularizers import l2_penalty
from cs_core.train import minimize

TOLERANCE = {"rtol": 1e-9, "atol": 1e-9}
RUNNER = """
const { math } = await import(`./${process.argv[2]}.js`);
import { readFileSync } from "node:fs";
const { calls } = JSON.parse(readFileSync("calls.json", "utf8"));
const answers = calls.map(([name, ...values]) => math[name](...values));
console.log(JSON.stringify(answers));
"""


@pytest.fixture
def compute(tmp_path: Path) -> Any:
    """Return a function that makes calls to a module's ``math`` and returns the answers."""

    def run(module: str, calls: list[list[Any]]) -> list[Any]:
        for name, text in module_texts(module).items():
            (tmp_path / f"{name}.js").write_text(text, "utf-8")
        (tmp_path / "package.json").write_text('{"type": "module"}', "utf-8")
        (tmp_path / "run.mjs").write_text(RUNNER, "utf-8")
        (tmp_path / "calls.json").write_text(json.dumps({"calls": calls}), "utf-8")
        node = compute_driver_executable()[0]
        command = [str(node), "run.mjs", module]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        answers: list[Any] = json.loads(done.stdout)
        assert len(answers) == len(calls)
        return answers

    return run


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
