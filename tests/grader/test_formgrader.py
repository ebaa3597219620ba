"""nbgrader's own formgrader page, on the demo course, in a real browser."""

import contextlib
import os
import secrets
import socket
import subprocess
import sys
import time
import urllib.request

import pytest
from corpus import assignments, graded_functions, read_corpus, source_notebook
from demo_class import class_list
from playwright.sync_api import expect

pytestmark = pytest.mark.slow
ASSIGNMENT = assignments()[0]
POINTS = graded_functions(source_notebook(ASSIGNMENT))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="module")
def server(course, tmp_path_factory):
    """Start a Jupyter server in the course folder; return its address and its token."""
    token, port = secrets.token_hex(16), free_port()
    home = tmp_path_factory.mktemp("home")
    process = subprocess.Popen(
        [sys.executable, "-m", "jupyter", "server", "--no-browser", "--ip=127.0.0.1",
         f"--port={port}", f"--IdentityProvider.token={token}", "--allow-root"],
        cwd=course, env=os.environ | {"HOME": str(home), "JUPYTER_RUNTIME_DIR": str(home)},
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(f"{address}/api?token={token}", process)
        yield address, token
    finally:
        process.terminate()
        process.communicate(timeout=20)


def wait_for(address: str, process: subprocess.Popen[str]) -> None:
    for _ in range(120):
        with contextlib.suppress(OSError), urllib.request.urlopen(address, timeout=2):
            return
        assert process.poll() is None, process.communicate()[1]
        time.sleep(0.25)
    raise TimeoutError(address)


@pytest.fixture(scope="module")
def page(server, browser):
    address, token = server
    context = browser.new_context(base_url=address, viewport={"width": 1280, "height": 1000})
    page = context.new_page()
    page.goto(f"/formgrader?token={token}")
    yield page
    context.close()


def test_it_lists_the_assignment_with_its_submissions(page):
    page.goto("/formgrader/manage_assignments")
    row = page.locator("tr", has_text=ASSIGNMENT)
    expect(row).to_be_visible(timeout=20_000)
    expect(row.locator("td.num-submissions")).to_have_text("30")


def test_it_lists_who_was_graded(page):
    page.goto(f"/formgrader/manage_submissions/{ASSIGNMENT}")
    rows = page.locator("tbody tr")
    expect(rows).to_have_count(30, timeout=20_000)
    for student in class_list(read_corpus(ASSIGNMENT)):
        if student.id in ("alder", "linden", "fir"):
            score = sum(student.expected(POINTS).values())
            expect(rows.filter(has_text=student.id)).to_contain_text(f"{score:g} / 100")


def test_it_opens_a_submission(page):
    page.goto(f"/formgrader/gradebook/{ASSIGNMENT}/{ASSIGNMENT}")
    page.locator("tbody tr a").first.click(timeout=20_000)
    expect(page.locator(f"[id*={next(iter(POINTS))}_tests]").first).to_be_attached()
    expect(page.locator("input.score").first).to_be_visible()
