"""A process of its own for one student: namespaces, a private /tmp, no rights, limits."""

import ctypes
import os
import resource
import sys
from dataclasses import dataclass

# from linux/sched.h, sys/mount.h, sys/prctl.h and linux/capability.h
CLONE_NEWNS, CLONE_NEWIPC, CLONE_NEWUSER, CLONE_NEWPID = 0x20000, 0x8000000, 0x10000000, 0x20000000
MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_REC, MS_PRIVATE = 1, 2, 4, 8, 0x4000, 0x40000
PR_SET_DUMPABLE, PR_CAPBSET_DROP, PR_SET_NO_NEW_PRIVS, PR_SET_CHILD_SUBREAPER = 4, 24, 38, 36
CAPABILITY_VERSION = 0x20080522
STUDENT = 1000  # the user inside
SHARED = 2**24  # bytes in /dev/shm
FIRST_FREE_USER = 2**20  # outside, if root grades: a user for each worker, above all real ones


@dataclass(frozen=True)
class Bounds:
    """What one student's process may use.

    Attributes
    ----------
    memory : int
        Bytes of address space beyond what the process has when it starts.
    cpu_seconds : int
        Seconds on the processor.
    processes : int
        Processes and threads together.
    file_size : int
        Bytes of the largest file.
    scratch : int
        Bytes of all files in /tmp together.
    """

    memory: int
    cpu_seconds: int
    processes: int
    file_size: int
    scratch: int


def outer_user() -> int:
    """Return the user that students' processes belong to, seen from outside the sandbox.

    If root grades, every worker has a user of its own for them, who owns nothing.
    """
    if os.getuid():
        return os.getuid()
    return FIRST_FREE_USER + int(os.readlink("/proc/self"))  # a number that is unique on the host


def become_subreaper() -> None:
    """Inherit processes whose parents have ended, so that they can be waited for."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def enter_namespaces(user: int) -> None:
    """Leave the other processes behind; the next fork is the first process of a new world.

    Parameters
    ----------
    user : int
        What `outer_user` gave.

    Raises
    ------
    OSError
        If the system does not allow it.
    """
    if os.getuid() != user:
        os.setgroups([])
        os.setresgid(user, user, user)
        os.setresuid(user, user, user)
        _libc("prctl", PR_SET_DUMPABLE, 1, 0, 0, 0)  # else /proc/self is not ours
    group = os.getgid()
    _libc("unshare", CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWIPC)
    _write("/proc/self/setgroups", "deny")
    _write("/proc/self/uid_map", f"{STUDENT} {user} 1")
    _write("/proc/self/gid_map", f"{STUDENT} {group} 1")


def furnish(bounds: Bounds) -> None:
    """Mount a /proc, /tmp and /dev/shm of the new world's own; forbid worlds inside it."""
    _libc("mount", b"none", b"/", None, MS_REC | MS_PRIVATE, None)
    _write("/proc/sys/user/max_user_namespaces", "0")
    flags = MS_NOSUID | MS_NODEV
    # read-only: some of its files change the kernel, and nobody here needs to write there
    _libc("mount", b"proc", b"/proc", b"proc", flags | MS_NOEXEC | MS_RDONLY, None)
    size = f"size={bounds.scratch},nr_inodes=4096,mode=1777".encode()
    _libc("mount", b"tmpfs", b"/tmp", b"tmpfs", flags, size)
    size = f"size={min(SHARED, bounds.scratch)},nr_inodes=256,mode=1777".encode()
    _libc("mount", b"tmpfs", b"/dev/shm", b"tmpfs", flags, size)


def drop_rights() -> None:
    """Give up every capability, and the way to get any back."""
    libc = ctypes.CDLL(None)
    for capability in range(64):
        libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0)
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION, 0)
    _libc("capset", header, (ctypes.c_uint32 * 6)())
    _libc("prctl", PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)


def set_limits(bounds: Bounds, *, count_processes: bool) -> None:
    """Set what the process and its children may use.

    Parameters
    ----------
    bounds : Bounds
    count_processes : bool
        Whether processes are counted for this student alone; without a user namespace they would
        be counted with all others of the same user.
    """
    limits = {
        resource.RLIMIT_AS: _address_space() + bounds.memory,
        resource.RLIMIT_CPU: bounds.cpu_seconds,
        resource.RLIMIT_FSIZE: bounds.file_size,
        resource.RLIMIT_NOFILE: 128,
        resource.RLIMIT_CORE: 0,
    }
    if count_processes:
        limits[resource.RLIMIT_NPROC] = bounds.processes
    for which, most in limits.items():
        hard = resource.getrlimit(which)[1]
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(which, (most, most))


def _address_space() -> int:
    """Return the bytes of address space in use now; 0 where the system does not say."""
    try:
        with open("/proc/self/statm", encoding="ascii") as file:
            return int(file.read().split()[0]) * resource.getpagesize()
    except (OSError, ValueError):
        return 0


def _libc(name: str, *arguments: object) -> None:
    library = ctypes.CDLL(None, use_errno=True)
    if getattr(library, name)(*arguments) != 0:
        code = ctypes.get_errno()
        raise OSError(code, f"{name}: {os.strerror(code)}")


def _write(path: str, text: str) -> None:
    with open(path, "w", encoding="ascii") as file:
        file.write(text)
