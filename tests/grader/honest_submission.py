"""What one honest student hands in: read from `honest/*.ipy`, written as a folder for nbgrader.

Such a file begins with a comment that tells the story. Then come lines `#: ...`:

    #: needs one_hot                    the answer to svm_loss calls a function that one of the
                                        cells below defines at its end: it must get there
    #: lost mse_loss log_softmax        these earn nothing
    #: stock mse_loss 0: the reason     here stock nbgrader gives other points than deserved
    #: experiments left in              the cells at the notebook's end are there, which take long

and the parts: `# %% answer mse_loss` in place of a right answer, `# %% after setup` for a cell of
the student's own behind the cell `setup`, `# %% file helper.py` for a file beside the notebook.
"""

import copy
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from corpus import Answer, Notebook, nbgrader_metadata, with_answers

ASSIGNMENT = "a1_loss_functions"
DUE = "2026-03-06 18:00:00 UTC"
ON_TIME = "2026-03-06 11:20:00 UTC"
FOLDER = Path(__file__).parent / "honest"
EXPERIMENTS = 5  # cells at the notebook's end, for experiments; two of them take long

WITH_ONE_HOT = """\
def svm_loss(scores, y, *, margin=1.0):
    hot = one_hot(y, scores.shape[1])  # (N, C)
    terms = scores - scores[hot][:, None] + margin
    positive = (terms > 0) & ~hot
    dscores = positive.astype(scores.dtype)
    dscores[hot] = -positive.sum(axis=1)
    return terms[positive].sum() / len(scores), dscores / len(scores)
"""


@dataclass(frozen=True)
class Honest:
    """One submission.

    Attributes
    ----------
    id : str
        The student.
    story : str
        What was handed in, in words.
    answers : dict of str to str
        What stands in an answer cell instead of a right answer of the corpus: the name of another
        one there, or the source itself; None if the cell was not touched.
    cells : tuple of (str, str)
        Cells of the student's own: the `grade_id` of the cell each stands behind, and its source.
    files : dict of str to str
        Further files of the folder.
    lost : tuple of str
        Functions that earn nothing, besides those whose answer is `wrong_...`.
    stock : dict of str to float
        Points that stock nbgrader gives, where they are not the deserved ones.
    why : str
        Why it does.
    time : str
        When it was handed in; empty if no timestamp.txt came along.
    penalty : float
        Share of the score that lateness costs.
    experiments : bool
        Whether the cells at the end were left in.
    change : callable, optional
        What else happened to the notebook.
    write : callable, optional
        Makes the file's bytes of the notebook.
    """

    id: str
    story: str
    answers: Mapping[str, str | None] = field(default_factory=dict)
    cells: tuple[tuple[str, str], ...] = ()
    files: Mapping[str, str] = field(default_factory=dict)
    lost: tuple[str, ...] = ()
    stock: Mapping[str, float] = field(default_factory=dict)
    why: str = ""
    time: str = ON_TIME
    penalty: float = 0.0
    experiments: bool = False
    change: Callable[[Notebook], Notebook] | None = None
    write: Callable[[Notebook], bytes] | None = None

    def deserved(self, points: Mapping[str, float]) -> dict[str, float]:
        """Return the points that each function deserves."""
        return {f: 0.0 if self._loses(f) else most for f, most in points.items()}

    def stock_points(self, points: Mapping[str, float]) -> dict[str, float]:
        """Return the points that stock nbgrader gives."""
        if "all" in self.stock:
            return dict.fromkeys(points, self.stock["all"])
        return self.deserved(points) | dict(self.stock)

    def _loses(self, function: str) -> bool:
        answer = self.answers.get(function, "")
        return answer is None or answer.startswith("wrong_") or function in self.lost


def read_honest(path: Path) -> Honest:
    """Read one submission from its file."""
    head, *parts = re.split(r"^# %% ", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    story, *remarks = head.strip().splitlines()
    student = Honest(path.stem, story.removeprefix("# "), {}, (), {}, stock={})
    for remark in remarks:
        student = _with_remark(student, remark.removeprefix("#: "))
    for part in parts:
        title, _, source = part.partition("\n")
        kind, name = title.split()
        student = _with_part(student, kind, name, source.strip("\n"))
    return student


def _with_remark(student: Honest, remark: str) -> Honest:
    verb, rest = remark.split(maxsplit=1)
    if verb == "needs":
        return replace(student, answers=student.answers | {"svm_loss": WITH_ONE_HOT})
    if verb == "lost":
        return replace(student, lost=tuple(rest.split()))
    if verb == "experiments":
        return replace(student, experiments=True)
    if verb == "stock":
        functions, why = rest.split(": ", maxsplit=1)
        *names, points = functions.split()
        return replace(student, stock=dict.fromkeys(names, float(points)), why=why)
    raise ValueError(f"{student.id}: {verb} is not a remark")


def _with_part(student: Honest, kind: str, name: str, source: str) -> Honest:
    if kind == "answer":
        return replace(student, answers=student.answers | {name: source})
    if kind == "file":
        return replace(student, files=student.files | {name: source + "\n"})
    if kind == "after":
        return replace(student, cells=(*student.cells, (name, source)))
    raise ValueError(f"{student.id}: {kind} is not a part")


def build(student: Honest, turn: int, release: Notebook, corpus: list[Answer]) -> Notebook:
    """Return the notebook: right answers, a different mix each turn, but for what it changes."""
    sources = {(answer.function, answer.name): answer.source for answer in corpus}
    functions = list(dict.fromkeys(answer.function for answer in corpus))
    answers = {}
    for i, function in enumerate(functions):
        right = [a.name for a in corpus if a.function == function and a.right]
        chosen = student.answers.get(function, right[(turn + i) % len(right)])
        if chosen is not None:
            answers[function] = sources.get((function, chosen), chosen)
    notebook = with_answers(release, answers)
    if not student.experiments:
        notebook["cells"] = notebook["cells"][:-EXPERIMENTS]
    for place, (after, source) in enumerate(student.cells):
        _insert(notebook, after, f"own-{place}", source)
    return student.change(notebook) if student.change else notebook


def _insert(notebook: Notebook, after: str, identity: str, source: str) -> None:
    """Put a cell behind another, and behind what was put there before."""
    cells = notebook["cells"]
    ids = [nbgrader_metadata(cell).get("grade_id") for cell in cells]
    place = 0 if after == "nothing" else ids.index(after) + 1
    while cells[place]["id"].startswith("own-"):
        place += 1
    lines = source.splitlines(keepends=True)
    cell = {"cell_type": "code", "id": identity, "metadata": {}, "execution_count": None,
            "outputs": [], "source": lines}  # fmt: skip
    cells.insert(place, cell)


def write_submission(
    student: Honest, turn: int, folder: Path, release: Notebook, corpus: list[Answer]
) -> None:
    """Write the student's folder into nbgrader's folder of submissions."""
    place = folder / student.id / ASSIGNMENT
    place.mkdir(parents=True)
    notebook = build(student, turn, copy.deepcopy(release), corpus)
    (place / f"{ASSIGNMENT}.ipynb").write_bytes((student.write or as_json)(notebook))
    if student.time:
        (place / "timestamp.txt").write_text(student.time + "\n", encoding="utf-8")
    for name, text in student.files.items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_text(text, encoding="utf-8")


def as_json(notebook: Notebook) -> bytes:
    """Return the file as JupyterLab writes it."""
    return json.dumps(notebook, indent=1, ensure_ascii=False).encode() + b"\n"
