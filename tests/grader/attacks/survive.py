"""Outlive the grading: processes, threads and handlers that stay."""

from typing import Any

from attacks import Attack, in_call, in_cell

STAY = """
import subprocess, time

QUIET = dict(stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
ENVIRONMENT = dict(os.environ, STAY="@MARK@")
"""


def staying(name: str, about: str, code: str, **options: Any) -> Attack:
    """Return an attack with what all of this family use."""
    return in_cell(name, about, code, before=STAY, **options)


ATTACKS: list[Attack] = [
    staying(
        "daemon",
        "A process that forks twice and leads a session of its own.",
        """
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.closerange(0, 256)
        os.execve(sys.executable, ["python", "-c", "import time; time.sleep(900)", "@MARK@"],
                  ENVIRONMENT)
    os._exit(0)
""",
    ),
    staying(
        "deaf to signals",
        "A process that ignores every signal that can be ignored.",
        """
code = "import signal, time\\n" + "for n in set(range(1, 65)) - {9, 19, 32, 33}:\\n" + \\
    "    signal.signal(n, signal.SIG_IGN)\\ntime.sleep(900)"
deaf = subprocess.Popen([sys.executable, "-c", code, "@MARK@"], start_new_session=True,
                        env=ENVIRONMENT, **QUIET)
time.sleep(0.05)
assert deaf.poll() is None
""",
    ),
    staying(
        "nohup",
        "The shell's own ways to stay: nohup, setsid, disown.",
        """
subprocess.run("nohup sleep 901 & setsid sleep 902 & (trap '' HUP TERM; sleep 903) & disown -a",
               shell=True, env=ENVIRONMENT, **QUIET)
""",
    ),
    staying(
        "keeps forking",
        "A process that is always another one: it forks, and the parent ends.",
        """
if os.fork() == 0:
    os.setsid()
    until = time.monotonic() + 900
    while time.monotonic() < until:
        with contextlib.suppress(OSError):
            if os.fork():
                os._exit(0)
        time.sleep(0.02)
""",
    ),
    staying(
        "holds the socket",
        "A child keeps the socket open when its parent is gone, so that the end is never seen.",
        """
if os.fork() == 0:
    os.setsid()
    time.sleep(900)
    os._exit(0)
print("attack ran", flush=True)
os._exit(0)
""",
        ran=False,
    ),
    staying(
        "answers for the dead",
        "A child keeps the socket and sends replies when its parent is gone.",
        """
import socket, stat, struct, msgpack

if os.fork() == 0:
    reply = msgpack.packb({"op": "reply", "value": 0.0, "out": "", "changed": {}, "states": []})
    for _ in range(200):
        for fd in range(3, 64):
            with contextlib.suppress(OSError):
                if stat.S_ISSOCK(os.fstat(fd).st_mode):
                    os.write(fd, struct.pack("<II", len(reply), 0) + reply)
        time.sleep(0.01)
    os._exit(0)
os._exit(0)
""",
        ran=False,
    ),
    staying(
        "threads",
        "Threads that never end, in the way of an orderly end.",
        """
import threading

def forever():
    while True:
        time.sleep(0.01)

for _ in range(8):
    threading.Thread(target=forever, daemon=False).start()
""",
    ),
    staying(
        "at exit",
        "Code for the end of the process that never ends.",
        """
import atexit, signal, threading

def forever(*args):
    while True:
        time.sleep(0.01)

class Last:
    def __del__(self):
        forever()

last = Last()
atexit.register(forever)
threading._register_atexit(forever)
for number in set(range(1, 32)) - {9, 19}:
    with contextlib.suppress(OSError, ValueError):
        signal.signal(number, forever)
signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))
""",
    ),
    in_call(
        "forks in a call",
        "The answer forks: both processes go on, and both reply.",
        """
        os.fork()
        """,
        ran=False,
    ),
    staying(
        "reaper",
        "A process that adopts orphans and asks not to be told of its parent's end.",
        """
import ctypes

libc = ctypes.CDLL(None)
libc.prctl(36, 1, 0, 0, 0)  # PR_SET_CHILD_SUBREAPER
if os.fork() == 0:
    libc.prctl(1, 0, 0, 0, 0)  # PR_SET_PDEATHSIG
    libc.prctl(15, b"kworker", 0, 0, 0)  # PR_SET_NAME
    os.execve(sys.executable, ["python", "-c", "import time; time.sleep(904)", "@MARK@"],
              ENVIRONMENT)
""",
    ),
]
