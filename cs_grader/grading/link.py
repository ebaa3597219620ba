"""The link to one student's process, which may end, hang or lie at any time."""

import json
import select
import socket
import time
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from cs_core.testing import CheckFailed
from cs_grader.grading.proxies import proxy
from cs_grader.inside.channel import Channel
from cs_grader.inside.isolation import Bounds
from cs_grader.inside.wire import Decoded, Encoded, Handle, ProtocolError, UnsendableError
from cs_grader.inside.zygote import CLOCK

GRACE = 2.0  # seconds for a cell to take notice of its alarm
START_SECONDS = 20.0
LOST = "the fork server of the student's process ended"


class StudentEndedError(CheckFailed):
    """The student's process is gone or was ended; the message is for the student."""


class SessionError(BaseException):
    """There is no process for the student: the grader's fault, not the student's.

    Not an `Exception`, which the checks would take for one of the student's.
    """


class Link:
    """Starts the process, sends requests, and answers what the student's code asks meanwhile.

    Parameters
    ----------
    control : socket.socket
        Leads to the fork server in the sandbox.
    bounds : Bounds
        Limits of the process.
    deadline : float
        When everything must be over, on the clock of `time.monotonic`.
    preload : sequence of str
        Modules that the fork server imports first, if it has not yet.
    extras : dict of str to bytes
        Files that lie beside the notebook.
    """

    def __init__(
        self,
        control: socket.socket,
        *,
        bounds: Bounds,
        deadline: float,
        preload: Sequence[str] = (),
        extras: dict[str, bytes] | None = None,
    ) -> None:
        self._control, self._bounds, self._preload = control, bounds, list(preload)
        self._end, self._extras = deadline, extras or {}
        self._channel: Channel | None = None
        self._serial = 0
        self._heard: dict[str, Any] = {}  # what the fork server told about the process
        self.lent: dict[int, Any] = {}  # the tests' functions that the student may call

    @property
    def alive(self) -> bool:
        """Whether there is a process, as far as is known."""
        return self._channel is not None

    @property
    def left(self) -> float:
        """Seconds until everything must be over."""
        return self._end - time.monotonic()

    def abandon(self) -> None:
        """End the process; the next request starts another."""
        if self._channel:
            self._channel.close()
            self._channel = None
            self._tell(b"{}")

    def start(self) -> None:
        """Ask the fork server for a new process.

        Raises
        ------
        SessionError
            If it gives none.
        """
        ours, theirs = socket.socketpair()
        self._serial += 1
        self._heard = {}
        request = {"serial": self._serial, "preload": self._preload, "bounds": asdict(self._bounds)}
        self._channel = Channel(ours, self._export, self._resolve)
        try:
            with theirs:
                socket.send_fds(self._control, [json.dumps(request).encode()], [theirs.fileno()])
            self._receive(time.monotonic() + START_SECONDS)
        except (OSError, EOFError) as error:
            self._channel = None
            how = self._how_it_ended() if isinstance(error, EOFError) else "did not start"
            raise SessionError(f"the student's process {how}") from None
        if self._extras:
            files = {name: np.frombuffer(data, np.uint8) for name, data in self._extras.items()}
            self.request({"op": "files", "files": files}, self._end)

    def request(self, request: dict[str, Any], deadline: float) -> tuple[dict[str, Any], Encoded]:
        """Send a request, answer the student's questions; return the reply and what was sent."""
        if not self._channel:
            raise StudentEndedError("Your code had ended its process before.")
        try:
            sent = self._channel.send(request, deadline=deadline)
            while True:
                message = self._receive(deadline).value
                if message["op"] == "reply":
                    return message, sent
                self._answer(message, deadline)
        except TimeoutError:
            self.abandon()
            raise StudentEndedError("Your code took too long and was stopped.") from None
        except (OSError, EOFError):
            how = self._how_it_ended()
            self.abandon()
            raise StudentEndedError(f"Your code {how}.") from None
        except UnsendableError:  # the tests' own arguments; the student is still waiting
            raise
        except (ProtocolError, KeyError):
            self.abandon()
            raise StudentEndedError("Your code broke the connection to the tests.") from None
        except BaseException:  # the alarm of a check: the student's process is still busy
            self.abandon()
            raise

    def _receive(self, deadline: float) -> Decoded:
        if not self._channel:
            raise EOFError
        message = self._channel.receive(deadline=min(deadline, self._end + GRACE))
        if type(message.value) is not dict:
            raise ProtocolError("not a message")
        return message

    def _answer(self, message: dict[str, Any], deadline: float) -> None:
        """Call a function of the tests' for the student."""
        channel, function = self._channel, message["f"]
        if message["op"] != "ask" or not channel:
            raise ProtocolError("neither a reply nor a question")
        try:
            if not callable(function):
                raise RuntimeError("this function was lent for one call, which is over")
            told = {"value": function(*message["args"], **message["kwargs"])}
        except StudentEndedError:
            raise
        except Exception as error:
            told = {"raised": {"name": type(error).__name__, "message": str(error)[:500]}}
        channel.send({"op": "told", **told}, deadline=deadline)

    def clock(self) -> float | None:
        """Return the seconds that the process has spent on a processor, by the kernel's account.

        None if the process has ended, or where the system does not say.
        """
        self._tell(CLOCK)
        told = self._hear("clock")
        return None if told is None else float(told)

    def _how_it_ended(self) -> str:
        if "ended" not in self._heard:
            self._hear("ended")
        return str(self._heard.get("ended", "ended its process"))

    def _tell(self, words: bytes) -> None:
        try:
            self._control.sendall(words)
        except OSError:
            raise SessionError(LOST) from None

    def _hear(self, what: str) -> Any:
        """Wait until the fork server has told something about the process."""
        end = time.monotonic() + 1.0
        while (left := end - time.monotonic()) > 0:
            if not select.select([self._control], [], [], left)[0]:
                break
            try:
                heard = self._control.recv(2**16)
            except OSError:
                heard = b""
            if not heard:
                raise SessionError(LOST)
            for line in heard.splitlines():
                told = json.loads(line)
                if told.pop("serial", self._serial) == self._serial:
                    self._heard |= told
                    if what in told:
                        return told[what]
        return None

    def _export(self, value: Any) -> Handle:
        """Return a handle for a function of the tests', or for a student's object."""
        handle = getattr(value, "_handle", None)
        if isinstance(handle, Handle):
            return handle
        if not callable(value):
            raise UnsendableError(f"{type(value).__name__} has no form on the wire")
        key = len(self.lent)
        self.lent[key] = value
        return Handle("function", key, str(getattr(value, "__name__", "f")), "tests")

    def _resolve(self, handle: Handle) -> Any:
        if handle.home == "tests":
            return self.lent.get(handle.key)
        return proxy(self, handle)  # type: ignore[arg-type]  # it is a Session
