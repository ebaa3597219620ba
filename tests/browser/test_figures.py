"""The interactive figures move, by mouse, touch and keyboard, and show what cs_core computes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Locator, Page
from visits import SITE, pages_with

from cs_book.widgets import LinearClassifier2D
from cs_core.losses import bce_with_logits_loss, softmax, softmax_loss, svm_loss

Open = Callable[..., Any]
LINEAR = pages_with('module="linear_classifier"')
SIGMOID = pages_with('module="sigmoid_gradient"')
pytestmark = pytest.mark.slow
WITH_FIGURES = pytest.mark.parametrize("path", sorted({*LINEAR, *SIGMOID}))


def figure(page: Page, module: str) -> Locator:
    """Scroll to the last figure of a kind, and wait until it lives."""
    found = page.locator(f"cs-figure[module={module}]").last
    found.scroll_into_view_if_needed()
    page.wait_for_function("f => f.dataset.ready === 'true'", arg=found.element_handle())
    return found


def number(found: Locator, name: str) -> float:
    """Return a number that the figure shows."""
    text = found.locator(f"[data-name='{name}']").inner_text()
    return float(text.replace("\N{MINUS SIGN}", "-"))


def center(found: Locator) -> tuple[float, float]:
    """Return the middle of an element, on the screen."""
    box = found.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def drag(page: Page, handle: Locator, by: tuple[float, float]) -> None:
    """Drag with the mouse."""
    x, y = center(handle)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + by[0], y + by[1], steps=5)
    page.mouse.up()


def swipe(page: Page, handle: Locator, by: tuple[float, float]) -> None:
    """Drag with a finger, as the browser itself reports it."""
    x, y = center(handle)
    session = page.context.new_cdp_session(page)
    places = [(x + by[0] * t / 4, y + by[1] * t / 4) for t in range(5)]
    for kind, (px, py) in zip(["touchStart", *["touchMove"] * 4], places, strict=True):
        touch = {"type": kind, "touchPoints": [{"x": px, "y": py}]}
        session.send("Input.dispatchTouchEvent", touch)
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def point_position(found: Locator, name: str) -> np.ndarray:
    """Return where a handle of the plane says it is."""
    text = found.locator(f"[data-name='{name}']").get_attribute("aria-valuetext")
    assert text is not None
    return np.array([float(part.replace("\N{MINUS SIGN}", "-")) for part in text.split(",")])


@pytest.mark.parametrize("path", LINEAR)
@pytest.mark.parametrize("how", ["mouse", "touch", "keyboard"])
@pytest.mark.parametrize("name", ["point-4", "weights-1", "line-2"])
def test_plane_moves(visit: Open, path: str, how: str, name: str) -> None:
    page = visit(path, has_touch=how == "touch").page
    found = figure(page, "linear_classifier")
    handle = found.locator(f"[data-name={name}]")
    before = point_position(found, name)
    scores = found.locator(".cs-table").first.inner_text()
    if name == "point-4":
        handle.focus()
    if how == "mouse":
        drag(page, handle, (-30, 24))
    elif how == "touch":
        swipe(page, handle, (-30, 24))
    else:
        handle.focus()
        for key in ["ArrowLeft", "ArrowLeft", "Shift+ArrowDown"]:
            handle.press(key)
    after = point_position(found, name)
    assert after[1] < before[1] - 0.1, "moving down lowers y"
    assert np.abs(after - before).max() < 1.5
    assert found.locator(".cs-table").first.inner_text() != scores


@pytest.mark.parametrize("path", LINEAR)
def test_scores_and_losses_are_those_of_cs_core(visit: Open, path: str) -> None:
    page = visit(path).page
    found = figure(page, "linear_classifier")
    state = LinearClassifier2D()
    X, y = np.array(state.points), np.array(state.labels)
    scores = X @ np.array(state.W) + np.array(state.b)
    selected = state.selected
    assert number_of_right(found) == int((scores.argmax(axis=1) == y).sum())
    if not found.locator("[data-name=loss-0-0]").count():
        shown = [number(found, f"score-{j}-2") for j in range(3)]
        np.testing.assert_allclose(shown, scores[selected], atol=0.005)
        return
    shown = [number(found, f"score-{j}-0") for j in range(3)]
    np.testing.assert_allclose(shown, scores[selected], atol=0.005)
    shares = [number(found, f"score-{j}-2") for j in range(3)]
    np.testing.assert_allclose(shares, softmax(scores)[selected], atol=0.0005)
    for row, loss in enumerate([svm_loss, softmax_loss]):
        one = loss(scores[[selected]], y[[selected]])[0]
        np.testing.assert_allclose(number(found, f"loss-{row}-0"), one, atol=0.0005)
        np.testing.assert_allclose(number(found, f"loss-{row}-1"), loss(scores, y)[0], atol=0.0005)


def number_of_right(found: Locator) -> int:
    """Return how many points the figure counts as right."""
    return int(found.locator("[data-name=accuracy]").inner_text().split()[0])


@pytest.mark.parametrize("path", pages_with('"show_losses":true'))
def test_doubling_w_keeps_zero_hinge_loss_and_lowers_softmax(visit: Open, path: str) -> None:
    found = figure(visit(path).page, "linear_classifier")
    twenty = found.get_by_role("button", name="Twenty steps of gradient descent on the hinge loss")
    for _ in range(3):
        twenty.click()
    assert number(found, "loss-0-1") == 0.0
    assert number_of_right(found) == 9
    softmax_before = number(found, "loss-1-1")
    found.locator("[data-name=scale]").fill("2")
    assert number(found, "loss-0-1") == 0.0
    assert number(found, "loss-1-1") < softmax_before


@pytest.mark.parametrize("path", LINEAR)
def test_reset_puts_everything_back(visit: Open, path: str) -> None:
    page = visit(path).page
    found = figure(page, "linear_classifier")
    before = found.inner_text()
    handle = found.locator("[data-name=point-2]")
    handle.focus()
    for _ in range(3):
        handle.press("Shift+ArrowRight")
    assert found.inner_text() != before
    found.get_by_role("button", name="Put everything back").click()
    assert found.inner_text() == before


@pytest.mark.parametrize("path", SIGMOID)
@pytest.mark.parametrize("how", ["mouse", "touch", "keyboard"])
def test_z_moves(visit: Open, path: str, how: str) -> None:
    page = visit(path, has_touch=how == "touch").page
    found = figure(page, "sigmoid_gradient")
    slider = found.get_by_role("slider", name="z")
    before = float(slider.input_value())
    picture = found.locator("svg.cs-axes").first
    if how == "mouse":
        drag(page, picture, (40, 0))
    elif how == "touch":
        swipe(page, picture, (40, 0))
    else:
        slider.focus()
        for _ in range(20):
            slider.press("ArrowRight")
    after = float(slider.input_value())
    assert after > before + 0.5
    np.testing.assert_allclose(number(found, "output"), 1 / (1 + np.exp(-after)), atol=5e-5)


@pytest.mark.parametrize("path", SIGMOID)
@pytest.mark.parametrize("target", [0, 1])
def test_sigmoid_numbers_are_those_of_cs_core(visit: Open, path: str, target: int) -> None:
    found = figure(visit(path).page, "sigmoid_gradient")
    found.get_by_role("radio", name=str(target), exact=True).check()
    for z in [-6.0, -2.5, 0.0, 3.0]:
        found.get_by_role("slider", name="z").fill(str(z))
        loss, slope = bce_with_logits_loss(np.array([z]), np.array([float(target)]))
        np.testing.assert_allclose(number(found, "bce-loss"), loss, atol=5e-5)
        np.testing.assert_allclose(number(found, "bce-grad"), slope[0], atol=5e-5)
        found.get_by_role("radio", name="bits").check()
        np.testing.assert_allclose(number(found, "bce-loss"), loss / np.log(2), atol=5e-5)
        found.get_by_role("radio", name="nats").check()


@pytest.mark.parametrize("path", SIGMOID)
def test_descent_runs_and_respects_reduced_motion(visit: Open, path: str) -> None:
    for motion in ("no-preference", "reduce"):
        page = visit(path, reduced_motion=motion).page
        found = figure(page, "sigmoid_gradient")
        line = found.locator("svg.cs-axes").last.locator("path.cs-curve:not(.cs-faint)").first
        whole = len(line.get_attribute("d") or "")
        found.get_by_role("button", name="Descend from here").click()
        page.wait_for_timeout(600)
        part = len(line.get_attribute("d") or "")
        assert (part < whole) == (motion == "no-preference")
        page.wait_for_function("([e, n]) => e.getAttribute('d').length === n",
                               arg=[line.element_handle(), whole])  # fmt: skip


@WITH_FIGURES
@pytest.mark.parametrize("width", [360, 768, 1280])
def test_nothing_jumps_when_a_figure_starts(visit: Open, path: str, width: int) -> None:
    page = visit(path, width=width).page
    page.evaluate(  # formulas are set by now; what moves from here on is the figures' doing
        """() => {
            window.shift = 0;
            new PerformanceObserver(list => list.getEntries().forEach(e => {
                if (!e.hadRecentInput) window.shift += e.value;
            })).observe({ type: "layout-shift" });
        }"""
    )
    for found in page.locator("cs-figure").all():
        sleeping = found.evaluate("f => f.dataset.ready ? null : f.clientHeight")
        found.scroll_into_view_if_needed()
        page.wait_for_function("f => f.dataset.ready === 'true'", arg=found.element_handle())
        if sleeping is not None:
            assert abs(found.evaluate("f => f.clientHeight") - sleeping) <= 2
    page.wait_for_timeout(300)
    assert page.evaluate("window.shift") < 0.02


@WITH_FIGURES
def test_without_scripts_there_is_a_picture(visit: Open, path: str) -> None:
    context_page = visit(path, java_script_enabled=False, base=SITE.resolve().as_uri() + "/").page
    for still in context_page.locator("cs-figure").all():
        picture = still.locator("svg.cs-plot")
        assert picture.is_visible()
        assert len(picture.get_attribute("aria-label") or "") > 40
