"""What is wrong with this run: checks are made, faults named, and points kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator
from test_figures import figure
from visits import pages_with

from cs_book import texts
from cs_book.widgets import SickRun
from cs_book.widgets.sick_run import results

Open = Callable[..., Any]
pytestmark = pytest.mark.slow
SICK = pages_with('module="sick_run"')[:1]
RUNS, CAUSES = results()["runs"], results()["causes"]
WORDS = SickRun().text


def reads(cause: str, check: str) -> str:
    """What a check says of a run."""
    name, values = CAUSES[cause][check]
    return texts.fill(WORDS[name], values)


def press(found: Locator, name: str) -> None:
    found.get_by_role("button", name=name, exact=True).click()


def named(found: Locator, cause: str) -> str:
    """Name a fault; return the verdict."""
    found.get_by_role("radio", name=WORDS[cause], exact=True).check()
    press(found, WORDS["name"])
    return found.locator("[data-name=verdict]").inner_text()


@pytest.mark.parametrize("path", SICK)
def test_checks_cost_points_and_the_verdict_knows_why(visit: Open, path: str) -> None:
    tab = visit(path)
    found = figure(tab.page, "sick_run")
    facts, score = found.locator("[data-name=facts]"), found.locator("[data-name=score]")
    press(found, WORDS["name"])
    assert WORDS["choose_first"] in found.inner_text()
    press(found, WORDS["next"])  # the second run: a wrong sign
    (run, other) = (RUNS[1], "never_cleared")
    assert found.get_by_role("radio").count() == len(run["apart"])
    assert WORDS["open_still"] in named(found, other)
    assert "worth 7 points" in facts.inner_text()
    press(found, WORDS["gradient"])
    assert found.locator("[data-name=gradient]").inner_text() == reads("sign", "gradient")
    press(found, WORDS["gradient"])  # a second time costs nothing
    assert "worth 6 points" in facts.inner_text()
    said = named(found, other)
    assert reads(other, "gradient") in said
    assert reads("sign", "gradient") in said
    said = named(found, "sign")
    assert said.startswith(WORDS["right"])
    assert WORDS["why_sign"] in said
    assert score.inner_text().startswith("3 points in 1 of 12")
    press(found, WORDS["name"])
    press(found, WORDS["next"])
    press(found, WORDS["tell"])  # told, it is worth nothing
    assert WORDS["why_held_unscaled"] in found.inner_text()
    assert score.inner_text().startswith("3 points in 2 of 12")
    press(found, WORDS["clear"])
    assert not score.is_visible()
    assert tab.errors == []


@pytest.mark.parametrize("path", SICK)
def test_arrow_keys_go_from_check_to_check_and_the_held_out_loss_is_drawn(
    visit: Open, path: str
) -> None:
    page = visit(path).page
    found = figure(page, "sick_run")
    picture = found.get_by_role("img")
    assert picture.locator(".cs-curve").count() == 1
    found.get_by_role("button", name=WORDS["labels"]).focus()
    for key in ("ArrowDown", "ArrowRight", "ArrowUp", "ArrowUp", "ArrowUp"):
        page.keyboard.press(key)
    page.keyboard.press("Enter")  # the last of the nine
    assert picture.locator(".cs-curve").count() == 2
    pressed = found.get_by_role("button", pressed=True)
    assert pressed.all_inner_texts() == [WORDS["held"]]
    assert "Held-out loss:" in (picture.get_attribute("aria-label") or "")
