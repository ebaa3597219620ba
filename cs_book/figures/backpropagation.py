"""Figures of the chapter *Backpropagation*."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.ticker import NullLocator
from numpy.typing import ArrayLike

from cs_book.figures.style import INK, PALETTE, WIDTH, legend
from cs_book.numbers import number

LINE = 1.15  # inches from one row of nodes to the next


class GraphNode(NamedTuple):
    """A node of a drawn graph: where it stands, what is written in it, and its two numbers.

    The place counts columns and rows, from the lower left. A number that is None is left out; in
    its place may stand words, such as a shape.
    """

    place: tuple[float, float]
    text: str
    value: float | str | None = None
    gradient: float | str | None = None


def computational_graph(
    nodes: Mapping[str, GraphNode],
    edges: Sequence[tuple[str, str] | tuple[str, str, float]],
    *,
    digits: int = 2,
) -> Figure:
    """Draw a computational graph: values above the nodes, gradients below them.

    Parameters
    ----------
    nodes : mapping of str to GraphNode
        A name, and what is drawn for it.
    edges : sequence of (str, str) or (str, str, float)
        From which node to which; a third number bends the arrow to one side.
    digits : int
        Decimals of the numbers.

    Returns
    -------
    Figure
    """
    columns = [node.place[0] for node in nodes.values()]
    rows = [node.place[1] for node in nodes.values()]
    height = LINE * (max(rows) - min(rows) + 1)
    figure, ax = plt.subplots(figsize=(WIDTH, height))
    ax.set(xlim=(min(columns) - 0.5, max(columns) + 0.5), ylim=(min(rows) - 0.5, max(rows) + 0.5))
    ax.set_axis_off()
    drawn = {
        name: ax.text(*node.place, node.text, ha="center", va="center", color=INK,
                      bbox={"boxstyle": "round,pad=0.35", "facecolor": "none", "edgecolor": INK})
        for name, node in nodes.items()
    }  # fmt: skip
    figure.canvas.draw()  # only now the boxes know how large they are
    for start, end, *bend in edges:
        ax.annotate("", nodes[end].place, nodes[start].place,
                    arrowprops={"arrowstyle": "-|>", "color": INK, "lw": 1.2,
                                "patchA": drawn[start].get_bbox_patch(),
                                "patchB": drawn[end].get_bbox_patch(),
                                "connectionstyle": f"arc3,rad={(*bend, 0)[0]}"})  # fmt: skip
    for node in nodes.values():
        for shown, side, color in ((node.value, 1, "blue"), (node.gradient, -1, "orange")):
            if shown is not None:
                words = shown if isinstance(shown, str) else number(shown, digits)
                ax.annotate(words, node.place, (0, 19 * side), ha="center",
                            va="center", textcoords="offset points", color=PALETTE[color],
                            weight="bold" if side < 0 else "normal")  # fmt: skip
    return figure


def jacobians(matrices: Mapping[str, ArrayLike], *, columns: int = 2) -> Figure:
    """Draw where matrices are not 0: a full square is the largest entry, orange a negative one.

    Parameters
    ----------
    matrices : mapping of str to array_like of shape (R, C)
        A title, and a matrix.
    columns : int
        Matrices in a row.

    Returns
    -------
    Figure
    """
    rows = -(-len(matrices) // columns)
    figure, axes = plt.subplots(rows, columns, figsize=(WIDTH, 2.3 * rows), squeeze=False)
    for ax, (title, matrix) in zip(axes.flat, matrices.items(), strict=False):
        entries = np.asarray(matrix, dtype=float)
        picture = np.where(entries[..., None] < 0, to_rgba(PALETTE["orange"]),
                           to_rgba(PALETTE["blue"]))  # fmt: skip
        picture[..., 3] = np.abs(entries) / np.abs(entries).max()
        ax.imshow(picture, aspect="equal")
        ax.set_title(title)
        ax.xaxis.set_major_locator(NullLocator())
        ax.yaxis.set_major_locator(NullLocator())
        ax.spines[["top", "right"]].set_visible(True)
    for ax in list(axes.flat)[len(matrices) :]:
        ax.set_axis_off()
    return figure


def residuals(x: ArrayLike, y: ArrayLike, *, xlabel: str, ylabel: str, line: str) -> Figure:
    """Draw points, the least-squares line through them, and how far each is from it.

    Parameters
    ----------
    x, y : array_like of shape (N,)
        The points.
    xlabel, ylabel : str
        What they are.
    line : str
        Name of the line.

    Returns
    -------
    Figure
    """
    across, up = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    slope, start = np.polyfit(across, up, 1)
    figure, ax = plt.subplots()
    ax.vlines(across, start + slope * across, up, color=PALETTE["orange"], linewidth=1.4)
    ends = np.array([across.min(), across.max()])
    ax.plot(ends, start + slope * ends, color=INK, linestyle="--", label=line)
    ax.plot(across, up, "o", color=PALETTE["blue"], linestyle="none")
    ax.set(xlabel=xlabel, ylabel=ylabel)
    legend(ax)
    return figure
