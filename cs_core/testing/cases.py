"""Many cases against a reference, and what an answer that fails has to be told."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from cs_core.testing.batches import run_all
from cs_core.testing.calls import Call, name_of
from cs_core.testing.comparison import PathCause, Tolerance
from cs_core.testing.crossing import Form
from cs_core.testing.judging import Judge, refusal
from cs_core.testing.lending import Watch, lend
from cs_core.testing.origin import refuse_borrowed
from cs_core.testing.slips import Slip, fitting

SECOND_LOOKS = 12
# inputs with more entries are tried last, so that time is never up before the small ones
LARGE = 3_000


def check_cases(
    function: Callable[..., Any],
    reference: Callable[..., Any],
    cases: Mapping[str, Call],
    *,
    rng: np.random.Generator,
    names: Sequence[str] = ("result",),
    rtol: float = 1e-9,
    atol: float = 1e-12,
    seconds: float = 5.0,
    watch: Watch | None = None,
    slips: Sequence[Slip] = (),
) -> None:
    """Check a function against a reference on named cases, in random order, some of them twice.

    All cases are tried. The message is about the plainest one that fails, and says what the inputs
    that fail have in common. It shows no values, so that this can be used for tests whose data
    stays hidden.

    Parameters
    ----------
    function, reference : callable
        The student's function and one that is right.
    cases : mapping of str to Call
        A word for each kind of input, and the arguments; the plainest first. `crossed` makes more
        of them.
    rng : numpy.random.Generator
        Draws the order.
    names, rtol, atol
        As in `check_value`.
    seconds : float
        Time allowed for all calls together.
    watch : Watch, optional
        What is promised about the calls of the first argument, a function: `Differences` for the
        points of a difference quotient, `Along` for a direction, `Watch` for their number alone.
    slips : sequence of Slip
        Functions with known bugs. The first that gives the same wrong result names the cause.

    Raises
    ------
    CheckFailed
        If a case is not right, or when time is up, or if the function hands the work to a library
        that does what was asked for.

    Examples
    --------
    >>> from cs_core.testing import call
    >>> check_cases(np.square, lambda x: x * x, {"three numbers": call(np.arange(3.0))},
    ...             rng=np.random.default_rng(0))
    """
    judge_cases(
        function, reference, cases, rng, names, Tolerance(rtol, atol), seconds, watch,
        path_cause=fitting(function, slips) if slips else None,
    )  # fmt: skip


def judge_cases(
    function: Callable[..., Any],
    reference: Callable[..., Any],
    cases: Mapping[str, Call],
    rng: np.random.Generator,
    names: Sequence[str],
    tolerance: Tolerance,
    seconds: float,
    watch: Watch | None = None,
    *,
    paths: Sequence[str] = (),
    path_cause: PathCause | None = None,
) -> None:
    """Do what `check_cases` says, and explain the parts called `paths` by `path_cause`."""
    name = name_of(function)
    refuse_borrowed(name, function)
    with np.errstate(all="ignore"):  # a warning on standard error would cost all points
        expected = _expected(reference, cases)
    order = _order(cases, rng)
    labels = [f"{name}, hidden test “{word}”" for word in order]
    lent = [lend(cases[word], watch) for word in order]
    found = run_all(labels, function, [case for case, _ in lent], seconds=seconds)
    judge = Judge(cases, expected, names, tolerance, watch, paths, path_cause)
    for i, (got, failure) in enumerate(found):
        judge.take(order[i], labels[i], got, failure, lent[i][1])
    if not judge.failures:
        judge.look_again(name)
    if judge.failures:
        raise refusal(judge, reference)


def _expected(reference: Callable[..., Any], cases: Mapping[str, Call]) -> dict[str, Any]:
    """Return the right results. Forms of one case share a computation, in double precision."""
    known: dict[int, Any] = {}
    cast: dict[tuple[int, Any], Any] = {}
    found = {}
    for word, case in cases.items():
        plain = case.like if isinstance(case, Form) else case
        if id(plain) not in known:
            known[id(plain)] = reference(*plain.args, **plain.kwargs)
        found[word] = known[id(plain)]
        if isinstance(case, Form):
            key = id(plain), case.dtype
            if key not in cast:
                cast[key] = _in_dtype(known[id(plain)], case.dtype)
            found[word] = cast[key]
    return found


def _in_dtype(result: Any, dtype: Any) -> Any:
    if np.dtype(dtype).kind != "f":  # whole numbers are computed in double precision
        return result
    parts = result if isinstance(result, tuple) else (result,)
    cast = [
        part.astype(dtype) if np.ndim(part) and part.dtype.kind == "f" else part for part in parts
    ]
    return tuple(cast) if isinstance(result, tuple) else cast[0]


def _order(cases: Mapping[str, Call], rng: np.random.Generator) -> list[str]:
    """Return the cases in random order, some of them twice, large inputs last."""
    words = list(cases)
    again = rng.choice(len(words), size=min(SECOND_LOOKS, len(words)), replace=False)
    words += [words[i] for i in again]  # the second answer must be as good as the first
    mixed = [words[i] for i in rng.permutation(len(words))]
    return sorted(mixed, key=lambda w: cases[w].size > LARGE)
