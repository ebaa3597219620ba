"""Abuse the functions that the tests lend to an answer."""

import textwrap
from dataclasses import replace
from typing import Any

from attacks import Attack, answered, in_call
from attacks.agent import AGENT

# asks the tests' side as the agent does, for whatever is put in the place of a lent function
ASKING = (
    AGENT
    + """
TRIED, FOUND, LOOT = [], [], []

def ask(what, *args, **kwargs):
    server = agent()
    server.channel.send({"op": "ask", "f": what, "args": args, "kwargs": kwargs})
    while (told := server.channel.receive().value)["op"] != "told":
        server._answer(told)
    TRIED.append(what)
    if "raised" in told:
        FOUND.append(("refused", str(told["raised"])[:200]))
    else:
        FOUND.append(("worked", str(told["value"])))
        LOOT.append(repr(told["value"]))

def tell():
    loot("asked", LOOT)
    print(len(TRIED), "asked,", sorted({w for kind, w in FOUND if kind == "refused"})[:5])
    for kind, word in FOUND:
        if kind == "worked":
            print("attack worked: called what no test lent:", word[:200])
"""
)


def asking(name: str, about: str, code: str, **options: Any) -> Attack:
    """Return an attack that asks the tests' side for what no test lent, while it waits."""
    body = textwrap.indent(textwrap.dedent(code), "    ")
    attack = in_call(name, about, f"if len(RUNS) < 5:\n{body}", before=ASKING, **options)
    return replace(attack, last=f"{attack.last}\ntell()\n")


ATTACKS: list[Attack] = [
    answered(
        "callbacks abused",
        "The tests' functions are called with wrong values, with objects, again when their call is "
        "over, and from threads.",
        """
        import threading
        KEPT, TURN = [], []

        class Evil:
            def __getattr__(self, name):
                if len(TURN) < 500:
                    TURN.append(name)
                    KEPT[0](self, self)
                return 1

        def linear_loss(W, X, y, *, data_loss, penalty, reg):
            KEPT.append(data_loss)
            for bad in ((), (None,), ("x" * 100_000, 5), (KEPT, KEPT), (Evil(), Evil()),
                        (data_loss, penalty), (linear_loss, y), (np.zeros((0, 0)), y),
                        (np.zeros((1, 9000)), np.zeros(9000)), (10**400, 10**400)):
                with contextlib.suppress(Exception):
                    data_loss(*bad)
                with contextlib.suppress(Exception):
                    penalty(*bad)
                with contextlib.suppress(Exception):
                    KEPT[0](X.dot(W), y)
            for _ in range(100):
                with contextlib.suppress(Exception):
                    data_loss(X.dot(W), y)
            threading.Thread(target=lambda: data_loss(X, y), daemon=True).start()
            return 0.0, W
        """,
        "linear_loss",
    ),
    answered(
        "callback calls back",
        "A test's function gets an object whose attributes call the test's function.",
        """
        CALLS = []

        def linear_loss(W, X, y, *, data_loss, penalty, reg):
            class Again:
                @property
                def shape(self):
                    CALLS.append(1)
                    if len(CALLS) < 3000:
                        return data_loss(Again(), y)
                    return 5
                ndim = dtype = __len__ = shape
            with contextlib.suppress(BaseException):
                data_loss(Again(), Again())
            with contextlib.suppress(BaseException):
                data_loss(lambda *args: data_loss(Again(), y), y)
            return 0.0, W
        """,
        "linear_loss",
    ),
    answered(
        "callback floods",
        "The tests' functions are called without end.",
        """
        def linear_loss(W, X, y, *, data_loss, penalty, reg):
            while True:
                with contextlib.suppress(Exception):
                    data_loss(X.dot(W), y)
        """,
        "linear_loss",
    ),
    asking(
        "types asked for",
        "The tests' side is asked to call types: text of bytes, numbers of text, arrays' dtypes.",
        """
        for kind in (str, int, float, complex, bool, np.float64, np.str_, np.bytes_, np.int8,
                     np.dtype("f8"), np.dtype("S4"), None, "print", 1.5, (0,), [0], {"f": 0}):
            with contextlib.suppress(TypeError, LookupError):
                ask(kind, np.ones(3))
        """,
    ),
    asking(
        "memory without width",
        "The tests' side is asked for the text of an array whose entries have no bytes.",
        """
        server = agent()
        def form(dtype, shape, *rest):
            return msgpack.ExtType(2, msgpack.packb([dtype, shape, None, True]))
        text = msgpack.ExtType(9, msgpack.packb(["builtin", "str"]))
        dtype = ("|S0", "<U0", "|V0", "|O", "|S", "<U", "S0,S0")[len(RUNS) - 1]
        args = msgpack.ExtType(1, msgpack.packb([form(dtype, [60_000]), "latin-1"]))
        wire = server.channel._socket
        wire.sendall(message({"op": "ask", "f": text, "args": args, "kwargs": {}}, b""))
        told = server.channel.receive().value
        if "value" in told:
            words = repr(told["value"])
            LOOT.append(words)
            FOUND.append(("worked", "memory " + words[:50]))
        """,
        ran=False,
    ),
    asking(
        "own functions asked for",
        "The tests' side is asked to call the student's own functions, and itself, by handles.",
        """
        def mine(*args):
            return 5.0
        for kind in ("function", "object", "opaque"):
            for home in ("tests", "student"):
                handle = [kind, 10**6, "f", home]
                with contextlib.suppress(TypeError, LookupError, KeyError):
                    ask(msgpack.ExtType(7, msgpack.packb(handle)))
        with contextlib.suppress(TypeError, LookupError):
            ask(mine)
        for number in (0, 1, -1, 7, 10**30, True):
            ask(number, np.ones(3))
        """,
    ),
    answered(
        "slow request",
        "A function that the tests lent gets arguments that keep it busy for minutes.",
        """
        def linear_loss(W, X, y, *, data_loss, penalty, reg):
            big = np.ones((1400, 1400), np.longdouble)
            for _ in range(10**6):
                with contextlib.suppress(Exception):
                    data_loss(big, np.zeros(1400, int))
                with contextlib.suppress(Exception):
                    data_loss(np.ones((4_000_000, 1)), np.zeros(4_000_000, int))
                with contextlib.suppress(Exception):
                    penalty(np.ones(2**22))
            return 0.0, W
        """,
        "linear_loss",
    ),
]
