"""Use up time, or end in the middle."""

from attacks import Attack, in_call, in_cell, in_right_call

ATTACKS: list[Attack] = [
    Attack(
        "endless cell",
        "A loop in a cell that swallows every exception and blocks every signal.",
        {
            "svm_loss": """
import signal
signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))
print("attack ran", flush=True)
while True:
    try:
        while True:
            pass
    except BaseException:
        pass
"""
        },
        ran=False,
    ),
    in_call(
        "endless call",
        "A loop in the answer that swallows every exception.",
        """
        while True:
            try:
                while True:
                    pass
            except BaseException:
                continue
        """,
        ran=False,
    ),
    in_call(
        "endless in C",
        "A regular expression that never returns to the interpreter.",
        'return re.match(r"(a|a)*b", "a" * 64)',
        ran=False,
    ),
    in_right_call(
        "endless when hidden",
        "An answer that is right at first, and sleeps once the hidden tests call it.",
        "if len(RUNS) > 6:\n    __import__('time').sleep(900)",
        ran=False,
    ),
    in_call(
        "endless finalizer",
        "A result whose finalizer never ends.",
        """
        class Last:
            def __del__(self):
                while True:
                    pass
        Last()
        """,
        ran=False,
    ),
    in_call(
        "endless words",
        "An exception that takes forever to say what it is.",
        """
        class Slow(Exception):
            def __str__(self):
                while True:
                    pass
            __repr__ = __str__
        raise Slow
        """,
        ran=False,
    ),
    in_cell(
        "busy processes",
        "As many processes as there may be compute without end, to slow down everybody else.",
        """
        import time

        if contained("pid"):
            with contextlib.suppress(OSError):
                while os.fork():
                    pass
            until = time.monotonic() + 8
            while time.monotonic() < until:
                pass
            if os.getppid():
                os._exit(0)
        """,
        ran=False,
    ),
    in_call(
        "recursion",
        "Recursion without end, with the interpreter's own limit lifted.",
        """
        sys.setrecursionlimit(2**30)

        def down(x):
            return [down(x) for _ in "x"] + list(map(down, [x]))
        down(0)
        """,
        ran=False,
    ),
    in_call(
        "segmentation fault",
        "The process ends by an invalid access to memory.",
        "import ctypes\nctypes.string_at(1)",
        ran=False,
    ),
    in_call(
        "exit",
        "The process ends at once, without a word.",
        "os._exit(0)",
        ran=False,
    ),
    in_call(
        "stopped",
        "The process stops itself, and all others that it can reach.",
        """
        import signal

        if contained("pid"):
            with contextlib.suppress(OSError):
                os.kill(-1, signal.SIGSTOP)
            os.kill(os.getpid(), signal.SIGSTOP)
            __import__("time").sleep(900)
        """,
        ran=False,
    ),
    in_cell(
        "exit of the shell",
        "Every orderly way to end a kernel, and the names for it.",
        """
        for end in (lambda: exit(), lambda: quit(), lambda: sys.exit(0), lambda: sys.exit("x" * 99)):
            with contextlib.suppress(SystemExit):
                end()
        get_ipython().reset(new_session=True)
        """,
        ran=False,
    ),
]
