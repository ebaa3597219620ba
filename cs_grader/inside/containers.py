"""Lists, dicts and sets that a call changes in place: what crosses is a copy, so changes are told.

Both processes walk through the arguments of a call in the same order. What a container held and
still holds is told by its number, so that an array in it stays the same array.
"""

from collections.abc import Iterator, Sequence
from typing import Any

MUTABLE = (list, dict, set)
KEPT, NEW = 0, 1


class Containers:
    """The containers and arrays among the arguments of a call.

    Parameters
    ----------
    value : object
        The arguments.
    """

    def __init__(self, value: Any) -> None:
        self._found = list(_walk(value, set()))
        self._before = [_parts(container) for container in self._found]

    def changes(self, arrays: Sequence[Any]) -> dict[int, list[Any]]:
        """Return the new contents of those that were changed, by their numbers.

        Parameters
        ----------
        arrays : sequence of ndarray
            The arrays among the arguments, in the order of the message.
        """
        numbers = {id(part): i for i, part in enumerate([*arrays, *self._found])}

        def told(part: Any) -> list[Any]:
            return [KEPT, numbers[id(part)]] if id(part) in numbers else [NEW, part]

        return {
            i: [[key, told(part)] for key, part in _parts(container)]
            for i, (container, before) in enumerate(zip(self._found, self._before, strict=True))
            if not _same(before, _parts(container))
        }

    def take_over(self, changes: dict[int, Any], arrays: Sequence[Any]) -> None:
        """Make here the changes that were made there.

        Raises
        ------
        TypeError, ValueError, LookupError
            If they are none that `changes` gave.
        """
        known = [*arrays, *self._found]
        for number, parts in changes.items():
            pairs = [(key, known[v] if how == KEPT else v) for key, (how, v) in parts]
            container = self._found[number]
            container.clear()
            if type(container) is dict:
                container.update((key, value) for key, value in pairs)
            elif type(container) is set:
                container.update(value for _, value in pairs)
            else:
                container.extend(value for _, value in pairs)


def _walk(value: Any, seen: set[int]) -> Iterator[Any]:
    kind = type(value)
    if id(value) in seen:
        return
    if kind in MUTABLE:
        seen.add(id(value))
        yield value
    if kind in (list, tuple):
        for part in value:
            yield from _walk(part, seen)
    elif kind is dict:
        for part in value.values():
            yield from _walk(part, seen)


def _parts(container: Any) -> list[tuple[Any, Any]]:
    if type(container) is dict:
        return list(container.items())
    return [(None, part) for part in container]


def _same(before: list[tuple[Any, Any]], now: list[tuple[Any, Any]]) -> bool:
    """Whether a container still holds the very objects that it held; never asks them."""
    return len(before) == len(now) and all(
        a is c and b is d for (a, b), (c, d) in zip(before, now, strict=True)
    )
