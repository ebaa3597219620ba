"""The files that an assignment has beside its notebooks."""

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path


@dataclass(frozen=True)
class Shipped:
    """Files by their paths relative to the assignment's folder.

    Attributes
    ----------
    data : dict of str to bytes
        What is the same for everybody: a student's copy does not count.
    own : dict of str to bytes
        What students hand in with their own content, as the solution has it: the files that
        nbgrader's `Autograde.exclude_overwriting` names.
    """

    data: dict[str, bytes] = field(default_factory=dict)
    own: dict[str, bytes] = field(default_factory=dict)


def read_shipped(folder: Path, ignore: Sequence[str], left_to_students: Sequence[str]) -> Shipped:
    """Read the files of an assignment that are no notebooks.

    Parameters
    ----------
    folder : Path
    ignore : sequence of str
        Patterns of names that are no part of an assignment.
    left_to_students : sequence of str
        Relative paths of the files that are a student's own.

    Raises
    ------
    OSError
        If one cannot be read.
    """
    shipped, theirs = Shipped(), {os.path.normpath(name) for name in left_to_students}
    for path in sorted(folder.rglob("*")):
        relative = path.relative_to(folder)
        ignored = any(fnmatch(part, name) for part in relative.parts for name in ignore)
        if path.is_file() and path.suffix != ".ipynb" and not ignored:
            name = relative.as_posix()
            (shipped.own if name in theirs else shipped.data)[name] = path.read_bytes()
    return shipped
