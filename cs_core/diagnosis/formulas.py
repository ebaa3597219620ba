"""Losses whose formula is recognized: what their gradient would be with one step of it wrong.

A loss is recognized if its formula, at scores (or predictions) z, gives the right gradient; z is x
itself, or ``X @ x`` for the weights of a linear model. Each variant of the formula is then asked
whether it gives the claimed one.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np

from cs_core._checks import Array
from cs_core.diagnosis.evidence import Evidence


class Setting(NamedTuple):
    """Where a formula is evaluated: z, the truth in one-hot or target form, and the way back."""

    z: Array
    truth: Array
    back: Callable[[Array], Array]
    classes: bool


Formula = Callable[[Array, Array], Array]


def sigmoid(z: Array) -> Array:
    """Return the logistic function."""
    o: Array = 1 / (1 + np.exp(-np.clip(z, -500, 500)))
    return o


def softmax(z: Array, axis: int | None = 1) -> Array:
    """Return exponentials, normalized along an axis."""
    e: Array = np.exp(z - z.max(axis=axis, keepdims=True))
    p: Array = e / e.sum(axis=axis, keepdims=True)
    return p


def settings(evidence: Evidence) -> Iterator[Setting]:
    """Yield the scores or predictions, and what they should be, that the arguments allow."""
    x, X, y = evidence.x, evidence.X, evidence.y
    if x is None or not x.ndim:
        return
    views: list[tuple[Array, Callable[[Array], Array]]] = [(x, lambda r: r)]
    if X is not None and X.ndim == 2 and x.ndim in (1, 2) and X.shape[1] == len(x):
        views.append((X @ x, lambda r: X.T @ r))
    for z, back in views:
        if y is None:
            hot = one_hot(evidence)
            if z is x and hot is not None:
                yield Setting(z, hot, back, True)
            elif z is x:
                yield Setting(z, (evidence.right < 0) * 1.0, back, False)
        elif y.dtype.kind in "iu" and z.ndim == 2 and len(y) == len(z) and y.max() < z.shape[1]:
            yield Setting(z, 1.0 * (y[:, np.newaxis] == np.arange(z.shape[1])), back, True)
        elif y.shape == z.shape:
            yield Setting(z, y.astype(np.float64), back, False)


def one_hot(evidence: Evidence) -> Array | None:
    """Mark the true class of every row by the sign of the right gradient, if that tells it."""
    g = evidence.right
    if g.ndim != 2 or g.shape[1] < 2:
        return None
    negative = g < -evidence.zeros
    none = ~negative.any(axis=1, keepdims=True)  # no margin is violated
    mine = (evidence.claimed < 0) & none
    sums = np.abs(g.sum(axis=1)) <= evidence.noise.sum(axis=1) + 1e-6 * np.abs(g).max()
    if not (sums.all() and (negative.sum(axis=1) <= 1).all() and negative.any()):
        return None
    hot: Array = (negative | (mine & (mine.sum(axis=1, keepdims=True) == 1))) * 1.0
    return hot


def margins(z: Array, hot: Array, margin: float) -> Array:
    """Return how far each wrong class violates its margin, 0 where it does not."""
    true = (z * hot).sum(axis=1, keepdims=True)
    violated: Array = np.maximum(0, z - true + margin) * (hot == 0)
    return violated


def pushed(weights: Array, hot: Array) -> Array:
    """Return the slopes of a hinge loss: the weights of the wrong classes, less their sum."""
    slopes: Array = weights - hot * weights.sum(axis=1, keepdims=True)
    return slopes


def _focal(power: float) -> Formula:
    """Return the slopes of the focal loss, (1 - p)^power times the cross-entropy of p."""

    def slopes(z: Array, t: Array) -> Array:
        sign = 2 * t - 1
        p = sigmoid(sign * z)
        return sign * (1 - p) ** power * (power * p * np.log(p) - (1 - p))

    return slopes


CLASS_LOSSES: dict[str, Formula] = {
    "softmax": lambda z, hot: softmax(z) - hot,
    "hinge": lambda z, hot: pushed(1.0 * (margins(z, hot, 1.0) > 0), hot),
    "squared hinge": lambda z, hot: pushed(2 * margins(z, hot, 1.0), hot),
}
TARGET_LOSSES: dict[str, Formula] = {
    "squared error": lambda z, t: z - t,
    "cross-entropy": lambda z, t: sigmoid(z) - t,
    "cross-entropy of probabilities": lambda z, t: (z - t) / (z * (1 - z)),
    "absolute error": lambda z, t: np.sign(z - t),
    **{f"focal {k:g}": _focal(k) for k in (2.0, 1.0, 0.5, 3.0, 5.0)},
}


def huber(evidence: Evidence, setting: Setting) -> float | None:
    """Return the threshold of a Huber loss, if that is what it is."""
    if setting.z is not evidence.x:
        return None
    r, g = setting.z - setting.truth, evidence.right * len(setting.z)
    delta = float(np.abs(g).max())
    if evidence.known(np.clip(r, -delta, delta) / len(r)) and (np.abs(r) > 1.01 * delta).any():
        return delta
    return None
