"""Gradients, cosines and scores of an untrained network, plain and with shortcuts, by its depth."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import traitlets
from matplotlib.figure import Figure
from numpy.typing import NDArray

from cs_book.figures.style import PALETTE, WIDTH
from cs_book.widgets.base import FOLDER, InteractiveFigure
from cs_core import layers
from cs_core.losses import softmax_loss

Array = NDArray[np.float64]
ACTIVATIONS = ("relu", "tanh", "sigmoid")
STARTS = ("zero", "divided", "he")
NETS = ("plain", "shortcuts")
INPUTS, WIDTH_OF_LAYERS, CLASSES, MOST = 64, 32, 10, 20
#: The digits whose scores are drawn: a 0, a 1 and a 7.
SHOWN = (0, 2, 14)


@cache
def results() -> dict[str, Any]:
    """Return the digits that ``book/experiments/depth_gradients.py`` has chosen.

    Returns
    -------
    dict
        ``digits`` as gray values from 0 to 16, their ``labels``, and the ``mean`` digit.

    Examples
    --------
    >>> len(results()["digits"]), len(results()["mean"])
    (20, 64)
    """
    text = (FOLDER / "depth_gradients_data.js").read_text("utf-8")
    found: dict[str, Any] = json.loads(text[text.index("{") : text.rindex(";")])
    return found


def uniform(seed: int, count: int) -> Array:
    """Return the numbers in [0, 1) that ``randomFrom(seed)`` of random.js draws first."""
    state = np.uint32(seed) + np.uint32(0x6D2B79F5) * np.arange(1, count + 1, dtype=np.uint32)
    mixed = (state ^ (state >> 15)) * (state | 1)
    mixed ^= mixed + (mixed ^ (mixed >> 7)) * (mixed | 61)
    drawn: Array = (mixed ^ (mixed >> 14)) / 2.0**32
    return drawn


@cache
def normals(seed: int) -> tuple[Array, ...]:
    """Return standard normal matrices: the first layer's, the hidden ones', and the last one's."""
    hidden = [(WIDTH_OF_LAYERS, WIDTH_OF_LAYERS)] * 2 * MOST
    shapes = [(INPUTS, WIDTH_OF_LAYERS), *hidden, (WIDTH_OF_LAYERS, CLASSES)]
    u, v = uniform(seed, sum(n * m for n, m in shapes)).reshape(-1, 2).T
    radius, angle = np.sqrt(-2 * np.log(1 - u)), 2 * np.pi * v
    drawn = np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1).ravel()
    parts = np.split(drawn, np.cumsum([n * m for n, m in shapes])[:-1])
    return tuple(part.reshape(shape) for part, shape in zip(parts, shapes, strict=True))


def mean_cosine(A: Array) -> float:
    """Return the mean cosine of two different rows."""
    N, unit = len(A), A / np.linalg.norm(A, axis=1, keepdims=True)
    return float((np.square(unit.sum(axis=0)).sum() - N) / (N * (N - 1)))


class DepthGradients(InteractiveFigure):
    """What comes back through an untrained network, and how alike it makes its inputs.

    Twenty digits go through two networks of one depth, a plain one and one with a shortcut around
    every two layers; all layers but the last are 32 wide, and both networks have the same weights.

    Attributes
    ----------
    activation : str
        'relu', 'tanh' or 'sigmoid'.
    blocks : int
        Residual blocks; both networks have 2 blocks + 2 layers.
    scale : float
        What all weights are multiplied by, in units of He's √(2/n); of √(1/n) without ReLU.
    start : str
        The second layer of each block: 'zero', 'he' as any other, or 'divided' by √blocks.
    seed : int
        Which first weights.

    Example
    -------
    >>> found = DepthGradients(blocks=10).measured()
    >>> [round(found[net]["cosines"][-1], 1) for net in ("plain", "shortcuts")]
    [1.0, 0.3]
    """

    module = "depth_gradients"
    chapter = "deep"
    heights = (
        "calc(225px + 0.5412 * min(100cqi, 720px))",
        "calc(475px + 2.1647 * min(100cqi, 440px))",
        "calc(263px + 0.5412 * min(100cqi, 720px))",
        "calc(553px + 2.1647 * min(100cqi, 440px))",
    )
    activation = traitlets.Enum(ACTIVATIONS, "relu").tag(sync=True)
    blocks = traitlets.Int(10, min=1, max=MOST).tag(sync=True)
    scale = traitlets.Float(1.0, min=0.25, max=4.0).tag(sync=True)
    start = traitlets.Enum(STARTS, "zero").tag(sync=True)
    seed = traitlets.Int(0, min=0, max=9).tag(sync=True)

    def weights(self, net: str) -> list[Array]:
        """Return the weights of all layers."""
        gain = 2.0 if self.activation == "relu" else 1.0
        drawn = normals(self.seed)
        kept = [*drawn[: 2 * self.blocks + 1], drawn[-1]]
        sizes = [np.sqrt(gain / len(W)) for W in kept[:-1]] + [np.sqrt(1 / WIDTH_OF_LAYERS)]
        if net == "shortcuts":
            second = {"zero": 0.0, "divided": self.blocks**-0.5, "he": 1.0}[self.start]
            sizes[2:-1:2] = [second * size for size in sizes[2:-1:2]]
        return [self.scale * size * W for size, W in zip(sizes, kept, strict=True)]

    def hidden(self, net: str) -> tuple[Array, list[Array], list[Any]]:
        """Return the inputs, the vectors that :meth:`measured` measures, and all caches."""
        forward = getattr(layers, f"{self.activation}_forward")
        X = (np.array(results()["digits"]) - results()["mean"]) / 16
        A, kept, caches, shortcut = X, [], [], X
        for k, W in enumerate(self.weights(net)[:-1]):
            Z, affine = layers.affine_forward(A, W, np.zeros(len(W[0])))
            ends = net == "shortcuts" and k > 0 and k % 2 == 0  # the end of a block
            A, bend = forward(Z + shortcut if ends else Z)
            caches.append((affine, bend, ends))
            if net == "plain" or k % 2 == 0:
                kept.append(A)
                shortcut = A
        return X, kept, caches

    def measured(self) -> dict[str, dict[str, Any]]:
        """Return, for each network, what the figure draws.

        ``cosines`` and ``gradients`` of the hidden vectors, by layer or block: the mean cosine of
        two digits, and the length of the gradient of a digit's own loss (root mean square over
        the digits); ``first``, the length of the mean loss' gradient by the first weights;
        ``loss``; and the ``scores`` of three digits.
        """
        return {net: self._measured(net) for net in NETS}

    def _measured(self, net: str) -> dict[str, Any]:
        backward = getattr(layers, f"{self.activation}_backward")
        _, kept, caches = self.hidden(net)
        last = self.weights(net)[-1]
        scores, affine = layers.affine_forward(kept[-1], last, np.zeros(CLASSES))
        loss, dscores = softmax_loss(scores, results()["labels"])
        G, root = layers.affine_backward(dscores, affine)[0], np.sqrt(len(scores))
        gradients, past = [], None
        for k, (below, bend, ends) in reversed([*enumerate(caches)]):
            if net == "plain" or k % 2 == 0:
                gradients.append(float(root * np.linalg.norm(G)))
            G = backward(G, bend)
            past = G if ends else past
            G, first, _ = layers.affine_backward(G, below)
            if net == "shortcuts" and k % 2 == 1:
                G = G + past  # the fork
        cosines = [mean_cosine(A) for A in kept]
        return {"cosines": cosines, "gradients": gradients[::-1],
                "first": float(np.linalg.norm(first)), "loss": loss,
                "scores": scores[list(SHOWN)].tolist()}  # fmt: skip

    def still(self) -> Figure:
        """Draw gradients and cosines through the layers of both networks."""
        found = self.measured()
        figure, panels = plt.subplots(2, 1, figsize=(WIDTH, 4.6), sharex=True)
        plt.close(figure)
        for net, color, marker in zip(NETS, ("orange", "blue"), "os", strict=True):
            each = {"color": PALETTE[color], "marker": marker, "ms": 4, "label": self.text[net]}
            at = np.arange(1, 2 * self.blocks + 2, 1 if net == "plain" else 2)
            panels[0].plot(at, found[net]["gradients"], **each)
            panels[1].plot(at, found[net]["cosines"], **each)
        panels[0].set(yscale="log", title=self.text["title_gradients"])
        panels[1].set(title=self.text["title_cosines"], ylim=(-0.1, 1.05))
        panels[1].set_xlabel(self.text["layer"])
        panels[0].legend()
        return figure
