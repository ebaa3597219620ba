"""Messages: what goes in comes out, and nothing else gets in."""

import contextlib
import gc
import math
import socket
import struct
import threading
import time
import weakref

import msgpack
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from cs_core.testing import layouts
from cs_grader.inside.channel import Channel
from cs_grader.inside.values import (
    ARRAY,
    HANDLE,
    MAX_BYTES,
    SCALAR,
    TUPLE,
    ProtocolError,
    memory,
)
from cs_grader.inside.wire import (
    HEADER,
    MAX_STRUCTURE,
    Handle,
    UnsendableError,
    decode,
    encode,
)

OPAQUE = Handle("opaque", 0, "thing", "student")


def there_and_back(value):
    sent = encode(value, lambda _: OPAQUE)
    buffers = [bytearray(buffer) for buffer in sent.buffers]
    return decode(sent.structure, buffers, lambda handle: handle).value


def same(a, b):
    if type(a) is not type(b):
        return False
    if isinstance(a, np.ndarray):
        return a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes()
    if isinstance(a, list | tuple):
        return len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, dict):
        return list(a) == list(b) and all(same(a[key], b[key]) for key in a)
    if isinstance(a, float | np.floating) and math.isnan(a):
        return math.isnan(b)
    return a == b


dtypes = st.one_of(
    hnp.boolean_dtypes(),
    hnp.integer_dtypes(endianness="?"),
    hnp.unsigned_integer_dtypes(endianness="?"),
    hnp.floating_dtypes(endianness="?"),
    hnp.complex_number_dtypes(endianness="?"),
)
arrays = hnp.arrays(dtypes, hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=4))
leaves = (
    st.none()
    | st.booleans()
    | st.integers(-(10**30), 10**30)
    | st.floats()
    | st.complex_numbers(allow_nan=False)
    | st.text(st.characters(codec=None))
    | st.binary()
    | arrays
    | hnp.from_dtype(np.dtype("f4"))
    | hnp.from_dtype(np.dtype("i8"))
    | st.just(np.float32)
    | st.just(np.dtype("int16"))
    | st.just(int)
    | st.builds(slice, st.none() | st.integers(-5, 5))
)
values = st.recursive(
    leaves,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | st.dictionaries(st.text(max_size=3) | st.integers(), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(values)
@settings(max_examples=300, deadline=None)
def test_plain_values_come_back_equal_and_of_the_same_type(value):
    assert same(there_and_back(value), value)


@pytest.mark.parametrize("word", list(layouts(np.ones((3, 4)))))
def test_arrays_lie_in_memory_as_they_did(word):
    array = layouts(np.arange(12.0).reshape(3, 4))[word]
    back = there_and_back(array)
    assert np.array_equal(back, array)
    assert back.strides == array.strides
    assert back.flags.writeable == array.flags.writeable


def test_scattered_arrays_of_a_message_take_no_more_than_large_ones_may():
    form = msgpack.packb(["<f8", [2], [2**26], True])
    structure = msgpack.packb([msgpack.ExtType(ARRAY, form)] * 100)
    made = decode(structure, [bytearray(16) for _ in range(100)], lambda _: None)
    assert all(array.tolist() == [0.0, 0.0] for array in made.value)
    assert sum(map(memory, made.arrays)) <= MAX_BYTES + 100 * 16


def test_arrays_are_free_as_soon_as_nobody_has_them():
    """Not when garbage is collected: a flood of large messages comes faster than that."""
    gc.collect()
    gc.disable()
    try:
        array = np.ones(3)
        sent = encode({"a": [array]}, lambda _: OPAQUE)
        back = decode(sent.structure, [bytearray(b) for b in sent.buffers], lambda handle: handle)
        kept = [weakref.ref(array), weakref.ref(back.arrays[0])]
        del array, sent, back
        assert [ref() for ref in kept] == [None, None]
    finally:
        gc.enable()


def test_a_window_does_not_bring_along_what_lies_around_it():
    hidden = np.full((5, 5), 42.0)
    hidden[1::2, 1::2] = 0.0
    sent = encode(hidden[1::2, 1::2], lambda _: OPAQUE)
    assert struct.pack("<d", 42.0) not in b"".join(map(bytes, sent.buffers))


def test_one_array_twice_stays_one_array():
    array = np.ones(3)
    first, second = there_and_back((array, array))
    assert first is second


def test_a_generator_continues_where_it_was():
    rng = np.random.default_rng(4)
    rng.random(7)
    back = there_and_back(rng)
    assert np.array_equal(back.random(5), rng.random(5))


class Pretender(float):
    def __eq__(self, other):
        return True

    __hash__ = None


class Lying(np.ndarray):
    shape = (2, 3)


@pytest.mark.parametrize(
    "value",
    [
        Pretender(1),
        np.ones(3).view(Lying),
        np.ma.array([1.0]),
        np.array([object()]),
        object(),
        len,
    ],
    ids=["float", "shape", "masked", "objects", "object", "function"],
)
def test_what_only_looks_like_a_value_becomes_a_handle(value):
    assert there_and_back(value) == OPAQUE
    assert there_and_back([value]) == [OPAQUE]


def endless():
    value = []
    value.append(value)
    return value


def deep():
    value = ()
    for _ in range(5000):
        value = (value,)
    return value


@pytest.mark.parametrize("value", [endless(), deep(), 2**100_000], ids=["loop", "deep", "huge"])
def test_what_cannot_be_sent_says_so(value):
    with pytest.raises(UnsendableError):
        encode(value, lambda _: OPAQUE)


def packed(code, plain):
    return msgpack.packb(msgpack.ExtType(code, msgpack.packb(plain)))


@pytest.mark.parametrize(
    ("structure", "buffers"),
    [
        (b"", []),
        (b"\xc1", []),
        (b"\xff" * 100, []),
        (packed(ARRAY, ["<f8", [3], None, True, 0]), []),
        (packed(ARRAY, ["<f8", [3], None, True]), [bytearray(8)]),
        (packed(ARRAY, ["O", [1], None, True]), [bytearray(8)]),
        (packed(ARRAY, ["V8", [1], None, True]), [bytearray(8)]),
        (packed(ARRAY, ["<f8", [-1], None, True]), [bytearray(8)]),
        (packed(ARRAY, ["<f8", [2**62, 4], None, True]), [bytearray(8)]),
        (packed(ARRAY, ["<f8", [1] * 60, None, True]), [bytearray(8)]),
        (packed(ARRAY, ["<f8", [1], ["x"], True]), [bytearray(8)]),
        (packed(SCALAR, ["<f8", b"1"]), []),
        (packed(SCALAR, ["O", b"12345678"]), []),
        (packed(TUPLE, 7), []),
        (packed(HANDLE, [1]), []),
        (packed(99, 0), []),
        (b"\x81\x90\x01", []),  # a dict whose key is a list
        (b"\x91" * 2000 + b"\x01", []),
    ],
    ids=range(18),
)
def test_garbage_is_refused(structure, buffers):
    with pytest.raises(ProtocolError):
        decode(structure, buffers, lambda handle: handle)


@given(st.binary(max_size=200), st.lists(st.binary(max_size=16), max_size=3))
@settings(max_examples=500, deadline=None)
def test_any_bytes_are_a_message_or_are_refused(structure, buffers):
    with contextlib.suppress(ProtocolError):
        decode(structure, [bytearray(buffer) for buffer in buffers], lambda handle: handle)


@pytest.fixture
def ends():
    ours, theirs = socket.socketpair()
    yield Channel(ours, lambda _: OPAQUE, lambda handle: handle), theirs
    ours.close()
    theirs.close()


def soon():
    return time.monotonic() + 0.5


@pytest.mark.parametrize(
    ("bytes_sent", "error"),
    [
        (HEADER.pack(MAX_STRUCTURE + 1, 0), ProtocolError),
        (HEADER.pack(10, 2**31), ProtocolError),
        (HEADER.pack(1, 1) + struct.pack("<Q", 2**60), ProtocolError),
        (b"GET / HTTP/1.1\r\n\r\n", ProtocolError),
        (HEADER.pack(100, 0) + b"ab", TimeoutError),
        (b"", TimeoutError),
    ],
    ids=["structure", "buffers", "array", "http", "half", "silence"],
)
def test_a_channel_gives_up_on_what_is_no_message(ends, bytes_sent, error):
    channel, other = ends
    other.sendall(bytes_sent)
    with pytest.raises(error):
        channel.receive(deadline=soon())


def test_a_channel_notices_the_end(ends):
    channel, other = ends
    other.close()
    with pytest.raises(EOFError):
        channel.receive(deadline=soon())


def test_large_arrays_cross_in_both_directions(ends):
    channel, other = ends
    far = Channel(other, lambda _: OPAQUE, lambda handle: handle)
    array = np.random.default_rng(0).random((400, 500))

    def echo():
        far.send(far.receive().value)

    thread = threading.Thread(target=echo)
    thread.start()
    channel.send({"a": array, "b": [array.T, "text"]})
    back = channel.receive(deadline=soon() + 10).value
    thread.join()
    assert np.array_equal(back["a"], array)
    assert np.array_equal(back["b"][0], array.T)
