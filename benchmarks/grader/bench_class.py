"""A class of any size, as classes are: mostly right, some wrong, a few unfinished or odd.

Every hundred students are the same mix (`MIX`), and no two of them hand in the same file.
"""

import copy
import json
from collections.abc import Sequence
from pathlib import Path

from corpus import Answer, Notebook, graded_functions, read_corpus, source_notebook, with_answers

TIME = "2026-03-06 11:20:00 UTC\n"
# they wait for the clock, or need libraries that may not be there
LEFT_OUT = ("numerical", "by_differences", "complex_step", "torch", "scipy")
MIX = {
    "all right": 55,
    "one answer wrong": 15,
    "three answers wrong": 10,
    "all wrong": 5,
    "two functions done": 4,
    "untouched": 3,
    "all right, with a plot": 4,
    "all right, with long output and warnings": 2,
    "a syntax error in one answer": 1,
    "all right, with a helper module": 1,
}
CELLS = {
    "all right, with a plot": """\
import matplotlib.pyplot as plt

z = np.linspace(-3, 3, 200)
plt.plot(z, np.maximum(0, 1 - z), label="hinge")
plt.plot(z, np.log1p(np.exp(-z)), label="logistic")
plt.legend()
plt.show()
""",
    "all right, with long output and warnings": """\
import warnings

for i in range(2000):
    print(i, i * i)
warnings.warn("careful")
np.log(np.zeros(3))
""",
    "all right, with a helper module": "from helper import twice\n\nprint(twice(21))\n",
}
HELPER = "def twice(x):\n    return 2 * x\n"


class BenchClass:
    """Writes submissions; the same number always gives the same student.

    Parameters
    ----------
    assignment : str
    release : dict
        The released notebook.
    """

    def __init__(self, assignment: str, release: Notebook) -> None:
        corpus = read_corpus(assignment)
        self.assignment, self._release = assignment, release
        self._points = graded_functions(source_notebook(assignment))
        self._right = {f: [a for a in corpus if a.function == f and a.right] for f in self._points}
        self._wrong = {f: [a for a in corpus if a.function == f and _usable(a)]
                       for f in self._points}  # fmt: skip

    def write(self, folder: Path, number: int) -> Path:
        """Write one submission into nbgrader's folder of submissions; return its folder."""
        kind = kind_of(number)
        notebook = with_answers(self._release, self._answers(number, kind))
        if kind in CELLS:
            _insert(notebook, CELLS[kind])
        place = folder / student_id(number) / self.assignment
        place.mkdir(parents=True)
        (place / f"{self.assignment}.ipynb").write_text(
            json.dumps(notebook, indent=1), encoding="utf-8"
        )
        (place / "timestamp.txt").write_text(TIME, encoding="utf-8")
        if "helper" in CELLS.get(kind, ""):
            (place / "helper.py").write_text(HELPER, encoding="utf-8")
        return place

    def deserved(self, number: int) -> dict[str, float]:
        """Return the points of each test cell."""
        lost = _lost(number, kind_of(number), list(self._points))
        return {f"{f}_tests": 0.0 if f in lost else p for f, p in self._points.items()}

    def _answers(self, number: int, kind: str) -> dict[str, str]:
        functions = list(self._points)
        lost = _lost(number, kind, functions)
        sources = {}
        for i, function in enumerate(functions):
            pool = (self._wrong if function in lost else self._right)[function]
            sources[function] = pool[(number + i) % len(pool)].source
        if kind in ("untouched", "two functions done"):
            sources = {f: s for f, s in sources.items() if f not in lost}
        if kind == "a syntax error in one answer":
            sources[next(iter(lost))] += "\n    return )\n"
        return {f: f"# {student_id(number)}\n{source}" for f, source in sources.items()}


def kind_of(number: int) -> str:
    """Return what a student hands in; any run of a few dozen students has most kinds in it."""
    kinds = [kind for kind, share in MIX.items() for _ in range(share)]
    return kinds[37 * number % 100]


def student_id(number: int) -> str:
    """Return the name of a student."""
    return f"s{number:06d}"


def _lost(number: int, kind: str, functions: Sequence[str]) -> set[str]:
    counts = {"one answer wrong": 1, "three answers wrong": 3, "a syntax error in one answer": 1,
              "two functions done": len(functions) - 2, "all wrong": len(functions),
              "untouched": len(functions)}  # fmt: skip
    return {functions[(number + 2 * i) % len(functions)] for i in range(counts.get(kind, 0))}


def _usable(answer: Answer) -> bool:
    return not answer.right and not any(word in answer.name for word in LEFT_OUT)


def _insert(notebook: Notebook, source: str) -> None:
    """Put a cell of the student's own behind the setup cell."""
    cell = copy.deepcopy(notebook["cells"][1])
    cell |= {"id": "own", "metadata": {}, "source": source.splitlines(keepends=True)}
    notebook["cells"].insert(2, cell)
