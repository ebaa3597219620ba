"""Name the bug in a descent, from the whole path that it took.

Each known bug is asked which path it would have taken, from the same start and with the same
gradients. Of those whose path is the one claimed, in every number, the one comes first that takes
the fewest bits to say. If another is as short, or nothing fits, the answer is that it cannot be
told.
"""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike

from cs_core._checks import Array
from cs_core.diagnosis.names import PATH_CAUSES
from cs_core.diagnosis.report import Cause, Diagnosis
from cs_core.diagnosis.settings import Path, Record, Setting, all_points
from cs_core.diagnosis.walks import paths, walk

# what a wrong number says by itself: one of many, or of the few that steps of one length reach
STEP_BITS, SIGN_BITS = 24.0, 8.0
PRIOR, STANDS_OUT = 6.0, 7.0
MOST_TOLD, LONGEST = 3, 60  # causes that explain all as well; points that are looked at
MOST_NUMBERS = 20_000
GRID = 1e-6
NEAR, NEAR_SINGLE = 1e-8, 1e-4  # of the largest number: rounding that a walk has magnified


def diagnose_trajectory(claimed: ArrayLike | Record, setting: Setting) -> Diagnosis:
    """Name the bug in a descent, from the whole path that it took.

    Parameters
    ----------
    claimed : array_like, or dict of str to array_like
        The path, as the record of the setting would return it: by default all points, shape
        (T + 1, ...). Parts that the record does not have are not looked at.
    setting : Setting
        Start, gradient, rate, and when it ends.

    Returns
    -------
    Diagnosis
        Whether the path is right, and ranked causes if not; their names stand in `PATH_CAUSES`.

    Raises
    ------
    ValueError
        If claimed has no part of the record.
    TypeError
        If the path does not hold real numbers.

    Examples
    --------
    >>> bowl = Setting(np.array([4.0, 1.0]), lambda x, step: x * [1.0, 3.0], lambda step: 0.3, 3)
    >>> uphill = [[4.0, 1.0], [5.2, 1.9], [6.76, 3.61], [8.788, 6.859]]
    >>> print(diagnose_trajectory(uphill, bowl))
    The path is wrong at 3 of 4 points.
    1. It walks uphill: the step is added where it should be subtracted. [ascent, 0.97]
    ...
    """
    given = claimed if isinstance(claimed, Mapping) else {"points": claimed}
    mine = {name: np.asarray(part) for name, part in given.items()}
    for name, part in mine.items():
        if part.dtype.kind not in "biuf":
            raise TypeError(f"{name} must hold real numbers, got dtype {part.dtype}")
    points = mine.get("points", np.empty(0))
    if points.ndim and len(points) > LONGEST:  # the rest of a walk that does not end tells no more
        mine["points"] = points = points[:LONGEST]
        setting = replace(setting, steps=min(setting.steps, LONGEST - 1))
    with np.errstate(all="ignore"):
        right = walk(setting)
        expected = (setting.record or all_points)(right)
        mine = {name: part for name, part in mine.items() if name in expected}
        if not mine:
            raise ValueError(f"claimed must hold one of {', '.join(expected)}, got {[*given]}")
        if agree(mine, expected):
            return Diagnosis("right", "The path is right.", (_plain("right"),))
        causes = _whole(mine, expected) or _explained(mine, expected, setting, right)
    return Diagnosis("wrong", _summary(mine, expected), tuple(causes))


def _whole(mine: Record, expected: Record) -> list[Cause]:
    """Return what can be said without following the path."""
    if any(part.shape[1:] != expected[name].shape[1:] for name, part in mine.items()):
        return [_plain("shape")]
    return []


def _explained(mine: Record, expected: Record, setting: Setting, right: Array) -> list[Cause]:
    """Return the bugs that would have taken this path; if there is none, a fact."""
    found = []
    if sum(part.size for part in mine.values()) <= MOST_NUMBERS:
        for path in paths(setting, right, mine.get("points")):
            if agree(mine, (path.record or setting.record or all_points)(path.points)):
                found.append(path)
    if causes := _ranked(found, _worth(mine, expected, setting)):
        return causes
    for name, part in mine.items():
        if name != "points" and len(np.atleast_1d(part)) != len(np.atleast_1d(expected[name])):
            told = f"{name} has {len(part)} entries, must have {len(expected[name])}."
            return [Cause("length", told, 0.55)]
    if not all(np.isfinite(part).all() for part in mine.values()):
        return [_plain("not finite")]
    return [_plain("unexplained", 0.4)]


def agree(mine: Record, predicted: Record) -> bool:
    """Whether two records hold the same numbers, up to rounding that a walk has magnified.

    nan and infinity stand for themselves, each in its place.
    """
    for name, part in mine.items():
        other = predicted[name]
        if part.shape != other.shape:
            return False
        near = NEAR_SINGLE if part.dtype == np.float32 else NEAR
        size = np.abs(other).max(initial=0.0, where=np.isfinite(other))
        if not np.allclose(part, other, rtol=0.0, atol=near * (size or 1.0), equal_nan=True):
            return False
    return True


def _worth(mine: Record, expected: Record, setting: Setting) -> float:
    """Bits that the wrong numbers take by themselves; steps of one length reach few others."""
    bits = 0.0
    for name, part in mine.items():
        wrong = _wrong(part, expected[name])
        few = setting.signs and _on_grid(part, setting)
        bits += float(wrong.sum()) * (SIGN_BITS if few else STEP_BITS)
    return bits


def _on_grid(part: Array, setting: Setting) -> bool:
    """Whether all numbers are whole numbers of steps of one length away from the start."""
    steps = (part - setting.start) / (setting.rate(0) or 1.0)
    return bool((np.abs(steps - np.rint(steps)) < GRID).all())


def _wrong(part: Array, right: Array) -> Array:
    """Mark the numbers that differ, or that are too many or too few; for a path, its points."""
    limit = NEAR * (np.abs(right).max(initial=0.0) or 1.0)
    if part.shape == right.shape:
        return np.asarray(~(np.abs(part - right) <= limit))  # nan is wrong
    both = min(len(part), len(right))
    marks = np.ones((max(len(part), len(right)), *part.shape[1:]), dtype=bool)
    marks[:both] = np.abs(part[:both] - right[:both]) > limit
    return marks


def _ranked(found: list[Path], worth: float) -> list[Cause]:
    """Return the causes whose paths are the one claimed, those that take fewest bits first.

    Up to three that are as short are told together; where there are more, it cannot be told.
    """
    shortest: dict[tuple[str, str], Path] = {}
    for path in sorted(found, key=lambda path: path.bits):
        if worth - path.bits - PRIOR >= STANDS_OUT:
            shortest.setdefault((path.name, path.sentence), path)
    order = sorted(shortest.values(), key=lambda path: path.bits)
    if not order:
        return []
    first = [path for path in order if path.bits < order[0].bits + 1]
    if len(first) > MOST_TOLD:
        return [_plain("unexplained", 0.4)]
    saved = max(0.0, 1 - (order[0].bits + PRIOR) / worth)
    names = " or ".join(dict.fromkeys(path.name for path in first))
    told = first[0].sentence
    if len(first) > 1:
        told = f"{len(first)} bugs would take this very path: " + " Or: ".join(
            path.sentence for path in first
        )
    best = Cause(names, told, (0.6 if len(first) == 1 else 0.52) + 0.39 * saved)
    return [best, *(Cause(path.name, path.sentence, 0.5) for path in order[len(first) :])]


def _plain(name: str, score: float = 1.0) -> Cause:
    return Cause(name, PATH_CAUSES[name], score)


def _summary(mine: Record, expected: Record) -> str:
    """Say how much of a wrong path is wrong."""
    name, part = next(iter(mine.items()))
    right = expected[name]
    if part.shape != right.shape or not right.ndim:
        return "The path is wrong."
    wrong = int(_wrong(part, right).reshape(len(right), -1).any(axis=1).sum())
    return f"The path is wrong at {wrong} of {len(right)} {name}."
