"""What attacks on the wire have in common."""

from typing import Any

from attacks import Attack, in_call

# finds the agent's own end of the wire, in the frames below a call or a cell
AGENT = """
import msgpack, socket, stat, struct

def agent():
    frame = sys._getframe()
    while frame:
        server = frame.f_locals.get("self")
        if hasattr(server, "channel") and hasattr(server, "objects"):
            return server
        frame = frame.f_back
    raise LookupError("no agent")

def sockets():
    for fd in range(3, 256):
        with contextlib.suppress(OSError):
            if stat.S_ISSOCK(os.fstat(fd).st_mode):
                yield fd

def message(value, *buffers):
    packed = value if isinstance(value, bytes) else msgpack.packb(value)
    sizes = struct.pack(f"<{len(buffers)}Q", *map(len, buffers))
    return struct.pack("<II", len(packed), len(buffers)) + sizes + packed + b"".join(buffers)

def raw(data):
    for fd in sockets():
        with contextlib.suppress(OSError), socket.socket(fileno=os.dup(fd)) as wire:
            wire.settimeout(2)
            wire.sendall(data)

def say(**values):
    agent().channel.send({"op": "reply", **values})

TOLD = {"kind": "stream", "name": "stdout", "parts": ["attack ran\\n"]}
PLAIN = {"value": (0.0, 0.0), "values": [], "changed": {}, "states": [], "later": [], "steps": 1,
         "out": [TOLD]}
"""


def lying(name: str, about: str, code: str, **options: Any) -> Attack:
    """Return an attack on the wire, while the tests wait for an answer."""
    return in_call(name, about, code, before=AGENT, **options)
