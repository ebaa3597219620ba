"""What an import costs beyond NumPy's, each time in a fresh interpreter."""

import subprocess
import sys

import pytest

BUDGET = 0.150

SECONDS = """
import time, numpy
wall, cpu = time.perf_counter(), time.process_time()
{statement}
print(time.perf_counter() - wall, time.process_time() - cpu)
"""

EVERYTHING = """
import importlib, pkgutil, cs_core
for module in pkgutil.iter_modules(cs_core.__path__):
    importlib.import_module(f"cs_core.{module.name}")
assert "cs_core.gradients" in __import__("sys").modules
"""


@pytest.mark.parametrize(
    ("task", "statement"),
    [
        ("`import cs_core`", "import cs_core"),
        ("`from cs_core import losses, optim`", "from cs_core import losses, optim"),
        ("import of every module of `cs_core`", EVERYTHING),
    ],
)
def test_import_costs_little_more_than_numpy(benchmark, task, statement):
    laps = []

    def fresh_interpreter():
        program = [sys.executable, "-c", SECONDS.format(statement=statement)]
        printed = subprocess.run(program, capture_output=True, text=True, check=True).stdout
        laps.append([float(seconds) for seconds in printed.split()])

    fresh_interpreter()  # writes the compiled files
    laps.clear()
    benchmark.pedantic(fresh_interpreter, rounds=9)
    benchmark.extra_info.update(
        task=task,
        against=f"a budget of {1000 * BUDGET:.0f} ms over NumPy",
        limit=1.0,
        laps={"ours": laps, "peer": [(BUDGET, BUDGET)] * len(laps)},
    )
