"""What a page uses: the files of the packages that its code imports, and theirs, and data."""

from __future__ import annotations

import ast
import functools
import hashlib
import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from cs_book.texts import FOLDER as TEXTS
from cs_book.texts import LANGUAGE_VARIABLE, LOCALE_VARIABLE

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("cs_core", "cs_book")
#: The browser's part of a figure goes into the page after it has been executed; but the numbers in
#: a ``…_data.js`` are read by Python too.
NOT_RUN = {".py", ".pyc", ".js", ".css"}


def page_key(code: Iterable[str], folder: Path) -> str:
    """Return a hash of everything but its own code that a page's outputs depend on.

    Parameters
    ----------
    code : iterable of str
        The page's code cells.
    folder : Path
        The page's folder, where its code runs.
    """
    files = {ROOT / "requirements.txt", *(ROOT / name / "__init__.py" for name in PACKAGES)}
    files |= used_files(code, folder)
    locale = os.environ.get(LOCALE_VARIABLE)
    files |= set(_data_in(Path(locale))) if locale else set()
    digest = hashlib.sha256(os.environ.get(LANGUAGE_VARIABLE, "").encode())
    for path in sorted(files):
        digest.update(os.path.relpath(path, ROOT).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:32]


def used_files(code: Iterable[str], folder: Path) -> set[Path]:
    """Return the files of ours that some code imports or names, directly or not."""
    trees = [_tree(cell) for cell in code]
    todo = [module for tree in trees for module in _imported(tree, "")]
    files = {path for tree in trees for path in _named_files(tree, folder)}
    done = set[str]()
    while todo:
        module = todo.pop()
        path = _module_file(module)
        if module in done or path is None:
            continue
        done.add(module)
        tree = _parsed(path)
        todo += _imported(tree, module if path.stem == "__init__" else module.rpartition(".")[0])
        # figures and drills find their words by the name of their module, or of its package
        tables = (TEXTS / f"{name}.toml" for name in (path.stem, path.parent.name))
        files |= {path, *_named_files(tree, path.parent), *filter(Path.is_file, tables)}
    return files


def _imported(tree: ast.AST, package: str) -> Iterator[str]:
    """Yield the modules of ours that code of a package imports, or names in full."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            source = _source(node, package)
            for alias in node.names:
                yield from _providers(source, alias.name)
        elif isinstance(node, ast.Constant) and _is_ours(node.value):
            yield str(node.value)


def _providers(module: str, name: str) -> Iterator[str]:
    """Yield the module that a name really comes from: packages hand on names of their parts."""
    path = _module_file(module)
    if path is None:
        return
    if _module_file(f"{module}.{name}"):
        yield f"{module}.{name}"
        return
    if path.stem == "__init__":
        for node in ast.walk(_parsed(path)):
            if isinstance(node, ast.ImportFrom):
                for alias in node.names:
                    if name == (alias.asname or alias.name):
                        yield from _providers(_source(node, module), alias.name)
                        return
    yield module


def _source(node: ast.ImportFrom, package: str) -> str:
    """Return the full name of the module that an import takes from."""
    parts = package.split(".")
    above = parts[: len(parts) - node.level + 1] if node.level else []
    return ".".join([*above, *filter(None, [node.module])])


def _named_files(tree: ast.AST, folder: Path) -> Iterator[Path]:
    """Yield data that code names: by a path, by a folder's dotted name, as a table of texts."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
            continue
        name = node.value
        if _is_ours(name):
            yield from _data_in(ROOT.joinpath(*name.split(".")))
        elif re.fullmatch(r"[\w./-]{1,200}", name):
            places = (folder / name, ROOT / "book" / "experiments" / name, TEXTS / f"{name}.toml")
            yield from (p.resolve() for p in places if _is_read(p) and p.is_file())


def _is_read(path: Path) -> bool:
    return path.suffix not in NOT_RUN or path.name.endswith("_data.js")


def _data_in(folder: Path) -> Iterator[Path]:
    for path in folder.rglob("*"):
        if path.is_file() and path.suffix not in NOT_RUN:
            yield path


def _is_ours(name: object) -> bool:
    return isinstance(name, str) and bool(re.fullmatch(r"cs_(core|book)(\.\w+)*", name))


def _module_file(name: str) -> Path | None:
    """Return the file of a module of ours, or None."""
    if not _is_ours(name):
        return None
    base = ROOT.joinpath(*name.split("."))
    return next((p for p in (base / "__init__.py", base.with_suffix(".py")) if p.is_file()), None)


@functools.cache
def _parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def _tree(cell: str) -> ast.Module:
    """Read a cell; one with an error in it imports nothing, and fails when it is executed."""
    try:
        return ast.parse(re.sub(r"^\s*[%!].*$", "", cell, flags=re.MULTILINE))
    except SyntaxError:
        return ast.Module([], [])
