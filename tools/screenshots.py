"""Take pictures of built pages: 1280 and 360 pixels wide, light and dark.

Example: ``python tools/screenshots.py index.html --out _build/screenshots``. Interactive
figures are brought to life first. Needs Chromium, or Google Chrome, and Playwright.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from browser import MISSING, find_browser
from playwright.sync_api import Page, sync_playwright

SITE = Path(__file__).resolve().parent.parent / "_build" / "html"
WIDTHS = {1280: 900, 360: 740}
FLAGS = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def wake_figures(page: Page) -> None:
    """Scroll through the page once, so that each interactive figure starts."""
    for figure in page.locator("cs-figure").all():
        figure.scroll_into_view_if_needed()
        page.wait_for_function("figure => figure.dataset.ready", arg=figure.element_handle())
    page.evaluate("scrollTo(0, 0)")
    page.evaluate("async () => { await document.fonts.ready }")
    page.wait_for_timeout(300)


def main(argv: list[str] | None = None) -> None:
    """Take the pictures that the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("pages", nargs="+", help="page, relative to the site: index.html")
    parser.add_argument("--site", type=Path, default=SITE, help="folder of the built site")
    parser.add_argument("--out", type=Path, required=True, help="folder for the pictures")
    parser.add_argument("--full", action="store_true", help="the whole page, not one screen")
    options = parser.parse_args(argv)
    options.out.mkdir(parents=True, exist_ok=True)
    if find_browser() is None:
        sys.exit(f"{MISSING}.")
    flags = [*FLAGS, "--no-sandbox"] if os.geteuid() == 0 else FLAGS
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=flags)
        for width, height in WIDTHS.items():
            for scheme in ("light", "dark"):
                page = browser.new_page(
                    viewport={"width": width, "height": height},
                    color_scheme=scheme,
                    device_scale_factor=1.5,
                    reduced_motion="reduce",
                )
                for name in options.pages:
                    page.goto((options.site / name).resolve().as_uri())
                    wake_figures(page)
                    stem = name.removesuffix(".html").replace("/", "-")
                    target = options.out / f"{stem}-{width}-{scheme}.png"
                    page.screenshot(path=target, full_page=options.full)
                    print(target)
        browser.close()


if __name__ == "__main__":
    main()
