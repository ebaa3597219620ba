"""Whether an answer hands its work to a library that does what was asked for."""

import dis
import functools
import types
from collections.abc import Iterator
from typing import Any

from cs_core.testing.failure import CheckFailed
from cs_core.testing.wrapped import Wrapped

# Modules an answer may not borrow from: they hold what it is asked to derive.
BORROWED = ("cs_core", "torch", "tensorflow", "jax", "autograd", "sklearn", "scipy")

_LOADS = ("LOAD_GLOBAL", "LOAD_NAME", "IMPORT_NAME")


def refuse_borrowed(name: str, function: Any) -> None:
    """Refuse an answer that imports or calls such a library, itself or through its helpers.

    Raises
    ------
    CheckFailed
        Naming what is used, and from where.

    Notes
    -----
    This catches what is written down. It is a reminder for honest students, not a fence.
    """
    for used, home in _origins(name, function, set()):
        root = home.partition(".")[0]
        if root in BORROWED:
            words = f"{name}: uses {used} from {root}. Write it with NumPy alone."
            raise CheckFailed(words, cause="borrowed")


def _origins(word: str, value: Any, seen: set[int]) -> Iterator[tuple[str, str]]:
    """Yield every name that a value leads to through the student's own functions, and its home."""
    if id(value) in seen:
        return
    seen.add(id(value))
    if isinstance(value, types.ModuleType):
        yield word, value.__name__
    elif isinstance(value, Wrapped):
        yield from _origins(word, value.maker, seen)
    elif isinstance(value, functools.partial):
        yield from _origins(word, value.func, seen)
    elif isinstance(value, types.FunctionType):
        yield word, value.__module__ or ""
        if (value.__module__ or "").partition(".")[0] not in (*BORROWED, "numpy"):
            yield from _inside(value, seen)
    else:
        yield word, str(getattr(value, "__module__", None) or "")


def _inside(function: types.FunctionType, seen: set[int]) -> Iterator[tuple[str, str]]:
    """Look at the globals, imports, closure and defaults of one of the student's functions."""
    for used in _loaded(function.__code__):
        if used in function.__globals__:
            yield from _origins(used, function.__globals__[used], seen)
        else:
            yield used, used  # an import inside the function, or a module named in a string
    cells = [cell.cell_contents for cell in function.__closure__ or () if _filled(cell)]
    for value in (*cells, *(function.__defaults__ or ())):
        yield from _origins(getattr(value, "__name__", "a value"), value, seen)


def _filled(cell: types.CellType) -> bool:
    try:
        return cell.cell_contents is not None
    except ValueError:  # a name that is never bound
        return False


def _loaded(code: types.CodeType) -> Iterator[str]:
    """Yield the global names, imports and text constants of a function and those inside it."""
    for step in dis.get_instructions(code):
        if step.opname in _LOADS and step.argval:
            yield step.argval
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from _loaded(constant)
        elif isinstance(constant, str) and _names_borrowed_module(constant):
            yield constant  # as in importlib.import_module("torch")


def _names_borrowed_module(text: str) -> bool:
    dotted_name = text.replace(".", "_").isidentifier()  # not a sentence that begins with one
    return dotted_name and text.partition(".")[0] in BORROWED
