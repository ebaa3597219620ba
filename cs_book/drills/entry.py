"""Read what a person types as an answer: one number, or several.

A number may be a decimal or a fraction, with a point or a comma as the decimal mark, and with any
of the usual minus signs. Brackets are ignored. What a comma means is settled in this order:

1. Where there is a semicolon, semicolons part the numbers and a comma is a decimal mark.
2. Otherwise a comma is tried as parting numbers, and, where no blank touches it and no point is
   there, as a decimal mark. The reading with as many numbers as were asked for is the right one.

Where one whole number is asked for, ``1,930``, ``1.930`` and ``1 930`` are all 1930.

So ``0,333`` is one number, ``(1,5)`` is two where two are asked for, ``(1,5; 2)`` and ``1,5 2``
are two, and ``1,5,2,5`` is four or nothing. ``cs-drill.js`` holds the same rules for the page, and
a test runs both on the same entries.
"""

from __future__ import annotations

import re

LONGEST = 200
BLANK = "[ \t\u00a0\u2009\u202f]"  # not \s, whose meaning differs between Python and JavaScript
DECIMAL = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
GROUPED = re.compile(r"[+-]?[0-9]{1,3}(?:[., ][0-9]{3})+")
MINUSES = re.compile("[\u2010-\u2015\u2212]")


class EntryError(ValueError):
    """An entry that cannot be read; ``key`` names the sentence that says why."""

    def __init__(self, key: str, **values: object) -> None:
        """Keep the sentence's key and its values."""
        super().__init__(key, values)
        self.key, self.values = key, values


def read(text: str, count: int, *, whole: bool = False) -> tuple[float, ...]:
    """Return the numbers of an entry.

    Parameters
    ----------
    text : str
        What was typed.
    count : int
        How many numbers are asked for.
    whole : bool
        Whether the answer is made of whole numbers.

    Returns
    -------
    tuple of float

    Raises
    ------
    EntryError
        If the entry is empty, is no number, divides by zero, or has another number of numbers.

    Examples
    --------
    >>> read("-1/3", 1), read("0,5", 1)
    ((-0.3333333333333333,), (0.5,))
    >>> read("(1, −2, 1)", 3), read("(1,5; 2)", 2), read("1,5 2", 2)
    ((1.0, -2.0, 1.0), (1.5, 2.0), (1.5, 2.0))
    """
    plain = _plain(text[:LONGEST])
    if not plain:
        raise EntryError("nothing")
    if whole and count == 1 and GROUPED.fullmatch(plain):
        return (float(re.sub("[., ]", "", plain)),)
    readings = _readings(plain)
    for pieces in readings:
        if len(pieces) == count:
            return tuple(_number(piece) for piece in pieces)
    for piece in readings[0]:  # a word is a better reason than a wrong count
        _number(piece)
    raise EntryError("count_one" if count == 1 else "count", wanted=count, found=len(readings[0]))


def _plain(text: str) -> str:
    """Return the entry with one kind of minus and of blank, and no brackets."""
    text = re.sub(BLANK, " ", MINUSES.sub("-", text))
    text = re.sub(r"[()\[\]{}]", " ", text)
    text = re.sub(r" */ *", "/", text)
    text = re.sub(r"(^|[,;]) *([+-]) +", r"\1\2", text)
    return re.sub(r" +", " ", text).strip(" ")


def _readings(plain: str) -> list[list[str]]:
    """Return the ways to cut an entry into numbers."""
    if ";" in plain:
        return [_cut(plain.replace(",", "."), r"[; ]+")]
    readings = [_cut(plain, r"[, ]+")]
    if "," in plain and "." not in plain:
        joined = re.sub(r"(?<=[0-9]),(?=[0-9])", ".", plain)
        if not re.search(r"\.[0-9]*\.", joined):
            readings.append(_cut(joined, r"[, ]+"))
    return readings


def _cut(text: str, separator: str) -> list[str]:
    return [piece for piece in re.split(separator, text) if piece] or [text]


def _number(piece: str) -> float:
    """Return a decimal or a fraction."""
    above, slash, below = piece.partition("/")
    if not DECIMAL.fullmatch(above) or (slash and not DECIMAL.fullmatch(below)):
        raise EntryError("not_read", piece=piece)
    value = float(above)
    if slash:
        if float(below) == 0:
            raise EntryError("zero", piece=piece)
        value /= float(below)
    if value in (float("inf"), float("-inf")):
        raise EntryError("not_read", piece=piece)
    return value
