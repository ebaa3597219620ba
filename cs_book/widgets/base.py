"""One interactive figure, two homes: a live notebook and a published page without a kernel.

A figure is a small subclass of :class:`InteractiveFigure` and one browser module beside it, with
anywidget's interface ``export default { render({ model, el }) }``. In a notebook the figure is
an ordinary widget. While the book is built it prints itself as a ``<cs-figure>`` element that
holds its state and a still picture; ``cs-figure.js`` brings that element to life.
"""

from __future__ import annotations

import base64
import io
import json
import os
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import anywidget
import matplotlib as mpl
import traitlets

from cs_book.figures.style import RC, themed

if TYPE_CHECKING:
    from matplotlib.figure import Figure

FOLDER = Path(__file__).parent
#: Set while the book is built: figures then print static markup and open no connection.
STATIC_VARIABLE = "CS_BOOK_STATIC"


def module_source(name: str) -> str:
    """Return a figure's browser module: the shared helpers, then each ``name….js``."""
    paths = [FOLDER / "shared.js", *sorted(FOLDER.glob(f"{name}*.js"))]
    return "\n".join(path.read_text("utf-8") for path in paths)


def is_static() -> bool:
    """Tell whether figures are drawn for a page without a kernel."""
    return os.environ.get(STATIC_VARIABLE) == "1"


class InteractiveFigure(anywidget.AnyWidget):
    """A figure that the reader moves.

    A subclass names its browser module, declares its state as synchronized traits, and draws
    the same state with matplotlib in :meth:`still`.

    Attributes
    ----------
    module : str
        Stem of the browser module's file in this folder.
    heights : tuple of str
        CSS lengths that a page reserves for the figure: where it is wide, and on a phone.
        ``100cqi`` is the width that the figure has there.
    alt : str
        What the figure shows, for those who do not see it.
    """

    module: ClassVar[str]
    heights: tuple[str, str]
    _css = FOLDER / "figures.css"
    alt = traitlets.Unicode().tag(sync=True)

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Give the class its browser module."""
        if "module" in cls.__dict__:  # traitlets makes subclasses of its own at run time
            cls._esm = module_source(cls.module)
        super().__init_subclass__(**kwargs)

    def open(self) -> None:
        """Connect to the notebook, where there is one."""
        if not is_static():
            super().open()

    def state(self) -> dict[str, Any]:
        """Return the figure's own traits: what the browser module starts from."""
        inherited = set(anywidget.AnyWidget.class_trait_names())
        own = [name for name in self.trait_names(sync=True) if name not in inherited]
        return {name: getattr(self, name) for name in own if not name.startswith("_")}

    def still(self) -> Figure:
        """Draw the figure's state with matplotlib."""
        raise NotImplementedError(f"{type(self).__name__} must draw its still picture.")

    def picture(self, kind: str) -> bytes:
        """Return the still picture as a file's content; ``kind`` is 'svg' or 'png'."""
        file = io.BytesIO()
        with mpl.rc_context(RC):
            self.still().savefig(
                file, format=kind, metadata={"Date": None} if kind == "svg" else {}
            )
        return file.getvalue()

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        """Show a widget in a notebook, and static markup in the book."""
        if not is_static():
            return super()._repr_mimebundle_(**kwargs)
        png = base64.b64encode(self.picture("png")).decode()
        return {"text/html": self.markup(), "image/png": png, "text/plain": self.alt}

    def markup(self) -> str:
        """Return the ``<cs-figure>`` element for a page without a kernel."""
        state = json.dumps(self.state(), separators=(",", ":")).replace("<", "\\u003c")
        wide, narrow = self.heights
        still = themed(self.picture("svg").decode(), self.alt, f"{self.module}-")
        return (
            f'<cs-figure module="{escape(self.module)}" '
            f'style="--cs-height:{wide};--cs-height-narrow:{narrow}">'
            f'<script type="application/json">{state}</script>{still}</cs-figure>'
        )
