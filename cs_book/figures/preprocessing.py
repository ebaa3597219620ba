"""Figures of the chapter *Data preprocessing*."""

from __future__ import annotations

from collections.abc import Mapping

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from numpy.typing import ArrayLike

from cs_book import texts
from cs_book.figures.style import INK, MARKERS, PALETTE, WIDTH

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
