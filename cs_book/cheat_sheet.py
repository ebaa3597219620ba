"""Formulas on one sheet, taken from the docstrings of `cs_core`."""

from __future__ import annotations

import inspect
import re
import textwrap
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

from IPython.display import Markdown

from cs_book.widgets.base import is_static

# A formula: on the directive's own line, or on the lines below it that are set in.
MATH = re.compile(r"^\.\. math::[ ]*(.*(?:\n(?:[ ]+.*)?)*)", re.MULTILINE)
# What stands below a heading of numpydoc says how to call a function, not what it computes.
HEADING = re.compile(r"^(?:Parameters|Returns|Notes|References|Examples)\n-+$", re.MULTILINE)


def cheat_sheet(module: ModuleType, ending: str = "") -> Markdown:
    """Return every function of a module that has a formula: its name, a sentence, the formula.

    Parameters
    ----------
    module : module
        A public module of `cs_core`.
    ending : str
        Take only functions whose names end so: "_update", "_forward".

    Returns
    -------
    IPython.display.Markdown

    Examples
    --------
    >>> from cs_core import regularizers
    >>> print(cheat_sheet(regularizers).data.splitlines()[2])
    **`dropout_backward`** Pass a gradient back through the mask of the forward call.
    """
    entries = [
        f'<div class="cheat-entry">\n\n{name_of(module, function)} {summary}\n\n{formulas}\n'
        for function, summary, formulas in functions_with_formulas(module, ending)
    ]
    return Markdown("\n\n</div>\n\n".join([*entries, ""]))


def functions_with_formulas(
    module: ModuleType, ending: str = ""
) -> Iterator[tuple[Callable[..., Any], str, str]]:
    """Yield the functions of a module with their first sentence and their formulas, as Markdown."""
    for name in module.__all__:
        function = getattr(module, name)
        if not (inspect.isfunction(function) and name.endswith(ending)):
            continue
        text = HEADING.split(inspect.getdoc(function) or "")[0]
        if formulas := [textwrap.dedent(found).strip() for found in MATH.findall(text)]:
            yield function, as_markdown(text.partition("\n\n")[0]), as_display(formulas)


def as_display(formulas: list[str]) -> str:
    """Return formulas as Markdown: one display, in which every formula has a line."""
    rows = [row for formula in formulas for row in re.split(r"\n\s*\n", formula)]
    lines = [line.strip() for row in rows for line in _lines(row)]
    return "$$\n\\begin{gathered}\n" + " \\\\\n".join(lines) + "\n\\end{gathered}\n$$"


def _lines(row: str) -> list[str]:
    """Split what stands side by side or goes on with =; what is aligned already stays so."""
    if "&" in re.sub(r"\\begin\{cases\}.*?\\end\{cases\}", "", row, flags=re.DOTALL):
        return [f"\\begin{{aligned}}\n{row}\n\\end{{aligned}}"]
    return re.split(r"\\qquad\s|\n\s*(?==)", row)


def as_markdown(sentence: str) -> str:
    """Return a sentence of a docstring as Markdown: its formulas and its code."""
    sentence = re.sub(r":math:`([^`]+)`", r"$\1$", " ".join(sentence.split()))
    return sentence.replace("``", "`")


def name_of(module: ModuleType, function: Callable[..., Any]) -> str:
    """Return the name of a function, on a page as a link to its place in the reference."""
    name = function.__name__
    link = f"{{py:func}}`{name} <{module.__name__}.{name}>`"
    return f"**{link}**" if is_static() else f"**`{name}`**"
