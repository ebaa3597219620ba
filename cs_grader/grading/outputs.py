"""What cells showed, as a notebook keeps it: safe to look at, and never too long."""

import base64
import json
import re
from typing import Any

from cs_grader.results import Notebook

Output = dict[str, Any]

IMAGES = {"image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8\xff"}
MAX_OUTPUTS = 200
MAX_SHOWN = 8_000_000  # bytes that all cells of a submission together may show
TOO_MUCH = f"Left out: this submission has shown more than {MAX_SHOWN / 1e6:g} MB.\n"
ANSI = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]")


def as_outputs(shown: list[dict[str, Any]]) -> list[Output]:
    """Return a notebook's outputs for what the student's process says a cell showed.

    Only text and real images remain: HTML, scripts and drawings could act on who looks at them.

    Parameters
    ----------
    shown : list of dict
        As `replies.checked_reply` leaves it.
    """
    return [output for item in shown[:MAX_OUTPUTS] if (output := _as_output(item))]


class Shown:
    """How much a submission may still show: all that is kept of it goes through this process."""

    def __init__(self, size: int = MAX_SHOWN) -> None:
        self._left = size

    def fit(self, outputs: list[Output]) -> list[Output]:
        """Return the outputs as far as there is room, and say once what was left out."""
        kept: list[Output] = []
        for output in outputs:
            size = len(json.dumps(output))
            if size > self._left:
                left_out, self._left = self._left > 0, 0
                return [*kept, *printed(TOO_MUCH)] if left_out else kept
            self._left -= size
            kept.append(output)
        return kept


def error_output(name: str, message: str, lines: list[str] | None = None) -> Output:
    """Return the output of a cell that ended in an error."""
    return {
        "output_type": "error",
        "ename": name,
        "evalue": message,
        "traceback": lines or [f"{name}: {message}"],
    }


def printed(text: str) -> list[Output]:
    """Return the output of a cell that printed this; nothing if it printed nothing."""
    return [{"output_type": "stream", "name": "stdout", "text": text}] if text else []


def _as_output(item: dict[str, Any]) -> Output | None:
    kind = item["kind"]
    if kind == "stream":
        return {"output_type": "stream", "name": item["name"], "text": clean(item["text"])}
    if kind == "error":
        return _error(item)
    kept = _safe_forms(item["data"])
    if not kept:
        return None
    name = "execute_result" if kind == "result" else "display_data"
    output: Output = {"output_type": name, "data": kept, "metadata": {}}
    return output | ({"execution_count": None} if kind == "result" else {})


def _error(item: dict[str, Any]) -> Output:
    name, message = clean(item["name"]), clean(item["message"])
    lines = [f"  line {number}: {clean(text)}" for number, text in item["lines"]]
    return error_output(name, message, [*lines, f"{name}: {message}"])


def _safe_forms(data: dict[Any, Any]) -> dict[str, str]:
    """Return the forms of a displayed object that can be shown without any risk."""
    kept = {}
    if type(text := data.get("text/plain")) is str:
        kept["text/plain"] = clean(text)
    for mime, start in IMAGES.items():
        image = data.get(mime)
        if isinstance(image, str):
            try:
                image = base64.b64decode(image, validate=False)
            except ValueError:
                continue
        if type(image) is bytes and image.startswith(start):
            kept[mime] = base64.b64encode(image).decode("ascii")
    return kept


def clean(text: str) -> str:
    """Return text without control characters, escape sequences and half characters."""
    text = ANSI.sub("", text).encode("utf-8", "replace").decode("utf-8")
    return "".join(c for c in text if c >= " " or c in "\n\t")


def set_outputs(notebook: Notebook, index: int, outputs: list[Output], count: int | None) -> None:
    """Put the outputs of a cell into its notebook."""
    cell = notebook["cells"][index]
    cell["outputs"], cell["execution_count"] = outputs, count
    for output in outputs:
        if output["output_type"] == "execute_result":
            output["execution_count"] = count
