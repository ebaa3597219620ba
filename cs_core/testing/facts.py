"""What can be said in a few words about the inputs of a test."""

import inspect
import itertools
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cs_core.testing.calls import Call
from cs_core.testing.memory import layout_of

# counts that a small integer cannot hold, and sizes that somebody may work through in pieces
COLUMNS = (255, 127, 3, 2, 1)
ROWS = (4_096, 1_000, 255, 127, 1)
# where exponentials lose digits, and overflow in single and double precision
SIZES = (10_000, 1_000, 700, 350, 88, 40, 10)
GAPS = (700, 88, 40, 10, 5, 1)
FAR = (700, 88)


def facts_of(word: str, case: Call, expected: Any, reference: Callable[..., Any]) -> list[str]:
    """Return what is true of one input, the plainest first.

    Parameters
    ----------
    word : str
        The kind of input in the words of the test's author.
    case : Call
    expected : object
        The right result.
    reference : callable
        Its parameters give the arguments their names.

    Returns
    -------
    list of str

    Examples
    --------
    >>> from cs_core.testing import call
    >>> facts_of("two rows", call(np.array([[0.5], [50.0]])), 1.0, lambda x: 1.0)[:3]
    ['x of dtype float64', 'x of a floating dtype', '1 column of x']
    """
    words = [f"“{part}”" for part in word.partition(";")[0].split(", ")]
    if hasattr(reference, "facts"):  # it knows better what counts about its inputs
        return [*reference.facts(case), *words]
    named = _named(reference, case)
    arrays = {name: value for name, value in named.items() if isinstance(value, np.ndarray)}
    numbers = {name: v for name, v in named.items() if isinstance(v, int | float)}
    functions = {name: value for name, value in named.items() if callable(value)}
    found = [fact for name, array in arrays.items() for fact in _dtype_facts(name, array)]
    found += [fact for name, array in arrays.items() for fact in _shape_facts(name, array)]
    found += [fact for name, value in numbers.items() for fact in _number_facts(name, value)]
    found += [f"{name} “{getattr(f, '__name__', '')}”" for name, f in functions.items()]
    found += _result_facts(expected)
    found += words
    found += _memory_facts(arrays)
    for name, array in list(arrays.items())[:1]:
        found += _size_facts(name, array)
    return found


def _named(reference: Callable[..., Any], case: Call) -> dict[str, Any]:
    try:
        bound = inspect.signature(reference).bind(*case.args, **case.kwargs)
    except (TypeError, ValueError):  # built-in functions have no signature
        return {f"argument {i}": value for i, value in enumerate(case.args, start=1)} | case.kwargs
    if bound.args:
        return dict(bound.arguments)
    return bound.kwargs  # by name, where the function takes any names


def _dtype_facts(name: str, array: NDArray[Any]) -> Iterator[str]:
    yield f"{name} of dtype {array.dtype}"
    if array.dtype.kind == "f":
        yield f"{name} of a floating dtype"
    if array.dtype.kind not in "iu":
        return
    yield f"{name} of integers"
    if array.dtype.kind == "u":
        yield f"{name} of unsigned integers"
    if array.dtype.itemsize == 1:
        yield f"{name} of 8-bit integers"
    if array.dtype.itemsize < 8:
        yield f"{name} of integers shorter than int64"


def _shape_facts(name: str, array: NDArray[Any]) -> Iterator[str]:
    if array.ndim == 0:
        return
    rows, columns = array.shape[0], array.shape[1] if array.ndim > 1 else 1
    if array.ndim == 1:
        yield f"{name} of one axis"
    if rows == 1:
        yield f"1 row of {name}"
    if array.ndim > 2:
        yield f"{name} of more than two axes"
    if array.ndim > 1:
        if columns in (1, 2):
            yield f"{columns} column{'s' * (columns > 1)} of {name}"
        if rows == columns:
            yield f"{name} square"
        yield from (_more(columns, k, f"column{{}} of {name}") for k in COLUMNS if columns > k)
    yield from (_more(rows, k, f"row{{}} of {name}") for k in ROWS if rows > k)


def _more(count: int, k: int, what: str) -> str:
    return f"more than {k:,} {what.format('s' * (k > 1))}"


def _number_facts(name: str, value: float) -> Iterator[str]:
    if isinstance(value, bool):
        yield f"{name}={value}"
        return
    if value == 0:
        yield f"{name} = 0"
    if value != round(value):
        yield f"{name} not a whole number"
    yield f"{name} {'above' if value > 1 else 'below' if value < 1 else 'equal to'} 1"


def _result_facts(expected: Any) -> Iterator[str]:
    parts = expected if isinstance(expected, tuple) else (expected,)
    for part in parts:
        if np.ndim(part) == 0 and part == 0:
            yield "a loss of exactly 0"
        if np.ndim(part) and not np.any(part):
            yield "a result of zeros"
        elif np.ndim(part) > 1 and not np.any(part, axis=1).all():
            yield "a row of zeros in the result"


def _memory_facts(arrays: Mapping[str, NDArray[Any]]) -> Iterator[str]:
    for name, array in arrays.items():
        if word := layout_of(array):
            yield f"{name} {word}"
        if not array.flags.c_contiguous:
            yield f"{name} not row by row in memory"
    wide = {name: array.flags for name, array in arrays.items() if array.ndim > 1}
    orders = {name: (flags.c_contiguous, flags.f_contiguous) for name, flags in wide.items()}
    for one, two in itertools.combinations(orders, 2):
        if orders[one] != orders[two]:
            yield f"{one} and {two} in different orders in memory"


def _size_facts(name: str, array: NDArray[Any]) -> Iterator[str]:
    if array.dtype.kind != "f" or not array.size:
        return
    if array.size > 1 and (array == array.flat[0]).all():
        yield f"all entries of {name} equal"
    largest = float(np.abs(array).max())
    yield from (f"entries of {name} beyond ±{k:,}" for k in SIZES if largest > k)
    if not array.all():
        yield f"a 0 in {name}"
    if array.ndim < 2:
        return
    best, worst = array.max(axis=1), array.min(axis=1)
    gap, apart = float((best - worst).max()), float(np.ptp(best))
    yield from (f"gaps of more than {k:,} in a row of {name}" for k in GAPS if gap > k)
    yield from (f"rows of {name} more than {k:,} apart" for k in FAR if apart > k)
    yield from (f"a row of {name} all below -{k:,}" for k in (700, 100) if best.min() < -k)
    yield from (f"a row of {name} with an entry above {k:,}" for k in FAR if best.max() > k)
