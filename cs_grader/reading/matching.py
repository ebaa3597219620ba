"""Which cell of a submission is which cell of the source, also if marks on it were lost."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from cs_grader.reading.parsing import SubmittedCell
from cs_grader.reading.source import (
    Cell,
    grade_id,
    is_answer,
    is_locked,
    is_marked,
    released_text,
)

DEFINITION = re.compile(r"^(?:async +)?(?:def|class) +(\w+)", re.MULTILINE)


@dataclass
class Match:
    """How a submission's cells belong to the source's, both counted from 0.

    Attributes
    ----------
    cells : dict of int to SubmittedCell
        By the source's cell: what stands in its place.
    added : dict of int to list of SubmittedCell
        By the source's cell they stand after, -1 for the beginning: the student's own cells, and
        further copies of answer cells.
    copies : dict of int to list of SubmittedCell
        By the source's cell: all cells that belong to it, in their order.
    recognized : set of int
        Cells of the source that were found although nbgrader's name was lost.
    moved : bool
        Whether marked cells were in another order.
    """

    cells: dict[int, SubmittedCell] = field(default_factory=dict)
    added: dict[int, list[SubmittedCell]] = field(default_factory=dict)
    copies: dict[int, list[SubmittedCell]] = field(default_factory=dict)
    recognized: set[int] = field(default_factory=set)
    moved: bool = False


def squeeze(text: str) -> str:
    """Return a text without white space, to compare by."""
    return "".join(text.split())


def match_cells(source: Sequence[Cell], submitted: Sequence[SubmittedCell]) -> Match:
    """Match by nbgrader's name, then id, then text, then defined function, then place."""
    owners = _by_key(submitted, lambda cell: cell.grade_id, _keys(source, grade_id))
    match = Match()
    passes = (_by_id, _by_text, _by_definition, _by_place)
    for find in passes:
        found = find(source, submitted, owners)
        owners |= found
        match.recognized |= {i for i in found.values() if is_marked(source[i])}
    _place(match, source, submitted, owners)
    return match


Owners = dict[int, int]  # by the submission's cell: the source's cell it belongs to


def _keys(cells: Sequence[Cell], key: Callable[[Cell], str]) -> dict[str, int]:
    """Return the cells by a key, without those that have none or share it."""
    keys = [key(cell) for cell in cells]
    return {k: i for i, k in enumerate(keys) if k and keys.count(k) == 1}


def _by_key(
    submitted: Sequence[SubmittedCell],
    key: Callable[[SubmittedCell], str],
    targets: dict[str, int],
    owners: Owners | None = None,
) -> Owners:
    """Match every free cell of the submission whose key is that of a free cell of the source."""
    owners = owners or {}
    taken = set(owners.values())
    keys = {j: key(cell) for j, cell in enumerate(submitted) if j not in owners}
    found = {j: targets[k] for j, k in keys.items() if k in targets}
    return {j: i for j, i in found.items() if i not in taken}


def _by_id(source: Sequence[Cell], submitted: Sequence[SubmittedCell], owners: Owners) -> Owners:
    return _by_key(submitted, lambda cell: cell.id, _keys(source, lambda cell: cell["id"]), owners)


def _by_text(source: Sequence[Cell], submitted: Sequence[SubmittedCell], owners: Owners) -> Owners:
    released = _keys(source, lambda cell: squeeze(released_text(cell)))
    whole = _keys(source, lambda cell: squeeze(cell["source"]))
    return _by_key(submitted, lambda cell: squeeze(cell.text), whole | released, owners)


def _by_definition(
    source: Sequence[Cell], submitted: Sequence[SubmittedCell], owners: Owners
) -> Owners:
    """Match cells that define a function or class which an answer cell asks for."""
    targets: dict[str, int] = {}
    for i, cell in enumerate(source):
        if is_answer(cell) and cell["cell_type"] == "code":
            targets |= dict.fromkeys(DEFINITION.findall(released_text(cell)), i)

    def defined(cell: SubmittedCell) -> str:
        names = DEFINITION.findall(cell.text) if cell.kind == "code" else []
        return next((name for name in names if name in targets), "")

    return _by_key(submitted, defined, targets, owners)


def _by_place(source: Sequence[Cell], submitted: Sequence[SubmittedCell], owners: Owners) -> Owners:
    """Match the only cell between two known ones with the only answer cell between them."""
    firsts = _firsts(owners) | {-1: -1, len(source): len(submitted)}
    found: Owners = {}
    for above, below in pairwise(sorted(firsts)):
        answers = [i for i in range(above + 1, below) if is_answer(source[i])]
        between = [j for j in range(firsts[above] + 1, firsts[below]) if j not in owners]
        if len(answers) == len(between) == 1:
            found[between[0]] = answers[0]
    return found


def _firsts(owners: Owners) -> dict[int, int]:
    """Return the first cell of the submission that belongs to each cell of the source."""
    return {i: j for j, i in sorted(owners.items(), reverse=True)}


def _place(
    match: Match, source: Sequence[Cell], submitted: Sequence[SubmittedCell], owners: Owners
) -> None:
    """Sort the submission's cells into those of the source and those added."""
    holders = _holders(source, submitted, owners)
    marked = [i for j, i in sorted(holders.items()) if is_marked(source[i])]
    match.moved = marked != sorted(marked)
    last = -1
    for j, cell in enumerate(submitted):
        if j in holders:
            last = holders[j]
            match.cells[last] = cell
        if j in owners:
            match.copies.setdefault(owners[j], []).append(cell)
        if j not in holders and not (j in owners and is_locked(source[owners[j]])):
            match.added.setdefault(last, []).append(cell)


def _holders(source: Sequence[Cell], submitted: Sequence[SubmittedCell], owners: Owners) -> Owners:
    """Choose among copies of a cell: the first that was changed, or else the first."""
    chosen: dict[int, int] = {}
    for j, i in sorted(owners.items()):
        stub = squeeze(released_text(source[i]))
        if i not in chosen or (
            squeeze(submitted[chosen[i]].text) == stub != squeeze(submitted[j].text)
            and is_answer(source[i])
        ):
            chosen[i] = j
    return {j: i for i, j in chosen.items()}
