"""The reference: every public name of the package has its place, and so has every term."""

import importlib
import inspect
import pkgutil
import re
from pathlib import Path

import pytest
from docutils import nodes
from docutils.utils import new_document
from sphinx import addnodes

import cs_core
from cs_book.site.reference import list_entries
from cs_core.landscapes import Landscape

REFERENCE = Path(__file__).resolve().parents[2] / "book" / "reference"
PAGES = {"index", "notation", "glossary", "cheat-sheet"}  # that document no module
WITHOUT_PAGE = {"data"}  # holds files, and no code

MODULES = sorted(
    info.name
    for info in pkgutil.iter_modules(cs_core.__path__)
    if not info.name.startswith("_") and info.name not in WITHOUT_PAGE
)


def text(name):
    return (REFERENCE / f"{name}.md").read_text("utf-8")


def public(module):
    """Names that a module offers: its ``__all__``, or the functions and classes it defines."""
    if hasattr(module, "__all__"):
        return sorted(module.__all__)
    return sorted(
        name
        for name, value in vars(module).items()
        if (inspect.isfunction(value) or inspect.isclass(value))
        and value.__module__ == module.__name__
        and not name.startswith("_")
    )


def entries(page):
    """Kind and name of everything that a page documents, in its order."""
    return re.findall(r"^\.\. (?:auto|py:)(function|class|exception|data):: (\S+)$", page, re.M)


def test_there_is_a_page_for_each_module_and_for_nothing_else():
    pages = {path.stem for path in REFERENCE.glob("*.md")} - PAGES
    assert sorted(pages) == MODULES
    listed = re.findall(r"^\| \[\]\((\w+)\.md\) \| \S", text("index"), re.M)
    assert sorted(listed) == MODULES


@pytest.mark.parametrize("name", MODULES)
class TestModule:
    def test_every_public_name_stands_on_its_page_once(self, name):
        module = importlib.import_module(f"cs_core.{name}")
        assert sorted(entry for _, entry in entries(text(name))) == public(module)

    def test_entries_are_of_the_kind_they_say(self, name):
        module = importlib.import_module(f"cs_core.{name}")
        kinds = {
            "function": inspect.isfunction,
            "class": lambda value: inspect.isclass(value) and not issubclass(value, Exception),
            "exception": lambda value: inspect.isclass(value) and issubclass(value, Exception),
            "data": lambda value: not inspect.isfunction(value) and not is_documented_class(value),
        }
        for kind, entry in entries(text(name)):
            assert kinds[kind](getattr(module, entry)), f"{entry} is no {kind}"

    def test_what_it_shows_is_documented(self, name):
        module = importlib.import_module(f"cs_core.{name}")
        for kind, entry in entries(text(name)):
            if kind != "data":
                documented = inspect.getdoc(getattr(module, entry)) or ""
                assert re.match(r"\S.*\.", documented), f"{entry} needs a docstring"

    def test_the_page_names_its_module_and_opens_with_prose(self, name):
        page = text(name)
        assert page.startswith(f"(api-{name})=\n# `cs_core.{name}`\n\n")
        current = set(re.findall(r"^\.\. currentmodule:: (\S+)$", page, re.M))
        assert current == {f"cs_core.{name}"}
        opening = re.split(r"^(?:##|```)", page.split("\n\n", 1)[1], maxsplit=1, flags=re.M)[0]
        assert 2 <= len(re.findall(r"\.(?=\s|$)", opening)) <= 5


def is_documented_class(value):
    return inspect.isclass(value) and value.__module__.startswith("cs_core")


@pytest.mark.parametrize("name", [n for k, n in entries(text("landscapes")) if k == "data"])
def test_minima_that_a_landscape_promises_are_where_it_has_them(name):
    """The entries of landscapes are written by hand, so their numbers are checked."""
    landscape = getattr(importlib.import_module("cs_core.landscapes"), name)
    assert isinstance(landscape, Landscape)
    body = text("landscapes").split(f".. py:data:: {name}\n")[1].split(".. ")[0]
    told = re.search(r"(?:[Mm]inimum at|[Mm]inima near) ([^:]*?)\.(?:\s|$)", body)
    numbers = [float(n) for n in re.findall(r"-?\d+(?:\.\d+)?", told[1])] if told else []
    known = [coordinate for minimum in landscape.minima for coordinate in minimum]
    if name == "himmelblau":
        assert "Four minima" in body
        assert len(landscape.minima) == 4
    else:
        assert numbers == pytest.approx(known, abs=5e-4)


def documented(name, summary):
    """What autodoc makes of a function."""
    signature = addnodes.desc_signature(fullname=name, ids=[f"id-{name}"])
    content = addnodes.desc_content("", nodes.paragraph(text=summary), nodes.paragraph(text="x"))
    return addnodes.desc("", signature, content)


def group(title, *entries):
    return nodes.section("", nodes.title(text=title), *entries)


def test_a_page_opens_with_a_list_of_its_entries_in_order():
    groups = [
        group("First", documented("f", "Do f."), documented("g", "Do g.")),
        group("Second", documented("h", "Do h.")),
        group("Prose", nodes.paragraph(text="No entries.")),
    ]
    document = new_document("page")
    document += nodes.section("", nodes.title(text="Page"), nodes.paragraph(text="Why."), *groups)
    list_entries(None, document)
    page = document[0]
    before = page[: page.index(groups[0])]
    assert [n.astext().split() for n in before[2:]] == [
        ["First"], ["f", "Do", "f.", "g", "Do", "g."], ["Second"], ["h", "Do", "h."],
    ]  # fmt: skip
    links = [link["refid"] for part in before for link in part.findall(nodes.reference)]
    assert links == ["id-f", "id-g", "id-h"]


def glossary():
    """English term, Korean term and definition of each entry."""
    body = text("glossary").split("```{glossary}\n")[1].split("\n```")[0]
    return [tuple(entry.split("\n", 2)) for entry in body.split("\n\n")]


def test_terms_are_sorted_and_stand_beside_their_korean():
    terms = [english.lower() for english, _, _ in glossary()]
    assert terms == sorted(set(terms))
    koreans = [korean for _, korean, _ in glossary()]
    assert len(koreans) == len(set(koreans))
    assert all(re.search("[\uac00-\ud7a3]", korean) for korean in koreans)


def test_definitions_are_one_short_sentence_or_two():
    for english, _, definition in glossary():
        words = definition.split()
        assert definition.startswith("  "), english
        assert 4 <= len(words) <= 40, english
        assert definition.endswith("."), english


def test_links_between_terms_lead_somewhere():
    terms = {english.lower() for english, _, _ in glossary()}
    for english, _, definition in glossary():
        definition = " ".join(definition.split())
        for target in re.findall(r"\{term\}`(?:[^`<]*<)?([^`<>]+)>?`", definition):
            assert target.lower() in terms, f"{english} links to {target}"


def test_notation_explains_the_names_of_the_conventions():
    """Names of the section Names of CONVENTIONS.md, less those that are words."""
    names = (REFERENCE.parents[1] / "CONVENTIONS.md").read_text("utf-8").split("## Names")[1]
    codes = {name for code in re.findall(r"`([^`]+)`", names) for name in code.split()}
    explained = set(re.findall(r"`(\w+)`", text("notation")))
    assert codes - explained - {"rng", "x"} == set()
