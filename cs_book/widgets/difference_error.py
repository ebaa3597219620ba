"""The error of a numerical slope against its step: the V."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import traitlets
from matplotlib.figure import Figure
from numpy.typing import NDArray

from cs_book.figures.style import INK, PALETTE, WIDTH, legend
from cs_book.widgets.base import InteractiveFigure

#: Each function, and its first derivative.
FUNCTIONS: dict[str, tuple[Callable[..., Any], Callable[..., Any]]] = {
    "cube": (lambda x: x * x * x, lambda x: 3 * x * x),
    "exp": (np.exp, np.exp),
    "sin": (np.sin, np.cos),
    "abs": (np.abs, np.sign),
}


class DifferenceError(InteractiveFigure):
    """How wrong a difference quotient is, as its step h shrinks from 1 to 1e-16.

    The reader drags h and chooses the function, the point, the method and the format of the
    numbers; the error curve, the secant and the digits that cancel follow.

    Attributes
    ----------
    function : str
        'cube', 'exp', 'sin' or 'abs'.
    x : float
        Where the slope is wanted, in [0.1, 3].
    power : float
        The step's logarithm: h = 10**power, to two digits.
    method : str
        'forward', 'central' or 'complex'.
    dtype : str
        'float64' or 'float32': every operation is rounded to it.

    Example
    -------
    >>> DifferenceError(method="central").x
    1.3
    """

    module = "difference_error"
    chapter = "gradients"
    heights = (
        "604px",
        "max(1034px, calc(614px + 1.2824 * min(100cqi, 440px)))",
        "658px",
        "max(1128px, calc(695px + 1.2824 * min(100cqi, 440px)))",
    )
    function = traitlets.Enum([*FUNCTIONS], "cube").tag(sync=True)
    x = traitlets.Float(1.3, min=0.1, max=3.0).tag(sync=True)
    power = traitlets.Float(-2.0, min=-16.0, max=0.0).tag(sync=True)
    method = traitlets.Enum(["forward", "central", "complex"], "forward").tag(sync=True)
    dtype = traitlets.Enum(["float64", "float32"], "float64").tag(sync=True)

    def still(self) -> Figure:
        """Draw the error against h, and the step chosen."""
        h = np.logspace(-16, 0, 257)
        errors = slope_errors(self.function, self.x, h, self.method, self.dtype)
        figure, axes = plt.subplots(figsize=(WIDTH, 2.8))
        plt.close(figure)
        seen = np.isfinite(errors)
        axes.loglog(h[seen], np.maximum(errors[seen], 1e-17), color=PALETTE["blue"],
                    label=f"{self.text[self.method]}, {self.dtype}")  # fmt: skip
        axes.axvline(10**self.power, color=INK, lw=1)
        axes.set(xlabel="h", ylabel=self.text["error"], xlim=(1e-16, 1))
        legend(axes)
        return figure


def slope_errors(
    name: str, x: float, h: NDArray[np.float64], method: str, dtype: str
) -> NDArray[np.float64]:
    """Return the error at each step; nan where x + h is x."""
    f, derivative = FUNCTIONS[name]
    kind: Any = np.dtype(dtype).type
    at, step = kind(x), h.astype(dtype)
    truth = float(derivative(np.float64(at)))
    if method == "complex":
        slopes = np.imag(f(at + 1j * step)) / step
    else:
        ahead, behind = at + step, at - step if method == "central" else at
        with np.errstate(divide="ignore", invalid="ignore"):
            slopes = (f(ahead) - f(behind)) / (ahead - behind)
        slopes[ahead == behind] = np.nan
    return np.abs(slopes.astype(np.float64) - truth)
