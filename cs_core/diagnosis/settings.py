"""What decides a descent, and what a bug would have made of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from cs_core._checks import Array

Record = Mapping[str, Array]
Gradient = Callable[[Array, int], Any]


@dataclass(frozen=True)
class Setting:
    """All that decides a descent, for `diagnose_trajectory`.

    Attributes
    ----------
    start : ndarray
        The first point.
    gradient : callable
        ``gradient(x, step) -> ndarray``: the right gradient, or difference, for a step from x.
    rate : callable
        ``rate(step) -> float``.
    steps : int
        Most steps to take.
    tol : float, optional
        It ends where the gradient is shorter.
    walls : tuple of two floats, optional
        A step beyond one of them is cut short, and ends the walk.
    signs : bool
        Whether the sign alone of the gradient counts.
    counts : sequence of int, optional
        Number of examples in the batch of each step.
    examples : int, optional
        Number of all examples.
    epochs : sequence of int, optional
        Number of the epoch of each step, from 0.
    others : mapping of str to Setting
        What a bug may put in the place of this setting, by words that follow "Each step uses".
    record : callable, optional
        ``record(points) -> dict of str to ndarray``: what is kept of a walk. By default these are
        the points, under that name.
    records : mapping of str to callable
        Other ways to keep it, by words for a sentence.
    """

    start: Array
    gradient: Gradient
    rate: Callable[[int], float]
    steps: int
    tol: float | None = None
    walls: tuple[float, float] | None = None
    signs: bool = False
    counts: Any = None
    examples: int | None = None
    epochs: Any = None
    others: Mapping[str, "Setting"] = field(default_factory=dict)
    record: Callable[[Array], Record] | None = None
    records: Mapping[str, Callable[[Array], Record]] = field(default_factory=dict)


class Path(NamedTuple):
    """The path that a bug would have taken, and the bits that saying so takes."""

    name: str
    sentence: str
    points: Array
    bits: float = 0.0
    record: Callable[[Array], Record] | None = None


def all_points(points: Array) -> Record:
    """Keep the points, and nothing else."""
    return {"points": points}
