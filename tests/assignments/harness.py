"""Grade a notebook in this process, by nbgrader's rules and without a kernel: in milliseconds."""

import ast
import contextlib
import io
import linecache
import warnings
from dataclasses import dataclass, field
from typing import Any

import pytest
from corpus import Notebook, cell_source, nbgrader_metadata


@dataclass
class Graded:
    """What running a notebook gave.

    Attributes
    ----------
    points : dict of str to float
        By graded function.
    messages : dict of str to str
        Why points were lost.
    causes : dict of str to str
        The cause that a failed check names in a few words.
    stderr : str
        Everything on standard error.
    namespace : dict
        The notebook's names after the run.
    """

    points: dict[str, float] = field(default_factory=dict)
    messages: dict[str, str] = field(default_factory=dict)
    causes: dict[str, str] = field(default_factory=dict)
    stderr: str = ""
    namespace: dict[str, Any] = field(default_factory=dict)


def grade(notebook: Notebook, *, only: str | None = None, student: str = "a/b") -> Graded:
    """Run the cells that matter, and give points as nbgrader does.

    Ungraded cells without nbgrader metadata are left out. With `only`, so are the cells of all
    other functions.
    """
    result = Graded(namespace={"__name__": "__main__"})
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CS_SUBMISSION", student)
        for cell in notebook["cells"]:
            meta = nbgrader_metadata(cell)
            function = meta.get("grade_id", "").removesuffix("_tests")
            if (
                not meta
                or cell["cell_type"] != "code"
                or (only not in (None, function) and function != "setup")
            ):
                continue
            raised, stderr, value = _run(cell, result.namespace)
            result.stderr += stderr
            if meta["grade"]:
                error = f"{type(raised).__name__}: {raised}" if raised else ""
                result.causes[function] = getattr(raised, "cause", "")
                lost = error or stderr or value
                result.points[function] = 0.0 if lost else float(meta["points"])
                if lost:
                    result.messages[function] = lost
    return result


def _run(cell: dict[str, Any], namespace: dict[str, Any]) -> tuple[Exception | None, str, str]:
    """Return the error, the text on standard error, and the value that the cell ends in."""
    source, name = cell_source(cell), f"<{cell['id']}>"
    linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
    body = ast.parse(source).body
    last = [body.pop()] if body and isinstance(body[-1], ast.Expr) else []
    stderr, value = io.StringIO(), None
    with contextlib.ExitStack() as stack:
        stack.enter_context(contextlib.redirect_stdout(io.StringIO()))
        stack.enter_context(contextlib.redirect_stderr(stderr))
        stack.enter_context(warnings.catch_warnings())
        warnings.simplefilter("always")
        try:
            exec(compile(ast.Module(body, []), name, "exec"), namespace)  # noqa: S102
            if last:
                code = compile(ast.Expression(last[0].value), name, "eval")
                value = eval(code, namespace)  # noqa: S307
        except Exception as error:
            return error, stderr.getvalue(), ""
    return None, stderr.getvalue(), "" if value is None else f"ends in {value!r}"
