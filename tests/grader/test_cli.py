"""The command `cs-grader`: what it prints, stores and returns. The engine is a quick stand-in."""

import errno
import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from dataclasses import replace

import pytest
from small_course import (
    ASSIGNMENT,
    expected_points,
    student_id,
    write_course,
    write_submission,
)
from stand_in import StandIn

from cs_grader.cli import main
from cs_grader.grading.bubblewrap import NoSandboxError
from cs_grader.grading.engine import EngineError
from cs_grader.grading.limits import Limits
from cs_grader.reading.submissions import Submission
from cs_grader.running import coordinator, jobs, keys, lock, run, workers
from cs_grader.storage import database
from cs_grader.storage.store import Store

STUDENTS = 12
BROKEN = student_id(5)
JSON_FIELDS = {
    "assignment": str,
    "submissions": int,
    "graded": int,
    "already_graded": int,
    "failed": list,
    "grader_failed": list,
    "nobody_earned": list,
    "mean": float,
    "max_points": float,
    "slowest": list,
    "seconds": float,
    "rows_written": int,
    "gradebook_error": str,
    "interrupted": bool,
    "exit_code": int,
}


@pytest.fixture
def engine(monkeypatch):
    fake = StandIn()
    monkeypatch.setattr("cs_grader.grading.engine.Engine", fake)
    yield fake
    assert fake.closed == len(fake.made), "an engine was left open"


@pytest.fixture
def course(tmp_path):
    return write_course(tmp_path / "course", STUDENTS)


@pytest.fixture
def cs_grader(course, capsys):
    """Run the command on the course; return exit code, standard output and error."""

    def command(*arguments, name="grade", assignment=ASSIGNMENT):
        code = main([name, assignment, "--course", str(course), *map(str, arguments)])
        shown = capsys.readouterr()
        assert "Traceback" not in shown.out + shown.err
        return code, shown.out, shown.err

    return command


@pytest.fixture
def grade(cs_grader, engine):
    """Grade the course; return what `--json` says."""

    def run_once(*arguments):
        engine.graded.clear()
        code, out, _ = cs_grader("--json", *arguments)
        assert out.count("\n") == 1
        values = json.loads(out)
        assert values["exit_code"] == code
        return values

    return run_once


def rows(course):
    """The points in the gradebook, by student."""
    with closing(sqlite3.connect(course / "gradebook.db")) as connection:
        return dict(
            connection.execute(
                "select s.student_id, sum(g.auto_score) from submitted_assignment s "
                "join submitted_notebook n on n.assignment_id = s.id "
                "join grade g on g.notebook_id = n.id group by s.student_id"
            )
        )


EXPECTED = {student_id(i): expected_points(i) for i in range(STUDENTS)}


def test_a_class(cs_grader, engine, course):
    code, out, err = cs_grader()
    assert code == 1
    assert sorted(engine.graded) == sorted(EXPECTED)
    assert rows(course) == EXPECTED
    lines = [" ".join(line.split()) for line in out.splitlines()]
    assert lines[0] == f"small: {STUDENTS} submissions"
    assert lines[1].startswith(f"graded now {STUDENTS} in ")
    mean = sum(EXPECTED.values()) / (STUDENTS - 1)  # of those that could be graded
    assert lines[2:] == [
        "already graded 0",
        "could not be graded 1",
        f"1 The file is cut off. ({BROKEN})",
        f"mean {mean:.1f} of 10 points, before penalties for lateness",
        "slowest s00011 11.0 s, s00010 10.0 s, s00009 9.0 s, s00008 8.0 s, s00007 7.0 s",
        f"gradebook {STUDENTS} rows written",
    ]
    assert err == ""


def test_json(grade):
    values = grade()
    assert {name: type(value) for name, value in values.items()} == JSON_FIELDS
    assert values["failed"] == [{"student": BROKEN, "reason": "The file is cut off."}]
    assert values["slowest"][0] == {"student": "s00011", "seconds": 11.0}
    assert values["mean"] == pytest.approx(sum(EXPECTED.values()) / (STUDENTS - 1))
    assert (values["graded"], values["rows_written"]) == (STUDENTS, STUDENTS)


def test_exit_code_is_0_if_all_were_graded(cs_grader, engine, course):
    write_submission(course, 0)
    code, out, _ = cs_grader("--student", student_id(0), "--student", student_id(1))
    assert code == 0
    assert sorted(engine.graded) == [student_id(0), student_id(1)]
    assert "could not be graded" not in out


def test_a_second_run_grades_nothing_and_says_the_same(grade):
    first, second = grade(), grade()
    assert (second["graded"], second["already_graded"], second["rows_written"]) == (0, STUDENTS, 0)
    for name in ("submissions", "failed", "mean", "max_points", "slowest", "exit_code"):
        assert first[name] == second[name]


def test_only_what_changed_is_graded_again(grade, engine, course):
    grade()
    write_submission(course, 3, remark="second thoughts")
    write_submission(course, STUDENTS)
    assert grade()["already_graded"] == STUDENTS - 1
    assert sorted(engine.graded) == [student_id(3), student_id(STUDENTS)]


def test_a_lost_autograded_notebook_is_made_again(grade, engine, course):
    grade()
    (course / "autograded" / student_id(2) / ASSIGNMENT / f"{ASSIGNMENT}.ipynb").unlink()
    grade()
    assert engine.graded == [student_id(2)]


@pytest.mark.parametrize("change", ["--regrade", "--timeout", "--sandbox", "source", "data"])
def test_everything_is_graded_again_if_what_it_depends_on_changed(grade, engine, course, change):
    grade()
    folder = course / "solutions" / ASSIGNMENT
    options = {"--regrade": [], "--timeout": ["--timeout", "7"], "--sandbox": ["--sandbox", "none"]}
    if change == "source":
        path = folder / f"{ASSIGNMENT}.ipynb"
        path.write_text(path.read_text().replace("double(3) == 6", "double(4) == 8"))
    elif change == "data":
        (folder / "table.csv").write_text("1,2\n")
    values = grade(*([change] if change == "--regrade" else options.get(change, [])))
    assert values["graded"] == STUDENTS
    sandbox, limits = engine.made[-1]
    assert sandbox == ("none" if change == "--sandbox" else "bubblewrap")
    assert limits == (Limits(7.0, 28.0) if change == "--timeout" else Limits())


def test_the_time_limit_of_nbgrader_is_the_default(grade, engine, course):
    with (course / "nbgrader_config.py").open("a") as file:
        file.write("c.Execute.timeout = 11\n")
    grade()
    assert engine.made[0][1] == Limits(11.0, 44.0)


def test_the_instructors_data_takes_the_place_of_the_students(grade, engine, course):
    (course / "solutions" / ASSIGNMENT / "table.csv").write_text("right")
    folder = course / "submitted" / student_id(0) / ASSIGNMENT
    (folder / "table.csv").write_text("forged")
    (folder / "helper.py").write_text("x = 1")
    grade("--student", student_id(0))
    assert engine.extras[student_id(0)] == {"helper.py": b"x = 1"}
    assert engine.files == {"table.csv": b"right"}


def test_submissions_from_another_folder(grade, engine, course, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    (course / "submitted").rename(elsewhere)
    assert grade("--submissions", elsewhere)["graded"] == STUDENTS


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        pytest.param({"assignment": "smal"}, "small", id="assignment"),
        pytest.param({"course": "nowhere"}, "give the course's folder.", id="course"),
        pytest.param({"config": "c.oops("}, "nbgrader_config.py", id="settings"),
        pytest.param({"options": ["--student", "s0005"]}, "Did you mean s00005", id="student"),
        pytest.param({"options": ["--submissions", "empty"]}, "collect them first", id="nobody"),
        pytest.param({"options": ["--scheduler", "nonsense://"]}, "dask scheduler", id="cluster"),
    ],
)
def test_wrong_use_is_one_sentence_and_exit_code_2(course, engine, capsys, arguments, words):
    if words == "dask scheduler":
        pytest.importorskip("distributed")
    if "config" in arguments:
        (course / "nbgrader_config.py").write_text(arguments["config"])
    command = ["grade", arguments.get("assignment", ASSIGNMENT)]
    command += ["--course", str(course / arguments.get("course", ""))]
    assert main([*command, *arguments.get("options", [])]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.startswith("cs-grader: ")
    assert words in shown.err
    assert shown.err.count("\n") == 1
    assert main([*command, *arguments.get("options", []), "--json"]) == 2
    values = json.loads(capsys.readouterr().out)
    assert values == {"error": shown.err.removeprefix("cs-grader: ").strip(), "exit_code": 2}


@pytest.mark.parametrize(
    "arguments",
    [
        ["--workers", "0"],
        ["--workers", "2", "--scheduler", "tcp://host:1"],
        ["--timeout", "-1"],
        ["--timeout", "inf"],
        ["--timeout", "nan"],
        ["--sandbox", "some"],
    ],
    ids=" ".join,
)
def test_unusable_arguments(cs_grader, arguments):
    with pytest.raises(SystemExit) as ended:
        cs_grader(*arguments)
    assert ended.value.code == 2


def test_a_failure_of_the_engine_is_tried_again_on_a_fresh_one(grade, engine):
    engine.failing = {student_id(4): 1}
    values = grade("--workers", "1")
    assert (values["graded"], values["grader_failed"]) == (STUDENTS, [])
    assert len(engine.made) == 2


@pytest.mark.parametrize("error", [EngineError("the examiner ended: why"), TypeError("a bug")])
def test_a_submission_on_which_the_grader_fails_stops_nobody_else(
    cs_grader, grade, engine, course, error
):
    engine.failing, engine.error = {student_id(4): 2}, error
    code, out, err = cs_grader()
    assert code == 4
    assert f"({student_id(4)})" in out
    assert rows(course) == {who: had for who, had in EXPECTED.items() if who != student_id(4)}
    log = course / ".cs_grader" / "cs-grader.log"
    assert str(log) in err
    assert str(error) in log.read_text()
    values = grade()  # the next run is for those that are left
    assert (values["graded"], values["exit_code"]) == (1, 1)
    assert rows(course) == EXPECTED


NO_SANDBOX = (
    "cs-grader: There is no sandbox: get one. If you trust every submission, add --sandbox=none.\n"
)


def test_no_sandbox(cs_grader, engine):
    engine.broken = NoSandboxError("There is no sandbox: get one.")
    assert cs_grader() == (2, "", NO_SANDBOX)


def test_a_worker_with_another_version_grades_nothing(cs_grader, engine, monkeypatch):
    monkeypatch.setattr(workers, "grader_version", lambda: "another")
    code, _, err = cs_grader()
    assert (code, engine.graded) == (2, [])
    assert "install the same on all machines" in err


def test_a_bug_of_ours_is_a_sentence_and_a_log(cs_grader, grade, course, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(Store, "get", lambda *_: {}["nothing"])
        code, out, err = cs_grader()
    assert (code, out) == (4, "")
    assert err.count("\n") == 1
    assert "KeyError: 'nothing'" in (course / ".cs_grader" / "cs-grader.log").read_text()
    assert grade()["graded"] == STUDENTS


def test_a_locked_gradebook(cs_grader, grade, course, monkeypatch):
    grade("--student", student_id(0))
    monkeypatch.setattr(database, "LOCK_SECONDS", 0.05)
    with closing(sqlite3.connect(course / "gradebook.db")) as other:
        other.execute("begin immediate")
        code, out, err = cs_grader()
    assert code == 3
    assert "another program is writing to it" in out
    assert err.count("Grading goes on") == 1
    assert rows(course) == {student_id(0): EXPECTED[student_id(0)]}
    values = grade()
    assert (values["graded"], values["already_graded"]) == (0, STUDENTS)
    assert rows(course) == EXPECTED


def test_a_gradebook_that_is_locked_for_a_moment(grade, engine, course, monkeypatch):
    """What could not be written in the middle is written at the end."""
    monkeypatch.setattr(coordinator, "SYNC_EVERY", 2)
    monkeypatch.setattr(database, "LOCK_SECONDS", 0.05)
    with closing(sqlite3.connect(course / "gradebook.db", check_same_thread=False)) as other:

        def lock_for_a_while():
            if len(engine.graded) == 3:
                other.execute("begin immediate")
            elif len(engine.graded) == STUDENTS:
                other.rollback()

        engine.then = lock_for_a_while
        values = grade("--workers", "1")
    assert values["gradebook_error"] == ""
    assert rows(course) == EXPECTED


def test_a_full_disk(cs_grader, grade, engine, course, monkeypatch):
    put, left = Store.put, 5

    def put_some(store, graded):
        nonlocal left
        if not left:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "some/file")
        left -= 1
        put(store, graded)

    with monkeypatch.context() as patch:
        patch.setattr(Store, "put", put_some)
        code, _, err = cs_grader("--workers", "1")
    assert code == 3
    assert err.startswith(
        "cs-grader: A result could not be stored (some/file: No space left on device). What was"
    )
    values = grade()
    assert (values["graded"], values["already_graded"]) == (STUDENTS - 5, 5)
    assert rows(course) == EXPECTED


def test_a_course_folder_that_cannot_be_written(cs_grader, engine, course):
    (course / ".cs_grader").write_text("a file where our folder should be")
    code, _, err = cs_grader()
    assert (code, engine.graded) == (3, [])
    assert err.count("\n") == 1


@pytest.mark.parametrize("as_started", [signal.default_int_handler, signal.SIG_IGN])
def test_ctrl_c_keeps_what_is_finished(cs_grader, grade, engine, course, as_started):
    def press():
        if len(engine.graded) == 4:
            os.kill(os.getpid(), signal.SIGINT)

    engine.then = press
    # as a shell leaves it: one that starts a program in the background has it ignored
    before = signal.signal(signal.SIGINT, as_started)
    try:
        code, out, err = cs_grader("--workers", "1")
        assert signal.getsignal(signal.SIGINT) is as_started
    finally:
        signal.signal(signal.SIGINT, before)
    assert code == 130
    assert err.startswith("Stopping as soon as")
    finished = len(rows(course))
    assert 4 <= finished <= 7
    assert f"{STUDENTS - finished}: run the same command again" in " ".join(out.split())
    engine.then = lambda: None
    values = grade()
    assert (values["graded"], values["already_graded"]) == (STUDENTS - finished, finished)
    assert rows(course) == EXPECTED


def test_few_submissions_are_in_memory_at_a_time(grade, engine, course, monkeypatch):
    read, held, most = run.read_submission, 0, 0

    def count_in(*arguments):
        nonlocal held, most
        held += 1
        most = max(most, held)
        return read(*arguments)

    def count_out():
        nonlocal held
        held -= 1

    monkeypatch.setattr(run, "read_submission", count_in)
    engine.then = count_out
    grade("--workers", "1")
    assert most <= 4  # one is being graded, one waits, one is stored, one is read
    assert len(engine.made) == 1


def test_a_second_run_waits_for_the_first(cs_grader, engine, course):
    path = course / ".cs_grader" / f"{ASSIGNMENT}.lock"
    first = lock.one_at_a_time(path, print, lambda: False)
    first.__enter__()
    threading.Timer(0.3, lambda: first.__exit__(None, None, None)).start()
    code, _, err = cs_grader()
    assert (code, len(engine.graded)) == (1, STUDENTS)
    assert err == "Another run grades this assignment: waiting until it ends.\n"


def test_a_file_system_without_locks(cs_grader, engine, monkeypatch):
    def no_locks(*_):
        raise OSError(errno.ENOLCK, "no locks")

    monkeypatch.setattr(lock.fcntl, "flock", no_locks)
    code, _, err = cs_grader()
    assert (code, len(engine.graded)) == (1, STUDENTS)
    assert err == "Files cannot be locked here: do not start a second run for this assignment.\n"


@pytest.mark.parametrize("person", [True, False], ids=["terminal", "script"])
def test_progress_is_for_people(cs_grader, engine, monkeypatch, person):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: person, raising=False)
    _, out, err = cs_grader()
    assert (f"{STUDENTS}/{STUDENTS}" in err) is person
    assert "%|" not in out


JOB = jobs.Job("run", "a1", (), {"x.csv": b"1"}, {}, Limits(), "bubblewrap", "secret", "version")
SUBMISSION = Submission("kim", {"a1": b"{}"}, {"x.py": b""}, "2026-03-06", notes=("A note.",))


@pytest.mark.parametrize(
    "change",
    [
        {"student": "lee"},
        {"notebooks": {"a1": b"{ }"}},
        {"notebooks": {"a2": b"{}"}},
        {"notebooks": {}, "extras": {"a1": b"{}", "x.py": b""}},
        {"extras": {}},
        {"timestamp": ""},
        {"problem": "The folder is empty."},
        {"notes": ()},
        {"assignment": "a2"},
        {"limits": Limits(memory=1)},
        {"sandbox": "none"},
        {"secret": ""},
        {"version": "next"},
        {"files": {"x.csv": b"2"}},
        {"own_files": {"x.py": b"2"}},
    ],
    ids=lambda change: " ".join(map(str, change)),
)
def test_a_key_depends_on(change):
    of_job = {name: value for name, value in change.items() if hasattr(JOB, name)}
    of_submission = {name: value for name, value in change.items() if name not in of_job}
    before = keys.submission_key(keys.run_key(JOB), SUBMISSION)
    job, submission = replace(JOB, **of_job), replace(SUBMISSION, **of_submission)
    assert keys.submission_key(keys.run_key(job), submission) != before


def test_a_key_depends_on_nothing_else():
    key = keys.submission_key(keys.run_key(JOB), SUBMISSION)
    assert key == keys.submission_key(keys.run_key(replace(JOB, run="other")), SUBMISSION)
    turned = dict(reversed({"b": b"1", "a": b"2"}.items()))
    one, other = (replace(SUBMISSION, extras=e) for e in ({"b": b"1", "a": b"2"}, turned))
    assert keys.submission_key("run", one) == keys.submission_key("run", other)


def test_batches_are_cut_by_number_and_by_size():
    sizes = [1] * 5 + [coordinator.MAX_BATCH] + [1] * 2
    units = (jobs.Unit(Submission("kim", {"a1": bytes(size)}), "") for size in sizes)
    assert [len(batch) for batch in coordinator.batches(units, 3)] == [3, 2, 1, 2]


def test_help_needs_none_of_the_large_packages():
    program = (
        "import sys\nfrom cs_grader.cli import main\n"
        "try:\n    main(['--help'])\nexcept SystemExit as ended:\n    code = ended.code\n"
        "large = {'numpy', 'nbgrader', 'sqlalchemy', 'distributed', 'tqdm', 'jinja2', 'IPython'}\n"
        "sys.exit(', '.join(large & set(sys.modules)) or code)\n"
    )
    shown = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert (shown.returncode, shown.stderr) == (0, "")
    assert "exit codes:" in shown.stdout
