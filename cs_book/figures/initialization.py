"""Figures of the chapter *Initialization*."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from numpy.typing import ArrayLike

from cs_book import texts
from cs_book.figures.style import INK, MARKERS, PALETTE, WIDTH

COLORS = tuple(PALETTE.values())
BINS = 61


def through_layers(
    nets: Mapping[str, Sequence[ArrayLike]], *, limits: tuple[float, float], ylabel: str
) -> Figure:
    """Draw a histogram for each layer of each network, standing upright and side by side.

    Parameters
    ----------
    nets : mapping of str to sequence of array_like
        A name, and the numbers of each of its layers; at most four. Every histogram is as wide as
        its largest bin.
    limits : (low, high)
        Range of values; numbers beyond are left out.
    ylabel : str
        What the numbers are.

    Returns
    -------
    Figure
    """
    figure, axes = plt.subplots(len(nets), 1, sharex=True, squeeze=False,
                                figsize=(WIDTH, 0.3 + 1.35 * len(nets)))  # fmt: skip
    for ax, (name, layers), color in zip(axes[:, 0], nets.items(), COLORS, strict=False):
        for k, values in enumerate(layers, start=1):
            _upright(ax, k, np.ravel(values), limits, color)
        ax.set(title=name, ylim=limits, ylabel=ylabel)
        ax.yaxis.set_major_locator(MaxNLocator(3, steps=[1, 2, 5, 10]))
    axes[-1, 0].set_xticks(range(1, 1 + max(len(layers) for layers in nets.values())))
    axes[-1, 0].set_xlabel(texts.section("initialization", "through_layers")["layer"])
    return figure


def _upright(
    ax: Axes, place: int, values: ArrayLike, limits: tuple[float, float], color: str
) -> None:
    counts, edges = np.histogram(values, bins=BINS, range=limits)
    half = 0.45 * counts / counts.max()
    ax.stairs(place + half, edges, baseline=place - half, orientation="horizontal", fill=True,
              color=color, linewidth=0)  # fmt: skip


def runs_by_start(
    runs: Mapping[str, ArrayLike], *, xlabel: str, chance: float | None = None
) -> Figure:
    """Draw the result of every run as a mark, in a row for each way to start.

    Parameters
    ----------
    runs : mapping of str to array_like of shape (R,)
        A name and the results of its runs.
    xlabel : str
        What the results are.
    chance : float, optional
        Result of guessing, marked by a line.

    Returns
    -------
    Figure
    """
    figure, ax = plt.subplots(figsize=(WIDTH, 0.9 + 0.32 * len(runs)))
    for row, values in enumerate(runs.values()):
        found = np.asarray(values, dtype=float)
        ax.plot(found, np.full(len(found), row), MARKERS[0], color=COLORS[0], alpha=0.6)
    if chance is not None:
        ax.axvline(chance, color=INK, linestyle="--", linewidth=1.2)
        ax.annotate(texts.section("initialization", "runs_by_start")["chance"], (chance, 1.0),
                    xycoords=("data", "axes fraction"), xytext=(0, 3), ha="center",
                    textcoords="offset points", color=INK)  # fmt: skip
    ax.set_yticks(range(len(runs)), list(runs))
    ax.invert_yaxis()
    ax.margins(x=0.08, y=0.12)
    ax.set_xlabel(xlabel)
    return figure
