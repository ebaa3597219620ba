"""From the bytes of a student's file to its cells, whatever wrote the file.

Only text is taken: no outputs, no tags, no metadata but nbgrader's name of the cell. The reading
does not use `nbformat`, which takes seconds to import and refuses files that people hand in.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

MAX_CELLS = 2_000
MAX_VALUES = 3_000_000  # each takes some 70 bytes of memory, whatever it takes in the file
MAX_CODE = 1_000_000  # characters of one code cell
MAX_TEXT = 5_000_000  # characters of one other cell: pasted images may stand in it
AGAIN = (
    "Open your notebook in Jupyter, choose Kernel > Restart and run all, save, "
    "and hand it in again."
)
IMAGES = ("image/png", "image/jpeg", "image/gif", "image/webp")
SIGNATURES = {
    b"PK": "a zip archive",
    b"%PDF": "a PDF",
    b"<": "a web page",
    b"\x1f\x8b": "a compressed archive",
}

Attachments = dict[str, dict[str, str]]


class UnreadableError(Exception):
    """A file that cannot be graded; the text is a sentence for the student."""


@dataclass(frozen=True)
class SubmittedCell:
    """What counts of one cell of a submission.

    Attributes
    ----------
    kind : str
        "code", "markdown" or "raw".
    text : str
    grade_id : str
        nbgrader's name of the cell; empty if it has none.
    id : str
        The notebook's identifier of the cell; empty if it has none.
    attachments : dict
        Pasted images: by name and type, in base64.
    """

    kind: str
    text: str
    grade_id: str = ""
    id: str = ""
    attachments: Attachments = field(default_factory=dict)


def parse_cells(data: bytes) -> tuple[list[SubmittedCell], list[str]]:
    """Return the cells of a notebook file, and sentences about what was mended.

    Raises
    ------
    UnreadableError
        If it is not a notebook.
    """
    text, notes = decode(data)
    raw = raw_cells(parse_json(text, data))
    if len(raw) > MAX_CELLS:
        notes.append(f"The notebook has {len(raw):,} cells: the first {MAX_CELLS:,} were read.")
    cells = [read for cell in raw[:MAX_CELLS] if (read := _read_cell(cell))]
    for i, cell in enumerate(cells):
        limit = MAX_CODE if cell.kind == "code" else MAX_TEXT
        if len(cell.text) > limit:
            words = f"This cell had more than {limit:,} characters and was left out."
            notes.append(f"Cell {i + 1} of the file had more than {limit:,} characters: left out.")
            short = f"# {words}" if cell.kind == "code" else words
            cells[i] = SubmittedCell(cell.kind, short, cell.grade_id, cell.id)
    return cells, notes


def decode(data: bytes) -> tuple[str, list[str]]:
    """Return a file's text, and sentences about its encoding if it is not plain UTF-8."""
    if not data.strip(b" \t\r\n\0"):
        raise UnreadableError(f"The notebook's file is empty. {AGAIN}")
    encoding = json.detect_encoding(data)
    try:
        text, notes = data.decode(encoding), []
    except UnicodeDecodeError:
        text = data.decode(encoding, "replace")
        notes = ["Some characters of the file could not be read and were replaced."]
    if not encoding.startswith("utf-8"):
        notes.append(f"The file was saved as {encoding.upper()}; notebooks are UTF-8.")
    # a second byte order mark, or the zeros that some disks fill a file up with
    return text.strip("\ufeff\0 \t\r\n"), notes


def parse_json(text: str, data: bytes) -> Any:
    """Return the value of a JSON text; raise UnreadableError with the likely reason."""
    if sum(map(data.count, (b"[", b"{", b","))) > MAX_VALUES:
        raise UnreadableError(f"The file holds too much: clear all outputs. {AGAIN}")
    try:
        # int() refuses thousands of digits, and no number of a notebook matters here
        return json.loads(text, parse_int=float)
    except RecursionError as error:
        raise UnreadableError(f"The file is nested too deeply. {AGAIN}") from error
    except json.JSONDecodeError as error:
        raise UnreadableError(f"{_why_not_json(text, data, error)} {AGAIN}") from error


def _why_not_json(text: str, data: bytes, error: json.JSONDecodeError) -> str:
    for signature, kind in SIGNATURES.items():
        if data.lstrip().startswith(signature):
            return f"The file is {kind}, not a notebook."
    if re.search("^(<<<<<<< |>>>>>>> )", text, re.MULTILINE):
        return "The file holds the marks of a merge conflict (<<<<<<<)."
    at_end = error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated string")
    if text.lstrip().startswith("{") and (at_end or not text.rstrip().endswith("}")):
        return "The file is cut off: its end is missing."
    return f"The file is not a notebook, or is damaged at line {error.lineno}."


def raw_cells(notebook: Any) -> list[Any]:
    """Return the cells of a notebook of any format; raise UnreadableError if it has none."""
    if isinstance(notebook, dict):
        if isinstance(cells := notebook.get("cells"), list):
            return cells
        if isinstance(sheets := notebook.get("worksheets"), list):  # before 2015: nbformat 2, 3
            inner = [sheet.get("cells") for sheet in sheets if isinstance(sheet, dict)]
            return [cell for cells in inner if isinstance(cells, list) for cell in cells]
    raise UnreadableError(f"The file is not a notebook: it has no cells. {AGAIN}")


def _read_cell(cell: Any) -> SubmittedCell | None:
    """Return what counts of a cell; nothing if it has no text."""
    if not isinstance(cell, dict):
        return None
    text = join_lines(cell.get("source", cell.get("input")))  # "input": nbformat 2 and 3
    if text is None:
        return None
    kind = cell.get("cell_type")
    if kind == "heading":  # nbformat 3
        text = f"{'#' * _level(cell.get('level'))} {text}"
    if kind not in ("code", "raw"):
        kind = "code" if kind != "markdown" and "outputs" in cell else "markdown"
    metadata = _dict(cell.get("metadata"))
    grade_id = _dict(metadata.get("nbgrader")).get("grade_id")
    return SubmittedCell(
        kind, text, _string(grade_id), _string(cell.get("id")), _images(cell.get("attachments"))
    )


def _level(level: Any) -> int:
    """Return the level of a heading, which is a float as all numbers are here."""
    return int(level) if isinstance(level, float) and 1 <= level <= 6 else 1


def join_lines(source: Any) -> str | None:
    """Return a cell's text with plain line ends; nothing if it is neither text nor lines."""
    if isinstance(source, list):
        source = "".join(line for line in source if isinstance(line, str))
    if not isinstance(source, str):
        return None
    source = source.replace("\r\n", "\n").replace("\r", "\n")
    # characters that cannot be compiled, stored in a database, or written as UTF-8
    return re.sub("[\0\ud800-\udfff]", "\N{REPLACEMENT CHARACTER}", source)


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _string(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _images(attachments: Any) -> Attachments:
    """Keep the pasted images of a cell, and nothing that a browser would run."""
    return {name: kept for name, kept in _each_image(_dict(attachments)) if kept}


def _each_image(attachments: dict[str, Any]) -> Iterator[tuple[str, dict[str, str]]]:
    for name, bundle in attachments.items():
        images = {kind: _dict(bundle).get(kind) for kind in IMAGES}
        plain = {kind: data for kind, data in images.items() if isinstance(data, str)}
        if name.isprintable():
            yield name, {k: d for k, d in plain.items() if re.fullmatch(r"[\w+/=\s]*", d, re.A)}
