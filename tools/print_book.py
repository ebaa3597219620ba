"""Print the whole book, built as one page, into a PDF file with bookmarks, by Chromium.

Usage: ``print_book.py PAGE FILE``
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from browser import MISSING, find_browser

OPTIONS = (
    "--headless=new",
    "--no-sandbox",  # it opens our own page, and as root it has no other way
    "--disable-gpu",
    "--no-pdf-header-footer",
    "--generate-pdf-document-outline",
    "--virtual-time-budget=20000",
)


def print_page(page: Path, file: Path) -> None:
    """Print a page; stop with a sentence if that cannot be done."""
    browser = find_browser()
    if browser is None:
        sys.exit(f"{MISSING}.")
    file.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as profile:
        command = [browser, *OPTIONS, f"--user-data-dir={profile}", f"--print-to-pdf={file}"]
        done = subprocess.run([*command, page.resolve().as_uri()], capture_output=True, text=True)
    if done.returncode or not file.is_file():
        sys.exit(f"Chromium could not print {page}:\n{done.stderr[-2000:]}")


if __name__ == "__main__":
    print_page(Path(sys.argv[1]), Path(sys.argv[2]))
    print(f"The book is {sys.argv[2]}")
