"""Python's own containers beside list, tuple, dict and set: how they cross, and come back."""

import functools
from collections import Counter, OrderedDict, defaultdict, deque, namedtuple
from collections.abc import Callable
from typing import Any

MAX_FIELDS = 100
PAIRS = {"Counter": Counter, "OrderedDict": OrderedDict}
VIEWS: dict[type, str] = {
    type({}.keys()): "keys",
    type({}.values()): "values",
    type({}.items()): "items",
}


def shape_form(part: Any) -> list[Any] | None:
    """Return the name and the contents of a container; None if it is none of these."""
    kind = type(part)
    if kind is range:
        return ["range", part.start, part.stop, part.step]
    if kind is deque:
        return ["deque", list(part), part.maxlen]
    if kind is defaultdict:
        return ["defaultdict", *map(list, part.items())]
    if kind in PAIRS.values():
        return [kind.__name__, *map(list, part.items())]
    if kind in VIEWS:
        return [VIEWS[kind], list(part)]
    if kind.__bases__ == (tuple,) and type(getattr(kind, "_fields", None)) is tuple:
        return ["namedtuple", kind.__name__, list(kind._fields), list(part)]
    return None


def shape_value(plain: list[Any], hashed: Callable[[list[Any]], list[Any]]) -> Any:
    """Rebuild a container.

    Parameters
    ----------
    plain : list
        What `shape_form` gave.
    hashed : callable
        Refuses keys that are too slow to compare.

    Raises
    ------
    TypeError, ValueError, KeyError
        If it is none.
    """
    name, *contents = plain
    if name == "range":
        return range(*contents)
    if name == "deque":
        return deque(*contents)
    if name in ("defaultdict", *PAIRS):
        pairs = [(key, value) for key, value in contents]
        hashed([key for key, _ in pairs])
        return defaultdict(None, pairs) if name == "defaultdict" else PAIRS[name](dict(pairs))
    if name == "namedtuple":
        called, fields, parts = contents
        return _named(str(called), tuple(map(str, fields)))(*parts)
    (parts,) = contents
    if name == "items":
        hashed([key for key, _ in parts])
        return dict(parts).items()
    return (
        dict.fromkeys(hashed(parts)).keys() if name == "keys" else dict(enumerate(parts)).values()
    )


@functools.lru_cache(maxsize=100)
def _named(name: str, fields: tuple[str, ...]) -> Any:
    if len(fields) > MAX_FIELDS or len(name) > MAX_FIELDS or max(map(len, fields), default=0) > 100:
        raise ValueError("too long")
    return namedtuple(name, fields)  # it checks that these are identifiers
