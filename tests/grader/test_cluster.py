"""Grading on a Dask cluster: a scheduler and workers on this machine, some of which are killed."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections import Counter
from contextlib import contextmanager
from pathlib import Path

import pytest
from small_course import ASSIGNMENT, expected_mean, write_course
from test_resume import descendants, outcome, parents, stored, wait_for

from cs_grader.grading.limits import Limits
from cs_grader.reading.submissions import Submission
from cs_grader.running import jobs, workers

STUDENTS = 48
BATCH = STUDENTS // (4 * 3)  # of three workers

# each worker tells which submission it begins, and which it has done
DIARY = """
import os
from cs_grader.grading.engine import Engine

def tell(word, student):
    with open(os.environ["DIARY"], "a") as file:
        file.write(f"{os.getpid()} {word} {student}\\n")

def telling(grade):
    def grade_and_tell(engine, assignment, sources, submission, **options):
        tell("begins", submission.student)
        graded = grade(engine, assignment, sources, submission, **options)
        tell("ends", submission.student)
        return graded
    return grade_and_tell

if Engine.grade.__name__ == "grade":  # Dask runs this file twice
    Engine.grade = telling(Engine.grade)
"""
IMPATIENT = """
import sys
from cs_grader.running import cluster
from cs_grader.cli import main
cluster.WAIT = 1
sys.exit(main())
"""


class Cluster:
    """A scheduler and its workers, each a process of its own, as if on machines of their own."""

    def __init__(self, home):
        self.home, self.workers = home, []
        (home / "diary.py").write_text(DIARY)
        (home / "diary").touch()
        self.scheduler = self._start("scheduler", "--port", "0")
        wait_for(lambda: self._address())
        self.address = self._address()[1]

    def add_worker(self, **variables):
        name = f"worker{len(self.workers)}"
        words = ["--nthreads", "1", "--no-nanny", "--local-directory", self.home]
        words += [] if variables else ["--preload", self.home / "diary.py"]
        self.workers.append(self._start(name, self.address, *words, command="worker", **variables))
        return name

    def wait_for_workers(self):
        for number in range(len(self.workers)):
            wait_for(lambda n=number: "Registered to" in self.log(f"worker{n}"))

    def _start(self, name, *words, command="scheduler", **variables):
        with open(self.home / f"{name}.log", "w") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "dask", command, *words, "--host", "127.0.0.1",
                 "--no-dashboard"],
                env=os.environ | {"DIARY": str(self.home / "diary")} | variables,
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=self.home,
                start_new_session=True,
            )  # fmt: skip

    def _address(self):
        return re.search(r"Scheduler at:\s+(\S+)\n", self.log("scheduler"))

    def log(self, name):
        return (self.home / f"{name}.log").read_text()

    def diary(self):
        """Lines of [pid of a worker, "begins" or "ends", student], in order.

        The solution, which a worker grades first, is no student: its name has a space.
        """
        lines = (self.home / "diary").read_text().rpartition("\n")[0].splitlines()  # whole ones
        words = [line.split() for line in lines]
        return [[int(word[0]), *word[1:]] for word in words if len(word) == 3]

    def engines(self):
        """Processes of all engines on the workers."""
        return [pid for worker in self.workers for pid in descendants(worker.pid)]

    def close(self):
        """End it as an operator would, and see that nothing is left."""
        left = set(self.engines())
        for process in (*self.workers, self.scheduler):  # in this order, or Dask may hang
            process.terminate()
            try:
                process.wait(timeout=5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        wait_for(lambda: not left & set(parents()), seconds=10)


@contextmanager
def cluster_of(home, number):
    pytest.importorskip("distributed", reason="pip install '.[cluster]'")
    home.mkdir(exist_ok=True)
    cluster = Cluster(home)
    try:
        for _ in range(number):
            cluster.add_worker()
        cluster.wait_for_workers()
        yield cluster
    finally:
        cluster.close()


@contextmanager
def grading(course, *options, program=("-m", "cs_grader")):
    words = ["grade", ASSIGNMENT, "--json", "--course", course, *options]
    process = subprocess.Popen([sys.executable, *program, *words], text=True,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE)  # fmt: skip
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def finish(process):
    """Wait for a run's end; return what it says in JSON, and on standard error."""
    out, err = process.communicate(timeout=60)
    assert "Traceback" not in err
    values = json.loads(out)
    assert values["exit_code"] == process.returncode
    return values, err


def grade(course, *options, program=("-m", "cs_grader")):
    with grading(course, *options, program=program) as process:
        return finish(process)


def refused(course, address):
    """Return the sentence of a run that grades nothing, or not all."""
    values, err = grade(course, "--scheduler", address, program=("-c", IMPATIENT))
    assert (sorted(values), values["exit_code"], err) == (["error", "exit_code"], 2, "")
    return values["error"]


@pytest.fixture
def small_class(tmp_path):
    return write_course(tmp_path / "course", 3)


@pytest.mark.slow
def test_a_worker_is_killed_in_the_middle(tmp_path):
    """Scores are those of an undisturbed run on one machine; only the lost batch is redone."""
    local = write_course(tmp_path / "local", STUDENTS)
    assert grade(local, "--workers", "2")[0]["graded"] == STUDENTS
    course = write_course(tmp_path / "course", STUDENTS)
    with cluster_of(tmp_path / "cluster", 3) as cluster:

        def at_work():
            """Workers that have done a batch and are in the middle of a submission."""
            told = {worker.pid: [] for worker in cluster.workers}
            for pid, word, _ in cluster.diary():
                told[pid].append(word)
            return [p for p, own in told.items() if len(own) > 2 * BATCH and own[-1] == "begins"]

        with grading(course, "--scheduler", cluster.address) as process:
            victim = wait_for(at_work)[0]
            orphans = set(descendants(victim))
            os.kill(victim, signal.SIGKILL)
            assert orphans
            wait_for(lambda: not orphans & set(parents()), seconds=15)
            values, err = finish(process)
        assert (values["graded"], values["exit_code"], err) == (STUDENTS, 1, "")
        assert values["grader_failed"] == []
        assert len(values["failed"]) == 1
        assert values["mean"] == pytest.approx(expected_mean(STUDENTS))
        assert outcome(course) == outcome(local)

        diary = cluster.diary()
        assert {pid for pid, *_ in diary} == {worker.pid for worker in cluster.workers}
        lost = {student for pid, _, student in diary if pid == victim}
        others = Counter(s for pid, word, s in diary if pid != victim and word == "begins")
        assert set(others.values()) == {1}
        assert len(lost | set(others)) == STUDENTS
        again = lost & set(others)
        assert 1 <= len(again) <= 2 * BATCH  # one under way, and one that was on its way to us
        wait_for(lambda: cluster.engines() == [], seconds=10)

        before = stored(course)
        values, err = grade(course, "--scheduler", cluster.address)
        assert (values["graded"], values["already_graded"], err) == (0, STUDENTS, "")
        assert values["rows_written"] == 0
        assert (cluster.diary(), stored(course)) == (diary, before)
        assert outcome(course) == outcome(local)


@pytest.mark.slow
def test_ctrl_c_and_then_everything_is_lost(tmp_path):
    """After each, the next run goes on; no engine is left on a worker that lives."""
    course = write_course(tmp_path / "course", STUDENTS)
    with cluster_of(tmp_path / "cluster", 2) as cluster:
        on_cluster = ("--scheduler", cluster.address)
        with grading(course, *on_cluster) as process:
            wait_for(lambda: stored(course))
            process.send_signal(signal.SIGINT)
            values, _ = finish(process)
        assert (values["interrupted"], values["grader_failed"]) == (True, [])
        assert len(stored(course)) == values["graded"] < STUDENTS
        wait_for(lambda: cluster.engines() == [], seconds=10)

        kept = len(stored(course))
        with grading(course, *on_cluster, program=("-c", IMPATIENT)) as process:
            wait_for(lambda: len(stored(course)) > kept)
            for worker in cluster.workers:
                worker.kill()
            values, err = finish(process)
        assert (values["exit_code"], err) == (2, "")
        assert "has no workers: start some with `dask worker tcp://" in values["error"]

        before = stored(course)
        cluster.add_worker()
        again = (*on_cluster, "--regrade")
        with grading(course, *again, program=("-c", IMPATIENT)) as process:
            wait_for(lambda: stored(course) != before)
            cluster.scheduler.kill()
            values, err = finish(process)
        assert (values["exit_code"], err) == (2, "")
        assert "does not answer any more" in values["error"]
    kept = len(stored(course))
    values, _ = grade(course, "--workers", "2")
    assert (values["graded"], values["already_graded"]) == (STUDENTS - kept, kept)
    assert values["mean"] == pytest.approx(expected_mean(STUDENTS))


@pytest.mark.slow
def test_no_scheduler(small_class):
    pytest.importorskip("distributed", reason="pip install '.[cluster]'")
    for address in ("tcp://127.0.0.1:9", "tls://127.0.0.1:9"):
        assert address in refused(small_class, address)
    assert stored(small_class) == {}


@pytest.mark.slow
def test_workers_that_are_of_no_use(tmp_path, small_class):
    """None; one with another version; one without the grader, which is not to die of us."""
    changed, empty = tmp_path / "changed", tmp_path / "empty"
    for package in ("cs_core", "cs_grader"):
        source = Path(workers.__file__).parents[2] / package
        shutil.copytree(source, changed / package, ignore=shutil.ignore_patterns("__pycache__"))
    with open(changed / "cs_core" / "__init__.py", "a") as file:
        file.write("# changed\n")
    (empty / "cs_grader").mkdir(parents=True)
    (empty / "cs_grader" / "__init__.py").touch()
    with cluster_of(tmp_path / "cluster", 0) as cluster:
        assert "has no workers: start some with" in refused(small_class, cluster.address)
        for path in (changed, empty):
            cluster.add_worker(PYTHONPATH=str(path))
            cluster.wait_for_workers()
            sentence = refused(small_class, cluster.address)
            assert "install the same on all machines" in sentence
            assert sentence.startswith("The worker at tcp://127.0.0.1:")
            assert cluster.workers[-1].poll() is None
            cluster.workers[-1].terminate()
            cluster.workers[-1].wait(timeout=15)
    assert stored(small_class) == {}


def test_an_engine_that_is_at_work_when_its_run_ends_is_closed(monkeypatch):
    """An engine that is closed in the middle starts afresh: it must be closed once more."""
    running = []

    class Engine:
        def __init__(self, **_):
            running.append(self)

        def grade(self, *_, **__):
            workers.close_engines("that")
            running.append(self)
            return "graded"

        def close(self):
            while self in running:
                running.remove(self)

    monkeypatch.setattr("cs_grader.grading.engine.Engine", Engine)
    version = workers.grader_version()
    job = jobs.Job("that", "small", (), {}, {}, Limits(), "none", "", version)
    units = [jobs.Unit(Submission(name, {}, {}, ""), "") for name in ("ann", "bob")]
    outcomes = workers.grade_batch(job, tuple(units))
    assert outcomes[0] == "graded"
    assert outcomes[1].reason == "The run has ended."
    assert running == []
