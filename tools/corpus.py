"""Answers to an assignment, right and wrong, and notebooks made of them.

`tests/assignments/<assignment>/` holds a file per graded function. In it, `right_...` are answers
that must earn all points and `wrong_...` answers that must earn none. They are read as text, the
way a student's answer arrives, and never imported.
"""

import ast
import copy
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
Notebook = dict[str, Any]
DEFINITIONS = ast.FunctionDef | ast.ClassDef


@dataclass(frozen=True)
class Answer:
    """One answer to one function.

    Attributes
    ----------
    assignment : str
        The assignment's name.
    function : str
        The graded function it answers.
    name : str
        `right_...` or `wrong_...`.
    source : str
        What stands in the answer cell: the helpers it needs, and a function of the graded name.
    about : str
        The bug, or what is different, in words.
    """

    assignment: str
    function: str
    name: str
    source: str
    about: str

    @property
    def right(self) -> bool:
        """Whether it must earn the points."""
        return self.name.startswith("right_")


def assignments() -> list[str]:
    """Return the name of every assignment: a folder of `solutions` with a notebook of its name.

    They come in the order of their numbers: a2 before a12.
    """
    folders = (ROOT / "solutions").iterdir()
    names = [path.name for path in folders if (path / f"{path.name}.ipynb").is_file()]
    return sorted(names, key=lambda name: [part.zfill(9) for part in re.split(r"(\d+)", name)])


def source_notebook(assignment: str) -> Notebook:
    """Read the instructor's notebook of an assignment."""
    path = ROOT / "solutions" / assignment / f"{assignment}.ipynb"
    return dict(json.loads(path.read_text(encoding="utf-8")))


def graded_functions(notebook: Notebook) -> dict[str, float]:
    """Return the points of each function that tests grade, in order; people grade the rest."""
    return {
        meta["grade_id"].removesuffix("_tests"): float(meta["points"])
        for meta in map(nbgrader_metadata, notebook["cells"])
        if meta.get("grade") and not meta.get("solution")
    }


def nbgrader_metadata(cell: Mapping[str, Any]) -> dict[str, Any]:
    """Return what nbgrader knows about a cell; nothing for an ordinary one."""
    return dict(cell["metadata"].get("nbgrader", {}))


def cell_source(cell: Mapping[str, Any]) -> str:
    """Return the text of a cell, which nbformat stores as lines."""
    return "".join(cell["source"])


def with_answers(notebook: Notebook, answers: Mapping[str, str]) -> Notebook:
    """Return a copy of a notebook in which some answer cells hold other sources."""
    changed = copy.deepcopy(notebook)
    for cell in changed["cells"]:
        meta = nbgrader_metadata(cell)
        if meta.get("solution") and meta["grade_id"] in answers:
            cell["source"] = answers[meta["grade_id"]].splitlines(keepends=True)
    return changed


def read_corpus(assignment: str) -> list[Answer]:
    """Return every answer to the functions of an assignment."""
    files = sorted((ROOT / "tests" / "assignments" / assignment).glob("*.py"))
    return [answer for path in files for answer in _answers_in(path)]


def _answers_in(path: Path) -> Iterator[Answer]:
    text = path.read_text(encoding="utf-8")
    lines = text.split("\n")
    parts = {name: node for node in ast.parse(text).body for name in _names_bound_by(node)}
    for name, node in parts.items():
        if name.startswith(("right_", "wrong_")):
            needed = _needed(name, parts)
            nodes = list(dict.fromkeys(parts[used] for used in parts if used in needed))
            source = "\n\n\n".join(_text_of(part, lines) for part in nodes)
            about = ast.get_docstring(node) if isinstance(node, DEFINITIONS) else None
            renamed = re.sub(rf"\b{name}\b", path.stem, source)
            about = about or name.replace("_", " ")
            yield Answer(path.parent.name, path.stem, name, renamed, about)


def _names_bound_by(node: ast.stmt) -> list[str]:
    if isinstance(node, DEFINITIONS):
        return [node.name]
    if isinstance(node, ast.Import | ast.ImportFrom):
        return [alias.asname or alias.name for alias in node.names]
    if isinstance(node, ast.Assign):
        return [target.id for target in node.targets if isinstance(target, ast.Name)]
    return []


def _needed(name: str, parts: Mapping[str, ast.stmt]) -> set[str]:
    """Return the top-level names that a part of a module uses, directly or not."""
    needed, todo = set[str](), [name]
    while todo:
        used = todo.pop()
        if used in parts and used not in needed:
            needed.add(used)
            todo += [n.id for n in ast.walk(parts[used]) if isinstance(n, ast.Name)]
    return needed


def _text_of(node: ast.stmt, lines: list[str]) -> str:
    # as ast.get_source_segment does, which parts the whole text into lines every time
    part = lines[node.lineno - 1 : node.end_lineno]
    return "\n".join([*part[:-1], part[-1].encode()[: node.end_col_offset].decode()])
