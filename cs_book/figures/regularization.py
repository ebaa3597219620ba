"""Figures of the chapter *Regularization*."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from cs_book import texts
from cs_book.figures.losses import spread
from cs_book.figures.style import DASHES, INK, MARKERS, PALETTE, WIDTH, legend

COLORS = tuple(PALETTE.values())
Surface = Callable[[float, float], float]


def paired_bars(series: Mapping[str, ArrayLike], names: Sequence[str]) -> Figure:
    """Draw the scores that two weight matrices give one example, a pair of bars a class.

    Parameters
    ----------
    series : mapping of str to array_like of shape (C,)
        A name and the C scores of each; two of them.
    names : sequence of C str
        The classes' names.

    Returns
    -------
    Figure
    """
    figure, ax = plt.subplots(figsize=(WIDTH, 0.8 + 0.36 * len(names)))
    places = np.arange(len(names))
    for k, ((label, scores), color) in enumerate(zip(series.items(), COLORS, strict=False)):
        hatch = "////" if k else ""
        look = {"color": "none" if k else color, "edgecolor": color, "hatch": hatch}
        ax.barh(places + 0.38 * k - 0.19, np.asarray(scores), height=0.36, label=label, **look)
    ax.axvline(0, color=INK, linewidth=1)
    ax.set_yticks(places, names)
    ax.invert_yaxis()
    ax.set_xlabel(texts.section("regularization", "paired_bars")["score"])
    ax.grid(axis="y", visible=False)
    legend(ax)
    return figure


def _levels(ax: Axes, surface: Surface, levels: Sequence[float], **options: object) -> None:
    """Draw level lines of a function of two weights over what the Axes shows."""
    (left, right), (low, high) = ax.get_xlim(), ax.get_ylim()
    u, v = np.linspace(left, right, 201), np.linspace(low, high, 201)
    values = [[surface(a, b) for a in u] for b in v]
    ax.contour(u, v, values, levels=list(levels), **options)


def balls(penalties: Mapping[str, Surface], *, level: float, limit: float) -> Figure:
    """Draw where each of several penalties of two weights has the same value.

    Parameters
    ----------
    penalties : mapping of str to callable
        A name and ``penalty(w1, w2)`` of each; at most four.
    level : float
        The value.
    limit : float
        The axes go from minus this to this.

    Returns
    -------
    Figure
    """
    figure, ax = plt.subplots(figsize=(WIDTH, WIDTH))
    ax.set(xlim=(-limit, limit), ylim=(-limit, limit), aspect="equal")
    for (name, penalty), color, dash in zip(penalties.items(), COLORS, DASHES, strict=False):
        _levels(ax, penalty, [level], colors=[color], linestyles=[dash])
        ax.plot([], [], color=color, linestyle=dash, label=name)
    for line in (ax.axhline, ax.axvline):
        line(0, color=INK, linewidth=0.8)
    words = texts.section("regularization", "balls")
    ax.set(xlabel=words["first"], ylabel=words["second"])
    legend(ax)
    return figure


class Touch(NamedTuple):
    """One picture of `touching`.

    Attributes
    ----------
    loss, penalty : callable
        ``loss(w1, w2)`` and ``penalty(w1, w2)``.
    best, solution : sequence of two float
        Where the loss alone is smallest, and where loss and penalty together are.
    """

    loss: Surface
    penalty: Surface
    best: Sequence[float]
    solution: Sequence[float]


def touching(pictures: Mapping[str, Touch], *, low: float, high: float) -> Figure:
    """Draw, for each picture, the level lines of a loss and the ball that one of them touches.

    Parameters
    ----------
    pictures : mapping of str to Touch
        A title and what is drawn under it, two in a row.
    low, high : float
        Limits of both axes.

    Returns
    -------
    Figure
    """
    rows = -(-len(pictures) // 2)
    figure, axes = plt.subplots(
        rows, 2, figsize=(WIDTH, 2.25 * rows), sharex=True, sharey=True, squeeze=False
    )
    words = texts.section("regularization", "touching")
    for ax, (title, touch) in zip(axes.flat, pictures.items(), strict=True):
        ax.set(xlim=(low, high), ylim=(low, high), aspect="equal", title=title)
        at = touch.loss(*touch.solution)
        bottom = touch.loss(*touch.best)
        lines = [bottom + (at - bottom) * share for share in (0.15, 0.5, 1.0, 1.7)]
        _levels(ax, touch.loss, lines, colors=[PALETTE["blue"]], linewidths=[1.2])
        ball = touch.penalty(*touch.solution)
        _levels(ax, touch.penalty, [ball], colors=[PALETTE["orange"]], linewidths=[2])
        ax.plot(*touch.best, marker="x", color=PALETTE["blue"], linestyle="none")
        ax.plot(*touch.solution, marker="o", color=PALETTE["orange"], linestyle="none")
        for line in (ax.axhline, ax.axvline):
            line(0, color=INK, linewidth=0.8)
    for ax in axes[-1]:
        ax.set_xlabel(words["first"])
    for ax in axes[:, 0]:
        ax.set_ylabel(words["second"])
    return figure


def over_strength(
    strengths: ArrayLike, accuracy: Mapping[str, ArrayLike], loss: Mapping[str, ArrayLike]
) -> Figure:
    """Draw accuracy (above) and loss (below) of several runs over the strength of a penalty.

    Parameters
    ----------
    strengths : array_like of shape (M,)
        The strengths, all positive.
    accuracy, loss : mapping of str to array_like of shape (R, M)
        A name and the R runs of each series; accuracies in percent.

    Returns
    -------
    Figure
    """
    figure, (above, below) = plt.subplots(2, 1, figsize=(WIDTH, 4.6), sharex=True)
    words = texts.section("regularization", "over_strength")
    spread(strengths, accuracy, xlabel="", ylabel=words["accuracy"], ax=above)
    spread(strengths, loss, xlabel=words["strength"], ylabel=words["loss"], ax=below)
    below.get_legend().remove()
    below.set_xscale("log")
    for ax, runs, pick in ((above, accuracy, np.argmax), (below, loss, np.argmin)):
        for values, color, marker in zip(runs.values(), COLORS, MARKERS, strict=False):
            mean = np.asarray(values, dtype=float).mean(axis=0)
            best = pick(mean)
            ax.plot(np.asarray(strengths)[best], mean[best], marker=marker, color=color)
    return figure
