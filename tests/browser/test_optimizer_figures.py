"""The figures of the chapter on optimizers: moved by hand, and compared with cs_core."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Locator
from test_figures import drag, figure, number, point_position, swipe
from visits import pages_with

from cs_book.widgets import AdamCorrection, MomentumRoots, OptimizerRace
from cs_book.widgets.optimizer_race import RULES

Open = Callable[..., Any]
pytestmark = pytest.mark.slow
RACE, CORRECTION, ROOTS = (
    pages_with(f'module="{name}"')
    for name in ("optimizer_race", "adam_correction", "momentum_roots")
)
HANDS = pytest.mark.parametrize(("how", "width"), [("mouse", 1280), ("touch", 360)])


def moved(
    page: Any, found: Locator, name: str, how: str, unit: tuple[float, float]
) -> tuple[np.ndarray, np.ndarray]:
    """Drag a handle; return where it says it is, and where the hand has taken it."""
    picture = found.locator("svg.cs-axes").first
    picture.scroll_into_view_if_needed()
    scrolled, before = page.evaluate("scrollY"), point_position(found, name)
    box = picture.bounding_box()
    assert box is not None
    by = np.array([40.0, 24.0])
    {"mouse": drag, "touch": swipe}[how](page, found.locator(f"[data-name={name}]"), tuple(by))
    assert page.evaluate("scrollY") == scrolled
    return point_position(found, name), before + by * (1, -1) * unit * (340 / box["width"])


def shows(found: Locator, state: OptimizerRace) -> None:
    """Check that the race shows the rates and distances of a state with rates of its own."""
    for row, rule in enumerate(RULES):
        rate = state.rate if state.mode == "same" else getattr(state, f"rate_{rule}")
        assert number(found, f"at-{row}-0") == rate
        far = np.linalg.norm(state.walk(rule, rate, 30)[-1])
        assert number(found, f"at-{row}-1") == pytest.approx(far, abs=6e-4)


@pytest.mark.parametrize("path", RACE)
@HANDS
def test_the_race_follows_the_hand(visit: Open, path: str, how: str, width: int) -> None:
    page = visit(path, has_touch=how == "touch", width=width).page
    found = figure(page, "optimizer_race")
    shows(found, OptimizerRace())
    at, expected = moved(page, found, "start", how, (16 / 288, 16 / 288))
    np.testing.assert_allclose(at, expected, atol=0.06)
    start, grip = at.tolist(), found.locator("[data-name=start]")
    shows(found, OptimizerRace(start_bowl=start))
    grip.press("ArrowRight")
    grip.press("Shift+ArrowDown")
    start = [start[0] + 0.1, start[1] - 1.0]
    np.testing.assert_allclose(point_position(found, "start"), start, atol=0.006)
    if how == "touch":
        return
    turn = found.get_by_role("slider", name="turn the bowl")
    for _ in range(6):
        turn.press("ArrowRight")
    turned = OptimizerRace(start_bowl=start, angle=30.0)
    np.testing.assert_allclose(point_position(found, "start"), turned.ground()[1], atol=0.006)
    found.get_by_role("radio", name="one for all").check()
    turned.mode, turned.rate = "same", 0.1
    shows(found, turned)
    found.get_by_role("radio", name="each tuned").check()
    arrived = [found.locator(f"[data-name=at-{row}-3]").inner_text() for row in range(6)]
    assert all(text.isdigit() for text in arrived)
    found.get_by_role("radio", name="saddle").check()
    assert "Gone" in found.locator("[data-name=note]").inner_text()
    stuck = [found.locator(f"[data-name=at-{row}-3]").inner_text() for row in range(6)]
    found.get_by_role("radio", name="on", exact=True).check()
    free = [found.locator(f"[data-name=at-{row}-3]").inner_text() for row in range(6)]
    assert stuck == ["–"] * 6 != free
    found.get_by_role("button", name="One step further").click()
    found.get_by_role("button", name="One step further").click()
    assert found.locator("[data-name=dots] circle").count() == 2, "the start and one step"


@pytest.mark.parametrize("path", CORRECTION)
@HANDS
def test_steps_of_adam_are_read_where_the_hand_is(
    visit: Open, path: str, how: str, width: int
) -> None:
    page = visit(path, has_touch=how == "touch", width=width).page
    found = figure(page, "adam_correction")
    picture = found.locator("svg.cs-axes")
    picture.scroll_into_view_if_needed()
    {"mouse": drag, "touch": swipe}[how](page, picture, (30, 0))
    box = picture.bounding_box()
    assert box is not None
    place = ((box["width"] / 2 + 30) * 420 / box["width"] - 38) / (406 - 38)
    step = int(found.locator("[data-name=step] + .cs-value").inner_text().replace(",", ""))
    assert step == pytest.approx(3000**place, rel=0.05)
    ratios = AdamCorrection().ratios(step)
    for row, case in enumerate([(True, True), (False, False), (True, False), (False, True)]):
        assert number(found, f"at-{row}-0") == pytest.approx(ratios[case][0], abs=6e-4)
        assert number(found, f"at-{row}-1") == pytest.approx(ratios[case][-1], abs=6e-4)
    verdict = found.locator("[data-name=verdict]")
    for name, which in [("first", "only m"), ("second", "both")]:
        assert which not in verdict.inner_text()
        group = {"first": "correct m", "second": "correct v"}[name]
        found.get_by_role("group", name=group).get_by_role("radio", name="on").check()
        assert which in verdict.inner_text()


@pytest.mark.parametrize("path", ROOTS)
@HANDS
def test_the_roots_follow_the_hand(visit: Open, path: str, how: str, width: int) -> None:
    page = visit(path, has_touch=how == "touch", width=width).page
    found = figure(page, "momentum_roots")
    at, expected = moved(page, found, "point", how, (4.4 / 288, 1.09 / 232))
    np.testing.assert_allclose(at, expected, atol=0.02)

    def agrees() -> None:
        product, momentum = point_position(found, "point")
        roots = MomentumRoots(product=product, momentum=momentum).roots()
        shown = [number(found, f"at-{row}-1") for row in range(2)]
        np.testing.assert_allclose(shown, abs(roots), atol=0.02)

    agrees()
    assert "swings" in found.locator("[data-name=verdict]").inner_text()
    found.get_by_role("button", name="Go to critical μ").click()
    assert "critical" in found.locator("[data-name=verdict]").inner_text()
    found.get_by_role("slider", name="ηλ", exact=True).press("End")
    assert "does not converge" in found.locator("[data-name=verdict]").inner_text()
    agrees()
