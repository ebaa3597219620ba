"""Messages between engine and examiner: trusted, and of any size."""

from typing import IO, Any

import msgpack

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
