"""What a diagnosis rests on, and the bits in which its explanations are paid.

An explanation predicts the whole claimed gradient. It costs the bits of the numbers it was given,
and is worth the bits that it saves: those of writing down every wrong entry by itself.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cs_core._checks import Array, Labels

ScalarFunction = Callable[[Array], float]
Mask = NDArray[np.bool_]

# A pattern is a match if it leaves less than this share of the largest error.
MATCH = 1e-6
# Largest error, as a share of the gradient's size, that rounding to float32 explains.
SINGLE = 2e-5


class Guess(NamedTuple):
    """A bug, the gradient it would have produced, and the bits that saying so took.

    A fact is true whatever the bug: it says where the error lies, not how it came about.
    """

    name: str
    sentence: str
    predicted: Array
    bits: float = 0.0
    fact: bool = False


@dataclass(frozen=True)
class Evidence:
    """A claimed gradient beside the right one, and what else is known.

    `noise` is how far `right` may be from the truth; `usable` is False at kinks, where there is no
    one right value. `single` says that the claimed gradient was computed in float32. The rest is
    as in `diagnose_gradient`.
    """

    claimed: Array
    right: Array
    noise: Array
    usable: Mask
    x: Array | None = None
    f: ScalarFunction | None = None
    n: int | None = None
    reg: float | None = None
    y: Array | Labels | None = None
    X: Array | None = None
    single: bool = False

    @cached_property
    def error(self) -> Array:
        """Claimed minus right; 0 where nothing can be said."""
        return np.where(self.usable, self.claimed - self.right, 0.0)

    @property
    def size(self) -> int:
        """Number of usable entries."""
        return int(self.usable.sum())

    @cached_property
    def wrong(self) -> Mask:
        """Entries that differ by more than noise and rounding."""
        allowed = self.noise + 1e-6 * (np.abs(self.claimed) + np.abs(self.right))
        if self.single:
            allowed = allowed + SINGLE * np.abs(self.right).max()
            allowed = allowed + SINGLE * (np.abs(self.claimed) + np.abs(self.right))
        differs: Mask = self.usable & (np.abs(self.error) > allowed)
        return differs

    @cached_property
    def worth(self) -> Array:
        """Bits of writing down each wrong entry by itself."""
        bits = np.log2(1 + np.abs(self.error) / np.maximum(self.allowed(1.0), 1e-300))
        return np.where(self.wrong, np.minimum(bits, self.word), 0.0)

    @property
    def word(self) -> float:
        """Bits of one number taken from the claimed gradient."""
        return 13.0 if self.single else 20.0

    @cached_property
    def tiny(self) -> bool:
        """Whether the error is as small as rounding to float32 makes it."""
        scale = max(float(np.abs(self.right).max()), float(np.abs(self.claimed).max()))
        return float(np.abs(self.error).max()) < SINGLE * scale

    @property
    def zeros(self) -> Array:
        """How small an entry of the right gradient must be to count as 0."""
        return self.noise + 1e-9 * float(np.abs(self.right).max())

    def exact(self) -> bool:
        """Whether the two agree as closely as float64 and differences let them."""
        allowed = self.noise + 1e-9 * np.abs(self.right).max()
        return bool((np.abs(self.error) <= allowed).all())

    def allowed(self, gain: float) -> Array:
        """How far a prediction may be off that enlarges the right gradient's noise by gain."""
        allowed = 2 * gain * self.noise + MATCH * float(np.abs(self.error).max())
        return allowed + SINGLE * float(np.abs(self.claimed).max()) if self.single else allowed

    def explained_by(self, predicted: Array) -> bool:
        """Whether a prediction matches the claimed gradient everywhere."""
        if not np.isfinite(predicted[self.usable]).all():
            return False
        largest = np.abs(self.right).max()
        gain = max(1.0, float(np.abs(predicted).max() / largest)) if largest else 1.0
        rest = np.where(self.usable, np.abs(self.claimed - predicted), 0.0)
        return bool((rest <= self.allowed(gain)).all())

    def share(self, predicted: Array) -> float:
        """How much of the error a prediction explains, in root mean square, at most 1."""
        rest = np.where(self.usable, self.claimed - predicted, 0.0)
        error = float(np.linalg.norm(self.error))
        return 1 - float(np.linalg.norm(rest)) / error if error else 0.0

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

    def known(self, expected: Array) -> bool:
        """Whether a formula gives the right gradient, as well as that is known."""
        gap = np.where(self.usable, np.abs(self.right - expected), 0.0)
        return bool((gap <= 2 * self.noise + 2e-6 * np.abs(self.right).max()).all())

    def lines(self) -> Iterator[tuple[tuple[int, ...], str]]:
        """Yield the axes to reduce over so that one row, or column, remains, and its name."""
        names = {1: ("entry",), 2: ("row", "column")}.get(self.right.ndim)
        for axis in range(self.right.ndim):
            others = tuple(i for i in range(self.right.ndim) if i != axis)
            yield others, names[axis] if names else f"slice along axis {axis}"
