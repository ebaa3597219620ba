"""Where the function was called tells what a difference quotient does wrong."""

from collections.abc import Callable
from typing import Any, Literal

import numpy as np

from cs_core.testing.calls import Call
from cs_core.testing.lending import CLOSE, Finding, Point, Watch

Kind = Literal["forward", "central", "complex"]

# calls of f for d entries
EVALUATIONS: dict[str, Callable[[int], int]] = {
    "forward": lambda d: d + 1,
    "central": lambda d: 2 * d,
    "complex": lambda d: d,
}


class Differences(Watch):
    """Asks for the points of a difference quotient, entry by entry, with the step h as given.

    Parameters
    ----------
    kind : {"forward", "central", "complex"}
    h : float
        The step of a call that names none.
    """

    def __init__(self, kind: Kind, *, h: float) -> None:
        super().__init__(EVALUATIONS[kind])
        self.kind = kind
        self._step = h

    def refused(self, case: Call, points: list[Point]) -> Finding | None:
        """Say what is wrong with the points, if anything: the plainest cause first."""
        given = np.asarray(case.args[1])
        x = given.astype(np.float64)
        h = float(case.kwargs.get("h", self._step))
        if fault := self._form_fault(x, points):
            return fault
        steps = np.array([point - x for point in points]).reshape(len(points), x.size)
        return (
            self._together(steps, h, x)
            or self._one_sided(steps, h, x)
            or super().refused(case, points)
            or self._wrong_step(steps, h, x)
            or self._missing(steps, h, x)
        )

    def explained(self, case: Call, points: list[Point], got: Any, expected: Any) -> Finding | None:
        """Say which factor is wrong, when the points are right."""
        h = float(case.kwargs.get("h", self._step))
        mine, right = np.asarray(got), np.asarray(expected, dtype=float)
        if (
            mine.dtype.kind not in "iuf"
            or mine.shape != right.shape
            or not np.isfinite(mine).all()
            or not right.any()
        ):
            return None
        if not mine.any():
            words = "Every slope is 0, though f was called at the right points."
            return Finding("zero slopes", words)
        same = np.allclose(np.sort(mine, axis=None), np.sort(right, axis=None), rtol=1e-7)
        if same and not np.allclose(mine, right, rtol=1e-7):
            words = "Its numbers are the right slopes, at the places of other entries."
            return Finding("places mixed up", words)
        ratio = float((mine * right).sum() / (right * right).sum())
        if np.abs(mine - ratio * right).max() > 1e-6 * np.abs(mine).max():
            return None
        two = "2h" if self.kind == "central" else "h"
        if abs(ratio + 1) < 1e-6:
            return Finding("sign", "The sign is reversed: which value is subtracted from which?")
        for value, cause, words in (
            (2.0, "half the divisor", f"Every slope is twice too large: divide by {two}."),
            (0.5, "twice the divisor", f"Every slope is half of what it is: divide by {two}."),
            (h, "not divided by h", f"Every slope is h times what it is: divide by {two}."),
            (2 * h, "not divided by h", f"Every slope is 2h times what it is: divide by {two}."),
        ):
            if abs(ratio - value) < 1e-4 * value:
                return Finding(cause, words)
        return None

    def _surplus(self, x: Point, points: list[Point]) -> str:
        again = sum(np.array_equal(point, x) for point in points)
        if self.kind == "forward" and again > 1:
            return " f(x) is the same for every entry: call it once."
        return " f(x) itself is not needed." if self.kind == "central" and again else ""

    def _moved(self, steps: Point, h: float, x: Point) -> Any:
        """Which entries of which points differ from x by more than rounding."""
        rounding = 0.0 if self.kind == "complex" else 8 * np.finfo(float).eps
        return np.abs(steps) > rounding * (np.abs(x.reshape(-1)) + h)

    def _together(self, steps: Point, h: float, x: Point) -> Finding | None:
        count = self._moved(steps, h, x).sum(axis=1)
        if not (count > 1).any():
            return None
        if count[np.flatnonzero(count)[0]] > 1:
            words = "More than one entry of x was moved at once: move one, and f tells its slope."
            return Finding("entries moved together", words)
        words = "x was not put back after an entry: when the next one was moved, the one before "
        return Finding("x not put back", f"{words}was still off.")

    def _one_sided(self, steps: Point, h: float, x: Point) -> Finding | None:
        if self.kind != "central":
            return None
        moved = self._moved(steps, h, x)
        ahead, behind = (moved & (steps.real > 0)).any(), (moved & (steps.real < 0)).any()
        at_x = not moved.all() and (~moved.any(axis=1)).any()
        if ahead and not behind and at_x:
            words = "This is a forward difference: f was called at x and ahead of it, not behind."
            return Finding("forward difference", words)
        if behind and not ahead and at_x:
            words = "This is a backward difference: f was called at x and behind it, not ahead."
            return Finding("backward difference", words)
        return None

    def _wrong_step(self, steps: Point, h: float, x: Point) -> Finding | None:
        moved = self._moved(steps, h, x)
        taken = steps[moved]
        exact = np.broadcast_to(np.abs(x.reshape(-1)), moved.shape)[moved]
        wanted = {"forward": (h,), "central": (h, -h), "complex": (1j * h,)}[self.kind]
        slack = CLOSE * h + 8 * np.finfo(float).eps * (exact + h) * (self.kind != "complex")
        right = np.any([np.abs(taken - step) <= slack for step in wanted], axis=0)
        if right.all():
            return None
        return self._step_finding(taken[~right], h)

    def _step_finding(self, wrong: Point, h: float) -> Finding:
        """Say how a step differs from h, from those that do."""
        if self.kind == "complex" and np.abs(wrong.real).max() > CLOSE * h:
            words = "The real part of x was moved: the step is ih, and nothing else."
            return Finding("real step", words)
        part = wrong.imag if self.kind == "complex" else wrong.real
        sizes = np.abs(part) / h
        single = (np.abs(sizes - 1) < 1e-6).all()
        if self.kind != "central" and single and (part < 0).all():
            step = "ih" if self.kind == "complex" else "h"
            return Finding("step backward", f"The step goes backward: from x to x - {step}.")
        if single:
            words = "The step is h only to the digits of float32: move in float64."
            return Finding("single precision", words)
        if np.ptp(sizes) < 0.01 * sizes.max():
            words = f"An entry was moved by {sizes[0]:.3g} h, must be moved by h."
            return Finding("wrong step", words)
        words = "The step is not h as it was given, the same for every entry."
        return Finding("wrong step", words)

    def _missing(self, steps: Point, h: float, x: Point) -> Finding | None:
        moved = self._moved(steps, h, x)
        sides = [moved & (steps.real > 0), moved & (steps.real < 0)]
        needed = sides if self.kind == "central" else [moved]
        for side in needed:
            never = ~side.any(axis=0) if len(steps) else np.ones(x.size, dtype=bool)
            if never.any():
                words = f"{int(never.sum())} of {x.size} entries of x were never moved"
                also = " to one of the sides" if moved.any(axis=0).all() and len(steps) else ""
                return Finding("entries not moved", f"{words}{also}.")
        return None
