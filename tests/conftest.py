"""Settings that every test shares."""

import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from browser import MISSING, find_browser
from hypothesis import settings
from playwright.sync_api import Browser, sync_playwright
from sandbox import choose
from screenshots import FLAGS
from xdist.scheduler import LoadScopeScheduling

# Whether submissions run in bubblewrap: decided once, for all tests and what they start.
os.environ["SANDBOX"] = choose(os.environ.get("SANDBOX", "auto"))

# So begins the reason to skip a test that has no sense on this machine. All other skipped tests
# lack something that the machine could have: they are told in the last line.
NOT_HERE = "not here: "
# Where the tests of a file share something that takes long to make: folders, and single files.
ONE_PROCESS_A_FILE = {"grader", "book", "browser", "test_archives.py", "test_recipes.py"}

# The same examples on every run, so that a red test is red again for whoever looks at it.
# To search further: HYPOTHESIS_PROFILE=explore pytest tests/core
settings.register_profile("repeatable", deadline=None, derandomize=True, database=None)
settings.register_profile("explore", deadline=None, max_examples=2000, database=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeatable"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Count tests that open a page among the slow ones."""
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.slow)


class Scheduling(LoadScopeScheduling):
    """Keeps tests together that share much. Groups of pytest-xdist have no effect in pytest 9.2."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return nodeid if ONE_PROCESS_A_FILE.isdisjoint(Path(file).parts) else file


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Scheduling:
    """Send the tests of some files to one process each."""
    return Scheduling(config, log)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail for what was not run, if nothing may be left out."""
    if os.environ.get("STRICT") == "1" and not_run(session.config):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_unconfigure(config: pytest.Config) -> None:
    """Say in the last line what was not run, and why."""
    if missing := not_run(config):
        reasons = "; ".join(f"{count} because: {why}" for why, count in missing.items())
        print(f"Tests that were not run: {reasons}.")


def not_run(config: pytest.Config) -> Counter[str]:
    """Return how many tests were left out for want of what, on the process that reports."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    skipped = reporter.stats.get("skipped", ()) if reporter else ()
    reasons = (str(report.longrepr[2]).removeprefix("Skipped: ") for report in skipped)
    return Counter(reason for reason in reasons if not reason.startswith(NOT_HERE))


@pytest.fixture
def rng() -> np.random.Generator:
    """A generator with the same seed in every test."""
    return np.random.default_rng(20240229)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start one Chromium for all tests; skip where there is none."""
    if not (path := find_browser()):
        pytest.skip(MISSING)
    flags = [*FLAGS, "--no-sandbox"] if os.geteuid() == 0 else FLAGS
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=flags)
        yield browser
        browser.close()
