"""A long, narrow valley: gradient descent and momentum from the same start."""

from __future__ import annotations

import matplotlib.pyplot as plt
import numpy as np
import traitlets
from matplotlib.figure import Figure

from cs_book.figures.style import INK, PALETTE, WIDTH
from cs_book.widgets.base import InteractiveFigure
from cs_core import landscapes, optim, train

STEPS = 40
LEVELS = [0.02, 0.08, 0.25, 0.6, 1.2, 2.2, 3.6, 5.4, 7.6]


class Valley(InteractiveFigure):
    """Two ways down f(x, y) = x²/20 + y²: plain gradient descent, and the same with momentum.

    The reader drags the start and sets rate and momentum; both paths and their distances from the
    minimum follow.

    Attributes
    ----------
    start : list of float
        Where both begin, (x, y).
    learning_rate : float
        Step size η of both.
    momentum : float
        Share μ of the velocity that the second keeps, in [0, 0.95].

    Example
    -------
    >>> Valley(momentum=0.5).start
    [-7.0, 2.0]
    """

    module = "valley"
    chapter = "front"
    heights = (
        "calc(110px + 0.4286 * min(100cqi, 720px))",
        "calc(232px + 0.4286 * min(100cqi, 720px))",
        "calc(142px + 0.4286 * min(100cqi, 720px))",
        "calc(284px + 0.4286 * min(100cqi, 720px))",
    )
    start = traitlets.List(traitlets.Float(), [-7.0, 2.0], minlen=2, maxlen=2).tag(sync=True)
    learning_rate = traitlets.Float(0.9, min=0.05, max=1.1).tag(sync=True)
    momentum = traitlets.Float(0.5, min=0.0, max=0.95).tag(sync=True)

    def still(self) -> Figure:
        """Draw the contours and both paths."""
        x, y = np.meshgrid(np.linspace(-8, 5, 240), np.linspace(-2.6, 2.6, 120))
        figure, axes = plt.subplots(figsize=(WIDTH, 2.4))
        plt.close(figure)
        heights = landscapes.zigzag_bowl.value(np.stack([x, y], axis=-1))
        axes.contour(x, y, heights, LEVELS, colors=INK, linewidths=0.8, alpha=0.4)
        for momentum, color, marker in (
            (0.0, PALETTE["blue"], "o"),
            (self.momentum, PALETTE["orange"], "s"),
        ):
            rule = optim.momentum(self.learning_rate, momentum=momentum)
            walk = train.minimize(
                landscapes.zigzag_bowl.loss_and_grad, self.start, rule, steps=STEPS
            )
            axes.plot(*walk.points.T, color=color, marker=marker, ms=3, lw=1.6)
        axes.plot(0, 0, marker="o", ms=5, color=INK)
        axes.set(xlim=(-8, 5), ylim=(-2.6, 2.6), xlabel="x", ylabel="y")
        return figure
