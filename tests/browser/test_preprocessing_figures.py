"""The figures of the chapter on preprocessing: by mouse, finger and keys, compared with cs_core."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from test_figures import figure, number
from visits import pages_with

from cs_book.widgets import CloudAndBowl, PhotoComponents
from cs_book.widgets.cloud_and_bowl import STEPS
from cs_book.widgets.photo_components import results

Open = Callable[..., Any]
pytestmark = pytest.mark.slow
CLOUD, PHOTO = (pages_with(f'module="{name}"') for name in ("cloud_and_bowl", "photo_components"))


@pytest.mark.parametrize("path", CLOUD)
def test_each_step_of_preprocessing_shows_its_curvatures(visit: Open, path: str) -> None:
    found = figure(visit(path).page, "cloud_and_bowl")
    found.locator("[data-name=correlation]").press("End")
    found.locator("[data-name=offset]").press("Home")
    for _ in range(3):
        found.locator("[data-name=offset]").press("ArrowRight")
    found.get_by_role("radio", name="the best for each").check()
    assert not found.locator("[data-name=learning_rate]").is_visible()
    state = CloudAndBowl(correlation=0.95, offset=0.75, rates="best")
    paths = set()
    for row, step in enumerate(STEPS):
        found.get_by_role("radio").nth(row).check()
        state.step = step
        X, _ = state.prepared()
        least, most = np.linalg.eigvalsh(X.T @ X / len(X))
        assert number(found, f"at-{row}-0") == pytest.approx(most / least, rel=0.01)
        assert number(found, f"at-{row}-1") == pytest.approx(2 / most, rel=0.01)
        losses = state.walk(500).losses
        needed = int(np.flatnonzero(losses < 0.01 * losses[0])[0])
        assert number(found, f"at-{row}-2") == needed
        assert found.locator("tr.cs-winner").count() == 1
        paths.add(found.locator("[data-name=path]").get_attribute("d"))
    assert len(paths) == len(STEPS)
    assert found.locator("[data-name=verdict]").inner_text().endswith("every path is straight.")
    found.get_by_role("radio", name="the same").check()
    found.locator("[data-name=learning_rate]").press("End")
    assert [found.locator(f"[data-name=at-{r}-2]").inner_text() for r in range(5)] == ["never"] * 5
    assert (
        found.locator("[data-name=verdict]").inner_text()
        == "η = 10. Not below the limit: no minimum."
    )


@pytest.mark.parametrize("path", PHOTO)
def test_a_finger_chooses_a_photo_and_its_components(visit: Open, path: str) -> None:
    page = visit(path, width=360, has_touch=True).page
    found = figure(page, "photo_components")
    found.get_by_role("radio", name="frog").tap()
    slider = found.locator("[data-name=components]")
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    assert box is not None
    slider.tap(position={"x": box["width"] * 0.8, "y": box["height"] / 2})
    k = int(slider.input_value())
    assert 36 <= k <= 42
    state = PhotoComponents(photo="frog", components=k)
    shown = (
        found.locator("canvas")
        .nth(1)
        .evaluate("c => [...c.getContext('2d').getImageData(0, 0, 32, 32).data]")
    )
    pixels = np.reshape(shown, (32, 32, 4))[..., :3]
    np.testing.assert_allclose(pixels, (255 * state.rebuilt()).clip(0, 255), atol=0.51)
    coordinates = np.array(results()["photos"]["frog"]["coordinates"][:k])
    shares = [
        sum(results()["variances"][:k]) / results()["total"],
        coordinates @ coordinates / results()["photos"]["frog"]["energy"],
    ]
    for row, share in enumerate(shares):
        text = [found.locator(f"[data-name=at-{row}-{c}]").inner_text() for c in range(2)]
        assert text == [f"{100 * share:.1f}%", f"{100 - 100 * share:.1f}%"]
    assert found.locator(".cs-gallery .cs-unused").count() == 48 - k
    before = found.locator(".cs-white").evaluate("e => e.style.backgroundPosition")
    found.locator("[data-name=whitening]").press("End")
    assert found.locator(".cs-white").evaluate("e => e.style.backgroundPosition") != before
    assert "10⁻⁶" in found.locator("[data-name=spread]").inner_text()
