"""A course folder in nbgrader's layout: where its files lie, and what its settings say."""

import glob
import os
import re
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from cs_grader.reading.notebooks import Source, read_source
from cs_grader.storage.atomic import write_once
from cs_grader.storage.shipped import Shipped, read_shipped

if TYPE_CHECKING:
    from traitlets.config import Config

MAX_NAME = 128  # characters of a student's or an assignment's name, in nbgrader's database
NOTEBOOKS = "[!.]*.ipynb"
_PLACE = "\x1f"  # stands for any name in a pattern of paths


class CourseError(Exception):
    """Something in the course folder must be mended; the text says what, and how."""


@dataclass(frozen=True)
class Course:
    """A course folder.

    Attributes
    ----------
    root : Path
        The folder, absolute.
    course_id : str
        nbgrader's name of the course.
    db_url : str
        Address of the gradebook.
    timeout : int or None
        Seconds a cell may take; None for no limit.
    mode : int
        Permissions of autograded notebooks: read-only, as nbgrader writes them.
    structure, source, submitted, autograded, feedback : str
        nbgrader's layout of the folder, and the names of its parts.
    ignore : tuple of str
        Patterns of names that are no part of an assignment.
    config : Config
        All of `nbgrader_config.py`, for nbgrader's own classes.
    """

    root: Path
    course_id: str
    db_url: str
    timeout: int | None
    mode: int
    structure: str
    source: str
    submitted: str
    autograded: str
    feedback: str
    ignore: tuple[str, ...]
    config: "Config" = field(repr=False, compare=False)

    @classmethod
    def load(cls, root: Path) -> "Course":
        """Read the settings of a course folder, as nbgrader does.

        Raises
        ------
        CourseError
            If there is no such folder, or its settings are unusable.
        """
        root = root.absolute()
        if not root.is_dir():
            raise CourseError(f"There is no folder {root}: give the course's folder.")
        try:
            return cls._read(root)
        except Exception as error:  # the file is a program, and may raise anything
            reason = f"{type(error).__name__}: {error}"
            raise CourseError(f"nbgrader_config.py of {root} is unusable: {reason}") from error

    @classmethod
    def _read(cls, root: Path) -> "Course":
        # nbgrader takes half a second: what only looks at results starts without it
        from cs_grader.storage.settings import absolute_url, read_settings
        from cs_grader.storage.stock import CourseDirectory, Execute

        config = read_settings(root)
        seconds = Execute(config=config).timeout
        folder = CourseDirectory(config=config, root=str(root))
        course = cls(
            root=root,
            course_id=folder.course_id,
            db_url=absolute_url(folder.db_url, root),
            timeout=seconds if seconds and seconds > 0 else None,
            mode=0o664 if folder.groupshared else 0o444,
            structure=folder.directory_structure,
            source=folder.source_directory,
            submitted=folder.submitted_directory,
            autograded=folder.autograded_directory,
            feedback=folder.feedback_directory,
            ignore=tuple(folder.ignore),
            config=config,
        )
        course.autograded_folder("assignment", "student")  # or the structure is not one
        return course

    @property
    def state(self) -> Path:
        """Where cs_grader keeps its own files."""
        return self.root / ".cs_grader"

    def assignments(self) -> list[str]:
        """Return the names of all assignments that have a source notebook."""
        names = _find(self._folder(self.source, ".", _PLACE))
        return [name for name in names if any(self._folder(self.source, ".", name).glob(NOTEBOOKS))]

    def sources(self, assignment: str) -> tuple[Source, ...]:
        """Read the instructor's notebooks of an assignment.

        Raises
        ------
        CourseError
            If there is no such assignment, or a notebook cannot be graded with.
        """
        folder = self._source_folder(assignment)
        try:
            return tuple(read_source(path) for path in sorted(folder.glob(NOTEBOOKS)))
        except ValueError as error:
            raise CourseError(str(error)) from error

    def shipped(self, assignment: str) -> Shipped:
        """Return the files that the instructor ships beside the notebooks.

        Raises
        ------
        CourseError
            If there is no such assignment, or a file cannot be read.
        """
        folder = self._source_folder(assignment)
        theirs = self.config.get("Autograde", {}).get("exclude_overwriting", {})
        try:
            return read_shipped(folder, self.ignore, theirs.get(assignment, ()))
        except OSError as error:
            raise CourseError(f"{error.filename} cannot be read: {error.strerror}.") from error

    def students(self, assignment: str, submitted: Path | None = None) -> list[str]:
        """Return the names of all students who handed in an assignment and can have a row, sorted.

        Parameters
        ----------
        assignment : str
        submitted : Path, optional
            A folder of students' folders to use instead of nbgrader's.
        """
        return [name for name in self._students(assignment, submitted) if _storable(name)]

    def unstorable(self, assignment: str, submitted: Path | None = None) -> list[str]:
        """Return the names of students that the gradebook cannot store, as they may be shown."""
        names = self._students(assignment, submitted)
        return [_shown(name) for name in names if not _storable(name)]

    def submission_folder(
        self, assignment: str, student: str, submitted: Path | None = None
    ) -> Path:
        """Return where a student's submission lies."""
        if submitted is not None:
            return submitted.absolute() / _plain(student) / assignment
        return self._folder(self.submitted, _plain(student), assignment)

    def autograded_folder(self, assignment: str, student: str) -> Path:
        """Return where a student's graded notebooks lie."""
        return self._folder(self.autograded, _plain(student), assignment)

    def feedback_folder(self, assignment: str, student: str) -> Path:
        """Return where a student's feedback lies."""
        return self._folder(self.feedback, _plain(student), assignment)

    def secret(self) -> str:
        """Return the course's random number in hex, made when it is first asked for.

        Raises
        ------
        CourseError
            If it can be neither read nor made.
        """
        path = self.state / "secret"
        try:
            if not path.exists():
                write_once(path, secrets.token_hex(32).encode(), mode=0o600)
            secret = path.read_text(encoding="ascii").strip()
        except (OSError, UnicodeError) as error:
            raise CourseError(f"{path} can be neither read nor made: {error}.") from error
        if not re.fullmatch("[0-9a-f]{64}", secret):
            raise CourseError(f"{path} is damaged: remove it, and grade again.")
        return secret

    def _students(self, assignment: str, submitted: Path | None) -> list[str]:
        if submitted is None:
            place = self._folder(self.submitted, _PLACE, assignment)
        else:
            place = submitted.absolute() / _PLACE / assignment
        return _find(place)

    def _source_folder(self, assignment: str) -> Path:
        known = self.assignments()
        if not known:
            raise CourseError(
                f"{self.root} has no assignments in {self.source}/: give the course's folder, in "
                "which nbgrader_config.py lies, or start there."
            )
        if assignment not in known:
            raise CourseError(
                f"There is no assignment {assignment!r} in {self.root / self.source}. "
                f"Choose one of these: {', '.join(known)}."
            )
        return self._folder(self.source, ".", assignment)

    def _folder(self, step: str, student: str, assignment: str) -> Path:
        path = self.structure.format(
            nbgrader_step=step, student_id=student, assignment_id=assignment
        )
        return Path(os.path.normpath(self.root / path))


def _find(place: Path) -> list[str]:
    """Return the names that can stand in a path's open place, sorted; no hidden ones."""
    before, _, after = str(place).partition(_PLACE)
    found = glob.glob(glob.escape(before) + "*" + glob.escape(after))
    return sorted(path[len(before) : len(path) - len(after)] for path in found)


def _plain(student: str) -> str:
    """Return a student's name if it is the name of a folder, not a path."""
    if student in ("", ".", "..") or "/" in student:
        raise CourseError(f"{student!r} is not a student's name: give the name of a folder.")
    return student


def _storable(student: str) -> bool:
    """Whether the gradebook can store a name."""
    return len(student) <= MAX_NAME and student.isprintable()


def _shown(name: str) -> str:
    """Return a name as it may stand on any screen."""
    letters = (c if c.isprintable() else c.encode("unicode_escape").decode() for c in name)
    shown = "".join(letters)
    return shown if len(shown) <= 60 else f"{shown[:57]}..."
