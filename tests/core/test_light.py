"""The package asks for little: NumPy, and no process, thread, signal timer or network.

That is what a Python in the browser offers.
"""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]

POOR = """
import signal, sys, threading
import numpy

for name in ("subprocess", "multiprocessing", "concurrent", "socket", "asyncio", "urllib.request"):
    assert name not in sys.modules, f"NumPy itself needs {name}: this test shows nothing"
    sys.modules[name] = None  # from here on, importing it is an error
for name in ("SIGALRM", "setitimer"):
    delattr(signal, name)

def refuse(thread):
    raise RuntimeError("can't start new thread")

threading.Thread.start = refuse
"""

WORK = """
import importlib, pkgutil
import cs_core

names = [module.name for module in pkgutil.iter_modules(cs_core.__path__)]
for name in names:
    importlib.import_module(f"cs_core.{name}")

import numpy as np
from cs_core import gradients, layers, losses, optim, testing

rng = np.random.default_rng(0)
scores, y = rng.normal(size=(2, 3)), np.array([0, 2])
loss, dscores = losses.softmax_loss(scores, y)
report = gradients.gradient_report(lambda s: losses.softmax_loss(s, y)[0], scores, dscores)
assert report.passed
images, filters = rng.normal(size=(2, 1, 4, 4)), rng.normal(size=(3, 1, 3, 3))
layers.conv_backward(*layers.conv_forward(images, filters, np.zeros(3)))
optimizer = optim.adam(0.1)
optimizer.update(filters, optimizer.init(filters), filters)
testing.check_value(losses.softmax, np.zeros((1, 2)), expected=np.array([[0.5, 0.5]]))
print(*names)
"""


def run(program):
    return subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True)


def test_everything_loads_and_works_without_processes_threads_timers_and_network():
    done = run(POOR + WORK)
    assert not done.returncode, done.stderr
    assert {"losses", "optim", "testing", "datasets"} <= set(done.stdout.split())


def test_what_is_missing_there_is_really_missing():
    for statement, error in [
        ("import subprocess", "ModuleNotFoundError"),
        ("import concurrent.futures", "ModuleNotFoundError"),
        ("threading.Thread(target=print).start()", "RuntimeError"),
        ("signal.setitimer(0, 1)", "AttributeError"),
    ]:
        assert error in run(POOR + statement).stderr


def test_numpy_is_the_only_dependency():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert [re.match(r"[\w-]+", need)[0] for need in project["dependencies"]] == ["numpy"]


def test_nothing_is_compiled():
    kinds = {
        path.suffix
        for path in (ROOT / "cs_core").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and "data" not in path.parts
    }
    assert kinds == {".py", ".typed"}
