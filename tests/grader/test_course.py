"""The course's folder: found, and its settings read, as nbgrader does."""

import json
import os
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from graded_class import ASSIGNMENT, STUDENTS, write_class

from cs_grader.storage.course import Course, CourseError


@pytest.fixture(autouse=True)
def _no_settings_of_the_user(tmp_path, monkeypatch):
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(tmp_path / "home"))
    monkeypatch.setattr(sys, "path", [*sys.path])


def load(root, *lines):
    root.mkdir(parents=True, exist_ok=True)
    (root / "nbgrader_config.py").write_text("c = get_config()\n" + "\n".join(lines))
    return Course.load(root)


def test_without_settings_it_is_nbgraders_own_layout(tmp_path):
    course = Course.load(tmp_path)
    assert course.db_url == f"sqlite:///{tmp_path}/gradebook.db"
    assert course.submission_folder("a", "kim") == tmp_path / "submitted" / "kim" / "a"
    assert course.timeout == 30
    assert course.mode == 0o444


def test_settings_of_the_course_are_used(tmp_path):
    course = load(
        tmp_path,
        "c.CourseDirectory.directory_structure = '{assignment_id}/{nbgrader_step}/{student_id}'",
        "c.CourseDirectory.source_directory = 'mine'",
        "c.CourseDirectory.groupshared = True",
        "c.CourseDirectory.db_url = 'sqlite:///grades/all.db'",
        "c.Execute.timeout = -1",
    )
    assert course.db_url == f"sqlite:///{tmp_path}/grades/all.db"
    assert course.autograded_folder("a", "kim") == tmp_path / "a" / "autograded" / "kim"
    assert course.feedback_folder("a", "kim") == tmp_path / "a" / "feedback" / "kim"
    assert course.timeout is None
    assert course.mode == 0o664
    (tmp_path / "a" / "mine").mkdir(parents=True)
    (tmp_path / "a" / "mine" / "p.ipynb").touch()
    (tmp_path / "a" / "submitted" / "kim").mkdir(parents=True)
    assert course.assignments() == ["a"]
    assert course.students("a") == ["kim"]


def test_the_course_wins_over_the_user(tmp_path):
    home, root = tmp_path / "home", tmp_path / "course"
    load(home, "c.CourseDirectory.course_id = 'user'", "c.Execute.timeout = 7")
    (root).mkdir()
    settings = {"CourseDirectory": {"submitted_directory": "in", "course_id": "json"}}
    (root / "nbgrader_config.json").write_text(json.dumps(settings))
    course = load(root, "c.CourseDirectory.course_id = 'course'")
    assert (course.course_id, course.timeout, course.submitted) == ("course", 7, "in")


def test_settings_may_import_modules_of_the_course(tmp_path):
    (tmp_path / "our_rules.py").write_text("SECONDS = 5")
    assert load(tmp_path, "import our_rules", "c.Execute.timeout = our_rules.SECONDS").timeout == 5


@pytest.mark.parametrize(
    "line",
    [
        "this is not Python",
        "1 / 0",
        "c.CourseDirectory.source_directory = 3",
        "c.CourseDirectory.directory_structure = '{course}/{student_id}'",
    ],
)
def test_unusable_settings_are_named(tmp_path, line):
    with pytest.raises(CourseError, match=r"nbgrader_config.py of .* is unusable: \w+Error: "):
        load(tmp_path, line)


def test_what_is_not_there_is_said(tmp_path):
    with pytest.raises(CourseError, match="There is no folder"):
        Course.load(tmp_path / "elsewhere")
    with pytest.raises(CourseError, match="has no assignments in source/: give the course's"):
        Course.load(tmp_path).sources("a1")
    with pytest.raises(CourseError, match=r"no assignment 'a1' .* Choose one of these: hw\."):
        write_class(tmp_path).sources("a1")


def test_sources_are_read_in_order_and_a_bad_one_is_named(tmp_path):
    course = write_class(tmp_path)
    folder = tmp_path / "solutions" / ASSIGNMENT
    (folder / "p0.ipynb").write_bytes((folder / "p1.ipynb").read_bytes())
    (folder / ".hidden.ipynb").write_text("{")
    assert [source.name for source in course.sources(ASSIGNMENT)] == ["p0", "p1"]
    (folder / "p0.ipynb").write_text("{")
    with pytest.raises(CourseError, match=r"p0\.ipynb cannot be used as a source: .*\."):
        course.sources(ASSIGNMENT)


def test_data_beside_the_notebooks(tmp_path):
    course = write_class(tmp_path)
    folder = tmp_path / "solutions" / ASSIGNMENT
    for name in ("data/x.csv", "helper.py", "__pycache__/helper.pyc", "feedback/old.html"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(name)
    files = course.shipped(ASSIGNMENT).data
    assert files == {"data/x.csv": b"data/x.csv", "helper.py": b"helper.py"}


def test_students_are_the_folders_with_the_assignment(tmp_path):
    course = write_class(tmp_path)
    (tmp_path / "submitted" / "dora" / "other").mkdir(parents=True)
    (tmp_path / "submitted" / ".trash" / ASSIGNMENT).mkdir(parents=True)
    (tmp_path / "else[where]" / "zoë" / ASSIGNMENT).mkdir(parents=True)
    assert course.students(ASSIGNMENT) == [*STUDENTS]
    elsewhere = tmp_path / "else[where]"
    assert course.students(ASSIGNMENT, elsewhere) == ["zoë"]
    folder = course.submission_folder(ASSIGNMENT, "zoë", elsewhere)
    assert folder == elsewhere / "zoë" / ASSIGNMENT


@pytest.mark.parametrize("name", [b"kim\n", b"\xff", b"x" * 129], ids=["newline", "bytes", "long"])
def test_a_name_that_cannot_be_stored_is_told_apart(tmp_path, name):
    course = write_class(tmp_path)
    before = course.students(ASSIGNMENT)
    os.makedirs(os.path.join(os.fsencode(tmp_path), b"submitted", name, ASSIGNMENT.encode()))
    assert course.students(ASSIGNMENT) == before
    (shown,) = course.unstorable(ASSIGNMENT)
    assert shown.isprintable()


@pytest.mark.parametrize("name", ["", ".", "..", "../kim", "/etc"])
def test_a_path_is_no_student(tmp_path, name):
    with pytest.raises(CourseError, match="is not a student's name"):
        Course.load(tmp_path).autograded_folder("a", name)


def test_all_get_the_same_secret(tmp_path):
    course = Course.load(tmp_path)
    with ThreadPoolExecutor(8) as pool:
        (secret,) = set(pool.map(lambda _: course.secret(), range(64)))
    assert len(secret) == 64
    assert Course.load(tmp_path).secret() == secret
    assert stat.S_IMODE((course.state / "secret").stat().st_mode) == 0o600
    assert [path.name for path in course.state.iterdir()] == ["secret"]


def test_a_secret_that_cannot_be_used_is_named(tmp_path):
    course = Course.load(tmp_path)
    course.state.mkdir()
    (course.state / "secret").write_text("")
    with pytest.raises(CourseError, match="is damaged: remove it"):
        course.secret()
    (course.state / "secret").unlink()
    course.state.rmdir()
    course.state.touch()
    with pytest.raises(CourseError, match="neither read nor made"):
        course.secret()


def test_nbgrader_is_imported_without_what_is_slow():
    program = """
import sys
import cs_grader.storage.stock
assert "jsonschema" in sys.modules
assert "rfc3987_syntax" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", program], check=True)
