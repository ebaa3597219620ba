"""What the calls of other checks of a gradient tell: along a direction, and with kinks."""

from typing import Any

import numpy as np

from cs_core.testing.calls import Call
from cs_core.testing.lending import CLOSE, Finding, Point, Watch


class Along(Watch):
    """Asks for two points along a direction, the fourth argument, with the step h as given.

    Parameters
    ----------
    h : float
        The step of a call that names none.
    """

    def __init__(self, *, h: float) -> None:
        super().__init__(lambda d: 2)
        self._step = h

    def refused(self, case: Call, points: list[Point]) -> Finding | None:
        """Say what is wrong with the points, if anything."""
        if fault := super().refused(case, points):
            return fault
        x, v = (np.asarray(case.args[k]).astype(np.float64).reshape(-1) for k in (1, 3))
        h = float(case.kwargs.get("h", self._step))
        steps = np.array([point.reshape(-1) - x for point in points]).reshape(len(points), x.size)
        rounding = 16 * np.finfo(float).eps * float(np.abs(x).max())
        found = [_along(step, h * v, rounding) for step in steps]
        if sorted(found) == [-1.0, 1.0]:
            return None
        lengths = {abs(size) for size in found if np.isfinite(size) and size}
        if any(0 < abs(size - 1) < 1e-6 for size in lengths):
            words = (
                "The points are h v away from x only to the digits of float32: take h v in float64."
            )
            return Finding("single precision", words)
        if 0.0 in found:
            return Finding("one-sided", "f was called at x itself: step to both sides of it.")
        norm = np.sqrt((v * v).sum())
        if len(lengths) and all(abs(size * norm - 1) < 0.01 for size in lengths):
            return Finding(
                "direction normalized", "The direction was normalized: its length counts."
            )
        if np.isnan(found).any():
            return Finding("off the direction", "f was called at points that do not lie along v.")
        return Finding("wrong step", "f must be called at x + h v and at x - h v, and was not.")


def _along(step: Point, wanted: Point, rounding: float) -> float:
    """Return the multiple of the wanted step that was taken; nan if it goes elsewhere."""
    if np.abs(step).max() <= rounding:
        return 0.0
    slack = CLOSE * np.abs(wanted).max() + rounding
    for sign in (1.0, -1.0):
        if np.abs(step - sign * wanted).max() <= slack:
            return sign
    unit = wanted / np.abs(wanted).max()  # the squares of tiny entries would be 0
    size = float((step * unit).sum() / (wanted * unit).sum())
    off = np.abs(step - size * wanted).max()
    return size if off <= 0.01 * np.abs(step).max() else float("nan")


class Verdicts(Watch):
    """Explains a wrong verdict ``(passed, errors, skipped)`` on a gradient, the third argument.

    Parameters
    ----------
    most : callable, optional
        As in `Watch`.
    """

    def explained(self, case: Call, points: list[Point], got: Any, expected: Any) -> Finding | None:
        """Say which rule of a gradient check was broken, if the three parts have the right form."""
        if type(got) is not tuple or len(got) != 3 or np.shape(got[1]) != np.shape(expected[1]):
            return None
        passed, errors, skipped = got
        if np.ndim(skipped) or np.ndim(passed):
            return None
        if _not_put_back(np.asarray(case.args[1]).astype(np.float64), points):
            words = (
                "x was not put back after an entry: when the next one was moved, the one before "
            )
            return Finding("x not put back", f"{words}was still off.")
        claimed = np.asarray(case.args[2]).astype(np.float64)
        wanted, right = expected[0], np.asarray(expected[1])
        if not np.isfinite(claimed).all() and (passed or np.isnan(errors).any()):
            words = "A nan or infinity in the gradient is an error of 1, and fails: a comparison "
            return Finding("nan passes", f"{words}with nan is never true.")
        if np.isnan(errors).any():
            return Finding("nan passes", "An entry that is nan has an error of 1, and fails.")
        if skipped < expected[2]:
            words = "At a kink, a claim between the slopes of the two sides is skipped."
            return Finding("kink not excused", words)
        if skipped > expected[2]:
            return Finding("skipped too much", _too_much(np.asarray(errors), right))
        if passed and expected[2] == right.size:
            words = "Every entry lies at a kink: nothing was tested, and that is no success."
            return Finding("all skipped passes", words)
        if bool(passed) is not wanted and np.allclose(errors, right, rtol=1e-5, atol=1e-5):
            words = "The errors and the number of skipped entries are right, the verdict is not."
            return Finding("wrong verdict", words)
        return None


def _not_put_back(x: Point, points: list[Point]) -> bool:
    """Whether entries were moved one at a time at first, and then several at once."""
    rounding = 8 * np.finfo(float).eps * (np.abs(x) + 1)
    moved = [
        int((np.abs(point - x) > rounding).sum()) for point in points if point.shape == x.shape
    ]
    return max(moved, default=0) > 1 and next(filter(None, moved)) == 1


def _too_much(errors: Point, right: Point) -> str:
    """Say what else was taken for a kink."""
    words = "An entry was skipped that must not be:"
    if not np.allclose(errors, right, rtol=1e-9, atol=1e-9):
        return f"{words} there is no kink, or the claim is not between the slopes of the two sides."
    return f"{words} where the claim agrees with the measured slope, nothing is to be excused."
