"""Figures of the chapter *Numerical and analytic gradients*."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator, NullLocator
from numpy.typing import ArrayLike

from cs_book.figures.style import DASHES, INK, MARKERS, PALETTE, WIDTH, legend

COLORS = tuple(PALETTE.values())


def slope_bars(
    measured: ArrayLike, doubt: float, exact: ArrayLike, *, xlabel: str, ylabel: str
) -> Figure:
    """Draw measured slopes with the range they may lie in, and the exact ones as points.

    Parameters
    ----------
    measured : array_like of shape (d,)
        A slope for each coordinate.
    doubt : float
        Half the length of every bar.
    exact : array_like of shape (d,)
        The true slopes.
    xlabel, ylabel : str
        Words for the axes.

    Returns
    -------
    Figure
    """
    figure, ax = plt.subplots()
    places = np.arange(1, len(np.atleast_1d(measured)) + 1)
    ax.errorbar(places, measured, yerr=doubt, fmt="none", ecolor=PALETTE["blue"], capsize=4,
                elinewidth=3, capthick=2, label="measured, with its doubt")  # fmt: skip
    ax.plot(places, exact, "D", color=PALETTE["orange"], markersize=4.5, label="exact slope")
    ax.axhline(0, color=INK, linewidth=0.8)
    ax.set(xlabel=xlabel, ylabel=ylabel, xticks=places)
    legend(ax)
    return figure


def chords(f: Callable[[Any], Any], x: float, h: float, slope: float) -> Figure:
    """Draw a curve with its tangent at x, and the chords of a forward and a central difference.

    Parameters
    ----------
    f : callable
        A function that takes arrays.
    x, h : float
        The point and the step.
    slope : float
        The derivative of f at x.

    Returns
    -------
    Figure
    """
    figure, ax = plt.subplots()
    t = np.linspace(x - 1.5 * h, x + 1.5 * h, 121)
    ax.plot(t, f(t), color=INK, linewidth=2.5, label="f")
    ax.plot(t, f(x) + slope * (t - x), color=PALETTE["green"], linestyle=":", label="tangent")
    for name, left, color, dash in (
        ("forward", x, PALETTE["blue"], "--"),
        ("central", x - h, PALETTE["orange"], "-."),
    ):
        ends = np.array([left, x + h])
        rise = (f(ends[1]) - f(ends[0])) / (ends[1] - ends[0])
        longer = np.array([x - 1.2 * h, x + 1.4 * h])
        ax.plot(longer, f(ends[0]) + rise * (longer - ends[0]), color=color, linestyle=dash,
                label=name)  # fmt: skip
        ax.plot(ends, f(ends), "o", color=color, markersize=5)
    ax.set_xticks([x - h, x, x + h], ["x − h", "x", "x + h"])
    ax.set_ylabel("f")
    legend(ax)
    return figure


def errors_by_step(
    steps: ArrayLike,
    series: Mapping[str, ArrayLike],
    *,
    predicted: Mapping[str, float],
    ylabel: str,
    ax: Axes | None = None,
) -> Figure:
    """Draw the errors of differences against the step, with the best steps that were predicted.

    Parameters
    ----------
    steps : array_like of shape (M,)
        The steps h.
    series : mapping of str to array_like of shape (M,)
        A name and the error at each step; at most four.
    predicted : mapping of str to float
        For some of these names, the step at which the error should be least.
    ylabel : str
        What the error is.
    ax : Axes, optional
        Where to draw; by default in a new figure.

    Returns
    -------
    Figure
    """
    if ax is None:
        ax = plt.subplots(figsize=(WIDTH, 2.8 + 0.2 * len(series)))[1]
    rows = zip(series.items(), COLORS, DASHES, strict=False)
    for (name, errors), color, dash in rows:
        ax.plot(steps, errors, color=color, linestyle=dash, label=name)
        if name in predicted:
            ax.axvline(predicted[name], color=color, linestyle=dash, linewidth=1, alpha=0.8)
    ax.set(xscale="log", yscale="log", xlabel="step h", ylabel=ylabel)
    ax.xaxis.set_major_locator(LogLocator(numticks=6))
    legend(ax)
    return ax.get_figure(root=True)


def uphill(
    f: Callable[[Any, Any], Any],
    start: tuple[float, float],
    gradient: tuple[float, float],
    goal: tuple[float, float],
    *,
    xlim: tuple[float, float],
    ylim: tuple[float, float],
) -> Figure:
    """Draw contours, the direction of steepest descent at a point, and the way to the minimum.

    Parameters
    ----------
    f : callable
        A function of two variables that takes arrays.
    start : (float, float)
        The point.
    gradient : (float, float)
        Its gradient there.
    goal : (float, float)
        Where f is least.
    xlim, ylim : (float, float)
        What part of the plane to show; both axes have the same scale.

    Returns
    -------
    Figure
    """
    figure, ax = plt.subplots(figsize=(WIDTH, 2.6))
    x, y = np.meshgrid(np.linspace(*xlim, 121), np.linspace(*ylim, 81))
    ax.contour(x, y, f(x, y), levels=10, colors=INK, linewidths=0.8, alpha=0.7)
    away = 2.2 * np.asarray(gradient) / np.linalg.norm(gradient)
    origin = np.asarray(start, dtype=float)
    for name, tip, color, dash in (
        ("steepest descent", origin - away, PALETTE["orange"], "-"),
        ("to the minimum", np.asarray(goal, dtype=float), PALETTE["blue"], "--"),
    ):
        ax.annotate("", tip, origin, arrowprops={"arrowstyle": "-|>", "color": color, "lw": 2,
                    "linestyle": dash, "shrinkA": 0, "shrinkB": 0})  # fmt: skip
        ax.plot([], [], color=color, linestyle=dash, label=name)
    ax.plot(*origin, "o", color=PALETTE["orange"])
    ax.plot(*goal, "*", color=PALETTE["blue"], markersize=11)
    ax.set(xlim=xlim, ylim=ylim, aspect="equal", xlabel="x", ylabel="y")
    ax.grid(visible=False)
    legend(ax)
    return figure


def two_measures(
    names: Sequence[str],
    measures: Mapping[str, Sequence[ArrayLike]],
    *,
    reference: int = 0,
) -> Figure:
    """Draw several runs' results under two measures side by side, a row for each kind of run.

    Parameters
    ----------
    names : sequence of str
        The kinds of run.
    measures : mapping of str to sequence of array_like
        For each of two measures, the results of all runs of each kind.
    reference : int
        The kind whose mean is drawn as a line through both.

    Returns
    -------
    Figure
    """
    height = 0.75 + 0.52 * len(names)
    figure, axes = plt.subplots(1, len(measures), figsize=(WIDTH, height), sharey=True)
    places = np.arange(len(names))
    looks = zip(axes, measures.items(), MARKERS, strict=False)
    for ax, (measure, results), marker in looks:
        ax.axvline(np.mean(results[reference]), color=INK, linestyle=":", linewidth=1.2)
        for place, values in zip(places, results, strict=True):
            color = PALETTE["blue" if place == reference else "orange"]
            spots = np.full(np.size(values), place)
            ax.plot(values, spots, marker, color=color, alpha=0.6, markersize=5, linestyle="none")
        ax.set_xlabel(measure)
        ax.margins(x=0.12)
    axes[0].set_yticks(places, names)
    axes[0].invert_yaxis()
    return figure


def patterns(errors: Mapping[str, ArrayLike], *, columns: int = 3) -> Figure:
    """Draw where gradients are wrong: a square for each entry, darker where it is more wrong.

    Parameters
    ----------
    errors : mapping of str to array_like of shape (D, C)
        A name, and the relative error of every entry of a gradient.
    columns : int
        Patterns in a row.

    Returns
    -------
    Figure
    """
    rows = -(-len(errors) // columns)
    figure, axes = plt.subplots(rows, columns, figsize=(WIDTH, 2.5 * rows), squeeze=False)
    shades = ListedColormap([PALETTE["orange"]])
    for ax, (name, error) in zip(axes.flat, errors.items(), strict=False):
        values = np.asarray(error, dtype=float)
        depth = np.select([values < 1e-6, values < 0.01, values < 0.5], [0.0, 0.3, 0.6], 1.0)
        ax.imshow(np.zeros(values.shape), cmap=shades, alpha=depth, aspect="equal")
        for cut in np.arange(values.shape[0] + 1) - 0.5:
            ax.axhline(cut, color=INK, linewidth=0.6, alpha=0.6)
        for cut in np.arange(values.shape[1] + 1) - 0.5:
            ax.axvline(cut, color=INK, linewidth=0.6, alpha=0.6)
        ax.set_title(name)
        ax.xaxis.set_major_locator(NullLocator())
        ax.yaxis.set_major_locator(NullLocator())
        ax.grid(visible=False)
    for ax in list(axes.flat)[len(errors) :]:
        ax.set_axis_off()
    return figure
