"""A student's objects as the tests see them: usable from afar, and unable to pretend."""

import inspect
import re
import textwrap
from collections.abc import Callable, Sequence
from typing import Any, NoReturn, Protocol

from cs_grader.inside.wire import Handle


class Caller(Protocol):
    """What a proxy needs of the connection to its object."""

    def call(self, handle: Handle, args: Any, kwargs: Any, *, count: bool = False) -> Any:
        """Call it; with `count`, return the value and the steps that Python took."""

    def call_many(
        self, handles: Sequence[Handle], calls: Any, seconds: float
    ) -> tuple[list[Any], Exception | None]:
        """Call one after the other; return the results, and the error that ended them."""

    def operate(self, name: str, operands: tuple[Any, ...], place: str, root: str) -> Any:
        """Do one of `cs_grader.inside.objects.OPERATIONS`; objects in the result are of a place."""

    @property
    def remote(self) -> Any:
        """The objects that the test has: a `cs_grader.grading.remote.Remote`."""

    def clock(self) -> float | None:
        """Return the seconds that its process has spent on a processor."""


class RemoteMisuseError(TypeError):
    """Something was asked of a student's object that only plain values can answer."""


class StudentError(Exception):
    """What a student's code raised, under the name of the student's own exception."""


def _refuse(self: Any, *args: Any, **kwargs: Any) -> NoReturn:
    raise RemoteMisuseError(f"{type(self).__name__} is not a plain value")


BINARY = (
    "add sub mul matmul truediv floordiv mod pow lshift rshift and or xor eq ne lt le gt ge divmod"
)
COMPARISONS = ("eq", "ne", "lt", "le", "gt", "ge", "contains", "bool")
UNARY = "neg pos abs invert len iter next reversed bool int float complex index"
OTHERS = "contains getitem setitem delitem round enter"
# A student's object could answer these with anything.
REFUSED = (
    f"{BINARY} {UNARY} {OTHERS} exit array array_ufunc array_function",
    *(f"{way}{name}" for way in "ri" for name in BINARY.split() if name not in COMPARISONS),
)


class Opaque:
    """An object that has no form on the wire. Its class has the name of the object's own."""

    locals().update({f"__{name}__": _refuse for name in " ".join(REFUSED).split()})
    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        """Say what it is."""
        return f"<{type(self).__name__}>"


def _operation(name: str, *, reflected: bool = False) -> Callable[..., Any]:
    """Return a special method that does in the student's process what Python would do here."""
    asked = f"{name}_" if name in ("and", "or") else name

    def method(self: Any, *operands: Any) -> Any:
        return self._operate(asked, (*operands, self) if reflected else (self, *operands))

    return method


class RemoteObject(Opaque):
    """An object that stays in the student's process.

    Attributes can be read. If `Remote` allows it, it works like any other under operators, `len`,
    iteration and indexing, and attributes can be set. It is compared only where a test says that
    the student's class shall decide.
    """

    for _name in f"{BINARY} {UNARY} {OTHERS}".split():
        locals()[f"__{_name}__"] = _operation(_name)
    for _name in BINARY.split():
        if _name not in COMPARISONS:
            locals()[f"__r{_name}__"] = _operation(_name, reflected=True)
            if _name != "divmod":
                locals()[f"__i{_name}__"] = _operation(f"i{_name}")
    __array_ufunc__ = None  # an array leaves its operators to us

    def __init__(self, caller: Caller, handle: Handle) -> None:
        vars(self).update(_caller=caller, _handle=handle, _place="", _root="")

    def __hash__(self) -> int:  # type: ignore[override]
        """Tell objects apart by which they are, as Python does by default."""
        return hash((RemoteObject, self._handle.key))

    def _operate(self, name: str, operands: tuple[Any, ...]) -> Any:
        if name in COMPARISONS and not self._caller.remote.comparing:
            raise RemoteMisuseError(
                f"{type(self).__name__} is a student's object, which may not decide a comparison"
            )
        if not self._caller.remote.may_operate(self._place):
            _refuse(self)
        kinds = ",".join("o" if isinstance(o, RemoteObject) else "p" for o in operands)
        return self._caller.operate(name, operands, f"{self._root}.{name}({kinds})", self._root)

    def __exit__(self, kind: Any, error: Any, trace: Any) -> Any:
        """Leave a `with` block there; what was raised is told by name."""
        return self._operate("exit", (self, kind.__name__ if kind else "", str(error)))

    def __str__(self) -> str:
        """Ask for its text, if it may be operated on."""
        return self._text("str")

    def __repr__(self) -> str:
        """Ask for its text, if it may be operated on."""
        return self._text("repr")

    def _text(self, name: str) -> str:
        if not self._caller.remote.may_operate(self._place):
            return super().__repr__()
        return str(self._operate(name, (self,)))

    def __getattr__(self, name: str) -> Any:
        """Ask for an attribute."""
        remote = self._caller.remote
        if name.startswith("__") or (name[0] == "_" and not remote.may_operate(self._place)):
            raise AttributeError(name)
        return self._caller.operate("getattr", (self, name), f"{self._root}.{name}", self._root)

    def __setattr__(self, name: str, value: Any) -> None:
        """Set an attribute there."""
        self._operate("setattr", (self, name, value))

    def __delattr__(self, name: str) -> None:
        """Delete an attribute there."""
        self._operate("delattr", (self, name))


class RemoteFunction(RemoteObject):
    """A function, a class or another callable that stays in the student's process."""

    def __init__(self, caller: Caller, handle: Handle) -> None:
        super().__init__(caller, handle)
        vars(self)["__name__"] = safe_name(handle.name)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call it there; arguments are sent by value, and changes made to them come back."""
        kinds = ",".join("o" if isinstance(a, RemoteObject) else "p" for a in args)
        self._caller.remote.place = f"{self._place}({kinds})"
        self._caller.remote.root = self._root
        return self._caller.call(self._handle, args, kwargs)

    def __instancecheck__(self, instance: Any) -> bool:
        """Ask there whether an object is an instance of this class."""
        return isinstance(instance, RemoteObject) and self._is("isinstance", instance)

    def __subclasscheck__(self, subclass: Any) -> bool:
        """Ask there whether a class is a subclass of this one."""
        return isinstance(subclass, RemoteFunction) and self._is("issubclass", subclass)

    def _is(self, question: str, other: Any) -> bool:
        return self._caller.operate(question, (other, self), "", self._root) is True

    def call_many(
        self, calls: Any, seconds: float, functions: "Sequence[RemoteFunction] | None" = None
    ) -> tuple[list[Any], Exception | None]:
        """Call it there once for each of `calls`, which have `args` and `kwargs`.

        It ends at the first call that raises, writes into an argument or is still running after
        so many seconds; then there are fewer results than calls. If `functions` are given, one
        for each call, these are called in its place.
        """
        handles = [one._handle for one in functions or [self] * len(calls)]
        return self._caller.call_many(handles, calls, seconds)  # type: ignore[no-any-return]

    def sent(self, function: Callable[..., Any]) -> Any:
        """Return a function of the tests as one that lives where this one does.

        Its text is run there, alone: it must use nothing but its arguments and Python's own. It
        saves a message for each thing that it does with the student's objects. What it returns
        is no more to be trusted than what they do.
        """
        text = textwrap.dedent(inspect.getsource(function))
        return self._caller.operate("define", (text, function.__name__), "", self._root)

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
