"""The figures of the chapter on networks: by mouse, keys and finger, compared with cs_core."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, expect
from test_figures import drag, figure, number, swipe
from visits import pages_with

from cs_book.widgets import ActivationExplorer, DecisionRegions
from cs_book.widgets.decision_regions import results

Open = Callable[..., Any]
pytestmark = pytest.mark.slow
REGIONS = pages_with('module="decision_regions"')
EXPLORER = pages_with('module="activation_explorer"')


def ended(found: Locator) -> str:
    """Wait for the end of the training, and return what the figure says of it."""
    now = found.locator("[data-name=now]")
    expect(now).to_contain_text("Step 1,500", timeout=20_000)
    return now.inner_text()


@pytest.mark.parametrize("path", REGIONS)
def test_a_network_trains_and_ends_as_it_is_stored(visit: Open, path: str) -> None:
    page = visit(path).page
    found = figure(page, "decision_regions")
    right = int(ended(found).split(", ")[-1].split()[0])
    assert abs(right - DecisionRegions().measured()[0]) <= 5  # it has not come to rest
    found.get_by_role("radio", name="8", exact=True).check()
    found.locator("[data-name=seed]").press("ArrowRight")
    state = DecisionRegions(width=8, seed=1)
    assert state.measured()[0] == 298
    assert "298 of 300 right" in ended(found)
    assert f"Dead units: {state.measured()[1]} of 8" in found.inner_text()
    assert found.locator(".cs-switch").count() == 8
    reached = (state.runs()[:, 0] == 298).sum()
    assert f"{reached} of 20 seeds" in found.inner_text()
    assert number(found, "at-1-5") == reached
    found.get_by_role("radio", name="none").check()
    assert "two linear layers" in found.locator("[data-name=dead]").inner_text()
    assert found.locator(".cs-switch").count() == 0
    ended(found)


@pytest.mark.parametrize("path", REGIONS)
def test_a_training_is_played_paused_and_stepped(visit: Open, path: str) -> None:
    page = visit(path).page
    found = figure(page, "decision_regions")
    ended(found)
    found.get_by_role("button", name="train").click()
    found.get_by_role("button", name="Pause").click()
    now = found.locator("[data-name=now]")
    before = now.inner_text()
    assert "Step 1,500" not in before
    page.wait_for_timeout(100)
    assert now.inner_text() == before
    step = int(before.split()[1].rstrip(":").replace(",", ""))
    found.get_by_role("button", name="Step").click()
    assert now.inner_text().startswith(f"Step {step + 1:,}:")


@pytest.mark.parametrize("path", REGIONS)
def test_a_finger_chooses_a_seed(visit: Open, path: str) -> None:
    page = visit(path, width=360, has_touch=True).page
    found = figure(page, "decision_regions")
    square = found.locator(".cs-seed").nth(12)
    square.scroll_into_view_if_needed()
    swipe(page, square, (1, 0))
    assert found.locator("[data-name=seed]").input_value() == "12"
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    shares = [[right == 298 for right, _ in runs] for runs in results()["runs"]["relu"][0]]
    assert [number(found, f"at-1-{c}") for c in range(8)] == [sum(runs) for runs in shares]


@pytest.mark.parametrize("path", EXPLORER)
def test_every_activation_shows_what_cs_core_computes(visit: Open, path: str) -> None:
    page = visit(path).page
    found = figure(page, "activation_explorer")
    found.locator("[data-name=mean]").press("ArrowRight")
    names = found.get_by_role("radio").evaluate_all("all => all.map((e) => e.value)")
    for name in names:
        found.locator(f"input[value={name}]").check()
        state = ActivationExplorer(activation=name, mean=0.1)
        passed, (value, slope) = state.passed(), state.value_and_slope([state.z])
        assert number(found, "at-1-0") == pytest.approx(passed["mean"], abs=6e-4)
        assert number(found, "at-1-1") == pytest.approx(passed["std"], abs=6e-4)
        for what, wanted in (("value", value[0]), ("slope", slope[0])):
            shown = found.locator(f"[data-name=read-{what}]").inner_text().split()[1]
            assert float(shown.replace("\N{MINUS SIGN}", "-")) == pytest.approx(wanted, abs=6e-4)
        assert f"exactly 0 for {100 * passed['zero']:.0f} %" in found.inner_text()


@pytest.mark.parametrize("path", EXPLORER)
@pytest.mark.parametrize("how", ["mouse", "touch"])
def test_the_point_is_dragged_along_the_curve(visit: Open, path: str, how: str) -> None:
    page = visit(path, width=360, has_touch=how == "touch").page
    found = figure(page, "activation_explorer")
    picture = found.locator("svg.cs-axes").first
    picture.scroll_into_view_if_needed()
    box = picture.bounding_box()
    assert box is not None
    {"mouse": drag, "touch": swipe}[how](page, picture, (-60, 0))
    place = -6 + 12 * ((box["width"] / 2 - 60) * 340 / box["width"] - 38) / 288
    assert float(found.locator("[data-name=z]").input_value()) == pytest.approx(place, abs=0.1)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
