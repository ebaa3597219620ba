"""The levels of `a9_capstone`: how often chance refuses a right answer, from measured accuracies."""

import csv
import math
import re
from statistics import NormalDist, mean, stdev

import pytest
from corpus import cell_source, source_notebook
from levels import BUDGETS, DRAWS, HERE, NAME, accuracy, answers, function_of

with (HERE / "levels.csv").open(encoding="utf-8", newline="") as file:
    ROWS = list(csv.DictReader(file))
CELLS = {cell["id"]: cell_source(cell) for cell in source_notebook(NAME)["cells"]}
each_function = pytest.mark.parametrize("function", BUDGETS)


def settings(function: str) -> tuple[float, int, int]:
    """Level, budget and most trainings of the hidden tests, as the notebook has them."""
    text = CELLS[f"{function.replace('_', '-')}-tests"].partition("BEGIN HIDDEN TESTS")[2]
    level, budget, tasks = re.findall(r"(?:level|budget|tasks)=([\d.]+)", text)
    return float(level), int(budget), int(tasks)


def reached(function: str, answer: str) -> list[float]:
    return [float(r["accuracy"]) for r in ROWS if (r["function"], r["answer"]) == (function, answer)]


@each_function
def test_a_plain_right_solution_is_refused_less_than_once_in_a_thousand(function):
    """It is refused if the mean of all trainings is too low, or the first ones are hopeless."""
    level, budget, tasks = settings(function)
    assert budget == BUDGETS[function]
    accuracies = reached(function, "solution")
    assert len(accuracies) == DRAWS >= 20
    one = NormalDist(mean(accuracies), stdev(accuracies))
    refused = NormalDist(one.mean, one.stdev / math.sqrt(tasks)).cdf(level)
    refused += one.cdf(level - 0.045) * tasks
    assert refused < 1e-4


@each_function
def test_every_right_answer_of_the_corpus_lies_above_its_level(function):
    level, _, _ = settings(function)
    for answer in {r["answer"] for r in ROWS if r["function"] == function}:
        accuracies = reached(function, answer)
        assert (mean(accuracies) > level) == (not answer.startswith("wrong_")), answer


@each_function
def test_the_table_is_what_the_script_measures(function):
    sources = [a for a in answers() if a[0] == function and a[1] == "solution"]
    ((_, answer, source, _),) = sources
    measured = accuracy(function_of(function, source), BUDGETS[function], 0)
    assert measured == pytest.approx(reached(function, answer)[0], abs=0.03)  # whatever the BLAS
