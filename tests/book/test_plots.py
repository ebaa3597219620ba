"""Matplotlib's figures: letters for a phone, true minus signs, legends in the clear."""

from __future__ import annotations

import os
import re
from pathlib import Path

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.font_manager import findfont
from matplotlib.ft2font import FT2Font

from cs_book import widgets
from cs_book.figures import (
    backpropagation,
    deep,
    gradient_descent,
    gradients,
    images,
    initialization,
    losses,
    networks,
    optimizers,
    preprocessing,
    regularization,
    style,
)
from cs_core import landscapes

ROOT = Path(__file__).parents[2]
SITE = Path(os.environ.get("DOWNHILL_SITE", ROOT / "_build" / "html"))
COLUMN = 312.0  # pixels, of a page 360 pixels wide
HYPHEN = re.compile(r"(?<![\w$^{])-\d")  # a minus of TeX is a true one
X = np.linspace(-2, 2, 41)


def wave(z: float) -> tuple[float, float]:
    return float(np.sin(z)), float(np.cos(z))


def bowl(u: float, v: float) -> float:
    return (u - 1) ** 2 + (v - 1) ** 2


def disc(u: float, v: float) -> float:
    return u**2 + v**2


FIGURES = {
    "curves": lambda: losses.curves(X, {"one name": X, "and another": -X}, xlabel="x", ylabel="y"),
    "titled": lambda: losses.curves(X, {"a": X, "b": X**2}, xlabel="x", ylabel="y", title="Title"),
    "long names": lambda: losses.curves(
        X, {f"a rather long name {k}": k * X for k in range(4)}, xlabel="x", ylabel="y"
    ),
    "spread": lambda: losses.spread(
        [1, 10, 100], {"runs": np.ones((3, 3)), "others": np.eye(3)}, xlabel="x", ylabel="y"
    ),
    "scatter": lambda: losses.scatter({"p": (X, X), "q": (X, -X)}, xlabel="x", ylabel="y"),
    "loss and gradient": lambda: losses.loss_and_gradient(X, {"wave": wave}, xlabel="z"),
    "score bars": lambda: losses.score_bars([3.2, 5.1, -1.7], 0, ["cat", "car", "frog"]),
    "gallery": lambda: images.gallery([np.eye(4)] * 5, ["automobile"] * 5),
    "templates": lambda: images.templates(np.eye(12), (2, 2, 3), [f"class {k}" for k in range(12)]),
    "dot products": lambda: images.dot_products(
        [0.9, 0.8, 0.1, 0.2], [[1, 1], [1, -1], [-1, 1], [-1, -1]], ["top", "left"]
    ),
    "paired bars": lambda: regularization.paired_bars(
        {"W": [3, -1, 2], "W₂": [1, 0, -2]}, ["automobile", "cat", "dog"]
    ),
    "balls": lambda: regularization.balls({"disc": disc, "bowl": bowl}, level=1.0, limit=1.3),
    "touching": lambda: regularization.touching(
        dict.fromkeys("ab", regularization.Touch(bowl, disc, (1, 1), (0.5, 0.5))), low=-1, high=2
    ),
    "over strength": lambda: regularization.over_strength(
        [0.1, 1, 10], {"training": 50 + np.eye(3)}, {"training": np.eye(3)}
    ),
    "slopes with bars": lambda: gradients.slope_bars(
        [-2.5, 0.6, 0.0], 0.1, [-2.46, 0.63, 0.04], xlabel="coordinate", ylabel="slope"
    ),
    "regions": lambda: networks.regions(
        {
            name: networks.Plane(np.eye(2), [0, 1], lambda P: P[:, 0] > 0.5, np.ones((3, 1)))
            for name in ("eight units", "hidden layer")
        },
        limit=(-1.5, 1.5),
        names=("x₁, or h₁", "x₂, or h₂"),
    ),
    "chords": lambda: gradients.chords(np.exp, 0.0, 0.8, 1.0),
    "errors by step": lambda: gradients.errors_by_step(
        np.geomspace(1e-12, 1, 13),
        {"forward": np.geomspace(1e-2, 1e-6, 13), "central": np.geomspace(1e-2, 1e-9, 13)},
        predicted={"central": 6e-6},
        ylabel="relative error",
    ),
    "uphill": lambda: gradients.uphill(
        lambda x, y: x**2 / 20 + y**2,
        (-7, 2),
        (-0.7, 4.0),
        (0, 0),
        xlim=(-8.5, 2),
        ylim=(-1.5, 3),
    ),
    "two measures": lambda: gradients.two_measures(
        ["right", "one class flipped"],
        {"loss": [[1, 2], [3, 4]], "accuracy, %": [[30, 31], [9, 8]]},
    ),
    "patterns": lambda: gradients.patterns({"A": np.eye(5, 3), "B": np.zeros((5, 3))}),
    "walks": lambda: gradient_descent.walks(
        landscapes.sinc, {"stops in a valley": [(1, 4.45), (9, 10.8)], "on a hill": [(7.7, 7.7)]}
    ),
    "paths": lambda: gradient_descent.paths(
        landscapes.zigzag_bowl, {"rate 0.3": [(-7, 2), (-6, 1)], "rate 0.9": [(-7, 2), (-6, -1)]}
    ),
    "error factors": lambda: gradient_descent.error_factors([2, 0.1], np.linspace(0, 1.1, 9), 0.95),
    "variances": lambda: gradient_descent.variances(
        [1, 10, 100],
        {"with replacement": [1, 0.1, 0.01], "without": [1, 0.1, 0]},
        [[1, 0.1, 0.01], [1, 0.1, 0]],
    ),
    "through layers": lambda: initialization.through_layers(
        {"std 0.01": [X, X / 5], "Xavier": [X, X]}, limits=(-1, 1), ylabel="activation"
    ),
    "runs by start": lambda: initialization.runs_by_start(
        {"std 0.01": [10, 10.2], "orthogonal": [30, 31]}, xlabel="right (%)", chance=10
    ),
    "clouds": lambda: preprocessing.clouds(
        {"raw": np.eye(6, 2) * -900, "whitened": np.eye(6, 2), "ZCA": -np.eye(6, 2)},
        [0, 1, 2, 0, 1, 2],
        xlabel="flipper",
        ylabel="mass",
    ),
    "edges": lambda: preprocessing.edges(
        np.full((2, 8, 8, 3), 0.5), np.ones((2, 2, 2, 4)), ["automobile", "deer"]
    ),
    "valleys": lambda: preprocessing.valleys(
        {"raw": (np.diag([1, 20]), [(-1, 1), (-0.9, -1)]), "white": (np.eye(2), [(-1, 1), (0, 0)])}
    ),
    "standings": lambda: optimizers.standings(
        ["descent", "delta-bar-delta"],
        {"constant rate": [[90, 95], [93, 94]], "falling rate": [[96], [91, 97]]},
        xlabel="right (%)",
    ),
    "computational graph": lambda: backpropagation.computational_graph(
        {
            "x": backpropagation.GraphNode((0, 1), "x", -2.0, -4.0),
            "y": backpropagation.GraphNode((0, 0), "y"),
            "q": backpropagation.GraphNode((1, 0.5), "q = x + y", 3.14159),
        },
        [("x", "q"), ("y", "q", 0.2)],
    ),
    "jacobians": lambda: backpropagation.jacobians({"ReLU\n3 × 3": np.eye(3), "−": -np.eye(2, 3)}),
    "residuals": lambda: backpropagation.residuals(
        X, np.sin(3 * X) - X, xlabel="x", ylabel="y", line="line"
    ),
    "by depth": lambda: deep.by_depth(
        {"plain": {4: [0.1, 0.2], 22: [1, np.inf]}, "with shortcuts": {4: [0.1], 22: [0.01]}},
        ylabel="training loss",
    ),
    "blocks": deep.blocks,
    "confusion": lambda: images.confusion(np.eye(3), ["one", "two", "three"]),
}


def drawn(name: str, folder: Path) -> tuple[Figure, str]:
    """Draw a figure in the book's style; return it and its SVG."""
    with mpl.rc_context():
        style.use()
        figure = FIGURES[name]()
        figure.savefig(folder / "figure.svg", metadata={"Date": None})
        plt.close(figure)
    return figure, (folder / "figure.svg").read_text("utf-8")


def letters(svg: str) -> list[float]:
    """Return the heights of a picture's letters, in pixels of a phone."""
    width = re.search(r'viewBox="0 0 ([\d.]+) ', svg)
    assert width
    sizes = re.findall(r'<g (?:style="[^"]*" )?transform="[^"]*?scale\(([\d.]+) -[\d.]+\)', svg)
    natural = 96 / 72 * float(width[1])
    return [100 * float(size) * 96 / 72 * min(1.0, COLUMN / natural) for size in sizes]


def written(svg: str) -> list[str]:
    """Return the texts of a picture: matplotlib notes each in a comment."""
    return [text.strip() for text in re.findall(r"<!--(.*?)-->", svg, re.DOTALL)]


@pytest.mark.parametrize("name", FIGURES)
def test_letters_are_large_enough_for_a_phone_and_minus_signs_true(
    name: str, tmp_path: Path
) -> None:
    _, svg = drawn(name, tmp_path)
    sizes = letters(svg)
    assert len(sizes) >= 2
    assert min(sizes) >= 11
    assert not [text for text in written(svg) if HYPHEN.search(text)]


@pytest.mark.parametrize("name", FIGURES)
def test_nothing_is_cut_off_or_runs_through_a_legend(name: str, tmp_path: Path) -> None:
    figure, _ = drawn(name, tmp_path)
    whole, used = figure.bbox, figure.get_tightbbox()  # pixels, inches
    assert min(used.x0, used.y0) > -0.02
    assert np.all(figure.get_size_inches() - used.max > -0.02)
    for ax in figure.axes:
        legend = ax.get_legend()
        if legend is None:
            continue
        box, frame = legend.get_window_extent(), ax.get_window_extent()
        assert box.y0 >= frame.y1 - 1, "the legend stands above the axes"
        assert box.x1 <= whole.x1 + 1
        if ax.get_title():
            assert ax.title.get_window_extent().y0 >= box.y1 - 2


def test_ticks_of_a_logarithmic_axis_are_written_out(tmp_path: Path) -> None:
    with mpl.rc_context():
        style.use()
        figure, ax = plt.subplots()
        ax.plot([1, 1000], [0.01, 1])
        ax.set(xscale="log", yscale="log")
        figure.savefig(tmp_path / "log.svg")
        plt.close(figure)
    texts = " ".join(written((tmp_path / "log.svg").read_text("utf-8")))
    assert all(text in texts for text in ("100", "1000", "0.01", "0.1"))
    assert "^" not in texts


def test_a_page_with_room_shows_a_figure_larger() -> None:
    svg = '<svg width="100pt" height="50pt" viewBox="0 0 100 50"><g/></svg>'
    assert 'width="115.0pt" height="57.5pt" viewBox="0 0 100 50"' in style.themed(svg, "alt", "a-")


@pytest.mark.parametrize("name", widgets.__all__)
def test_the_still_picture_of_an_interactive_figure_is_readable(name: str) -> None:
    svg = getattr(widgets, name)().picture("svg").decode()
    assert all(size >= 11 for size in letters(svg))


@pytest.mark.slow
def test_every_picture_of_the_book_can_be_read_on_a_phone() -> None:
    pages = sorted(SITE.glob("[0-9][0-9]_*/*.html"))
    if not pages:
        pytest.fail(f"There is no built book in {SITE}. Run `make book` first.", pytrace=False)
    small, seen = [], 0
    for page in pages:
        for svg in re.findall(r'<svg class="cs-plot".*?</svg>', page.read_text("utf-8"), re.DOTALL):
            seen += 1
            sizes = letters(svg)
            if sizes and min(sizes) < 11:
                label = re.search(r'aria-label="([^"]{0,60})', svg)
                small.append(f"{page.name}: {min(sizes):.1f} px: {label and label[1]}")
    assert seen > 10
    assert small == []


@pytest.mark.slow
def test_every_picture_of_the_book_has_true_minus_signs() -> None:
    font = FT2Font(findfont("DejaVu Sans"))
    hyphen, *digits = (f"{font.get_char_index(ord(sign)):x}" for sign in "-0123456789")
    first = rf'<g[^>]*>\s*(?:<defs>.*?</defs>\s*)?<use xlink:href="#[^"]*-{hyphen}"/>'
    number = rf'{first}\s*<use xlink:href="#[^"]*-(?:{"|".join(digits)})"'
    pages = {p.name: p.read_text("utf-8") for p in SITE.glob("[0-9][0-9]_*/*.html")}
    assert [name for name, text in pages.items() if re.search(number, text)] == []
    true = f"{font.get_char_index(0x2212):x}"
    assert sum(f'DejaVuSans-{true}"/>' in text for text in pages.values()) > 3, "ids have changed"
