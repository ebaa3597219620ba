"""A student's class under a test: it works as it does in one process, and decides nothing.

Where tests may operate on objects is learned from the solution, as in a run: see `Remote`.
"""

import json
import os
import textwrap

import pytest

from cs_grader.grading.engine import Engine
from cs_grader.grading.limits import Limits
from cs_grader.reading.notebooks import Source
from cs_grader.reading.submissions import Submission

pytestmark = pytest.mark.slow
SANDBOX = os.environ.get("SANDBOX", "bubblewrap")
COMPARE = "# cs-grader: students' objects compare themselves\n"

VALUE = """
import math

class Value:
    def __init__(self, data, parents=(), back=lambda grad: ()):
        self.data, self.grad, self._parents, self._back = data, 0.0, parents, back

    def __add__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        return Value(self.data + other.data, (self, other), lambda g: (g, g))

    def __mul__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        return Value(self.data * other.data, (self, other),
                     lambda g: (g * other.data, g * self.data))

    def __pow__(self, n):
        if not isinstance(n, (int, float)):
            raise TypeError("the exponent must be a number")
        return Value(self.data**n, (self,), lambda g: (g * n * self.data ** (n - 1),))

    def __matmul__(self, other):
        return self * other

    def __neg__(self):
        return self * -1

    def __sub__(self, other):
        return self + (-other if isinstance(other, Value) else Value(-other))

    __radd__, __rmul__ = __add__, __mul__

    def tanh(self):
        t = math.tanh(self.data)
        return Value(t, (self,), lambda g: (g * (1 - t * t),))

    def backward(self):
        order, seen, todo = [], set(), [(self, False)]
        while todo:
            node, done = todo.pop()
            if done:
                order.append(node)
            elif id(node) not in seen:
                seen.add(id(node))
                todo.append((node, True))
                todo += [(parent, False) for parent in node._parents]
        self.grad = 1.0
        for node in reversed(order):
            for parent, grad in zip(node._parents, node._back(node.grad)):
                parent.grad += grad
"""
VALUE_TEST = """
a, b = Value(2.0), Value(-3.0)
c = (a * b + 10) ** 2 - a @ b
assert abs(c.data - 22.0) < 1e-12 and isinstance(c, Value) and not isinstance(3, Value)
c.backward()
assert abs(a.grad - (2 * 4 * -3.0 + 3.0)) < 1e-9 and abs(b.grad - (2 * 4 * 2.0 - 2.0)) < 1e-9
a.grad = 0.0
(2 * a + 1).tanh().backward()
assert abs(a.grad - 2 * (1 - np.tanh(5.0) ** 2)) < 1e-12
try:
    a**b
except TypeError as error:
    assert "number" in str(error)
else:
    raise AssertionError
assert a in {a, b} and c._parents[0] is not a and len({a, b, a}) == 2
"""
CHAIN = """
x = y = Value(1.0)
for i in range(10_000):
    y = y * 1.0001 if i % 2 else y + 1e-4
y.backward()
assert abs(x.grad - 1.0001**5000) < 1e-9
"""
BAG = """
class TooMany(ValueError):
    def __init__(self, size):
        super().__init__(f"{size} are too many")
        self.size = size

class FarTooMany(TooMany):
    pass

class Bag:
    def __init__(self, items=()):
        self.items = list(items)
        if len(self.items) > 5:
            raise (FarTooMany if len(self.items) > 8 else TooMany)(len(self.items))

    def __len__(self):
        return len(self.items)

    def __iter__(self):
        return iter(self.items)

    def __getitem__(self, i):
        return Bag(self.items[i]) if isinstance(i, slice) else self.items[i]

    def __setitem__(self, i, value):
        self.items[i] = value

    def __delitem__(self, i):
        del self.items[i]

    def __iadd__(self, other):
        self.items += other
        return self

    def __eq__(self, other):
        return isinstance(other, Bag) and self.items == other.items

    def __contains__(self, item):
        return item in self.items

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.items = []
        return error[0] is not None

    def __str__(self):
        return f"Bag of {len(self)}"

    def __float__(self):
        return float(sum(self.items))

    def doubled(self):
        return Bag(2 * item for item in self)
"""
BAG_TEST = """
bag = Bag([3, 1, 2])
assert len(bag) == 3 and list(bag) == [3, 1, 2] and sorted(bag) == [1, 2, 3]
assert bag[0] == 3 and list(bag[1:]) == [1, 2] and list(bag.doubled().doubled()) == [12, 4, 8]
bag[0] = 7
del bag[1]
same = bag
bag += [9]
assert same is bag and list(same) == [7, 2, 9]
assert str(bag) == f"{bag}" == "Bag of 3" and float(bag) == 18
bag.label = "mine"
assert bag.label == "mine" and hasattr(bag, "label") and not hasattr(bag, "color")
del bag.label
assert not hasattr(bag, "label") and issubclass(FarTooMany, TooMany)
with bag as inside:
    assert inside is bag
    raise KeyError
assert len(bag) == 0
for kind in (TooMany, ValueError, Exception):
    try:
        Bag(range(9))
    except kind as error:
        assert error.size == 9 and str(error) == "9 are too many"
        assert isinstance(error, FarTooMany)
    else:
        raise AssertionError
try:
    Bag(range(6))
except FarTooMany:
    raise AssertionError
except TooMany:
    pass
"""
BAG_COMPARES = f"""
{COMPARE}
assert Bag([1]) == Bag([1]) and Bag([1]) != Bag([2]) and 1 in Bag([1]) and 2 not in Bag([1])
assert Bag([1]) and not Bag()
"""
MANY = """
from collections import namedtuple
Point = namedtuple("Point", "x y")

def count(n):
    while True:
        got = yield n
        n = got if got is not None else n + 1

def parts(p):
    return map(abs, p), zip(p, p), Point(*p), range(3)
"""
MANY_TEST = """
import itertools, types
numbers = count(5)
assert isinstance(numbers, types.GeneratorType) and next(numbers) == 5 and next(numbers) == 6
assert numbers.send(1) == 1 and list(itertools.islice(numbers, 3)) == [2, 3, 4]
a, z, p, r = parts((-1, 2))
assert list(a) == [1, 2] and list(z) == [(-1, -1), (2, 2)] and r == range(3)
assert p == (-1, 2) and p.x == -1 and p._fields == ("x", "y") and isinstance(p, tuple)
assert p._replace(y=5) == (-1, 5)
"""
CONTAINERS = """
from collections import Counter, OrderedDict, defaultdict, deque
def f(words):
    groups = defaultdict(list)
    for word in words:
        groups[word[0]].append(word)
    return groups, Counter(w[0] for w in words), OrderedDict(a=1), deque([1, 2]), groups.keys()
"""
CONTAINERS_TEST = """
from collections import Counter, OrderedDict, deque
groups, counts, ordered, queue, keys = f(["ab", "ac", "b"])
assert groups == {"a": ["ab", "ac"], "b": ["b"]} and counts.most_common(1) == [("a", 2)]
assert type(counts) is Counter and type(ordered) is OrderedDict and queue == deque([1, 2])
assert keys == {"a", "b"}
"""
LOCKED = "model = Net(3)\nprint(model)"
NET = """
class Net:
    def __init__(self, n):
        self.w, self.steps = [0.0] * n, 0
    def __call__(self, x):
        return sum(w * v for w, v in zip(self.w, x))
"""
RIGHT = {
    "autograd": (VALUE, VALUE_TEST),
    "a chain of 10,000 operations": (VALUE, CHAIN),
    "a container": (BAG, BAG_TEST),
    "its own comparison, where the test says so": (BAG, BAG_COMPARES),
    "generators and named tuples": (MANY, MANY_TEST),
    "other containers": (CONTAINERS, CONTAINERS_TEST),
}


@pytest.fixture(scope="module")
def engine():
    with Engine(sandbox=SANDBOX, limits=Limits(cell_seconds=20, total_seconds=60)) as started:
        yield started


def cell(source, name, **marks):
    roles = {"grade": False, "locked": False, "solution": False, "task": False} | marks
    mark = {"nbgrader": roles | {"grade_id": name, "schema_version": 3}}
    return {"cell_type": "code", "id": name, "metadata": mark, "source": textwrap.dedent(source),
            "execution_count": None, "outputs": []}  # fmt: skip


def notebook(answer, test, locked=""):
    cells = [cell("import numpy as np", "setup", locked=True)]
    cells += [cell(answer, "answer", solution=True), cell(locked, "made", locked=True)]
    cells.append(cell(test, "test", grade=True, locked=True, points=1.0))
    return {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


def grade(engine, solution, test, answer=None, locked=""):
    """Grade the solution, to learn; then, if there is one, an answer as a student's."""
    source = Source("p", notebook(solution, test, locked))

    def graded(text, places):
        data = json.dumps(notebook(text, test, locked)).encode()
        return engine.grade("a", [source], Submission("kim", {"p": data}), places=places)

    learned = graded(solution, None)
    assert learned.result.points == 1, learned.errors
    return graded(answer or solution, learned.places)


@pytest.mark.parametrize("name", RIGHT)
def test_it_works_as_in_one_process(engine, name):
    graded = grade(engine, *RIGHT[name])
    assert graded.result.points == 1, graded.errors


def test_objects_that_a_locked_cell_makes_live_on_in_the_students_process(engine):
    test = "assert model.steps == 1 and model([1, 1, 1]) == 6.0"
    answer = f"{NET}\n    def fit(self):\n        self.w, self.steps = [2.0] * 3, 1\n"
    graded = grade(engine, answer, f"model.fit()\n{test}", locked=LOCKED)
    assert graded.result.points == 1, graded.errors


LIAR = """
class Liar:
    data = grad = property(lambda self: self)
    def __getattr__(self, name):
        return lambda *a, **k: Liar()
    def nothing(*args):
        return 0
    for name in ("add sub mul truediv pow matmul radd rsub rmul neg abs len getitem float int "
                 "index round sum max").split():
        locals()[f"__{name}__"] = nothing
    max = min = sum = mean = item = nothing
    def yes(*args):
        return True
    __eq__ = __ne__ = __lt__ = __gt__ = __le__ = __ge__ = __bool__ = __contains__ = yes
    __hash__ = None
"""
FOOLED = {
    # the solution, a test that plain values pass, and what lies
    "a number by its difference": (
        "def f(x):\n    return 2.0 * x",
        "assert abs(f(3.0) - 6.0) < 1e-9",
        f"{LIAR}\ndef f(x):\n    return Liar()",
    ),
    "an array by its largest difference": (
        "def f(x):\n    return 2 * x",
        "x = np.arange(3.0)\nassert ((f(x) - 2 * x) ** 2).sum() < 1e-9",
        f"{LIAR}\ndef f(x):\n    return Liar()",
    ),
    "a number by equality": (
        "def f(x):\n    return 2.0 * x",
        "assert f(3.0) == 6.0",
        f"{LIAR}\ndef f(x):\n    return Liar()",
    ),
    "a truth": (
        "def f(x):\n    return x > 0",
        "assert f(3.0)\nassert not f(-1.0)",
        f"{LIAR}\ndef f(x):\n    return Liar()",
    ),
    "the number in an object": (
        VALUE,
        "v = Value(2.0) - 1.0\nassert abs((v * 3).data - 3.0) < 1e-9",
        f"{LIAR}\nValue = lambda x: Liar()",
    ),
    "the result of a method that gives a number": (
        f"{VALUE}\n    def item(self):\n        return self.data",
        "assert abs((Value(2.0) - 1.0).item() - 1.0) < 1e-9",
        f"{VALUE}\n    def item(self):\n        return Zero(0)\n"
        "class Zero(Value):\n    def __sub__(self, other):\n        return 0",
    ),
    "an object in a comparison": (
        VALUE,
        "v = Value(2.0) * 2\nassert v.data == 4.0",
        f"{VALUE}\n    data = property(lambda self: Yes(), lambda self, x: None)\n"
        "class Yes:\n    def __eq__(self, other):\n        return True\n"
        "    def __mul__(self, other):\n        return 1.0",
    ),
    "an exception of the name alone": (
        "def f():\n    raise ValueError",
        "try:\n    f()\nexcept ValueError:\n    pass\nelse:\n    raise AssertionError",
        "class ValueError(Exception):\n    pass\ndef f():\n    raise ValueError",
    ),
}


@pytest.mark.parametrize("name", FOOLED)
def test_an_object_decides_nothing(engine, name):
    solution, test, answer = FOOLED[name]
    graded = grade(engine, solution, test, answer)
    assert graded.result.points == 0


def test_a_comparison_is_refused_without_the_line_that_allows_it(engine):
    source = Source("p", notebook(BAG, "assert Bag([1]) == Bag([1])"))
    data = json.dumps(source.notebook).encode()
    graded = engine.grade("a", [source], Submission("kim", {"p": data}), places=None)
    assert graded.result.points == 0
    assert "which may not decide a comparison" in graded.errors[0][2]
