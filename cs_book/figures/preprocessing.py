"""Figures of the chapter *Data preprocessing*."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from numpy.typing import ArrayLike

from cs_book import texts
from cs_book.figures.style import INK, MARKERS, PALETTE, SMALLEST, WIDTH

COLORS = tuple(PALETTE.values())


def clouds(
    points: Mapping[str, ArrayLike], labels: ArrayLike, *, xlabel: str, ylabel: str
) -> Figure:
    """Draw the same examples after several treatments, each in a square of equal units.

    Parameters
    ----------
    points : mapping of str to array_like of shape (N, 2)
        A name and the two features of every example; at most four.
    labels : array_like of int, shape (N,)
        Class of each example; at most four.
    xlabel, ylabel : str
        Words for the two features.

    Returns
    -------
    Figure
    """
    rows = -(-len(points) // 2)
    figure, axes = plt.subplots(rows, 2, figsize=(WIDTH, 0.4 + 2.35 * rows), squeeze=False)
    classes = np.asarray(labels)
    for ax in list(axes.flat)[len(points) :]:
        ax.set_axis_off()
    for ax, (name, cloud) in zip(axes.flat, points.items(), strict=False):
        x, y = np.asarray(cloud, dtype=float).T
        for k, color, marker in zip(np.unique(classes), COLORS, MARKERS, strict=False):
            own = classes == k
            ax.plot(x[own], y[own], marker, color=color, markersize=3, alpha=0.6, linestyle="none")
        reach = 1.1 * max(np.ptp(x), np.ptp(y)) / 2
        for centre, limit in ((x, ax.set_xlim), (y, ax.set_ylim)):
            middle = (centre.min() + centre.max()) / 2
            limit(middle - reach, middle + reach)
        ax.set(title=name, xlabel=xlabel, ylabel=ylabel, box_aspect=1)
        ax.xaxis.set_major_locator(MaxNLocator(3))
        ax.yaxis.set_major_locator(MaxNLocator(3))
    return figure


def valleys(bowls: Mapping[str, tuple[ArrayLike, ArrayLike]]) -> Figure:
    """Draw the contour lines of quadratic losses, and a path over each.

    Parameters
    ----------
    bowls : mapping of str to (H, path)
        A name, the Hessian of shape (2, 2), and the errors along a path, of shape (T, 2), the
        start first: distances from the minimum; at most four.

    Returns
    -------
    Figure
    """
    rows = -(-len(bowls) // 2)
    figure, axes = plt.subplots(rows, 2, figsize=(WIDTH, 0.4 + 2.35 * rows), squeeze=False)
    for ax in list(axes.flat)[len(bowls) :]:
        ax.set_axis_off()
    words = texts.section("preprocessing", "valleys")
    for ax, (name, (H, path)), color in zip(axes.flat, bowls.items(), COLORS, strict=False):
        steps = np.asarray(path, dtype=float)
        reach = 1.1 * np.abs(steps).max()
        grid = np.stack(np.meshgrid(*2 * [np.linspace(-reach, reach, 121)]), axis=-1)
        heights = 0.5 * np.einsum("...i,ij,...j", grid, np.asarray(H), grid)
        levels = heights.max() * np.linspace(0.05, 1, 9) ** 2
        ax.contour(*np.moveaxis(grid, -1, 0), heights, levels=levels, colors=INK,
                   linewidths=0.7, alpha=0.6)  # fmt: skip
        ax.plot(*steps.T, color=color, linestyle="-", marker="o", markersize=3, linewidth=1.2)
        ax.plot(0, 0, "*", color=INK, markersize=9)
        ax.set(title=name, xlabel=words["x"], ylabel=words["y"], box_aspect=1)
        ax.set(xlim=(-reach, reach), ylim=(-reach, reach))
        ax.xaxis.set_major_locator(MaxNLocator(3))
        ax.yaxis.set_major_locator(MaxNLocator(3))
    return figure


def edges(photos: ArrayLike, cells: ArrayLike, names: Sequence[str]) -> Figure:
    """Draw photos, and below each the edges that a histogram of oriented gradients keeps.

    Parameters
    ----------
    photos : array_like of shape (N, H, W, 3)
        Colors in [0, 1].
    cells : array_like of shape (N, rows, columns, O)
        Strength of the gradients of each orientation in each cell, O bins in half a turn.
    names : sequence of N str
        What the photos show.

    Returns
    -------
    Figure
    """
    colors, strength = np.asarray(photos, dtype=float), np.asarray(cells, dtype=float)
    count, rows, columns, bins = strength.shape
    figure, axes = plt.subplots(2, count, figsize=(WIDTH, 0.2 + 2 * WIDTH / count), squeeze=False)
    angle = (np.arange(bins) + 0.5) * np.pi / bins + np.pi / 2  # an edge runs across its gradient
    ray = 0.45 * np.stack([np.cos(angle), np.sin(angle)], axis=1)  # (O, 2), y downward
    place = np.stack(np.meshgrid(np.arange(columns), np.arange(rows)), axis=-1)[:, :, None]
    for above, below, photo, own, name in zip(*axes, colors, strength, names, strict=True):
        above.imshow(photo)
        above.set_title(name, fontsize=SMALLEST, weight="normal")
        tips = own[..., None] / max(own.max(), 1e-12) * ray  # (rows, columns, O, 2)
        ends = np.stack([place - tips, place + tips]).reshape(2, -1, 2)
        below.plot(*np.moveaxis(ends, 2, 0), color=PALETTE["blue"], linestyle="-", linewidth=1.2)
        below.set(xlim=(-0.5, columns - 0.5), ylim=(rows - 0.5, -0.5), box_aspect=1)
        for ax in (above, below):
            ax.set_axis_off()
    return figure
