"""Guess the bug in a gradient from the pattern of its error."""

from __future__ import annotations

from functools import cache
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import traitlets
from matplotlib.figure import Figure
from numpy.typing import NDArray

from cs_book.figures.style import INK, PALETTE, WIDTH
from cs_book.widgets.base import InteractiveFigure
from cs_core.diagnosis import diagnose_gradient
from cs_core.gradients import numerical_gradient
from cs_core.linear import add_bias_column
from cs_core.losses import softmax, softmax_loss, svm_loss

Array = NDArray[np.float64]
N, D, C = 7, 4, 5  # D + 1 = C: only a square gradient can be transposed without notice
REG = 0.2
LOSSES: dict[str, Any] = {"softmax": softmax_loss, "hinge": svm_loss}
#: The names of the bugs here, and what cs_core.diagnosis calls them.
BUGS = {
    "factor": "factor 2",
    "mean": "missing mean",
    "penalty": "missing penalty",
    "bias": "bias row",
    "transposed": "transposed",
    "true_class": "true class",
    "example": "examples left out",
    "rows": "rows mismatched",
}
SEEDS = (0, 1)  # for each bug and each loss


class Setup:
    """A linear classifier of a few examples, its loss, and gradients right and wrong."""

    def __init__(self, rng: np.random.Generator, loss: str) -> None:
        """Draw positive inputs, labels in which every class occurs, and weights."""
        self.loss = LOSSES[loss]
        self.X = add_bias_column(rng.uniform(0.1, 2.0, size=(N, D)))  # (N, D + 1)
        self.y = rng.permutation([*range(C), *rng.integers(C, size=N - C)])  # (N,)
        self.W = rng.normal(size=(D + 1, C)).round(2)
        self.penalized = np.vstack([self.W[:-1], np.zeros((1, C))])  # the bias is left out
        _, self.dscores = self.loss(self.X @ self.W, self.y)
        self.dscores_true = self._other_classes(loss)

    def f(self, W: Array) -> float:
        """Return the data loss plus the penalty."""
        return float(self.loss(self.X @ W, self.y)[0] + 0.5 * REG * (W[:-1] ** 2).sum())

    def _other_classes(self, loss: str) -> Array:
        """Return score gradients with nothing, or too little, at the true class."""
        hit = np.eye(C)[self.y]
        if loss == "softmax":
            return softmax(self.X @ self.W) / N
        violated = np.where(hit == 0, self.dscores, 0.0)
        return violated - hit * violated.max(axis=1, keepdims=True)

    def gradient(self, bug: str) -> Array:
        """Return the gradient that a program with this bug computes."""
        data, penalty = self.X.T @ self.dscores, REG * self.penalized
        wrong = {
            "factor": 2 * (data + penalty),
            "mean": N * data + penalty,
            "penalty": data,
            "bias": data + REG * self.W,
            "transposed": (data + penalty).T,
            "true_class": self.X.T @ self.dscores_true + penalty,
            "example": self.X[:-1].T @ self.dscores[:-1] + penalty,
            "rows": np.roll(self.X, 1, axis=0).T @ self.dscores + penalty,
        }
        return wrong[bug]


@cache
def made(bug: str, loss: str, seed: int) -> dict[str, Any]:
    """Plant one bug, measure the right gradient, and ask the diagnosis tool."""
    setup = Setup(np.random.default_rng([ord(letter) for letter in bug + loss] + [seed]), loss)
    right, claimed = numerical_gradient(setup.f, setup.W), setup.gradient(bug)
    claimed = np.where(np.isclose(claimed, right, rtol=0, atol=1e-6), right, claimed)
    told = diagnose_gradient(setup.f, setup.W, claimed, n=N, reg=REG, y=setup.y, X=setup.X)
    return {
        "bug": bug,
        "loss": loss,
        "weights": setup.W.tolist(),
        "right": (right.round(4) + 0.0).tolist(),
        "claimed": (claimed.round(4) + 0.0).tolist(),
        "summary": told.summary,
        "causes": [[c.sentence, c.name, round(float(c.score), 2)] for c in told.causes[:2]],
    }


def all_cases() -> list[dict[str, Any]]:
    """Return every case, in rounds in which every bug occurs once and none follows itself."""
    rng = np.random.default_rng(4)
    settings = {
        bug: rng.permutation([(loss, seed) for loss in LOSSES for seed in SEEDS]) for bug in BUGS
    }
    order: list[str] = []
    for _ in range(len(LOSSES) * len(SEEDS)):
        bugs = [str(bug) for bug in rng.permutation(list(BUGS))]
        order += reversed(bugs) if order and bugs[0] == order[-1] else bugs
    rounds = [order[: k + 1].count(bug) - 1 for k, bug in enumerate(order)]
    return [
        made(bug, str(settings[bug][k][0]), int(settings[bug][k][1]))
        for bug, k in zip(order, rounds, strict=True)
    ]


class GradientDetective(InteractiveFigure):
    """Find the bug behind a wrong gradient, from weights, right gradient and error.

    The reader looks at the three patterns and at the numbers of single entries, guesses, and
    hears what :func:`cs_core.diagnosis.diagnose_gradient` says of the same gradient.

    Attributes
    ----------
    cases : list of dict
        Bug, loss, weights, right and claimed gradient, and the tool's words.
    case : int
        The one that is shown.
    guess : str
        The bug chosen; 'none' before.
    entry : list of 2 int
        Row and column whose numbers are shown.

    Example
    -------
    >>> GradientDetective(case=2).guess
    'none'
    """

    module = "gradient_detective"
    chapter = "gradients"
    heights = (
        "calc(326px + 0.3765 * min(100cqi, 720px))",
        "max(560px, calc(1032px - 1.19 * 100cqi))",
        "calc(382px + 0.3765 * min(100cqi, 720px))",
        "max(630px, calc(1208px - 1.4 * 100cqi))",
    )
    cases = traitlets.List().tag(sync=True)
    case = traitlets.Int(0, min=0, max=len(BUGS) * len(SEEDS) * len(LOSSES) - 1).tag(sync=True)
    guess = traitlets.Enum(["none", *BUGS], "none").tag(sync=True)
    entry = traitlets.List(traitlets.Int(), [0, 0], minlen=2, maxlen=2).tag(sync=True)

    @traitlets.default("cases")
    def _cases(self) -> list[dict[str, Any]]:
        return all_cases()

    def still(self) -> Figure:
        """Draw the three patterns: triangles up and down, as large as the numbers."""
        shown = self.cases[self.case]
        W, right, claimed = (np.array(shown[key]) for key in ("weights", "right", "claimed"))
        figure, panels = plt.subplots(1, 3, figsize=(WIDTH, 1.9))
        plt.close(figure)
        column, row = np.meshgrid(np.arange(C), np.arange(D + 1))
        for axes, values, title in zip(
            panels, (W, right, claimed - right), ("weights", "right", "error"), strict=True
        ):
            size = 120 * np.abs(values) / np.abs(values).max()
            for sign, marker, color in ((1, "^", "orange"), (-1, "v", "blue")):
                here = sign * values > 0
                axes.scatter(column[here], row[here], size[here], PALETTE[color], marker=marker)
            axes.scatter(column[values == 0], row[values == 0], 6, INK)
            axes.set(title=self.text[title], xticks=[], yticks=[], aspect="equal",
                     xlim=(-0.7, C - 0.3), ylim=(D + 0.7, -0.7))  # fmt: skip
            axes.axhline(D - 0.5, color=INK, lw=0.8)
        return figure
