"""Settings for the stock nbgrader commands; run them from this folder.

solutions/   the instructor's notebooks, with solutions and hidden tests
assignments/ the students' versions, made by `nbgrader generate_assignment`
submitted/ autograded/ feedback/ gradebook.db   made while grading, not under version control
"""

import math
import os
import sys

from nbgrader.plugins import BasePlugin
from nbgrader.preprocessors import GetGrades, NbGraderPreprocessor
from nbgrader.utils import is_grade

from cs_grader.generate import keep_old_version

c = get_config()  # noqa: F821 - nbgrader provides it


class HideTests(NbGraderPreprocessor):
    """Keep hidden tests out of the feedback: their source, their outputs and their tracebacks."""

    def preprocess_cell(self, cell, resources, cell_index):
        """Clean a graded cell; leave every other cell as it is."""
        if cell.cell_type == "code" and is_grade(cell):
            cell.source = cell.source.partition("### BEGIN HIDDEN TESTS")[0].rstrip()
            errors = [output for output in cell.outputs if output.output_type == "error"]
            prints = [output for output in cell.outputs if output.output_type == "stream"]
            cell.outputs = prints + [self.without_trace(error) for error in errors[:1]]
        return cell, resources

    def without_trace(self, error):
        """Return an error that does not show the lines it went through, which may be hidden."""
        if error.ename != "CheckFailed":  # that one shows its message alone
            words = f"The checks ended with {error.ename}."
            if error.ename == "NameError":  # a function that is not there
                words = f"The checks ended with NameError: {error.evalue}."
            if error.ename in ("KeyboardInterrupt", "CellTimeoutError"):
                words = "The checks took too long and were stopped."
            error.evalue, error.traceback = words, [words]
        return error


class TenPercentADay(BasePlugin):
    """Late work loses a tenth of its score for every day begun, up to all of it."""

    def late_submission_penalty(self, student_id, score, total_seconds_late):
        """Return the points to take off."""
        days = math.ceil(total_seconds_late / 86_400)
        return round(score * min(1.0, 0.1 * days), 2)


# nbgrader calls `alembic` by name: find it also where the environment is not activated
os.environ["PATH"] = os.path.join(sys.prefix, "bin") + os.pathsep + os.environ["PATH"]

c.CourseDirectory.course_id = "downhill"
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "assignments"

# A new students' version that cannot be made leaves the old one where it is.
keep_old_version()

# Times in the names of files, such as 2026-03-06-17-45-10, are read as they stand there.
c.ZipCollectApp.collector_plugin = "cs_grader.collect.FileNames"

# A cell that takes longer is interrupted and fails; the next cells still run.
c.Execute.timeout = 30  # seconds

# Students' code and the tests run in two processes, the first in a sandbox: docs/threat-model.md.
# `nbgrader autograde` does it by this list, `cs-grader grade` by itself.
c.Autograde.autograde_preprocessors = [
    "cs_grader.plugin.SplitExecute",
    "nbgrader.preprocessors.LimitOutput",
    "nbgrader.preprocessors.SaveAutoGrades",
    "nbgrader.preprocessors.AssignLatePenalties",
    "nbgrader.preprocessors.CheckCellMetadata",
]

# A test cell that a student deleted by accident is put back before grading.
c.OverwriteCells.add_missing_cells = True

c.AssignLatePenalties.plugin_class = TenPercentADay

# HideTests stands first, so that nothing after it sees what it removes.
c.GenerateFeedback.preprocessors = [
    HideTests,
    GetGrades,
    "nbconvert.preprocessors.CSSHTMLHeaderPreprocessor",
]
