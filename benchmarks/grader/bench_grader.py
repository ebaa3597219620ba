"""Measure how fast grading is: stock nbgrader, cs-grader and the floor, on one class, in one run.

    python benchmarks/grader/bench_grader.py [--full] [--assignment NAME]

Every score is compared with the one that the answers deserve; a wrong one ends the run.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tools"), str(ROOT / "tests" / "grader")]
# before NumPy is imported: one thread a process, as in the grader
os.environ |= {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MPLBACKEND": "agg"}

import floor
import grading_report
from bench_class import BenchClass, student_id
from corpus import assignments
from stock_nbgrader import PYTHON, autograde, make_course, scores

HOME = ROOT / "_build" / "bench-grader"
DUE = "2026-03-06 18:00:00 UTC"
CLASS = 100
SAMPLE = range(4, CLASS, 8)  # for stock, if not all: twelve and a half percent
ROUNDS = 3
EXPERIMENTS = 5  # cells behind the last test


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, write the page; return 1 if a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument(
        "--full", action="store_true", help="all 100 in stock nbgrader, and a class of 10,000"
    )
    parser.add_argument("--assignment", choices=assignments(), default=assignments()[0])
    options = parser.parse_args(arguments)
    full, assignment = options.full, options.assignment
    load = os.getloadavg()[0]
    release = json.loads(make_course(HOME, assignment, DUE).read_bytes())
    students = BenchClass(assignment, release)
    folders = [students.write(HOME / "submitted", number) for number in range(CLASS)]
    results = {"load": load, "stock": measure_stock(students, release, full=full)}
    results |= measure_class(students, folders)
    results["workers"] = {str(n): run_cs_grader(students, CLASS, n)["wall"] for n in (1, 2, 4)}
    results["start"] = measure_start(students)
    results["sizes"] = {"100": run_cs_grader(students, CLASS, 2)}
    for size in (1000, 10_000) if full else (1000,):
        say(f"A class of {size}")
        for number in range(len(list((HOME / "submitted").iterdir())), size):
            students.write(HOME / "submitted", number)
        results["sizes"][str(size)] = run_cs_grader(students, size, 2)
    shutil.rmtree(HOME)
    measured = json.dumps(results, indent=1)
    (ROOT / "_build" / f"grading-speed-{assignment}.json").write_text(measured)
    if assignment != assignments()[0]:  # the page is about the first
        print(measured)
        return 0
    return grading_report.write(results)


def say(words: str) -> None:
    print(f"{words} ...", flush=True)


def measure_stock(students: BenchClass, release: dict[str, Any], *, full: bool) -> dict[str, float]:
    """Return seconds of stock nbgrader for the class: start-up, and by submission."""
    say("Stock nbgrader")
    short = dict(release) | {"cells": release["cells"][:-EXPERIMENTS]}
    first, rest = SAMPLE[0], list(SAMPLE[1:])
    result = {}
    for name, notebook in (("whole", release), ("cut", short)):
        numbers = [n for n in range(CLASS) if n != first] if full and name == "whole" else rest
        course = HOME.with_name("bench-grader-stock")
        make_course(course, students.assignment, DUE)
        maker = BenchClass(students.assignment, notebook)
        for number in [first, *numbers]:
            maker.write(course / "submitted", number)
        alone = clocked_stock(course, students.assignment, [first])
        many = clocked_stock(course, students.assignment, numbers)
        compare(students, scores_in(course, students.assignment, [first, *numbers]))
        each = (many - alone) / (len(numbers) - 1)
        result[name] = each
        result["start"] = alone - each
        shutil.rmtree(course)
    return result | {"sample": float(CLASS if full else len(SAMPLE))}


def clocked_stock(course: Path, assignment: str, numbers: Sequence[int]) -> float:
    start = time.perf_counter()
    autograde(course, assignment, [[student_id(number) for number in numbers]])
    return time.perf_counter() - start


def measure_class(students: BenchClass, folders: Sequence[Path]) -> dict[str, Any]:
    """Return seconds of cs-grader and of the floor for the class, taking turns."""
    ours, low = [], []
    for turn in range(ROUNDS):
        say(f"cs-grader and the floor, round {turn + 1} of {ROUNDS}")
        ours.append(run_cs_grader(students, CLASS, 2)["wall"])
        low.append(run_floor(students, folders))
    say("The floor with the experiments")
    whole = run_floor(students, folders, whole=True)
    return {"ours": statistics.median(ours), "floor": statistics.median(low), "floor whole": whole}


def run_floor(students: BenchClass, folders: Sequence[Path], *, whole: bool = False) -> float:
    source = HOME / "solutions" / students.assignment / f"{students.assignment}.ipynb"
    next(iter(floor.run_class(folders[:1], source)))  # imports
    start = time.perf_counter()
    outcomes = list(floor.run_class(folders, source, workers=2, whole=whole))
    spent = time.perf_counter() - start
    compare(students, {int(outcome.student[1:]): outcome.points for outcome in outcomes})
    return spent


def measure_start(students: BenchClass) -> float:
    """Return seconds that the command takes for one submission, less those of grading it."""
    spent = []
    for number in range(ROUNDS):
        run = run_cs_grader(students, 1, 2, ("--student", student_id(number)), [number])
        spent.append(run["wall"] - run["slowest"])
    return statistics.median(spent)


def run_cs_grader(
    students: BenchClass,
    size: int,
    workers: int,
    options: Sequence[str] = (),
    numbers: Iterable[int] | None = None,
) -> dict[str, float]:
    """Run the command from nothing; return its wall time and what the coordinator used."""
    for name in (".cs_grader", "autograded"):
        shutil.rmtree(HOME / name, ignore_errors=True)
    (HOME / "gradebook.db").unlink(missing_ok=True)
    command = [PYTHON, "-m", "cs_grader", "grade", students.assignment, "--json",
               f"--workers={workers}"]  # fmt: skip
    start = time.perf_counter()
    process = subprocess.Popen(
        [*command, *options], cwd=HOME, env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    seen = {"memory": 0.0, "cpu": 0.0}
    watch = threading.Thread(target=_watch, args=(process.pid, seen), daemon=True)
    watch.start()
    said, _ = process.communicate()
    wall = time.perf_counter() - start
    summary = json.loads(said)
    if process.returncode or summary["graded"] != size:
        raise SystemExit(f"cs-grader ended with {process.returncode}: {said}")
    graded = range(size) if numbers is None else numbers
    compare(students, scores_in(HOME, students.assignment, graded))
    return seen | {"wall": wall, "slowest": summary["slowest"][0]["seconds"], "disk": disk_used()}


def _watch(process: int, seen: dict[str, float]) -> None:
    """Keep the peak memory, in megabytes, and processor time of the coordinator alone."""
    home = Path(f"/proc/{process}")
    while True:
        try:
            status = (home / "status").read_text()
            ticks = (home / "stat").read_text().rpartition(")")[2].split()[11:13]
        except OSError:
            return
        if "VmHWM" not in status:  # it has ended
            return
        seen["memory"] = float(status.partition("VmHWM:")[2].split()[0]) / 1024
        seen["cpu"] = sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")
        time.sleep(0.05)


def disk_used() -> float:
    """Return the megabytes of what the command wrote."""
    parts = [HOME / ".cs_grader", HOME / "autograded", HOME / "gradebook.db"]
    files = [path for part in parts for path in (part, *part.rglob("*")) if path.is_file()]
    return sum(path.stat().st_blocks for path in files) * 512 / 1e6


def scores_in(course: Path, assignment: str, numbers: Iterable[int]) -> dict[int, dict[str, float]]:
    """Return the points of each test cell, from a gradebook."""
    names = {student_id(number): number for number in numbers}
    found = scores(course, assignment, list(names))
    return {
        number: {f"{function}_tests": p for function, p in found[name]["points"].items()}
        for name, number in names.items()
    }


def compare(students: BenchClass, found: dict[int, dict[str, float]]) -> None:
    """End the run if a score is not the deserved one: a fast wrong answer is worth nothing."""
    for number, points in found.items():
        if points != students.deserved(number):
            raise SystemExit(
                f"{student_id(number)} got {points} and deserves {students.deserved(number)}."
            )


if __name__ == "__main__":
    sys.exit(main())
