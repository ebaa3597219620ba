"""The command `cs-grader`: grade a class, tell the students, report on the assignment."""

import argparse
import json
import os
import sys
import tempfile
import time
import traceback
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cs_grader.arguments import parser

if TYPE_CHECKING:
    from cs_grader.storage.course import Course
    from cs_grader.storage.store import Store

# What a command needs is imported when it runs, so that `cs-grader --help` answers at once.


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return its exit code. No error of any kind is shown as a traceback."""
    options = parser(COMMANDS).parse_args(arguments)
    if not sys.warnoptions:
        warnings.simplefilter("ignore")  # for developers; results and reasons never go this way
    try:
        return _run(options)
    except KeyboardInterrupt:
        return _fail(options, "Interrupted.", 130)
    except BrokenPipeError:  # whoever read our output has gone
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return 1
    except Exception:
        where = _log(options, traceback.format_exc())
        return _fail(options, f"The grader itself failed. Results are kept; {where}", 4)


def _run(options: argparse.Namespace) -> int:
    """Run a command; turn its expected errors into a sentence and an exit code."""
    from cs_grader.grading.bubblewrap import NoSandboxError
    from cs_grader.running.coordinator import CannotWriteError
    from cs_grader.running.jobs import WorkersError
    from cs_grader.storage.course import CourseError
    from cs_grader.storage.gradebook import GradebookError

    command: Callable[[argparse.Namespace], int] = options.command
    try:
        return command(options)
    except NoSandboxError as error:
        return _fail(options, f"{error} If you trust every submission, add --sandbox=none.", 2)
    except (CourseError, WorkersError) as error:
        return _fail(options, str(error), 2)
    except (CannotWriteError, GradebookError) as error:
        return _fail(options, str(error), 3)


def _grade(options: argparse.Namespace) -> int:
    from cs_grader.console import Terminal
    from cs_grader.running.run import Options, grade
    from cs_grader.storage.course import Course

    course, terminal = Course.load(options.course), Terminal()
    asked = Options(
        submissions=options.submissions,
        workers=options.workers,
        scheduler=options.scheduler,
        timeout=options.timeout,
        students=tuple(options.student),
        regrade=options.regrade,
        sandbox=options.sandbox,
    )
    with terminal.listening():
        summary = grade(course, options.assignment, asked, terminal)
    if summary.grader_failed:
        details = "\n".join(f"{f.student}: {f.details}" for f in summary.grader_failed)
        terminal.say(f"The grader failed on some submissions; {_log(options, details)}")
    _print(options, summary.to_dict(), summary.table())
    return summary.exit_code()


def _check(options: argparse.Namespace) -> int:
    from cs_grader.running.run import Options, check
    from cs_grader.storage.course import Course
    from cs_grader.storage.honored import not_honored

    course = Course.load(options.course)
    notes = not_honored(course.config)
    asked = Options(timeout=options.timeout, sandbox=options.sandbox, workers=1)
    problems = check(course, options.assignment, asked)
    fine = "The solution earns every point, and the release, with nothing answered, none."
    words = [problem[:1].upper() + problem[1:] for problem in problems] or [fine]
    code = 2 if problems else 0
    values = {"assignment": options.assignment, "problems": problems, "settings": notes}
    _print(options, {**values, "exit_code": code}, "\n".join([*words, *notes]))
    return code


def _feedback(options: argparse.Namespace) -> int:
    from cs_grader.console import Terminal
    from cs_grader.pages.feedback_class import write_class
    from cs_grader.running.coordinator import cannot_write

    course, store = _opened(options)
    terminal = Terminal()
    with terminal.listening():
        terminal.start(len(course.students(options.assignment)))
        try:
            pages = write_class(course, options.assignment, store.results(), terminal)
        except OSError as error:
            raise cannot_write(error) from error
    if not (pages.written or pages.up_to_date or pages.failed):
        raise _nothing(options)
    code = 130 if terminal.stopped() else 1 if pages.failed else 0
    failed = [{"student": student, "reason": reason} for student, reason in pages.failed]
    lines = [f"{pages.written} written, {pages.up_to_date} up to date, in {course.feedback}/"]
    lines += [f"{student}: {reason}" for student, reason in pages.failed]
    values = {"written": pages.written, "up_to_date": pages.up_to_date, "failed": failed}
    _print(options, {**values, "exit_code": code}, "\n".join(lines))
    return code


def _report(options: argparse.Namespace) -> int:
    from cs_grader.pages import report
    from cs_grader.running.coordinator import cannot_write
    from cs_grader.storage.standings import read_standings

    course, store = _opened(options)
    if next(store.results(), None) is None:
        raise _nothing(options)
    try:
        page = report.write(
            store.results(),
            assignment=options.assignment,
            out=options.out or course.root / "report" / options.assignment,
            shareable=options.shareable,
            standings=read_standings(course, options.assignment),
        )
    except OSError as error:
        raise cannot_write(error) from error
    _print(options, {"report": str(page), "exit_code": 0}, f"The report is {page}")
    return 0


def _opened(options: argparse.Namespace) -> "tuple[Course, Store]":
    from cs_grader.storage.course import Course
    from cs_grader.storage.store import Store

    course = Course.load(options.course)
    course.sources(options.assignment)  # says so if there is no such assignment
    return course, Store(course, options.assignment)


def _nothing(options: argparse.Namespace) -> Exception:
    from cs_grader.storage.course import CourseError

    first = f"cs-grader grade {options.assignment}"
    return CourseError(f"Nothing of {options.assignment} is graded yet: run `{first}` first.")


def _print(options: argparse.Namespace, values: dict[str, Any], text: str) -> None:
    print(json.dumps(values) if options.json else text, flush=True)  # noqa: T201


def _fail(options: argparse.Namespace, sentence: str, code: int) -> int:
    """Say why nothing more was done; return the exit code."""
    if options.json:
        print(json.dumps({"error": sentence, "exit_code": code}), flush=True)  # noqa: T201
    else:
        print(f"cs-grader: {sentence}", file=sys.stderr, flush=True)  # noqa: T201
    return code


def _log(options: argparse.Namespace, details: str) -> str:
    """Append details to the course's log, or to one of the system's; return a phrase with where."""
    state = options.course / ".cs_grader"
    text = f"{time.strftime('%Y-%m-%d %H:%M:%S')}\n{details}\n"
    for folder in (state, Path(tempfile.gettempdir())):
        path = folder / "cs-grader.log"
        try:
            with path.open("a", encoding="utf-8", errors="replace") as file:
                file.write(text)
        except OSError:
            continue
        return f"details are in {path}."
    return "details could not be written anywhere."


COMMANDS = {"check": _check, "grade": _grade, "feedback": _feedback, "report": _report}
