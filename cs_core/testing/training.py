"""Whether a function trains: it learns from photos that are counted, and is judged by others."""

import time
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cs_core.testing.calls import Call, name_of, run_call
from cs_core.testing.failure import CheckFailed
from cs_core.testing.origin import refuse_borrowed
from cs_core.testing.photos import CLASSES, Task, photo_task

Array = NDArray[Any]
WALL_SECONDS = 20.0  # for one training, whatever else the machine does
PROCESSOR_SECONDS = 4.0  # for one training; a plain one takes a tenth of it
HOPELESS = 0.045  # below the level, over the root of the tasks: four times the spread of one
SINGLE, FEW = 6, 40  # rows that are asked for alone, and in a small company
ROUNDING = 4  # how many of 2,000 labels rounding may turn
TOO_GOOD = 0.60  # what no network learns from 4,000 photos of 8 x 8 pixels: the best reach half
PRACTICE = 0.02  # how far a single visible task may fall short of the level


def check_training(
    function: Callable[..., Any],
    *,
    level: float,
    budget: int,
    rng: np.random.Generator,
    tasks: int = 1,
    hidden: bool = False,
) -> None:
    """Check that a function learns to classify photos that it has not seen.

    It is called as ``function(draw, budget=..., rng=...)`` and returns ``predict(X) -> labels``.
    The photos are those of `cs_core.testing.photos`, mixed anew for each task. The draws are
    counted here, and one more than the budget is refused. `predict` must treat each row by itself,
    and go on doing so when the function has been called again.

    Parameters
    ----------
    function : callable
        The student's function.
    level : float
        The share of right answers that the mean over the tasks must reach.
    budget : int
        Draws of 1,000 photos for each task.
    rng : numpy.random.Generator
        Draws the tasks, and the seed that each training gets.
    tasks : int, default 1
        How often it is trained at most. It passes as soon as the mean of two or more is high
        enough, so a right answer is refused only if the mean of all of them is too low.
    hidden : bool, default False
        False for a check that students see: with its one task, chance may cost 0.02.

    Raises
    ------
    CheckFailed
        If a call raises or takes more than four seconds of processor time, if `predict` is not
        what it should be, or if the accuracy is too low, or higher than anything that was learned.
    """
    name = name_of(function)
    if hidden:
        refuse_borrowed(name, function)
    reports: list[float] = []
    first: tuple[Any, Task, Array] | None = None
    wanted = level if hidden else level - PRACTICE
    for count in range(1, tasks + 1):
        task = photo_task(budget, rng=rng)
        trainee = _Trainee(name, function, hidden)
        predict = trainee.train(task, np.random.default_rng(rng.integers(2**63)))
        labels = trainee.labels(predict, task.X)
        trainee.refuse_neighbors(predict, task.X, labels, rng)
        reports.append(float(np.mean(labels == task.y)))
        if reports[-1] > TOO_GOOD:
            raise _too_good(name, reports[-1])
        if np.mean(reports) < wanted - HOPELESS / np.sqrt(count):
            break
        first = first or (predict, task, labels)
        if count > 1 and np.mean(reports) >= wanted:
            break
    if np.mean(reports) < wanted:
        raise _too_low(name, reports, level, task, labels)
    if first and len(reports) > 1:
        _refuse_forgotten(trainee, *first)
    if not hidden:
        print(f"{name}: {reports[0]:.1%} of 2,000 new photos are right.")  # noqa: T201


class _Trainee:
    """Calls a student's function, and the functions that it returns, with limits on time."""

    def __init__(self, name: str, function: Callable[..., Any], hidden: bool) -> None:
        self.name, self._function, self._hidden = name, function, hidden

    def train(self, task: Task, rng: np.random.Generator) -> Callable[..., Any]:
        """Return the function that a training returns."""
        call = Call((task.draw,), {"budget": task.source.budget, "rng": rng})
        predict, spent = self._timed(self.name, self._function, call)
        if spent > PROCESSOR_SECONDS:
            raise CheckFailed(
                f"{self.name}: one training takes {spent:.1f} s of processor time, "
                f"{PROCESSOR_SECONDS:.0f} s are allowed. Is something computed photo by photo, or "
                "is the network wider than it needs to be?",
                cause="time limit",
            )
        if not callable(predict):
            raise CheckFailed(
                f"{self.name}: must return a function, predict(X) -> labels, got "
                f"{type(predict).__name__}.",
                cause="wrong return value",
            )
        return predict  # type: ignore[no-any-return]

    def labels(self, predict: Callable[..., Any], X: Array) -> Array:
        """Return what is predicted for the rows of X."""
        who = f"{self.name}, the function predict that it returns"
        got, _ = run_call(who, predict, Call((X,), {}), seconds=WALL_SECONDS,
                          reveal=not self._hidden)  # fmt: skip
        if type(got) is not np.ndarray or got.dtype.kind not in "iu" or got.shape != (len(X),):
            came = type(got).__name__
            if type(got) is np.ndarray:
                came = f"an array of {got.dtype} and shape {got.shape}"
            raise CheckFailed(
                f"{who}: must return an array of whole numbers, one label a row, of shape "
                f"({len(X)},), got {came}.",
                cause="wrong return value",
            )
        return got.copy()

    def refuse_neighbors(
        self, predict: Callable[..., Any], X: Array, labels: Array, rng: np.random.Generator
    ) -> None:
        """Refuse a function whose answer for a row depends on the other rows, or on the call."""
        order = rng.permutation(len(X))
        sorted_rows = order[np.argsort(labels[order], kind="stable")]
        halves = np.array_split(sorted_rows, 2)  # other classes in each: their means differ
        turned = [self._turned(predict, X, labels, rows) for rows in (order, *halves)]
        alone = sum(self._turned(predict, X, labels, order[i : i + 1]) for i in range(SINGLE))
        few = self._turned(predict, X, labels, order[-FEW:])
        if max(turned) > ROUNDING or max(alone, few) > 1:
            raise CheckFailed(
                f"{self.name}: what predict says about a photo must not depend on the photos that "
                "come with it, nor on earlier calls. Is X standardized by its own mean and spread, "
                "or dropout still on?",
                cause="depends on other rows",
            )

    def _turned(self, predict: Callable[..., Any], X: Array, labels: Array, rows: Array) -> int:
        """Count the labels that are others when these rows are asked for."""
        return int(np.sum(self.labels(predict, X[rows]) != labels[rows]))

    def _timed(self, label: str, function: Any, call: Call) -> tuple[Any, float]:
        """Call it; return what came, and the processor time, as `check_cost` does."""
        options: dict[str, Any] = {"seconds": WALL_SECONDS, "reveal": not self._hidden}
        try:
            if hasattr(function, "processor_seconds"):  # it lives in another process
                found, _ = run_call(label, function.processor_seconds, call, **options)
                return found[0], found[1]
            start = time.process_time()
            got, _ = run_call(label, function, call, **options)
        except CheckFailed as failed:
            if failed.cause != "time limit":
                raise
            raise CheckFailed(
                f"{label}: a training had not ended after {WALL_SECONDS:.0f} s; it may take "
                f"{PROCESSOR_SECONDS:.0f} s of processor time. Does a loop never end, or is there "
                "too much to compute? Or the machine was busy: then run it again.",
                cause="time limit",
            ) from None
        return got, time.process_time() - start


def _refuse_forgotten(
    trainee: _Trainee, predict: Callable[..., Any], task: Task, labels: Array
) -> None:
    """Refuse a function that answers otherwise once another one has been trained."""
    if np.sum(trainee.labels(predict, task.X) != labels) > ROUNDING:
        raise CheckFailed(
            f"{trainee.name}: the first predict answers otherwise after a second training. Are the "
            "weights kept in a global variable or a file, or does it change when it is asked?",
            cause="shared memory",
        )


def _too_good(name: str, share: float) -> CheckFailed:
    return CheckFailed(
        f"{name}: {share:.1%} of new photos are right. No network learns that much from 4,000 "
        "photos with this budget: the photos seem to have been looked up.",
        cause="too good",
    )


def _too_low(
    name: str, reports: list[float], level: float, task: Task, labels: Array
) -> CheckFailed:
    """Say how far the accuracy is from the level, and what gives the reason away."""
    told = f"{np.mean(reports):.1%} of new photos are right"
    if len(reports) > 1:
        told += f" (in {len(reports)} trainings: " + ", ".join(f"{r:.1%}" for r in reports) + ")"
    words, cause = _reason(task, labels)
    return CheckFailed(f"{name}: {told}, must be {level:.0%}.{words}", cause=cause)


def _reason(task: Task, labels: Array) -> tuple[str, str]:
    """Return a sentence about labels that are mostly wrong, and the cause in a few words."""
    outside = np.sum((labels < 0) | (labels >= CLASSES))
    if outside:
        words = f" {outside} of {len(labels)} labels are not from 0 to {CLASSES - 1}."
        return words, "labels out of range"
    if len(np.unique(labels)) == 1:
        words = " All photos get the same label: is the loss finite, and are the weights not all 0?"
        return words, "one label for all"
    if np.mean(np.bincount(labels, minlength=CLASSES) == 0) >= 0.5:
        return " Most classes are never predicted: did some units or scores blow up?", "few labels"
    if np.mean(labels == task.y) < 0.14:
        words = (
            " That is about as often as chance. Does each step go down the gradient, with the "
            "photos and labels of one draw, and does predict treat X as the training did?"
        )
        return words, "as often as chance"
    used = task.source.drawn / task.source.budget
    if used < 0.5:
        words = f" Only {task.source.drawn} of {task.source.budget} draws were used."
        return words, "budget not used"
    return "", "accuracy too low"
