"""Files that are there whole or not at all, whenever the program or the machine stops."""

import hashlib
import os
import platform
import secrets
from contextlib import suppress
from pathlib import Path

_PREFIX, _SUFFIX = ".cs-grader-", ".tmp"
_HOST = hashlib.sha256(platform.node().encode()).hexdigest()[:12]


def write_whole(path: Path, data: bytes, *, mode: int = 0o644) -> None:
    """Write a file, or replace it, in one step; its folder is made if it is missing.

    After a power cut, the old file may be back unless `flush_folder` was called.

    Raises
    ------
    OSError
        If it cannot be written: what was there before is still there, and nothing else.
    """
    temporary = _write_temporary(path, data, mode)
    try:
        os.replace(temporary, path)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise


def write_once(path: Path, data: bytes, *, mode: int = 0o644) -> bool:
    """Write a file unless it exists; return whether this call wrote it.

    Of several programs that do so at once, one writes and all find the same content.
    """
    temporary = _write_temporary(path, data, mode)
    try:
        os.link(temporary, path)
    except FileExistsError:
        return False
    finally:
        temporary.unlink(missing_ok=True)
    flush_folder(path.parent)
    return True


def clean(folder: Path) -> None:
    """Remove what programs that were killed left unfinished in a folder."""
    with suppress(FileNotFoundError), os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith(_PREFIX) and _is_abandoned(entry.name):
                with suppress(FileNotFoundError):
                    os.unlink(entry.path)


def _write_temporary(path: Path, data: bytes, mode: int) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    name = f"{_PREFIX}{_HOST}-{os.getpid()}-{secrets.token_hex(8)}{_SUFFIX}"
    temporary = path.parent / name
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        with open(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(descriptor)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return temporary


def _is_abandoned(name: str) -> bool:
    """Whether the program that wrote a temporary file ran on this machine, and is gone."""
    host, _, rest = name.removeprefix(_PREFIX).partition("-")
    pid = rest.partition("-")[0]
    if host != _HOST or not pid.isdecimal():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except (OSError, OverflowError):  # of another user: it runs
        return False
    return False


def flush_folder(folder: Path) -> None:
    """Make a new name in a folder survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
