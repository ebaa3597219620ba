"""Figures of the chapter *From momentum to Adam*."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from cs_book.figures.style import MARKERS, PALETTE, WIDTH, legend

COLORS = tuple(PALETTE.values())


def standings(
    names: Sequence[str], runs: Mapping[str, Sequence[ArrayLike]], *, xlabel: str
) -> Figure:
    """Draw what came of several runs of each competitor: their mean, and a bar from worst to best.

    Parameters
    ----------
    names : sequence of M str
        The competitors, from the top down.
    runs : mapping of str to sequence of M array_like
        A way to run them, and the results of the runs of each; at most four.
    xlabel : str
        What was measured.

    Returns
    -------
    Figure
    """
    figure, ax = plt.subplots(figsize=(WIDTH, 1.3 + 0.42 * len(names)))
    places = np.arange(len(names))
    shifts = 0.14 * (np.arange(len(runs)) - (len(runs) - 1) / 2)
    for (way, results), color, marker, shift in zip(
        runs.items(), COLORS, MARKERS, shifts, strict=False
    ):
        values = [np.asarray(part, dtype=float) for part in results]
        means = np.array([part.mean() for part in values])
        low, high = (np.array([end(part) for part in values]) for end in (np.min, np.max))
        ax.hlines(places + shift, low, high, color=color, linewidth=1.6)
        ax.plot(means, places + shift, marker, color=color, label=way, linestyle="none")
    ax.set_yticks(places, names)
    ax.invert_yaxis()
    ax.set_xlabel(xlabel)
    ax.grid(axis="y", visible=False)
    legend(ax)
    return figure
