"""Momentum on a parabola: the two roots that decide whether it creeps, swings or diverges."""

from __future__ import annotations

import matplotlib.pyplot as plt
import numpy as np
import traitlets
from matplotlib.figure import Figure
from numpy.typing import NDArray

from cs_book.figures.style import INK, PALETTE, WIDTH
from cs_book.widgets.base import InteractiveFigure
from cs_core import optim, train

STEPS = 60


class MomentumRoots(InteractiveFigure):
    """The roots of r² - (1 + μ - ηλ)r + μ, and the walk of a ball with momentum that they make.

    The reader drags a point in the map of ηλ and μ, in which the critical μ is a curve; roots and
    walk follow.

    Attributes
    ----------
    product : float
        Learning rate times curvature, ηλ.
    momentum : float
        Share μ of the velocity that a step keeps.

    Example
    -------
    >>> abs(MomentumRoots(product=0.1, momentum=0.81).roots()).round(6).tolist()
    [0.9, 0.9]
    """

    module = "momentum_roots"
    chapter = "optimizers"
    heights = (
        "calc(521px + 0.4265 * min(100cqi, 720px))",
        "calc(474px + 2.158 * min(100cqi, 440px))",
        "calc(561px + 0.4265 * min(100cqi, 720px))",
        "calc(526px + 2.158 * min(100cqi, 440px))",
    )
    product = traitlets.Float(0.1, min=0.01, max=4.0).tag(sync=True)
    momentum = traitlets.Float(0.9, min=0.0, max=0.99).tag(sync=True)

    def roots(self) -> NDArray[np.complex128]:
        """Return the two roots, the larger first."""
        found = np.roots([1.0, -(1 + self.momentum - self.product), self.momentum]).astype(complex)
        return found[np.argsort(-abs(found), kind="stable")]

    def walk(self) -> NDArray[np.float64]:
        """Return x at every step, as ``cs_core`` walks down ½x² from 1."""
        rule = optim.momentum(self.product, momentum=self.momentum)
        return train.minimize(lambda x: (float(x**2) / 2, x), 1.0, rule, steps=STEPS).points

    def still(self) -> Figure:
        """Draw the roots in the complex plane, and the walk."""
        figure, (plane, trail) = plt.subplots(2, 1, figsize=(WIDTH, 5.2), height_ratios=[1.6, 1])
        plt.close(figure)
        turn = np.exp(1j * np.linspace(0, 2 * np.pi, 200))
        plane.plot(turn.real, turn.imag, color=INK, lw=1.2)
        inner = np.sqrt(self.momentum) * turn
        plane.plot(inner.real, inner.imag, "--", color=INK, lw=1)
        for root, color in zip(self.roots(), (PALETTE["blue"], PALETTE["orange"]), strict=True):
            plane.plot(root.real, root.imag, "o", ms=8, color=color)
        plane.set(xlabel=self.text["real"], title=self.text["title_roots"], aspect="equal")
        trail.plot(self.walk(), "o-", ms=3, lw=1.4, color=INK)
        trail.set(xlabel=self.text["step"], title=self.text["title_walk"])
        return figure
