"""A page of the book printed, made for e-readers, and translated into a language that is none."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pytest
import yaml
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from browser import find_browser
from bs4 import BeautifulSoup, Comment

ROOT = Path(__file__).parents[2]
PAGE = "01_loss_functions/binary-and-regression"
pytestmark = pytest.mark.slow


def build(folder: Path, builder: str, **settings: object) -> Path:
    """Build the small book in ``folder``; return where its files are."""
    config = yaml.safe_load((ROOT / "_config.yml").read_text("utf-8"))
    config["sphinx"]["local_extensions"] = {"cs_book.sphinx_ext": str(ROOT)}
    config["sphinx"]["config"] |= settings
    (folder / "_config.yml").write_text(yaml.safe_dump(config), "utf-8")
    command = [sys.executable, "-c", "from jupyter_book.cli.main import main; main()"]
    command += [
        "build",
        "book",
        "--config",
        "_config.yml",
        "--path-output",
        str(folder / builder),
        "--all",
    ]
    if builder != "html":
        command += ["--builder", "custom", "--custom-builder", builder]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return folder / builder / "_build" / builder


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A book of two pages: an opening, and a page with every kind of thing on it."""
    folder = tmp_path_factory.mktemp("small")
    shutil.copytree(ROOT / "book" / "_assets", folder / "book" / "_assets")
    shutil.copytree(ROOT / "book" / "_templates", folder / "book" / "_templates")
    shutil.copy(ROOT / "book" / "references.bib", folder / "book")
    (folder / "book" / PAGE).parent.mkdir()
    shutil.copy(ROOT / "book" / f"{PAGE}.md", folder / "book" / f"{PAGE}.md")
    (folder / "book" / "index.md").write_text("# Downhill\n\nA small book for a test of it.\n")
    toc = {"format": "jb-book", "root": "index", "parts": [{"chapters": [{"file": PAGE}]}]}
    (folder / "book" / "_toc.yml").write_text(yaml.safe_dump(toc))
    return folder


def test_the_book_for_e_readers_is_whole(book: Path) -> None:
    """It once crashed in our extension, and Sphinx does not declare its formulas."""
    with zipfile.ZipFile(build(book, "epub") / "downhill.epub") as epub:
        names = epub.namelist()
        assert names[0] == "mimetype"
        for name in names:
            if name.endswith((".xhtml", ".opf")):
                ElementTree.fromstring(epub.read(name))
        page = epub.read(f"{PAGE}.xhtml").decode()
        listing = epub.read("content.opf").decode()
    assert re.search(rf'href="{PAGE}.xhtml"[^>]*properties="mathml', listing)
    assert page.count("<math") > 20
    assert "katex-html" not in page
    assert "cs-figure" not in page
    pictures = re.findall(r"<img\b[^>]*>", page)
    assert len(pictures) == 2, "one drawn by matplotlib, one for the interactive figure"
    for picture in pictures:
        assert re.search(r'\balt="[^"]{20,}"', picture)
        source = re.search(r'src="\.\./([^"]+)"', picture)
        assert source
        assert source[1] in names


def test_the_printed_book_has_bookmarks_and_all_code(book: Path) -> None:
    if find_browser() is None:
        pytest.skip("no Chromium to print with")
    page = build(book, "singlehtml") / "index.html"
    pdf = book / "book.pdf"
    tool = [sys.executable, str(ROOT / "tools" / "print_book.py"), str(page), str(pdf)]
    subprocess.run(tool, check=True, capture_output=True)
    data = pdf.read_bytes()
    assert data.startswith(b"%PDF")
    assert b"/Outlines" in data
    assert data.count(b"/Type /Page\n") >= 5


# --- another language

OPEN, CLOSE = "⟦", "⟧"


def pseudo(text: str) -> str:
    """Return a made-up translation: the text in brackets; formulas stay."""
    formula = text.startswith("\n") or re.fullmatch(r"\s*[\\$].*", text, re.DOTALL)
    return text if formula and not re.search(r"[A-Za-z]{4,} [a-z]+ ", text) else OPEN + text + CLOSE


def translate(words: Path, locale: Path) -> None:
    """Write a catalog of made-up translations for each catalog of words."""
    for source in words.rglob("*.pot"):
        with source.open("rb") as words_file:
            catalog = read_po(words_file, locale="ko")
        for message in catalog:
            if message.id:
                message.string = pseudo(str(message.id))
        place = locale / "ko" / "LC_MESSAGES" / source.relative_to(words).with_suffix(".mo")
        place.parent.mkdir(parents=True, exist_ok=True)
        with place.open("wb") as file:
            write_mo(file, catalog)


def english(html: str) -> list[str]:
    """Return the texts of a page's article that no translator has seen, but for its code."""
    article = BeautifulSoup(html, "html.parser").find("article")
    assert article is not None
    for part in article.select("pre, code, script, style, .katex, svg, .headerlink, .reference"):
        part.decompose()
    for labeled in article.select("[alt], [aria-label], [title]"):
        for name in ("alt", "aria-label", "title"):
            if words := labeled.get(name):
                labeled.append(f" {words} ")
    for comment in article.find_all(string=lambda text: isinstance(text, Comment)):
        comment.extract()
    # what a translation encloses may be cut up by markup: take the brackets out level by level
    text = re.sub(r"\s+", " ", article.get_text("\n"))
    while (less := re.sub(rf"{OPEN}[^{OPEN}{CLOSE}]*{CLOSE}", "", text)) != text:
        text = less
    return re.findall(r"[A-Za-z][a-z]{2,}(?: [A-Za-z]+)*", text)


def test_english_is_seen() -> None:
    page = (
        "<article><p>⟦One <em>two</em>⟧</p><pre>x = three</pre><p title='Four'>⟦five⟧</p></article>"
    )
    assert english(page) == ["Four"]


def test_a_translated_page_has_no_english_but_code(book: Path) -> None:
    translate(build(book, "gettext"), book / "locale")
    site = build(book, "html", language="ko", locale_dirs=[str(book / "locale")])
    html = (site / f"{PAGE}.html").read_text("utf-8")
    assert html.count(OPEN) > 60
    assert english(html) == []
