"""A tiny course, quick to grade: one assignment, two functions, as many students as wanted.

The same number of students gives the same files, byte for byte.
"""

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

ASSIGNMENT = "small"
POINTS = {"double": 4.0, "half_square": 6.0}
CONFIG = """\
c = get_config()
c.CourseDirectory.course_id = "small"
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "assignments"
"""
RIGHT = {
    "double": "def double(x):\n    return 2 * x\n",
    "half_square": "def half_square(w):\n    return 0.5 * np.sum(w * w), w.copy()\n",
}
WRONG = {
    "double": "def double(x):\n    return x\n",
    "half_square": "def half_square(w):\n    return 0.5 * np.sum(w * w), 2 * w\n",
}
CHECKS = {
    "double": """\
import numpy as np
assert double(3) == 6, "double: 3 gives something else than 6"
### BEGIN HIDDEN TESTS
assert np.all(double(np.array([0.5, -1.0])) == np.array([1.0, -2.0])), "double: wrong on an array"
### END HIDDEN TESTS
""",
    "half_square": """\
import numpy as np
loss, dw = half_square(np.array([3.0, 4.0]))
assert loss == 12.5, "half_square: wrong loss"
### BEGIN HIDDEN TESTS
from cs_core.testing import submission_rng
w = submission_rng("half_square").standard_normal(5)
loss, dw = half_square(w)
assert np.allclose(dw, w, rtol=1e-12), "half_square: wrong gradient"
### END HIDDEN TESTS
""",
}


class Kind(NamedTuple):
    """What a student hands in."""

    answers: dict[str, str]
    whole: bool = True  # a whole file, not one that is cut off


KINDS = (
    Kind(RIGHT),
    Kind(RIGHT | {"double": WRONG["double"]}),
    Kind(RIGHT | {"half_square": WRONG["half_square"]}),
    Kind(RIGHT | {"double": "def double(x):\n    raise KeyError(x)\n"}),
    Kind({}),  # the released notebook, untouched
    Kind(RIGHT, whole=False),
)


def student_id(number: int) -> str:
    return f"s{number:05d}"


def kind(number: int) -> Kind:
    """The first six students hand in one of each kind; later ones are right or partly right."""
    return KINDS[number] if number < len(KINDS) else KINDS[number % 4]


def expected_points(number: int) -> float:
    answers, whole = kind(number)
    return sum(most for name, most in POINTS.items() if whole and answers.get(name) == RIGHT[name])


def expected_mean(students: int) -> float:
    """Of those that can be graded: the one kind that cannot is left out."""
    earned = [expected_points(number) for number in range(students) if kind(number).whole]
    return sum(earned) / len(earned)


def write_course(root: Path, students: int) -> Path:
    """Write a course folder in nbgrader's layout; return it."""
    root.mkdir(parents=True, exist_ok=True)
    (root / "nbgrader_config.py").write_text(CONFIG)
    source = source_notebook()
    _write(root / "solutions" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb", _file(source))
    for number in range(students):
        write_submission(root, number)
    return root


def write_submission(root: Path, number: int, *, remark: str = "") -> Path:
    """Write what a student hands in; another remark makes another file that earns the same."""
    answers, whole = kind(number)
    notebook = released(source_notebook())
    for cell in notebook["cells"]:
        mark = cell["metadata"].get("nbgrader", {})
        if mark.get("solution") and mark["grade_id"] in answers:
            cell["source"] = f"# {student_id(number)} {remark}\n" + answers[mark["grade_id"]]
    data = _file(notebook)
    folder = root / "submitted" / student_id(number) / ASSIGNMENT
    _write(folder / f"{ASSIGNMENT}.ipynb", data if whole else data[: len(data) // 2])
    _write(folder / "timestamp.txt", f"2026-03-06 11:{number % 60:02d}:00 UTC\n".encode())
    return folder


def source_notebook() -> dict[str, Any]:
    """The instructor's notebook, with solutions and hidden tests."""
    return {
        "cells": list(_cells()),
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def released(source: dict[str, Any]) -> dict[str, Any]:
    """What a student gets: no solutions, no hidden tests."""
    notebook = copy.deepcopy(source)
    for cell in notebook["cells"]:
        mark = cell["metadata"].get("nbgrader", {})
        if mark.get("solution"):
            head = cell["source"].partition("\n")[0]
            cell["source"] = f"{head}\n    # YOUR CODE HERE\n    raise NotImplementedError()"
        cell["source"] = cell["source"].partition("### BEGIN HIDDEN TESTS")[0]
    return notebook


def _cells() -> Iterator[dict[str, Any]]:
    yield {"cell_type": "markdown", "id": "text", "metadata": {}, "source": "# Two functions"}
    yield _code("setup", "import numpy as np", locked=True)
    for name, points in POINTS.items():
        head, _, body = RIGHT[name].partition("\n")
        solution = f"{head}\n    ### BEGIN SOLUTION\n{body}    ### END SOLUTION"
        yield _code(name, solution, solution=True)
        yield _code(f"{name}_tests", CHECKS[name], grade=True, locked=True, points=points)


def _code(grade_id: str, source: str, **marks: Any) -> dict[str, Any]:
    nbgrader = {"grade": False, "locked": False, "solution": False, "task": False} | marks
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": grade_id.replace("_", "-"),
        "metadata": {"nbgrader": nbgrader | {"grade_id": grade_id, "schema_version": 3}},
        "outputs": [],
        "source": source,
    }


def _file(notebook: dict[str, Any]) -> bytes:
    return json.dumps(notebook, indent=1, ensure_ascii=False).encode()


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
