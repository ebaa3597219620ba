"""Attacks on grading: what a student who wants points, or harm, hands in.

A module per family; each holds `ATTACKS`, plain data. Their sources are written into notebooks
and run in the sandbox alone, never here. Words between @ signs stand for things of the machine
that grades, which a well-informed attacker might know: see `World`.
"""

import importlib
import re
import textwrap
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

Notebook = dict[str, Any]

FAMILIES = (
    "checker", "language", "read", "inspect_tests", "write", "survive", "talk", "fool", "stateful",
    "pretend", "replies", "wire", "protocol", "callbacks", "files", "disk", "privilege", "flood",
    "exhaust", "endless",
)  # fmt: skip

RAN = "attack ran"  # what an attack prints when it has done what it came for
WORKED = "attack worked"  # what it prints if it got something that it must not get

# What every attack may use. `loot` prints any canary that it finds: a word that stands in a
# hidden test, a solution, a neighbor's answer, the environment or a file.
TOOLS = '''\
import contextlib, os, re, sys

def attempt(what, action):
    """Try something forbidden."""
    try:
        result = action()
    except BaseException as error:
        print(f"refused: {what}: {type(error).__name__}: {error}"[:300])
        return None
    print(f"attack worked: {what}: {result!r}"[:300])
    return result

def loot(where, data):
    """Look through what was read."""
    data = data if isinstance(data, bytes) else str(data).encode(errors="replace")
    for found in sorted(set(re.findall(rb"canary-[a-z]+-[0-9a-f]{12}", data))):
        print("loot:", where, found.decode())
    return len(data)

def contained(kind):
    """Whether the process is in a namespace of its own; if not, the attack keeps still."""
    host = {"pid": "@PIDS@", "mnt": "@MOUNTS@", "net": "@NETWORK@"}[kind]
    try:
        free = os.readlink(f"/proc/self/ns/{kind}") == host
    except OSError:
        free = False
    if free:
        print("attack worked: no namespace of its own:", kind)
    return not free
'''

WRONG = """\
def svm_loss(scores, y, *, margin=1.0):
    return 0.0, np.zeros_like(scores)
"""

RIGHT_LOG_SOFTMAX = """\
    shifted = scores - scores.max(axis=1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
"""


@dataclass(frozen=True)
class Attack:
    """One hostile submission.

    Attributes
    ----------
    name : str
        A word or two, unique in its family.
    about : str
        What it tries.
    answers : dict of str to str
        Sources of answer cells, by function. `mse_loss` is answered rightly besides.
    first, last : str
        Code of cells put before all others, and before the last test.
    edit : callable, optional
        Changes the notebook.
    write : callable, optional
        Makes the file's bytes of the notebook.
    beside : callable, optional
        Changes the submission's folder, given a `World`.
    earns : tuple of str
        Functions whose points it may get, because their answers are right.
    ran : bool
        Whether `RAN` must be among the outputs; not if it dies of what it does.
    seconds : float
        The most it may take.
    family : str
    number : int
        Filled in by `read_attacks`: its place in the class.
    """

    name: str
    about: str
    answers: Mapping[str, str] = field(default_factory=dict)
    first: str = ""
    last: str = ""
    edit: Callable[[Notebook], None] | None = None
    write: Callable[[Notebook], bytes] | None = None
    beside: Callable[[Path, "World"], None] | None = None
    earns: tuple[str, ...] = ("mse_loss",)
    ran: bool = True
    seconds: float = 30.0
    family: str = ""
    number: int = 0

    @property
    def student(self) -> str:
        """The name under which it is handed in."""
        return f"{self.number:03d}-{self.family}-{re.sub(r'[^a-z]+', '_', self.name.lower())}"

    @property
    def sources(self) -> dict[str, str]:
        """All its sources, by a name for each."""
        return dict(self.answers) | {"first": self.first, "last": self.last}


@dataclass(frozen=True)
class World:
    """What a well-informed attacker might know of the machine that grades.

    Attributes
    ----------
    course, home, repo, venv : str
        Folders: the course, the operator's home, this repository, the Python environment.
    neighbor : str
        An honest student.
    pids, mounts, network : str
        Names of the operator's namespaces.
    operator : str
        The process that started the grading.
    mark : str
        A word in the command line or environment of every process that tries to stay.
    port, abstract, path : str
        Where a listener waits, by TCP and UDP, by an abstract name, by a path.
    """

    course: str
    home: str
    repo: str
    venv: str
    neighbor: str
    pids: str
    mounts: str
    network: str
    operator: str
    mark: str
    port: str
    abstract: str
    path: str

    def fill(self, source: str) -> str:
        """Put the real names in the place of the words between @ signs."""
        for word, value in asdict(self).items():
            source = source.replace(f"@{word.upper()}@", value)
        return source


def in_cell(name: str, about: str, code: str, *, before: str = "", **options: Any) -> Attack:
    """Return an attack that runs when its cell runs; its answer is wrong."""
    source = f'{TOOLS}\n{_tried(before, code)}\n{WRONG}\nprint("{RAN}")\n'
    return Attack(name, about, {"svm_loss": source}, **options)


def in_call(name: str, about: str, code: str, *, before: str = "", **options: Any) -> Attack:
    """Return an attack that runs when the tests call the answer; its answer is wrong."""
    body = textwrap.indent(textwrap.dedent(code), "    ")
    source = (
        f"{TOOLS}\n{textwrap.dedent(before)}\nRUNS = []\n\n"
        f"def svm_loss(scores, y, *, margin=1.0):\n    RUNS.append(1)\n{body}\n"
        "    return 0.0, np.zeros_like(scores)\n"
    )
    return Attack(name, about, {"svm_loss": source}, last=_count("RUNS"), **options)


def in_right_call(name: str, about: str, code: str, *, before: str = "", **options: Any) -> Attack:
    """Return an attack that runs also during the hidden tests, as its answer is right.

    The code may append text to LOOT, which a last cell looks through.
    """
    body = textwrap.indent(textwrap.dedent(code), "    ")
    source = (
        f"{TOOLS}\n{textwrap.dedent(before)}\nRUNS, LOOT = [], []\n\n"
        f"def log_softmax(scores):\n    RUNS.append(1)\n{body}\n{RIGHT_LOG_SOFTMAX}"
    )
    last = f'for text in LOOT:\n    loot("in a call", text)\n{_count("RUNS")}'
    earns = ("mse_loss", "log_softmax")
    return Attack(name, about, {"log_softmax": source}, last=last, earns=earns, **options)


def answered(name: str, about: str, code: str, function: str, **options: Any) -> Attack:
    """Return an attack that is an answer to one function."""
    source = f'{TOOLS}\n{textwrap.dedent(code)}\nprint("{RAN}")\n'
    return Attack(name, about, {function: source}, **options)


def _tried(before: str, code: str) -> str:
    """Return the code so that the cell goes on if it is stopped; the tests look at what for."""
    body = textwrap.indent(textwrap.dedent(code), "    ")
    return (
        f"{textwrap.dedent(before)}\ntry:\n{body}\n"
        'except Exception as error:\n    print("stopped:", type(error).__name__, error)\n'
    )


def _count(runs: str) -> str:
    return f'print(len({runs}), "calls")\nif {runs}:\n    print("{RAN}")\n'


def read_attacks() -> list[Attack]:
    """Return the attacks of all families."""
    families = [(name, importlib.import_module(f"attacks.{name}").ATTACKS) for name in FAMILIES]
    all_of_them = [(family, attack) for family, attacks in families for attack in attacks]
    return [
        replace(attack, family=family, number=number)
        for number, (family, attack) in enumerate(all_of_them)
    ]
