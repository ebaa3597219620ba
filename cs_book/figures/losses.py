"""Figures of the chapter *Loss functions*."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from cs_book import texts
from cs_book.figures.style import DASHES, INK, MARKERS, PALETTE, WIDTH, legend

COLORS = tuple(PALETTE.values())


def curves(
    x: ArrayLike,
    series: Mapping[str, ArrayLike],
    *,
    xlabel: str,
    ylabel: str,
    title: str = "",
    ax: Axes | None = None,
) -> Figure:
    """Draw several functions of one variable, told apart by color and by dashes.

    Parameters
    ----------
    x : array_like of shape (M,)
        Where the functions are evaluated.
    series : mapping of str to array_like of shape (M,)
        A name and the values of each; at most four.
    xlabel, ylabel, title : str
        Words for the axes.
    ax : Axes, optional
        Where to draw; by default in a new figure.

    Returns
    -------
    Figure
    """
    if ax is None:
        ax = plt.subplots()[1]
    for (name, y), color, dash in zip(series.items(), COLORS, DASHES, strict=False):
        ax.plot(x, y, color=color, linestyle=dash, label=name)
    ax.set(xlabel=xlabel, ylabel=ylabel, title=title)
    legend(ax)
    return ax.get_figure(root=True)


def score_bars(
    scores: ArrayLike,
    y: int,
    names: Sequence[str],
    *,
    margin: float = 1.0,
    ax: Axes | None = None,
) -> Figure:
    """Draw one example's scores as bars, with the line that wrong scores must not cross.

    Parameters
    ----------
    scores : array_like of shape (C,)
        The example's scores.
    y : int
        Its true class.
    names : sequence of C str
        The classes' names.
    margin : float
        The margin of the hinge loss.
    ax : Axes, optional
        Where to draw; by default in a new figure.

    Returns
    -------
    Figure
    """
    if ax is None:
        ax = plt.subplots(figsize=(WIDTH, 0.9 + 0.45 * len(names)))[1]
    s = np.asarray(scores, dtype=float)
    limit = s[y] - margin
    places = np.arange(len(s))
    true = places == y
    ax.barh(places[true], s[true], color=PALETTE["blue"], height=0.55)
    ax.barh(places[~true], s[~true], color=INK, alpha=0.45, height=0.55)
    for j in np.flatnonzero(~true & (s > limit)):
        ax.barh(j, s[j] - limit, left=limit, height=0.55, fill=False, hatch="////",
                edgecolor=PALETTE["orange"])  # fmt: skip
        ax.annotate(f"{s[j] - limit:.1f}", (s[j], j), xytext=(6, 0), va="center",
                    textcoords="offset points", color=PALETTE["orange"], weight="bold")  # fmt: skip
    ax.axvline(limit, color=PALETTE["orange"], linestyle="--", linewidth=1.5)
    words = texts.section("loss_functions", "score_bars")
    ax.annotate(words["limit"], (limit, 1.02), xycoords=("data", "axes fraction"),
                ha="center", color=PALETTE["orange"])  # fmt: skip
    ax.set_yticks(places, names)
    ax.invert_yaxis()
    ax.margins(x=0.12)
    ax.set_xlabel(words["score"])
    ax.grid(axis="y", visible=False)
    return ax.get_figure(root=True)


def loss_and_gradient(
    x: ArrayLike,
    losses: Mapping[str, Callable[[float], tuple[float, float]]],
    *,
    xlabel: str,
) -> Figure:
    """Draw losses (above) and their derivatives (below) over one variable.

    Parameters
    ----------
    x : array_like of shape (M,)
        Where they are evaluated.
    losses : mapping of str to callable
        ``loss(x) -> (value, derivative)`` for one number x.
    xlabel : str
        What x is.

    Returns
    -------
    Figure
    """
    figure, axes = plt.subplots(2, 1, figsize=(WIDTH, 4.4), sharex=True)
    points = np.asarray(x, dtype=float)
    results = {name: np.array([loss(p) for p in points]) for name, loss in losses.items()}
    words = texts.section("loss_functions", "loss_and_gradient")
    for part, (ax, key) in enumerate(zip(axes, ("loss", "gradient"), strict=True)):
        series = {name: values[:, part] for name, values in results.items()}
        curves(points, series, xlabel=xlabel if part else "", ylabel=words[key], ax=ax)
    axes[1].get_legend().remove()
    return figure


def spread(
    x: ArrayLike,
    runs: Mapping[str, ArrayLike],
    *,
    xlabel: str,
    ylabel: str,
    ax: Axes | None = None,
) -> Figure:
    """Draw the mean of several runs over x, with a band from the lowest to the highest.

    Parameters
    ----------
    x : array_like of shape (M,)
        The quantity that was varied.
    runs : mapping of str to array_like of shape (R, M)
        A name and the R runs of each series; at most four.
    xlabel, ylabel : str
        Words for the axes.
    ax : Axes, optional
        Where to draw; by default in a new figure.

    Returns
    -------
    Figure
    """
    if ax is None:
        ax = plt.subplots()[1]
    for (name, values), color, dash in zip(runs.items(), COLORS, DASHES, strict=False):
        y = np.asarray(values, dtype=float)
        ax.plot(x, y.mean(axis=0), color=color, linestyle=dash, label=name)
        ax.fill_between(x, y.min(axis=0), y.max(axis=0), color=color, alpha=0.2, linewidth=0)
    ax.set(xlabel=xlabel, ylabel=ylabel)
    legend(ax)
    return ax.get_figure(root=True)


def scatter(
    points: Mapping[str, tuple[ArrayLike, ArrayLike]],
    *,
    xlabel: str,
    ylabel: str,
    **options: Any,
) -> Figure:
    """Draw clouds of points, told apart by color and by marker.

    Parameters
    ----------
    points : mapping of str to (x, y)
        A name and the coordinates of each cloud; at most four.
    xlabel, ylabel : str
        Words for the axes.
    **options
        Passed to `matplotlib.axes.Axes.set`.

    Returns
    -------
    Figure
    """
    figure, ax = plt.subplots()
    for (name, (x, y)), color, marker in zip(points.items(), COLORS, MARKERS, strict=False):
        ax.scatter(x, y, s=16, color=color, marker=marker, alpha=0.6, label=name, linewidth=0)
    ax.set(xlabel=xlabel, ylabel=ylabel, **options)
    legend(ax)
    return figure
