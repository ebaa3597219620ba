"""What a test run says of tests that it could not run, and when that is an error."""

import os
import subprocess
import sys
from pathlib import Path

import browser
import pytest

ROOT = Path(__file__).parent.parent
TESTS = """\
import pytest

def test_page(browser): pass
def test_page_too(browser): pass
def test_library(): pytest.importorskip("no_such_library", reason="a library is missing")
def test_elsewhere(): pytest.skip("not here: root may read everything")
def test_sum(): assert 1 + 1 == 2
"""


@pytest.mark.slow
@pytest.mark.parametrize(("strict", "processes"), [("", "0"), ("1", "2")])
def test_the_last_line_tells_what_was_not_run(tmp_path, strict, processes):
    """The tests' own conftest.py, on a machine without Chromium."""
    (tmp_path / "conftest.py").write_text(
        (ROOT / "tests" / "conftest.py").read_text()
        + "\nimport browser as finder\nfinder._candidates = lambda: iter(())\n"
    )
    (tmp_path / "test_it.py").write_text(TESTS)
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers = slow\n")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-n", processes, tmp_path],
        cwd=tmp_path, capture_output=True, text=True, check=False,
        env=os.environ | {"STRICT": strict, "PYTHONPATH": str(ROOT / "tools")},
    )  # fmt: skip
    last = done.stdout.splitlines()[-1]
    assert "2 because: Chromium is missing" in last, done.stdout + done.stderr
    assert "1 because: a library is missing" in last
    assert "root" not in last
    assert done.returncode == (1 if strict else 0)


GROUPED = """\
import os, time, pytest

@pytest.mark.parametrize("i", range(6))
def test_where(i):
    time.sleep(0.1)
    with open("where", "a") as file: file.write(os.environ["PYTEST_XDIST_WORKER"] + " ")
"""


@pytest.mark.slow
@pytest.mark.parametrize(("folder", "processes"), [("grader", 1), ("core", 2)])
def test_what_shares_much_runs_in_one_process(tmp_path, folder, processes):
    """Groups of pytest-xdist once had no effect, and a hostile class was graded twice."""
    (tmp_path / folder).mkdir()
    (tmp_path / "conftest.py").write_text((ROOT / "tests" / "conftest.py").read_text())
    (tmp_path / folder / "test_it.py").write_text(GROUPED)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-n", "2",
               tmp_path]  # fmt: skip
    done = subprocess.run(
        command, cwd=tmp_path, capture_output=True, text=True, check=False,
        env=os.environ | {"PYTHONPATH": str(ROOT / "tools")},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    where = (tmp_path / "where").read_text().split()
    assert len(where) == 6
    assert len(set(where)) == processes


@pytest.fixture
def machine(monkeypatch):
    """Set what of the commands succeeds, and what browser each leaves behind."""

    monkeypatch.delenv("STRICT", raising=False)  # which the run of these tests may have set

    def has(**brings: str | None) -> list[str]:
        said, there = [], []

        def run(words, *, timeout):
            said.append(" ".join(map(str, words)))
            for what, path in brings.items():
                if what in said[-1]:
                    there.extend([path] if path else [])
                    return True
            return words[-1] == "--version"

        monkeypatch.setattr(browser, "_run", run)
        monkeypatch.setattr(browser, "_candidates", lambda: iter(there))
        browser.find_browser.cache_clear()
        return said

    yield has
    browser.find_browser.cache_clear()


def test_a_browser_that_is_there_is_taken(machine, monkeypatch, capsys):
    machine()
    monkeypatch.setattr(browser, "_candidates", lambda: iter(["/usr/bin/chromium"]))
    assert browser.main() == 0
    assert capsys.readouterr().err == ""


def test_a_playwright_that_does_not_start_has_no_browser(monkeypatch):
    """Its driver is a program that needs libraries; a bare machine may lack them."""
    monkeypatch.setattr(browser.sys, "executable", "/bin/false")
    monkeypatch.setattr(browser.shutil, "which", lambda name: None)
    assert list(browser._candidates()) == []


def test_playwright_brings_one(machine):
    machine(playwright="/home/kim/chrome")
    assert browser.main() == 0
    assert browser.find_browser() == "/home/kim/chrome"


def test_nobody_is_asked_for_a_password(machine, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(browser.shutil, "which", lambda name: f"/usr/bin/{name}")
    said = machine()
    assert browser.main() == 0  # not strict
    assert not [words for words in said if "apt-get" in words]
    said = machine(**{"sudo -n true": None, "install -y": "/usr/bin/chromium"})
    assert browser.main() == 0
    assert any(words.startswith("sudo -n apt-get install") for words in said)
    assert browser.find_browser() == "/usr/bin/chromium"


def test_without_a_browser_only_a_strict_run_ends(machine, monkeypatch, capsys):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(browser.shutil, "which", lambda name: None)
    machine()
    assert browser.main() == 0
    assert "will be left out" in capsys.readouterr().err
    monkeypatch.setenv("STRICT", "1")
    assert browser.main() == 1
    assert "apt-get install chromium" in capsys.readouterr().err
