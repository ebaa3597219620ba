"""The built site in a real browser, from a server on this machine and from the disk."""

from __future__ import annotations

import functools
import http.server
import os
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tools"))
from screenshots import FLAGS, find_browser  # noqa: E402

SITE = Path(os.environ.get("DOWNHILL_SITE", ROOT / "_build" / "html"))
NOT_CONTENT = {"genindex", "search"}


def built_pages() -> list[str]:
    """Return the pages of the site, relative to it; one that cannot be if nothing is built."""
    pages = sorted(
        path.relative_to(SITE).as_posix()
        for path in SITE.rglob("*.html")
        if "_static" not in path.parts and path.stem not in NOT_CONTENT
    )
    return pages or ["index.html"]


def pages_with(marker: str) -> list[str]:
    """Return the pages whose text holds ``marker``."""
    found = [p for p in built_pages() if (SITE / p).is_file() and marker in (SITE / p).read_text()]
    return found or ["index.html"]


@pytest.fixture(scope="session", autouse=True)
def site() -> Path:
    """Fail with a sentence if the book is not built."""
    if not (SITE / "index.html").is_file():
        pytest.fail(f"There is no built book in {SITE}. Run `make book` first.", pytrace=False)
    return SITE


@pytest.fixture(scope="session")
def base_url(site: Path) -> Iterator[str]:
    """Serve the site on a free port of this machine."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *args: object) -> None:
            pass

    handler = functools.partial(Quiet, directory=str(site))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start Chromium; skip where there is none, but never on the build machine."""
    try:
        path = find_browser()
    except SystemExit as missing:
        if os.environ.get("CI"):
            pytest.fail(str(missing), pytrace=False)
        pytest.skip(str(missing))
    flags = [*FLAGS, "--no-sandbox"] if os.geteuid() == 0 else FLAGS
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=flags)
        yield browser
        browser.close()


class Visit:
    """A tab, and all that goes wrong in it or over the wire."""

    def __init__(self, page: Page, base: str, scripts: bool = True) -> None:
        self.page, self.base, self.scripts = page, base, scripts
        self.errors: list[str] = []
        self.failed: list[str] = []
        self.requested: list[str] = []
        page.on("console", lambda m: self.errors.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("requestfailed", lambda request: self.failed.append(request.url))
        page.on("request", lambda request: self.requested.append(request.url))
        page.on("response", lambda r: self.failed.append(r.url) if r.status >= 400 else None)

    def open(self, path: str) -> Visit:
        """Go to a page of the site, and wait until its formulas are set."""
        self.page.goto(self.base + path, wait_until="load")
        if self.scripts:
            self.page.evaluate("async () => { await window.MathJax?.startup?.promise }")
        return self

    def wake(self) -> Visit:
        """Bring each interactive figure to life by scrolling to it, then go back up."""
        for figure in self.page.locator("cs-figure").all():
            figure.scroll_into_view_if_needed()
            handle = figure.element_handle()
            self.page.wait_for_function("figure => figure.dataset.ready === 'true'", arg=handle)
        self.page.evaluate("scrollTo(0, 0)")
        return self

    def foreign(self) -> list[str]:
        """Return the requests that left for another host."""
        own = {urlsplit(self.base).netloc, ""}
        return [url for url in self.requested if urlsplit(url).netloc not in own]


@pytest.fixture
def visit(browser: Browser, base_url: str) -> Iterator[Callable[..., Visit]]:
    """Return a function that opens a page of the site in a fresh tab.

    Its keywords are the browser's: viewport, color_scheme, has_touch, java_script_enabled;
    ``base`` opens the page from elsewhere than the server.
    """
    contexts: list[BrowserContext] = []

    def open_page(path: str, *, base: str = base_url, width: int = 1280, **options: Any) -> Visit:
        viewport = {"width": width, "height": 900}
        contexts.append(browser.new_context(viewport=viewport, **options))  # type: ignore[arg-type]
        scripts = options.get("java_script_enabled", True)
        return Visit(contexts[-1].new_page(), base, scripts).open(path)

    yield open_page
    for context in contexts:
        context.close()
