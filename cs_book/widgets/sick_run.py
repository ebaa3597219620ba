"""What is wrong with this run? Twelve learning curves, nine checks, and a cause to name."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import traitlets
from matplotlib.figure import Figure

from cs_book.figures.style import INK, PALETTE, WIDTH
from cs_book.widgets.base import FOLDER, InteractiveFigure

CASES, CHECKS = 12, 9


@cache
def results() -> dict[str, Any]:
    """Return what ``book/experiments/sick_run.py`` has chosen from the wrong runs.

    Returns
    -------
    dict
        The names of the ``checks``, by cause what each check says in ``causes``, and the ``runs``
        in their order, each with its losses and by what its suspects can be told apart.

    Examples
    --------
    >>> len(results()["runs"]), results()["runs"][0]["cause"]
    (12, 'zero_weights')
    """
    text = (FOLDER / "sick_run_data.js").read_text("utf-8")
    found: dict[str, Any] = json.loads(text[text.index("{") : text.rindex(";")])
    return found


class SickRun(InteractiveFigure):
    """Diagnose a training run: see its curve, choose checks, name the cause.

    Every curve and every answer of a check was measured. A check costs a point, a wrong name
    three; what is left of ten is the score of a run.

    Attributes
    ----------
    case : int
        The run that is shown.
    opened : int
        The checks that were made, a bit for each in the order of ``results()["checks"]``.
    guess : str
        The cause chosen; 'none' before.

    Example
    -------
    >>> SickRun(case=2).guess
    'none'
    """

    module = "sick_run"
    chapter = "recipe"
    heights = (
        "551px",
        "calc(730px + 0.6941 * min(100cqi, 390px))",
        "733px",
        "calc(954px + 0.6941 * min(100cqi, 390px))",
    )
    case = traitlets.Int(0, min=0, max=CASES - 1).tag(sync=True)
    opened = traitlets.Int(0, min=0, max=2**CHECKS - 1).tag(sync=True)
    guess = traitlets.Enum(["none", *results()["causes"]], "none").tag(sync=True)

    def still(self) -> Figure:
        """Draw the training loss, and what guessing costs."""
        losses = results()["runs"][self.case]["train"]
        figure, ax = plt.subplots(figsize=(WIDTH, 3))
        plt.close(figure)
        ax.plot(np.arange(len(losses)), losses, "o-", color=PALETTE["blue"], ms=4)
        ax.axhline(np.log(10), color=INK, ls=":", lw=1.2)
        ax.set(xlabel="epoch", ylabel="training loss")
        if max(losses) > 10:
            ax.set_yscale("log")
        else:
            ax.set_ylim(0, 3)
        return figure
