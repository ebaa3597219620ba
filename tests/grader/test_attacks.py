"""A hostile class: what no submission may gain, read, change, reach or leave behind.

The attacks are in `attacks/`, a file per family. All are graded in one run, with honest students
among them; every test here looks at what came of it.
"""

import contextlib
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import IPython
import numpy as np
import pytest
from attacks import RAN, TOOLS, WORKED, Attack, Notebook, read_attacks
from attacks.hostile_class import ASSIGNMENT, ROOT, TIMEOUT, HostileClass, Listener, make_class
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbgrader.api import Gradebook

from cs_grader.pages import feedback

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        os.environ["SANDBOX"] == "none", reason="there is no sandbox on this machine"
    ),
]

ATTACKS = read_attacks()
LARGEST = 20_000_000  # bytes of an autograded notebook
ALL_CELLS, GRACE = 4, 10.0  # a submission may take four times as long as a cell, and be ended
BUGS = ("NameError", "TypeError", "AttributeError", "SyntaxError", "AssertionError", "KeyError")

each_attack = pytest.mark.parametrize("attack", ATTACKS, ids=[a.student for a in ATTACKS])


@pytest.fixture(scope="module")
def listener() -> Iterator[Listener]:
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        with Listener(Path(folder) / "socket").listening() as listener:
            yield listener


@pytest.fixture(scope="module")
def hostile(listener: Listener) -> Iterator[HostileClass]:
    """Grade the class; outside of /tmp, which is private in the sandbox anyway."""
    build = ROOT / "_build"
    build.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=build, prefix="hostile-", ignore_cleanup_errors=True) as f:
        root, home = Path(f) / "course", Path(f) / "home"
        home.mkdir()
        os.chmod(f, 0o755)
        made = make_class(root, home, listener, Path(f).name)
        before = made.files()
        made.grade({"HOME": str(home), "CANARY": made.canaries["environment"]})
        time.sleep(0.5)  # whoever was told to end has ended
        made.unchanged = before == made.files()
        yield made


@each_attack
def test_it_earns_no_point_that_is_not_earned(attack: Attack, hostile: HostileClass):
    earned = hostile.earned(attack.student)
    assert earned.keys() == hostile.points.keys()
    most = {f: points if f in attack.earns else 0.0 for f, points in hostile.points.items()}
    assert {f: p for f, p in earned.items() if p > most[f]} == {}


@each_attack
def test_it_ran(attack: Attack, hostile: HostileClass):
    shown = hostile.shown(attack.student)
    assert not attack.ran or RAN in shown
    stopped = [line for line in shown.splitlines() if "stopped: " in line]
    assert [line for line in stopped if any(bug in line for bug in BUGS)] == []


@each_attack
def test_it_gets_nothing_that_is_hidden_or_forbidden(attack: Attack, hostile: HostileClass):
    shown = hostile.shown(attack.student)
    assert [line for line in shown.splitlines() if WORKED in line] == []
    assert {kind for kind, word in hostile.canaries.items() if word in shown} == set()
    tests = {f"{function}_tests" for function in hostile.points}
    texts = [
        "".join(cell["source"]) for cell in hostile.autograded(attack.student)["cells"]
        if cell["metadata"].get("nbgrader", {}).get("grade_id") not in tests
    ]  # fmt: skip
    assert {kind for kind, word in hostile.canaries.items() if word in "\n".join(texts)} == set()


@each_attack
def test_it_costs_no_more_than_its_time(attack: Attack, hostile: HostileClass):
    assert hostile.results[attack.student].seconds <= ALL_CELLS * TIMEOUT + GRACE


def rendered(notebook: Notebook) -> str:
    """Return the text of a notebook as nbgrader's pages show it."""
    shown = []
    for cell in notebook["cells"]:
        if cell["cell_type"] == "markdown":
            renderer = IPythonRenderer(escape=False, attachments=cell.get("attachments", {}))
            shown.append(MarkdownWithMath(renderer).render("".join(cell["source"])))
        elif cell["cell_type"] == "raw":
            shown.append("".join(cell["source"]))
    return "\n".join(shown)


class Markup(HTMLParser):
    """Finds what could act on a reader."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "iframe", "object", "embed", "svg", "form", "base", "link"):
            self.found.append(tag)
        for name, value in attributes:
            address = re.sub(r"[\x00-\x20]", "", value or "").lower()
            harmful = name.startswith("on") or "script:" in address
            if harmful or (tag == "img" and not (value or "").startswith("data:image/")
                           and name == "src"):  # fmt: skip
                self.found.append(f"{tag} {name}={value}")


@each_attack
def test_its_pages_are_small_and_cannot_act(attack: Attack, hostile: HostileClass, tmp_path: Path):
    notebook = hostile.autograded(attack.student)
    assert len(json.dumps(notebook)) < LARGEST
    outputs = [o for cell in notebook["cells"] for o in cell.get("outputs", [])]
    kinds = {kind for output in outputs for kind in output.get("data", {})}
    assert kinds <= {"text/plain", "image/png", "image/jpeg"}
    markup = Markup()
    markup.feed(rendered(notebook))
    assert markup.found == []
    result = hostile.results[attack.student]
    for page in feedback.write(tmp_path, result, {ASSIGNMENT: notebook}):
        text = page.read_text(encoding="utf-8")
        assert {kind for kind, word in hostile.canaries.items() if word in text} == set()
        markup = Markup()
        markup.feed(text)
        assert markup.found == []


def test_the_run_goes_through_and_everybody_has_a_row(hostile: HostileClass):
    assert hostile.run is not None
    assert hostile.run.returncode in (0, 1), hostile.run.stderr
    assert "Traceback" not in hostile.run.stdout + hostile.run.stderr
    told = json.loads(hostile.run.stdout)
    everybody = {attack.student for attack in hostile.attacks} | set(hostile.honest)
    assert told["grader_failed"] == []
    assert told["graded"] == len(everybody)
    with Gradebook(f"sqlite:///{hostile.root}/gradebook.db") as book:
        rows = {s.student.id: s.score for s in book.assignment_submissions(ASSIGNMENT)}
    assert rows == {s: pytest.approx(hostile.results[s].points) for s in everybody}


def test_nothing_ends_the_trusted_process(hostile: HostileClass):
    reasons = {student: result.reason for student, result in hostile.results.items()}
    assert {s: reason for s, reason in reasons.items() if "ended the grader" in reason} == {}


def test_the_trusted_processes_stay_small(hostile: HostileClass):
    """What a submission causes there is counted, too: output, results, decoding."""
    assert set(hostile.peaks) == {"examiner", "coordinator"}
    assert hostile.peaks["examiner"] < 1000e6  # 512 MB of results, and what it is without them
    assert hostile.peaks["coordinator"] < 400e6


def test_honest_neighbors_lose_nothing(hostile: HostileClass):
    lost = {
        student: [cell.message for cell in hostile.results[student].cells if cell.message]
        for student in hostile.honest
        if hostile.results[student].points != 100
    }
    assert lost == {}


def test_honest_neighbors_see_the_same_world_whoever_was_graded_before(hostile: HostileClass):
    looks = {}
    for student in hostile.honest:
        cells = {cell["id"]: cell for cell in hostile.autograded(student)["cells"]}
        outputs = [c["outputs"] for c in cells.values() if "def listing" in "".join(c["source"])]
        assert [output["output_type"] for output in outputs[0]] == ["stream"]
        looks.setdefault(outputs[0][0]["text"], []).append(student)
    assert len(looks) == 1, looks


def test_nobody_elses_files_are_changed(hostile: HostileClass):
    assert hostile.unchanged
    assert not Path("/tmp/left-by-pickle").exists()
    assert not (Path(np.__file__).parents[1] / "evil.pth").exists()
    for file in (np.__file__, IPython.__file__, os.__file__, ROOT / "cs_core" / "__init__.py"):
        assert "import evil" not in Path(file).read_text(encoding="utf-8")


def test_nothing_reaches_the_outside(hostile: HostileClass, listener: Listener):
    assert hostile.run is not None
    assert listener.heard == []


def test_no_process_stays(hostile: HostileClass):
    left = []
    for folder in Path("/proc").iterdir():
        for name in ("cmdline", "environ") if folder.name.isdigit() else ():
            with contextlib.suppress(OSError):
                if hostile.world.mark.encode() in (folder / name).read_bytes():
                    left.append((folder / "cmdline").read_bytes())
    assert [words for words in left if b"pytest" not in words] == []


CONTROLS = ("tcp", "udp", "unix socket with an abstract name", "unix socket with a path")


@pytest.mark.parametrize("name", CONTROLS)
def test_without_the_sandbox_the_listener_hears_the_same_code(name: str, tmp_path: Path):
    attack = next(attack for attack in ATTACKS if attack.name == name)
    with Listener(tmp_path / "socket").listening() as listener:
        made = make_class(tmp_path / "course", tmp_path, listener, "x", attacks=[attack])
        run_here(made.world.fill(attack.answers["svm_loss"]), tmp_path)
        time.sleep(0.2)
        assert listener.heard


def test_without_the_sandbox_the_same_code_finds_every_canary(tmp_path: Path):
    attack = next(attack for attack in ATTACKS if attack.name == "course files")
    silent = Listener(tmp_path / "x")
    made = make_class(tmp_path / "course", tmp_path, silent, "x", attacks=[attack])
    said = run_here(made.world.fill(attack.answers["svm_loss"]), tmp_path)
    kinds = ("hidden", "solution", made.honest[0])
    assert {kind for kind in kinds if made.canaries[kind] in said} == set(kinds)
    assert WORKED in said
    code = f"{TOOLS}\nloot('x', os.environ); print(contained('pid'))"
    said = run_here(made.world.fill(code), tmp_path, CANARY=made.canaries["environment"])
    assert made.canaries["environment"] in said
    assert "no namespace of its own" in said


def run_here(code: str, folder: Path, **environment: str) -> str:
    """Run a harmless attack in the open; return what it prints."""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=folder, env=os.environ | environment,
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert RAN in done.stdout or TOOLS[:20] in code, done.stderr
    return done.stdout
