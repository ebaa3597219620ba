"""Measure what right answers of `a9_capstone` reach, from which its levels are set.

Each is trained in mixings of its own, as the hidden tests do, and judged by 2,000 photos. Run it
from the course's folder; it takes a minute or two of processor time and writes `levels.csv`:

    python tests/assignments/levels.py
"""

import csv
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parents[1] / "tools"))

from corpus import cell_source, nbgrader_metadata, read_corpus, source_notebook  # noqa: E402

from cs_core.testing.photos import photo_task  # noqa: E402

NAME = "a9_capstone"
BUDGETS = {"train_linear": 30, "train_network": 100, "train_recipe": 100}
DRAWS, OTHERS = 24, 6  # of the instructor's answers, and of the other right ones
# wrong ones that come nearest to a level
NEAR = ("wrong_linear", "wrong_no_bend", "wrong_plain", "wrong_nearest_mean_of_raw")


def answers() -> Iterator[tuple[str, str, str, int]]:
    """Yield function, name, source and number of draws of every answer that is measured."""
    cells = map(nbgrader_metadata, (notebook := source_notebook(NAME))["cells"])
    for cell, meta in zip(notebook["cells"], cells, strict=True):
        if meta.get("solution") and meta["grade_id"] in BUDGETS:
            yield meta["grade_id"], "solution", cell_source(cell), DRAWS
    for answer in read_corpus(NAME):
        if answer.function in BUDGETS and (answer.right or answer.name in NEAR):
            yield answer.function, answer.name, answer.source, OTHERS


def function_of(name: str, source: str) -> Callable[..., Any]:
    """Run an answer's cell; return its function."""
    space: dict[str, Any] = {"np": np}
    exec(source, space)  # noqa: S102
    return space[name]  # type: ignore[no-any-return]


def accuracy(function: Callable[..., Any], budget: int, draw: int) -> float:
    """Train once, in the mixing of this number; return the share of right labels."""
    task = photo_task(budget, rng=np.random.default_rng([9, draw]))
    predict = function(task.draw, budget=budget, rng=np.random.default_rng([10, draw]))
    return float(np.mean(predict(task.X) == task.y))


def main() -> None:
    """Measure, and write the table."""
    with (HERE / "levels.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(["function", "answer", "draw", "accuracy"])
        for name, answer, source, draws in answers():
            function = function_of(name, source)
            for draw in range(draws):
                reached = accuracy(function, BUDGETS[name], draw)
                table.writerow([name, answer, draw, f"{reached:.4f}"])
            print(name, answer, flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
