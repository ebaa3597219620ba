"""Change the notebook: its test cells, its metadata, its outputs."""

import copy
from typing import Any

from attacks import TOOLS, WRONG, Attack, Notebook

SCRIPT = "<script>left()</script><img src=x onerror=left()>"
FORGED = f'{WRONG}\nprint("attack ran")\n'
ANSWER = {"svm_loss": FORGED}


def meta(cell: Notebook) -> dict[str, Any]:
    """Return what nbgrader knows of a cell, to be changed in place."""
    found: dict[str, Any] = cell["metadata"].get("nbgrader", {})
    return found


def cells(notebook: Notebook, *, graded: bool = True) -> list[Notebook]:
    """Return the test cells, or all cells that nbgrader knows."""
    return [c for c in notebook["cells"] if meta(c) and (meta(c)["grade"] or not graded)]


def cell(notebook: Notebook, grade_id: str) -> Notebook:
    """Return the cell with this name."""
    return next(c for c in notebook["cells"] if meta(c).get("grade_id") == grade_id)


def edit_tests(notebook: Notebook) -> None:
    for test in cells(notebook):
        test["source"] = ["print('svm_loss: right values.')"]


def more_points(notebook: Notebook) -> None:
    for test in cells(notebook):
        meta(test).update(points=1000, score=1000, max_score=1000)


def other_flags(notebook: Notebook) -> None:
    for one in cells(notebook, graded=False):
        for flag in ("grade", "solution", "locked", "task"):
            meta(one)[flag] = not meta(one)[flag]


def tag(*tags: str) -> Any:
    def edit(notebook: Notebook) -> None:
        for one in notebook["cells"]:
            one["metadata"]["tags"] = list(tags)

    return edit


def duplicate(notebook: Notebook) -> None:
    for test in cells(notebook):
        again = copy.deepcopy(test)
        again["source"] = ["pass"]
        notebook["cells"] += [again, copy.deepcopy(again)]


def first(notebook: Notebook) -> None:
    tests = cells(notebook)
    notebook["cells"] = tests + [c for c in notebook["cells"] if c not in tests]


def swapped(notebook: Notebook) -> None:
    one, other = meta(cell(notebook, "svm_loss_tests")), meta(cell(notebook, "mse_loss_tests"))
    one["grade_id"], other["grade_id"] = other["grade_id"], one["grade_id"]
    one, other = meta(cell(notebook, "svm_loss")), meta(cell(notebook, "log_softmax"))
    one["grade_id"], other["grade_id"] = other["grade_id"], one["grade_id"]


def renamed(notebook: Notebook) -> None:
    for test in cells(notebook):
        meta(test)["grade_id"] = meta(test)["grade_id"].replace("o", "\N{CYRILLIC SMALL LETTER O}")


def bonus(notebook: Notebook) -> None:
    for i, kind in enumerate((("code", False), ("code", True), ("markdown", True))):
        one = copy.deepcopy(cell(notebook, "svm_loss_tests"))
        one.update(cell_type=kind[0], id=f"bonus-{i}", source=["100"])
        meta(one).update(grade_id=f"bonus_{i}", points=100, solution=kind[1], cell_type=kind[0])
        notebook["cells"].append(one)


def answer_is_test(notebook: Notebook) -> None:
    answer = cell(notebook, "svm_loss")
    meta(answer).update(grade=True, points=15, grade_id="svm_loss_tests")
    notebook["cells"].remove(cell(notebook, "svm_loss_tests"))


def setup(source: str) -> Any:
    def edit(notebook: Notebook) -> None:
        one = cell(notebook, "setup")
        one["source"] = [source]
        other = copy.deepcopy(one)
        other["id"], other["metadata"]["nbgrader"]["grade_id"] = "setup-2", "setup_2"
        notebook["cells"].insert(2, other)

    return edit


def markup(notebook: Notebook) -> None:
    output = {"data": {"text/html": SCRIPT, "application/javascript": "left()"}, "metadata": {},
              "output_type": "display_data"}  # fmt: skip
    error = {"output_type": "error", "ename": SCRIPT, "evalue": SCRIPT, "traceback": [SCRIPT]}
    for one in notebook["cells"]:
        if one["cell_type"] == "code":
            one["outputs"] = [output, error]
        else:
            one["source"] = [SCRIPT, "\n\n![x](attachment:x.svg) [y](javascript:left())"]
            one["attachments"] = {"x.svg": {"image/svg+xml": SCRIPT}, SCRIPT: {SCRIPT: SCRIPT}}
    raw = {"cell_type": "raw", "id": "raw", "metadata": {"raw_mimetype": "text/html"}}
    notebook["cells"].append(raw | {"source": [SCRIPT]})


def markup_encoded(notebook: Notebook) -> None:
    texts = [
        "[x](javascript&#58;left()) [y](java&Tab;script&colon;left()) <javascript:left()>",
        "![x](http://evil.example/pixel) <img src=//evil.example/pixel> [x]\n\n[x]: &#106;avascript:left()",
        "$\\href{javascript:left()}{x}$ $$\\def\\a{\\href}\\a{javascript:left()}{x}$$",
        f"`{SCRIPT}` $`{SCRIPT}`$ &lt;script&gt;left()&lt;/script&gt;\n\n    {SCRIPT}\n\n~~~\n{SCRIPT}",
    ]
    for i, text in enumerate(texts * 2):
        kind = "markdown" if i < len(texts) else "raw"
        extra = {"metadata": {"raw_mimetype": "text/html", "format": "text/html"}, "source": [text]}
        notebook["cells"].append({"cell_type": kind, "id": f"encoded-{i}"} | extra)


def markup_in_metadata(notebook: Notebook) -> None:
    state = {"state": {"x": {"model_name": SCRIPT, "state": {"value": SCRIPT}}}}
    notebook["metadata"].update(
        title=SCRIPT,
        authors=[{"name": SCRIPT}],
        kernelspec={"name": "../../left", "display_name": SCRIPT, "language": "bash"},
        language_info={"name": SCRIPT, "pygments_lexer": SCRIPT, "file_extension": "/../x"},
        widgets={"application/vnd.jupyter.widget-state+json": state},
    )
    for i, one in enumerate(notebook["cells"]):
        one["id"] = f"{SCRIPT}{i}"
        one["metadata"].update(name=SCRIPT, tags=[SCRIPT], slideshow={"slide_type": SCRIPT})


def marker_words(notebook: Notebook) -> None:
    words = ["### BEGIN HIDDEN TESTS\n", "### BEGIN SOLUTION\n", "### END SOLUTION\n"]
    answer = cell(notebook, "svm_loss")
    answer["source"] = [*words, *answer["source"], "\n### END HIDDEN TESTS\n"]


def passed_before(notebook: Notebook) -> None:
    done = {"output_type": "stream", "name": "stdout", "text": "svm_loss: right values.\n"}
    for test in cells(notebook):
        test["outputs"], test["execution_count"] = [done], 7
        meta(test).update(score=15, manual_score=15, extra_credit=50, comment="full points")


def other_types(notebook: Notebook) -> None:
    for test in cells(notebook):
        test["cell_type"] = "markdown"
        test.pop("outputs", None)
    notebook["cells"].append({"cell_type": "code", "metadata": {"nbgrader": []}, "source": [[1]]})
    notebook["cells"].append({"cell_type": SCRIPT, "metadata": None, "source": None})
    notebook["cells"] += [None, 5, "x", {}]


def strange_nbgrader(notebook: Notebook) -> None:
    for one, value in zip(cells(notebook), ("x", [], 5, {"grade": "yes"}, None), strict=False):
        one["metadata"]["nbgrader"] = value
    meta(cell(notebook, "setup")).update(schema_version=99, points="NaN", cell_type=[])


def many_cells(notebook: Notebook) -> None:
    code = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
    show = (
        "from IPython.display import Image, display\n"
        "display(Image(b'\\x89PNG\\r\\n\\x1a\\n' + bytes(2_000_000)), *['x' * 90_000] * 9)"
    )
    notebook["cells"] += [code | {"id": f"many-{i}", "source": [show]} for i in range(60)]


def magics(notebook: Notebook) -> None:
    code = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
    for i, text in enumerate(
        (
            f"%%javascript\nleft()\n{SCRIPT}",
            f"%%html\n{SCRIPT}",
            f"%%svg\n<svg onload='left()'>{SCRIPT}</svg>",
            f"%%markdown\n{SCRIPT}",
            f"%%latex\n{SCRIPT}",
            f"get_ipython().set_next_input({SCRIPT!r}, replace=True)",
            "%load_ext storemagic\n%rerun\n%run -i /proc/self/environ\n%edit x",
            "%%script --bg sleep 900",
            "%%capture --no-stdout\nimport os; os.system('sleep 900 &')",
        )
    ):
        notebook["cells"].append(code | {"id": f"magic-{i}", "source": [text]})


SPY = (
    f"{TOOLS}\n"
    "loot('the tests' environment', os.environ)\n"
    "for name in ('cs_grader.grading.exam', 'cs_core.losses'):\n"
    "    if name in sys.modules:\n"
    "        print('attack worked: a changed setup cell ran with the tests:', name)\n"
    "import cs_core.testing\n"
    "cs_core.testing.check_cases = lambda *a, **k: None\n"
)

ATTACKS: list[Attack] = [
    Attack("tests edited", "Test cells print that all is well.", ANSWER, edit=edit_tests),
    Attack("more points", "Test cells are worth a thousand points.", ANSWER, edit=more_points),
    Attack("flags", "What is an answer is a test, and the other way round.", ANSWER,
           edit=other_flags, ran=False, earns=("mse_loss",)),
    Attack("errors allowed", "A tag says that errors are no failures.", ANSWER,
           edit=tag("raises-exception", "nbgrader-ignore")),
    Attack("not run", "A tag says that cells are not to be run.", ANSWER,
           edit=tag("skip-execution", "remove-cell", "hide-input"), ran=False),
    Attack("duplicated", "Test cells stand three times, the copies empty.", ANSWER, edit=duplicate),
    Attack("tests first", "Test cells stand before the answers.", ANSWER, edit=first, ran=False),
    Attack("swapped", "Names of cells are exchanged, to be paid for one answer twice.", ANSWER,
           edit=swapped, ran=False),
    Attack("look-alike names", "Names of test cells have a letter that only looks the same.",
           ANSWER, edit=renamed),
    Attack("bonus", "New graded cells, worth a hundred points each.", ANSWER, edit=bonus),
    Attack("answer as test", "The answer's cell says that it is the test's.", ANSWER,
           edit=answer_is_test, ran=False),
    Attack("setup changed", "A locked cell, which the tests run as well, has other code.", ANSWER,
           edit=setup(SPY), ran=False),
    Attack("markup", "Scripts in texts, outputs, errors and attachments.", ANSWER, edit=markup),
    Attack("markup encoded", "Links and scripts in texts, written so that only a browser sees them.",
           ANSWER, edit=markup_encoded),
    Attack("markup in metadata", "Scripts in titles, names, tags and the state of widgets.", ANSWER,
           edit=markup_in_metadata),
    Attack("marker words", "The words that mark hidden tests stand in an answer.", ANSWER,
           edit=marker_words),
    Attack("passed before", "Outputs and scores say that it was graded already.", ANSWER,
           edit=passed_before),
    Attack("other types", "Test cells are texts; some cells are no cells.", ANSWER,
           edit=other_types, ran=False),
    Attack("strange metadata", "nbgrader's own metadata are no such thing.", ANSWER,
           edit=strange_nbgrader, ran=False),
    Attack("many cells", "Sixty cells that each show a large picture and much text.", ANSWER,
           edit=many_cells, ran=False),
    Attack("magics", "Magics that show scripts, or start programs that stay.", ANSWER, edit=magics),
]  # fmt: skip
