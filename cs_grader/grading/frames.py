"""Messages between the engine and its examiner, which trust each other."""

import os
import select
import time
from dataclasses import asdict
from typing import IO, Any

import msgpack

from cs_grader.grading.limits import Limits

PARENT = os.getppid()  # the engine; another process takes its place when it ends
Frame = dict[str, Any]


def read_frame(pipe: IO[bytes]) -> Frame | None:
    """Read a message between engine and examiner; None at the end."""
    head = pipe.read(8)
    if len(head) < 8:
        return None
    return unpacked(pipe.read(int.from_bytes(head, "little")))


def packed(frame: Frame) -> bytes:
    """Return a message's bytes."""
    data: bytes = msgpack.packb(frame, unicode_errors="surrogatepass")
    return data


def unpacked(data: bytes) -> Frame:
    """Return what `packed` took; names may hold half characters."""
    return dict(msgpack.unpackb(data, strict_map_key=False, unicode_errors="surrogatepass"))


def write_frame(pipe: IO[bytes], frame: Frame) -> None:
    """Write a message between engine and examiner."""
    data = packed(frame)
    pipe.write(len(data).to_bytes(8, "little") + data)
    pipe.flush()


def first_frame(sandbox: str, limits: Limits) -> Frame:
    """Return the message that `main` waits for first."""
    return {"sandbox": sandbox, "limits": asdict(limits)}


def read_until(reader: int, deadline: float) -> bytes:
    """Read everything from a pipe; nothing if that takes too long or the engine is gone."""
    parts: list[bytes] = []
    with os.fdopen(reader, "rb", buffering=0) as pipe:
        while (left := deadline - time.monotonic()) > 0:
            if select.select([pipe], [], [], min(left, 1.0))[0]:
                part = pipe.read(2**20)
                if not part:
                    return b"".join(parts)
                parts.append(part)
            elif os.getppid() != PARENT:
                break
    return b""
