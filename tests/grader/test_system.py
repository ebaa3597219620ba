"""What of the system a student's process sees: a list of what Python needs, and nothing beside."""

import os
import shutil
import socket
import subprocess
import sys

import pytest

from cs_grader.grading.bubblewrap import base_python
from cs_grader.grading.sandbox import command, student_files
from cs_grader.grading.system import system_files
from cs_grader.inside import no_gradients

sandboxed = pytest.mark.skipif(
    os.environ.get("SANDBOX") == "none", reason="SANDBOX=none: this host has no sandbox"
)


def shown(words):
    """Return the places that the words for bubblewrap show."""
    return {words[i + 2] for i, word in enumerate(words) if word.startswith("--ro-bind")}


def test_the_list_holds_python_a_shell_and_libraries_and_no_folder_of_usr():
    words = list(system_files(base_python(), student_files().values()))
    places = shown(words)
    folders = {place for place in places if os.path.isdir(place)}
    assert all("/python3" in place or "zoneinfo" in place or "locale" in place for place in folders)
    wrong = ("/usr/local/share", "/usr/share/nbgrader", "/opt", "/etc/jupyter", "/share/jupyter")
    assert [place for place in places if any(word in place for word in wrong)] == []
    files = {os.path.basename(place) for place in places - folders}
    assert {"bash", "ls", "libc.so.6", os.path.basename(base_python())} <= files
    assert {
        name for name in files if "perl" in name or "octave" in name or "torch" in name
    } == set()


def test_a_conda_prefix_shows_its_python_and_not_its_packages(tmp_path, monkeypatch):
    """There SciPy lies beside the interpreter, and once earned ten points."""
    prefix = tmp_path / "conda"
    real = sys.version_info[:2]
    standard = prefix / "lib" / f"python{real[0]}.{real[1]}"
    for place in (standard / "lib-dynload", standard / "site-packages" / "scipy",
                  prefix / "share" / "jupyter", prefix / "etc", prefix / "conda-meta",
                  prefix / "pkgs" / "pytorch", prefix / "bin"):  # fmt: skip
        place.mkdir(parents=True)
        (place / "secret.so").write_bytes(b"not a library" * 10)
    shutil.copy(base_python(), prefix / "bin" / "python")
    monkeypatch.setattr("cs_grader.grading.system._standard_library", lambda: [str(standard)])
    words = list(system_files(str(prefix / "bin" / "python"), ()))
    ours = {place for place in shown(words) if place.startswith(str(prefix))}
    assert ours == {str(standard), str(prefix / "bin" / "python")}
    hidden = words[words.index("--tmpfs") + 1]
    assert hidden == str(standard / "site-packages")


LOOK = """
import ctypes, lzma, os, sqlite3, ssl, subprocess, sys, zoneinfo
sys.path.insert(0, "/grading/site")
import numpy, matplotlib.pyplot as plt
zoneinfo.ZoneInfo("Europe/Paris")
plt.plot([1]); plt.savefig("/tmp/x.png")
assert (numpy.ones((9, 9)) @ numpy.ones(9)).sum() == 81
assert subprocess.run("ls /tmp | grep x", shell=True, capture_output=True).stdout == b"x.png\\n"
for name in ("scipy", "torch", "sklearn", "pip"):
    try:
        __import__(name)
    except ImportError:
        continue
    raise SystemExit(f"{name} can be imported")
left = [p for p in ("/usr/local", "/usr/share/doc", "/var", "/opt", "/home") if os.path.exists(p)]
print(left)
"""


@sandboxed
def test_python_and_a_shell_work_there():
    with socket.socket() as control:
        words = command(student_files(), control.fileno())
    words = [*words[: words.index("--") + 1], base_python(), "-I", "-S", "-c", LOOK]
    done = subprocess.run(words, capture_output=True, text=True, timeout=120, check=False)
    assert (done.returncode, done.stdout) == (0, "[]\n"), done.stderr


def test_the_checks_can_be_imported_while_gradients_are_under_test():
    """They import from a module that is absent then: what stands for it refuses to be called."""
    files = student_files(["gradients"])
    assert "course/cs_core/gradients" not in files
    stand_in = files["course/cs_core/gradients/__init__.py"]
    assert stand_in.name == "no_gradients.py"
    with pytest.raises(ModuleNotFoundError, match="numerical_gradient is absent while your work"):
        no_gradients.numerical_gradient(abs, 1.0)
    with pytest.raises(AttributeError):
        no_gradients.__path__  # noqa: B018
    assert "course/cs_core/gradients/__init__.py" not in student_files()
