"""The gradient of two losses through a sigmoid."""

from __future__ import annotations

import matplotlib.pyplot as plt
import numpy as np
import traitlets
from matplotlib.figure import Figure

from cs_book.figures.style import INK, PALETTE, WIDTH, legend
from cs_book.widgets.base import InteractiveFigure


class SigmoidGradient(InteractiveFigure):
    """One neuron o = σ(z): squared error and cross-entropy, and what each asks of z.

    The reader drags z, and sees both losses, both gradients, and how fast gradient descent
    learns from there.

    Attributes
    ----------
    z : float
        The neuron's input, in [-6, 6].
    target : int
        The wanted output, 0 or 1.
    unit : str
        How the cross-entropy is stated: 'nats' or 'bits'.
    learning_rate : float
        Step size of the descent.

    Example
    -------
    >>> figure = SigmoidGradient(z=-3.0, target=1)
    >>> figure.z
    -3.0
    """

    module = "sigmoid_gradient"
    chapter = "loss_functions"
    heights = (
        "calc(285px + 0.3206 * min(100cqi, 720px))",
        "calc(355px + 1.923 * min(100cqi, 440px))",
        "calc(338px + 0.3206 * min(100cqi, 720px))",
        "calc(421px + 1.923 * min(100cqi, 440px))",
    )
    z = traitlets.Float(-4.0, min=-6.0, max=6.0).tag(sync=True)
    target = traitlets.Int(1, min=0, max=1).tag(sync=True)
    unit = traitlets.Enum(["nats", "bits"], "nats").tag(sync=True)
    learning_rate = traitlets.Float(1.0, min=0.1, max=10.0).tag(sync=True)

    def still(self) -> Figure:
        """Draw both losses and both gradients over z."""
        z = np.linspace(-6.0, 6.0, 200)
        (mse, mse_grad), (bce, bce_grad) = _losses(z, self.target)
        figure, panels = plt.subplots(2, 1, figsize=(WIDTH, 4.6))
        plt.close(figure)
        for axes, first, second, title in (
            (panels[0], mse, bce, self.text["title_loss"]),
            (panels[1], mse_grad, bce_grad, self.text["title_gradient"]),
        ):
            axes.plot(z, first, color=PALETTE["blue"], label=self.text["mse"])
            axes.plot(z, second, color=PALETTE["orange"], ls="--", label=self.text["bce"])
            axes.axvline(self.z, color=INK, lw=1)
            axes.set(title=title, xlabel="z")
        legend(panels[0])
        return figure


def _losses(z: np.ndarray, y: int) -> tuple[tuple[np.ndarray, ...], ...]:
    """Return loss and gradient at each z, for squared error and for cross-entropy in nats."""
    o = 1.0 / (1.0 + np.exp(-z))
    bce = np.logaddexp(0.0, z) - y * z
    return (0.5 * (y - o) ** 2, (o - y) * o * (1.0 - o)), (bce, o - y)
