"""A class of thirty invented students: what each hands in for an assignment, and must earn.

The answers come from the assignment's corpus, whichever it is. In the first assignment all thirty
hand in something, with everything that can happen to a file; in the others, where the answers
alone are new, a dozen of them do.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from corpus import Answer, Notebook, assignments, nbgrader_metadata, read_corpus, with_answers

# answers that only a clock tells from right ones take seconds each
TIMED = ("complex_step", "gradient_by_differences", "numerical_gradient")
DUE = "2026-03-06 18:00:00 UTC"
ON_TIME = "2026-03-06 11:20:00 UTC"
Fault = Callable[[Notebook], bytes]
# who hands in every assignment: right, wrong, late, untouched, cut off, a test deleted
DILIGENT = {"alder", "elder", "fir", "hazel", "holly", "juniper", "laurel", "myrtle", "oak", "pear",
            "plum", "rowan"}  # fmt: skip


@dataclass(frozen=True)
class Student:
    """One student's submission.

    Attributes
    ----------
    id : str
        A tree: no real person is called so.
    story : str
        What was handed in, in words.
    answers : dict of str to str
        For each function answered, the name of an answer in the corpus.
    lost : tuple of str
        Functions that earn nothing although the answer is right.
    time : str
        When it was handed in.
    penalty : float
        Share of the score that lateness costs.
    write : callable, optional
        Makes the file's bytes of the notebook, where something happens to it.
    file_name : str
        The file's name, if it is not the released one.
    readable : bool
        Whether it can be graded at all.
    endless : bool
        Whether one of its cells never ends.
    """

    id: str
    story: str
    answers: dict[str, str] = field(default_factory=dict)
    lost: tuple[str, ...] = ()
    time: str = ON_TIME
    penalty: float = 0.0
    write: Fault | None = None
    file_name: str = ""
    readable: bool = True
    endless: bool = False

    def expected(self, points: dict[str, float]) -> dict[str, float]:
        """Return the points each function must earn."""
        return {
            function: most if self._earns(function) else 0.0 for function, most in points.items()
        }

    def _earns(self, function: str) -> bool:
        right = self.answers.get(function, "").startswith("right_")
        return self.readable and right and function not in self.lost


def submission_bytes(student: Student, release: Notebook, corpus: list[Answer]) -> bytes:
    """Return the file that the student hands in, made of the released notebook."""
    sources = {(answer.function, answer.name): answer.source for answer in corpus}
    answers = {f: sources[f, name] for f, name in student.answers.items()}
    notebook = with_answers(release, answers)
    return (student.write or _as_json)(notebook)


def write_submissions(folder: Path, assignment: str, release: Notebook) -> list[Student]:
    """Write what every student hands in into nbgrader's folder of submissions."""
    corpus = read_corpus(assignment)
    students = class_of(assignment, corpus)
    for student in students:
        place = folder / student.id / assignment
        place.mkdir(parents=True)
        data = submission_bytes(student, release, corpus)
        (place / (student.file_name or f"{assignment}.ipynb")).write_bytes(data)
        (place / "timestamp.txt").write_text(student.time + "\n", encoding="utf-8")
    return students


def class_of(assignment: str, corpus: list[Answer]) -> list[Student]:
    """Return those who hand in an assignment: all thirty in the first, a dozen in the others."""
    students = class_list(corpus)
    everybody = assignment == assignments()[0]
    return [student for student in students if everybody or student.id in DILIGENT]


def class_list(corpus: list[Answer]) -> list[Student]:
    """Return the thirty students."""
    answers = _Answers(corpus)
    return [
        *_right_students(answers),
        *_wrong_students(answers),
        *_late_and_unfinished_students(answers),
        *_unlucky_students(answers),
    ]


class _Answers:
    """Picks answers from a corpus: another mix every turn."""

    def __init__(self, corpus: list[Answer]) -> None:
        self.functions = list(dict.fromkeys(answer.function for answer in corpus))
        usable = [answer for answer in corpus if not any(word in answer.name for word in TIMED)]
        self._names = {
            (function, right): [
                a.name for a in usable if (a.function, a.right) == (function, right)
            ]
            for function in self.functions
            for right in (True, False)
        }

    def function(self, number: int) -> str:
        """Return a function; there may be fewer than numbers."""
        return self.functions[number % len(self.functions)]

    def mixed(self, turn: int, *mistaken: str) -> dict[str, str]:
        """Return an answer to each function, wrong where it is mistaken."""
        pools = (self._names[function, function not in mistaken] for function in self.functions)
        picked = (pool[(turn + i) % len(pool)] for i, pool in enumerate(pools))
        return dict(zip(self.functions, picked, strict=True))


def _right_students(answers: _Answers) -> list[Student]:
    names = ("alder", "aspen", "beech", "birch", "cedar", "elder", "elm")
    return [Student(name, "all right, in a way of their own", answers.mixed(i))
            for i, name in enumerate(names)]  # fmt: skip


def _wrong_students(answers: _Answers) -> list[Student]:
    names = ("fir", "ginkgo", "hazel", "holly", "hornbeam", "juniper", "larch")
    students = [Student(name, "one wrong answer", answers.mixed(i, answers.function(i)))
                for i, name in enumerate(names)]  # fmt: skip
    several = {"laurel": range(2), "linden": range(2, 6, 2), "maple": range(1, 7, 2)}
    for turn, (name, numbers) in enumerate(several.items()):
        mistaken = {answers.function(number) for number in numbers}
        students.append(Student(name, "some wrong answers", answers.mixed(turn + 7, *mistaken)))
    everything = answers.mixed(11, *answers.functions)
    return [*students, Student("myrtle", "every answer wrong", everything)]


def _late_and_unfinished_students(answers: _Answers) -> list[Student]:
    some = set(answers.functions[::4])
    done = {f: a for f, a in answers.mixed(3).items() if f in some}
    return [
        Student("oak", "the released notebook, untouched"),
        Student("olive", "a few functions done, the rest not started", done),
        Student("pear", "all right, four hours late", answers.mixed(1), penalty=0.1,
                time="2026-03-06 22:00:00 UTC"),
        Student("pine", "one wrong answer, three days late",
                answers.mixed(2, answers.function(4)), penalty=0.3,
                time="2026-03-09 09:00:00 UTC"),
    ]  # fmt: skip


def _unlucky_students(answers: _Answers) -> list[Student]:
    # Stock nbgrader gives poplar, quince and yew 0 points, like plum. cs_grader reads the files of
    # the first two, and with it an answer that ends the process costs its own function alone.
    mixed, function = answers.mixed, answers.function
    endless = f"def {function(2)}(*_, **__):\n    while True: pass\n"
    return [
        Student("plum", "file cut off in the middle", mixed(0), readable=False, write=_truncated),
        Student("poplar", "file saved with a byte order mark", mixed(1), write=_with_bom),
        Student("quince", "file under another name", mixed(2), file_name="homework (2).ipynb"),
        Student("rowan", "a test cell deleted: it is put back", mixed(3),
                write=_without(f"{function(3)}_tests")),
        Student("spruce", "an answer cell deleted", mixed(4), lost=(function(4),),
                write=_without(function(4))),
        Student("sycamore", "a loop that never ends, in a function", mixed(5),
                lost=(function(2),), write=_instead(function(2), endless)),
        Student("willow", "a loop that never ends, in a cell", mixed(6), lost=(function(1),),
                write=_instead(function(1), "while True:\n    pass\n"), endless=True),
        Student("yew", "an answer that ends the process", mixed(0), lost=(function(6),),
                write=_instead(function(6), "import os\n\nos._exit(1)\n")),
    ]  # fmt: skip


def _as_json(notebook: Notebook) -> bytes:
    return json.dumps(notebook, indent=1, ensure_ascii=False).encode()


def _truncated(notebook: Notebook) -> bytes:
    data = _as_json(notebook)
    return data[: len(data) // 2]


def _with_bom(notebook: Notebook) -> bytes:
    return b"\xef\xbb\xbf" + _as_json(notebook)


def _without(grade_id: str) -> Fault:
    def write(notebook: Notebook) -> bytes:
        cells = [c for c in notebook["cells"] if nbgrader_metadata(c).get("grade_id") != grade_id]
        return _as_json(notebook | {"cells": cells})

    return write


def _instead(grade_id: str, source: str) -> Fault:
    def write(notebook: Notebook) -> bytes:
        return _as_json(with_answers(notebook, {grade_id: source}))

    return write
