"""The pages of the built site, and what goes wrong when one is opened."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Page

ROOT = Path(__file__).parents[2]
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
        """Go to a page of the site, and wait until its fonts are there."""
        self.page.goto(self.base + path, wait_until="load")
        if self.scripts:
            self.page.evaluate("async () => { await document.fonts.ready }")
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
