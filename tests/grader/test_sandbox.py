"""The sandbox around grading: what code in it can see and reach."""

import os
import shutil
import subprocess
import sys

import pytest
import sandbox
from stock_nbgrader import make_course

pytestmark = pytest.mark.skipif(
    os.environ["SANDBOX"] == "none", reason="there is no sandbox on this machine"
)


def run(code: str, tmp_path, **options) -> subprocess.CompletedProcess[str]:
    command = sandbox.sandboxed([sys.executable, "-c", code], writable=[tmp_path], **options)
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def test_it_works_here():
    assert sandbox.choose("bubblewrap") == "bubblewrap"


def test_the_package_and_its_data_are_there(tmp_path):
    code = "from cs_core.datasets import load_digits; print(len(load_digits()))"
    assert run(code, tmp_path).stdout.strip() == "1797"


@pytest.mark.parametrize(
    "code",
    [
        "import socket; socket.create_connection(('192.0.2.1', 80), 3)",
        "open('/etc/passwd', 'a')",
        f"open({str(sandbox.ROOT / 'cs_core' / 'linear.py')!r}, 'a')",
        f"open({str(sandbox.ROOT / 'solutions' / 'a1_loss_functions' / 'x')!r}, 'w')",
        f"import os; os.listdir({str(sandbox.ROOT / 'solutions')!r})",
        "import os; os.kill(int(os.environ['OUTSIDE']), 0)",
    ],
    ids=["network", "system", "package", "write", "solutions", "processes"],
)
def test_the_rest_is_out_of_reach(code, tmp_path):
    code = f"import os; os.environ['OUTSIDE'] = '{os.getpid()}'\n{code}"
    result = run(code, tmp_path)
    assert result.returncode == 1
    assert "Error" in result.stderr


def test_its_own_folder_is_writable_and_tmp_is_private(tmp_path):
    code = "open('kept', 'w').write('x'); open('/tmp/lost', 'w').write('x')"
    assert run(code, tmp_path).returncode == 0
    assert (tmp_path / "kept").read_text() == "x"
    assert not os.path.exists("/tmp/lost")


def test_hidden_folders_are_empty(tmp_path):
    (tmp_path / "solutions").mkdir()
    (tmp_path / "solutions" / "secret").write_text("x")
    code = "import os; print(os.listdir('solutions'))"
    assert run(code, tmp_path, hidden=[tmp_path / "solutions"]).stdout.strip() == "[]"


def test_no_secret_of_the_environment_gets_in(tmp_path, monkeypatch):
    monkeypatch.setenv("A_PASSWORD", "x")
    code = "import os; print(sorted(os.environ))"
    assert "A_PASSWORD" not in run(code, tmp_path).stdout


@pytest.mark.slow
def test_the_stock_command_grades_in_it_and_the_folder_keeps_its_answers(tmp_path, monkeypatch):
    name, course = "a1_loss_functions", tmp_path / "course"
    make_course(course, name, "2026-03-06 18:00:00 UTC")
    shutil.copytree(course / "solutions" / name, course / "submitted" / "ash" / name)
    monkeypatch.chdir(course)
    assert sandbox.main(["nbgrader", "autograde", name]) == 0
    assert sandbox.main(["nbgrader", "export"]) == 0
    assert "ash,,,,100.0,0.0,100.0,100.0" in (course / "grades.csv").read_text()
    assert (course / "solutions" / name / f"{name}.ipynb").stat().st_size > 0
