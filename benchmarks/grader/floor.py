"""The floor: what grading costs if nothing is isolated, recorded or shown.

One process imports everything, then forks a child per submission, `workers` at a time. The child
reads the notebook, puts the instructor's test cells into it, and runs each cell by plain `exec`.
No grader that runs the same cells can be much faster. None of this is safe: see `cs_grader`.
"""

import contextlib
import io
import json
import os
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

WARM = ("numpy", "matplotlib.pyplot", "cs_core.testing", "cs_core.linear", "cs_core.regularizers",
        "cs_core.datasets", "PIL.PngImagePlugin")  # fmt: skip


class Outcome(NamedTuple):
    """What one submission gave.

    Attributes
    ----------
    student : str
    points : dict of str to float
        By graded cell.
    seconds : dict of str to float
        By cell: its `grade_id`, or "cell 24" for one without.
    total : float
        Seconds from the fork to the end, reading the file included.
    """

    student: str
    points: dict[str, float]
    seconds: dict[str, float]
    total: float


def run_class(
    folders: Sequence[Path],
    source: Path,
    *,
    workers: int = 2,
    whole: bool = False,
    cell_seconds: int = 30,
) -> Iterator[Outcome]:
    """Grade `submitted/<student>/<assignment>/` folders; yield outcomes as they come.

    Unless `whole`, what stands behind the last test cell is not run: it cannot earn anything.
    """
    for module in WARM:
        __import__(module)
    tests = _test_cells(json.loads(source.read_bytes()))
    todo = list(reversed(folders))
    running: dict[int, int] = {}  # process id: the end of a pipe to read its outcome from
    while todo or running:
        while todo and len(running) < workers:
            process, pipe = _start(todo.pop(), source.name, tests, whole, cell_seconds)
            running[process] = pipe
        process, _ = os.wait()
        with open(running.pop(process), encoding="utf-8") as answer:
            yield Outcome(*json.load(answer))


def _start(
    folder: Path, name: str, tests: dict[str, dict[str, Any]], whole: bool, cell_seconds: int
) -> tuple[int, int]:
    reading, writing = os.pipe()
    process = os.fork()
    if process:
        os.close(writing)
        return process, reading
    try:  # in the child
        started = time.perf_counter()
        points, seconds = _grade(folder, name, tests, whole, cell_seconds)
        total = time.perf_counter() - started
        answer = json.dumps([folder.parent.name, points, seconds, total])
        os.write(writing, answer.encode())  # far below what a pipe holds
    finally:
        os._exit(0)


def _test_cells(source: dict[str, Any]) -> dict[str, dict[str, Any]]:
    cells = [cell for cell in source["cells"] if _metadata(cell).get("locked")]
    return {cell["metadata"]["nbgrader"]["grade_id"]: cell for cell in cells}


def _metadata(cell: dict[str, Any]) -> dict[str, Any]:
    return dict(cell["metadata"].get("nbgrader", {}))


def _grade(
    folder: Path, name: str, tests: dict[str, dict[str, Any]], whole: bool, cell_seconds: int
) -> tuple[dict[str, float], dict[str, float]]:
    os.chdir(folder)  # the tests' data depend on the names of the student and the assignment
    sys.path.insert(0, str(folder))
    sys.stdout = sys.stderr = io.StringIO()
    notebook = json.loads((folder / name).read_bytes())
    points: dict[str, float] = {}
    seconds: dict[str, float] = {}
    namespace: dict[str, Any] = {"__name__": "__main__"}
    cells = notebook["cells"]
    end = len(cells) if whole else 1 + max(i for i, c in enumerate(cells) if _is_test(c))
    for place, cell in enumerate(cells[:end]):
        if cell["cell_type"] != "code":
            continue
        identity = _metadata(cell).get("grade_id", f"cell {place}")
        cell = tests.get(identity, cell)
        started = time.perf_counter()
        passed = _run("".join(cell["source"]), namespace, cell_seconds)
        seconds[identity] = time.perf_counter() - started
        if _is_test(cell):
            points[identity] = float(cell["metadata"]["nbgrader"]["points"]) if passed else 0.0
    return points, seconds


def _is_test(cell: dict[str, Any]) -> bool:
    return bool(_metadata(cell).get("grade"))


def _run(code: str, namespace: dict[str, Any], cell_seconds: int) -> bool:
    signal.signal(signal.SIGALRM, signal.default_int_handler)
    signal.alarm(cell_seconds)
    try:
        exec(compile(code, "<cell>", "exec"), namespace)  # noqa: S102
    except BaseException:
        return False
    finally:
        signal.alarm(0)
        _draw()
    return True


def _draw() -> None:
    """Draw the figures that a cell leaves open, as a notebook does."""
    import matplotlib.pyplot as plt

    with contextlib.suppress(Exception):
        for number in plt.get_fignums():
            plt.figure(number).savefig(io.BytesIO(), bbox_inches="tight")
    plt.close("all")
