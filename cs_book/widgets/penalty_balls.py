"""Where the contours of a loss meet the ball of a penalty."""

from __future__ import annotations

import matplotlib.pyplot as plt
import numpy as np
import traitlets
from matplotlib.figure import Figure
from numpy.typing import NDArray

from cs_book.figures.style import INK, PALETTE, WIDTH
from cs_book.widgets.base import InteractiveFigure
from cs_core.regularizers import elastic_net_penalty, soft_threshold

#: Share ρ of the L1 part in each penalty.
SHARES = {"l1": 1.0, "elastic": 0.5, "l2": 0.0}
LEVELS = [0.1, 0.4, 1, 2, 3.5, 5.5, 8]


class PenaltyBalls(InteractiveFigure):
    """Two weights under L1, L2 or the elastic net: the loss wants one place, the penalty another.

    The loss is ½ (w − c)ᵀ H (w − c) with H = [[1, r], [r, 1]]. The reader drags its optimum c and
    sets correlation and strength; the solution, its path over all strengths, and the ball that
    touches the loss's contour in it follow.

    Attributes
    ----------
    optimum : list of float
        Where the loss is least, c.
    correlation : float
        Correlation r of the two inputs, in [-0.9, 0.9]: it tilts the contours.
    strength : float
        Factor λ of the penalty, in [0.01, 10].
    penalty : str
        'l1', 'elastic' (half L1, half L2) or 'l2'.

    Example
    -------
    >>> PenaltyBalls(penalty="l2").solution().round(3)
    array([0.979, 0.773])
    """

    module = "penalty_balls"
    chapter = "regularization"
    heights = (
        "393px",
        "calc(401px + 1.0167 * min(100cqi, 440px))",
        "445px",
        "calc(453px + 1.0167 * min(100cqi, 440px))",
    )
    optimum = traitlets.List(traitlets.Float(), [1.8, 1.3], minlen=2, maxlen=2).tag(sync=True)
    correlation = traitlets.Float(0.3, min=-0.9, max=0.9).tag(sync=True)
    strength = traitlets.Float(1.0, min=0.01, max=10.0).tag(sync=True)
    penalty = traitlets.Enum([*SHARES], "l1").tag(sync=True)

    def curvature(self) -> NDArray[np.float64]:
        """Return H, of shape (2, 2)."""
        return np.array([[1.0, self.correlation], [self.correlation, 1.0]])

    def solution(self, steps: int = 2000) -> NDArray[np.float64]:
        """Return the w with the least loss plus penalty: by steps and soft thresholds."""
        share = SHARES[self.penalty]
        H = self.curvature() + self.strength * (1 - share) * np.eye(2)
        aim = self.curvature() @ self.optimum
        rate = 1 / np.linalg.eigvalsh(H)[-1]
        w = np.zeros(2)
        for _ in range(steps):
            before = w
            w = soft_threshold(w - rate * (H @ w - aim), rate * self.strength * share)
            if (w == before).all():
                break
        return w

    def still(self) -> Figure:
        """Draw the contours, the ball, the solution and the optimum."""
        figure, axes = plt.subplots(figsize=(WIDTH, WIDTH))
        plt.close(figure)
        grid = np.linspace(-3, 3, 241)
        plane = np.stack(np.meshgrid(grid, grid), axis=-1)  # (241, 241, 2)
        w, off = self.solution(), plane - self.optimum
        loss = 0.5 * ((off @ self.curvature()) * off).sum(axis=-1)
        away = w - self.optimum
        touching = 0.5 * away @ self.curvature() @ away
        share = SHARES[self.penalty]
        size = elastic_net_penalty(w, 1.0, l1_ratio=share)[0]
        each = share * np.abs(plane) + (1 - share) * 0.5 * plane**2
        axes.contour(grid, grid, loss, LEVELS, colors=INK, linewidths=0.8, alpha=0.4)
        axes.contourf(grid, grid, each.sum(axis=-1), [-1, size], colors=PALETTE["blue"], alpha=0.2)
        if touching > 0:
            axes.contour(grid, grid, loss, [touching], colors=PALETTE["orange"], linewidths=2)
        axes.plot(*w, "o", color=PALETTE["blue"], ms=8)
        axes.plot(*self.optimum, "+", color=INK, ms=12, mew=2.5)
        axes.set(xlabel="w₁", ylabel="w₂", aspect="equal", xticks=[-2, 0, 2], yticks=[-2, 0, 2])
        return figure
