"""The figures of the chapter on descent: dragged, and compared with cs_core."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from test_figures import drag, figure, number, point_position, swipe
from visits import pages_with

from cs_book.widgets import BatchNoise, LineWalk

Open = Callable[..., Any]
pytestmark = pytest.mark.slow
WALK, BOWL, NOISE = (
    pages_with(f'module="{name}"') for name in ("line_walk", "steep_and_gentle", "batch_noise")
)


@pytest.mark.parametrize("path", WALK)
@pytest.mark.parametrize("how", ["mouse", "touch"])
@pytest.mark.parametrize("width", [1280, 360])
def test_the_start_of_a_walk_follows_the_hand(visit: Open, path: str, how: str, width: int) -> None:
    page = visit(path, has_touch=how == "touch", width=width).page
    found = figure(page, "line_walk")
    handle = found.locator("[data-name=start]")
    handle.scroll_into_view_if_needed()
    scrolled = page.evaluate("scrollY")
    box = found.locator("svg.cs-axes").bounding_box()
    assert box is not None
    by = box["width"] / 10
    {"mouse": drag, "touch": swipe}[how](page, handle, (by, 30.0))
    # 648 of the picture's 700 units are six units of x
    assert point_position(found, "start")[0] == pytest.approx(70 * 6 / 648, abs=0.06)
    assert page.evaluate("scrollY") == scrolled


@pytest.mark.parametrize("path", WALK)
def test_a_walk_shows_what_cs_core_walks(visit: Open, path: str) -> None:
    found = figure(visit(path).page, "line_walk")
    found.get_by_role("radio", name="η · slope").check()
    for key in ["ArrowRight"] * 3 + ["Shift+ArrowLeft"]:
        found.locator("[data-name=start]").press(key)
    assert point_position(found, "start")[0] == pytest.approx(-0.7)
    step = float(found.locator("[data-name=step] + .cs-value").inner_text())
    walk = LineWalk(start=-0.7, rule="slope", step=step).walk()
    assert number(found, "at-1-0") == len(walk.points) - 1
    assert number(found, "at-1-1") == pytest.approx(walk.points[-1], abs=6e-4)
    assert number(found, "at-1-3") == pytest.approx(walk.slopes[-1], abs=6e-5)
    assert found.locator("[data-name=reason]").inner_text() == "Stopped: flat enough."


@pytest.mark.parametrize("path", WALK)
def test_a_function_of_one_s_own_has_coefficients(visit: Open, path: str) -> None:
    found = figure(visit(path).page, "line_walk")
    assert not found.locator("[data-name=a]").is_visible()
    found.get_by_role("radio", name="ax⁴").check()
    assert found.locator("[data-name=a]").is_visible()
    before = found.locator(".cs-curve").first.get_attribute("d")
    found.locator("[data-name=d]").press("ArrowRight")
    assert found.locator(".cs-curve").first.get_attribute("d") != before


@pytest.mark.parametrize("path", BOWL)
def test_the_bowl_tells_its_limit_and_breaks_above_it(visit: Open, path: str) -> None:
    found = figure(visit(path).page, "steep_and_gentle")
    rate = found.locator("[data-name=learning_rate]")
    assert "Limit 2/λₘₐₓ = 1.000" in found.locator("[data-name=limits]").inner_text()
    assert number(found, "at-1-1") == pytest.approx(-0.8)
    for _ in range(12):
        rate.press("ArrowRight")
    assert found.locator("[data-name=verdict]").inner_text() == "Above the limit: it diverges."
    found.locator("[data-name=start]").press("ArrowUp")
    np.testing.assert_allclose(point_position(found, "start"), [-7.0, 2.1])


@pytest.mark.parametrize("path", BOWL)
@pytest.mark.parametrize("how", ["mouse", "touch"])
def test_the_bowl_s_start_ends_where_the_hand_ends(visit: Open, path: str, how: str) -> None:
    page = visit(path, has_touch=how == "touch", width=360).page
    found = figure(page, "steep_and_gentle")
    found.locator("svg.cs-axes").first.scroll_into_view_if_needed()
    scrolled = page.evaluate("scrollY")
    before = point_position(found, "start")
    box = found.locator("svg.cs-axes").first.bounding_box()
    assert box is not None
    pixel = 340 / box["width"]
    by = np.array([60.0, 40.0])
    {"mouse": drag, "touch": swipe}[how](page, found.locator("[data-name=start]"), tuple(by))
    expected = before + by * (16 / 288, -6.4 / 160) * pixel
    np.testing.assert_allclose(point_position(found, "start"), expected, atol=0.06)
    assert page.evaluate("scrollY") == scrolled


@pytest.mark.parametrize("path", NOISE)
def test_the_noise_of_batches_is_what_numpy_predicts(visit: Open, path: str) -> None:
    found = figure(visit(path).page, "batch_noise")
    pairs = np.array(BatchNoise().gradients)
    predicted = np.sqrt(pairs.var(axis=0) / 4)
    shown = [number(found, f"spread-{d}-0") for d in range(2)]
    np.testing.assert_allclose(shown, predicted, atol=6e-5)
    measured = number(found, "spread-1-1")
    found.get_by_role("button", name="Draw again").click()
    assert number(found, "spread-1-1") != measured
    found.get_by_role("radio", name="without").check()
    found.locator("[data-name=batch]").press("End")
    assert [number(found, f"spread-{d}-{c}") for d in range(2) for c in range(2)] == [0] * 4
