"""When a submission was handed in, and what lateness costs: by the course's own plugin."""

from collections.abc import Callable
from datetime import datetime, timedelta

from cs_grader.storage.course import Course, CourseError
from cs_grader.storage.stock import AssignLatePenalties

Penalty = Callable[[str, float, float], float | None]


def seconds_late(
    handed_in: datetime | None, duedate: datetime | None, extension: timedelta | None
) -> float:
    """Return by how much a submission is late; 0 if it is not, or if a time is not known."""
    if handed_in is None or duedate is None:
        return 0.0
    return max(0.0, (handed_in - duedate - (extension or timedelta())).total_seconds())


def penalty_rule(course: Course) -> Penalty:
    """Return the function that says what lateness costs a student's notebook.

    It takes the student, the score and the seconds, and returns points, or None for no penalty.

    Raises
    ------
    CourseError
        Also from the function, if the plugin that nbgrader_config.py names does not work.
    """
    try:
        assign = AssignLatePenalties(config=course.config)
        assign.init_plugin()
    except Exception as error:  # it is the course's own code
        raise _broken(error) from error

    def penalty(student: str, score: float, seconds: float) -> float | None:
        if not seconds:
            return None
        try:
            points = assign.plugin_inst.late_submission_penalty(student, score, seconds)
            # nbgrader asks for no more than the score, and for nothing below 0
            return None if points is None else max(0.0, min(float(points), score))
        except Exception as error:
            raise _broken(error) from error

    return penalty


def _broken(error: Exception) -> CourseError:
    return CourseError(
        "The plugin for lateness, AssignLatePenalties.plugin_class in nbgrader_config.py, "
        f"does not work: {type(error).__name__}: {error}. Mend it, then run the same command again."
    )
