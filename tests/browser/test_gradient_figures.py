"""The figures of the chapter on gradients: dragged, answered, and compared with cs_core."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Locator
from test_figures import center, drag, figure, number, point_position, swipe
from visits import pages_with

from cs_book.widgets import GradientDetective
from cs_book.widgets.gradient_detective import BUGS
from cs_core.gradients import numerical_gradient

Open = Callable[..., Any]
pytestmark = pytest.mark.slow
DIFFERENCE = pages_with('module="difference_error"')[:1]
DETECTIVE = pages_with('module="gradient_detective"')[:1]
CASES = GradientDetective().cases
HOW = pytest.mark.parametrize("how", ["mouse", "touch", "keyboard"])


def power(found: Locator) -> float:
    """Return the logarithm of the step."""
    return float(found.locator("[data-name=power]").input_value())


@pytest.mark.parametrize("path", DIFFERENCE)
@pytest.mark.parametrize("width", [1280, 360])
@HOW
def test_the_step_moves_and_the_slope_is_that_of_cs_core(
    visit: Open, path: str, how: str, width: int
) -> None:
    page = visit(path, has_touch=how == "touch", width=width).page
    found = figure(page, "difference_error")
    picture = found.locator("svg.cs-axes").first
    picture.scroll_into_view_if_needed()
    scrolled = page.evaluate("scrollY")
    if how == "keyboard":
        found.locator("[data-name=power]").focus()
        for _ in range(30):
            page.keyboard.press("ArrowLeft")
        expected = -5.0
    else:  # from the middle of the picture to 50 pixels further left
        {"mouse": drag, "touch": swipe}[how](page, picture, (-50, 0))
        box = picture.bounding_box()
        assert box is not None
        left, right = (edge * box["width"] / 340 for edge in (38, 326))
        expected = -16 + 16 * (box["width"] / 2 - 50 - left) / (right - left)
        assert page.evaluate("scrollY") == scrolled
    assert power(found) == pytest.approx(expected, abs=0.06)
    h = float(f"{10 ** power(found):.1e}")
    slope = numerical_gradient(lambda x: x * x * x, 1.3, h=h, method="forward")
    assert number(found, "at-1-0") == pytest.approx(float(slope), rel=1e-8)
    assert number(found, "truth") == pytest.approx(3 * 1.3**2)


@pytest.mark.parametrize("path", DIFFERENCE)
def test_digits_cancel_until_the_step_is_lost(visit: Open, path: str) -> None:
    found = figure(visit(path).page, "difference_error")
    slider = found.locator("[data-name=power]")

    def said() -> str:
        return found.locator("[data-name=cancelled]").inner_text()

    counts = []
    for at in (-2, -6, -10, -14):
        slider.fill(str(at))
        gray = found.locator("[data-name=ahead] .cs-gone").inner_text()
        counts.append(int(said().split()[0]))
        assert len(gray.replace(".", "")) == counts[-1]
    assert counts == sorted(counts)
    assert counts[-1] >= 12
    slider.fill("-16")
    assert "rounds to x" in said()
    assert found.locator("[data-name=at-1-0]").inner_text() == "\N{EN DASH}"
    found.get_by_role("radio", name="complex").check()
    assert number(found, "at-1-0") == pytest.approx(3 * 1.3**2, rel=1e-8)
    assert "no digit cancels" in said()
    found.get_by_role("radio", name="|x|").check()
    assert number(found, "at-1-0") == 0.0  # the trap: silently wrong


@pytest.mark.parametrize("path", DETECTIVE)
@HOW
def test_an_entry_is_chosen_and_its_numbers_are_shown(visit: Open, path: str, how: str) -> None:
    page = visit(path, has_touch=how == "touch", width=360 if how == "touch" else 1280).page
    found = figure(page, "gradient_detective")
    grip = found.locator("[data-name=entry]")
    grip.scroll_into_view_if_needed()
    box = found.locator("svg.cs-pick").bounding_box()
    assert box is not None
    cell = 38 * box["width"] / 648
    if how == "keyboard":
        grip.focus()
        for key in ["ArrowDown", "ArrowDown", "ArrowRight", "ArrowLeft", "ArrowLeft", "ArrowRight"]:
            page.keyboard.press(key)
        entry = (2, 1)
    else:  # from one entry to another, in the third grid
        x, y = center(grip)
        page.mouse.move(x, y)
        {"mouse": drag, "touch": swipe}[how](page, grip, (3 * cell, cell))
        entry = (1, 3)
    np.testing.assert_array_equal(point_position(found, "entry"), entry)
    W, right, claimed = (
        CASES[0][key][entry[0]][entry[1]] for key in ("weights", "right", "claimed")
    )
    shown = [number(found, f"entry-0-{c}") for c in range(5)]
    np.testing.assert_allclose(
        shown, [W, right, claimed, claimed - right, claimed / right], atol=6e-4
    )


@pytest.mark.parametrize("path", DETECTIVE)
def test_guesses_are_judged_and_counted_and_the_tool_speaks(visit: Open, path: str) -> None:
    tab = visit(path)
    found = figure(tab.page, "gradient_detective")
    verdict, streak = found.locator("[data-name=verdict]"), found.locator("[data-name=streak]")
    labels = GradientDetective().text

    def press(name: str) -> str:
        found.get_by_role("button", name=name, exact=True).click()
        return verdict.inner_text()

    def guess(bug: str) -> str:
        found.get_by_role("radio", name=labels[bug], exact=True).check()
        return press("Check")

    assert press("Check") == labels["choose_first"]
    for right, case in enumerate(CASES[:3], 1):
        wrong = next(bug for bug in BUGS if bug != case["bug"])
        if right == 1:
            said = guess(wrong)
            assert said == f"{labels['wrong']} {labels[f'clue_{wrong}']}"
        said = guess(case["bug"])
        assert case["summary"] in said
        assert case["causes"][0][0] in said
        assert streak.inner_text().startswith(f"{right} right")
        press("Check")
        assert streak.inner_text().startswith(f"{right} right"), "a second time does not count"
        press("Another one")
        assert verdict.inner_text() == ""
        assert (
            f"Case {right + 1} of {len(CASES)}" in found.locator("[data-name=facts]").inner_text()
        )
    assert labels[CASES[3]["bug"]] in press("Show the answer")
    guess(CASES[3]["bug"])
    assert streak.inner_text().startswith("3 right"), "the answer was shown"
    press("Another one")
    guess(next(bug for bug in BUGS if bug != CASES[4]["bug"]))
    assert not streak.is_visible()
    assert tab.errors == []
