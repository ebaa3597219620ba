"""What a student handed in, read from disk and not yet understood."""

import contextlib
import os
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from cs_grader.reading.files import (
    UNREADABLE,
    FileProblemError,
    Found,
    find_files,
    open_folder,
    read_regular,
)
from cs_grader.reading.timestamps import read_timestamp
from cs_grader.reading.zipped import START, unpack

MAX_NOTEBOOK = 20_000_000  # bytes
MAX_EXTRAS = 20_000_000  # bytes, of all extras together
MAX_EXTRA_FILES = 200
TIMESTAMP = "timestamp.txt"
NOTEBOOK = re.compile(r"\.ipynb(\.txt|\.json)?$", re.IGNORECASE)  # browsers add endings


@dataclass(frozen=True)
class Submission:
    """The files of one submission.

    Attributes
    ----------
    student : str
    notebooks : dict of str to bytes
        By the notebook's name in the source, without its ending.
    extras : dict of str to bytes
        Other regular files of the folder, such as helper modules, by relative path.
    timestamp : str
        Text of timestamp.txt, stripped; empty if there is none.
    problem : str
        If nothing can be graded, why, in a sentence for the student; otherwise empty.
    notes : tuple of str
        Sentences for the student: what was left out, which file was taken for another.
    """

    student: str
    notebooks: dict[str, bytes] = field(default_factory=dict)
    extras: dict[str, bytes] = field(default_factory=dict)
    timestamp: str = ""
    problem: str = ""
    notes: tuple[str, ...] = ()


def read_submission(folder: Path, student: str, notebook_names: Sequence[str]) -> Submission:
    """Read a submission's folder, whatever is in it.

    Parameters
    ----------
    folder : Path
        ``submitted/<student>/<assignment>``. Neither it nor the folder it is in may be a link.
    student : str
    notebook_names : sequence of str
        The names of the source's notebooks, without their endings.

    Returns
    -------
    Submission
        With a `problem` if none of the notebooks could be read.
    """
    try:
        with open_folder(folder) as opened:
            return _read(opened, find_files(opened), student, notebook_names)
    except (OSError, ValueError, RecursionError):  # ValueError: a name with a null character
        problem = "The submission's folder could not be read: it is missing, a link, or locked."
        return Submission(student, problem=problem)


def _read(folder: int, found: Found, student: str, names: Sequence[str]) -> Submission:
    notebooks, problems, notes = {}, [], []
    chosen = _choose_notebooks(found, names)
    for name in names:
        path = chosen.get(name, "")
        if path in found.others:
            problems.append(f"{path} {found.others[path]}: hand in the notebook itself.")
        elif not path:
            problems.append(_missing(f"{name}.ipynb", found))
        else:
            try:
                data = read_regular(folder, path, MAX_NOTEBOOK)
                zipped = data.startswith(START)
                notebooks[name] = unpack(data, f"{name}.ipynb", MAX_NOTEBOOK) if zipped else data
            except FileProblemError as error:
                advice = "tell your instructor" if str(error) == UNREADABLE else "hand it in again"
                problems.append(f"{_shown(path)} {error}: {advice}.")
            if path != f"{name}.ipynb":
                notes.append(f"{_shown(path)} was graded as {name}.ipynb: keep that name.")
    extras, left_out = _read_extras(folder, found, chosen.values())
    if notebooks:
        notes += problems
    time, about_it = _read_time(folder, chosen.values())
    return Submission(
        student,
        notebooks,
        extras,
        time,
        "" if notebooks else " ".join(problems),
        (*about_it, *notes, *left_out),
    )


def _choose_notebooks(found: Found, names: Sequence[str]) -> dict[str, str]:
    """Say which file is which notebook: by name, by similar name, or because it is left over."""
    chosen = {name: f"{name}.ipynb" for name in names if f"{name}.ipynb" in found.files}
    spare = [path for path in found.files if NOTEBOOK.search(path) and path not in chosen.values()]
    missing = [name for name in names if name not in chosen]
    for name in sorted(missing, key=len, reverse=True):  # the more specific name chooses first
        similar = [path for path in spare if _letters(name) in _letters(PurePosixPath(path).name)]
        if len(similar) == 1:
            chosen[name] = similar[0]
            spare.remove(similar[0])
    missing = [name for name in names if name not in chosen]
    if len(missing) == len(spare) == 1:
        return chosen | {missing[0]: spare[0]}
    # nothing can stand in for it: it is what is wrong with it that the student must know
    zips = [path for path in found.files if path.lower().endswith(".zip")]
    if len(zips) == 1 and not spare:
        return chosen | dict.fromkeys(missing, zips[0])
    unusable = {name: f"{name}.ipynb" for name in missing if f"{name}.ipynb" in found.others}
    return chosen | unusable


def _letters(name: str) -> str:
    """Return what is left of a name when people and platforms have changed it."""
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", name).casefold())


def _missing(file_name: str, found: Found) -> str:
    names = [_shown(path) for path in [*found.files, *found.others] if path != TIMESTAMP]
    more = f" and {len(names) - 5} more" if len(names) > 5 else ""
    there = f"found: {', '.join(names[:5])}{more}" if names else "the folder is empty"
    return f"There is no file named {file_name}; {there}."


def _shown(path: str) -> str:
    """Return a file's name as it may stand in a sentence."""
    clean = "".join(letter if letter.isprintable() else "?" for letter in path)
    return clean if len(clean) <= 60 else clean[:57] + "..."


def _read_time(folder: int, chosen: Iterable[str]) -> tuple[str, list[str]]:
    """Return when it was handed in, and a sentence if timestamp.txt is there but says no time.

    Then the latest time of the files themselves counts: what cannot be read must not be a way
    around the penalty for lateness. Where there is no timestamp.txt, no time is known.
    """
    try:
        os.stat(TIMESTAMP, dir_fd=folder, follow_symlinks=False)
    except FileNotFoundError:
        return "", []
    text = ""
    with contextlib.suppress(FileProblemError):
        text = read_regular(folder, TIMESTAMP, 1000).decode("utf-8-sig", "replace").strip()
    if read_timestamp(text) is not None:
        return text, []
    times = []
    for path in (TIMESTAMP, *chosen):
        with contextlib.suppress(OSError):
            times.append(os.stat(path, dir_fd=folder, follow_symlinks=False).st_mtime)
    time = f"{datetime.fromtimestamp(max(times, default=0), UTC):%Y-%m-%d %H:%M:%S} UTC"
    return time, [
        f"{TIMESTAMP} cannot be read as a time: the time of the files, {time}, counts instead. If "
        "that is wrong, tell your instructor."
    ]


def _read_extras(
    folder: int, found: Found, chosen: Iterable[str]
) -> tuple[dict[str, bytes], list[str]]:
    """Return the other files within the limits, and a sentence for each thing left out."""
    passed = {TIMESTAMP, *chosen}
    extras: dict[str, bytes] = {}
    reasons = {path: reason for path, reason in found.others.items() if path not in passed}
    left = MAX_EXTRAS
    for path in sorted(found.files.keys() - passed):
        if NOTEBOOK.search(path):
            reasons[path] = "is not the notebook that is graded"
        elif len(extras) == MAX_EXTRA_FILES:
            reasons[path] = f"is one of more than {MAX_EXTRA_FILES} files"
        elif found.files[path] > left:
            reasons[path] = f"makes it more than {MAX_EXTRAS / 1e6:.0f} MB of files"
        else:
            try:
                extras[path] = read_regular(folder, path, left)
            except FileProblemError as error:
                reasons[path] = str(error)
            left -= len(extras.get(path, b""))
    return extras, _left_out(reasons)


def _left_out(reasons: dict[str, str]) -> list[str]:
    notes = [f"{_shown(path)} {reason}: it was left out." for path, reason in reasons.items()]
    more = len(notes) - 10
    return notes if more <= 0 else [*notes[:10], f"{more} more files were left out."]
