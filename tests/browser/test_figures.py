"""The interactive figures move, by mouse, touch and keyboard, and show what cs_core computes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Locator, Page
from visits import SITE, pages_with

from cs_book.widgets import LinearClassifier2D, PenaltyBalls
from cs_book.widgets.strength_curve import results
from cs_core.landscapes import zigzag_bowl
from cs_core.losses import bce_with_logits_loss, softmax, softmax_loss, svm_loss
from cs_core.optim import sgd
from cs_core.train import minimize

Open = Callable[..., Any]
LINEAR = pages_with('module="linear_classifier"')
SIGMOID = pages_with('module="sigmoid_gradient"')
BALLS = pages_with('module="penalty_balls"')
STRENGTH = pages_with('module="strength_curve"')
pytestmark = pytest.mark.slow
WITH_FIGURES = pytest.mark.parametrize("path", pages_with("<cs-figure module="))


def figure(page: Page, module: str) -> Locator:
    """Scroll to the last figure of a kind, and wait until it lives."""
    found = page.locator(f"cs-figure[module={module}]").last
    found.scroll_into_view_if_needed()
    page.wait_for_function("f => f.dataset.ready === 'true'", arg=found.element_handle())
    return found


def figures(page: Page) -> dict[str, Locator]:
    """Return the last figure of each kind on a page, alive, by module."""
    found = page.locator("cs-figure").evaluate_all("all => all.map(f => f.getAttribute('module'))")
    return {module: figure(page, module) for module in found}


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


MOVES = {"point-4": (-30, 24), "weights-1": (-30, 24), "line-2": (-30, 24)}


def per_unit(found: Locator) -> float:
    """Return how many pixels one unit of the plane takes."""
    box = found.locator("svg.cs-plane").bounding_box()
    assert box is not None
    return box["width"] / 6.0


@pytest.mark.parametrize("path", LINEAR)
@pytest.mark.parametrize("how", ["mouse", "touch"])
@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("name", ["point-0", "point-4", "weights-1"])
def test_what_is_dragged_ends_where_the_hand_ends(
    visit: Open, path: str, how: str, width: int, name: str
) -> None:
    """A drag once broke off after 16 pixels on a phone: the browser took it for scrolling."""
    page = visit(path, has_touch=how == "touch", width=width).page
    found = figure(page, "linear_classifier")
    handle = found.locator(f"[data-name={name}]")
    found.locator("svg.cs-plane").scroll_into_view_if_needed()
    before, scrolled = point_position(found, name), page.evaluate("scrollY")
    by = np.array([-24.0, 60.0])  # pixels: far down, where a page would scroll
    {"mouse": drag, "touch": swipe}[how](page, handle, tuple(by))
    expected = before + by * (1, -1) / per_unit(found)
    np.testing.assert_allclose(point_position(found, name), expected, atol=0.03)
    assert page.evaluate("scrollY") == scrolled


@pytest.mark.parametrize("path", LINEAR)
@pytest.mark.parametrize("name", ["point-4", "weights-1", "line-2"])
def test_arrow_keys_move_by_their_step(visit: Open, path: str, name: str) -> None:
    found = figure(visit(path).page, "linear_classifier")
    handle = found.locator(f"[data-name={name}]")
    before = point_position(found, name)
    scores = found.locator(".cs-table").first.inner_text()
    handle.focus()
    for key in ["ArrowLeft", "ArrowLeft", "Shift+ArrowDown"]:
        handle.press(key)
    moved = point_position(found, name) - before
    step = {"weights-1": 0.8}.get(name, 1.0)  # an arrow is drawn at 0.8 of its weights
    if name == "line-2":  # it stays on its line: a shift along it changes nothing
        assert moved[1] < -0.1
    else:
        np.testing.assert_allclose(moved, np.array([-0.1, -0.5]) * step, atol=0.011)
    assert found.locator(".cs-table").first.inner_text() != scores or name == "point-4"


@pytest.mark.parametrize("path", LINEAR)
def test_a_swipe_beside_the_handles_scrolls_the_page(visit: Open, path: str) -> None:
    page = visit(path, has_touch=True, width=360).page
    found = figure(page, "linear_classifier")
    found.locator("svg.cs-plane").scroll_into_view_if_needed()
    before = [point_position(found, f"point-{i}") for i in range(9)]
    note = found.locator(".cs-note").first
    note.scroll_into_view_if_needed()
    scrolled = page.evaluate("scrollY")
    swipe(page, note, (0, -120))
    page.wait_for_function("y => scrollY !== y", arg=scrolled)
    np.testing.assert_array_equal(before, [point_position(found, f"point-{i}") for i in range(9)])


@pytest.mark.parametrize("path", LINEAR)
def test_page_keys_choose_another_handle(visit: Open, path: str) -> None:
    page = visit(path).page
    found = figure(page, "linear_classifier")
    found.locator("[data-name=point-0]").focus()
    for key, name in [("PageDown", "point-1"), ("End", "point-8"), ("PageDown", "point-0")]:
        page.keyboard.press(key)
        assert page.evaluate("document.activeElement.dataset.name") == name
    assert found.locator("[data-name=selected]").inner_text() == "Point 1"


@pytest.mark.parametrize("path", LINEAR)
def test_the_verdict_names_the_class(visit: Open, path: str) -> None:
    found = figure(visit(path).page, "linear_classifier")
    state = LinearClassifier2D()
    scores = np.array(state.points) @ np.array(state.W) + np.array(state.b)
    names = ["circle", "triangle", "square"]
    for i, (row, label) in enumerate(zip(scores, state.labels, strict=True)):
        found.locator(f"[data-name=point-{i}]").focus()
        won = int(row.argmax())
        truth, taken = names[label], names[won]
        verdict = f"right: {truth}" if won == label else f"wrong: {truth} taken for {taken}"
        assert found.locator("[data-name=verdict]").inner_text() == verdict


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
    found.get_by_role("radio", name="hinge").check()
    twenty = found.get_by_role("button", name="20 steps")
    for _ in range(3):
        twenty.click()
    assert number(found, "loss-0-1") == 0.0
    assert number_of_right(found) == 9
    softmax_before = number(found, "loss-1-1")
    found.locator("[data-name=scale]").fill("2")
    assert number(found, "loss-0-1") == 0.0
    assert number(found, "loss-1-1") < softmax_before


def disturb(found: Locator) -> None:
    """Move every slider to its end, choose the last of each choice, and move a handle."""
    for slider in found.locator("input[type=range]").all():
        slider.press("End")
    for choice in found.locator("fieldset").all():
        choice.get_by_role("radio").last.check()
    for handle in found.locator(".cs-handle").all()[2:3]:
        handle.focus()
        handle.press("Shift+ArrowLeft")


def shown(found: Locator) -> str:
    """Return what the figure shows, in words and numbers."""
    return str(
        found.evaluate(
            """f => [...f.querySelectorAll("td, b, .cs-value"), ...f.querySelectorAll("input")]
                .map((e) => e.matches("input") ? `${e.value} ${e.checked}` : e.textContent)
                .join("|")"""
        )
    )


@WITH_FIGURES
def test_reset_and_link_restore_the_state(visit: Open, path: str) -> None:
    tab = visit(path)
    page = tab.page
    for module, found in figures(page).items():
        before = shown(found)
        disturb(found)
        changed = shown(found)
        assert changed != before
        found.get_by_role("button", name="Copy a link to the present state").click()
        note = found.locator(".cs-note[role=status]")
        page.wait_for_function("e => e.textContent", arg=note.element_handle())
        link = page.evaluate("location.href")
        assert "?" in link.split("#")[1]
        found.get_by_role("button", name="Put everything back").click()
        assert shown(found) == before
        fresh = visit(link.removeprefix(tab.base))
        again = figure(fresh.page, module)
        assert shown(again) == changed
        again.get_by_role("button", name="Put everything back").click()
        assert shown(again) == before, "reset goes back to the page's own state"
        assert fresh.errors == []


@pytest.mark.parametrize("path", SIGMOID)
@pytest.mark.parametrize(
    ("query", "z"), [("z=2", 2.0), ("z=99", 6.0), ("z=x", -4.0), ('z="2"', -4.0), ("z=1e999", -4.0)]
)
def test_a_link_sets_only_what_is_allowed(visit: Open, path: str, query: str, z: float) -> None:
    anchor = visit(path).page.locator("cs-figure").last.evaluate("f => f.model.id")
    tab = visit(f"{path}#{anchor}?{query}&text=1&unit=%22miles%22&target=7")
    found = figure(tab.page, "sigmoid_gradient")
    assert float(found.get_by_role("slider", name="z").input_value()) == z
    assert found.get_by_role("radio", name="nats").is_checked()
    assert tab.errors == []


@WITH_FIGURES
def test_a_figure_has_few_tab_stops_and_each_has_a_name(visit: Open, path: str) -> None:
    page = visit(path).page
    for found in figures(page).values():
        found.evaluate("f => { f.tabIndex = -1; f.focus({ preventScroll: true }); }")
        inside = "f => f.contains(document.activeElement) && document.activeElement !== f"
        stops = 0
        page.keyboard.press("Tab")
        while found.evaluate(inside):
            stops += 1
            assert stops < 10
            page.keyboard.press("Tab")
        assert stops >= 4


@WITH_FIGURES
def test_targets_are_large_enough_for_a_finger(visit: Open, path: str) -> None:
    page = visit(path, has_touch=True, width=360).page
    for found in figures(page).values():
        page.wait_for_timeout(200)
        small = found.evaluate(
            """f => [...f.querySelectorAll(
                ".cs-hit, button, input[type=range], input[type=number], .cs-choice span")]
                .filter((e) => e.getClientRects().length)  // not hidden
                .map((e) => [e, e.getBoundingClientRect()])
                .filter(([, box]) => box.width < 43.9 || box.height < 43.9)
                .map(([e, box]) => `${e.outerHTML.slice(0, 80)}: ${box.width} x ${box.height}`)"""
        )
        assert small == []


@WITH_FIGURES
@pytest.mark.parametrize("width", [360, 1280])
def test_no_text_is_smaller_than_eleven_pixels(visit: Open, path: str, width: int) -> None:
    page = visit(path, width=width).page
    for found in figures(page).values():
        page.wait_for_timeout(200)
        small = found.evaluate(
            """f => [...f.querySelectorAll("*")]
                .filter((e) => [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim()))
                .map((e) => {
                    const size = parseFloat(getComputedStyle(e).fontSize);
                    const scale = e.ownerSVGElement ? e.getScreenCTM().a : 1;
                    return [e.textContent, size * scale];
                })
                .filter(([, size]) => size < 10.99)"""
        )
        assert small == []


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
    box = picture.bounding_box()
    assert box is not None
    if how == "keyboard":
        assert after == pytest.approx(before + 1.0)
    else:  # the pointer starts in the middle of the picture, and ends 40 pixels to the right
        left, right = (edge * box["width"] / 340 for edge in (38, 326))
        expected = -6 + 12 * (box["width"] / 2 + 40 - left) / (right - left)
        assert after == pytest.approx(expected, abs=0.05)
    np.testing.assert_allclose(number(found, "output"), 1 / (1 + np.exp(-after)), atol=5e-5)


@pytest.mark.parametrize("path", SIGMOID)
@pytest.mark.parametrize("target", [0, 1])
def test_sigmoid_numbers_are_those_of_cs_core(visit: Open, path: str, target: int) -> None:
    found = figure(visit(path).page, "sigmoid_gradient")
    found.get_by_role("radio", name=str(target), exact=True).check()
    for z in [-6.0, -2.5, 0.0, 3.0]:
        found.get_by_role("slider", name="z").fill(str(z))
        loss, slope = bce_with_logits_loss(np.array([z]), np.array([float(target)]))
        np.testing.assert_allclose(number(found, "at-1-0"), loss, atol=5e-5)
        np.testing.assert_allclose(number(found, "at-1-1"), slope[0], atol=5e-5)
        found.get_by_role("radio", name="bits").check()
        np.testing.assert_allclose(number(found, "at-1-0"), loss / np.log(2), atol=5e-5)
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
        if motion == "reduce":
            found.get_by_role("button", name="One step further").click()
            assert len(line.get_attribute("d") or "") < whole
            continue
        found.get_by_role("button", name="Pause").click()
        held = line.get_attribute("d")
        page.wait_for_timeout(300)
        assert line.get_attribute("d") == held
        found.get_by_role("button", name="Descend from here").click()
        page.wait_for_function("([e, n]) => e.getAttribute('d').length === n",
                               arg=[line.element_handle(), whole])  # fmt: skip


@pytest.mark.parametrize("path", SIGMOID)
def test_the_steps_that_the_caption_asks_for_are_counted(visit: Open, path: str) -> None:
    found = figure(visit(path).page, "sigmoid_gradient")

    def steps() -> list[int]:
        cells = found.locator("[data-name=at-0-2], [data-name=at-1-2]").all_inner_texts()
        return [int(text.replace(",", "")) for text in cells]

    for z in (-4, -6):
        found.get_by_role("slider", name="z").fill(str(z))
        squared, entropy = steps()
        assert squared > 5 * entropy > 0
    found.get_by_role("slider", name="rate").fill("0")
    assert found.locator(".cs-value").last.inner_text() == "0.1"
    assert steps()[0] > 5 * squared


@pytest.mark.parametrize("how", ["mouse", "touch", "keyboard"])
@pytest.mark.parametrize("width", [1280, 360])
def test_the_start_in_the_valley_moves_and_the_paths_follow(
    visit: Open, how: str, width: int
) -> None:
    page = visit("index.html", has_touch=how == "touch", width=width).page
    found = figure(page, "valley")
    start, box = found.locator("[data-name=start]"), found.locator("svg.cs-axes").bounding_box()
    assert box is not None
    unit = box["width"] / 700 * np.array([648 / 13, -242 / 5.2])  # pixels for one of x and y
    before = point_position(found, "start")
    if how == "keyboard":
        start.focus()
        for key in ["ArrowRight", "Shift+ArrowRight", "ArrowDown"]:
            start.press(key)
        expected = before + np.array([1.1, -0.1])
    else:
        by = np.array([40.0, 30.0])
        {"mouse": drag, "touch": swipe}[how](page, start, tuple(by))
        expected = before + by / unit
    moved = point_position(found, "start")
    np.testing.assert_allclose(moved, expected, atol=0.05)
    walk = minimize(zigzag_bowl.loss_and_grad, moved, sgd(0.9), steps=40)
    assert abs(number(found, "at-0-1") - np.linalg.norm(walk.points[-1])) < 0.001


def solution(found: Locator, state: PenaltyBalls) -> None:
    """Check that a figure of balls shows the solution of a state, in numbers and as its dot."""
    expected = state.solution()
    shown = [number(found, f"at-{j}-0") for j in range(2)]
    np.testing.assert_allclose(shown, expected, atol=6e-4)
    dot = found.locator("[data-name=solution]")
    place = [float(dot.get_attribute(side) or "nan") for side in ("cx", "cy")]
    across = 308 / 6  # units of the picture for one of w: 38 is its left edge, 26 its top
    np.testing.assert_allclose(
        place, [38 + across * (3 + expected[0]), 26 + across * (3 - expected[1])], atol=0.1
    )
    zeros = {0: "No weight", 1: "is exactly 0", 2: "Both weights"}[int((expected == 0).sum())]
    assert zeros in found.locator("[data-name=verdict]").inner_text()


@pytest.mark.parametrize("path", BALLS)
@pytest.mark.parametrize("how", ["mouse", "touch", "keyboard"])
@pytest.mark.parametrize("width", [1280, 360])
def test_the_optimum_moves_and_the_solution_follows(
    visit: Open, path: str, how: str, width: int
) -> None:
    page = visit(path, has_touch=how == "touch", width=width).page
    found = figure(page, "penalty_balls")
    found.locator("svg.cs-axes").scroll_into_view_if_needed()
    grip, box = found.locator("[data-name=optimum]"), found.locator("svg.cs-axes").bounding_box()
    assert box is not None
    before = point_position(found, "optimum")
    solution(found, PenaltyBalls())
    if how == "keyboard":
        grip.focus()
        for key in ["ArrowLeft", "Shift+ArrowDown"]:
            grip.press(key)
        expected = before + np.array([-0.1, -1.0])
    else:
        by = np.array([-30.0, 44.0])
        {"mouse": drag, "touch": swipe}[how](page, grip, tuple(by))
        expected = before + by * (1, -1) / (box["width"] / 360 * 308 / 6)
    moved = point_position(found, "optimum")
    np.testing.assert_allclose(moved, expected, atol=0.03)
    solution(found, PenaltyBalls(optimum=moved.tolist()))


@pytest.mark.parametrize("path", BALLS)
def test_what_the_page_says_of_corners_is_seen(visit: Open, path: str) -> None:
    """L1 meets an edge or a corner, by the optimum; L2 has no corner; a dot stays in its ball."""
    found = figure(visit(path).page, "penalty_balls")
    state = PenaltyBalls()
    for strength, correlation in [("End", "End"), ("Home", "Home")]:
        found.get_by_role("slider", name="strength").press(strength)
        found.get_by_role("slider", name="correlation").press(correlation)
        state.strength = {"Home": 0.01, "End": 10.0}[strength]
        state.correlation = {"Home": -0.9, "End": 0.9}[correlation]
        for name, penalty in [("elastic", "elastic"), ("L2", "l2"), ("L1", "l1")]:
            found.get_by_role("radio", name=name).check()
            state.penalty = penalty
            solution(found, state)


@pytest.mark.parametrize("path", STRENGTH)
@pytest.mark.parametrize("how", ["mouse", "touch", "keyboard"])
@pytest.mark.parametrize("width", [1280, 360])
def test_the_strength_moves_and_its_results_are_read(
    visit: Open, path: str, how: str, width: int
) -> None:
    page = visit(path, has_touch=how == "touch", width=width).page
    found = figure(page, "strength_curve")
    slider, picture = found.get_by_role("slider"), found.locator("svg.cs-axes").first
    strengths = results()["strengths"]
    if how == "keyboard":
        slider.focus()
        slider.press("Home")
        for _ in range(7):
            slider.press("ArrowRight")
        place = 7
    else:
        picture.scroll_into_view_if_needed()
        box = picture.bounding_box()
        assert box is not None
        {"mouse": drag, "touch": swipe}[how](page, picture, (50, 0))
        share = ((box["width"] / 2 + 50) * 340 / box["width"] - 38) / (326 - 38)
        place = round(share * 13)
    assert int(slider.input_value()) == place
    assert slider.get_attribute("aria-valuetext") == str(strengths[place])
    found.get_by_role("radio", name="1000").check()
    run = results()["runs"]["1000"]
    for half, read in [("½ λ Σ W²", place), ("λ Σ W²", place + 1)]:
        found.get_by_role("radio", name=half, exact=True).check()
        for row, first in enumerate([0, 2]):
            shown = [found.locator(f"[data-name=at-{row}-{c}]").inner_text() for c in range(2)]
            values = zip(run["mean"][read][first:], run["sd"][read][first:], (1, 3), strict=False)
            assert shown == [f"{mean:.{d}f} ± {sd:.{d}f}" for mean, sd, d in values]
        ghost = found.locator("[data-name=ghost-loss]").get_attribute("d")
        assert bool(ghost) == (read != place)


@WITH_FIGURES
@pytest.mark.parametrize(
    ("width", "touch"),
    [
        (360, True),
        (1280, False),
        *(pytest.param(w, t, marks=pytest.mark.long) for w, t in ((360, False), (768, True))),
        *(pytest.param(w, t, marks=pytest.mark.long) for w, t in ((768, False), (1280, True))),
    ],
)
def test_nothing_jumps_when_a_figure_starts(
    visit: Open, path: str, width: int, touch: bool
) -> None:
    page = visit(path, width=width, has_touch=touch).page
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
