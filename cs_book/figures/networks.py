"""Figures of the chapter *Neural networks and activation functions*."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from numpy.typing import ArrayLike, NDArray

from cs_book.figures.style import INK, MARKERS, PALETTE, WIDTH

COLORS = tuple(PALETTE.values())
FINE = 161  # points of a grid along each side


class Plane(NamedTuple):
    """What one picture of `regions` shows.

    Attributes
    ----------
    points : array_like of shape (N, 2)
    labels : array_like of int, shape (N,)
        Class of each point, from 0; at most four classes.
    classify : callable
        From an array of shape (M, 2) to M classes.
    lines : array_like of shape (3, K), optional
        K lines w₁ x₁ + w₂ x₂ + b = 0, one a column: w₁, w₂, b.
    """

    points: ArrayLike
    labels: ArrayLike
    classify: Callable[[NDArray[np.float64]], ArrayLike]
    lines: ArrayLike | None = None


def regions(
    planes: Mapping[str, Plane], *, limit: tuple[float, float], names: tuple[str, str]
) -> Figure:
    """Draw points of several classes, the regions that a classifier gives them, and lines.

    Parameters
    ----------
    planes : mapping of str to Plane
        A title and what to draw under it; two in a row.
    limit : (low, high)
        Range of both coordinates.
    names : (str, str)
        What the coordinates are called.

    Returns
    -------
    Figure
    """
    columns = min(2, len(planes))
    rows = -(-len(planes) // columns)
    size = (WIDTH, 0.35 + rows * (WIDTH / columns + 0.2))
    figure, axes = plt.subplots(rows, columns, squeeze=False, sharex=True, sharey=True,
                                figsize=size, layout="compressed")  # fmt: skip
    for ax in axes.flat[len(planes) :]:
        ax.set_visible(False)
    for ax, (title, plane) in zip(axes.flat, planes.items(), strict=False):
        _plane(ax, plane, np.linspace(*limit, FINE))
        ax.set(title=title, xlim=limit, ylim=limit, aspect="equal")
        ax.grid(visible=False)
        for axis in (ax.xaxis, ax.yaxis):
            axis.set_major_locator(MaxNLocator(3, steps=[1, 2, 5, 10]))
    for ax in axes[-1]:
        ax.set_xlabel(names[0])
    for ax in axes[:, 0]:
        ax.set_ylabel(names[1])
    return figure


def _plane(ax: Axes, plane: Plane, ticks: NDArray[np.float64]) -> None:
    u, v = np.meshgrid(ticks, ticks)
    found = np.asarray(plane.classify(np.column_stack([u.ravel(), v.ravel()]))).reshape(u.shape)
    points, labels = np.asarray(plane.points), np.asarray(plane.labels)
    for k in range(labels.max() + 1):
        own = points[labels == k]
        ax.contourf(u, v, found == k, levels=[0.5, 1.5], colors=[COLORS[k]], alpha=0.22)
        ax.scatter(*own.T, s=9 if len(points) > 20 else 60, color=COLORS[k], marker=MARKERS[k],
                   linewidth=0)  # fmt: skip
    if plane.lines is not None:
        for w1, w2, b in np.asarray(plane.lines).T:
            ax.contour(u, v, w1 * u + w2 * v + b, levels=[0], colors=[INK], linewidths=1.2)
