"""Figures of the chapter *Going deep*."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from cs_book import texts
from cs_book.figures.style import DASHES, INK, MARKERS, PALETTE, WIDTH, legend

COLORS = tuple(PALETTE.values())


def by_depth(
    runs: Mapping[str, Mapping[int, ArrayLike]],
    *,
    ylabel: str,
    title: str = "",
    ax: Axes | None = None,
) -> Figure:
    """Draw what came of several runs at each depth: a mark a run, a line through the medians.

    Parameters
    ----------
    runs : mapping of str to mapping of int to array_like of shape (R,)
        A name and, for each number of layers, the positive results of its runs; at most four
        names. A run that broke off has the result infinity, and is marked at the top.
    ylabel, title : str
        Words for the axes.
    ax : Axes, optional
        Where to draw; by default in a new figure.

    Returns
    -------
    Figure
    """
    if ax is None:
        ax = plt.subplots()[1]
    words = texts.section("deep", "by_depth")
    broken = []
    for k, (name, found) in enumerate(runs.items()):
        results = [np.asarray(values, dtype=float) for values in found.values()]
        depths = np.repeat(list(found), [len(values) for values in results])
        values = np.concatenate(results)
        ax.plot(list(found), [np.median(part) for part in results], color=COLORS[k],
                linestyle=DASHES[k], label=name)  # fmt: skip
        ax.plot(depths * 1.03 ** (k - (len(runs) - 1) / 2), values, MARKERS[k], color=COLORS[k],
                markersize=4, alpha=0.5, markeredgewidth=0)  # fmt: skip
        broken += list(depths[np.isinf(values)])
    ax.set(xscale="log", yscale="log", xlabel=words["layers"], ylabel=ylabel, title=title)
    every = sorted({depth for found in runs.values() for depth in found})
    ax.set_xticks(every, [str(depth) for depth in every])
    ax.minorticks_off()
    if broken:
        ax.plot(broken, np.ones(len(broken)), "x", color=INK, label=words["broke"],
                transform=ax.get_xaxis_transform(), clip_on=False)  # fmt: skip
    legend(ax)
    return ax.get_figure(root=True)


def blocks() -> Figure:
    """Draw the residual block, with an identity shortcut and with a projection.

    Returns
    -------
    Figure
    """
    words = texts.section("deep", "blocks")
    figure, axes = plt.subplots(1, 2, figsize=(WIDTH, 4.0))
    for ax, kind in zip(axes, ("identity", "projection"), strict=True):
        ax.set(xlim=(0, 4), ylim=(0, 10.4), title=words[kind])
        ax.axis("off")
        ax.text(1.3, 10.1, words["x"], ha="center", va="center", style="italic")
        places = {"first": 8, "relu": 6.3, "second": 4.6, "plus": 2.6, "last": 0.9}
        stops = [9.8, *places.values(), -0.6]
        for above, below in pairwise(stops):
            _arrow(ax, [(1.3, above - 0.4), (1.3, below + 0.4)])
        for key, height in places.items():
            _box(ax, 1.3, height, words["relu" if key == "last" else key], round=key == "plus")
        ax.text(1.45, 3.6, words["branch"], ha="left", va="center", style="italic")
        start, end = [(1.3, 9.3), (3.2, 9.3)], [(3.2, 2.6), (1.75, 2.6)]
        if kind == "projection":
            _box(ax, 3.2, 6.3, words["affine_shortcut"], turned=True)
            _arrow(ax, [*start, (3.2, 8.0)])
            _arrow(ax, [(3.2, 4.6), *end])
        else:
            _arrow(ax, start + end)
    return figure


def _arrow(ax: Axes, points: list[tuple[float, float]]) -> None:
    x, y = zip(*points, strict=True)
    ax.plot(x[:-1], y[:-1], color=INK, linewidth=1.4, linestyle="-")
    ax.annotate("", points[-1], points[-2], annotation_clip=False,
                arrowprops={"arrowstyle": "->", "color": INK, "linewidth": 1.4})  # fmt: skip


def _box(
    ax: Axes, x: float, y: float, text: str, *, round: bool = False, turned: bool = False
) -> None:
    """Words in a frame, on a ground that hides the arrow behind."""
    color = COLORS[1] if round else COLORS[0]
    frame = {
        "boxstyle": "circle,pad=0.25" if round else "round,pad=0.35",
        "edgecolor": color,
        "facecolor": "none",
        "linewidth": 1.4,
    }
    angle = 90 if turned else 0
    ax.text(x, y, text, ha="center", va="center", color=color, rotation=angle, bbox=frame)
