"""The forms that single values take in a message, and back."""

import math
import re
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .shapes import shape_form, shape_value

MAX_BYTES = 256 * 2**20  # of all arrays in a message
MAX_INT_BYTES = 4096
MAX_HASHED = 1000  # keys of one set or dict: with equal hashes each is compared with all others
TUPLE, ARRAY, AGAIN, SCALAR, INTEGER, COMPLEX, HANDLE, GENERATOR, TYPE, SET, SLICE = range(1, 12)
SHAPE = 12
# What crosses, and nothing else: a dtype without width, or of objects, has no bytes to fill it.
NUMBERS = {
    dtype.str: dtype
    for kind in np.typecodes["AllInteger"] + np.typecodes["AllFloat"] + "?"
    for dtype in (np.dtype(f"<{kind}"), np.dtype(f">{kind}"))
}
TEXT = re.compile(r"(\|S|[<>]U)[1-9][0-9]{0,4}")
SCALAR_TYPES = frozenset(t for t in np.sctypeDict.values() if np.dtype(t).kind in "biufcSU")
TYPES: dict[str, type] = {t.__name__: t for t in (bool, int, float, complex, str)}
BIT_GENERATORS = ("PCG64", "PCG64DXSM", "MT19937", "Philox", "SFC64")
Array = NDArray[Any]


class ProtocolError(Exception):
    """A message that no honest peer would send."""


def crosses(dtype: np.dtype[Any]) -> bool:
    """Whether arrays of a dtype may cross: numbers, truth values and text that has a width.

    Examples
    --------
    >>> [crosses(np.dtype(name)) for name in ("f8", ">i2", "U3", "S0", "O", "V8", "M8[s]")]
    [True, True, True, False, False, False, False]
    """
    return dtype.str in NUMBERS or TEXT.fullmatch(dtype.str) is not None


def dtype_named(name: Any) -> np.dtype[Any]:
    """Return the dtype of a name in a message; raise ProtocolError if it may not cross."""
    if type(name) is str and (name in NUMBERS or TEXT.fullmatch(name)):
        return NUMBERS.get(name) or np.dtype(name)
    raise ProtocolError("not a dtype that crosses")


def plain_form(part: Any) -> tuple[int, Any]:
    """Return the code and the contents of a value that msgpack itself does not know."""
    kind = type(part)
    if kind in SCALAR_TYPES:
        wide = part if part.dtype.itemsize else np.zeros((), f"{part.dtype.str[:2]}1")
        return SCALAR, [wide.dtype.str, wide.tobytes()]
    if kind is complex:
        return COMPLEX, [part.real, part.imag]
    if kind is int:
        size = part.bit_length() // 8 + 1
        if size > MAX_INT_BYTES:
            raise OverflowError("an integer is too large")
        return INTEGER, part.to_bytes(size, "little", signed=True)
    if kind is np.random.Generator:
        return GENERATOR, generator_state(part)
    if kind in (set, frozenset):
        return SET, [kind is frozenset, *part]
    if kind is slice:
        return SLICE, [part.start, part.stop, part.step]
    if isinstance(part, np.dtype) and crosses(part):
        return TYPE, ["dtype", part.str]
    if isinstance(part, type) and part in SCALAR_TYPES:
        dtype = np.dtype(part)
        return TYPE, ["scalar", dtype.str if dtype.itemsize else f"{dtype.str[:2]}1"]
    if isinstance(part, type) and TYPES.get(part.__name__) is part:
        return TYPE, ["builtin", part.__name__]
    if (shape := shape_form(part)) is not None:
        return SHAPE, shape
    return 0, None


def _words(state: Any) -> Any:
    """Copy the state of a bit generator with arrays as they are."""
    return {k: _words(v) for k, v in state.items()} if isinstance(state, dict) else state


def layout(array: Array) -> list[int] | None:
    """Return the strides of an array that does not lie row by row; None if it does."""
    if array.flags.c_contiguous or array.size == 0:
        return None
    strides, shape = array.strides, array.shape
    if any(s == 0 and n > 1 for s, n in zip(strides, shape, strict=True)):
        return None  # entries that share memory cannot be filled one by one
    return list(strides)


def memory(array: Array) -> int:
    """Return the bytes from an array's first entry to its last, whoever owns those between.

    Examples
    --------
    >>> memory(np.zeros(10)[::4])
    72
    """
    low, high = np.lib.array_utils.byte_bounds(array)
    return high - low


def array(form: list[Any], buffer: bytearray, room: int) -> Array:
    """Rebuild an array from its dtype, shape, strides and whether it may be written to.

    It lies row by row if it would take more memory than there is room.
    """
    name, shape, strides, writeable = form
    dtype = dtype_named(name)
    if len(shape) > 32 or not all(type(n) is int and n >= 0 for n in shape):
        raise ProtocolError("not an array")
    if math.prod(shape) * dtype.itemsize != len(buffer):
        raise ProtocolError("an array of another size than it says")
    # np.zeros and not np.empty: memory that nobody wrote into may hold anybody's words
    array: Array = np.frombuffer(buffer, dtype).reshape(shape) if buffer else np.zeros(shape, dtype)
    if strides is not None:
        array = _laid_out(array, strides, room)
    array.flags.writeable = bool(writeable)
    return array


def _laid_out(array: Array, strides: list[int], room: int) -> Array:
    """Return an equal array whose entries lie as the strides say."""
    reach = [s * (n - 1) for s, n in zip(strides, array.shape, strict=True)]
    low, high = sum(min(0, r) for r in reach), sum(max(0, r) for r in reach)
    if high - low > room:  # a page is written at each entry, and a page may be large
        return array
    memory = np.zeros(high - low + array.dtype.itemsize, np.uint8)
    placed: Array = np.ndarray(array.shape, array.dtype, memory, -low, tuple(strides))
    placed[...] = array
    return placed


def generator_state(generator: np.random.Generator) -> dict[str, Any]:
    """Return the state of a random generator in plain values."""
    return {k: _words(v) for k, v in generator.bit_generator.state.items()}


def generator(state: dict[str, Any]) -> np.random.Generator:
    """Rebuild a random generator from its state."""
    name = state["bit_generator"]
    if name not in BIT_GENERATORS:
        raise ProtocolError("not a random generator")
    bits = getattr(np.random, name)(0)
    bits.state = state
    return np.random.Generator(bits)


def hashed(keys: list[Any]) -> list[Any]:
    """Return the keys of a set or dict; refuse many whose hashes a sender could make equal."""
    if len(keys) > MAX_HASHED and not set(map(type, keys)) <= {str, bytes, int, float, bool}:
        raise ProtocolError("too many keys that are no plain values")
    return keys


def mapping(pairs: list[tuple[Any, Any]]) -> dict[Any, Any]:
    """Return the dict of a message's pairs."""
    hashed([key for key, _ in pairs])
    return dict(pairs)


def plain_value(code: int, plain: Any) -> Any:
    """Rebuild a value from the code and the contents that `plain_form` gave."""
    if code == SCALAR:
        dtype = dtype_named(plain[0])
        if len(plain[1]) != dtype.itemsize:
            raise ProtocolError("not a scalar")
        return np.frombuffer(plain[1], dtype)[0]
    if code == INTEGER:
        return int.from_bytes(plain, "little", signed=True)
    if code == COMPLEX:
        return complex(*plain)
    if code == SET:
        return (frozenset if plain[0] else set)(hashed(plain[1:]))
    if code == SHAPE:
        return shape_value(plain, hashed)
    if code == SLICE:
        return slice(*plain)
    if code == TYPE:
        kind, name = plain
        if kind == "builtin":
            return TYPES[name]
        dtype = dtype_named(name)
        return dtype if kind == "dtype" else dtype.type
    raise ProtocolError("not a known kind of value")
