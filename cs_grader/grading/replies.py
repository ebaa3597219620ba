"""What a student's process replies, before anything of it is used.

Everything here was written by the student, or could have been. A reply is a dict of which each
part has the form that is said here; what has another is dropped, or is no reply at all.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from cs_grader.inside.wire import ProtocolError

Reply = dict[str, Any]

# what a reply to each request must hold, unless it says why there is nothing
NEEDED = {"run": "outputs", "names": "found", "call": "value", "many": "values"}
MAX_LINES = 10
MAX_STEPS = 2**62


def checked_reply(request: Reply, message: Reply) -> Reply:
    """Return the parts of a reply that have the right form.

    Raises
    ------
    ProtocolError
        If what was asked for is not among them.
    """
    reply = {key: FORMS[key](value) for key, value in message.items() if key in FORMS}
    if "raised" in reply or "unsendable" in reply:
        return reply
    needed = [NEEDED.get(request["op"])] + ["steps"] * bool(request.get("count"))
    if any(key is not None and key not in reply for key in needed):
        raise ProtocolError("a reply to something else")
    return reply


def _text(value: Any) -> str:
    if type(value) is not str:
        raise ProtocolError("not a text")
    return value


def _raised(value: Any) -> dict[str, Any]:
    raised = _dict(value)
    lines = raised.get("lines")
    return {
        "name": _text(raised.get("name"))[:100],
        "message": _text(raised.get("message"))[:2000],
        "lines": [
            (line[0], line[1][:200])
            for line in (lines if type(lines) is list else [])[:MAX_LINES]
            if type(line) is list and list(map(type, line)) == [int, str]
        ],
    }


def _outputs(value: Any) -> list[dict[str, Any]]:
    return [kept for item in _list(value) if (kept := _output(item))]


def _output(item: Any) -> dict[str, Any]:
    """Return one output; nothing if it is none."""
    if type(item) is not dict:
        return {}
    words = {key: value for key, value in item.items() if type(value) is str}
    kind, name, data = words.get("kind"), words.get("name"), item.get("data")
    if kind == "stream" and name in ("stdout", "stderr"):
        parts = item.get("parts")
        text = "".join(p for p in parts if type(p) is str) if type(parts) is list else ""
        return {"kind": kind, "name": name, "text": text}
    if kind == "error" and "name" in words and "message" in words:
        return {"kind": kind, **_raised(item)}
    if kind in ("result", "display") and type(data) is dict:
        forms = {k: v for k, v in data.items() if type(k) is str and type(v) in (str, bytes)}
        return {"kind": kind, "data": forms}
    return {}


def _found(value: Any) -> dict[str, Any]:
    return {name: part for name, part in _dict(value).items() if type(name) is str}


def _changed(value: Any) -> dict[int, Any]:
    pairs = _dict(value).items()
    return {k: v for k, v in pairs if type(k) is int and type(v) is np.ndarray}


def _later(value: Any) -> list[Any]:
    form = [int, int, np.ndarray]
    return [c for c in _list(value) if type(c) is list and list(map(type, c)) == form]


def _warned(value: Any) -> list[tuple[str, str]]:
    pairs = [w for w in _list(value) if type(w) in (list, tuple)]
    return [(w[0], w[1]) for w in pairs if list(map(type, w)) == [str, str]]


def _steps(value: Any) -> int:
    if type(value) is not int or not 0 <= value < MAX_STEPS:
        raise ProtocolError("not a number of steps")
    return value


def _dict(value: Any) -> dict[Any, Any]:
    if type(value) is not dict:
        raise ProtocolError("not a dict")
    return value


def _list(value: Any) -> list[Any]:
    if type(value) is not list:
        raise ProtocolError("not a list")
    return value


FORMS: dict[str, Callable[[Any], Any]] = {
    "value": lambda value: value,
    "values": _list,
    "kind": lambda value: value,  # a class or an object of the student's: see `remote`
    "error": lambda value: value,
    "raised": _raised,
    "unsendable": _text,
    "outputs": _outputs,
    "out": _outputs,
    "found": _found,
    "changed": _changed,
    "states": _list,
    "drawn": _list,
    "later": _later,
    "filled": _dict,
    "warned": _warned,
    "steps": _steps,
}
