"""The fork server inside the sandbox: warm imports, and a new process for every student."""

import contextlib
import gc
import importlib
import io
import json
import os
import re
import select
import signal
import socket
import sys
import time
from dataclasses import dataclass
from typing import Any

from .isolation import (
    Bounds,
    become_subreaper,
    drop_rights,
    enter_namespaces,
    furnish,
    outer_user,
    set_limits,
)
from .syscalls import refuse_calls

CLOCK = b"clock"  # asks for the time that the process has used
SOCKET_BYTES = 2**18  # the most that a socket's buffer holds, as Linux sets it up
LOOK_EVERY = 0.1  # seconds between two looks at the memory in use


@dataclass
class Child:
    """The one student's process that is alive."""

    pid: int
    serial: str
    memory: int


class Zygote:
    """Forks a process per student and ends it; there is never more than one.

    Parameters
    ----------
    control : socket.socket
        Where requests come from: a line of JSON each, and a socket for the new process.
    isolate : bool
        Whether to give each process namespaces of its own.
    """

    def __init__(self, control: socket.socket, *, isolate: bool) -> None:
        self._control, self._isolate = control, isolate
        self._child: Child | None = None
        self._user = outer_user() if isolate else os.getuid()
        become_subreaper()

    def run(self) -> None:
        """Serve requests until the other side is gone."""
        parent = os.getppid()
        while os.getppid() == parent:
            waiting = LOOK_EVERY if self._child else 5.0
            if select.select([self._control], [], [], waiting)[0]:
                data, fds, *_ = socket.recv_fds(self._control, 2**16, 1)
                if data == CLOCK:
                    self._say(clock=self._clock(), serial=self._child and self._child.serial)
                    continue
                self._end_child()
                if not data:
                    return
                if fds:
                    self._fork(json.loads(data), fds[0])
            elif self._child:
                self._watch(self._child)
        self._end_child()

    def _fork(self, request: dict[str, Any], fd: int) -> None:
        _warm_up(request["preload"])
        bounds = Bounds(**request["bounds"])
        pid = self._fork_isolated(bounds, fd) if self._isolate else self._fork_plainly(bounds, fd)
        os.close(fd)
        if pid:
            self._child = Child(pid, request["serial"], bounds.memory)
        else:
            self._say(serial=request["serial"], ended="could not be isolated")

    def _fork_plainly(self, bounds: Bounds, fd: int) -> int:
        pid = os.fork()
        if pid == 0:
            os.setsid()
            self._become_student(bounds, fd, count_processes=False)
        return pid

    def _fork_isolated(self, bounds: Bounds, fd: int) -> int:
        """Fork twice: the first child makes a new world, the second is born in it."""
        reader, writer = os.pipe()
        middle = os.fork()
        if middle == 0:
            with _last_words():
                enter_namespaces(self._user)
                pid = os.fork()
                if pid == 0:
                    os.close(reader)
                    os.close(writer)
                    os.setsid()  # signals to the process group reach nobody else
                    furnish(bounds)
                    drop_rights()
                    refuse_calls()
                    self._become_student(bounds, fd, count_processes=True)
                os.write(writer, str(pid).encode())
        os.close(writer)
        os.waitpid(middle, 0)
        with os.fdopen(reader) as pipe:
            return int(pipe.read() or 0)

    def _become_student(self, bounds: Bounds, fd: int, *, count_processes: bool) -> None:
        with _last_words():
            from .student import serve

            self._control.close()
            set_limits(bounds, count_processes=count_processes)
            os.makedirs("/tmp/work", exist_ok=True)
            os.chdir("/tmp/work")
            serve(socket.socket(fileno=fd))

    def _watch(self, child: Child) -> None:
        """Tell if the process has ended; end it if it and its children use too much memory."""
        pid, status = os.waitpid(-1, os.WNOHANG)
        if pid == child.pid:
            self._child = None
            self._say(serial=child.serial, ended=_how_it_ended(status))
        elif self._isolate and _memory_of(self._user) > child.memory:
            self._end_child()
            self._say(serial=child.serial, ended="used too much memory")

    def _end_child(self) -> None:
        """End the process, and with it everything that it started."""
        if self._child:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._child.pid, signal.SIGKILL)
            if not self._isolate:
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.killpg(self._child.pid, signal.SIGKILL)
        with contextlib.suppress(ChildProcessError):
            while True:  # with the first process of a pid namespace, all others end
                os.waitpid(-1, 0)
        self._child = None

    def _clock(self) -> float | None:
        """Return the seconds that the process has spent on a processor; None if unknown."""
        if self._child and sys.platform == "linux":
            with contextlib.suppress(
                OSError
            ):  # the number is clock_getcpuclockid's, of any process
                return time.clock_gettime(~self._child.pid << 3 | 2)
        return None

    def _say(self, **words: Any) -> None:
        self._control.sendall(json.dumps(words).encode() + b"\n")


def main(control: int, isolate: bool) -> None:
    """Serve until the other side is gone.

    Parameters
    ----------
    control : int
        Number of the inherited socket.
    isolate : bool
        Whether each student gets namespaces of its own.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the operator's Ctrl-C is not for us
    from . import student  # noqa: F401 - warm

    zygote = Zygote(socket.socket(fileno=control), isolate=isolate)
    gc.collect()
    gc.freeze()
    zygote.run()


def _warm_up(modules: list[str]) -> None:
    """Import what students' notebooks mention, once for all of them."""
    for module in modules:
        if module not in sys.modules:
            with contextlib.suppress(ImportError):
                importlib.import_module(module)
                if module == "matplotlib.pyplot":
                    _draw()


def _draw() -> None:
    """Draw a figure: the first one loads fonts and more."""
    from matplotlib.figure import Figure

    figure = Figure()
    ax = figure.subplots()
    ax.plot([0, 1], label="x")
    ax.legend()
    figure.savefig(io.BytesIO(), bbox_inches="tight")


def _memory_of(user: int) -> int:
    """Return the bytes that all processes of a user hold for themselves, and in sockets."""
    total = 0
    with contextlib.suppress(OSError), open("/proc/net/sockstat", encoding="ascii") as file:
        total = SOCKET_BYTES * int(file.readline().split()[-1])  # of this network namespace
    for name in filter(str.isdigit, os.listdir("/proc")):
        with contextlib.suppress(OSError, ValueError, IndexError):
            if os.stat(f"/proc/{name}").st_uid == user:
                with open(f"/proc/{name}/status", encoding="utf-8", errors="replace") as file:
                    found = re.findall(r"^Rss(?:Anon|Shmem):\s+(\d+) kB", file.read(), re.MULTILINE)
                total += 1024 * sum(map(int, found))
    return total


def _how_it_ended(status: int) -> str:
    code = os.waitstatus_to_exitcode(status)
    if code >= 0:  # which code is the student's choice: it could tell something
        return "ended its process"
    if -code == signal.SIGXCPU:
        return "used too much time on the processor"
    return f"was ended by {signal.Signals(-code).name}"


@contextlib.contextmanager
def _last_words() -> Any:
    """Never return from a forked process."""
    try:
        yield
        os._exit(0)
    except BaseException as error:
        with contextlib.suppress(OSError):
            os.write(2, f"{type(error).__name__}: {error}\n".encode())
        os._exit(1)
