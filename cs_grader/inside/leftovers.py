"""The rest of a cell of which an import failed because the module is absent while grading.

A student's own cell may look at the course's library and define a helper below. The helper is
needed, and has nothing to do with the library.
"""

import ast
import traceback
from collections.abc import Callable
from typing import Any

ABSENT = ("cs_core", "torch", "tensorflow", "jax", "autograd", "sklearn", "scipy")


def is_absent(error: BaseException | None) -> bool:
    """Whether an error is an import of what is not there while grading."""
    top = (getattr(error, "name", None) or "").partition(".")[0]
    return isinstance(error, ModuleNotFoundError) and top in ABSENT


def run_leftovers(
    source: str, error: BaseException, space: dict[str, Any], tell: Callable[[BaseException], None]
) -> None:
    """Run the statements below an import that failed, but for those that need what it imports.

    Parameters
    ----------
    source : str
        The cell, in plain Python.
    error : BaseException
        What `is_absent` is true of.
    space : dict
        The global names of the cell.
    tell : callable
        Takes an error that another statement ends in; then no more are run.
    """
    frames = traceback.extract_tb(error.__traceback__)
    here = next((f for f in frames if f.filename.startswith("<ipython-input")), None)
    if here is None or here.lineno is None:
        return
    missing: set[str] = set()
    for part in ast.parse(source).body:
        if part.lineno < here.lineno:
            continue
        if part.lineno == here.lineno and not isinstance(part, ast.Import | ast.ImportFrom):
            return  # it failed deeper, in a function or a block of the student's
        if part.lineno > here.lineno and not _run(part, here.filename, space, missing, tell):
            return
        if isinstance(part, ast.Import | ast.ImportFrom):
            names = [(alias.asname or alias.name).partition(".")[0] for alias in part.names]
            missing |= {name for name in names if name not in space}


def _run(
    part: ast.stmt,
    file: str,
    space: dict[str, Any],
    missing: set[str],
    tell: Callable[[BaseException], None],
) -> bool:
    """Run a statement; return whether to go on."""
    try:
        exec(compile(ast.Module([part], []), file, "exec"), space)  # noqa: S102 - the student's
    except BaseException as error:
        if is_absent(error) or (isinstance(error, NameError) and error.name in missing):
            return True
        tell(error)
        return False
    return True
