"""A small network on the spirals: its regions, the lines where units switch, and 20 seeds."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import traitlets
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure
from numpy.typing import NDArray

from cs_book.figures.style import INK, PALETTE, WIDTH
from cs_book.widgets.base import FOLDER, InteractiveFigure
from cs_core import optim
from cs_core.networks import Network, two_layer_net
from cs_core.networks.steps import Affine

Array = NDArray[np.float64]
ACTIVATIONS = ("none", "relu", "leaky_relu", "tanh", "sigmoid")
WIDTHS = (2, 3, 4, 5, 6, 8, 12, 16)
RATES = (0.03, 0.3, 1.0)
SEEDS, STEPS = 20, 1500


@cache
def results() -> dict[str, Any]:
    """Return what ``book/experiments/decision_regions.py`` has measured.

    Returns
    -------
    dict
        ``points`` and ``labels``; the ``normals`` of each seed; and in ``runs``, by nonlinearity,
        rate, width and seed, how many points are right and how many units dead after ``steps``.

    Examples
    --------
    >>> len(results()["points"]), results()["rates"]
    (300, [0.03, 0.3, 1.0])
    """
    text = (FOLDER / "decision_regions_data.js").read_text("utf-8")
    found: dict[str, Any] = json.loads(text[text.index("{") : text.rindex(";")])
    return found


def network(activation: str, width: int) -> Network:
    """Return a network of two layers, with no nonlinearity between them for 'none'."""
    if activation != "none":
        return two_layer_net(2, width, 3, activation=activation)
    return Network((("1", Affine(2, width, gain=1.0)), ("2", Affine(width, 3, gain=1.0))))


def first_params(activation: str, width: int, normals: Array) -> dict[str, Array]:
    """Return what ``init_params`` makes of the normal numbers that it draws."""
    gain = 2.0 if activation in ("relu", "leaky_relu") else 1.0
    W1 = normals[: 2 * width].reshape(2, width)
    W2 = normals[2 * width : 5 * width].reshape(width, 3)
    return {"W1": W1 * np.sqrt(gain / 2), "b1": np.zeros(width),
            "W2": W2 * np.sqrt(1 / width), "b2": np.zeros(3)}  # fmt: skip


def train(
    net: Network, params: dict[str, Array], X: Array, y: Any, rate: float, steps: int
) -> dict[str, Array]:
    """Return the parameters after so many steps of Adam on all points."""
    rule = optim.adam(rate)
    state = rule.init(params)
    for _ in range(steps):
        _, grads = net.loss_and_grads(params, X, y)
        params, state = rule.update(grads, state, params)
    return params


@cache
def _trained(activation: str, width: int, rate: float, seed: int, steps: int) -> dict[str, Array]:
    found, net = results(), network(activation, width)
    params = first_params(activation, width, np.array(found["normals"][seed]))
    return train(net, params, np.array(found["points"]), found["labels"], rate, steps)


class DecisionRegions(InteractiveFigure):
    """What a two-layer network makes of three spiral arms, while it trains.

    Attributes
    ----------
    activation : str
        'none', 'relu', 'leaky_relu', 'tanh' or 'sigmoid'.
    width : int
        Number of hidden units.
    rate : float
        Adam's learning rate.
    seed : int
        Which first weights.

    Example
    -------
    >>> DecisionRegions(width=8).measured()
    (298, 0)
    """

    module = "decision_regions"
    chapter = "networks"
    heights = (
        "calc(340px + 0.5088 * min(100cqi, 720px))",
        "calc(641px + 1.3882 * min(100cqi, 440px))",
        "calc(382px + 0.5088 * min(100cqi, 720px))",
        "calc(809px + 1.3882 * min(100cqi, 440px))",
    )
    activation = traitlets.Enum(ACTIVATIONS, "relu").tag(sync=True)
    width = traitlets.Enum(WIDTHS, 3).tag(sync=True)
    rate = traitlets.Enum(RATES, 0.03).tag(sync=True)
    seed = traitlets.Int(0, min=0, max=SEEDS - 1).tag(sync=True)

    def trained(self, steps: int = STEPS) -> dict[str, Array]:
        """Return the parameters after so many steps, as ``cs_core`` trains."""
        return _trained(self.activation, self.width, self.rate, self.seed, steps)

    def runs(self) -> NDArray[np.int64]:
        """Return for each seed how many points are right in the end, and how many units dead."""
        of_rate = results()["runs"][self.activation][RATES.index(self.rate)]
        return np.array(of_rate[WIDTHS.index(self.width)])

    def measured(self) -> tuple[int, int]:
        """Return points that are right, and dead units, of this seed."""
        right, dead = self.runs()[self.seed].tolist()
        return right, dead

    def still(self) -> Figure:
        """Draw the regions, the points, and the lines where units switch."""
        params, ends = self.trained(), np.array([-1.15, 1.15])
        grid = np.linspace(*ends, 200)
        places = np.stack(np.meshgrid(grid, grid), axis=-1).reshape(-1, 2)
        won = network(self.activation, self.width).predict(params, places).reshape(200, 200)
        colors = [PALETTE[name] for name in ("blue", "orange", "green")]
        figure, axes = plt.subplots(figsize=(WIDTH, WIDTH))
        plt.close(figure)
        cmap = ListedColormap(colors)
        axes.contourf(grid, grid, won, [-0.5, 0.5, 1.5, 2.5], cmap=cmap, alpha=0.2)
        X, y = np.array(results()["points"]), np.array(results()["labels"])
        for k, (color, marker) in enumerate(zip(colors, "o^s", strict=True)):
            axes.plot(*X[y == k].T, marker, ms=3, color=color)
        if self.activation != "none":
            for w, b in zip(params["W1"].T, params["b1"], strict=True):
                nearest, along = -b * w / (w @ w), np.array([-w[1], w[0]]) / np.sqrt(w @ w)
                axes.plot(*np.array([nearest - 4 * along, nearest + 4 * along]).T, "--", color=INK)
        axes.set(xlim=ends, ylim=ends, aspect="equal", xlabel="x₁", ylabel="x₂")
        axes.set_title(self.text["title_plane"])
        return figure
