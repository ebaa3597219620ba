"""How far the gradients of mini-batches lie from the gradient of all examples."""

from __future__ import annotations

from functools import cache

import matplotlib.pyplot as plt
import numpy as np
import traitlets
from matplotlib.figure import Figure
from numpy.typing import NDArray

from cs_book.figures.style import INK, PALETTE, WIDTH, legend
from cs_book.widgets.base import InteractiveFigure
from cs_core.datasets import load_digits
from cs_core.losses import softmax_loss

EXAMPLES, STEPS, RATE = 300, 50, 0.5


@cache
def example_gradients() -> tuple[tuple[float, float], ...]:
    """Return one pair an example: its gradient along the full gradient, and across it.

    The model is a softmax classifier of digits, a little trained. Across is the direction,
    perpendicular to the full gradient, in which the examples differ most.
    """
    digits = load_digits()
    X, y = digits.images[:EXAMPLES].reshape(EXAMPLES, -1) / digits.max_value, digits.y[:EXAMPLES]
    X = X - X.mean(axis=0)  # (N, D)
    W = np.zeros((X.shape[1], len(digits.class_names)))
    for _ in range(STEPS):
        W -= RATE * X.T @ softmax_loss(X @ W, y)[1]
    each = EXAMPLES * softmax_loss(X @ W, y)[1]  # (N, C), the mean taken back
    gradients = (X[:, :, None] * each[:, None, :]).reshape(EXAMPLES, -1)
    full = gradients.mean(axis=0)
    along = full / np.linalg.norm(full)
    rest = gradients - np.outer(gradients @ along, along)
    across = np.linalg.svd(rest, full_matrices=False)[2][0]
    across *= np.sign(across[np.abs(across).argmax()])
    pairs = np.stack([gradients @ along, gradients @ across], axis=1).round(4)
    return tuple((float(a), float(b)) for a, b in pairs)


class BatchNoise(InteractiveFigure):
    """Gradients of mini-batches of digits, in the plane of the full gradient and one across it.

    The reader sets the batch size and how batches are drawn; the cloud, its variance at all
    sizes and the predictions σ²/B and σ²/B · (N − B)/(N − 1) follow.

    Attributes
    ----------
    batch : float
        Batch size B, rounded to a whole number.
    replacement : str
        'with' or 'without'.
    seed : int
        Of the draw.
    gradients : list
        A pair for each example: along the full gradient, and across it.

    Example
    -------
    >>> len(BatchNoise(batch=32).gradients)
    300
    """

    module = "batch_noise"
    chapter = "gradient_descent"
    heights = (
        "calc(202px + 0.3206 * min(100cqi, 720px))",
        "calc(345px + 1.282 * min(100cqi, 440px))",
        "calc(218px + 0.3206 * min(100cqi, 720px))",
        "calc(399px + 1.282 * min(100cqi, 440px))",
    )
    batch = traitlets.Float(4.0, min=1.0, max=float(EXAMPLES)).tag(sync=True)
    replacement = traitlets.Enum(["with", "without"], "with").tag(sync=True)
    seed = traitlets.Int(1, min=1, max=999).tag(sync=True)
    gradients = traitlets.List().tag(sync=True)

    @traitlets.default("gradients")
    def _gradients(self) -> list[list[float]]:
        return [list(pair) for pair in example_gradients()]

    def means(self, size: int) -> NDArray[np.float64]:
        """Return the mean gradients of 200 batches of a size."""
        pairs, rng = np.array(self.gradients), np.random.default_rng([self.seed, size])
        replace = self.replacement == "with"
        chosen = [rng.choice(len(pairs), size, replace=replace) for _ in range(200)]
        return np.asarray(pairs[np.array(chosen)].mean(axis=1))

    def still(self) -> Figure:
        """Draw the cloud, and the variance against the batch size."""
        pairs, sizes = np.array(self.gradients), 2 ** np.arange(9)
        figure, (left, right) = plt.subplots(2, 1, figsize=(WIDTH, 5.6))
        plt.close(figure)
        left.plot(*self.means(round(self.batch)).T, "o", ms=3, color=PALETTE["blue"])
        left.plot(*pairs.mean(axis=0), "+", ms=12, mew=2, color=INK, label=self.text["true"])
        left.set(xlim=(-0.3, 0.5), ylim=(-0.8, 0.8), title=self.text["title_cloud"])
        left.set_xlabel(self.text["along"])
        right.loglog(sizes, pairs.var(axis=0).sum() / sizes, color=PALETTE["blue"],
                     label=self.text["predicted"])  # fmt: skip
        measured = [self.means(int(size)).var(axis=0).sum() for size in sizes]
        right.loglog(sizes, measured, "o", color=INK, label=self.text["measured"])
        right.set(title=self.text["title_variance"], xlabel=self.text["batch"])
        legend(left)
        legend(right)
        return figure
