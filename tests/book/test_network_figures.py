"""The figures of the chapter on networks compute what ``cs_core`` computes."""

from __future__ import annotations

import importlib.util
from itertools import product
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from cs_book.widgets import ActivationExplorer, DecisionRegions
from cs_book.widgets import activation_explorer as explorer
from cs_book.widgets.decision_regions import ACTIVATIONS, RATES, WIDTHS, network, results
from cs_core.losses import softmax_loss

TOLERANCE = {"rtol": 1e-9, "atol": 1e-9}
SCRIPT = Path(__file__).parents[2] / "book" / "experiments" / "decision_regions.py"
PLACES = [*np.linspace(-7, 7, 57), -800.0, 800.0, 0.1, -0.1]
NORMAL = [(0.0, 1.0), (-3.0, 0.5), (2.0, 4.0), (0.5, 0.1)]


@pytest.fixture(scope="module")
def script() -> ModuleType:
    """The script that made the results."""
    spec = importlib.util.spec_from_file_location("decision_regions_experiment", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


# --- activations


def test_values_and_slopes_are_those_of_cs_core(compute: Any) -> None:
    asked = list(product(explorer.ACTIVATIONS, (0.0, 0.3, 1.0)))
    calls = [[what, name, a, x] for name, a in asked for what in ("value", "slope") for x in PLACES]
    found = np.reshape(compute("activation_explorer", calls), (len(asked), 2, len(PLACES)))
    for shown, (name, a) in zip(found, asked, strict=True):
        wanted = ActivationExplorer(activation=name, a=a).value_and_slope(PLACES)
        np.testing.assert_allclose(shown, wanted, **TOLERANCE, err_msg=name)
    assert compute("activation_explorer", [["pieces"]]) == [explorer.PIECES.tolist()]


def test_what_a_normal_input_becomes(compute: Any) -> None:
    asked = list(product(explorer.ACTIVATIONS, NORMAL))
    found = compute("activation_explorer", [["passed", name, 0.1, *at] for name, at in asked])
    drawn = np.random.default_rng(0).standard_normal(200_000)
    for shown, (name, (mean, std)) in zip(found, asked, strict=True):
        state = ActivationExplorer(activation=name, mean=mean, std=std)
        wanted = state.passed()
        assert shown.keys() == wanted.keys()
        for key, value in wanted.items():
            # a strip may fall to either side of a tenth, and of where 1 - tanh² rounds to 0
            slack = {"small": 0.004, "zero": 1e-5}.get(key, 1e-9)
            assert shown[key] == pytest.approx(value, rel=1e-9, abs=slack), (name, key)
        out, slope = state.value_and_slope(mean + std * drawn)
        size = np.sqrt(np.mean(slope**2))
        for key, sampled in {"mean": out.mean(), "std": out.std(), "size": size}.items():
            assert wanted[key] == pytest.approx(sampled, abs=0.012 * max(1, std)), (name, key)


def test_bars_hold_all_outputs_that_lie_within_them(compute: Any) -> None:
    calls = [["histogram", "sigmoid", 0.1, 0.0, 1.0, [-0.5, 1.5], 60]]
    calls.append(["histogram", "relu", 0.1, -1.0, 1.0, [-2, 8], 60])
    level, half = compute("activation_explorer", calls)
    assert sum(level) == pytest.approx(1)
    assert sum(half) == pytest.approx(1)
    assert half[12] == pytest.approx(0.8783, abs=0.002)  # z below 1 and a sixth
    assert not any(half[:12])


# --- regions


def parts(row: Any, width: int) -> dict[str, np.ndarray]:
    """The browser's row of parameters, as cs_core names them."""
    W1, b1, W2, b2 = np.split(np.array(row), np.cumsum([2 * width, width, 3 * width]))
    return {"W1": W1.reshape(2, width), "b1": b1, "W2": W2.reshape(width, 3), "b2": b2}


def test_some_steps_of_training_are_those_of_cs_core(compute: Any) -> None:
    settings = list(product(ACTIVATIONS, (2, 16), (0.03, 1.0)))
    calls = [["trained", name, width, 7, rate, 6] for name, width, rate in settings]
    rows = compute("decision_regions", calls)
    for row, (name, width, rate) in zip(rows, settings, strict=True):
        state = DecisionRegions(activation=name, width=width, rate=rate, seed=7)
        wanted = state.trained(6)
        for key, value in parts(row, width).items():
            np.testing.assert_allclose(value, wanted[key], **TOLERANCE, err_msg=f"{name} {key}")


def test_regions_losses_and_lines_are_those_of_the_parameters(compute: Any) -> None:
    X, y = np.array(results()["points"]), np.array(results()["labels"])
    at = -1.15 + 2.3 * (np.arange(9) + 0.5) / 9
    places = np.stack(np.meshgrid(at, at), axis=-1).reshape(-1, 2)
    for name in ACTIVATIONS:
        params = DecisionRegions(activation=name, width=5, seed=3).trained(40)
        row = np.concatenate([params[key].ravel() for key in ("W1", "b1", "W2", "b2")]).tolist()
        judged, missed, leads, line = compute("decision_regions", [
            ["judged", row, name, 5], ["missed", row, name, 5],
            ["leads", row, name, 5, [-1.15, 1.15], 9], ["line", row, 5, 2],
        ])  # fmt: skip
        net = network(name, 5)
        assert judged["loss"] == pytest.approx(softmax_loss(net.scores(params, X), y)[0], rel=1e-9)
        assert missed == np.flatnonzero(net.predict(params, X) != y).tolist()
        assert judged["right"] == 300 - len(missed)
        np.testing.assert_allclose(judged["on"], (X @ params["W1"] + params["b1"] > 0).mean(axis=0))
        won = np.argmax([[lead[str(k)] for k in range(81)] for lead in leads], axis=0)
        np.testing.assert_array_equal(won, net.predict(params, places))
        np.testing.assert_allclose(line @ params["W1"][:, 2] + params["b1"][2], 0, atol=1e-9)
    assert compute("decision_regions", [["best"], ["line", [0.0] * 9, 1, 0]]) == [298, None]


def test_the_browser_starts_from_what_init_params_draws(script: ModuleType) -> None:
    X, y = script.points()
    assert (results()["points"], results()["labels"]) == (X.tolist(), y.tolist())
    assert results()["rates"] == list(RATES)
    assert results()["widths"] == list(WIDTHS)
    for seed, name in product((0, 19), ACTIVATIONS):
        drawn = np.array(results()["normals"][seed])
        assert drawn.tolist() == script.normals(seed).tolist()
        fresh = network(name, 12).init_params(rng=np.random.default_rng(seed))
        for key, value in script.first_params(name, 12, drawn).items():
            np.testing.assert_allclose(value, fresh[key], atol=1e-4)


SAMPLE = [("relu", 8, 0.03), ("tanh", 6, 0.3)]


def test_a_run_that_comes_to_rest_ends_as_it_is_stored(compute: Any) -> None:
    """In the browser and in cs_core. (Where a run has not come to rest, rounding decides.)"""
    states = [DecisionRegions(activation=a, width=w, rate=rate, seed=1) for a, w, rate in SAMPLE]
    calls = [["trained", s.activation, s.width, s.seed, s.rate, 1500] for s in states]
    rows = compute("decision_regions", calls)
    calls = [["judged", row, s.activation, s.width] for row, s in zip(rows, states, strict=True)]
    for state, found in zip(states, compute("decision_regions", calls), strict=True):
        assert state.measured() == (298, found["on"].count(0))
        assert found["right"] == 298
    X, y = np.array(results()["points"]), np.array(results()["labels"])
    assert (network("relu", 8).predict(states[0].trained(), X) == y).sum() == 298
    asked = [["reached", "relu", 0.03, 8]]
    assert compute("decision_regions", asked) == [(states[0].runs()[:, 0] == 298).tolist()]


def test_seeds_trained_side_by_side_do_not_touch_each_other(script: ModuleType) -> None:
    for name in ACTIVATIONS:
        together = script.train_all(name, 5, 0.3, 20)
        alone = DecisionRegions(activation=name, width=5, rate=0.3, seed=7).trained(20)
        for key, value in alone.items():
            np.testing.assert_allclose(together[key][7], value, **TOLERANCE)


def test_more_units_make_it_certain_and_a_large_rate_kills() -> None:
    def solved(name: str, width: int, rate: float = 0.03) -> int:
        runs = DecisionRegions(activation=name, width=width, rate=rate).runs()
        return int((runs[:, 0] == 298).sum())

    assert [solved("relu", width) for width in WIDTHS] == sorted(solved("relu", w) for w in WIDTHS)
    assert solved("relu", 4) == 0 < solved("relu", 5) < 10
    assert all(solved(name, 16) == 20 for name in ACTIVATIONS[1:])
    assert not any(solved("none", width, rate) for width in WIDTHS for rate in RATES)
    killed = DecisionRegions(width=16, rate=1.0).runs()
    assert killed[:, 1].mean() > 8
    assert (killed[:, 0] == 298).sum() < solved("leaky_relu", 16, 1.0) < solved("tanh", 16, 1.0)
