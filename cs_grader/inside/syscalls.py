"""Calls of the kernel that a student's process must do without."""

import ctypes
import os
import struct

# Memory that no limit counts (memfd_create, memfd_secret, shmget, msgget, semget, mq_open; pages
# that a pipe holds: vmsplice, splice, tee), things of which all users share a number (io_setup,
# inotify_init, fanotify_init, timer_create), sockets but for a pair of one's own (socket, bind,
# listen) and larger buffers for these (setsockopt), the kernel's keys, other processes' memory
# (ptrace, process_vm_*), programs in the kernel (bpf, io_uring, perf_event_open, userfaultfd), file
# handles that pass by the mounts (open_by_handle_at and its like), new namespaces and mounts.
# clone3 goes too, because a filter cannot see its flags: the C library then takes clone.
# Numbers from the kernel's asm/unistd_64.h and asm-generic/unistd.h.
REFUSED = {
    "x86_64": (
        0xC000003E,
        (29, 30, 41, 49, 50, 54, 64, 68, 101, 155, 161, 165, 206, 222, 240, 248, 249, 250, 253, 272,
         275, 276, 278, 294, 298, 300, 303, 304, 308, 310, 311, 319, 321, 323, 425, 426, 427, 428,
         429, 430, 431, 432, 433, 435, 442, 447),
    ),
    "aarch64": (
        0xC00000B7,
        (0, 26, 40, 41, 51, 75, 76, 77, 97, 107, 117, 180, 186, 190, 194, 198, 200, 201, 208, 217,
         218, 219, 241, 262, 264, 265, 268, 270, 271, 279, 280, 282, 425, 426, 427, 428, 429, 430,
         431, 432, 433, 435, 442, 447),
    ),
}  # fmt: skip
SOCKETPAIR = {"x86_64": 53, "aarch64": 199}  # of other families than AF_UNIX some reach out
AF_UNIX = 1
# from linux/bpf_common.h, linux/seccomp.h and linux/prctl.h
LOAD, IF_EQUAL, IF_AT_LEAST, RETURN = 0x20, 0x15, 0x35, 0x06
ALLOW, KILL, NO_SUCH_CALL = 0x7FFF0000, 0x80000000, 0x50000 | 38
NUMBER, ARCHITECTURE, FIRST_ARGUMENT = 0, 4, 16  # where they stand in struct seccomp_data
X32 = 0x40000000  # the same calls under other numbers
PR_SET_SECCOMP, FILTER = 22, 2


def program(machine: str) -> bytes:
    """Return the filter for a machine, as the kernel reads it; empty for an unknown one.

    Parameters
    ----------
    machine : str
        What `os.uname` calls it.

    Examples
    --------
    >>> len(program("x86_64")) // 8  # steps
    56
    >>> program("sparc64")
    b''
    """
    if machine not in REFUSED:
        return b""
    architecture, numbers = REFUSED[machine]
    many = len(numbers)
    steps = [
        (LOAD, 0, 0, ARCHITECTURE), (IF_EQUAL, 1, 0, architecture), (RETURN, 0, 0, KILL),
        (LOAD, 0, 0, NUMBER), (IF_AT_LEAST, many + 4, 0, X32),
        *((IF_EQUAL, many - i + 3, 0, number) for i, number in enumerate(numbers)),
        (IF_EQUAL, 0, 2, SOCKETPAIR[machine]),
        (LOAD, 0, 0, FIRST_ARGUMENT), (IF_EQUAL, 0, 1, AF_UNIX),
        (RETURN, 0, 0, ALLOW), (RETURN, 0, 0, NO_SUCH_CALL),
    ]  # fmt: skip
    return b"".join(struct.pack("<HBBI", *step) for step in steps)


def refuse_calls() -> None:
    """Put the filter in place, for this process and all that it starts; it cannot be taken off.

    Raises
    ------
    OSError
        If the kernel does not take it.
    """
    code = program(os.uname().machine)
    if not code:
        return
    kept = ctypes.create_string_buffer(code, len(code))
    described = struct.pack("@HP", len(code) // 8, ctypes.addressof(kept))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_SECCOMP, FILTER, described, 0, 0) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"seccomp: {os.strerror(number)}")
