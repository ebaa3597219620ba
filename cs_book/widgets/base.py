"""One interactive figure, two homes: a live notebook and a published page without a kernel.

A figure is a small subclass of :class:`InteractiveFigure` and one browser module beside it, with
anywidget's interface ``export default { render({ model, el }) }``. What modules share they import
from ``toolkit.js``. In a notebook the figure is an ordinary widget. While the book is built it
prints itself as a ``<cs-figure>`` element that holds its state and a still picture;
``cs-figure.js`` brings that element to life.
"""

from __future__ import annotations

import base64
import io
import json
import os
import re
from functools import cache
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import anywidget
import matplotlib as mpl
import traitlets

from cs_book import texts
from cs_book.figures.style import RC, themed

if TYPE_CHECKING:
    from matplotlib.figure import Figure

FOLDER = Path(__file__).parent
#: Set while the book is built: figures then print static markup and open no connection.
STATIC_VARIABLE = "CS_BOOK_STATIC"
IMPORT = re.compile(r'from ?"\./(\w+)\.js"')
#: What links the modules of one figure in a notebook; cs-figure.js does the same in a page.
LINKER = """
const addresses = {};
for (const [name, text] of Object.entries(%s)) {
  const link = (_, other) => `from "${addresses[other]}"`;
  const linked = text.replace(/from ?"\\.\\/(\\w+)\\.js"/g, link);
  addresses[name] = URL.createObjectURL(new Blob([linked], { type: "text/javascript" }));
}
export default (await import(addresses["%s"])).default;
"""


@cache
def module_texts(name: str) -> dict[str, str]:
    """Return a browser module and all that it imports, each after those that it needs itself.

    Examples
    --------
    >>> list(module_texts("state"))
    ['dom', 'state']
    """
    text = (FOLDER / f"{name}.js").read_text("utf-8")
    found: dict[str, str] = {}
    for other in IMPORT.findall(text):
        found |= module_texts(other)
    return found | {name: text}


def is_static() -> bool:
    """Tell whether figures are drawn for a page without a kernel."""
    return os.environ.get(STATIC_VARIABLE) == "1"


class InteractiveFigure(anywidget.AnyWidget):
    """A figure that the reader moves.

    A subclass names its browser module and its chapter, declares its state as synchronized
    traits, and draws the same state with matplotlib in :meth:`still`. Its words stand in the
    chapter's table of :mod:`cs_book.texts`, in a section named like the module.

    Attributes
    ----------
    module : str
        Stem of the browser module's file in this folder.
    chapter : str
        The table that holds the figure's words.
    heights : tuple of str
        CSS lengths that a page reserves for the figure, so that nothing jumps when it starts:
        where it is wide, where it is narrow, and both again for a reader with a finger, whose
        buttons are larger. ``100cqi`` is the width that the figure has there.
    text : dict
        The figure's words, as its module reads them.
    alt : str
        What the figure shows, for those who do not see it.
    """

    module: ClassVar[str]
    chapter: ClassVar[str]
    heights: tuple[str, str, str, str]
    _css = FOLDER / "figures.css"
    text = traitlets.Dict().tag(sync=True)
    alt = traitlets.Unicode().tag(sync=True)

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Give the class its browser module."""
        if "module" in cls.__dict__:  # traitlets makes subclasses of its own at run time
            cls._esm = LINKER % (json.dumps(module_texts(cls.module)), cls.module)
        super().__init_subclass__(**kwargs)

    @traitlets.default("text")
    def _words(self) -> dict[str, Any]:
        words = texts.section(self.chapter, self.module)
        return words | {"common": texts.section("common", "figure")}

    @traitlets.default("alt")
    def _alt(self) -> str:
        return str(self.text["alt"])

    def open(self) -> None:
        """Connect to the notebook, where there is one."""
        if not is_static():
            super().open()

    def own_traits(self) -> dict[str, traitlets.TraitType[Any, Any]]:
        """Return the traits that hold the figure's state: what a link to it keeps."""
        inherited = {*InteractiveFigure.class_trait_names()}
        traits = self.traits(sync=True)
        return {k: t for k, t in traits.items() if k not in inherited and not k.startswith("_")}

    def state(self) -> dict[str, Any]:
        """Return what the browser module starts from."""
        return {name: getattr(self, name) for name in [*self.own_traits(), "text", "alt"]}

    def limits(self) -> dict[str, Any]:
        """Return what a link may set each trait to: the ends of a range, or choices."""
        found: dict[str, Any] = {}
        for name, trait in self.own_traits().items():
            if isinstance(trait, traitlets.Enum):
                found[name] = {"choices": list(trait.values or ())}
            elif isinstance(trait, traitlets.Int | traitlets.Float):
                found[name] = [
                    None if bound in (None, float("inf"), -float("inf")) else bound
                    for bound in (trait.min, trait.max)
                ]
        return found

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
        data = {"state": self.state(), "limits": self.limits()}
        sent = json.dumps(data, separators=(",", ":"), ensure_ascii=False).replace("<", "\\u003c")
        names = ("height", "height-narrow", "touch", "touch-narrow")
        room = ";".join(f"--cs-{k}:{v}" for k, v in zip(names, self.heights, strict=True))
        still = themed(self.picture("svg").decode(), self.alt, f"{self.module}-")
        return (
            f'<cs-figure module="{escape(self.module)}" '
            f'style="{room}">'
            f'<script type="application/json">{sent}</script>{still}</cs-figure>'
        )
