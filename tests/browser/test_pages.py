"""Every built page: quiet, self-contained, accessible, and readable on a phone."""

from __future__ import annotations

import gzip
import html
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import nbformat
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser
from visits import SITE, Visit, built_pages

WEIGHT_LIMIT = 800_000  # bytes, each answer compressed

#: Findings of axe that are not ours to mend, each with its reason.
TOLERATED: dict[str, str] = {}

pytestmark = pytest.mark.slow


PAGES = built_pages()


@pytest.fixture(scope="module", params=PAGES)
def path(request: pytest.FixtureRequest) -> str:
    """Each page of the site in turn."""
    return str(request.param)


@pytest.fixture(scope="module")
def tab(path: str, browser: Browser, base_url: str) -> Iterator[Visit]:
    """The page, opened once for all tests that only look at it; its figures live."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield Visit(context.new_page(), base_url).open(path).wake()
    context.close()


def test_page_is_quiet_and_asks_no_other_host(tab: Visit) -> None:
    assert tab.errors == []
    assert tab.failed == []
    assert tab.foreign() == []


def test_page_is_light(tab: Visit) -> None:
    own = {url.split("?")[0].split("#")[0] for url in tab.requested if url.startswith(tab.base)}
    sizes = {
        url: len(gzip.compress((SITE / url.removeprefix(tab.base)).read_bytes())) for url in own
    }
    heaviest = sorted(sizes.items(), key=lambda item: -item[1])[:5]
    assert sum(sizes.values()) <= WEIGHT_LIMIT, f"{sum(sizes.values())} bytes; {heaviest}"


def test_every_picture_has_alt_text(tab: Visit) -> None:
    bare = tab.page.locator(
        "article img:not([alt]), article img[alt=''], article svg[role=img]:not([aria-label])"
    )
    assert bare.evaluate_all("found => found.map(element => element.outerHTML.slice(0, 200))") == []
    labels = tab.page.locator("article svg[role=img]").evaluate_all(
        "found => found.map(element => element.getAttribute('aria-label').trim())"
    )
    assert all(labels), labels


@pytest.mark.parametrize(
    ("theme", "width"),
    [
        pytest.param("", 0, id="by turns"),  # the others at night
        *(
            pytest.param(t, w, marks=pytest.mark.long)
            for t in ("light", "dark")
            for w in (360, 1280)
        ),
    ],
)
def test_page_is_accessible(tab: Visit, path: str, theme: str, width: int) -> None:
    if not theme:
        odd = PAGES.index(path) % 2
        theme, width = ("dark", 360) if odd else ("light", 1280)
    tab.page.set_viewport_size({"width": width, "height": 900})
    tab.page.evaluate("theme => document.documentElement.dataset.theme = theme", theme)
    tab.page.wait_for_timeout(500)  # the theme fades colors, and looks again at what scrolls
    violations = Axe().run(tab.page).response["violations"]
    findings = [
        f"{found['id']}: {node['target']} {node['html'][:160]}"
        for found in violations
        if found["impact"] in {"serious", "critical"} and found["id"] not in TOLERATED
        for node in found["nodes"]
    ]
    assert findings == []


@pytest.mark.parametrize(
    "width", [320, 1280, *(pytest.param(w, marks=pytest.mark.long) for w in (360, 768))]
)
def test_page_does_not_scroll_sideways(tab: Visit, width: int) -> None:
    tab.page.set_viewport_size({"width": width, "height": 900})
    wide = tab.page.evaluate("document.documentElement.scrollWidth")
    assert wide <= width, f"the page is {wide} px wide on a screen of {width}"
    # what scrolls inside the article has its own bar; nothing else may stick out of it
    stray = tab.page.evaluate(
        """() => [...document.querySelectorAll("article :is(p, figure, table, svg, li, h1, h2)")]
            .filter(e => e.getBoundingClientRect().right > innerWidth + 1)
            .filter(e => !e.closest("pre, .katex, .pst-scrollable-table-container"))
            .map(e => e.outerHTML.slice(0, 120))"""
    )
    assert stray == []


def test_page_works_from_the_disk(visit: Callable[..., Visit], path: str) -> None:
    tab = visit(path, base=SITE.resolve().as_uri() + "/").wake()
    assert tab.errors == []
    assert tab.failed == []
    assert tab.foreign() == []


@pytest.mark.parametrize("width", [1280, 360])
def test_what_is_wider_than_its_column_scrolls_and_says_so(tab: Visit, width: int) -> None:
    """17 of 48 formulas were once cut off on a phone, with nothing to show that they go on."""
    tab.page.set_viewport_size({"width": width, "height": 900})
    silent = """() => [
        ...document.querySelectorAll("article :is(.math, table, pre, .output, figure)")]
        .map((e) => e.querySelector(":scope > .katex-display")
            ?? e.closest(".pst-scrollable-table-container, pre") ?? e)
        .filter((e) => e.clientWidth && e.scrollWidth > e.clientWidth + 1)
        .map((e) => [e, getComputedStyle(e)])
        .filter(([e, style]) => !(style.overflowX === "auto" && e.tabIndex === 0
            && style.backgroundAttachment.includes("local")))
        .map(([e]) => `${e.scrollWidth} > ${e.clientWidth}: ${e.outerHTML.slice(0, 120)}`)"""
    until = time.monotonic() + 5  # the page looks again at what scrolls, a little later
    while (wide := tab.page.evaluate(silent)) and time.monotonic() < until:
        tab.page.wait_for_timeout(300)
    assert wide == []


def test_formulas_need_no_script(path: str) -> None:
    text = (SITE / path).read_text("utf-8")
    assert text.count('<annotation encoding="application/x-tex">') >= text.count('class="math"')
    assert not re.search(r"mathjax", text, re.IGNORECASE)


def test_a_copied_formula_is_its_tex(visit: Callable[..., Visit]) -> None:
    page = visit("01_loss_functions/entropy.html").page
    copied = page.evaluate(
        """() => {
            const formula = document.querySelector("article span.math");
            getSelection().selectAllChildren(formula.parentNode);
            const event = new ClipboardEvent("copy", { clipboardData: new DataTransfer(),
                bubbles: true, cancelable: true });
            formula.dispatchEvent(event);
            return event.clipboardData.getData("text/plain");
        }"""
    )
    assert "something of probability $p$ happens" in copied


def test_page_asks_for_one_style_sheet_and_one_script(tab: Visit) -> None:
    own = [urlsplit(url).path for url in tab.requested]
    assert [Path(p).name for p in own if p.endswith((".css", ".js"))] == ["site.css", "site.js"]
    assert tab.page.locator("head script[src]:not([defer])").count() == 0


def test_page_describes_itself(path: str) -> None:
    text = (SITE / path).read_text("utf-8")
    found = re.search(r'<meta name="description" content="([^"]*)"', text)
    assert found
    assert 40 < len(html.unescape(found[1])) <= 160
    assert 'property="og:title"' in text


def test_the_search_page_finds_what_the_book_says(visit: Callable[..., Visit]) -> None:
    tab = visit("search.html?q=kullback")
    results = tab.page.locator("#search-results li a")
    results.first.wait_for()
    assert "entropy" in str(results.first.get_attribute("href"))
    assert tab.errors == []


def test_sections_of_a_chapter_number_from_one(visit: Callable[..., Visit]) -> None:
    """The heading of an opening page was once number 1.1, and the prologue had no numbers."""
    page = visit("01_loss_functions/index.html").page
    links = page.locator("article table a").all_inner_texts()
    first = page.locator(".bd-sidebar-primary li.current li").first.inner_text()
    assert first.strip() == f"1.1. {links[0]}"
    page = visit("00_linear_classifier/images-are-vectors.html").page
    assert page.locator("h1 .section-number").inner_text().strip() == "0.1."
    assert "0.1" in page.locator("figcaption .caption-number").first.inner_text()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_theme_follows_the_system(visit: Callable[..., Visit], scheme: str) -> None:
    page = visit("index.html", color_scheme=scheme).page
    assert page.evaluate("document.documentElement.dataset.theme") == scheme


def test_download_is_a_notebook(path: str) -> None:
    text = (SITE / path).read_text("utf-8")
    name = path.replace(".html", ".ipynb")
    offered = f"_sources/{name}" in text
    executed = "cell_input" in text or "cell_output" in text
    assert offered or not executed, f"{path} runs code, but offers no notebook"
    if offered:
        notebook = nbformat.read(SITE / "_sources" / name, as_version=4)
        nbformat.validate(notebook)
        code = [cell for cell in notebook.cells if cell.cell_type == "code"]
        assert code
        assert all(cell.outputs == [] for cell in code)


def test_on_paper_all_is_light_unfolded_and_whole(visit: Callable[..., Visit]) -> None:
    """A dark page was once printed pale on white, and long lines of code were cut."""
    page = visit("01_loss_functions/hinge.html", color_scheme="dark").page
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.evaluate("document.documentElement.dataset.theme") == "light"
    assert page.locator("article details").count() > 2
    assert page.locator("article details:not([open])").count() == 0
    assert page.locator(".bd-sidebar-primary").is_hidden()
    page.set_viewport_size({"width": 680, "height": 900})  # A4 less its margins
    cut = page.evaluate(
        """() => [...document.querySelectorAll("article :is(pre, .katex-display, table)")]
            .filter((e) => e.scrollWidth > e.clientWidth + 1).map((e) => e.textContent)"""
    )
    assert cut == []
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    assert page.locator("article details[open]").count() == 0
