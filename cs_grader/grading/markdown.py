"""A student's text, made anew: an instructor's browser shows it with the rights of Jupyter.

Markdown is read by many programs, each in its own way: what one takes for text, another takes for a
link. So it becomes HTML here, goes through the allow-list of nh3 (the sanitizer ammonia), which
decodes it as a browser does, and is written as one line in which no sign is left that any Markdown
could read. Formulas stay formulas, without the commands that make links or new commands.
"""

import html
import re
from collections.abc import Callable, Set
from typing import Any
from urllib.parse import quote, unquote

import nh3
from markdown_it import MarkdownIt

from cs_grader.reading.parsing import Attachments
from cs_grader.results import Notebook

START, END = '<div class="student">', "</div>"  # around a text that was made anew
MAX_READ = 20_000  # characters of a cell that are read as Markdown; more are shown as they stand
MAX_SHOWN = 60_000  # characters of a cell that are shown
MAX_IN_ALL = 400_000  # characters of all cells together
TOO_MUCH = "Left out: this notebook has too much text."
TAGS = {
    "a", "b", "blockquote", "br", "code", "dd", "del", "details", "div", "dl", "dt", "em", "h1",
    "h2", "h3", "h4", "h5", "h6", "hr", "i", "kbd", "li", "ol", "p", "pre", "s", "span", "strong",
    "sub", "summary", "sup", "table", "tbody", "td", "th", "thead", "tr", "u", "ul",
}  # fmt: skip
LINK = re.compile(r"(https?://|mailto:)[^\s\x00-\x20]+", re.IGNORECASE)
SIGNS = re.compile(r"[^\w\s.,;'?%-]|_")  # what Markdown, HTML or a formula could begin with
FORMULA = re.compile(
    r"\$\$.{1,5000}?\$\$|\$(?![\s$])[^$\n]{1,2000}(?<!\s)\$|\\begin\{(\w+\*?)\}.{0,5000}?\\end\{\1\}",
    re.DOTALL,
)
# commands of MathJax and KaTeX that make links, attributes or other commands
ACTIVE = re.compile(
    r"\\(?=(?:href|url|html\w*|class|cssId|style|data|mmlToken|require|includegraphics|csname|"
    r"unicode|char|catcode|[gex]?def|let|futurelet|\w*newcommand|\w*newenvironment|\w*providecommand|"
    r"Newextarrow|DeclareMathOperator|DeclarePairedDelimiters?\w*)(?![a-z]))",
    re.IGNORECASE,
)
IMAGE = re.compile(
    r"!\[[^\]\n]{0,300}\]\(\s*<?(?:attachment:([^)\s>]{1,300})|"
    r"data:(image/(?:png|jpeg|gif|webp));base64,([A-Za-z0-9+/=\n]{1,3000000}))>?"
    r"(?:\s+\"[^\"\n]{0,300}\")?\s*\)"
)
OPEN, CLOSE = "\ue000", "\ue001"  # around the number of what is kept aside
KEPT = re.compile(f"{OPEN}(\\d+){CLOSE}")
CONTROL = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ue000-\uf8ff]"
)

Cell = dict[str, Any]


def safe_markdown(text: str, attachments: Attachments) -> tuple[str, Attachments]:
    r"""Return a text that shows the same and can do nothing, and the images that it shows.

    Parameters
    ----------
    text : str
        Markdown, with any HTML in it.
    attachments : dict
        Pasted images, by name and type.

    Examples
    --------
    >>> safe_markdown("*so* [here](javascript&#58;steal())", {})[0]
    '<div class="student"><p><em>so</em> <a>here</a></p></div>'
    >>> safe_markdown("<img src=x onerror=steal()> $a<b$", {})[0]
    '<div class="student"><p> $a\\lt b$</p></div>'
    """
    text = CONTROL.sub("", text)
    kept: list[str] = []
    images: list[dict[str, str]] = []

    def keep_image(found: re.Match[str]) -> str:
        bundle = attachments.get(unquote(found[1] or ""), {})
        images.append({found[2]: found[3].replace("\n", "")} if found[2] else bundle)
        return f"(picture {len(images)})"

    def keep_formula(found: re.Match[str]) -> str:
        kept.append(_formula(found[0]))
        return f"{OPEN}{len(kept) - 1}{CLOSE}"

    text = IMAGE.sub(keep_image, text)
    if len(text) <= MAX_READ:
        markup = _READER.render(FORMULA.sub(keep_formula, text))
    else:
        more = "" if len(text) <= MAX_SHOWN else f"\n[cut after {MAX_SHOWN:,} characters]"
        markup = f"<pre>{html.escape(text[:MAX_SHOWN] + more)}</pre>"
    line = _one_line(_cleaned(markup), lambda found: kept[int(found[1])])
    used = {f"image-{i}.{_ending(b)}": b for i, b in enumerate(images, 1) if b}
    # in Markdown: for a picture in HTML, nbgrader's pages do not look among the attachments
    pictures = [f"\n\n![{name}](attachment:{name})" for name in used]
    return START + line + END + "".join(pictures), used


def _ending(bundle: dict[str, str]) -> str:
    return next(iter(bundle)).rpartition("/")[2]


def as_text(source: str) -> str:
    """Return the plain text of what `safe_markdown` made; any other text as it is."""
    if not source.startswith(START):
        return source
    markup = source.partition("\n")[0].removeprefix(START).removesuffix(END)
    lines = re.sub(r"</(?:p|li|h\d|tr|pre|blockquote|div)>|<br[^>]*>", "\n", markup)
    return html.unescape(re.sub(r"<[^>]*>", "", lines)).strip("\n")


def _reader() -> MarkdownIt:
    reader = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    reader.disable("reference")  # 20,000 characters of these take a quarter of a minute
    reader.validateLink = lambda url: True  # type: ignore[method-assign]  # nh3 decides
    reader.add_render_rule("image", lambda self, tokens, i, *_: html.escape(tokens[i].content))
    return reader


_READER = _reader()


def _cleaned(markup: str) -> str:
    """Take out what is not allowed, after decoding it as a browser does."""
    attributes = {"a": {"href"}, "th": {"align"}, "td": {"align"}}
    return nh3.clean(
        markup, tags=TAGS, attributes=attributes, attribute_filter=_attribute,
        url_schemes={"http", "https", "mailto"}, link_rel=None,
    )  # fmt: skip


def _attribute(tag: str, name: str, value: str) -> str | None:
    if name == "href":
        return quote(value, safe=":/?#@!&=+,;~%") if LINK.fullmatch(value) else None
    return value if value in ("left", "right", "center") else None


def _one_line(markup: str, restore: Callable[[re.Match[str]], str]) -> str:
    """Write clean HTML in one line, with every sign in its text as a number."""
    parts: list[str] = []
    preformatted = 0
    for part in re.split(r"(<[^>]*>)", markup):
        if part.startswith("<"):
            preformatted += (part == "<pre>") - (part == "</pre>")
            parts.append(part)
        else:
            text = ACTIVE.sub("\N{BIG REVERSE SOLIDUS}", html.unescape(part))
            text = SIGNS.sub(_encoded, text)
            parts.append(re.sub(r"\r?\n", "&#10;" if preformatted else " ", text))
    return KEPT.sub(restore, "".join(parts).strip())


def _encoded(sign: re.Match[str]) -> str:
    return sign[0] if sign[0] in (OPEN, CLOSE) else f"&#{ord(sign[0])};"


def _formula(text: str) -> str:
    """Return a formula in one line, without commands that act and without HTML."""
    text = ACTIVE.sub("\N{BIG REVERSE SOLIDUS}", html.unescape(html.unescape(text)))
    text = text.replace("<", r"\lt ").replace(">", r"\gt ")
    return " ".join(text.split()).replace("&", "&amp;")


def make_safe(notebook: Notebook, known: Set[str]) -> None:
    """Make a student's text safe to look at.

    Parameters
    ----------
    notebook : dict
        The student's; its text is changed in place.
    known : set of str
        The instructor's own, which stays as it is.
    """
    left = MAX_IN_ALL
    for cell in notebook["cells"]:
        if cell["cell_type"] != "code" and cell["source"] not in known:
            if len(cell["source"]) > left:
                cell["source"] = TOO_MUCH
            left -= len(IMAGE.sub("", cell["source"]))
            _make_safe(cell)


def _make_safe(cell: Cell) -> None:
    if cell["cell_type"] == "markdown":
        cell["source"], used = safe_markdown(cell["source"], cell.pop("attachments", {}))
        if used:
            cell["attachments"] = used
    else:  # raw: nbgrader's pages would show it as HTML
        cell["source"] = html.escape(CONTROL.sub("", cell["source"])[:MAX_SHOWN])
        cell.pop("attachments", None)
