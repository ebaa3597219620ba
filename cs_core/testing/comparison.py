"""Comparing what came back with what should have."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cs_core.diagnosis import Cause
from cs_core.testing.calls import Call
from cs_core.testing.causes import NO_CAUSE, appended, pattern_cause, without_question
from cs_core.testing.failure import CheckFailed
from cs_core.testing.gradient_causes import gradient_cause
from cs_core.testing.paths import recorded, same_length, same_text

# Exact types: an object that only pretends to be a number could claim to equal everything.
NUMBER_TYPES = frozenset({int, float, *np.sctypeDict.values()})
TRUTH_TYPES = frozenset({bool, np.bool_})
PLAIN_FLOATS = frozenset({float, np.float32, np.float64})
SINGLE_TOLERANCE = 1e-5
PathCause = Callable[[dict[str, Any], Call], Cause]


class Tolerance(NamedTuple):
    """An entry passes within ``atol + rtol * abs(expected)``."""

    rtol: float
    atol: float

    def for_call(self, arguments: Call) -> "Tolerance":
        """Widen to single precision if the first floating array is in single precision."""
        first = _first_floating(arguments)
        if first is not None and _precision(arguments, first) == np.float32:
            return Tolerance(*(max(t, SINGLE_TOLERANCE) for t in self))
        return self

    def for_large_numbers(self, arguments: Call) -> "Tolerance":
        """Widen to a few units in the last place of the largest number in the first array."""
        first = _first_floating(arguments)
        if first is None or not first.size or not np.isfinite(largest := np.abs(first).max()):
            return self
        return Tolerance(
            self.rtol,
            max(self.atol, 4 * float(np.finfo(_precision(arguments, first)).eps * largest)),
        )


def _precision(arguments: Call, first: NDArray[Any]) -> np.dtype[Any]:
    """Return the dtype whose digits count: that of an array, or float64 if asked."""
    asked = getattr(arguments, "dtype", first.dtype)
    return asked if asked == np.float64 else first.dtype


def _first_floating(arguments: Call) -> NDArray[Any] | None:
    values = (*arguments.args, *arguments.kwargs.values())
    return next((a for a in values if type(a) is np.ndarray and a.dtype.kind == "f"), None)


def compare_result(
    label: str,
    got: Any,
    expected: Any,
    arguments: Call,
    *,
    names: Sequence[str],
    tolerance: Tolerance,
    reveal: bool,
    explain: bool = True,
    paths: Sequence[str] = (),
    path_cause: PathCause | None = None,
) -> None:
    """Raise `CheckFailed` unless the result of a call has the parts and values expected.

    A part that is a text must be that text.

    Parameters
    ----------
    label : str
        Starts every message.
    got, expected : number, ndarray, str, None or tuple of these
        What came back, and what should have.
    arguments : Call
        What the call got.
    names : sequence of str
        A name for each part of the result.
    tolerance : Tolerance
        Widened if the first floating array is in single precision.
    reveal : bool
        Whether messages may show values.
    explain : bool
        Whether to look for the cause of a wrong value, which takes time.
    paths : sequence of str, optional
        Names of parts whose first axis is time.
    path_cause : callable, optional
        ``path_cause(parts that came back by name, arguments) -> Cause`` if one of them is wrong.
    """
    parts = expected if isinstance(expected, tuple) else (expected,)
    if len(names) != len(parts):
        raise ValueError(f"names must name the {len(parts)} parts of the result, got {names}")
    if isinstance(expected, tuple):
        _same_length(label, got, names)
    else:
        got = (got,)
    limits = tolerance.for_call(arguments)
    named = dict(zip(names, got, strict=True))

    def of_path(part: str, mine: Any, right: Any) -> Cause:
        if explain and path_cause is not None and (told := path_cause(named, arguments)).name:
            return told
        return recorded(mine, right) if explain and part in paths else NO_CAUSE

    for part, mine, right in zip(names, got, parts, strict=True):
        if isinstance(right, str):
            same_text(label, part, mine, right)
            continue
        if part in paths and type(mine) is np.ndarray and mine.ndim == np.ndim(right) > 0:
            same_length(label, part, mine, right, of_path)
        same_form(label, part, mine, right)
        if right is None:
            continue
        if _within(mine, right, limits):
            continue
        wider = limits.for_large_numbers(arguments)
        fault = _worst_entry(mine, right, wider, reveal=reveal)
        if fault is not None:
            with_loss = np.ndim(parts[0]) == 0
            cause = of_path(part, mine, right)
            if explain and not cause.name and type(right) is not bool:
                cause = _cause(part, mine, right, arguments, with_loss=with_loss, reveal=reveal)
            raise CheckFailed(
                f"{label}: {part} is not right. {fault}{appended(cause)}", cause=cause.name
            )


def _cause(
    part: str, mine: Any, right: Any, arguments: Call, *, with_loss: bool, reveal: bool
) -> Cause:
    """Find the bug behind a wrong part: by the pattern of its error, or by diagnosing a gradient.

    A part is a gradient if its name begins with d, as in dx, or with grad, and it has the shape of
    the first array argument; if a loss came with it, that argument is where it was taken.
    """
    arrays = list(arguments.arrays.values())
    n = len(arrays[-1]) if arrays and arrays[-1].ndim else None  # labels or targets come last
    columns = arrays[0].size / n if n else None
    found = pattern_cause(mine, right, n, columns)
    if found.name == "true class" and not any(a.ndim == 1 and a.dtype.kind in "iu" for a in arrays):
        found = NO_CAUSE
    if part == "out" or part.endswith(".grad"):  # no mean was taken there, and no ½
        return without_question(found)
    gradient = part.startswith(("d", "grad")) and np.ndim(right) > 0
    if found is not NO_CAUSE or not gradient or not arrays or arrays[0].shape != right.shape:
        return found
    values = dict(enumerate(arguments.args)) | arguments.kwargs
    return gradient_cause(mine, right, values, at_first=with_loss, reveal=reveal)


def _same_length(label: str, got: Any, names: Sequence[str]) -> None:
    if type(got) is tuple and len(got) == len(names):
        return
    came = f"a tuple of {len(got)}" if type(got) is tuple else type(got).__name__
    raise CheckFailed(
        f"{label}: must return {len(names)} values, ({', '.join(names)}), got {came}.",
        cause="wrong return value",
    )


def same_form(label: str, part: str, mine: Any, right: Any) -> None:
    """Check that a part of a result is a number, truth value, None or array like the right one."""
    if right is None:
        if mine is not None:
            said = f"{label}: {part} must be None, got {type(mine).__name__}."
            raise CheckFailed(said, cause="wrong type")
        return
    if type(right) is bool:
        if type(mine) not in TRUTH_TYPES:
            said = f"{label}: {part} must be True or False, got {type(mine).__name__}."
            raise CheckFailed(said, cause="wrong type")
        return
    if isinstance(right, np.ndarray) and right.ndim:
        _same_array_form(label, part, mine, right)
    elif type(mine) not in NUMBER_TYPES and not (type(mine) is np.ndarray and mine.ndim == 0):
        shape = f" of shape {mine.shape}" if isinstance(mine, np.ndarray) else ""
        raise CheckFailed(
            f"{label}: {part} must be one number, got {type(mine).__name__}{shape}.",
            cause="wrong shape" if shape else "wrong type",
        )
    dtype = np.asarray(mine).dtype
    if dtype.kind not in "iuf":
        raise CheckFailed(
            f"{label}: {part} must hold real numbers, got dtype {dtype}.", cause="wrong dtype"
        )


def _same_array_form(label: str, part: str, mine: Any, right: NDArray[Any]) -> None:
    if type(mine) is not np.ndarray:
        raise CheckFailed(
            f"{label}: {part} must be a NumPy array, got {type(mine).__name__}.",
            cause="wrong type",
        )
    if mine.shape != right.shape:
        transposed = mine.shape == right.shape[::-1]
        hint = " Is it transposed?" if transposed else ""
        raise CheckFailed(
            f"{label}: {part} has shape {mine.shape}, must have {right.shape}.{hint}",
            cause="transposed" if transposed else "wrong shape",
        )
    if right.dtype.kind == "f" and mine.dtype != right.dtype:
        raise CheckFailed(
            f"{label}: {part} has dtype {mine.dtype}, must have {right.dtype}, the dtype of the "
            "input it belongs to.",
            cause="wrong dtype",
        )


def _within(mine: Any, right: Any, tolerance: Tolerance) -> bool:
    if type(right) is bool:
        return bool(mine) is right
    if type(mine) in PLAIN_FLOATS and type(right) in PLAIN_FLOATS:  # arrays of one entry are slow
        mine, right = float(mine), float(right)
        return bool(abs(mine - right) <= tolerance.atol + tolerance.rtol * abs(right))
    error = np.abs(np.subtract(mine, right, dtype=np.float64))
    return bool((error <= tolerance.atol + tolerance.rtol * np.abs(right)).all())


def _worst_entry(mine: Any, right: Any, tolerance: Tolerance, *, reveal: bool) -> str | None:
    """Say how many entries are off, and describe the worst; None if all are right."""
    if type(right) is bool:
        return f"It is {not right}, must be {right}."
    got, want = np.asarray(mine, dtype=np.float64), np.asarray(right, dtype=np.float64)
    error = np.abs(got - want)
    if np.isfinite(error).all() and (error <= tolerance.atol + tolerance.rtol * np.abs(want)).all():
        return None
    excess = np.nan_to_num(error - (tolerance.atol + tolerance.rtol * np.abs(want)), nan=np.inf)
    if not (excess > 0).any():
        return None
    worst = tuple(int(i) for i in np.unravel_index(int(np.argmax(excess)), want.shape))
    count = (
        "It is off"
        if want.ndim == 0
        else f"{int((excess > 0).sum())} of {want.size} entries are off"
    )
    words = [count] if want.ndim == 0 else [count, f"the worst at index {worst}"]
    if reveal:
        words.append(f"got {got[worst] + 0:.8g}, expected {want[worst] + 0:.8g}")
    if np.isfinite(error[worst]):
        size = float(np.abs(want[worst]) + np.abs(got[worst]))
        words.append(f"relative error {error[worst] / size:.1e}")
    return ", ".join(words) + "."
