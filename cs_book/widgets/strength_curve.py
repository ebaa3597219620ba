"""What the strength of the penalty does to a linear classifier of photos."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import traitlets
from matplotlib.figure import Figure

from cs_book.figures.style import INK, PALETTE, WIDTH, legend
from cs_book.widgets.base import FOLDER, InteractiveFigure

#: Columns of the stored table.
COLUMNS = ("training accuracy", "training loss", "validation accuracy", "validation loss", "norm")


@cache
def results() -> dict[str, Any]:
    """Return what ``book/experiments/strength_curve.py`` has measured.

    Returns
    -------
    dict
        ``strengths``, and by the number of photos in ``runs`` the ``mean`` and ``sd`` over the
        seeds, a row for each strength and a column for each of :data:`COLUMNS`.

    Examples
    --------
    >>> sorted(results())
    ['classes', 'runs', 'strengths']
    """
    text = (FOLDER / "strength_curve_data.js").read_text("utf-8")
    found: dict[str, Any] = json.loads(text[text.index("{") : text.rindex(";")])
    return found


class StrengthCurve(InteractiveFigure):
    """Accuracy and loss on training and on held-out photos against the strength λ of the penalty.

    Every number was measured: the softmax classifier was trained to its minimum for each
    strength, on three numbers of CIFAR-10 photos, with ten seeds each.

    Attributes
    ----------
    place : int
        Which of fourteen strengths is read; each is twice the one before.
    photos : str
        Photos that W was fitted to: '100', '300' or '1000'.
    forgotten : bool
        Whether the code's penalty lacks its ½, which acts as a strength twice as large.

    Example
    -------
    >>> StrengthCurve(place=7).strength()
    0.16
    """

    module = "strength_curve"
    chapter = "regularization"
    heights = (
        "calc(234px + 0.3206 * min(100cqi, 720px))",
        "calc(382px + 1.5324 * min(100cqi, 440px))",
        "calc(288px + 0.3206 * min(100cqi, 720px))",
        "calc(436px + 1.5324 * min(100cqi, 440px))",
    )
    place = traitlets.Int(3, min=0, max=13).tag(sync=True)
    photos = traitlets.Enum(["100", "300", "1000"], "300").tag(sync=True)
    forgotten = traitlets.Bool(False).tag(sync=True)

    def strength(self) -> float:
        """Return the strength λ that is read."""
        return float(results()["strengths"][self.place])

    def still(self) -> Figure:
        """Draw accuracy and loss over the strength."""
        run = results()["runs"][self.photos]
        mean, sd = np.array(run["mean"]), np.array(run["sd"])
        strengths = np.array(results()["strengths"])
        figure, panels = plt.subplots(2, 1, figsize=(WIDTH, 4.6), sharex=True)
        plt.close(figure)
        series = (("training", "blue", "-", 0), ("validation", "orange", "--", 2))
        for row, (ax, ylabel) in enumerate(zip(panels, ("accuracy, %", "loss"), strict=True)):
            for name, color, dash, first in series:
                y, spread = mean[:, first + row], sd[:, first + row]
                ax.fill_between(strengths, y - spread, y + spread, color=PALETTE[color], alpha=0.2)
                ax.plot(strengths, y, dash, color=PALETTE[color], label=name)
            ax.axvline(self.strength(), color=INK, ls=":", lw=1.2)
            ax.set(xscale="log", ylabel=ylabel, xlim=strengths[[0, -2]])
        panels[0].set(yscale="log", ylim=(10, 110))
        panels[0].set_yticks([10, 20, 30, 50, 100], ["10", "20", "30", "50", "100"])
        panels[0].minorticks_off()
        panels[1].set(ylim=(0, 4))
        panels[1].set_xlabel("strength λ")
        legend(panels[0])
        return figure
