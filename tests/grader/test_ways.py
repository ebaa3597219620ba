"""Ways in which instructors write their tests: each right answer earns 1, each wrong one 0.

They are the ways of public nbgrader notebooks. Split in two processes, each of them needs care.
"""

import json
import os
import textwrap
from dataclasses import dataclass, field

import pytest

from cs_grader.grading.engine import Engine
from cs_grader.grading.limits import Limits
from cs_grader.reading.notebooks import Source
from cs_grader.reading.submissions import Submission

pytestmark = pytest.mark.slow
SANDBOX = os.environ.get("SANDBOX", "bubblewrap")
LOCKED, FREE = {"locked": True}, {}
NUMPY = ("import numpy as np", LOCKED)
FILES = {"x.txt": b"1\n2\n", "tools/half.py": b"def half(x):\n    return x / 2\n"}


@dataclass(frozen=True)
class Way:
    """A test, with cells before the answer and between answer and test, and answers to it."""

    right: str
    wrong: str
    test: str
    before: list = field(default_factory=list)
    between: list = field(default_factory=list)
    files: dict = field(default_factory=dict)
    points: dict = field(default_factory=dict)  # further answers that earn a part
    free: str = ""  # what students make of the ordinary cell


DOUBLE, SAME = "f = lambda x: 2 * x", "f = lambda x: x"
WAYS = {
    "a locked cell shows the answer": Way(
        DOUBLE, SAME, "assert f(2) == 4", between=[("print(f(3))", LOCKED)]
    ),
    "a locked cell computes with the answer": Way(
        DOUBLE, SAME, "assert y == 6", between=[("y = f(3)", LOCKED)]
    ),
    "a locked cell's helper calls the answer": Way(
        DOUBLE,
        SAME,
        "check(4)",
        before=[("def check(n):\n    assert f(n) == 2 * n", LOCKED)],
    ),
    "an answer that breaks a locked cell does not take its place": Way(
        DOUBLE,
        "class Yes:\n    pass\ndef f(x):\n    raise ValueError\ndef right(x):\n    return x",
        "assert right(3) == 6",
        between=[("first = f(1)\ndef right(x):\n    return f(x)", LOCKED)],
    ),
    "data beside the notebook, read by a locked cell": Way(
        "f = lambda: data.sum()",
        "f = lambda: 0",
        "assert f() == data.sum() == 3",
        before=[NUMPY, ("data = np.loadtxt('x.txt')", LOCKED)],
        files=FILES,
    ),
    "data beside the notebook, read by answer and test": Way(
        "def f(p):\n    return np.loadtxt(p)",
        "def f(p):\n    return np.zeros(2)",
        "assert np.allclose(f('x.txt'), np.loadtxt('x.txt'))",
        before=[NUMPY],
        files=FILES,
    ),
    "more and larger data than are copied": Way(
        "def f(p):\n    return len(open(p, 'rb').read())",
        "def f(p):\n    return 0",
        "import os\nassert len(os.listdir('many')) == 1100\n"
        "assert f('large') == os.path.getsize('large') == 70_000_000\nassert f('many/7') == 7",
        files={"large": bytes(70_000_000)} | {f"many/{i}": bytes(i) for i in range(1100)},
    ),
    "a module beside the notebook": Way(
        "from tools.half import half\nf = lambda x: half(4 * x)",
        SAME,
        "from tools.half import half\nassert half(f(3)) == 3",
        files=FILES,
    ),
    "a magic in a locked cell": Way(
        DOUBLE, SAME, "assert f(2) == 4", before=[("%matplotlib inline\nimport math", LOCKED)]
    ),
    "a shell line in a locked cell": Way(
        DOUBLE, SAME, "!echo test\nassert f(2) == two * 2", before=[("!ls\ntwo = 2", LOCKED)]
    ),
    "a timed test": Way(DOUBLE, SAME, "%%time\nassert f(2) == 4"),
    "a timed line": Way(DOUBLE, SAME, "%time y = f(2)\nassert y == 4"),
    "an import in an ordinary cell": Way(
        "def f(x):\n    return np.exp(x)",
        "def f(x):\n    return x",
        "assert np.allclose(f(np.array([0.0, 1.0])), [1.0, np.e])",
        before=[("import numpy as np", FREE)],
    ),
    "an import in the answer": Way(
        "import numpy as np\ndef f(x):\n    return np.exp(x)",
        "import numpy as np\ndef f(x):\n    return x",
        "assert np.allclose(f(np.array([0.0, 1.0])), [1.0, np.e])",
    ),
    "a judge in an ordinary cell is not the student's to change": Way(
        DOUBLE,
        SAME,
        "assert close(f(2), 4)",
        before=[("EPS = 1e-9\ndef close(a, b):\n    return abs(a - b) < EPS", FREE)],
        free="EPS = 1e-9\ndef close(a, b):\n    return True",
    ),
    "a name deleted to see whether it is used": Way(
        "def sq(n):\n    return n * n\ndef tot(n):\n    return sum(map(sq, range(n + 1)))",
        "def sq(n):\n    return n * n\ndef tot(n):\n    return sum(i * i for i in range(n + 1))",
        "keep = sq\ndel sq\ntry:\n    tot(2)\nexcept NameError:\n    pass\n"
        "else:\n    raise AssertionError('sq is not used')\nfinally:\n    sq = keep\n"
        "assert tot(2) == 5",
    ),
    "a name rebound to count its calls": Way(
        "def sq(n):\n    return n * n\ndef tot(n):\n    return sum(sq(i) for i in range(n))",
        "def sq(n):\n    return n * n\ndef tot(n):\n    return sum(i * i for i in range(n))",
        "real, calls = sq, []\ndef sq(n):\n    calls.append(n)\n    return real(n)\n"
        "assert tot(4) == 14 and tot(2) == 1\nassert calls == [0, 1, 2, 3, 0, 1]",
    ),
    "a global seed": Way(
        "def f(n):\n    return 0.01 * np.random.randn(n)",
        "def f(n):\n    return 0.1 * np.random.randn(n)",
        "np.random.seed(0)\nw, v = f(3), f(3)\nassert (w != v).any()\n"
        "np.random.seed(0)\nassert np.allclose(w, 0.01 * np.random.randn(3))",
        before=[NUMPY],
    ),
    "a seed of Python's generator": Way(
        "import random\ndef f(n):\n    return [random.random() for _ in range(n)]",
        "import random\ndef f(n):\n    return [0.5] * n",
        "import random\nrandom.seed(7)\na = f(3)\nrandom.seed(7)\n"
        "assert a == [random.random() for _ in range(3)]",
    ),
    "unittest": Way(
        DOUBLE,
        SAME,
        "import unittest\nclass T(unittest.TestCase):\n    def test_f(self):\n"
        "        self.assertEqual(f(2), 4)\n"
        "assert unittest.main(argv=['x'], exit=False, verbosity=0).result.wasSuccessful()",
    ),
    "partial credit": Way(
        "f = lambda x: 2 * x",
        "f = lambda x: x + 1",
        "score = 0.25 * (f(0) == 0) + 0.75 * (f(2) == 4)\nscore",
        points={"f = lambda x: 3 * x": 0.25},
    ),
    "partial credit in a number of NumPy": Way(
        DOUBLE, SAME, "np.mean([f(x) == 2 * x for x in (1, 2)])", before=[NUMPY]
    ),
    "warnings are errors": Way(
        "def f(x):\n    return np.log(np.maximum(x, 1e-12))",
        "def f(x):\n    return np.where(x > 1e-12, np.log(x), np.log(1e-12))",
        "import warnings\nwith warnings.catch_warnings():\n    warnings.simplefilter('error')\n"
        "    out = f(np.array([0.0, 1.0]))\nassert out[1] == 0",
        before=[NUMPY],
    ),
    "a warning is asked for": Way(
        "import warnings\ndef f():\n    warnings.warn('old', DeprecationWarning)\n    return 1",
        "def f():\n    return 1",
        "import warnings\nwith warnings.catch_warnings(record=True) as caught:\n"
        "    warnings.simplefilter('always')\n    f()\n"
        "assert [w.category for w in caught] == [DeprecationWarning]",
    ),
    "floating point raises": Way(
        "def f(x):\n    return np.log(np.maximum(x, 1))",
        "def f(x):\n    return np.maximum(np.log(x), 0)",
        "with np.errstate(all='raise'):\n    f(np.array([0.0, 1.0]))",
        before=[NUMPY],
    ),
    "a dict changed in place": Way(
        "def f(p, g):\n    for k in p:\n        p[k] = p[k] - g[k]",
        "def f(p, g):\n    pass",
        "p = {'W': np.ones(2)}\nf(p, {'W': np.ones(2)})\nassert np.all(p['W'] == 0)",
        before=[NUMPY],
    ),
    "lists, sets and what is in them, changed in place": Way(
        "def f(a, b, s):\n    a.sort()\n    b['x'].append(a)\n    s.add(4)\n    b['w'][0] = 7",
        "def f(a, b, s):\n    a, s = sorted(a), s | {4}",
        "a, w, s = [3, 1, 2], np.zeros(2), {1}\nb = {'x': [], 'w': w}\nf(a, b, s)\n"
        "assert a == [1, 2, 3] and s == {1, 4}\nassert b['w'] is w and w[0] == 7\n"
        "assert b['x'][0] is a",
        before=[NUMPY],
    ),
    "an exit in the answer is not an exit of the test": Way(
        DOUBLE, "import sys\ndef f(x):\n    sys.exit(0)", "assert f(2) == 4"
    ),
    "a test that exits": Way(DOUBLE, SAME, "import sys\nif f(2) != 4:\n    sys.exit(1)"),
    "a test that never ends with a wrong answer": Way(
        DOUBLE, SAME, "while f(2) != 4:\n    import time\n    time.sleep(0.1)"
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def engine():
    with Engine(sandbox=SANDBOX, limits=Limits(cell_seconds=2, total_seconds=30)) as started:
        yield started


def cell(source, name, **marks):
    roles = {"grade": False, "locked": False, "solution": False, "task": False} | marks
    mark = {"nbgrader": roles | {"grade_id": name, "schema_version": 3}} if marks else {}
    return {"cell_type": "code", "id": name, "metadata": mark, "source": source,
            "execution_count": None, "outputs": []}  # fmt: skip


def notebook(way, answer, *, free=""):
    cells = [
        cell(free if free and not marks else text, f"before{i}", **marks)
        for i, (text, marks) in enumerate(way.before)
    ]
    cells.append(cell(answer, "answer", solution=True))
    cells += [cell(text, f"between{i}", **marks) for i, (text, marks) in enumerate(way.between)]
    cells.append(cell(way.test, "test", grade=True, locked=True, points=1.0))
    return {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


def points(engine, way, answer, **more):
    source = Source("p", notebook(way, f"### BEGIN SOLUTION\n{way.right}\n### END SOLUTION"))
    submission = Submission("kim", {"p": json.dumps(notebook(way, answer, **more)).encode()})
    graded = engine.grade("a", [source], submission, files=way.files, key="k")
    (result,) = graded.result.cells
    return result.points, textwrap.shorten(f"{result.message} {graded.errors}", 1000)


@pytest.mark.parametrize("name", WAYS)
def test_a_way_of_testing(engine, name):
    way = WAYS[name]
    earned, said = points(engine, way, way.right)
    assert earned == 1, said
    earned, said = points(engine, way, way.wrong, free=way.free)
    assert earned == 0, said
    for answer, most in way.points.items():
        assert points(engine, way, answer)[0] == most
