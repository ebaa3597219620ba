"""A page asks for one style sheet and one script; the search index is loaded by a search alone.

Sphinx, its theme and its extensions bring ten style sheets and fifteen scripts, most of which
stop a page from being shown until they are there. Once all pages are written, they become two
files, and nothing waits for the script.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cs_book.site.styles import WORD, used_style, words_of_page

if TYPE_CHECKING:
    from sphinx.application import Sphinx

SHEET = re.compile(r'\s*<link\b[^>]*href="(?:\.\./)*_static/(?P<file>[^"?]+\.css)[^"]*"[^>]*>')
SCRIPT = re.compile(
    r'\s*<script\b[^>]*src="(?:\.\./)*(?P<file>(?:_static/|searchindex)[^"?]*\.js)[^"]*"[^>]*>'
    r"</script>"
)
#: Settings of the theme's search and version menus, which this site does not have.
SETTINGS = re.compile(r"\s*<script>DOCUMENTATION_OPTIONS\.\w+ = [^<]*</script>")
SEARCH = ("_static/searchtools.js", "_static/language_data.js", "searchindex.js")
STYLE_FILE, SCRIPT_FILE = "site.css", "site.js"


def lighten(app: Sphinx, exception: Exception | None) -> None:
    """Bring the style sheets and scripts of all pages together."""
    if exception or app.builder.name != "html":
        return
    root = Path(app.outdir)
    static = root / "_static"
    pages = {p: p.read_text("utf-8") for p in root.rglob("*.html") if static not in p.parents}
    sheets, scripts = _files(SHEET, pages), _files(SCRIPT, pages)
    if not sheets:
        return  # every page is light already
    shared = [name for name in scripts if name not in SEARCH]
    code = ";\n".join((root / name).read_text("utf-8") for name in shared)
    words = set(WORD.findall(code)).union(*map(words_of_page, pages.values()))
    style = used_style([static / name for name in sheets], static, words)
    (static / SCRIPT_FILE).write_text(code, "utf-8")
    (static / STYLE_FILE).write_text(style, "utf-8")
    for path, html in pages.items():
        up = "../" * len(path.relative_to(root).parents[:-1])
        path.write_text(lightened(html, up, _version(style), _version(code)), "utf-8")


def lightened(html: str, up: str, style: str, code: str) -> str:
    """Return a page that asks for the two files, by their versions; ``up`` leads to the root."""
    needed = [f"_static/{SCRIPT_FILE}?v={code}"]
    if 'id="search-results"' in html:
        needed += SEARCH
    tags = [f'<link rel="stylesheet" href="{up}_static/{STYLE_FILE}?v={style}" />']
    tags += [f'<script defer src="{up}{name}"></script>' for name in needed]
    for pattern in (SHEET, SCRIPT, SETTINGS):
        html = pattern.sub("", html)
    return html.replace("</head>", "\n".join(tags) + "\n</head>", 1)


def _files(pattern: re.Pattern[str], pages: dict[Path, str]) -> list[str]:
    """Return the files that pages ask for, in their order, each once."""
    own = {STYLE_FILE, f"_static/{SCRIPT_FILE}"}
    found = [match["file"] for html in pages.values() for match in pattern.finditer(html)]
    return [name for name in dict.fromkeys(found) if name not in own]


def _version(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def setup(app: Sphinx) -> dict[str, Any]:
    """Run when all files are written, the theme's too."""
    app.connect("build-finished", lighten, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
