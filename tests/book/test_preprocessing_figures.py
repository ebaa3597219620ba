"""The figures of the chapter on preprocessing compute what ``cs_core`` computes."""

from __future__ import annotations

import base64
from itertools import product
from typing import Any

import numpy as np
import pytest

from cs_book.widgets import CloudAndBowl, PhotoComponents
from cs_book.widgets.cloud_and_bowl import STEPS
from cs_book.widgets.photo_components import COMPONENTS, PHOTOS, components, results
from cs_core.datasets import load_cifar10_subset

TOLERANCE = {"rtol": 1e-9, "atol": 1e-9}
GRID = list(product((0.1, 1.0, 3.0, 10.0), (-0.95, -0.3, 0.6, 0.95), (0.0, 2.0, 5.0), STEPS))


@pytest.fixture(scope="module")
def states() -> list[tuple[CloudAndBowl, list[Any], np.ndarray, np.ndarray]]:
    """Settings of the cloud: the call that prepares it, and what cs_core makes of it."""
    figure, found = CloudAndBowl(), []
    for scale, correlation, offset, step in GRID:
        figure.scale, figure.correlation, figure.offset, figure.step = (
            scale, correlation, offset, step,
        )  # fmt: skip
        call = ["prepare", figure.cloud().tolist(), figure.weights, step]
        found.append((figure, call, *figure.prepared()))
    return found


def hessians(states: Any) -> list[np.ndarray]:
    """The Hessian of the loss in each setting."""
    return [X.T @ X / len(X) for _, _, X, _ in states]


def test_each_step_is_that_of_cs_core(compute: Any, states: Any) -> None:
    clouds = [["cloud", states[0][0].base, *at[:3]] for at in GRID]
    answers = compute("cloud_and_bowl", [*clouds, *(call for _, call, *_ in states)])
    for cloud, answer, (_, call, X, w) in zip(
        answers[: len(GRID)], answers[len(GRID) :], states, strict=True
    ):
        np.testing.assert_allclose(cloud, call[1], **TOLERANCE)
        np.testing.assert_allclose(answer["rows"], X, **TOLERANCE)
        np.testing.assert_allclose(answer["weights"], w, **TOLERANCE)


def test_curvatures_and_rates_are_those_of_the_hessian(compute: Any, states: Any) -> None:
    H = hessians(states)
    calls = [["forecast", h.tolist(), w.tolist()] for h, (*_, w) in zip(H, states, strict=True)]
    for found, h in zip(compute("cloud_and_bowl", calls), H, strict=True):
        least, most = np.linalg.eigvalsh(h)
        wanted = [most / least, 2 / most, 2 / (least + most), 2 / (least + most)]
        shown = [found[key] for key in ("condition", "limit", "best", "rate")]
        np.testing.assert_allclose(shown, wanted, rtol=1e-9)


def test_the_figure_counts_the_steps_that_cs_core_needs(compute: Any) -> None:
    figure, calls, walks = CloudAndBowl(), [], []
    for step, rates, rate in product(STEPS, ("same", "best"), (0.01, 0.03, 0.1)):
        figure.step, figure.rates, figure.learning_rate = step, rates, rate
        X, w = figure.prepared()
        H = (X.T @ X / len(X)).tolist()
        walks.append(figure.walk(150))
        given = [rate] if rates == "same" else []
        calls += [["forecast", H, w.tolist(), *given], ["loss", H, w.tolist(), [0, 0]]]
        used = rate if rates == "same" else 2 / np.trace(H)
        calls.append(["descend", H, w.tolist(), used, 20])
    answers = iter(compute("cloud_and_bowl", calls))
    for walk, forecast, loss, path in zip(walks, answers, answers, answers, strict=True):
        np.testing.assert_allclose(loss, walk.losses[0], **TOLERANCE)
        np.testing.assert_allclose(path, walk.points[:21], **TOLERANCE)
        below = np.flatnonzero(walk.losses < 0.01 * walk.losses[0])
        if below.size:
            assert forecast["steps"] == below[0]
        else:  # JSON has no infinity
            assert forecast["steps"] is None or forecast["steps"] > 150


def test_contours_run_where_the_loss_has_their_level(compute: Any, states: Any) -> None:
    H = hessians(states)[::7]
    targets = [w.tolist() for *_, w in states[::7]]
    asked = [["ellipse", h.tolist(), w, 0.7] for h, w in zip(H, targets, strict=True)]
    for points, h, w in zip(compute("cloud_and_bowl", asked), H, targets, strict=True):
        off = np.array(points) - w
        np.testing.assert_allclose(np.einsum("kd,de,ke->k", off, h, off) / 2, 0.7, rtol=1e-9)


def test_without_correlation_scaling_alone_makes_the_bowl_round(compute: Any) -> None:
    figure = CloudAndBowl(correlation=0.0)
    for scale in (0.1, 7.0):
        figure.scale = scale
        calls = [["prepare", figure.cloud().tolist(), figure.weights, step] for step in STEPS]
        for answer in compute("cloud_and_bowl", calls)[2:]:
            X = np.array(answer["rows"])
            np.testing.assert_allclose(X.T @ X / len(X), np.eye(2), atol=1e-3)


# --- one photo through its components

COUNTS = (0, 1, 12, COMPONENTS)


def pixels(photo: str) -> np.ndarray:
    """The photo's row as the page holds it, in [0, 1]."""
    sent = base64.b64decode(results()["photos"][photo]["pixels"])
    return np.frombuffer(sent, dtype=np.uint8) / 255


def test_a_photo_is_built_as_cs_core_turns_coordinates_back(compute: Any) -> None:
    cases = list(product(PHOTOS, COUNTS))
    answers = compute("photo_components", [["rebuilt", *case] for case in cases])
    for found, (photo, k) in zip(answers, cases, strict=True):
        z = np.array(results()["photos"][photo]["coordinates"]) * (np.arange(COMPONENTS) < k)
        np.testing.assert_allclose(found, components().invert(z[None])[0], **TOLERANCE)
        still = PhotoComponents(photo=photo, components=k).rebuilt()
        np.testing.assert_allclose(still.ravel(), found, **TOLERANCE)


def test_shares_grow_to_what_is_held_and_whitening_evens_out(compute: Any) -> None:
    eps = results()["eps"]
    calls = [["retained"], *(["held", photo] for photo in PHOTOS)]
    answers = compute("photo_components", [*calls, *(["condition", e] for e in eps)])
    retained, held, spreads = answers[0], answers[1:5], answers[5:]
    found = results()
    np.testing.assert_allclose(np.diff(retained), np.array(found["variances"]) / found["total"])
    for shares, photo in zip(held, PHOTOS, strict=True):
        # what is not held is the squared error of the picture that the components give
        for k in COUNTS[:-1]:
            error = PhotoComponents(photo=photo, components=k).rebuilt().ravel() - pixels(photo)
            np.testing.assert_allclose(
                1 - shares[k], error @ error / found["photos"][photo]["energy"], atol=4e-3
            )
    assert (np.diff(spreads) < 0).all()
    most, least = found["variances"][0], found["least"]
    wanted = [most / (most + e) / (least / (least + e)) for e in eps]
    np.testing.assert_allclose(spreads, wanted, rtol=1e-9)


def test_the_stored_components_are_those_of_the_training_photos() -> None:
    train, test = load_cifar10_subset()
    pca, rows = components(), train.as_rows()
    assert results()["examples"] == len(rows)
    mean = rows.mean(axis=0)
    rows -= mean
    assert np.vdot(rows, rows) / len(rows) == pytest.approx(results()["total"], rel=1e-6)
    np.testing.assert_allclose(mean, pca.mean, atol=0.5001 / 255)
    U, variances = pca.components, pca.variances  # U is rounded to few levels
    np.testing.assert_allclose(U.T @ U, np.eye(COMPONENTS), atol=0.01)
    Z = rows @ U
    sizes = np.sqrt(np.outer(variances, variances))
    np.testing.assert_allclose(Z.T @ Z / len(rows) / sizes, np.eye(COMPONENTS), atol=0.1)
    turned = rows.T @ Z / len(rows)  # the covariance times each component
    assert np.linalg.norm(turned - U * variances, axis=0).max() < 0.01 * variances[0]
    for photo in PHOTOS:
        shown, deviation = results()["photos"][photo], pixels(photo) - mean
        assert deviation @ deviation == pytest.approx(shown["energy"], rel=1e-5)
        np.testing.assert_allclose(deviation @ U, shown["coordinates"], atol=0.1)
        kinds = [test.class_names[k] for k, i in zip(test.y, test.images, strict=True)
                 if (i.ravel() == np.round(255 * pixels(photo))).all()]  # fmt: skip
        assert kinds == [photo], "a photo of the test split, of the class that is named"
