"""The process that holds a student's code: runs cells, and calls functions when asked to."""

import _sitebuiltins
import builtins
import contextlib
import importlib.abc
import os
import socket
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from .channel import Channel
from .containers import Containers
from .leftovers import ABSENT
from .materials import lay_out
from .objects import OPERATIONS, Objects, is_own
from .results import Results, counted
from .shell import TAP, alarm, catch_programs, describe, make_shell, run_cell, tapped
from .surroundings import surrounded
from .values import generator_state
from .wire import Array, Decoded, Handle, UnsendableError

SHELL = make_shell()


class TimeLimit(BaseException):
    """Raised in a student's function when time is up; `except Exception` does not catch it."""


TimeLimit.__name__ = "TimeoutError"  # what the tests are told


class Absent(importlib.abc.MetaPathFinder):
    """Says why a library is not there. The files are absent too: this only explains."""

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> None:
        """Refuse what holds answers; know nothing of other modules."""
        if name.partition(".")[0] in ABSENT:
            raise ModuleNotFoundError(
                f"{name} is absent while your work is graded: write it with NumPy alone.", name=name
            )


class TestsFunction:
    """A function that stays with the tests; calling it asks them."""

    def __init__(self, server: "Server", handle: Handle) -> None:
        self._server, self._handle = server, handle
        self.__name__ = handle.name

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Ask the tests, and wait."""
        return self._server.ask(self, args, kwargs)


class Server:
    """Answers one request after the other.

    Parameters
    ----------
    sock : socket.socket
        Leads to the tests.
    """

    def __init__(self, sock: socket.socket) -> None:
        self.channel = Channel(sock, self._export, self._resolve)
        self.objects = Objects()
        self.results = Results()
        self.drawing: dict[int, Any] = {}  # an iterator, and the generators it may draw from

    def run(self) -> None:
        """Serve until the other side is gone."""
        self.channel.send({"op": "ready"})
        while True:
            try:
                request = self.channel.receive()
            except EOFError:
                return
            self._answer(request)

    def ask(self, function: TestsFunction, args: Any, kwargs: Any) -> Any:
        """Call a function of the tests."""
        key = function._handle.key
        self.channel.send({"op": "ask", "f": key, "args": args, "kwargs": kwargs})
        while True:
            message = self.channel.receive()
            if message.value["op"] == "told":
                break
            self._answer(message)
        reply = message.value
        if "raised" not in reply:
            return reply["value"]
        kind = getattr(builtins, reply["raised"]["name"], RuntimeError)
        raise (kind if issubclass(kind, Exception) else RuntimeError)(reply["raised"]["message"])

    def _answer(self, message: Decoded) -> None:
        request = message.value
        action = {"run": self._run, "names": self._names, "call": self._call,
                  "many": self._many, "files": self._files}  # fmt: skip
        reply = action[request["op"]](message)
        try:
            self.channel.send({"op": "reply", **reply})
        except UnsendableError as error:
            self.channel.send({"op": "reply", "unsendable": str(error), "out": TAP.drain()})

    def _run(self, message: Decoded) -> dict[str, Any]:
        return run_cell(SHELL, message.value["source"], message.value["seconds"])

    def _files(self, message: Decoded) -> dict[str, Any]:
        """Put the files that were handed in beside the notebook where they were."""
        for name, data in message.value["files"].items():
            path = Path(name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data.tobytes())
        return {}

    def _names(self, message: Decoded) -> dict[str, Any]:
        """Return the values of the names that there are; a new test forgets the last one's."""
        self.objects.keep(message.value["keep"], message.value["first"])
        self.results.clear()
        self.drawing.clear()
        space = SHELL.user_ns
        for line in message.value["imports"]:  # a notebook's tests import into its namespace
            with contextlib.suppress(ImportError):
                exec(line, space)  # noqa: S102 - the instructor's
        return {"found": {name: space[name] for name in message.value["names"] if name in space}}

    def _call(self, message: Decoded) -> dict[str, Any]:
        request = message.value
        before = [array.tobytes() for array in message.arrays]
        reply: dict[str, Any] = {}
        containers = Containers([request["args"], request["kwargs"]])
        f = request["f"]
        with tapped(), surrounded(request["around"], SHELL.user_ns) as warned:
            try:
                function = OPERATIONS[f] if type(f) is str else self.objects[f]
                if request["count"]:
                    value, reply["steps"] = counted(function, request["args"], request["kwargs"])
                else:
                    value = function(*request["args"], **request["kwargs"])
                reply["value"] = self.results.kept(request["serial"], value)
                if message.generators and hasattr(type(value), "__next__"):
                    self.drawing[id(value)] = value, message.generators
            except BaseException as error:
                reply["raised"] = describe(error)
                if is_own(type(error)) and isinstance(error, Exception):
                    reply |= {"kind": type(error), "error": error}
        reply["changed"] = _changed(message.arrays, before)
        reply["filled"] = containers.changes(message.arrays)
        reply["states"] = list(map(generator_state, message.generators))
        if f == "next":
            _, generators = self.drawing.get(id(request["args"][0]), (None, ()))
            reply["drawn"] = list(map(generator_state, generators))
        reply["warned"] = warned
        return reply | {"later": self.results.later(request["serial"]), "out": TAP.drain()}

    def _many(self, message: Decoded) -> dict[str, Any]:
        """Call one function after the other, up to the first call that goes wrong."""
        request = message.value
        reply: dict[str, Any] = {}
        before = [array.tobytes() for array in message.arrays]
        places = {id(array): i for i, array in enumerate(message.arrays)}
        values: list[Any] = []
        with tapped(), surrounded(request["around"], SHELL.user_ns) as warned:
            try:
                with alarm(request["seconds"], TimeLimit()):
                    for key, args, kwargs in request["calls"]:
                        value = self.objects[key](*args, **kwargs)
                        used = [places[id(v)] for v in (*args, *kwargs.values()) if id(v) in places]
                        if any(message.arrays[i].tobytes() != before[i] for i in used):
                            break
                        values.append(self.results.kept(request["serial"] + len(values), value))
            except BaseException as error:
                reply["raised"] = describe(error)
        reply |= {"changed": _changed(message.arrays, before), "warned": warned}
        return reply | {"values": values, "later": self.results.later(-1), "out": TAP.drain()}

    def _export(self, value: Any) -> Handle:
        """Return a handle for what cannot be sent."""
        return value._handle if isinstance(value, TestsFunction) else self.objects.handle(value)

    def _resolve(self, handle: Handle) -> Any:
        if handle.home == "student":
            return self.objects[handle.key]
        return TestsFunction(self, handle)


def _changed(arrays: Sequence[Array], before: Sequence[bytes]) -> dict[int, Array]:
    return {i: array for i, array in enumerate(arrays) if array.tobytes() != before[i]}


def serve(sock: socket.socket) -> None:
    """Be a student's process until the tests are done with it."""
    sys.meta_path.append(Absent())
    os.environ.clear()
    os.environ.update(
        PATH="/usr/bin:/bin", HOME="/tmp", LANG="C.UTF-8", USER="student", MPLCONFIGDIR="/tmp",
        MPLBACKEND="module://matplotlib_inline.backend_inline",
    )  # fmt: skip
    lay_out(Path(__file__).parents[2] / "data", Path.cwd())
    sys.path.insert(0, str(Path.cwd()))
    builtins.help = _sitebuiltins._Helper()  # `site`, which adds it, is not loaded
    catch_programs()
    Server(sock).run()
