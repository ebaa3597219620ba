"""Run a command that runs strangers' code: no network, a read-only system, a private /tmp.

In a course folder: ``python tools/sandbox.py nbgrader autograde a1_loss_functions``
"""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from cs_grader.grading.bubblewrap import NoSandboxError, find_bubblewrap

ROOT = Path(__file__).resolve().parents[1]
PREFIX = os.path.abspath(sys.prefix)
SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/etc")
OURS = "The sample class is the course's own code, and is graded with these limits alone."


def choose(asked: str) -> str:
    """Return "bubblewrap" or "none" for the sample class and the tests.

    Parameters
    ----------
    asked : {"auto", "bubblewrap", "none"}
        "auto" takes bubblewrap where it works, and says so on standard error where it does not.

    Raises
    ------
    NoSandboxError
        If bubblewrap is asked for and does not work here.
    """
    if asked == "none":
        return "none"
    try:
        find_bubblewrap()
    except NoSandboxError as error:
        if asked != "auto":
            raise
        print(f"\n{error} {OURS}\n", file=sys.stderr, flush=True)
        return "none"
    return "bubblewrap"


def sandboxed(
    command: Sequence[str], *, writable: Sequence[Path], hidden: Sequence[Path] = ()
) -> list[str]:
    """Return the command that runs `command` in a sandbox.

    It sees the system, this Python and `cs_core` read-only, the `writable` folders, and empty
    folders in the place of the `hidden` ones. Nothing else of the disk, and no network.
    """
    read_only = [*SYSTEM, sys.base_prefix, PREFIX, str(ROOT / "cs_core")]
    mounts = [word for path in map(str, writable) for word in ("--bind", path, path)]
    mounts += [word for path in read_only for word in ("--ro-bind-try", path, path)]
    mounts += [word for path in map(str, hidden) for word in ("--tmpfs", path)]
    where = str(writable[0]) if writable else "/"
    return [
        find_bubblewrap(), "--unshare-all", "--die-with-parent", "--new-session",
        "--cap-drop", "ALL", "--clearenv", "--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp",
        *mounts, "--chdir", where, *_environment(), "--", *command,
    ]  # fmt: skip


def _environment() -> list[str]:
    variables = {
        "PATH": f"{PREFIX}/bin:/usr/bin:/bin",
        "HOME": "/tmp",
        "LANG": "C.UTF-8",
        "PYTHONPATH": str(ROOT),
        # one thread a process: two processes grade side by side
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
    }
    if "TERM" in os.environ:
        variables["TERM"] = os.environ["TERM"]
    return [word for name, value in variables.items() for word in ("--setenv", name, value)]


def main(command: Sequence[str]) -> int:
    """Run a command in this folder, which it may write to but for what holds the answers."""
    try:
        find_bubblewrap()
    except NoSandboxError as error:
        print(error, file=sys.stderr)
        return 2
    here = Path.cwd()
    hidden = [here / name for name in ("solutions", "tests", ".git") if (here / name).is_dir()]
    return subprocess.run(
        sandboxed(command, writable=[here], hidden=hidden), check=False
    ).returncode  # fmt: skip


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
