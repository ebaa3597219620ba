"""The link to one student's process, which may end, hang or lie at any time."""

import json
import secrets
import select
import socket
import time
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from cs_core.testing import CheckFailed
from cs_grader.grading.discretion import Discretion
from cs_grader.grading.patience import at_most
from cs_grader.grading.proxies import opaque
from cs_grader.grading.remote import Remote
from cs_grader.grading.replies import Reply, checked_reply
from cs_grader.inside.channel import Channel
from cs_grader.inside.isolation import Bounds
from cs_grader.inside.wire import Decoded, Encoded, Handle, ProtocolError, UnsendableError
from cs_grader.inside.zygote import CLOCK

GRACE = 2.0  # seconds for a cell to take notice of its alarm
LENT_SECONDS = 5.0  # for a function of the tests that the student's code calls
MAX_ASKED = 32 * 2**20  # bytes of arrays that it may be called with
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
        self._serial = ""
        self._heard: dict[str, Any] = {}  # what the fork server told about the process
        self.discretion = Discretion(())
        self.remote = Remote(self)
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
        self._serial = secrets.token_hex(8)  # words about another student's process are not ours
        self._heard = {}
        request = {"serial": self._serial, "preload": self._preload, "bounds": asdict(self._bounds)}
        # a generator that the student made is nothing to draw from: it may never end
        self._channel = Channel(ours, self._export, self._resolve, lambda _: opaque("Generator"))
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

    def request(self, request: dict[str, Any], deadline: float) -> tuple[Reply, Encoded]:
        """Send a request, answer the student's questions; return the reply and what was sent."""
        if not self._channel:
            raise StudentEndedError("Your code had ended its process before.")
        try:
            sent = self._channel.send(request, deadline=deadline)
            while True:
                message = self._receive(deadline)
                if message.value["op"] == "reply":
                    return checked_reply(request, message.value), sent
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
        except ProtocolError:
            raise self.broken() from None
        except BaseException:  # the alarm of a check: the student's process is still busy
            self.abandon()
            raise

    def _receive(self, deadline: float) -> Decoded:
        if not self._channel:
            raise EOFError
        message = self._channel.receive(deadline=min(deadline, self._end + GRACE))
        if type(message.value) is not dict or type(message.value.get("op")) is not str:
            raise ProtocolError("not a message")
        return message

    def broken(self) -> StudentEndedError:
        """End the process, which said what no honest one says; return the error to raise."""
        self.abandon()
        return StudentEndedError("Your code broke the connection to the tests.")

    def _answer(self, message: Decoded, deadline: float) -> None:
        """Call a function of the tests' for the student: one that a test lent, by its number."""
        channel, question = self._channel, message.value
        args, kwargs = question.get("args"), question.get("kwargs")
        asked = [question["op"], type(args), type(kwargs)]
        if not channel or asked != ["ask", tuple, dict]:
            raise ProtocolError("neither a reply nor a question")
        told: dict[str, Any]
        try:
            if type(question.get("f")) is not int or question["f"] not in self.lent:
                raise RuntimeError("this function was lent for one call, which is over")
            if sum(array.nbytes for array in message.arrays) > MAX_ASKED:
                raise ValueError(f"the arguments have more than {MAX_ASKED // 2**20} MB")
            late = StudentEndedError("Your code called a function of the tests that took too long.")
            with at_most(LENT_SECONDS, late):
                told = {"value": self.lent[question["f"]](*args, **kwargs)}
        except StudentEndedError:
            raise
        except Exception as error:
            told = _raised_here(error)
        try:
            channel.send({"op": "told", **told}, deadline=deadline)
        except UnsendableError as error:
            channel.send({"op": "told", **_raised_here(error)}, deadline=deadline)

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
                if told.pop("serial") == self._serial:
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
        name = self.discretion.name(handle.name, "object")  # it will stand in messages
        return self.remote.resolve(handle._replace(name=name))


def _raised_here(error: Exception) -> dict[str, Any]:
    return {"raised": {"name": type(error).__name__, "message": str(error)[:500]}}
