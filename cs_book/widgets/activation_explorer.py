"""Activations one by one: value, slope, and what becomes of a normal input."""

from __future__ import annotations

import matplotlib.pyplot as plt
import numpy as np
import traitlets
from matplotlib.figure import Figure
from numpy.typing import ArrayLike, NDArray

from cs_book.figures.style import INK, PALETTE, WIDTH, legend
from cs_book.widgets.base import InteractiveFigure
from cs_core import layers

Array = NDArray[np.float64]
ACTIVATIONS = (
    "sigmoid", "tanh", "relu", "leaky_relu", "maxout", "elu", "selu", "gelu", "silu",
)  # fmt: skip
#: Slope, and height at 0, of the pieces of the maxout unit.
PIECES = np.array([[-1.0, -1.0], [0.5, 0.0], [2.0, -2.0]])
NODES, REACH = 2000, 8.0


class ActivationExplorer(InteractiveFigure):
    """An activation's value and slope, and the outputs of a normal input.

    Attributes
    ----------
    activation : str
        One of ``ACTIVATIONS``; 'leaky_relu' stands for PReLU as well.
    a : float
        Slope on the left of a leaky or parametric ReLU.
    z : float
        Where value and slope are read.
    mean, std : float
        Of the normal input.

    Example
    -------
    >>> found = ActivationExplorer(activation="selu").passed()
    >>> [abs(round(found[key], 2)) for key in ("mean", "std")]
    [0.0, 1.0]
    """

    module = "activation_explorer"
    chapter = "networks"
    heights = (
        "calc(335px + 0.3382 * min(100cqi, 720px))",
        "calc(530px + 1.5588 * min(100cqi, 440px))",
        "calc(413px + 0.3382 * min(100cqi, 720px))",
        "calc(622px + 1.5588 * min(100cqi, 440px))",
    )
    activation = traitlets.Enum(ACTIVATIONS, "sigmoid").tag(sync=True)
    a = traitlets.Float(0.1, min=0.0, max=1.0).tag(sync=True)
    z = traitlets.Float(1.0, min=-6.0, max=6.0).tag(sync=True)
    mean = traitlets.Float(0.0, min=-4.0, max=4.0).tag(sync=True)
    std = traitlets.Float(1.0, min=0.1, max=4.0).tag(sync=True)

    def value_and_slope(self, z: ArrayLike) -> tuple[Array, Array]:
        """Return both at each z, as ``cs_core`` computes them."""
        z = np.asarray(z, dtype=float)
        if self.activation == "maxout":
            slopes, heights = PIECES.T
            out, cache = layers.maxout_forward(z[..., None] * slopes + heights)
            won = layers.maxout_backward(np.ones_like(z), cache)  # 1 for the piece that won
            return out, won @ slopes
        name = "prelu" if self.activation == "leaky_relu" else self.activation
        given = [self.a] if name == "prelu" else []
        out, cache = getattr(layers, f"{name}_forward")(z, *given)
        slope = getattr(layers, f"{name}_backward")(np.ones_like(z), cache)
        return out, slope[0] if name == "prelu" else slope

    def passed(self) -> dict[str, float]:
        """Return mean and std of the output, and of the slopes their root mean square and shares.

        ``small`` is the share of inputs with a slope below a tenth of the steepest, ``zero`` of
        those with a slope of exactly 0.
        """
        wide = 2 * REACH / NODES
        place = -REACH + (np.arange(NODES) + 0.5) * wide
        share = wide * np.exp(-(place**2) / 2) / np.sqrt(2 * np.pi)
        out, slope = self.value_and_slope(self.mean + self.std * place)
        steepest = np.abs(self.value_and_slope(np.linspace(-8, 8, 16_001))[1]).max()
        mean = share @ out
        return {
            "mean": float(mean),
            "std": float(np.sqrt(max(0.0, share @ out**2 - mean**2))),
            "size": float(np.sqrt(share @ slope**2)),
            "small": float(share @ (np.abs(slope) < 0.1 * steepest)),
            "zero": float(share @ (slope == 0)),
        }

    def still(self) -> Figure:
        """Draw value and slope over the bell of the inputs, and the outputs."""
        figure, (above, below) = plt.subplots(2, 1, figsize=(WIDTH, 5.6))
        plt.close(figure)
        z = np.linspace(-6, 6, 601)
        out, slope = self.value_and_slope(z)
        bell = np.exp(-(((z - self.mean) / self.std) ** 2) / 2)
        above.fill_between(z, 0, bell, color=INK, alpha=0.12)
        above.plot(z, out, color=PALETTE["blue"], label=self.text["value"])
        above.plot(z, slope, "--", color=PALETTE["orange"], label=self.text["slope"])
        above.set(xlabel="z", ylim=(-2, 4), title=self.text["title_function"])
        legend(above)
        drawn = np.random.default_rng(0).normal(self.mean, self.std, size=20_000)
        outputs, found = self.value_and_slope(drawn)[0], self.passed()
        below.hist(outputs, bins=60, weights=np.full(20_000, 1 / 20_000), color=PALETTE["blue"])
        below.axvline(found["mean"], color=INK)
        below.set(xlabel=self.text["output"], title=self.text["title_output"])
        return figure
