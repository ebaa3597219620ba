"""A class of thirty invented students: what each hands in, and what it must earn."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from corpus import Answer, Notebook, nbgrader_metadata, read_corpus, with_answers

ASSIGNMENT = "a1_loss_functions"
DUE = "2026-03-06 18:00:00 UTC"
ON_TIME = "2026-03-06 11:20:00 UTC"
Fault = Callable[[Notebook], bytes]


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
        The file's name.
    readable : bool
        Whether it can be graded at all.
    """

    id: str
    story: str
    answers: dict[str, str] = field(default_factory=dict)
    lost: tuple[str, ...] = ()
    time: str = ON_TIME
    penalty: float = 0.0
    write: Fault | None = None
    file_name: str = f"{ASSIGNMENT}.ipynb"
    readable: bool = True

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


def write_submissions(folder: Path, release: Notebook) -> list[Student]:
    """Write what every student hands in into nbgrader's folder of submissions."""
    corpus = read_corpus(ASSIGNMENT)
    students = class_list(corpus)
    for student in students:
        place = folder / student.id / ASSIGNMENT
        place.mkdir(parents=True)
        data = submission_bytes(student, release, corpus)
        (place / student.file_name).write_bytes(data)
        (place / "timestamp.txt").write_text(student.time + "\n", encoding="utf-8")
    return students


def class_list(corpus: list[Answer]) -> list[Student]:
    """Return the thirty students."""
    functions = dict.fromkeys(answer.function for answer in corpus)
    right = {f: [a.name for a in corpus if a.function == f and a.right] for f in functions}

    def answers(turn: int, **mistakes: str) -> dict[str, str]:
        """Right answers, a different mix each turn, but for the mistakes."""
        mixed = {f: names[(turn + i) % len(names)] for i, (f, names) in enumerate(right.items())}
        return mixed | {f: f"wrong_{bug}" for f, bug in mistakes.items()}

    return [
        *_right_students(answers),
        *_wrong_students(answers),
        *_late_and_unfinished_students(answers),
        *_unlucky_students(answers),
    ]


Mixer = Callable[..., dict[str, str]]


def _right_students(answers: Mixer) -> list[Student]:
    names = ("alder", "aspen", "beech", "birch", "cedar", "elder", "elm")
    return [Student(name, "all right, in a way of their own", answers(i))
            for i, name in enumerate(names)]  # fmt: skip


def _wrong_students(answers: Mixer) -> list[Student]:
    mistakes = {
        "fir": {"svm_loss_naive": "margin_typed_in_gradient"},
        "ginkgo": {"svm_loss": "one_hot_of_seen_labels"},
        "hazel": {"log_softmax": "one_shift_for_all"},
        "holly": {"softmax_loss": "epsilon_with_its_gradient"},
        "hornbeam": {"mse_loss": "negated_target"},
        "juniper": {"bce_with_logits_loss": "hard_labels_only"},
        "larch": {"linear_loss": "reg_outside"},
        "laurel": {"svm_loss_naive": "modifies_scores", "svm_loss": "loop_over_examples"},
        "linden": {
            "log_softmax": "log_of_softmax",
            "softmax_loss": "no_shift",
            "bce_with_logits_loss": "naive",
        },
        "maple": {
            "svm_loss": "borrowed_through_helper",
            "mse_loss": "numerical_gradient",
            "linear_loss": "transposed",
        },
        "myrtle": {
            "svm_loss_naive": "sum_instead_of_mean",
            "svm_loss": "mean_over_entries",
            "log_softmax": "axis",
            "softmax_loss": "sum",
            "mse_loss": "no_half",
            "bce_with_logits_loss": "sum",
            "linear_loss": "no_penalty",
        },
    }
    words = {1: "one wrong answer", 2: "two wrong answers", 3: "three wrong answers"}
    return [Student(name, words.get(len(bugs), "every answer wrong"), answers(i, **bugs))
            for i, (name, bugs) in enumerate(mistakes.items())]  # fmt: skip


def _late_and_unfinished_students(answers: Mixer) -> list[Student]:
    half = {f: a for f, a in answers(3).items() if f in ("svm_loss_naive", "mse_loss")}
    return [
        Student("oak", "the released notebook, untouched"),
        Student("olive", "two functions done, the rest not started", half),
        Student("pear", "all right, four hours late", answers(1), penalty=0.1,
                time="2026-03-06 22:00:00 UTC"),
        Student("pine", "one wrong answer, three days late", answers(2, mse_loss="no_half"),
                penalty=0.3, time="2026-03-09 09:00:00 UTC"),
    ]  # fmt: skip


def _unlucky_students(answers: Mixer) -> list[Student]:
    # Stock nbgrader gives poplar, quince and yew 0 points, like plum. cs_grader reads the files of
    # the first two, and with it an answer that ends the process costs its own function alone.
    return [
        Student("plum", "file cut off in the middle", answers(0), readable=False, write=_truncated),
        Student("poplar", "file saved with a byte order mark", answers(1), write=_with_bom),
        Student("quince", "file under another name", answers(2), file_name="a1 final (2).ipynb"),
        Student("rowan", "a test cell deleted: it is put back", answers(3),
                write=_without("softmax_loss_tests")),
        Student("spruce", "an answer cell deleted", answers(4), lost=("mse_loss",),
                write=_without("mse_loss")),
        Student("sycamore", "a loop that never ends, in a function", answers(5),
                lost=("log_softmax",),
                write=_instead("log_softmax", "def log_softmax(scores):\n    while True: pass\n")),
        Student("willow", "a loop that never ends, in a cell", answers(6), lost=("svm_loss",),
                write=_instead("svm_loss", "while True:\n    pass\n")),
        Student("yew", "an answer that ends the process", answers(0), lost=("linear_loss",),
                write=_instead("linear_loss", "import os\n\nos._exit(1)\n")),
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
