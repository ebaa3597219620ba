"""A student's objects that stay in the student's process, and what the tests may do with them."""

import builtins
import operator
import re
import sys
import types
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from .wire import Handle

# What a test may ask for by name instead of a function's number; all are Python's own.
OPERATORS = (
    "add sub mul matmul truediv floordiv mod pow lshift rshift and_ or_ xor neg pos abs invert "
    "iadd isub imul imatmul itruediv ifloordiv imod ipow ilshift irshift iand ior ixor "
    "eq ne lt le gt ge contains getitem setitem delitem index"
)
FUNCTIONS = (
    "len iter next reversed bool int float complex round divmod str repr format getattr setattr "
    "delattr isinstance issubclass"
)
OPERATIONS: dict[str, Any] = {name: getattr(operator, name) for name in OPERATORS.split()}
OPERATIONS |= {name: getattr(builtins, name) for name in FUNCTIONS.split()}
OPERATIONS["enter"] = lambda manager: type(manager).__enter__(manager)
OPERATIONS["exit"] = lambda manager, *error: _leave(manager, *error)
OPERATIONS["define"] = lambda text, name: _define(text, name)


def _leave(manager: Any, name: str, message: str) -> Any:
    """Leave a `with` block, with an error that happened in it if it has a name."""
    if not name:
        return type(manager).__exit__(manager, None, None, None)
    kind: Any = getattr(builtins, name, None)
    known = isinstance(kind, type) and issubclass(kind, Exception)
    error: Exception = kind(message) if known else RuntimeError(message)
    return type(manager).__exit__(manager, type(error), error, None)


def _define(text: str, name: str) -> Any:
    """Return the function of that name that a text of the tests defines."""
    space: dict[str, Any] = {}
    exec(text, space)  # noqa: S102 - the instructor's
    return space[name]


class Objects:
    """The objects that the tests have a handle of, by number."""

    def __init__(self) -> None:
        self._values: dict[int, Any] = {}
        self._keys: dict[int, int] = {}
        self._next = 1

    def keep(self, keys: Iterable[int], first: int) -> None:
        """Forget all objects but some, and number new ones from here."""
        self._values = {key: self._values[key] for key in keys if key in self._values}
        self._keys = {id(value): key for key, value in self._values.items()}
        self._next = max(self._next, first)

    def __getitem__(self, key: int) -> Any:
        if key not in self._values:
            raise RuntimeError("this object was lost when its process ended")
        return self._values[key]

    def handle(self, value: Any) -> Handle:
        """Return a handle for what cannot be sent; the same one for the same object."""
        inner = value.func if isinstance(value, partial) else value
        name = str(getattr(inner, "__name__", type(inner).__name__))
        kind = _kind(value)
        if kind == "opaque":
            return Handle("opaque", 0, type(value).__name__, "student")
        return Handle(kind if kind != "exception" else self._lineage(value), self._key(value), name,
                      "student")  # fmt: skip

    def _key(self, value: Any) -> int:
        key = self._keys.get(id(value))
        if key is None:
            key = self._keys[id(value)] = self._next
            self._values[key] = value
            self._next += 1
        return key

    def _lineage(self, kind: type[BaseException]) -> str:
        """Return "exception", the student's classes it comes from, and Python's own above them."""
        own = [part for part in kind.__mro__ if is_own(part)]
        above = next(part for part in kind.__mro__ if part.__module__ == "builtins")
        words = [
            f"{self._key(part)}:{re.sub(r'[^a-zA-Z0-9_]', '_', part.__name__)}" for part in own
        ]
        return " ".join(["exception", *words, above.__name__])


def _kind(value: Any) -> str:
    """Return "function" for what can be called, "exception", "object", "iterator" or "opaque"."""
    kind = type(value)
    if isinstance(value, np.ndarray | np.generic | types.ModuleType):
        return "opaque"
    if isinstance(value, type) and issubclass(value, Exception) and is_own(value):
        return "exception"
    if callable(value):
        return "function"
    if is_own(kind):
        return "object"
    is_iterator = hasattr(kind, "__next__") and hasattr(kind, "__iter__")
    return "iterator" if is_iterator and kind.__module__ in ("builtins", "itertools") else "opaque"


def is_own(kind: type) -> bool:
    """Whether a class was written by the student: in the notebook, or in a module beside it."""
    module = sys.modules.get(kind.__module__)
    file = getattr(module, "__file__", None) or ""
    return kind.__module__ == "__main__" or file.startswith(f"{Path.cwd()}/")
