"""Thousands of broken notebooks and folders: each gives a notebook or a sentence."""

import json
import os
import random
import re
import time

import pytest
from broken import A1, RICH, as_bytes, bases, mutants
from corpus import ROOT

from cs_grader.reading.notebooks import Source, UnreadableError, read_source, rebuild
from cs_grader.reading.submissions import read_submission

SECONDS = 2.0
TRACEBACK = re.compile(r"Traceback|Error\b|Exception|line \d+, in|0x[0-9a-f]{6}|/work|/tmp|/home")


@pytest.fixture(scope="module")
def sources(tmp_path_factory):
    path = tmp_path_factory.mktemp("source") / "rich.ipynb"
    path.write_bytes(as_bytes(RICH))
    a1 = ROOT / "solutions" / A1 / f"{A1}.ipynb"
    return {"rich": read_source(path), A1: read_source(a1)}


def assert_sentence(text: str) -> None:
    assert text.endswith("."), text
    assert 10 < len(text) < 400, text
    assert text.isprintable(), text
    assert not TRACEBACK.search(text), text


def assert_sound(rebuilt, source: Source) -> None:
    """The source's marked cells stand there in order; of the rest, nothing but text."""
    cells = rebuilt.notebook["cells"]
    originals = {cell["id"]: cell for cell in source.notebook["cells"]}
    marked = [c["id"] for c in originals.values() if "nbgrader" in c["metadata"]]
    assert [c["id"] for c in cells if "nbgrader" in c["metadata"]] == marked
    assert len({cell["id"] for cell in cells}) == len(cells)
    for cell in cells:
        original = originals.get(cell["id"], {"metadata": {}})
        marks = dict(cell["metadata"].get("nbgrader", {}))
        marks.pop("checksum", None)
        assert marks == original["metadata"].get("nbgrader", {})
        assert cell["metadata"].keys() == original["metadata"].keys()
        if marks and not marks["solution"]:
            assert cell["source"] == original["source"]
            assert cell["cell_type"] == original["cell_type"]
        if cell["cell_type"] == "code":
            assert cell["outputs"] == []
            assert cell["execution_count"] is None
    tests = [step.source for step in rebuilt.steps if step.role == "test"]
    assert tests == [
        cell["source"]
        for cell in originals.values()
        if cell["cell_type"] == "code"
        and cell["metadata"].get("nbgrader", {}).get("grade")
        and not cell["metadata"]["nbgrader"]["solution"]
    ]
    for step in rebuilt.steps:
        assert cells[step.index]["source"] == step.source
    written = json.dumps(rebuilt.notebook, allow_nan=False, ensure_ascii=False).encode("utf-8")
    assert json.loads(written) == rebuilt.notebook


def try_all(sources, count: int, seed: int):
    """Rebuild mutants; return the notebooks, and the sentences by name."""
    whole, refused = [], {}
    for name, source, data in mutants(count, seed):
        start = time.perf_counter()
        try:
            rebuilt = rebuild(sources[source], data)
        except UnreadableError as error:
            rebuilt, refused[name] = None, str(error)
        except Exception as error:
            raise AssertionError(f"{name}: {error!r}") from error
        assert time.perf_counter() - start < SECONDS, name
        if rebuilt:
            assert_sound(rebuilt, sources[source])
            whole.append(rebuilt.notebook)
        for text in rebuilt.notes if rebuilt else [refused[name]]:
            assert_sentence(text)
    return whole, refused


def test_two_hundred_mutants(sources):
    whole, refused = try_all(sources, 200, seed=2)
    assert len(whole) > 60  # the mutants are not all beyond repair
    assert len(refused) > 20  # nor all harmless


@pytest.mark.long
def test_thousands_of_mutants(sources):
    import nbformat

    whole, refused = try_all(sources, 2500, seed=1)
    assert len(whole) > 800
    assert len(set(refused.values())) > 8
    for notebook in random.Random(3).sample(whole, 100):
        nbformat.validate(nbformat.from_dict(notebook))


@pytest.mark.parametrize("number", range(4))
def test_a_file_cut_off_anywhere(sources, number):
    source, notebook = bases()[number]
    data = as_bytes(notebook)
    step = max(1, len(data) // 150)
    for end in [*range(0, len(data), step), len(data) - 1]:
        with pytest.raises(UnreadableError, match=r"cut off|empty"):
            rebuild(sources[source], data[:end])


def _put(path, draw):
    """Put something under a name."""
    kind = draw.choice(["file", "file", "empty", "link", "loop", "dangling", "fifo", "folder"])
    if kind in ("file", "empty"):
        path.write_bytes(as_bytes(RICH) if kind == "file" else b"")
    elif kind == "fifo":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
        (path / "a1.ipynb").write_bytes(as_bytes(RICH))
    else:
        target = {"link": "/etc/passwd", "loop": path, "dangling": "nowhere"}[kind]
        path.symlink_to(target)


def test_two_hundred_folders(tmp_path):
    draw = random.Random(5)
    names = ["a1.ipynb", "A1 (2).IPYNB", "other.ipynb", "timestamp.txt", "helper.py", ".hidden",
             "new\nline", "\u202ename", os.fsdecode(b"\xff.ipynb"), ".ipynb_checkpoints",
             "b.ipynb", "a1.ipynb.txt"]  # fmt: skip
    problems = 0
    for i in range(200):
        folder = tmp_path / f"s{i}" / "a1"
        folder.mkdir(parents=True)
        for name in draw.sample(names, draw.randint(0, len(names))):
            _put(folder / name, draw)
        start = time.perf_counter()
        submission = read_submission(folder, "kim", draw.choice([["a1"], ["a1", "b"]]))
        assert time.perf_counter() - start < SECONDS
        assert bool(submission.notebooks) != bool(submission.problem)
        for text in [submission.problem] * bool(submission.problem) + [*submission.notes]:
            assert_sentence(text)
        read = [*submission.notebooks.values(), *submission.extras.values()]
        assert not any(b"root:" in data for data in read)
        assert not any(".." in path or "\n" in path for path in submission.extras)
        problems += bool(submission.problem)
    assert 20 < problems < 180
