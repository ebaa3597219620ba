"""Reading a submission's folder and putting its answers into the instructor's notebook."""

import copy
import json
import os
import pickle
import socket

import pytest
from broken import (
    A1,
    ANSWERS,
    RICH,
    RICH_RELEASED,
    STUB,
    answered,
    as_bytes,
    cell,
    notebook_of,
    released_a1,
    solved_a1,
)
from corpus import ROOT

from cs_grader.reading import parsing, submissions
from cs_grader.reading.notebooks import NOT_FOUND, UnreadableError, read_source, rebuild, unanswered
from cs_grader.reading.source import checksum, grade_id, is_marked, released_text
from cs_grader.reading.submissions import read_submission

SOLVED = answered(RICH_RELEASED, ANSWERS)
NOTEBOOK = as_bytes(SOLVED)


@pytest.fixture(scope="module")
def rich(tmp_path_factory):
    path = tmp_path_factory.mktemp("source") / "rich.ipynb"
    path.write_bytes(as_bytes(RICH))
    return read_source(path)


@pytest.fixture(scope="module")
def a1():
    return read_source(ROOT / "solutions" / A1 / f"{A1}.ipynb")


def solved() -> dict:
    return copy.deepcopy(SOLVED)


def texts(rebuilt) -> dict[str, str]:
    """Texts of the source's cells, by id."""
    return {each["id"]: each["source"] for each in rebuilt.notebook["cells"]}


def order(rebuilt) -> list[str]:
    """Ids of the source's cells, and texts of those that a student added."""
    own = {each["id"] for each in RICH["cells"]}
    cells = rebuilt.notebook["cells"]
    return [each["id"] if each["id"] in own else each["source"] for each in cells]


ORDER = [each["id"] for each in RICH["cells"]]


# --- rebuilding ------------------------------------------------------------------------------


@pytest.mark.parametrize("notebook", [released_a1(), solved_a1()], ids=["released", "solved"])
def test_the_answers_come_from_the_submission_and_the_rest_from_the_source(a1, notebook):
    rebuilt = rebuild(a1, as_bytes(notebook))
    assert rebuilt.notes == ()
    handed_in = {each["id"]: "".join(each["source"]) for each in notebook["cells"]}
    original = {each["id"]: each["source"] for each in a1.notebook["cells"]}
    assert list(texts(rebuilt)) == list(original)
    for name, text in texts(rebuilt).items():
        assert text == (original if name.endswith("-tests") else handed_in)[name]


def test_steps_have_roles_and_points(rich):
    steps = rebuild(rich, NOTEBOOK).steps
    assert [(step.index, step.role, step.grade_id, step.points) for step in steps] == [
        (1, "setup", "", 0.0),
        (2, "answer", "", 0.0),
        (3, "test", "area_tests", 3.0),
        (6, "answer", "plot", 2.0),
        (9, "answer", "", 0.0),
    ]
    assert "assert area(2) > 12" in steps[2].source
    assert steps[1].source == ANSWERS["area"]


def test_manual_answers_tasks_and_free_cells(rich):
    notebook = solved()
    notebook["cells"][0]["source"] = "# My title"
    notebook["cells"][9]["source"] = "print('tried')"
    notebook["cells"][7]["source"] = "I measured it."
    rebuilt = rebuild(rich, as_bytes(notebook))
    assert texts(rebuilt)["why"] == ANSWERS["why"]
    assert texts(rebuilt)["plot"] == ANSWERS["plot"]
    assert texts(rebuilt)["title"] == "# My title"
    assert texts(rebuilt)["try"] == "print('tried')"
    assert "MARK SCHEME" in texts(rebuilt)["measure"]  # for the person who grades
    assert rebuilt.notes == ("This had been edited; the original was used: measure.",)


def test_no_metadata_and_no_outputs_come_from_the_submission(rich):
    notebook = solved()
    notebook["metadata"] = {"kernelspec": {"name": "evil"}, "widgets": {}}
    for each in notebook["cells"]:
        each["metadata"] |= {"tags": ["raises-exception"], "collapsed": True}
        each["metadata"].get("nbgrader", {}).update(points=100, grade=True, solution=True)
        if each["cell_type"] == "code":
            each |= {"outputs": [{"output_type": "stream"}], "execution_count": 7}
    plain, changed = rebuild(rich, NOTEBOOK), rebuild(rich, as_bytes(notebook))
    assert changed == plain


def test_added_cells_stay_where_they_were_put(rich):
    notebook = solved()
    for place, text in [(10, "z = 1"), (3, "c = 1"), (3, "b = 1"), (0, "a = 1")]:
        notebook["cells"].insert(place, cell("code", text, "mine"))
    rebuilt = rebuild(rich, as_bytes(notebook))
    expected = [*ORDER[:3], "b = 1", "c = 1", *ORDER[3:], "z = 1"]
    assert order(rebuilt) == ["a = 1", *expected]
    assert [step.source for step in rebuilt.steps if step.role == "answer"][:4] == [
        "a = 1", ANSWERS["area"], "b = 1", "c = 1",
    ]  # fmt: skip
    assert rebuilt.notes == ()


def test_a_deleted_answer_is_put_back_without_code(rich):
    notebook = solved()
    del notebook["cells"][5:7], notebook["cells"][2]
    rebuilt = rebuild(rich, as_bytes(notebook))
    assert order(rebuilt) == ORDER
    assert texts(rebuilt)["area"] == NOT_FOUND
    assert texts(rebuilt)["why"] == "YOUR ANSWER HERE"
    assert texts(rebuilt)["plot"] == NOT_FOUND
    assert rebuilt.notes == ("This was not found and counts as not answered: area, why, plot.",)


def test_locked_cells_are_put_back(rich):
    notebook = solved()
    notebook["cells"][1]["source"] = "import evil"
    notebook["cells"][3]["source"] = "assert True"
    del notebook["cells"][8]
    rebuilt = rebuild(rich, as_bytes(notebook))
    assert order(rebuilt) == ORDER
    assert texts(rebuilt)["setup"] == "import math"
    assert texts(rebuilt)["area-tests"] == RICH["cells"][3]["source"]
    assert rebuilt.notes == (
        "This was missing and was put back: rules.",
        "This had been edited; the original was used: setup, area_tests.",
    )


def test_white_space_is_no_edit(rich):
    notebook = solved()
    notebook["cells"][3]["source"] = "assert area(1) > 3\r\n\n"
    assert rebuild(rich, as_bytes(notebook)).notes == ()


def test_free_cells_are_the_students_to_delete(rich):
    notebook = solved()
    del notebook["cells"][9], notebook["cells"][0]
    rebuilt = rebuild(rich, as_bytes(notebook))
    assert order(rebuilt) == ORDER[1:-1]
    assert rebuilt.notes == ()


def test_moved_cells_go_back(rich):
    notebook = solved()
    notebook["cells"].insert(0, notebook["cells"].pop(3))
    rebuilt = rebuild(rich, as_bytes(notebook))
    assert order(rebuilt) == ORDER
    assert rebuilt.notes == ("Cells had been moved; the assignment's order was used.",)


def test_copies_of_an_answer_run_in_their_order(rich):
    notebook = solved()
    second = copy.deepcopy(notebook["cells"][2]) | {"source": "area = None", "id": "other"}
    notebook["cells"].insert(3, second)
    rebuilt = rebuild(rich, as_bytes(notebook))
    assert order(rebuilt) == [*ORDER[:3], "area = None", *ORDER[3:]]
    assert rebuilt.notebook["cells"][3]["metadata"] == {}
    assert len(rebuilt.notes) == 1
    assert "more than once; all copies were used, in their order: area." in rebuilt.notes[0]


def test_of_copies_the_changed_one_is_the_answer(rich):
    notebook = solved()
    stub = RICH_RELEASED["cells"][6]
    notebook["cells"].insert(6, stub | {"id": "kept-for-later"})
    rebuilt = rebuild(rich, as_bytes(notebook))
    assert texts(rebuilt)["plot"] == ANSWERS["plot"]
    assert order(rebuilt) == [*ORDER[:6], STUB, *ORDER[6:]]


def test_copies_of_a_test_are_dropped(rich):
    notebook = solved()
    notebook["cells"].append(notebook["cells"][3] | {"source": "assert True"})
    rebuilt = rebuild(rich, as_bytes(notebook))
    assert order(rebuilt) == ORDER
    assert any("more than once" in note for note in rebuilt.notes)


def test_an_answer_of_another_type_keeps_its_text(rich):
    notebook = solved()
    notebook["cells"][2]["cell_type"] = "markdown"
    notebook["cells"][5] |= {"cell_type": "code", "outputs": []}
    rebuilt = rebuild(rich, as_bytes(notebook))
    assert rebuilt.notebook["cells"][2]["cell_type"] == "code"
    assert rebuilt.notebook["cells"][5]["cell_type"] == "markdown"
    assert texts(rebuilt)["area"] == ANSWERS["area"]
    assert rebuilt.notes == ("This was of another cell type; its text was used: area, why.",)


# --- marks that were lost --------------------------------------------------------------------


def lose(notebook: dict, *keys: str) -> bytes:
    for each in notebook["cells"]:
        for key in keys:
            each.pop(key, None)
    return as_bytes(notebook)


def test_cells_are_recognized_by_their_ids(rich):
    rebuilt = rebuild(rich, lose(solved(), "metadata"))
    assert texts(rebuilt) == texts(rebuild(rich, NOTEBOOK))
    lost = "This had lost nbgrader's mark and was recognized: area, why, plot."
    assert rebuilt.notes == (lost,)


def test_cells_are_recognized_by_their_text_function_and_place(rich):
    rebuilt = rebuild(rich, lose(solved(), "metadata", "id"))
    expected = texts(rebuild(rich, NOTEBOOK))
    found = texts(rebuilt)
    assert {name: found[name] for name in ORDER if name not in ("why", "plot")} == {
        name: expected[name] for name in ORDER if name not in ("why", "plot")
    }
    # two answers side by side: no telling which is which, and both are kept
    assert [ANSWERS["why"], ANSWERS["plot"]] == order(rebuilt)[5:7]
    assert rebuilt.notes[0] == "This was not found and counts as not answered: why, plot."


def test_a_lone_answer_is_recognized_by_its_place(rich):
    notebook = solved()
    notebook["cells"][5] |= {"metadata": {}, "id": "new"}
    rebuilt = rebuild(rich, as_bytes(notebook))
    assert texts(rebuilt)["why"] == ANSWERS["why"]


def test_a_function_in_a_new_cell_is_recognized(a1):
    notebook = solved_a1()
    answers = [each for each in notebook["cells"] if each["id"] in ("mse-loss", "svm-loss")]
    for each in answers:
        notebook["cells"].remove(each)
        notebook["cells"].append(cell("code", f"# mine\n{each['source']}", "new"))
    rebuilt = rebuild(a1, as_bytes(notebook))
    assert texts(rebuilt)["mse-loss"].startswith("# mine\ndef mse_loss(")
    assert texts(rebuilt)["svm-loss"].startswith("# mine\ndef svm_loss(")
    assert "recognized: svm_loss, mse_loss." in rebuilt.notes[0]


def test_every_mark_and_id_of_a1_lost(a1):
    rebuilt = rebuild(a1, lose(solved_a1(), "metadata", "id"))
    assert texts(rebuilt) == texts(rebuild(a1, as_bytes(solved_a1())))


def test_another_assignment(a1, rich):
    rebuilt = rebuild(rich, as_bytes(solved_a1()))
    assert "counts as not answered: area, why, plot." in rebuilt.notes[0]
    assert [step.grade_id for step in rebuilt.steps if step.role == "test"] == ["area_tests"]


# --- encodings and formats -------------------------------------------------------------------

CODES = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-be"]


@pytest.mark.parametrize("code", CODES)
def test_encodings(a1, code):
    data = as_bytes(solved_a1())
    rebuilt = rebuild(a1, data.decode().encode(code))
    assert rebuilt.steps == rebuild(a1, data).steps
    assert bool(rebuilt.notes) == (not code.startswith("utf-8"))


def test_bytes_that_are_not_utf_8_cost_only_themselves(rich):
    notebook = answered(RICH_RELEASED, ANSWERS | {"why": "Weil die Fläche wächst."})
    rebuilt = rebuild(rich, as_bytes(notebook).decode().encode("cp1252"))
    assert texts(rebuilt)["why"] == "Weil die Fl\ufffdche w\ufffdchst."
    assert texts(rebuilt)["area"] == ANSWERS["area"]
    assert "could not be read and were replaced" in rebuilt.notes[0]


@pytest.mark.parametrize("padding", [b"\0" * 512, b"\n\n", b"\0\r\n"])
def test_padding_is_ignored(rich, padding):
    assert rebuild(rich, NOTEBOOK + padding) == rebuild(rich, NOTEBOOK)


@pytest.mark.parametrize("minor", [0, 2, 4])
def test_formats_before_cells_had_ids(a1, minor):
    notebook = solved_a1() | {"nbformat_minor": minor}
    assert rebuild(a1, lose(notebook, "id")).steps == rebuild(a1, as_bytes(solved_a1())).steps


def test_nbformat_3(a1):
    import nbformat

    old = nbformat.convert(nbformat.from_dict(solved_a1()), 3)
    old["worksheets"][0]["cells"].insert(
        0, {"cell_type": "heading", "level": 2, "source": "Old", "metadata": {}}
    )
    rebuilt = rebuild(a1, json.dumps(old).encode())
    assert [step.source for step in rebuilt.steps] == [
        step.source for step in rebuild(a1, as_bytes(solved_a1())).steps
    ]
    assert rebuilt.notebook["cells"][0]["source"] == "## Old"


VERSIONS = ["5", '"4"', "null", "NaN", "[]", "9" * 5000]


@pytest.mark.parametrize("version", VERSIONS, ids=["5", "text", "null", "nan", "list", "huge"])
def test_the_stated_format_does_not_matter(rich, version):
    data = as_bytes(solved() | {"nbformat": 77}).replace(b"77", version.encode())
    assert rebuild(rich, data) == rebuild(rich, NOTEBOOK)


NOT_NOTEBOOKS = {
    b"": "file is empty",
    b"\n \0": "file is empty",
    NOTEBOOK[:-2]: "cut off",
    NOTEBOOK[: len(NOTEBOOK) // 2]: "cut off",
    NOTEBOOK.replace(b'"cells"', b'"cells', 1): "damaged at line",
    b"<!DOCTYPE html><html>": "a web page",
    b"PK\x03\x04 zip": "a zip archive",
    b"%PDF-1.7": "a PDF",
    b"def f(): pass": "not a notebook",
    NOTEBOOK.replace(b"\n", b"\n<<<<<<< HEAD\n", 1): "merge conflict",
    b"[]": "it has no cells",
    b'{"cells": {}}': "it has no cells",
    b'{"cells": [' + b"[" * 200_000 + b"]" * 200_000 + b"]}": "nested too deeply",
    b'{"cells": [' + b"[]," * 3_000_000 + b"[]]}": "holds too much",
}


@pytest.mark.parametrize("number", range(len(NOT_NOTEBOOKS)))
def test_what_is_not_a_notebook_gets_a_sentence(rich, number):
    data, words = list(NOT_NOTEBOOKS.items())[number]
    with pytest.raises(UnreadableError, match=words) as error:
        rebuild(rich, data)
    assert str(error.value).endswith("save, and hand it in again.")
    assert len(str(error.value)) < 200


# --- cells that are not what they should be --------------------------------------------------

JUNK = [None, 3, "text", [], {}, {"source": None}, {"source": {"a": 1}}, {"cell_type": "code"}]


@pytest.mark.parametrize("junk", JUNK, ids=repr)
def test_junk_among_the_cells_is_passed_over(rich, junk):
    notebook = solved()
    notebook["cells"].insert(3, junk)
    assert rebuild(rich, as_bytes(notebook)) == rebuild(rich, NOTEBOOK)


def test_junk_inside_cells(rich):
    notebook = solved()
    notebook["cells"][0] |= {"id": 7, "metadata": [], "attachments": "x"}
    notebook["cells"][4] |= {"metadata": {"nbgrader": "x"}, "attachments": {"a": None}}
    notebook["cells"][9] |= {"metadata": {"nbgrader": {"grade_id": []}}, "outputs": 3}
    assert texts(rebuild(rich, as_bytes(notebook))) == texts(rebuild(rich, NOTEBOOK))


def test_an_unusable_text_counts_as_missing(rich):
    notebook = solved()
    notebook["cells"][2]["source"] = 7
    assert "not answered: area" in rebuild(rich, as_bytes(notebook)).notes[0]


def test_lines_and_line_ends(rich):
    notebook = solved()
    notebook["cells"][2]["source"] = ["def area(r):\r\n", None, "    return 3\r", "# end"]
    rebuilt = rebuild(rich, as_bytes(notebook))
    assert texts(rebuilt)["area"] == "def area(r):\n    return 3\n# end"


def test_characters_that_cannot_be_stored_are_replaced(rich):
    notebook = answered(RICH_RELEASED, {"area": "a = '\ud800 \0 \u202e \U0001f600'"})
    data = json.dumps(notebook).encode()
    rebuilt = rebuild(rich, data)
    assert texts(rebuilt)["area"] == "a = '\ufffd \ufffd \u202e \U0001f600'"
    json.dumps(rebuilt.notebook, ensure_ascii=False).encode("utf-8")


def test_a_huge_cell_costs_only_itself(rich):
    notebook = answered(RICH_RELEASED, ANSWERS | {"plot": "x = 1\n" * 200_000})
    rebuilt = rebuild(rich, as_bytes(notebook))
    assert texts(rebuilt)["plot"].startswith("# This cell had more than 1,000,000 characters")
    assert texts(rebuilt)["area"] == ANSWERS["area"]
    assert "Cell 7 of the file had more than 1,000,000 characters" in rebuilt.notes[0]


def test_too_many_cells_are_cut(rich):
    notebook = notebook_of(solved()["cells"] + [cell("code", "1", "more")] * 3000)
    rebuilt = rebuild(rich, as_bytes(notebook))
    assert len(rebuilt.notebook["cells"]) == parsing.MAX_CELLS
    assert "has 3,010 cells: the first 2,000" in rebuilt.notes[0]
    assert len({each["id"] for each in rebuilt.notebook["cells"]}) == parsing.MAX_CELLS


def test_pasted_images_are_kept_and_scripts_are_not(rich):
    notebook = solved()
    image = {"image.png": {"image/png": "iVBORw0KGgo=", "text/html": "<script>"}}
    svg = {"b.svg": {"image/svg+xml": "<svg onload='x'>"}, "c.png": {"image/png": '"><script>'}}
    notebook["cells"][5]["attachments"] = image | svg
    notebook["cells"][8]["attachments"] = image  # locked
    cells = rebuild(rich, as_bytes(notebook)).notebook["cells"]
    assert cells[5]["attachments"] == {"image.png": {"image/png": "iVBORw0KGgo="}}
    assert "attachments" not in cells[8]


def test_ids_are_unique(rich):
    notebook = solved()
    for each in notebook["cells"]:
        each["id"] = "setup"
    notebook["cells"] += [cell("raw", "r", "cell-1"), cell("markdown", "m", "cell-1")]
    ids = [each["id"] for each in rebuild(rich, as_bytes(notebook)).notebook["cells"]]
    assert ids[:10] == ORDER
    assert len(set(ids)) == 12


# --- the source ------------------------------------------------------------------------------


def test_unanswered_is_the_release_with_hidden_tests(rich):
    rebuilt = unanswered(rich)
    released = {each["id"]: each["source"] for each in RICH_RELEASED["cells"]}
    original = {each["id"]: each["source"] for each in RICH["cells"]}
    kept = ("area-tests", "measure")
    assert texts(rebuilt) == released | {name: original[name] for name in kept}
    assert rebuilt.notes == ()


@pytest.mark.parametrize(
    "change",
    [
        (2, "source", "### BEGIN SOLUTION", "END SOLUTION is missing"),
        (2, "source", "### BEGIN SOLUTION\n### BEGIN SOLUTION\n### END SOLUTION", "inside"),
        (3, "source", "### BEGIN HIDDEN TESTS", "END HIDDEN TESTS is missing"),
        (3, "source", "### AUTOTEST area(1)", "AUTOTEST lines"),
        (3, "points", None, "points of area_tests"),
        (3, "points", "many", "points of area_tests"),
        (3, "points", -1, "points of area_tests"),
        (3, "grade_id", "area", "two cells have the grade_id area"),
        (3, "grade_id", "", "no grade_id"),
        (3, "cell_type", "video", "no readable notebook"),
    ],
    ids=lambda change: f"{change[1]}-{change[3].replace(' ', '_')}",
)
def test_a_source_that_cannot_be_graded_with(tmp_path, change):
    number, key, value, words = change
    notebook = copy.deepcopy(RICH)
    broken = notebook["cells"][number]
    (broken if key in broken else broken["metadata"]["nbgrader"])[key] = value
    path = tmp_path / "a9.ipynb"
    path.write_bytes(as_bytes(notebook))
    with pytest.raises(ValueError, match=f"^a9.ipynb cannot be used as a source: .*{words}") as e:
        read_source(path)
    assert str(e.value).endswith(".")


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b'{"cells": [3]}', b"\xff\xff\xff"])
def test_a_source_that_is_no_notebook(tmp_path, data):
    (tmp_path / "a9.ipynb").write_bytes(data)
    with pytest.raises(ValueError, match="no readable notebook"):
        read_source(tmp_path / "a9.ipynb")


def test_only_python_is_graded(tmp_path):
    notebook = copy.deepcopy(RICH)
    notebook["metadata"]["kernelspec"]["language"] = "R"
    (tmp_path / "a9.ipynb").write_bytes(as_bytes(notebook))
    with pytest.raises(ValueError, match="language is R"):
        read_source(tmp_path / "a9.ipynb")


@pytest.mark.slow
@pytest.mark.parametrize("name", ["rich", "a1"])
def test_the_rules_are_nbgraders(name, request):
    """Stubs, regions, and checksums are those of nbgrader's own preprocessors."""
    import nbformat
    from nbgrader.preprocessors import (
        ClearHiddenTests,
        ClearMarkScheme,
        ClearSolutions,
        ComputeChecksums,
    )

    source = request.getfixturevalue(name)
    stock = nbformat.from_dict(copy.deepcopy(source.notebook))
    for step in (ClearSolutions, ComputeChecksums, ClearHiddenTests, ClearMarkScheme):
        stock, _ = step().preprocess(stock, {})
        if step is ComputeChecksums:
            sums = [each.metadata.get("nbgrader", {}).get("checksum") for each in stock.cells]
    cells = source.notebook["cells"]
    assert [released_text(each) for each in cells] == [each.source for each in stock.cells]
    texts = [released_text(each, keep_secrets=True) for each in cells]
    ours = [
        checksum(each, text) if is_marked(each) else None
        for each, text in zip(cells, texts, strict=True)
    ]
    assert ours == sums
    blank = [each["metadata"].get("nbgrader", {}) for each in unanswered(source).notebook["cells"]]
    assert [each.get("checksum") for each in blank] == sums


@pytest.mark.slow
def test_stock_nbgrader_gives_an_untouched_manual_answer_0_points(rich):
    import nbformat
    from nbgrader.utils import determine_grade

    for notebook, points in [(RICH_RELEASED, 0), (SOLVED, None)]:
        rebuilt = nbformat.from_dict(rebuild(rich, as_bytes(notebook)).notebook)
        manual = [each for each in rebuilt.cells if grade_id(each) in ("why", "plot")]
        assert [determine_grade(each) for each in manual] == [(points, 2.0)] * 2


# --- folders ---------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "kim" / "rich"
    made.mkdir(parents=True)
    return made


def read(folder, *names: str):
    return read_submission(folder, "kim", names or ("rich",))


def test_an_ordinary_folder(folder):
    (folder / "rich.ipynb").write_bytes(NOTEBOOK)
    (folder / "timestamp.txt").write_text("2026-03-06 11:20:00 UTC\n")
    (folder / "helper.py").write_text("x = 1")
    (folder / "data").mkdir()
    (folder / "data" / "a b.csv").write_bytes(b"1,2")
    for name in (".ipynb_checkpoints", "__pycache__", "__MACOSX"):
        (folder / name).mkdir()
        (folder / name / "rich.ipynb").write_bytes(b"old")
    (folder / ".DS_Store").write_bytes(b"x")
    submission = read(folder)
    assert submission.student == "kim"
    assert submission.notebooks == {"rich": NOTEBOOK}
    assert submission.extras == {"data/a b.csv": b"1,2", "helper.py": b"x = 1"}
    assert submission.timestamp == "2026-03-06 11:20:00 UTC"
    assert submission.problem == ""
    assert submission.notes == ()
    assert pickle.loads(pickle.dumps(submission)) == submission  # noqa: S301


NAMES = [
    "rich (2).ipynb", "RICH.ipynb", "rich-Copy1.ipynb", "kim_77_rich.ipynb", "rich.ipynb.txt",
    "final.ipynb", "rich.IPYNB", "rich/rich.ipynb",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_the_only_notebook_is_used_whatever_its_name(folder, name):
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_bytes(NOTEBOOK)
    submission = read(folder)
    assert submission.notebooks == {"rich": NOTEBOOK}
    assert submission.problem == ""
    assert submission.notes == (f"{name} was graded as rich.ipynb: keep that name.",)
    assert submission.extras == {}


def test_two_notebooks_of_other_names(folder):
    (folder / "first.ipynb").write_bytes(NOTEBOOK)
    (folder / "second.ipynb").write_bytes(NOTEBOOK)
    submission = read(folder)
    assert submission.notebooks == {}
    assert submission.problem == (
        "There is no file named rich.ipynb; found: first.ipynb, second.ipynb."
    )


def test_a_similar_name_goes_before_others(folder):
    (folder / "rich final.ipynb").write_bytes(NOTEBOOK)
    (folder / "scratch.ipynb").write_bytes(b"no")
    submission = read(folder)
    assert submission.notebooks == {"rich": NOTEBOOK}
    assert submission.notes[1:] == (
        "scratch.ipynb is not the notebook that is graded: it was left out.",
    )


def test_the_right_name_goes_before_similar_ones(folder):
    (folder / "rich-Copy1.ipynb").write_bytes(b"no")
    (folder / "rich.ipynb").write_bytes(NOTEBOOK)
    assert read(folder).notebooks == {"rich": NOTEBOOK}


def test_several_notebooks(folder):
    (folder / "part1.ipynb").write_bytes(b"1")
    (folder / "Part 10.ipynb").write_bytes(b"10")
    submission = read(folder, "part1", "part10", "part2")
    assert submission.notebooks == {"part1": b"1", "part10": b"10"}
    assert submission.problem == ""
    assert submission.notes[1].startswith("There is no file named part2.ipynb; found: ")


def test_the_longer_name_chooses_first(folder):
    (folder / "my part10.ipynb").write_bytes(b"10")
    assert read(folder, "part1", "part10").notebooks == {"part10": b"10"}


def test_nothing_handed_in(folder):
    assert read(folder).problem == "There is no file named rich.ipynb; the folder is empty."
    assert "could not be read" in read(folder / "missing").problem
    assert "could not be read" in read_submission(folder.parent / "nul\0", "kim", ["a"]).problem


def _link(path):
    path.symlink_to("/etc/hostname")


def _socket(path):
    with socket.socket(socket.AF_UNIX) as listener:
        here = os.open(path.parent, os.O_RDONLY)  # names of sockets are short
        listener.bind(f"/proc/self/fd/{here}/{path.name}")
        os.close(here)


@pytest.mark.parametrize("make", [_link, os.mkfifo, _socket], ids=["link", "fifo", "socket"])
def test_what_is_no_file_is_never_opened(folder, make):
    make(folder / "rich.ipynb")
    make(folder / "timestamp.txt")
    make(folder / "helper.py")
    submission = read(folder)
    words = "is a link, not a file" if make is _link else "is not an ordinary file"
    assert submission.problem == f"rich.ipynb {words}: hand in the notebook itself."
    assert submission.notebooks == submission.extras == {}
    assert "timestamp.txt cannot be read as a time" in submission.notes[0]
    assert f"helper.py {words}: it was left out." in submission.notes


def test_linked_folders_are_not_entered(folder, tmp_path):
    (folder / "rich.ipynb").write_bytes(NOTEBOOK)
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "key.txt").write_text("key")
    (folder / "data").symlink_to(tmp_path / "secret")
    submission = read(folder)
    assert submission.extras == {}
    assert submission.notes == ("data is a link, not a file: it was left out.",)


def test_a_linked_submission_is_refused(folder, tmp_path):
    (folder / "rich.ipynb").write_bytes(NOTEBOOK)
    (tmp_path / "lee").symlink_to(tmp_path / "kim")
    (tmp_path / "kim" / "linked").symlink_to(folder)
    assert "a link" in read(tmp_path / "lee" / "rich").problem
    assert "a link" in read(tmp_path / "kim" / "linked").problem
    assert read(folder).problem == ""


def test_a_swap_between_looking_and_opening_is_noticed(folder, monkeypatch):
    """The link that replaces a file after it was listed is not followed."""
    (folder / "rich.ipynb").write_bytes(NOTEBOOK)
    find = submissions.find_files

    def find_then_swap(opened):
        found = find(opened)
        (folder / "rich.ipynb").unlink()
        (folder / "rich.ipynb").symlink_to("/etc/hostname")
        return found

    monkeypatch.setattr(submissions, "find_files", find_then_swap)
    assert read(folder).problem == "rich.ipynb could not be read: hand it in again."


def test_names_that_cannot_be_stored(folder):
    (folder / "rich.ipynb").write_bytes(NOTEBOOK)
    for name in (b"\xff\xfe.csv", b"new\nline.csv", "Screenshot 10.22\u202fAM.png".encode()):
        (folder / os.fsdecode(name)).write_bytes(b"x")
    submission = read(folder)
    assert list(submission.extras) == ["Screenshot 10.22\u202fAM.png"]
    assert len(submission.notes) == 2
    assert all("has a name that cannot be read: it was left out." in n for n in submission.notes)
    assert all(note.isprintable() for note in submission.notes)


def test_limits(folder, monkeypatch):
    monkeypatch.setattr(submissions, "MAX_NOTEBOOK", 1_000_000)
    monkeypatch.setattr(submissions, "MAX_EXTRAS", 1_000_000)
    monkeypatch.setattr(submissions, "MAX_EXTRA_FILES", 3)
    (folder / "rich.ipynb").write_bytes(b"x" * 1_000_001)
    (folder / "a.csv").write_bytes(b"x" * 600_000)
    (folder / "b.csv").write_bytes(b"x" * 600_000)
    for number in range(20):
        (folder / f"c{number:02}.csv").write_bytes(b"x")
    submission = read(folder)
    words = "rich.ipynb is larger than 1 MB (clear its outputs and save): hand it in again."
    assert submission.problem == words
    assert list(submission.extras) == ["a.csv", "c00.csv", "c01.csv"]
    assert submission.notes[0] == "b.csv makes it more than 1 MB of files: it was left out."
    assert submission.notes[-1] == "9 more files were left out."


def test_deep_folders_and_many_files(folder, monkeypatch):
    monkeypatch.setattr("cs_grader.reading.files.MAX_ENTRIES", 50)
    inner = folder / "/".join("abcdefgh")
    inner.mkdir(parents=True)
    assert "a/b/c/d/e/f lies too deep in folders" in read(folder).notes[0]
    for number in range(60):
        (folder / f"{number}.csv").write_bytes(b"x")
    submission = read(folder)
    assert len(submission.extras) <= 50
    assert "has more than 50 files: it was left out." in submission.notes[-1]


@pytest.mark.skipif(os.geteuid() == 0, reason="not here: root may read everything")
def test_files_that_may_not_be_read(folder):
    (folder / "rich.ipynb").write_bytes(NOTEBOOK)
    (folder / "rich.ipynb").chmod(0)
    assert read(folder).problem == "rich.ipynb could not be read: hand it in again."
    folder.chmod(0)
    try:
        assert "could not be read" in read(folder).problem
    finally:
        folder.chmod(0o700)
