"""What is used of nbgrader, imported in a third of the time it takes.

nbgrader imports jsonschema, which compiles a grammar of web addresses for seconds. Notebooks are
checked without it, so it is kept out of the way while nbgrader is imported.
"""

import sys

_SLOW = "rfc3987_syntax"

_kept_out = _SLOW not in sys.modules
if _kept_out:
    sys.modules[_SLOW] = None  # type: ignore[assignment]  # an import now raises ImportError
try:
    from nbgrader.api import (
        Assignment,
        Base,
        BaseCell,
        Comment,
        Course,
        Grade,
        GradeCell,
        Notebook,
        SolutionCell,
        SourceCell,
        Student,
        SubmittedAssignment,
        SubmittedNotebook,
        TaskCell,
    )
    from nbgrader.coursedir import CourseDirectory
    from nbgrader.dbutil import ALEMBIC_DIR
    from nbgrader.preprocessors import (
        AssignLatePenalties,
        Execute,
    )
finally:
    if _kept_out:
        del sys.modules[_SLOW]

__all__ = [
    "ALEMBIC_DIR",
    "AssignLatePenalties",
    "Assignment",
    "Base",
    "BaseCell",
    "Comment",
    "Course",
    "CourseDirectory",
    "Execute",
    "Grade",
    "GradeCell",
    "Notebook",
    "SolutionCell",
    "SourceCell",
    "Student",
    "SubmittedAssignment",
    "SubmittedNotebook",
    "TaskCell",
]
