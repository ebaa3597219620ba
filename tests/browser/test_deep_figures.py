"""The figure of gradients through depth: by mouse, keys and finger, compared with cs_core."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator
from test_figures import center, figure, number, swipe
from visits import pages_with

from cs_book.widgets import DepthGradients

Open = Callable[..., Any]
pytestmark = pytest.mark.slow
DEPTH = pages_with('module="depth_gradients"')


def shows(found: Locator, state: DepthGradients) -> None:
    """Compare cosines and losses with what cs_core computes."""
    for row, (net, values) in enumerate(state.measured().items()):
        assert number(found, f"at-{row}-1") == pytest.approx(values["cosines"][-1], abs=0.006), net
        assert number(found, f"at-{row}-2") == pytest.approx(values["loss"], rel=0.06), net


@pytest.mark.parametrize("path", DEPTH)
def test_depth_and_start_by_mouse_and_keys(visit: Open, path: str) -> None:
    page = visit(path).page
    found = figure(page, "depth_gradients")
    found.get_by_role("radio", name="ReLU").check()
    found.get_by_role("radio", name="He", exact=True).check()
    slider = found.locator("[data-name=blocks]")
    slider.press("End")
    assert slider.get_attribute("aria-valuetext") == "42"
    shows(found, DepthGradients(blocks=20, start="he"))
    assert "explodes" in found.locator("[data-name=verdict-shortcuts]").inner_text()
    assert "alike" in found.locator("[data-name=verdict-plain]").inner_text()
    chart = found.locator("svg.cs-axes").first
    chart.scroll_into_view_if_needed()
    box = chart.bounding_box()
    assert box is not None
    # layer 11 of 42, on an axis from 38 to 326 of 340
    x = box["x"] + (38 + 288 * 11 / 42) * box["width"] / 340
    page.mouse.click(x, center(chart)[1])
    assert slider.get_attribute("aria-valuetext") == "12"
    found.locator("[data-name=seed]").press("ArrowRight")
    shows(found, DepthGradients(blocks=5, start="he", seed=1))
    found.get_by_role("radio", name="sigmoid").check()
    assert "vanishes" in found.locator("[data-name=verdict-shortcuts]").inner_text()


@pytest.mark.parametrize("path", DEPTH)
def test_a_finger_draws_the_depth(visit: Open, path: str) -> None:
    page = visit(path, width=360, has_touch=True).page
    found = figure(page, "depth_gradients")
    chart = found.locator("svg.cs-axes").first
    chart.scroll_into_view_if_needed()
    before = page.evaluate("scrollY")
    swipe(page, chart, (120, 0))
    assert page.evaluate("scrollY") == before
    assert int(found.locator("[data-name=blocks]").get_attribute("aria-valuetext") or 0) > 32
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
