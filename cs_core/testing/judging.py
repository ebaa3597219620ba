"""Judging many results, and choosing what to tell about those that are wrong."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from cs_core.testing.calls import Call
from cs_core.testing.causes import FACTS
from cs_core.testing.comparison import PathCause, Tolerance, compare_result
from cs_core.testing.failure import CheckFailed
from cs_core.testing.kinds import kind_of, what_fails
from cs_core.testing.lending import Finding, Point, Watch

# a guess is told if most of so many wrong results suggest it
WITNESSES = 5


class Judge:
    """Compares results with those expected.

    Parameters
    ----------
    cases : mapping of str to Call
    expected : mapping of str to object
        The right results.
    names, tolerance, paths, path_cause
        As for `compare_result`.
    watch : Watch, optional
        What is promised about the calls of a function among the arguments.

    Attributes
    ----------
    failures : dict of str to CheckFailed
        What is wrong, by case.
    tried : set of str
        The cases that were judged.
    """

    def __init__(
        self,
        cases: Mapping[str, Call],
        expected: Mapping[str, Any],
        names: Sequence[str],
        tolerance: Tolerance,
        watch: Watch | None = None,
        paths: Sequence[str] = (),
        path_cause: PathCause | None = None,
    ) -> None:
        self.cases, self.expected, self._watch = cases, expected, watch
        self._names, self._tolerance = names, tolerance
        self._paths, self._path_cause = paths, path_cause
        self.failures: dict[str, CheckFailed] = {}
        self.tried: set[str] = set()
        self._right: list[tuple[str, Any, list[Any]]] = []
        self._wrong: dict[str, tuple[str, Any]] = {}

    def take(
        self,
        word: str,
        label: str,
        got: Any,
        failure: CheckFailed | None,
        points: list[Point],
    ) -> None:
        """Judge the result of a call, or note why there is none.

        `points` are those at which the call asked the function that it was lent.
        """
        self.tried.add(word)
        failed = failure or self._compare(word, label, got)
        if self._watch and not failure:
            failed = self._watched(word, label, got, points, failed)
        if failed is None:
            self._right.append((word, got, _frozen(got)))
        elif word not in self.failures:
            self.failures[word] = failed
            if failure is None:
                self._wrong[word] = label, got

    def _watched(
        self, word: str, label: str, got: Any, points: list[Point], failed: CheckFailed | None
    ) -> CheckFailed | None:
        """Look at the points for a broken promise, or for the cause of a wrong value."""
        case, watch = self.cases[word], self._watch
        finding: Finding | None = None
        if watch and (finding := watch.refused(case, points)):
            return finding.added_to(f"{label}:")
        if watch and failed and not failed.cause:
            finding = watch.explained(case, points, got, self.expected[word])
        return (
            CheckFailed(f"{failed} {finding.sentence}", cause=finding.cause) if finding else failed
        )

    def look_again(self, name: str) -> None:
        """Judge the right results again: none may change when the next is computed."""
        for word, got, before in self._right:
            if _frozen(got) == before:
                continue
            label = f"{name}, hidden test “{word}”, looked at again after other calls"
            failed = self._compare(word, label, got)
            if failed is not None:
                failed.cause = "shared memory"
                self.failures[word] = failed

    def explained(self, word: str) -> CheckFailed:
        """Return a failure with its likely cause, if its value is wrong."""
        if self.failures[word].cause or word not in self._wrong:
            return self.failures[word]
        label, got = self._wrong[word]
        return self._compare(word, label, got, explain=True) or self.failures[word]

    def _compare(
        self, word: str, label: str, got: Any, *, explain: bool = False
    ) -> CheckFailed | None:
        try:
            compare_result(
                label, got, self.expected[word], self.cases[word], names=self._names,
                tolerance=self._tolerance, reveal=False, explain=explain,
                paths=self._paths, path_cause=self._path_cause,
            )  # fmt: skip
        except CheckFailed as failed:
            return failed
        return None


def _frozen(result: Any) -> list[Any]:
    """Return the parts of a result in a form that stays as it is."""
    parts = result if type(result) is tuple else (result,)
    return [part.tobytes() if isinstance(part, np.ndarray) else part for part in parts]


def refusal(judge: Judge, reference: Callable[..., Any]) -> CheckFailed:
    """Say what is wrong with the plainest case that fails, and what those that fail share.

    The plainest is the first in the author's order. A guess at the cause is left out unless most
    of the wrong results suggest it: one result alone fits much by chance.
    """
    failing = [word for word in judge.cases if word in judge.failures]
    in_time = [word for word in failing if judge.failures[word].cause != "time limit"]
    shown, failed = _plainest(judge, in_time or failing)
    if failed.cause == "not implemented":
        return failed
    tried = {word: case for word, case in judge.cases.items() if word in judge.tried}
    kind, sentence = what_fails(set(failing), tried, judge.expected, reference)
    if len(tried) == 1:
        sentence = ""
    elif len(tried) < len(judge.cases):
        sentence += f" {len(judge.cases) - len(tried)} more were not tried."
    said = str(failed)
    if len(failing) == 1 and f"“{shown}”" not in said:  # a step of a run does not know it
        sentence = f"This is hidden test “{shown}”. {sentence}"
    stop = "" if said.endswith((".", "?", "!")) else "."
    message = f"{said}{stop} {sentence}".rstrip()
    return CheckFailed(message, case=kind or kind_of(shown), cause=failed.cause)


def _plainest(judge: Judge, failing: Sequence[str]) -> tuple[str, CheckFailed]:
    """Return the first case that fails, or the first with the cause that most suggest."""
    first = failing[0]
    if len(judge.tried) == 1:
        return first, judge.explained(first)
    alike: dict[str, str] = {}  # forms of one kind have the same numbers, and one voice
    for word in failing:
        if judge.failures[word].cause == judge.failures[first].cause:
            alike.setdefault(kind_of(word), word)
    witnesses = {word: judge.explained(word) for word in list(alike.values())[:WITNESSES]}
    for word, failed in witnesses.items():
        agree = sum(_share_a_name(failed.cause, other.cause) for other in witnesses.values())
        fact = failed.cause == judge.failures[word].cause or failed.cause in FACTS
        if failed.cause and (fact or (agree > 1 and agree > len(witnesses) / 2)):
            return word, failed
        if fact:
            break
    return first, judge.failures[first]


def _share_a_name(one: str, two: str) -> bool:
    return bool(one and two and set(one.split(" or ")) & set(two.split(" or ")))
