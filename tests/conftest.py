"""Settings that every test shares."""

import os
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import settings
from playwright.sync_api import Browser, sync_playwright
from sandbox import choose
from screenshots import FLAGS, find_browser

# Whether submissions run in bubblewrap: decided once, for all tests and what they start.
os.environ["SANDBOX"] = choose(os.environ.get("SANDBOX", "auto"))

# The same examples on every run, so that a red test is red again for whoever looks at it.
# To search further: HYPOTHESIS_PROFILE=explore pytest tests/core
settings.register_profile("repeatable", deadline=None, derandomize=True, database=None)
settings.register_profile("explore", deadline=None, max_examples=2000, database=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeatable"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Count every test that opens a page among the slow ones."""
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.slow)


@pytest.fixture
def rng() -> np.random.Generator:
    """A generator with the same seed in every test."""
    return np.random.default_rng(20240229)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start one Chromium for all tests; skip where there is none, but never in CI."""
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
