"""What can be said to `cs-grader` on the command line."""

import argparse
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

Command = Callable[[argparse.Namespace], int]

EXIT_CODES = """\
exit codes:
  0    every submission was graded
  1    some submissions could not be graded; each has a row with a reason in the gradebook
  2    nobody was graded: no such course, assignment or student, no sandbox, no cluster,
       or the solution loses a point, or the empty release earns one
  3    results or gradebook could not be written; what was stored is kept, run it again
  4    the grader itself failed on some submissions; these have no result, run it again
  130  interrupted; what was finished is kept, run it again
"""


def parser(commands: Mapping[str, Command]) -> argparse.ArgumentParser:
    """Return a parser; it stores the function of the command that was given as `command`."""
    whole = argparse.ArgumentParser(
        prog="cs-grader",
        description="Grade nbgrader assignments: isolated, in parallel, resumable.",
        epilog=EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    names = whole.add_subparsers(required=True, metavar="COMMAND")

    def add(name: str, words: str) -> argparse.ArgumentParser:
        return _add_command(names.add_parser(name, help=words), commands[name], words)

    _add_limits(add("check", "Grade the solution and the empty release: are the tests right?"))
    _add_grade(add("grade", "Grade what has no up-to-date result."))
    add("feedback", "Write a page for each student who has a new result.")
    _add_report(add("report", "Write a page about an assignment."))
    return whole


def _add_command(
    parser: argparse.ArgumentParser, command: Command, words: str
) -> argparse.ArgumentParser:
    """Add what all commands have."""
    parser.description, parser.epilog = words, EXIT_CODES
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.set_defaults(command=command)
    parser.add_argument("assignment", metavar="ASSIGNMENT")
    parser.add_argument(
        "--course", type=Path, default=Path(), metavar="DIR", help="course folder (default: this)"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object, nothing else")
    return parser


def _add_grade(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--submissions",
        type=Path,
        metavar="DIR",
        help="folder of <student>/<assignment>/ (default: nbgrader's, submitted/)",
    )
    where = parser.add_mutually_exclusive_group()
    where.add_argument(
        "--workers",
        type=_positive(int),
        metavar="N",
        help="how many submissions to grade at a time (default: as many as processors)",
    )
    where.add_argument(
        "--scheduler", metavar="ADDRESS", help="grade on a Dask cluster, such as tcp://host:8786"
    )
    parser.add_argument(
        "--student",
        action="append",
        default=[],
        metavar="ID",
        help="only this student; may be given several times",
    )
    parser.add_argument(
        "--regrade", action="store_true", help="grade also what has an up-to-date result"
    )
    _add_limits(parser)


def _add_limits(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--timeout",
        type=_positive(float),
        metavar="S",
        help="seconds a cell may take; a submission, four times as long (default: nbgrader's, 30)",
    )
    parser.add_argument(
        "--sandbox",
        choices=("bubblewrap", "none"),
        default="bubblewrap",
        help="none: only for code that you trust (default: bubblewrap)",
    )


def _add_report(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--shareable", action="store_true", help="leave out everything that names a student"
    )
    parser.add_argument(
        "--out", type=Path, metavar="DIR", help="where to (default: report/ASSIGNMENT/)"
    )


def _positive(kind: type[int] | type[float]) -> Callable[[str], float]:
    """Return a reader of positive numbers for argparse."""

    def read(text: str) -> float:
        with suppress(ValueError):
            if 0 < (number := kind(text)) < float("inf"):
                return number
        raise argparse.ArgumentTypeError(f"it must be a positive number, not {text!r}")

    return read
