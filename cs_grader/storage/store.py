"""Results as files: one a student, each there whole or not at all.

A result's file is written after the autograded notebooks. Whoever stops the program at any point
finds either no result, and the submission is graded again, or all of it.
"""

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from cs_grader.reading.files import FileProblemError, open_folder, read_regular
from cs_grader.results import Notebook, Result
from cs_grader.storage.atomic import clean, flush_folder, write_whole
from cs_grader.storage.course import Course

if TYPE_CHECKING:
    from cs_grader.grading.engine import Graded


def _is_time(text: str) -> bool:
    from cs_grader.reading.timestamps import read_timestamp

    return text.isascii() and read_timestamp(text) is not None


# What nbgrader writes beside a submission, and whether it could have written this: a time that it
# cannot read stops its commands for the whole class.
BESIDE: dict[str, Callable[[str], bool]] = {
    "timestamp.txt": _is_time,
    "submission_secret.txt": lambda text: text.isascii() and text.isalnum(),
}


class Stored(NamedTuple):
    """What a file of the store holds.

    Attributes
    ----------
    result : Result
    notebooks : tuple of str
        Names of the autograded notebooks that were written with it.
    """

    result: Result
    notebooks: tuple[str, ...]


class Store:
    """The results of one assignment.

    Parameters
    ----------
    course : Course
    assignment : str
    submitted : Path, optional
        A folder of students' folders that were graded instead of nbgrader's.
    """

    def __init__(self, course: Course, assignment: str, submitted: Path | None = None) -> None:
        self.course = course
        self.assignment = assignment
        self.submitted = submitted
        self.folder = course.state / "results" / assignment
        for shard in self._shards():
            clean(shard)

    def get(self, student: str, key: str) -> Result | None:
        """Return a student's result.

        Parameters
        ----------
        student : str
        key : str
            What the result must have been made from.

        Returns
        -------
        Result or None
            None if there is none, it was made from something else, it is damaged, or its
            autograded notebooks are gone.
        """
        stored = self._read(self._path(student))
        if stored is None or stored.result.key != key or stored.result.student != student:
            return None
        folder = self.course.autograded_folder(self.assignment, student)
        whole = all((folder / f"{name}.ipynb").is_file() for name in stored.notebooks)
        return stored.result if whole else None

    def put(self, graded: "Graded") -> None:
        """Keep a result and its autograded notebooks.

        Raises
        ------
        OSError
            If they cannot be written. Nothing is left half-written: the result counts as absent.
        """
        result = graded.result
        folder = self.course.autograded_folder(self.assignment, result.student)
        clean(folder)
        for name, notebook in graded.notebooks.items():
            write_whole(folder / f"{name}.ipynb", _dump(notebook), mode=self.course.mode)
        for path in folder.glob("[!.]*.ipynb"):
            if path.stem not in graded.notebooks and path.is_file():
                path.unlink()  # of an earlier version of the assignment
        for name, is_right in BESIDE.items():
            self._put_beside(folder, name, self._handed_in(result.student, name, is_right))
        path = self._path(result.student)
        write_whole(path, _pack(Stored(result, tuple(graded.notebooks))), mode=0o600)
        flush_folder(path.parent)

    def results(self) -> Iterator[Result]:
        """Yield all results, read one by one; damaged ones are left out."""
        for shard in self._shards():
            for path in sorted(shard.glob("*.json")):
                stored = self._read(path)
                if stored is not None and self._path(stored.result.student) == path:
                    yield stored.result

    def _put_beside(self, folder: Path, name: str, data: bytes) -> None:
        """Write, or remove, a file that nbgrader looks for beside an autograded notebook."""
        if data:
            write_whole(folder / name, data, mode=self.course.mode)
        else:
            (folder / name).unlink(missing_ok=True)

    def _handed_in(self, student: str, name: str, is_right: Callable[[str], bool]) -> bytes:
        """Return a file of nbgrader's exchange, byte for byte: its hash finds the feedback."""
        submitted = self.course.submission_folder(self.assignment, student, self.submitted)
        with suppress(OSError, FileProblemError), open_folder(submitted) as folder:
            data = read_regular(folder, name, 1000)
            return data if is_right(data.decode("utf-8", "replace").strip()) else b""
        return b""

    def _shards(self) -> list[Path]:
        return sorted(self.folder.glob("[0-9a-f][0-9a-f]"))

    def _path(self, student: str) -> Path:
        """Return where a student's result lies: any name is a file's name on any file system."""
        name = hashlib.sha256(student.encode("utf-8", "surrogatepass")).hexdigest()[:32]
        return self.folder / name[:2] / f"{name}.json"

    def _read(self, path: Path) -> Stored | None:
        with suppress(OSError, ValueError, KeyError, TypeError):  # also a folder in its place
            stored = _unpack(path.read_bytes())
            if stored.result.assignment == self.assignment:
                return stored
        return None


def _pack(stored: Stored) -> bytes:
    """Return a file's content: a checksum, and the result in JSON."""
    values = {"result": stored.result.to_dict(), "notebooks": stored.notebooks}
    text = json.dumps(values).encode()
    return hashlib.sha256(text).hexdigest().encode() + b"\n" + text + b"\n"


def _unpack(data: bytes) -> Stored:
    checksum, _, text = data.rstrip(b"\n").partition(b"\n")
    if hashlib.sha256(text).hexdigest().encode() != checksum:
        raise ValueError("the checksum does not match")
    values = json.loads(text)
    return Stored(Result.from_dict(values["result"]), tuple(values["notebooks"]))


def _dump(notebook: Notebook) -> bytes:
    return _encode(json.dumps(notebook, ensure_ascii=False, sort_keys=True))


def _encode(text: str) -> bytes:
    """Return a line in UTF-8; half of a surrogate pair, which UTF-8 lacks, becomes a mark."""
    return text.encode("utf-8", "replace") + b"\n"
