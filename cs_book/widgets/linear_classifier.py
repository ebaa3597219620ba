"""A linear classifier in the plane."""

from __future__ import annotations

from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import traitlets
from matplotlib.figure import Figure

from cs_book.figures.style import MARKERS, PALETTE, WIDTH
from cs_book.widgets.base import InteractiveFigure

COLORS = [PALETTE[name] for name in ("blue", "orange", "green")]
POINTS = [
    [-1.8, 1.3], [-1.1, 1.9], [-0.5, 0.9],
    [1.7, 1.5], [1.0, 0.7], [2.1, 0.3],
    [-0.7, -1.5], [0.3, -1.9], [0.6, -0.9],
]  # fmt: skip


def _floats(default: list[Any]) -> traitlets.List[Any]:
    """Return a synchronized trait that holds a list of numbers, or of lists of numbers."""
    return traitlets.List(default_value=default).tag(sync=True)


class LinearClassifier2D(InteractiveFigure):
    """Three classes in the plane, separated by scores = X W + b.

    The reader moves points, and the line and the weight vector of each class; scores,
    decision regions, both losses and the accuracy follow.

    Attributes
    ----------
    points : list of N [x, y]
        The examples X, of shape (N, 2), in [-3, 3].
    labels : list of N int
        Their classes: 0 circle, 1 triangle, 2 square.
    W : list of shape (2, 3)
        Weights, a column a class.
    b : list of 3 float
        Biases.
    scale : float
        W and b are multiplied by it.
    margin, reg : float
        Margin of the hinge loss, and factor of the penalty 0.5 * sum(W**2).
    learning_rate : float
        Step size of the descent.
    selected : int
        The point whose scores are shown.
    loss : str
        The loss that the buttons descend on: 'hinge' or 'softmax'.
    show_losses : bool
        Whether losses, their sliders and the buttons that descend are shown.

    Example
    -------
    >>> figure = LinearClassifier2D(show_losses=False)
    >>> len(figure.points)
    9
    """

    module = "linear_classifier"
    chapter = "linear_classifier"
    points = _floats(POINTS)
    labels = _floats([0, 0, 0, 1, 1, 1, 2, 2, 2])
    W = _floats([[0.1, 0.9, -0.6], [0.9, -0.3, -0.7]])
    b = _floats([-0.6, -0.6, -0.6])
    scale = traitlets.Float(1.0).tag(sync=True)
    margin = traitlets.Float(1.0, min=0.0).tag(sync=True)
    reg = traitlets.Float(0.0, min=0.0).tag(sync=True)
    learning_rate = traitlets.Float(0.2, min=0.0).tag(sync=True)
    selected = traitlets.Int(0, min=0).tag(sync=True)
    loss = traitlets.Enum(["hinge", "softmax"], "hinge").tag(sync=True)
    show_losses = traitlets.Bool(True).tag(sync=True)

    @property
    def heights(self) -> tuple[str, str, str, str]:
        """Return the space for a square plane and, beside or below it, the rest."""
        planes = 2 * ("0.5 * min(100cqi, 720px)", "min(100cqi, 460px)")
        rest = (150, 527, 192, 619) if self.show_losses else (70, 376, 84, 477)
        wide, narrow, touch, touch_narrow = (
            f"calc({room}px + {plane})" for room, plane in zip(rest, planes, strict=True)
        )
        return wide, narrow, f"max(430px, {touch})", touch_narrow

    def still(self) -> Figure:
        """Draw regions, lines, arrows and points."""
        points, labels = np.array(self.points), np.array(self.labels)
        W, b = self.scale * np.array(self.W), self.scale * np.array(self.b)
        figure, axes = plt.subplots(figsize=(WIDTH, WIDTH))
        plt.close(figure)
        grid = np.linspace(-3.0, 3.0, 241)
        plane = np.stack(np.meshgrid(grid, grid), axis=-1)  # (241, 241, 2)
        winner = (plane @ W + b).argmax(axis=-1)
        axes.contourf(grid, grid, winner, levels=[-0.5, 0.5, 1.5, 2.5], colors=COLORS, alpha=0.15)
        for j, color in enumerate(COLORS):
            w = W[:, j]
            foot = -b[j] * w / max(float(w @ w), 1e-12)
            axes.axline(tuple(foot), tuple(foot + w[::-1] * (-1, 1)), color=color, ls="--", lw=1.5)
            arrow = {"arrowstyle": "->", "color": color, "lw": 2}
            axes.annotate("", foot + 0.8 * w, foot, arrowprops=arrow)
            own = points[labels == j]
            axes.plot(own[:, 0], own[:, 1], MARKERS[j], color=color, markersize=9, ls="")
        axes.set(xlim=(-3, 3), ylim=(-3, 3), xticks=[], yticks=[], aspect="equal")
        axes.spines[:].set_visible(True)
        return figure
