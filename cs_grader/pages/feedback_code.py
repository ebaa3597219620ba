"""Code on a feedback page: in color, and without the lines that students were not given."""

import functools
import html
import re
from typing import Any

from markupsafe import Markup
from pygments import highlight  # type: ignore[import-untyped]
from pygments.formatters.html import HtmlFormatter  # type: ignore[import-untyped]
from pygments.lexers.python import PythonLexer  # type: ignore[import-untyped]

from cs_grader.reading.source import released_text

# Characters in color, of a cell and of a page. Counted, not timed: a page must not depend on how
# busy the machine is.
CELL_LIMIT, PAGE_LIMIT = 4_000, 40_000
SECRET_LENGTH = 8  # a shorter line of a hidden test tells nothing

Cell = dict[str, Any]


class Colors:
    """Python in color, as long as that is quick."""

    def __init__(self) -> None:
        self.left = PAGE_LIMIT

    def add(self, code: str) -> Markup:
        """Return code as markup; without colors if it, or the page, is long."""
        code = code.strip("\n")
        if len(code) > min(CELL_LIMIT, self.left):
            return Markup(html.escape(code, quote=False))
        self.left -= len(code)
        return _colored(code)


@functools.lru_cache(maxsize=256)  # everybody has the same checks
def _colored(code: str) -> Markup:
    formatter = HtmlFormatter(nowrap=True, classprefix="k-")
    markup = highlight(code, PythonLexer(), formatter).strip("\n")  # it escapes
    # some versions escape quotes, which is not needed here: what has no colors reads the same
    return Markup(markup.replace("&quot;", '"').replace("&#39;", "'"))


def released_source(cell: Cell) -> str:
    """Return what students were given of an instructor's cell; less if its marks are broken."""
    try:
        text = released_text(cell)
    except ValueError:
        text = cell["source"]
    lines = text.split("\n")
    ends = (k for k, line in enumerate(lines) if re.search(r"BEGIN\s+(HIDDEN|MARK)", line, re.I))
    return "\n".join(lines[: next(ends, None)]).rstrip()


def secret_lines(cell: Cell) -> set[str]:
    """Return the lines of a cell that students were not given."""
    given = {line.strip() for line in released_source(cell).split("\n")}
    lines = {line.strip() for line in cell["source"].split("\n")}
    return {line for line in lines - given if len(line) >= SECRET_LENGTH}


def without_lines(secrets: set[str], text: str) -> str:
    """Take hidden lines out of a text, wherever in a line of it they stand."""
    lines = text.split("\n")
    return "\n".join(
        "(a line of the hidden tests)" if any(secret in line for secret in secrets) else line
        for line in lines
    )
