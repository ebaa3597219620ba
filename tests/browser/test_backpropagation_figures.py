"""The computational graph in the page: typed, stepped through, guessed, and led astray."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator
from test_figures import figure, number
from visits import pages_with

Open = Callable[..., Any]
pytestmark = pytest.mark.slow
GRAPH = pages_with('id="fig-graph-by-hand"')
OPENING = "c = a*a; d = b*c; e = c + d; b*e"


def said(found: Locator, name: str = "said") -> str:
    """Return a sentence of the figure."""
    return found.locator(f"[data-name={name}]").inner_text()


@pytest.mark.parametrize("path", GRAPH)
def test_forward_and_back_by_keyboard_with_guesses(visit: Open, path: str) -> None:
    page = visit(path).page
    found = figure(page, "computation_graph")
    guess = found.locator("[data-name=guess]")
    guess.focus()
    asked = []
    for entry in ["3", "-12", "1", "−4", "2", "", "-4,0"]:
        asked.append(said(found, "next"))
        page.keyboard.type(entry)
        page.keyboard.press("Enter")
        wanted = {"2": "You wrote 2; it is 3.", "": ""}.get(entry, f"{entry} is right.")
        assert said(found).startswith(wanted)
        assert entry or "right" not in said(found)
    assert asked[0] == "Next: the value of q = x + y"
    assert asked[3] == "Next: what f sends back to q"
    assert guess.is_disabled()
    assert said(found, "verdict") == "Right: the gradient by (x, y, z) is (−4, −4, 3)."
    assert [number(found, f"gradient-{name}") for name in "xyz"] == [-4, -4, 3]
    picture = found.get_by_role("img").get_attribute("aria-label") or ""
    assert "q = x + y, value 3, gradient −4" in picture
    field = found.locator("[data-name=input-z]")
    field.fill("10")
    assert [number(found, f"gradient-{name}") for name in "xyz"] == [10, 10, 3]
    field.press("PageUp")
    assert page.evaluate("document.activeElement.dataset.name") == "input-y"
    field.fill("")
    assert number(found, "gradient-x") == 10, "an empty field changes nothing"


@pytest.mark.parametrize("path", GRAPH)
def test_an_expression_is_typed_or_refused_with_a_sentence(visit: Open, path: str) -> None:
    tab = visit(path, width=360, has_touch=True)
    found = figure(tab.page, "computation_graph")
    field = found.get_by_role("textbox", name="Expression")
    field.fill("2x + y")
    field.press("Enter")
    assert "operator is missing" in said(found, "error")
    assert field.get_attribute("aria-invalid") == "true"
    field.fill(OPENING)
    field.press("Enter")
    assert said(found, "error") == ""
    assert said(found, "verdict").startswith("Step 0 of ")
    end = found.get_by_role("button", name="To the end")
    end.tap()
    assert said(found, "verdict") == "Right: the gradient by (a, b) is (48, 28)."
    fork = found.locator("[data-name=node-c]").text_content() or ""
    assert fork.endswith("3 + 9 = 12"), "the sum, as it has formed"
    found.get_by_role("radio", name="at the first arrival").check()
    assert "Wrong: the gradient by (a, b) comes out as (12, 28)" in said(found, "verdict")
    found.get_by_role("radio", name="at every arrival").check()
    found.get_by_role("button", name="Start over").tap()
    early = 0
    while said(found, "next") != "Nothing is left to send.":
        found.get_by_role("button", name="Step", exact=True).tap()
        early += "too early: 1 of 2" in said(found)
        assert bool(found.locator(".cs-early").count()) == ("too early" in said(found))
    assert early == 2
    assert "Wrong" in said(found, "verdict")
    assert tab.page.evaluate("document.documentElement.scrollWidth") <= 360
    assert tab.errors == []
