"""Break the wire: bytes that are no message, and a socket that is none any more."""

from attacks import Attack, in_right_call
from attacks.agent import AGENT, lying

ATTACKS: list[Attack] = [
    lying(
        "garbage", "Random bytes in the place of a reply.", "raw(bytes(range(256)) * 99)", ran=False
    ),
    lying("zeros", "Empty messages without end.", "raw(bytes(2_000_000))", ran=False),
    lying(
        "huge length",
        "A message that announces more bytes than there can be.",
        "raw(b'\\xff' * 8 + bytes(1000))",
        ran=False,
    ),
    lying(
        "large buffers",
        "A message that announces a thousand large arrays and sends a few bytes.",
        "raw(struct.pack('<II', 10, 999) + struct.pack('<Q', 2**28 // 999) * 999 + b'x')",
        ran=False,
    ),
    lying(
        "endless bytes",
        "A valid beginning, and then bytes one by one, slowly, for as long as it takes.",
        """
        import time
        raw(struct.pack("<II", 2**20, 0))
        for _ in range(10**6):
            raw(b"x")
            time.sleep(0.1)
        """,
        ran=False,
    ),
    lying(
        "deeply nested",
        "Lists in lists, a million deep.",
        "raw(message(b'\\x91' * 4_000_000))",
        ran=False,
    ),
    lying(
        "boxes in boxes",
        "Each level holds a copy of all that is inside it.",
        """
        data = b"\\xc0"
        for _ in range(600):
            data = msgpack.packb(msgpack.ExtType(1, b"\\x91" + data + bytes(6000)))
        raw(message(data))
        """,
        ran=False,
    ),
    lying(
        "scattered array",
        "Small arrays whose strides ask for a quarter of a gigabyte each.",
        """
        form = msgpack.packb(["<f8", [2], [2**28 - 64], True])
        one = msgpack.ExtType(2, form)
        raw(message({"op": "reply", "value": [one] * 900}, *[bytes(16)] * 900))
        """,
        ran=False,
    ),
    lying(
        "dishonest arrays",
        "Arrays of objects, of negative and of impossible shapes, of strange types.",
        """
        for form in (["|O", [1], None, True], ["<f8", [-1], None, True], ["<f8", [2**62, 4], None, 1],
                     ["<f8", [0, 2**62], None, True], ["i4," * 999, [1], None, True],
                     ["<f8", ["x"], None, True], ["<f8", [1], [1, 2, 3], True], ["<U4", [1], None, 1]):
            part = msgpack.ExtType(2, msgpack.packb(form))
            raw(message({"op": "reply", "value": part}, b"\\xff" * 16))
        """,
        ran=False,
    ),
    lying(
        "dishonest values",
        "Handles of others, unknown types, a number of four million bytes, keys that are lists.",
        """
        big = msgpack.ExtType(5, msgpack.packb(b"\\x7f" * 3_000_000))
        theirs = msgpack.ExtType(7, msgpack.packb(["function", 0, "f", "tests"]))
        many = [msgpack.ExtType(7, msgpack.packb(["object", i, "x", "student"])) for i in range(9999)]
        for value in ([big, big], [theirs, theirs], many, msgpack.ExtType(99, b"x"), {(1, 2): 3}):
            raw(message({"op": "reply", **PLAIN, "value": value}))
        """,
        ran=False,
    ),
    lying(
        "closed",
        "Every file descriptor is closed while the tests wait.",
        "os.closerange(0, 256)",
        ran=False,
    ),
    lying(
        "shut down",
        "The socket is shut down, in one direction and then in both.",
        """
        for fd in sockets():
            with socket.socket(fileno=os.dup(fd)) as wire:
                wire.shutdown(socket.SHUT_RD)
                wire.shutdown(socket.SHUT_RDWR)
        """,
        ran=False,
    ),
    lying(
        "replaced",
        "The socket's number leads to something else.",
        """
        for fd in sockets():
            os.dup2(os.open("/dev/zero", os.O_RDWR), fd)
        """,
        ran=False,
    ),
    in_right_call(
        "descriptors sent",
        "Open files are sent along, as many as a socket takes.",
        """
        for fd in sockets():
            with contextlib.suppress(OSError), socket.socket(fileno=os.dup(fd)) as wire:
                # a whole message that asks for a function which is not there
                empty = msgpack.ExtType(1, msgpack.packb([]))
                ask = message({"op": "ask", "f": None, "args": empty, "kwargs": {}})
                socket.send_fds(wire, [ask], [1] * 250)
                agent().channel.receive()
        """,
        before=AGENT,
    ),
]
