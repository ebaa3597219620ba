"""Stands for `cs_core.gradients` while its functions are what students are to write.

`cs_core.testing` imports from it, and it can be imported; whoever calls what it gives is told.
"""

from collections.abc import Callable
from typing import Any, NoReturn


def __getattr__(name: str) -> Callable[..., Any]:
    """Return a function that refuses to be called."""
    if name.startswith(("__", "pytest")):  # what Python and pytest ask any module for
        raise AttributeError(name)

    def absent(*_: Any, **__: Any) -> NoReturn:
        raise ModuleNotFoundError(
            f"cs_core.gradients.{name} is absent while your work is graded: write it with NumPy "
            "alone.",
            name="cs_core.gradients",
        )

    absent.__name__ = absent.__qualname__ = name
    return absent
