"""Test cells, taken apart once for the whole class."""

import ast
import contextlib
import dis
import functools
import linecache
import re
import types
from dataclasses import dataclass

from cs_grader.reading.source import Source, replace_regions

HIDDEN = "### BEGIN HIDDEN TESTS"
STATEMENT = re.compile(r"^(?!def |class |import |from |[#@)\]}\s]|$)", re.MULTILINE)


@dataclass(frozen=True)
class Prepared:
    """A test cell, compiled once for the whole class.

    Attributes
    ----------
    code : CodeType
    names : tuple of str
        Global names that it reads.
    hidden_from : int
        Line on which the hidden part begins.
    visible : str
        What students see of it.
    imports : tuple of str
        Import statements in what they see.
    assigned : frozenset of str
        Other names that it binds, in what they see.
    """

    code: types.CodeType
    names: tuple[str, ...]
    hidden_from: int
    visible: str
    imports: tuple[str, ...]
    assigned: frozenset[str]


@functools.cache
def prepare(source: str) -> Prepared:
    """Compile a test cell and find the names that it reads."""
    file = f"<tests {abs(hash(source)):x}>"
    lines = source.splitlines(keepends=True)
    linecache.cache[file] = (len(source), None, lines, file)
    code = compile(source, file, "exec")
    start = next((i for i, line in enumerate(lines, 1) if HIDDEN in line), len(lines) + 1)
    visible = replace_regions(source, "HIDDEN TESTS", None)
    try:
        parts = ast.parse(visible).body
    except SyntaxError:  # part of a statement is hidden
        visible, parts = "", []
    imports = [ast.unparse(part) for part in parts if isinstance(part, ast.Import | ast.ImportFrom)]
    imported = frozenset().union(*map(_names_bound, imports))
    assigned = _names_bound(visible) - imported
    return Prepared(
        code, tuple(sorted(_names_read(code))), start, visible, tuple(imports), assigned
    )


def _names_read(code: types.CodeType) -> set[str]:
    loads = ("LOAD_NAME", "LOAD_GLOBAL")
    names = {step.argval for step in dis.get_instructions(code) if step.opname in loads}
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            names |= _names_read(constant)
    return names


@functools.cache
def _names_bound(source: str) -> frozenset[str]:
    """Return the global names that a cell binds; nothing if it cannot be compiled."""
    with contextlib.suppress(SyntaxError, ValueError):
        code = compile(source, "<cell>", "exec")
        return frozenset(s.argval for s in dis.get_instructions(code) if s.opname == "STORE_NAME")
    return frozenset()


@functools.cache
def names_used(source: str) -> frozenset[str]:
    """Return names that a cell uses when it is run; those in it, if it is not plain Python."""
    if not STATEMENT.search(source):
        return frozenset()
    with contextlib.suppress(SyntaxError, ValueError):
        return frozenset(_names_read(compile(source, "<cell>", "exec")))
    return frozenset(re.findall(r"\w+", source))


def answered_names(source: Source) -> frozenset[str]:
    """Return the names that the instructor's own answers bind: the student's to define."""
    bound: set[str] = set()
    for cell in source.notebook["cells"]:
        if cell["cell_type"] == "code" and cell["metadata"].get("nbgrader", {}).get("solution"):
            bound |= _names_bound("".join(cell["source"]))
    return frozenset(bound)
