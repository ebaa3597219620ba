"""Activations, gradients and angles through ten layers, by the size of the first weights."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import traitlets
from matplotlib.figure import Figure

from cs_book.figures.style import PALETTE, WIDTH
from cs_book.widgets.base import FOLDER, InteractiveFigure

ACTIVATIONS = ("relu", "tanh", "sigmoid")


@cache
def results() -> dict[str, Any]:
    """Return what ``book/experiments/ten_layers.py`` has measured.

    Returns
    -------
    dict
        ``scales``, and by the nonlinearity in ``runs`` a row for each scale: log₁₀ of the
        ``loss`` and of the ``scores``' spread over the photos, mean ``cosines`` of two photos, and
        for each layer log₁₀ of root mean square, 5th and 95th percentile of the ``activations``
        and of the gradients by ``sums`` and by ``weights``.

    Examples
    --------
    >>> sorted(results()["runs"])
    ['relu', 'sigmoid', 'tanh']
    """
    text = (FOLDER / "ten_layers_data.js").read_text("utf-8")
    found: dict[str, Any] = json.loads(text[text.index("{") : text.rindex(";")])
    return found


class TenLayers(InteractiveFigure):
    """Photos on their way through ten layers, and the gradients on their way back.

    Every number was measured in one network, whose normal weights are multiplied by a scale;
    between the measured scales it is interpolated.

    Attributes
    ----------
    activation : str
        'relu', 'tanh' or 'sigmoid'.
    scale : float
        Standard deviation of the weights, in units of He's √(2/n).
    by : str
        Whether gradients are those by the 'sums' or by the 'weights'.

    Example
    -------
    >>> [round(float(TenLayers(scale=s).measured()["loss"]), 4) for s in (0.01, 0.071)]
    [2.3026, 2.3026]
    """

    module = "ten_layers"
    chapter = "initialization"
    heights = (
        "calc(215px + 0.6412 * min(100cqi, 720px))",
        "calc(456px + 2.5647 * min(100cqi, 440px))",
        "calc(255px + 0.6412 * min(100cqi, 720px))",
        "calc(538px + 2.5647 * min(100cqi, 440px))",
    )
    activation = traitlets.Enum(ACTIVATIONS, "relu").tag(sync=True)
    scale = traitlets.Float(1.0, min=0.01, max=3.0).tag(sync=True)
    by = traitlets.Enum(["sums", "weights"], "sums").tag(sync=True)

    def measured(self) -> dict[str, Any]:
        """Return what :func:`results` holds, at the scale, as numbers in place of powers of ten."""
        run, at = results()["runs"][self.activation], np.log(results()["scales"])

        def read(column: Any) -> Any:
            table = np.array(column)
            flat = table.reshape(len(table), -1).T
            found = [np.interp(np.log(self.scale), at, values) for values in flat]
            return np.reshape(found, table.shape[1:])

        found = {key: 10 ** read(column) for key, column in run.items() if key != "cosines"}
        return found | {"cosines": read(run["cosines"])}

    def still(self) -> Figure:
        """Draw activations and gradients through the layers, and the cosines."""
        found, layers = self.measured(), np.arange(1, 11)
        figure, panels = plt.subplots(3, 1, figsize=(WIDTH, 6.4), sharex=True)
        plt.close(figure)
        for ax, key, color, title in (
            (panels[0], "activations", "blue", "title_forward"),
            (panels[1], self.by, "orange", "title_back"),
        ):
            root, low, high = found[key].T
            ax.vlines(layers, low, high, color=PALETTE[color], alpha=0.35, linewidth=6)
            ax.plot(layers, root, "o", color=PALETTE[color])
            ax.set(yscale="log", title=self.text[title])
        panels[2].plot([0, *layers], found["cosines"], "o-", color=PALETTE["green"])
        panels[2].set(title=self.text["title_cosines"], ylim=(-0.1, 1.05))
        panels[2].set_xlabel(self.text["layer"])
        return figure
