"""Every command that the two pages for users show is run, up to what its user holds in the end.

An instructor types what `docs/instructors.md` shows, in a course's folder. Three students hand in:
Kim and Lee, who work with the archive on their own computer, by a learning platform, and one on a
course server by nbgrader's exchange. Mia's notebook comes by hand.
"""

import csv
import html
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import sysconfig
import time
import urllib.request
import zipfile
from pathlib import Path

import pytest
from corpus import ROOT, cell_source, nbgrader_metadata, source_notebook, with_answers
from nbgrader.utils import get_username

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="not here: nbgrader's exchange is Unix's"),
]
A1 = "a1_loss_functions"
ME = get_username()  # who hands in by the exchange
SERVER = sysconfig.get_path("purelib")  # what others wrote is taken from there
TREE = ("Makefile", "pyproject.toml", "requirements.txt", "LICENSE", "nbgrader_config.py",
        "tools", "solutions", "assignments", "cs_core")  # fmt: skip
PROGRAMS = r"nbgrader|cs-grader|jupyter|python|make|source|pip"
# They take minutes, and continuous integration runs them before the tests.
BEFORE_THE_TESTS = {"make course", "make grade-demo"}


def commands(page: str) -> list[str]:
    """The commands of a page, from its blocks and from its sentences, without comments."""
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    block = re.compile(r"^ *```bash\n(.*?)^ *```", re.DOTALL | re.MULTILINE)
    typed = [re.sub(r"\s+#.*", "", line).strip() for part in block.findall(text)
             for line in part.splitlines()]  # fmt: skip
    told = re.findall(rf"`((?:{PROGRAMS}) [^`]+)`", block.sub("", text))
    only_named = re.compile(r"(nbgrader|cs-grader) \w+")  # without what it is run with
    told = [command for command in told if not only_named.fullmatch(command)]
    return [command for command in dict.fromkeys(typed + told) if command]


class Person:
    """Someone at a terminal, who types what a page shows."""

    def __init__(self, page: str, folder: Path, environment: dict[str, str]) -> None:
        self.left = [command for command in commands(page) if command not in BEFORE_THE_TESTS]
        self.folder = folder
        self.environment = environment
        self.entered = ":"  # the command that entered an environment
        folder.mkdir(exist_ok=True)

    def take(self, start: str) -> str:
        """Take the one command left that starts so, to be run as the page shows it."""
        (command,) = [c for c in self.left if c.startswith(start)]
        self.left.remove(command)
        return command

    def types(self, start: str) -> str:
        """Run a command of the page; return what it said."""
        command = self.take(start)
        if command.startswith("source "):
            self.entered = command
        return self.runs(command)

    def runs(self, command: str) -> str:
        done = subprocess.run(
            ["bash", "-c", f"{self.entered} && {command}"], cwd=self.folder, env=self.environment,
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        said = done.stdout + done.stderr
        assert done.returncode == 0, f"{command}: {said[-3000:]}"
        assert "Traceback" not in said, f"{command}: {said[-3000:]}"
        return said

    def opens(self, start: str, *paths: str) -> list[str]:
        """Run a command of the page that starts JupyterLab; return what its addresses show."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = str(probe.getsockname()[1])
        lab = subprocess.Popen(
            ["bash", "-c", f"{self.entered} && exec {self.take(start)}"], cwd=self.folder,
            env=self.environment | {"JUPYTER_PORT": port, "JUPYTER_PORT_RETRIES": "0"},
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        address = f"http://127.0.0.1:{port}"
        try:
            for _ in range(300):
                assert lab.poll() is None, "JupyterLab ended"
                try:
                    show(f"{address}/api")
                    break
                except OSError:
                    time.sleep(0.2)
            return [show(address + path) for path in paths]
        finally:
            os.killpg(lab.pid, signal.SIGKILL)
            lab.wait(timeout=20)


def show(address: str) -> str:
    request = urllib.request.Request(address, headers={"Authorization": "token walk"})
    with urllib.request.urlopen(request, timeout=30) as reply:
        return str(reply.read().decode())


class Walk:
    """The instructor, a student with the archive, and a student on the course's server."""

    def __init__(self, root: Path) -> None:
        server = root / "server"
        server.mkdir()
        (root / "exchange").mkdir(mode=0o777)
        (root / "exchange").chmod(0o777)  # whatever the umask is
        (server / "nbgrader_config.py").write_text(
            f"c = get_config()\nc.Exchange.root = {str(root / 'exchange')!r}\n"
            f"c.Exchange.cache = {str(root / 'cache')!r}\n"
        )
        (server / "jupyter_server_config.py").write_text("get_config().ServerApp.allow_root = True")
        kept = {name: value for name, value in os.environ.items()
                if name not in ("PYTHONPATH", "MAKEFLAGS", "MAKELEVEL", "VIRTUAL_ENV")}  # fmt: skip
        environment = kept | {
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "HOME": str(root), "JUPYTER_CONFIG_DIR": str(server), "JUPYTER_TOKEN": "walk",
            "BROWSER": "true", "PIP_NO_INDEX": "1",
        }  # fmt: skip
        self.instructor = Person("instructors.md", root / "course", environment)
        self.student = Person("students.md", root / "home", environment)
        self.course, self.home = self.instructor.folder, self.student.folder
        for name in TREE:
            copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy2
            copy(ROOT / name, self.course / name)
        (self.course / ".venv").symlink_to(sys.prefix)


def bring_the_libraries(environment: Path) -> None:
    """Put there what pip would download: the libraries that others wrote, and their programs."""
    libraries = environment / f"lib/python{sysconfig.get_python_version()}/site-packages"
    (libraries / "others.pth").write_text(f"{SERVER}\n")
    for program in ("jupyter", "jupyter-lab", "nbgrader"):
        text = (Path(sys.prefix) / "bin" / program).read_text().partition("\n")[2]
        (environment / "bin" / program).write_text(f"#!{environment}/bin/python\n{text}")
        (environment / "bin" / program).chmod(0o755)
    for folder in ("share", "etc"):
        (environment / folder).symlink_to(Path(sys.prefix) / folder)


def solve(path: Path) -> bytes:
    """Answer a students' version as the solution does."""
    cells = source_notebook(A1)["cells"]
    answers = {nbgrader_metadata(cell)["grade_id"]: cell_source(cell) for cell in cells
               if nbgrader_metadata(cell).get("solution")}  # fmt: skip
    notebook = with_answers(json.loads(path.read_bytes()), answers)
    path.write_text(json.dumps(notebook))
    return path.read_bytes()


@pytest.fixture(scope="module")
def walk(tmp_path_factory):
    walk = Walk(tmp_path_factory.mktemp("walk"))
    before_the_term(walk)
    right = at_home(walk)
    hand_in(walk, right)
    grade(walk)
    give_back(walk)
    return walk


def before_the_term(walk):
    instructor, course = walk.instructor, walk.course
    instructor.types("source .venv/bin/activate")
    instructor.types("nbgrader generate_assignment")
    instructor.types("python tools/release_check.py")
    instructor.types("nbgrader db assignment add")
    instructor.types("make release")
    walk.student.take("make release")  # the students' page tells who does it
    instructor.types("nbgrader release_assignment")
    first, *rows = ("id,first_name,last_name,email", "kim,Kim,Berg,k@example.org",
                    "lee,Lee,Stein,l@example.org", "mia,Mia,Roth,m@example.org")  # fmt: skip
    (course / "roster.csv").write_text("\n".join((first, *rows, "")))
    instructor.types("nbgrader db student import")


def at_home(walk) -> bytes:
    """Kim's way from the archive to a notebook that passes all visible checks."""
    student = walk.student
    with zipfile.ZipFile(walk.course / "_build" / "release" / f"{A1}.zip") as archive:
        archive.extractall(walk.home)
    student.folder = walk.home / A1
    student.types("python -m venv .venv")
    bring_the_libraries(student.folder / ".venv")
    student.types("source .venv/bin/activate")
    student.types("pip install -r requirements.txt")
    where = student.runs("python -c 'import cs_core; print(cs_core.__file__)'")
    assert where.startswith(str(student.folder / ".venv"))
    lab, notebook = student.opens(
        "jupyter lab", f"/lab/tree/{A1}.ipynb", f"/api/contents/{A1}.ipynb"
    )
    assert "<title>JupyterLab</title>" in lab
    assert json.loads(notebook)["type"] == "notebook"
    right = solve(student.folder / f"{A1}.ipynb")
    assert "Success! Your notebook passes all the tests." in student.types("nbgrader validate")
    return right


def hand_in(walk, right: bytes) -> None:
    student, course = walk.student, walk.course
    student.folder, student.entered = walk.home / "on the server", ":"
    student.folder.mkdir()
    student.types("nbgrader fetch_assignment")
    solve(student.folder / A1 / f"{A1}.ipynb")
    student.types("nbgrader submit")
    walk.instructor.types("nbgrader collect")
    archive = course / "downloaded" / A1 / "archive"
    archive.mkdir(parents=True)
    (archive / f"kim_attempt_2026-03-06-17-45-10_{A1}.ipynb").write_bytes(right)
    with zipfile.ZipFile(archive / f"lee_attempt_2026-03-06-18-59-59_{A1}.zip", "w") as zipped:
        zipped.writestr(f"{A1}.ipynb", right)
    walk.instructor.types("nbgrader zip_collect")


def grade(walk) -> None:
    instructor = walk.instructor
    assert "earns every point" in instructor.types(f"cs-grader check {A1}")
    assert "exit codes" in instructor.types("cs-grader grade --help")
    instructor.types(f"cs-grader grade {A1}")
    instructor.types(f"cs-grader feedback {A1}")
    instructor.types(f"cs-grader report {A1} --shareable")
    instructor.types(f"cs-grader report {A1}")


def give_back(walk) -> None:
    instructor, student = walk.instructor, walk.student
    instructor.types("nbgrader release_feedback")
    student.runs(f"nbgrader fetch_feedback {A1} --course downhill")
    mia = walk.course / "submitted" / "mia" / A1
    mia.mkdir(parents=True)
    shutil.copy(walk.home / A1 / f"{A1}.ipynb", mia)
    (mia / "timestamp.txt").write_text("2026-03-06 11:20:00 UTC\n")
    instructor.types("nbgrader autograde")
    instructor.types("nbgrader generate_feedback")
    instructor.types("nbgrader export")
    (walk.formgrader,) = instructor.opens("jupyter lab", f"/formgrader/api/submissions/{A1}")


def table(path: Path, key: str) -> dict[str, dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        return {row[key]: row for row in csv.DictReader(file)}


def text_of(page: Path) -> str:
    body = re.sub(r"<(style|script).*?</\1>", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())


def test_no_command_is_left_out(walk):
    assert walk.instructor.left == walk.student.left == []


def test_what_takes_too_long_here_is_run_by_continuous_integration():
    assert "\nmake course\n" in (ROOT / ".ci" / "run").read_text()
    makefile = (ROOT / "Makefile").read_text()
    assert re.search(r"^course:.*\bgrade-demo\b", makefile, re.MULTILINE)


def test_the_archive_s_page_has_the_commands_of_the_page_for_students():
    text = (ROOT / "tools" / "templates" / "archive" / "README.md").read_text().replace("NAME", A1)
    typed = re.findall(rf"^    ((?:{PROGRAMS}) .*?)(?:  .*)?$", text, re.MULTILINE)
    typed += re.findall(rf"`((?:{PROGRAMS}) [^`]+)`", text)
    assert len(typed) == 5
    assert set(typed) <= set(commands("students.md"))


def test_whoever_handed_in_by_a_platform_has_the_right_time_and_score(walk):
    rows = table(walk.course / "report" / A1 / "scores.csv", "student")
    assert set(rows) == {"kim", "lee", ME}
    assert (rows["kim"]["name"], rows["lee"]["name"]) == ("Kim Berg", "Lee Stein")
    assert rows["kim"]["handed in"].startswith("2026-03-06 17:45:10")
    assert rows["lee"]["handed in"].startswith("2026-03-06 18:59:59")
    assert [rows[who]["points"] for who in ("kim", "lee", ME)] == ["100"] * 3
    assert (rows["kim"]["score"], rows["lee"]["score"]) == ("100", "90")  # a day begun


def test_the_export_has_the_roster_s_names_and_the_scores(walk):
    rows = table(walk.course / "grades.csv", "student_id")
    assert {row["duedate"] for row in rows.values()} == {"2026-03-06 18:00:00"}
    assert {who: float(row["raw_score"]) for who, row in rows.items()} == dict.fromkeys(
        ("kim", "lee", "mia", ME), 100
    )
    assert (rows["kim"]["last_name"], float(rows["kim"]["score"])) == ("Berg", 100)
    assert (rows["lee"]["last_name"], float(rows["lee"]["score"])) == ("Stein", 90)
    # by hand, and graded by `nbgrader autograde`
    assert (rows["mia"]["last_name"], float(rows["mia"]["score"])) == ("Roth", 100)


def test_the_student_on_the_server_fetches_a_page_with_the_score(walk):
    (page,) = (walk.home / "on the server").rglob("*.html")
    shown = text_of(page)
    assert f"Feedback for {ME}" in shown
    assert "points 100 of 100" in shown
    assert "linear_loss ✓ 15 of 15" in shown


def test_each_student_has_a_page_by_generate_feedback_too(walk):
    pages = {page.parts[-3]: text_of(page) for page in walk.course.glob("feedback/*/*/*.html")}
    assert set(pages) == {"kim", "lee", "mia", ME}
    for student, score in {"kim": "100.0", "lee": "90.0", "mia": "100.0"}.items():
        assert f"(Score: {score} / 100.0)" in pages[student]


def test_the_report_names_students_and_the_shareable_one_does_not(walk):
    report = text_of(walk.course / "report" / A1 / "index.html")
    assert "Kim Berg" in report
    files = [path for path in (walk.course / "shareable").iterdir() if path.is_file()]
    assert "index.html" in {path.name for path in files}
    for path in files:
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"\b(kim|lee|berg|stein)\b", text, re.IGNORECASE), path


def test_the_formgrader_shows_everybody(walk):
    rows = {row["student"]: row for row in json.loads(walk.formgrader)}
    assert set(rows) == {"kim", "lee", "mia", ME}
    assert {row["score"] for row in rows.values()} == {100}
    assert rows["kim"]["last_name"] == "Berg"


def test_what_holds_student_work_is_ignored_by_git(walk):
    if not (ROOT / ".git").exists():
        pytest.skip("not here: the tree is no checkout")
    made = {
        path.name + "/" * path.is_dir()
        for path in walk.course.iterdir()
        if path.name not in (*TREE, ".venv", "roster.csv")
    }
    assert made >= {
        "downloaded/",
        "submitted/",
        "autograded/",
        "feedback/",
        "report/",
        "shareable/",
    }
    asked = subprocess.run(
        ["git", "check-ignore", *sorted(made)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert set(asked.stdout.split()) == made
