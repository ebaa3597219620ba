"""Arguments that hold arrays in dicts, lists and tuples, and must not be changed."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from cs_core.testing.failure import CheckFailed

PLAIN = (int, float, str, bool, type(None))


def frozen(value: Any) -> Any:
    """Return a value with copies of its arrays, in dicts, lists and tuples of its own."""
    if type(value) is dict:
        return {key: frozen(part) for key, part in value.items()}
    if type(value) in (list, tuple):
        return type(value)(map(frozen, value))
    return value.copy() if type(value) is np.ndarray else value


def refuse_changed(
    label: str, words: Sequence[str], before: Sequence[Any], now: Sequence[Any]
) -> None:
    """Refuse a call that changed its arguments, and mend their arrays.

    Parameters
    ----------
    label : str
        Starts the message.
    words : sequence of str
        What the arguments are called.
    before, now : sequence of object
        What `frozen` made of them before the call, and they themselves.

    Raises
    ------
    CheckFailed
        If one of them is not what it was.

    Examples
    --------
    >>> state = {"t": 0, "m": np.zeros(2)}
    >>> before = frozen(state)
    >>> state["m"] += 1
    >>> refuse_changed("f", ["state"], [before], [state])
    Traceback (most recent call last):
        ...
    cs_core.testing.failure.CheckFailed: f: state was modified. Make a new one with new arrays: ...
    """
    for word, was, value in zip(words, before, now, strict=True):
        if not _same(was, value):
            _mend(was, value)
            raise CheckFailed(
                f"{label}: {word} was modified. Make a new one with new arrays: `+=`, `x[...] =` "
                f"and `{word}[...] =` write into what the caller still has.",
                cause="modified argument",
            )


def _same(was: Any, value: Any) -> bool:
    if type(was) is not type(value):
        return False
    if type(was) is dict:
        return list(was) == list(value) and all(_same(was[key], value[key]) for key in was)
    if type(was) in (list, tuple):
        return len(was) == len(value) and all(map(_same, was, value))
    if type(was) is np.ndarray:
        return was.shape == value.shape and bool(was.tobytes() == value.tobytes())
    if type(was) in PLAIN:
        return bool(was == value or was != was)
    return True  # numbers of NumPy do not change, and other objects cannot be looked into


def _mend(was: Any, value: Any) -> None:
    """Write the copies of the arrays back."""
    if type(was) is not type(value):
        return
    if type(was) is dict:
        for key in was.keys() & value.keys():
            _mend(was[key], value[key])
    elif type(was) in (list, tuple):
        for one, two in zip(was, value, strict=False):
            _mend(one, two)
    elif type(was) is np.ndarray and was.shape == value.shape and value.flags.writeable:
        value[...] = was
