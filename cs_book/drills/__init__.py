"""Pencil questions that never run out: a class a drill, a module or package a chapter.

:mod:`cs_book.drills.base` says what an author writes. The sentences stand in
``cs_book/texts/<chapter>.toml``, under the drill's name. :func:`find_drills` finds every drill.
"""

from __future__ import annotations

import importlib
import pkgutil

from cs_book.drills.base import Drill, Variant

__all__ = ["Drill", "Variant", "find_drills"]


def find_drills() -> list[type[Drill]]:
    """Return every drill of every chapter, in the order of the modules."""
    for module in pkgutil.iter_modules(__path__):
        importlib.import_module(f"{__name__}.{module.name}")
    return sorted(Drill.__subclasses__(), key=lambda drill: (drill.chapter(), drill.name()))
