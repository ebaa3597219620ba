"""The words of figures and drills: one table per chapter, ready to be translated.

Prose stands in the pages. What is drawn into a figure, said by an interactive one or asked by a
drill stands in ``cs_book/texts/<chapter>.toml`` instead, in a section for each figure or drill::

    [sigmoid_gradient]
    title_loss = "Loss"
    announcement = "z {{z}}, output {{output}}"

A word in double braces is filled in: by :func:`fill` here, by ``fill`` of ``toolkit.js`` in the
browser. (Single braces belong to TeX.) ``common.toml`` holds what all figures and drills share.

Translations are gettext catalogs of the domain ``texts``: the English sentence is the message,
``<chapter>.<section>.<key>`` its context. :func:`messages` lists them all.
"""

from __future__ import annotations

import gettext
import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
#: The language to speak, and the folder of its catalog; unset for English.
LANGUAGE_VARIABLE, LOCALE_VARIABLE = "CS_BOOK_LANGUAGE", "CS_BOOK_LOCALE"
DOMAIN = "texts"
PLACE = re.compile(r"\{\{(\w+)\}\}")


def chapters() -> list[str]:
    """Return the names of all tables."""
    return sorted(path.stem for path in FOLDER.glob("*.toml"))


@cache
def _english(chapter: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{chapter}.toml").read_text("utf-8"))


def section(chapter: str, name: str) -> dict[str, Any]:
    """Return one section of a chapter's table, translated where a catalog is set.

    Parameters
    ----------
    chapter : str
        Stem of the table's file.
    name : str
        The figure's or drill's section in it.

    Returns
    -------
    dict
        Texts by key. A key may hold texts by key again.

    Raises
    ------
    KeyError
        If the table has no such section.

    Examples
    --------
    >>> section("common", "drill")["check"]
    'Check'
    """
    table = _english(chapter)
    if name not in table:
        raise KeyError(f"cs_book/texts/{chapter}.toml has no section [{name}].")
    return _translated(table[name], f"{chapter}.{name}")


def fill(text: str, values: Mapping[str, object]) -> str:
    """Put values into a text's double braces.

    Parameters
    ----------
    text : str
        A text of a table.
    values : mapping
        What to put in, by name.

    Returns
    -------
    str

    Raises
    ------
    KeyError
        If the text names a value that is not there.

    Examples
    --------
    >>> fill("point {{number}}", {"number": 3})
    'point 3'
    """

    def value(match: re.Match[str]) -> str:
        if match[1] not in values:
            raise KeyError(f"{text!r} asks for {match[1]}; there are {', '.join(values)}.")
        return str(values[match[1]])

    return PLACE.sub(value, text)


def messages() -> Iterator[tuple[str, str]]:
    """Yield each text's context and its English wording, for extraction.

    Examples
    --------
    >>> ("common.drill.check", "Check") in set(messages())
    True
    """
    for chapter in chapters():
        yield from _walk(_english(chapter), chapter)


def _walk(entry: Any, context: str) -> Iterator[tuple[str, str]]:
    if isinstance(entry, str):
        yield context, entry
        return
    for key, value in entry.items():
        yield from _walk(value, f"{context}.{key}")


def _translated(entry: Any, context: str) -> Any:
    if isinstance(entry, str):
        return _catalog().pgettext(context, entry) if entry else entry
    return {key: _translated(value, f"{context}.{key}") for key, value in entry.items()}


def _catalog() -> gettext.NullTranslations:
    language = os.environ.get(LANGUAGE_VARIABLE)
    if not language:
        return gettext.NullTranslations()
    return gettext.translation(DOMAIN, os.environ.get(LOCALE_VARIABLE), [language])
