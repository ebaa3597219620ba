"""The figure of gradients through depth computes what ``cs_core`` computes, plain and residual."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cs_book.widgets import DepthGradients
from cs_book.widgets.depth_gradients import ACTIVATIONS, STARTS, normals, results
from cs_core.networks import mlp, residual_mlp

SCRIPT = Path(__file__).parents[2] / "book" / "experiments" / "depth_gradients.py"
STATES = [
    {"activation": name, "blocks": blocks, "scale": scale, "start": start, "seed": seed}
    for k, name in enumerate(ACTIVATIONS)
    for start in STARTS
    for blocks, scale, seed in [(1, 1.0, k), (2, 4.0, 3 + k), (10, 1.0, 9 - k), (20, 0.25 + k, 0)]
]


@pytest.fixture
def measured(compute: Any) -> list[dict[str, Any]]:
    """What the browser makes of the states."""
    found: list[dict[str, Any]] = compute("depth_gradients", [["measure", s] for s in STATES])
    return found


def test_browser_and_cs_core_measure_the_same(measured: Any) -> None:
    for shown, state in zip(measured, STATES, strict=True):
        wanted = DepthGradients(**state).measured()
        for net, values in wanted.items():
            assert shown[net].keys() == values.keys()
            for key, value in values.items():
                np.testing.assert_allclose(
                    shown[net][key], value, rtol=1e-9, atol=1e-9 if key == "cosines" else 0,
                    err_msg=f"{state} {net} {key}",
                )  # fmt: skip


@pytest.mark.parametrize("start", STARTS)
def test_its_two_networks_are_those_of_the_course(start: str) -> None:
    state = DepthGradients(blocks=3, scale=1.2, start=start, seed=4)
    X = (np.array(results()["digits"]) - results()["mean"]) / 16
    nets = {"plain": mlp([64, *7 * [32], 10]), "shortcuts": residual_mlp(64, 32, 10, blocks=3)}
    for name, net in nets.items():
        params = net.init_params(rng=np.random.default_rng(0))
        slots = [key for key in params if key.startswith("W")]
        params |= dict(zip(slots, state.weights(name), strict=True))
        loss, grads = net.loss_and_grads(params, X, results()["labels"])
        found = state.measured()[name]
        assert found["loss"] == pytest.approx(loss, rel=1e-12)
        assert found["first"] == pytest.approx(np.linalg.norm(grads[slots[0]]), rel=1e-12)
        scores = net.scores(params, X)
        assert [results()["labels"][i] for i in (0, 2, 14)] == [0, 1, 7]
        np.testing.assert_allclose(found["scores"], scores[[0, 2, 14]])


def test_the_digits_are_those_of_the_script_and_the_weights_are_normal() -> None:
    spec = importlib.util.spec_from_file_location("depth_gradients_experiment", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    assert script.chosen() == results()
    drawn = np.concatenate([W.ravel() for W in normals(3)])
    assert abs(drawn.mean()) < 0.02
    assert drawn.std() == pytest.approx(1, abs=0.015)
    assert abs(np.corrcoef(drawn, np.concatenate([W.ravel() for W in normals(4)]))[0, 1]) < 0.02


#: What a reader sees of the plain network and of the one with shortcuts.
SEEN: dict[str, tuple[dict[str, Any], str, str]] = {
    "start": ({}, "level", "level"),
    "deep": ({"blocks": 20}, "level", "level"),
    "he": ({"start": "he"}, "level", "explode"),
    "deep he": ({"start": "he", "blocks": 20}, "level", "explode"),
    "divided": ({"start": "divided", "blocks": 20}, "level", "level"),
    "sigmoid": ({"activation": "sigmoid"}, "vanish", "vanish"),
    "large": ({"scale": 1.5}, "explode", "level"),
    "small": ({"scale": 0.7}, "vanish", "level"),
    "tanh": ({"activation": "tanh", "blocks": 20}, "level", "level"),
}
SEEDS = 6


def test_what_the_page_lets_the_reader_see(compute: Any) -> None:
    base = {"activation": "relu", "blocks": 10, "scale": 1.0, "start": "zero"}
    states = [base | state | {"seed": s} for state, _, _ in SEEN.values() for s in range(SEEDS)]
    measured = compute("depth_gradients", [["measure", state] for state in states])
    nets = [each[net] for each in measured for net in ("plain", "shortcuts")]
    said = compute("depth_gradients", [[f, net] for f in ("verdict", "likeness") for net in nets])
    sizes, likes = np.reshape(said, (2, len(SEEN), SEEDS, 2))
    found = dict(zip(SEEN, np.reshape(measured, (len(SEEN), SEEDS)), strict=True))
    alike = dict(zip(SEEN, likes, strict=True))
    for (_, plain, shortcuts), verdicts in zip(SEEN.values(), sizes, strict=True):
        assert set(verdicts[:, 0]) == {plain}
        assert set(verdicts[:, 1]) == {shortcuts}
    for name in ("start", "deep"):  # the gradient is not small, and the digits look alike
        assert (alike[name][:, 0] == "alike").sum() >= SEEDS - 1
        assert set(alike[name][:, 1]) == {"apart"}
    assert set(alike["tanh"][:, 0]) == {"apart"}
    assert min(each["shortcuts"]["loss"] for each in found["he"]) > 10
    assert min(each["shortcuts"]["loss"] for each in found["deep he"]) > 200
    for each in found["sigmoid"]:  # its last activation lies on the path past the block
        assert 1e4 * each["plain"]["first"] < each["shortcuts"]["first"] < 1e-6


def test_axes_hold_what_they_show(compute: Any) -> None:
    rounds = {0.5: 0.5, 0.21: 0.5, 3.0: 5, 9.9: 10, 1200.0: 2000, 2.0: 2}
    assert compute("depth_gradients", [["round", v] for v in rounds]) == [*rounds.values()]
    calls = [["ends", [0.3, 2]], ["ends", [2e-13, 8e3]]]
    assert compute("depth_gradients", calls) == [[-3, 3], [-15, 6]]
    calls = [["ticks", -3, 3], ["ticks", -27, 3]]
    assert compute("depth_gradients", calls) == [[1e-3, 1, 1e3], [1e-27, 1e-18, 1e-9, 1]]
