"""Notebook files as they arrive after editors, disks, browsers and students had their turn.

`BASES` are whole submissions; `mutants` breaks them, the same way for the same seed. `RICH` is a
small assignment with every kind of cell that nbgrader knows.
"""

import copy
import json
import random
from collections.abc import Callable, Iterator
from typing import Any

from corpus import ROOT, source_notebook

Notebook = dict[str, Any]
A1 = "a1_loss_functions"


def cell(kind: str, source: str, name: str = "", **marks: Any) -> dict[str, Any]:
    """A cell as nbformat 4.5 writes it; with marks, as nbgrader marks it."""
    made = {"cell_type": kind, "id": name.replace("_", "-"), "metadata": {}, "source": source}
    if kind == "code":
        made |= {"execution_count": None, "outputs": []}
    if marks:
        flags = dict.fromkeys(("grade", "locked", "solution", "task"), False) | marks
        made["metadata"] = {"nbgrader": {"grade_id": name, "schema_version": 3, **flags}}
    return made


def notebook_of(cells: list[dict[str, Any]]) -> Notebook:
    metadata = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    return {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}


def as_bytes(notebook: Any) -> bytes:
    return json.dumps(notebook, indent=1, ensure_ascii=False).encode("utf-8", "surrogatepass")


MANUAL = {"grade": True, "solution": True}
TEST = {"grade": True, "locked": True}
STUB = "# YOUR CODE HERE\nraise NotImplementedError()"
# what the cell is; what students get; what the solved notebook holds
RICH_CELLS = [
    (("markdown", "# Title", "title"), {}, None),
    (("code", "import math", "setup"), {"locked": True}, None),
    (
        ("code", "def area(r):\n    ### BEGIN SOLUTION\n    return math.pi\n    ### END SOLUTION",
         "area"),
        {"solution": True},
        "def area(r):\n    # YOUR CODE HERE\n    raise NotImplementedError()",
    ),
    (
        ("code", "assert area(1) > 3\n### BEGIN HIDDEN TESTS\nassert area(2) > 12\n"
         "### END HIDDEN TESTS", "area_tests"),
        TEST | {"points": 3},
        "assert area(1) > 3",
    ),
    (("markdown", "## Words", "words-text"), {}, None),
    (("markdown", "Because.", "why"), MANUAL | {"points": 2}, "YOUR ANSWER HERE"),
    (("code", "plot = 1", "plot"), MANUAL | {"points": 2}, STUB),
    (
        ("markdown", "Measure it.\n### BEGIN MARK SCHEME\n1 point each\n### END MARK SCHEME",
         "measure"),
        {"task": True, "locked": True, "points": 4},
        "Measure it.",
    ),
    (("markdown", "Do not change this.", "rules"), {"locked": True}, None),
    (("code", "print('try me')", "try"), {}, None),
]  # fmt: skip
RICH = notebook_of([cell(*parts, **marks) for parts, marks, _ in RICH_CELLS])
RICH_RELEASED = notebook_of(
    [
        cell(kind, source if released is None else released, name, **marks)
        for (kind, source, name), marks, released in RICH_CELLS
    ]
)
ANSWERS = {
    "area": "def area(r):\n    return math.pi * r**2",
    "why": "Since *r* grows.",
    "plot": "plot = 'a plot'",
}


def answered(notebook: Notebook, answers: dict[str, str]) -> Notebook:
    """A copy in which answer cells hold these texts."""
    changed = copy.deepcopy(notebook)
    for each in changed["cells"]:
        name = each["metadata"].get("nbgrader", {}).get("grade_id")
        if name in answers:
            each["source"] = answers[name]
    return changed


def released_a1() -> Notebook:
    """The students' version of a1, as nbgrader made it."""
    return dict(json.loads((ROOT / "assignments" / A1 / f"{A1}.ipynb").read_text("utf-8")))


def solved_a1() -> Notebook:
    """The students' version of a1 with the instructor's answers."""
    solutions = {
        each["metadata"]["nbgrader"]["grade_id"]: "".join(each["source"])
        for each in source_notebook(A1)["cells"]
        if each["metadata"].get("nbgrader", {}).get("solution")
    }
    return answered(released_a1(), solutions)


def bases() -> list[tuple[str, Notebook]]:
    """Whole submissions, by the source they belong to."""
    solved = answered(RICH_RELEASED, ANSWERS)
    return [("rich", solved), ("rich", RICH_RELEASED), (A1, released_a1()), (A1, solved_a1())]


# --- what happens to notebooks ---------------------------------------------------------------

Draw = random.Random
DEEP, HUGE = "@deep@", "@huge@"  # stand for what json.dumps cannot write
JUNK = [
    None, True, 0, -1, 1e308, 7.5, "", "x", "\ud800", "nul \0", "\u202e rtl", [], {}, [None],
    [[1]], {"a": 1}, ["a\n", 3, None], DEEP, HUGE, float("nan"), "code", "area", "svm_loss",
]  # fmt: skip


def nodes(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every place of a JSON value: what holds it, and its key there."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    for key, inner in list(pairs):
        yield value, key
        if isinstance(inner, dict | list):
            yield from nodes(inner)


def lose_keys(notebook: Notebook, draw: Draw) -> None:
    for _ in range(draw.randint(1, 8)):
        holder, key = draw.choice(list(nodes(notebook)) or [({0: 0}, 0)])
        del holder[key]


def wrong_types(notebook: Notebook, draw: Draw) -> None:
    for _ in range(draw.randint(1, 8)):
        holder, key = draw.choice(list(nodes(notebook)) or [({}, "cells")])
        holder[key] = copy.deepcopy(draw.choice(JUNK))


def lose_marks(notebook: Notebook, draw: Draw) -> None:
    for each in cells_of(notebook):
        if draw.random() < 0.6:
            each["metadata"] = {}


def lose_ids(notebook: Notebook, draw: Draw) -> None:
    for each in cells_of(notebook):
        each.pop("id", None)


def same_ids(notebook: Notebook, draw: Draw) -> None:
    for each in cells_of(notebook):
        each["id"] = draw.choice(["setup", "area", "same", "svm-loss"])


def same_grade_ids(notebook: Notebook, draw: Draw) -> None:
    for each in cells_of(notebook):
        marks = each.get("metadata")
        if isinstance(marks, dict) and isinstance(marks.get("nbgrader"), dict):
            marks["nbgrader"]["grade_id"] = draw.choice(["area", "svm_loss_tests", "setup", "why"])


def flip_flags(notebook: Notebook, draw: Draw) -> None:
    for each in cells_of(notebook):
        marks = each.get("metadata")
        if isinstance(marks, dict) and isinstance(marks.get("nbgrader"), dict):
            marks["nbgrader"][draw.choice(["grade", "solution", "locked", "points"])] = True
            marks["tags"] = ["raises-exception", "skip-execution"]


def copy_cells(notebook: Notebook, draw: Draw) -> None:
    cells = cells_of(notebook)
    for each in draw.sample(cells, min(4, len(cells))):
        insert(notebook, draw, copy.deepcopy(each))


def delete_cells(notebook: Notebook, draw: Draw) -> None:
    cells = cells_of(notebook)
    kept = draw.sample(range(len(cells)), draw.randint(0, len(cells)))
    notebook["cells"] = [cells[i] for i in sorted(kept)]


def shuffle_cells(notebook: Notebook, draw: Draw) -> None:
    notebook["cells"] = draw.sample(cells_of(notebook), len(cells_of(notebook)))


def edit_cells(notebook: Notebook, draw: Draw) -> None:
    for each in cells_of(notebook):
        if draw.random() < 0.3:
            each["source"] = draw.choice(["", "assert True", "x = '\ud83d'", ["a\n", "b"], "\0"])


def swap_types(notebook: Notebook, draw: Draw) -> None:
    for each in cells_of(notebook):
        if draw.random() < 0.3:
            each["cell_type"] = draw.choice(["code", "markdown", "raw", "heading", "video", None])


def add_cells(notebook: Notebook, draw: Draw) -> None:
    for i in range(draw.randint(1, 9)):
        insert(notebook, draw, cell(draw.choice(["code", "markdown", "raw"]), f"n = {i}", "new"))


def many_cells(notebook: Notebook, draw: Draw) -> None:
    small = [each for each in cells_of(notebook) if len(str(each)) < 2000]
    more = [copy.deepcopy(each) for each in small * draw.choice([1, 200])]
    notebook["cells"] = cells_of(notebook) + more


def huge_cell(notebook: Notebook, draw: Draw) -> None:
    for each in draw.sample(cells_of(notebook), min(1, len(cells_of(notebook)))):
        each["source"] = "x = 1\n" * draw.choice([160_000, 200_000])


def old_format(notebook: Notebook, draw: Draw) -> None:
    cells = cells_of(notebook)
    for each in cells:
        if each.get("cell_type") == "code":
            each["input"] = each.pop("source", "")
    notebook.pop("cells", None)
    notebook |= {"nbformat": 3, "nbformat_minor": 0, "worksheets": [{"cells": cells}]}


def new_format(notebook: Notebook, draw: Draw) -> None:
    notebook["nbformat"] = draw.choice([5, 99, "4", None, HUGE])


def attach(notebook: Notebook, draw: Draw) -> None:
    for each in cells_of(notebook):
        bundle = draw.choice([{"image/png": "iVBORw0="}, {"text/html": "<script>"}, {}, None])
        each["attachments"] = draw.choice([{"image.png": bundle}, bundle, [bundle]])


CHANGES: list[Callable[[Notebook, Draw], None]] = [
    lose_keys, wrong_types, lose_marks, lose_ids, same_ids, same_grade_ids, flip_flags, copy_cells,
    delete_cells, shuffle_cells, edit_cells, swap_types, add_cells, many_cells, huge_cell,
    old_format, new_format, attach,
]  # fmt: skip


def cells_of(notebook: Notebook) -> list[dict[str, Any]]:
    cells = notebook.get("cells")
    return [each for each in cells if isinstance(each, dict)] if isinstance(cells, list) else []


def insert(notebook: Notebook, draw: Draw, new: dict[str, Any]) -> None:
    cells = cells_of(notebook)
    cells.insert(draw.randint(0, len(cells)), new)
    notebook["cells"] = cells


# --- what happens to files -------------------------------------------------------------------


def cut(data: bytes, draw: Draw) -> bytes:
    return data[: draw.randrange(len(data) + 1)]


def lose_slice(data: bytes, draw: Draw) -> bytes:
    start = draw.randrange(len(data) + 1)
    return data[:start] + data[start + draw.randint(1, 500) :]


def repeat_slice(data: bytes, draw: Draw) -> bytes:
    start = draw.randrange(len(data) + 1)
    return data[:start] + data[start : start + draw.randint(1, 500)] + data[start:]


def flip_bits(data: bytes, draw: Draw) -> bytes:
    changed = bytearray(data)
    for _ in range(min(len(changed), draw.choice([1, 1, 5, 50]))):
        changed[draw.randrange(len(changed))] ^= 1 << draw.randrange(8)
    return bytes(changed)


def recode(data: bytes, draw: Draw) -> bytes:
    codes = ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "cp1252"]
    return data.decode("utf-8", "replace").encode(draw.choice(codes), "replace")


def zeros(data: bytes, draw: Draw) -> bytes:
    return draw.choice([data + bytes(512), bytes(len(data)), data[: len(data) // 2] + bytes(99)])


def conflict(data: bytes, draw: Draw) -> bytes:
    return data.replace(b"\n", b"\n<<<<<<< HEAD\n", 1)


def line_ends(data: bytes, draw: Draw) -> bytes:
    return data.replace(b"\n", draw.choice([b"\r\n", b"\r", b"\0\n", b"\xff\n"]))


def something_else(data: bytes, draw: Draw) -> bytes:
    others = [b"", b" \n", b"null", b"[]", b"{}", b"3", b'"x"', b"PK\3\4", b"%PDF-1.7", b"<html>"]
    return draw.choice([*others, b"[" * 100_000, b'{"a":' * 100_000, draw.randbytes(2000)])


DAMAGES: list[Callable[[bytes, Draw], bytes]] = [
    cut, cut, lose_slice, repeat_slice, flip_bits, flip_bits, recode, zeros, conflict, line_ends,
    something_else,
]  # fmt: skip


def mutants(count: int, seed: int = 1) -> Iterator[tuple[str, str, bytes]]:
    """Yield a name, the source it was handed in for ("rich" or a1), and the file."""
    draw = Draw(seed)
    wholes = bases()
    for i in range(count):
        source, whole = wholes[i % len(wholes)]
        notebook = copy.deepcopy(whole)
        changes = draw.sample(CHANGES, draw.choice([0, 1, 1, 2, 3]))
        for change in changes:
            change(notebook, draw)
        data = as_bytes(notebook).replace(f'"{HUGE}"'.encode(), b"1" * 6000)
        data = data.replace(f'"{DEEP}"'.encode(), b"[" * 3000 + b"]" * 3000)
        damages = draw.sample(DAMAGES, draw.choice([0, 1]) if changes else 1)
        for damage in damages:
            data = damage(data, draw)
        done = "+".join(f.__name__ for f in [*changes, *damages])
        yield f"{i}-{source}-{done}", source, data
