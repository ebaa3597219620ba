"""The class of honest students on which cs_grader and stock nbgrader must agree.

Most are read from `honest/*.ipy`. Here stand those that differ in the file, the time or the mix of
right and wrong answers instead.
"""

import json
from collections.abc import Callable
from pathlib import Path

from corpus import Notebook, cell_source, nbgrader_metadata, read_corpus
from honest_submission import ASSIGNMENT, FOLDER, Honest, as_json, read_honest, write_submission

Change = Callable[[Notebook], Notebook]
FUNCTIONS = (
    "svm_loss_naive", "svm_loss", "log_softmax", "softmax_loss", "mse_loss",
    "bce_with_logits_loss", "linear_loss",
)  # fmt: skip


def class_list() -> list[Honest]:
    """Return all honest students, in the order of their names."""
    files = [read_honest(path) for path in FOLDER.glob("*.ipy")]
    return sorted([*files, *_mixes(), *_times(), *_notebooks(), *_files()], key=lambda s: s.id)


def write_class(folder: Path, release: Notebook) -> list[Honest]:
    """Write what every student hands in into nbgrader's folder of submissions."""
    corpus = read_corpus(ASSIGNMENT)
    students = class_list()
    for turn, student in enumerate(students):
        write_submission(student, turn, folder, release, corpus)
    return students


def _mixes() -> list[Honest]:
    """Right, partly right and wrong answers of the corpus."""
    mistakes = {
        "one-wrong": {"mse_loss": "negated_target"},
        "two-wrong": {"log_softmax": "log_of_softmax", "linear_loss": "transposed"},
        "three-wrong": {"svm_loss": "loop_over_examples", "softmax_loss": "no_shift",
                        "bce_with_logits_loss": "naive"},
        "types-wrong": {"svm_loss_naive": "double_precision_for_single", "log_softmax": "list",
                        "mse_loss": "target_in_its_own_dtype", "linear_loss": "always_double"},
        "writes-into-arguments": {"svm_loss_naive": "modifies_scores",
                                  "svm_loss": "modifies_scores", "softmax_loss": "modifies_labels",
                                  "mse_loss": "modifies_pred"},
        "returns-one-buffer": {"svm_loss": "one_buffer_for_all", "mse_loss": "loss_per_example"},
        "all-wrong": {"svm_loss_naive": "borrowed", "svm_loss": "one_hot_of_seen_labels",
                      "log_softmax": "shift_by_the_mean", "softmax_loss": "epsilon",
                      "mse_loss": "flattened_gradient", "bce_with_logits_loss": "clipped",
                      "linear_loss": "reg_outside"},
    }  # fmt: skip
    wrong = [
        Honest(name, "right but for the answers named", {f: f"wrong_{b}" for f, b in bugs.items()})
        for name, bugs in mistakes.items()
    ]
    right = [Honest(f"all-right-{k}", "all right, experiments left in", experiments=True,
                    answers={"linear_loss": "right_tensordot"}) for k in range(4)]  # fmt: skip
    return [*right, *wrong]


def _times() -> list[Honest]:
    return [
        Honest("late-by-hours", "four hours late", time="2026-03-06 22:00:00 UTC", penalty=0.1),
        Honest("late-by-days", "three days late, one answer wrong", {"mse_loss": "wrong_no_half"},
               time="2026-03-09 09:00:00 UTC", penalty=0.3),
        Honest("late-by-weeks", "so late that nothing is left", time="2026-03-29 09:00:00 UTC",
               penalty=1.0),
        Honest("just-in-time", "handed in with the bell, fractions of a second in the time",
               time="2026-03-06 17:59:59.999999 UTC"),
        Honest("no-time", "no timestamp.txt", time=""),
    ]  # fmt: skip


def _notebooks() -> list[Honest]:
    """Cells moved, deleted, added, or changed in kind."""
    return [
        Honest("untouched", "the released notebook", dict.fromkeys(FUNCTIONS), experiments=True),
        Honest("other-order", "the exercises in reverse order", change=_reversed),
        Honest("answer-behind-its-test", "an answer moved behind the cell that tests it",
               change=_answer_last, stock={"mse_loss": 0},
               why="stock runs cells in the student's order, cs_grader in the assignment's"),
        Honest("test-deleted", "a test cell deleted", change=_without("softmax_loss_tests")),
        Honest("answer-deleted", "an answer cell deleted", change=_without("mse_loss"),
               lost=("mse_loss",)),
        Honest("answers-in-one-cell", "all answers in one cell, the answer cells deleted",
               change=_in_one_cell),
        Honest("text-added", "text, raw cells, tags, a picture in a text", change=_with_texts),
    ]  # fmt: skip


def _files() -> list[Honest]:
    """The same notebook as other programs save it."""
    return [
        Honest("run-before", "outputs of every kind saved in the file", change=_with_outputs),
        Honest("other-kernel", "a kernel of the student's own", change=_with_metadata(
            kernelspec={"display_name": "My env", "language": "python", "name": "my-env"})),
        Honest("from-colab", "saved by Colab: an older format, no cell ids", write=_by_colab),
        Honest("from-vscode", "saved by an editor: on one line, with metadata of its own",
               change=_with_metadata(vscode={"interpreter": {"hash": "31f2"}}), write=_on_one_line),
        Honest("from-windows", "lines that end as on Windows, sources as one string",
               write=_with_carriage_returns),
        Honest("byte-order-mark", "a byte order mark at the start of the file",
               write=lambda notebook: b"\xef\xbb\xbf" + as_json(notebook),
               stock={"all": 0}, why="the file is not read at all"),
    ]  # fmt: skip


def _grade_id(cell: Notebook) -> str:
    return str(nbgrader_metadata(cell).get("grade_id", ""))


def _place(notebook: Notebook, grade_id: str) -> int:
    return [_grade_id(cell) for cell in notebook["cells"]].index(grade_id)


def _reversed(notebook: Notebook) -> Notebook:
    head, cells = notebook["cells"][:2], notebook["cells"][2:]
    exercises = [cells[i : i + 3] for i in range(0, len(cells), 3)]  # text, answer, tests
    return notebook | {"cells": head + [cell for part in exercises[::-1] for cell in part]}


def _answer_last(notebook: Notebook) -> Notebook:
    cells = list(notebook["cells"])
    place = _place(notebook, "mse_loss")
    cells[place : place + 2] = cells[place + 1], cells[place]
    return notebook | {"cells": cells}


def _without(grade_id: str) -> Change:
    return lambda notebook: (
        notebook | {"cells": [cell for cell in notebook["cells"] if _grade_id(cell) != grade_id]}
    )


def _in_one_cell(notebook: Notebook) -> Notebook:
    answers = [cell for cell in notebook["cells"] if _grade_id(cell) in FUNCTIONS]
    cells = [cell for cell in notebook["cells"] if cell not in answers]
    sources = ["import numpy as np\n", *map(cell_source, answers)]
    mine = {"cell_type": "code", "id": "mine", "metadata": {}, "execution_count": None,
            "outputs": [], "source": ["\n\n".join(sources)]}  # fmt: skip
    return notebook | {"cells": [cells[0], mine, *cells[1:]]}


def _with_texts(notebook: Notebook) -> Notebook:
    picture = {"a.svg": {"image/svg+xml": ["<svg xmlns='http://www.w3.org/2000/svg'/>"]}}
    texts = [
        {"cell_type": "markdown", "metadata": {"tags": ["mine"]}, "source": ["# Notes\n", "$x^2$"]},
        {"cell_type": "raw", "metadata": {}, "source": ["raw"]},
        {"cell_type": "markdown", "metadata": {}, "source": ["![](attachment:a.svg)"],
         "attachments": picture},
    ]  # fmt: skip
    texts = [text | {"id": f"text-{k}"} for k, text in enumerate(texts)]
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell["metadata"] |= {"collapsed": True, "scrolled": True, "tags": ["done"]}
    return notebook | {"cells": [*notebook["cells"][:3], *texts, *notebook["cells"][3:]]}


def _with_outputs(notebook: Notebook) -> Notebook:
    outputs = [
        {"output_type": "stream", "name": "stderr", "text": ["a warning\n"]},
        {"output_type": "execute_result", "execution_count": 7, "metadata": {},
         "data": {"text/plain": "5"}},
        {"output_type": "display_data", "metadata": {}, "data": {"text/html": ["<b>x</b>"]}},
        {"output_type": "error", "ename": "ValueError", "evalue": "x", "traceback": ["x"]},
    ]  # fmt: skip
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell |= {"outputs": outputs, "execution_count": 7}
    return _with_metadata(widgets={"application/vnd.jupyter.widget-state+json": {
        "state": {}, "version_major": 2, "version_minor": 0}})(notebook)  # fmt: skip


def _with_metadata(**metadata: object) -> Change:
    return lambda notebook: notebook | {"metadata": notebook["metadata"] | metadata}


def _by_colab(notebook: Notebook) -> bytes:
    for cell in notebook["cells"]:
        cell["metadata"]["id"] = cell.pop("id") + "aBc"
    colab = {
        "colab": {"provenance": []},
        "kernelspec": {"name": "python3", "display_name": "Python 3"},
    }
    return as_json(notebook | {"metadata": colab, "nbformat_minor": 0})


def _on_one_line(notebook: Notebook) -> bytes:
    return json.dumps(notebook).encode()


def _with_carriage_returns(notebook: Notebook) -> bytes:
    for cell in notebook["cells"]:
        cell["source"] = cell_source(cell).replace("\n", "\r\n")
    return as_json(notebook)
