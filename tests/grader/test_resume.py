"""Whatever ends a run, the next one completes it: same gradebook, nothing twice, nothing lost."""

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest
from graded_class import rows
from small_course import ASSIGNMENT, expected_mean, student_id, write_course

pytestmark = pytest.mark.slow

STUDENTS, MANY = 12, 40
ARGUMENTS = ["grade", ASSIGNMENT, "--workers", "2", "--json"]


def grade(course, program=("-m", "cs_grader")):
    """Run the command; return what it says."""
    command = [sys.executable, *program, *ARGUMENTS, "--course", str(course)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=100)
    return said(done.returncode, done.stdout, done.stderr)


def said(code, out, err):
    assert "Traceback" not in err
    values = json.loads(out)
    assert values["exit_code"] == code
    return values


@contextmanager
def grading(course):
    """Start the command in a session of its own."""
    command = [sys.executable, "-m", "cs_grader", *ARGUMENTS, "--course", str(course)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                               start_new_session=True)  # fmt: skip
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def finish(process):
    out, err = process.communicate(timeout=100)
    return said(process.returncode, out, err)


def wait_for(condition, seconds=60):
    """Return what the condition gives, once it is true of it."""
    end = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < end
        time.sleep(0.005)
    return found


def outcome(course):
    """Everything that a run leaves for people: rows of the gradebook, graded notebooks."""
    files = sorted(path for path in (course / "autograded").rglob("*") if path.is_file())
    contents = {str(path.relative_to(course)): path.read_bytes() for path in files}
    return rows(f"sqlite:///{course / 'gradebook.db'}"), contents


def stored(course):
    """The files of the results, with what changes if one is written again."""
    found = (course / ".cs_grader" / "results").rglob("*.json")
    states = ((path, path.stat()) for path in found)
    return {path.name: (state.st_ino, state.st_mtime_ns) for path, state in states}


def leftovers(course):
    """Files that are not whole."""
    return [path for path in course.rglob("*") if path.name.startswith(".cs-grader-")]


def whole_outcome(course):
    """The outcome of a run that reached its end."""
    assert len(stored(course)) == STUDENTS
    assert leftovers(course) == []
    with closing(sqlite3.connect(course / "gradebook.db")) as connection:
        assert connection.execute("pragma integrity_check").fetchone() == ("ok",)
    tables, files = outcome(course)
    assert len(tables["grade"]) == len(files) == 2 * STUDENTS  # 2 functions; notebook and time
    return tables, files


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    course = write_course(tmp_path_factory.mktemp("undisturbed"), STUDENTS)
    values = grade(course)
    assert (values["graded"], values["exit_code"]) == (STUDENTS, 1)
    assert values["mean"] == pytest.approx(expected_mean(STUDENTS))
    return whole_outcome(course)


@pytest.fixture
def course(tmp_path):
    return write_course(tmp_path / "course", STUDENTS)


@contextmanager
def killing(engine):
    """Give a function that runs the command on a course, and may kill it: see `killing.py`."""
    script = Path(__file__).parent / "killing.py"
    with subprocess.Popen([sys.executable, script, engine], stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE, text=True) as driver:  # fmt: skip

        def run(course, until=None):
            print(json.dumps([str(course), until]), file=driver.stdin, flush=True)
            return json.loads(driver.stdout.readline())

        yield run


@pytest.mark.parametrize(
    ("engine", "kills", "start_up"),
    [
        ("real", 8, 0.9),
        ("stand-in", 25, 0.1),
        pytest.param("real", 25, 0.9, marks=pytest.mark.long),
        pytest.param("stand-in", 100, 0.1, marks=pytest.mark.long),
    ],
)
def test_killed_at_any_time(tmp_path, engine, kills, start_up):
    rng = random.Random(4)
    killed = []  # how many results there were each time
    with killing(engine) as run:
        run(write_course(tmp_path / "undisturbed", STUDENTS))
        undisturbed = whole_outcome(tmp_path / "undisturbed")
        while len(killed) < kills or sum(0 < n < STUDENTS for n in killed) < kills / 3:
            assert len(killed) < 10 * kills, killed
            course = write_course(tmp_path / str(len(killed)), STUDENTS)
            before, code = {}, -signal.SIGKILL
            while code == -signal.SIGKILL:
                further = rng.choice([0, 1, 1, 2, 4])
                delay = rng.uniform(0, 0.02 if further else start_up)
                code, said = run(course, (len(before) + further, delay, rng.random() < 0.7))
                now = stored(course)
                assert before.items() <= now.items(), "a stored result was made again"
                if code == -signal.SIGKILL:
                    before = now
                    killed.append(len(now))
                    assert said == "" or len(now) == STUDENTS  # it was about to end by itself
            values = json.loads(said)
            assert (code, values["graded"]) == (1, STUDENTS - len(before))
            assert values["already_graded"] == len(before)
            assert whole_outcome(course) == undisturbed


def parents():
    """The parent of every process that runs."""
    found = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            state, parent = stat.read_text().rpartition(")")[2].split()[:2]
            if state not in "ZX":
                found[int(stat.parent.name)] = int(parent)
    return found


def descendants(pid, named=""):
    """Processes below one, at any depth, whose command line holds some words."""
    up = parents()

    def lineage(one):
        while one := up.get(one, 0):
            yield one

    return [one for one in up if pid in lineage(one) and named in command_line(one)]


def command_line(pid):
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_text()
    return ""


@pytest.mark.parametrize("name", ["cs_grader.grading.examiner", "bwrap", "inside.zygote"])
def test_a_process_of_an_engine_is_killed(tmp_path, name):
    """The submission is graded again, on new processes, and nobody loses a point."""
    course = write_course(tmp_path, MANY)
    rng = random.Random(1)
    with grading(course) as process:

        def victims():
            """Servers, not what they fork: a student's process may also have ended itself."""
            up, found = parents(), descendants(process.pid, name)
            return [one for one in found if name not in command_line(up.get(one, 0))]

        for number in (2, 10, 18):
            wait_for(lambda n=number: len(stored(course)) >= n)
            wait_for(victims)
            for victim in rng.sample(victims(), 1):
                os.kill(victim, signal.SIGKILL)
        values = finish(process)
    assert (values["graded"], values["exit_code"]) == (MANY, 1)
    assert [failure["student"] for failure in values["failed"]] == [student_id(5)]
    assert values["mean"] == pytest.approx(expected_mean(MANY))


def test_no_process_outlives_a_killed_run(course):
    with grading(course) as process:
        wait_for(lambda: stored(course))
        left = set(descendants(process.pid))
        assert len(left) >= 4
        process.kill()
        wait_for(lambda: not left & set(parents()), seconds=15)


def test_ctrl_c_in_a_terminal_reaches_every_process(tmp_path):
    course = write_course(tmp_path, MANY)
    with grading(course) as process:
        wait_for(lambda: stored(course))
        os.killpg(process.pid, signal.SIGINT)
        first = finish(process)
    second = grade(course)
    assert (first["exit_code"], first["interrupted"]) == (130, True)
    assert first["grader_failed"] == []
    assert 0 < first["graded"] == second["already_graded"]
    assert second["mean"] == pytest.approx(expected_mean(MANY))


def test_two_runs_at_once(course, undisturbed):
    with grading(course) as one, grading(course) as other:
        values = [finish(one), finish(other)]
    assert sum(run["graded"] for run in values) == STUDENTS
    assert {run["graded"] + run["already_graded"] for run in values} == {STUDENTS}
    assert whole_outcome(course) == undisturbed


def test_the_gradebook_is_locked_for_a_while_in_the_middle(course, undisturbed):
    with grading(course) as process:
        wait_for(lambda: stored(course))
        with closing(sqlite3.connect(course / "gradebook.db")) as other:
            other.execute("begin immediate")
            wait_for(lambda: len(stored(course)) == STUDENTS)
            time.sleep(1)
        values = finish(process)
    assert (values["exit_code"], values["rows_written"]) == (1, STUDENTS)
    assert whole_outcome(course) == undisturbed


LIMIT_FILES = """
import resource, sys
_, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, ({size}, hard))
from cs_grader.cli import main
sys.exit(main())
"""


@pytest.mark.parametrize(("size", "kept"), [(700, 0), (60_000, STUDENTS)])
def test_no_file_may_grow(course, undisturbed, size, kept):
    """First no graded notebook can be written, then the gradebook cannot."""
    values = grade(course, ["-c", LIMIT_FILES.format(size=size)])
    assert values["exit_code"] == 3
    assert len(stored(course)) == kept
    assert leftovers(course) == []
    assert grade(course)["already_graded"] == kept
    assert whole_outcome(course) == undisturbed


DISK = """
mount -t tmpfs -o size=50m none "$1" && cp -r "$2/." "$1" && cd "$1" && eval "$3" || exit 99
"$5" -m cs_grader grade small --sandbox none --json
eval "$4"
"$5" -m cs_grader grade small --sandbox none --json
cp -r . "$2"
"""
LOCK_GRADEBOOK = "mount --bind {0} {0} && mount -o remount,bind,ro {0}".format("gradebook.db")


@pytest.mark.parametrize(
    ("harm", "mend"),
    [
        pytest.param("mount -o remount,size={full}k .", "mount -o remount,size=50m .", id="full"),
        pytest.param("mount -o remount,ro .", "mount -o remount,rw .", id="folder"),
        pytest.param(LOCK_GRADEBOOK, "umount gradebook.db", id="gradebook"),
    ],
)
def test_a_disk_that_is_full_or_read_only(tmp_path, course, undisturbed, harm, mend):
    one = ["-m", "cs_grader", "grade", "small", "--course", course, "--sandbox", "none"]
    subprocess.run([sys.executable, *one, "--student", student_id(0)], capture_output=True)
    pages = sum(-(-path.stat().st_size // 4096) for path in course.rglob("*") if path.is_file())
    shell = ["unshare", "--map-root-user", "--mount", "sh", "-c", DISK, "sh"]
    disk = tmp_path / "disk"
    disk.mkdir()
    words = [disk, course, harm.format(full=4 * pages + 60), mend, sys.executable]
    done = subprocess.run([*shell, *words], capture_output=True, text=True)
    if "unshare" in done.stderr:
        pytest.skip("this host allows no user namespaces")
    first, second = map(json.loads, done.stdout.splitlines())
    kept = len(stored(course)) - second["graded"]
    assert first["exit_code"] == 3
    assert (second["exit_code"], second["already_graded"]) == (1, kept)
    assert (kept == STUDENTS) is ("gradebook" in harm)
    assert whole_outcome(course) == undisturbed


JUMPING_CLOCK = """
import random, sys, time
rng, real = random.Random(3), time.time
time.time = lambda: real() + rng.choice([-1e8, -3600, 0, 0.5, 86400, 1e8])
from cs_grader.cli import main
sys.exit(main())
"""


def test_a_clock_that_jumps(course, undisturbed):
    assert grade(course, ["-c", JUMPING_CLOCK])["graded"] == STUDENTS
    values = grade(course, ["-c", JUMPING_CLOCK])
    assert (values["already_graded"], values["rows_written"]) == (STUDENTS, 0)
    assert 0 <= values["seconds"] < 100
    assert whole_outcome(course) == undisturbed
