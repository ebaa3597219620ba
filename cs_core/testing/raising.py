"""Errors that a student's function must raise, and errors that must pass through it."""

from collections.abc import Callable, Mapping
from typing import Any

from cs_core.testing.calls import Call, copies, failure_of_call, guarded, name_of, refuse_modified
from cs_core.testing.failure import CheckFailed
from cs_core.testing.lending import Watched

SECONDS = 5.0


def check_refusals(
    function: Callable[..., Any],
    cases: Mapping[str, Call],
    *,
    error: type[Exception] = ValueError,
    hidden: bool = True,
) -> None:
    """Check that a function refuses some calls with an error, and changes none of their arrays.

    Parameters
    ----------
    function : callable
        The student's function.
    cases : mapping of str to Call
        A word for each kind of input that must be refused.
    error : type of exception, default ValueError
    hidden : bool, default True
        False for a check that a student sees: it prints a line when it passes.

    Raises
    ------
    CheckFailed
        If a call returns, or raises another error.

    Examples
    --------
    >>> from cs_core.testing import call
    >>> check_refusals(int, {"words": call("two")})
    """
    name = name_of(function)
    for word, case in cases.items():
        label, before = f"{name}, {'hidden test ' * hidden}“{word}”", copies(case)
        raised = _raised(label, function, case)
        if raised is None:
            words = f"must raise a {error.__name__}, and returned something."
            raise CheckFailed(f"{label}: {words}", case=word, cause="not refused")
        if isinstance(raised, NotImplementedError) or not isinstance(raised, error):
            raise failure_of_call(label, function, raised, seconds=SECONDS, reveal=not hidden)
        refuse_modified(label, case.arrays, before)
    if not hidden:
        print(f"{name}: refuses what it must.")  # noqa: T201


def check_restored(
    function: Callable[..., Any], arguments: Call, *, fails_at: tuple[int, ...] = (1, 2, 3)
) -> None:
    """Check that an error of the function it was lent comes out, and that nothing is left changed.

    Parameters
    ----------
    function : callable
        The student's function; its first argument is a function.
    arguments : Call
        A call that is right as long as nothing fails.
    fails_at : tuple of int
        The calls of the lent function that fail, one after the other.

    Raises
    ------
    CheckFailed
        If the error is kept back, or an array is not as it was.

    Examples
    --------
    >>> import numpy as np
    >>> from cs_core.testing import call
    >>> check_restored(lambda f, x: f(x), call(np.sum, np.ones(2)), fails_at=(1,))
    """
    name = name_of(function)
    label, before = f"{name}, hidden test “f raises an error”", copies(arguments)
    for turn in fails_at:
        lent = Watched(arguments.args[0], fails_at=turn)
        raised = _raised(label, function, Call((lent, *arguments.args[1:]), arguments.kwargs))
        try:
            refuse_modified(label, arguments.arrays, before)
        except CheckFailed:
            words = "x is not as it was when f raised an error. Work on a copy, or put it back in "
            said = f"{label}: {words}a `finally` block."
            raise CheckFailed(said, case="f raises an error", cause="not restored") from None
        if raised is None and len(lent.points) >= turn:
            said = f"{label}: the error of f was kept back; let it out to the caller."
            raise CheckFailed(said, case="f raises an error", cause="error kept back")
        if raised is not None and not isinstance(raised, ArithmeticError):
            raise failure_of_call(label, function, raised, seconds=SECONDS, reveal=False)


def _raised(label: str, function: Callable[..., Any], case: Call) -> Exception | None:
    """Return what a call raised, or None; what goes wrong with the call itself is raised."""
    with guarded(label, function, seconds=SECONDS, reveal=False):
        try:
            function(*case.args, **case.kwargs)
        except CheckFailed:
            raise
        except Exception as error:
            return error
    return None
