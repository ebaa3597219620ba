"""Figures of the chapter *Backpropagation*."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import matplotlib.pyplot as plt
from matplotlib.figure import Figure

from cs_book.figures.style import INK, PALETTE, WIDTH
from cs_book.numbers import number

LINE = 1.15  # inches from one row of nodes to the next


class GraphNode(NamedTuple):
    """A node of a drawn graph: where it stands, what is written in it, and its two numbers.

    The place counts columns and rows, from the lower left. A number that is None is left out.
    """

    place: tuple[float, float]
    text: str
    value: float | None = None
    gradient: float | None = None


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
                ax.annotate(number(shown, digits), node.place, (0, 19 * side), ha="center",
                            va="center", textcoords="offset points", color=PALETTE[color],
                            weight="bold" if side < 0 else "normal")  # fmt: skip
    return figure
