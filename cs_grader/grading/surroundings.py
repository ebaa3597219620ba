"""What a student's function would feel of a test if both ran in one process.

A test may rebind or delete one of the student's names, seed a global random generator, or turn
warnings into errors. What it set goes to the student's process with every call; of what the
student's code does to these, only warnings come back.
"""

import builtins
import random
import warnings
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

MAX_WARNINGS = 50


class Surroundings:
    """What a test has changed since it began.

    Parameters
    ----------
    space : dict
        The test's global names.
    fetched : mapping
        Those that are the student's, as they were fetched.
    seeds : bool
        Whether the test seeds a global random generator: only then the student's code sees ours.
    """

    def __init__(
        self, space: Mapping[str, Any], fetched: Mapping[str, Any], *, seeds: bool
    ) -> None:
        self._space, self._fetched, self._seeds = space, fetched, seeds
        self._filters, self._errors = list(warnings.filters), np.geterr()
        self._state = _random_state() if seeds else []

    def changes(self) -> dict[str, Any]:
        """Return what is otherwise now, to be sent with a call; nothing if nothing is."""
        return {name: value for name, value in (
            ("names", self._names()), ("gone", [n for n in self._fetched if n not in self._space]),
            ("mood", self._mood()), ("random", self._random()),
        ) if value}  # fmt: skip

    def _names(self) -> dict[str, Any]:
        names = self._fetched.items()
        return {n: self._space[n] for n, v in names if self._space.get(n, v) is not v}

    def _mood(self) -> list[Any]:
        """Return the filters of warnings that the test added, and how floating point fails."""
        added = [f for f in warnings.filters if f not in self._filters]
        if not added and np.geterr() == self._errors:
            return []
        plain = [[f[0], getattr(f[1], "pattern", None) or "", f[2].__name__]
                 for f in added if isinstance(f[2], type)]  # fmt: skip
        return [plain, np.geterr()]

    def _random(self) -> list[Any]:
        """Return the states of the global generators, if the test has moved them."""
        if not self._seeds or (state := _random_state()) == self._state:
            return []
        self._state = state
        return state


def _random_state() -> list[Any]:
    name, key, *rest = np.random.get_state()  # noqa: NPY002 - it is what tests seed
    return [[name, np.asarray(key).tobytes(), *rest], random.getstate()]


def warn_again(warned: Sequence[Sequence[str]]) -> None:
    """Show here the warnings that a student's code showed there."""
    for name, message in warned[:MAX_WARNINGS]:
        kind = getattr(builtins, name, UserWarning)
        known = isinstance(kind, type) and issubclass(kind, Warning)
        warnings.warn(message[:2000], kind if known else UserWarning, stacklevel=2)
