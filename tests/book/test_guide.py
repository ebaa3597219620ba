"""The cheat sheet and the table of assignments: whole, and made from what they speak of."""

import inspect
import json
import re
from pathlib import Path

import pytest
from corpus import assignments, graded_functions, source_notebook

from cs_book.cheat_sheet import cheat_sheet, functions_with_formulas
from cs_book.site.assignments import chapters_of_assignments, notebooks, read_assignment
from cs_core import init, layers, losses, optim, preprocess, regularizers

ROOT = Path(__file__).parents[2]
SHEETS = ((losses, ""), (regularizers, ""), (optim, "_update"), (init, ""), (preprocess, ""),
          (layers, "_forward"))  # fmt: skip
TABLE = [read_assignment(path, chapters_of_assignments()) for path in notebooks()]
HOURS = {"2 to 4": "two to four hours", "4": "on four hours", "3 to 5": "three to five hours"}


@pytest.mark.parametrize(("module", "ending"), SHEETS)
def test_every_formula_of_a_docstring_is_on_the_cheat_sheet(module, ending):
    text = cheat_sheet(module, ending).data
    for name in module.__all__:
        function = getattr(module, name)
        if inspect.isfunction(function) and name.endswith(ending):
            formula = ".. math::" in function.__doc__
            assert (f"**`{name}`**" in text) == formula, name
    assert ".. math" not in text
    assert text.count("$$") == 2 * text.count("cheat-entry")


def test_every_update_rule_and_initializer_has_a_formula():
    listed = {f.__name__ for f, *_ in functions_with_formulas(optim, "_update")}
    assert listed == {name for name in optim.__all__ if name.endswith("_update")}
    listed = {f.__name__ for f, *_ in functions_with_formulas(init)}
    assert {name for name in init.__all__ if name.startswith(("he_", "xavier_"))} <= listed


def test_the_table_has_every_assignment_in_order():
    assert [assignment.name for assignment in TABLE] == assignments()


@pytest.mark.parametrize("assignment", TABLE, ids=lambda assignment: assignment.name)
def test_the_table_says_what_the_notebook_says(assignment):
    source = source_notebook(assignment.name)
    opening = "".join(source["cells"][0]["source"])
    assert assignment.functions == graded_functions(source)
    assert sum(assignment.functions.values()) + assignment.by_hand == 100
    assert assignment.by_hand > 0 or "graded by a person" not in opening
    assert HOURS[assignment.hours] in opening
    assert set(assignment.needs) < set(assignments())
    assert all(assignments().index(need) < assignments().index(assignment.name)
               for need in assignment.needs)  # fmt: skip
    assert (ROOT / "book" / assignment.chapter).is_file()
    assert assignment.goals.count("\n- ") >= 2
    assert f"({assignment.by_hand:g}" not in assignment.row()


def test_the_built_pages_show_both():
    page = (ROOT / "_build/html/guide/assignments.html").read_text("utf-8")
    for assignment in TABLE:
        assert assignment.name in page
        chapter = json.dumps(assignment.chapter)[1:-1].removesuffix(".md")
        assert re.search(rf'href="\.\./{chapter}\.html"', page)
    sheet = (ROOT / "_build/html/reference/cheat-sheet.html").read_text("utf-8")
    assert sheet.count('class="cheat-entry"') > 60
    assert 'href="optim.html#cs_core.optim.adam_update"' in sheet
    assert "py:func" not in sheet


def prose(page: Path) -> str:
    """The words of a page, without code, formulas and what is folded."""
    text = page.read_text("utf-8")
    for left_out in (r"\A---\n.*?^---$", r"^````.*?^````$", r"^```.*?^```$", r"\$\$.*?\$\$"):
        text = re.sub(left_out, "", text, flags=re.DOTALL | re.MULTILINE)
    return text


def test_the_two_hours_are_two_hours():
    """Half of them for the words, at 200 a minute; as much for formulas, code and figures."""
    text = (ROOT / "book/guide/reading-paths.md").read_text("utf-8")
    path = re.search(r"^## Two hours.*?(?=^## )", text, re.DOTALL | re.MULTILINE)[0]
    pages = re.findall(r"\]\(\.\./([\w/.-]+)\)", path)
    assert len(pages) == 12
    assert pages == sorted(pages, key=lambda page: page[:2])  # nothing before what it needs
    minutes = sum(len(prose(ROOT / "book" / page).split()) for page in pages) / 200
    assert 45 < minutes < 80
