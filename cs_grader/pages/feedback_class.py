"""Feedback for a whole class: in parallel, and only where there is something new to say."""

import errno
import json
import signal
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from cs_grader.pages import feedback
from cs_grader.results import Result
from cs_grader.running.coordinator import Console
from cs_grader.running.keys import digest, grader_version
from cs_grader.running.workers import processors
from cs_grader.storage.atomic import write_whole
from cs_grader.storage.course import Course
from cs_grader.storage.standings import Standing, read_standings

IN_MEMORY = 400  # results
CHUNK = 10  # students that a process takes at a time
DISK_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EROFS)  # what fails for one fails for all


@dataclass(frozen=True)
class Page:
    """What a student's feedback needs: the result, where it goes, where the notebooks are.

    The spare secret is for a student who did not hand in by nbgrader's exchange.
    """

    result: Result
    folder: Path
    notebooks: Path
    spare_secret: str = ""
    standing: Standing = field(default_factory=Standing)

    def stamp(self) -> str:
        """Return a hash of what is on the pages, and of their files as they are now.

        Nothing if one is not there. Files that another program wrote have another stamp.
        """
        parts = [self.result.key, grader_version(), repr(self.standing)]
        for name in self.names() or [self.result.assignment]:
            try:
                file = (self.folder / f"{name}.html").stat()
            except OSError:
                return ""
            parts.append(f"{file.st_size} {file.st_mtime_ns}")
        return digest(part.encode() for part in parts)

    def names(self) -> list[str]:
        """Return the names of the notebooks."""
        return sorted({cell.notebook for cell in self.result.cells})


@dataclass
class Pages:
    """What was written for a class.

    Attributes
    ----------
    written, up_to_date : int
        Students whose pages were written, and those who had them already.
    failed : list of (str, str)
        Student and reason, where nothing could be written.
    """

    written: int = 0
    up_to_date: int = 0
    failed: list[tuple[str, str]] = field(default_factory=list)


def write_class(
    course: Course, assignment: str, results: Iterable[Result], console: Console
) -> Pages:
    """Write the feedback of all students for whom it is new.

    Raises
    ------
    OSError
        If the disk is full or read-only. Pages that were written stay.
    """
    register = course.state / "feedback" / f"{assignment}.json"
    stamps, pages = _read(register), Pages()
    todo = _outdated(course, assignment, results, stamps, pages)
    with ProcessPoolExecutor(processors(), initializer=_leave_interrupts) as processes:
        while not console.stopped() and (tasks := list(islice(todo, IN_MEMORY))):
            problems = processes.map(_write, tasks, chunksize=CHUNK)
            for task, problem in zip(tasks, problems, strict=True):
                if problem:
                    pages.failed.append((task.result.student, problem))
                else:
                    pages.written += 1
                    stamps[task.result.student] = task.stamp()
                console.advance()
            write_whole(register, json.dumps(stamps).encode())
    return pages


def _outdated(
    course: Course, assignment: str, results: Iterable[Result], stamps: dict[str, str], pages: Pages
) -> Iterator[Page]:
    standings = read_standings(course, assignment)
    for result in results:
        folder = course.feedback_folder(assignment, result.student)
        graded = course.autograded_folder(assignment, result.student)
        words = (course.secret(), assignment, result.student)
        spare = digest(word.encode("utf-8", "surrogatepass") for word in words)
        standing = standings.get(result.student, Standing())
        page = Page(result, folder, graded, spare, standing)
        if (stamp := page.stamp()) and stamps.get(result.student) == stamp:
            pages.up_to_date += 1
        else:
            yield page


def _leave_interrupts() -> None:
    """Leave Ctrl-C to the process that started this one."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _write(page: Page) -> str:
    """Write one student's pages; return why that was not possible, or nothing."""
    try:
        notebooks = {
            name: json.loads((page.notebooks / f"{name}.ipynb").read_bytes())
            for name in page.names()
        }
    except FileNotFoundError:
        return _again(page, "The graded notebook is missing")
    except (OSError, ValueError, RecursionError):
        return _again(page, "The graded notebook is damaged")
    try:
        feedback.write(page.folder.parent.parent, page.result, notebooks, page.standing)
        _copy_beside(page)
    except OSError as error:
        if error.errno in DISK_FULL:
            raise
        return f"The page cannot be written ({error.filename}: {error.strerror})."
    except Exception as error:  # whatever is wrong with one page, the others are made
        return _again(page, f"No page can be made of it ({type(error).__name__}: {error})")
    return ""


def _copy_beside(page: Page) -> None:
    """Put beside the pages what ``nbgrader release_feedback`` reads there, byte for byte.

    It stops for the whole class where one of the files is missing. A secret that nobody was told
    leads nobody to the page.
    """
    for name, spare in (("timestamp.txt", ""), ("submission_secret.txt", page.spare_secret)):
        try:
            data = (page.notebooks / name).read_bytes()
        except FileNotFoundError:
            data = spare.encode()
        write_whole(page.folder / name, data)


def _again(page: Page, problem: str) -> str:
    one = f"{page.result.assignment} --regrade --student {page.result.student}"
    return f"{problem}: run `cs-grader grade {one}`, then this again."


def _read(register: Path) -> dict[str, str]:
    """Return which pages were written; if that is not known, they are written again."""
    with suppress(OSError, ValueError):
        stamps = json.loads(register.read_bytes())
        if isinstance(stamps, dict):
            return stamps
    return {}
