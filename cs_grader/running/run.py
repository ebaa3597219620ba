"""Grade a class: what is asked for, with which workers, one run at a time."""

import difflib
import time
import uuid
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from cs_grader.grading.limits import Limits
from cs_grader.reading.source import Source
from cs_grader.reading.submissions import read_submission
from cs_grader.results import Result
from cs_grader.running import keys, trial
from cs_grader.running.coordinator import Console, Coordinator, cannot_write
from cs_grader.running.jobs import Job, Pool, Unit
from cs_grader.running.lock import one_at_a_time
from cs_grader.running.summary import Summary
from cs_grader.running.workers import local_pool, processors
from cs_grader.storage.course import MAX_NAME, Course, CourseError
from cs_grader.storage.store import Store

UNSTORABLE = (
    f"The folder's name is none that the gradebook can store: rename it, with up to {MAX_NAME} "
    "printable characters."
)
CELLS = 4  # a submission may take this many times as long as a cell


@dataclass(frozen=True)
class Options:
    """What was asked for; `cs-grader grade --help` explains each."""

    submissions: Path | None = None
    workers: int | None = None
    scheduler: str | None = None
    timeout: float | None = None
    students: tuple[str, ...] = ()
    regrade: bool = False
    sandbox: str = "bubblewrap"


def grade(course: Course, assignment: str, options: Options, console: Console) -> Summary:
    """Grade the submissions of an assignment that have no up-to-date result.

    Raises
    ------
    CourseError
        If the course's folder, or what was asked for, cannot be used.
    CannotWriteError
        If results cannot be stored.
    NoSandboxError, WorkersError
        If there is nothing to grade with.
    """
    begun = time.perf_counter()
    sources = course.sources(assignment)
    students = _chosen(course, assignment, options)
    summary = Summary(assignment, submissions=len(students))
    if not options.students:
        unstorable = course.unstorable(assignment, options.submissions)
        summary.failed += [(name, UNSTORABLE) for name in unstorable]
    with ExitStack() as stack:
        try:
            path = course.state / f"{assignment}.lock"
            stack.enter_context(one_at_a_time(path, console.say, console.stopped))
        except OSError as error:
            raise cannot_write(error) from error
        coordinator = Coordinator(
            Store(course, assignment, options.submissions),
            lambda results: _sync(course, assignment, sources, results),
            console,
            summary,
            options.regrade,
        )
        job = _job(course, assignment, sources, options)
        console.start(len(students))
        with _pool(job, options) as pool:
            places = _tried(course, job, trial.by_pool(pool))
            units = _units(course, job, students, options.submissions)
            coordinator.grade(pool, (replace(unit, places=places) for unit in units))
        coordinator.finish()
    summary.interrupted = console.stopped()
    summary.seconds = time.perf_counter() - begun
    return summary


def check(course: Course, assignment: str, options: Options) -> list[str]:
    """Grade the solution and the release alone; return what is wrong with the tests, in sentences.

    Raises
    ------
    CourseError, NoSandboxError, WorkersError
        If they cannot be graded.
    """
    job = _job(course, assignment, course.sources(assignment), options)
    with _pool(job, options) as pool:
        return trial.try_out(job, trial.by_pool(pool))[0]


def _tried(course: Course, job: Job, grade: trial.Grade) -> tuple[str, ...]:
    try:
        return trial.require(course, job, grade)
    except OSError as error:
        raise cannot_write(error) from error


def _sync(
    course: Course, assignment: str, sources: tuple[Source, ...], results: Iterator[Result]
) -> int:
    from cs_grader.storage import gradebook  # takes a while: engines start meanwhile

    return gradebook.sync(course, assignment, sources, results)


def _chosen(course: Course, assignment: str, options: Options) -> list[str]:
    """Return the students to grade."""
    students = course.students(assignment, options.submissions)
    if not students:
        where = course.submission_folder(assignment, "<student>", options.submissions)
        raise CourseError(
            f"There is no submission of {assignment} in {where.parent.parent}: collect them first, "
            "or say with --submissions where they are."
        )
    unknown = sorted(set(options.students) - set(students))
    if unknown:
        near = difflib.get_close_matches(unknown[0], students, n=3, cutoff=0.4)
        hint = f" Did you mean {' or '.join(near)}?" if near else ""
        names = ", ".join(unknown)
        raise CourseError(f"There is no submission of {assignment} by {names}.{hint}")
    return sorted(set(options.students)) or students


def _job(course: Course, assignment: str, sources: tuple[Source, ...], options: Options) -> Job:
    shipped = course.shipped(assignment)
    return Job(
        run=uuid.uuid4().hex,
        assignment=assignment,
        sources=sources,
        files=shipped.data,
        own_files=shipped.own,
        limits=_limits(course, options),
        sandbox=options.sandbox,
        secret=course.secret(),
        version=keys.grader_version(),
    )


def _limits(course: Course, options: Options) -> Limits:
    seconds = options.timeout or course.timeout
    if seconds is None:
        return Limits()
    return replace(Limits(), cell_seconds=float(seconds), total_seconds=float(CELLS * seconds))


def _pool(job: Job, options: Options) -> AbstractContextManager[Pool]:
    if options.scheduler is not None:
        from cs_grader.running.cluster import cluster_pool

        return cluster_pool(job, options.scheduler)
    return local_pool(job, options.workers or processors())


def _units(course: Course, job: Job, students: list[str], submitted: Path | None) -> Iterator[Unit]:
    """Read submissions, one at a time."""
    names = [source.name for source in job.sources]
    run = keys.run_key(job)
    for student in students:
        folder = course.submission_folder(job.assignment, student, submitted)
        submission = read_submission(folder, student, names)
        key = keys.submission_key(run, submission)
        # the instructor's data files take the place of the student's copies
        own = {name: data for name, data in submission.extras.items() if name not in job.files}
        yield Unit(replace(submission, extras=own), key)
