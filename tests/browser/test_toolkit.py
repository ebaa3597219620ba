"""What the toolkit offers to figures that are still to come, in a page of its own."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from cs_book import texts
from cs_book.widgets.base import FOLDER, LINKER, module_texts

pytestmark = pytest.mark.slow

DEMO = """
import { assign, axes, figure, follow, path, player, slider, tools } from "./toolkit.js";
function render({ model, el }) {
  const log = axes({ x: [1e-6, 1], xLog: true, y: [0.1, 1000], yLog: true, xLabel: "h" });
  const free = axes({ x: [0, 10], y: [-1, 1] });
  const draw = (step) => (globalThis.drawn = step);
  const play = player(model, { length: () => 8, draw, duration: 400 });
  const rate = slider(model, "rate", { label: "rate", min: 0.001, max: 10, log: true, digits: 3 });
  el.append(figure(model, "demo", log.svg, free.svg, rate, play.element, tools(model, ["rate"])));
  globalThis.demo = { log, free, model, path };
}
export default { render };
"""

PAGE = """async ([source, css, common]) => {
    document.head.append(Object.assign(document.createElement("style"), { textContent: css }));
    const blob = new Blob([source], { type: "text/javascript" });
    const { default: widget } = await import(URL.createObjectURL(blob));
    const state = { rate: 0.1, alt: "A demonstration", text: { common } };
    const listeners = {};
    const model = {
        get: (name) => state[name],
        set: (name, value) => {
            state[name] = value;
            listeners[`change:${name}`]?.forEach((f) => f());
        },
        save_changes() {},
        on: (event, f) => (listeners[event] ??= new Set()).add(f),
        off: (event, f) => listeners[event]?.delete(f),
    };
    const el = document.body.appendChild(document.createElement("div"));
    el.style.width = "300px";
    await widget.render({ model, el });
}"""


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A demonstration, brought to life as in a notebook: without a custom element."""
    modules = module_texts("toolkit") | {"demo": DEMO}
    opened = browser.new_page()
    errors: list[str] = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    opened.goto("data:text/html,<!doctype html><title>demo</title>")
    css = (FOLDER / "figures.css").read_text("utf-8")
    common = texts.section("common", "figure")
    opened.evaluate(PAGE, [LINKER % (json.dumps(modules), "demo"), css, common])
    opened.wait_for_timeout(200)
    yield opened
    assert errors == []
    opened.close()


def ticks(page: Page, picture: int) -> list[str]:
    """Return the texts of a picture's axes."""
    return page.locator("svg.cs-axes").nth(picture).locator("text").all_text_contents()


def test_logarithmic_axes_write_powers_as_people_do(page: Page) -> None:
    assert [t for t in ticks(page, 0) if t != "h"] == [
        "0.1", "1", "10", "100", "1000", "10⁻⁶", "10⁻⁴", "0.01", "1"
    ]  # fmt: skip


def test_axes_follow_their_data(page: Page) -> None:
    assert ticks(page, 1) == ["−1", "−0.5", "0", "0.5", "1", "0", "2", "4", "6", "8", "10"]
    page.evaluate("demo.free.rescale({ x: [0, 40000], y: [0, 3e-4] })")
    assert ticks(page, 1)[-1] == "40,000"
    assert "10⁻⁴" in ticks(page, 1)
    drawn = page.evaluate("demo.path(demo.free, [[0, 0], [40000, 3e-4]])")
    assert drawn == "M38,186L326,26"


def test_letters_keep_their_size_in_a_narrow_picture(page: Page) -> None:
    sizes = page.locator("svg.cs-axes text").evaluate_all(
        "all => all.map(e => parseFloat(getComputedStyle(e).fontSize) * e.getScreenCTM().a)"
    )
    assert min(sizes) >= 11.99


def test_a_logarithmic_slider_takes_equal_factors(page: Page) -> None:
    rate = page.get_by_role("slider", name="rate")
    values = []
    for place in (0, 50, 100, 150, 200):
        rate.fill(str(place))
        values.append(page.evaluate("demo.model.get('rate')"))
    assert values == [0.001, 0.01, 0.1, 1, 10]
    page.evaluate("demo.model.set('rate', 0.01)")
    assert rate.input_value() == "50"
    assert rate.get_attribute("aria-valuetext") == "0.010"


def test_an_animation_plays_pauses_and_steps(page: Page) -> None:
    page.get_by_role("button", name="One step further").click()
    assert page.evaluate("drawn") == 0
    page.get_by_role("button", name="One step further").click()
    assert page.evaluate("drawn") == 1
    page.get_by_role("button", name="Play").click()
    page.wait_for_function("drawn >= 3")
    page.get_by_role("button", name="Pause").click()
    held = page.evaluate("drawn")
    page.wait_for_timeout(150)
    assert page.evaluate("drawn") == held
    page.get_by_role("button", name="Play").click()
    page.wait_for_function("drawn === null")
    assert page.get_by_role("button", name="Play").is_visible()


def test_without_motion_the_end_is_shown_at_once(page: Page) -> None:
    page.emulate_media(reduced_motion="reduce")
    page.evaluate("drawn = 5")
    page.get_by_role("button", name="Play").click()
    assert page.evaluate("drawn") is None


def test_in_a_notebook_there_is_no_link_but_a_reset(page: Page) -> None:
    assert page.get_by_role("button", name="Copy a link").count() == 0
    page.get_by_role("slider", name="rate").fill("200")
    page.get_by_role("button", name="Put everything back").click()
    assert page.evaluate("demo.model.get('rate')") == 0.1
