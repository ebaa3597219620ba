"""What a page takes from the code: numbers for the prose, and the source that the package runs."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Callable
from typing import Any

from IPython.display import Markdown

from cs_book.texts import fill, section
from cs_book.widgets.base import is_static


def note(**values: float | str) -> None:
    """Keep numbers under names, for use in the prose as ``{glue:text}`name:.2f```.

    Parameters
    ----------
    **values : float or str
        Numbers, NumPy's or plain ones, or words. A name has an underscore, so that it cannot be
        taken for a word of the prose.

    Raises
    ------
    ValueError
        If a name has no underscore.
    """
    for name, value in values.items():
        if "_" not in name:
            raise ValueError(
                f"{name!r} is kept for the prose; its name must have an underscore, as in "
                f"{name}_share, so that a page shows at once where a name was left standing."
            )
        if not is_static():
            continue  # a notebook's prose has its numbers already
        from myst_nb import glue

        # as plain numbers: the text form of a NumPy number cannot be formatted
        glue(name, value if isinstance(value, int | str) else float(value), display=False)


def show_source(*functions: Callable[..., Any]) -> Markdown:
    """Return the source of functions, without their docstrings, as a block of code to fold out.

    A page shows its own, shorter code first. What the package runs besides are checks of its
    input and cares of precision: for those who want to see them.

    Parameters
    ----------
    *functions : callable
        Functions of the packages.

    Returns
    -------
    IPython.display.Markdown

    Examples
    --------
    >>> from cs_core.losses import softmax
    >>> print(show_source(softmax).data)
    <details class="source">
    <summary>The code of the package: <code>softmax</code></summary>
    ...
    def softmax(scores: ArrayLike) -> Array:
    ...
    </details>
    """
    public = [f.__name__ for f in functions if not f.__name__.startswith("_")]
    names = ", ".join(f"<code>{name}</code>" for name in public)
    summary = fill(section("common", "page")["source"], {"names": names})
    blocks = "\n\n\n".join(_without_docstring(function) for function in functions)
    return Markdown(
        f'<details class="source">\n<summary>{summary}</summary>\n\n'
        f"```python\n{blocks}\n```\n\n</details>"
    )


def _without_docstring(function: Callable[..., Any]) -> str:
    source = textwrap.dedent(inspect.getsource(function))
    definition = ast.parse(source).body[0]
    assert isinstance(definition, ast.FunctionDef)
    lines = source.rstrip().splitlines()
    if ast.get_docstring(definition) is not None:
        first = definition.body[0]
        del lines[first.lineno - 1 : first.end_lineno]
    return "\n".join(lines)
