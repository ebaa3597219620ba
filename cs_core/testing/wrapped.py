"""What stands around a student's function, so that its results can be compared."""

import copy
from collections.abc import Callable
from typing import Any

from cs_core.testing.calls import name_of


class Wrapped:
    """A function that calls the student's, the maker, and looks at what came back."""

    def __init__(self, maker: Callable[..., Any]) -> None:
        self.maker = maker
        self.__name__ = name_of(maker)

    def like(self, maker: Callable[..., Any]) -> "Wrapped":
        """Return the same around another function."""
        other = copy.copy(self)
        other.maker = maker
        return other
