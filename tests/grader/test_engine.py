"""The engine: the tests and the student's code in two processes, and what passes between them."""

import builtins
import json
import os
import socket
import textwrap
from pathlib import Path

import pytest

from cs_grader.grading.engine import Engine
from cs_grader.grading.limits import Limits
from cs_grader.reading.notebooks import Source, read_source
from cs_grader.reading.submissions import Submission

pytestmark = pytest.mark.slow
SANDBOX = os.environ["SANDBOX"]
LIMITS = Limits(cell_seconds=2, total_seconds=30)


@pytest.fixture(scope="module")
def engine():
    with Engine(sandbox=SANDBOX, limits=LIMITS) as started:
        yield started


def code_cell(grade_id, source, **role):
    flags = {"grade": False, "locked": False, "solution": False, "task": False} | role
    mark = {"grade_id": grade_id, "schema_version": 3, **flags}
    return {
        "cell_type": "code", "id": grade_id, "metadata": {"nbgrader": mark},
        "source": textwrap.dedent(source), "outputs": [], "execution_count": None,
    }  # fmt: skip


def free_cell(name, source):
    return code_cell(name, source) | {"metadata": {}}


class Case:
    """A notebook with one answer cell and one test cell for each name, and free cells between."""

    def __init__(self, tmp_path, **tests):
        cells = [code_cell("setup", "import numpy as np\n", locked=True)]
        for name, test in tests.items():
            stub = f"def {name}(*a, **k):\n    ### BEGIN SOLUTION\n    pass\n    ### END SOLUTION\n"
            cells.append(code_cell(name, stub, solution=True))
            cells.append(code_cell(f"{name}_t", test, grade=True, locked=True, points=1.0))
        path = tmp_path / "nb.ipynb"
        path.write_text(json.dumps(notebook(cells)))
        self.source: Source = read_source(path)

    def grade(self, engine, answers, *, extras=None, free=()):
        cells = []
        for cell in json.loads(json.dumps(self.source.notebook["cells"])):
            name = cell["metadata"]["nbgrader"]["grade_id"]
            if name in answers:
                cell["source"] = textwrap.dedent(answers[name])
            cells.append(cell)
        cells[1:1] = [free_cell(f"free-{i}", text) for i, text in enumerate(free)]
        data = json.dumps(notebook(cells)).encode()
        submission = Submission("kim", {"nb": data}, extras or {})
        return engine.grade("a", [self.source], submission, key="k")


def notebook(cells):
    return {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


def one(engine, tmp_path, answer, test, **more):
    """Grade one answer by one test; return its points and message, and the whole result."""
    graded = Case(tmp_path, f=test).grade(engine, {"f": answer}, **more)
    (cell,) = graded.result.cells
    return cell.points, cell.message, graded


def passes(engine, tmp_path, answer, test, **more):
    points, message, _ = one(engine, tmp_path, answer, test, **more)
    assert (points, message) == (1.0, "")


def outputs(graded, cell_id):
    cells = graded.notebooks["nb"]["cells"]
    if cell_id.startswith("free"):  # a cell that a student adds gets a new id
        first = next(i for i, c in enumerate(cells) if c["id"] == "setup") + 1
        return cells[first + int(cell_id.partition("-")[2])]["outputs"]
    (cell,) = [c for c in cells if c["id"] == cell_id]
    return cell["outputs"]


VALUES = """
    assert f(3) == 3 and f(2.5) == 2.5 and f("text") == "text" and f(None) is None
    assert f((1, [2, {"a": 3}])) == (1, [2, {"a": 3}])
    x = np.arange(6.0).reshape(2, 3)
    assert type(f(x)) is np.ndarray and (f(x) == x).all() and f(x) is not x
    assert type(f(np.float32(0.1))) is np.float32
    assert f(dtype=np.int8) is np.int8
"""


def test_plain_values_and_keyword_arguments(engine, tmp_path):
    passes(engine, tmp_path, "def f(*a, **k):\n    return [*a, *k.values()][0]\n", VALUES)


def test_callbacks(engine, tmp_path):
    answer = """
        def f(g, x, h=1e-5):
            d = np.zeros_like(x)
            for i in range(len(x)):
                e = np.zeros_like(x); e[i] = h
                d[i] = (g(x + e) - g(x - e)) / (2 * h)
            return d
    """
    test = """
        x = np.array([1.0, -2.0, 0.5])
        assert np.allclose(f(lambda x: (x**2).sum(), x), 2 * x)
        def twice(g, x): return 2 * g(x)
        assert np.allclose(f(lambda x: float(f(np.sum, x)[0]) * x.sum(), x), 1, atol=1e-4)
    """
    passes(engine, tmp_path, answer, test)


def test_an_error_in_a_callback_reaches_the_student(engine, tmp_path):
    answer = """
        def f(g):
            try:
                g()
            except ValueError as error:
                return str(error)
    """
    test = """
        def g(): raise ValueError("no")
        assert f(g) == "no"
    """
    passes(engine, tmp_path, answer, test)


def test_a_callback_is_lent_for_one_call(engine, tmp_path):
    answer = """
        kept = []
        def f(g=None):
            if g:
                kept.append(g)
                return g()
            try:
                return kept[0]()
            except RuntimeError as error:
                return str(error)
    """
    test = """
        assert f(lambda: 5) == 5
        assert "over" in f()
    """
    passes(engine, tmp_path, answer, test)


def test_functions_that_return_functions_and_classes(engine, tmp_path):
    answer = """
        class State:
            def __init__(self, x): self.x = x
            def step(self, d): self.x = self.x - d; return self.x
        def f(rate):
            def update(x, d): return x - rate * d
            return update, State
    """
    test = """
        update, State = f(0.5)
        assert np.allclose(update(np.ones(2), np.ones(2)), 0.5)
        state = State(10)
        assert state.step(3) == 7 and state.x == 7
        assert update(state.x, 2) == 6
    """
    passes(engine, tmp_path, answer, test)


def test_generators_travel_by_their_state_and_come_back_advanced(engine, tmp_path):
    test = """
        rng, twin = np.random.default_rng(3), np.random.default_rng(3)
        assert (f(rng) == twin.normal(size=4)).all()
        assert (f(rng) == twin.normal(size=4)).all()
        assert rng.random() == twin.random()
    """
    passes(engine, tmp_path, "def f(rng):\n    return rng.normal(size=4)\n", test)


def test_a_generator_that_is_drawn_from_later_comes_back_advanced_then(engine, tmp_path):
    """A sampler with `yield` shuffles when its first batch is asked for, not when it is called."""
    answer = """
        def f(rng):
            order = rng.permutation(6)
            yield order[:4]
            yield order[4:] + rng.integers(9)
    """
    test = """
        rng, twin = np.random.default_rng(3), np.random.default_rng(3)
        for epoch in range(3):
            first, second = f(rng)
            order = twin.permutation(6)
            assert (first == order[:4]).all()
            assert (second == order[4:] + twin.integers(9)).all()
        assert rng.random() == twin.random()
    """
    passes(engine, tmp_path, answer, test)


def test_a_lent_generator_cannot_be_set_by_the_students_process(engine, tmp_path):
    """A state of zeros once came back: then the tests' own draws never ended."""
    answer = """
        def f(rng):
            state = rng.bit_generator.state
            rng.bit_generator.state = state | {"state": {"state": 0, "inc": 0}}
            return rng
    """
    test = """
        rng, twin = np.random.default_rng(3), np.random.default_rng(3)
        back = f(rng)
        assert not isinstance(back, np.random.Generator)
        assert rng.integers(0, 2**40 + 1) == twin.integers(0, 2**40 + 1)
    """
    passes(engine, tmp_path, answer, test)


def test_nobody_is_told_how_another_student_ended(engine, tmp_path):
    """The next student once read the last one's exit code: a byte from one to the other."""
    ends = {"f": "def f(): __import__('os')._exit(%d)"}
    case = Case(tmp_path, f="f()")
    said = []
    for code in (37, 41, 43):
        graded = case.grade(engine, {"f": ends["f"] % code})
        said += [cell.message for cell in graded.result.cells]
    assert said == ["Your code ended its process."] * 3
    assert engine._process is not None  # one examiner, and one fork server, saw them all


def test_changes_to_arguments_are_seen(engine, tmp_path):
    test = """
        x = np.zeros(3)
        f(x)
        assert (x == 1).all()
        window = np.zeros((4, 4))[1:3, ::2]
        f(window)
        assert (window == 1).all()
        frozen = np.zeros(2); frozen.flags.writeable = False
        try:
            f(frozen)
            raise RuntimeError
        except ValueError:
            pass
    """
    passes(engine, tmp_path, "def f(x):\n    x += 1\n", test)


def test_memory_that_is_used_again_is_seen(engine, tmp_path):
    answer = """
        buffer = np.zeros(2)
        def f(x):
            buffer[:] = x
            return buffer
    """
    test = """
        first = f(1.0)
        second = f(2.0)
        assert (first == 2).all() and (second == 2).all()
    """
    passes(engine, tmp_path, answer, test)


def test_an_error_comes_with_the_students_own_line(engine, tmp_path):
    answer = """
        def helper(x):
            return x / missing
        def f(x):
            return helper(x)
    """
    points, message, _ = one(engine, tmp_path, answer, "f(1)\n")
    assert points == 0
    assert message == (
        "Your code raised NameError in line 2 (return x / missing): name 'missing' is not defined"
    )


def test_errors_keep_their_class_if_it_is_built_in(engine, tmp_path):
    test = """
        try:
            f(-1)
        except ValueError as error:
            assert str(error) == "x must be positive"
        else:
            raise RuntimeError
    """
    passes(engine, tmp_path, "def f(x):\n    raise ValueError('x must be positive')\n", test)


@pytest.mark.parametrize(
    "name", ["SystemExit", "KeyboardInterrupt", "CheckFailed", "GeneratorExit"]
)
def test_no_error_of_the_students_ends_the_tests(engine, tmp_path, name):
    made = "" if hasattr(builtins, name) else f"class {name}(Exception): pass\n"
    answer = f"{made}def f():\n    raise {name}('over')\n"
    points, message, _ = one(engine, tmp_path, answer, "f()\n")
    assert points == 0
    assert f"raised {name}" in message


SMUGGLING = {
    "in its text": "raise ValueError(str((x * 10**15).astype(int).tolist()))",
    "in words": "raise ValueError('zero one two three four'.split()[int(x[0] * 10)])",
    "in letters": "raise ValueError(chr(97 + int(x[0] * 10)) * 9)",
    "in a known message": "raise IndexError('list index out of range ' + str(x))",
    "in a known name": "raise NameError(f\"name 'x{int(x[0] * 10**9)}' is not defined\")",
    "in the name of a type": "raise type(f'E{int(x[0] * 10**9)}', (Exception,), {})('no')",
    "in the name of a result": "return type(f'R{int(x[0] * 10**9)}', (), {})()",
    "in a shape": "raise ValueError(f'cannot reshape array of size {x[0]} into shape (1,2)')",
    "in what it prints": "print(x.tolist())",
    "in a key": "raise KeyError(x[0])",
    "in what cannot be sent": "return 10**5000 + int(x[0] * 10**9)",
}


@pytest.mark.parametrize("how", SMUGGLING)
def test_hidden_data_do_not_leave_by_an_exception(engine, tmp_path, how):
    """Text, type and line are the student's choice, so what is shown stands in the source."""
    answer = f"def f(x):\n    {SMUGGLING[how]}\n"
    test = """
        ### BEGIN HIDDEN TESTS
        got = f(np.array([0.31415926, 0.27182818]))
        assert float(got) == 0
        ### END HIDDEN TESTS
    """
    points, message, graded = one(engine, tmp_path, answer, test)
    assert points == 0
    shown = message + json.dumps(outputs(graded, "f_t"))
    assert [word for word in ("3141", "0.3", "ddd", ": three") if word in shown] == [], shown
    if "raise" in answer:
        kind = SMUGGLING[how].partition("raise ")[2].partition("(")[0]
        assert f"raised {kind.replace('type', 'Exception')} in line 2 (raise " in message


@pytest.mark.parametrize(
    ("code", "kind", "said"),
    [
        ("raise ValueError('no')", "ValueError", "no"),
        ("return x + np.ones(7)", "ValueError",
         "operands could not be broadcast together with shapes () ()"),
        ("return x[9]", "IndexError", "index # is out of bounds for axis # with size #"),
        ("return y", "NameError", "name 'y' is not defined"),
        ("return x.foo", "AttributeError", "'numpy.ndarray' object has no attribute 'foo'"),
    ],
)  # fmt: skip
def test_of_an_error_in_a_hidden_test_students_see_type_line_and_plain_words(
    engine, tmp_path, code, kind, said
):
    test = "### BEGIN HIDDEN TESTS\nf(np.ones(2))\n### END HIDDEN TESTS\n"
    _, message, _ = one(engine, tmp_path, f"def f(x):\n    {code}\n", test)
    assert message == f"Your code raised {kind} in line 2 ({code}): {said}"


def test_a_hidden_assertion_is_not_quoted(engine, tmp_path):
    test = """
        assert f(1) == 1, "visible words"
        ### BEGIN HIDDEN TESTS
        assert f(2) == 2, "the data was 2"
        ### END HIDDEN TESTS
    """
    _, message, _ = one(engine, tmp_path, "def f(x):\n    return 1\n", test)
    assert message == "A hidden test failed."
    _, message, _ = one(engine, tmp_path, "def f(x):\n    return 0\n", test)
    assert message == "The checks ended with AssertionError: visible words"


PRETENDERS = {
    "equals everything": "class A:\n    def __eq__(self, o): return True\n"
    "    __hash__ = None\n    def __array__(self, *a, **k): return np.ones(2)\n",
    "float": "class A(float):\n    def __eq__(self, o): return True\n    __hash__ = None\n",
    "array": "class A(np.ndarray):\n    def __new__(c): return np.zeros(2).view(c)\n"
    "    def __eq__(self, o): return np.ones(2, bool)\n",
    "truth": "class A:\n    def __bool__(self): return True\n    def __len__(self): return 3\n",
}


@pytest.mark.parametrize("name", PRETENDERS)
@pytest.mark.parametrize(
    "test",
    [
        "assert f() == 7",
        "assert (f() == np.ones(2)).all()",
        "assert np.allclose(f(), 1)",
        "assert f()",
        "assert len(f()) == 3",
        "assert not f() != 7",
        "np.testing.assert_allclose(f(), 1.0)",
        "assert 7 in [f()]",
        "assert sum([f(), 1]) >= 0",
    ],
)
def test_no_object_can_pretend(engine, tmp_path, name, test):
    answer = PRETENDERS[name] + "def f():\n    return A()\n"
    assert one(engine, tmp_path, answer, test)[0] == 0


def test_answers_are_judged_one_by_one(engine, tmp_path):
    case = Case(tmp_path, f="assert f() == 1\n", g="assert g() == 1\n", h="assert h() == 1\n")
    right = "def {}():\n    return 1\n"
    accidents = [
        "import os\nos._exit(3)\n",
        "def g():\n    import os\n    os._exit(3)\n",
        "def g(:\n",
        "raise KeyError\n",
        "import ctypes\nctypes.string_at(0)\n",
        "def g():\n    import sys\n    sys.setrecursionlimit(10**8)\n    return g()\n",
        "import sys\nsys.exit()\n",
        "def g():\n    return 2\n",
    ]
    for accident in accidents:
        answers = {"f": right.format("f"), "g": accident, "h": right.format("h")}
        graded = case.grade(engine, answers)
        assert [cell.points for cell in graded.result.cells] == [1, 0, 1], accident
        assert graded.result.cells[1].message


def test_time_limits(engine, tmp_path):
    case = Case(tmp_path, f="assert f() == 1\n", g="assert g() == 1\n", h="assert h() == 1\n")
    swallow = """
        def g():
            while True:
                try:
                    while True: pass
                except BaseException: pass
    """
    answers = {"f": "def f():\n    return 1\nwhile True: pass\n", "g": swallow,
               "h": "def h():\n    return 1\n"}  # fmt: skip
    graded = case.grade(engine, answers)
    # as in a notebook, what a cell defined before it was interrupted is there
    assert [cell.points for cell in graded.result.cells] == [1, 0, 1]
    assert "too long" in graded.result.cells[1].message
    assert outputs(graded, "f")[0]["ename"] == "KeyboardInterrupt"


def test_the_whole_submission_has_a_limit(tmp_path):
    case = Case(tmp_path, **{name: f"assert {name}() == 1\n" for name in "fgh"})
    answers = {name: f"def {name}():\n    while True: pass\n" for name in "fgh"}
    with Engine(sandbox=SANDBOX, limits=Limits(cell_seconds=2, total_seconds=3)) as engine:
        graded = case.grade(engine, answers)
    assert graded.result.points == 0
    assert graded.result.seconds < 9


MAGICS = """
    %matplotlib inline
    import matplotlib.pyplot as plt
    plt.plot([1, 2])
    plt.show()
    get_ipython().run_line_magic("timeit", "-n1 -r1 1")
    !echo from a shell
    print("printed"); import sys; print("warned", file=sys.stderr)
    from IPython.display import HTML, display
    display(HTML("<script>alert(1)</script>"))
    {"a": 1}
"""


def test_notebooks_keep_their_magics_plots_and_results(engine, tmp_path):
    _, _, graded = one(engine, tmp_path, "def f(): pass\n", "f()\n", free=[MAGICS])
    shown = outputs(graded, "free-0")
    text = json.dumps(shown)
    assert "image/png" in text
    for words in ("per loop", "from a shell", "printed", "warned", "{'a': 1}"):
        assert words in text
    assert "<script>" not in text
    assert "text/html" not in text


def test_files_beside_the_notebook_can_be_imported(engine, tmp_path):
    answer = "import helper\ndef f():\n    return helper.seven + len(open('data/x.txt').read())\n"
    extras = {"helper.py": b"seven = 7\n", "data/x.txt": b"abc"}
    passes(engine, tmp_path, answer, "assert f() == 10\n", extras=extras)


@pytest.mark.parametrize("module", ["cs_core.losses", "cs_core.linear", "scipy.special", "torch"])
def test_what_holds_answers_is_absent_and_says_so(engine, tmp_path, module):
    answer = f"def f():\n    import {module}\n"
    points, message, _ = one(engine, tmp_path, answer, "f()\n")
    assert points == 0
    assert "absent while your work is graded: write it with NumPy alone" in message


def test_the_checks_of_the_course_can_be_called_by_students(engine, tmp_path):
    free = "from cs_core.testing import check_value\ncheck_value(np.square, 3.0, expected=9.0)\n"
    _, _, graded = one(engine, tmp_path, "def f(): pass\n", "f()\n", free=[free])
    assert outputs(graded, "free-0")[0]["text"] == "square: right value.\n"


def test_output_is_cut(engine, tmp_path):
    free = ["print('x' * 10**7)", "for _ in range(10**5): print('y' * 1000)"]
    _, _, graded = one(engine, tmp_path, "def f(): pass\n", "f()\n", free=free)
    assert "[cut after 100,000 characters]" in json.dumps(graded.notebooks)
    assert len(json.dumps(graded.notebooks)) < 300_000


def test_a_warning_costs_nothing(engine, tmp_path):
    answer = "import warnings\ndef f(x):\n    warnings.warn('careful'); return np.log(x)\n"
    passes(engine, tmp_path, answer, "assert f(0.0) == -np.inf\n")


@pytest.mark.parametrize(
    ("last", "points"),
    [("0.25", 0.25), ("0.25;", 1), ("True", 1), ("'0.25'", 1), ("x = 0.25", 1), ("0", 0),
     ("2.0", 0), ("-1", 0), ("float('nan')", 0), ("np.float32(0.5)", 0.5)],
)  # fmt: skip
def test_a_number_at_the_end_of_a_test_is_its_points(engine, tmp_path, last, points):
    """As in nbgrader; one that cannot be its points is the instructor's slip, and gives none."""
    earned, _, graded = one(engine, tmp_path, "def f(): pass\n", f"f()\n{last}\n")
    assert earned == points
    assert bool(graded.errors) is (last in ("2.0", "-1", "float('nan')"))


def test_names_of_the_tests_are_not_the_students(engine, tmp_path):
    answer = """
        assert_close = lambda *a: None
        expected = 7
        def len(x): return 3
        def f(x): return 0
    """
    test = "expected = 1\nassert len([1]) == 1\nassert f(0) == expected\n"
    assert one(engine, tmp_path, answer, test)[0] == 0


def test_nothing_is_left_for_the_next_student(engine, tmp_path):
    first = """
        import sys, builtins, os
        builtins.left = 1
        sys.modules["left_module"] = sys
        open("/tmp/left.txt", "w").write("1")
        np.left = 1
        def f(): return 1
    """
    passes(engine, tmp_path, first, "assert f() == 1\n")
    second = """
        import sys, builtins, os
        def f():
            return [hasattr(builtins, "left"), "left_module" in sys.modules,
                    os.path.exists("/tmp/left.txt"), hasattr(np, "left")]
    """
    passes(engine, tmp_path, second, "assert f() == [False] * 4\n")


def test_markdown_of_students_cannot_act(engine, tmp_path):
    case = Case(tmp_path, f="assert f() == 1\n")
    text = "a < b, <script>alert(1)</script> <img src=x onerror=y> [z](JavaScript:alert(1))"
    cell = {"cell_type": "markdown", "metadata": {}, "source": text}
    cells = [*case.source.notebook["cells"], cell]
    data = json.dumps(notebook(cells)).encode()
    graded = engine.grade("a", [case.source], Submission("kim", {"nb": data}))
    (shown,) = [c for c in graded.notebooks["nb"]["cells"] if c["cell_type"] == "markdown"]
    assert shown["source"] == '<div class="student"><p>a &#60; b,   <a>z</a></p></div>'


@pytest.mark.skipif(SANDBOX == "none", reason="there is no sandbox on this machine")
def test_nothing_outside_the_sandbox_can_be_seen_or_reached(engine, tmp_path):
    (tmp_path / "gradebook.db").write_text("canary")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        answer = f"""
            import ctypes, os, socket
            def tried(action):
                try:
                    return action()
                except OSError:
                    return None
            def connected():
                with socket.create_connection(("127.0.0.1", {listener.getsockname()[1]}), 1):
                    return "connected"
            def written():
                with open("/grading/course/inside/wire.py", "a") as file:
                    return file.write("#")
            def f():
                return [
                    tried(lambda: open({str(tmp_path / "gradebook.db")!r}).read()),
                    tried(lambda: os.listdir({str(Path(__file__).parents[2])!r})),
                    tried(lambda: open("/etc/passwd").read()),
                    tried(connected),
                    tried(written),
                    os.environ.get("CANARY"),
                    [pid for pid in os.listdir("/proc") if pid.isdigit()] == ["1"],
                    open("/proc/self/status").read().split("CapEff:")[1].split()[0],
                    ctypes.CDLL(None).unshare(0x10000000) != 0,
                ]
        """
        test = "assert f() == [None] * 6 + [True, '0' * 16, True], f()\n"
        os.environ["CANARY"] = "sings"
        try:
            passes(engine, tmp_path, answer, test)
        finally:
            del os.environ["CANARY"]


LOOP = """
        d = np.zeros_like(x)
        for i in range(len(x)):
            for j in range(2):
                if x[i, j] - x[i, 0] + 1.0 > 0:
                    d[i, j] += 1.0
                    d[i, 0] -= 1.0
"""
TRACED = """
    from cs_core.testing import call, check_vectorized

    rng = np.random.default_rng(7)

    def right(x):
        d = (x - x[:, :1] + 1.0 > 0) * 1.0
        d[:, 0] -= d.sum(axis=1)
        return d

    def fresh(rows):
        return call(rng.integers(-8, 8, (rows, 2)) / 4.0)

    check_vectorized(f, fresh(10), fresh(300), reference=right, fresh=fresh)
"""


def measured_answer(body: str, before: str = "") -> str:
    return f"""
    import hashlib, os, pickle, sys, threading
    def looped(x):{LOOP}        return d
{before}
    def f(x):
{body}
"""


UNMEASURED = {
    "a count that is told a lie": (
        """
        tracer = sys.gettrace()
        sys.settrace(None)
        sys._getframe().f_trace = None
        d = looped(x)
        sys.settrace(tracer)
        return d
        """,
        "microseconds of processor time a row",
    ),
    "junk when traced": (
        "        return x if sys.gettrace() else looped(x)",
        "is not right",
    ),
    "junk for many rows": (
        """
        if sys.gettrace():
            sys.settrace(None)
        return x if len(x) > 1000 else looped(x)
        """,
        "is not right",
    ),
    "a thread that is not traced": (
        """
        found = []
        worker = threading.Thread(target=lambda: found.append(looped(x)))
        worker.start()
        worker.join()
        return found[0]
        """,
        "microseconds of processor time a row",
    ),
    "a memo that a thread fills": (
        """
        def learn():
            KNOWN[x.tobytes()] = looped(x)
        if x.tobytes() not in KNOWN:
            worker = threading.Thread(target=learn)
            worker.start()
            worker.join()
        return KNOWN[x.tobytes()].copy()
        """,
        "Python steps",
    ),
    "a forked worker": (
        """
        ours, theirs = os.pipe()
        if not os.fork():
            sys.settrace(None)
            with open(theirs, "wb") as out:
                out.write(pickle.dumps(looped(x)))
            os._exit(0)
        os.close(theirs)
        with open(ours, "rb") as into:
            data = into.read()
        os.wait()
        return pickle.loads(data)
        """,
        "microseconds of processor time a row",
    ),
}


@pytest.mark.parametrize("way", UNMEASURED)
def test_no_way_to_loop_is_hidden_from_the_measurement(engine, tmp_path, way):
    body, words = UNMEASURED[way]
    answer = measured_answer(body, "    KNOWN = {}")
    # once in some hundred runs the account of a process that lives for milliseconds is too small
    for _ in range(2):
        points, message, _ = one(engine, tmp_path, answer, TRACED)
        if points == 0 and words in message:
            break
    assert (points, words in message) == (0, True), message


@pytest.mark.parametrize(
    "body",
    [
        "        return np.where([True, False], -1.0 * (d := (x - x[:, :1] + 1 > 0))[:, 1:], d)",
        """
        hit = np.ma.masked_array(x - x[:, :1] + 1, mask=[[True, False]] * len(x)) > 0
        d = hit.filled(False) * 1.0
        d[:, 0] = -d[:, 1]
        return d
        """,
    ],
    ids=["NumPy alone", "with a module that is imported at its first use"],
)
def test_whole_arrays_are_not_taken_for_a_loop(engine, tmp_path, body):
    passes(engine, tmp_path, measured_answer(body), TRACED)


def test_an_unreadable_notebook_gives_a_sentence_and_no_points_anywhere(engine, tmp_path):
    from nbformat import from_dict
    from nbgrader.utils import determine_grade

    case = Case(tmp_path, f="assert True\n")
    graded = engine.grade("a", [case.source], Submission("kim", {"nb": b'{"cells": [{"a'}))
    assert graded.result.reason.endswith(".")
    assert graded.result.points == 0
    cells = from_dict(graded.notebooks["nb"]).cells
    (test,) = [c for c in cells if c.metadata.get("nbgrader", {}).get("grade")]
    assert determine_grade(test)[0] == 0


def test_a_wrong_sandbox_is_refused():
    with pytest.raises(ValueError, match="sandbox must be one of"):
        Engine(sandbox="docker")


@pytest.mark.parametrize(
    "cell",
    [
        "from cs_core.losses import mse\nprint(mse(1, 2))\ndef helper(x):\n    return 2 * x\n",
        "import cs_core.losses as L\nimport torch\nx = L.mse(1, 2)\nhelper = lambda x: 2 * x\n",
    ],
)
def test_a_helper_below_an_import_that_fails_is_there(engine, tmp_path, cell):
    """A student's own cell looks at the course's library, which is absent while grading."""
    answer = "def f(x):\n    return helper(x)\n"
    points, _, graded = one(engine, tmp_path, answer, "assert f(2) == 4\n", free=[cell])
    assert points == 1
    (shown,) = [o for o in outputs(graded, "free-0") if o["output_type"] == "error"]
    assert "is absent while your work is graded" in shown["evalue"]


def test_below_any_other_error_nothing_runs(engine, tmp_path):
    cell = "try:\n    import scipy\nexcept ImportError:\n    y = 3\n1 / 0\nhelper = abs\n"
    test = "assert f() == 3\n"
    answer = "def f():\n    return y if 'helper' not in globals() else 0\n"
    assert one(engine, tmp_path, answer, test, free=[cell])[0] == 1
