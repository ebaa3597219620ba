"""Test cells, taken apart once for the whole class."""

import ast
import contextlib
import dis
import functools
import itertools
import linecache
import re
import types
from collections.abc import Iterator
from dataclasses import dataclass

from cs_grader.reading.plain import plain_python
from cs_grader.reading.source import replace_regions

MAX_COMPILED, MAX_DEPTH = 8_000, 30  # characters of a student's cell, brackets in brackets
HIDDEN = "### BEGIN HIDDEN TESTS"
STATEMENT = re.compile(r"^(?!def |class |import |from |[#@)\]}\s]|$)", re.MULTILINE)
SEED = re.compile(r"\brandom\.(seed|set_?state)\b|\bfrom (numpy\.)?random import .*\bseed\b")
# the line by which a test lets an object of a student's class decide a comparison
COMPARING = re.compile(r"^\s*# cs-grader: students' objects compare themselves\b", re.MULTILINE)


@dataclass(frozen=True)
class Prepared:
    """A cell of the instructor's, compiled once for the whole class.

    Attributes
    ----------
    code : CodeType
        All of it, but for the expression that it ends in.
    last : CodeType or None
        The expression that it ends in, whose value a notebook would show.
    names : frozenset of str
        Global names that it reads.
    bound : frozenset of str
        Global names that it binds.
    hidden_from : int
        Line on which the hidden part begins.
    visible : str
        What students see of it.
    imports : tuple of str
        Import statements in what they see.
    assigned : frozenset of str
        Other names that it binds, in what they see.
    seeds : bool
        Whether it seeds a global random generator.
    comparing : bool
        Whether it lets students' objects compare themselves.
    """

    code: types.CodeType
    last: types.CodeType | None
    names: frozenset[str]
    bound: frozenset[str]
    hidden_from: int
    visible: str
    imports: tuple[str, ...]
    assigned: frozenset[str]
    seeds: bool
    comparing: bool


@functools.cache
def prepare(source: str) -> Prepared:
    """Compile a cell of the instructor's and find the names that it reads.

    Raises
    ------
    SyntaxError, ValueError
        If it is no Python.
    """
    file = f"<tests {abs(hash(source)):x}>"
    lines = source.splitlines(keepends=True)
    linecache.cache[file] = (len(source), None, lines, file)
    tree = ast.parse(plain_python(source), file)
    whole = compile(tree, file, "exec")
    start = next((i for i, line in enumerate(lines, 1) if HIDDEN in line), len(lines) + 1)
    visible, imports, assigned = _visible_part(source)
    last = None
    if tree.body and isinstance(tree.body[-1], ast.Expr) and not source.rstrip().endswith(";"):
        last = compile(ast.Expression(tree.body.pop().value), file, "eval")  # type: ignore[attr-defined]
    return Prepared(
        compile(tree, file, "exec"), last, names_read(whole), frozenset(_stored(whole)), start,
        visible, imports, assigned, bool(SEED.search(source)),
        bool(COMPARING.search(source)),
    )  # fmt: skip


def _visible_part(source: str) -> tuple[str, tuple[str, ...], frozenset[str]]:
    """Return what students see of a test, its imports, and the other names that it binds."""
    visible = replace_regions(source, "HIDDEN TESTS", None)
    try:
        parts = ast.parse(plain_python(visible)).body
    except (SyntaxError, ValueError):  # part of a statement is hidden
        visible, parts = "", []
    imports = [ast.unparse(part) for part in parts if isinstance(part, ast.Import | ast.ImportFrom)]
    imported = frozenset().union(*map(names_bound, imports))
    return visible, tuple(imports), names_bound(visible) - imported


def names_read(code: types.CodeType) -> frozenset[str]:
    """Return the global names that a code reads, in its functions too."""
    loads = ("LOAD_NAME", "LOAD_GLOBAL", "DELETE_NAME")
    names = {step.argval for step in dis.get_instructions(code) if step.opname in loads}
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            names |= names_read(constant)
    return frozenset(names)


def _stored(code: types.CodeType) -> Iterator[str]:
    stores = ("STORE_NAME", "STORE_GLOBAL")
    yield from (step.argval for step in dis.get_instructions(code) if step.opname in stores)
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from (s.argval for s in dis.get_instructions(constant)
                        if s.opname == "STORE_GLOBAL")  # fmt: skip


@functools.cache
def names_bound(source: str) -> frozenset[str]:
    """Return the global names that a cell binds; nothing if it cannot be compiled."""
    with contextlib.suppress(SyntaxError, ValueError):
        return frozenset(_stored(compile(plain_python(source), "<cell>", "exec")))
    return frozenset()


@functools.cache
def names_used(source: str, *, closely: bool = True) -> frozenset[str]:
    """Return names that a student's cell uses when it is run.

    If it is not plain Python, or would take long, or should not be read `closely`, all words in it.
    """
    if not STATEMENT.search(source):
        return frozenset()
    if closely and _is_quickly_read(source):
        with contextlib.suppress(SyntaxError, ValueError, RecursionError, MemoryError):
            return names_read(compile(source, "<cell>", "exec"))
    return frozenset(re.findall(r"\w+", source))


def _is_quickly_read(source: str) -> bool:
    """Whether a student's text cannot keep Python's parser busy: neither long nor deep."""
    if len(source) > MAX_COMPILED:
        return False
    steps = (1 if c in "([{" else -1 for c in source if c in "([{)]}")
    return max(itertools.accumulate(steps), default=0) <= MAX_DEPTH
