"""Get out of the sandbox, or get more rights in it."""

from attacks import Attack, in_cell

CALLS = """
import ctypes

libc = ctypes.CDLL(None, use_errno=True)

def call(name, *arguments):
    if getattr(libc, name)(*arguments) == -1:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))

def system(number, *arguments):
    if os.uname().machine != "x86_64":
        raise OSError("another machine has other numbers")
    got = libc.syscall(number, *arguments)
    if got == -1:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return got
"""

ATTACKS: list[Attack] = [
    in_cell(
        "namespaces",
        "Make new namespaces, in which one has every right.",
        """
        for name, flag in (("user", 0x10000000), ("mount", 0x20000), ("network", 0x40000000),
                           ("pid", 0x20000000), ("ipc", 0x8000000), ("names", 0x4000000),
                           ("cgroup", 0x2000000), ("time", 0x80)):
            if contained("pid"):
                attempt("unshare " + name, lambda: call("unshare", flag))
                attempt("user and " + name, lambda: call("unshare", 0x10000000 | flag))
        """,
        before=CALLS,
    ),
    in_cell(
        "bubblewrap again",
        "Start another sandbox inside this one.",
        """
        import subprocess

        for words in (["bwrap", "--ro-bind", "/", "/", "true"], ["unshare", "-r", "true"]):
            attempt(words[0], lambda: subprocess.run(words, check=True, capture_output=True))
        """,
    ),
    in_cell(
        "mounts",
        "Mount, unmount and change the root.",
        """
        if contained("mnt"):
            attempt("mount", lambda: call("mount", b"tmpfs", b"/usr", b"tmpfs", 0, None))
            attempt("bind", lambda: call("mount", b"/usr", b"/tmp", None, 0x1000, None))
            attempt("rewritable", lambda: call("mount", b"none", b"/usr", None, 0x1020, None))
            for place in (b"/tmp", b"/proc", b"/dev/shm", b"/dev", b"/grading", b"/"):
                attempt("unmount", lambda: call("umount2", place, 2))
            attempt("chroot", lambda: os.chroot("/tmp"))
            attempt("pivot", lambda: system(155, b"/tmp", b"/tmp"))
        """,
        before=CALLS,
    ),
    in_cell(
        "become another user",
        "Take other user numbers and capabilities.",
        """
        for user in {0, 1, 65534, os.getuid() + 1} - {os.getuid()}:
            attempt(f"user {user}", lambda: os.setuid(user))
            attempt(f"group {user}", lambda: os.setgid(user))
            attempt(f"groups {user}", lambda: os.setgroups([user]))
        header = (ctypes.c_uint32 * 2)(0x20080522, 0)
        every = (ctypes.c_uint32 * 6)(*[2**32 - 1] * 6)
        attempt("capabilities", lambda: call("capset", header, every))
        status = open("/proc/self/status").read()
        for name in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"):
            value = re.search(name + r":\\s*(\\w+)", status)[1]
            if int(value, 16):
                print("attack worked: capabilities left:", name, value)
        if "NoNewPrivs:\\t1" not in status:
            print("attack worked: new privileges are possible")
        if os.getuid() == 0:
            print("attack worked: the user is root")
        """,
        before=CALLS,
    ),
    in_cell(
        "setuid programs",
        "Run every program that gives its owner's rights.",
        """
        import stat, subprocess

        found = []
        for place in ("/usr/bin", "/usr/sbin", "/usr/lib", "/usr/libexec"):
            for root, _, files in os.walk(place):
                for file in files:
                    with contextlib.suppress(OSError):
                        path = os.path.join(root, file)
                        if os.lstat(path).st_mode & (stat.S_ISUID | stat.S_ISGID):
                            found.append(path)
        print(found)
        for words in (["su", "-c", "id"], ["sudo", "-n", "id"], ["mount", "-t", "tmpfs", "x", "/tmp"],
                      ["pkexec", "id"], ["newgrp", "root"], ["passwd", "-d", "root"]):
            attempt(words[0], lambda: subprocess.run(words, check=True, capture_output=True,
                                                     timeout=5, stdin=subprocess.DEVNULL))
        """,
    ),
    in_cell(
        "kernel settings",
        "Write to the kernel's settings.",
        """
        if contained("mnt"):
            for path in ("/proc/sys/kernel/core_pattern", "/proc/sys/kernel/hostname",
                         "/proc/sys/user/max_user_namespaces", "/proc/sysrq-trigger",
                         "/proc/sys/vm/drop_caches", "/proc/self/uid_map", "/proc/1/oom_score_adj",
                         "/sys/power/state", "/sys/kernel/mm/ksm/run", "/proc/sys/kernel/pid_max",
                         "/proc/timer_list", "/proc/self/attr/current"):
                def write():
                    with open(path, "r+") as file:
                        old = file.readline() if "sysrq" not in path else "h"
                        file.seek(0)
                        file.write(old)
                attempt("write " + path, write)
        """,
        before=CALLS,
    ),
    in_cell(
        "system calls",
        "Calls that only an administrator may make.",
        """
        import time

        attempt("clock", lambda: time.clock_settime(time.CLOCK_REALTIME, time.time()))
        attempt("host name", lambda: contained("pid") and call("sethostname", b"left", 4))
        attempt("reboot", lambda: call("reboot", 0))  # asks for Ctrl-Alt-Del to be ignored
        attempt("swap", lambda: call("swapoff", b"/none"))
        attempt("module", lambda: system(175, b"", 0, b""))
        attempt("accounting", lambda: call("acct", b"/tmp/x"))
        attempt("log", lambda: call("klogctl", 5, None, 0))
        attempt("ports", lambda: call("ioperm", 0x80, 1, 1))
        attempt("device", lambda: os.mknod("/tmp/sda", 0o60666, os.makedev(8, 0)))
        handle = ctypes.create_string_buffer((128).to_bytes(4, "little"), 136)
        number = ctypes.c_int()
        libc.syscall(303, -100, b"/usr", handle, ctypes.byref(number), 0)  # name_to_handle_at
        attempt("by handle", lambda: system(304, os.open("/usr", 0), handle, 0))
        """,
        before=CALLS,
    ),
    in_cell(
        "tracing the kernel",
        "Programs for the kernel, its performance counters, its page faults, its rings.",
        """
        bpf = (ctypes.c_uint64 * 16)(0x400000001, 8, 4, 1)
        attempt("bpf", lambda: system(321, 0, bpf, 64))
        attributes = ctypes.create_string_buffer(bytes([1, 0, 0, 0, 112]) + bytes(107))
        attempt("perf of all", lambda: system(298, attributes, -1, 0, -1, 0))
        attempt("watch everything", lambda: system(300, 4, 0))  # fanotify_init
        """,
        before=CALLS,
    ),
    in_cell(
        "kill everybody",
        "End every process that can be named.",
        """
        import signal

        if contained("pid"):
            with contextlib.suppress(OSError):
                os.kill(-1, signal.SIGKILL)
            with contextlib.suppress(OSError):
                os.killpg(0, signal.SIGTERM)
            for pid in range(2, 3000):
                with contextlib.suppress(OSError):
                    os.kill(pid, signal.SIGKILL)
                    print("attack worked: killed", pid)
        """,
        ran=False,
    ),
    in_cell(
        "others' priorities",
        "Slow down others: their priority, their limits, the processors they may use.",
        """
        import resource

        for pid in {1, 2, os.getppid(), int("@OPERATOR@")} - {os.getpid(), 0}:
            attempt(f"renice {pid}", lambda: os.setpriority(os.PRIO_PROCESS, pid, 19))
            attempt(f"limit {pid}", lambda: resource.prlimit(pid, resource.RLIMIT_CPU, (1, 1)))
            attempt(f"processors of {pid}", lambda: os.sched_setaffinity(pid, {0}))
        """,
    ),
    in_cell(
        "terminal",
        "Type into the operator's terminal.",
        """
        import fcntl, termios

        def type_into(fd):
            for letter in b"# left\\n":
                fcntl.ioctl(fd, termios.TIOCSTI, bytes([letter]))
        for fd in range(3):
            attempt(f"type into {fd}", lambda: type_into(fd))
        attempt("type into the terminal", lambda: type_into(os.open("/dev/tty", os.O_RDWR)))
        for name in ("/dev/console", "/dev/tty0", "/dev/pts/0", "/dev/pts/1"):
            attempt("open " + name, lambda: os.open(name, os.O_RDWR | os.O_NOCTTY))
        """,
    ),
    in_cell(
        "devices",
        "Open every device.",
        """
        import stat

        harmless = {"null", "zero", "full", "random", "urandom", "tty", "ptmx"}
        for root, folders, files in os.walk("/dev"):
            for file in files:
                path = os.path.join(root, file)
                with contextlib.suppress(OSError):
                    kind = os.lstat(path).st_mode
                    if file not in harmless and (stat.S_ISBLK(kind) or stat.S_ISCHR(kind)):
                        attempt("open " + path, lambda: os.open(path, os.O_RDWR | os.O_NONBLOCK))
        """,
    ),
    in_cell(
        "writable places",
        "Look for a folder or file that can be written and outlives the process.",
        """
        own = {os.stat(place).st_dev for place in ("/tmp", "/dev/shm")}
        for root, folders, files in os.walk("/"):
            folders[:] = [f for f in folders if os.path.join(root, f) not in ("/proc", "/sys")]
            with contextlib.suppress(OSError):
                if os.stat(root).st_dev in own:
                    folders[:] = []
                    continue
                os.close(os.open(os.path.join(root, "left"), os.O_CREAT | os.O_WRONLY))
                print("attack worked: can write to", root)
        """,
    ),
]
