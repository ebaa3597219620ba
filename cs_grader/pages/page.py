"""What the pages for students and instructors have in common."""

import functools
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined


@functools.cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters |= {"tenths": tenths, "percent": percent}
    return environment


def render(template: str, **values: Any) -> str:
    """Return the page that a template makes of the values; text is escaped."""
    return _environment().get_template(template).render(**values)


def tenths(value: float) -> str:
    """Return a number with one digit after the point, unless that is a zero.

    Examples
    --------
    >>> tenths(61.25), tenths(100.0)
    ('61.2', '100')
    """
    return f"{value:.1f}".removesuffix(".0")


def percent(value: float) -> str:
    """Return a number of percent; no line ends between it and its sign."""
    return f"{tenths(value)}\N{NO-BREAK SPACE}%"


def single_name(name: str) -> str:
    """Return a name if it can be that of one file or folder; raise ValueError otherwise."""
    if name in ("", ".", "..") or "/" in name or "\\" in name or "\0" in name:
        raise ValueError(f"{name!r} cannot be the name of a file or folder.")
    return name
