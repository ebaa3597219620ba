"""What a diagnosis rests on: the claimed gradient, the right one, and how sure the right one is."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cs_core._checks import Array, Labels

ScalarFunction = Callable[[Array], float]

# A pattern is a match if it leaves less than this share of the largest error.
MATCH = 1e-5
# Largest error, as a share of the gradient's size, that rounding to float32 explains.
SINGLE = 2e-5


@dataclass(frozen=True)
class Evidence:
    """A claimed gradient beside the right one, and what else is known.

    Attributes
    ----------
    claimed, right : ndarray of float64, of one shape
        The gradient to diagnose and the one it should be.
    noise : ndarray of the same shape
        How far the right one may be from the truth.
    usable : ndarray of bool, of the same shape
        False at kinks, where there is no one right value.
    x : ndarray of the same shape, or None
        The point.
    f : callable or None
        The scalar function.
    n : int or None
        Number of examples the loss is a mean of.
    reg : float or None
        Strength of the penalty in f.
    y : ndarray of int or None
        True classes, one a row.
    X : ndarray or None
        Examples in rows, if x holds the weights of a linear classifier.
    single : bool
        Whether the claimed gradient was computed in float32.
    """

    claimed: Array
    right: Array
    noise: Array
    usable: NDArray[np.bool_]
    x: Array | None = None
    f: ScalarFunction | None = None
    n: int | None = None
    reg: float | None = None
    y: Labels | None = None
    X: Array | None = None
    single: bool = False

    @property
    def error(self) -> Array:
        """Claimed minus right; 0 where nothing can be said."""
        return np.where(self.usable, self.claimed - self.right, 0.0)

    @property
    def size(self) -> int:
        """Number of usable entries."""
        return int(self.usable.sum())

    def wrong(self) -> NDArray[np.bool_]:
        """Entries that differ by more than noise and rounding."""
        allowed = self.noise + 1e-6 * (np.abs(self.claimed) + np.abs(self.right))
        if self.single:
            allowed = allowed + SINGLE * np.abs(self.right).max()
            allowed = allowed + SINGLE * (np.abs(self.claimed) + np.abs(self.right))
        differs: NDArray[np.bool_] = self.usable & (np.abs(self.error) > allowed)
        return differs

    @property
    def tiny(self) -> bool:
        """Whether the error is as small as rounding to float32 makes it."""
        scale = max(float(np.abs(self.right).max()), float(np.abs(self.claimed).max()))
        return float(np.abs(self.error).max()) < SINGLE * scale

    def exact(self) -> bool:
        """Whether the two agree as closely as float64 and differences let them."""
        allowed = self.noise + 1e-9 * np.abs(self.right).max()
        return bool((np.abs(self.error) <= allowed).all())

    def rest(self, predicted: Array) -> Array:
        """Return what a prediction of the claimed gradient leaves unexplained."""
        return np.where(self.usable, np.abs(self.claimed - predicted), 0.0)

    def explained_by(self, predicted: Array) -> bool:
        """Whether a prediction matches the claimed gradient everywhere."""
        if not np.isfinite(predicted).all():
            return False
        largest = np.abs(self.right).max()
        gain = max(1.0, float(np.abs(predicted).max() / largest)) if largest else 1.0
        allowed = 2 * gain * self.noise + MATCH * np.abs(self.error).max()
        if self.single:
            allowed = allowed + SINGLE * np.abs(self.claimed).max()
        return bool((self.rest(predicted) <= allowed).all())

    def share(self, predicted: Array) -> float:
        """How much of the error a prediction explains, in root mean square, at most 1."""
        if not np.isfinite(predicted).all():
            return 0.0
        error = float(np.linalg.norm(self.error))
        return 1 - float(np.linalg.norm(self.rest(predicted))) / error if error else 0.0

    def fit(self, target: Array, *bases: Array) -> list[float]:
        """Coefficients of least squares of the target in the bases; [] if they are dependent."""
        inside = self.usable.ravel()
        columns = np.stack([basis.ravel()[inside] for basis in bases], axis=1)
        lengths = np.linalg.norm(columns, axis=0)
        if (
            not np.isfinite(columns).all()
            or not np.isfinite(target).all()
            or not lengths.all()
            or len(columns) < len(bases)
        ):
            return []
        coefficients, _, rank, _ = np.linalg.lstsq(
            columns / lengths, target.ravel()[inside], rcond=1e-7
        )
        return [float(c) for c in coefficients / lengths] if rank == len(bases) else []


# For `Guess.fitted`: a symptom that fits the bug, but predicts no gradient.
CLUE = 10**9


class Guess(NamedTuple):
    """A bug, and the gradient it would have produced.

    `fitted` counts the numbers taken from the claimed gradient to make the prediction: of two
    bugs that both predict it, the one that needed fewer is the better explanation.
    """

    name: str
    sentence: str
    predicted: Array
    fitted: int = 0
