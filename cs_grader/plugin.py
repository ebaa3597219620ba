"""Split grading under `nbgrader autograde`: a preprocessor in the place of nbgrader's own.

``nbgrader_config.py`` names `SplitExecute` where nbgrader has its `Execute`, first in the list
``c.Autograde.autograde_preprocessors``.
"""

import atexit
import functools
import shutil
from pathlib import Path
from typing import Any

import nbformat
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import Execute, NbGraderPreprocessor
from traitlets import Enum, Float

from cs_grader.grading.bubblewrap import NoSandboxError
from cs_grader.grading.engine import Engine, Graded, Limits
from cs_grader.reading.submissions import read_submission
from cs_grader.running import keys, trial
from cs_grader.running.jobs import Job, Unit
from cs_grader.storage.course import Course, CourseError


class SplitExecute(NbGraderPreprocessor):  # type: ignore[misc]
    """Runs a submission in two processes and fills in its outputs; nbgrader reads the points off.

    The submission is read as it was handed in, not as nbgrader's earlier steps left it. Without a
    sandbox nobody can be graded: then nbgrader ends, instead of failing for each student anew.
    """

    sandbox = Enum(
        ["bubblewrap", "none"], "bubblewrap", help="none: only for code that you trust"
    ).tag(config=True)
    total_seconds = Float(120.0, help="time for one submission").tag(config=True)

    _engine: Engine | None = None
    _job: Job | None = None
    _places: tuple[str, ...] = ()

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Grade one notebook.

        Raises
        ------
        EngineError
            If the grader failed on it; nbgrader then tells the operator.
        SystemExit
            If there is no sandbox, or the assignment's tests cannot grade anybody.
        """
        name = resources["metadata"]["name"]
        assignment = resources["nbgrader"]["assignment"]
        student = resources["nbgrader"]["student"]
        course = Course.load(Path(CourseDirectory(parent=self).root))
        try:
            graded = self._grade(course, assignment, student)
        except (NoSandboxError, CourseError) as error:
            advice = " If you trust every submission: --SplitExecute.sandbox=none."
            self.log.error("%s%s", error, advice if isinstance(error, NoSandboxError) else "")
            # nbgrader has made this folder, and would skip the student next time
            shutil.rmtree(course.autograded_folder(assignment, student), ignore_errors=True)
            raise SystemExit(1) from None
        if graded.result.sandbox == "none":
            self.log.warning("Graded without a sandbox: the code could have done anything.")
        if not graded.result.graded:
            self.log.warning("%s", graded.result.reason)
        nb.cells = nbformat.from_dict(graded.notebooks[name]).cells  # type: ignore[no-untyped-call]
        return nb, resources

    def _grade(self, course: Course, assignment: str, student: str) -> Graded:
        job = self._get_job(course, assignment)
        folder = course.submission_folder(assignment, student)
        submission = read_submission(folder, student, [source.name for source in job.sources])
        for name in job.files.keys() & submission.extras.keys():
            del submission.extras[name]
        return self._grade_unit(job, Unit(submission, "nbgrader autograde", SplitExecute._places))

    def _get_job(self, course: Course, assignment: str) -> Job:
        """Return what all submissions of an assignment share; its tests were tried out."""
        if SplitExecute._job is None or SplitExecute._job.assignment != assignment:
            shipped = course.shipped(assignment)
            job = Job(
                run="autograde",
                assignment=assignment,
                sources=course.sources(assignment),
                files=shipped.data,
                own_files=shipped.own,
                limits=self._limits(),
                sandbox=self.sandbox,
                secret=course.secret(),
                version=keys.grader_version(),
            )
            grade = functools.partial(self._grade_unit, job)
            SplitExecute._places = trial.require(course, job, grade)
            SplitExecute._job = job
        return SplitExecute._job

    def _grade_unit(self, job: Job, unit: Unit) -> Graded:
        return self._get_engine().grade(
            job.assignment, job.sources, unit.submission,
            files=job.files, places=unit.places, key=unit.key, secret=job.secret,
        )  # fmt: skip

    def _limits(self) -> Limits:
        seconds = float(Execute(parent=self).timeout or 30)
        return Limits(cell_seconds=seconds, total_seconds=self.total_seconds)

    def _get_engine(self) -> Engine:
        """Return the engine that all submissions of a command share."""
        if SplitExecute._engine is None:
            SplitExecute._engine = Engine(sandbox=self.sandbox, limits=self._limits())
            atexit.register(SplitExecute._engine.close)
        return SplitExecute._engine
