"""Descent on a line: steps of one length, or in proportion to the slope."""

from __future__ import annotations

from collections.abc import Callable

import matplotlib.pyplot as plt
import numpy as np
import traitlets
from matplotlib.figure import Figure

from cs_book.figures.style import INK, PALETTE, WIDTH
from cs_book.widgets.base import InteractiveFigure
from cs_core import landscapes
from cs_core.train import Walk, descend_1d

MOST = 5000


class LineWalk(InteractiveFigure):
    """A walk downhill on a function of one number, between two walls.

    The reader drags the start, chooses the function (or the coefficients of one), the rule and its
    step, and sees where the walk stops and where it would stop.

    Attributes
    ----------
    landscape : str
        'cubic' (x³/3 - 4x), 'sinc' (sin(x)/x), 'valleys' (two of them), 'plateau' (flat far out),
        or 'own'.
    start : float
        Where the walk begins.
    rule : str
        'sign': steps of one length; 'slope': in proportion to the slope.
    step : float
        That length, or the learning rate η.
    tol : float
        A slope below it ends the walk.
    a, b, c, d : float
        Coefficients of 'own': f(x) = ax⁴ + bx³ + cx² + dx.

    Example
    -------
    >>> LineWalk(landscape="sinc", start=9.0).walk().stopped
    'flat'
    """

    module = "line_walk"
    chapter = "gradient_descent"
    heights = (
        "calc(206px + 0.4286 * min(100cqi, 720px))",
        "calc(425px + 0.4286 * min(100cqi, 720px))",
        "calc(274px + 0.4286 * min(100cqi, 720px))",
        "calc(519px + 0.4286 * min(100cqi, 720px))",
    )
    landscape = traitlets.Enum(["cubic", "sinc", "valleys", "plateau", "own"], "cubic").tag(
        sync=True
    )
    start = traitlets.Float(0.0, min=-4.0, max=15.0).tag(sync=True)
    rule = traitlets.Enum(["sign", "slope"], "sign").tag(sync=True)
    step = traitlets.Float(0.1, min=0.001, max=2.0).tag(sync=True)
    tol = traitlets.Float(0.01, min=0.001, max=1.0).tag(sync=True)
    a = traitlets.Float(1.0, min=-2.0, max=2.0).tag(sync=True)
    b = traitlets.Float(0.0, min=-2.0, max=2.0).tag(sync=True)
    c = traitlets.Float(-2.0, min=-2.0, max=2.0).tag(sync=True)
    d = traitlets.Float(0.3, min=-2.0, max=2.0).tag(sync=True)

    def function(self) -> tuple[Callable[[float], float], tuple[float, float]]:
        """Return the chosen function and its walls."""
        a, b, c, d = self.a, self.b, self.c, self.d
        return {
            "cubic": (landscapes.cubic.f, landscapes.cubic.domain[0]),
            "sinc": (landscapes.sinc.f, (1e-3, 15.0)),
            "valleys": (lambda x: x**4 / 4 - x**3 / 3 - x**2, (-2.0, 3.0)),
            "plateau": (lambda x: -float(np.exp(-(x**2))), (-4.0, 4.0)),
            "own": (lambda x: x * (d + x * (c + x * (b + x * a))), (-2.0, 2.0)),
        }[self.landscape]

    def walk(self) -> Walk:
        """Return the walk, as ``cs_core`` walks it."""
        f, walls = self.function()
        x0 = float(np.clip(self.start, *walls))
        return descend_1d(
            f, x0, interval=walls, step=self.step, rule=self.rule, tol=self.tol, max_steps=MOST
        )

    def still(self) -> Figure:
        """Draw the function and the walk."""
        f, walls = self.function()
        points = self.walk().points[:: max(1, len(self.walk().points) // 150)]
        x = np.linspace(*walls, 300)
        figure, axes = plt.subplots(figsize=(WIDTH, 2.6))
        plt.close(figure)
        axes.plot(x, [f(v) for v in x], color=INK, lw=1.6, alpha=0.5)
        axes.plot(points, [f(v) for v in points], "o", ms=3, color=PALETTE["blue"])
        axes.plot(points[-1], f(points[-1]), "D", ms=7, color=PALETTE["orange"])
        axes.set(xlabel="x", ylabel="f(x)")
        return figure
