"""What holds for every public function, whatever it computes, tested on all of them.

An answer does not depend on how an array lies in memory; what float64 holds and float32 does not
is refused, and not turned into nan; no argument is modified.
"""

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
import pytest
from call_table import CALLS, RNG, WITHOUT_ARRAYS, Call, public_functions
from numpy.testing import assert_allclose, assert_array_equal

Change = Callable[[np.ndarray], np.ndarray]


def test_every_public_function_has_a_row():
    """Discovered from the packages: a function that is new must be added to the table."""
    assert public_functions() == CALLS.keys() | WITHOUT_ARRAYS
    assert not CALLS.keys() & WITHOUT_ARRAYS


def mapped(value: Any, change: Change) -> Any:
    """Copy a structure of arguments with every array in it changed."""
    if isinstance(value, np.ndarray):
        return change(value)
    if isinstance(value, Mapping):
        return {name: mapped(part, change) for name, part in value.items()}
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return type(value)(*(mapped(part, change) for part in value))
    if isinstance(value, list | tuple):
        return type(value)(mapped(part, change) for part in value)
    if dataclasses.is_dataclass(value):
        fields = [field.name for field in dataclasses.fields(value)]
        return type(value)(**{name: mapped(getattr(value, name), change) for name in fields})
    return value


def leaves(value: Any) -> Iterator[Any]:
    """Arrays, numbers and words of an answer, in a fixed order."""
    if isinstance(value, Mapping):
        value = list(value.values())
    elif dataclasses.is_dataclass(value):
        value = [getattr(value, field.name) for field in dataclasses.fields(value)]
    if isinstance(value, list | tuple):
        for part in value:
            yield from leaves(part)
    elif not callable(value):
        yield value


def answer(call: Call, args: Any, kwargs: Any) -> list[Any]:
    args = [np.random.default_rng(0) if a is RNG else a for a in args]
    kwargs = {k: np.random.default_rng(0) if a is RNG else a for k, a in kwargs.items()}
    return list(leaves(call.function(*args, **kwargs)))


def assert_same(mine: list[Any], wanted: list[Any]) -> None:
    assert len(mine) == len(wanted)
    for a, b in zip(mine, wanted, strict=True):
        if isinstance(b, np.ndarray) and b.dtype.kind in "fc":
            assert a.dtype == b.dtype
            assert_allclose(a, b, rtol=1e-7, atol=1e-9)
        elif isinstance(b, float):
            assert_allclose(a, b, rtol=1e-7, atol=1e-9)
        elif not isinstance(b, str):  # a sentence may quote the last digit
            assert_array_equal(a, b)


# --- memory


def strided(a: np.ndarray) -> np.ndarray:
    wide = np.zeros([2 * n + 1 for n in a.shape], a.dtype)
    window = wide[tuple(slice(1, None, 2) for _ in a.shape)]
    window[...] = a
    return window


def read_only(a: np.ndarray) -> np.ndarray:
    twin = a.copy()
    twin.flags.writeable = False
    return twin


def broadcast(a: np.ndarray) -> np.ndarray:
    """Equal numbers along the last axis, stored once; labels and masks must stay what they are."""
    return np.broadcast_to(a[..., :1], a.shape) if a.ndim and a.dtype.kind == "f" else a


LAYOUTS: dict[str, Change] = {
    "by columns": np.asfortranarray,
    "strided": strided,
    "reversed": lambda a: np.flip(np.flip(a).copy()),
    "read-only": read_only,
    "broadcast": broadcast,
}


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("name", CALLS)
def test_memory_layout_changes_no_answer(name, layout):
    call = CALLS[name]
    given = mapped([call.args, call.kwargs], LAYOUTS[layout])
    twin = mapped(given, lambda a: np.array(a, order="C"))
    before = mapped(given, lambda a: np.array(a, order="C"))
    assert_same(answer(call, *given), answer(call, *twin))
    for now, then in zip(leaves(given), leaves(before), strict=True):
        if isinstance(now, np.ndarray):
            assert_array_equal(now, then, err_msg="an argument was modified")


# --- float64 beside float32

SINGLE: Change = lambda a: a.astype(np.float32) if a.dtype.kind == "f" else a.copy()  # noqa: E731


def with_huge(arguments: Any, which: int) -> Any:
    """The arguments in float32, but for one array: that one is float64, and holds a huge entry."""
    count = -1

    def change(a: np.ndarray) -> np.ndarray:
        nonlocal count
        if a.dtype.kind != "f":
            return a.copy()
        count += 1
        if count != which:
            return a.astype(np.float32)
        twin = np.array(a, dtype=np.float64)
        twin.flat[0] = 1e60
        return twin

    return mapped(arguments, change)


def floats_in(arguments: Any) -> int:
    seen: list[np.ndarray] = []
    mapped(arguments, lambda a: seen.append(a) or a)
    return sum(a.dtype.kind == "f" for a in seen)


def finite(call: Call, arguments: Any) -> bool:
    """Whether every number of the answer is finite; a sentence instead of an answer is as good."""
    with np.errstate(all="ignore"):
        try:
            found = answer(call, *arguments)
        except (ValueError, FloatingPointError, AssertionError):
            return True
    numbers = [np.asarray(leaf) for leaf in found]
    return all(np.isfinite(a).all() for a in numbers if a.dtype.kind in "fc")


HUGE = [
    (name, which)
    for name, call in CALLS.items()
    for which in range(floats_in([call.args, call.kwargs]))
    if which == 0 or not name.endswith("_backward")  # a cache is of one dtype, that of its layer
]


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize(("name", "which"), HUGE)
def test_a_number_too_large_for_float32_is_refused_or_kept(name, which):
    """1e60 is a number in float64 and infinity in float32; its square is still a number."""
    call = CALLS[name]
    arguments = [call.args, call.kwargs]
    mixed = with_huge(arguments, which)
    in_double = mapped(mixed, lambda a: a.astype(float) if a.dtype.kind == "f" else a)
    assert finite(call, mixed) or not finite(call, in_double)


CONSTANTS = [
    (name, option, size)
    for name, call in CALLS.items()
    for option, value in [*enumerate(call.args), *call.kwargs.items()]
    for size in (1e60, 1e-60)
    if isinstance(value, float)
]


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize(("name", "option", "size"), CONSTANTS)
def test_a_constant_beyond_float32_is_refused_or_harmless(name, option, size):
    call = CALLS[name]
    args, kwargs = mapped([list(call.args), call.kwargs], SINGLE)
    (args if isinstance(option, int) else kwargs)[option] = size
    assert finite(call, [args, kwargs])
    assert finite(call, mapped([args, kwargs], np.zeros_like)), "where the arrays are 0"
