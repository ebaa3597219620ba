"""Messages between the two processes: plain values and arrays as bytes, never pickle.

A message is a structure, packed by msgpack, and the arrays' buffers behind it. What comes from
the student's side is untrusted: sizes are checked before anything is allocated, and decoding
gives exact built-in types, exact NumPy arrays and scalars, or handles.
"""

import struct
from collections.abc import Callable
from typing import Any, NamedTuple

import msgpack
import numpy as np

from . import values
from .values import MAX_BYTES, Array, ProtocolError

MAX_STRUCTURE = 4 * 2**20  # bytes of everything but arrays
MAX_BUFFERS = 1000
MAX_DEPTH = 60  # values in values; each level of decoding takes 40 kB of stack
MAX_PARTS = 200_000  # values that msgpack alone does not know: each takes microseconds
MAX_HANDLES = 2_000

HEADER = struct.Struct("<II")  # bytes of the structure, number of buffers


class UnsendableError(Exception):
    """A value that cannot be sent; nothing was."""


class Handle(NamedTuple):
    """Stands for an object that stays where it is.

    Attributes
    ----------
    kind : str
        "function", "object", or "opaque" for what cannot be used from afar.
    key : int
        The owner's number for it.
    name : str
        What to call it in messages; for an opaque object, the name of its type.
    home : str
        "student" or "tests": who owns it.
    """

    kind: str
    key: int
    name: str
    home: str


Export = Callable[[Any], Handle]
Resolve = Callable[[Handle], Any]


class Decoded(NamedTuple):
    """A message's value, and the arrays and random generators in it, in order."""

    value: Any
    arrays: list[Array]
    generators: list[Any]


class Encoded(NamedTuple):
    """A message on its way, and the arrays and random generators in it, in order."""

    structure: bytes
    buffers: list[Any]
    arrays: list[Array]
    generators: list[np.random.Generator]


def encode(value: Any, export: Export) -> Encoded:
    """Pack a value.

    Parameters
    ----------
    value : object
        Built-in values, arrays, NumPy scalars, random generators, nested in any way.
    export : callable
        Gives a handle for anything else.

    Raises
    ------
    UnsendableError
        If it is too large, too deep, or refers to itself.
    """
    buffers: list[Any] = []
    arrays: list[Array] = []
    generators: list[np.random.Generator] = []
    seen: dict[int, int] = {}
    # Emptied in the end: functions that hold each other would hold the arrays until garbage is
    # collected, and a peer could send them faster than that.
    hooks: list[Callable[[Any], msgpack.ExtType]] = []

    def pack(part: Any) -> bytes:
        packed: bytes = msgpack.packb(
            part, default=hooks[0], strict_types=True, unicode_errors="surrogatepass"
        )
        return packed

    def default(part: Any) -> msgpack.ExtType:
        kind = type(part)
        if kind is tuple:
            return msgpack.ExtType(values.TUPLE, pack(list(part)))
        if kind is np.ndarray and values.crosses(part.dtype):
            if id(part) in seen:
                return msgpack.ExtType(values.AGAIN, pack(seen[id(part)]))
            seen[id(part)] = len(arrays)
            arrays.append(part)
            buffers.append(np.ascontiguousarray(part).reshape(-1).view(np.uint8).data)
            form = [part.dtype.str, list(part.shape), values.layout(part), part.flags.writeable]
            return msgpack.ExtType(values.ARRAY, pack(form))
        if kind is np.random.Generator:
            generators.append(part)
        code, plain = values.plain_form(part)
        if code:
            return msgpack.ExtType(code, pack(plain))
        return msgpack.ExtType(values.HANDLE, pack(list(export(part))))

    hooks.append(default)
    try:
        return Encoded(pack(value), buffers, arrays, generators)
    except (ValueError, TypeError, OverflowError, RecursionError, MemoryError) as error:
        raise UnsendableError(f"it cannot be sent: {error}") from None
    finally:
        hooks.clear()


def decode(
    structure: bytes,
    buffers: list[bytearray],
    resolve: Resolve,
    revive: Callable[[dict[str, Any]], Any] = values.generator,
) -> Decoded:
    """Rebuild the value of a message.

    Parameters
    ----------
    structure : bytes
    buffers : list of bytearray
    resolve : callable
        Gives the object that a handle stands for.
    revive : callable
        Gives what stands for a random generator, from its state.

    Raises
    ------
    ProtocolError
        If it is not a message that `encode` makes.
    """
    arrays: list[Array] = []
    generators: list[Any] = []
    depth = parts = handles = 0
    hooks: list[Callable[[int, bytes], Any]] = []  # emptied in the end, as in `encode`
    room = MAX_BYTES  # for arrays together, with what lies between their entries

    def unpack(data: bytes) -> Any:
        nonlocal depth
        depth += 1
        if depth > MAX_DEPTH:
            raise ProtocolError("values in values, too deep")
        value = msgpack.unpackb(
            data,
            ext_hook=hooks[0],
            object_pairs_hook=values.mapping,
            strict_map_key=False,
            unicode_errors="surrogatepass",
            max_array_len=MAX_STRUCTURE // 4,
            max_map_len=MAX_STRUCTURE // 8,
        )
        depth -= 1
        return value

    def hook(code: int, data: bytes) -> Any:
        nonlocal parts, handles, room
        parts, handles = parts + 1, handles + (code == values.HANDLE)
        if parts > MAX_PARTS or handles > MAX_HANDLES:
            raise ProtocolError("too many parts")
        plain = unpack(data)
        if code == values.TUPLE:
            return tuple(plain)
        if code == values.ARRAY:
            arrays.append(values.array(plain, buffers[len(arrays)], room))
            room -= values.memory(arrays[-1])
            return arrays[-1]
        if code == values.AGAIN:
            return arrays[plain]
        if code == values.HANDLE:
            kind, key, name, home = plain
            return resolve(Handle(str(kind), int(key), str(name), str(home)))
        if code == values.GENERATOR:
            generators.append(revive(plain))
            return generators[-1]
        return values.plain_value(code, plain)

    hooks.append(hook)
    try:
        return Decoded(unpack(structure), arrays, generators)
    except ProtocolError:
        raise
    except (Exception, RecursionError) as error:
        raise ProtocolError(f"not a message: {type(error).__name__}") from None
    finally:
        hooks.clear()


__all__ = [
    "HEADER",
    "MAX_BUFFERS",
    "MAX_BYTES",
    "MAX_STRUCTURE",
    "Array",
    "Decoded",
    "Encoded",
    "Export",
    "Handle",
    "ProtocolError",
    "Resolve",
    "UnsendableError",
    "decode",
    "encode",
]
