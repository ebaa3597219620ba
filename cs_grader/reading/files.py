"""Read a student's files without following anything out of the folder.

Every file is looked at before it is opened, and again after: a link, a pipe or a device that
stands where a file should be is never followed and never waited for.
"""

import os
import stat
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path, PurePosixPath

MAX_ENTRIES = 10_000
MAX_DEPTH = 5  # folders in folders
SKIPPED_FOLDERS = ("__MACOSX", "__pycache__")
UNSTORABLE = {"Cc", "Cs", "Zl", "Zp"}  # control characters, bytes that are not UTF-8, line ends


UNREADABLE = "may not be read by the grader"


class FileProblemError(Exception):
    """A file that cannot be used; the text completes the sentence "<name> ..."."""


@dataclass
class Found:
    """What a folder holds, by path relative to it.

    Attributes
    ----------
    files : dict of str to int
        Sizes of the regular files, in order of their paths.
    others : dict of str to str
        Why each other entry cannot be used, as the end of a sentence.
    entries : int
        How many were looked at.
    """

    files: dict[str, int] = field(default_factory=dict)
    others: dict[str, str] = field(default_factory=dict)
    entries: int = 0


@contextmanager
def open_folder(folder: Path) -> Iterator[int]:
    """Open a folder that is not a link, in a folder that is not a link; raise OSError otherwise."""
    folder = folder.absolute()
    parent = os.open(folder.parent, _flags() | os.O_DIRECTORY)
    try:
        descriptor = os.open(folder.name, _flags() | os.O_DIRECTORY, dir_fd=parent)
    finally:
        os.close(parent)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _flags() -> int:
    """Follow no link; do not wait for the other end of a pipe."""
    return os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK


def find_files(folder: int) -> Found:
    """List what an open folder holds; hidden files are passed over."""
    found = Found()
    _search(folder, PurePosixPath(), found)
    if found.entries >= MAX_ENTRIES:
        found.others["The rest of the folder"] = f"has more than {MAX_ENTRIES:,} files"
    return found


def _search(folder: int, place: PurePosixPath, found: Found) -> None:
    with os.scandir(folder) as entries:
        names = sorted(entry.name for entry in islice(entries, MAX_ENTRIES - found.entries))
    found.entries += len(names)
    for name in names:
        if name.startswith(".") or name in SKIPPED_FOLDERS:
            continue
        path = str(place / name)
        try:
            status = os.stat(name, dir_fd=folder, follow_symlinks=False)
            if not UNSTORABLE.isdisjoint(map(unicodedata.category, name)):
                found.others[path] = "has a name that cannot be read"
            elif stat.S_ISREG(status.st_mode):
                found.files[path] = status.st_size
            elif not stat.S_ISDIR(status.st_mode):
                found.others[path] = kind_of(status.st_mode)
            elif len(place.parts) < MAX_DEPTH:
                _search_inner(folder, name, place, found)
            else:
                found.others[path] = "lies too deep in folders"
        except FileNotFoundError:  # it vanished meanwhile
            continue
        except OSError:
            found.others[path] = "could not be read"


def _search_inner(folder: int, name: str, place: PurePosixPath, found: Found) -> None:
    inner = os.open(name, _flags() | os.O_DIRECTORY, dir_fd=folder)
    try:
        _search(inner, place / name, found)
    finally:
        os.close(inner)


def kind_of(mode: int) -> str:
    """Say what stands where a regular file should be."""
    if stat.S_ISLNK(mode):
        return "is a link, not a file"
    if stat.S_ISDIR(mode):
        return "is a folder, not a file"
    return "is not an ordinary file"


def read_regular(folder: int, path: str, limit: int) -> bytes:
    """Read a regular file of an open folder.

    Raises
    ------
    FileProblemError
        If it is anything else, cannot be read, or has more than `limit` bytes.
    """
    try:
        descriptor = _open_inside(folder, path)
    except PermissionError as error:
        raise FileProblemError(UNREADABLE) from error
    except OSError as error:
        raise FileProblemError("could not be read") from error
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise FileProblemError(kind_of(status.st_mode))
        if status.st_size > limit:
            raise FileProblemError(
                f"is larger than {limit / 1e6:,.0f} MB (clear its outputs and save)"
            )
        return _read_all(descriptor, limit)
    except OSError as error:
        raise FileProblemError("could not be read") from error
    finally:
        os.close(descriptor)


def _open_inside(folder: int, path: str) -> int:
    """Open a file by its relative path, one folder after the other, through no link."""
    *folders, name = PurePosixPath(path).parts
    inner = os.dup(folder)
    try:
        for part in folders:
            outer, inner = inner, os.open(part, _flags() | os.O_DIRECTORY, dir_fd=inner)
            os.close(outer)
        return os.open(name, _flags(), dir_fd=inner)
    finally:
        os.close(inner)


def _read_all(descriptor: int, limit: int) -> bytes:
    """Read until the end, but no further than the limit: a file may grow while it is read."""
    parts, left = [], limit
    while left and (part := os.read(descriptor, min(left, 1 << 20))):
        parts.append(part)
        left -= len(part)
    return b"".join(parts)
