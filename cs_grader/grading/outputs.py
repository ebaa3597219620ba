"""What cells showed, as a notebook keeps it: safe to look at, and never too long."""

import base64
import re
from typing import Any

from cs_grader.results import Notebook

Output = dict[str, Any]

IMAGES = {"image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8\xff"}
MAX_OUTPUTS = 200
ACTIVE = re.compile(r"<(?=[a-zA-Z/!?])")  # where a browser may see a tag begin
ADDRESS = re.compile(r"(javascript|vbscript|data(?=\s*:\s*text))\s*:", re.IGNORECASE)
ANSI = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]")


def as_outputs(shown: Any) -> list[Output]:
    """Return a notebook's outputs for what the student's process says a cell showed.

    Only text and real images remain: HTML, scripts and drawings could act on who looks at them.
    """
    outputs = []
    for item in shown[:MAX_OUTPUTS] if type(shown) is list else ():
        if type(item) is dict:
            output = _as_output(item)
            if output:
                outputs.append(output)
    return outputs


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
    kind = item.get("kind")
    if kind == "stream" and item.get("name") in ("stdout", "stderr"):
        text = clean("".join(map(str, item.get("parts", ()))))
        return {"output_type": "stream", "name": item["name"], "text": text}
    if kind == "error":
        return _error(item)
    data = item.get("data")
    if kind in ("result", "display") and type(data) is dict:
        kept = _safe_forms(data)
        if kept:
            name = "execute_result" if kind == "result" else "display_data"
            output: Output = {"output_type": name, "data": kept, "metadata": {}}
            return output | ({"execution_count": None} if kind == "result" else {})
    return None


def _error(item: dict[str, Any]) -> Output:
    name, message = clean(str(item.get("name")))[:100], clean(str(item.get("message")))[:2000]
    lines = [f"  line {line[0]}: {clean(str(line[1]))[:200]}"
             for line in list(item.get("lines") or ())[:10]
             if type(line) is list and len(line) == 2]  # fmt: skip
    return error_output(name, message, [*lines, f"{name}: {message}"])


def _safe_forms(data: dict[Any, Any]) -> dict[str, str]:
    """Return the forms of a displayed object that can be shown without any risk."""
    kept = {}
    if type(text := data.get("text/plain")) is str:
        kept["text/plain"] = clean(text)
    for mime, start in IMAGES.items():
        image = data.get(mime)
        if type(image) is str:
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


def tame_markdown(notebook: Notebook, trusted: Notebook) -> None:
    """Take the power from HTML in a student's text: an instructor's browser will show it.

    Parameters
    ----------
    notebook : dict
        The student's; its markdown is changed in place.
    trusted : dict
        The instructor's, whose text stays as it is.
    """
    known = {cell["source"] for cell in trusted["cells"]}
    for cell in notebook["cells"]:
        if cell["cell_type"] != "code" and cell["source"] not in known:
            text = ACTIVE.sub(lambda found: found[0].replace("<", "&lt;"), cell["source"])
            cell["source"] = ADDRESS.sub(r"\1 :", text)


def set_outputs(notebook: Notebook, index: int, outputs: list[Output], count: int | None) -> None:
    """Put the outputs of a cell into its notebook."""
    cell = notebook["cells"][index]
    cell["outputs"], cell["execution_count"] = outputs, count
    for output in outputs:
        if output["output_type"] == "execute_result":
            output["execution_count"] = count
