"""What each step of preprocessing does to a cloud of examples and to descent on its loss."""

from __future__ import annotations

from functools import cache

import matplotlib.pyplot as plt
import numpy as np
import traitlets
from matplotlib.figure import Figure
from numpy.typing import NDArray

from cs_book.figures.style import INK, PALETTE, WIDTH
from cs_book.widgets.base import InteractiveFigure
from cs_core import optim, train
from cs_core.preprocess import fit_center, fit_pca, fit_standardize, fit_whiten
from cs_core.train import Trajectory

Array = NDArray[np.float64]
EXAMPLES, SHOWN = 48, 60
#: The target is this sum of the features as they come: 2 x₁ + x₂.
WEIGHTS = (2.0, 1.0)
STEPS = ("raw", "centered", "scaled", "rotated", "whitened")


@cache
def base() -> tuple[tuple[float, float], ...]:
    """Return examples with mean 0, variances 1 and no correlation, to four decimals."""
    rows = np.random.default_rng(7).normal(size=(EXAMPLES, 2))
    white = fit_whiten(rows, eps=0).apply(rows).round(4)
    return tuple((float(a), float(b)) for a, b in white)


class CloudAndBowl(InteractiveFigure):
    """Two features before and after centering, scaling, rotating and whitening.

    Left the examples, right the contours of a linear model's loss with the path of gradient
    descent. The reader sets what is wrong with the features: scale, correlation, offset.

    Attributes
    ----------
    scale : float
        How many times as large the second feature is as the first.
    correlation : float
        Between the two, in [-0.95, 0.95].
    offset : float
        Mean of each feature, in its own standard deviations.
    step : str
        The last step that is taken: 'raw', 'centered', 'scaled', 'rotated' or 'whitened'.
    rates : str
        'same' for one learning rate throughout, 'best' for 2/(λ₁ + λ₂) after each step.
    learning_rate : float
        The one of 'same'.

    Example
    -------
    >>> CloudAndBowl(step="whitened").prepared()[1].round(3)
    array([ 4.472, -0.447])
    """

    module = "cloud_and_bowl"
    chapter = "preprocessing"
    heights = (
        "calc(279px + 0.3794 * min(100cqi, 720px))",
        "calc(510px + 1.5176 * min(100cqi, 440px))",
        "calc(348px + 0.3794 * min(100cqi, 720px))",
        "calc(614px + 1.5176 * min(100cqi, 440px))",
    )
    scale = traitlets.Float(3.0, min=0.1, max=10.0).tag(sync=True)
    correlation = traitlets.Float(0.6, min=-0.95, max=0.95).tag(sync=True)
    offset = traitlets.Float(2.0, min=0.0, max=5.0).tag(sync=True)
    step = traitlets.Enum(STEPS, "raw").tag(sync=True)
    rates = traitlets.Enum(["same", "best"], "same").tag(sync=True)
    learning_rate = traitlets.Float(0.1, min=0.001, max=10.0).tag(sync=True)
    base = traitlets.List().tag(sync=True)
    weights = traitlets.List(traitlets.Float(), list(WEIGHTS), minlen=2, maxlen=2).tag(sync=True)

    @traitlets.default("base")
    def _base(self) -> list[list[float]]:
        return [list(pair) for pair in base()]

    def cloud(self) -> Array:
        """Return the examples as they come, of shape (N, 2)."""
        a, b = np.array(self.base).T
        mixed = self.correlation * a + np.sqrt(1 - self.correlation**2) * b
        return np.stack([a + self.offset, self.scale * (mixed + self.offset)], axis=1)

    def prepared(self) -> tuple[Array, Array]:
        """Return the examples after the chosen step, and the weights that give the same line."""
        X, w = self.cloud(), np.array(self.weights)
        if self.step == "raw":
            return X, w
        X = fit_center(X).apply(X)
        if self.step == "centered":
            return X, w
        standardizer = fit_standardize(X)
        X, w = standardizer.apply(X), w * standardizer.std
        if self.step == "scaled":
            return X, w
        pca = fit_pca(X)
        if self.step == "rotated":
            return pca.apply(X), pca.components.T @ w
        whitener = fit_whiten(X, eps=0)
        return whitener.apply(X), pca.components.T @ w * np.sqrt(pca.variances)

    def walk(self, steps: int = SHOWN) -> Trajectory:
        """Walk down from the weights 0 at the chosen rate."""
        X, target = self.prepared()
        H = X.T @ X / len(X)
        best = 2 / np.trace(H)
        rate = self.learning_rate if self.rates == "same" else float(best)
        return train.minimize(
            lambda w: (float((w - target) @ H @ (w - target)) / 2, H @ (w - target)),
            np.zeros(2),
            optim.sgd(rate),
            steps=steps,
        )

    def still(self) -> Figure:
        """Draw the cloud, and the contours with the path."""
        X, target = self.prepared()
        figure, (left, right) = plt.subplots(2, 1, figsize=(WIDTH, 6.0))
        plt.close(figure)
        y = self.cloud() @ np.array(self.weights)
        for side, marker, color in ((y > y.mean(), "o", "blue"), (y <= y.mean(), "^", "orange")):
            left.plot(*X[side].T, marker, ms=4, color=PALETTE[color])
        left.set(title=self.text["title_cloud"], aspect="equal", adjustable="datalim")
        left.plot(0, 0, "+", color=INK)
        reach, middle = 1.4 * np.abs(target).max() / 2, target / 2
        u, v = np.meshgrid(*(np.linspace(c - 2 * reach, c + 2 * reach, 200) for c in middle))
        off = np.stack([u - target[0], v - target[1]], axis=-1)
        height = np.square(off @ X.T).mean(axis=-1) / 2
        levels = float(target @ X.T @ X @ target) / len(X) / 2 * 1.6 ** np.arange(-9, 10, 1.5)
        right.contour(u, v, height, levels, colors=INK, linewidths=0.8, alpha=0.4)
        points = self.walk().points
        far = np.abs(points).max(axis=1) > 100 * reach  # where it diverges, the picture ends
        points = points[: far.argmax() + 1] if far.any() else points
        right.plot(*points.T, "o-", color=INK, ms=2.5, lw=1.2)
        right.plot(*target, "+", color=PALETTE["green"], ms=10, mew=3)
        right.set(title=self.text["title_bowl"], aspect="equal", adjustable="box",
                  xlim=middle[0] + 1.3 * reach * np.array([-1, 1]),
                  ylim=middle[1] + reach * np.array([-1, 1]))  # fmt: skip
        return figure
