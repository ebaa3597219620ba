"""Let a student's function feel what a test set in its own process."""

import builtins
import contextlib
import random
import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np

MAX_WARNINGS = 50


@contextlib.contextmanager
def surrounded(told: dict[str, Any], space: dict[str, Any]) -> Iterator[list[list[str]]]:
    """Set what the tests told for one call; give a list that its warnings are put into.

    Parameters
    ----------
    told : dict
        What `cs_grader.grading.surroundings.Surroundings.changes` gave.
    space : dict
        The student's global names; they are put back after the call.
    """
    if told.get("random"):
        (name, key, *rest), state = told["random"]
        np.random.set_state((name, np.frombuffer(key, np.uint32), *rest))  # noqa: NPY002
        random.setstate(state)
    warned: list[list[str]] = []
    with _names(told, space), _mood(told.get("mood") or [[], {}]) as caught:
        yield warned
    if told.get("mood"):
        warned += [[w.category.__name__, str(w.message)[:2000]] for w in caught[:MAX_WARNINGS]]


@contextlib.contextmanager
def _names(told: dict[str, Any], space: dict[str, Any]) -> Iterator[None]:
    changed = told.get("names", {})
    touched = [*changed, *told.get("gone", ())]
    before = {name: space[name] for name in touched if name in space}
    for name in told.get("gone", ()):
        space.pop(name, None)
    space.update(changed)
    try:
        yield
    finally:
        for name in touched:
            space.pop(name, None)
        space.update(before)


@contextlib.contextmanager
def _mood(mood: list[Any]) -> Iterator[list[warnings.WarningMessage]]:
    """Keep quiet, but for what a test wants to hear."""
    filters, errors = mood
    with (
        np.errstate(**(errors or {"all": "ignore"})),
        warnings.catch_warnings(record=True) as caught,
    ):
        warnings.simplefilter("ignore")
        for action, message, name in reversed(filters):
            warnings.filterwarnings(action, message, _category(name))
        yield caught


def _category(name: str) -> type[Warning]:
    kind = getattr(builtins, name, None) or getattr(np.exceptions, name, Warning)
    return kind if isinstance(kind, type) and issubclass(kind, Warning) else Warning
