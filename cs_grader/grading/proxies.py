"""A student's objects as the tests see them: usable from afar, and unable to pretend."""

import re
from collections.abc import Callable
from typing import Any, NoReturn, Protocol

from cs_grader.inside.wire import Handle


class Caller(Protocol):
    """What a proxy needs of the connection to its object."""

    def call(self, handle: Handle, args: Any, kwargs: Any, *, count: bool = False) -> Any:
        """Call it; with `count`, return the value and the steps that Python took."""

    def call_many(
        self, handle: Handle, calls: Any, seconds: float
    ) -> tuple[list[Any], Exception | None]:
        """Call it many times; return the results, and the error that ended them."""

    def get(self, handle: Handle, name: str) -> Any:
        """Return an attribute of it."""

    def clock(self) -> float | None:
        """Return the seconds that its process has spent on a processor."""


class RemoteMisuseError(TypeError):
    """Something was asked of a student's object that only plain values can answer."""


class StudentError(Exception):
    """What a student's code raised, under the name of the student's own exception."""


def _refuse(self: Any, *args: Any, **kwargs: Any) -> NoReturn:
    raise RemoteMisuseError(f"{type(self).__name__} is not a plain value")


# A student's object could answer these with anything: it is never asked.
REFUSED = (
    "eq ne lt le gt ge bool len iter next contains getitem setitem delitem int float complex index "
    "round add radd sub rsub mul rmul matmul rmatmul truediv rtruediv floordiv rfloordiv mod rmod "
    "pow rpow and rand or ror xor rxor neg pos abs invert array array_ufunc array_function enter "
    "exit"
)


class Opaque:
    """An object that has no form on the wire. Its class has the name of the object's own."""

    locals().update({f"__{name}__": _refuse for name in REFUSED.split()})
    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        """Say what it is."""
        return f"<{type(self).__name__}>"


class RemoteObject(Opaque):
    """An object that stays in the student's process; attributes can be read."""

    def __init__(self, caller: Caller, handle: Handle) -> None:
        vars(self).update(_caller=caller, _handle=handle)

    def __getattr__(self, name: str) -> Any:
        """Ask for an attribute."""
        if name.startswith("_"):
            raise AttributeError(name)
        return self._caller.get(self._handle, name)

    def __setattr__(self, name: str, value: Any) -> None:
        """Refuse: the tests change nothing there."""
        _refuse(self)


class RemoteFunction(RemoteObject):
    """A function, a class or another callable that stays in the student's process."""

    def __init__(self, caller: Caller, handle: Handle) -> None:
        super().__init__(caller, handle)
        vars(self)["__name__"] = safe_name(handle.name)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call it there; arguments are sent by value, and changes made to them come back."""
        return self._caller.call(self._handle, args, kwargs)

    def call_many(self, calls: Any, seconds: float) -> tuple[list[Any], Exception | None]:
        """Call it there once for each of `calls`, which have `args` and `kwargs`.

        It ends at the first call that raises, writes into an argument or is still running after
        so many seconds; then there are fewer results than calls.
        """
        return self._caller.call_many(self._handle, calls, seconds)  # type: ignore[no-any-return]

    def count_steps(self, *args: Any, **kwargs: Any) -> tuple[Any, int]:
        """Call it there; return the value and how many steps Python took."""
        value, steps = self._caller.call(self._handle, args, kwargs, count=True)
        return value, int(steps)

    def processor_seconds(self, *args: Any, **kwargs: Any) -> tuple[Any, float]:
        """Call it there; return the value and the time on a processor, as the kernel counts it.

        The time is 0 where the system does not say.
        """
        before = self._caller.clock()
        value = self._caller.call(self._handle, args, kwargs)
        after = self._caller.clock()
        return value, 0.0 if before is None or after is None else after - before


def proxy(caller: Caller, handle: Handle) -> Any:
    """Return what the tests get for an object of the student's."""
    name = safe_name(handle.name)
    if handle.kind == "function":
        return RemoteFunction(caller, handle)
    if handle.kind == "object":
        return type(name, (RemoteObject,), {})(caller, handle)
    return opaque(name)


def opaque(name: str) -> Opaque:
    """Return what stands for an object of a type that cannot be used from here."""
    made: Opaque = type(name, (Opaque,), {})()
    return made


def safe_name(name: str) -> str:
    """Return a name that can stand in a message, whatever the student called it."""
    return re.sub(r"[^\w<>.]", "?", name)[:80] or "?"


def student_error(raised: dict[str, Any], said: str = "") -> Exception:
    """Return the exception to raise here for one that was raised there.

    Built-in errors keep their class. Any other gets a class of its own that no test catches by
    accident; only its name is the student's.

    Parameters
    ----------
    raised : dict
        Its name, its message, and the lines of the student's that it went through.
    said : str
        What of the message may be shown if it was a hidden test that called.
    """
    name, message, lines = raised["name"], raised["message"], raised["lines"]
    known: Any = getattr(__import__("builtins"), name, None)
    plain = isinstance(known, type) and issubclass(known, Exception)
    make: Callable[..., Exception] = (
        known if plain and _takes_message(known) else type(safe_name(name), (StudentError,), {})
    )
    error = make(message)
    error.student_lines, error.student_said = lines, said  # type: ignore[attr-defined]
    return error


def _takes_message(kind: type[Exception]) -> bool:
    try:
        kind("text")
    except TypeError:
        return False
    return True
