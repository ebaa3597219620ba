"""The built site in a real browser, from a server on this machine and from the disk."""

from __future__ import annotations

import functools
import http.server
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext
from visits import SITE, Visit


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
