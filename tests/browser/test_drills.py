"""A drill in the page: asked, answered, explained and counted, by keyboard alone."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page
from visits import SITE, pages_with

from cs_book.drills import Drill, Variant, find_drills
from cs_book.numbers import number

Open = Callable[..., Any]
pytestmark = pytest.mark.slow
KINDS = {drill.name(): drill for drill in find_drills()}
EACH = pytest.mark.parametrize("name", KINDS)
# All drills are one program: what does not depend on a drill's own words is tested on two a
# chapter, the first and the last by name.
CHAPTERS = {drill.chapter(): [] for drill in KINDS.values()}
for drill_name, kind in KINDS.items():
    CHAPTERS[kind.chapter()].append(drill_name)
SOME = pytest.mark.parametrize(
    "name", sorted({n for c in CHAPTERS.values() for n in (c[0], c[-1])})
)


def opened(visit: Open, name: str, **options: Any) -> tuple[Page, Locator, Drill]:
    """Open the page that asks a drill."""
    [path] = pages_with(f'id="{name}-answer"')
    page = visit(path, **options).page
    found = page.locator("cs-drill").filter(has=page.locator(f"#{name}-answer"))
    return page, found, KINDS[name]()


def enter(page: Page, found: Locator, numbers: tuple[float, ...]) -> str:
    """Type an answer, press Enter, and return the verdict."""
    found.get_by_role("textbox", name="Your answer").fill("")
    page.keyboard.type("; ".join(number(value, 9) for value in numbers))
    page.keyboard.press("Enter")
    return found.get_by_role("status").inner_text()


def asks(found: Locator, variant: Variant) -> bool:
    """Whether the question shows a variant's own numbers."""
    text = found.locator(".cs-question").inner_text()
    shown = [value for value in variant.values.values() if value in text]
    return len(shown) >= 2


@SOME
def test_questions_go_on_and_right_answers_are_counted(visit: Open, name: str) -> None:
    page, found, drill = opened(visit, name)
    for count, variant in enumerate(drill.variants()[:3], start=1):
        assert asks(found, variant)
        assert enter(page, found, variant.answer).startswith("Right")
        assert f"{count} right in a row" in found.inner_text()
        page.keyboard.press("Enter")  # a second time does not count
        assert f"{count} right in a row" in found.inner_text()
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "Another one"
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == f"{name}-answer"
        assert found.get_by_role("status").inner_text() == ""
    page.reload()
    assert "3 right in a row" in found.inner_text()
    assert asks(found, drill.variants()[3]), "a question that was asked does not come back"
    found.get_by_role("button", name="Clear the count").click()
    assert "in a row" not in found.inner_text()
    page.reload()
    assert "in a row" not in found.inner_text()


@EACH
def test_every_known_mistake_is_explained(visit: Open, name: str) -> None:
    page, found, drill = opened(visit, name)
    first = drill.variants()[0]
    for mistake, numbers in first.mistakes.items():
        verdict = enter(page, found, numbers)
        assert verdict.startswith("Not yet: ")
        words = drill.texts()["mistakes"][mistake].replace("'", "’")  # as the page sets it
        assert re.split(r"[$*`]|{{", words)[0].strip() in verdict
    assert enter(page, found, tuple(v + 77.0 for v in first.answer)) == "Not yet."
    found.get_by_role("textbox").fill("some")
    page.keyboard.press("Enter")
    assert "“some” is not a number" in found.get_by_role("status").inner_text()
    assert asks(found, first)
    assert enter(page, found, first.answer).startswith("Right")


@SOME
def test_a_wrong_answer_ends_the_row_and_an_open_solution_does_not_count(
    visit: Open, name: str
) -> None:
    page, found, drill = opened(visit, name)
    first, second = drill.variants()[:2]
    assert enter(page, found, first.answer).startswith("Right")
    found.get_by_role("button", name="Another one").click()
    found.locator("summary", has_text="Worked solution").click()
    assert found.locator(".cs-steps").is_visible()
    assert "not counted" in enter(page, found, second.answer)
    assert "1 right in a row" in found.inner_text()
    enter(page, found, tuple(v + 77.0 for v in second.answer))
    assert "in a row" not in found.inner_text()


def test_all_numbers_change_with_the_question(visit: Open) -> None:
    _, found, drill = opened(visit, next(iter(KINDS)))
    for variant in drill.variants():
        solution = found.locator(".cs-steps").text_content() or ""
        assert all(value in solution or asks(found, variant) for value in variant.values.values())
        assert "7907" not in found.inner_text()
        found.get_by_role("button", name="Another one").click()
    assert asks(found, drill.variants()[0]), "after the last comes the first"


@pytest.mark.parametrize("stored", ["nonsense", "[1]", '"x"', "null"])
def test_what_else_is_stored_does_no_harm(visit: Open, stored: str) -> None:
    name = next(iter(KINDS))
    page, found, drill = opened(visit, name)
    page.evaluate("([k, v]) => localStorage.setItem(k, v)", [f"downhill.drill.{name}", stored])
    page.reload()
    assert enter(page, found, drill.variants()[0].answer).startswith("Right")


@SOME
def test_without_scripts_the_question_stands_with_its_solution_folded(
    visit: Open, name: str
) -> None:
    base = SITE.resolve().as_uri() + "/"
    _, found, drill = opened(visit, name, java_script_enabled=False, base=base)
    assert asks(found, drill.variants()[0])
    assert not found.locator("form").is_visible()
    assert not found.locator(".cs-steps").is_visible()
    found.locator("summary", has_text="Worked solution").click()
    assert found.locator(".cs-steps").is_visible()


@SOME
def test_targets_are_large_enough_for_a_finger(visit: Open, name: str) -> None:
    page, found, drill = opened(visit, name, has_touch=True, width=360)
    enter(page, found, drill.variants()[0].answer)
    sizes = found.locator("input, button, summary").evaluate_all(
        "all => all.map(e => [e.textContent, e.getBoundingClientRect().height])"
    )
    assert len(sizes) >= 6
    assert all(height >= 44 for _, height in sizes), sizes
