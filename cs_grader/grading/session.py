"""What the tests do with a student's process: run cells, fetch functions, call them."""

import socket
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from cs_grader.grading.generators import follow
from cs_grader.grading.link import GRACE, Link, StudentEndedError
from cs_grader.grading.proxies import RemoteObject, student_error
from cs_grader.grading.replies import Reply
from cs_grader.grading.surroundings import Surroundings, warn_again
from cs_grader.inside.containers import Containers
from cs_grader.inside.values import memory
from cs_grader.inside.wire import Encoded, Handle

MAX_KEPT = 512 * 2**20  # bytes of the arrays that a test got


class Session(Link):
    """One student's process, started again whenever it was lost.

    Parameters
    ----------
    cell_seconds : float
        Time for one cell or one test.
    places : sequence of str or None
        Where objects may be operated on: `Remote.places`.
    control, **options
        As for `Link`.
    """

    def __init__(
        self,
        control: socket.socket,
        *,
        cell_seconds: float,
        places: Sequence[str] | None = (),
        **options: Any,
    ) -> None:
        super().__init__(control, **options)
        self.remote.places = None if places is None else frozenset(places)
        self.cell_seconds = cell_seconds
        self.surroundings: Surroundings | None = None  # of the test that is running
        self._done: list[str] = []  # cells to run again after an accident
        self._results: list[tuple[Any, ...]] = []  # what this test got, by number of the call
        self._kept = 0  # bytes of arrays in these
        self._drawing: dict[int, Any] = {}  # generators that an iterator there may draw from
        self._test_end = self._end
        self.prints: Callable[[], bool] = lambda: True  # what a call prints, while it may be seen
        self._starts = 0  # how many processes there were

    def run(self, source: str) -> Reply:
        """Run a cell; return what it showed.

        Raises
        ------
        StudentEndedError
            If the process ended or had to be ended. The cell is not run again.
        """
        self._ensure()
        return self._run(source)

    def begin_test(self, names: Sequence[str], imports: Sequence[str] = ()) -> dict[str, Any]:
        """Start a test: forget the last one's objects; return those names that the student has.

        The imports are executed there first, as the test's own would be in a notebook.
        """
        self._ensure()
        self.lent.clear()
        self._results.clear()
        self._drawing.clear()
        self._kept = 0
        self.surroundings = None
        self._test_end = time.monotonic() + min(self.cell_seconds, self.left)
        self.remote.place = self.remote.root = ""
        request = {
            "op": "names", "names": list(names), "imports": list(imports),
            "keep": self.remote.live(), "first": self._starts << 32,
        }  # fmt: skip
        reply, _ = self.request(request, self._test_end)
        found = {name: reply["found"][name] for name in names if name in reply["found"]}
        for name, value in found.items():
            if isinstance(value, RemoteObject):
                vars(value).update(_place=name, _root=name)
        return found

    def call(self, handle: Handle, args: Any, kwargs: Any, *, count: bool = False) -> Any:
        """Call a function of the student's, and take over what it changed."""
        request = {"op": "call", "f": handle.key, "args": args, "kwargs": kwargs, "count": count}
        reply = self._call(request, Containers([args, kwargs]))
        if "raised" in reply:
            raise self._error(reply)
        self._keep(reply["value"])
        return (reply["value"], reply["steps"]) if count else reply["value"]

    def call_many(
        self, handles: Sequence[Handle], calls: Any, seconds: float
    ) -> tuple[list[Any], Exception | None]:
        """Call functions of the student's, one a call; see `RemoteFunction.call_many`."""
        plain = [
            [one.key, call.args, call.kwargs] for one, call in zip(handles, calls, strict=True)
        ]
        request = {"op": "many", "calls": plain, "seconds": seconds}
        reply = self._call(request)
        values = reply.get("values", [])
        if len(values) > len(calls):
            raise self.broken()
        for value in values:
            self._keep(value)
        self._refresh(reply.get("later", []))
        return values, self._error(reply) if "raised" in reply else None

    def _call(self, request: dict[str, Any], containers: Containers | None = None) -> Reply:
        lent = dict(self.lent)
        try:
            request["serial"] = len(self._results)
            request["around"] = self.surroundings.changes() if self.surroundings else {}
            self.remote.iterators.clear()
            reply, sent = self.request(request, self._test_end)
        finally:
            self.lent = lent  # the student may not call ours when the call is over
        _take_over(reply, sent)
        self._drawing |= dict.fromkeys(self.remote.iterators, sent.generators)
        if containers and (filled := reply.get("filled")):
            try:
                containers.take_over(filled, sent.arrays)
            except (TypeError, ValueError, LookupError, AttributeError):
                raise self.broken() from None
        if self.prints():
            _show(reply.get("out", []))
        warn_again(reply.get("warned", []))
        if "unsendable" in reply:
            start = "what it returned cannot be used"
            words = f"{start}: {reply['unsendable']}"
            raise student_error({"name": "ValueError", "lines": [], "message": words}, start)
        if request["op"] == "call":
            self._refresh(reply.get("later", []))
        return reply

    def operate(self, name: str, operands: tuple[Any, ...], place: str, root: str) -> Any:
        """Do one of Python's own operations on objects of the student's."""
        self.remote.place, self.remote.root = place, root
        request = {"op": "call", "f": name, "args": operands, "kwargs": {}, "count": False}
        reply = self._call(request)
        if name == "next":
            drawing = self._drawing.get(operands[0]._handle.key, ())
            _follow(drawing, reply.get("drawn", []))
        if "raised" in reply:
            raise self._error(reply)
        return reply["value"]

    def _ensure(self) -> None:
        """Start the process if there is none, and run the cells again that went well."""
        while not self.alive:
            if self.left <= 0:
                raise StudentEndedError("The time for the whole submission was over.")
            self.start()
            self._starts += 1
            again, self._done = self._done, []
            for i, source in enumerate(again):
                try:
                    self._run(source)
                except StudentEndedError:  # it goes well no more: do without it
                    self._done += again[i + 1 :]
                    break

    def _run(self, source: str) -> Reply:
        seconds = max(0.1, min(self.cell_seconds, self.left))
        request = {"op": "run", "source": source, "seconds": seconds}
        reply, _ = self.request(request, time.monotonic() + seconds + GRACE)
        self._done.append(source)
        return reply

    def _refresh(self, later: list[Any]) -> None:
        """Take over changes of earlier results: they lie in memory that the student still has."""
        for number, part, array in later:
            earlier = self._results[number] if 0 <= number < len(self._results) else ()
            if 0 <= part < len(earlier):
                _overwrite(earlier[part], array)

    def _error(self, reply: Reply) -> Exception:
        """Return the exception to raise here for what the student's code raised."""
        raised = reply["raised"]
        lines = self.discretion.lines(raised["lines"])
        said = self.discretion.message(raised["message"], lines)
        name = self.discretion.name(raised["name"], "Exception")
        error = student_error(raised | {"name": name, "lines": lines}, said)
        kind: Any = reply.get("kind")
        if not self.remote.is_error(kind):
            return error
        own: Exception = kind(str(error))
        vars(own).update(vars(error), student_object=reply.get("error"))
        return own

    def _keep(self, value: Any) -> None:
        parts = value if type(value) is tuple else (value,)
        self._results.append(parts)
        self._kept += _memory(parts)
        if self._kept > MAX_KEPT:
            self.abandon()
            megabytes = MAX_KEPT // 2**20
            raise StudentEndedError(f"Your code returned more than {megabytes} MB in one test.")


def _memory(value: Any) -> int:
    """Return the bytes of the arrays in a value, however deep."""
    if type(value) is np.ndarray:
        return memory(value)
    inner = value.values() if type(value) is dict else value
    return sum(map(_memory, inner)) if type(value) in (dict, list, tuple) else 0


def _take_over(reply: Reply, sent: Encoded) -> None:
    """Make the changes to arguments here that the student's code made there."""
    for place, array in reply.get("changed", {}).items():
        if 0 <= place < len(sent.arrays):
            _overwrite(sent.arrays[place], array)
    _follow(sent.generators, reply.get("states", []))


def _follow(generators: Sequence[Any], states: Sequence[Any]) -> None:
    """Move generators that were lent to where the student's code left its copies."""
    for ours, state in zip(generators, states, strict=False):
        follow(ours, state)


def _show(outputs: list[dict[str, Any]]) -> None:
    """Print here what the student's function printed there."""
    for shown in outputs:
        if shown["kind"] == "stream" and shown["name"] == "stdout":
            sys.stdout.write(shown["text"])


def _overwrite(ours: Any, theirs: Any) -> None:
    """Fill an array with another of the same form, if that is what it is."""
    if type(ours) is not np.ndarray or type(theirs) is not np.ndarray:
        return
    if ours.shape == theirs.shape and ours.dtype == theirs.dtype and ours.flags.writeable:
        ours[...] = theirs
