"""What a notebook holds, as a page may show it: plain text, and pictures that are pictures.

Whatever a submission printed or drew goes through here. Nothing but text that the template
escapes, and pictures made anew from checked bytes, reaches a page.
"""

import base64
import binascii
import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from markupsafe import escape

TEXT_LIMIT = 20_000  # characters of one output
PICTURE_LIMIT = 1_000_000  # bytes of one picture
PICTURES = ("image/png", "image/jpeg")
PAGE_LIMIT = 5_000_000  # bytes of all text and pictures of a page
SIDE_LIMIT = 10_000  # pixels: a small file may unpack to a picture that fills the memory
PHONE_WIDTH, MOST_ROWS = 36, 18  # characters in a row of text; rows that feedback.css shows at once

_ANSI = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[ -/]*[0-~])")
_LINE_END = re.compile(r"(?<!\r)\r+(?=\n|\Z)")
_WRITTEN_OVER = re.compile(r"^[^\n]*\r", re.MULTILINE)
# Control characters, those that reorder or hide text, and halves of characters.
_STRANGE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff"
    "\ufeff\ufff0-\ufffb\ufffe\uffff\U000e0000-\U000e0fff]"
)


@dataclass(frozen=True)
class Shown:
    """One output.

    Attributes
    ----------
    kind : str
        "text", "error" or "picture".
    text : str
        What stands there; for a picture, empty.
    uri : str
        A picture's data URI.
    width, height : int
        A picture's size in pixels.
    note : str
        A sentence, if something was cut or left out.
    """

    kind: str
    text: str = ""
    uri: str = ""
    width: int = 0
    height: int = 0
    note: str = ""

    @property
    def long(self) -> bool:
        """Whether it is taller than a page shows at once, if not elsewhere, then on a phone."""
        rows = sum(1 + len(line) // PHONE_WIDTH for line in self.text.split("\n"))
        return rows > MOST_ROWS


class Room:
    """How much more a page may hold."""

    def __init__(self, size: int = PAGE_LIMIT) -> None:
        self.left = size

    def take(self, size: int) -> bool:
        """Take so many bytes, if they are there."""
        if size > self.left:
            self.left = 0  # what comes later must not fill the gap: the page would read wrong
            return False
        self.left -= size
        return True


def clean(text: str) -> str:
    """Return text without codes for terminals; what cannot be seen becomes a visible sign."""
    text = _LINE_END.sub("", _ANSI.sub("", text))
    text = _WRITTEN_OVER.sub("", text)  # a progress bar writes over itself: the last state counts
    return _STRANGE.sub("\ufffd", text)


def cut(value: Any, limit: int = TEXT_LIMIT) -> tuple[str, str]:
    """Return the first characters of a notebook's text, cleaned, and a sentence if more follow."""
    parts = [value] if isinstance(value, str) else value if isinstance(value, list) else []
    texts = [part for part in parts if isinstance(part, str)]
    size, start, room = sum(map(len, texts)), [], limit
    for part in texts:
        start.append(part[:room])
        room -= len(start[-1])
        if room <= 0:
            break
    note = "" if size <= limit else f"Cut: {limit:,} of {size:,} characters are shown."
    return clean("".join(start)), note


def show_outputs(outputs: Any, room: Room) -> list[Shown]:
    """Return what a cell put out, as far as the page has room."""
    shown: list[Shown] = []
    for output in _each(outputs):
        if not room.take(100 + len(escape(output.text).encode()) + len(output.uri)):
            note = f"Left out: this page would become larger than {PAGE_LIMIT / 1e6:g} MB."
            return [*shown, Shown("text", note=note)]
        shown.append(output)
    return shown


def _each(outputs: Any) -> Iterator[Shown]:
    """Yield every output; what is printed in several pieces is one."""
    known = [o for o in outputs if isinstance(o, dict)] if isinstance(outputs, list) else []
    for stream, group in groupby(known, lambda output: output.get("output_type") == "stream"):
        if stream:
            yield _text([part for output in group for part in _parts(output.get("text"))])
            continue
        for output in group:
            if output.get("output_type") == "error":
                yield _error(output)
            elif isinstance(output.get("data"), dict):
                yield _display(output["data"])


def _parts(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _text(value: Any, kind: str = "text") -> Shown:
    text, note = cut(value)
    return Shown(kind, text.rstrip("\n"), note=note)


def _error(output: dict[str, Any]) -> Shown:
    lines = [line for line in _parts(output.get("traceback")) if isinstance(line, str)]
    if lines:
        return _text("\n".join(lines), "error")
    return _text(f"{output.get('ename')}: {output.get('evalue')}", "error")


def _display(data: dict[Any, Any]) -> Shown:
    """Return the picture if there is one, else the plain text, else any other text as it stands."""
    note = ""
    for kind in PICTURES:
        if kind in data:
            picture = _picture(kind, data[kind])
            if picture.uri:
                return picture
            note = picture.note
    texts = sorted((k for k in data if isinstance(k, str) and k not in PICTURES), key=_plain_first)
    for kind in texts:
        shown, name = _text(data[kind]), clean(kind[:60])
        said = "" if kind == "text/plain" else f"Shown as text: {name}."
        if not shown.text:
            said = f"Left out: {name}."
        return replace(shown, note=" ".join(filter(None, (note, said, shown.note))))
    return Shown("text", note=note)


def _plain_first(kind: str) -> tuple[bool, str]:
    return kind != "text/plain", kind


def _picture(kind: str, value: Any) -> Shown:
    """Return a picture, made anew from its bytes; only a note if it is none, or too large."""
    encoded = "".join(part for part in _parts(value) if isinstance(part, str))
    if len(encoded) > 1.5 * PICTURE_LIMIT:
        return _no_picture(len(encoded) * 3 // 4)
    try:
        data = base64.b64decode("".join(encoded.split()), validate=True)
    except (binascii.Error, ValueError):
        return Shown("text", note=f"Left out: what is called {kind} is none.")
    if len(data) > PICTURE_LIMIT:
        return _no_picture(len(data))
    width, height = _png_size(data) if kind == "image/png" else _jpeg_size(data)
    if not (0 < width <= SIDE_LIMIT and 0 < height <= SIDE_LIMIT):
        return Shown("text", note=f"Left out: what is called {kind} is none.")
    uri = f"data:{kind};base64,{base64.b64encode(data).decode()}"
    return Shown("picture", uri=uri, width=width, height=height)


def _no_picture(size: int) -> Shown:
    return Shown("text", note=f"Left out: a picture of {size / 1e6:.1f} MB; the limit is 1 MB.")


def _png_size(data: bytes) -> tuple[int, int]:
    if not data.startswith(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR") or len(data) < 24:
        return 0, 0
    width, height = struct.unpack(">II", data[16:24])
    return int(width), int(height)


def _jpeg_size(data: bytes) -> tuple[int, int]:
    """Walk through the segments of a JPEG file to the one that tells its size."""
    at = 2
    for _ in range(100 if data.startswith(b"\xff\xd8\xff") else 0):
        if at + 9 > len(data) or data[at] != 0xFF:
            break
        marker, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return int(width), int(height)
        at += 2 + max(length, 2)
    return 0, 0
