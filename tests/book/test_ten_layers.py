"""The figure of ten layers shows what cs_core measures, at the stored scales and between them."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from cs_book.widgets import TenLayers
from cs_book.widgets.ten_layers import ACTIVATIONS, results

SCRIPT = Path(__file__).parents[2] / "book" / "experiments" / "ten_layers.py"
#: Stored, in the middle between two stored, and beyond no end.
SCALES = (0.01, 0.0106, 0.071, 0.3, 0.71, 1.0, 1.37, 2.05, 3.0)


@pytest.fixture(scope="module")
def script() -> ModuleType:
    """The script that made the results."""
    spec = importlib.util.spec_from_file_location("ten_layers", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def shown(compute: Any) -> dict[tuple[str, float], dict[str, Any]]:
    """What the browser reads, by nonlinearity and scale."""
    asked = [(name, scale) for name in ACTIVATIONS for scale in SCALES]
    answers = compute("ten_layers", [["read", *each] for each in asked])
    return dict(zip(asked, answers, strict=True))


def test_browser_and_still_picture_read_the_same(shown: Any) -> None:
    for (name, scale), found in shown.items():
        still = TenLayers(activation=name, scale=scale).measured()
        for key, values in found.items():
            read = still[key] if key == "cosines" else np.log10(still[key])
            np.testing.assert_allclose(values, read, rtol=1e-9, atol=1e-9)


def test_what_is_read_is_what_cs_core_measures(script: ModuleType, shown: Any) -> None:
    X, y = script.photos()
    weights = script.first_weights()
    assert results()["scales"] == script.SCALES
    for name in ACTIVATIONS:
        for scale in (0.0106, 1.37, 3.0):
            found, fresh = shown[name, scale], script.measure(weights, X, y, name, scale)
            assert found["loss"] == pytest.approx(fresh["loss"], abs=0.03)
            np.testing.assert_allclose(found["cosines"], fresh["cosines"], atol=0.01)
            for key in ("activations", "sums", "weights"):
                roots = [np.array(rows[key])[:, 0] for rows in (found, fresh)]
                np.testing.assert_allclose(*roots, atol=0.06)


def test_what_the_page_lets_the_reader_see(compute: Any, shown: Any) -> None:
    def root(name: str, scale: float, key: str, layer: int) -> float:
        return float(shown[name, scale][key][layer - 1][0])

    tiny = shown["relu", 0.071]
    assert 10 ** tiny["loss"] == pytest.approx(np.log(10), abs=1e-4)
    assert tiny["scores"] < -10
    weights = [root("relu", 0.071, "weights", k) for k in range(2, 10)]
    assert max(weights) - min(weights) < 0.6  # all are about as tiny
    assert root("relu", 0.071, "sums", 1) < root("relu", 0.071, "sums", 9) - 8
    assert abs(root("tanh", 3.0, "activations", 9)) < 0.1  # looks bounded
    assert root("tanh", 3.0, "sums", 1) > root("tanh", 3.0, "sums", 9) + 1.2  # and explodes back
    for scale in SCALES:  # no scale turns two photos apart again, nor cures the sigmoid
        assert shown["relu", scale]["cosines"] == shown["relu", 1.0]["cosines"]
        assert shown["sigmoid", scale]["cosines"][9] > 0.98
        assert root("sigmoid", scale, "sums", 1) < root("sigmoid", scale, "sums", 9) - 1.5
    asked = [("relu", 0.071), ("relu", 1.0), ("relu", 3.0), ("sigmoid", 0.71), ("tanh", 1.0)]
    said = compute("ten_layers", [["verdict", shown[each]] for each in asked])
    assert said == ["blind", "open", "sure", "blind", "open"]
    ends = compute("ten_layers", [["ends", shown[each]["activations"]] for each in asked])
    for (low, high), each in zip(ends, asked, strict=True):
        roots = [row[0] for row in shown[each]["activations"]]
        assert low <= min(roots)
        assert max(roots) <= high
