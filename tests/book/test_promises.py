"""What every chapter promises its reader, checked on the text of the pages."""

import re
import subprocess
import sys
from pathlib import Path

import jupytext
import pytest
import yaml
from corpus import assignments, cell_source, source_notebook

ROOT = Path(__file__).resolve().parents[2]
BOOK = ROOT / "book"
PAGES = sorted(p for p in BOOK.rglob("*.md") if "_assets" not in p.parts)
CHAPTERS = sorted(p for p in BOOK.iterdir() if re.match(r"\d\d_", p.name))
IDS = [p.relative_to(BOOK).as_posix() for p in PAGES]


def listed(node):
    """Every file that the table of contents names."""
    for key, value in node.items():
        if key in ("root", "file"):
            yield value
        elif isinstance(value, list):
            for child in value:
                yield from listed(child)


def code_cells(page):
    notebook = jupytext.read(page)
    return [cell.source for cell in notebook.cells if cell.cell_type == "code"]


def assignment_of(chapter):
    """What links the two: a line of the front matter of the chapter's first page."""
    front = (chapter / "index.md").read_text("utf-8").split("---\n")[1]
    return yaml.safe_load(front).get("assignment")


@pytest.mark.parametrize("name", assignments())
def test_every_assignment_says_which_chapter_to_read(name):
    texts = [(c / "index.md").read_text("utf-8") for c in CHAPTERS if assignment_of(c) == name]
    titles = [re.search(r"^# (.+)$", text, re.MULTILINE)[1] for text in texts]
    cells = source_notebook(name)["cells"]
    words = "\n".join(cell_source(c) for c in cells if c["cell_type"] == "markdown")
    assert any(f"**{title}**" in words for title in titles)


def admonitions(text, kind):
    """Titles of the admonitions of one class."""
    pattern = rf"^`{{3,}}\{{admonition\}} (.+)\n:class: [^\n]*\b{kind}\b"
    return re.findall(pattern, text, flags=re.MULTILINE)


def hints_within(text):
    """How many exercises hold a folded hint within them."""
    exercises = re.findall(
        r"^(`{4,})\{admonition\} [^\n]+\n:class: exercise\n(.*?)^\1$", text, re.M | re.S
    )
    return sum("```{admonition} Hint\n:class: dropdown\n" in body for _, body in exercises)


def test_the_table_of_contents_lists_every_page_once():
    toc = yaml.safe_load((BOOK / "_toc.yml").read_text("utf-8"))
    names = list(listed(toc))
    assert sorted(names) == sorted(p.relative_to(BOOK).with_suffix("").as_posix() for p in PAGES)


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda p: p.name)
class TestChapter:
    @staticmethod
    def text(chapter):
        return "\n".join(p.read_text("utf-8") for p in sorted(chapter.glob("*.md")))

    def test_opens_with_a_question_and_three_to_five_objectives(self, chapter):
        index = (chapter / "index.md").read_text("utf-8")
        assert admonitions(index, "question")
        goals = re.search(r":class: objectives\n(.*?)```", index, flags=re.DOTALL)
        assert goals
        assert 3 <= len(re.findall(r"^- ", goals[1], flags=re.MULTILINE)) <= 5

    def test_has_an_interactive_figure(self, chapter):
        assert "from cs_book.widgets import" in self.text(chapter)

    def test_has_four_drills(self, chapter):
        imported = re.findall(
            r"^from cs_book\.drills\.(\w+) import (\w+)", self.text(chapter), re.M
        )
        assert len(set(imported)) >= 4
        [module] = {module for module, _ in imported}
        assert chapter.name.endswith(f"_{module}")  # 10_going_deep has the drills of deep

    def test_names_common_mistakes_with_symptom_and_check(self, chapter):
        practice = (chapter / "practice.md").read_text("utf-8")
        mistakes = re.findall(r":class: mistake\n(.*?)\n```", practice, flags=re.DOTALL)
        assert len(mistakes) >= 6
        assert all("*Symptom:*" in m and "*Check:*" in m for m in mistakes)

    def test_asks_eight_questions_with_folded_answers(self, chapter):
        practice = (chapter / "practice.md").read_text("utf-8")
        questions = admonitions(practice, "check")
        assert len(questions) >= 8
        assert len(admonitions(practice, "dropdown")) >= len(questions)

    def test_has_exercises_on_three_levels_each_with_a_hint(self, chapter):
        practice = (chapter / "practice.md").read_text("utf-8")
        exercises = admonitions(practice, "exercise")
        assert len(exercises) >= 7
        assert {e.partition(":")[0] for e in exercises} == {"Warm-up", "Core", "Challenge"}
        assert sum("find the bug" in e for e in exercises) >= 2
        assert hints_within(practice) == len(exercises)

    def test_every_section_has_an_exercise_with_a_hint(self, chapter):
        for page in set(chapter.glob("*.md")) - {chapter / "index.md", chapter / "practice.md"}:
            text = page.read_text("utf-8")
            assert len(admonitions(text, "exercise")) == hints_within(text) >= 1, page.name

    def test_ends_with_a_recap(self, chapter):
        assert len(admonitions((chapter / "practice.md").read_text("utf-8"), "recap")) == 1

    def test_shows_pytorch_and_goes_further(self, chapter):
        practice = (chapter / "practice.md").read_text("utf-8")
        assert "## In practice: PyTorch" in practice
        assert "## Going further" in practice
        assert len(re.findall(r"\{cite\}", practice)) >= 3

    def test_points_at_its_assignment(self, chapter):
        """Its own, or that of a chapter beside it, which it names."""
        own = assignment_of(chapter)
        assert own is None or own in assignments()
        practice = (chapter / "practice.md").read_text("utf-8")
        assert any(f"{name}`" in practice for name in ([own] if own else assignments()))


@pytest.mark.parametrize("page", PAGES, ids=IDS)
class TestPage:
    def test_code_passes_the_linter(self, page):
        cells = code_cells(page)
        source = "\n\n".join(cells) + "\n"
        command = [sys.executable, "-m", "ruff", "check", "--no-cache", "--stdin-filename"]
        # E402: a page imports where it first needs; B018: a cell ends with what it shows
        ignored = "E402,B018,D,T20,E731,I001,PT018"
        result = subprocess.run(
            [*command, "page.py", "--extend-ignore", ignored, "--line-length", "88", "-"],
            input=source,
            capture_output=True,
            text=True,
            cwd=ROOT,
        )
        assert result.returncode == 0, result.stdout

    def test_prose_talks_down_to_no_one(self, page):
        text = re.sub(r"```.*?```", "", page.read_text("utf-8"), flags=re.DOTALL)
        assert not re.findall(r"\b(simply|obviously|clearly|trivially|of course)\b", text, re.I)

    def test_randomness_has_a_seed_in_sight(self, page):
        for cell in code_cells(page):
            assert not re.search(r"default_rng\(\)|np\.random\.(seed|rand|randn|normal)\b", cell)
