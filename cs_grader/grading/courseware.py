"""Whose name is whose in a notebook: what the instructor's own cells bind, and what they need."""

import ast
import contextlib
import functools
import types
from dataclasses import dataclass

from cs_grader.grading.prepared import Prepared, names_bound, names_read, prepare
from cs_grader.reading.plain import plain_python
from cs_grader.reading.source import Cell, Source, is_answer, is_locked

IMPORTS = (ast.Import, ast.ImportFrom)
DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


@dataclass(frozen=True)
class Tool:
    """The imports, functions and classes of one cell; `bound` is None if all may be in it."""

    code: types.CodeType
    bound: frozenset[str] | None


@dataclass(frozen=True)
class Courseware:
    """The names of a notebook's cells, sorted by whom they belong to.

    A name that an answer cell binds is the student's: it is asked for at every use. One that a
    locked cell binds is the tests', whatever the student did with it. Of the ordinary cells,
    which students may change, the tests keep the instructor's imports, functions and classes, so
    that nobody rewrites what judges; plain values are what the student has.

    Attributes
    ----------
    theirs, ours : frozenset of str
        The student's names, and the tests'.
    tools : dict of int to Tool
        What the tests keep of cells that are not locked, by the cell's place in the source.
    """

    theirs: frozenset[str]
    ours: frozenset[str]
    tools: dict[int, Tool]
    _needs: dict[str, frozenset[str]]

    def needed(self, cell: Prepared) -> frozenset[str]:
        """Return the names that a cell reads, also through the functions that it uses."""
        found, todo = set[str](), list(cell.names)
        while todo:
            name = todo.pop()
            if name not in found:
                found.add(name)
                todo += self._needs.get(name, ())
        return frozenset(found)


def courseware(source: Source) -> Courseware:
    """Sort the names of a notebook; remembered for the whole class."""
    return _read(tuple((_kind(cell), cell["source"]) for cell in source.notebook["cells"]))


@functools.lru_cache(maxsize=16)
def _read(cells: tuple[tuple[str, str], ...]) -> Courseware:
    theirs = frozenset().union(*(_answered(text) for kind, text in cells if kind == "answer"))
    needs: dict[str, set[str]] = {}
    ours, tools = set[str](), dict[int, Tool]()
    for i, (kind, text) in enumerate(cells):
        bound, read = frozenset[str](), frozenset[str]()
        with contextlib.suppress(SyntaxError, ValueError):
            if kind == "locked":
                bound, read = (cell := prepare(text)).bound, cell.names
            elif kind != "text" and (kept := _kept(text, kind, theirs)).body:
                tools[i] = _tool(kept)
                bound, read = tools[i].bound or bound, names_read(tools[i].code)
        ours |= bound
        for name in bound - theirs:
            needs.setdefault(name, set()).update(read)
    frozen = {name: frozenset(read) for name, read in needs.items()}
    return Courseware(theirs, frozenset(ours - theirs), tools, frozen)


def _kind(cell: Cell) -> str:
    if cell["cell_type"] != "code":
        return "text"
    return "answer" if is_answer(cell) else "locked" if is_locked(cell) else "free"


def _answered(text: str) -> frozenset[str]:
    """Return the names that an answer binds, but for modules: these judge nothing there."""
    with contextlib.suppress(SyntaxError, ValueError):
        body = [p for p in ast.parse(plain_python(text)).body if not isinstance(p, ast.Import)]
        return names_bound(ast.unparse(ast.Module(body, [])))
    return frozenset()


def _kept(text: str, kind: str, theirs: frozenset[str]) -> ast.Module:
    """Return what the tests keep of a cell: of an answer, the modules that it imports."""
    kinds = IMPORTS if kind == "answer" else (*IMPORTS, *DEFINITIONS)
    body: list[ast.stmt] = [
        part for part in ast.parse(plain_python(text)).body
        if isinstance(part, kinds) and theirs.isdisjoint(names_bound(ast.unparse(part)))
    ]  # fmt: skip
    return ast.Module(body, [])


def _tool(kept: ast.Module) -> Tool:
    everything = any(
        alias.name == "*" for part in kept.body if isinstance(part, IMPORTS) for alias in part.names
    )
    bound = None if everything else names_bound(ast.unparse(kept))
    return Tool(compile(kept, "<ordinary cell>", "exec"), bound)
