"""Figures of the chapter *Gradient descent and SGD*."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from numpy.typing import ArrayLike

from cs_book import texts
from cs_book.figures.style import DASHES, INK, MARKERS, PALETTE, WIDTH, legend
from cs_book.numbers import number
from cs_core.landscapes import Landscape

COLORS = tuple(PALETTE.values())


def walks(landscape: Landscape, ends: Mapping[str, ArrayLike]) -> Figure:
    """Draw a function of one variable, with where walks on it started and stopped.

    Parameters
    ----------
    landscape : Landscape
        A function of one variable.
    ends : mapping of str to array_like of shape (M, 2)
        A name and the (start, stop) of each of the M walks of a kind; at most four kinds.

    Returns
    -------
    Figure
    """
    figure, ax = plt.subplots()
    (low, high), words = landscape.domain[0], texts.section("gradient_descent", "walks")
    x = np.linspace(low, high, 601)
    ax.plot(x, landscape.value(x), color=INK, linestyle="-", linewidth=1.5)
    for (name, pairs), color, marker in zip(ends.items(), COLORS, MARKERS, strict=False):
        start, stop = np.asarray(pairs, dtype=float).T
        heights = landscape.value(start), landscape.value(stop)
        ax.plot(start, heights[0], marker, color=color, markerfacecolor="none")
        ax.plot(stop, heights[1], marker, color=color, label=name)
        for a, b, ya, yb in zip(start, stop, *heights, strict=True):
            ax.annotate("", (b, yb), (a, ya), arrowprops={"arrowstyle": "->", "color": color,
                        "linewidth": 1.2, "shrinkA": 4, "shrinkB": 3})  # fmt: skip
    ax.set(xlabel=words["x"], ylabel=landscape.name)
    ax.margins(y=0.12)
    legend(ax)
    return figure


def paths(landscape: Landscape, points: Mapping[str, ArrayLike]) -> Figure:
    """Draw the contour lines of a landscape, and paths of descent over them.

    Parameters
    ----------
    landscape : Landscape
        A function of two variables.
    points : mapping of str to array_like of shape (T, 2)
        A name and the points of each path, the start first; at most four.

    Returns
    -------
    Figure
    """
    figure, axes = plt.subplots(len(points), 1, sharex=True, squeeze=False,
                                figsize=(WIDTH, 0.3 + 2.0 * len(points)))  # fmt: skip
    x, y = (np.linspace(low, high, 201) for low, high in landscape.domain)
    heights = landscape.value(np.stack(np.meshgrid(x, y), axis=-1))
    low, high = heights.min(), heights.max()
    levels = low + (high - low) * np.linspace(0.06, 0.95, 8) ** 2
    words = texts.section("gradient_descent", "paths")
    for ax, (name, path), color in zip(axes[:, 0], points.items(), COLORS, strict=False):
        ax.contour(x, y, heights, levels=levels, colors=INK, linewidths=0.7, alpha=0.6)
        u, v = np.asarray(path, dtype=float).T
        ax.plot(u, v, color=color, linestyle="-", marker="o", markersize=3, linewidth=1.2)
        for minimum in landscape.minima:
            ax.plot(*minimum, "*", color=INK, markersize=9)
        ax.set(ylabel=words["y"], title=name)
        ax.set(xlim=landscape.domain[0], ylim=landscape.domain[1])
    axes[-1, 0].xaxis.set_major_locator(MaxNLocator(5, prune="upper"))  # or it is cut off
    axes[-1, 0].set_xlabel(words["x"])
    return figure


def error_factors(curvatures: Sequence[float], rates: ArrayLike, best: float) -> Figure:
    """Draw by what factor a step of each rate multiplies the error along each curvature.

    Parameters
    ----------
    curvatures : sequence of float
        Curvatures of a quadratic, the smallest first; at most four.
    rates : array_like of shape (M,)
        Learning rates.
    best : float
        The rate to mark.

    Returns
    -------
    Figure
    """
    words = texts.section("gradient_descent", "error_factors")
    eta, (figure, ax) = np.asarray(rates, dtype=float), plt.subplots()
    ax.axhspan(1, 1.35, color=INK, alpha=0.15, linewidth=0)
    for value, color, dash in zip(curvatures, COLORS, DASHES, strict=False):
        name = texts.fill(words["curvature"], {"value": number(value)})
        ax.plot(eta, np.abs(1 - eta * value), color=color, linestyle=dash, label=name)
    ax.axvline(best, color=INK, linestyle=":", linewidth=1.2)
    ax.text(eta.mean(), 1.16, words["diverges"], ha="center", va="center", color=INK)
    ax.annotate(words["best"], (best, 0.12), xytext=(-5, 0), textcoords="offset points",
                ha="right", color=INK)  # fmt: skip
    ax.set(xlabel=words["rate"], ylabel=words["factor"], ylim=(0, 1.35))
    legend(ax)
    return figure


def variances(
    sizes: ArrayLike, measured: Mapping[str, ArrayLike], predicted: Sequence[ArrayLike]
) -> Figure:
    """Draw the variance of a batch gradient against the batch size: points on predicted lines.

    Parameters
    ----------
    sizes : array_like of shape (M,)
        Batch sizes.
    measured : mapping of str to array_like of shape (M,)
        A name and the variances of each way to draw a batch; zeros are left out.
    predicted : sequence of array_like of shape (M,)
        What the formulas say, in the same order.

    Returns
    -------
    Figure
    """
    figure, ax = plt.subplots()
    B = np.asarray(sizes, dtype=float)
    kinds = zip(measured.items(), predicted, COLORS, MARKERS, DASHES, strict=False)
    for (name, values), line, color, marker, dash in kinds:
        seen = np.asarray(values, dtype=float)
        theory = np.asarray(line, dtype=float)
        ax.plot(B[theory > 0], theory[theory > 0], color=color, linestyle=dash, linewidth=1.3)
        ax.plot(B[theory > 0], seen[theory > 0], marker, color=color, label=name)
    words = texts.section("gradient_descent", "variances")
    ax.set(xscale="log", yscale="log", xlabel=words["batch"], ylabel=words["variance"])
    legend(ax)
    return figure
