"""A cell's text as plain Python: what IPython adds to the language, taken apart."""

import ast
import functools
import re
from collections.abc import Callable

TIMERS = ("time", "timeit", "prun", "capture")  # magics that run the Python that follows them
TIMED_LINE = re.compile(
    rf"^(\s*)%(?:{'|'.join(TIMERS)})\b[ \t]*(?:-\w+[ \t]*\d*[ \t]*)*", re.MULTILINE
)
CELL_MAGIC = re.compile(r"\A\s*%%(\w+)[^\n]*")


@functools.lru_cache(maxsize=1024)  # the same few cells for every submission
def plain_python(source: str) -> str:
    """Return a cell's text in plain Python, line for line.

    Magics and shell lines become calls of ``get_ipython()``. Of a cell that a magic times, what it
    times remains; of one in another language, nothing.

    Raises
    ------
    SyntaxError, ValueError
        If it is no Python even so.
    """
    try:
        ast.parse(source)
    except SyntaxError:
        whole = CELL_MAGIC.match(source)
        if whole and whole[1] not in TIMERS:
            return ""
        source = CELL_MAGIC.sub("#", source, count=1) if whole else source
        source = _without_magics(TIMED_LINE.sub(r"\1", source))
        ast.parse(source)
    return source


def _without_magics(source: str) -> str:
    from IPython.core.inputtransformer2 import TransformerManager  # only where there are magics

    text: str = TransformerManager().transform_cell(source)  # type: ignore[no-untyped-call]
    return text if source.endswith("\n") else text.removesuffix("\n")


class Magics:
    """Stands for IPython where a test runs: its magics change nothing there.

    On the student's side the real ones run.
    """

    def __getattr__(self, name: str) -> Callable[..., None]:
        """Return something to call: `run_line_magic`, `system`, whatever it is."""
        if name.startswith("__"):
            raise AttributeError(name)
        return _nothing


def _nothing(*_: object, **__: object) -> None:
    """Do nothing."""
