"""One end of the socket between the two processes."""

import socket
import struct
import time
from collections.abc import Callable
from typing import Any

from .values import generator
from .wire import (
    HEADER,
    MAX_BUFFERS,
    MAX_BYTES,
    MAX_STRUCTURE,
    Decoded,
    Encoded,
    Export,
    ProtocolError,
    Resolve,
    UnsendableError,
    decode,
    encode,
)

CHUNK = 2**18
JOINED = 2**23


class Channel:
    """Sends and receives whole messages.

    Parameters
    ----------
    sock : socket.socket
        A connected stream socket.
    export, resolve : callable
        From an object to its handle, and back; see `wire.encode` and `wire.decode`.
    revive : callable
        From the state of a random generator to what stands for it.
    """

    def __init__(
        self,
        sock: socket.socket,
        export: Export,
        resolve: Resolve,
        revive: Callable[[dict[str, Any]], Any] = generator,
    ) -> None:
        self._socket = sock
        self._export, self._resolve, self._revive = export, resolve, revive
        self._read = bytearray()
        self._timeout = -1.0  # as it was set last

    def send(self, value: Any, *, deadline: float | None = None) -> Encoded:
        """Send a value; return what was sent.

        Raises
        ------
        UnsendableError
            If it is too large or has no form on the wire; nothing is sent then.
        TimeoutError, OSError
            If the other side does not read, or is gone.
        """
        encoded = encode(value, self._export)
        structure, buffers = encoded.structure, encoded.buffers
        sizes = [len(buffer) for buffer in buffers]
        if len(structure) > MAX_STRUCTURE or len(buffers) > MAX_BUFFERS:
            raise UnsendableError("it is too large, or has too many parts")
        if sum(sizes) > MAX_BYTES:
            raise UnsendableError(f"its arrays have more than {MAX_BYTES // 2**20} MB")
        head = HEADER.pack(len(structure), len(sizes)) + struct.pack(f"<{len(sizes)}Q", *sizes)
        self._patience(deadline)
        if sum(sizes) < JOINED:  # every call of the system may wake the other side too early
            self._socket.sendall(b"".join([head, structure, *buffers]))
        else:
            for piece in (head + structure, *buffers):
                self._patience(deadline)
                self._socket.sendall(piece)
        return encoded

    def receive(self, *, deadline: float | None = None) -> Decoded:
        """Wait for a message.

        Parameters
        ----------
        deadline : float, optional
            When to give up, on the clock of `time.monotonic`.

        Raises
        ------
        EOFError
            If the other side is gone.
        TimeoutError
            At the deadline.
        ProtocolError
            If it is no message. The channel cannot be used after that.
        """
        structure_size, count = HEADER.unpack(self._take(HEADER.size, deadline))
        if structure_size > MAX_STRUCTURE or count > MAX_BUFFERS:
            raise ProtocolError("a message that is too large, or garbage")
        sizes = struct.unpack(f"<{count}Q", self._take(8 * count, deadline))
        if sum(sizes) > MAX_BYTES:
            raise ProtocolError("a message that is too large, or garbage")
        structure = bytes(self._take(structure_size, deadline))
        buffers = [self._take(size, deadline) for size in sizes]
        return decode(structure, buffers, self._resolve, self._revive)

    def close(self) -> None:
        """Close the socket."""
        self._socket.close()

    def _take(self, size: int, deadline: float | None) -> bytearray:
        """Return the next bytes, from what was read ahead or from the socket."""
        taken = self._read[:size]
        del self._read[:size]
        if len(taken) == size:
            return taken
        missing = size - len(taken)
        if missing < CHUNK:  # small: read ahead, it saves a call
            while len(self._read) < missing:
                self._read += self._some(deadline)
            taken += self._read[:missing]
            del self._read[:missing]
            return taken
        start = len(taken)
        taken.extend(bytes(missing))
        view = memoryview(taken)
        while start < size:
            self._patience(deadline)
            got = self._socket.recv_into(view[start:])
            if not got:
                raise EOFError
            start += got
        return taken

    def _some(self, deadline: float | None) -> bytes:
        self._patience(deadline)
        data = self._socket.recv(CHUNK)
        if not data:
            raise EOFError
        return data

    def _patience(self, deadline: float | None) -> None:
        if deadline is None:
            return
        left = deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        if not left <= self._timeout <= left + 0.2:  # setting it costs a system call
            self._socket.settimeout(left)
            self._timeout = left
