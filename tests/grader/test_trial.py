"""The instructor's slips: each is found before a student is graded, with the cell and the error."""

import json
import os

import pytest
from small_course import ASSIGNMENT, source_notebook, write_course

from cs_grader.cli import main
from cs_grader.storage.honored import not_honored

pytestmark = pytest.mark.slow
SANDBOX = os.environ.get("SANDBOX", "bubblewrap")
EXPECTED = {
    # what happens to which cell: its new text, and what the sentence must say
    "a locked cell raises": (
        "setup",
        "import numpy as np\n1 / 0",
        "cell setup, which is locked, fails: ZeroDivisionError: division by zero (line 2).",
    ),
    "a syntax error in a locked cell": (
        "setup",
        "import numpy as np\nif",
        "cell setup, which is locked, fails: SyntaxError: invalid syntax (",
    ),
    "an exit in a test": (
        "double_tests",
        "import sys\ndouble(3)\nsys.exit()",
        "cell double_tests: the solution earns 0 of 4 points: SystemExit (line 3).",
    ),
    "an interrupt in a test": (
        "double_tests",
        "raise KeyboardInterrupt",
        "cell double_tests: the solution earns 0 of 4 points: KeyboardInterrupt (line 1).",
    ),
    "a recursion in a test": (
        "double_tests",
        "def f(x):\n    return f(x)\nf(double(2))",
        "cell double_tests: the solution earns 0 of 4 points: RecursionError: ",
    ),
    "an endless test": (
        "double_tests",
        "import time\ndouble(1)\nwhile True:\n    try:\n        time.sleep(0.1)\n"
        "    except Exception:\n        pass",
        "cell double_tests: the solution earns 0 of 4 points: CellTimeoutError: it took longer",
    ),
    "a test that ends the process": (
        "double_tests",
        "import os\nos._exit(0)",
        "cell double_tests: it ended the tests' process",
    ),
    "a name that is not there, in a hidden test": (
        "half_square_tests",
        "assert half_square(np.ones(2))[0] == 1\n### BEGIN HIDDEN TESTS\n"
        "assert halfsquare(np.ones(2))\n### END HIDDEN TESTS",
        "cell half_square_tests: the solution earns 0 of 6 points: "
        "NameError: name 'halfsquare' is not defined (line 3).",
    ),
    "more points than there are": (
        "half_square_tests",
        "7",
        "cell half_square_tests: the solution earns 0 of 6 points: PartialCreditError: the cell "
        "ends in 7, which is not from 0 to 6",
    ),
    "a part of the points": (
        "half_square_tests",
        "half_square(np.ones(2))\n2.5",
        "cell half_square_tests: the solution earns 2.5 of 6 points: The tests give 2.5 of 6",
    ),
    "a solution that needs what is not there": (
        "double",
        "import scipy\n### BEGIN SOLUTION\ndef double(x):\n    return scipy.double(2 * x)\n"
        "### END SOLUTION",
        "cell double, the solution, fails: ModuleNotFoundError: scipy is absent",
    ),
    "a test without a test": (
        "double_tests",
        "import numpy as np",
        "cell double_tests: the release, with nothing answered, earns 4 of 4 points.",
    ),
}


def change(root, *cells):
    """Give cells of the source other texts: a name, a text, a name, a text."""
    notebook, texts = source_notebook(), dict(zip(cells[::2], cells[1::2], strict=True))
    for cell in notebook["cells"]:
        name = cell["metadata"].get("nbgrader", {}).get("grade_id")
        cell["source"] = texts.get(name, cell["source"])
    path = root / "solutions" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    path.write_text(json.dumps(notebook))


@pytest.fixture
def course(tmp_path):
    return write_course(tmp_path / "course", 2)


def cs_grader(course, capsys, *words):
    code = main([*words, ASSIGNMENT, "--course", str(course), "--sandbox", SANDBOX])
    shown = capsys.readouterr()
    assert "Traceback" not in shown.out + shown.err
    return code, shown.out, shown.err


@pytest.mark.parametrize("slip", EXPECTED)
def test_a_slip_is_named_before_anybody_is_graded(course, capsys, slip):
    change(course, *EXPECTED[slip][:2])
    code, out, err = cs_grader(course, capsys, "grade", "--timeout", "1")
    assert (code, out) == (2, "")
    assert err.startswith(
        f"cs-grader: Nobody was graded, because the tests of {ASSIGNMENT} are not right: "
        f"notebook {ASSIGNMENT}, {EXPECTED[slip][2]}"
    )
    assert err.count("\n") == 1
    assert not (course / "autograded").exists()
    assert not list((course / ".cs_grader").glob("results/*/*"))


def test_every_slip_of_a_notebook_is_listed(course, capsys):
    change(course, "double_tests", "assert doubled(3) == 6")
    code, out, _ = cs_grader(course, capsys, "check")
    assert code == 2
    assert out.startswith(f"Notebook {ASSIGNMENT}, cell double_tests: the solution earns 0 of 4")
    change(course, "double_tests", "assert doubled(3) == 6", "half_square_tests", "assert x")
    code, out, _ = cs_grader(course, capsys, "check")
    assert code == 2
    assert out.count("\n") == 2
    assert f"\nNotebook {ASSIGNMENT}, cell half_square_tests: the solution earns 0 of 6" in out
    _, _, err = cs_grader(course, capsys, "grade")
    assert err.endswith(f"(1 more: `cs-grader check {ASSIGNMENT}` lists them.)\n")


def test_a_right_assignment_is_tried_out_once(course, capsys, monkeypatch):
    code, out, _ = cs_grader(course, capsys, "check")
    assert code == 0
    assert out == "The solution earns every point, and the release, with nothing answered, none.\n"
    tried = []

    def try_out(job, grade):
        tried.append(job.assignment)
        return [], ()

    monkeypatch.setattr("cs_grader.running.trial.try_out", try_out)
    for expected in ([ASSIGNMENT], [ASSIGNMENT]):
        assert cs_grader(course, capsys, "grade")[0] == 0
        assert tried == expected
    change(course, "setup", "import numpy as np  # as np")
    cs_grader(course, capsys, "grade")
    assert tried == [ASSIGNMENT] * 2


def test_a_cell_that_fails_for_everybody_is_said_loudly(tmp_path, capsys):
    """The solution passes, and so the test may be right; but a person must look at it."""
    course = write_course(tmp_path / "course", 5)
    change(course, "double_tests", "double(1)\nassert double(10**30) == 2 * 10**30")
    for number in range(5):
        path = course / "submitted" / f"s{number:05d}" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
        path.write_text(path.read_text().replace("return 2 * x", "return int(2.0 * x)"))
    code, out, _ = cs_grader(course, capsys, "grade")
    assert code == 0
    loud = f"none of 5 submissions earned a point in {ASSIGNMENT}, cell double_tests."
    assert f"ATTENTION: {loud}" in out
    assert out.count("ATTENTION") == 1


def test_settings_without_an_effect_are_named(course, capsys):
    with (course / "nbgrader_config.py").open("a") as file:
        file.write("c.OverwriteCells.add_missing_cells = False\nc.Execute.kernel_name = 'sos'\n")
    _, out, _ = cs_grader(course, capsys, "check")
    assert "OverwriteCells.add_missing_cells has no effect: cells that are missing are" in out
    assert "Execute.kernel_name has no effect: all cells run in the Python" in out


def test_every_setting_of_nbgrader_is_honored_or_named():
    """Of each class whose work cs-grader does itself; the values are none that nbgrader has."""
    from nbgrader.converters import Autograde
    from nbgrader.preprocessors import Execute, OverwriteCells

    for group in (Autograde, Execute, OverwriteCells):
        names = set(group.class_traits(config=True))
        config = {group.__name__: dict.fromkeys(names, object())}
        said = {words.split()[0].partition(".")[2] for words in not_honored(config)}
        honored = {"Autograde": {"exclude_overwriting", "autograde_preprocessors", "force"},
                   "Execute": {"timeout"}, "OverwriteCells": set()}[group.__name__]  # fmt: skip
        assert said == names - honored
        assert honored < names or not honored


def test_a_file_that_nbgrader_leaves_to_students_is_theirs(tmp_path, capsys):
    """`Autograde.exclude_overwriting`: what the student handed in counts, not what lies beside."""
    course = write_course(tmp_path / "course", 1)
    with (course / "nbgrader_config.py").open("a") as file:
        file.write(f"c.Autograde.exclude_overwriting = {{'{ASSIGNMENT}': ['mine.py']}}\n")
    (course / "solutions" / ASSIGNMENT / "mine.py").write_text("def double(x):\n    return 2 * x\n")
    change(course, "double", "### BEGIN SOLUTION\nfrom mine import double\n### END SOLUTION\n")
    change_answer(course, "from mine import double\n")
    folder = course / "submitted" / "s00000" / ASSIGNMENT
    for text, points in (("def double(x):\n    return 2 * x\n", 10), ("double = abs\n", 6)):
        (folder / "mine.py").write_text(text)
        assert cs_grader(course, capsys, "grade", "--json")[0] == 0
        assert mean(course, capsys) == points


def change_answer(course, text):
    path = course / "submitted" / "s00000" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    notebook = json.loads(path.read_text())
    for cell in notebook["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == "double":
            cell["source"] = text
    path.write_text(json.dumps(notebook))


def mean(course, capsys):
    return json.loads(cs_grader(course, capsys, "grade", "--json")[1])["mean"]
