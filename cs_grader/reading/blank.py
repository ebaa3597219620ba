"""The notebook of a student whose own could not be graded: it says why."""

from cs_grader.grading.outputs import error_output
from cs_grader.reading.notebooks import Source, unanswered
from cs_grader.results import Notebook


def blank(source: Source, reason: str) -> Notebook:
    """Return the instructor's notebook with empty answers, failed tests and the reason on top."""
    rebuilt = unanswered(source)
    cells = rebuilt.notebook["cells"]
    for step in rebuilt.steps:
        if step.role == "test":  # nbgrader gives a test without an error all of its points
            cells[step.index]["outputs"] = [error_output("CheckFailed", f"Not run. {reason}")]
    text = f"**This notebook could not be graded.** {reason}"
    first = {"cell_type": "markdown", "id": "could-not-be-graded", "metadata": {}, "source": text}
    cells.insert(0, first)
    return rebuilt.notebook
