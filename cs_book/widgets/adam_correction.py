"""Adam's step, in learning rates, with and without its corrections for starting at 0."""

from __future__ import annotations

from itertools import product

import matplotlib.pyplot as plt
import numpy as np
import traitlets
from matplotlib.figure import Figure
from numpy.typing import NDArray

from cs_book.figures.style import INK, PALETTE, WIDTH, legend
from cs_book.widgets.base import InteractiveFigure
from cs_core import optim

STEPS, EPS = 3000, 1e-8
CASES = {
    (True, True): ("both", PALETTE["green"], "-"),
    (False, False): ("none", PALETTE["orange"], "-"),
    (True, False): ("only_m", PALETTE["blue"], "--"),
    (False, True): ("only_v", INK, ":"),
}


class AdamCorrection(InteractiveFigure):
    """How long Adam's steps really are, in learning rates, under a constant gradient.

    The reader switches the correction of either average, sets both shares and the size of the
    gradient, and reads the step at any t.

    Attributes
    ----------
    first, second : str
        'on' or 'off': whether m and v are divided by 1 - βᵗ.
    beta1 : float
        Share of m that a step keeps.
    forgets : float
        What v forgets in a step, 1 - β₂.
    gradient : float
        Size of the gradient, the same in every step.
    step : float
        The step t that is read, rounded.

    Example
    -------
    >>> AdamCorrection().ratios(3)[False, False].round(2).tolist()
    [3.16, 4.25, 4.95]
    """

    module = "adam_correction"
    chapter = "optimizers"
    heights = (
        "712px",
        "calc(549px + 0.5476 * min(100cqi, 560px))",
        "768px",
        "calc(639px + 0.5476 * min(100cqi, 560px))",
    )
    first = traitlets.Enum(["on", "off"], "off").tag(sync=True)
    second = traitlets.Enum(["on", "off"], "off").tag(sync=True)
    beta1 = traitlets.Float(0.9, min=0.0, max=0.99).tag(sync=True)
    forgets = traitlets.Float(0.001, min=0.0001, max=0.5).tag(sync=True)
    gradient = traitlets.Float(1.0, min=1e-10, max=1e4).tag(sync=True)
    step = traitlets.Float(12.0, min=1.0, max=float(STEPS)).tag(sync=True)

    def ratios(self, steps: int) -> dict[tuple[bool, bool], NDArray[np.float64]]:
        """Return the length of each step in learning rates, by what is corrected: m, v."""
        beta1, beta2 = self.beta1, 1 - self.forgets
        W: optim.Params = np.zeros(1)
        state = optim.adam_init(W)
        found: dict[tuple[bool, bool], list[float]] = {case: [] for case in CASES}
        for t in range(1, steps + 1):
            W, state = optim.adam_update([self.gradient], state, W, beta1=beta1, beta2=beta2)
            m, v = np.ravel([state.first_moment, state.second_moment])  # type: ignore[arg-type]
            for case in product((True, False), repeat=2):
                first = 1 - beta1**t if case[0] else 1.0
                second = 1 - beta2**t if case[1] else 1.0
                found[case].append(m / first / (np.sqrt(v / second) + EPS))
        return {case: np.array(values) for case, values in found.items()}

    def still(self) -> Figure:
        """Draw the four curves on logarithmic axes."""
        figure, axes = plt.subplots(figsize=(WIDTH, 3.2))
        plt.close(figure)
        t = np.unique(np.geomspace(1, STEPS, 150).astype(int))
        for case, values in self.ratios(STEPS).items():
            name, color, dashes = CASES[case]
            axes.loglog(t, values[t - 1], dashes, color=color, label=self.text[name])
        axes.set(ylim=(0.01, 100), xlabel=self.text["step"], title=self.text["title"])
        legend(axes)
        return figure
