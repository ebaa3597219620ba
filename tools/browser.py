"""Find a Chromium that starts, or install one by the ordinary means at hand.

``python tools/browser.py`` runs before a long build: whoever lacks a browser learns it first.
"""

import functools
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MISSING = (
    "Chromium is missing, in which the tests open the pages (Debian, Ubuntu: sudo apt-get install "
    "chromium; elsewhere: .venv/bin/playwright install --with-deps chromium)"
)
WITHOUT_ASKING = 600  # seconds for an installation


@functools.cache
def find_browser() -> str | None:
    """Return the path of a Chromium or Google Chrome that starts; the system's goes first."""
    return next(filter(_starts, _candidates()), None)


def install() -> str | None:
    """Install Chromium with playwright, or with the package manager where nobody is asked."""
    for words in _installers():
        print(f"Chromium is missing. Trying: {' '.join(words)}", flush=True)
        if _run(words, timeout=WITHOUT_ASKING):
            find_browser.cache_clear()
            if path := find_browser():
                return path
    return None


def _candidates() -> Iterator[str]:
    yield from filter(None, map(shutil.which, NAMES))
    if path := _playwrights_own():
        yield path


def _playwrights_own() -> str | None:
    """Return where playwright keeps its Chromium, if it has one.

    It is asked in a process of its own, which may fail: its driver needs libraries, too.
    """
    code = (
        "from playwright.sync_api import sync_playwright\n"
        "with sync_playwright() as playwright: print(playwright.chromium.executable_path)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    path = done.stdout.strip()
    return path if path and Path(path).exists() else None


def _starts(path: str) -> bool:
    """Return whether a browser finds all libraries that it needs."""
    return _run([path, "--version"], timeout=60)


def _installers() -> Iterator[Sequence[str]]:
    yield [sys.executable, "-m", "playwright", "install", "chromium"]
    sudo: list[str] | None = [] if os.geteuid() == 0 else None
    if sudo is None and shutil.which("sudo") and _run(["sudo", "-n", "true"], timeout=10):
        sudo = ["sudo", "-n"]
    if sudo is not None and shutil.which("apt-get"):
        yield [*sudo, "apt-get", "update", "-qq"]
        yield [*sudo, "apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"]
    elif sudo is not None and shutil.which("dnf"):
        yield [*sudo, "dnf", "install", "-y", "-q", "chromium"]


def _run(words: Sequence[str], *, timeout: float) -> bool:
    try:
        done = subprocess.run(
            words, stdin=subprocess.DEVNULL, capture_output=True, check=False, timeout=timeout
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def main() -> int:
    """Find a browser or get one; return 1 if there is none and ``STRICT=1`` wants one."""
    if find_browser() or install():
        return 0
    strict = os.environ.get("STRICT") == "1"
    rest = "STRICT=1 asks for them." if strict else "Their tests will be left out."
    print(f"\n{MISSING}. {rest}\n", file=sys.stderr)
    return int(strict)


if __name__ == "__main__":
    sys.exit(main())
