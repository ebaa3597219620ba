"""Check that an assignment can be released: nothing leaks, nothing trips nbgrader, tests are right.

Run it after `nbgrader generate_assignment`; it prints a sentence for everything that is wrong.
"""

import ast
import json
import re
import sys
from collections.abc import Iterator, Sequence

from corpus import ROOT, Notebook, assignments, cell_source, nbgrader_metadata, source_notebook
from sandbox import choose

from cs_grader.running.run import Options
from cs_grader.running.run import check as grade_solution
from cs_grader.storage.course import Course

MARKERS = {
    "### BEGIN SOLUTION": "solution",
    "### END SOLUTION": "solution",
    "### BEGIN HIDDEN TESTS": "grade",
    "### END HIDDEN TESTS": "grade",
}
# a comment that wants to be a marker: nbgrader ships the region of a misspelt one
NEARLY_A_MARKER = re.compile(
    r"^\s*#.*\b(?:b\w*g\w*n|start|end|stop)\b.*\b(?:s\w*l\w*t\w*n|hid\w*|test\w*)", re.IGNORECASE
)
STUBS = {"code": "raise NotImplementedError()", "markdown": "YOUR ANSWER HERE"}


def main(names: Sequence[str]) -> int:
    """Check the assignments named, or all of them; return 1 if anything is wrong."""
    wrong = False
    for name in names or assignments():
        problems = check(name) or tests_problems(name)
        wrong |= bool(problems)
        print(f"{name}: " + ("ready for release" if not problems else "not ready"))
        print("".join(f"  {problem}\n" for problem in problems), end="")
    return int(wrong)


def check(name: str) -> list[str]:
    """Return what is wrong with an assignment, in sentences."""
    released = ROOT / "assignments" / name / f"{name}.ipynb"
    if not released.exists():
        return ["It was never generated: run make assignments."]
    release = json.loads(released.read_text(encoding="utf-8"))
    source = source_notebook(name)
    return [*source_problems(source), *release_problems(source, release)]


def tests_problems(name: str) -> list[str]:
    """Return where the solution loses a point, or the students' version earns one."""
    options = Options(workers=1, sandbox=choose("auto"))
    return grade_solution(Course.load(ROOT), name, options)


def source_problems(notebook: Notebook) -> list[str]:
    """Return what is wrong with an instructor's notebook."""
    problems: list[str] = []
    graded = [nbgrader_metadata(cell) for cell in notebook["cells"]]
    ids = [meta["grade_id"] for meta in graded if "grade_id" in meta]
    problems += [f"Two cells are called {i}." for i in sorted({i for i in ids if ids.count(i) > 1})]
    problems += [f"A cell has no telling name: {i}." for i in ids if re.match(r"cell-|\w*\d{4}", i)]
    worth = [meta for meta in graded if meta.get("grade") or meta.get("task")]
    points = sum(float(meta["points"]) for meta in worth)
    if points != 100:
        problems.append(f"The points sum to {points:g}, not to 100.")
    for cell in notebook["cells"]:
        problems += [f"Cell {cell['id']}: {words}" for words in _cell_problems(cell)]
    return problems


def _cell_problems(cell: dict[str, object]) -> Iterator[str]:
    source, meta = cell_source(cell), nbgrader_metadata(cell)
    yield from _marker_problems(source, meta)
    if meta.get("solution") and "### BEGIN SOLUTION" not in source:
        yield "it is an answer cell without a solution."
    if meta.get("grade") and not meta.get("solution"):
        if "### BEGIN HIDDEN TESTS" not in source:
            yield "it is graded without hidden tests."
        for part in (source, source.partition("### BEGIN HIDDEN TESTS")[0]):
            if _ends_in_a_value(part):
                yield "it ends in an expression; nbgrader takes a number there for the points."


def _marker_problems(source: str, meta: dict[str, object]) -> Iterator[str]:
    found = [line.strip() for line in source.splitlines() if line.strip() in MARKERS]
    for line in source.splitlines():
        if line.strip() not in MARKERS and NEARLY_A_MARKER.search(line):
            yield f"this looks like a misspelt marker: {line.strip()}"
    pairs = list(zip(found[::2], found[1::2], strict=False))
    if len(found) % 2 or any(a.replace("BEGIN", "END") != b or a == b for a, b in pairs):
        yield f"its markers are not in pairs: {', '.join(found)}."
    for marker in found:
        if not meta.get(MARKERS[marker]):
            yield f"{marker} stands in a cell of another kind."


def _ends_in_a_value(source: str) -> bool:
    """Return whether the last statement is an expression other than a call of a check."""
    body = ast.parse(source).body
    if not body or not isinstance(body[-1], ast.Expr):
        return False
    value = body[-1].value
    name = value.func.id if isinstance(value, ast.Call) and isinstance(value.func, ast.Name) else ""
    return not name.startswith("check_")


def release_problems(source: Notebook, release: Notebook) -> list[str]:
    """Return what is wrong with the students' version of a notebook."""
    secrets, problems = secret_lines(source), list[str]()
    for cell in release["cells"]:
        text, meta = cell_source(cell), nbgrader_metadata(cell)
        leaked = secrets & {line.strip() for line in text.splitlines()}
        problems += [f"Cell {cell['id']} leaks this line: {line}" for line in sorted(leaked)]
        problems += [f"Cell {cell['id']} shows {m}." for m in MARKERS if m in text]
        if cell.get("outputs") or cell.get("execution_count"):
            problems.append(f"Cell {cell['id']} has been run: outputs do not belong here.")
        stub = STUBS[cell["cell_type"]]
        if meta.get("solution") and stub not in text:
            problems.append(f"Cell {cell['id']} has no stub: {stub}")
    return problems


def secret_lines(source: Notebook) -> set[str]:
    """Return the lines that stand in solutions and hidden tests and nowhere else."""
    secret, open_lines = set[str](), set[str]()
    for cell in source["cells"]:
        hidden = False
        for line in map(str.strip, cell_source(cell).splitlines()):
            if line in MARKERS:
                hidden = "BEGIN" in line
            elif len(line) > 8:
                (secret if hidden else open_lines).add(line)
    return secret - open_lines


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
