"""The figure of ten layers: by mouse, keys and finger, compared with what was measured."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from test_figures import figure, number, swipe
from visits import pages_with

from cs_book.widgets import TenLayers

Open = Callable[..., Any]
pytestmark = pytest.mark.slow
LAYERS = pages_with('module="ten_layers"')


@pytest.mark.parametrize("path", LAYERS)
def test_ten_layers_by_mouse_and_keys(visit: Open, path: str) -> None:
    page = visit(path).page
    found = figure(page, "ten_layers")
    ring = found.locator("[data-name=at-chance]")
    assert ring.get_attribute("hidden") is not None
    found.get_by_role("radio", name="σ = 0.01").check()
    assert ring.get_attribute("hidden") is None
    assert "does not see" in found.locator("[data-name=verdict]").inner_text()
    found.get_by_role("radio", name="tanh").check()
    slider = found.locator("[data-name=scale]")
    slider.press("End")
    assert found.get_by_role("radio", name="too large").is_checked()
    state = TenLayers(activation="tanh", scale=3.0)
    for by in ("sums", "weights"):
        found.get_by_role("radio", name=by).check()
        for row, key in enumerate(("activations", by)):
            for column, layer in enumerate((0, 8)):
                wanted = state.measured()[key][layer, 0]
                assert number(found, f"at-{row}-{column}") == pytest.approx(wanted, rel=0.06)
    loss = found.locator("svg", has_text="First loss")
    loss.scroll_into_view_if_needed()
    box = loss.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] * 0.3, box["y"] + box["height"] / 2)
    assert "First loss 2.303" in found.locator("[data-name=first]").inner_text()
    slider.press("ArrowRight")
    assert not found.get_by_role("radio", name="too large").is_checked()
    found.get_by_text("Reset").click()
    assert found.get_by_role("radio", name="ReLU").is_checked()
    assert found.get_by_role("radio", name="He", exact=True).is_checked()


@pytest.mark.parametrize("path", LAYERS)
def test_a_finger_moves_along_the_loss(visit: Open, path: str) -> None:
    page = visit(path, width=360, has_touch=True).page
    found = figure(page, "ten_layers")
    found.get_by_role("radio", name="Xavier").tap()
    loss = found.locator("svg", has_text="First loss")
    loss.scroll_into_view_if_needed()
    before = page.evaluate("scrollY")
    swipe(page, loss, (120, 0))
    assert page.evaluate("scrollY") == before
    assert "large" in found.locator("[data-name=verdict]").inner_text()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
