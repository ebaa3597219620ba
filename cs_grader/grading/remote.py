"""A student's objects at the tests' side: which of them may be operated on, and their errors.

An operator of a student's class may return anything, so `student_value - 6` could be 0 whatever
the value is. Therefore objects are operated on only where the instructor's own solution gave one:
while the solution is graded, the places are learned from which a test took an object that it then
operated on. A place is a name and a path such as ``Value().relu()``; everywhere else, an object in
the place of a number is refused.
"""

import builtins
import re
import weakref
from collections.abc import Iterator
from typing import Any

from cs_grader.grading.proxies import (
    Opaque,
    RemoteFunction,
    RemoteObject,
    StudentError,
    opaque,
    safe_name,
)
from cs_grader.inside.wire import Handle, ProtocolError

LINEAGE = re.compile(r"exception((?: \d{1,18}:\w{1,80})+) (\w{1,40})")


class Remote:
    """The student's objects that a test has.

    Parameters
    ----------
    caller : Session

    Attributes
    ----------
    places : frozenset of str, or None
        Where objects may be operated on; None while this is learned.
    learned : set of str
        Places of the objects that were operated on.
    place, root : str
        Where the objects of the message that is read next come from, and whose they are.
    comparing : bool
        Whether the test lets the student's objects compare themselves.
    iterators : list of int
        Numbers of the iterators in the message that was read last.
    """

    def __init__(self, caller: Any) -> None:
        self._caller = caller
        self.places: frozenset[str] | None = frozenset()
        self.learned: set[str] = set()
        self.place = self.root = ""
        self.comparing = False
        self.iterators: list[int] = []
        self._proxies: weakref.WeakValueDictionary[int, Any] = weakref.WeakValueDictionary()
        self._classes: dict[tuple[str, type], type] = {}
        self._errors: dict[int, type[Exception]] = {}

    def live(self) -> list[int]:
        """Return the numbers of the objects that somebody still holds."""
        return [*self._proxies.keys(), *self._errors]

    def may_operate(self, place: str) -> bool:
        """Return whether an object from there may be operated on."""
        if self.places is None:
            self.learned.add(place)
            return True
        return place in self.places

    def resolve(self, handle: Handle) -> Any:
        """Return what the tests get for a student's object: the same for the same one."""
        if handle.kind in ("function", "object"):
            known = self._proxies.get(handle.key)
            return self._proxy(handle) if known is None else known
        if handle.kind == "iterator":
            self.iterators.append(handle.key)
            return self._iterate(handle, self.place, self.root)
        if handle.kind.startswith("exception"):
            return self._exception(handle)
        return opaque(safe_name(handle.name))

    def is_error(self, kind: Any) -> bool:
        """Whether this is a class that stands for one of the student's exceptions."""
        return kind in self._errors.values()

    def _proxy(self, handle: Handle) -> Opaque:
        base = RemoteFunction if handle.kind == "function" else RemoteObject
        name = safe_name(handle.name) if base is RemoteObject else "RemoteFunction"
        kind = self._classes.setdefault((name, base), type(name, (base,), {}))
        made: Opaque = kind(self._caller, handle)
        vars(made).update(_place=self.place, _root=self.root)
        self._proxies[handle.key] = made
        return made

    def _iterate(self, handle: Handle, place: str, root: str) -> Iterator[Any]:
        """Go through an iterator there, as far as the test does; what it yields is of its place."""
        sent = None
        stands_for = RemoteObject(self._caller, handle)
        while True:
            try:
                self.place, self.root = place, root
                if sent is None:
                    value = self._caller.operate("next", (stands_for,), place, root)
                else:
                    send = self._caller.operate("getattr", (stands_for, "send"), place, root)
                    value = send(sent)
            except StopIteration as end:
                return end.value  # type: ignore[no-any-return]
            sent = yield value

    def _exception(self, handle: Handle) -> type[Exception]:
        """Return a class that a test can catch, under the classes that the student's comes from."""
        found = LINEAGE.fullmatch(handle.kind)
        above = getattr(builtins, found[2], None) if found else None
        if not found or not isinstance(above, type) or not issubclass(above, Exception):
            raise ProtocolError("not an exception")
        parent: type[Exception] = above
        for word in reversed(found[1].split()):
            key, _, name = word.partition(":")
            if int(key) not in self._errors:
                bases = (parent,) if issubclass(parent, OwnError) else (OwnError, parent)
                name = self._caller.discretion.name(name, "Exception")  # it stands in messages
                there = handle._replace(kind="function", key=int(key), name=name)
                self._errors[int(key)] = type(name, bases, {"_handle": there})
            parent = self._errors[int(key)]
        return parent


class OwnError(StudentError):
    """Base of the classes that stand for a student's own exceptions."""

    def __getattr__(self, name: str) -> Any:
        """Ask the student's exception for an attribute."""
        there = vars(self).get("student_object")
        if there is None or name.startswith("__"):
            raise AttributeError(name)
        return getattr(there, name)
