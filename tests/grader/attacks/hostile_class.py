"""A class of attackers with honest students among them, graded in one run."""

import contextlib
import copy
import json
import os
import secrets
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from corpus import (
    cell_source,
    graded_functions,
    nbgrader_metadata,
    read_corpus,
    source_notebook,
    with_answers,
)

from attacks import Attack, Notebook, World, read_attacks
from attacks.listener import Listener
from cs_grader.results import Result
from cs_grader.storage.course import Course
from cs_grader.storage.store import Store

ROOT = Path(__file__).resolve().parents[3]
ASSIGNMENT = "a1_loss_functions"
TIMEOUT = 10.0  # seconds for a cell
ATTACKS_PER_HONEST = 4

# What an honest student's notebook sees of the world: the same, whoever was graded before.
LOOK_AROUND = """
import builtins, gc, hashlib, os, signal, socket, sys, threading

def listing(place):
    return sorted(os.listdir(place)) if os.path.isdir(place) else None

print(os.getpid(), os.getcwd(), threading.active_count(), sorted(os.environ.items()))
for place in ("/", "/tmp", "/tmp/work", "/dev", "/dev/shm", "/dev/mqueue", "/run", "/var/tmp",
              "/etc", "/var", "/grading", "/grading/course", "/grading/course/cs_core", os.path.expanduser("~")):
    print(place, listing(place))
for place in ("/proc/sysvipc/shm", "/proc/sysvipc/msg", "/proc/sysvipc/sem", "/proc/keys",
              "/proc/net/unix", "/proc/net/tcp", "/proc/sys/kernel/hostname"):
    print(place, len(open(place).readlines()) if os.path.exists(place) else None)
print([p for p in os.listdir("/proc") if p.isdigit()], len(os.listdir("/proc/self/fd")))
print(sorted(vars(builtins)), np.pi, np.e, np.geterr(), sys.path, sys.getswitchinterval())
print([signal.getsignal(n) for n in (1, 2, 15)], [type(f).__name__ for f in sys.meta_path])
agent = [m for n, m in sorted(sys.modules.items()) if n.startswith("inside.")]
code = [f.__code__.co_code for m in agent for f in vars(m).values() if hasattr(f, "__code__")]
print(len(code), hashlib.sha256(b"".join(code)).hexdigest(), float.__dict__.get("left"))
"""


def canary(kind: str) -> str:
    """Return a word that nobody can guess."""
    return f"canary-{kind}-{secrets.token_hex(6)}"


@dataclass
class HostileClass:
    """The class, and what came of it."""

    root: Path
    world: World
    attacks: list[Attack]
    honest: list[str]
    canaries: dict[str, str]
    points: dict[str, float]
    run: subprocess.CompletedProcess[str] | None = None
    results: dict[str, Result] = field(default_factory=dict)
    peaks: dict[str, int] = field(default_factory=dict)  # bytes of memory, by kind of process
    unchanged: bool = False  # the files of the instructor and of honest students

    def autograded(self, student: str) -> Notebook:
        """Return a student's autograded notebook."""
        path = self.root / "autograded" / student / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
        return dict(json.loads(path.read_text(encoding="utf-8")))

    def shown(self, student: str) -> str:
        """Return everything that a student's cells showed, and what was said to the student."""
        outputs = [cell.get("outputs", []) for cell in self.autograded(student)["cells"]]
        result = self.results[student]
        words = [result.reason, *result.notes, *(f"{c.message}{c.case}" for c in result.cells)]
        return json.dumps(outputs, ensure_ascii=False).replace("\\n", "\n") + "\n".join(words)

    def earned(self, student: str) -> dict[str, float]:
        """Return the points of each function."""
        cells = self.results[student].cells
        return {cell.grade_id.removesuffix("_tests"): cell.points for cell in cells}

    def files(self) -> dict[str, bytes]:
        """Return the files of honest students and of the instructor, by path."""
        folders = [self.root / "submitted" / student for student in self.honest]
        paths = [p for f in [*folders, self.root / "solutions"] for p in f.rglob("*")]
        return {str(path): path.read_bytes() for path in sorted(paths) if path.is_file()}

    def grade(self, environment: dict[str, str]) -> None:
        """Grade everybody in one run of the command."""
        over = threading.Event()
        watch = threading.Thread(target=self._watch, args=[over])
        watch.start()
        self.run = subprocess.run(
            [sys.executable, "-m", "cs_grader", "grade", ASSIGNMENT, "--course", str(self.root),
             "--workers", "2", "--timeout", str(TIMEOUT), "--json"],
            capture_output=True, text=True, cwd=ROOT, env=os.environ | environment, check=False,
        )  # fmt: skip
        over.set()
        watch.join()
        store = Store(Course.load(self.root), ASSIGNMENT)
        self.results = {result.student: result for result in store.results()}

    def _watch(self, over: threading.Event) -> None:
        """Keep the peak of memory of the coordinator, and of the processes that run the tests.

        Other tests may be grading beside this run: an examiner counts if it descends from this
        run's coordinator.
        """
        here = str(self.root).encode()
        while not over.wait(0.05):
            for pid in filter(str.isdigit, os.listdir("/proc")):
                with contextlib.suppress(OSError, IndexError, ValueError):
                    words = Path(f"/proc/{pid}/cmdline").read_bytes()
                    status = Path(f"/proc/{pid}/status").read_text(errors="replace")
                    if here in words:
                        kind = "coordinator"
                    elif b"cs_grader.grading.examiner" in words and _descends(pid, here):
                        kind = "examiner"
                    else:
                        continue
                    peak = int(status.split("VmHWM:")[1].split()[0]) * 1024
                    self.peaks[kind] = max(peak, self.peaks.get(kind, 0))


def _descends(pid: str, mark: bytes) -> bool:
    """Whether a process has an ancestor with these bytes in its command line."""
    while pid != "0":
        pid = Path(f"/proc/{pid}/status").read_text(errors="replace").split("PPid:")[1].split()[0]
        if pid != "0" and mark in Path(f"/proc/{pid}/cmdline").read_bytes():
            return True
    return False


def make_class(
    root: Path, home: Path, listener: Listener, mark: str, attacks: Sequence[Attack] = ()
) -> HostileClass:
    """Write a course folder with these or all attacks, and an honest student before every few."""
    attacks, honest = list(attacks) or read_attacks(), list[str]()
    canaries = {kind: canary(kind) for kind in ("hidden", "solution", "environment", "home")}
    (home / "secret.txt").write_text(canaries["home"])
    _write_source(root, canaries)
    world = World(
        course=str(root), home=str(home), repo=str(ROOT), venv=sys.prefix, neighbor="000-honest",
        pids=os.readlink("/proc/self/ns/pid"), mounts=os.readlink("/proc/self/ns/mnt"),
        network=os.readlink("/proc/self/ns/net"), operator=str(os.getpid()), mark=mark,
        port=str(listener.port), abstract=listener.abstract, path=str(listener.path),
    )  # fmt: skip
    release = json.loads((ROOT / "assignments" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb").read_text())
    right = right_answers()
    # a class is graded in the order of its names
    for i, attack in enumerate([*attacks, None]):
        if i % ATTACKS_PER_HONEST == 0 or attack is None:
            student = f"{i:03d}-honest"
            honest.append(student)
            canaries[student] = canary("neighbor")
            _write(root, student, honest_notebook(release, right, canaries[student]))
        if attack is not None:
            _write_attack(root, attack, release, right, world)
    return HostileClass(root, world, attacks, honest, canaries, graded_functions(release))


def right_answers() -> dict[str, str]:
    """Return a right answer to every function."""
    return {a.function: a.source for a in reversed(read_corpus(ASSIGNMENT)) if a.right}


def honest_notebook(release: Notebook, right: dict[str, str], word: str) -> Notebook:
    """Return a notebook with right answers, which also looks around."""
    answers = {function: f"# {word}\n{source}" for function, source in right.items()}
    notebook = with_answers(release, answers)
    for cell in notebook["cells"]:
        if cell["id"] in ("experiment-scale", "experiment-descent"):  # they take time
            cell["source"] = "pass"
    _insert(notebook, "look-around", LOOK_AROUND)
    return notebook


def attack_notebook(
    attack: Attack, release: Notebook, right: dict[str, str], world: World
) -> Notebook:
    """Return what an attacker hands in, before the file itself is changed."""
    answers = {"mse_loss": right["mse_loss"]} | dict(attack.answers)
    notebook = with_answers(release, {f: world.fill(source) for f, source in answers.items()})
    for cell in notebook["cells"]:
        if cell["id"] in ("experiment-scale", "experiment-descent"):
            cell["source"] = "pass"
    if attack.first:
        notebook["cells"].insert(2, _code("first", world.fill(attack.first)))
    if attack.last:
        _insert(notebook, "last", world.fill(attack.last))
    if attack.edit:
        attack.edit(notebook)
    return notebook


def _write_attack(
    root: Path, attack: Attack, release: Notebook, right: dict[str, str], world: World
) -> None:
    notebook = attack_notebook(attack, release, right, world)
    folder = _write(root, attack.student, notebook)
    if attack.write:
        (folder / f"{ASSIGNMENT}.ipynb").write_bytes(attack.write(notebook))
    if attack.beside:
        attack.beside(folder, world)


def _write(root: Path, student: str, notebook: Notebook) -> Path:
    folder = root / "submitted" / student / ASSIGNMENT
    folder.mkdir(parents=True)
    (folder / f"{ASSIGNMENT}.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    (folder / "timestamp.txt").write_text("2026-03-06 11:20:00 UTC\n")
    return folder


def _write_source(root: Path, canaries: dict[str, str]) -> None:
    """Write the instructor's notebook with a canary in every hidden line and every solution."""
    notebook = copy.deepcopy(source_notebook(ASSIGNMENT))
    for cell in notebook["cells"]:
        meta = nbgrader_metadata(cell)
        if meta.get("grade"):
            cell["source"] = _marked(cell_source(cell), "HIDDEN TESTS", canaries["hidden"])
        elif meta.get("solution"):
            cell["source"] = _marked(cell_source(cell), "SOLUTION", canaries["solution"])
    folder = root / "solutions" / ASSIGNMENT
    folder.mkdir(parents=True)
    (folder / f"{ASSIGNMENT}.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    (root / "nbgrader_config.py").write_text((ROOT / "nbgrader_config.py").read_text())


def _marked(source: str, region: str, word: str) -> str:
    lines, inside = [], False
    for line in source.splitlines():
        inside = inside or f"BEGIN {region}" in line
        marked = inside and line.strip() and "###" not in line
        lines.append(f"{line}  # {word}" if marked else line)
        inside = inside and f"END {region}" not in line
    return "\n".join(lines)


def _insert(notebook: Notebook, name: str, source: str) -> None:
    """Put a cell before the last test cell: what comes behind is not run."""
    place = [cell["id"] for cell in notebook["cells"]].index("linear-loss-tests")
    notebook["cells"].insert(place, _code(name, source))


def _code(name: str, source: str) -> Notebook:
    return {"cell_type": "code", "id": name, "metadata": {}, "outputs": [],
            "execution_count": None, "source": source}  # fmt: skip
