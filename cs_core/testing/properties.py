"""Results that a property tells right from wrong, where more than one is right."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cs_core.testing.calls import Call, name_of, run_call
from cs_core.testing.failure import CheckFailed, told_of
from cs_core.testing.independence import Fault
from cs_core.testing.origin import refuse_borrowed


def check_properties(
    function: Callable[..., Any],
    cases: Mapping[str, Call],
    judge: Callable[[Call, Any], Fault | None],
    *,
    rng: np.random.Generator | None = None,
    seconds: float = 5.0,
) -> None:
    """Check what results must have in common, where many are right.

    Parameters
    ----------
    function : callable
        The student's function.
    cases : mapping of str to Call
        A word for each kind of input, and the arguments; the plainest first. Arrays may stand in
        lists, too: none of them may change.
    judge : callable
        ``judge(call, result)`` returns what is wrong with a result, or None.
    rng : numpy.random.Generator, optional
        For hidden tests: draws the order. Messages then name the kind of input. Without it a line
        is printed when all is well.
    seconds : float
        Time allowed for each call.

    Raises
    ------
    CheckFailed
        If a call raises, changes an argument, or its result is not right. Of the hidden cases that
        fail, the plainest is told.

    Examples
    --------
    >>> from cs_core.testing import call
    >>> def sorted_at_all(case, got):
    ...     return None if (np.diff(got) >= 0).all() else Fault("Not sorted.", "order")
    >>> check_properties(np.sort, {"three": call([2, 3, 1])}, sorted_at_all)
    sort: as it should be.
    """
    name, hidden = name_of(function), rng is not None
    words = list(cases)
    if rng is not None:
        refuse_borrowed(name, function)
        words = [words[i] for i in rng.permutation(len(words))]
    failed: dict[str, CheckFailed] = {}
    for word in words:
        label = f"{name}, hidden test “{word}”" if hidden else name
        try:
            with told_of(name, word):
                _judged(label, function, cases[word], judge, seconds, hidden=hidden)
        except CheckFailed as failure:
            failure.case = word if hidden else ""
            failed[word] = failure
            if failure.cause in ("time limit", "not implemented"):
                break
    for word in cases:
        if word in failed:
            raise failed[word]
    if not hidden:
        print(f"{name}: as it should be.")  # noqa: T201


def _judged(
    label: str,
    function: Callable[..., Any],
    case: Call,
    judge: Callable[[Call, Any], Fault | None],
    seconds: float,
    *,
    hidden: bool,
) -> None:
    """Judge one call."""
    inner = _Inside(case)
    got, _ = run_call(label, function, case, seconds=seconds, reveal=not hidden)
    inner.refuse_modified(label)
    with np.errstate(all="ignore"):
        fault = judge(case, got)
    if fault:
        raise CheckFailed(f"{label}: {fault.sentence}", cause=fault.cause)


class _Inside:
    """The arrays in the lists of a call, and what they held."""

    def __init__(self, case: Call) -> None:
        given = [*case.args, *case.kwargs.values()]
        self._lists = [value for value in given if isinstance(value, list)]
        self._were = [list(value) for value in self._lists]
        self._copies = [[np.array(part) for part in value] for value in self._lists]

    def refuse_modified(self, label: str) -> None:
        """Refuse a call that wrote into one of them or into a list, and mend it."""
        changed = False
        for value, were, before in zip(self._lists, self._were, self._copies, strict=True):
            changed |= len(value) != len(were) or any(
                a is not b for a, b in zip(value, were, strict=False)
            )
            value[:] = were
            mended = [_mended(a, b) for a, b in zip(were, before, strict=True)]  # each of them
            changed |= any(mended)
        if changed:
            raise CheckFailed(
                f"{label}: an array that stands in a list among the arguments, or the list, was "
                "modified. Work on copies: `/=` and `weights[l] =` write into the caller's.",
                cause="modified argument",
            )


def _mended(array: NDArray[Any], before: NDArray[Any]) -> bool:
    """Put back what an array held; return whether that was needed."""
    if np.array_equal(array, before):
        return False
    if array.flags.writeable:
        array[...] = before
    return True
