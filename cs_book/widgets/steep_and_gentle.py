"""One learning rate on a bowl that is steep along one axis and gentle along the other."""

from __future__ import annotations

import matplotlib.pyplot as plt
import numpy as np
import traitlets
from matplotlib.figure import Figure

from cs_book.figures.style import INK, PALETTE, WIDTH, legend
from cs_book.widgets.base import InteractiveFigure
from cs_core import optim, train

STEPS = 60
LEVELS = [0.02, 0.08, 0.25, 0.6, 1.2, 2.2, 3.6, 5.4, 7.6, 10.5, 14, 18, 24, 32]


class SteepAndGentle(InteractiveFigure):
    """Descent on f(x, y) = ½(λ₁x² + λ₂y²): path, and distance left along each axis.

    The reader drags the start and sets both curvatures and the learning rate; the limit
    2/λ_max, the best rate and the condition number follow.

    Attributes
    ----------
    start : list of float
        Where the descent begins, (x, y).
    gentle, steep : float
        Curvatures λ₁ along x and λ₂ along y.
    learning_rate : float
        Step size η.

    Example
    -------
    >>> SteepAndGentle(learning_rate=0.5).steep
    2.0
    """

    module = "steep_and_gentle"
    chapter = "gradient_descent"
    heights = (
        "calc(223px + 0.3206 * min(100cqi, 720px))",
        "calc(371px + 1.282 * min(100cqi, 440px))",
        "calc(275px + 0.3206 * min(100cqi, 720px))",
        "calc(435px + 1.282 * min(100cqi, 440px))",
    )
    start = traitlets.List(traitlets.Float(), [-7.0, 2.0], minlen=2, maxlen=2).tag(sync=True)
    gentle = traitlets.Float(0.1, min=0.02, max=4.0).tag(sync=True)
    steep = traitlets.Float(2.0, min=0.02, max=4.0).tag(sync=True)
    learning_rate = traitlets.Float(0.9, min=0.02, max=4.0).tag(sync=True)

    def still(self) -> Figure:
        """Draw the contours with the path, and the distances left."""
        curvatures = np.array([self.gentle, self.steep])
        walk = train.minimize(
            lambda p: (float(p @ (curvatures * p)) / 2, curvatures * p),
            self.start,
            optim.sgd(self.learning_rate),
            steps=STEPS,
        )
        figure, (left, right) = plt.subplots(2, 1, figsize=(WIDTH, 5.0))
        plt.close(figure)
        x, y = np.meshgrid(np.linspace(-8, 8, 160), np.linspace(-3.2, 3.2, 80))
        height = (self.gentle * x**2 + self.steep * y**2) / 2
        left.contour(x, y, height, LEVELS, colors=INK, linewidths=0.8, alpha=0.4)
        left.plot(*walk.points.T, "o-", color=INK, ms=2.5, lw=1.2)
        left.set(xlim=(-8, 8), ylim=(-3.2, 3.2), title=self.text["title_path"])
        for name, values, color, dashes in zip(
            "xy", np.abs(walk.points.T), (PALETTE["blue"], PALETTE["orange"]), ("-", "--"),
            strict=True,
        ):  # fmt: skip
            right.semilogy(values.clip(1e-7), dashes, color=color, label=self.text[name])
        right.set(ylim=(1e-6, 1e3), xlabel=self.text["step"], title=self.text["title_error"])
        legend(right)
        return figure
