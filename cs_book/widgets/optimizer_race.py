"""A race of six update rules down the same landscape, with rates of their own, one, or tuned."""

from __future__ import annotations

from collections.abc import Callable

import matplotlib.pyplot as plt
import numpy as np
import traitlets
from matplotlib.figure import Figure
from numpy.typing import ArrayLike, NDArray

from cs_book.figures.style import INK, PALETTE, WIDTH, legend
from cs_book.widgets.base import InteractiveFigure
from cs_core import landscapes, optim, train
from cs_core.optim import Optimizer

SHOWN, LOST = 60, 1e12
RULES: dict[str, Callable[[float], Optimizer]] = {
    "descent": optim.sgd,
    "momentum": optim.momentum,
    "nesterov": optim.nesterov,
    "adagrad": optim.adagrad,
    "rmsprop": lambda rate: optim.rmsprop(rate, decay=0.9),
    "adam": optim.adam,
}
LOOKS = {
    "descent": (INK, "-"), "momentum": (PALETTE["blue"], "-"), "nesterov": (PALETTE["blue"], "--"),
    "adagrad": (PALETTE["orange"], "-"), "rmsprop": (PALETTE["orange"], "--"),
    "adam": (PALETTE["green"], "-"),
}  # fmt: skip
VIEWS = {"bowl": (-8, 8, -8, 8), "ravine": (-2.6, 2.6, -2.6, 2.6),
         "bend": (-2, 2, -1, 3), "saddle": (-2, 2, -2, 2)}  # fmt: skip
Ground = Callable[[NDArray[np.float64]], tuple[float, ArrayLike]]


def point(x: float, y: float) -> traitlets.List[float]:
    """Return a trait that is a point."""
    return traitlets.List(traitlets.Float(), [x, y], minlen=2, maxlen=2).tag(sync=True)


def eta(value: float) -> traitlets.Float[float, float]:
    """Return a trait that is a learning rate."""
    return traitlets.Float(value, min=1e-4, max=10.0).tag(sync=True)


class OptimizerRace(InteractiveFigure):
    """Six rules, one start: their paths, and how far each is from the minimum.

    The reader drags the start, chooses the landscape, turns the bowl, and decides about the
    rates: one for each rule, one for all, or for each rule the one that is best from here.

    Attributes
    ----------
    landscape : str
        'bowl' (x²/20 + y², turned by the angle), 'ravine' (condition number 100, turned by 30
        degrees), 'bend' (Rosenbrock's ravine) or 'saddle' (x² - y²).
    angle : float
        By how many degrees the bowl is turned.
    start_bowl, start_ravine, start_bend, start_saddle : list of float
        Where the rules start; for the bowl in its own axes, which turn with it.
    mode : str
        'own', 'same' or 'tuned' rates.
    rate : float
        The rate of all, where they have the same one.
    rate_descent, rate_momentum, rate_nesterov, rate_adagrad, rate_rmsprop, rate_adam : float
        Rates of their own.
    noise : str
        'on' adds the same random numbers to everybody's gradients.
    rule : str
        The rule whose path is drawn in front.

    Example
    -------
    >>> OptimizerRace().ground()[0](np.array([-7.0, 2.0]))
    (6.45, array([-0.7,  4. ]))
    """

    module = "optimizer_race"
    chapter = "optimizers"
    heights = (
        "calc(463px + 0.5088 * min(100cqi, 720px))",
        "calc(815px + 1.753 * min(100cqi, 440px))",
        "calc(648px + 0.3676 * min(100cqi, 720px))",
        "calc(979px + 1.753 * min(100cqi, 440px))",
    )
    landscape = traitlets.Enum(list(VIEWS), "bowl").tag(sync=True)
    angle = traitlets.Float(0.0, min=0.0, max=90.0).tag(sync=True)
    start_bowl = point(-7.0, 2.0)
    start_ravine = point(-2.2, -0.4)
    start_bend = point(-1.2, 1.0)
    start_saddle = point(1.0, 0.0)
    mode = traitlets.Enum(["own", "same", "tuned"], "own").tag(sync=True)
    rate = eta(0.1)
    rate_descent = eta(0.95)
    rate_momentum = eta(0.1)
    rate_nesterov = eta(0.1)
    rate_adagrad = eta(1.5)
    rate_rmsprop = eta(0.3)
    rate_adam = eta(0.3)
    noise = traitlets.Enum(["off", "on"], "off").tag(sync=True)
    rule = traitlets.Enum(list(RULES), "descent").tag(sync=True)

    def ground(self) -> tuple[Ground, NDArray[np.float64]]:
        """Return loss and gradient of the landscape, and the start in its plane."""
        start = np.array(getattr(self, f"start_{self.landscape}"))
        if self.landscape != "bowl":
            chosen = {"ravine": landscapes.ravine, "bend": landscapes.rosenbrock,
                      "saddle": landscapes.saddle}[self.landscape]  # fmt: skip
            return chosen.loss_and_grad, start
        c, s = np.cos(np.radians(self.angle)), np.sin(np.radians(self.angle))
        turn = np.array([[c, -s], [s, c]])

        def bowl(p: NDArray[np.float64]) -> tuple[float, ArrayLike]:
            loss, gradient = landscapes.zigzag_bowl.loss_and_grad(turn.T @ p)
            return loss, turn @ gradient

        return bowl, turn @ start

    def walk(self, rule: str, rate: float, steps: int) -> NDArray[np.float64]:
        """Return the points that a rule visits, as ``cs_core`` walks."""
        loss_and_grad, start = self.ground()
        return train.minimize(
            loss_and_grad,
            start,
            RULES[rule](rate),
            steps=steps,
            stop=lambda loss, _: abs(loss) > LOST,
        ).points

    def still(self) -> Figure:
        """Draw the contours and the six paths at the start of the race."""
        left, right, low, high = VIEWS[self.landscape]
        loss_and_grad, _ = self.ground()
        x, y = np.meshgrid(np.linspace(left, right, 80), np.linspace(low, high, 80))
        height = [loss_and_grad(p)[0] for p in np.stack([x, y], axis=-1).reshape(-1, 2)]
        figure, axes = plt.subplots(figsize=(WIDTH, WIDTH))
        plt.close(figure)
        levels = np.unique(np.quantile(height, np.linspace(0.02, 0.95, 12)))
        axes.contour(
            x, y, np.reshape(height, x.shape), levels, colors=INK, linewidths=0.8, alpha=0.4
        )
        for name, (color, dashes) in LOOKS.items():
            own = self.mode != "same"
            walk = self.walk(name, getattr(self, f"rate_{name}") if own else self.rate, SHOWN)
            axes.plot(*walk.T, dashes, color=color, lw=1.4, label=self.text[name])
        axes.set(xlim=(left, right), ylim=(low, high), xlabel="x", title=self.text["title_path"])
        legend(axes)
        return figure
