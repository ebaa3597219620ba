"""Steps are counted alike by every Python that is supported, also the first time in a process."""

import functools
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
VERSIONS = ("3.11", "3.12", "3.13", "3.14")

# a process of its own for each: what goes wrong goes wrong in the first call that is traced
COUNTS = """
import json, sys
import numpy as np
sys.path.insert(0, {root!r})
from cs_core.testing import call, check_vectorized, vectorized
from cs_grader.inside.results import counted

def whole(x):
    return (x * x).sum()

def looped(x):
    return sum(v for v in x)

f = {function}
few, many = np.ones(10), np.ones(310)
if {here}:
    steps = [vectorized._count_steps("f", f, call(x), reveal=True)[1] for x in (few, many)]
else:
    steps = [counted(f, (x,), {{}})[1] for x in (few, many)]
print(json.dumps(steps))
"""


@functools.cache
def interpreter(version: str) -> str | None:
    """Return a Python of this version that has NumPy, if one is found here."""
    own = f"{sys.version_info.major}.{sys.version_info.minor}"
    homes = sorted(Path.home().glob(f".pyenv/versions/{version}.*/bin/python"))
    found = [sys.executable] if version == own else [shutil.which(f"python{version}"), *homes]
    for python in filter(None, found):
        tried = subprocess.run([python, "-c", "import numpy"], capture_output=True, check=False)
        if tried.returncode == 0:
            return str(python)
    return None


@pytest.mark.parametrize("here", [True, False], ids=["in the notebook", "in the sandbox"])
@pytest.mark.parametrize("version", VERSIONS)
def test_the_first_count_of_a_process_is_right(version, here):
    python = interpreter(version)
    if python is None:
        pytest.skip(f"not here: Python {version} with NumPy")
    for function, loops in (("whole", False), ("looped", True)):
        code = COUNTS.format(root=str(ROOT), function=function, here=here)
        ran = subprocess.run([python, "-c", code], capture_output=True, text=True, check=False)
        assert ran.returncode == 0, ran.stderr
        few, many = json.loads(ran.stdout)
        assert few >= 5, "byte codes are counted, not calls alone"
        assert (many - few >= 300) == loops
